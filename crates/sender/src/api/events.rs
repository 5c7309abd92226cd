//! The event log in the API: the valid combinations of filters, cursors, and what each user may see.

use std::borrow::Cow;
use std::rc::Rc;

use serde::Serialize;
use serde_json::value::RawValue;

use super::{Mistakes, Response, decoded};
use crate::event::{ACTION, Event, LEAD_ID, OBJECT_ID, OBJECT_TYPE, REQUEST_ID, USER_ID};
use crate::log::Position;
use crate::options::Rules;
use crate::refusal::to_json;
use crate::sender::Sender;
use crate::time::{self, HOUR, Millis};
use crate::user::{Role, User};

/// The combinations of filters that Close's documentation ("Event log") allows, in any order and with `date_updated`.
const TOGETHER: [&[&str]; 14] = [
    &[],
    &["object_type", "object_id"],
    &["object_type", "action"],
    &["object_id", "action"],
    &["lead_id", "object_type"],
    &["lead_id", "object_type", "action"],
    &["lead_id", "user_id"],
    &["lead_id", "user_id", "object_type"],
    &["lead_id", "user_id", "object_type", "action"],
    &["user_id", "object_id"],
    &["user_id", "object_id", "action"],
    &["user_id", "object_type"],
    &["user_id", "object_type", "action"],
    &["lead_id"],
];

/// The filters that must be used alone.
const ALONE: [&str; 2] = ["user_id", "request_id"];

/// The filters, each with the member of the event that it compares.
const FILTERS: [(&str, usize); 6] = [
    ("object_type", OBJECT_TYPE),
    ("object_id", OBJECT_ID),
    ("lead_id", LEAD_ID),
    ("action", ACTION),
    ("user_id", USER_ID),
    ("request_id", REQUEST_ID),
];

/// The message for an expired `_cursor`. The wording is our choice.
const EXPIRED: &str = "has expired";

/// The error for an expired cursor.
pub(super) fn expired() -> Mistakes {
    Mistakes { fields: vec![("_cursor", EXPIRED.to_owned())], ..Mistakes::default() }
}

/// An invalid query: the name of the parameter, or an empty string for the whole query, and a sentence.
type QueryError = (&'static str, String);

/// A parsed query.
struct Query {
    filters: Vec<(usize, Vec<u8>)>,
    first: Millis,
    last: Millis,
    limit: usize,
    cursor: Option<Cursor>,
}

/// A position in the log, and the direction to read from there.
#[derive(Clone, Copy)]
struct Cursor {
    older: bool,
    position: Position,
    issued: Millis,
}

impl Cursor {
    fn write(self) -> String {
        let (updated, number) = self.position;
        let way = if self.older { 'n' } else { 'p' };
        format!("{way}{updated:x}-{number:x}-{:x}", self.issued)
    }

    fn read(text: &str) -> Option<Self> {
        let (older, rest) = match text.strip_prefix('n') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('p')?),
        };
        let mut parts = rest.split('-').map(|part| u64::from_str_radix(part, 16).ok());
        let (updated, number, issued) = (parts.next()??, parts.next()??, parts.next()??);
        parts.next().is_none().then_some(Self { older, position: (updated, number), issued })
    }
}

impl Query {
    fn read(query: &str, rules: &Rules, now: Millis) -> Result<Self, QueryError> {
        let limit = usize::try_from(rules.page).unwrap_or(usize::MAX);
        let mut read = Self { filters: Vec::new(), first: 0, last: Millis::MAX, limit, cursor: None };
        for (name, value) in pairs(query) {
            if let Some((_, member)) = FILTERS.iter().find(|(known, _)| *known == name) {
                read.filters.retain(|(other, _)| other != member);
                read.filters.push((*member, rules.spelling.string(&value)));
                continue;
            }
            let date = || {
                let wrong = || ("date_updated", "must be a date such as 2022-11-08T17:12:11".to_owned());
                time::read(value.as_bytes()).ok_or_else(wrong)
            };
            match name.as_str() {
                "date_updated" => (read.first, read.last) = (date()?, date()?),
                "date_updated__gt" => read.first = read.first.max(date()?.saturating_add(1)),
                "date_updated__gte" => read.first = read.first.max(date()?),
                "date_updated__lt" => {
                    let Some(last) = date()?.checked_sub(1) else { continue };
                    read.last = read.last.min(last);
                }
                "date_updated__lte" => read.last = read.last.min(date()?),
                "_limit" => {
                    let limit = value.parse().ok().filter(|limit| (1..=rules.page).contains(limit));
                    let wrong = || ("_limit", format!("must be from 1 to max_limit {}", rules.page));
                    read.limit = usize::try_from(limit.ok_or_else(wrong)?).unwrap_or(usize::MAX);
                }
                "_skip" => return Err(("_skip", "is not supported: use _cursor".to_owned())),
                "_cursor" => {
                    let cursor = Cursor::read(&value).ok_or(("_cursor", "is not a cursor".to_owned()))?;
                    if now.saturating_sub(cursor.issued) > rules.cursor_ms {
                        return Err(("_cursor", EXPIRED.to_owned()));
                    }
                    read.cursor = Some(cursor);
                }
                // Close ignores unknown parameters.
                _ => {}
            }
        }
        let names: Vec<&str> = FILTERS
            .iter()
            .filter(|(_, member)| read.filters.iter().any(|(other, _)| other == member))
            .map(|(name, _)| *name)
            .collect();
        let same = |set: &[&str]| set.len() == names.len() && set.iter().all(|name| names.contains(name));
        if !TOGETHER.iter().any(|set| same(set)) && !ALONE.iter().any(|name| same(&[name])) {
            return Err(("", format!("filters that do not go together: {}", names.join(", "))));
        }
        Ok(read)
    }

    fn fits(&self, event: &Event) -> bool {
        (self.first..=self.last).contains(&event.updated)
            && self.filters.iter().all(|(member, text)| event.member(*member) == text)
    }
}

/// A page of the log.
#[derive(Serialize)]
struct Page<'a> {
    data: Vec<Cow<'a, RawValue>>,
    cursor_next: Option<String>,
    cursor_previous: Option<String>,
}

impl Sender {
    pub(super) fn event(&self, user: &User, id: &str) -> Response {
        match self.log.get(&self.rules.spelling.string(id)) {
            Some(event) => Response::ok(seen_by(user, event, self.now).get().into()),
            None => Response::error(404, "There is no such event in the last 30 days."),
        }
    }

    pub(super) fn page(&self, user: &User, query: &str) -> Response {
        let query = match Query::read(query, &self.rules, self.now) {
            Ok(query) => query,
            Err(("", message)) => return Response::refused_whole(message),
            Err(mistake) => {
                return Response::refused(&Mistakes { fields: vec![mistake], ..Mistakes::default() });
            }
        };
        let fits = |event: &&Rc<Event>| query.fits(event);
        let end = (query.last, u64::MAX);
        let from = match query.cursor {
            Some(Cursor { older: true, position, .. }) => position.min(end),
            _ => end,
        };
        let events: Vec<_> = match query.cursor {
            Some(Cursor { older: false, position, .. }) => {
                let mut newer: Vec<_> = self.log.after(position).filter(fits).take(query.limit).collect();
                newer.reverse();
                newer
            }
            _ => {
                let older = self.log.before(from).take_while(|event| event.updated >= query.first);
                older.filter(fits).take(query.limit).collect()
            }
        };
        let position = |event: &&Rc<Event>| (event.updated, event.number);
        // An empty page has cursors, too, so that clients can go back from it.
        let cursor = query.cursor.map(|cursor| cursor.position);
        let (newest, oldest) =
            (events.first().map(position).or(cursor), events.last().map(position).or(cursor));
        let newer = newest.filter(|at| self.log.after(*at).any(|event| query.fits(event)));
        let older = oldest.filter(|at| self.log.before(*at).any(|event| query.fits(event)));
        let write = |older: bool, position: Option<Position>| {
            position.map(|position| Cursor { older, position, issued: self.now }.write())
        };
        Response::ok(to_json(&Page {
            data: events.into_iter().map(|event| seen_by(user, event, self.now)).collect(),
            cursor_next: write(true, older),
            cursor_previous: write(false, newer),
        }))
    }
}

/// Close documents that non-admins get `data` and `previous_data` only for events of the last hour.
fn seen_by<'a>(user: &User, event: &'a Event, now: Millis) -> Cow<'a, RawValue> {
    if user.role == Role::User && now.saturating_sub(event.created) >= HOUR {
        return Cow::Owned(event.without_object());
    }
    Cow::Borrowed(event.raw())
}

fn pairs(query: &str) -> impl Iterator<Item = (String, String)> {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    })
}
