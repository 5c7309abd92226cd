//! Merge patches (RFC 7396): applied, and made.

use super::key::MemberKey;
use super::operation::shown;
use super::parts::{ObjectParts, Part};
use super::tree::{Absent, Children, Slot, Tree};
use super::{read_document, read_patch};
use crate::Error;
use crate::count::Count;
use crate::payload::{Index, Kind, Malformed, Value, Writer};

/// Applies a merge patch (RFC 7396 §2) to a document: both are JSON text, and so is the result.
///
/// # Errors
///
/// [`Error`], when one of them is not JSON.
///
/// ```
/// use closehook::patch::apply_merge;
///
/// let merged = apply_merge(br#"{"name": "Bluth", "url": "x"}"#, br#"{"url": null, "note": {"a": null}}"#)?;
/// assert_eq!(merged, br#"{"name":"Bluth","note":{}}"#);
/// # Ok::<(), closehook::Error>(())
/// ```
pub fn apply_merge(document: &[u8], patch: &[u8]) -> Result<Vec<u8>, Error> {
    let (document, patch) = (read_document(document)?, read_patch(patch)?);
    let (Some(document), Some(root)) = (document.root(), patch.root()) else { return Ok(Vec::new()) };
    let mut tree = Tree::new(document, root);
    merged(&mut tree, root)
        .and_then(|()| tree.write())
        .map_err(|_| Error::new("TOO_LARGE", "there is no memory for the merged document"))
}

fn merged<'t>(tree: &mut Tree<'t>, root: Value<'t, 't>) -> Result<(), Absent> {
    if root.kind() != Kind::Object {
        tree.set(Slot::Root, Part::Patch(root.place()));
        return Ok(());
    }
    let mut open = vec![(Slot::Root, root)];
    while let Some((slot, patch)) = open.pop() {
        let opened = tree.open(slot, true)?;
        let object = opened.filter(|at| matches!(tree.children(*at), Some(Children::Object(_))));
        // RFC 7396 §2: anything but an object is replaced by an empty one, which is merged with the patch.
        let parent = match object {
            Some(object) => object,
            None => tree.put(slot, Children::Object(ObjectParts::default()))?,
        };
        let Some(Children::Object(members)) = tree.children(parent) else { continue };
        let changes = ObjectParts::read(&patch, Part::Patch);
        let mut from = Count(0);
        while let Some((at, key, part)) = changes.next(from) {
            from = at + 1;
            let Part::Patch(place) = part else { continue };
            let Some(value) = patch.other(place) else { continue };
            match value.kind() {
                Kind::Null => drop(members.remove(key)),
                Kind::Object => {
                    let at = members.find(key).unwrap_or_else(|| members.insert(key, part));
                    // One that is new is itself no target.
                    if members.part(at) == part {
                        members.set(at, Part::Gone);
                    }
                    open.push((Slot::Child { parent, at }, value));
                }
                _ => drop(members.insert(key, part)),
            }
        }
    }
    Ok(())
}

/// The most pointers that an error lists.
const MOST_POINTERS: usize = 100;
/// The most bytes that they have together.
const MOST_POINTED: usize = 1 << 20;

/// The merge patch (RFC 7396) that leads from one document to another, as JSON text: `{}` when they are equal by value.
///
/// # Errors
///
/// [`Error`] `NOT_IN_MERGE_PATCH` when a member would have to become null, with all such members; and when one of the
/// documents is not JSON.
///
/// ```
/// use closehook::patch::merge;
///
/// let patch = merge(br#"{"a": 1, "b": {"c": [1], "d": 2}}"#, br#"{"b": {"c": [1, 2], "d": 2.0}}"#)?;
/// assert_eq!(patch, br#"{"a":null,"b":{"c":[1,2]}}"#);
///
/// let error = merge(br#"{"a": {}}"#, br#"{"a": {"b": null}}"#).unwrap_err();
/// assert_eq!(error.pointers(), ["/a/b"]);
/// # Ok::<(), closehook::Error>(())
/// ```
pub fn merge(before: &[u8], after: &[u8]) -> Result<Vec<u8>, Error> {
    let read =
        |text, which| Index::read(text).map_err(|place| Error::not_json(Malformed::CODE, which, place));
    let (before, after) = (read(before, "before is not JSON: ")?, read(after, "after is not JSON: ")?);
    let (Some(before), Some(after)) = (before.root(), after.root()) else { return Ok(Vec::new()) };
    let mut merge = Merge {
        json: Writer::default(),
        levels: Vec::new(),
        nulls: Count(0),
        pointers: Vec::new(),
        pointed: Count(0),
    };
    if after.kind() == Kind::Object {
        merge.objects(before, after);
    } else {
        merge.json.compact(after.text());
    }
    if merge.nulls == 0 { Ok(merge.json.done()) } else { Err(not_mergeable(merge.nulls, merge.pointers)) }
}

fn not_mergeable(nulls: Count, pointers: Vec<String>) -> Error {
    let first = pointers.first().map_or_else(String::new, |pointer| shown(pointer));
    let others = match (nulls - 1).0 {
        0 => String::new(),
        1 => ", nor 1 other member".to_owned(),
        more => format!(", nor {more} other members"),
    };
    let message = format!("a merge patch cannot set{first} to null{others}");
    Error::new("NOT_IN_MERGE_PATCH", message).about(pointers)
}

/// An object that is compared, and what is written of it.
struct Level<'t> {
    /// The key that leads here, and the value.
    key: MemberKey<'t>,
    after: Value<'t, 't>,
    /// What it was, when it was an object.
    before: Option<Value<'t, 't>>,
    old: ObjectParts<'t>,
    new: ObjectParts<'t>,
    /// The next member.
    at: Count<u32>,
    /// Where in the output its key begins: up to there it is cut when nothing differs.
    start: usize,
}

struct Merge<'t> {
    json: Writer,
    levels: Vec<Level<'t>>,
    /// How many members would have to become null, and where the first of them are.
    nulls: Count,
    pointers: Vec<String>,
    /// How many bytes the pointers have.
    pointed: Count,
}

impl<'t> Merge<'t> {
    /// Writes what makes one object another. What was no object is an empty one, as for RFC 7396 §2.
    fn objects(&mut self, before: Value<'t, 't>, after: Value<'t, 't>) {
        self.enter(MemberKey::Plain(b""), Some(before), after, 0);
        loop {
            let Some(level) = self.levels.last_mut() else { return };
            let Some((at, key, part)) = level.new.next(level.at) else {
                self.leave();
                continue;
            };
            level.at = at + 1;
            let Part::Patch(place) = part else { continue };
            let Some(value) = level.after.other(place) else { continue };
            let old = level.old.find(key).map(|at| level.old.part(at));
            let old = match (old, level.before) {
                (Some(Part::Document(place)), Some(before)) => before.other(place),
                _ => None,
            };
            match value.kind() {
                Kind::Object => {
                    let start = self.json.len();
                    key.write(&mut self.json);
                    self.enter(key, old, value, start);
                }
                Kind::Null => {
                    if old.is_none_or(|old| old.kind() != Kind::Null) {
                        self.refuse(key);
                    }
                }
                // What must be an equal array or scalar anyway is compared once.
                _ => {
                    if old.is_none_or(|old| !old.same(&value)) {
                        key.write(&mut self.json);
                        self.json.compact(value.text());
                    }
                }
            }
        }
    }

    fn enter(
        &mut self,
        key: MemberKey<'t>,
        before: Option<Value<'t, 't>>,
        after: Value<'t, 't>,
        start: usize,
    ) {
        let before = before.filter(|before| before.kind() == Kind::Object);
        let old =
            before.map_or_else(ObjectParts::default, |before| ObjectParts::read(&before, Part::Document));
        let new = ObjectParts::read(&after, Part::Patch);
        self.json.open(b'{');
        let mut from = Count(0);
        while let Some((at, key, _)) = old.next(from) {
            from = at + 1;
            if new.find(key).is_none() {
                key.write(&mut self.json);
                self.json.null();
            }
        }
        self.levels.push(Level { key, after, before, old, new, at: Count(0), start });
    }

    fn leave(&mut self) {
        let Some(level) = self.levels.pop() else { return };
        let empty = self.json.is_empty();
        // An object that was there and has not changed. A new, empty object is a change.
        if empty && level.before.is_some() && !self.levels.is_empty() {
            self.json.truncate(level.start);
        } else {
            self.json.close(b'}');
        }
    }

    fn refuse(&mut self, key: MemberKey<'t>) {
        self.nulls += 1;
        if self.pointers.len() >= MOST_POINTERS || self.pointed > MOST_POINTED {
            return;
        }
        let mut pointer = String::new();
        self.levels.iter().skip(1).for_each(|level| level.key.point(&mut pointer));
        key.point(&mut pointer);
        self.pointed += pointer.len();
        self.pointers.push(pointer);
    }
}
