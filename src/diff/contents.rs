use crate::count::{Count, ValueAt, wide};
use crate::payload::{Kind, Value, same_bytes};

/// Whether parts of two documents are the same. Texts are compared first, which is fastest; a document that is deep
/// has its parts compared by hash once that has been done too often.
pub(super) struct Contents<'d> {
    before: Hashes<'d>,
    /// `None` when both are parts of one document.
    after: Option<Hashes<'d>>,
    /// How many more bytes may be compared: each byte belongs to as many values as it is deep.
    left: usize,
    /// Whether only the same text is the same.
    by_text: bool,
}

struct Hashes<'d> {
    root: Value<'d, 'd>,
    hashes: Vec<u64>,
}

impl<'d> Hashes<'d> {
    #[inline]
    fn of(&mut self, value: &Value<'d, 'd>) -> u64 {
        if !matches!(value.kind(), Kind::Array | Kind::Object) {
            return value.hash();
        }
        if self.hashes.is_empty() {
            self.hashes = self.root.content_hashes();
        }
        self.hashes.value_at(wide(value.place().wrapping_sub(self.root.place())))
    }
}

impl<'d> Contents<'d> {
    pub(super) fn new(before: Value<'d, 'd>, after: Value<'d, 'd>, by_text: bool) -> Self {
        let left = (Count(before.text().len()) + after.text().len()) * 16;
        let hashes = |root| Hashes { root, hashes: Vec::new() };
        let one = core::ptr::eq(before.text(), after.text());
        Self { before: hashes(before), after: (!one).then(|| hashes(after)), left: left.0, by_text }
    }

    /// Of what a value of the document before holds.
    pub(super) fn before(&mut self, value: &Value<'d, 'd>) -> u64 {
        self.before.of(value)
    }

    /// Of what a value of the document after holds.
    pub(super) fn after(&mut self, value: &Value<'d, 'd>) -> u64 {
        self.after.as_mut().unwrap_or(&mut self.before).of(value)
    }

    /// Whether two values are seen to be the same at once. What is not may still be.
    #[inline]
    pub(super) fn alike(&mut self, before: &Value<'d, 'd>, after: &Value<'d, 'd>) -> bool {
        if before.text().len() != after.text().len() {
            return false;
        }
        match self.left.checked_sub(before.text().len()) {
            Some(left) => {
                self.left = left;
                same_bytes(before.text(), after.text())
            }
            None => !self.by_text && self.same(before, after),
        }
    }

    /// Whether two elements need not be looked at again.
    pub(super) fn settled(&mut self, before: &Value<'d, 'd>, after: &Value<'d, 'd>) -> bool {
        self.alike(before, after) || (!self.by_text && self.same(before, after))
    }

    /// Whether two values are the same.
    pub(super) fn same(&mut self, before: &Value<'d, 'd>, after: &Value<'d, 'd>) -> bool {
        let length = before.text().len().max(after.text().len());
        if let Some(left) = self.left.checked_sub(length) {
            self.left = left;
            return before.same(after);
        }
        match (before.kind(), after.kind()) {
            // What has one hash is not looked into again: all of this together is linear.
            (Kind::Array, Kind::Array) | (Kind::Object, Kind::Object) => {
                self.before(before) == self.after(after) && before.same(after)
            }
            _ => before.same(after),
        }
    }
}
