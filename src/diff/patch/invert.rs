//! The patch that undoes another.

use super::operation::{ArrayIndex, Op, Operation, Patch, PatchPath, Tokens};
use super::read_patch;
use crate::Error;
use crate::count::{Count, Slice};
use crate::payload::{Value, Writer};

/// The inverse of a JSON Patch: applied to what the patch made, it gives back what was there before.
///
/// A patch says what it writes, and not what it overwrites or removes: that is taken from the `test` operations that
/// stand directly before an operation, as a difference made to be inverted has them. The inverse has such tests itself,
/// and so can be inverted.
///
/// | operation | is undone by |
/// |---|---|
/// | `add` | `remove`; with a `test` of the same path before it, it overwrites a member: `replace` |
/// | `remove`, `replace` | `add`, `replace`, with the value of a `test` of the same path before it |
/// | `move` | `move` back; what a `test` of its path says was there is added again |
/// | `copy` | as `add`, with the value of a `test` of its `from` before it |
/// | `test` | nothing; it is not repeated unless it says what the inverse removes |
///
/// An `add` or `move` without a `test` is assumed to overwrite nothing: the patch alone does not show what it overwrites.
///
/// # Errors
///
/// [`Error`] `NOT_INVERTIBLE` with the operation: when a test is missing, when a path ends with `-` and no `test`
/// of it stands directly before or after to say that it is a member, when a `test` of an index stands before an `add`, which overwrites in an object and inserts in an array, when a `move` or `copy`
/// replaces the whole document or a value by a part of it; and if the patch is invalid.
///
/// ```
/// use closehook::patch::{apply, invert};
///
/// let patch = br#"[{"op": "test", "path": "/a", "value": 1}, {"op": "replace", "path": "/a", "value": 2}]"#;
/// let inverse = invert(patch)?;
/// assert_eq!(inverse, br#"[{"op":"test","path":"/a","value":2},{"op":"replace","path":"/a","value":1}]"#);
/// assert_eq!(apply(&apply(br#"{"a":1}"#, patch)?, &inverse)?, br#"{"a":1}"#);
/// # Ok::<(), closehook::Error>(())
/// ```
pub fn invert(patch: &[u8]) -> Result<Vec<u8>, Error> {
    let places = read_patch(patch)?;
    let Some(root) = places.root() else { return Ok(Vec::new()) };
    let patch = Patch::read(root)?;
    let mut inverse = Inverse { patch: &patch, json: Writer::default() };
    inverse.json.open(b'[');
    let mut before = patch.operations.as_slice();
    let mut next = None;
    while let Some((operation, rest)) = before.split_last() {
        before = rest;
        if operation.op != Op::Test {
            let tests = rest.iter().rev().take_while(|test| test.op == Op::Test).count();
            let tests = rest.part((Count(rest.len()) - tests).0..);
            inverse.undo(operation, tests, next)?;
        }
        next = Some(operation);
    }
    inverse.json.close(b']');
    Ok(inverse.json.done())
}

struct Inverse<'t> {
    patch: &'t Patch<'t>,
    json: Writer,
}

impl<'t> Inverse<'t> {
    /// Writes what undoes an operation, given the tests directly before it, and the operation after it.
    fn undo(
        &mut self,
        operation: &Operation<'t>,
        tests: &[Operation<'t>],
        next: Option<&Operation<'t>>,
    ) -> Result<(), Error> {
        let patch = self.patch;
        let path = &operation.path;
        let tokens = patch.tokens(path);
        // Of two tests of one place, one is as good as the other: if they differ, the patch never applies.
        let tested = |wanted: Tokens<'_>| {
            let test = tests.iter().find(|test| patch.tokens(&test.path).same(wanted));
            test.and_then(|test| test.value)
        };
        let refused = |from, what| Err(operation.error("NOT_INVERTIBLE", from, what));
        let old = tested(tokens);
        match operation.op {
            Op::Test => Ok(()),
            Op::Remove => match old {
                Some(old) => {
                    self.write(Op::Add, path, None, Some(old));
                    self.test_member(path, Some(old));
                    Ok(())
                }
                None => refused(false, "no test of this path before it says what it removes"),
            },
            Op::Replace => match old {
                Some(old) => {
                    self.test_and(Op::Replace, path, operation.value, Some(old));
                    Ok(())
                }
                None => refused(false, "no test of this path before it says what it replaces"),
            },
            Op::Add | Op::Copy | Op::Move => {
                let from = operation.from.as_ref().map(|from| (from, patch.tokens(from)));
                let value = match from {
                    Some((_, from)) => tested(from),
                    None => operation.value,
                };
                if operation.op == Op::Copy && value.is_none() {
                    return refused(true, "no test of its from before it says what it copies");
                }
                let Some((_, last)) = tokens.split() else {
                    return match old {
                        Some(old) if operation.op == Op::Add => {
                            self.test_and(Op::Replace, path, value, Some(old));
                            Ok(())
                        }
                        _ => refused(false, "nothing before it says what the document was"),
                    };
                };
                match (ArrayIndex::read(last), old) {
                    // Only a member has a value at '-' (RFC 6901 §4).
                    (Some(ArrayIndex::End), None)
                        if !next.is_some_and(|next| {
                            next.op == Op::Test && patch.tokens(&next.path).same(tokens)
                        }) =>
                    {
                        return refused(false, "'-' does not say which element it becomes");
                    }
                    (Some(ArrayIndex::At(_)), Some(_)) => {
                        let what = "with a test of this path before it, it may replace or insert";
                        return refused(false, what);
                    }
                    _ => {}
                }
                let Some((from, origin)) = from.filter(|_| operation.op == Op::Move) else {
                    match old {
                        Some(_) => self.test_and(Op::Replace, path, value, old),
                        None => self.test_and(Op::Remove, path, value, None),
                    }
                    return Ok(());
                };
                if origin.same(tokens) {
                    return Ok(());
                }
                if tokens.starts(origin) {
                    return refused(false, "it replaces a value by a part of it");
                }
                if origin.starts(tokens) {
                    return Err(operation.error(
                        "MOVE_INTO_ITSELF",
                        true,
                        "what is moved cannot be moved into itself",
                    ));
                }
                if old.is_some() && shifts(origin, tokens) {
                    return refused(false, "the test before it may be of another element than it replaces");
                }
                if value.is_none() && (self.ends(from) || self.ends(path)) {
                    return refused(true, "no test of its from before it says what it moves from or to '-'");
                }
                if let Some(value) = value {
                    self.write(Op::Test, path, None, Some(value));
                }
                self.write(Op::Move, from, Some(path), None);
                self.test_member(from, value);
                if let Some(old) = old {
                    self.write(Op::Add, path, None, Some(old));
                    self.test_member(path, Some(old));
                }
                Ok(())
            }
        }
    }

    fn ends(&self, path: &PatchPath<'t>) -> bool {
        self.patch
            .tokens(path)
            .split()
            .is_some_and(|(_, last)| ArrayIndex::read(last) == Some(ArrayIndex::End))
    }

    /// After a value is put at `-`: a test of it, which says that this is a member.
    fn test_member(&mut self, path: &PatchPath<'t>, value: Option<Value<'t, 't>>) {
        if value.is_some() && self.ends(path) {
            self.write(Op::Test, path, None, value);
        }
    }

    /// A test of what the inverse removes, and the operation that does.
    fn test_and(
        &mut self,
        op: Op,
        path: &PatchPath<'t>,
        now: Option<Value<'t, 't>>,
        then: Option<Value<'t, 't>>,
    ) {
        self.write(Op::Test, path, None, now);
        self.write(op, path, None, then);
    }

    fn write(
        &mut self,
        op: Op,
        path: &PatchPath<'t>,
        from: Option<&PatchPath<'t>>,
        value: Option<Value<'t, 't>>,
    ) {
        let json = &mut self.json;
        json.open(b'{').name("op").word(op.name());
        if let Some(from) = from {
            json.name("from").compact(from.string.text());
        }
        json.name("path").compact(path.string.text());
        if let Some(value) = value {
            json.name("value").compact(value.text());
        }
        json.close(b'}');
    }
}

/// Whether the removal of one place may give another a new number.
fn shifts(removed: Tokens<'_>, other: Tokens<'_>) -> bool {
    removed.split().is_some_and(|(parent, last)| parent.starts(other) && ArrayIndex::read(last).is_some())
}
