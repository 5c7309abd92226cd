//! A document that can be changed. Untouched values stay in the text that they were read from.

use super::key::MemberKey;
use super::operation::{ArrayIndex, Tokens};
use super::parts::{ObjectParts, Part};
use crate::count::{Count, wide};
use crate::payload::{Kind, Value, Writer};
use crate::sequence::Sequence;

/// The most that copies may add, in bytes of JSON: 64 MiB. A result may have so many more bytes than document and
/// patch together; without copies it never has.
///
/// RFC 6902 names no limit, but each `copy` of a document into itself doubles it: 40 of them are a terabyte. While a
/// patch is applied, the arrays and objects that copies share and operations change are bounded in the same way, by
/// 4,194,304 elements and members.
pub const MOST_COPIED: usize = 64 << 20;

/// The most elements and members that are copied.
const MOST_PARTS: usize = 4 << 20;

/// An array or an object whose parts are listed.
#[derive(Clone, Debug)]
pub(super) enum Children<'t> {
    Array(Sequence<Part>),
    Object(ObjectParts<'t>),
}

#[derive(Debug)]
struct Opened<'t> {
    /// Whether more than one part leads here: then it is cloned before it is changed.
    shared: bool,
    children: Children<'t>,
}

/// Where a value hangs.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    Root,
    /// Below an opened array or object.
    Child {
        parent: u32,
        at: u32,
    },
}

/// Why something is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Absent {
    /// There is nothing at the token of this number.
    Missing(usize),
    /// The token of this number leads into an array, but is not an index.
    NoIndex(usize),
    /// [`MOST_COPIED`].
    TooLarge,
}

/// A document, at first as it was read. Arrays and objects are opened where a pointer leads through them.
#[derive(Debug)]
pub(super) struct Tree<'t> {
    document: Value<'t, 't>,
    patch: Value<'t, 't>,
    opened: Vec<Opened<'t>>,
    root: Part,
    /// How many more parts may be listed. Those that were read are listed once; any others are copies.
    room: usize,
}

impl<'t> Tree<'t> {
    pub(super) fn new(document: Value<'t, 't>, patch: Value<'t, 't>) -> Self {
        // A part has at least a byte.
        let room = (Count(document.text().len()) + patch.text().len() + MOST_PARTS).0;
        Self { document, patch, opened: Vec::new(), root: Part::Document(document.place()), room }
    }

    /// A value as it was read.
    fn read(&self, part: Part) -> Option<Value<'t, 't>> {
        match part {
            Part::Document(place) => self.document.other(place),
            Part::Patch(place) => self.patch.other(place),
            Part::Opened(_) | Part::Gone => None,
        }
    }

    fn node(&self, at: u32) -> Option<&Opened<'t>> {
        self.opened.get(wide(at))
    }

    fn node_mut(&mut self, at: u32) -> Option<&mut Opened<'t>> {
        self.opened.get_mut(wide(at))
    }

    /// The parts of what [`open`](Self::open) has opened.
    pub(super) fn children(&mut self, at: u32) -> Option<&mut Children<'t>> {
        self.node_mut(at).map(|node| &mut node.children)
    }

    pub(super) fn part(&self, slot: Slot) -> Part {
        let Slot::Child { parent, at } = slot else { return self.root };
        match self.node(parent).map(|node| &node.children) {
            Some(Children::Array(list)) => list.get(wide(at)).copied().unwrap_or(Part::Gone),
            Some(Children::Object(members)) => members.part(at),
            None => Part::Gone,
        }
    }

    pub(super) fn set(&mut self, slot: Slot, part: Part) {
        let Slot::Child { parent, at } = slot else {
            self.root = part;
            return;
        };
        match self.children(parent) {
            Some(Children::Array(list)) => {
                if let Some(old) = list.get_mut(wide(at)) {
                    *old = part;
                }
            }
            Some(Children::Object(members)) => members.set(at, part),
            None => {}
        }
    }

    /// Puts an array or object there, opened.
    pub(super) fn put(&mut self, slot: Slot, children: Children<'t>) -> Result<u32, Absent> {
        let count = match &children {
            Children::Array(list) => list.len(),
            Children::Object(members) => members.room(),
        };
        self.room = self.room.checked_sub((Count(count) + 1).0).ok_or(Absent::TooLarge)?;
        let at = u32::try_from(self.opened.len()).map_err(|_| Absent::TooLarge)?;
        self.opened.try_reserve(1).map_err(|_| Absent::TooLarge)?;
        self.opened.push(Opened { shared: false, children });
        self.set(slot, Part::Opened(at));
        Ok(at)
    }

    /// The array or object there, with its parts listed; to be written to, it must be nobody else's. `None` for a
    /// value that has no parts.
    pub(super) fn open(&mut self, slot: Slot, to_write: bool) -> Result<Option<u32>, Absent> {
        let part = self.part(slot);
        let source: fn(u32) -> Part = match part {
            Part::Gone => return Ok(None),
            Part::Opened(at) => {
                let children = match self.node(at) {
                    Some(node) if to_write && node.shared => node.children.clone(),
                    _ => return Ok(Some(at)),
                };
                self.share_parts(at);
                return self.put(slot, children).map(Some);
            }
            Part::Document(_) => Part::Document,
            Part::Patch(_) => Part::Patch,
        };
        let Some(value) = self.read(part) else { return Ok(None) };
        let children = match value.kind() {
            Kind::Array => Children::Array(listed(&value, source)),
            Kind::Object => Children::Object(ObjectParts::read(&value, source)),
            _ => return Ok(None),
        };
        self.put(slot, children).map(Some)
    }

    /// What is in an array or object is now in two.
    fn share_parts(&mut self, at: u32) {
        let parts: Vec<Part> = match self.node(at).map(|node| &node.children) {
            Some(Children::Array(list)) => list.iter().copied().filter(is_opened).collect(),
            Some(Children::Object(members)) => members.parts().filter(is_opened).collect(),
            None => Vec::new(),
        };
        parts.into_iter().for_each(|part| self.share(part));
    }

    /// From now on, more than one part may lead there.
    pub(super) fn share(&mut self, part: Part) {
        if let Part::Opened(at) = part
            && let Some(node) = self.node_mut(at)
        {
            node.shared = true;
        }
    }

    /// Where a pointer leads, when there is a value.
    pub(super) fn find(&mut self, tokens: Tokens<'t>, to_write: bool) -> Result<Slot, Absent> {
        let mut slot = Slot::Root;
        for (number, token) in tokens.keys().enumerate() {
            let parent = self.open(slot, to_write)?.ok_or(Absent::Missing(number))?;
            slot = self.child(parent, token, number)?;
        }
        Ok(slot)
    }

    fn child(&self, parent: u32, token: MemberKey<'t>, number: usize) -> Result<Slot, Absent> {
        let at = match self.node(parent).map(|node| &node.children) {
            Some(Children::Array(list)) => match ArrayIndex::read(token).ok_or(Absent::NoIndex(number))? {
                ArrayIndex::At(at) if at < list.len() => u32::try_from(at).ok(),
                _ => None,
            },
            Some(Children::Object(members)) => members.find(token),
            None => None,
        };
        at.map(|at| Slot::Child { parent, at }).ok_or(Absent::Missing(number))
    }

    /// Whether the value there is the same as one that was read: numbers by exact value, objects without order, and
    /// of equal keys the last. Objects are opened, so that to ask again costs no more than the answer.
    pub(super) fn same(&mut self, slot: Slot, value: Value<'t, 't>) -> Result<bool, Absent> {
        let mut open = vec![(slot, value)];
        while let Some((slot, value)) = open.pop() {
            let is = match self.part(slot) {
                Part::Opened(at) => match self.node(at).map(|node| &node.children) {
                    Some(Children::Array(_)) => Kind::Array,
                    _ => Kind::Object,
                },
                part => match self.read(part) {
                    Some(mine) if !matches!(mine.kind(), Kind::Array | Kind::Object) => {
                        if mine.same(&value) {
                            continue;
                        }
                        return Ok(false);
                    }
                    Some(mine) => mine.kind(),
                    None => return Ok(false),
                },
            };
            if is != value.kind() {
                return Ok(false);
            }
            let Some(parent) = self.open(slot, false)? else { return Ok(false) };
            match self.node(parent).map(|node| &node.children) {
                Some(Children::Array(list)) => {
                    let mut at = Count(0_u32);
                    for theirs in value.elements().take((Count(list.len()) + 1).0) {
                        open.push((Slot::Child { parent, at: at.0 }, theirs));
                        at += 1;
                    }
                    if wide(at.0) != list.len() {
                        return Ok(false);
                    }
                }
                Some(Children::Object(members)) => {
                    let theirs = ObjectParts::read(&value, Part::Patch);
                    if members.count() != theirs.count() {
                        return Ok(false);
                    }
                    for ((mine, at), (key, other)) in members.sorted().zip(theirs.sorted()) {
                        let Some(value) = self.read(theirs.part(other)).filter(|_| mine.is(key)) else {
                            return Ok(false);
                        };
                        open.push((Slot::Child { parent, at }, value));
                    }
                }
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The document as JSON text without white space; numbers and strings as they were written.
    pub(super) fn write(&self) -> Result<Vec<u8>, Absent> {
        let mut json = Writer::default();
        let most = Count(self.document.text().len()) + self.patch.text().len() + MOST_COPIED;
        json.reserve(self.document.text().len()).map_err(|_| Absent::TooLarge)?;
        // Each array or object that is begun, with its next part.
        let mut open: Vec<(u32, Count<u32>)> = Vec::new();
        let mut next = Some(self.root);
        loop {
            match next {
                Some(Part::Opened(at)) => {
                    let array = matches!(self.node(at), Some(Opened { children: Children::Array(_), .. }));
                    json.open(if array { b'[' } else { b'{' });
                    open.push((at, Count(0)));
                }
                Some(part) => {
                    let text = self.read(part).map_or(b"null".as_slice(), |value| value.text());
                    json.reserve(text.len()).map_err(|_| Absent::TooLarge)?;
                    json.compact(text);
                }
                None => {}
            }
            if most < json.len() {
                return Err(Absent::TooLarge);
            }
            let Some((node, at)) = open.last_mut() else { return Ok(json.done()) };
            let (key, part, close) = match self.node(*node).map(|node| &node.children) {
                Some(Children::Array(list)) => (None, list.get(wide(at.0)).copied(), b']'),
                Some(Children::Object(members)) => match members.next(*at) {
                    Some((found, key, part)) => {
                        *at = found;
                        (Some(key), Some(part), b'}')
                    }
                    None => (None, None, b'}'),
                },
                None => (None, None, b'}'),
            };
            *at += 1;
            if part.is_none() {
                json.close(close);
                open.pop();
            }
            if let Some(key) = key {
                key.write(&mut json);
            }
            next = part;
        }
    }
}

/// The elements of an array.
fn listed(array: &Value<'_, '_>, source: fn(u32) -> Part) -> Sequence<Part> {
    let mut list = Vec::with_capacity(array.elements().count());
    list.extend(array.elements().map(|each| source(each.place())));
    list.into()
}

fn is_opened(part: &Part) -> bool {
    matches!(part, Part::Opened(_))
}
