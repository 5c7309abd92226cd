"""Writes filters.json beside this file: what Close's event filters, and this project's own additions, answer.

The oracle is the naive evaluator below. Each vector states what a person expects of it as well, and the
script fails where the two disagree, so neither can be wrong alone. Run it only to change the vectors.
"""

import base64
import json
import json.decoder
import json.scanner
import pathlib
import sys
import threading

HERE = pathlib.Path(__file__).parent
MAX_DEPTH = 64


# Reading: Python's own reader, with numbers that stay exact.


class Num:
    """A number by its exact decimal value: sign, digits without zeros at either end, power of ten."""

    def __init__(self, text):
        sign, text = (-1, text[1:]) if text[0] == "-" else (1, text)
        mantissa, _, power = text.lower().partition("e")
        whole, _, fraction = mantissa.partition(".")
        digits = (whole + fraction).lstrip("0")
        stripped = digits.rstrip("0")
        self.power = int(power or "0") - len(fraction) + len(digits) - len(stripped)
        self.digits, self.sign = stripped, sign if stripped else 0
        if not stripped:
            self.power = 0

    def key(self):
        return (self.sign, self.digits, self.power)

    def less(self, other):
        if self.sign != other.sign:
            return self.sign < other.sign
        # Of the same sign: the number of places before the point, then digit by digit.
        mine = (len(self.digits) + self.power, self.digits)
        theirs = (len(other.digits) + other.power, other.digits)
        return mine < theirs if self.sign > 0 else theirs < mine


def refuse(name):
    raise ValueError(f"{name} is not JSON")


def reader():
    # The scanner written in Python: its recursion is bounded by the limit that is set below, not by C's stack.
    decoder = json.JSONDecoder(parse_float=Num, parse_int=Num, parse_constant=refuse)
    decoder.parse_object = json.decoder.JSONObject
    decoder.parse_array = json.decoder.JSONArray
    decoder.scan_once = json.scanner.py_make_scanner(decoder)
    return decoder


READER = reader()


def read(data):
    if isinstance(data, str):
        data = data.encode()
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    return READER.decode(text)


# The evaluator.


def units(text):
    return text.encode("utf-16-be", "surrogatepass")


def within(part, text):
    part, text = units(part), units(text)
    return any(text.startswith(part, at) for at in range(0, len(text) - len(part) + 1, 2))


def lower(text):
    return "".join(character.lower() for character in text)


def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, Num):
        return a.key() == b.key()
    if not isinstance(a, list | dict):
        return a == b
    if isinstance(a, dict):
        if a.keys() != b.keys():
            return False
        a, b = list(a.values()), [b[key] for key in a]
    if len(a) != len(b):
        return False
    for mine, theirs in zip(a, b):  # no all(): its generators take a second for 10,000 levels
        if not same(mine, theirs):
            return False
    return True


def member(value, key):
    return value.get(key) if isinstance(value, dict) else None


def compare(kind, value, operand):
    if isinstance(value, Num) and isinstance(operand, Num):
        less, equal = value.less(operand), same(value, operand)
    elif isinstance(value, str) and isinstance(operand, str):
        less, equal = units(value) < units(operand), value == operand
    else:
        return False
    return {
        "greater_than": not less and not equal,
        "greater_than_or_equal": not less,
        "less_than": less,
        "less_than_or_equal": less or equal,
    }[kind]


def accessor(*path):
    """Close's nested accessors: the last of the path is the filter inside."""
    *fields, inner = path
    for field in reversed(fields):
        inner = {"type": "field_accessor", "field": field, "filter": inner}
    return inner


def meaning(node):
    """What `closehook:changed` and `closehook:changed_from_to` stand for, part by part."""
    field = node["field"]
    parts = [accessor("changed_fields", {"type": "contains", "value": field})]
    if "from" in node:
        parts.append(accessor("previous_data", field, {"type": "equals", "value": node["from"]}))
    if "to" in node:
        parts.append(accessor("data", field, {"type": "equals", "value": node["to"]}))
    return parts


def holds(node, value):
    operand = node.get("value")
    match node["type"]:
        case "equals":
            return same(value, operand)
        case "not_equals":
            return not same(value, operand)
        case "is_null":
            return value is None
        case "non_null":
            return value is not None
        case "contains":
            if isinstance(value, list):
                return any(same(element, operand) for element in value)
            return isinstance(value, str) and isinstance(operand, str) and within(operand, value)
        case "and":
            return all(holds(child, value) for child in node["filters"])
        case "or":
            return any(holds(child, value) for child in node["filters"])
        case "not":
            return not holds(node["filter"], value)
        case "field_accessor":
            return holds(node["filter"], member(value, node["field"]))
        case "any_array_value":
            return isinstance(value, list) and any(holds(node["filter"], element) for element in value)
        case "closehook:changed" | "closehook:changed_from_to":
            return all(holds(part, value) for part in meaning(node))
        case "closehook:starts_with":
            return isinstance(value, str) and units(value).startswith(units(operand))
        case "closehook:ends_with":
            return isinstance(value, str) and units(value).endswith(units(operand))
        case "closehook:contains_ignore_case":
            return isinstance(value, str) and within(lower(operand), lower(value))
        case "closehook:equals_ignore_case":
            return isinstance(value, str) and lower(operand) == lower(value)
        case kind:
            return compare(kind.removeprefix("closehook:"), value, operand)


def step(pointer, key):
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"


def blame(node, value, at="", place="", wanted=True):
    """The fewest conditions that would have to differ for `node` to be what is wanted, and now is not."""
    itself = [[at, place]]
    match node["type"]:
        case "and" | "or":
            children = [
                blame(child, value, f"{at}/filters/{i}", place, wanted)
                for i, child in enumerate(node["filters"])
                if holds(child, value) != wanted
            ]
            if (node["type"] == "and") == wanted:
                return sum(children, [])
            return min(children, key=len, default=itself)
        case "not":
            return blame(node["filter"], value, f"{at}/filter", place, not wanted)
        case "field_accessor":
            inside = member(value, node["field"])
            return blame(node["filter"], inside, f"{at}/filter", step(place, node["field"]), wanted)
        case "any_array_value" if wanted and isinstance(value, list) and value:
            elements = [blame(node["filter"], e, f"{at}/filter", step(place, i)) for i, e in enumerate(value)]
            return min(elements, key=len)
        case "closehook:changed" | "closehook:changed_from_to":
            both = {"type": "and", "filters": meaning(node)}
            return [[at, pointer] for _, pointer in blame(both, value, "", place, wanted)]
        case _:
            return itself


def root(payload):
    event = member(payload, "event")
    return event if isinstance(event, dict) else payload


def explain(event, subscription):
    """The reason of one subscription: of several events the one that got furthest."""
    if subscription.get("status") == "paused":
        return "paused"
    reached = [
        "object_type"
        if not same(member(event, "object_type"), item["object_type"])
        else "action"
        if not same(member(event, "action"), item["action"])
        else "matched"
        if item.get("extra_filter") is None or holds(item["extra_filter"], event)
        else "filter"
        for item in subscription["events"]
    ]
    return max(reached, key=["object_type", "action", "filter", "matched"].index, default="no_events")


# Compiling: what is an error, and where.

MEMBERS = {
    "equals": {"value": object},
    "not_equals": {"value": object},
    "is_null": {},
    "non_null": {},
    "contains": {"value": object},
    "and": {"filters": list},
    "or": {"filters": list},
    "not": {"filter": object},
    "field_accessor": {"field": str, "filter": object},
    "any_array_value": {"filter": object},
    "closehook:changed": {"field": str},
    "closehook:changed_from_to": {"field": str, "from": object, "to": object},
    "closehook:greater_than": {"value": (Num, str)},
    "closehook:greater_than_or_equal": {"value": (Num, str)},
    "closehook:less_than": {"value": (Num, str)},
    "closehook:less_than_or_equal": {"value": (Num, str)},
    "closehook:starts_with": {"value": str},
    "closehook:ends_with": {"value": str},
    "closehook:contains_ignore_case": {"value": str},
    "closehook:equals_ignore_case": {"value": str},
}


def wrong(node, at="", depth=1, at_root=True):
    """The first error of a filter as (code, pointer), or None."""
    if not isinstance(node, dict):
        return "WRONG_MEMBER_TYPE", at
    if depth > MAX_DEPTH:
        return "FILTER_TOO_DEEP", at
    if "type" not in node:
        return "MISSING_MEMBER", at
    if not isinstance(node["type"], str):
        return "WRONG_MEMBER_TYPE", at
    members = MEMBERS.get(node["type"])
    if members is None:
        return "UNKNOWN_FILTER_TYPE", at
    changed = node["type"] in ("closehook:changed", "closehook:changed_from_to")
    missing = members.keys() - node.keys()
    if missing - {"from", "to"} or missing >= {"from", "to"}:
        return "MISSING_MEMBER", at
    if node.keys() - members.keys() - {"type"}:
        return "UNKNOWN_MEMBER", at
    if any(name in node and not isinstance(node[name], kind) for name, kind in members.items()):
        return "WRONG_MEMBER_TYPE", at
    if changed and not at_root:
        return "MISPLACED_FILTER", at
    at_root = at_root and node["type"] not in ("field_accessor", "any_array_value")
    if "filter" in members:
        return wrong(node["filter"], f"{at}/filter", depth + 1, at_root)
    for i, child in enumerate(node.get("filters", [])):
        if error := wrong(child, f"{at}/filters/{i}", depth + 1, at_root):
            return error
    return None


def close(node, at=""):
    """A filter in Close's own language, and the places of what it has no words for."""
    if node["type"] in ("closehook:changed", "closehook:changed_from_to"):
        parts = meaning(node)
        return (parts[0] if len(parts) == 1 else {"type": "and", "filters": parts}), []
    if node["type"].startswith("closehook:"):
        return None, [at]
    written, places = dict(node), []
    if "filter" in node:
        written["filter"], places = close(node["filter"], f"{at}/filter")
    if "filters" in node:
        pairs = [close(child, f"{at}/filters/{i}") for i, child in enumerate(node["filters"])]
        written["filters"], places = [pair[0] for pair in pairs], sum((pair[1] for pair in pairs), [])
    return written, places


# Writing vectors down, each with what is expected of it.

vectors = {kind: [] for kind in ("match", "errors", "subscriptions", "listErrors", "toClose", "lint", "malformed")}


class Parts(list):
    """A long text: strings, each with how often it is repeated."""

    def text(self):
        return "".join(unit * times for unit, times in self)


def text_of(source):
    if isinstance(source, bytes | str):
        return source
    return source.text() if isinstance(source, Parts) else json.dumps(source)


def written(name, source):
    """A JSON value as itself, a text or bytes or parts as what they are."""
    event = name == "event"
    if isinstance(source, Parts):
        return {"parts" if event else f"{name}Parts": source}
    if isinstance(source, bytes):
        return {"base64": base64.b64encode(source).decode()}
    if isinstance(source, str):
        return {"text" if event else f"{name}Text": source}
    return {name: source}


def add(kind, name, **rest):
    vectors[kind].append({"name": name, **rest})


def match(source, name, filter_, event, expected, blamed=None, sentence=None):
    node, value = read(text_of(filter_)), root(read(text_of(event)))
    assert node is None or wrong(node) is None, f"{name}: {wrong(node)}"
    got = node is None or holds(node, value)
    assert got is expected, f"{name}: the oracle says {got}"
    vector = {"source": source, **written("filter", filter_), **written("event", event), "matches": expected}
    if blamed is not None:
        computed = [] if got else blame(node, value)
        assert computed == blamed, f"{name}: the oracle blames {computed}"
        vector["blame"] = blamed
    if sentence is not None:
        vector["sentence"] = sentence
    add("match", name, **vector)


def error(name, filter_, code, pointer):
    assert wrong(read(text_of(filter_))) == (code, pointer), f"{name}: the oracle says {wrong(read(text_of(filter_)))}"
    add("errors", name, **written("filter", filter_), code=code, pointer=pointer)


def malformed_filter(name, text, line, column, offset):
    assert_malformed(name, text, (line, column, offset))
    add("errors", name, filterText=text, code="MALFORMED_FILTER", pointer=None, line=line, column=column, offset=offset)


def malformed(name, source, line, column, offset):
    assert_malformed(name, text_of(source), (line, column, offset))
    add("malformed", name, **written("event", source), line=line, column=column, offset=offset)


def assert_malformed(name, text, place):
    text = text.encode() if isinstance(text, str) else text
    before = text[: place[2]].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").split("\n")
    assert place[:2] == (len(before), len(before[-1]) + 1), f"{name}: the offset is line {len(before)}, {len(before[-1]) + 1}"
    try:
        read(text)
    except ValueError:
        return
    raise AssertionError(f"{name}: the oracle reads it")


def subscriptions(name, list_, event, **reasons):
    value, items = root(read(text_of(event))), read(text_of(list_))
    items = items["data"] if isinstance(items, dict) else items
    got = {item["id"]: explain(value, item) for item in items}
    assert got == reasons, f"{name}: the oracle says {got}"
    ids = [id_ for id_, reason in got.items() if reason == "matched"]
    add("subscriptions", name, **written("list", list_), **written("event", event), match=ids, reasons=reasons)


def list_error(name, list_, code, pointer):
    add("listErrors", name, **written("list", list_), code=code, pointer=pointer)


def to_close(name, filter_, expected):
    got, places = (None, []) if filter_ is None else close(filter_)
    assert places == [] and got == expected, f"{name}: the oracle says {got}, {places}"
    add("toClose", name, filter=filter_, close=expected)


def refused(name, filter_, *pointers):
    assert close(filter_)[1] == list(pointers), f"{name}: the oracle says {close(filter_)[1]}"
    add("toClose", name, filter=filter_, refused=list(pointers))


def lint(name, filter_, *findings, **on):
    add("lint", name, filter=filter_, **on, findings=[list(finding) for finding in findings])


def equals(value):
    return {"type": "equals", "value": value}


def not_equals(value):
    return {"type": "not_equals", "value": value}


def contains(value):
    return {"type": "contains", "value": value}


IS_NULL, NON_NULL = {"type": "is_null"}, {"type": "non_null"}


def not_(inner):
    return {"type": "not", "filter": inner}


def and_(*filters):
    return {"type": "and", "filters": list(filters)}


def or_(*filters):
    return {"type": "or", "filters": list(filters)}


def any_(inner):
    return {"type": "any_array_value", "filter": inner}


def changed(field, **from_to):
    if not from_to:
        return {"type": "closehook:changed", "field": field}
    ends = {name.rstrip("_"): value for name, value in from_to.items()}
    return {"type": "closehook:changed_from_to", "field": field, **ends}


def ours(kind, value):
    return {"type": f"closehook:{kind}", "value": value}


# Events, in the forms that Close sends, without anybody's data.


def event(object_type, action, data=None, previous=None, changed_fields=(), **rest):
    kind = object_type.rpartition(".")[2]
    return {
        "user_id": "user_N6KhMpzH",
        "object_type": object_type,
        "object_id": f"{kind[:4]}_7H4sjNso",
        "action": action,
        "changed_fields": list(changed_fields),
        "data": {} if data is None else data,
        "previous_data": {} if previous is None else previous,
        **rest,
    }


def delivery(inner, **rest):
    return {"subscription_id": "whsub_8AmjKCZY", "event": inner, **rest}


WON = json.loads((HERE / "opportunity-won.json").read_text())  # the sample delivery of Close's docs
LOST = event(
    "opportunity",
    "updated",
    {"status_type": "lost", "value": 50000, "confidence": 0, "note": "", "date_won": None, "date_lost": "2025-03-11"},
    {"status_type": "active", "date_updated": "2025-03-10T09:00:00+00:00"},
    ["date_updated", "status_type"],
    meta={"request_method": "PUT"},
)
CLOSED = event(
    "opportunity",
    "updated",
    {"status_type": "won", "value": 50000, "confidence": 100},
    {"status_type": "active", "confidence": 70},
    ["confidence", "status_type"],
)
LEAD = event(
    "lead",
    "created",
    {
        "id": "lead_7H4sjNso",
        "name": "Bluth travel company",
        "description": "",
        "url": None,
        "status_label": "Potential",
        "contact_ids": ["cont_T1", "cont_G2"],
        "addresses": [
            {"address_1": "1 Harbor Way", "state": "VA", "country": "US"},
            {"address_1": "2 King Street", "state": "MD", "country": "GB"},
        ],
        "custom.cf_carriers": ["USPS", "UPS"],
        "custom.cf_plan": "EZ4000000004",
        "custom.cf_count": 3,
    },
    user_id=None,
)
LEAD_UPDATED = event(
    "lead",
    "updated",
    {"name": "Bluth Company", "status_label": "Qualified", "custom.cf_A": "yes", "custom.cf_B": ["x"], "addresses": []},
    {"name": "Sitwell", "custom.cf_B": None, "date_updated": "2025-03-10T09:00:00+00:00"},
    ["custom.cf_B", "date_updated", "name"],
)
LEAD_DELETED = event("lead", "deleted", {}, {"name": "Bluth Company", "status_label": "Potential", "contact_ids": ["cont_T1"]})
TASK = event(
    "task.lead",
    "created",
    {"_type": "lead", "text": "Instantly: call Tobias Fünke", "date": "2025-03-01", "is_complete": False, "object_type": None},
)
CALL = event("activity.call", "completed", {"_type": "Call", "cost": "2", "duration": 0, "voicemail_duration": 61, "disposition": None})
EMAIL = event(
    "activity.email",
    "updated",
    {
        "_type": "Email",
        "status": "sent",
        "subject": "Close (Example\u00a0Lead) → Fünke",
        "envelope": {"from": [{"email": "tobias@example.com", "name": "Tobias Fünke"}], "subject": None},
        "opens": [{"ip_address": "192.0.2.1", "opened_at": "2025-03-11T17:50:13+00:00"}],
        "attachments": [],
    },
    {"opens": []},
    ["date_updated", "opens", "opens_summary"],
)
CONTACT = event(
    "contact",
    "updated",
    {"name": "Tobias Fünke", "title": "", "emails": [{"email": "Tobias@Example.com", "type": "office"}], "phones": []},
    {"phones": [{"phone": "+14155550100", "type": "office"}], "date_updated": "2025-03-10T09:00:00+00:00"},
    ["date_updated", "phones"],
)
GROUP = event("group", "created", {"id": "group_7H4sjNso", "name": "Sales", "members": [{"user_id": "user_A"}, {"user_id": "user_B"}]})


def of(value):
    """As much of an event as a test of one value needs."""
    return {"x": value}


def of_text(value):
    """The same, of a JSON text."""
    return f'{{"x": {value}}}'


def x(inner):
    """A filter on `x` of such an event."""
    return accessor("x", inner)


def x_text(inner):
    return '{"type":"field_accessor","field":"x","filter":%s}' % inner


def equals_text(value):
    return x_text('{"type":"equals","value":%s}' % value)


def main():
    documented()
    production()
    decisions()
    traps()
    extensions()
    sentences()
    errors()
    lists()
    rewriting()
    findings()
    malformed_payloads()
    write()


def documented():
    def each(name, filter_, yes, no):
        match("documented", name, filter_, yes, True)
        match("documented", f"{name}: not", filter_, no, False)

    user = "user_N6KhMpzHRCYQHdn4gRNIFNN5JExnsrprKA6ekxM63XA"
    mine = event("opportunity", "created", {"user_id": user, "value": 50000}, user_id=user)
    theirs = event("opportunity", "created", {"user_id": "user_A", "value": 50000}, user_id=user)
    each("the event is of one user", accessor("user_id", equals(user)), mine, LEAD)
    each("the object is of one user", accessor("data", "user_id", equals(user)), WON, theirs)
    each("the object is not of one user, by not", accessor("data", "user_id", not_(equals(user))), theirs, mine)
    each("the object is not of one user, by not_equals", accessor("data", "user_id", not_equals(user)), theirs, mine)
    each("the event is of some user", accessor("user_id", NON_NULL), LOST, LEAD)
    each("the name has a word", accessor("data", "name", contains("travel")), LEAD, LEAD_UPDATED)
    each("the name has changed", accessor("changed_fields", contains("name")), LEAD_UPDATED, LOST)
    name_or_note = accessor("changed_fields", or_(contains("name"), contains("description")))
    each("the name or the description has changed", name_or_note, LEAD_UPDATED, LOST)
    described = event("lead", "updated", {"description": "x"}, {"description": ""}, ["date_updated", "description"])
    match("documented", "the name or the description has changed: the second", name_or_note, described, True)
    product = "custom.cf_rR9HjgjI4SYy1X1IlMOozK2VkxMgU5NnHquTR8DVxoQ"
    part = "custom.cf_vwqYhEFwzPyfCErS8uQ77is1wFLvr9BgVi6cTfbFM48"
    both = and_(accessor("data", product, equals("product_1234")), accessor("data", part, equals("sub_product_5678")))
    fits = event("opportunity", "created", {product: "product_1234", part: "sub_product_5678"})
    each("two custom fields", both, fits, event("opportunity", "created", {product: "product_1234", part: "sub_product_1"}))
    match("documented", "two custom fields: the second alone", both, event("lead", "created", {part: "sub_product_5678"}), False)
    maryland = and_(accessor("state", equals("MD")), accessor("country", equals("US")))
    address = accessor("data", "addresses", any_(maryland))
    home = event("lead", "created", {"addresses": [{"state": "VA", "country": "US"}, {"state": "MD", "country": "US"}]})
    each("an address in one state of one country", address, home, LEAD)
    match("documented", "the sample of the docs, as a bare event", accessor("data", "status_type", equals("won")), WON["event"], True)
    match(
        "documented",
        "an opportunity was won",
        and_(
            accessor("object_type", equals("opportunity")),
            accessor("changed_fields", contains("status_type")),
            accessor("previous_data", "status_type", not_equals("won")),
            accessor("data", "status_type", equals("won")),
        ),
        WON,
        True,
    )


def production():
    routed = and_(
        accessor("data", "custom.cf_A", NON_NULL),
        accessor("data", "custom.cf_B", NON_NULL),
        accessor("data", "custom.cf_C", IS_NULL),
    )

    def lead(**fields):
        return delivery(event("lead", "created", {f"custom.cf_{name}": value for name, value in fields.items()}))

    for name, sent, expected in [
        ("the third was never set", lead(A="yes", B=["USPS"]), True),
        ("the third is null", lead(A="yes", B="no", C=None), True),
        ("the third is set", lead(A="yes", B="no", C="done"), False),
        ("the third is an empty text", lead(A="yes", B="no", C=""), False),
        ("the second is missing", lead(A="yes"), False),
        ("the first is null", lead(A=None, B="no"), False),
        ("empty values are values", lead(A="", B=[]), True),
    ]:
        match("production", f"two custom fields set, a third not: {name}", routed, sent, expected)

    either = or_(
        and_(
            accessor("changed_fields", contains("custom.cf_B")),
            accessor("data", "custom.cf_A", NON_NULL),
            accessor("data", "custom.cf_C", IS_NULL),
        ),
        and_(
            accessor("changed_fields", contains("custom.cf_A")),
            accessor("data", "custom.cf_B", NON_NULL),
            accessor("data", "custom.cf_C", IS_NULL),
        ),
    )
    first = event("lead", "updated", {"custom.cf_A": 0, "custom.cf_B": "b"}, {"custom.cf_A": None}, ["custom.cf_A"])
    done = event("lead", "updated", {"custom.cf_A": "a", "custom.cf_C": "c"}, {"custom.cf_B": 1}, ["custom.cf_B"])
    for name, sent, expected in [
        ("the second has changed", LEAD_UPDATED, True),
        ("the first has changed", first, True),
        ("the third is set", done, False),
        ("neither has changed", LEAD, False),
        ("the lead is deleted", LEAD_DELETED, False),
    ]:
        match("production", f"one of two custom fields has changed: {name}", either, sent, expected)

    text = accessor("data", "text", contains("Instantly:"))
    match("production", "a task that a tool has made", text, delivery(TASK), True)
    match("production", "a task with the word in another case", text, event("task.lead", "created", {"text": "INSTANTLY: x"}), False)
    match("production", "a task without text", text, event("task.lead", "created", {"text": None}), False)
    match("production", "a custom field with several values is set", accessor("data", "custom.cf_carriers", NON_NULL), LEAD, True)


def decisions():
    def case(name, filter_, event_, expected):
        match("decision", name, filter_, event_, expected)

    # The root.
    case("no filter matches every event", None, LOST, True)
    case("no filter matches whatever is JSON", None, "[1, null]", True)
    case("the root of a delivery is its event", accessor("action", equals("updated")), delivery(LOST), True)
    case("the envelope of a delivery is out of sight", accessor("subscription_id", NON_NULL), delivery(LOST), False)
    case("of a bare event everything is in sight", accessor("subscription_id", NON_NULL), {"subscription_id": "whsub_8"}, True)
    case("an event member that is no object leaves the payload as root", accessor("event", equals("lead.created")), {"event": "lead.created"}, True)
    case("an event that is null leaves the payload as root", accessor("event", IS_NULL), {"event": None, "a": 1}, True)
    case("an event that is an array leaves the payload as root", accessor("event", any_(equals(1))), {"event": [1]}, True)
    case("an event within the event is a field like any other", accessor("event", "a", equals(1)), {"event": {"event": {"a": 1}}}, True)
    case("an empty event", accessor("data", "x", IS_NULL), delivery({}), True)
    case("a payload that is a string", equals("lead"), '"lead"', True)
    case("a payload that is null", IS_NULL, "null", True)
    case("a payload that is an array", any_(accessor("a", equals(1))), '[{"a": 2}, {"a": 1}]', True)
    case("a field of a payload that is an array", accessor("a", IS_NULL), '[{"a": 1}]', True)
    case("a value test at the root", NON_NULL, LOST, True)
    case("meta can be filtered", accessor("meta", "request_method", equals("PUT")), LOST, True)
    case("previous_data can be filtered", accessor("previous_data", "status_type", equals("active")), LOST, True)

    # Missing and null.
    for name, inner, on_missing, on_null, on_empty in [
        ("is_null", IS_NULL, True, True, False),
        ("non_null", NON_NULL, False, False, True),
        ("equals null", equals(None), True, True, False),
        ("not_equals null", not_equals(None), False, False, True),
        ("equals a text", equals("won"), False, False, False),
        ("not_equals a text", not_equals("won"), True, True, True),
        ("not equals a text", not_(equals("won")), True, True, True),
        ("contains", contains("w"), False, False, False),
        ("not contains", not_(contains("w")), True, True, True),
        ("any_array_value", any_(IS_NULL), False, False, False),
        ("not any_array_value", not_(any_(IS_NULL)), True, True, True),
    ]:
        filter_ = accessor("data", "note", inner)
        case(f"{name} of a missing field", filter_, {"data": {"value": 1}}, on_missing)
        case(f"{name} of null", filter_, {"data": {"note": None}}, on_null)
        case(f"{name} of an empty text", filter_, {"data": {"note": ""}}, on_empty)
    case("a field of a deleted object is missing", accessor("data", "status_label", IS_NULL), LEAD_DELETED, True)
    case("a deleted object is not equal to a text", accessor("data", "status_label", not_equals("Lost")), LEAD_DELETED, True)
    case("a deleted object is found in previous_data", accessor("previous_data", "name", contains("Bluth")), LEAD_DELETED, True)
    case("contains null finds a null in an array", x(contains(None)), of([1, None]), True)
    case("contains null of null", x(contains(None)), of(None), False)

    # The accessor.
    for name, value in [("null", None), ("a text", "abc"), ("a number", 5), ("a boolean", True), ("an array", [{"y": 1}])]:
        case(f"a field of {name} is null", accessor("x", "y", IS_NULL), of(value), True)
    case("three levels below what is missing", accessor("data", "a", "b", "c", IS_NULL), LOST, True)
    case("non_null below what is missing", accessor("data", "a", "b", "c", NON_NULL), LOST, False)
    case("a field of an element of envelope", accessor("data", "envelope", "from", any_(accessor("name", contains("Fünke")))), EMAIL, True)
    case("combinators within an accessor judge its value", accessor("data", "value", and_(NON_NULL, not_(equals(0)))), LOST, True)
    case("the event's and the object's own object_type", accessor("data", "object_type", IS_NULL), TASK, True)
    case("only upper case differs in a field's name", accessor("data", "Name", IS_NULL), LEAD, True)

    # Equality.
    for name, value, operand, expected in [
        ("a text is equal to itself", "won", "won", True),
        ("a text differs in case", "Won", "won", False),
        ("empty texts", "", "", True),
        ("an empty text is not null", "", None, False),
        ("zero is not null", 0, None, False),
        ("zero is not false", 0, False, False),
        ("one is not true", 1, True, False),
        ("true is not one", True, 1, False),
        ("true is not the text", True, "true", False),
        ("false is not true", False, True, False),
        ("a number is not its text", 1, "1", False),
        ("a text is not its number", "100000", 100000, False),
        ("a price in a text", "1.15", "1.15", True),
        ("an empty array", [], [], True),
        ("an empty array is not null", [], None, False),
        ("an empty array is not an empty object", [], {}, False),
        ("an empty object", {}, {}, True),
        ("arrays", ["USPS", 1, None], ["USPS", 1, None], True),
        ("arrays in another order", ["USPS", "UPS"], ["UPS", "USPS"], False),
        ("an array and its beginning", ["USPS", "UPS"], ["USPS"], False),
        ("an array of one and its element", ["USPS"], "USPS", False),
        ("a null at the end counts", [1, None], [1], False),
        ("objects in another order", {"a": 1, "b": [2]}, {"b": [2], "a": 1}, True),
        ("an object with one member more", {"a": 1}, {"a": 1, "b": 2}, False),
        ("a member that is null is not one that is missing", {"a": None}, {}, False),
        ("as many members, of other names", {"a": None}, {"b": None}, False),
        ("nested objects", {"a": [{"b": {"c": [1, "x", None, True]}}]}, {"a": [{"b": {"c": [1, "x", None, True]}}]}, True),
        ("nested objects that differ inside", {"a": [{"b": {"c": 1}}]}, {"a": [{"b": {"c": "1"}}]}, False),
    ]:
        case(f"equals: {name}", x(equals(value)), of(operand), expected)
    case("not_equals of an object in another order", x(not_equals({"a": 1, "b": 2})), of({"b": 2, "a": 1}), False)
    case("not_equals of a number and its text", x(not_equals(1)), of("1"), True)

    # contains.
    for name, value, operand, expected in [
        ("an element", ["USPS", "UPS"], "UPS", True),
        ("a part of an element", ["USPS", "UPS"], "US", False),
        ("a number among texts", ["1", "2"], 2, False),
        ("an object among objects", [{"user_id": "user_A", "n": 1}], {"n": 1, "user_id": "user_A"}, True),
        ("a part of an object among objects", [{"user_id": "user_A", "n": 1}], {"user_id": "user_A"}, False),
        ("an array among arrays", [[1], [2]], [2], True),
        ("an array is no part of an array", [1, 2], [1, 2], False),
        ("an array of arrays is not searched deeper", [[1]], 1, False),
        ("nothing in an empty array", [], "a", False),
        ("a text in a text", "travel company", "travel", True),
        ("a text in another case", "Travel", "travel", False),
        ("an empty text is in every text", "abc", "", True),
        ("an empty text is in an empty text", "", "", True),
        ("an empty text is no element", ["a"], "", False),
        ("a number in a text", "10", 1, False),
        ("null in a text", "null", None, False),
        ("an array in a text", "a", ["a"], False),
        ("in a number", 123, "2", False),
        ("a key of an object", {"a": 1}, "a", False),
        ("repeated beginnings", "ababac", "abac", True),
        ("a text with a no-break space", "Example\u00a0Lead", "Example Lead", False),
    ]:
        case(f"contains: {name}", x(contains(operand)), of(value), expected)

    # any_array_value, and the combinators.
    for name, value, inner, expected in [
        ("one of two", [1, 2], equals(2), True),
        ("none of two", [1, 2], equals(3), False),
        ("of an empty array", [], NON_NULL, False),
        ("of an empty array, even without conditions", [], and_(), False),
        ("of an object", {"a": 1}, equals(1), False),
        ("of a text", "abc", equals("a"), False),
        ("an element that is null", [1, None], IS_NULL, True),
        ("elements of several kinds", [1, "a", None, {"state": "MD"}], accessor("state", equals("MD")), True),
        ("arrays in arrays", [[1], [2, 3]], any_(equals(3)), True),
        ("one element that is not, among others", ["a", "a", "b"], not_equals("a"), True),
        ("a missing field of an element", [{"a": 1}, {}], accessor("a", IS_NULL), True),
    ]:
        case(f"any_array_value: {name}", x(any_(inner)), of(value), expected)
    case("not any_array_value of an empty array", x(not_(any_(equals(1)))), of([]), True)
    case("an and without filters", and_(), LOST, True)
    case("an or without filters", or_(), LOST, False)
    case("a not of an and without filters", not_(and_()), LOST, False)
    case("a not of an or without filters", not_(or_()), LOST, True)
    case("an and of one", and_(accessor("action", equals("updated"))), LOST, True)
    case("an or whose last is true", or_(IS_NULL, or_(), accessor("action", equals("updated"))), LOST, True)
    case("an and whose last is false", and_(NON_NULL, and_(), accessor("action", equals("created"))), LOST, False)
    case("not of not", not_(not_(accessor("action", equals("updated")))), LOST, True)
    case("de Morgan", not_(or_(accessor("action", equals("created")), accessor("data", "value", IS_NULL))), LOST, True)


def traps():
    def case(name, filter_, event_, expected, **rest):
        match("trap", name, filter_, event_, expected, **rest)

    # Keys.
    bob = {"data": {"name": "Bob", "addresses": [{"state": "MD"}]}}
    dotted = event("lead", "updated", {"custom.cf_x": "A", "custom": {"cf_x": "B"}})
    case("a key with a dot is one key", accessor("data", "custom.cf_x", equals("A")), dotted, True)
    case("a key with a dot is no path", accessor("data", "custom.cf_y", NON_NULL), event("lead", "updated", {"custom": {"cf_y": "B"}}), False)
    case("a path with a dot is not found", accessor("data.name", NON_NULL), bob, False)
    case("nested keys are no dotted key", accessor("data", "custom", "cf_x", equals("B")), dotted, True)
    case("a slash is no path", accessor("data", "a/b", equals(1)), event("lead", "updated", {"a/b": 1, "a": {"b": 2}}), True)
    case("a key like a pointer", accessor("/data/name", NON_NULL), bob, False)
    case("an empty key", accessor("data", "", equals(1)), event("lead", "updated", {"": 1}), True)
    case("an empty key that is missing", accessor("data", "", IS_NULL), bob, True)
    case("a star is no wildcard", accessor("*", NON_NULL), bob, False)
    case("a dollar is no root", accessor("$", NON_NULL), bob, False)
    case("brackets are no path", accessor("data", "addresses[0]", NON_NULL), bob, False)
    case("an index is no field of an array", accessor("data", "addresses", "0", NON_NULL), bob, False)
    case("an array has no length", accessor("data", "addresses", "length", NON_NULL), bob, False)
    case("a text has no length", accessor("data", "name", "length", NON_NULL), bob, False)
    for key in ("constructor", "__proto__", "toString", "hasOwnProperty", "prototype"):
        case(f"nothing inherits {key}", accessor("data", key, NON_NULL), bob, False)
    case("nothing inherits constructor.name", accessor("data", "constructor", "name", equals("Object")), bob, False)
    case("an own constructor", accessor("data", "constructor", equals("Bluth")), event("lead", "created", {"constructor": "Bluth"}), True)
    case("an own __proto__", x(accessor("__proto__", equals(1))), of_text('{"__proto__": 1}'), True)
    case("the members of an own __proto__ are not those of the object", x(accessor("polluted", NON_NULL)), of_text('{"__proto__": {"polluted": 1}}'), False)
    case("equals an object with __proto__", equals_text('{"__proto__": {"a": 1}}'), of_text('{"__proto__": {"a": 1}}'), True)
    case("equals an object without __proto__", equals_text("{}"), of_text('{"__proto__": {"a": 1}}'), False)
    case("a field named type, with a type", accessor("type", equals("equals")), {"type": "equals"}, True)

    # Repeated keys.
    case("of repeated keys the last counts", x(equals(2)), '{"x": 1, "x": 2}', True)
    case("of repeated keys the first does not count", x(equals(1)), '{"x": 1, "x": 2}', False)
    case("a repeated key that ends as null", x(IS_NULL), '{"x": 1, "x": null}', True)
    case("a repeated data", accessor("data", "x", IS_NULL), '{"data": {"x": 1}, "data": {"y": 1}}', True)
    case("a repeated event", accessor("action", equals("deleted")), '{"event": {"action": "created"}, "event": {"action": "deleted"}}', True)
    case("a repeated event that ends as null", accessor("action", equals("deleted")), '{"event": {"action": "created"}, "event": null, "action": "deleted"}', True)
    case("a key repeated as an escape", x(equals(2)), r'{"x": 1, "\u0078": 2}', True)
    case("a key repeated in an object that is compared", x(equals({"a": 2})), of_text('{"a": 1, "a": 2}'), True)
    case("a key repeated in an operand", equals_text('{"a": 1, "a": 2}'), of({"a": 2}), True)
    case("a key repeated in an operand: the first", equals_text('{"a": 1, "a": 2}'), of({"a": 1}), False)
    case("keys repeated in both", equals_text('{"a": 1, "b": 3, "a": 2}'), of_text('{"b": 1, "a": 2, "b": 3}'), True)
    case("repeated keys do not make two members", equals_text('{"a": 1, "b": 2}'), of_text('{"a": 1, "a": 1}'), False)
    case("repeated keys do not make two members of an operand", equals_text('{"a": 1, "a": 1}'), of_text('{"a": 1, "b": 2}'), False)
    case("a repeated value of a filter", x_text('{"type":"equals","value":1,"value":2}'), of(2), True)
    case("a repeated type of a filter", x_text('{"type":"is_null","type":"non_null"}'), of(2), True)

    # Elements.
    crossed = {"objs": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]}
    case("two conditions never meet across elements", accessor("objs", any_(and_(accessor("a", equals(1)), accessor("b", equals(4))))), crossed, False)
    case("two conditions meet in one element", accessor("objs", any_(and_(accessor("a", equals(3)), accessor("b", equals(4))))), crossed, True)
    case("two any_array_value meet across elements", accessor("objs", and_(any_(accessor("a", equals(1))), any_(accessor("b", equals(4))))), crossed, True)
    case("an accessor does not look into elements", accessor("objs", "a", NON_NULL), crossed, False)

    # Numbers.
    for name, operand, value, expected in [
        ("1 and 1.0", "1", "1.0", True),
        ("1 and 1e0", "1", "1e0", True),
        ("100000 and 1E+5", "100000", "1E+5", True),
        ("1.5 and 15e-1", "1.5", "15e-1", True),
        ("0.1 and 0.10000000000000000000", "0.1", "0.10000000000000000000", True),
        ("0.1 and the double next to it", "0.1", "0.1000000000000000055511151231257827", False),
        ("0 and -0", "0", "-0", True),
        ("0 and -0.0e99", "0", "-0.0e99", True),
        ("0 and 1e-400", "0", "1e-400", False),
        ("1 and -1", "1", "-1", False),
        ("2^53 and 2^53 + 1", "9007199254740992", "9007199254740993", False),
        ("2^53 + 1 and itself", "9007199254740993", "9007199254740993", True),
        ("2^64 and 2^64 + 1", "18446744073709551616", "18446744073709551617", False),
        ("30 digits", "123456789012345678901234567890", "123456789012345678901234567890", True),
        ("30 digits and as a power", "123456789012345678901234567890", "12345678901234567890123456789e1", True),
        ("30 digits, the last another", "123456789012345678901234567890", "123456789012345678901234567891", False),
        ("1e400 and itself", "1e400", "1e400", True),
        ("1e400 and 10e399", "1e400", "10e399", True),
        ("1e400 and 1e500", "1e400", "1e500", False),
        ("1e400 and -1e400", "1e400", "-1e400", False),
        ("1e-400 and 2e-400", "1e-400", "2e-400", False),
        ("an exponent beyond 64 bit", "1e99999999999999999999", "10e99999999999999999998", True),
        ("a negative exponent beyond 64 bit", "1e-99999999999999999999", "0", False),
        ("zero with an exponent beyond 64 bit", "0e99999999999999999999", "0", True),
        ("an exponent with leading zeros", "1e0000000000000000000000002", "100", True),
        ("1000000 and 1", "1000000", "1", False),
        ("10 and 1e1 in an array", "[10]", "[1e1]", True),
        ("numbers in objects", '{"a": 1.50}', '{"a": 15e-1}', True),
    ]:
        case(f"numbers: {name}", equals_text(operand), of_text(value), expected)
    case("numbers: an element by value", x(contains(1)), of_text("[2, 1.0]"), True)
    case("numbers: an element beyond 2^53", x_text('{"type":"contains","value":9007199254740993}'), of_text("[9007199254740992]"), False)
    case("numbers: not_equals by value", x(not_equals(1)), of_text("1.00"), False)
    case("numbers: 1e400 is a value", x(NON_NULL), of_text("1e400"), True)

    # Texts.
    for name, operand, value, expected in [
        ("an escape and its character", '"Fünke"', r'"F\u00fcnke"', True),
        ("an escape in upper case", r'"F\u00FCnke"', r'"F\u00fcnke"', True),
        ("an escaped letter", '"a"', r'"\u0061"', True),
        ("an escaped slash", '"a/b"', r'"a\/b"', True),
        ("two ways to escape", r'"\b\f\n\r\t\"\\"', r'"\u0008\u000c\u000A\u000d\u0009\u0022\u005c"', True),
        ("an escape that is escaped", r'"\\u0061"', '"a"', False),
        ("a pair of escapes", '"😀"', r'"\ud83d\ude00"', True),
        ("a lone surrogate and itself", r'"\ud83d"', r'"\uD83D"', True),
        ("two lone surrogates", r'"\ud83d"', r'"\ud83e"', False),
        ("a lone surrogate and U+FFFD", r'"\ud83d"', '"\ufffd"', False),
        ("a lone surrogate and a pair", r'"\ud83d"', '"😀"', False),
        ("surrogates the wrong way around", r'"\ude00\ud83d"', r'"\ude00\ud83d"', True),
        ("a NUL", r'"a\u0000b"', r'"a\u0000b"', True),
        ("a NUL ends nothing", r'"a\u0000b"', r'"a\u0000c"', False),
        ("composed and decomposed", '"ü"', r'"u\u0308"', False),
        ("a full-width letter", '"A"', '"Ａ"', False),
        ("a mark of byte order within", r'"\ufeffa"', '"a"', False),
    ]:
        case(f"texts: {name}", equals_text(operand), of_text(value), expected)
    case("texts: a part across an escape", x(contains("Fünke")), of_text(r'"Tobias F\u00fcnke"'), True)
    case("texts: an escape in a part", x_text(r'{"type":"contains","value":"F\u00fcn"}'), of("Tobias Fünke"), True)
    case("texts: no part of an escape", x(contains("u00fc")), of_text(r'"F\u00fcnke"'), False)
    case("texts: no backslash of an escape", x(contains("\\")), of_text(r'"F\u00fcnke"'), False)
    case("texts: half of a pair is a part of it", x_text(r'{"type":"contains","value":"\ud83d"}'), of("a😀b"), True)
    case("texts: an element that is a lone surrogate", x_text(r'{"type":"contains","value":"\ud83d"}'), of_text(r'["\ud83d"]'), True)
    case("texts: an arrow and an umlaut", accessor("data", "subject", contains("→ Fünke")), EMAIL, True)
    case("texts: a field by an escape", r'{"type":"field_accessor","field":"\u0064ata","filter":{"type":"non_null"}}', LOST, True)
    case("texts: a type by an escape", r'{"type":"non_n\u0075ll"}', LOST, True)
    case("texts: a member by an escape", r'{"\u0074ype":"non_null"}', LOST, True)
    case("texts: an event by an escape", accessor("action", equals("created")), r'{"\u0065vent": {"action": "cr\u0065ated"}}', True)
    case("texts: a key with a pair", accessor("😀", equals(1)), r'{"\ud83d\ude00": 1}', True)
    case("texts: a key with a lone surrogate", r'{"type":"field_accessor","field":"\ud83d","filter":{"type":"equals","value":1}}', r'{"\ud83d": 1}', True)
    case("texts: another key with a lone surrogate", r'{"type":"field_accessor","field":"\ud83d","filter":{"type":"non_null"}}', r'{"\ud83e": 1, "\ufffd": 2}', False)
    case("texts: keys with lone surrogates in objects", equals_text(r'{"\ud83d": 1, "b": 2}'), of_text(r'{"b": 2, "\ud83d": 1}'), True)

    # Bytes.
    case("bytes: a mark of byte order", accessor("a", equals(1)), b'\xef\xbb\xbf{"a": 1}', True)
    case("bytes: a mark of byte order in a text", accessor("a", equals(1)), '\ufeff{"a": 1}', True)
    case("bytes: what is not UTF-8 is U+FFFD", x(equals("a\ufffdb")), b'{"x": "a\xffb"}', True)
    case("bytes: a cut character is one U+FFFD", x(equals("\ufffd")), b'{"x": "\xf0\x9f\x98"}', True)
    case("bytes: a surrogate in UTF-8 is three", x(equals("\ufffd\ufffd\ufffd")), b'{"x": "\xed\xa0\xbd"}', True)
    case("bytes: an overlong character is two", x(equals("\ufffd\ufffd")), b'{"x": "\xc0\xaf"}', True)
    case("bytes: a part after what is not UTF-8", x(contains("nke")), b'{"x": "F\xfcnke"}', True)
    case("bytes: no part with what is not UTF-8", x(contains("ü")), b'{"x": "F\xfcnke"}', False)
    case("bytes: a key that is not UTF-8", accessor("\ufffd", equals(1)), b'{"\xff": 1}', True)
    case("bytes: space wherever it may stand", x(equals([1])), ' \t\r\n{ "x"\n:\t[ 1\r] } \n', True)

    # Depth and size.
    for name, inside, expected in [("a null", "null", True), ("a value", "1", False)]:
        path = Parts([['{"data": {"x": {"a":', 1], ['{"a":', 60], [inside, 1], ["}", 63]])
        case(f"{name} 63 accessors deep", accessor("data", "x", *["a"] * 61, IS_NULL), path, expected)
    huge = Parts([['{"x": ', 1], ["[", 100_000], ["]", 100_000], ["}", 1]])
    operand = [['{"type":"field_accessor","field":"x","filter":{"type":"equals","value":', 1]]
    for name, kind, depth, expected in [
        ("500 nested arrays", "equals", 500, True),
        ("500 nested arrays and 499", "equals", 499, False),
        ("500 nested arrays as an element", "contains", 499, True),
    ]:
        deep = Parts([['{"x": ', 1], ["[", 500], ["]", 500], ["}", 1]])
        start = ['{"type":"field_accessor","field":"x","filter":{"type":"%s","value":' % kind, 1]
        case(name, Parts([start, ["[", depth], ["]", depth], ["}}", 1]]), deep, expected)
    case("100,000 nested arrays are read", x(NON_NULL), huge, True)
    case("100,000 nested arrays hold none of their depth", x(contains([])), huge, False)
    case("100,000 nested arrays as an operand", Parts([*operand, ["[", 100_000], ["]", 100_000], ["}}", 1]]), huge, True)
    case("100,000 nested arrays as an operand, one less", Parts([*operand, ["[", 99_999], ["]", 99_999], ["}}", 1]]), huge, False)
    objects = [['{"a":', 10_000], ["1", 1], ["}", 10_000]]
    case("10,000 nested objects", Parts([*operand, *objects, ["}}", 1]]), Parts([['{"x": ', 1], *objects, ["}", 1]]), True)
    nodes = ['{"type":"not","filter":', 63], ['{"type":"is_null"}', 1], ["}", 63]
    case("64 nested filters", Parts(nodes), LOST, True)
    case("64 nested filters with and", Parts([['{"type":"and","filters":[', 63], ['{"type":"non_null"}', 1], ["]}", 63]]), LOST, True)
    case("20,000 filters in an or", Parts([['{"type":"or","filters":[', 1], ['{"type":"is_null"},', 20_000], ['{"type":"non_null"}]}', 1]]), LOST, True)
    case("20,000 equal keys", x(equals(2)), Parts([["{", 1], ['"x": 1, ', 20_000], ['"x": 2}', 1]]), True)
    case("the last of 20,000 elements", x(any_(equals("b"))), Parts([['{"x": [', 1], ['"a", ', 20_000], ['"b"]}', 1]]), True)
    case("a part at the end of a long text", x(contains("ab")), Parts([['{"x": "', 1], ["a", 50_000], ['b"}', 1]]), True)
    case("a key of 10,000 characters", Parts([['{"type":"field_accessor","field":"', 1], ["k", 10_000], ['","filter":{"type":"equals","value":1}}', 1]]), Parts([['{"', 1], ["k", 10_000], ['": 1}', 1]]), True)


def extensions():
    def case(name, filter_, event_, expected, **rest):
        match("extension", name, filter_, event_, expected, **rest)

    case("changed", changed("name"), LEAD_UPDATED, True)
    case("changed: in a delivery", changed("name"), delivery(LEAD_UPDATED), True)
    case("changed: another field", changed("url"), LEAD_UPDATED, False)
    case("changed: a custom field", changed("custom.cf_B"), LEAD_UPDATED, True)
    case("changed: a created object", changed("name"), LEAD, False)
    case("changed: no changed_fields", changed("name"), {"data": {"name": "a"}}, False)
    case("changed: changed_fields is null", changed("name"), {"changed_fields": None}, False)
    case("changed: only previous_data tells", changed("name"), {"changed_fields": [], "previous_data": {"name": "a"}}, False)
    case("changed: changed_fields is a text, as contains reads it", changed("name"), {"changed_fields": "first_name"}, True)
    case("changed: a part of a field's name", changed("status"), LOST, False)
    case("changed: within and, or and not", and_(or_(changed("url"), changed("name")), not_(changed("url"))), LEAD_UPDATED, True)
    case("changed: a field with an empty name", changed(""), {"changed_fields": [""]}, True)

    won = changed("status_type", from_="active", to="won")
    case("changed_from_to", won, CLOSED, True)
    case("changed_from_to: to another", won, LOST, False)
    case("changed_from_to: from another", changed("status_type", from_="lost", to="won"), CLOSED, False)
    case("changed_from_to: from alone", changed("status_type", from_="active"), LOST, True)
    case("changed_from_to: to alone", changed("status_type", to="lost"), LOST, True)
    case("changed_from_to: to alone, another", changed("status_type", to="won"), LOST, False)
    case("changed_from_to: not among the changed fields", changed("confidence", from_=None, to=0), LOST, False)
    case("changed_from_to: from null", changed("custom.cf_B", from_=None), LEAD_UPDATED, True)
    case("changed_from_to: from null to an array", changed("custom.cf_B", from_=None, to=["x"]), LEAD_UPDATED, True)
    case("changed_from_to: to null", changed("phones", to=None), CONTACT, False)
    case("changed_from_to: to an empty array", changed("phones", to=[]), CONTACT, True)
    cleared = event("lead", "updated", {"name": "Bluth"}, {"custom.cf_A": "yes"}, ["custom.cf_A"])
    case("changed_from_to: a custom field that was cleared is missing", changed("custom.cf_A", from_="yes", to=None), cleared, True)
    case("changed_from_to: numbers by value", changed("confidence", from_=70, to=100), json.dumps(CLOSED).replace('"confidence": 100', '"confidence": 1e2'), True)
    case("changed_from_to: a deleted object", changed("name", from_="Bluth Company"), LEAD_DELETED, False)
    case("changed_from_to: under not", not_(won), LOST, True)

    comparisons = [
        # the value, the operand, whether the value is less, equal or greater; None when they do not compare
        ("5 and 10", 5, 10, "less"),
        ("10 and 9", 10, 9, "greater"),
        ("10 and 10", 10, 10, "equal"),
        ("-1 and 1", -1, 1, "less"),
        ("-10 and -9", -10, -9, "less"),
        ("0 and -1", 0, -1, "greater"),
        ("1.5 and 1.45", 1.5, 1.45, "greater"),
        ("100 and 99.99", 100, 99.99, "greater"),
        ("0.001 and 0.01", 0.001, 0.01, "less"),
        ("two dates", "2025-03-11", "2025-03-02", "greater"),
        ("two times", "2025-03-11T17:50:13.966000", "2025-03-11T17:50:13.966001", "less"),
        ("a date and a time of that day", "2025-03-11", "2025-03-11T00:00:00", "less"),
        ("texts of digits", "10", "9", "less"),
        ("an upper-case and a lower-case letter", "Z", "a", "less"),
        ("a text and its beginning", "abc", "ab", "greater"),
        ("an empty text and a text", "", "a", "less"),
        ("equal texts", "a", "a", "equal"),
        ("U+FFFF and a pair, by code units", "\uffff", "😀", "greater"),
        ("a number and a text", 5, "5", None),
        ("a text and a number", "5", 5, None),
        ("null and a number", None, 1, None),
        ("null and a text", None, "", None),
        ("a boolean and a number", True, 0, None),
        ("an array and a number", [5], 5, None),
        ("an object and a text", {}, "", None),
    ]
    orders = {
        "greater_than": ["greater"],
        "less_than": ["less"],
        "greater_than_or_equal": ["greater", "equal"],
        "less_than_or_equal": ["less", "equal"],
    }
    kinds = list(orders)
    for turn, (name, value, operand, order) in enumerate(comparisons):
        # All four where it matters, else one in turn.
        for kind in kinds if order == "equal" else [kinds[turn % 4]]:
            case(f"{kind}: {name}", x(ours(kind, operand)), of(value), order in orders[kind])
    for name, value, operand, expected in [
        ("2^53 + 1 and 2^53", "9007199254740993", "9007199254740992", True),
        ("2^53 and 2^53 + 1", "9007199254740992", "9007199254740993", False),
        ("1e400 and 1e399", "1e400", "1e399", True),
        ("1e399 and 1e400", "1e399", "1e400", False),
        ("1e-400 and 0", "1e-400", "0", True),
        ("0 and 1e-400", "0", "1e-400", False),
        ("-1e-400 and -1e400", "-1e-400", "-1e400", True),
        ("0 and -0", "0", "-0", False),
        ("1.0 and 1", "1.0", "1", False),
        ("999e-1 and 99.8", "999e-1", "99.8", True),
    ]:
        case(f"greater_than, exactly: {name}", x_text('{"type":"closehook:greater_than","value":%s}' % operand), of_text(value), expected)
    case("greater_than: a missing field", accessor("y", ours("greater_than", 0)), of(1), False)
    case("less_than_or_equal: null is not at most 1", x(ours("less_than_or_equal", 1)), of(None), False)
    case("not greater_than: a missing field", accessor("y", not_(ours("greater_than", 0))), of(1), True)
    case("greater_than: of some element", x(any_(ours("greater_than", 2))), of([1, 2, 3]), True)
    case("a range", x(and_(ours("greater_than_or_equal", 10), ours("less_than", 20))), of(19.5), True)
    case("a big call", accessor("data", "voicemail_duration", ours("greater_than", 60)), CALL, True)
    case("a price in a text does not compare with a number", accessor("data", "cost", ours("greater_than", 1)), CALL, False)

    for kind, name, value, operand, expected in [
        ("starts_with", "a beginning", "Instantly: call", "Instantly:", True),
        ("starts_with", "a middle", "call Instantly:", "Instantly:", False),
        ("starts_with", "another case", "instantly: call", "Instantly:", False),
        ("starts_with", "more than the text", "abc", "abcd", False),
        ("starts_with", "nothing", "abc", "", True),
        ("starts_with", "an array", ["abc"], "abc", False),
        ("starts_with", "a number", 123, "1", False),
        ("starts_with", "null", None, "", False),
        ("starts_with", "an umlaut", "Fünke", "Fü", True),
        ("ends_with", "an end", "tobias@example.com", "@example.com", True),
        ("ends_with", "a middle", "tobias@example.com.au", "@example.com", False),
        ("ends_with", "another case", "tobias@Example.com", "@example.com", False),
        ("ends_with", "more than the text", "abc", "zabc", False),
        ("ends_with", "an object", {"a": "abc"}, "abc", False),
        ("contains_ignore_case", "another case", "Bluth TRAVEL company", "travel", True),
        ("contains_ignore_case", "umlauts", "TOBIAS FÜNKE", "fünke", True),
        ("contains_ignore_case", "Greek, without the final sigma", "ΟΔΟΣ", "οδοσ", True),
        ("contains_ignore_case", "Greek, with the final sigma", "ΟΔΟΣ", "οδος", False),
        ("contains_ignore_case", "Cyrillic", "МОСКВА", "москва", True),
        ("contains_ignore_case", "a letter beyond 16 bit", "𐐀x", "𐐨X", True),
        ("contains_ignore_case", "a capital sharp s", "STRAẞE", "straße", True),
        ("contains_ignore_case", "a sharp s is not ss", "straße", "STRASSE", False),
        ("contains_ignore_case", "a dotted capital i is two characters", "İ", "i̇", True),
        ("contains_ignore_case", "a dotted capital i has an i", "İ", "I", True),
        ("contains_ignore_case", "a dotless i is no i", "ı", "I", False),
        ("contains_ignore_case", "the Kelvin sign", "\u212a", "k", True),
        ("contains_ignore_case", "not there", "travel", "train", False),
        ("contains_ignore_case", "not of the elements of an array", ["Travel"], "travel", False),
        ("contains_ignore_case", "a number", 5, "5", False),
        ("contains_ignore_case", "null", None, "", False),
        ("equals_ignore_case", "another case", "Won", "wON", True),
        ("equals_ignore_case", "a part", "won it", "CLOSED", False),
        ("equals_ignore_case", "the Angstrom sign", "\u212b", "å", True),
        ("equals_ignore_case", "a ligature", "ﬁ", "FI", False),
        ("equals_ignore_case", "an array", ["a"], "A", False),
        ("equals_ignore_case", "null", None, "NULL", False),
    ]:
        case(f"{kind}: {name}", x(ours(kind, operand)), of(value), expected)
    case("starts_with: an escape", x(ours("starts_with", "Fü")), of_text(r'"F\u00fcnke"'), True)
    case("starts_with: half of a pair", x_text(r'{"type":"closehook:starts_with","value":"\ud83d"}'), of("😀"), True)
    case("ends_with: half of a pair", x_text(r'{"type":"closehook:ends_with","value":"\ude00"}'), of("😀"), True)
    case("ends_with: an escape that ends alike", x(ours("ends_with", "c")), of_text(r'"\u000c"'), False)
    case("contains_ignore_case: an escape", x(ours("contains_ignore_case", "fünke")), of_text(r'"F\u00DCNKE"'), True)
    case("equals_ignore_case: a lone surrogate", x_text(r'{"type":"closehook:equals_ignore_case","value":"A\ud83d"}'), of_text(r'"a\ud83d"'), True)
    case("ends_with: an e-mail address of a contact", accessor("data", "emails", any_(accessor("email", ours("ends_with", "@Example.com")))), CONTACT, True)
    case("equals_ignore_case: an e-mail address of a contact", accessor("data", "emails", any_(accessor("email", ours("equals_ignore_case", "tobias@example.com")))), CONTACT, True)


def sentences():
    def case(name, filter_, event_, blamed, sentence, source="decision"):
        match(source, name, filter_, event_, False, blamed, sentence)

    def leaf(name, inner, value, place, sentence, source="decision"):
        """On one member of `data`, which is one of these values or missing."""
        filter_ = accessor("data", place, inner)
        data = {place: value[place]} if place in value else {"id": "cobj_7H4s"}
        case(f"why: {name}", filter_, {"data": data}, [["/filter/filter", step("/data", place)]], sentence, source)

    def ours_(name, inner, value, place, sentence):
        leaf(name, inner, value, place, sentence, "extension")

    bob = {"name": "Bob", "value": 5, "tags": ["a", "b"], "note": None, "done": False, "envelope": {"a": 1}, "opens": []}
    for name, inner, place, sentence in [
        ("another text", equals("won"), "name", 'data.name is "Bob", not "won"'),
        ("another number", equals(10), "value", "data.value is 5, not 10"),
        ("a number for a text", equals("5"), "value", 'data.value is 5, not "5"'),
        ("another boolean", equals(True), "done", "data.done is false, not true"),
        ("null for a text", equals("won"), "note", 'data.note is null, not "won"'),
        ("missing for a text", equals("won"), "status", 'data.status is missing, not "won"'),
        ("a text for null", equals(None), "name", 'data.name is "Bob", not null'),
        ("an array for a text", equals("a"), "tags", 'data.tags is an array of 2 elements, not "a"'),
        ("an object for a text", equals("a"), "envelope", 'data.envelope is an object, not "a"'),
        ("an empty array for an array", equals(["a", "b"]), "opens", "data.opens is an empty array, not an array of 2 elements"),
        ("a text for an object", equals({"a": 1}), "name", 'data.name is "Bob", not an object'),
        ("what is excluded", not_equals("Bob"), "name", 'data.name is "Bob", which the filter excludes'),
        ("null is excluded", not_equals(None), "note", "data.note is null, which the filter excludes"),
        ("missing is excluded, as null", not_equals(None), "status", "data.status is missing, which the filter excludes"),
        ("not null", IS_NULL, "name", 'data.name is "Bob", not null'),
        ("null without a value", NON_NULL, "note", "data.note is null, but must have a value"),
        ("missing without a value", NON_NULL, "status", "data.status is missing, but must have a value"),
        ("no such element", contains("c"), "tags", 'data.tags does not contain "c"'),
        ("no such number", contains(5), "tags", "data.tags does not contain 5"),
        ("no element at all", contains("c"), "opens", 'data.opens does not contain "c"'),
        ("no such part", contains("travel"), "name", 'data.name is "Bob", which does not contain "travel"'),
        ("several at once", contains(["a", "c"]), "tags", "data.tags: `contains` takes one value, not a list; to match any of several, use `or`"),
        ("several parts at once", contains(["B", "x"]), "name", "data.name: `contains` takes one value, not a list; to match any of several, use `or`"),
        ("an array of one for a text", equals(["a"]), "name", 'data.name is "Bob", not an array of 1 element'),
        ("contains of a number", contains("5"), "value", "data.value is 5, which is neither an array nor a string"),
        ("contains of null", contains("5"), "note", "data.note is null, which is neither an array nor a string"),
        ("contains of what is missing", contains("5"), "status", "data.status is missing, which is neither an array nor a string"),
        ("contains of an object", contains("a"), "envelope", "data.envelope is an object, which is neither an array nor a string"),
        ("elements of what is missing", any_(equals(1)), "status", "data.status is missing, not an array"),
        ("elements of an object", any_(equals(1)), "envelope", "data.envelope is an object, not an array"),
        ("elements of an empty array", any_(equals(1)), "opens", "data.opens is an empty array"),
        ("a key that is no identifier", equals(1), "custom.cf_x", 'data["custom.cf_x"] is missing, not 1'),
        ("a key with a slash and a tilde", equals(1), "a/b~c", 'data["a/b~c"] is missing, not 1'),
        ("an empty key", equals(1), "", 'data[""] is missing, not 1'),
        ("a key that begins with a digit", equals(1), "1st", 'data["1st"] is missing, not 1'),
        ("a text that is not Latin", equals("Фюнке"), "name", 'data.name is "Bob", not "Фюнке"'),
    ]:
        leaf(name, inner, bob, place, sentence)
    for name, inner, place, sentence in [
        ("too little", ours("greater_than", 10), "value", "data.value is 5, not greater than 10"),
        ("too much", ours("less_than", 2), "value", "data.value is 5, not less than 2"),
        ("too late", ours("less_than", "2025-03-11"), "name", 'data.name is "Bob", not less than "2025-03-11"'),
        ("a text for a number", ours("greater_than", 10), "name", 'data.name is "Bob", not a number'),
        ("a number for a date", ours("less_than", "2025-03-11"), "value", "data.value is 5, not a string"),
        ("missing for a number", ours("greater_than", 10), "status", "data.status is missing, not a number"),
        ("null for a number", ours("less_than", 10), "note", "data.note is null, not a number"),
        ("another beginning", ours("starts_with", "x"), "name", 'data.name is "Bob", which does not start with "x"'),
        ("another end", ours("ends_with", "x"), "name", 'data.name is "Bob", which does not end with "x"'),
        ("the beginning of a number", ours("starts_with", "x"), "value", "data.value is 5, not a string"),
        ("the end of what is missing", ours("ends_with", "x"), "status", "data.status is missing, not a string"),
        ("no such part in any case", ours("contains_ignore_case", "x"), "name", 'data.name is "Bob", which does not contain "x" in any letter case'),
        ("another text in any case", ours("equals_ignore_case", "x"), "name", 'data.name is "Bob", not "x" in any letter case'),
        ("the part of an array in any case", ours("contains_ignore_case", "a"), "tags", "data.tags is an array of 2 elements, not a string"),
    ]:
        ours_(name, inner, bob, place, sentence)

    # Under not: what holds is to blame.
    for name, inner, place, sentence in [
        ("a text", equals("Bob"), "name", 'data.name is "Bob", which the filter excludes'),
        ("a missing field", IS_NULL, "status", "data.status is missing, which the filter excludes"),
        ("a value", NON_NULL, "value", "data.value is 5, which the filter excludes"),
        ("another text", not_equals("x"), "name", 'data.name is "Bob", which the filter excludes'),
        ("an element", contains("a"), "tags", 'data.tags contains "a", which the filter excludes'),
        ("a part", contains("ob"), "name", 'data.name is "Bob" and contains "ob", which the filter excludes'),
    ]:
        case(f"why not: {name}", accessor("data", place, not_(inner)), {"data": bob}, [["/filter/filter/filter", f"/data/{place}"]], sentence)

    # What is cheapest to change.
    status = accessor("data", "status_type", equals("won"))
    sure = accessor("data", "confidence", equals(100))
    noted = accessor("data", "note", NON_NULL)
    is_lost = 'data.status_type is "lost", not "won"'
    case("why: each condition of an and that fails", and_(status, noted, sure), LOST, [["/filters/0/filter/filter", "/data/status_type"], ["/filters/2/filter/filter", "/data/confidence"]], f"{is_lost}; data.confidence is 0, not 100")
    case("why: of an or, the cheapest", or_(and_(status, sure), accessor("data", "value", equals(1))), LOST, [["/filters/1/filter/filter", "/data/value"]], "data.value is 50000, not 1")
    case("why: of an or of equals, the first", accessor("data", or_(accessor("status_type", equals("won")), accessor("confidence", equals(100)))), LOST, [["/filter/filters/0/filter", "/data/status_type"]], is_lost)
    case("why: an and of ors", and_(or_(status, sure), or_(sure, status)), LOST, [["/filters/0/filters/0/filter/filter", "/data/status_type"], ["/filters/1/filters/0/filter/filter", "/data/confidence"]], f"{is_lost}; data.confidence is 0, not 100")
    case("why: an or without filters", or_(), LOST, [["", ""]], 'an "or" without filters is never true')
    case("why: an or without filters costs no more than another", or_(or_(), status), LOST, [["/filters/0", ""]], 'an "or" without filters is never true')
    case("why: an or without filters within an accessor", accessor("data", or_()), LOST, [["/filter", "/data"]], 'an "or" without filters is never true')
    case("why not: an and without filters", not_(and_()), LOST, [["/filter", ""]], 'an "and" without filters is always true')
    is_updated, is_lead = accessor("action", equals("updated")), accessor("object_type", equals("opportunity"))
    updated = 'action is "updated", which the filter excludes'
    opportunity = 'object_type is "opportunity", which the filter excludes'
    case("why not: of an and, the cheapest", not_(and_(is_updated, is_lead)), LOST, [["/filter/filters/0/filter", "/action"]], updated)
    case("why not: of an or, all that hold", not_(or_(is_updated, status, is_lead)), LOST, [["/filter/filters/0/filter", "/action"], ["/filter/filters/2/filter", "/object_type"]], f"{updated}; {opportunity}")
    case("why not not: as without", not_(not_(status)), LOST, [["/filter/filter/filter/filter", "/data/status_type"]], is_lost)
    case("why not: of an and, one not of which is cheaper", not_(and_(or_(is_updated, is_lead), not_(status))), LOST, [["/filter/filters/1/filter/filter/filter", "/data/status_type"]], is_lost)

    maryland = and_(accessor("state", equals("MD")), accessor("country", equals("US")))
    addresses = accessor("data", "addresses", any_(maryland))
    inner = "/filter/filter/filter/filters/0/filter"
    case("why: the nearest element, and of equals the first", addresses, LEAD, [[inner, "/data/addresses/0/state"]], 'data.addresses[0].state is "VA", not "MD"', "documented")
    nearer = event("lead", "created", {"addresses": [{"state": "VA"}, {"state": "VA", "country": "US"}, {}]})
    case("why: the nearest element", addresses, nearer, [[inner, "/data/addresses/1/state"]], 'data.addresses[1].state is "VA", not "MD"')
    case("why: no element", addresses, LEAD_UPDATED, [["/filter/filter", "/data/addresses"]], "data.addresses is an empty array")
    case("why: a deleted object has no elements", addresses, LEAD_DELETED, [["/filter/filter", "/data/addresses"]], "data.addresses is missing, not an array")
    case("why: an element itself", accessor("data", "contact_ids", any_(equals("cont_X"))), LEAD, [["/filter/filter/filter", "/data/contact_ids/0"]], 'data.contact_ids[0] is "cont_T1", not "cont_X"')
    case("why not: some element", accessor("data", "contact_ids", not_(any_(equals("cont_G2")))), LEAD, [["/filter/filter/filter", "/data/contact_ids"]], "data.contact_ids is an array of 2 elements, which the filter excludes")
    case("why: an element without a not", accessor("data", "contact_ids", any_(not_(or_(equals("cont_T1"), equals("cont_G2"))))), LEAD, [["/filter/filter/filter/filter/filters/0", "/data/contact_ids/0"]], 'data.contact_ids[0] is "cont_T1", which the filter excludes')
    case("why: the root", equals("lead"), LOST, [["", ""]], 'the event is an object, not "lead"')
    case("why: null at the root", IS_NULL, LOST, [["", ""]], "the event is an object, not null")
    case("why: below null", accessor("data", "date_won", "x", equals(1)), LOST, [["/filter/filter/filter", "/data/date_won/x"]], "data.date_won.x is missing, not 1")
    case("why: the place in a delivery is the place in its event", status, delivery(LOST), [["/filter/filter", "/data/status_type"]], is_lost)
    match("decision", "why: nothing to blame", status, CLOSED, True, [], "matches")
    match("decision", "why: nothing to blame in an or without filters that does not matter", or_(or_(), status), CLOSED, True, [], "matches")
    match("decision", "why: no filter", None, CLOSED, True, [], "every event matches")

    def change(name, filter_, event_, places, sentence):
        case(name, filter_, event_, [["", place] for place in places], sentence, "extension")

    from_active = changed("status_type", from_="active", to="won")
    change("why: not changed", changed("name"), LOST, ["/changed_fields"], 'changed_fields does not contain "name"')
    change("why: changed to another", from_active, LOST, ["/data/status_type"], is_lost)
    change("why: changed from another", changed("status_type", from_="won", to="lost"), LOST, ["/previous_data/status_type"], 'previous_data.status_type is "active", not "won"')
    change("why: changed from and to another", changed("status_type", from_="lost", to="won"), LOST, ["/previous_data/status_type", "/data/status_type"], f'previous_data.status_type is "active", not "lost"; {is_lost}')
    change("why: neither changed nor as wanted", from_active, LEAD_UPDATED, ["/changed_fields", "/previous_data/status_type", "/data/status_type"], 'changed_fields does not contain "status_type"; previous_data.status_type is missing, not "active"; data.status_type is missing, not "won"')
    case("why not: changed", not_(changed("status_type")), LOST, [["/filter", "/changed_fields"]], 'changed_fields contains "status_type", which the filter excludes', "extension")
    case("why not: changed from and to", not_(changed("status_type", from_="active", to="lost")), LOST, [["/filter", "/changed_fields"]], 'changed_fields contains "status_type", which the filter excludes', "extension")


def errors():
    for name in ("", "Equals", "is-null", "greater_than", "closehook:equals", "closehook:", "changed", "constructor", "equals "):
        error(f"an unknown type: {json.dumps(name)}", {"type": name, "value": 1}, "UNKNOWN_FILTER_TYPE", "")
    error("an unknown type within", and_(IS_NULL, accessor("data", any_({"type": "xor"}))), "UNKNOWN_FILTER_TYPE", "/filters/1/filter/filter")
    for name, filter_, code, pointer in [
        ("equals without value", {"type": "equals"}, "MISSING_MEMBER", ""),
        ("and without filters", {"type": "and"}, "MISSING_MEMBER", ""),
        ("or without filters", or_(IS_NULL, {"type": "or"}), "MISSING_MEMBER", "/filters/1"),
        ("not without filter", {"type": "not"}, "MISSING_MEMBER", ""),
        ("field_accessor without filter", not_({"type": "field_accessor", "field": "data"}), "MISSING_MEMBER", "/filter"),
        ("field_accessor without field", {"type": "field_accessor", "filter": IS_NULL}, "MISSING_MEMBER", ""),
        ("any_array_value without filter", accessor("data", {"type": "any_array_value"}), "MISSING_MEMBER", "/filter"),
        ("an object without type", {}, "MISSING_MEMBER", ""),
        ("a value without type", and_({"value": 1}), "MISSING_MEMBER", "/filters/0"),
        ("changed without field", {"type": "closehook:changed"}, "MISSING_MEMBER", ""),
        ("changed_from_to without field", {"type": "closehook:changed_from_to", "from": 1}, "MISSING_MEMBER", ""),
        ("changed_from_to without from and to", {"type": "closehook:changed_from_to", "field": "name"}, "MISSING_MEMBER", ""),
        ("greater_than without value", x({"type": "closehook:greater_than"}), "MISSING_MEMBER", "/filter"),
        ("starts_with without value", x({"type": "closehook:starts_with"}), "MISSING_MEMBER", "/filter"),
        ("is_null with a value", {"type": "is_null", "value": None}, "UNKNOWN_MEMBER", ""),
        ("non_null with a filter", {"type": "non_null", "filter": IS_NULL}, "UNKNOWN_MEMBER", ""),
        ("equals with a field", {"type": "equals", "field": "name", "value": 1}, "UNKNOWN_MEMBER", ""),
        ("equals with a comment", accessor("data", {"type": "equals", "value": 1, "comment": "x"}), "UNKNOWN_MEMBER", "/filter"),
        ("and with a filter", {"type": "and", "filters": [], "filter": IS_NULL}, "UNKNOWN_MEMBER", ""),
        ("field_accessor with a value", {"type": "field_accessor", "field": "a", "filter": IS_NULL, "value": 1}, "UNKNOWN_MEMBER", ""),
        ("changed with from", {"type": "closehook:changed", "field": "name", "from": 1}, "UNKNOWN_MEMBER", ""),
        ("a member in another case", {"type": "is_null", "Type": "is_null"}, "UNKNOWN_MEMBER", ""),
        ("a filter that is a text", '"is_null"', "WRONG_MEMBER_TYPE", ""),
        ("a filter that is a number", "3", "WRONG_MEMBER_TYPE", ""),
        ("a filter that is true", "true", "WRONG_MEMBER_TYPE", ""),
        ("a filter that is an array", '[{"type":"is_null"}]', "WRONG_MEMBER_TYPE", ""),
        ("a type that is no text", {"type": 1}, "WRONG_MEMBER_TYPE", ""),
        ("a type that is null", not_({"type": None}), "WRONG_MEMBER_TYPE", "/filter"),
        ("a type in an array", {"type": ["equals"], "value": 1}, "WRONG_MEMBER_TYPE", ""),
        ("not of a number", not_(3), "WRONG_MEMBER_TYPE", "/filter"),
        ("not of null", not_(None), "WRONG_MEMBER_TYPE", "/filter"),
        ("not of an array", not_([IS_NULL]), "WRONG_MEMBER_TYPE", "/filter"),
        ("an and of one filter without brackets", {"type": "and", "filters": IS_NULL}, "WRONG_MEMBER_TYPE", ""),
        ("an or of null", {"type": "or", "filters": None}, "WRONG_MEMBER_TYPE", ""),
        ("an and with a null", and_(IS_NULL, None), "WRONG_MEMBER_TYPE", "/filters/1"),
        ("a field that is a number", accessor(0, IS_NULL), "WRONG_MEMBER_TYPE", ""),
        ("a field that is null", accessor("data", accessor(None, IS_NULL)), "WRONG_MEMBER_TYPE", "/filter"),
        ("a field that is a path", {"type": "field_accessor", "field": ["data", "name"], "filter": IS_NULL}, "WRONG_MEMBER_TYPE", ""),
        ("changed of several fields", changed(["name", "url"]), "WRONG_MEMBER_TYPE", ""),
        ("greater_than null", x(ours("greater_than", None)), "WRONG_MEMBER_TYPE", "/filter"),
        ("less_than true", x(ours("less_than", True)), "WRONG_MEMBER_TYPE", "/filter"),
        ("greater_than_or_equal of an array", x(ours("greater_than_or_equal", [1])), "WRONG_MEMBER_TYPE", "/filter"),
        ("less_than_or_equal of an object", x(ours("less_than_or_equal", {})), "WRONG_MEMBER_TYPE", "/filter"),
        ("starts_with a number", x(ours("starts_with", 1)), "WRONG_MEMBER_TYPE", "/filter"),
        ("ends_with null", x(ours("ends_with", None)), "WRONG_MEMBER_TYPE", "/filter"),
        ("contains_ignore_case of an array", x(ours("contains_ignore_case", ["a"])), "WRONG_MEMBER_TYPE", "/filter"),
        ("equals_ignore_case of a number", x(ours("equals_ignore_case", 1)), "WRONG_MEMBER_TYPE", "/filter"),
        ("changed within an accessor", accessor("data", changed("name")), "MISPLACED_FILTER", "/filter"),
        ("changed within an any_array_value", any_(changed("name")), "MISPLACED_FILTER", "/filter"),
        ("changed within an and within an accessor", accessor("data", and_(IS_NULL, not_(changed("name")))), "MISPLACED_FILTER", "/filter/filters/1/filter"),
        ("changed_from_to within an accessor", or_(changed("a"), accessor("data", changed("a", to=1))), "MISPLACED_FILTER", "/filters/1/filter"),
        ("the first of two errors", and_({"type": "xor"}, {"type": "equals"}), "UNKNOWN_FILTER_TYPE", "/filters/0"),
        ("an error in what an accessor holds", accessor("data", "addresses", any_(and_(accessor("state", {"type": "equals", "vale": "MD"})))), "MISSING_MEMBER", "/filter/filter/filter/filters/0/filter"),
    ]:
        error(name, filter_, code, pointer)
    error("a type that ends as a number", '{"type":"is_null","type":1}', "WRONG_MEMBER_TYPE", "")
    error("a __proto__ member", '{"type":"is_null","__proto__":{}}', "UNKNOWN_MEMBER", "")
    error("a type in a __proto__", '{"__proto__":{"type":"is_null"}}', "MISSING_MEMBER", "")
    error("65 nested filters", Parts([['{"type":"not","filter":', 64], ['{"type":"is_null"}', 1], ["}", 64]]), "FILTER_TOO_DEEP", "/filter" * 64)
    error("65 nested ands", Parts([['{"type":"and","filters":[', 64], ['{"type":"is_null"}', 1], ["]}", 64]]), "FILTER_TOO_DEEP", "/filters/0" * 64)
    error("65 nested accessors in the second of two", Parts([['{"type":"or","filters":[{"type":"is_null"},', 1], ['{"type":"field_accessor","field":"a","filter":', 63], ['{"type":"is_null"}', 1], ["}", 63], ["]}", 1]]), "FILTER_TOO_DEEP", "/filters/1" + "/filter" * 63)
    error("10,000 nested filters", Parts([['{"type":"not","filter":', 10_000], ['{"type":"is_null"}', 1], ["}", 10_000]]), "FILTER_TOO_DEEP", "/filter" * 64)
    for name, text, line, column, offset in [
        ("no filter text", "", 1, 1, 0),
        ("space for a filter", "  \n ", 2, 2, 4),
        ("a word for a filter", "is_null", 1, 1, 0),
        ("a filter in single quotes", "{'type': 'is_null'}", 1, 2, 1),
        ("a trailing comma in a filter", '{"type": "is_null",}', 1, 20, 19),
        ("a filter that is cut", '{"type":"equals","value":', 1, 26, 25),
        ("a comment in a filter", '{"type": "is_null"} // all', 1, 21, 20),
        ("a filter that is wrong in its third line", '{\n  "type": "equals",\n  "value": NaN\n}', 3, 12, 33),
        ("two filters", '{"type":"is_null"}{"type":"is_null"}', 1, 19, 18),
        ("characters of a filter are counted, not bytes", '{"type":"equals","value":"Fünke" 1}', 1, 34, 34),
    ]:
        malformed_filter(name, text, line, column, offset)


def item(object_type, action, *extra_filter):
    rest = {"extra_filter": extra_filter[0]} if extra_filter else {}
    return {"object_type": object_type, "action": action, **rest}


def subscription(id_, *events, **rest):
    return {"id": id_, "events": list(events), **rest}


def lists():
    won = accessor("data", "status_type", equals("won"))
    lost = accessor("data", "status_type", equals("lost"))
    case = subscriptions
    case("none", [], LOST)
    case("one that fits", [subscription("whsub_1", item("opportunity", "updated"))], LOST, whsub_1="matched")
    case("a delivery", [subscription("whsub_1", item("opportunity", "updated", won))], delivery(CLOSED), whsub_1="matched")
    case("a filter that is null", [subscription("whsub_1", item("opportunity", "updated", None))], LOST, whsub_1="matched")
    case("a filter that fails", [subscription("whsub_1", item("opportunity", "updated", won))], LOST, whsub_1="filter")
    case("another type", [subscription("whsub_1", item("lead", "updated"))], LOST, whsub_1="object_type")
    case("another action", [subscription("whsub_1", item("opportunity", "created"))], LOST, whsub_1="action")
    case("another type and another action", [subscription("whsub_1", item("lead", "created"))], LOST, whsub_1="object_type")
    case("no events", [subscription("whsub_1")], LOST, whsub_1="no_events")
    case("a paused one", [subscription("whsub_1", item("opportunity", "updated"), status="paused")], LOST, whsub_1="paused")
    case("a paused one that would not fit", [subscription("whsub_1", item("lead", "created"), status="paused")], LOST, whsub_1="paused")
    case("a paused one without events", [subscription("whsub_1", status="paused")], LOST, whsub_1="paused")
    case("an active one", [subscription("whsub_1", item("opportunity", "updated"), status="active")], LOST, whsub_1="matched")
    case("an unknown status is not paused", [subscription("whsub_1", item("opportunity", "updated"), status="degraded")], LOST, whsub_1="matched")
    case(
        "the order of the list",
        [subscription(id_, item("opportunity", "updated")) for id_ in ("whsub_b", "whsub_a", "whsub_c")],
        LOST,
        whsub_b="matched",
        whsub_a="matched",
        whsub_c="matched",
    )
    case(
        "several events of one, the second fits",
        [subscription("whsub_1", item("lead", "updated"), item("opportunity", "updated"), item("opportunity", "deleted"))],
        LOST,
        whsub_1="matched",
    )
    case(
        "two events of one that both fit give it once",
        [subscription("whsub_1", item("opportunity", "updated", lost), item("opportunity", "updated"))],
        LOST,
        whsub_1="matched",
    )
    case(
        "two filters for one type and action",
        [subscription("whsub_1", item("opportunity", "updated", won), item("opportunity", "updated", lost))],
        LOST,
        whsub_1="matched",
    )
    case(
        "of several events the one that got furthest is the reason",
        [
            subscription("whsub_1", item("lead", "updated"), item("opportunity", "updated", won), item("opportunity", "created")),
            subscription("whsub_2", item("opportunity", "created"), item("lead", "updated")),
            subscription("whsub_3", item("lead", "updated"), item("contact", "updated")),
        ],
        LOST,
        whsub_1="filter",
        whsub_2="action",
        whsub_3="object_type",
    )
    case(
        "one of each",
        [
            subscription("whsub_1", item("opportunity", "updated", lost)),
            subscription("whsub_2", item("opportunity", "updated", won)),
            subscription("whsub_3", item("opportunity", "deleted", lost)),
            subscription("whsub_4", item("lead", "updated", lost)),
            subscription("whsub_5", item("opportunity", "updated", lost), status="paused"),
            subscription("whsub_6"),
            subscription("whsub_7", item("opportunity", "updated", changed("status_type", to="lost"))),
        ],
        delivery(LOST),
        whsub_1="matched",
        whsub_2="filter",
        whsub_3="action",
        whsub_4="object_type",
        whsub_5="paused",
        whsub_6="no_events",
        whsub_7="matched",
    )
    shared = accessor("data", "custom.cf_plan", equals("EZ4000000004"))
    case(
        "many with the same condition",
        [subscription(f"whsub_{i}", item("lead", "created", and_(shared, accessor("data", "custom.cf_count", equals(i))))) for i in range(6)],
        LEAD,
        **{f"whsub_{i}": "matched" if i == 3 else "filter" for i in range(6)},
    )
    case(
        "the same field in two places",
        [
            subscription("whsub_1", item("opportunity", "updated", accessor("previous_data", "status_type", equals("active")))),
            subscription("whsub_2", item("opportunity", "updated", accessor("data", "status_type", equals("active")))),
        ],
        LOST,
        whsub_1="matched",
        whsub_2="filter",
    )
    case("the list as the API gives it", {"data": [subscription("whsub_1", item("opportunity", "updated"))], "has_more": False}, LOST, whsub_1="matched")
    api = {
        "counters": {},
        "created_by": "user_N6KhMpzH",
        "health_status": "healthy",
        "latest_error": None,
        "pause_reason": None,
        "recent_consecutive_fail_buckets_cnt": 0,
        "status": "active",
        "verify_ssl": True,
    }
    case(
        "a subscription with all that the API says of it",
        [subscription("whsub_1", item("lead", "created"), item("lead", "updated", accessor("user_id", equals("user_N6KhMpzH"))), **api)],
        LEAD_UPDATED,
        whsub_1="matched",
    )
    case("a type with a dot", [subscription("whsub_1", item("task.lead", "created")), subscription("whsub_2", item("task", "created"))], TASK, whsub_1="matched", whsub_2="object_type")
    case("a type and an action that nobody documents", [subscription("whsub_1", item("activity.created", "started"))], event("activity.created", "started"), whsub_1="matched")
    case("a type in another case", [subscription("whsub_1", item("Opportunity", "updated"))], LOST, whsub_1="object_type")
    case("no wildcards", [subscription("whsub_1", item("*", "*")), subscription("whsub_2", item("", ""))], LOST, whsub_1="object_type", whsub_2="object_type")
    case("an event without type", [subscription("whsub_1", item("lead", "created"))], {"action": "created"}, whsub_1="object_type")
    case("an event without action", [subscription("whsub_1", item("lead", "created"))], {"object_type": "lead"}, whsub_1="action")
    case("an event whose type is null", [subscription("whsub_1", item("lead", "created"))], {"object_type": None, "action": "created"}, whsub_1="object_type")
    case("a payload that is no object", [subscription("whsub_1", item("lead", "created"))], "[1]", whsub_1="object_type")
    case("a type by an escape", [subscription("whsub_1", item("lead", "created"))], r'{"object_type": "le\u0061d", "action": "\u0063reated"}', whsub_1="matched")
    case("a repeated action of an event", [subscription("whsub_1", item("lead", "created"))], '{"object_type": "lead", "action": "deleted", "action": "created"}', whsub_1="matched")
    case("an id with escapes", r'[{"id": "whsub_\u0031", "events": [{"object_type": "lead", "action": "created"}]}]', LEAD, whsub_1="matched")
    case("an empty id", [subscription("", item("lead", "created"))], LEAD, **{"": "matched"})
    case("of a repeated member of a subscription the last counts", '[{"id": "a", "status": "paused", "id": "b", "status": "active", "events": [{"object_type": "lead", "action": "created"}]}]', LEAD, b="matched")
    case(
        "numbers beyond 2^53 in a list",
        '[{"id": "a", "events": [{"object_type": "lead", "action": "created", "extra_filter": %s}]}]' % equals_text("9007199254740993"),
        '{"object_type": "lead", "action": "created", "x": 9007199254740992}',
        a="filter",
    )

    fits = subscription("whsub_1", item("lead", "created"))
    for name, list_, code, pointer in [
        ("a list that is an object", {"subscriptions": []}, "INVALID_SUBSCRIPTION", ""),
        ("a list that is a number", "5", "INVALID_SUBSCRIPTION", ""),
        ("a list that is null", "null", "INVALID_SUBSCRIPTION", ""),
        ("data that is no list", {"data": {}}, "INVALID_SUBSCRIPTION", "/data"),
        ("a subscription that is null", [fits, None], "INVALID_SUBSCRIPTION", "/1"),
        ("a subscription that is a text", ["whsub_1"], "INVALID_SUBSCRIPTION", "/0"),
        ("a subscription without id", [{"events": []}], "INVALID_SUBSCRIPTION", "/0"),
        ("an id that is a number", [{"id": 1, "events": []}], "INVALID_SUBSCRIPTION", "/0/id"),
        ("an id that is null", [fits, {"id": None, "events": []}], "INVALID_SUBSCRIPTION", "/1/id"),
        ("a subscription without events", [{"id": "whsub_1"}], "INVALID_SUBSCRIPTION", "/0"),
        ("events that are an object", [{"id": "whsub_1", "events": item("lead", "created")}], "INVALID_SUBSCRIPTION", "/0/events"),
        ("events that are null", [{"id": "whsub_1", "events": None}], "INVALID_SUBSCRIPTION", "/0/events"),
        ("an event that is a text", [{"id": "whsub_1", "events": [item("lead", "created"), "lead.created"]}], "INVALID_SUBSCRIPTION", "/0/events/1"),
        ("an event without object_type", [{"id": "whsub_1", "events": [{"action": "created"}]}], "INVALID_SUBSCRIPTION", "/0/events/0"),
        ("an event without action", [{"id": "whsub_1", "events": [{"object_type": "lead"}]}], "INVALID_SUBSCRIPTION", "/0/events/0"),
        ("an object_type that is null", [subscription("whsub_1", item(None, "created"))], "INVALID_SUBSCRIPTION", "/0/events/0/object_type"),
        ("an action that is an array", [subscription("whsub_1", item("lead", ["created"]))], "INVALID_SUBSCRIPTION", "/0/events/0/action"),
        ("the same id twice", [fits, subscription("whsub_2"), subscription("whsub_1", item("lead", "updated"))], "DUPLICATE_ID", "/2"),
        ("the same id twice, one an escape", r'[{"id": "a", "events": []}, {"id": "\u0061", "events": []}]', "DUPLICATE_ID", "/1"),
        ("the same id twice, one of them paused", [fits, subscription("whsub_1", status="paused")], "DUPLICATE_ID", "/1"),
        ("a filter of an unknown type", [fits, subscription("whsub_2", item("lead", "created"), item("lead", "updated", not_({"type": "xor"})))], "UNKNOWN_FILTER_TYPE", "/1/events/1/extra_filter/filter"),
        ("a filter without value", [subscription("whsub_1", item("lead", "created", {"type": "equals"}))], "MISSING_MEMBER", "/0/events/0/extra_filter"),
        ("a filter with an unknown member", {"data": [subscription("whsub_1", item("lead", "created", {"type": "is_null", "value": 1}))]}, "UNKNOWN_MEMBER", "/data/0/events/0/extra_filter"),
        ("a filter that is a text", [subscription("whsub_1", item("lead", "created", "is_null"))], "WRONG_MEMBER_TYPE", "/0/events/0/extra_filter"),
        ("a filter of a paused subscription is checked too", [subscription("whsub_1", item("lead", "created", {"type": "xor"}), status="paused")], "UNKNOWN_FILTER_TYPE", "/0/events/0/extra_filter"),
        ("a filter in the wrong place", [subscription("whsub_1", item("lead", "updated", accessor("data", changed("name"))))], "MISPLACED_FILTER", "/0/events/0/extra_filter/filter"),
        ("a list that is no JSON", "[", "MALFORMED_FILTER", None),
        ("an empty text for a list", "", "MALFORMED_FILTER", None),
    ]:
        list_error(name, list_, code, pointer)


def rewriting():
    to_close("no filter", None, None)
    for name, filter_ in [
        ("equals", accessor("user_id", equals("user_N6KhMpzH"))),
        ("not_equals", accessor("data", "user_id", not_equals(None))),
        ("is_null and non_null", or_(accessor("lead_id", IS_NULL), accessor("user_id", NON_NULL))),
        ("contains", accessor("changed_fields", contains("name"))),
        ("not", not_(not_(and_()))),
        ("any_array_value", accessor("data", "addresses", any_(accessor("state", equals("MD"))))),
        ("an and and an or without filters", and_(and_(), or_())),
        ("an operand that looks like an addition", accessor("data", "x", equals(changed("name")))),
        ("a field that looks like an addition", accessor("closehook:changed", IS_NULL)),
        ("operands of all kinds", and_(*(x(equals(value)) for value in (None, True, 0, -1.5, "ü", [], {"b": [1], "a": {}})))),
    ]:
        to_close(f"{name} passes through", filter_, filter_)
    name = accessor("changed_fields", contains("name"))
    before, after = accessor("previous_data", "name", equals("a")), accessor("data", "name", equals("b"))
    to_close("changed", changed("name"), name)
    to_close("changed of a custom field", changed("custom.cf_A"), accessor("changed_fields", contains("custom.cf_A")))
    to_close("changed_from_to", changed("name", from_="a", to="b"), and_(name, before, after))
    to_close("changed_from_to, from alone", changed("name", from_="a"), and_(name, before))
    to_close("changed_from_to, to alone", changed("name", to="b"), and_(name, after))
    to_close("changed_from_to, null", changed("name", from_=None, to={"a": [1]}), and_(name, accessor("previous_data", "name", equals(None)), accessor("data", "name", equals({"a": [1]}))))
    to_close("changed within", not_(or_(IS_NULL, and_(changed("name"), changed("name", to="b")))), not_(or_(IS_NULL, and_(name, and_(name, after)))))
    for kind, value in [
        ("greater_than", 1),
        ("greater_than_or_equal", "2025-03-11"),
        ("less_than", 1),
        ("less_than_or_equal", 1),
        ("starts_with", "a"),
        ("ends_with", "a"),
        ("contains_ignore_case", "a"),
        ("equals_ignore_case", "a"),
    ]:
        refused(kind, x(ours(kind, value)), "/filter")
    refused("at the root", ours("greater_than", 1), "")
    refused(
        "all the places, in order",
        and_(x(ours("greater_than", 1)), changed("name"), not_(or_(x(equals(1)), x(any_(ours("ends_with", "a"))))), x(ours("less_than", 2))),
        "/filters/0/filter",
        "/filters/2/filter/filters/1/filter/filter",
        "/filters/3/filter",
    )


def findings():
    never, always = ["NEVER_MATCHES", ""], ["ALWAYS_MATCHES", ""]
    known = ("id", "date_created", "date_updated", "organization_id", "user_id", "request_id", "api_key_id", "object_type", "object_id", "lead_id", "action", "changed_fields", "data", "previous_data", "meta")
    won = accessor("data", "status_type", equals("won"))
    lint("nothing to say of no filter", None)
    lint("nothing to say of no filter for a type and an action", None, objectType="opportunity", action="updated")
    lint("nothing to say of a documented filter", accessor("data", "user_id", equals("user_N6KhMpzH")))
    lint("nothing to say of any documented field", or_(*(accessor(field, IS_NULL) for field in known)))
    lint("nothing to say of a custom field", accessor("data", "custom.cf_A", NON_NULL), objectType="lead", action="updated")
    lint("nothing to say of a custom field before", accessor("previous_data", "custom.cf_A", IS_NULL))
    lint("nothing to say of what has changed", changed("custom.cf_A", from_="a", to=None), objectType="lead", action="updated")

    lint("a path for a field", accessor("data.status_type", equals("won")), ["DOTTED_FIELD", ""])
    lint("a path within data", and_(won, accessor("data", "envelope.subject", NON_NULL)), ["DOTTED_FIELD", "/filters/1/filter"])
    lint("a path within previous_data", not_(accessor("previous_data", "a.b", NON_NULL)), ["DOTTED_FIELD", "/filter/filter"])
    lint("a field of data at the root", accessor("status_type", equals("won")), ["UNKNOWN_EVENT_FIELD", ""])
    lint("a field of data at the root, and one that is right", or_(won, not_(accessor("status_type", equals("won")))), ["UNKNOWN_EVENT_FIELD", "/filters/1/filter"])
    lint("subscription_id is no field of an event", accessor("subscription_id", NON_NULL), ["UNKNOWN_EVENT_FIELD", ""])
    lint("the event within the event", accessor("event", won), ["UNKNOWN_EVENT_FIELD", ""])
    lint("a custom field as an object in an object", accessor("data", "custom", "cf_A", NON_NULL), ["NESTED_CUSTOM_FIELD", "/filter"])
    lint("a custom field before as an object in an object", and_(accessor("previous_data", "custom", "cf_A", IS_NULL)), ["NESTED_CUSTOM_FIELD", "/filters/0/filter"])
    lint("fields of elements may have any name", accessor("data", "addresses", any_(accessor("status_type", NON_NULL))))

    lint("an or without filters", or_(), ["EMPTY_OR", ""], never)
    lint("an or without filters in an and", and_(won, or_()), ["EMPTY_OR", "/filters/1"], never)
    lint("an or without filters that does not matter", or_(won, or_()), ["EMPTY_OR", "/filters/1"])
    lint("not of an or without filters", not_(or_()), ["EMPTY_OR", "/filter"], always)
    lint("an and without filters", and_(), always)
    lint("an and without filters in an or", or_(won, and_()), always)
    lint("not of an and without filters", not_(and_()), never)

    def both(*inner):
        return and_(*(accessor("data", "x", one) for one in inner))

    second = ["CONTRADICTION", "/filters/1/filter/filter"]
    lint("two values of one field", both(equals("a"), equals("b")), second, never)
    lint("a value and null", both(equals("a"), IS_NULL), second, never)
    lint("null and a value", both(IS_NULL, equals("a")), second, never)
    lint("null and what null is not", both(IS_NULL, NON_NULL), second, never)
    lint("a value, and another part", both(equals("a"), contains("b")), second, never)
    lint("a value, and not that value", both(equals("a"), not_equals("a")), second, never)
    lint("a value, and too little", both(equals(5), ours("greater_than", 5)), second, never)
    lint("two values of one field in one accessor", accessor("data", "x", and_(equals("a"), equals("b"))), ["CONTRADICTION", "/filter/filter/filters/1"], never)
    lint("two values of one field in one of two", or_(won, both(equals(1), equals(2))), ["CONTRADICTION", "/filters/1/filters/1/filter/filter"])
    lint("the same value twice", both(equals(1), equals(1.0)))
    lint("a value and a part of it", both(equals("ab"), contains("a")))
    lint("a value and no null", both(equals("ab"), NON_NULL))
    lint("one value or the other", accessor("data", "x", or_(equals("a"), equals("b"))))
    lint("two values of two fields", and_(accessor("data", "x", equals("a")), accessor("data", "y", equals("b"))))
    lint("two values of two elements", both(any_(equals("a")), any_(equals("b"))))
    lint("a value before and after", and_(accessor("previous_data", "x", equals("a")), accessor("data", "x", equals("b"))))
    lint("a value, and not another", both(equals("a"), not_(equals("b"))))

    deleted = {"objectType": "lead", "action": "deleted"}
    lint("a deleted object has no data", accessor("data", "name", equals("a")), never, **deleted)
    lint("a deleted object has no data, with something else", and_(accessor("user_id", NON_NULL), accessor("data", "name", NON_NULL)), never, **deleted)
    lint("a deleted object has no data, or something else", or_(accessor("user_id", NON_NULL), accessor("data", "name", NON_NULL)), ["EMPTY_PART", "/filters/1/filter/filter"], **deleted)
    lint("a deleted object has no elements", accessor("data", "addresses", any_(NON_NULL)), never, **deleted)
    lint("of a deleted object everything is null", accessor("data", "name", IS_NULL), always, **deleted)
    lint("of a deleted object nothing is equal", accessor("data", "name", not_equals("a")), always, **deleted)
    lint("a deleted object has previous_data", accessor("previous_data", "name", equals("a")), **deleted)
    lint("a deleted object has not changed", changed("name"), never, **deleted)
    lint("a created object has not changed", changed("name"), never, objectType="lead", action="created")
    lint("a created object has not changed from something", changed("name", from_="a"), never, objectType="lead", action="created")
    lint("a created object has no changed_fields", accessor("changed_fields", contains("name")), never, action="created")
    lint("a created object has no previous_data", accessor("previous_data", "name", NON_NULL), never, action="created")
    lint("a created object has data", won, objectType="opportunity", action="created")
    lint("a completed task has not changed", not_(changed("date")), always, objectType="task.lead", action="completed")
    lint("an updated object has all", and_(won, changed("status_type", from_="active")), objectType="opportunity", action="updated")
    lint("of a type alone nothing is known", and_(won, changed("status_type")), objectType="opportunity")
    lint("another action than that of the subscription", accessor("action", equals("created")), never, objectType="lead", action="updated")
    lint("another type than that of the subscription", accessor("object_type", equals("contact")), never, objectType="lead", action="updated")

    deal, update = {"objectType": "opportunity"}, {"objectType": "opportunity", "action": "updated"}
    lint("several values for contains", accessor("changed_fields", contains(["name", "url"])), ["CONTAINS_LIST", "/filter"], never)
    lint("several values for contains, in data", accessor("data", "tags", contains(["a", "b"])), ["CONTAINS_LIST", "/filter/filter"])
    lint("several values for contains, one by one", accessor("changed_fields", or_(contains("name"), contains("url"))))
    lint("a name for the list of names", accessor("changed_fields", equals("name")), ["WRONG_KIND", "/filter"], never)
    lint("not a name for the list of names", accessor("changed_fields", not_equals("name")), ["WRONG_KIND", "/filter"], always)
    lint("all names for the list of names", accessor("changed_fields", equals(["name"])), ["WRONG_KIND", "/filter"])
    lint("a number in the list of names", accessor("changed_fields", contains(5)), ["WRONG_KIND", "/filter"], never)
    lint("the names of changed fields are looked through", accessor("changed_fields", any_(contains("custom."))))
    lint("a path in the list of names", accessor("changed_fields", contains("data.name")), ["DOTTED_FIELD", "/filter"])
    lint("the label of a custom field in the list of names", accessor("changed_fields", contains("custom.Product")), ["CUSTOM_FIELD_KEY", "/filter"])
    lint("the label of a custom field that changed", changed("custom.Product"), ["CUSTOM_FIELD_KEY", ""])
    lint("the bare id of a custom field that changed to something", changed("cf_A1", to="x"), ["CUSTOM_FIELD_KEY", ""])
    lint("the label of a custom field", accessor("data", "custom.Product", NON_NULL), ["CUSTOM_FIELD_KEY", "/filter"])
    lint("the bare id of a custom field", accessor("previous_data", "cf_A1", NON_NULL), ["CUSTOM_FIELD_KEY", "/filter"])
    lint("the bare id of an old custom field", accessor("data", "lcf_A1", NON_NULL), ["CUSTOM_FIELD_KEY", "/filter"])
    lint("an old custom field", accessor("data", "custom.lcf_A1", NON_NULL))
    lint("data compared with a text", accessor("data", contains("won")), ["WRONG_KIND", "/filter"], never)
    lint("the payload in the event", accessor("payload", won), ["UNKNOWN_EVENT_FIELD", ""])
    lint("the event in a path", accessor("event.data", NON_NULL), ["DOTTED_FIELD", ""])
    lint("a custom field at the root", accessor("custom.cf_A", NON_NULL), ["DOTTED_FIELD", ""])
    lint("a letter of a field is missing", accessor("data", "status_typ", equals("won")), ["UNKNOWN_FIELD", "/filter"], **deal)
    lint("a letter of a field is missing, of any type", accessor("data", "status_typ", equals("won")))
    lint("two letters are swapped in the list of names", accessor("changed_fields", contains("satus_type")), ["UNKNOWN_FIELD", "/filter"], **deal)
    lint("two letters are swapped in a field that changed", changed("staus_id"), ["UNKNOWN_FIELD", ""], **update)
    lint("a field that may be new", accessor("data", "mood", NON_NULL), **deal)
    lint("a custom field is not misspelt", accessor("data", "custom.cf_value", NON_NULL), **deal)
    lint("a capital letter", accessor("data", "status_type", equals("Won")), ["WRONG_VALUE", "/filter/filter"])
    lint("a capital letter of what it was", accessor("previous_data", "status_type", equals("ACTIVE")), ["WRONG_VALUE", "/filter/filter"], **update)
    lint("a capital letter that does not matter", accessor("data", "status_type", ours("equals_ignore_case", "Won")))
    lint("another word for it", accessor("data", "status_type", equals("closed")), ["WRONG_VALUE", "/filter/filter"])
    lint("a part of a word", accessor("data", "status_type", contains("wo")))
    lint("a space for an underscore", accessor("data", "value_period", equals("one time")), ["WRONG_VALUE", "/filter/filter"], **deal)
    lint("a hyphen that is missing", accessor("data", "status", equals("no_answer")), ["WRONG_VALUE", "/filter/filter"], objectType="activity.call")
    lint("a status that may be new", accessor("data", "status", equals("ringing")), objectType="activity.call")
    lint("the direction of a call", accessor("data", "direction", equals("incoming")), ["WRONG_VALUE", "/filter/filter"], objectType="activity.call")
    lint("the direction of an email", accessor("data", "direction", equals("incoming")), objectType="activity.email")
    lint("a field of another type", accessor("data", "status_type", equals("Won")), objectType="lead")
    lint("a number as text", accessor("data", "confidence", equals("80")), ["WRONG_KIND", "/filter/filter"], never, **deal)
    lint("a number as text, of any type", accessor("data", "confidence", equals("80")), ["WRONG_KIND", "/filter/filter"])
    lint("a share of one", accessor("data", "confidence", equals(0.8)), ["WRONG_UNIT", "/filter/filter"], **deal)
    lint("a whole share", accessor("data", "confidence", equals(8e1)), **deal)
    lint("an amount with cents", accessor("data", "value", equals(1500.5)), ["WRONG_UNIT", "/filter/filter"], **deal)
    lint("an amount as Close writes it", accessor("data", "value", equals("$1,500.00")), ["WRONG_KIND", "/filter/filter"], never, **deal)
    lint("an amount in hundredths", accessor("data", "value", ours("greater_than", 150000)), **deal)
    lint("no amount", accessor("data", "value", equals(None)), **deal)
    lint("a part of an amount", accessor("data", "value", contains(1)), ["WRONG_KIND", "/filter/filter"], never, **deal)
    lint("cents as a number", accessor("data", "cost", equals(3)), ["WRONG_KIND", "/filter/filter"], never, objectType="activity.call")
    lint("cents as text", accessor("data", "cost", equals("3")), objectType="activity.call")
    lint("an answer as text", accessor("data", "is_complete", equals("true")), ["WRONG_KIND", "/filter/filter"], never, objectType="task.lead")
    lint("an answer", accessor("data", "is_complete", equals(True)), objectType="task.lead")
    lint("another name for an action, in the filter", accessor("action", equals("create")), ["UNKNOWN_ACTION", "/filter"])
    lint("another name for a type, in the filter", accessor("object_type", equals("note")), ["UNKNOWN_OBJECT_TYPE", "/filter"])
    lint("what is observed of a type", None, objectType="membership", action="updated")
    lint("a type that is observed", None, objectType="activity.created", action="created")
    lint("another name for an action, of any type", None, ["UNKNOWN_ACTION", ""], action="create")
    lint("another name for a type and an action", None, ["UNKNOWN_OBJECT_TYPE", ""], ["UNKNOWN_ACTION", ""], objectType="note", action="create")

    lint("a type that is not documented", won, ["UNKNOWN_OBJECT_TYPE", ""], objectType="leads", action="updated")
    lint("a type that is not documented, without a filter", None, ["UNKNOWN_OBJECT_TYPE", ""], objectType="note")
    lint("an action that is not documented of the type", won, ["UNKNOWN_ACTION", ""], objectType="opportunity", action="merged")
    lint("an action that is not documented at all", None, ["UNKNOWN_ACTION", ""], objectType="lead", action="renamed")
    for kind, action in [("lead", "merged"), ("task.lead", "completed"), ("activity.call", "answered"), ("bulk_action.edit", "paused"), ("membership", "activated")]:
        lint(f"{kind} {action} is documented", None, objectType=kind, action=action)


def malformed_payloads():
    for name, text, line, column, offset in [
        ("nothing", "", 1, 1, 0),
        ("space alone", " \n", 2, 1, 2),
        ("a payload that is cut", '{"event": {"action": "upd', 1, 26, 25),
        ("a payload that is cut within a key", '{"event": {"act', 1, 16, 15),
        ("a payload that is cut after a comma", '{"event": {},', 1, 14, 13),
        ("the text of an object", "[object Object]", 1, 2, 1),
        ("a form", "event=lead.created", 1, 1, 0),
        ("a page", "<!doctype html>", 1, 1, 0),
        ("undefined", "undefined", 1, 1, 0),
        ("a trailing comma", '{"event": {"action": "updated",}}', 1, 32, 31),
        ("single quotes", "{'event': {}}", 1, 2, 1),
        ("the third line", '{\n  "event": {\n    "action": updated\n  }\n}', 3, 15, 29),
        ("lines that end in CRLF", '{\r\n"event": x}', 2, 10, 12),
        ("characters, not bytes, are counted", '{"name": "Tobias Fünke 😀", x', 1, 28, 31),
        ("two payloads", '{"event": {}} {"event": {}}', 1, 15, 14),
        ("an error behind what a filter reads", '{"action": "updated", "data": {}, "previous_data": {]}', 1, 53, 52),
        ("an error in a repeated key", '{"data": {"x": 1}, "data": {"x": 01}}', 1, 35, 34),
        ("a number that is none", '{"data": {"x": +1}}', 1, 16, 15),
        ("Infinity", '{"data": {"x": -Infinity}}', 1, 17, 16),
        ("a line feed in a text", '{"data": "a\nb"}', 1, 12, 11),
        ("an unfinished escape", r'{"data": "\ud8"}', 1, 15, 14),
        ("two marks of byte order", b"\xef\xbb\xbf\xef\xbb\xbf{}", 1, 1, 3),
        ("what is not UTF-8 between values", b'{"a": \xff}', 1, 7, 6),
        ("UTF-16", '{"a": 1}'.encode("utf-16-le"), 1, 2, 1),
        ("100,000 open brackets", Parts([["[", 100_000]]), 1, 100_001, 100_000),
        ("100,000 objects without an end", Parts([['{"a":', 100_000]]), 1, 500_001, 500_000),
        ("an error after 100,000 nested arrays", Parts([["[", 100_000], ["]", 99_999], ["}", 1]]), 1, 200_000, 199_999),
    ]:
        malformed(name, text, line, column, offset)


# The file.


def keys_of(value):
    if isinstance(value, dict):
        for key, inside in value.items():
            yield key
            yield from keys_of(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from keys_of(inside)


def line(vector):
    # In a JavaScript literal this key would be the prototype: such vectors are given as text.
    assert "__proto__" not in keys_of(vector), vector["name"]
    text = json.dumps(vector, ensure_ascii=False, separators=(",", ":"))
    # What cannot be seen is escaped. A lone surrogate must not be here at all: few languages can read one.
    shown = "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)
    shown.encode()
    assert json.loads(shown) == vector, vector["name"]
    return shown


def write():
    kinds = []
    for kind, list_ in vectors.items():
        names = [vector["name"] for vector in list_]
        repeated = {name for name in names if names.count(name) > 1}
        assert not repeated, f"{kind}: {repeated}"
        kinds.append(f'"{kind}": [\n  ' + ",\n  ".join(map(line, list_)) + "\n]")
        print(f"{kind}: {len(names)}")
    text = "{" + ",\n".join(kinds) + "}\n"
    (HERE / "filters.json").write_text(text, encoding="utf-8")
    print(f"{len(text.encode())} bytes")


# Nothing here minds its depth, and some vectors are 100,000 levels deep: they need a stack for it.
sys.setrecursionlimit(2_000_000)
threading.stack_size(1 << 29)
failures = []
threading.excepthook = lambda failure: failures.append(failure.exc_value)
thread = threading.Thread(target=main)
thread.start()
thread.join()
if failures:
    raise failures[0]
