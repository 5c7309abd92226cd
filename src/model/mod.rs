//! What is known of Close's objects: what their fields hold (amounts, times, answers, or one of a few words), which events
//! arrive, and which names people mix up.
//!
//! All lists are open: Close adds types, actions, fields and values without notice.
#![forbid(unsafe_code)]

mod event_types;

pub(crate) use event_types::{Arrival, arrival, is_action, listed, nearest, unknown_action, unknown_type};

/// What a number stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Hundredths of the opportunity's currency.
    Hundredths,
    /// US cents, as a string.
    UsCents,
    /// US dollars, as a string or a number.
    UsDollars,
    Percent,
    Seconds,
    Bytes,
}

/// The fields whose numbers have a unit, with the object types that they belong to (Close's API reference, "Opportunities",
/// "Calls", "SMS", "Meetings", "Phone Numbers", "Opportunity Status Changes", "Tasks").
const UNITS: [(&str, &[&str], Unit); 14] = [
    ("value", &["opportunity"], Unit::Hundredths),
    ("annualized_value", &["opportunity"], Unit::Hundredths),
    ("expected_value", &["opportunity"], Unit::Hundredths),
    ("annualized_expected_value", &["opportunity"], Unit::Hundredths),
    ("opportunity_value", OF_OPPORTUNITIES, Unit::Hundredths),
    ("confidence", &["opportunity"], Unit::Percent),
    ("opportunity_confidence", OF_OPPORTUNITIES, Unit::Percent),
    ("cost", &["activity.call", "activity.sms"], Unit::UsCents),
    ("last_billed_price", &["phone_number"], Unit::UsDollars),
    ("duration", &["activity.call", "activity.meeting"], Unit::Seconds),
    ("voicemail_duration", &["activity.call", "task.voicemail"], Unit::Seconds),
    ("recording_duration", &["activity.call"], Unit::Seconds),
    ("delay", &["sequence"], Unit::Seconds),
    ("size", WITH_ATTACHMENTS, Unit::Bytes),
];

/// The types that repeat the value of an opportunity.
const OF_OPPORTUNITIES: &[&str] = &["activity.opportunity_status_change", "task.opportunity_due"];

const WITH_ATTACHMENTS: &[&str] = &[
    "activity.email",
    "activity.note",
    "activity.sms",
    "activity.whatsapp_message",
    "email_template",
    "opportunity",
    "sms_template",
];

/// The unit of the number under a key, somewhere in an object of a type.
pub(crate) fn unit(key: &str, object_type: &str) -> Option<Unit> {
    let known = UNITS.iter().find(|(name, types, _)| *name == key && types.contains(&object_type));
    known.map(|(.., unit)| *unit)
}

/// What a field holds in every object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    Amount(Unit),
    /// `true` or `false`.
    Answer,
    /// One of these words. With `true`, there are no others.
    Word(&'static [&'static str], bool),
}

/// Fields that hold one of a few words (Close's OpenAPI).
const WORDS: [(&str, &[&str], &[&str], bool); 16] = [
    ("status_type", &["opportunity"], STATUS_TYPES, true),
    ("old_status_type", &["activity.opportunity_status_change"], STATUS_TYPES, true),
    ("new_status_type", &["activity.opportunity_status_change"], STATUS_TYPES, true),
    ("value_period", &["opportunity"], PERIODS, true),
    ("opportunity_value_period", OF_OPPORTUNITIES, PERIODS, true),
    ("direction", &["activity.call", "activity.sms"], &["inbound", "outbound"], true),
    ("direction", &["activity.email", "activity.whatsapp_message"], &["incoming", "outgoing"], true),
    ("status", &["activity.call"], CALL_STATUSES, false),
    ("status", &["activity.email", "activity.sms"], MESSAGE_STATUSES, false),
    ("status", &["activity.custom_activity"], &["draft", "published"], true),
    ("status", &["activity.meeting"], &["upcoming", "in-progress", "completed", "canceled"], false),
    ("status", &["sequence"], &["active", "paused", "draft"], false),
    ("status", &["sequence_subscription"], &["active", "paused", "finished", "goal", "error"], false),
    ("status", BULK_ACTIONS, BULK_STATUSES, false),
    (
        "disposition",
        &["activity.call"],
        &["answered", "no-answer", "vm-answer", "vm-left", "busy", "blocked"],
        false,
    ),
    ("type", &["status.opportunity"], STATUS_TYPES, true),
];

const STATUS_TYPES: &[&str] = &["active", "won", "lost"];
const PERIODS: &[&str] = &["one_time", "monthly", "annual"];
const CALL_STATUSES: &[&str] =
    &["created", "in-progress", "completed", "cancel", "no-answer", "busy", "failed", "timeout"];
const MESSAGE_STATUSES: &[&str] = &["inbox", "draft", "scheduled", "outbox", "sent", "error"];
const BULK_ACTIONS: &[&str] =
    &["bulk_action.delete", "bulk_action.edit", "bulk_action.email", "bulk_action.sequence_subscription"];
const BULK_STATUSES: &[&str] = &["created", "loading", "processing", "done", "paused", "resuming", "error"];

/// Answers whose names do not begin with `is_`.
const ANSWERS: [&str; 4] = ["has_reply", "need_smtp_credentials", "pinned", "api_create_only"];

/// What the field of an object holds. Without a type, where all types that have the field agree.
pub(crate) fn holds(field: &str, object_type: Option<&str>) -> Option<Holds> {
    if field.starts_with("is_") || ANSWERS.contains(&field) {
        return Some(Holds::Answer);
    }
    let is = |types: &[&str]| object_type.is_none_or(|object_type| types.contains(&object_type));
    let amounts = UNITS.iter().filter(|(name, types, _)| *name == field && is(types));
    let words = WORDS.iter().filter(|(name, types, ..)| *name == field && is(types));
    let mut all = amounts
        .map(|(.., unit)| Holds::Amount(*unit))
        .chain(words.map(|(.., words, all)| Holds::Word(words, *all)));
    all.next().filter(|first| all.all(|other| other == *first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_belongs_to_a_type() {
        assert_eq!(unit("value", "opportunity"), Some(Unit::Hundredths));
        assert_eq!(unit("opportunity_value", "task.opportunity_due"), Some(Unit::Hundredths));
        assert_eq!(unit("value", "lead"), None);
    }

    #[test]
    fn a_field_without_a_type_is_known_where_all_types_agree() {
        assert_eq!(holds("status_type", None), Some(Holds::Word(STATUS_TYPES, true)));
        assert_eq!(holds("direction", None), None);
        assert_eq!(
            holds("direction", Some("activity.sms")),
            Some(Holds::Word(&["inbound", "outbound"], true))
        );
        assert_eq!(holds("confidence", None), Some(Holds::Amount(Unit::Percent)));
        assert_eq!(holds("confidence", Some("lead")), None);
        assert_eq!(holds("is_stalled", Some("lead")), Some(Holds::Answer));
    }
}
