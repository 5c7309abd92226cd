//! The fields of every object type, and what they hold.

/// A line for each group of fields (`+owned`), each shape of a nested object (`#Email`), and each object type:
/// its name, its groups, and its fields with their kinds. Written by `cargo xtask model`.
const OBJECTS: &str = include_str!("objects.txt");

/// A field of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) holds: Held,
    /// Whether it may be null.
    pub(crate) nullable: bool,
}

/// The kind of value of a field, or of each element of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    Text,
    /// One of these words, separated by `|`. The last one is `…` if there may be others.
    Words(&'static str),
    Integer,
    Number,
    /// A number, or a text with one.
    Price,
    Boolean,
    /// A date without a time.
    Date,
    /// A time with its zone.
    Moment,
    /// A time in UTC that names no zone.
    Naive,
    /// A date, or a time in any form.
    Time,
    Object,
    /// An object of a shape that is known by this name.
    Shape(&'static str),
    /// A list; what its elements hold.
    List(&'static str),
    Anything,
}

impl Held {
    /// Reads what `xtask/src/model/objects.rs` writes.
    pub(crate) fn read(code: &'static str) -> Self {
        match code {
            "s" => Self::Text,
            "i" => Self::Integer,
            "n" => Self::Number,
            "p" => Self::Price,
            "b" => Self::Boolean,
            "d" => Self::Date,
            "m" => Self::Moment,
            "u" => Self::Naive,
            "t" => Self::Time,
            "o" => Self::Object,
            "a" => Self::Anything,
            _ => match (code.strip_prefix('#'), code.strip_prefix('[')) {
                (Some(shape), _) => Self::Shape(shape),
                (_, Some(list)) => Self::List(list.strip_suffix(']').unwrap_or(list)),
                _ => Self::Words(code),
            },
        }
    }
}

/// The fields of an object type; `None` if it is not known.
pub(crate) fn fields_of(object_type: &str) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    for word in line("", object_type)? {
        match word.strip_prefix('+') {
            Some(group) => fields.extend(line("+", group).into_iter().flatten().filter_map(field)),
            None => fields.extend(field(word)),
        }
    }
    Some(fields)
}

/// The fields of a shape.
pub(crate) fn fields_of_shape(shape: &str) -> Vec<Field> {
    line("#", shape).into_iter().flatten().filter_map(field).collect()
}

/// The rest of the line that starts with this name.
fn line(mark: &str, name: &str) -> Option<impl Iterator<Item = &'static str>> {
    OBJECTS.lines().find_map(|line| {
        let mut words = line.split(' ');
        let first = words.next()?.strip_prefix(mark)?;
        (first == name && name.starts_with(|letter: char| letter.is_ascii_alphabetic())).then_some(words)
    })
}

fn field(word: &'static str) -> Option<Field> {
    let (name, code) = word.split_once(':')?;
    let (code, nullable) = code.strip_suffix('?').map_or((code, false), |code| (code, true));
    Some(Field { name, holds: Held::read(code), nullable })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::known::ALL_KINDS;
    use crate::model::{Holds, Unit, holds, is_html, unit};

    /// Every field of every object type.
    fn all() -> impl Iterator<Item = (&'static str, Field)> {
        ALL_KINDS.iter().flat_map(|(object_type, _)| {
            let fields = fields_of(object_type).expect("it is known");
            assert!(!fields.is_empty(), "{object_type}");
            fields.into_iter().map(|field| (*object_type, field))
        })
    }

    #[test]
    fn fields_are_read() {
        let fields = fields_of("opportunity").expect("it is known");
        let of = |name| fields.iter().find(|field| field.name == name).copied();
        let value = Field { name: "value", holds: Held::Integer, nullable: true };
        assert_eq!(of("value"), Some(value));
        assert_eq!(of("status_type").map(|field| field.holds), Some(Held::Words("active|won|lost")));
        assert_eq!(of("date_created").map(|field| field.holds), Some(Held::Moment));
        for unknown in ["", "+owned", "owned", "#Email", "Email", "opportunit"] {
            assert_eq!(fields_of(unknown), None, "{unknown}");
        }
        assert!(all().count() > 900);
    }

    #[test]
    fn shapes_are_known() {
        for (object_type, field) in all() {
            let inner = match field.holds {
                Held::List(inner) => Held::read(inner),
                other => other,
            };
            if let Held::Shape(shape) = inner {
                assert!(!fields_of_shape(shape).is_empty(), "{object_type}.{}", field.name);
            }
        }
    }

    #[test]
    fn the_tables_say_the_same() {
        for (object_type, field) in all() {
            let about = format!("{object_type}.{}", field.name);
            let held = holds(field.name, Some(object_type));
            match field.holds {
                Held::Boolean => assert_eq!(held, Some(Holds::Answer), "{about}"),
                Held::Words(words) => {
                    let Some(Holds::Word(known, all)) = held else { panic!("{about}: {held:?}") };
                    assert_eq!(words.trim_end_matches("|…"), known.join("|"), "{about}");
                    assert_eq!(all, !words.ends_with('…'), "{about}");
                }
                Held::Price => assert_eq!(held, Some(Holds::Amount(Unit::UsDollars)), "{about}"),
                Held::Number => assert_eq!(held, Some(Holds::Amount(Unit::Seconds)), "{about}"),
                _ => assert!(!matches!(held, Some(Holds::Answer | Holds::Word(..))), "{about}: {held:?}"),
            }
            if unit(field.name, object_type).is_some() {
                assert!(
                    matches!(field.holds, Held::Integer | Held::Number | Held::Price | Held::Text),
                    "{about}"
                );
            }
            if is_html(field.name, object_type) {
                assert_eq!(field.holds, Held::Text, "{about}");
            }
        }
    }
}
