"""Writes history.json: streams of events, what each did on arrival, and what is known in the end.

What each event does is typed here by hand, from Close's documentation ("Events") and the rules in the README. What is known
in the end is worked out by the reader below from the whole set of events at once, without hashes and without state; it
must say of the last of any events what was typed.
"""

import json
from datetime import datetime, timezone
from pathlib import Path

NOISE = ["date_updated", "updated_by", "updated_by_name"]
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def moment(event):
    """Microseconds of date_created and date_updated."""

    def of(text):
        date = datetime.fromisoformat(text)
        date = date if date.tzinfo else date.replace(tzinfo=timezone.utc)
        return (date - EPOCH) // (datetime.resolution)

    updated = of(event.get("date_updated") or event["date_created"])
    return min(of(event.get("date_created") or event["date_updated"]), updated), updated


def written(microseconds):
    return (EPOCH + microseconds * datetime.resolution).strftime("%Y-%m-%dT%H:%M:%S.%f")


def inner(payload):
    return payload["event"] if isinstance(payload.get("event"), dict) else payload


def order(event):
    rank = {"created": 0, "deleted": 2}.get(event["action"], 1)
    return (moment(event)[1], rank, event["id"])


def object_of(event):
    return event["lead_id"] if event["action"] == "merged" and event.get("lead_id") else event["object_id"]


def merges(events):
    """The last word on each source: when, and into what."""
    found = {}
    for event in events:
        meta = event.get("meta", {})
        source, into = meta.get("merge_source_lead_id"), meta.get("merge_destination_lead_id")
        if event["action"] == "merged":
            source, into = source or event["object_id"], into or event["lead_id"]
        if source and into and source != into:
            found[source] = max(found.get(source, (0, "")), (moment(event)[1], into))
    return found


def known(events, remember=16, maxEvents=10**9, maxObjects=10**9, ignore=NOISE):
    """By object: its events in the fixed order, where it was merged into, and the last moment that was forgotten."""
    objects = {}
    for event in sorted(events, key=order):
        kept = objects.setdefault(object_of(event), [])
        kept[:] = [one for one in kept if one["id"] != event["id"]] + [event]
    merged = merges(events)
    for source in merged:
        objects.setdefault(source, [])
    ages = {id: max([moment(event)[1] for event in kept] + [merged.get(id, (0, ""))[0]]) for id, kept in objects.items()}
    by_age = sorted(objects, key=lambda id: (ages[id], id), reverse=True)
    horizon = ages[by_age[maxObjects]] if len(by_age) > maxObjects else -(10**20)
    counts = lambda id, when: when > horizon or when == ages[id]
    result = {}
    for id in sorted(by_age[:maxObjects]):
        all = [event for event in objects[id] if counts(id, moment(event)[1])]
        into = merged.get(id)
        cut = moment(all[-maxEvents - 1])[1] if len(all) > maxEvents else None
        result[id] = (all[-maxEvents:], into if into and counts(id, into[0]) else None, cut)
    return result


def previous(event, ignore):
    return {name: value for name, value in (event.get("previous_data") or {}).items() if name not in ignore}


def held(event):
    return {} if event["action"] == "deleted" else event["data"]


def listed(event):
    """What an event says that it changed."""
    return {*(event.get("previous_data") or {}), *(event.get("changed_fields") or [])}


def tells(event):
    """Whether an event says what it changed."""
    return event["action"] not in ("created", "deleted", "merged") and isinstance(event.get("changed_fields"), list)


def follows(one, other, ignore):
    """Whether all that one event left is what the other one, of the same moment, found."""
    was = previous(other, ignore)
    dates = (held(one).get("date_updated"), date_before(other))
    return bool(was) and (None in dates or dates[0] == dates[1]) and all(held(one).get(name) == value for name, value in was.items())


def date_before(event):
    """`date_updated` of the state before, where it proves something."""
    return None if event.get("object_type") == "lead" else (event.get("previous_data") or {}).get("date_updated")


def later(group, ignore):
    """Of each event of one moment those that came after it, for certain: by `previous_data`, over any number of steps."""
    steps = {one["id"]: {other["id"] for other in group if other is not one and follows(one, other, ignore)} for one in group}
    for _ in group:
        steps = {id: after | {further for one in after for further in steps[one]} for id, after in steps.items()}
    return {id: {other for other in after if id not in steps[other]} - {id} for id, after in steps.items()}


def last_of(group, ignore):
    """The last of some events of one moment, given in the fixed order."""
    rank = order(group[-1])[1]
    left = [event for event in group if order(event)[1] == rank]
    after = later(left, ignore) if rank == 1 else {event["id"]: set() for event in left}
    while True:
        free = [event for event in left if not any(event["id"] in after[other["id"]] for other in left)]
        left.remove(free[0])
        if not left:
            return free[0]


def newest(kept, ignore):
    return last_of([event for event in kept if moment(event)[1] == moment(kept[-1])[1]], ignore) if kept else None


def gap(id, kept, at, ignore):
    event = kept[at]
    began, ended = moment(event)
    before = [other for other in kept[:at] if moment(other)[1] < began]
    if not before:
        return None
    beside = kept[len(before):at] + [other for other in kept[at + 1:] if moment(other)[0] <= ended]
    span = lambda other: moment(other)[0] < moment(other)[1]
    base = last_of([other for other in before if moment(other)[1] == moment(before[-1])[1]], ignore)

    def explained(name, value):
        for other in beside:
            changed = name in previous(other, ignore)
            if changed and span(other) or (changed or not previous(other, ignore)) and held(other).get(name) == value:
                return True
        return held(base).get(name) == value

    evidence, fields = "value", [name for name, value in previous(event, ignore).items() if not explained(name, value)]
    if not fields:
        evidence, date = "date", date_before(event)
        known_dates = [held(other).get("date_updated") for other in [base, *beside]]
        if date and not any(one is None or one == date for one in known_dates) and not any(map(span, beside)):
            fields.append("date_updated")
        silent = not {*listed(event)} - {*ignore} and not date_before(event) and not any(moment(other)[0] > ended for other in kept)
        if tells(event) and base["action"] != "deleted" and not silent:
            fields += [
                name
                for name in {**held(base), **held(event)}
                if name not in ignore
                and name not in listed(event)
                and held(base).get(name) != held(event).get(name)
                and not any(
                    name in listed(other)
                    or (span(other) and moment(other)[1] > ended)
                    or (not tells(other) and held(other).get(name) == held(event).get(name))
                    for other in beside
                )
                and name in held(newest(kept, ignore))
            ]
    if not fields:
        return None
    return {
        "id": f"{id}/{event['id']}",
        "objectId": id,
        "objectType": newest(kept, ignore).get("object_type"),
        "eventId": event["id"],
        "evidence": evidence,
        "fields": sorted(fields),
        "since": written(moment(base)[1]),
        "until": written(ended),
    }


def gaps(state, ignore=NOISE):
    found = [gap(id, kept, at, ignore) for id, (kept, _, _) in state.items() for at in range(len(kept))]
    return [one for one in found if one]


def statuses(state, ignore=NOISE):
    result = []
    for id, (kept, into, cut) in state.items():
        last = newest(kept, ignore)
        gone = last is None or last["action"] == "deleted"
        if into and not gone and moment(last)[1] > into[0]:
            into = None
        presence = "merged" if into else "deleted" if gone else "present"
        status = {
            "presence": presence,
            "objectType": last.get("object_type") if last else None,
            "eventId": last["id"] if last else None,
            "dateUpdated": written(moment(last)[1] if last else into[0]),
            "mergedInto": into[1] if into else None,
            "forgottenUntil": written(cut) if cut is not None else None,
        }
        data = {"data": last["data"]} if presence == "present" else {}
        # In a list: as a key, an id may be __proto__.
        result.append({"objectId": id, "status": status, **data})
    return result


def outcome(before, event, options):
    mine, ignore = object_of(event), options.get("ignore", NOISE)
    nothing = ([], None, None)
    then, now = known(before, **options).get(mine, nothing)[0], known([*before, event], **options).get(mine, nothing)[0]
    again = [at for at, one in enumerate(then) if one["id"] == event["id"]]
    if again and moment(event)[1] <= moment(then[again[0]])[1]:
        return "duplicate" if len(then) - again[0] <= options.get("remember", 16) else "stale"
    if not now or newest(now, ignore) is not event:
        return "stale"
    found = gaps({mine: (now, None, None)}, ignore)
    return "gap" if any(one["eventId"] == event["id"] for one in found) else "applied"


def at(second):
    return f"2024-06-01T00:00:{second:09.6f}"


def event(id, action, second, data=None, previous=None, **more):
    return {
        "id": f"ev_{id}",
        "date_created": at(second),
        "date_updated": at(second),
        "object_type": "lead",
        "object_id": "lead_1",
        "lead_id": "lead_1",
        "action": action,
        "changed_fields": sorted(previous or {}) if action == "updated" else [],
        "data": data or {},
        "previous_data": previous or {},
        "meta": {},
        **more,
    }


def contact(id, action, second, data, previous=None, was=None, **more):
    """With the date that Close moves with each event."""
    before = {} if was is None else {"date_updated": at(was)}
    event_of = {"object_type": "contact", **more}
    return event(id, action, second, {**data, "date_updated": at(second)}, {**(previous or {}), **before}, **event_of)


CREATED = event(1, "created", 1, {"id": "lead_1", "name": "a"})
TO_B = event(2, "updated", 2, {"id": "lead_1", "name": "b"}, {"name": "a"})
TO_C = event(3, "updated", 3, {"id": "lead_1", "name": "c"}, {"name": "b"})
DELETED = event(4, "deleted", 4, {}, {"id": "lead_1", "name": "c"})
OTHER = {"object_id": "lead_2", "lead_id": "lead_2"}
MERGE = {"meta": {"merge_source_lead_id": "lead_1", "merge_destination_lead_id": "lead_2"}}


def stream(name, *arrivals, **options):
    events = [inner(payload) for payload, _ in arrivals]
    outcomes = [outcome for _, outcome in arrivals]
    for count in range(len(events)):
        said = outcome(events[:count], events[count], options)
        assert said == outcomes[count], f"{name}: event {count} is {said}"
    state = known(events, **options)
    return {
        "name": name,
        **({"options": options} if options else {}),
        "events": [payload for payload, _ in arrivals],
        "outcomes": outcomes,
        "objects": statuses(state, options.get("ignore", NOISE)),
        "gaps": gaps(state, options.get("ignore", NOISE)),
    }


streams = [
    stream("in order", (CREATED, "applied"), (TO_B, "applied"), (TO_C, "applied")),
    stream("a delivery is its event", ({"subscription_id": "whsub_1", "event": CREATED}, "applied")),
    stream("in reverse", (TO_C, "applied"), (TO_B, "stale"), (CREATED, "stale")),
    stream("each twice", (CREATED, "applied"), (CREATED, "duplicate"), (TO_B, "applied"), (CREATED, "duplicate"), (TO_B, "duplicate")),
    stream("one is missing", (CREATED, "applied"), (TO_C, "gap")),
    stream("it comes after all", (CREATED, "applied"), (TO_C, "gap"), (TO_B, "stale")),
    stream("the first that is seen contradicts nothing", (TO_C, "applied")),
    stream(
        "two are missing, and one of them comes",
        (CREATED, "applied"),
        (event(5, "updated", 5, {"name": "e"}, {"name": "d"}), "gap"),
        (TO_B, "stale"),
    ),
    stream(
        "only the fields that contradict",
        (event(1, "created", 1, {"a": 1, "b": 1, "c": [1]}), "applied"),
        (event(2, "updated", 2, {"a": 3, "b": 2, "c": [2]}, {"a": 2, "b": 1, "c": [1]}), "gap"),
    ),
    stream(
        "a lead is touched without an event of it",
        (event(1, "created", 1, {"name": "a", "date_updated": at(1), "updated_by": "user_1"}), "applied"),
        (event(2, "updated", 3, {"name": "b", "date_updated": at(3)}, {"name": "a", "date_updated": at(2), "updated_by": "user_2"}), "applied"),
    ),
    stream(
        "unless that is to be told",
        (event(1, "created", 1, {"name": "a", "date_updated": at(1)}), "applied"),
        (event(2, "updated", 3, {"name": "b", "date_updated": at(3)}, {"name": "a", "date_updated": at(2)}), "gap"),
        ignore=[],
    ),
    stream(
        "a custom field that has no value is missing",
        (event(1, "created", 1, {"name": "a"}), "applied"),
        (event(2, "updated", 2, {"name": "a", "custom.cf_1": "x"}, {"custom.cf_1": None}), "applied"),
        (event(3, "updated", 3, {"name": "a"}, {"custom.cf_1": "x"}), "applied"),
        (event(4, "updated", 4, {"name": "a", "custom.cf_1": "y"}, {"custom.cf_1": None}), "applied"),
        (event(5, "updated", 5, {"name": "a", "custom.cf_1": "z"}, {"custom.cf_1": None}), "gap"),
    ),
    stream(
        "values are compared, not texts",
        (event(1, "created", 1, {"a": {"x": 1, "y": [1.0, "é"]}, "b": 100}), "applied"),
        (event(2, "updated", 2, {"a": 1}, {"a": {"y": [1, "é"], "x": 1}, "b": 1e2}), "applied"),
    ),
    stream(
        "dates are moments, not texts",
        (event(1, "created", 1, {"name": "a"}, date_created="2024-06-01T02:00:00+02:00", date_updated="2024-06-01T02:00:00+02:00"), "applied"),
        (event(2, "updated", 2, {"name": "b"}, {"name": "a"}, date_created="2024-06-01T00:00:00.5", date_updated="2024-06-01T00:00:00.500000Z"), "applied"),
        (event(3, "updated", 3, {"name": "0"}, {"name": "0"}, date_created="2024-05-31", date_updated="2024-05-31"), "stale"),
    ),
    stream(
        "without date_updated it is date_created",
        (event(1, "created", 1, {"name": "a"}, date_updated=None), "applied"),
        (event(2, "updated", 2, {"name": "b"}, {"name": "a"}, date_updated=None), "applied"),
    ),
    stream("deleted", (CREATED, "applied"), (TO_B, "applied"), (TO_C, "applied"), (DELETED, "applied")),
    stream("late after a deletion", (DELETED, "applied"), (TO_C, "stale"), (CREATED, "stale")),
    stream("deleted after what was not seen", (CREATED, "applied"), (DELETED, "gap")),
    stream(
        "changed after it was deleted: it is back, and something is missing",
        (DELETED, "applied"),
        (event(5, "updated", 5, {"name": "e"}, {"name": "d"}), "gap"),
    ),
    stream("created after it was deleted: it is back", (DELETED, "applied"), (event(5, "created", 5, {"name": "e"}), "applied")),
    stream("created after it was there: nothing is contradicted", (TO_B, "applied"), (event(5, "created", 5, {"name": "e"}), "applied")),
    stream(
        "of one moment, created is first and deleted last",
        (event(9, "created", 1, {"name": "a"}), "applied"),
        (event(1, "deleted", 1, {}, {"name": "b"}), "applied"),
        (event(5, "updated", 1, {"name": "b"}, {"name": "a"}), "stale"),
    ),
    stream(
        "sent and updated of one moment are two events",
        (event(1, "created", 1, {"status": "outbox"}), "applied"),
        (event(2, "sent", 2, {"status": "sent"}), "applied"),
        (event(3, "updated", 2, {"status": "sent"}, {"status": "outbox"}), "applied"),
        (event(2, "sent", 2, {"status": "sent"}), "duplicate"),
    ),
    stream(
        "and so the other way round",
        (event(1, "created", 1, {"status": "outbox"}), "applied"),
        (event(3, "sent", 2, {"status": "sent"}), "applied"),
        (event(2, "updated", 2, {"status": "sent"}, {"status": "outbox"}), "stale"),
    ),
    stream(
        "an event that grows by consolidation",
        (CREATED, "applied"),
        (TO_B, "applied"),
        (event(2, "updated", 4, {"id": "lead_1", "name": "bb"}, {"name": "a"}, date_created=at(2)), "applied"),
        (TO_B, "duplicate"),
        (event(3, "updated", 5, {"id": "lead_1", "name": "c"}, {"name": "bb"}), "applied"),
    ),
    stream(
        "what was consolidated across another event proves nothing",
        (event(1, "created", 1, {"a": 1, "b": 1}), "applied"),
        (event(2, "updated", 3, {"a": 2, "b": 2}, {"b": 1}), "gap"),
        (event(3, "updated", 4, {"a": 3, "b": 2}, {"a": 1}, date_created=at(2)), "applied"),
    ),
    stream(
        "a field that an overlapping event changed as well",
        (event(1, "created", 1, {"a": 1}), "applied"),
        (event(2, "updated", 3, {"a": 3}, {"a": 2}), "gap"),
        (event(3, "updated", 4, {"a": 4}, {"a": 1}, date_created=at(2)), "applied"),
    ),
    stream(
        "merged: where it went",
        (CREATED, "applied"),
        (event(2, "created", 1, {"name": "z"}, **OTHER), "applied"),
        (event(3, "merged", 2, {"name": "z"}, **OTHER, **MERGE), "applied"),
        (event(4, "deleted", 3, {}, {"id": "lead_1", "name": "a"}, **MERGE), "applied"),
    ),
    stream("merged, by object_id alone", (CREATED, "applied"), (event(3, "merged", 2, {"name": "z"}, lead_id="lead_2"), "applied")),
    stream(
        "merged, by an event of a contact",
        (event(5, "updated", 2, {"lead_id": "lead_2"}, {"lead_id": "lead_1"}, object_type="contact", object_id="cont_1", **MERGE), "applied"),
    ),
    stream(
        "merged, and heard of after that",
        (event(3, "merged", 2, {"name": "z"}, **OTHER, **MERGE), "applied"),
        (event(5, "updated", 5, {"name": "e"}, {"name": "d"}), "applied"),
    ),
    stream(
        "merged into two, one after the other",
        (event(5, "updated", 2, {"name": "x"}, {}, **OTHER, meta={"merge_source_lead_id": "lead_1", "merge_destination_lead_id": "lead_3"}), "applied"),
        (event(6, "updated", 1, {"name": "y"}, {}, **OTHER, **MERGE), "stale"),
    ),
    stream(
        "other actions carry the object too",
        (event(1, "created", 1, {"is_complete": False}, object_type="task.lead"), "applied"),
        (event(2, "completed", 2, {"is_complete": True}, object_type="task.lead"), "applied"),
    ),
    stream(
        "of one moment, previous_data decides, whatever the ids",
        (event("z", "updated", 1, {"status": "A"}, {"status": "P"}), "applied"),
        (event("b", "updated", 1, {"status": "B"}, {"status": "A"}), "applied"),
    ),
    stream(
        "and whatever came first",
        (event("b", "updated", 1, {"status": "B"}, {"status": "A"}), "applied"),
        (event("z", "updated", 1, {"status": "A"}, {"status": "P"}), "stale"),
    ),
    stream(
        "three of one moment in a chain, and what follows from the last",
        (event("y", "created", 1, {"status": "P"}), "applied"),
        (event("c", "updated", 2, {"status": "B"}, {"status": "A"}), "gap"),
        (event("a", "updated", 2, {"status": "C"}, {"status": "B"}), "applied"),
        (event("x", "updated", 2, {"status": "A"}, {"status": "P"}), "stale"),
        (event("b", "updated", 3, {"status": "D"}, {"status": "C"}), "applied"),
    ),
    stream(
        "of one moment, data decides about two fields",
        (event("z", "updated", 1, {"a": 2, "b": 1}, {"a": 1}), "applied"),
        (event("b", "updated", 1, {"a": 2, "b": 2}, {"b": 1}), "applied"),
    ),
    stream(
        "of one moment, what goes in a circle is in the order of the ids",
        (event("b", "updated", 1, {"a": 1}, {"a": 2}), "applied"),
        (event("a", "updated", 1, {"a": 2}, {"a": 1}), "stale"),
    ),
    stream(
        "of one moment, what has nothing to do with each other is in the order of the ids",
        (event("b", "updated", 1, {"a": 1}, {"a": 2}), "applied"),
        (event("a", "updated", 1, {"a": 3}, {"a": 4}), "stale"),
    ),
    stream(
        "of one moment, one is missing",
        (event("0", "created", 1, {"status": "P"}), "applied"),
        (event("a", "updated", 2, {"status": "A"}, {"status": "P"}), "applied"),
        (event("c", "updated", 2, {"status": "C"}, {"status": "B"}), "gap"),
    ),
    stream(
        "the values fit and the date does not: one is missing that changed something there and back",
        (contact(1, "created", 1, {"name": "a"}), "applied"),
        (contact(4, "updated", 4, {"name": "b"}, {"name": "a"}, was=3), "gap"),
    ),
    stream(
        "the missing ones come",
        (contact(1, "created", 1, {"name": "a"}), "applied"),
        (contact(4, "updated", 4, {"name": "b"}, {"name": "a"}, was=3), "gap"),
        (contact(3, "updated", 3, {"name": "a"}, {"name": "x"}, was=2), "stale"),
        (contact(2, "updated", 2, {"name": "x"}, {"name": "a"}, was=1), "stale"),
    ),
    stream(
        "of a lead, the date alone shows nothing",
        (contact(1, "created", 1, {"name": "a"}, object_type="lead"), "applied"),
        (contact(4, "updated", 4, {"name": "b"}, {"name": "a"}, was=3, object_type="lead"), "applied"),
    ),
    stream(
        "data differs in a field that nobody changed",
        (event(1, "created", 1, {"name": "a", "url": None}), "applied"),
        (event(3, "updated", 3, {"name": "c", "url": "https://b.example"}, {"name": "a"}), "gap"),
    ),
    stream(
        "unless the field is listed",
        (event(1, "created", 1, {"name": "a", "url": None}), "applied"),
        (event(3, "updated", 3, {"name": "c", "url": "https://b.example"}, {"name": "a"}, changed_fields=["name", "url"]), "applied"),
    ),
    stream(
        "what sent changes is listed by an updated event of the same moment, which may come later",
        (event(1, "created", 1, {"status": "outbox"}), "applied"),
        (event(3, "sent", 3, {"status": "sent"}), "applied"),
    ),
    stream(
        "but not after the next event",
        (event(1, "created", 1, {"status": "outbox"}), "applied"),
        (event(3, "sent", 3, {"status": "sent"}), "applied"),
        (event(4, "updated", 4, {"status": "sent", "opens": 1}, {"opens": None}), "applied"),
    ),
    stream(
        "it comes after all",
        (event(1, "created", 1, {"status": "outbox"}), "applied"),
        (event(3, "sent", 3, {"status": "sent"}), "applied"),
        (event(4, "updated", 4, {"status": "sent", "opens": 1}, {"opens": None}), "applied"),
        (event(2, "updated", 3, {"status": "sent"}, {"status": "outbox"}), "stale"),
    ),
    stream(
        "or another one changed it in the meantime",
        (event(1, "created", 1, {"a": 1, "b": 1}), "applied"),
        (event(2, "updated", 4, {"a": 2, "b": 2}, {"a": 1}, date_created=at(2)), "gap"),
        (event(3, "updated", 3, {"a": 1.5, "b": 2}, {"b": 1}), "stale"),
    ),
    stream(
        "a gap stays open, however many newer events come",
        (CREATED, "applied"),
        (TO_C, "gap"),
        *((event(n, "updated", n, {"id": "lead_1", "name": f"n{n}"}, {"name": f"n{n - 1}" if n > 10 else "c"}), "applied") for n in range(10, 40)),
    ),
    stream(
        "of more events than may be kept the oldest are forgotten, which the status says",
        (CREATED, "applied"),
        (TO_B, "applied"),
        (TO_C, "applied"),
        (CREATED, "stale"),
        maxEvents=2,
    ),
    stream(
        "repetitions of the newest two are duplicates",
        (CREATED, "applied"),
        (TO_B, "applied"),
        (TO_C, "applied"),
        (CREATED, "stale"),
        (TO_C, "duplicate"),
        remember=2,
    ),
    stream(
        "the oldest object goes, and does not come back in an old state",
        (CREATED, "applied"),
        (event(2, "created", 2, {"name": "z"}, **OTHER), "applied"),
        (event(3, "created", 3, {"name": "y"}, object_id="lead_3", lead_id="lead_3"), "applied"),
        (CREATED, "stale"),
        (event(4, "updated", 1.5, {"name": "aa"}, {"name": "a"}), "stale"),
        (event(5, "updated", 4, {"name": "ab"}, {"name": "aa"}), "applied"),
        maxObjects=2,
    ),
    stream(
        "nothing of a prototype",
        (event(1, "created", 1, {"constructor": {"prototype": 1}, "toString": None}, object_id="__proto__", lead_id="constructor"), "applied"),
        (event(2, "updated", 2, {"constructor": 2}, {"constructor": 1, "toString": None, "hasOwnProperty": None}, object_id="__proto__"), "gap"),
    ),
    stream(
        "ids of any characters",
        (event("\u00e9\ud83d", "created", 1, {"name": "a"}, object_id="\"\\\n\ud83d"), "applied"),
        (event("\u00e9\ud83e", "updated", 2, {"name": "b"}, {"name": "a"}, object_id="\"\\\n\ud83d"), "applied"),
        (event("\u00e9\ud83e", "updated", 2, {"name": "b"}, {"name": "a"}, object_id="\"\\\n\ud83e"), "applied"),
    ),
    stream("another kind of object", (event(1, "activated", 1, {"id": "memb_1"}, object_type="membership", object_id="memb_1", lead_id=None), "applied")),
]


def broken(name, pointer, value, **changes):
    event = {**CREATED, **changes}
    return {"name": name, "event": {key: part for key, part in event.items() if part is not ...}, "pointer": pointer}


errors = [
    {"name": "an array", "event": [], "pointer": ""},
    {"name": "null", "eventText": "null", "pointer": ""},
    {"name": "no event in it", "event": {"event": {}}, "pointer": "/id"},
    broken("no id", "/id", None, id=...),
    broken("an id that is a number", "/id", None, id=1),
    broken("an empty id", "/id", None, id=""),
    broken("no object", "/object_id", None, object_id=...),
    broken("an object that is null", "/object_id", None, object_id=None),
    broken("no date", "/date_updated", None, date_updated=..., date_created=...),
    broken("a date that is a number", "/date_updated", None, date_updated=1, date_created=1),
    broken("a date that does not exist", "/date_updated", None, date_updated="2024-02-30", date_created="2023-02-29T00:00:00"),
    broken("a date beyond four digits", "/date_updated", None, date_updated="9999-12-31T23:59:59-00:01", date_created=None),
    broken("no data", "/data", None, data=...),
    broken("data that is null", "/data", None, data=None),
    broken("data that is an array", "/data", None, data=[]),
]

if __name__ == "__main__":
    path = Path(__file__).with_name("history.json")
    lists = {"streams": streams, "errors": errors}
    lines = [
        f'  "{name}": [\n' + ",\n".join(f"    {json.dumps(vector, ensure_ascii=True)}" for vector in vectors) + "\n  ]"
        for name, vectors in lists.items()
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
