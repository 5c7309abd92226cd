//! A value of a payload, as a person reads it.

use serde::Serialize;

use super::amount::{duration, grouped, money};
use super::date;
use super::label::named;
use super::reading::Reading;
use super::visible::{Eye, MOST_TEXT, visible, visible_text};
use crate::payload::{Date, Decimal, Kind, Value, text_of};

/// What a value was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Meaning {
    /// A string.
    Text,
    /// A number without a unit.
    Number,
    /// An amount of a currency.
    Money,
    /// A number of hundredths of a whole.
    Percent,
    /// A time in seconds.
    Duration,
    /// A number of bytes.
    Size,
    /// A date, or a moment.
    Date,
    /// `true` or `false`.
    Boolean,
    /// `null`.
    Nothing,
    /// An array.
    List,
    /// An object.
    Object,
}

/// A value, shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// As a person reads it: at most 200 characters, and none of them invisible.
    pub text: String,
    /// What it was read as.
    pub meaning: Meaning,
}

impl Shown {
    pub(super) fn new(text: impl Into<String>, meaning: Meaning) -> Self {
        Self { text: text.into(), meaning }
    }

    /// Whether this is a word for having no value.
    pub(super) fn is_word(&self) -> bool {
        self.meaning == Meaning::Nothing || EMPTY.contains(&self.text.as_str())
    }
}

/// How arrays, objects and texts without anything in them are called.
const EMPTY: [&str; 3] = ["empty text", "empty list", "empty object"];

/// What is needed to read a value.
#[derive(Clone, Copy)]
pub(super) struct Reader<'r> {
    pub(super) names: &'r [(String, String)],
    pub(super) object_type: &'r str,
    pub(super) currency: Option<&'r str>,
    /// Of an opportunity's value: `monthly`, `annual`.
    pub(super) period: Option<&'r str>,
    pub(super) eye: Eye,
}

impl Reader<'_> {
    /// Shows the value that stands under a key.
    pub(super) fn show<'d>(&self, key: &str, value: &Value<'d, 'd>) -> Shown {
        let reading = Reading::of(key, self.object_type);
        let shown = match value.kind() {
            Kind::Null => return Shown::new("none", Meaning::Nothing),
            Kind::Bool => {
                return Shown::new(if value.text() == b"true" { "yes" } else { "no" }, Meaning::Boolean);
            }
            Kind::Number => self.number(reading, key == "value", value),
            Kind::String => self.string(reading, value),
            Kind::Array | Kind::Object => {
                let mut text = String::new();
                return if value.kind() == Kind::Array {
                    self.list(value, &mut text);
                    Shown::new(text, Meaning::List)
                } else {
                    self.object(value, &mut text);
                    Shown::new(text, Meaning::Object)
                };
            }
        };
        shown.unwrap_or_else(|| self.plain(value))
    }

    /// The same, so that no difference is lost.
    pub(super) fn closely(self) -> Self {
        Self { eye: Eye::Closest, names: &[], ..self }
    }

    /// A string or a number as it stands.
    pub(super) fn plain(&self, value: &Value<'_, '_>) -> Shown {
        if value.kind() == Kind::Number {
            return Shown::new(visible(ascii(value), MOST_TEXT, Eye::Reader), Meaning::Number);
        }
        Shown::new(visible(value.units(), MOST_TEXT, self.eye), Meaning::Text)
    }

    fn number(&self, reading: Reading, period: bool, value: &Value<'_, '_>) -> Option<Shown> {
        let mut number = Decimal::read(value.text());
        let (text, meaning) = match reading {
            Reading::Hundredths => {
                let mut text = match self.currency {
                    Some(currency) => money(&number, currency)?,
                    None => grouped(&number, 0, 0)? + " hundredths",
                };
                if period && let Some(period) = self.period {
                    text.push(' ');
                    text.push_str(period);
                }
                (text, Meaning::Money)
            }
            Reading::UsCents | Reading::UsDollars => {
                if reading == Reading::UsDollars {
                    number.point = number.point.saturating_add(2);
                }
                (money(&number, "USD")?, Meaning::Money)
            }
            Reading::Percent => (grouped(&number, 0, 0)? + "%", Meaning::Percent),
            Reading::Seconds => (duration(&number)?, Meaning::Duration),
            Reading::Bytes => (grouped(&number, 0, 0)? + " bytes", Meaning::Size),
            Reading::Plain | Reading::Date => return None,
        };
        Some(Shown { text, meaning })
    }

    fn string(&self, reading: Reading, value: &Value<'_, '_>) -> Option<Shown> {
        let plain = value.plain().unwrap_or_default();
        match reading {
            _ if value.text().len() == 2 => Some(Shown::new("empty text", Meaning::Text)),
            Reading::UsCents | Reading::UsDollars if is_number(plain) => {
                let mut number = Decimal::read(plain);
                if reading == Reading::UsDollars {
                    number.point = number.point.saturating_add(2);
                }
                Some(Shown::new(money(&number, "USD")?, Meaning::Money))
            }
            Reading::Date => {
                let date = Date::read(plain)?;
                Some(Shown::new(date::shown(&date, self.eye == Eye::Closest)?, Meaning::Date))
            }
            _ => Some(Shown::new(visible_text(&self.named(value)?, MOST_TEXT), Meaning::Text)),
        }
    }

    /// What the caller calls a string.
    fn named(&self, value: &Value<'_, '_>) -> Option<String> {
        if self.names.is_empty() { None } else { named(&text_of(value), self.names).map(str::to_owned) }
    }

    /// An array by its first elements.
    fn list<'d>(&self, array: &Value<'d, 'd>, out: &mut String) {
        let mut elements = array.elements();
        for element in elements.by_ref() {
            if !out.is_empty() {
                out.push_str(", ");
            }
            match element.kind() {
                Kind::Object => self.object(&element, out),
                _ => self.part(&element, out),
            }
            if out.len() > MOST_PARTS {
                break;
            }
        }
        let more = elements.count();
        if more > 0 {
            out.push_str(" and ");
            out.push_str(&more.to_string());
            out.push_str(" more");
        }
        if out.is_empty() {
            out.push_str("empty list");
        }
    }

    /// An object by what names it, and its kind: `+1 415-555-0100 (office)`; or by its first members.
    fn object<'d>(&self, object: &Value<'d, 'd>, out: &mut String) {
        let before = out.len();
        let first = |names: &[&str]| names.iter().find_map(|name| text_in(object, name));
        let mut add = |open: &str, part: Option<Value<'d, 'd>>, close: &str| {
            if let Some(part) = part {
                out.push_str(open);
                self.part(&part, out);
                out.push_str(close);
            }
        };
        let name = first(&NAMES);
        match name {
            Some(name) => {
                add("", Some(name), "");
                // A person with a name and an address of e-mail has both.
                add(" <", first(&["email"]).filter(|email| email.place() != name.place()), ">");
            }
            None => {
                let mut between = "";
                for line in ADDRESS.iter().filter_map(|name| text_in(object, name)) {
                    add(between, Some(line), "");
                    between = ", ";
                }
            }
        }
        if out.len() > before {
            let kind = first(&["type", "label"]);
            if let Some(kind) = kind {
                out.push_str(" (");
                self.part(&kind, out);
                out.push(')');
            }
            return;
        }
        for (key, value) in
            object.members().take(MOST_MEMBERS).filter(|(_, value)| value.kind() != Kind::Null)
        {
            if out.len() > before {
                out.push_str(", ");
            }
            if out.len().saturating_sub(before) > MOST_PARTS {
                out.push('…');
                break;
            }
            out.push_str(&visible(key.units(), MOST_PART, self.eye));
            out.push_str(": ");
            self.part(&value, out);
        }
        if out.len() == before {
            out.push_str("empty object");
        }
    }

    /// A part of an array or object, in few characters, and never deeper than that.
    fn part<'d>(&self, value: &Value<'d, 'd>, out: &mut String) {
        let word = match value.kind() {
            Kind::Array => &(value.elements().take(MOST_COUNTED).count().to_string() + " elements"),
            // Not `object`, which would call itself.
            Kind::Object => &self.name(value).unwrap_or_else(|| "an object".to_owned()),
            Kind::Null => "none",
            Kind::String if value.text().len() == 2 => "empty text",
            Kind::String => match self.named(value) {
                Some(name) => &visible_text(&name, MOST_PART),
                None => &visible(value.units(), MOST_PART, self.eye),
            },
            Kind::Number | Kind::Bool => &visible(ascii(value), MOST_PART, Eye::Reader),
        };
        out.push_str(word);
    }

    /// What names an object.
    pub(super) fn name<'d>(&self, object: &Value<'d, 'd>) -> Option<String> {
        let name = NAMES.iter().find_map(|name| text_in(object, name))?;
        Some(if name.kind() == Kind::String {
            visible(name.units(), MOST_PART, self.eye)
        } else {
            visible(ascii(&name), MOST_PART, self.eye)
        })
    }
}

/// The characters of a number, `true` or `false`.
fn ascii(value: &Value<'_, '_>) -> impl Iterator<Item = u16> {
    value.text().iter().map(|byte| u16::from(*byte))
}

/// A member of an object that is a number, or a text that is not empty.
fn text_in<'d>(object: &Value<'d, 'd>, name: &str) -> Option<Value<'d, 'd>> {
    let members = object.members().take(MOST_MEMBERS);
    let value = members.filter(|(key, _)| key.is(name)).last()?.1;
    let is_text = value.kind() == Kind::Number || (value.kind() == Kind::String && value.text().len() > 2);
    is_text.then_some(value)
}

/// What names an object, the best first: a phone is better read as Close writes it, a person by the name.
const NAMES: [&str; 13] = [
    "display_name",
    "name",
    "title",
    "subject",
    "filename",
    "phone_formatted",
    "phone",
    "email",
    "url",
    "text",
    "user_id",
    "opened_at",
    "id",
];

/// The lines of an address, as Close names them.
const ADDRESS: [&str; 6] = ["address_1", "address_2", "city", "state", "zipcode", "country"];

/// How much of an array or object is shown: no part is begun beyond this many bytes, and none has more than so many
/// characters.
const MOST_PARTS: usize = 90;
const MOST_PART: usize = 60;

/// How many members of an object are searched, and elements counted.
const MOST_MEMBERS: usize = 64;
const MOST_COUNTED: usize = 1_000_000;

/// Whether a text is digits, with or without decimals and a sign.
fn is_number(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let mut parts = digits.split(|byte| *byte == b'.');
    let is_digits = |part: &[u8]| !part.is_empty() && part.iter().all(u8::is_ascii_digit);
    parts.next().is_some_and(is_digits) && parts.next().is_none_or(is_digits) && parts.next().is_none()
}
