use core::fmt::{self, Write};

use crate::filter::{Key, Program};

use crate::payload::{Value, pointer, quoted, text_of};

/// One step from a value to a part of it.
#[derive(Clone, Copy)]
pub(super) enum Step<'t> {
    /// A key that this program knows.
    Name(&'static str),
    /// A key that somebody wrote.
    Key(Value<'t, 't>),
    /// The place of an element, from 0.
    Element(usize),
}

/// A way into a JSON document, as a list that lives on the stack: nothing is written before somebody asks.
///
/// Displayed as a JSON Pointer (RFC 6901).
#[derive(Clone, Copy)]
pub(super) struct Pointer<'t> {
    parent: Option<&'t Pointer<'t>>,
    step: Option<Step<'t>>,
}

impl<'t> Pointer<'t> {
    /// The whole document.
    pub(super) const ROOT: Self = Self { parent: None, step: None };

    pub(super) fn to(&'t self, step: Step<'t>) -> Self {
        Self { parent: Some(self), step: Some(step) }
    }

    pub(super) fn name(&'t self, name: &'static str) -> Self {
        self.to(Step::Name(name))
    }

    /// The steps, outermost first.
    fn steps(&self) -> Vec<Step<'t>> {
        let (mut steps, mut at) = (Vec::new(), Some(self));
        while let Some(pointer) = at {
            steps.extend(pointer.step);
            at = pointer.parent;
        }
        steps.reverse();
        steps
    }

    /// For a sentence: `data.addresses[1].state`, and `the event` for the whole.
    pub(super) fn spoken(&self) -> String {
        let mut spoken = String::new();
        for step in self.steps() {
            let key = match step {
                Step::Element(place) => {
                    let _ = write!(spoken, "[{place}]");
                    continue;
                }
                Step::Name(name) => name.to_owned(),
                Step::Key(key) => text_of(&key),
            };
            let named = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !named || key.is_empty() || key.starts_with(|first: char| first.is_ascii_digit()) {
                let _ = write!(spoken, "[{}]", quoted(&key));
            } else {
                let dot = if spoken.is_empty() { "" } else { "." };
                let _ = write!(spoken, "{dot}{key}");
            }
        }
        if spoken.is_empty() { "the event".to_owned() } else { spoken }
    }
}

impl fmt::Display for Pointer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for step in self.steps() {
            match step {
                Step::Element(place) => pointer::push(&mut text, place.to_string().encode_utf16()),
                Step::Name(name) => pointer::push(&mut text, name.encode_utf16()),
                Step::Key(key) => pointer::push(&mut text, key.units()),
            }
        }
        f.write_str(&text)
    }
}

/// A key as a step of a pointer.
pub(super) fn key_step(program: &Program, key: Key) -> Step<'_> {
    match key {
        Key::Known(name) => Step::Name(name),
        Key::Written(at) => program.document.at(at).map_or(Step::Name(""), Step::Key),
    }
}
