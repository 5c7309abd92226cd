//! What a field is called.

use super::visible::visible_text;

/// The most characters of a label.
const MOST_LABEL: usize = 60;

/// Names that no rule makes of their fields.
const KNOWN: [(&str, &str); 6] = [
    ("_type", "type"),
    ("display_name", "display name"),
    ("body_text", "body"),
    ("status_type", "status type"),
    ("pipeline_name", "pipeline"),
    ("remote_country_iso", "remote country"),
];

/// The name a caller gives to a field, or else the field in words: `status_label` is "status", `n_leads` "number of leads".
/// A custom field without a name keeps its id.
pub(super) fn label(field: &str, names: &[(String, String)]) -> String {
    if let Some(name) = named(field, names) {
        return visible_text(name, MOST_LABEL);
    }
    if let Some((_, name)) = KNOWN.iter().find(|(known, _)| *known == field) {
        return (*name).to_owned();
    }
    let ours = !field.is_empty()
        && field.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit());
    if !ours {
        return visible_text(if field.is_empty() { "\"\"" } else { field }, MOST_LABEL);
    }
    let (first, field) = field.strip_prefix("n_").map_or(("", field), |rest| ("number of ", rest));
    let ends = ["_label", "_display_name", "_name"];
    let stem = ends.iter().find_map(|end| field.strip_suffix(end)).filter(|stem| !stem.is_empty());
    visible_text(&[first, &stem.unwrap_or(field).replace('_', " ")].concat(), MOST_LABEL)
}

/// What a caller calls a field or a value.
pub(super) fn named<'n>(text: &str, names: &'n [(String, String)]) -> Option<&'n str> {
    names.iter().find(|(id, _)| id == text).map(|(_, name)| name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_words() {
        let names = [("custom.cf_1".to_owned(), "Pro\nduct".to_owned())];
        for (field, expected) in [
            ("status_label", "status"),
            ("status_display_name", "status"),
            ("lead_name", "lead"),
            ("display_name", "display name"),
            ("name", "name"),
            ("date_updated", "date updated"),
            ("contact_ids", "contact ids"),
            ("n_leads", "number of leads"),
            ("custom.cf_1", "Pro⏎duct"),
            ("custom.cf_2", "custom.cf_2"),
            ("_name", " name"),
            ("", "\"\""),
            ("A b", "A b"),
        ] {
            assert_eq!(label(field, &names), expected, "{field}");
        }
    }
}
