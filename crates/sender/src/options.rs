//! What a sender is told at the start: the seed, the clock, the users, and the figures of its rules.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::random::Random;
use crate::refusal::{Refusal, object, objects, positive, read, text, whole};
use crate::spelling::Spelling;
use crate::time::{self, DAY, HOUR, LAST, MINUTE, Millis, SECOND};
use crate::user::User;

/// What a sender is told at the start.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Options {
    /// Of all that is random: ids, keys, waits, faults. Equal seeds and equal inputs give equal bytes.
    #[serde(deserialize_with = "whole")]
    pub seed: u64,
    /// Where the clock begins: milliseconds since 1970, or in JSON also a date as Close writes it.
    #[serde(deserialize_with = "moment")]
    pub now: Millis,
    /// The organization; one from the seed when there is none.
    #[serde(deserialize_with = "some_text")]
    pub organization_id: Option<String>,
    /// Its users; one admin from the seed when there are none.
    #[serde(deserialize_with = "objects", skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<User>,
    /// The figures.
    #[serde(deserialize_with = "object")]
    pub rules: Rules,
}

impl Options {
    /// Reads options from JSON text; what is not given has its default.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the place of an unknown option, or of one that cannot have its value.
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
    ///
    /// let unknown = Options::read(br#"{"rules": {"paralel": 1}}"#).unwrap_err();
    /// assert!(unknown.to_string().starts_with("unknown field `paralel`, expected one of "));
    /// assert_eq!(unknown.pointer(), Some("/rules/paralel"));
    /// let wrong = Options::read(br#"{"rules": {"parallel": 0}}"#).unwrap_err();
    /// assert_eq!(wrong.to_string(), "parallel must be a whole number from 1 on at /rules/parallel");
    /// # Ok::<(), closehook_sender::Refusal>(())
    /// ```
    pub fn read(text: &[u8]) -> Result<Self, Refusal> {
        read(text, "INVALID_OPTION")
    }
}

/// The figures of the rules. Those that Close documents are the defaults; where it is silent, they are ours, as said.
/// Names that end in `ms` are milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Rules {
    /// The wait after the first failure. Ours: 5 s.
    #[serde(deserialize_with = "positive")]
    pub first_retry_ms: Millis,
    /// What each wait is multiplied by for the next. Documented is "exponential backoff"; ours: 2.
    #[serde(deserialize_with = "positive")]
    pub retry_factor: u64,
    /// The longest wait: 20 minutes.
    #[serde(deserialize_with = "positive")]
    pub longest_retry_ms: Millis,
    /// The most that a wait is shortened by, in thousandths of it. Ours: 200. It only shortens, so that no wait is ever
    /// above the documented one.
    #[serde(deserialize_with = "whole")]
    pub jitter_permille: u64,
    /// How long after it was queued an event is still tried; then it is dropped: 72 hours.
    #[serde(deserialize_with = "whole")]
    pub drop_after_ms: Millis,
    /// How long an `updated` event takes in others, and a `deleted` one waits. Ours: 5 s.
    #[serde(deserialize_with = "whole")]
    pub consolidation_ms: Millis,
    /// Above this backlog Close warns: 80,000 events.
    #[serde(deserialize_with = "whole")]
    pub warning_backlog: u64,
    /// At this backlog it pauses the subscription and clears the queue: 100,000 events.
    #[serde(deserialize_with = "positive")]
    pub pause_backlog: u64,
    /// It pauses also when every delivery has failed for this long: 3 days.
    #[serde(deserialize_with = "positive")]
    pub pause_after_ms: Millis,
    /// How often it warns before that. Documented is that it does; ours: once a day.
    #[serde(deserialize_with = "positive")]
    pub warn_every_ms: Millis,
    /// How many subscriptions an organization has at most, without those of platforms: 40.
    #[serde(deserialize_with = "whole")]
    pub subscriptions: u64,
    /// How many it has at most in all, once some are of the platforms that may have more: 500.
    #[serde(deserialize_with = "whole")]
    pub platform_subscriptions: u64,
    /// How long the event log holds an event: 30 days.
    #[serde(deserialize_with = "whole")]
    pub log_ms: Millis,
    /// How many events a page of the log has at most: 50.
    #[serde(deserialize_with = "positive")]
    pub page: u64,
    /// How long a cursor of the log is good for. Documented is that it expires; ours: a day.
    #[serde(deserialize_with = "positive")]
    pub cursor_ms: Millis,
    /// How many deliveries of a subscription are under way at once. Ours: 10.
    #[serde(deserialize_with = "positive")]
    pub parallel: u64,
    /// How far back the fault `stale_timestamp` dates a signature. Ours: an hour.
    #[serde(deserialize_with = "whole")]
    pub stale_by_ms: Millis,
    /// How long the fault `reorder` holds a delivery back at most. Ours: a minute.
    #[serde(deserialize_with = "positive")]
    pub reorder_by_ms: Millis,
    /// Whether each attempt is signed at its own time, or all at the time when the event was queued. Ours: each.
    pub sign_anew: bool,
    /// How bodies are spelled.
    pub spelling: Spelling,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            first_retry_ms: 5 * SECOND,
            retry_factor: 2,
            longest_retry_ms: 20 * MINUTE,
            jitter_permille: 200,
            drop_after_ms: 72 * HOUR,
            consolidation_ms: 5 * SECOND,
            warning_backlog: 80_000,
            pause_backlog: 100_000,
            pause_after_ms: 3 * DAY,
            warn_every_ms: DAY,
            subscriptions: 40,
            platform_subscriptions: 500,
            log_ms: 30 * DAY,
            page: 50,
            cursor_ms: DAY,
            parallel: 10,
            stale_by_ms: HOUR,
            reorder_by_ms: MINUTE,
            sign_anew: true,
            spelling: Spelling::default(),
        }
    }
}

impl Rules {
    /// The wait after that many failures, from 1, before it is shortened, in milliseconds.
    ///
    /// Documented: "exponential backoff up to every 20 minutes, for up to 72 hours".
    ///
    /// ```
    /// use closehook_sender::Rules;
    ///
    /// let waits = [1, 2, 3, 8, 9, 200].map(|failures| Rules::default().wait(failures) / 1000);
    /// assert_eq!(waits, [5, 10, 20, 640, 1200, 1200]);
    /// ```
    #[must_use]
    pub fn wait(&self, failures: u32) -> Millis {
        let factor = self.retry_factor.saturating_pow(failures.saturating_sub(1));
        self.first_retry_ms.saturating_mul(factor).min(self.longest_retry_ms)
    }

    /// The wait, shortened; never less than a millisecond, since time must pass.
    pub(crate) fn shortened_wait(&self, failures: u32, random: &mut Random) -> Millis {
        let wait = self.wait(failures);
        let most = self.jitter_permille.min(1_000);
        let off = if most == 0 { 0 } else { random.jitter(most) };
        wait.saturating_sub(wait.saturating_mul(off) / 1_000).max(1)
    }
}

fn some_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text(deserializer).map(Some)
}

/// Milliseconds since 1970, or a date as Close writes it.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Millis, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Moment {
        Number(Millis),
        Date(String),
    }
    let moment = match Moment::deserialize(deserializer) {
        Ok(Moment::Number(moment)) => Some(moment),
        Ok(Moment::Date(date)) => time::read(date.as_bytes()),
        Err(_) => None,
    };
    moment
        .filter(|moment| *moment <= LAST)
        .ok_or_else(|| de::Error::custom("must be milliseconds since 1970, or a date"))
}
