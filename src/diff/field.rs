//! The fields that an event says have changed.

use crate::payload::{Kind, Members, Value};

/// A field of the object of an event; before and after, `None` is missing.
pub(crate) struct Field<'d> {
    pub(crate) key: Value<'d, 'd>,
    pub(crate) before: Option<Value<'d, 'd>>,
    pub(crate) after: Option<Value<'d, 'd>>,
    /// Whether the event says what it was before.
    pub(crate) known: bool,
}

/// Of a `created` event all fields of `data`, of a `deleted` one all of `previous_data`, and of any other those that
/// `changed_fields` lists or `previous_data` has.
pub(super) fn fields<'d>(event: Value<'d, 'd>) -> Vec<Field<'d>> {
    let object = |name| {
        event.get(name).filter(|object: &Value<'d, 'd>| object.kind() == Kind::Object).map(Members::of)
    };
    let (data, previous) = (object("data"), object("previous_data"));
    let action = event.get("action");
    let action = |name| action.is_some_and(|action| action.is(name));
    if action("created") {
        let all = data.iter().flat_map(Members::iter);
        return all
            .map(|(key, value)| Field { key, before: None, after: Some(value), known: true })
            .collect();
    }
    if action("deleted") {
        let all = previous.iter().flat_map(Members::iter);
        return all
            .map(|(key, value)| Field { key, before: Some(value), after: None, known: true })
            .collect();
    }
    let listed = event.get("changed_fields").into_iter().flat_map(|listed| listed.elements());
    let listed = listed.filter(|name| name.kind() == Kind::String);
    let mut keys = Vec::with_capacity(32);
    keys.extend(listed);
    keys.extend(previous.iter().flat_map(Members::iter).map(|(key, _)| key));
    let keys = distinct(keys);
    let values = |object: Option<&Members<'d, 'd>>| {
        object.map_or_else(|| vec![None; keys.len()], |object| object.get_each(&keys))
    };
    let (before, after) = (values(previous.as_ref()), values(data.as_ref()));
    let field = |(key, (before, after)): (Value<'d, 'd>, (Option<Value<'d, 'd>>, Option<Value<'d, 'd>>))| {
        Field { key, before: in_use(&key, before), after: in_use(&key, after), known: before.is_some() }
    };
    keys.iter().copied().zip(before.into_iter().zip(after)).map(field).collect()
}

/// The value of a field. A custom one that is null is missing: Close leaves out of `data` what has no value, and writes
/// null for it into `previous_data` (seen in its event log).
fn in_use<'d>(key: &Value<'d, 'd>, value: Option<Value<'d, 'd>>) -> Option<Value<'d, 'd>> {
    value.filter(|value| value.kind() != Kind::Null || !is_custom(key))
}

/// Whether a field is a custom one.
pub(super) fn is_custom(key: &Value<'_, '_>) -> bool {
    key.inside().is_some_and(|name| name.starts_with(b"custom."))
}

/// Each of some strings once, where it stands first.
fn distinct<'d>(strings: Vec<Value<'d, 'd>>) -> Vec<Value<'d, 'd>> {
    // Comparing few is faster than hashing and sorting them.
    if strings.len() <= 24 {
        let mut kept: Vec<Value<'d, 'd>> = Vec::with_capacity(strings.len());
        for string in strings {
            if !kept.iter().any(|other| other.same(&string)) {
                kept.push(string);
            }
        }
        return kept;
    }
    let mut order: Vec<(u64, u32)> = strings.iter().map(Value::hash).zip(0..).collect();
    order.sort_unstable();
    let string = |at: u32| usize::try_from(at).ok().and_then(|at| strings.get(at));
    let mut again = Vec::new();
    for pair in order.windows(2) {
        if let [(one, first), (other, next)] = pair
            && one == other
            && string(*first).zip(string(*next)).is_some_and(|(first, next)| first.same(next))
        {
            again.push(*next);
        }
    }
    again.sort_unstable();
    let all = strings.iter().zip(0_u32..);
    all.filter(|(_, at)| again.binary_search(at).is_err()).map(|(string, _)| *string).collect()
}
