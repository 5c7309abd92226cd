use crate::count::{Count, Slice, wide};
use crate::payload::{Value, pointer, write};

/// The whole document.
pub(super) const ROOT: u32 = u32::MAX;

/// One step from a value to a part of it.
#[derive(Clone, Copy)]
pub(crate) enum Step<'d> {
    /// A member, by its key in one of the documents.
    Key(Value<'d, 'd>),
    /// An element, by its place before and after, and while the patch is applied.
    Element { before: u32, after: u32, patch: u32 },
}

/// Which document a path leads into.
#[derive(Clone, Copy)]
pub(crate) enum Side {
    Before,
    After,
    /// What the operations before this one have made of the document.
    Patch,
}

impl Side {
    fn of(self, before: u32, after: u32, patch: u32) -> u32 {
        match self {
            Self::Before => before,
            Self::After => after,
            Self::Patch => patch,
        }
    }
}

/// The ways into the documents, each one step longer than another: nothing is written before somebody asks.
pub(crate) struct Paths<'d> {
    before: Value<'d, 'd>,
    after: Value<'d, 'd>,
    ways: Vec<Way>,
}

/// One step, and the way that it makes longer. A document may be as deep as it has bytes, so this is small: a key is the
/// place of its value in one of the indexes.
#[derive(Clone, Copy)]
struct Way {
    parent: u32,
    /// About how many bytes its pointer has.
    length: Count<u32>,
    /// Of an element its places; of a key its place twice, and one of the two numbers below.
    places: [u32; 3],
}

/// In place of the third place: a key of one of the documents. No text has so many values.
const KEY_BEFORE: u32 = u32::MAX;
const KEY_AFTER: u32 = u32::MAX - 1;

/// What a way takes, in bytes.
pub(super) const EACH_WAY: usize = size_of::<Way>();

impl<'d> Paths<'d> {
    /// For parts of two documents.
    pub(super) fn new(before: Value<'d, 'd>, after: Value<'d, 'd>) -> Self {
        Self { before, after, ways: Vec::new() }
    }

    #[inline]
    pub(super) fn to(&mut self, parent: u32, step: Step<'d>) -> u32 {
        let path = u32::try_from(self.ways.len()).unwrap_or(ROOT);
        let (own, places) = match step {
            Step::Key(key) => {
                let document = if key.is_beside(&self.before) { KEY_BEFORE } else { KEY_AFTER };
                (u32::try_from(key.text().len()).unwrap_or(u32::MAX), [key.place(), key.place(), document])
            }
            Step::Element { before, after, patch } => (4, [before, after, patch]),
        };
        let length = self.way(parent).map_or(Count(0), |way| way.length) + own;
        self.ways.push(Way { parent, length, places });
        path
    }

    #[inline]
    fn way(&self, path: u32) -> Option<&Way> {
        self.ways.get(wide(path))
    }

    #[inline]
    fn step(&self, way: &Way) -> Option<Step<'d>> {
        match way.places {
            [key, _, KEY_BEFORE] => self.before.other(key).map(Step::Key),
            [key, _, KEY_AFTER] => self.after.other(key).map(Step::Key),
            [before, after, patch] => Some(Step::Element { before, after, patch }),
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.ways.len()
    }

    /// Forgets all but the first of them.
    pub(super) fn truncate(&mut self, count: usize) {
        self.ways.truncate(count);
    }

    /// About how many bytes a pointer has.
    #[inline]
    pub(super) fn length(&self, path: u32) -> usize {
        self.way(path).map_or(0, |way| wide(way.length.0))
    }

    /// The steps, outermost first.
    pub(crate) fn each(&self, path: u32, mut then: impl FnMut(&Step<'d>)) {
        /// Of this many steps, none is kept elsewhere than on the stack.
        const SHALLOW: usize = 12;
        let (mut first, mut more) = ([ROOT; SHALLOW], Vec::new());
        let (mut at, mut count) = (path, Count(0));
        while let Some(way) = self.way(at) {
            match first.get_mut(count.0) {
                Some(slot) => *slot = at,
                None => more.push(at),
            }
            count += 1;
            at = way.parent;
        }
        let shallow = first.part(..count.0.min(SHALLOW));
        more.iter()
            .rev()
            .chain(shallow.iter().rev())
            .filter_map(|at| self.step(self.way(*at)?))
            .for_each(|step| then(&step));
    }

    /// Whether a path is one step into the document.
    #[cfg(any(test, all(target_arch = "wasm32", feature = "wasm")))]
    pub(super) fn is_outermost(&self, path: u32) -> bool {
        self.way(path).is_some_and(|way| way.parent == ROOT)
    }

    /// The last step.
    pub(crate) fn last(&self, path: u32) -> Option<Step<'d>> {
        self.step(self.way(path)?)
    }

    /// Whether a path has exactly this many steps.
    fn has_steps(&self, path: u32, count: usize) -> bool {
        let mut at = path;
        for _ in 0..count {
            match self.way(at) {
                Some(way) => at = way.parent,
                None => return false,
            }
        }
        self.way(at).is_none()
    }

    /// Whether one step more than a path is a JSON Pointer.
    pub(super) fn is(&self, parent: u32, step: &Step<'d>, side: Side, pointer: &str) -> bool {
        // Of a document that is deep, most paths are longer, and need not be written to say so.
        let slashes = pointer.bytes().filter(|byte| *byte == b'/').count();
        if !self.has_steps(parent, (Count(slashes) - 1).0) {
            return false;
        }
        let mut text = Vec::new();
        self.each(parent, |step| written(step, side, &mut text));
        written(step, side, &mut text);
        let mut wanted = Vec::new();
        write::inside(pointer.encode_utf16(), &mut wanted);
        wanted == text
    }

    /// Writes a path as a JSON Pointer (RFC 6901), as it stands between the quotes of a JSON string.
    pub(crate) fn write(&self, path: u32, side: Side, out: &mut Vec<u8>) {
        self.each(path, |step| written(step, side, out));
    }

    /// A path as a JSON Pointer; a lone surrogate becomes U+FFFD.
    pub(crate) fn pointer(&self, path: u32, side: Side) -> String {
        let mut pointer = String::new();
        self.each(path, |step| match step {
            Step::Key(key) => pointer::push_key(&mut pointer, key),
            Step::Element { before, after, patch } => {
                pointer.push('/');
                pointer.push_str(&side.of(*before, *after, *patch).to_string());
            }
        });
        pointer
    }
}

/// Writes a step as a part of a JSON Pointer, inside a JSON string.
fn written(step: &Step<'_>, side: Side, out: &mut Vec<u8>) {
    out.push(b'/');
    match step {
        Step::Key(key) => token(key, out),
        Step::Element { before, after, patch } => {
            out.extend_from_slice(side.of(*before, *after, *patch).to_string().as_bytes());
        }
    }
}

/// A key as a token of a JSON Pointer (RFC 6901, section 3), inside a JSON string.
fn token(key: &Value<'_, '_>, out: &mut Vec<u8>) {
    match key.plain() {
        Some(plain) if !plain.iter().any(|byte| matches!(byte, b'~' | b'/')) => out.extend_from_slice(plain),
        _ => write::inside(pointer::escaped(key.units()), out),
    }
}
