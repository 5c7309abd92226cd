//! The options of a sender: the seed, the clock, the users, and the numbers in its rules.

use serde::{Deserialize, Deserializer, Serialize, de};

use crate::random::Random;
use crate::refusal::{Refusal, object, objects, positive, read, text, whole};
use crate::spelling::Spelling;
use crate::time::{self, DAY, HOUR, LAST, MINUTE, Millis, SECOND};
use crate::user::User;

/// The options of a sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Options {
    /// The seed of everything random: ids, keys, waits, faults. Equal seeds and equal inputs give equal bytes.
    #[serde(deserialize_with = "whole")]
    pub seed: u64,
    /// The initial time in milliseconds since 1970. In JSON it may also be a date as Close writes it.
    #[serde(deserialize_with = "moment")]
    pub now: Millis,
    /// The id of the organization; `None` generates one from the seed.
    #[serde(deserialize_with = "some_text")]
    pub organization_id: Option<String>,
    /// The users of the organization. If there are none, one admin is generated from the seed.
    #[serde(deserialize_with = "objects", skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<User>,
    /// The numbers in the delivery rules.
    #[serde(deserialize_with = "object")]
    pub rules: Rules,
}

impl Options {
    /// Reads options from JSON text. Missing options have their defaults.
    ///
    /// # Errors
    ///
    /// [`Refusal`] with the location of an unknown option or an invalid value.
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

/// The numbers in the delivery rules. The defaults are what Close documents. Where Close documents nothing, the default
/// is our choice, and the field says so. Fields whose names end in `ms` are in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Rules {
    /// The wait after the first failure. Our choice: 5 s.
    #[serde(deserialize_with = "positive")]
    pub first_retry_ms: Millis,
    /// The factor between one wait and the next. Close documents "exponential backoff"; the factor 2 is our choice.
    #[serde(deserialize_with = "positive")]
    pub retry_factor: u64,
    /// The longest wait: 20 minutes.
    #[serde(deserialize_with = "positive")]
    pub longest_retry_ms: Millis,
    /// The most that jitter shortens a wait, in thousandths of it. Our choice: 200. Jitter never lengthens a wait, so
    /// that none exceeds the documented maximum.
    #[serde(deserialize_with = "whole")]
    pub jitter_permille: u64,
    /// How long after it was queued an event is retried before it is dropped: 72 hours.
    #[serde(deserialize_with = "whole")]
    pub drop_after_ms: Millis,
    /// How long an `updated` event absorbs other updates, and how long a `deleted` event waits. Our choice: 5 s.
    #[serde(deserialize_with = "whole")]
    pub consolidation_ms: Millis,
    /// The backlog above which Close sends a warning: 80,000 events.
    #[serde(deserialize_with = "whole")]
    pub warning_backlog: u64,
    /// The backlog at which Close pauses the subscription and clears the queue: 100,000 events.
    #[serde(deserialize_with = "positive")]
    pub pause_backlog: u64,
    /// How long every delivery must fail before Close pauses the subscription: 3 days.
    #[serde(deserialize_with = "positive")]
    pub pause_after_ms: Millis,
    /// The time between warnings before that pause. Close documents that it warns; once a day is our choice.
    #[serde(deserialize_with = "positive")]
    pub warn_every_ms: Millis,
    /// The maximum number of subscriptions of an organization, not counting those of platforms: 40.
    #[serde(deserialize_with = "whole")]
    pub subscriptions: u64,
    /// The maximum number of all subscriptions if some belong to platforms with a higher limit: 500.
    #[serde(deserialize_with = "whole")]
    pub platform_subscriptions: u64,
    /// How long the event log keeps an event: 30 days.
    #[serde(deserialize_with = "whole")]
    pub log_ms: Millis,
    /// The maximum number of events on a page of the log: 50.
    #[serde(deserialize_with = "positive")]
    pub page: u64,
    /// How long a cursor of the log is valid. Close documents that cursors expire; one day is our choice.
    #[serde(deserialize_with = "positive")]
    pub cursor_ms: Millis,
    /// The maximum number of concurrent deliveries of a subscription. Our choice: 10.
    #[serde(deserialize_with = "positive")]
    pub parallel: u64,
    /// How far the fault `stale_timestamp` backdates a signature. Our choice: an hour.
    #[serde(deserialize_with = "whole")]
    pub stale_by_ms: Millis,
    /// The longest delay that the fault `reorder` causes. Our choice: a minute.
    #[serde(deserialize_with = "positive")]
    pub reorder_by_ms: Millis,
    /// Whether each attempt is signed at its own time. Otherwise all are signed at the time when the event was queued.
    /// Our choice: true.
    pub sign_anew: bool,
    /// The JSON formatting of bodies.
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
    /// The wait after `failures` failures (from 1), before jitter, in milliseconds.
    ///
    /// Close documents "exponential backoff up to every 20 minutes, for up to 72 hours".
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

    /// The wait after jitter, in milliseconds. It is at least 1, since time must pass.
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

/// Reads milliseconds since 1970, or a date as Close writes it.
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
