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


def known(events, remember=16, maxObjects=10**9, ignore=NOISE):
    """By object: its newest events in order, and where it was merged into."""
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
        kept = [event for event in objects[id] if counts(id, moment(event)[1])][-remember:]
        into = merged.get(id)
        result[id] = (kept, into if into and counts(id, into[0]) else None)
    return result


def gap(id, kept, at, ignore):
    event = kept[at]
    began, ended = moment(event)
    before = [other for other in kept[:at] if moment(other)[1] < began]
    if not before:
        return None
    base = before[-1]
    beside = kept[len(before):at] + [other for other in kept[at + 1:] if moment(other)[0] <= ended]
    held = {} if base["action"] == "deleted" else base["data"]
    fields = [
        name
        for name, value in event.get("previous_data", {}).items()
        if name not in ignore and value != held.get(name) and not any(name in other.get("previous_data", {}) for other in beside)
    ]
    if not fields:
        return None
    return {
        "objectId": id,
        "objectType": kept[-1].get("object_type"),
        "eventId": event["id"],
        "fields": sorted(fields),
        "since": written(moment(base)[1]),
        "until": written(ended),
    }


def gaps(state, ignore=NOISE):
    found = [gap(id, kept, at, ignore) for id, (kept, _) in state.items() for at in range(len(kept))]
    return [one for one in found if one]


def statuses(state):
    result = []
    for id, (kept, into) in state.items():
        newest = kept[-1] if kept else None
        gone = newest is None or newest["action"] == "deleted"
        if into and not gone and moment(newest)[1] > into[0]:
            into = None
        presence = "merged" if into else "deleted" if gone else "present"
        status = {
            "presence": presence,
            "objectType": newest.get("object_type") if newest else None,
            "eventId": newest["id"] if newest else None,
            "dateUpdated": written(moment(newest)[1] if newest else into[0]),
            "mergedInto": into[1] if into else None,
        }
        data = {"data": newest["data"]} if presence == "present" else {}
        # In a list: as a key, an id may be __proto__.
        result.append({"objectId": id, "status": status, **data})
    return result


def outcome(before, event, options):
    mine = object_of(event)
    then, now = known(before, **options), known([*before, event], **options)
    again = [one for one in then.get(mine, ([], None))[0] if one["id"] == event["id"]]
    if again and moment(event)[1] <= moment(again[0])[1]:
        return "duplicate"
    kept = now.get(mine, ([], None))[0]
    if not kept or kept[-1] is not event:
        return "stale"
    found = gaps({mine: now[mine]}, options.get("ignore", NOISE))
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
        "objects": statuses(state),
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
        (event(2, "updated", 3, {"a": 2, "b": 2}, {"b": 1}), "applied"),
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
        "the newest two are remembered",
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
