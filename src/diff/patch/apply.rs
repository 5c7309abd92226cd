//! A JSON Patch, applied (RFC 6902 §4 and §5).

use super::operation::{ArrayIndex, Op, Operation, Patch, Tokens};
use super::parts::Part;
use super::tree::{Absent, Children, MOST_COPIED, Slot, Tree};
use super::{read_document, read_patch};
use crate::Error;
use crate::count::Count;
use crate::payload::Value;

/// Applies a JSON Patch (RFC 6902) to a document: both are JSON text, and so is the result.
///
/// It is atomic: a patch of which one operation fails gives an error and no document. What is written has no white
/// space, and its numbers and strings are those of the two texts. Of a `copy`, see [`MOST_COPIED`].
///
/// # Errors
///
/// [`Error`], with the number of the operation and its pointer.
///
/// ```
/// use closehook::patch::apply;
///
/// let lead = br#"{"name": "Bluth", "tags": ["a", "c"]}"#;
/// let patch = br#"[{"op": "add", "path": "/tags/1", "value": "b"}, {"op": "remove", "path": "/name"}]"#;
/// assert_eq!(apply(lead, patch)?, br#"{"tags":["a","b","c"]}"#);
///
/// let error = apply(lead, br#"[{"op": "test", "path": "/name", "value": "Sitwell"}]"#).unwrap_err();
/// assert_eq!((error.code(), error.operation(), error.pointer()), ("TEST_FAILED", Some(0), Some("/name")));
/// # Ok::<(), closehook::Error>(())
/// ```
pub fn apply(document: &[u8], patch: &[u8]) -> Result<Vec<u8>, Error> {
    let (places, patch) = (read_document(document)?, read_patch(patch)?);
    let (Some(document), Some(root)) = (places.root(), patch.root()) else { return Ok(Vec::new()) };
    apply_to(document, root)
}

fn apply_to(document: Value<'_, '_>, root: Value<'_, '_>) -> Result<Vec<u8>, Error> {
    let patch = Patch::read(root)?;
    let mut tree = Tree::new(document, root);
    for operation in &patch.operations {
        perform(&mut tree, &patch, operation)?;
    }
    tree.write().map_err(|_| Error::new("TOO_LARGE", too_large()))
}

fn too_large() -> String {
    format!("copies make the document more than {MOST_COPIED} bytes larger than it and the patch")
}

fn perform<'t>(tree: &mut Tree<'t>, patch: &'t Patch<'t>, operation: &Operation<'t>) -> Result<(), Error> {
    let path = patch.tokens(&operation.path);
    let value = operation.value.map_or(Part::Gone, |value| Part::Patch(value.place()));
    let at_path = |absent| explained(operation, path, false, absent);
    match operation.op {
        Op::Add => add(tree, path, value).map_err(at_path),
        Op::Remove => remove(tree, path).map(drop).map_err(at_path),
        Op::Replace => {
            let slot = tree.find(path, true).map_err(at_path)?;
            tree.set(slot, value);
            Ok(())
        }
        Op::Test => {
            let slot = tree.find(path, false).map_err(at_path)?;
            let same = match operation.value {
                Some(value) => tree.same(slot, value).map_err(at_path)?,
                None => false,
            };
            if same { Ok(()) } else { Err(operation.error("TEST_FAILED", false, "another value is there")) }
        }
        Op::Move | Op::Copy => {
            let Some(from) = operation.from.as_ref().map(|from| patch.tokens(from)) else { return Ok(()) };
            let at_from = |absent| explained(operation, from, true, absent);
            if operation.op == Op::Copy {
                let slot = tree.find(from, false).map_err(at_from)?;
                let part = tree.part(slot);
                tree.share(part);
                return add(tree, path, part).map_err(at_path);
            }
            if from.starts(path) {
                if from.count() < path.count() {
                    let what = "what is moved cannot be moved into itself";
                    return Err(operation.error("MOVE_INTO_ITSELF", true, what));
                }
                return tree.find(from, false).map(drop).map_err(at_from);
            }
            let part = remove(tree, from).map_err(at_from)?;
            add(tree, path, part).map_err(at_path)
        }
    }
}

/// RFC 6902 §4.1: into an array before the element of that number, else into an object, or in place of a member.
fn add<'t>(tree: &mut Tree<'t>, path: Tokens<'t>, part: Part) -> Result<(), Absent> {
    let Some((before, last)) = path.split() else {
        tree.set(Slot::Root, part);
        return Ok(());
    };
    let number = before.count();
    let parent = tree.find(before, true)?;
    let parent = tree.open(parent, true)?.ok_or(Absent::Missing(number))?;
    match tree.children(parent) {
        Some(Children::Array(list)) => {
            let at = match ArrayIndex::read(last).ok_or(Absent::NoIndex(number))? {
                ArrayIndex::At(at) => at,
                ArrayIndex::End => list.len(),
            };
            if at > list.len() {
                return Err(Absent::Missing(number));
            }
            if !list.insert(at, part) {
                return Err(Absent::TooLarge);
            }
        }
        Some(Children::Object(members)) => {
            members.insert(last, part);
        }
        None => {}
    }
    Ok(())
}

/// RFC 6902 §4.2.
fn remove<'t>(tree: &mut Tree<'t>, path: Tokens<'t>) -> Result<Part, Absent> {
    let missing = Absent::Missing((Count(path.count()) - 1).0);
    let (before, last) = path.split().ok_or(missing)?;
    let parent = tree.find(before, true)?;
    let parent = tree.open(parent, true)?.ok_or(missing)?;
    match tree.children(parent) {
        Some(Children::Array(list)) => match ArrayIndex::read(last).ok_or(Absent::NoIndex(before.count()))? {
            ArrayIndex::At(at) => list.remove(at).ok_or(missing),
            _ => Err(missing),
        },
        Some(Children::Object(members)) => members.remove(last).ok_or(missing),
        None => Err(missing),
    }
}

fn explained(operation: &Operation<'_>, tokens: Tokens<'_>, from: bool, absent: Absent) -> Error {
    let at = |number: usize| super::operation::shown(&tokens.pointer((Count(number) + 1).0));
    match absent {
        Absent::Missing(number) => {
            operation.error("MISSING_TARGET", from, &format!("the document has no{}", at(number)))
        }
        Absent::NoIndex(number) => operation.error(
            "INVALID_POINTER",
            from,
            &format!("{} ends with no index of an array", at(number).trim_start()),
        ),
        Absent::TooLarge => operation.error("TOO_LARGE", from, &too_large()),
    }
}
