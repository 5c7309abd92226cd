//! The changes of an event, with what is needed to tell them.

use super::label::label;
use super::value::ValueReader;
use crate::count::Count;
use crate::diff::{ChangeKind, Edit, Field, Parts, Paths, Step};
use crate::payload::{Kind, Value, text_of};

/// One edit of a field.
pub(super) struct FieldEdit<'d> {
    pub(super) field: String,
    /// The key that the value stands under, which says how to read it.
    pub(super) key: String,
    pub(super) label: String,
    pub(super) pointer: String,
    pub(super) kind: ChangeKind,
    pub(super) before: Option<Value<'d, 'd>>,
    pub(super) after: Option<Value<'d, 'd>>,
    /// Places in an array, from one: where it was, and is.
    pub(super) places: Option<(u32, u32)>,
}

/// The most steps into a field that a label has; of longer ways the first and the last are left.
const MOST_STEPS: usize = 4;

/// Of how many elements and members those are looked for that name the way to a change: each change looks anew.
const MOST_SEEN: usize = 4096;

fn element_of<'d>(array: Value<'d, 'd>, place: u32) -> Option<Value<'d, 'd>> {
    let place = usize::try_from(place).ok().filter(|place| *place < MOST_SEEN)?;
    array.elements().nth(place)
}

impl<'d> FieldEdit<'d> {
    pub(super) fn of(
        field: &Field<'d>,
        edit: &Edit<'d>,
        paths: &Paths<'d>,
        reader: &ValueReader<'_>,
    ) -> Self {
        let Parts { kind, at, side, before, after, .. } = Parts::of(edit);
        let name = text_of(&field.key);
        let mut key = name.clone();
        let mut steps = vec![label(&name, reader.names.given)];
        let mut is = (field.before, field.after);
        let mut last_place = None;
        let mut first = true;
        paths.each(at, |step| {
            // The first step is the field itself.
            if core::mem::take(&mut first) {
                return;
            }
            if let Some(place) = last_place.take() {
                steps.push(element(is, place, reader));
            }
            match step {
                Step::Key(member) => {
                    key = text_of(member);
                    steps.push(label(&key, reader.names.given));
                    let get = |object: Option<Value<'d, 'd>>| member_of(object?, member);
                    is = (get(is.0), get(is.1));
                }
                Step::Element { before, after, .. } => {
                    let get = |array: Option<Value<'d, 'd>>, place| element_of(array?, place);
                    is = (get(is.0, *before), get(is.1, *after));
                    last_place = Some(*after);
                }
            }
        });
        Self {
            field: name,
            key,
            label: joined(&steps),
            pointer: paths.pointer(at, side),
            kind,
            before,
            after,
            places: places(edit, paths),
        }
    }
}

fn joined(steps: &[String]) -> String {
    let mut label = String::new();
    let left_out = 1..(Count(steps.len()) - 2).0;
    for (step, place) in steps.iter().zip(0_usize..) {
        let skipped = steps.len() > MOST_STEPS && left_out.contains(&place);
        if skipped && place > 1 {
            continue;
        }
        if place > 0 {
            label.push_str(" › ");
        }
        label.push_str(if skipped { "…" } else { step });
    }
    label
}

/// The label of an element on the path: its name, or its place.
fn element(
    (before, after): (Option<Value<'_, '_>>, Option<Value<'_, '_>>),
    place: u32,
    reader: &ValueReader<'_>,
) -> String {
    let object = after.or(before).filter(|element| element.kind() == Kind::Object);
    let text = object.and_then(|object| reader.name(&object));
    text.unwrap_or_else(|| (Count(place) + 1).0.to_string())
}

fn member_of<'d>(object: Value<'d, 'd>, key: &Value<'d, 'd>) -> Option<Value<'d, 'd>> {
    object.members().take(MOST_SEEN).filter(|(name, _)| name.same(key)).last().map(|(_, value)| value)
}

fn places(edit: &Edit<'_>, paths: &Paths<'_>) -> Option<(u32, u32)> {
    let Edit::Move { from, at, .. } = edit else { return None };
    match (paths.last(*from)?, paths.last(*at)?) {
        (Step::Element { before, .. }, Step::Element { after, .. }) => {
            Some(((Count(before) + 1).0, (Count(after) + 1).0))
        }
        _ => None,
    }
}

/// A string of an object, as text.
pub(super) fn string_in(object: Option<Value<'_, '_>>, name: &str) -> Option<String> {
    let value = object?.get(name).filter(|value| value.kind() == Kind::String)?;
    Some(text_of(&value)).filter(|text| !text.is_empty())
}
