//! The objects of events with their fields as methods, which `cargo xtask model` writes from the same model as the types of the
//! npm package.
//!
//! A method returns `None` for a field that is absent, null, or of an unexpected kind. None of these is an error, since
//! Close adds fields and values without notice. [`Object::value`] has the text of every field, also of unknown ones.
//! Nothing is copied: an object reads from the bytes of the event.
//!
//! ```
//! use closehook::events::{Event, Lead, Opportunity};
//! use closehook::filter::build::changed;
//! use closehook::payload::Index;
//!
//! fn handle(event: Event<'_, '_>, deals: &mut Vec<String>) -> Result<(), Box<dyn std::error::Error>> {
//!     let is_won = changed("status_type").to("won").compile()?;
//!     if let Some(deal) = event.object::<Opportunity>().filter(|_| is_won.matches(event.value())) {
//!         let currency = deal.value_currency().unwrap_or_default();
//!         deals.push(format!("{} {currency}", deal.value().unwrap_or(0) / 100));
//!     } else if let Some(lead) = event.object::<Lead>().filter(|_| event.is("created")) {
//!         println!("new: {}", lead.name().unwrap_or_default());
//!     } else {
//!         println!("not handled: {:?} {:?}", event.object_type(), event.action());
//!     }
//!     Ok(())
//! }
//!
//! let won = br#"{
//!     "object_type": "opportunity", "action": "updated", "changed_fields": ["status_type"],
//!     "data": {"status_type": "won", "value": 100000, "value_currency": "USD"},
//!     "previous_data": {"status_type": "active"}
//! }"#;
//! let index = Index::read(won)?;
//! let mut deals = Vec::new();
//! handle(Event::of(index.event().ok_or("no event")?), &mut deals)?;
//! assert_eq!(deals, ["1000 USD"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::borrow::Cow;

use crate::payload::{Decimal, Kind, Value};

/// An event, to be asked for the object that it is about.
#[derive(Clone, Copy, Debug)]
pub struct Event<'i, 'a>(Value<'i, 'a>);

impl<'i, 'a> Event<'i, 'a> {
    /// The event that [`Index::event`](crate::payload::Index::event) finds in a body.
    #[must_use]
    pub fn of(event: Value<'i, 'a>) -> Self {
        Self(event)
    }

    /// The JSON of the event.
    #[must_use]
    pub fn value(&self) -> Value<'i, 'a> {
        self.0
    }

    /// Its object type: `activity.call`.
    #[must_use]
    pub fn object_type(&self) -> Option<Cow<'a, str>> {
        Read::read(self.0.get("object_type")?)
    }

    /// Its action: `updated`.
    #[must_use]
    pub fn action(&self) -> Option<Cow<'a, str>> {
        Read::read(self.0.get("action")?)
    }

    /// Whether it has this action.
    #[must_use]
    pub fn is(&self, action: &str) -> bool {
        self.0.get("action").is_some_and(|value| value.is(action))
    }

    /// The object after the event, or before it if it was deleted. `None` if the event is about another type.
    #[must_use]
    pub fn object<O: Object<'i, 'a>>(&self) -> Option<O> {
        self.part(if self.is("deleted") { "previous_data" } else { "data" })
    }

    /// What the event says about the object before it. For an update, these are the old values of the changed fields.
    #[must_use]
    pub fn former<O: Object<'i, 'a>>(&self) -> Option<O> {
        self.part("previous_data")
    }

    fn part<O: Object<'i, 'a>>(&self, name: &str) -> Option<O> {
        let is_asked = self.0.get("object_type").is_some_and(|value| value.is(O::TYPE));
        let part = self.0.get(name).filter(|part| is_asked && part.kind() == Kind::Object)?;
        Some(O::of(part))
    }
}

/// An object whose fields are known.
pub trait Object<'i, 'a>: Copy {
    /// Its object type, as events name it. It is empty for an object that only occurs inside others.
    const TYPE: &'static str;

    /// Reads the fields from this object.
    fn of(value: Value<'i, 'a>) -> Self;

    /// The JSON of the object, including unknown fields.
    fn value(&self) -> Value<'i, 'a>;

    /// The value of a custom field, by its id: `cf_…`.
    fn custom(&self, id: &str) -> Option<Value<'i, 'a>> {
        self.value().get(&["custom.", id].concat())
    }
}

/// A type that a field can be read as.
trait Read<'i, 'a>: Sized {
    fn read(value: Value<'i, 'a>) -> Option<Self>;
}

impl<'a> Read<'_, 'a> for Cow<'a, str> {
    fn read(value: Value<'_, 'a>) -> Option<Self> {
        (value.kind() == Kind::String).then(|| value.as_str())?
    }
}

impl Read<'_, '_> for bool {
    fn read(value: Value<'_, '_>) -> Option<Self> {
        (value.kind() == Kind::Bool).then(|| value.text() == b"true")
    }
}

/// The digits of the largest number.
const MOST_DIGITS: usize = 19;

/// A whole number, which Close writes as a text in some fields.
impl Read<'_, '_> for i64 {
    fn read(value: Value<'_, '_>) -> Option<Self> {
        let text = number(value)?;
        if let Ok(number) = text.parse() {
            return Some(number);
        }
        // `1.0` and `1e2` are whole too.
        let number = Decimal::read(text.as_bytes());
        if number.is_zero() {
            return Some(0);
        }
        let length = usize::try_from(number.point.0)
            .ok()
            .filter(|length| *length <= MOST_DIGITS && number.is_whole())?;
        let digits = number.digits.iter().map(|digit| Self::from(digit.wrapping_sub(b'0')));
        let mut digits = digits.chain(core::iter::repeat(0)).take(length);
        let value = digits.try_fold(0, |value: Self, digit| value.checked_mul(10)?.checked_add(digit))?;
        Some(if number.negative { value.wrapping_neg() } else { value })
    }
}

impl Read<'_, '_> for f64 {
    fn read(value: Value<'_, '_>) -> Option<Self> {
        number(value)?.parse().ok()
    }
}

impl<'i, 'a> Read<'i, 'a> for Value<'i, 'a> {
    fn read(value: Value<'i, 'a>) -> Option<Self> {
        (value.kind() != Kind::Null).then_some(value)
    }
}

/// The elements of a list that are of its kind.
impl<'i, 'a, T: Read<'i, 'a>> Read<'i, 'a> for Vec<T> {
    fn read(value: Value<'i, 'a>) -> Option<Self> {
        (value.kind() == Kind::Array).then(|| value.elements().filter_map(T::read).collect())
    }
}

/// The text of a number, or of a text that holds nothing else.
fn number<'a>(value: Value<'_, 'a>) -> Option<&'a str> {
    let text = match value.kind() {
        Kind::Number => value.text(),
        Kind::String => value.plain().filter(|text| crate::payload::check(text).is_ok())?,
        _ => return None,
    };
    let text = str::from_utf8(text).ok()?;
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit()).then_some(text)
}

/// The methods of some fields.
macro_rules! fields {
    ($($about:literal $field:ident: $kind:ty,)*) => {$(
        #[doc = $about]
        #[must_use]
        pub fn $field(&self) -> Option<$kind> {
            Read::read(self.0.get(stringify!($field).trim_start_matches("r#"))?)
        }
    )*};
}

/// An object with the fields of some groups and its own.
macro_rules! object {
    ($about:literal $name:ident $object_type:literal [$($group:ident)*] {$($fields:tt)*}) => {
        #[doc = $about]
        #[derive(Clone, Copy, Debug)]
        pub struct $name<'i, 'a>(Value<'i, 'a>);

        impl<'i, 'a> $name<'i, 'a> {
            $($group!();)*
            fields!($($fields)*);
        }

        impl<'i, 'a> Object<'i, 'a> for $name<'i, 'a> {
            const TYPE: &'static str = $object_type;

            fn of(value: Value<'i, 'a>) -> Self {
                Self(value)
            }

            fn value(&self) -> Value<'i, 'a> {
                self.0
            }
        }

        impl<'i, 'a> Read<'i, 'a> for $name<'i, 'a> {
            fn read(value: Value<'i, 'a>) -> Option<Self> {
                (value.kind() == Kind::Object).then_some(Self(value))
            }
        }
    };
}

include!("accessors.rs");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Index;

    #[test]
    fn fields_are_read() {
        let body = br#"{
            "object_type": "activity.call", "action": "deleted", "data": {}, "previous_data": {
                "duration": 184, "cost": "3", "note": "L\u00fcbeck", "has_recording": true, "users": ["user_1", 7],
                "direction": null, "status": 7, "custom.cf_1": [1]
            }
        }"#;
        let index = Index::read(body).expect("it is JSON");
        let event = Event::of(index.event().expect("it is an object"));
        assert_eq!(event.object_type().as_deref(), Some("activity.call"));
        assert_eq!(event.action().as_deref(), Some("deleted"));
        assert!(event.lead().is_none());
        let call = event.activity_call().expect("it is a call");
        assert_eq!((call.duration(), call.cost(), call.has_recording()), (Some(184.0), Some(3), Some(true)));
        assert_eq!(call.note().as_deref(), Some("L\u{fc}beck"));
        assert_eq!(call.users(), Some(vec![Cow::Borrowed("user_1")]));
        assert_eq!((call.direction(), call.status(), call.phone()), (None, None, None));
        assert!(call.custom("cf_1").is_some() && call.custom("cf_2").is_none());
    }

    #[test]
    fn objects_are_inside_of_objects() {
        let body = br#"{
            "object_type": "contact", "action": "created", "data": {
                "emails": [{"email": "a@b.example", "type": "office"}, 7], "type": "no field of it"
            }
        }"#;
        let index = Index::read(body).expect("it is JSON");
        let contact = Event::of(index.event().expect("it is an object")).contact().expect("it is a contact");
        let emails = contact.emails().expect("it has some");
        let [email] = emails.as_slice() else { panic!("{emails:?}") };
        assert_eq!(email.r#type().as_deref(), Some("office"));
    }

    #[test]
    fn whole_numbers_are_read_in_any_form() {
        for (text, expected) in [
            ("0", Some(0)),
            ("-0", Some(0)),
            ("0.0", Some(0)),
            ("5e1", Some(50)),
            ("-1.50e2", Some(-150)),
            ("\"3\"", Some(3)),
            ("9223372036854775807", Some(i64::MAX)),
            ("1e18", Some(1_000_000_000_000_000_000)),
            ("1e19", None),
            ("0.5", None),
            ("\"\"", None),
            ("\"x\"", None),
            ("\"[1]\"", None),
            ("true", None),
        ] {
            let index = Index::read(text.as_bytes()).expect("it is JSON");
            assert_eq!(i64::read(index.root().expect("a value")), expected, "{text}");
        }
    }
}
