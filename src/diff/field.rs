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
    let keys = listed.chain(previous.iter().flat_map(Members::iter).map(|(key, _)| key)).collect();
    let field = |key: Value<'d, 'd>| {
        let (before, after) = (value_in(previous.as_ref(), &key), value_in(data.as_ref(), &key));
        let known = previous.as_ref().is_some_and(|previous| previous.get(&key).is_some());
        Field { key, before, after, known }
    };
    distinct(keys).into_iter().map(field).collect()
}

/// The value of a field. A custom one that is null is missing: Close leaves out of `data` what has no value, and writes
/// null for it into `previous_data` (seen in its event log).
fn value_in<'d>(object: Option<&Members<'d, 'd>>, key: &Value<'d, 'd>) -> Option<Value<'d, 'd>> {
    let value = object?.get(key)?;
    if is_custom(key) && value.kind() == Kind::Null { None } else { Some(value) }
}

/// Whether a field is a custom one.
pub(super) fn is_custom(key: &Value<'_, '_>) -> bool {
    key.inside().is_some_and(|name| name.starts_with(b"custom."))
}

/// Each of some strings once, where it stands first.
fn distinct<'d>(strings: Vec<Value<'d, 'd>>) -> Vec<Value<'d, 'd>> {
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
