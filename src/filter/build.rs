/*!
Filters built in Rust, without their JSON: the shapes of `where`, `and`, `or`, `not` and `changed` in the npm package.

[`at`] begins at a path of literal keys, so that the dots in the key of a custom field need no care. What is built is a
[`Built`]: JSON text for `extra_filter` in Close's API, and compiled for events that arrive here.

```
use closehook::filter::build::{and, at, changed};
use closehook::payload::Index;

let won = and([at(["data", "status_type"]).equals("won"), at(["data", "value"]).greater_than(100_000)]);
let index = Index::read(br#"{"event": {"data": {"status_type": "won", "value": 250000}}}"#)?;
assert!(won.compile()?.matches(index.event().ok_or("no event")?));

let moved = changed("status_id").from("stat_1").to(None::<&str>);
assert_eq!(
    moved.to_string(),
    r#"{"type":"closehook:changed_from_to","field":"status_id","from":"stat_1","to":null}"#
);
# Ok::<(), Box<dyn std::error::Error>>(())
```
*/

use core::fmt;

use super::{Filter, Type};
use crate::Error;
use crate::payload::{Malformed, Writer, check};

/// A filter as JSON text, not yet compiled. Displayed as that text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built(String);

impl Built {
    /// The JSON text: an `extra_filter` of Close's API, unless it has types that begin with `closehook:`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Compiles it, as [`Filter::compile`] does.
    ///
    /// # Errors
    ///
    /// [`Error`] for what no builder can rule out: more than 64 filters inside one another, a value of the wrong kind, and
    /// [`changed`] inside [`at`].
    pub fn compile(&self) -> Result<Filter, Error> {
        Filter::compile(self.0.as_bytes())
    }
}

impl fmt::Display for Built {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A JSON value to compare with: made from texts, numbers, booleans, options, which may be null, and lists of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operand(String);

impl Operand {
    /// Any JSON text, for objects, and for numbers that no Rust number holds.
    ///
    /// ```
    /// use closehook::filter::build::{Operand, at};
    ///
    /// let exactly = at(["data", "value"]).equals(Operand::json("9007199254740993")?);
    /// assert!(exactly.as_str().ends_with(r#""value":9007199254740993}}}"#));
    /// # Ok::<(), closehook::payload::Malformed>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Malformed`] when it is not JSON.
    pub fn json(text: &str) -> Result<Self, Malformed> {
        check(text.as_bytes()).map(|()| Self(text.trim_ascii().to_owned()))
    }
}

impl From<&str> for Operand {
    fn from(text: &str) -> Self {
        let mut json = Writer::default();
        json.text(text);
        Self(json.done_text())
    }
}

impl From<String> for Operand {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl From<f64> for Operand {
    /// A number that is not finite becomes null, as JSON has none.
    fn from(number: f64) -> Self {
        Self(match number.abs() {
            size if !size.is_finite() => "null".to_owned(),
            0.0 | 1e-6..1e21 => number.to_string(),
            // With an exponent, as JavaScript writes it: there would be hundreds of zeros.
            _ => format!("{number:e}"),
        })
    }
}

macro_rules! displayed {
    ($($kind:ty),+) => {
        $(impl From<$kind> for Operand {
            fn from(value: $kind) -> Self {
                Self(value.to_string())
            }
        })+
    };
}

displayed!(bool, i8, i16, i32, i64, u8, u16, u32, u64, usize);

impl<T: Into<Self>> From<Option<T>> for Operand {
    fn from(value: Option<T>) -> Self {
        value.map_or_else(|| Self("null".to_owned()), Into::into)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Operand {
    fn from(values: Vec<T>) -> Self {
        let mut json = Writer::default();
        json.open(b'[');
        for value in values {
            json.raw(value.into().0.as_bytes());
        }
        json.close(b']');
        Self(json.done_text())
    }
}

impl<T: Into<Self>, const COUNT: usize> From<[T; COUNT]> for Operand {
    fn from(values: [T; COUNT]) -> Self {
        Vec::from(values).into()
    }
}

/// Begins a filter at a path of keys, each taken literally: at the event itself when there are none, and inside
/// [`any`](At::any), at the element.
///
/// ```
/// use closehook::filter::build::{and, at};
///
/// let city = at(["data", "addresses"]).any(and([at(["state"]).equals("MD"), at(["country"]).equals("US")]));
/// assert!(city.compile().is_ok());
/// assert_eq!(
///     at(["user_id"]).non_null().as_str(),
///     r#"{"type":"field_accessor","field":"user_id","filter":{"type":"non_null"}}"#
/// );
/// ```
pub fn at<'k>(path: impl IntoIterator<Item = &'k str>) -> At {
    At(path.into_iter().map(str::to_owned).collect())
}

/// All of them hold.
pub fn and(filters: impl IntoIterator<Item = Built>) -> Built {
    listed(Type::And, filters)
}

/// One of them holds.
pub fn or(filters: impl IntoIterator<Item = Built>) -> Built {
    listed(Type::Or, filters)
}

/// It does not hold.
#[must_use]
pub fn not(filter: impl Into<Built>) -> Built {
    around(Type::Not, &filter.into())
}

/// A field of the object is among `changed_fields`: `closehook:changed`, which only runs here.
#[must_use]
pub fn changed(field: &str) -> Changed {
    Changed { field: field.to_owned(), from: None, to: None }
}

/// A filter for a field that changed. Give it its values, or use it as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    field: String,
    from: Option<Operand>,
    to: Option<Operand>,
}

impl Changed {
    /// The value before.
    #[must_use]
    pub fn from(self, value: impl Into<Operand>) -> Self {
        Self { from: Some(value.into()), ..self }
    }

    /// The value after.
    #[must_use]
    pub fn to(self, value: impl Into<Operand>) -> Self {
        Self { to: Some(value.into()), ..self }
    }

    /// The filter.
    #[must_use]
    pub fn build(&self) -> Built {
        let Self { field, from, to } = self;
        let does = if from.is_none() && to.is_none() { Type::Changed } else { Type::ChangedFromTo };
        node(does, |json| {
            json.name("field").text(field);
            for (name, value) in [("from", from), ("to", to)] {
                if let Some(Operand(value)) = value {
                    json.name(name).raw(value.as_bytes());
                }
            }
        })
    }

    /// Compiles it.
    ///
    /// # Errors
    ///
    /// As [`Built::compile`].
    pub fn compile(&self) -> Result<Filter, Error> {
        self.build().compile()
    }
}

impl From<Changed> for Built {
    fn from(changed: Changed) -> Self {
        changed.build()
    }
}

impl fmt::Display for Changed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.build().fmt(f)
    }
}

/// A path of keys, at the end of which a condition is asked. From [`at`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At(Vec<String>);

/// The conditions that compare with one value: their names, and what they ask.
macro_rules! conditions {
    ($($(#[$doc:meta])+ $name:ident, $does:ident;)+) => {
        impl At {
            $($(#[$doc])+
            #[must_use]
            pub fn $name(&self, value: impl Into<Operand>) -> Built {
                let Operand(value) = value.into();
                let condition = node(Type::$does, |json| {
                    json.name("value").raw(value.as_bytes());
                });
                self.ask(&condition)
            })+
        }
    };
}

conditions! {
    /// It equals the value: numbers by exact value, objects without order.
    equals, Equals;
    /// It does not.
    not_equals, NotEquals;
    /// The value is an element of the array, or a substring of the string, that is there.
    contains, Contains;
    /// It is a greater number, or a text that comes later.
    greater_than, GreaterThan;
    /// The same, or equal.
    greater_than_or_equal, GreaterThanOrEqual;
    /// It is a smaller number, or a text that comes earlier.
    less_than, LessThan;
    /// The same, or equal.
    less_than_or_equal, LessThanOrEqual;
    /// It is a text that starts with the value.
    starts_with, StartsWith;
    /// It is a text that ends with the value.
    ends_with, EndsWith;
    /// It is a text that contains the value, whatever the case of its letters.
    contains_ignore_case, ContainsIgnoreCase;
    /// It is a text that equals the value, whatever the case of its letters.
    equals_ignore_case, EqualsIgnoreCase;
}

impl At {
    /// It is null, or missing.
    #[must_use]
    pub fn is_null(&self) -> Built {
        self.ask(&node(Type::IsNull, |_| {}))
    }

    /// It is there, and not null.
    #[must_use]
    pub fn non_null(&self) -> Built {
        self.ask(&node(Type::NonNull, |_| {}))
    }

    /// It equals one of some values: an `or` of `equals`.
    #[must_use]
    pub fn one_of<T: Into<Operand>>(&self, values: impl IntoIterator<Item = T>) -> Built {
        self.ask(&or(values.into_iter().map(|value| Self(Vec::new()).equals(value))))
    }

    /// A filter holds for what is there.
    #[must_use]
    pub fn matches(&self, filter: impl Into<Built>) -> Built {
        self.ask(&filter.into())
    }

    /// The whole filter holds for an element of the array that is there.
    #[must_use]
    pub fn any(&self, filter: impl Into<Built>) -> Built {
        self.ask(&around(Type::AnyArrayValue, &filter.into()))
    }

    fn ask(&self, filter: &Built) -> Built {
        let mut json = Writer::default();
        for key in &self.0 {
            json.open(b'{').name("type").word(Type::FieldAccessor.name());
            json.name("field").text(key).name("filter");
        }
        json.raw(filter.0.as_bytes());
        for _ in &self.0 {
            json.close(b'}');
        }
        Built(json.done_text())
    }
}

fn node(does: Type, members: impl FnOnce(&mut Writer)) -> Built {
    let mut json = Writer::default();
    json.open(b'{').name("type").word(does.name());
    members(&mut json);
    json.close(b'}');
    Built(json.done_text())
}

fn around(does: Type, filter: &Built) -> Built {
    node(does, |json| {
        json.name("filter").raw(filter.0.as_bytes());
    })
}

fn listed(does: Type, filters: impl IntoIterator<Item = Built>) -> Built {
    node(does, |json| {
        json.name("filters").open(b'[');
        for filter in filters {
            json.raw(filter.0.as_bytes());
        }
        json.close(b']');
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn value(built: &Built) -> Value {
        serde_json::from_str(built.as_str()).unwrap()
    }

    /// The same JSON as the builder of the npm package makes.
    #[test]
    fn each_condition_has_its_shape() {
        let path = at([]);
        for (built, does) in [
            (path.equals("x"), "equals"),
            (path.not_equals("x"), "not_equals"),
            (path.contains("x"), "contains"),
            (path.greater_than("x"), "closehook:greater_than"),
            (path.greater_than_or_equal("x"), "closehook:greater_than_or_equal"),
            (path.less_than("x"), "closehook:less_than"),
            (path.less_than_or_equal("x"), "closehook:less_than_or_equal"),
            (path.starts_with("x"), "closehook:starts_with"),
            (path.ends_with("x"), "closehook:ends_with"),
            (path.contains_ignore_case("x"), "closehook:contains_ignore_case"),
            (path.equals_ignore_case("x"), "closehook:equals_ignore_case"),
        ] {
            assert_eq!(value(&built), json!({"type": does, "value": "x"}));
            assert!(built.compile().is_ok(), "{built}");
        }
        assert_eq!(value(&path.is_null()), json!({"type": "is_null"}));
        assert_eq!(value(&path.non_null()), json!({"type": "non_null"}));
        assert_eq!(
            value(&at(["data", "a.\"b"]).one_of([1, 2])),
            json!({"type": "field_accessor", "field": "data", "filter": {
                "type": "field_accessor", "field": "a.\"b", "filter": {
                    "type": "or", "filters": [{"type": "equals", "value": 1}, {"type": "equals", "value": 2}]
                }
            }})
        );
        let inner = json!({"type": "is_null"});
        let accessor = |filter| json!({"type": "field_accessor", "field": "list", "filter": filter});
        assert_eq!(value(&at(["list"]).matches(path.is_null())), accessor(inner.clone()));
        let any = json!({"type": "any_array_value", "filter": inner});
        assert_eq!(value(&at(["list"]).any(path.is_null())), accessor(any));
        assert_eq!(value(&not(path.is_null())), json!({"type": "not", "filter": inner}));
        assert_eq!(value(&and([path.is_null()])), json!({"type": "and", "filters": [inner]}));
        assert_eq!(value(&or([])), json!({"type": "or", "filters": []}));
    }

    #[test]
    fn a_change_has_the_values_that_are_given() {
        let both = changed("a").from(1).to(None::<bool>);
        for (built, expected) in [
            (changed("a"), json!({"type": "closehook:changed", "field": "a"})),
            (changed("a").to(true), json!({"type": "closehook:changed_from_to", "field": "a", "to": true})),
            (both, json!({"type": "closehook:changed_from_to", "field": "a", "from": 1, "to": null})),
        ] {
            assert_eq!(value(&built.build()), expected);
            assert!(built.compile().is_ok());
        }
        let misplaced = at(["data"]).matches(changed("a")).compile();
        assert_eq!(misplaced.err().map(|error| error.code()), Some("MISPLACED_FILTER"));
    }

    #[test]
    fn operands_are_json() {
        for (operand, expected) in [
            (Operand::from("a\"\\\n\u{1}é😀"), json!("a\"\\\n\u{1}é😀")),
            (Operand::from(u64::MAX), json!(u64::MAX)),
            (Operand::from(i64::MIN), json!(i64::MIN)),
            (Operand::from(0.5), json!(0.5)),
            (Operand::from(f64::NAN), Value::Null),
            (Operand::from(Some("a")), json!("a")),
            (Operand::from(vec![Some(1), None]), json!([1, null])),
            (Operand::from([["a"]]), json!([["a"]])),
            (Operand::json(" {\"a\": [1e3]} ").unwrap(), json!({"a": [1e3]})),
        ] {
            assert_eq!(serde_json::from_str::<Value>(&operand.0).unwrap(), expected);
        }
        assert!(Operand::json("1, 2").is_err());
        for number in [f64::MAX, f64::MIN_POSITIVE, -1e21, 123_456_789_012_345.5, -0.0, 1e-6] {
            let Operand(text) = Operand::from(number);
            assert!(check(text.as_bytes()).is_ok() && text.len() < 30, "{text}");
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits(), "{text}");
        }
    }
}
