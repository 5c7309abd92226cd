//! Which object types and actions arrive, and which one is meant by a name that is not among them.

use std::borrow::Cow;

use super::fields::fields_of;
use super::known::{ACTIONS, ALIASES, OBSERVED};
use crate::count::Count;
use crate::payload::{Documented, Index, Value, documented, event_types, quoted};

/// Whether an object type and an action are known to arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Arrival {
    Known,
    /// The type arrives, and this action of it is not known.
    UnknownAction,
    UnknownType,
}

/// Looks up an object type, and an action of it: documented, or observed.
pub(crate) fn arrival(object_type: &str, action: Option<&str>) -> Arrival {
    let observed = OBSERVED.iter().find(|(name, _)| *name == object_type).map(|(_, actions)| *actions);
    match (documented(object_type, action), observed) {
        (Documented::Both, _) => Arrival::Known,
        (_, Some(actions)) if action.is_none_or(|action| actions.contains(&action)) => Arrival::Known,
        (Documented::Neither, None) => Arrival::UnknownType,
        _ => Arrival::UnknownAction,
    }
}

/// The longest name that is corrected, in bytes: this bounds the work on hostile input.
const MOST_NAME: usize = 80;

/// Says that an object type is unknown, and suggests one.
pub(crate) fn unknown_type(name: &str) -> String {
    let what = format!("{} is not an object type in Close's documentation", quoted(name));
    match corrected_type(name) {
        Some(meant) => format!("{what}; {meant}"),
        None => what,
    }
}

/// Says that an action is unknown, and suggests one. Without an object type, no object type has the action.
pub(crate) fn unknown_action(object_type: Option<&str>, name: &str) -> String {
    let of = object_type.unwrap_or("any object type");
    let what = format!("{} is not an action of {of} in Close's documentation", quoted(name));
    format!("{what}; {}", corrected_action(object_type, name))
}

/// Whether some object type has an action.
pub(crate) fn is_action(name: &str) -> bool {
    actions_of(None).contains(&name)
}

/// A suggestion for an unknown object type, as the end of a sentence: `did you mean "activity.note"?`.
fn corrected_type(name: &str) -> Option<String> {
    let name = name.get(..MOST_NAME).unwrap_or(name).trim();
    let did_you_mean = |name: &str| Some(format!("did you mean \"{name}\"?"));
    let both = with_action(name);
    // `task_completed` is a type, and `task.completed` an action of another one.
    let joined = name.rfind(SEPARATORS).and_then(|at| name.get(at..)).is_some_and(|end| end.starts_with('_'));
    if let Some(object_type) = object_type(name).filter(|_| joined || both.is_none()) {
        return did_you_mean(object_type);
    }
    if let Some((object_type, action)) = both {
        return Some(format!(
            "object_type and action are two members: \"object_type\": \"{object_type}\", \"action\": \"{action}\""
        ));
    }
    // The name of a family: `task`, `custom_fields`.
    let family = words(name);
    let known = known_types();
    let of_family: Vec<&str> = known
        .iter()
        .copied()
        .filter(|each| each.split_once('.').is_some_and(|(first, _)| words(first) == family))
        .collect();
    if let Some(first) = of_family.first() {
        let usual = of_family.iter().find(|each| each.ends_with(".lead")).unwrap_or(first);
        let others = of_family.iter().filter(|each| *each != usual).take(3);
        let others: Vec<String> = others.map(|each| format!("\"{each}\"")).collect();
        let others = others.join(", ");
        return Some(format!(
            "did you mean \"{usual}\"? The types of this family are separate, such as {others}"
        ));
    }
    let lower = name.to_ascii_lowercase();
    // The nearest, and of equal ones the one whose whole name is nearest.
    let near = |each: &&&str| {
        let last = each.rsplit('.').next().unwrap_or(each);
        let (whole, last) = (distance(&lower, each), distance(&lower, last));
        (whole.min(last), whole)
    };
    let nearest = known.iter().min_by_key(near)?;
    if near(&nearest).0 <= allowed(name) { did_you_mean(nearest) } else { None }
}

/// How many letters of a name may be wrong: one in three, and no more than two.
fn allowed(name: &str) -> usize {
    name.chars().count().div_ceil(3).min(2)
}

/// The one object type whose words are those of a name, in any order, form or case.
fn object_type(name: &str) -> Option<&'static str> {
    let asked = words(name);
    let letters = asked.concat();
    if let Some((_, meant)) = ALIASES.iter().find(|(alias, _)| *alias == letters) {
        return Some(*meant);
    }
    let known = known_types();
    let is = |each: &&&str| {
        let same = |words: &[String]| same_words(words, &asked) || words.concat() == letters;
        // An activity, or a task, is often called without its family.
        let short = each.strip_prefix("activity.").or_else(|| each.strip_prefix("task."));
        let bulk = each.strip_prefix("bulk_action.").map(|kind| ["bulk_", kind].concat());
        same(&words(each)) || short.or(bulk.as_deref()).is_some_and(|short| same(&words(short)))
    };
    known.iter().find(|each| each.eq_ignore_ascii_case(name)).or_else(|| known.iter().find(is)).copied()
}

/// The separators between an object type and an action.
const SEPARATORS: [char; 5] = ['.', '_', ':', '/', '-'];

/// `lead.created`, `lead_created` or `note.created`: an object type with an action behind it.
fn with_action(name: &str) -> Option<(&'static str, &'static str)> {
    let (first, last) = name.rsplit_once(SEPARATORS)?;
    let known = known_types();
    let object_type = known
        .iter()
        .find(|each| each.eq_ignore_ascii_case(first))
        .copied()
        .or_else(|| object_type(first))
        .or_else(|| (words(first) == ["task"]).then_some("task.lead"))?;
    let actions = actions_of(Some(object_type));
    let action = action(last, &actions)?;
    Some((object_type, action))
}

/// A suggestion for an unknown action of an object type, or else the list of its actions, as the end of a sentence.
fn corrected_action(object_type: Option<&str>, name: &str) -> String {
    let actions = actions_of(object_type);
    let name = name.get(..MOST_NAME).unwrap_or(name).trim();
    let last = name.rsplit(['.', ':', '/']).next().unwrap_or(name);
    if let Some(meant) = action(last, &actions) {
        return format!("did you mean \"{meant}\"?");
    }
    format!("its actions are {}", listed(&actions))
}

/// Names in quotes, with commas between them.
pub(crate) fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| ["\"", name, "\""].concat()).collect();
    quoted.join(", ")
}

fn action(name: &str, actions: &[&'static str]) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let has = |meant: &str| actions.iter().find(|each| **each == meant).copied();
    let alias = ACTIONS.iter().find(|(alias, _)| *alias == lower).and_then(|(_, meant)| has(meant));
    alias.or_else(|| has(&lower)).or_else(|| nearest(&lower, actions))
}

fn known_types() -> Vec<&'static str> {
    let mut names = Vec::new();
    each_type(&mut |name, _| names.push(name));
    names
}

/// The actions of an object type, or of all.
fn actions_of(object_type: Option<&str>) -> Vec<&'static str> {
    let mut names = Vec::new();
    each_type(&mut |name, actions| {
        if object_type.is_none_or(|object_type| object_type == name) {
            names.extend(
                actions.iter().filter(|action| !names.contains(*action)).copied().collect::<Vec<_>>(),
            );
        }
    });
    names
}

/// Calls `then` with each object type and its actions; twice if some are documented and others only observed.
fn each_type(then: &mut dyn FnMut(&'static str, &[&'static str])) {
    let Ok(documented) = Index::read(event_types()) else { return };
    // No name in that file has an escape.
    let text = |name: Value<'_, 'static>| match name.as_str() {
        Some(Cow::Borrowed(text)) => text,
        _ => "",
    };
    for (name, actions) in documented.root().into_iter().flat_map(|root| root.members()) {
        let actions: Vec<&str> = actions.elements().map(text).collect();
        then(text(name), &actions);
    }
    for (name, actions) in OBSERVED {
        then(name, actions);
    }
}

/// The words of a name, in lower case and the singular: `StatusChanges`, `status-change` and `status_change` are one.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for character in name.chars() {
        let begins = character.is_ascii_uppercase() && lower;
        if begins || !character.is_ascii_alphanumeric() {
            words.push(String::new());
        }
        lower = character.is_ascii_lowercase();
        if character.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(character.to_ascii_lowercase());
        }
    }
    let singular = |word: String| match word.strip_suffix("ies") {
        Some(stem) => [stem, "y"].concat(),
        None if word.ends_with("us") || word.len() < 4 => word,
        None => word
            .strip_suffix("ses")
            .map(|stem| [stem, "s"].concat())
            .unwrap_or_else(|| word.strip_suffix('s').map(str::to_owned).unwrap_or(word)),
    };
    words.into_iter().filter(|word| !word.is_empty()).map(singular).collect()
}

/// Whether two lists have the same words, in any order. No name has many.
fn same_words(one: &[String], other: &[String]) -> bool {
    one.len() == other.len()
        && one.iter().all(|word| other.contains(word))
        && other.iter().all(|word| one.contains(word))
}

/// The name in a list that a name is nearly.
pub(crate) fn nearest<'n>(name: &str, names: &[&'n str]) -> Option<&'n str> {
    let name = name.get(..MOST_NAME).unwrap_or(name).to_ascii_lowercase();
    within(allowed(&name), &name, names.iter().copied())
}

/// The field of an object type that an unknown name resembles. Short names must be closer, since many resemble each other.
pub(crate) fn nearest_field(name: &str, object_type: &str) -> Option<&'static str> {
    let fields = fields_of(object_type)?;
    if name.len() > MOST_NAME || name.len() < 4 || fields.iter().any(|field| field.name == name) {
        return None;
    }
    let most = if name.len() < 8 { 1 } else { 2 };
    within(most, name, fields.into_iter().map(|field| field.name))
}

/// The nearest name within a distance.
fn within<'n>(most: usize, name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let letters = name.chars().count();
    // The distance is at least the difference in length, which takes less time.
    let near = names.filter(|each| each.chars().count().abs_diff(letters) <= most);
    let (least, nearest) =
        near.map(|each| (distance(name, each), each)).min_by_key(|(distance, _)| *distance)?;
    (least <= most).then_some(nearest)
}

/// How many letters must be changed, left out, put in or swapped with the next one, for one text to be the other (optimal
/// string alignment).
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, mine) in one.iter().enumerate() {
        let mut next = vec![(Count(row) + 1).0];
        for (column, theirs) in other.iter().enumerate() {
            let at = |list: &[usize], place: usize| Count(list.get(place).copied().unwrap_or(usize::MAX));
            let right = (Count(column) + 1).0;
            let replaced = at(&last, column) + usize::from(mine != theirs);
            let mut least = replaced.min(at(&last, right) + 1).min(at(&next, column) + 1);
            let (up, left) = (row.checked_sub(1), column.checked_sub(1));
            let swapped = up.zip(left).filter(|(up, left)| {
                one.get(*up) == Some(theirs) && other.get(*left) == Some(mine) && mine != theirs
            });
            if let Some((_, left)) = swapped {
                least = least.min(at(&before, left) + 1);
            }
            next.push(least.0);
        }
        before = core::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_arrives_is_known() {
        assert_eq!(arrival("membership", Some("updated")), Arrival::Known);
        assert_eq!(arrival("activity.created", Some("created")), Arrival::Known);
        assert_eq!(arrival("lead", Some("merged")), Arrival::Known);
        assert_eq!(arrival("lead", None), Arrival::Known);
        assert_eq!(arrival("lead", Some("sent")), Arrival::UnknownAction);
        assert_eq!(arrival("note", Some("created")), Arrival::UnknownType);
    }

    #[test]
    fn names_are_corrected() {
        for (name, meant) in [
            ("note", "activity.note"),
            ("notes", "activity.note"),
            ("Note", "activity.note"),
            ("activity.notes", "activity.note"),
            ("email", "activity.email"),
            ("emailThread", "activity.email_thread"),
            ("emailthread", "activity.email_thread"),
            ("lead_merge", "activity.lead_merge"),
            ("status_change.lead", "activity.lead_status_change"),
            ("status_change.opportunity", "activity.opportunity_status_change"),
            ("opportunity_status_change", "activity.opportunity_status_change"),
            ("OpportunityStatusChange", "activity.opportunity_status_change"),
            ("task_completed", "activity.task_completed"),
            ("missed_call", "task.missed_call"),
            ("task", "task.lead"),
            ("tasks", "task.lead"),
            ("leads", "lead"),
            ("Lead", "lead"),
            ("opportunities", "opportunity"),
            ("opportunty", "opportunity"),
            ("oportunity", "opportunity"),
            ("leda", "lead"),
            ("lead_status", "status.lead"),
            ("custom_field.lead", "custom_fields.lead"),
            ("bulk_edit", "bulk_action.edit"),
            ("deal", "opportunity"),
            ("smart_view", "saved_search"),
            ("task.outbound_call", "task.outgoing_call"),
            ("export", "export.lead"),
        ] {
            let said = corrected_type(name).unwrap_or_default();
            assert!(said.starts_with(&format!("did you mean \"{meant}\"?")), "{name}: {said}");
        }
        for (name, object_type, action) in [
            ("lead.created", "lead", "created"),
            ("lead_created", "lead", "created"),
            ("note.created", "activity.note", "created"),
            ("activity.email.sent", "activity.email", "sent"),
            ("task.completed", "task.lead", "completed"),
            ("contact.update", "contact", "updated"),
        ] {
            let said = corrected_type(name).unwrap_or_default();
            let wanted = format!("\"object_type\": \"{object_type}\", \"action\": \"{action}\"");
            assert!(said.ends_with(&wanted), "{name}: {said}");
        }
        for name in ["", "*", "something else entirely", &"x".repeat(100_000), "ééééé"] {
            assert_eq!(corrected_type(name), None, "{name}");
        }
    }

    #[test]
    fn a_letter_that_is_missing_is_no_riddle() {
        for name in known_types() {
            for at in (0..name.len()).step_by(4) {
                let (before, after) = name.split_at(at);
                let typed = [before, after.get(1..).unwrap()].concat();
                if typed.len() > 3 && arrival(&typed, None) == Arrival::UnknownType {
                    assert!(corrected_type(&typed).is_some(), "{typed}");
                }
            }
        }
    }

    #[test]
    fn actions_are_corrected() {
        for (object_type, name, meant) in [
            ("lead", "create", "created"),
            ("lead", "Created", "created"),
            ("lead", "delete", "deleted"),
            ("lead", "lead.updated", "updated"),
            ("lead", "craeted", "created"),
            ("task.lead", "complete", "completed"),
            ("activity.meeting", "cancelled", "canceled"),
        ] {
            assert_eq!(
                corrected_action(Some(object_type), name),
                format!("did you mean \"{meant}\"?"),
                "{name}"
            );
        }
        assert!(
            corrected_action(Some("contact"), "sent").starts_with("its actions are \"created\", \"updated\"")
        );
    }

    #[test]
    fn fields_are_corrected() {
        for (name, object_type, meant) in [
            ("status_typ", "opportunity", Some("status_type")),
            ("staus_type", "opportunity", Some("status_type")),
            ("valeu", "opportunity", Some("value")),
            // `date_won` comes first, and is further away.
            ("date_wost", "opportunity", Some("date_lost")),
            ("value", "opportunity", None),
            ("mood", "opportunity", None),
            ("direction", "activity.call", None),
            ("val", "opportunity", None),
            ("status_typ", "invoice", None),
            (&"x".repeat(100_000), "opportunity", None),
        ] {
            assert_eq!(nearest_field(name, object_type), meant, "{name}");
        }
    }

    #[test]
    fn letters_are_counted() {
        for (one, other, expected) in
            [("", "", 0), ("a", "", 1), ("lead", "leda", 1), ("lead", "deal", 2), ("kitten", "sitting", 3)]
        {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }
}
