use serde::Serialize;

use super::Options;
use super::change::{FieldEdit, string_in};
use super::compose::{compose, is_reference};
use super::fold::fold;
use super::line::{Known, Line, Readers};
use super::names::{IdNames, own};
use super::sentence::Sentence;
use super::value::ValueReader;
use super::visible::{Eye, visible_text};
use crate::count::Count;
use crate::diff::{each_field, is_noise};
use crate::model::unit;
use crate::payload::{Kind, Value};

/// A description of an event.
#[derive(Serialize)]
pub struct Description {
    /// Who did what, and when.
    pub headline: String,
    /// The changes; routine fields last.
    pub lines: Vec<Line>,
    /// Of an object that was created or deleted: how many of its fields have no value.
    pub empty: usize,
    /// How many changes there are beyond the lines.
    pub more: usize,
    #[serde(skip)]
    pub(super) sentence: Sentence,
}

/// How many changes are read: the rest is counted.
const MOST_CHANGES: usize = 1000;

/// Fields of a whole object that say what it is to Close, and nothing of what it is to a person.
const PLUMBING: [&str; 7] =
    ["_type", "created_by", "created_by_name", "date_created", "id", "organization_id", "s_query"];

/// What an event changed, in words: a headline, and a line for each change. It is read as [`changes`] reads it, and only
/// what the event itself says is told.
///
/// Fields that say the same are one line: an id and its name, a status and its type, a value with its currency and period,
/// the forms of a text. Of an object that is created or deleted, fields without a value are counted, and ids that nobody
/// names are noise. At most 1,000 changes are read.
///
/// [`changes`]: crate::diff::changes
///
/// ```
/// use closehook::payload::Index;
/// use closehook::rendering::{Options, describe};
///
/// let event = Index::read(br#"{
///     "object_type": "opportunity", "action": "updated", "changed_fields": ["date_won", "value"],
///     "data": {"value": 150000, "value_currency": "USD", "date_won": "2019-01-18"},
///     "previous_data": {"value": 100000, "date_won": "2019-01-15"}
/// }"#)?;
/// let description = event.event().map(|event| describe(event, &Options::default()));
/// let lines = description.iter().flat_map(|description| &description.lines);
/// let told: Vec<_> = lines
///     .filter_map(|line| Some((line.label.as_str(), line.after.as_ref()?.text.as_str(), line.note.as_deref())))
///     .collect();
/// assert_eq!(told, [("date won", "2019-01-18", Some("3 days later")), ("value", "$1,500.00", None)]);
/// # Ok::<(), closehook::payload::Malformed>(())
/// ```
#[must_use]
pub fn describe<'d>(event: Value<'d, 'd>, options: &'d Options) -> Description {
    let object_type = string_in(Some(event), "object_type").unwrap_or_default();
    let action = string_in(Some(event), "action").unwrap_or_default();
    let snapshot = matches!(action.as_str(), "created" | "deleted");
    let [data, previous] = ["data", "previous_data"].map(|part| event.get(part));
    let own: Vec<_> = [data, previous].into_iter().flat_map(|part| own(part, &object_type)).collect();
    let names = IdNames { given: &options.names, own: &own };
    let prefix = if is_about_opportunity(&object_type) { "opportunity_" } else { "" };
    let values = Values::of(event, &action, prefix);
    // A whole object that repeats an opportunity tells the period with the value.
    let periods = if snapshot && !prefix.is_empty() { (None, None) } else { values.periods() };
    let reader = |currency, period| ValueReader {
        names,
        object_type: &object_type,
        currency,
        period,
        eye: Eye::Reader,
    };
    let readers = Readers {
        before: reader(values.currency.0.as_deref(), periods.0.as_deref()),
        after: reader(values.currency.1.as_deref(), periods.1.as_deref()),
    };

    let (mut lines, mut noise) = (Vec::new(), Vec::new());
    let (mut empty, mut more) = (Count(0), Count(0));
    each_field(event, &options.compare, &mut |field, edits, paths| {
        if snapshot && field.after.or(field.before).is_some_and(|value| is_empty(&value)) {
            empty += usize::from(!edits.is_empty());
            return;
        }
        let plumbing = snapshot && PLUMBING.iter().any(|name| field.key.is(name));
        // An activity is moved in time by whatever happens to it.
        let noisy = plumbing || field.key.is("activity_at") || is_noise(&field.key);
        let list = if noisy { &mut noise } else { &mut lines };
        for edit in edits {
            if list.len() < MOST_CHANGES {
                list.push(Line::of(FieldEdit::of(field, edit, paths, &readers.after), &readers, noisy));
            } else {
                more += 1;
            }
        }
    });

    fold(&mut lines, snapshot);
    fold(&mut noise, snapshot);
    compose(&mut lines, snapshot);
    values.whole(&mut lines, &readers);
    if snapshot {
        let (references, told) = lines.into_iter().partition(is_reference);
        lines = told;
        noise.extend(Vec::into_iter(references).map(|line| Line { noise: true, ..line }));
    }
    let sentence = Sentence::of(event, names, (more + lines.len()).0);
    lines.append(&mut noise);
    more += (Count(lines.len()) - options.limit).0;
    lines.truncate(options.limit);
    Description { headline: sentence.text(), lines, empty: empty.0, more: more.0, sentence }
}

/// Whether an object repeats the value of an opportunity.
fn is_about_opportunity(object_type: &str) -> bool {
    unit("opportunity_value", object_type).is_some()
}

fn is_empty(value: &Value<'_, '_>) -> bool {
    match value.kind() {
        Kind::Null => true,
        Kind::String => value.inside().is_some_and(<[u8]>::is_empty),
        Kind::Array => value.elements().next().is_none(),
        Kind::Object => value.members().next().is_none(),
        Kind::Number | Kind::Bool => false,
    }
}

/// The most characters of a currency or a period.
const MOST_UNIT: usize = 20;

/// Currency and period of an opportunity's value, before and after.
struct Values<'d> {
    /// Of its members' names, in an object that repeats it.
    prefix: &'static str,
    value: (Known<'d>, Known<'d>),
    currency: (Option<String>, Option<String>),
    period: (Option<String>, Option<String>),
}

impl<'d> Values<'d> {
    fn of(event: Value<'d, 'd>, action: &str, prefix: &'static str) -> Self {
        let data = event.get(if action == "deleted" { "previous_data" } else { "data" });
        // A field without an old value has not changed.
        let previous = event.get("previous_data");
        let text = |name: &str| {
            let name = [prefix, name].concat();
            let was = previous.and_then(|previous| previous.get(&name)).is_some();
            let text = |object| string_in(object, &name).map(|text| visible_text(&text, MOST_UNIT));
            (text(if was { previous } else { data }), text(data))
        };
        let name = [prefix, "value"].concat();
        let value = |object: Option<Value<'d, 'd>>| object.and_then(|object| object.get(&name));
        Self {
            prefix,
            value: (value(previous).or_else(|| value(data)), value(data)),
            currency: text("value_currency"),
            period: text("value_period"),
        }
    }

    /// The periods in words; what is paid once, before and after, needs none.
    fn periods(&self) -> (Option<String>, Option<String>) {
        let once = |period: &Option<String>| period.as_deref().is_none_or(|period| period == "one_time");
        if once(&self.period.0) && once(&self.period.1) {
            return (None, None);
        }
        let words = |period: &Option<String>| period.as_ref().map(|period| period.replace('_', " "));
        (words(&self.period.0), words(&self.period.1))
    }

    /// A change of the currency or the period alone is one of the value.
    fn whole(&self, lines: &mut [Line], readers: &Readers<'_>) {
        let is_number = |value: &Known<'_>| value.is_some_and(|value| value.kind() == Kind::Number);
        if !is_number(&self.value.0) || !is_number(&self.value.1) {
            return;
        }
        let name = [self.prefix, "value"].concat();
        let leads = |line: &Line| {
            let rest = line.pointer.strip_prefix('/').and_then(|field| field.strip_prefix(name.as_str()));
            line.before.is_some() && matches!(rest, Some("_period" | "_currency"))
        };
        for line in lines.iter_mut().filter(|line| leads(line)) {
            let (before, after) = readers.show(&name, self.value.0, self.value.1);
            // An amount that no currency is known for reads the same in two of them.
            if before != after {
                (line.before, line.after) = (before, after);
                line.label = name.replace('_', " ");
            }
        }
    }
}
