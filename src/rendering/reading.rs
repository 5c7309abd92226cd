//! What the value of a field is: money, a date, a share, a time. Only where Close says so.

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// As it stands.
    Plain,
    /// A number of hundredths of the opportunity's currency.
    Hundredths,
    /// A string with a number of US cents.
    UsCents,
    /// A string with a number of US dollars.
    UsDollars,
    Percent,
    Seconds,
    Bytes,
    Date,
}

/// The fields whose numbers have a unit, with the object types that they belong to (Close's API reference, "Opportunities",
/// "Calls", "SMS", "Meetings", "Phone Numbers").
const UNITS: [(&str, &[&str], Reading); 11] = [
    ("value", &["opportunity"], Reading::Hundredths),
    ("annualized_value", &["opportunity"], Reading::Hundredths),
    ("expected_value", &["opportunity"], Reading::Hundredths),
    ("annualized_expected_value", &["opportunity"], Reading::Hundredths),
    ("confidence", &["opportunity"], Reading::Percent),
    ("cost", &["activity.call", "activity.sms"], Reading::UsCents),
    ("last_billed_price", &["phone_number"], Reading::UsDollars),
    ("duration", &["activity.call", "activity.meeting"], Reading::Seconds),
    ("voicemail_duration", &["activity.call"], Reading::Seconds),
    ("recording_duration", &["activity.call"], Reading::Seconds),
    ("size", &["activity.email", "activity.note", "opportunity"], Reading::Bytes),
];

impl Reading {
    /// Of the value that stands under a key, somewhere in an object of a type.
    pub(super) fn of(key: &str, object_type: &str) -> Self {
        let units = UNITS.iter().find(|(name, types, _)| *name == key && types.contains(&object_type));
        if let Some((.., reading)) = units {
            return *reading;
        }
        let ends = ["_at", "_on", "_date"].iter().any(|end| key.ends_with(end));
        let date = key == "date" || key.starts_with("date_") || key.starts_with("custom.");
        if date || ends { Self::Date } else { Self::Plain }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_belongs_to_a_type() {
        assert_eq!(Reading::of("value", "opportunity"), Reading::Hundredths);
        assert_eq!(Reading::of("value", "lead"), Reading::Plain);
        assert_eq!(Reading::of("next_billing_on", "phone_number"), Reading::Date);
        assert_eq!(Reading::of("note", "opportunity"), Reading::Plain);
    }
}
