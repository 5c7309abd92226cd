//! Facts about fields, names and object types. Written by `cargo xtask model` from `src/model/families`.

use super::Unit;

/// Fields whose numbers have a unit, with the object types that have them, at the top or inside.
pub(crate) const UNITS: &[(&str, &[&str], Unit)] = &[
    ("confidence", &["opportunity"], Unit::Percent), ("value", &["opportunity"], Unit::Hundredths),
    ("annualized_value", &["opportunity"], Unit::Hundredths), ("expected_value", &["opportunity"], Unit::Hundredths),
    ("annualized_expected_value", &["opportunity"], Unit::Hundredths), ("size", &["opportunity", "activity.note",
    "activity.email", "activity.sms", "activity.whatsapp_message", "email_template", "sms_template"], Unit::Bytes),
    ("opportunity_confidence", &["activity.opportunity_status_change"], Unit::Percent), ("opportunity_value",
    &["activity.opportunity_status_change", "task.opportunity_due"], Unit::Hundredths), ("voicemail_duration",
    &["task.voicemail", "activity.call"], Unit::Seconds), ("duration", &["activity.call", "activity.meeting"],
    Unit::Seconds), ("cost", &["activity.call", "activity.sms"], Unit::UsCents), ("delay", &["sequence"],
    Unit::Seconds), ("last_billed_price", &["phone_number"], Unit::UsDollars),
];

/// Fields that hold one of a few words, with the object types, and whether these are all.
pub(crate) const WORDS: &[(&str, &[&str], &[&str], bool)] = &[
    ("status_type", &["opportunity"], &["active", "won", "lost"], true), ("value_period", &["opportunity"],
    &["one_time", "monthly", "annual"], true), ("opportunity_value_period", &["activity.opportunity_status_change",
    "task.opportunity_due"], &["one_time", "monthly", "annual"], true), ("old_status_type",
    &["activity.opportunity_status_change"], &["active", "won", "lost"], true), ("new_status_type",
    &["activity.opportunity_status_change"], &["active", "won", "lost"], true), ("type", &["status.opportunity"],
    &["active", "won", "lost"], true), ("view", &["task.lead", "task.outgoing_call", "task.incoming_email",
    "task.email_followup", "task.missed_call", "task.answered_detached_call", "task.voicemail",
    "task.opportunity_due", "task.incoming_sms"], &["inbox", "future", "archive"], false), ("priority", &["task.lead",
    "task.outgoing_call", "task.incoming_email", "task.email_followup", "task.missed_call",
    "task.answered_detached_call", "task.voicemail", "task.opportunity_due", "task.incoming_sms"], &["high",
    "medium"], false), ("resolution", &["task.lead", "task.outgoing_call", "task.incoming_email",
    "task.email_followup", "task.missed_call", "task.answered_detached_call", "task.voicemail",
    "task.opportunity_due", "task.incoming_sms"], &["abandoned", "skipped"], false), ("direction", &["activity.call",
    "activity.sms"], &["inbound", "outbound"], true), ("status", &["activity.call"], &["created", "in-progress",
    "completed", "cancel", "no-answer", "busy", "failed", "timeout"], false), ("disposition", &["activity.call"],
    &["answered", "no-answer", "vm-answer", "vm-left", "busy", "blocked"], false), ("source", &["activity.call",
    "activity.sms"], &["Close.io", "External"], false), ("direction", &["activity.email",
    "activity.whatsapp_message"], &["incoming", "outgoing"], true), ("status", &["activity.email", "activity.sms"],
    &["inbox", "draft", "scheduled", "outbox", "sent", "error"], false), ("status", &["activity.meeting"],
    &["upcoming", "in-progress", "completed", "canceled"], false), ("source", &["activity.created"], &["ui", "api",
    "import", "clipper", "email", "suggestion", "segment-integration", "customerio-integration",
    "calendly-integration", "ai", "whatsapp", "webform"], false), ("status", &["sequence"], &["active", "paused",
    "draft"], false), ("status", &["sequence_subscription"], &["active", "paused", "finished", "goal", "error"],
    false), ("status", &["subscription_history"], &["pending", "completed"], false), ("status",
    &["activity.custom_activity"], &["draft", "published"], true), ("type", &["custom_fields.lead",
    "custom_fields.contact", "custom_fields.opportunity", "custom_fields.activity", "custom_fields.custom_object",
    "custom_fields.shared"], &["text", "textarea", "number", "date", "datetime", "choices", "user", "contact",
    "custom_object", "hidden"], false), ("status", &["bulk_action.delete", "bulk_action.edit", "bulk_action.email",
    "bulk_action.sequence_subscription"], &["created", "loading", "processing", "done", "paused", "resuming",
    "error"], false), ("bulk_object_type", &["bulk_action.delete"], &["lead", "contact", "call", "custom_activity",
    "form_submission"], false), ("contact_preference", &["bulk_action.email"], &["lead", "contact", "all"], false),
    ("action_type", &["bulk_action.sequence_subscription"], &["subscribe", "resume", "resume_finished", "pause",
    "reassign"], false), ("contact_preference", &["bulk_action.sequence_subscription"], &["lead", "contact"], false),
    ("type", &["phone_number"], &["internal", "external", "virtual"], false),
];

/// Fields that hold a word of Close's, known or not.
pub(crate) const CODES: &[&str] = &[
    "action_type", "auto_record_calls", "bulk_object_type", "call_method", "contact_preference",
    "custom_field_operation", "date_format", "direction", "disposition", "format", "new_status_type",
    "old_status_type", "opportunity_value_period", "pause_reason", "permissions_granted", "priority", "resolution",
    "source", "source_type", "status", "status_reason", "status_type", "step_type", "timezone_source", "type",
    "value_period", "view",
];

/// Fields that are `true` or `false` and whose names do not begin with `is_`.
pub(crate) const ANSWERS: &[&str] = &[
    "accepts_multiple_values", "allow_manual_enrollment", "api_create_only", "back_reference_is_visible",
    "followup_sequence_add_cc_bcc", "forward_to_enabled", "has_recording", "has_reply", "include_activities",
    "mms_enabled", "need_smtp_credentials", "outbound_sms_blocked", "pinned", "press_1_to_accept", "required",
    "send_done_email", "sms_enabled", "was_ported",
];

/// Fields with HTML whose names do not end in `_html`, with their object types.
pub(crate) const HTML: &[(&str, &[&str])] = &[
    ("body", &["email_template", "comment"]),
];

/// Object types and actions that arrive and are not in Close's documentation, as its event log shows.
pub(crate) const OBSERVED: &[(&str, &[&str])] = &[
    ("activity.created", &["created", "updated", "deleted"]), ("subscription_history", &["created", "updated",
    "deleted"]), ("membership", &["created", "updated", "deleted"]),
];

/// Other names of object types: in Close's app, its older documentation, and other CRMs.
pub(crate) const ALIASES: &[(&str, &str)] = &[
    ("account", "lead"), ("company", "lead"), ("person", "contact"), ("unsubscribe", "unsubscribed_email"), ("deal",
    "opportunity"), ("pipelinedeal", "opportunity"), ("todo", "task.lead"), ("reminder", "task.lead"),
    ("taskoutbound", "task.outgoing_call"), ("taskoutboundcall", "task.outgoing_call"), ("textmessage",
    "activity.sms"), ("whatsapp", "activity.whatsapp_message"), ("calendarevent", "activity.meeting"), ("form",
    "activity.form_submission"), ("workflow", "sequence"), ("workflowrun", "sequence_subscription"),
    ("workflowsubscription", "sequence_subscription"), ("user", "membership"), ("member", "membership"), ("smartview",
    "saved_search"),
];

/// Other names of actions.
pub(crate) const ACTIONS: &[(&str, &str)] = &[
    ("create", "created"), ("add", "created"), ("added", "created"), ("new", "created"), ("insert", "created"),
    ("update", "updated"), ("change", "updated"), ("changed", "updated"), ("edit", "updated"), ("edited", "updated"),
    ("modified", "updated"), ("published", "updated"), ("won", "updated"), ("lost", "updated"), ("delete", "deleted"),
    ("remove", "deleted"), ("removed", "deleted"), ("destroy", "deleted"), ("merge", "merged"), ("complete",
    "completed"), ("done", "completed"), ("finished", "completed"), ("send", "sent"), ("answer", "answered"),
    ("schedule", "scheduled"), ("start", "started"), ("cancel", "canceled"), ("cancelled", "canceled"), ("pause",
    "paused"), ("activate", "activated"), ("deactivate", "deactivated"), ("revert", "reverted"), ("received",
    "created"), ("opened", "updated"),
];

/// Older prefixes of ids, with their successors.
pub(crate) const OLD_PREFIXES: &[(&str, &str)] = &[
    ("lcf", "cf"),
];

/// Object types in words, unless a rule derives them from the name.
pub(crate) const KINDS: &[(&str, &str)] = &[
    ("unsubscribed_email", "unsubscribed email address"), ("task.lead", "task"), ("task.email_followup",
    "email follow-up task"), ("task.answered_detached_call", "answered call task"), ("task.incoming_sms",
    "incoming SMS task"), ("activity.sms", "SMS"), ("activity.whatsapp_message", "WhatsApp message"),
    ("activity.task_completed", "task completion"), ("activity.created", "lead creation entry"),
    ("subscription_history", "sequence subscription history"), ("custom_fields.custom_object", "custom object field"),
    ("bulk_action.delete", "bulk delete"), ("bulk_action.edit", "bulk edit"), ("bulk_action.email", "bulk email"),
    ("bulk_action.sequence_subscription", "bulk sequence subscription"), ("saved_search", "Smart View"),
    ("sms_template", "SMS template"), ("emailthread", "email thread"),
];

/// Fields in words, unless a rule derives them from the name.
pub(crate) const LABELS: &[(&str, &str)] = &[
    ("_type", "type"), ("activity_at", "activity time"), ("back_reference_is_visible", "back reference visible"),
    ("body_text", "body"), ("display_name", "display name"), ("forward_to_enabled", "forwarding enabled"),
    ("latest_normalized_subject", "subject"), ("message_markdown", "message"), ("n_docs", "number of records"),
    ("n_docs_processed", "records processed"), ("name_plural", "plural name"), ("need_smtp_credentials",
    "needs SMTP credentials"), ("s_query", "search"), ("send_done_email", "email when done"), ("values_by_name",
    "values"),
];

/// Words of Close's that their letters do not explain.
pub(crate) const WORD_LABELS: &[(&str, &str)] = &[
    ("vm-answer", "voicemail answered"), ("vm-left", "voicemail left"),
];

/// Parts of names that are not spelled in small letters.
pub(crate) const SPELLINGS: &[(&str, &str)] = &[
    ("api", "API"), ("ip", "IP"), ("mms", "MMS"), ("sms", "SMS"), ("smtp", "SMTP"), ("whatsapp", "WhatsApp"),
];

/// Every object type in words.
#[cfg(test)]
pub(crate) const ALL_KINDS: &[(&str, &str)] = &[
    ("lead", "lead"), ("contact", "contact"), ("unsubscribed_email", "unsubscribed email address"), ("opportunity",
    "opportunity"), ("activity.opportunity_status_change", "opportunity status change"), ("status.opportunity",
    "opportunity status"), ("task.lead", "task"), ("task.outgoing_call", "outgoing call task"),
    ("task.incoming_email", "incoming email task"), ("task.email_followup", "email follow-up task"),
    ("task.missed_call", "missed call task"), ("task.answered_detached_call", "answered call task"),
    ("task.voicemail", "voicemail task"), ("task.opportunity_due", "opportunity due task"), ("task.incoming_sms",
    "incoming SMS task"), ("activity.note", "note"), ("activity.call", "call"), ("activity.email", "email"),
    ("activity.email_thread", "email thread"), ("activity.sms", "SMS"), ("activity.whatsapp_message",
    "WhatsApp message"), ("activity.meeting", "meeting"), ("activity.form_submission", "form submission"),
    ("activity.lead_status_change", "lead status change"), ("activity.task_completed", "task completion"),
    ("activity.lead_merge", "lead merge"), ("activity.created", "lead creation entry"), ("sequence", "sequence"),
    ("sequence_subscription", "sequence subscription"), ("subscription_history", "sequence subscription history"),
    ("activity.custom_activity", "custom activity"), ("custom_activity_type", "custom activity type"),
    ("custom_object", "custom object"), ("custom_object_type", "custom object type"), ("custom_fields.lead",
    "lead custom field"), ("custom_fields.contact", "contact custom field"), ("custom_fields.opportunity",
    "opportunity custom field"), ("custom_fields.activity", "activity custom field"), ("custom_fields.custom_object",
    "custom object field"), ("custom_fields.shared", "shared custom field"), ("bulk_action.delete", "bulk delete"),
    ("bulk_action.edit", "bulk edit"), ("bulk_action.email", "bulk email"), ("bulk_action.sequence_subscription",
    "bulk sequence subscription"), ("import", "import"), ("export.lead", "lead export"), ("export.opportunity",
    "opportunity export"), ("status.lead", "lead status"), ("membership", "membership"), ("group", "group"),
    ("saved_search", "Smart View"), ("phone_number", "phone number"), ("email_template", "email template"),
    ("sms_template", "SMS template"), ("comment", "comment"), ("comment_thread", "comment thread"),
];
