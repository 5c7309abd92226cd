//! One line of a family: `value = "hundredths:value_currency? absent; docs openapi; a note"`.

use anyhow::{Context, Result, bail};

/// A field of an object.
pub struct Field {
    pub name: String,
    pub kind: Kind,
    /// Whether its value may be null.
    pub nullable: bool,
    /// Whether an event may come without it.
    pub absent: bool,
    /// Whether it is personal: a name, an address, a text that somebody wrote.
    pub personal: bool,
    /// Whether it changes with nearly every event, and has no meaning alone.
    pub routine: bool,
    pub since: Option<String>,
    /// The sources of the fact: `docs`, `openapi`, `observed`, `inferred`.
    pub sources: Vec<String>,
    pub note: Option<String>,
}

/// The kind of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Html,
    Email,
    Phone,
    Url,
    Ip,
    /// JSON as text in a string.
    Json,
    /// The three letters of a currency.
    Currency,
    /// An id, with the prefix of the objects that it may refer to.
    Id(Option<String>),
    /// One of these words; `open` if there may be others. `word:…`: one of unknown words.
    Word {
        words: Vec<String>,
        open: bool,
    },
    Integer,
    /// Hundredths of the currency that another field names.
    Hundredths(String),
    /// US cents, as a string.
    UsCents,
    /// US dollars, as a string or a number.
    UsDollars,
    Percent,
    Seconds,
    Bytes,
    Boolean,
    /// `2026-11-30`.
    Date,
    /// A time with its zone.
    Moment,
    /// A time in UTC without a zone.
    Naive,
    DateOrMoment,
    MomentOrNaive,
    /// An object, of a shape that has a name or of any.
    Object(Option<String>),
    List(Box<Kind>),
    Any,
}

/// Possible sources of a fact.
pub const SOURCES: [&str; 4] = ["docs", "openapi", "observed", "inferred"];

impl Field {
    pub fn read(name: &str, line: &str) -> Result<Self> {
        let mut parts = line.splitn(3, ';').map(str::trim);
        let mut words = parts.next().unwrap_or_default().split_whitespace();
        let sources: Vec<String> =
            parts.next().unwrap_or_default().split_whitespace().map(str::to_owned).collect();
        if sources.is_empty() || sources.iter().any(|source| !SOURCES.contains(&source.as_str())) {
            bail!("a fact stands on one or more of {}", SOURCES.join(", "));
        }
        let kind = words.next().context("no kind")?;
        let (kind, nullable) = kind.strip_suffix('?').map_or((kind, false), |kind| (kind, true));
        let mut field = Self {
            name: name.to_owned(),
            kind: Kind::read(kind)?,
            nullable,
            absent: false,
            personal: false,
            routine: false,
            since: None,
            sources,
            note: parts.next().map(str::to_owned),
        };
        for word in words {
            match word.split_once(':') {
                Some(("since", date)) => field.since = Some(date.to_owned()),
                None if word == "absent" => field.absent = true,
                None if word == "personal" => field.personal = true,
                None if word == "routine" => field.routine = true,
                _ => bail!("{word} is no word for a field: absent, personal, routine, since:DATE"),
            }
        }
        Ok(field)
    }

    /// What a person is told of it besides its kind.
    pub fn remark(&self) -> Option<String> {
        let unit = match &self.kind {
            Kind::Hundredths(currency) => Some(format!("hundredths of `{currency}`: 100000 is 1,000.00")),
            Kind::UsCents => Some("US cents, as text".to_owned()),
            Kind::UsDollars => Some("US dollars".to_owned()),
            Kind::Percent => Some("percent".to_owned()),
            Kind::Seconds => Some("seconds".to_owned()),
            Kind::Bytes => Some("bytes".to_owned()),
            Kind::Naive => Some("UTC, without saying so".to_owned()),
            Kind::MomentOrNaive => Some("UTC where it does not say a zone".to_owned()),
            Kind::Date => Some("a date without a time".to_owned()),
            Kind::DateOrMoment => Some("a date, or a time with its zone".to_owned()),
            Kind::Html => Some("HTML".to_owned()),
            Kind::Json => Some("JSON as text".to_owned()),
            Kind::Id(Some(prefix)) => Some(format!("`{prefix}_…`")),
            _ => None,
        };
        let since = self.since.as_ref().map(|date| format!("since {date}"));
        let all: Vec<String> = [unit, self.note.clone(), since].into_iter().flatten().collect();
        if all.is_empty() { None } else { Some(all.join("; ")) }
    }
}

impl Kind {
    /// The shape of the objects in it.
    pub fn shape(&self) -> Option<&str> {
        match self {
            Self::Object(shape) => shape.as_deref(),
            Self::List(inner) => inner.shape(),
            _ => None,
        }
    }

    fn read(text: &str) -> Result<Self> {
        if let Some(inner) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) {
            return Ok(Self::List(Box::new(Self::read(inner)?)));
        }
        let (name, of) = text.split_once(':').map_or((text, None), |(name, of)| (name, Some(of.to_owned())));
        Ok(match (name, of) {
            ("word", Some(of)) => {
                let words = of.split('|').filter(|word| *word != "…").map(str::to_owned).collect();
                Self::Word { words, open: of == "…" || of.ends_with("|…") }
            }
            ("hundredths", Some(of)) => Self::Hundredths(of),
            ("id", of) => Self::Id(of),
            ("object", of) => Self::Object(of),
            ("text", None) => Self::Text,
            ("html", None) => Self::Html,
            ("email", None) => Self::Email,
            ("phone", None) => Self::Phone,
            ("url", None) => Self::Url,
            ("ip", None) => Self::Ip,
            ("json", None) => Self::Json,
            ("currency", None) => Self::Currency,
            ("integer", None) => Self::Integer,
            ("us_cents", None) => Self::UsCents,
            ("us_dollars", None) => Self::UsDollars,
            ("percent", None) => Self::Percent,
            ("seconds", None) => Self::Seconds,
            ("bytes", None) => Self::Bytes,
            ("boolean", None) => Self::Boolean,
            ("date", None) => Self::Date,
            ("moment", None) => Self::Moment,
            ("naive", None) => Self::Naive,
            ("date_or_moment", None) => Self::DateOrMoment,
            ("moment_or_naive", None) => Self::MomentOrNaive,
            ("any", None) => Self::Any,
            _ => bail!("unknown kind of value: {text}"),
        })
    }
}
