"""Writes changes.json: events with what they changed, and pairs of documents with the fewest operations between them.

Each expectation is typed here by hand, from Close's documentation ("Events") and RFC 6902; nothing is computed.
"""

import json
from pathlib import Path


def event(action, data, previous, listed, **more):
    return {
        "object_type": "lead",
        "action": action,
        "changed_fields": listed,
        "data": data,
        "previous_data": previous,
        **more,
    }


def change(kind, pointer, field=None, **values):
    values = {name.rstrip("_"): value for name, value in values.items()}
    return {"field": field or pointer.split("/")[1], "pointer": pointer, "kind": kind, **values}


def remark(code, pointer):
    return [code, pointer]


PHONES = [{"phone": "+1", "type": "office"}, {"phone": "+2", "type": "home"}]

changes = [
    {
        "name": "created: all is added",
        "event": event("created", {"id": "lead_1", "name": "Bluth"}, {}, []),
        "changes": [change("added", "/id", after="lead_1"), change("added", "/name", after="Bluth")],
        "previous": None,
        "check": [],
    },
    {
        "name": "deleted: all is removed",
        "event": event("deleted", {}, {"id": "lead_1", "name": None}, []),
        "changes": [change("removed", "/id", before="lead_1"), change("removed", "/name", before=None)],
        "previous": {"id": "lead_1", "name": None},
        "check": [],
    },
    {
        "name": "updated: from previous_data to data, noise last",
        "event": event(
            "updated",
            {"date_updated": "2", "name": "Bluth", "url": None, "id": "lead_1"},
            {"date_updated": "1", "name": "Sitwell", "url": "u"},
            ["date_updated", "name", "url"],
        ),
        "changes": [
            change("changed", "/name", before="Sitwell", after="Bluth"),
            change("changed", "/url", before="u", after=None),
            change("changed", "/date_updated", before="1", after="2"),
        ],
        "previous": {"date_updated": "1", "name": "Sitwell", "url": "u", "id": "lead_1"},
        "check": [],
    },
    {
        "name": "a delivery is its event",
        "event": {"subscription_id": "whsub_1", "event": event("updated", {"name": "b"}, {"name": "a"}, ["name"])},
        "changes": [change("changed", "/name", before="a", after="b")],
        "previous": {"name": "a"},
        "check": [],
    },
    {
        "name": "a custom field gets its first value",
        "event": event("updated", {"custom.cf_1": "x"}, {"custom.cf_1": None}, ["custom.cf_1"]),
        "changes": [change("added", "/custom.cf_1", after="x")],
        "previous": {},
        "check": [],
    },
    {
        "name": "a custom field loses its value",
        "event": event("updated", {"id": "lead_1"}, {"custom.cf_1": "x"}, ["custom.cf_1"]),
        "changes": [change("removed", "/custom.cf_1", before="x")],
        "previous": {"id": "lead_1", "custom.cf_1": "x"},
        "check": [],
    },
    {
        "name": "arrays come whole, and are compared inside",
        "event": event(
            "updated",
            {"phones": [{"phone": "+3"}, PHONES[0], {"phone": "+2", "type": "mobile"}]},
            {"phones": PHONES},
            ["phones"],
        ),
        "changes": [
            change("added", "/phones/0", after={"phone": "+3"}),
            change("changed", "/phones/2/type", before="home", after="mobile"),
        ],
        "previous": {"phones": PHONES},
        "check": [],
    },
    {
        "name": "an element that moved",
        "event": event("updated", {"ids": ["c", "a", "b"]}, {"ids": ["a", "b", "c"]}, ["ids"]),
        "changes": [change("moved", "/ids/0", from_="/ids/2", after="c")],
        "previous": {"ids": ["a", "b", "c"]},
        "check": [],
    },
    {
        "name": "an element that is gone, by where it was",
        "event": event("updated", {"ids": ["b", "x"]}, {"ids": ["a", "b"]}, ["ids"]),
        "changes": [change("removed", "/ids/0", before="a"), change("added", "/ids/1", after="x")],
        "previous": {"ids": ["a", "b"]},
        "check": [],
    },
    {
        "name": "an object inside",
        "event": event(
            "updated", {"envelope": {"a": 1, "b": [1]}}, {"envelope": {"a": 2, "c": None}}, ["envelope"]
        ),
        "changes": [
            change("removed", "/envelope/c", before=None),
            change("changed", "/envelope/a", before=2, after=1),
            change("added", "/envelope/b", after=[1]),
        ],
        "previous": {"envelope": {"a": 2, "c": None}},
        "check": [],
    },
    {
        "name": "an object where a string was",
        "event": event("updated", {"a": {}}, {"a": "x"}, ["a"]),
        "changes": [change("changed", "/a", before="x", after={})],
        "previous": {"a": "x"},
        "check": [],
    },
    {
        "name": "previous_data has a field that is not listed",
        "event": event("updated", {"note": "b", "date_updated": "2"}, {"note": "a", "date_updated": "1"}, ["note"]),
        "changes": [
            change("changed", "/note", before="a", after="b"),
            change("changed", "/date_updated", before="1", after="2"),
        ],
        "previous": {"note": "a", "date_updated": "1"},
        "check": [remark("UNLISTED_CHANGE", "/previous_data/date_updated")],
    },
    {
        "name": "a listed field whose old value did not come",
        "event": event("updated", {"a": 1, "b": 2}, {"b": 1}, ["a", "b"]),
        "changes": [change("changed", "/a", after=1), change("changed", "/b", before=1, after=2)],
        "previous": {"a": 1, "b": 1},
        "check": [remark("LISTED_WITHOUT_PREVIOUS", "/changed_fields/0")],
    },
    {
        "name": "listed, and what it was: 1 is 1.0",
        "eventText": '{"object_type": "lead", "action": "updated", "changed_fields": ["a", "a"], '
        '"data": {"a": 1}, "previous_data": {"a": 1.0}}',
        "changes": [],
        "previous": {"a": 1.0},
        "check": [remark("LISTED_BUT_EQUAL", "/changed_fields/0")],
    },
    {
        "name": "another action changes nothing",
        "event": event("sent", {"id": "acti_1"}, {}, [], object_type="activity.email"),
        "changes": [],
        "previous": {"id": "acti_1"},
        "check": [],
    },
    {
        "name": "keys are taken literally",
        "eventText": '{"object_type": "lead", "action": "updated", "changed_fields": ["__proto__", "a/b~c", ""], '
        '"data": {"__proto__": {"x": 1}, "a/b~c": 1, "": 1}, "previous_data": {"__proto__": {"x": 2}, "a/b~c": 2, "": 2}}',
        "changes": [
            change("changed", "/__proto__/x", before=2, after=1),
            change("changed", "/a~1b~0c", field="a/b~c", before=2, after=1),
            {"field": "", "pointer": "/", "kind": "changed", "before": 2, "after": 1},
        ],
        "check": [],
    },
    {
        "name": "what nobody documents, and what contradicts itself",
        "event": event(
            "mowed",
            {"id": "lead_2"},
            {"a": 1},
            [],
            object_id="lead_1",
            date_created="2025-03-11T17:50:13.966000",
            date_updated="2025-03-11T17:50:12.966000",
        ),
        "changes": [change("removed", "/a", before=1)],
        "previous": {"id": "lead_2", "a": 1},
        "check": [
            remark("UNKNOWN_ACTION", "/action"),
            remark("DATES_OUT_OF_ORDER", "/date_updated"),
            remark("ID_DIFFERS", "/data/id"),
        ],
    },
    {
        "name": "an unknown type, and no data",
        "event": event("updated", {}, {"a": 1}, ["a"], object_type="leed"),
        "changes": [change("removed", "/a", before=1)],
        "previous": {"a": 1},
        "check": [remark("UNKNOWN_OBJECT_TYPE", "/object_type"), remark("MISSING_DATA", "/data")],
    },
    {
        "name": "ids and dates that differ, wherever they stand",
        "event": event(
            "deleted",
            {},
            {"id": "lead_2", "date_created": "2025-03-11T17:50:13+00:00", "date_updated": "2025-03-10T17:50:13+00:00"},
            [],
            object_id="lead_1",
            lead_id="lead_3",
        ),
        "changes": [
            change("removed", "/id", before="lead_2"),
            change("removed", "/date_created", before="2025-03-11T17:50:13+00:00"),
            change("removed", "/date_updated", before="2025-03-10T17:50:13+00:00"),
        ],
        "previous": {"id": "lead_2", "date_created": "2025-03-11T17:50:13+00:00", "date_updated": "2025-03-10T17:50:13+00:00"},
        "check": [
            remark("DATES_OUT_OF_ORDER", "/previous_data/date_updated"),
            remark("ID_DIFFERS", "/previous_data/id"),
            remark("ID_DIFFERS", "/lead_id"),
        ],
    },
    {
        "name": "a part of another lead",
        "event": event("created", {"id": "cont_1", "lead_id": "lead_2"}, {}, [], object_type="contact", object_id="cont_1", lead_id="lead_1"),
        "changes": [change("added", "/id", after="cont_1"), change("added", "/lead_id", after="lead_2")],
        "previous": None,
        "check": [remark("ID_DIFFERS", "/data/lead_id")],
    },
    {
        "name": "what a created object never has",
        "event": event("created", {"id": "lead_1"}, {"name": "a"}, ["name"]),
        "check": [remark("UNEXPECTED_DATA", "/previous_data"), remark("UNEXPECTED_DATA", "/changed_fields")],
    },
    {
        "name": "it arrives: a member is updated",
        "event": event("updated", {"id": "memb_1", "default_caller_id": "+1"}, {"default_caller_id": None}, ["default_caller_id"], object_type="membership", object_id="memb_1"),
        "changes": [change("changed", "/default_caller_id", before=None, after="+1")],
        "check": [],
    },
    {
        "name": "it arrives: the entry of a new lead",
        "event": event("created", {"id": "acti_1", "_type": "Created"}, {}, [], object_type="activity.created", object_id="acti_1"),
        "changes": [change("added", "/id", after="acti_1"), change("added", "/_type", after="Created")],
        "check": [],
    },
    {
        "name": "it arrives: a lead is merged, with the other lead's id",
        "event": event("merged", {"id": "lead_2", "name": "Bluth"}, {}, [], object_id="lead_1", lead_id="lead_2", meta={"merge_source_lead_id": "lead_1", "merge_destination_lead_id": "lead_2"}),
        "changes": [],
        "check": [],
    },
    {
        "name": "it arrives: a contact comes from a merged lead",
        "event": event("updated", {"id": "cont_1", "lead_id": "lead_2"}, {"lead_id": "lead_1"}, ["lead_id"], object_type="contact", object_id="cont_1", lead_id="lead_1", meta={"merge_source_lead_id": "lead_1", "merge_destination_lead_id": "lead_2"}),
        "changes": [change("changed", "/lead_id", before="lead_1", after="lead_2")],
        "check": [],
    },
    {
        "name": "it arrives: a call moves to another lead",
        "event": event("updated", {"id": "acti_1", "lead_id": "lead_2"}, {"lead_id": "lead_1"}, ["lead_id"], object_type="activity.call", object_id="acti_1", lead_id="lead_1"),
        "changes": [change("changed", "/lead_id", before="lead_1", after="lead_2")],
        "check": [],
    },
    {
        "name": "it arrives: a consolidated update is back where it began",
        "event": event("updated", {"name": "a", "url": "u"}, {"name": "a", "url": None}, ["name", "url"], date_created="2025-03-11T17:50:13.966000", date_updated="2025-03-11T17:50:15.966000"),
        "changes": [change("changed", "/url", before=None, after="u")],
        "check": [],
    },
    {
        "name": "an update of one moment is not back where it began",
        "event": event("updated", {"name": "a"}, {"name": "a"}, ["name"], date_created="2025-03-11T17:50:13.966000", date_updated="2025-03-11T17:50:13.966000"),
        "changes": [],
        "check": [remark("LISTED_BUT_EQUAL", "/changed_fields/0")],
    },
    {
        "name": "it arrives: a note with a date of its own",
        "event": event("created", {"id": "acti_1", "date_created": "2030-01-01T00:00:00+00:00", "date_updated": "2025-03-11T17:50:13+00:00"}, {}, [], object_type="activity.note", object_id="acti_1"),
        "check": [],
    },
    {
        "name": "it arrives: an event of the log that its reader may not see whole",
        "event": event("updated", None, None, ["name"]),
        "check": [],
    },
    {
        "name": "it arrives: a bulk action is completed",
        "event": event("completed", {"id": "bulkdelete_1", "status": "done"}, {"status": "processing"}, [], object_type="bulk_action.delete", object_id="bulkdelete_1", lead_id=None),
        "check": [],
    },
    {
        "name": "it arrives: a deleted object with data",
        "event": event("deleted", {"id": "lead_1"}, {"id": "lead_1"}, [], object_id="lead_1"),
        "check": [],
    },
    {
        "name": "values: what is known gets no remark",
        "event": event("created", {"status_type": "won", "confidence": 5e1, "value": None, "date_won": "2026-11-30", "attachments": [{"size": 1, "filename": "a"}], "is_stalled": False, "custom.cf_1": {}, "mood": 7}, {}, [], object_type="opportunity"),
        "check": [],
        "values": [],
    },
    {
        "name": "values: words and kinds that are new",
        "event": event("created", {"status_type": "stalled", "confidence": "50", "value": 0.5, "date_won": "2026-11-30T00:00:00Z", "date_created": "2026-11-30T00:00:00", "attachments": [{"size": 1}, {"size": "1"}, 7], "is_stalled": None, "status_label": None}, {}, [], object_type="opportunity"),
        "check": [],
        "values": [
            ["UNKNOWN_VALUE", "/data/status_type"],
            *(["WRONG_KIND", f"/data/{place}"] for place in ("attachments/1/size", "attachments/2", "confidence", "date_created", "date_won", "is_stalled", "status_label", "value")),
        ],
    },
    {
        "name": "values: a former null says that there was no value",
        "event": event("updated", {"status_type": "won"}, {"status_type": None}, ["status_type"], object_type="opportunity"),
        "check": [],
        "values": [],
    },
    {
        "name": "values: a former value of another kind",
        "event": event("updated", {"status_type": "won"}, {"status_type": 7}, ["status_type"], object_type="opportunity"),
        "check": [],
        "values": [["WRONG_KIND", "/previous_data/status_type"]],
    },
    {
        "name": "values: a status of an open list",
        "event": event("created", {"status": "ringing", "direction": "", "cost": 3, "users": ["user_1", None]}, {}, [], object_type="activity.call"),
        "check": [],
        "values": [["UNKNOWN_VALUE", "/data/status"], ["WRONG_KIND", "/data/cost"], ["WRONG_KIND", "/data/users/1"]],
    },
    {
        "name": "values: an object type that is not known has no fields",
        "event": event("created", {"status": 7}, {}, [], object_type="invoice"),
        "values": [],
    },
    {"name": "no event at all", "event": [], "changes": [], "previous": None, "values": []},
    {"name": "parts of other kinds", "event": {"action": 1, "data": 2, "previous_data": [], "changed_fields": {}}, "changes": [], "values": []},
]


def pair(name, before, after, operations, **more):
    return {"name": name, "before": before, "after": after, "operations": operations, **more}


def ids(*numbers, **edited):
    return [{"id": number, "name": edited.get(f"n{number}", f"n{number}")} for number in numbers]


diff = [
    pair("equal", {"a": [1, {}]}, {"a": [1, {}]}, 0),
    pair("no order of keys", {"a": 1, "b": 2}, {"b": 2, "a": 1}, 0),
    pair("insert at the front of numbers", [1, 2, 3], [0, 1, 2, 3], 1),
    pair("insert at the front of objects", ids(1, 2, 3), ids(0, 1, 2, 3), 1),
    pair("insert at the front of objects without a name", [{"a": 1}, {"a": 2}], [{"a": 0}, {"a": 1}, {"a": 2}], 1),
    pair("remove the first of 1000", list(range(1000)), list(range(1, 1000)), 1),
    pair("move the last to the front", ["a", "b", "c", "d", "e"], ["e", "a", "b", "c", "d"], 1),
    pair("move the first to the end", ["a", "b", "c", "d", "e"], ["b", "c", "d", "e", "a"], 1),
    pair("move and edit an object", ids(1, 2, 3, 4), ids(4, 1, 2, 3, n4="x"), 2),
    pair("reverse", ids(1, 2, 3), ids(3, 2, 1), 2),
    pair("edit an object without a name", [{"a": 1, "b": 1}, {"a": 2, "b": 2}], [{"a": 1, "b": 1}, {"a": 2, "b": 3}], 1),
    pair("insert before an equal one", ["a", "b"], ["b", "a", "b"], 1),
    pair("by a key that was given", [{"k": 1, "v": 1}, {"k": 2, "v": 1}], [{"k": 2, "v": 2}, {"k": 1, "v": 1}], 2, options={"keys": ["k"]}),
    pair("an object against an array", {"0": 1}, [1], 1),
    pair("an empty object against an empty array", {}, [], 1),
    pair("a number at the root", 1, 2, 1),
    pair("null against missing", {"a": None}, {}, 1),
    pair("false against null", {"a": False}, {"a": None}, 1),
    pair("keys with dot, slash, tilde", {"a.b": 1, "a/b": 1, "a~b": 1, "": 1}, {"a.b": 2, "a/b": 2, "a~b": 2, "": 2}, 4),
    pair("a key that is the end of an array elsewhere", {"-": {"-": 1}}, {"a": {"-": 1}, "-": {}}, 2),
    pair("keys that are numbers", {"0": 1, "1": {"2": 3}}, {"0": 2, "1": {"3": 3}, "01": 1}, 4),
    pair("what is ignored", {"a": 1, "b": {"date_updated": 1, "c": 1}}, {"a": 2, "b": {"date_updated": 2, "c": 1}}, 0, options={"ignore": ["date_updated", "/a"]}, ignored=True),
    {"name": "2^53 against 2^53 + 1", "beforeText": "9007199254740992", "afterText": "9007199254740993", "operations": 1},
    {"name": "1 against 1.0", "beforeText": "[1]", "afterText": "[1.0]", "operations": 0},
    {"name": "1 against 1.0, by text", "beforeText": "[1]", "afterText": "[1.0]", "operations": 1, "options": {"equality": "text"}},
    {"name": "of equal keys the last", "beforeText": '{"a": 1, "a": 2}', "afterText": '{"a": 2}', "operations": 0},
    {"name": "a lone surrogate", "beforeText": '["\\ud83d"]', "afterText": '["\\ud83e"]', "operations": 1},
    {"name": "a key that is a lone surrogate", "beforeText": '{"\\ud83d": 1}', "afterText": '{"\\ud83d": 2}', "operations": 1},
    {"name": "own key __proto__ changed", "beforeText": '{"__proto__": 1}', "afterText": '{"__proto__": 2}', "operations": 1},
    {"name": "own key __proto__ added", "beforeText": "{}", "afterText": '{"__proto__": {"a": 1}}', "operations": 1},
    {"name": "own keys constructor and prototype", "beforeText": '{"constructor": {"prototype": 1}}', "afterText": '{"constructor": {"prototype": 2}}', "operations": 1},
    {"name": "a byte order mark", "beforeText": "\ufeff[1]", "afterText": "[1]", "operations": 0},
]

if __name__ == "__main__":
    path = Path(__file__).with_name("changes.json")
    lists = {"changes": changes, "diff": diff}
    lines = [
        f'  "{name}": [\n' + ",\n".join(f"    {json.dumps(vector, ensure_ascii=True)}" for vector in vectors) + "\n  ]"
        for name, vectors in lists.items()
    ]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
