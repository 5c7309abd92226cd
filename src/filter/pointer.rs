use core::fmt::{self, Write};

use crate::filter::{FieldKey, Program};

use crate::payload::{Value, pointer, quoted, text_of};

/// One step from a value to a part of it.
#[derive(Clone, Copy)]
pub(super) enum PointerStep<'t> {
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
    step: Option<PointerStep<'t>>,
}

impl<'t> Pointer<'t> {
    /// The whole document.
    pub(super) const ROOT: Self = Self { parent: None, step: None };

    pub(super) fn to(&'t self, step: PointerStep<'t>) -> Self {
        Self { parent: Some(self), step: Some(step) }
    }

    pub(super) fn name(&'t self, name: &'static str) -> Self {
        self.to(PointerStep::Name(name))
    }

    /// The steps, outermost first.
    fn steps(&self) -> Vec<PointerStep<'t>> {
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
                PointerStep::Element(place) => {
                    let _ = write!(spoken, "[{place}]");
                    continue;
                }
                PointerStep::Name(name) => name.to_owned(),
                PointerStep::Key(key) => text_of(&key),
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
                PointerStep::Element(place) => pointer::push(&mut text, place.to_string().encode_utf16()),
                PointerStep::Name(name) => pointer::push(&mut text, name.encode_utf16()),
                PointerStep::Key(key) => pointer::push_key(&mut text, &key),
            }
        }
        f.write_str(&text)
    }
}

/// A key as a step of a pointer.
pub(super) fn key_step(program: &Program, key: FieldKey) -> PointerStep<'_> {
    match key {
        FieldKey::Known(name) => PointerStep::Name(name),
        FieldKey::Written(at) => program.document.at(at).map_or(PointerStep::Name(""), PointerStep::Key),
    }
}
