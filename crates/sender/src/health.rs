//! How long all deliveries of a subscription have been failing.

use serde::{Deserialize, Serialize};

use crate::time::{HOUR, Millis};

/// How long a subscription has been failing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Vec<u64>", try_from = "Vec<u64>")]
pub(crate) struct Health {
    /// The times of the first failure since the last success, and of the latest one.
    pub(crate) failing: Option<(Millis, Millis)>,
    /// How many warnings have been sent since the first failure.
    pub(crate) warned: u64,
}

/// The action that a failing subscription needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Nothing,
    Warn,
    Pause,
}

/// In a snapshot: the number of warnings, followed by both failure times if there are any.
impl From<Health> for Vec<u64> {
    fn from(Health { failing, warned }: Health) -> Self {
        core::iter::once(warned).chain(failing.into_iter().flat_map(<[u64; 2]>::from)).collect()
    }
}

impl TryFrom<Vec<u64>> for Health {
    type Error = &'static str;

    fn try_from(stored: Vec<u64>) -> Result<Self, Self::Error> {
        match *stored {
            [warned] => Ok(Self { failing: None, warned }),
            [warned, first, last] => Ok(Self { failing: Some((first, last)), warned }),
            _ => Err("must be one number, or three"),
        }
    }
}

impl Health {
    /// The value of `health_status`: whether the last delivery succeeded.
    pub(crate) fn status(&self) -> &'static str {
        if self.failing.is_none() { "healthy" } else { "unhealthy" }
    }

    pub(crate) fn succeeded(&mut self) {
        *self = Self::default();
    }

    /// Records a failed delivery. After a gap longer than `limit` the count starts again, since nothing was tried
    /// meanwhile.
    pub(crate) fn failed(&mut self, now: Millis, limit: Millis) {
        match &mut self.failing {
            Some((_, last)) if now.saturating_sub(*last) <= limit => *last = now,
            _ => *self = Self { failing: Some((now, now)), warned: 0 },
        }
    }

    /// The time of the next warning or pause, unless a delivery succeeds first.
    pub(crate) fn next(&self, limit: Millis, every: Millis) -> Option<Millis> {
        let (first, _) = self.failing?;
        let warning = every.saturating_mul(self.warned.saturating_add(1));
        Some(first.saturating_add(warning.min(limit)))
    }

    /// The action that is due now. A pause requires that failures continue until now: an old failure, of an event that
    /// has been dropped since, is not enough. Retries are at most 20 minutes apart, so an hour without a failure means
    /// that they have stopped.
    pub(crate) fn verdict(&mut self, now: Millis, limit: Millis, every: Millis) -> Verdict {
        let Some((first, last)) = self.failing else { return Verdict::Nothing };
        let lasted = now.saturating_sub(first);
        if now.saturating_sub(last) > HOUR {
            return Verdict::Nothing;
        }
        if lasted >= limit {
            return Verdict::Pause;
        }
        let due = lasted.checked_div(every).unwrap_or_default();
        if due > self.warned {
            self.warned = due;
            return Verdict::Warn;
        }
        Verdict::Nothing
    }

    /// The value of `recent_consecutive_fail_buckets_cnt`: the number of consecutive hours in which every delivery
    /// failed.
    pub(crate) fn buckets(&self) -> u64 {
        self.failing.map_or(0, |(first, last)| (last / HOUR).saturating_sub(first / HOUR).saturating_add(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY;

    #[test]
    fn three_days_of_failures_warn_twice_and_pause() {
        let mut health = Health::default();
        let (mut seen, mut now) = (Vec::new(), 0);
        while now <= 3 * DAY {
            health.failed(now, 3 * DAY);
            match health.verdict(now, 3 * DAY, DAY) {
                Verdict::Nothing => {}
                verdict => seen.push((now / HOUR, verdict)),
            }
            now += HOUR / 3;
        }
        assert_eq!(seen, [(24, Verdict::Warn), (48, Verdict::Warn), (72, Verdict::Pause)]);
        assert_eq!(health.buckets(), 73);
        health.succeeded();
        assert_eq!((health.buckets(), health.next(3 * DAY, DAY)), (0, None));
    }

    #[test]
    fn a_failure_long_ago_pauses_nothing() {
        let mut health = Health::default();
        health.failed(0, 3 * DAY);
        assert_eq!(health.verdict(3 * DAY, 3 * DAY, DAY), Verdict::Nothing);
        health.failed(4 * DAY, 3 * DAY);
        assert_eq!(health.verdict(4 * DAY, 3 * DAY, DAY), Verdict::Nothing);
    }
}
