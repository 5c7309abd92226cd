use super::random::Random;
use super::time::{HOUR, MINUTE, Millis, SECOND};

/// When a failed delivery is tried again.
///
/// Documented: "exponential backoff up to every 20 minutes, for up to 72 hours". Ours: the first wait, the factor, and
/// a jitter that only shortens, so that no wait is ever above the documented one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after the first failure.
    pub first: Millis,
    /// What each wait is multiplied by for the next.
    pub factor: u64,
    /// The longest wait.
    pub longest: Millis,
    /// The most that a wait is shortened by, in thousandths of it.
    pub jitter: u64,
    /// How long after it was queued an event is still tried; then it is dropped.
    pub end: Millis,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: 5 * SECOND, factor: 2, longest: 20 * MINUTE, jitter: 200, end: 72 * HOUR }
    }
}

impl Backoff {
    /// The wait after that many failures, from 1, before it is shortened.
    ///
    /// ```
    /// use closehook_sender::Backoff;
    ///
    /// let waits = [1, 2, 3, 8, 9, 200].map(|failures| Backoff::default().wait(failures) / 1000);
    /// assert_eq!(waits, [5, 10, 20, 640, 1200, 1200]);
    /// ```
    #[must_use]
    pub fn wait(&self, failures: u32) -> Millis {
        let factor = self.factor.saturating_pow(failures.saturating_sub(1));
        self.first.saturating_mul(factor).min(self.longest)
    }

    /// The wait, shortened; never less than a millisecond, since time must pass.
    pub(super) fn shortened(&self, failures: u32, random: &mut Random) -> Millis {
        let wait = self.wait(failures);
        let off = if self.jitter == 0 { 0 } else { random.jitter(self.jitter.min(1_000)) };
        wait.saturating_sub(wait.saturating_mul(off) / 1_000).max(1)
    }
}
