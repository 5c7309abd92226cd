use super::json::Json;
use super::sender::Sender;
use super::time;
use super::warning::PauseReason;

impl Sender {
    /// What a person wants to know, as JSON text:
    ///
    /// `{ now, date, seed, organization_id, next_due, users: [{ id, role, access }], events: { put, merged, vanished,
    /// waiting, logged }, objects, subscriptions: [{ id, url, status, pause_reason, health_status, backlog, under_way,
    /// next_attempt, queued, attempts, failed, delivered, dropped, cleared, repeated, latest_error }], faults, warnings }`
    ///
    /// `next_due` and `next_attempt` are milliseconds since 1970 or null; `backlog` counts what is under way too.
    #[must_use]
    pub fn state(&mut self) -> Vec<u8> {
        self.log.expire(self.now, self.rules.log);
        let next_due = self.next_due();
        let mut json = Json::default();
        json.open(b'{');
        json.key("now").number(self.now);
        json.key("date").string(&time::naive(self.now));
        json.key("seed").number(self.seed);
        json.key("organization_id").string(&self.organization);
        json.key("next_due");
        moment(next_due, &mut json);
        json.key("users").open(b'[');
        for user in &self.users {
            json.open(b'{').key("id").string(&user.id).key("role").string(user.role.name());
            json.key("access").bool(user.access).close(b'}');
        }
        json.close(b']');
        json.key("events").open(b'{');
        for (name, count) in [
            ("put", self.counts.events),
            ("merged", self.counts.merged),
            ("vanished", self.counts.vanished),
            ("waiting", count(self.windows.len())),
            ("logged", count(self.log.len())),
        ] {
            json.key(name).number(count);
        }
        json.close(b'}');
        json.key("objects").number(count(self.objects.len()));
        json.key("subscriptions").open(b'[');
        for subscription in self.subscriptions.values() {
            json.open(b'{').key("id").string(&subscription.id).key("url").string(&subscription.url);
            json.key("status").string(subscription.status());
            json.key("pause_reason").maybe(subscription.paused.map(PauseReason::name));
            let healthy = subscription.health.failing.is_none();
            json.key("health_status").string(if healthy { "healthy" } else { "unhealthy" });
            json.key("backlog").number(subscription.queue.backlog());
            json.key("under_way").number(subscription.queue.under_way());
            json.key("next_attempt");
            moment(subscription.queue.next_due(), &mut json);
            subscription.counters.write(true, &mut json);
            let error = subscription.latest_error.as_ref();
            json.key("latest_error").maybe(error.map(|(_, outcome)| outcome.message()).as_deref());
            json.close(b'}');
        }
        json.close(b']');
        json.key("faults");
        self.faults.write(&mut json);
        json.key("warnings").open(b'[');
        self.warnings.list.iter().for_each(|warning| warning.write(&mut json));
        json.close(b']').close(b'}');
        json.done()
    }

    /// The warnings from a number on, as a JSON array.
    #[must_use]
    pub fn warnings_from(&self, number: u64) -> Vec<u8> {
        let mut json = Json::default();
        json.open(b'[');
        let from = self.warnings.list.iter().filter(|warning| warning.number >= number);
        from.for_each(|warning| warning.write(&mut json));
        json.close(b']');
        json.done()
    }
}

fn moment(moment: Option<time::Millis>, json: &mut Json) {
    match moment {
        Some(moment) => json.number(moment),
        None => json.raw(b"null"),
    };
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
