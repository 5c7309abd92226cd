//! What a field is called.

use super::visible::visible_text;

/// The most characters of a label.
const MOST_LABEL: usize = 60;

/// Names that no rule makes of their fields.
const KNOWN: [(&str, &str); 15] = [
    ("_type", "type"),
    ("activity_at", "activity time"),
    ("body_text", "body"),
    ("display_name", "display name"),
    ("back_reference_is_visible", "back reference visible"),
    ("forward_to_enabled", "forwarding enabled"),
    ("latest_normalized_subject", "subject"),
    ("message_markdown", "message"),
    ("n_docs", "number of records"),
    ("n_docs_processed", "records processed"),
    ("name_plural", "plural name"),
    ("need_smtp_credentials", "needs SMTP credentials"),
    ("s_query", "search"),
    ("send_done_email", "email when done"),
    ("values_by_name", "values"),
];

/// Words that are not spelled in small letters.
const CAPITALS: [(&str, &str); 6] = [
    ("api", "API"),
    ("ip", "IP"),
    ("mms", "MMS"),
    ("sms", "SMS"),
    ("smtp", "SMTP"),
    ("whatsapp", "WhatsApp"),
];

/// Names that are not of the field but a part of it: `first_name` is no "first".
const PARTS: [&str; 7] = ["display", "file", "first", "full", "last", "middle", "short"];

/// The name a caller gives to a field, or else the field in words: `status_label` is "status", `n_leads` "number of leads".
/// A custom field without a name keeps its id.
pub(super) fn label(field: &str, names: &[(String, String)]) -> String {
    if let Some((_, name)) = names.iter().find(|(id, _)| id == field) {
        return visible_text(name, MOST_LABEL);
    }
    if let Some((_, name)) = KNOWN.iter().find(|(known, _)| *known == field) {
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

/// What an id stands for, where its value is a name: `lead_id` is "lead", `contact_ids` "contacts".
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
    let capital = |word: &&str| CAPITALS.iter().find(|(small, _)| small == word).map(|(_, capital)| *capital);
    field.split('_').map(|word| capital(&word).unwrap_or(word)).collect::<Vec<_>>().join(" ")
}

/// Types whose name in words is not the one in their name.
const KINDS: [(&str, &str); 19] = [
    ("activity.created", "lead creation entry"),
    ("activity.sms", "SMS"),
    ("activity.task_completed", "task completion"),
    ("activity.whatsapp_message", "WhatsApp message"),
    ("bulk_action.delete", "bulk delete"),
    ("bulk_action.edit", "bulk edit"),
    ("bulk_action.email", "bulk email"),
    ("bulk_action.sequence_subscription", "bulk sequence subscription"),
    ("custom_fields.custom_object", "custom object field"),
    ("emailthread", "email thread"),
    ("sms", "SMS"),
    ("sms_template", "SMS template"),
    ("subscription_history", "sequence subscription history"),
    ("task.email_followup", "email follow-up task"),
    ("task.incoming_sms", "incoming SMS task"),
    ("task.lead", "task"),
    ("task.opportunity_due", "opportunity due task"),
    ("unsubscribed_email", "unsubscribed email address"),
    ("whatsapp_message", "WhatsApp message"),
];

/// An object type in words: `activity.email` is an email, `status.lead` a lead status.
pub(super) fn kind(object_type: &str) -> String {
    if let Some((_, kind)) = KINDS.iter().find(|(known, _)| *known == object_type) {
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
