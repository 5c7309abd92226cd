use std::borrow::Cow;

use super::Malformed;
use super::equality::{same_bytes, same_text};
use super::scan::{Kind, Scalar, Sink, scan};
use super::text;
use crate::count::{Count, Slice, wide};

/// One value's place in the text. Members of an object are a string and a value, one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    kind: Kind,
    /// Of a string: whether it stands for just the bytes between its quotes, all ASCII.
    plain: bool,
    start: u32,
    end: u32,
    /// The node after this one and all it holds. While it is still open: its parent, or `NONE`.
    next: u32,
}

const NONE: u32 = u32::MAX;

/// Of a text with more bytes, the values are counted before room for them is made.
const LARGE: usize = 1 << 16;

/// At least as many as the values of a JSON text: each but the outermost comes after one of these.
fn most_values(text: &[u8]) -> usize {
    // No part has more of them than a byte can count, so that the compiler counts sixteen at a time.
    let before_one = |byte: &u8| u8::from(matches!(byte, b'[' | b'{' | b',' | b':'));
    let some = |part: &[u8]| part.iter().map(before_one).sum::<u8>();
    text.chunks(255).fold(Count(1), |all, part| all + some(part).into()).0
}

/// The places of all values of a JSON text, in the order of the text: 16 bytes a value, nothing copied.
///
/// Reading neither recurses nor builds a document, so any depth of nesting is read. Our own scanner,
/// since no library reads what `JSON.parse` reads (lone surrogates, any depth, any size of number), keeps
/// the text of numbers, and says line and column; it is as fast as the fastest of them, a fifth of the time of
/// `JSON.parse` (measured: `benches/results/parsers.md`).
///
/// ```
/// use closehook::payload::Index;
///
/// let index = Index::read(br#"{"event": {"id": "ev_1", "value": 1e400}}"#)?;
/// let event = index.root().and_then(|root| root.get("event"));
/// assert_eq!(event.and_then(|event| event.get("id")?.as_str()).as_deref(), Some("ev_1"));
/// assert_eq!(event.and_then(|event| Some(event.get("value")?.text())), Some(b"1e400".as_slice()));
///
/// let error = Index::read(b"{\"a\": 1,\n \"b\": tru}").unwrap_err();
/// assert_eq!((error.line, error.column, error.offset), (2, 10, 18));
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[derive(Clone, Debug)]
pub struct Index<'a> {
    text: &'a [u8],
    nodes: Vec<Node>,
}

impl<'a> Index<'a> {
    /// Reads a whole JSON text (RFC 8259), with or without a UTF-8 byte order mark before it.
    ///
    /// # Errors
    ///
    /// [`Malformed`] with the first place where the text cannot be JSON.
    pub fn read(text: &'a [u8]) -> Result<Self, Malformed> {
        Self::read_in(text, IndexRoom::default())
    }

    /// Reads into room that another index has left.
    #[doc(hidden)] // for crates/sender
    pub fn read_in(text: &'a [u8], IndexRoom(mut nodes): IndexRoom) -> Result<Self, Malformed> {
        nodes.clear();
        // A list that grows is copied, and for a while there are two.
        if text.len() > LARGE {
            nodes.try_reserve_exact(most_values(text)).map_err(|_| Malformed::at(text, 0, FEWER))?;
        }
        let mut builder = Builder { nodes, open: NONE };
        scan(text, &mut builder)?;
        Ok(Self { text, nodes: builder.nodes })
    }

    /// The index of a text that was read before into this room, unchanged since.
    #[cfg(all(target_arch = "wasm32", feature = "wasm"))]
    pub(crate) fn again(text: &'a [u8], IndexRoom(nodes): IndexRoom) -> Self {
        Self { text, nodes }
    }

    /// The memory of the places, for the next index.
    #[doc(hidden)] // for crates/sender
    pub fn into_room(self) -> IndexRoom {
        IndexRoom(self.nodes)
    }

    /// The outermost value. Every index that was read has one.
    #[must_use]
    pub fn root(&self) -> Option<Value<'_, 'a>> {
        Value::at(self.text, &self.nodes, 0)
    }

    /// The event: the `event` of a delivery when that is an object, and otherwise the whole, which then is an
    /// event without its envelope.
    ///
    /// ```
    /// use closehook::payload::Index;
    ///
    /// for text in [r#"{"event": {"id": "ev_1"}, "subscription_id": "whsub_1"}"#, r#"{"id": "ev_1"}"#] {
    ///     let index = Index::read(text.as_bytes())?;
    ///     assert_eq!(index.event().map(|event| event.text()), Some(br#"{"id": "ev_1"}"#.as_slice()));
    /// }
    /// # Ok::<(), closehook::payload::Malformed>(())
    /// ```
    #[must_use]
    pub fn event(&self) -> Option<Value<'_, 'a>> {
        let root = self.root()?;
        root.get("event").filter(|event| event.kind() == Kind::Object).or(Some(root))
    }
}

/// Memory for the places of an index, kept between two of them.
#[derive(Default)]
pub struct IndexRoom(Vec<Node>);

impl IndexRoom {
    /// Without any memory yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    pub(super) fn nodes(&self) -> &[Node] {
        &self.0
    }

    /// In bytes.
    pub fn size(&self) -> usize {
        (Count(self.0.capacity()) * size_of::<Node>()).0
    }
}

impl Node {
    /// Of a string: how many bytes stand between its quotes.
    #[inline]
    fn inner_length(&self) -> Option<u32> {
        self.end.checked_sub(self.start)?.checked_sub(2)
    }
}

/// One value of an [`Index`].
#[derive(Clone, Copy, Debug)]
pub struct Value<'i, 'a> {
    text: &'a [u8],
    nodes: &'i [Node],
    at: u32,
    node: Node,
}

impl<'i, 'a> Value<'i, 'a> {
    #[inline]
    pub(super) fn at(text: &'a [u8], nodes: &'i [Node], at: u32) -> Option<Self> {
        let node = *nodes.get(wide(at))?;
        Some(Self { text, nodes, at, node })
    }

    /// The kind of the value.
    #[must_use]
    #[inline]
    pub fn kind(&self) -> Kind {
        self.node.kind
    }

    /// Its text in the body, including quotes and brackets.
    #[must_use]
    #[inline]
    pub fn text(&self) -> &'a [u8] {
        self.text.part(wide(self.node.start)..wide(self.node.end))
    }

    /// The text from the start of this to the end of another that stands after it.
    #[must_use]
    pub fn through(&self, end: &Self) -> &'a [u8] {
        self.text.part(wide(self.node.start)..wide(end.node.end))
    }

    /// Another value of the same text, by its place.
    #[inline]
    pub fn other(&self, place: u32) -> Option<Self> {
        Self::at(self.text, self.nodes, place)
    }

    /// Whether both are values of one index.
    #[inline]
    pub fn is_beside(&self, other: &Self) -> bool {
        core::ptr::eq(self.nodes, other.nodes)
    }

    /// Where this is in its index.
    pub fn place(&self) -> u32 {
        self.at
    }

    /// How many values this and all it holds are.
    pub(crate) fn size(&self) -> usize {
        wide(self.node.next.wrapping_sub(self.at))
    }

    /// The place after this and all it holds.
    pub fn next_place(&self) -> u32 {
        self.node.next
    }

    /// Of a string without escapes and all ASCII: its bytes, which are its units too.
    #[inline]
    pub fn plain(&self) -> Option<&'a [u8]> {
        if self.node.plain { self.inside() } else { None }
    }

    /// Of a string: whether it is `text`.
    #[inline]
    pub fn is(&self, text: &str) -> bool {
        if self.node.plain {
            return self.inside().is_some_and(|inside| same_bytes(inside, text.as_bytes()));
        }
        self.is_spelled(text)
    }

    #[cold]
    fn is_spelled(&self, text: &str) -> bool {
        self.node.kind == Kind::String && self.units().eq(text.encode_utf16())
    }

    /// Of two strings: whether they are plain and of two lengths, and so not the same.
    #[inline]
    pub(super) fn differs_in_length(&self, other: &Value<'_, '_>) -> bool {
        let length = |node: &Node| node.end.wrapping_sub(node.start);
        self.node.plain && other.node.plain && length(&self.node) != length(&other.node)
    }

    /// Of a string: the bytes between its quotes, escapes as they stand.
    #[inline]
    pub fn inside(&self) -> Option<&'a [u8]> {
        if self.node.kind != Kind::String {
            return None;
        }
        self.text.get(wide(self.node.start.wrapping_add(1))..wide(self.node.end.wrapping_sub(1)))
    }

    /// Of a string: the text it stands for, borrowed when nothing in it is escaped. `None` for anything
    /// else, and for a string with a lone surrogate, which no Rust string can hold.
    #[must_use]
    pub fn as_str(&self) -> Option<Cow<'a, str>> {
        if self.node.kind == Kind::String { text::decode(self.text()) } else { None }
    }

    /// Of an object: the value of a key. Of two equal keys the last counts, as for `JSON.parse`.
    #[must_use]
    #[inline(never)] // inlined, it is a kilobyte of wasm each time
    pub fn get(&self, key: &str) -> Option<Self> {
        let length = if key.is_ascii() { u32::try_from(key.len()).ok() } else { None };
        self.last(length, |name| name.is(key))
    }

    /// Of an object: the value of a key of any text, as [`get`](Self::get) finds it.
    pub(super) fn get_as(&self, key: &Value<'_, '_>) -> Option<Self> {
        let length = if key.node.plain { key.node.inner_length() } else { None };
        self.last(length, |name| same_text(name, key))
    }

    /// The value of the last member of an object whose key is the given one. If the key has no escapes, most others differ in
    /// length and are skipped.
    #[inline]
    fn last(&self, length: Option<u32>, is: impl Fn(&Self) -> bool) -> Option<Self> {
        let mut found = None;
        self.each_key(|node, at| {
            if (length.is_none() || !node.plain || node.inner_length() == length)
                && is(&Self { text: self.text, nodes: self.nodes, at, node: *node })
            {
                found = Some(at);
            }
        });
        self.other(found?.wrapping_add(1))
    }

    /// Of an object: the values of some keys, found in one pass over its members; what it has not is left as it is.
    pub fn get_each(&self, sought: &[Value<'_, '_>], found: &mut [Option<Self>]) {
        // Which lengths are sought, roughly.
        let bit = |node: &Node| node.inner_length().map_or(0, |length| 1_u64.wrapping_shl(length));
        let mut lengths = 0;
        for key in sought {
            lengths |= if key.node.plain { bit(&key.node) } else { u64::MAX };
        }
        self.each_key(|node, at| {
            if node.plain && lengths & bit(node) == 0 {
                return;
            }
            let key = Self { text: self.text, nodes: self.nodes, at, node: *node };
            for (name, slot) in sought.iter().zip(&mut *found) {
                if same_text(&key, name) {
                    *slot = self.other(at.wrapping_add(1));
                }
            }
        });
    }

    /// Calls with the node of each key of an object and its place. The value is at the next place.
    #[inline]
    fn each_key(&self, mut with: impl FnMut(&Node, u32)) {
        let node = |place: u32| self.nodes.get(wide(place));
        let mut at = if self.node.kind == Kind::Object { self.at.wrapping_add(1) } else { self.node.next };
        while at < self.node.next {
            let Some(key) = node(at) else { return };
            with(key, at);
            at = node(at.wrapping_add(1)).map_or(u32::MAX, |value| value.next);
        }
    }

    /// Of an object: its keys and values in the order of the text, repeated keys included; otherwise
    /// nothing.
    #[inline]
    pub fn members(&self) -> impl Iterator<Item = (Self, Self)> + use<'i, 'a> {
        let mut children = self.children(Kind::Object);
        core::iter::from_fn(move || children.next().zip(children.next()))
    }

    /// Of an array: its elements; otherwise nothing.
    #[inline]
    pub fn elements(&self) -> impl Iterator<Item = Self> + use<'i, 'a> {
        self.children(Kind::Array)
    }

    #[inline]
    fn children(&self, kind: Kind) -> impl Iterator<Item = Self> + use<'i, 'a> {
        let (text, nodes, end) = (self.text, self.nodes, self.node.next);
        let mut at = if self.node.kind == kind { self.at.wrapping_add(1) } else { end };
        core::iter::from_fn(move || {
            let child = (at < end).then(|| Self::at(text, nodes, at))??;
            at = child.node.next;
            Some(child)
        })
    }
}

/// Puts one node after the other as the scan meets them.
struct Builder {
    nodes: Vec<Node>,
    /// The innermost open array or object, or `NONE`.
    open: u32,
}

impl Builder {
    #[inline(always)] // as all that the scan does for each value
    fn push(&mut self, node: Node) -> Result<u32, &'static str> {
        let place = u32::try_from(self.nodes.len()).map_err(|_| FEWER)?;
        if self.nodes.len() == self.nodes.capacity() {
            self.nodes.try_reserve(64).map_err(|_| FEWER)?;
        }
        self.nodes.push(node);
        Ok(place)
    }
}

const FEWER: &str = Malformed::FEWER;

impl Sink for Builder {
    #[inline]
    fn open(&mut self, kind: Kind, start: u32) -> Result<(), &'static str> {
        self.open = self.push(Node { kind, plain: false, start, end: start, next: self.open })?;
        Ok(())
    }

    fn close(&mut self, end: u32) {
        let next = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        if let Some(node) = self.nodes.get_mut(wide(self.open)) {
            self.open = node.next;
            node.end = end;
            node.next = next;
        }
    }

    #[inline(always)]
    fn scalar(&mut self, Scalar { kind, plain, start, end }: Scalar) -> Result<(), &'static str> {
        let next = u32::try_from(self.nodes.len()).unwrap_or(NONE).wrapping_add(1);
        self.push(Node { kind, plain, start, end, next }).map(drop)
    }
}
