//! All that a sender knows as JSON text, so that a journal of its inputs can be cut. Each event is in it once.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::event::{Draft, Event};
use super::fault::Fault;
use super::json::Json;
use super::options::{Options, escaped, whole};
use super::queue::Delivery;
use super::random::Random;
use super::refusal::Refusal;
use super::sender::{Sender, UnderWay};
use super::spelling::Spelling;
use super::stored;
use super::warning::Warning;
use closehook::payload::{Index, Kind, Value};

/// Changes with what is written; another one is not read.
const FORMAT: &str = "closehook-delivery-1";

type Events = BTreeMap<u64, Rc<Event>>;

impl Sender {
    /// All of it as JSON text, signature keys too. [`restore`](Self::restore) gives a sender that goes on as this one does,
    /// byte for byte; what is under way still is.
    #[must_use]
    pub fn snapshot(&self) -> Vec<u8> {
        let mut json = Json::default();
        json.open(b'{').key("format").string(FORMAT);
        json.key("options").open(b'{');
        json.key("seed").number(self.seed).key("now").number(self.now);
        json.key("organizationId").string(&self.organization).key("rules");
        self.rules.write(&mut json);
        json.close(b'}');
        json.key("users").open(b'[');
        for user in &self.users {
            json.open(b'{').key("id").string(&user.id).key("role").string(user.role.name());
            json.key("access").bool(user.access).close(b'}');
        }
        json.close(b']');
        // As text: a program that reads numbers as doubles would lose their last bits.
        json.key("random").open(b'[');
        for state in self.random.state() {
            json.string(&state.to_string());
        }
        json.close(b']');
        json.key("counts").open(b'[');
        for count in self.counts.all() {
            json.number(count);
        }
        json.close(b']');
        self.write_events(&mut json);
        json.key("subscriptions").open(b'[');
        for (number, subscription) in &self.subscriptions {
            stored::write(*number, subscription, &mut json);
        }
        json.close(b']');
        json.key("under_way").open(b'[');
        for (id, under_way) in &self.under_way {
            json.open(b'[').number(*id).number(under_way.subscription).number(under_way.round);
            stored::write_delivery(&under_way.delivery, &mut json);
            json.close(b']');
        }
        json.close(b']').key("faults");
        self.faults.write(&mut json);
        json.key("warnings_count").number(self.warnings.count).key("warnings").open(b'[');
        self.warnings.list.iter().for_each(|warning| warning.write(&mut json));
        json.close(b']').close(b'}');
        json.done()
    }

    fn write_events(&self, json: &mut Json) {
        let mut events: BTreeMap<u64, &Rc<Event>> = BTreeMap::new();
        let queued = self.subscriptions.values().flat_map(|each| each.queue.iter());
        let under_way = self.under_way.values().map(|under_way| &under_way.delivery);
        events.extend(queued.chain(under_way).map(|delivery| (delivery.event.number, &delivery.event)));
        events.extend(self.objects.iter().map(|event| (event.number, event)));
        events.extend(self.log.iter().map(|event| (event.number, event)));
        events.extend(self.windows.iter().map(|(event, _)| (event.number, event)));
        json.key("events").open(b'[');
        for event in events.values() {
            json.open(b'[').number(event.number).number(event.arrived);
            json.bool(self.log.contains(event.number)).raw(event.text()).close(b']');
        }
        json.close(b']');
        json.key("waiting").open(b'[');
        for (event, open) in self.windows.iter() {
            json.open(b'[').number(event.number).bool(open).close(b']');
        }
        json.close(b']');
        json.key("objects").open(b'[');
        for event in self.objects.iter() {
            json.number(event.number);
        }
        json.close(b']');
    }

    /// The sender of a [`snapshot`](Self::snapshot).
    ///
    /// # Errors
    ///
    /// [`Refusal`] when the text is no snapshot of this version, with the part that is not.
    pub fn restore(text: &[u8]) -> Result<Self, Refusal> {
        let index = Index::read(text)?;
        let refused = |part: &str| {
            Refusal::at(
                "INVALID_SNAPSHOT",
                part.to_owned(),
                "this is no snapshot of a sender, or of another version",
            )
        };
        let root = index.root().ok_or_else(|| refused(""))?;
        if !root.get("format").is_some_and(|format| format.is(FORMAT)) {
            return Err(refused("/format"));
        }
        let part = |name: &str| root.get(name).ok_or_else(|| refused(&format!("/{}", escaped(name))));
        let list = |name: &str| {
            let elements = part(name)?;
            if elements.kind() == Kind::Array { Ok(elements.elements()) } else { Err(refused(name)) }
        };
        let mut options = Options::default();
        options.take(part("options")?, "/options")?;
        let spelling = options.rules.spelling;
        let mut sender = Self::new(options);
        sender.users = list("users")?
            .map(|user| stored::user(user))
            .collect::<Option<_>>()
            .ok_or_else(|| refused("/users"))?;
        sender.random = random(part("random")?).ok_or_else(|| refused("/random"))?;
        let counts: Vec<u64> = list("counts")?.filter_map(whole).collect();
        sender.counts.set_all(&counts).ok_or_else(|| refused("/counts"))?;
        let mut events = Events::new();
        for event in list("events")? {
            let (event, logged) = read_event(event, spelling).ok_or_else(|| refused("/events"))?;
            if logged {
                sender.log.put(&event);
            }
            events.insert(event.number, event);
        }
        for object in list("objects")? {
            let event =
                whole(object).and_then(|number| events.get(&number)).ok_or_else(|| refused("/objects"))?;
            sender.objects.put(event);
        }
        for waiting in list("waiting")? {
            let [number, open] = array(waiting).ok_or_else(|| refused("/waiting"))?;
            let event =
                whole(number).and_then(|number| events.get(&number)).ok_or_else(|| refused("/waiting"))?;
            sender.windows.resume(event, open.text() == b"true");
            sender.wait(event);
        }
        for subscription in list("subscriptions")? {
            let (number, subscription) =
                stored::read(subscription, &events).ok_or_else(|| refused("/subscriptions"))?;
            sender.numbers.insert(subscription.id.clone(), number);
            sender.subscriptions.insert(number, subscription);
        }
        for under_way in list("under_way")? {
            let (id, under_way) = read_under_way(under_way, &events).ok_or_else(|| refused("/under_way"))?;
            if let Some(subscription) = sender.subscriptions.get_mut(&under_way.subscription)
                && subscription.queue.round == under_way.round
            {
                subscription.queue.resume(under_way.delivery.extra);
            }
            sender.under_way.insert(id, under_way);
        }
        for fault in list("faults")? {
            sender.faults.set(Fault::read(fault, "/faults")?);
        }
        sender.warnings.count = whole(part("warnings_count")?).ok_or_else(|| refused("/warnings_count"))?;
        let warnings: Option<_> = list("warnings")?.map(Warning::read).collect();
        sender.warnings.list = warnings.ok_or_else(|| refused("/warnings"))?;
        let numbers: Vec<u64> = sender.subscriptions.keys().copied().collect();
        for number in numbers {
            sender.watch(number);
            sender.schedule(number);
        }
        Ok(sender)
    }
}

/// Just so many elements.
pub(super) fn array<'i, 'a, const N: usize>(value: Value<'i, 'a>) -> Option<[Value<'i, 'a>; N]> {
    value.elements().collect::<Vec<_>>().try_into().ok()
}

fn random(states: Value<'_, '_>) -> Option<Random> {
    let states: [Value<'_, '_>; 3] = array(states)?;
    let states = states.map(|state| state.as_str().and_then(|text| text.parse().ok()));
    match states {
        [Some(names), Some(waits), Some(faults)] => Some(Random::with_state([names, waits, faults])),
        _ => None,
    }
}

fn read_event(event: Value<'_, '_>, spelling: Spelling) -> Option<(Rc<Event>, bool)> {
    let [number, arrived, logged, event] = array(event)?;
    let draft = Draft::members(event);
    if !draft.is_whole() {
        return None;
    }
    Some((Rc::new(draft.write(spelling, whole(number)?, whole(arrived)?)), logged.text() == b"true"))
}

fn read_under_way(under_way: Value<'_, '_>, events: &Events) -> Option<(u64, UnderWay)> {
    let [id, subscription, round, delivery] = array(under_way)?;
    let delivery: Delivery = stored::read_delivery(delivery, events)?;
    Some((whole(id)?, UnderWay { subscription: whole(subscription)?, round: whole(round)?, delivery }))
}
