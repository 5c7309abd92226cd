//! The fields that an event says have changed.

use crate::count::{Count, wide};
use crate::payload::{Kind, Members, Value};

/// A field of the object of an event; before and after, `None` is missing.
pub(crate) struct Field<'d> {
    pub key: Value<'d, 'd>,
    pub before: Option<Value<'d, 'd>>,
    pub after: Option<Value<'d, 'd>>,
    /// Whether the event says what it was before.
    pub known: bool,
}

/// Of a `created` event all fields of `data`, of a `deleted` one all of `previous_data`, and of any other those that
/// `changed_fields` lists or `previous_data` has.
pub(crate) fn fields<'d>(event: Value<'d, 'd>) -> Vec<Field<'d>> {
    let object = |name| {
        event.get(name).filter(|object: &Value<'d, 'd>| object.kind() == Kind::Object).map(Members::of)
    };
    let (data, previous) = (object("data"), object("previous_data"));
    let action = event.get("action");
    let action = |name| action.is_some_and(|action| action.is(name));
    let mut fields = Vec::new();
    let most = |object: Option<&Members<'d, 'd>>| object.map_or(0, Members::count);
    if action("created") {
        fields.reserve_exact(most(data.as_ref()));
        for (key, value) in data.iter().flat_map(Members::iter) {
            fields.push(Field { key, before: None, after: Some(value), known: true });
        }
        return fields;
    }
    if action("deleted") {
        fields.reserve_exact(most(previous.as_ref()));
        for (key, value) in previous.iter().flat_map(Members::iter) {
            fields.push(Field { key, before: Some(value), after: None, known: true });
        }
        return fields;
    }
    let listed = event.get("changed_fields");
    let mut keys = Vec::with_capacity(
        (Count(listed.map_or(0, |listed| listed.elements().count())) + most(previous.as_ref())).0,
    );
    if let Some(listed) = listed {
        for name in listed.elements() {
            if name.kind() == Kind::String {
                keys.push(name);
            }
        }
    }
    if let Some(previous) = &previous {
        previous.each_key(|key| keys.push(key));
    }
    let keys = distinct(keys);
    let values =
        |object: Option<&Members<'d, 'd>>| object.map(|object| object.get_each(&keys)).unwrap_or_default();
    let (before, after) = (values(previous.as_ref()), values(data.as_ref()));
    fields.reserve_exact(keys.len());
    for (place, key) in keys.iter().copied().enumerate() {
        let value = |values: &[Option<Value<'d, 'd>>]| values.get(place).copied().flatten();
        let (before, after) = (value(&before), value(&after));
        let known = before.is_some();
        fields.push(Field { key, before: in_use(&key, before), after: in_use(&key, after), known });
    }
    fields
}

/// The value of a field. A custom field that is null counts as missing: Close leaves it out of `data`, and writes null into
/// `previous_data` (seen in its event log).
fn in_use<'d>(key: &Value<'d, 'd>, value: Option<Value<'d, 'd>>) -> Option<Value<'d, 'd>> {
    value.filter(|value| value.kind() != Kind::Null || !is_custom(key))
}

/// Whether a field is a custom one, however its name is spelt.
pub fn is_custom(key: &Value<'_, '_>) -> bool {
    match key.plain() {
        Some(name) => name.starts_with(CUSTOM),
        None => key.units().take(CUSTOM.len()).eq(CUSTOM.iter().copied().map(u16::from)),
    }
}

/// What the names of custom fields begin with.
const CUSTOM: &[u8] = b"custom.";

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
    let string = |at: u32| strings.get(wide(at));
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
    let mut kept = Vec::with_capacity((Count(strings.len()) - again.len()).0);
    let all = strings.iter().zip(0_u32..);
    kept.extend(all.filter(|(_, at)| again.binary_search(at).is_err()).map(|(string, _)| *string));
    kept
}
