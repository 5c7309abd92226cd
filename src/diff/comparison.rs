use super::contents::Contents;
use super::path::{EACH_WAY, Paths, ROOT, Side, Step};
use super::{Options, array, object};
use crate::count::Count;
use crate::payload::{Kind, Value, same_bytes};

/// One difference of two documents.
pub(crate) enum Edit<'d> {
    Add {
        at: u32,
        after: Value<'d, 'd>,
    },
    Remove {
        at: u32,
        before: Value<'d, 'd>,
    },
    /// Without a value where it is not known.
    Replace {
        at: u32,
        before: Option<Value<'d, 'd>>,
        after: Option<Value<'d, 'd>>,
    },
    Move {
        from: u32,
        at: u32,
        after: Value<'d, 'd>,
    },
}

/// Two documents, or parts of two, being compared. Nothing recurses: what is still to be compared is a list.
pub(super) struct Comparison<'d> {
    pub(super) paths: Paths<'d>,
    /// In an order in which they can be applied.
    pub(super) edits: Vec<Edit<'d>>,
    pub(super) options: &'d Options,
    pub(super) contents: Contents<'d>,
    open: Vec<Open<'d>>,
    /// How many bytes the pointers of the edits have, and how many they may have before parts are replaced as a whole:
    /// a pointer is as long as its value is deep, so a document that is deep everywhere has no short patch.
    spent: Count,
    most: Count,
    /// How many bytes of memory what differs may take, before parts are replaced as a whole.
    most_room: Count,
    /// How many edits were made, those among them that their reader has taken away.
    made: Count,
}

/// What two parts take that are still to be compared.
type Open<'d> = (u32, Value<'d, 'd>, Value<'d, 'd>);

/// What the text of one edit takes, without its pointer and its values.
const EACH_TEXT: usize = 48;

/// Of the bytes of the documents, and at least: a difference that takes more tells nobody more than both parts do.
const MOST_ROOM: usize = 12;
const LEAST_ROOM: usize = 4 << 20;

impl<'d> Comparison<'d> {
    /// For parts of two values.
    pub(super) fn new(before: Value<'d, 'd>, after: Value<'d, 'd>, options: &'d Options) -> Self {
        let (edits, open, contents) = (Vec::new(), Vec::new(), Contents::new(before, after, options.text));
        let both = Count(before.text().len()) + after.text().len();
        let bytes = if core::ptr::eq(before.text(), after.text()) { Count(both.0 / 2) } else { both };
        let most_room = (bytes * MOST_ROOM).max(Count(LEAST_ROOM));
        let (paths, most) = (Paths::new(before, after), both * 8);
        Self { paths, edits, options, contents, open, spent: Count(0), most, most_room, made: Count(0) }
    }

    /// Which keys name the elements of arrays.
    pub(super) fn keys(&self) -> &'d [String] {
        &self.options.keys
    }

    /// Compares two documents.
    pub(super) fn documents(&mut self, before: Value<'d, 'd>, after: Value<'d, 'd>) {
        self.values(ROOT, before, after);
        self.all();
    }

    /// Compares the values of a key before and after; `None` is missing.
    pub(super) fn member(
        &mut self,
        key: Value<'d, 'd>,
        before: Option<Value<'d, 'd>>,
        after: Option<Value<'d, 'd>>,
    ) {
        self.part(ROOT, Step::Key(key), before, after);
        self.all();
    }

    /// Something under a key has changed, nobody knows from what.
    pub(super) fn changed(&mut self, key: Value<'d, 'd>, after: Option<Value<'d, 'd>>) {
        let step = Step::Key(key);
        if !self.ignored(ROOT, &step) {
            let at = self.paths.to(ROOT, step);
            self.edit(at, Edit::Replace { at, before: None, after });
        }
    }

    fn all(&mut self) {
        while let Some((path, before, after)) = self.open.pop() {
            let (rest, mark) = (self.open.len(), (self.edits.len(), self.paths.count(), self.made));
            let compare = if before.kind() == Kind::Object { object::compare } else { array::compare };
            if compare(self, path, before, after).is_none() {
                self.open.truncate(rest);
                self.edits.truncate(mark.0);
                self.paths.truncate(mark.1);
                self.made = mark.2;
                self.edit(path, Edit::Replace { at: path, before: Some(before), after: Some(after) });
            }
            // The first part is the first to be compared.
            if let Some(parts) = self.open.get_mut(rest..) {
                parts.reverse();
            }
        }
    }

    /// How many bytes of memory may still be taken.
    pub(super) fn room(&self) -> usize {
        let lists = Count(self.edits.len()) * size_of::<Edit<'_>>()
            + (Count(self.paths.count()) * EACH_WAY).0
            + (Count(self.open.len()) * size_of::<Open<'_>>()).0;
        // A list that grows doubles.
        let taken = lists * 2 + (self.made * EACH_TEXT).0;
        (self.most_room - taken.0).0
    }

    /// `None` once there is no room for more.
    pub(super) fn has_room(&self) -> Option<()> {
        (self.room() > 0).then_some(())
    }

    /// Compares a part of two values.
    pub(super) fn part(
        &mut self,
        parent: u32,
        step: Step<'d>,
        before: Option<Value<'d, 'd>>,
        after: Option<Value<'d, 'd>>,
    ) {
        // What is the same takes no path.
        if let (Some(before), Some(after)) = (&before, &after)
            && self.contents.alike(before, after)
        {
            return;
        }
        self.unlike(parent, step, before, after);
    }

    /// Compares a part of two values that is not seen to be the same at once.
    pub(super) fn unlike(
        &mut self,
        parent: u32,
        step: Step<'d>,
        before: Option<Value<'d, 'd>>,
        after: Option<Value<'d, 'd>>,
    ) {
        // An element that comes or goes makes the places of the others: only what is in one place can be left out.
        let in_place = matches!(step, Step::Key(_)) || (before.is_some() && after.is_some());
        if in_place && self.ignored(parent, &step) {
            return;
        }
        let at = self.paths.to(parent, step);
        match (before, after) {
            (Some(before), Some(after)) => self.values(at, before, after),
            (Some(before), None) => self.edit(at, Edit::Remove { at, before }),
            (None, Some(after)) => self.edit(at, Edit::Add { at, after }),
            (None, None) => {}
        }
    }

    #[inline]
    fn values(&mut self, at: u32, before: Value<'d, 'd>, after: Value<'d, 'd>) {
        let parts = matches!(after.kind(), Kind::Array | Kind::Object) && before.kind() == after.kind();
        if parts && self.spent <= self.most && self.room() > 0 {
            self.open.push((at, before, after));
        } else if self.differ(&before, &after) {
            self.edit(at, Edit::Replace { at, before: Some(before), after: Some(after) });
        }
    }

    fn differ(&self, before: &Value<'d, 'd>, after: &Value<'d, 'd>) -> bool {
        !same_bytes(before.text(), after.text()) && (self.options.text || !before.same(after))
    }

    /// Replaces an element by another that has nothing to do with it.
    pub(super) fn replaced(
        &mut self,
        parent: u32,
        step: Step<'d>,
        before: Value<'d, 'd>,
        after: Value<'d, 'd>,
    ) {
        if !self.ignored(parent, &step) {
            let at = self.paths.to(parent, step);
            self.edit(at, Edit::Replace { at, before: Some(before), after: Some(after) });
        }
    }

    /// Moves an element.
    pub(super) fn moved(&mut self, parent: u32, from: Step<'d>, to: Step<'d>, after: Value<'d, 'd>) {
        let (from, at) = (self.paths.to(parent, from), self.paths.to(parent, to));
        self.edit(at, Edit::Move { from, at, after });
    }

    #[inline]
    fn edit(&mut self, at: u32, edit: Edit<'d>) {
        self.spent += self.paths.length(at);
        self.made += 1;
        self.edits.push(edit);
    }

    /// Whether a part is left out: by its key, wherever it is, or by its JSON Pointer.
    fn ignored(&self, parent: u32, step: &Step<'d>) -> bool {
        let (keys, pointers): (Vec<_>, Vec<_>) = match self.options.ignore.as_slice() {
            [] => return false,
            names => names.iter().partition(|name| !name.starts_with('/')),
        };
        if let Step::Key(key) = step
            && keys.iter().any(|name| key.is(name))
        {
            return true;
        }
        pointers.iter().any(|pointer| self.paths.is(parent, step, Side::After, pointer))
    }
}
