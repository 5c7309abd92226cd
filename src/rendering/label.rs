//! The labels of fields.

use super::visible::visible_text;
use crate::model::{KINDS, LABELS, SPELLINGS};

/// The most characters of a label.
const MOST_LABEL: usize = 60;

/// Names that are not of the field but a part of it: `first_name` is no "first".
const PARTS: [&str; 7] = ["display", "file", "first", "full", "last", "middle", "short"];

/// The name a caller gives to a field, or else the field in words: `status_label` is "status", `n_leads` "number of leads".
/// A custom field without a name keeps its id.
pub(super) fn label(field: &str, names: &[(String, String)]) -> String {
    if let Some((_, name)) = names.iter().find(|(id, _)| id == field) {
        return visible_text(name, MOST_LABEL);
    }
    if let Some((_, name)) = LABELS.iter().find(|(known, _)| *known == field) {
        return (*name).to_owned();
    }
    if !is_ours(field) {
        return visible_text(if field.is_empty() { "\"\"" } else { field }, MOST_LABEL);
    }
    let (first, field) = match field.strip_prefix("n_") {
        Some(rest) if rest.ends_with("_processed") => ("", rest),
        Some(rest) => ("number of ", rest),
        None => ("", field.strip_prefix("is_").unwrap_or(field)),
    };
    let ends = ["_label", "_display_name", "_name", "_formatted", "_html", "_iso"];
    let stem = ends.iter().find_map(|end| field.strip_suffix(end));
    let is_whole = |stem: &&str| {
        let last = stem.rsplit('_').next().unwrap_or_default();
        !stem.is_empty() && !PARTS.contains(&last)
    };
    visible_text(&[first, &spaced(stem.filter(is_whole).unwrap_or(field))].concat(), MOST_LABEL)
}

/// A field with all of its name, where two would be called the same.
pub(super) fn whole_label(field: &str) -> String {
    visible_text(&if is_ours(field) { spaced(field) } else { field.to_owned() }, MOST_LABEL)
}

/// The label of a field of ids whose values are shown as names: `lead_id` is "lead", `contact_ids` "contacts".
pub(super) fn reference(field: &str) -> Option<String> {
    let stem = field.strip_suffix("_ids").map(|stem| [stem, "s"].concat());
    let stem = stem.or_else(|| field.strip_suffix("_id").map(str::to_owned))?;
    (is_ours(field) && stem.len() > 1).then(|| visible_text(&spaced(&stem), MOST_LABEL))
}

fn is_ours(field: &str) -> bool {
    let ours = |byte: u8| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit();
    !field.is_empty() && field.bytes().all(ours)
}

fn spaced(field: &str) -> String {
    let spelled =
        |word: &&str| SPELLINGS.iter().find(|(small, _)| small == word).map(|(_, spelled)| *spelled);
    field.split('_').map(|word| spelled(&word).unwrap_or(word)).collect::<Vec<_>>().join(" ")
}

/// An object type in words: `activity.email` is an email, `status.lead` a lead status.
pub(super) fn kind(object_type: &str) -> String {
    // A task names an activity without its family.
    let is = |known: &str| known == object_type || known.strip_prefix("activity.") == Some(object_type);
    if let Some((_, kind)) = KINDS.iter().find(|(known, _)| is(known)) {
        return (*kind).to_owned();
    }
    let words = match object_type.split_once('.') {
        Some(("activity", kind)) => kind.to_owned(),
        Some(("custom_fields", of)) => [of, " custom field"].concat(),
        Some((kind, of)) => [of, " ", kind].concat(),
        None => object_type.to_owned(),
    };
    words.replace('_', " ")
}

/// An action as the verb of a sentence: what still goes on is "being" done.
pub(super) fn verb(action: &str) -> String {
    match action {
        "reverting" => "being reverted".to_owned(),
        _ => action.replace('_', " "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ALL_KINDS;

    #[test]
    fn object_types_are_words() {
        for (object_type, expected) in ALL_KINDS {
            assert_eq!(kind(object_type), *expected);
        }
        for (inner, expected) in [("sms", "SMS"), ("emailthread", "email thread"), ("call", "call")] {
            assert_eq!(kind(inner), expected);
        }
    }

    #[test]
    fn fields_are_words() {
        let names = [("custom.cf_1".to_owned(), "Pro\nduct".to_owned())];
        for (field, expected) in [
            ("status_label", "status"),
            ("status_display_name", "status"),
            ("lead_name", "lead"),
            ("display_name", "display name"),
            ("name", "name"),
            ("user_first_name", "user first name"),
            ("send_done_email", "email when done"),
            ("values_by_name", "values"),
            ("created_by_name", "created by"),
            ("date_updated", "date updated"),
            ("contact_ids", "contact ids"),
            ("n_leads", "number of leads"),
            ("n_leads_processed", "leads processed"),
            ("is_stalled", "stalled"),
            ("sms_enabled", "SMS enabled"),
            ("remote_country_iso", "remote country"),
            ("remote_phone_formatted", "remote phone"),
            ("custom.cf_1", "Pro⏎duct"),
            ("custom.cf_2", "custom.cf_2"),
            ("_name", " name"),
            ("", "\"\""),
            ("A b", "A b"),
        ] {
            assert_eq!(label(field, &names), expected, "{field}");
        }
        assert_eq!(reference("contact_ids").as_deref(), Some("contacts"));
        assert_eq!(reference("lead_id").as_deref(), Some("lead"));
        assert_eq!(reference("id"), None);
        assert_eq!(whole_label("status_display_name"), "status display name");
    }
}
