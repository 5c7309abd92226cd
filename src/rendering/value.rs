//! A value of a payload, as a person reads it.

use serde::Serialize;

use super::amount::{duration, grouped, money};
use super::date;
use super::html;
use super::label::kind;
use super::label::label;
use super::names::{IdNames, is_id};
use super::reading::{Reading, words};
use super::visible::{Eye, MOST_TEXT, visible, visible_text};
use crate::count::Count;
use crate::model::Unit;
use crate::payload::{Date, Decimal, Kind, Value, text_of};

/// The meaning of a value.
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
    /// The meaning.
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

/// The context in which a value is read.
#[derive(Clone, Copy)]
pub(super) struct ValueReader<'r> {
    pub(super) names: IdNames<'r>,
    pub(super) object_type: &'r str,
    pub(super) currency: Option<&'r str>,
    /// Of an opportunity's value: `monthly`, `annual`.
    pub(super) period: Option<&'r str>,
    pub(super) eye: Eye,
}

impl ValueReader<'_> {
    /// Shows the value that stands under a key.
    pub(super) fn show<'d>(&self, key: &str, value: &Value<'d, 'd>) -> Shown {
        let reading = Reading::of(key, self.object_type);
        let shown = match value.kind() {
            Kind::Null => return Shown::new("none", Meaning::Nothing),
            Kind::Bool => {
                return Shown::new(if value.text() == b"true" { "yes" } else { "no" }, Meaning::Boolean);
            }
            Kind::Number => self.number(reading, key, value),
            Kind::String => self.string(reading, key, value),
            Kind::Array | Kind::Object => {
                let mut text = String::new();
                return if value.kind() == Kind::Array {
                    self.list(key, value, &mut text);
                    Shown::new(text, Meaning::List)
                } else {
                    self.object(value, &mut text);
                    Shown::new(text, Meaning::Object)
                };
            }
        };
        shown.unwrap_or_else(|| self.plain(value))
    }

    /// A reader that shows values exactly, so that no difference is lost.
    pub(super) fn closely(self) -> Self {
        Self { eye: Eye::Closest, names: IdNames::default(), ..self }
    }

    /// A string or a number in its original text.
    pub(super) fn plain(&self, value: &Value<'_, '_>) -> Shown {
        if value.kind() == Kind::Number {
            return Shown::new(
                visible(value.text().iter().map(|byte| u16::from(*byte)), MOST_TEXT, Eye::Reader),
                Meaning::Number,
            );
        }
        Shown::new(visible(value.units(), MOST_TEXT, self.eye), Meaning::Text)
    }

    fn number(&self, reading: Reading, key: &str, value: &Value<'_, '_>) -> Option<Shown> {
        let Reading::Unit(unit) = reading else { return None };
        let mut number = Decimal::read(value.text());
        let (text, meaning) = match unit {
            Unit::Hundredths => {
                let mut text = match self.currency {
                    Some(currency) => money(&number, currency)?,
                    None => grouped(&number, 0, 0)? + " hundredths",
                };
                if matches!(key, "value" | "opportunity_value")
                    && let Some(period) = self.period
                {
                    text.push(' ');
                    text.push_str(period);
                }
                (text, Meaning::Money)
            }
            Unit::UsCents | Unit::UsDollars => {
                if unit == Unit::UsDollars {
                    number.point += 2;
                }
                (money(&number, "USD")?, Meaning::Money)
            }
            Unit::Percent => (grouped(&number, 0, 0)? + "%", Meaning::Percent),
            Unit::Seconds => (duration(&number)?, Meaning::Duration),
            Unit::Bytes => {
                let number = grouped(&number, 0, 0)?;
                let unit = if number == "1" { " byte" } else { " bytes" };
                (number + unit, Meaning::Size)
            }
        };
        Some(Shown { text, meaning })
    }

    fn string(&self, reading: Reading, key: &str, value: &Value<'_, '_>) -> Option<Shown> {
        if value.text().len() == 2 {
            return Some(Shown::new("empty text", Meaning::Text));
        }
        let plain = value.plain().unwrap_or(b"");
        if let Reading::Unit(unit @ (Unit::UsCents | Unit::UsDollars)) = reading
            && is_number(plain)
        {
            let mut number = Decimal::read(plain);
            if unit == Unit::UsDollars {
                number.point += 2;
            }
            return Some(Shown::new(money(&number, "USD")?, Meaning::Money));
        }
        if reading == Reading::Date
            && let Some(date) = Date::read(plain)
        {
            return Some(Shown::new(date::shown(&date, self.eye == Eye::Closest)?, Meaning::Date));
        }
        if let Some(name) = self.names.of_value(key, value) {
            return Some(Shown::new(visible_text(name, MOST_TEXT), Meaning::Text));
        }
        let text = match reading {
            _ if self.eye == Eye::Closest => return None,
            Reading::Words => words(plain)?,
            Reading::Kind => kind(&text_of(value)),
            Reading::Html => {
                return Some(Shown::new(visible(self.units(key, value), MOST_TEXT, self.eye), Meaning::Text));
            }
            _ => return None,
        };
        Some(Shown::new(visible_text(&text, MOST_TEXT), Meaning::Text))
    }

    /// Whether somebody names the id under a key, or the first of its ids.
    pub(super) fn is_named(&self, key: &str, value: &Value<'_, '_>) -> bool {
        match value.kind() {
            Kind::String => self.names.of_value(key, value).is_some(),
            Kind::Array => value.elements().next().is_some_and(|first| {
                first.kind() == Kind::String && self.names.of_value(key, &first).is_some()
            }),
            _ => false,
        }
    }

    /// The text of a string: what a browser shows of it, where it is HTML.
    pub(super) fn units(&self, key: &str, value: &Value<'_, '_>) -> Vec<u16> {
        let units: Vec<u16> = value.units().collect();
        if self.eye == Eye::Closest || Reading::of(key, self.object_type) != Reading::Html {
            return units;
        }
        let text = html::text(&units);
        // An image alone has no text.
        if text.is_empty() { units } else { text }
    }

    /// An array by its first elements.
    fn list<'d>(&self, key: &str, array: &Value<'d, 'd>, out: &mut String) {
        let mut elements = array.elements();
        for element in elements.by_ref() {
            if !out.is_empty() {
                out.push_str(", ");
            }
            match element.kind() {
                Kind::Object => self.object(&element, out),
                _ => self.part(key, &element, out),
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
        let first =
            |names: &[&'static str]| names.iter().find_map(|name| Some((*name, text_in(object, name)?)));
        let mut add = |open: &str, part: Option<(&str, Value<'d, 'd>)>, close: &str| {
            if let Some((key, part)) = part {
                out.push_str(open);
                self.part(key, &part, out);
                out.push_str(close);
            }
        };
        // An id that nobody names says less than anything else.
        let is_bare = |value: &Value<'d, 'd>| {
            let is_text = value.kind() == Kind::String && value.text().len() < MOST_PARTS;
            is_text && self.eye == Eye::Reader && {
                let text = text_of(value);
                is_id(&text) && self.names.of(&text).is_none()
            }
        };
        let says = |value: &Value<'d, 'd>| value.kind() != Kind::Null && !is_bare(value);
        let has_more = object.members().take(MOST_MEMBERS).any(|(key, value)| !key.is("id") && says(&value));
        let name = first(&NAMES).filter(|(key, _)| *key != "id" || !has_more);
        match name {
            Some((key, name)) => {
                add("", Some((key, name)), "");
                // A person with a name and an address of e-mail has both.
                add(" <", first(&["email"]).filter(|(_, email)| email.place() != name.place()), ">");
            }
            None => {
                let mut between = "";
                for line in ADDRESS.iter().filter_map(|name| Some((*name, text_in(object, name)?))) {
                    add(between, Some(line), "");
                    between = ", ";
                }
            }
        }
        if out.len() > before {
            let kind = first(&["type", "label"]);
            if let Some((key, kind)) = kind {
                out.push_str(" (");
                self.part(key, &kind, out);
                out.push(')');
            }
            return;
        }
        let told = |value: &Value<'d, 'd>| says(value) || (!has_more && value.kind() != Kind::Null);
        for (key, value) in object.members().take(MOST_MEMBERS).filter(|(_, value)| told(value)) {
            if out.len() > before {
                out.push_str(", ");
            }
            if Count(out.len()) - before > MOST_PARTS {
                out.push('…');
                break;
            }
            if self.eye == Eye::Closest {
                out.push_str(&visible(key.units(), MOST_PART, self.eye));
            } else {
                out.push_str(&label(&text_of(&key), self.names.given));
            }
            out.push_str(": ");
            self.part(&text_of(&key), &value, out);
        }
        if out.len() == before {
            out.push_str("empty object");
        }
    }

    /// A part of an array or object, in few characters, and never deeper than that.
    fn part<'d>(&self, key: &str, value: &Value<'d, 'd>, out: &mut String) {
        let word = match value.kind() {
            Kind::Array => match value.elements().take(MOST_COUNTED).count() {
                1 => "1 element".to_owned(),
                count => count.to_string() + " elements",
            },
            // Not `object`, which would call itself.
            Kind::Object => self.name(value).unwrap_or_else(|| "an object".to_owned()),
            _ => cut(self.show(key, value).text),
        };
        out.push_str(&word);
    }

    /// The name of an object.
    pub(super) fn name<'d>(&self, object: &Value<'d, 'd>) -> Option<String> {
        let (key, name) = NAMES.iter().find_map(|key| Some((*key, text_in(object, key)?)))?;
        Some(cut(self.show(key, &name).text))
    }
}

/// A text that is a part of another one.
fn cut(mut text: String) -> String {
    if let Some((end, _)) = text.char_indices().nth(MOST_PART) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// A member of an object that is a number, or a text that is not empty.
fn text_in<'d>(object: &Value<'d, 'd>, name: &str) -> Option<Value<'d, 'd>> {
    let members = object.members().take(MOST_MEMBERS);
    let value = members.filter(|(key, _)| key.is(name)).last()?.1;
    let is_text = value.kind() == Kind::Number || (value.kind() == Kind::String && value.text().len() > 2);
    is_text.then_some(value)
}

/// The members that can name an object, the best first: for a phone, the formatted number; for a person, the name.
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
