use super::is_custom;
use crate::count::Count;
use crate::payload::{Kind, Members, Value, Writer};

/// The object of an event as it was before, as JSON text: `data`, with the values of `previous_data` laid over it. `None`
/// before it was created, and when the event has no object.
///
/// ```
/// use closehook::diff::previous;
/// use closehook::payload::Index;
///
/// let event = Index::read(br#"{
///     "action": "updated",
///     "data": {"name": "Bluth", "custom.cf_A": "new"},
///     "previous_data": {"name": "Sitwell", "custom.cf_A": null}
/// }"#)?;
/// let before = event.event().and_then(|event| previous(event));
/// assert_eq!(before.as_deref(), Some(br#"{"name":"Sitwell"}"#.as_slice()));
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn previous(event: Value<'_, '_>) -> Option<Vec<u8>> {
    let object = |name| event.get(name).filter(|object: &Value<'_, '_>| object.kind() == Kind::Object);
    let action = |name| event.get("action").is_some_and(|action| action.is(name));
    if action("created") {
        return None;
    }
    if action("deleted") {
        return object("previous_data").map(|object| object.text().to_vec());
    }
    let (data, previous) = (object("data")?, object("previous_data"));
    let fields: Vec<_> = previous.map(|previous| Members::of(previous).iter().collect()).unwrap_or_default();
    let members = Members::of(data);
    let (was, gone) = laid_over(&members, &fields);
    let mut was = was.iter().peekable();
    let most = (Count(data.text().len()) + previous.map_or(0, |previous| previous.text().len())).0;
    let mut json = Writer::with_capacity(most);
    json.open(b'{');
    // Members that stand next to each other and are as they were, from the first key to the last value.
    let mut run: Option<Member<'_>> = None;
    // A reader of the text takes the last of equal keys, unless that one is left out.
    let all_are_there =
        data.members().chain(fields.iter().copied()).all(|(key, value)| is_there(&key, &value));
    let repeated = if all_are_there { &[] } else { members.repeated() };
    for (key, value) in data.members().filter(|(key, _)| repeated.binary_search(&key.place()).is_err()) {
        let before = was.next_if(|(place, _)| *place == u64::from(value.place()));
        if before.is_none() && is_there(&key, &value) {
            match &mut run {
                Some((_, last)) if last.next_place() == key.place() => *last = value,
                _ => write_run(&mut json, run.replace((key, value))),
            }
            continue;
        }
        write_run(&mut json, run.take());
        if let Some((key, value)) = before.and_then(|(_, field)| member(&fields, *field)) {
            write_member(&mut json, key, value);
        }
    }
    write_run(&mut json, run);
    for (key, value) in gone.into_iter().filter_map(|field| member(&fields, field)) {
        write_member(&mut json, key, value);
    }
    json.close(b'}');
    Some(json.done())
}

type Member<'d> = (Value<'d, 'd>, Value<'d, 'd>);

fn member<'d>(fields: &[Member<'d>], place: u32) -> Option<Member<'d>> {
    fields.get(usize::try_from(place).ok()?).copied()
}

/// Which of some fields are laid over `data`, with the place of the value that each takes the place of, in the order of
/// those; and which are laid beside.
fn laid_over<'d>(data: &Members<'d, 'd>, fields: &[Member<'d>]) -> (Vec<(u64, u32)>, Vec<u32>) {
    let keys: Vec<_> = fields.iter().map(|(key, _)| *key).collect();
    let (mut was, mut gone) = (Vec::new(), Vec::new());
    for (now, field) in data.get_each(&keys).into_iter().zip(0..) {
        match now {
            Some(now) => was.push((u64::from(now.place()), field)),
            None => gone.push(field),
        }
    }
    was.sort_unstable();
    (was, gone)
}

/// A custom field that is null had no value, and then it is missing.
fn is_there(key: &Value<'_, '_>, value: &Value<'_, '_>) -> bool {
    value.kind() != Kind::Null || !is_custom(key)
}

fn write_run(json: &mut Writer, run: Option<Member<'_>>) {
    if let Some((first, last)) = run {
        json.raw(first.through(&last));
    }
}

fn write_member(json: &mut Writer, key: Value<'_, '_>, value: Value<'_, '_>) {
    if is_there(&key, &value) {
        json.key(key.text()).raw(value.text());
    }
}

#[cfg(test)]
mod tests {
    use crate::payload::Index;

    fn before(data: &str, previous: &str) -> String {
        let event = format!(r#"{{"action": "updated", "data": {data}, "previous_data": {previous}}}"#);
        let index = Index::read(event.as_bytes()).unwrap();
        String::from_utf8(super::previous(index.event().unwrap()).unwrap()).unwrap()
    }

    #[test]
    fn what_was_is_laid_over_what_is() {
        for (data, previous, expected) in [
            (r#"{"a":1,"b":2,"c":3}"#, "{}", r#"{"a":1,"b":2,"c":3}"#),
            (r#"{"a":1, "b":[{}], "c":3}"#, r#"{"b":{"x":[]}}"#, r#"{"a":1,"b":{"x":[]},"c":3}"#),
            (r#"{"a":1,"b":2}"#, r#"{"b":0,"gone":5,"a":null}"#, r#"{"a":null,"b":0,"gone":5}"#),
            ("{}", r#"{"a":1}"#, r#"{"a":1}"#),
            ("{}", "7", "{}"),
            // What was null and custom was missing.
            (r#"{"a":1,"custom.b":2,"c":3}"#, r#"{"custom.b":null}"#, r#"{"a":1,"c":3}"#),
            (r#"{"custom.b":null,"c":3}"#, r#"{"custom.x":null}"#, r#"{"c":3}"#),
            (r#"{"custom.b":1,"c":3}"#, r#"{"c\u0075stom\u002eb":null}"#, r#"{"c":3}"#),
            (r#"{"custom.é":1,"custo":null}"#, r#"{"custom.é":null}"#, r#"{"custo":null}"#),
            // Of equal keys the last counts, also when it is left out.
            (r#"{"custom.b":1,"c":3,"custom.b":null}"#, "{}", r#"{"c":3}"#),
            (r#"{"custom.b":1,"c":3,"custom.b":2}"#, r#"{"custom.b":null}"#, r#"{"c":3}"#),
            (r#"{"a":1,"a":2}"#, r#"{"a":3,"\u0061":4}"#, r#"{"a":1,"\u0061":4}"#),
        ] {
            assert_eq!(before(data, previous), expected, "{previous} over {data}");
        }
    }
}
