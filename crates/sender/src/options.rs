//! What a sender is told at the start, and the figures of its rules.

use super::access::{Role, User};
use super::backoff::Backoff;
use super::json::Json;
use super::refusal::Refusal;
use super::spelling::Spelling;
use super::time::{self, DAY, HOUR, LAST, MINUTE, Millis, SECOND};
use closehook::payload::{Index, Kind, Value, quoted, text_of};

/// The figures of the rules. Those that Close documents are the defaults; where it is silent, they are ours, as said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// When a failed delivery is tried again, and for how long.
    pub backoff: Backoff,
    /// How long an `updated` event takes in others, and a `deleted` one waits. Ours: 5 s.
    pub consolidation: Millis,
    /// Above this backlog Close warns: 80,000 events.
    pub warning_backlog: u64,
    /// At this backlog it pauses the subscription and clears the queue: 100,000 events.
    pub pause_backlog: u64,
    /// It pauses also when every delivery has failed for this long: 3 days.
    pub pause_after: Millis,
    /// How often it warns before that. Documented is that it does; ours: once a day.
    pub warn_every: Millis,
    /// How many subscriptions an organisation has at most: 40.
    pub subscriptions: u64,
    /// How many at most for each of the platforms that have more: 500.
    pub platform_subscriptions: u64,
    /// How long the event log holds an event: 30 days.
    pub log: Millis,
    /// How many events a page of the log has at most: 50.
    pub page: u64,
    /// How long a cursor of the log is good for. Documented is that it expires; ours: a day.
    pub cursor: Millis,
    /// How many deliveries of a subscription are under way at once. Ours: 10.
    pub parallel: u64,
    /// How far back the fault `stale_timestamp` dates a signature. Ours: an hour.
    pub stale_by: Millis,
    /// How long the fault `reorder` holds a delivery back at most. Ours: a minute.
    pub reorder_by: Millis,
    /// Whether each attempt is signed at its own time, or all at the time when the event was queued. Ours: each.
    pub sign_anew: bool,
    /// How bodies are spelt.
    pub spelling: Spelling,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            backoff: Backoff::default(),
            consolidation: 5 * SECOND,
            warning_backlog: 80_000,
            pause_backlog: 100_000,
            pause_after: 3 * DAY,
            warn_every: DAY,
            subscriptions: 40,
            platform_subscriptions: 500,
            log: 30 * DAY,
            page: 50,
            cursor: DAY,
            parallel: 10,
            stale_by: HOUR,
            reorder_by: MINUTE,
            sign_anew: true,
            spelling: Spelling::default(),
        }
    }
}

/// Reads or replaces one figure.
type Figure = fn(&mut Rules) -> &mut u64;

/// The figures by the names that they have in JSON, each with the least that it can be.
const FIGURES: [(&str, u64, Figure); 18] = [
    ("firstRetryMs", 1, |rules| &mut rules.backoff.first),
    ("retryFactor", 1, |rules| &mut rules.backoff.factor),
    ("longestRetryMs", 1, |rules| &mut rules.backoff.longest),
    ("jitterPermille", 0, |rules| &mut rules.backoff.jitter),
    ("dropAfterMs", 0, |rules| &mut rules.backoff.end),
    ("consolidationMs", 0, |rules| &mut rules.consolidation),
    ("warningBacklog", 0, |rules| &mut rules.warning_backlog),
    ("pauseBacklog", 1, |rules| &mut rules.pause_backlog),
    ("pauseAfterMs", 1, |rules| &mut rules.pause_after),
    ("warnEveryMs", 1, |rules| &mut rules.warn_every),
    ("subscriptions", 0, |rules| &mut rules.subscriptions),
    ("platformSubscriptions", 0, |rules| &mut rules.platform_subscriptions),
    ("logMs", 0, |rules| &mut rules.log),
    ("page", 1, |rules| &mut rules.page),
    ("cursorMs", 1, |rules| &mut rules.cursor),
    ("parallel", 1, |rules| &mut rules.parallel),
    ("staleByMs", 0, |rules| &mut rules.stale_by),
    ("reorderByMs", 1, |rules| &mut rules.reorder_by),
];

impl Rules {
    fn read(&mut self, rules: Value<'_, '_>, pointer: &str) -> Result<(), Refusal> {
        object(rules, pointer)?;
        for (key, value) in rules.members() {
            let name = text_of(&key);
            let at = || format!("{pointer}/{}", escaped(&name));
            if let Some((_, least, figure)) = FIGURES.iter().find(|(known, ..)| *known == name) {
                let number = whole(value).filter(|number| number >= least);
                let Some(number) = number else {
                    let message = format!("{name} must be a whole number from {least} on");
                    return Err(Refusal::at("INVALID_OPTION", at(), message));
                };
                *figure(self) = number;
                continue;
            }
            match name.as_str() {
                "signAnew" if value.kind() == Kind::Bool => self.sign_anew = value.text() == b"true",
                "signAnew" => return Err(Refusal::at("INVALID_OPTION", at(), "signAnew must be a boolean")),
                "spelling" => {
                    let known = Spelling::ALL.iter().find(|(name, _)| value.is(name));
                    let Some((_, spelling)) = known else {
                        let names = "one of python, python-utf8, compact, compact-utf8";
                        return Err(Refusal::at("INVALID_OPTION", at(), format!("spelling must be {names}")));
                    };
                    self.spelling = *spelling;
                }
                _ => return Err(unknown(&name, at())),
            }
        }
        Ok(())
    }

    pub(super) fn write(&self, json: &mut Json) {
        let mut rules = self.clone();
        json.open(b'{');
        for (name, _, figure) in FIGURES {
            json.key(name).number(*figure(&mut rules));
        }
        json.key("signAnew").bool(self.sign_anew);
        json.key("spelling").string(self.spelling.name()).close(b'}');
    }
}

/// What a sender is told at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Of all that is random: ids, keys, waits, faults. Equal seeds and equal inputs give equal bytes.
    pub seed: u64,
    /// Where the clock begins.
    pub now: Millis,
    /// The organisation; one from the seed when there is none.
    pub organization_id: Option<String>,
    /// Its users; one admin from the seed when there are none.
    pub users: Vec<User>,
    /// The figures.
    pub rules: Rules,
}

impl Options {
    /// Reads options from JSON text; what is not given has its default.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the place of what is no option or has no such value.
    ///
    /// ```
    /// use closehook_sender::Options;
    ///
    /// let options = Options::read(br#"{
    ///     "seed": 7, "now": "2026-01-01T00:00:00", "organizationId": "orga_1",
    ///     "users": [{"id": "user_1", "role": "admin"}, {"id": "user_2", "role": "user"}],
    ///     "rules": {"parallel": 1, "spelling": "compact"}
    /// }"#)?;
    /// assert_eq!((options.seed, options.now, options.rules.parallel), (7, 1_767_225_600_000, 1));
    /// let wrong = Options::read(br#"{"rules": {"paralel": 1}}"#).unwrap_err();
    /// assert_eq!(wrong.to_string(), "\"paralel\" is no option at /rules/paralel");
    /// # Ok::<(), closehook_sender::Refusal>(())
    /// ```
    pub fn read(text: &[u8]) -> Result<Self, Refusal> {
        let index = Index::read(text)?;
        let mut options = Self::default();
        if let Some(root) = index.root() {
            options.take(root, "")?;
        }
        Ok(options)
    }

    pub(super) fn take(&mut self, root: Value<'_, '_>, pointer: &str) -> Result<(), Refusal> {
        object(root, pointer)?;
        for (key, value) in root.members() {
            let name = text_of(&key);
            let at = format!("{pointer}/{}", escaped(&name));
            let wrong = |wanted: &str| {
                Err(Refusal::at("INVALID_OPTION", at.clone(), format!("{name} must be {wanted}")))
            };
            match name.as_str() {
                "seed" => match whole(value) {
                    Some(seed) => self.seed = seed,
                    None => return wrong("a whole number"),
                },
                "now" => match moment(value) {
                    Some(now) => self.now = now,
                    None => return wrong("milliseconds since 1970, or a date"),
                },
                "organizationId" => match value.as_str().filter(|id| !id.is_empty()) {
                    Some(id) => self.organization_id = Some(id.into_owned()),
                    None => return wrong("a string"),
                },
                "users" => {
                    if value.kind() != Kind::Array {
                        return wrong("an array of users");
                    }
                    for (number, user) in value.elements().enumerate() {
                        self.users.push(User::read(user, &format!("{at}/{number}"))?);
                    }
                }
                "rules" => self.rules.read(value, &at)?,
                _ => return Err(unknown(&name, at)),
            }
        }
        Ok(())
    }
}

impl User {
    /// Reads `{ id, role }`.
    pub(super) fn read(user: Value<'_, '_>, pointer: &str) -> Result<Self, Refusal> {
        let id = user.get("id").and_then(|id| id.as_str()).filter(|id| !id.is_empty());
        let role = match user.get("role") {
            None => Some(Role::Admin),
            Some(role) => Role::ALL.iter().find(|(name, _)| role.is(name)).map(|(_, role)| *role),
        };
        match id.zip(role) {
            Some((id, role)) => Ok(Self { id: id.into_owned(), role, access: true }),
            None => {
                let message = "expected a user, with an id and a role that is admin or user";
                Err(Refusal::at("INVALID_OPTION", pointer.to_owned(), message))
            }
        }
    }
}

fn object(value: Value<'_, '_>, pointer: &str) -> Result<(), Refusal> {
    if value.kind() == Kind::Object {
        return Ok(());
    }
    Err(Refusal::at("INVALID_OPTION", pointer.to_owned(), "expected an object"))
}

fn unknown(name: &str, pointer: String) -> Refusal {
    Refusal::at("INVALID_OPTION", pointer, format!("{} is no option", quoted(name)))
}

/// A key in a JSON Pointer.
pub(super) fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A whole number that is not negative.
pub(super) fn whole(value: Value<'_, '_>) -> Option<u64> {
    if value.kind() != Kind::Number {
        return None;
    }
    core::str::from_utf8(value.text()).ok()?.parse().ok()
}

/// Milliseconds since 1970, or a date as Close writes it.
fn moment(value: Value<'_, '_>) -> Option<Millis> {
    let moment = whole(value).or_else(|| value.inside().and_then(time::read));
    moment.filter(|moment| *moment <= LAST)
}
