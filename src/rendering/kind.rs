//! What an object type and an action are called.

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
