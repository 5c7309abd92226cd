"""Writes rendering.json: what values are shown as, events told in words, and texts compared by words.

The values are computed here with Python's decimal and datetime; the rest is typed by hand.
"""

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, localcontext
from pathlib import Path

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
# ISO 4217, "no minor unit", without those that nobody pays with.
WHOLE = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"}


def money(text, currency, scale=2):
    with localcontext() as context:
        context.prec = 200
        amount = Decimal(text).scaleb(-scale)
        least = 0 if currency in WHOLE else 2
        decimals = max(least, -amount.normalize().as_tuple().exponent if amount else 0)
        number = f"{abs(amount):,.{decimals}f}"
    minus = "-" if amount < 0 else ""
    return f"{minus}{SIGNS[currency]}{number}" if currency in SIGNS else f"{minus}{number} {currency}"


def moment(text):
    if len(text) == 10:
        return date.fromisoformat(text).isoformat()
    parsed = datetime.fromisoformat(text.replace("Z", "+00:00"))
    parsed = parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)
    return parsed.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC").rjust(23, "0")


def duration(seconds):
    rest = timedelta(seconds=seconds)
    hours, rest = divmod(rest, timedelta(hours=1))
    minutes, rest = divmod(rest, timedelta(minutes=1))
    parts = [f"{hours} h"] * (hours > 0) + [f"{minutes} min"] * (minutes > 0)
    return " ".join(parts + [f"{rest.seconds} s"] * (rest.seconds > 0 or not parts))


values = []


def value(object_type, field, raw, text, meaning, **data):
    """`raw` is JSON text."""
    values.append(
        {
            "name": f"{object_type} {field} {raw[:40]}" + (f" {data.get('value_currency')}" if data else ""),
            "eventText": '{"object_type": %s, "action": "updated", "changed_fields": [%s], "data": {%s: %s%s}, "previous_data": {%s: "-"}}'
            % (json.dumps(object_type), json.dumps(field), json.dumps(field), raw,
               "".join(f", {json.dumps(k)}: {json.dumps(v)}" for k, v in data.items()), json.dumps(field)),
            "text": text,
            "meaning": meaning,
        }
    )


for currency in ["USD", "EUR", "GBP", "CHF", "JPY", "KRW", "KWD", "XXX"]:
    for cents in ["0", "1", "99", "100", "100000", "123456789", "-5", "9007199254740993", "1e5", "12.5"]:
        value("opportunity", "value", cents, money(cents, currency), "money", value_currency=currency)
for field in ["annualized_value", "expected_value", "annualized_expected_value"]:
    value("opportunity", field, "600000", money("600000", "USD"), "money", value_currency="USD")
value("opportunity", "value", "1" + "0" * 39, money("1" + "0" * 39, "USD"), "money", value_currency="USD")
value("opportunity", "value", "1e400", "1e400", "number", value_currency="USD")
value("opportunity", "value", "100000", "100,000 hundredths", "money")
value("lead", "value", "100000", "100000", "number", value_currency="USD")
for object_type in ["activity.call", "activity.sms"]:
    for cents in ["2", "150", "0.5"]:
        value(object_type, "cost", f'"{cents}"', money(cents, "USD"), "money")
    value(object_type, "cost", '"free"', "free", "text")
value("activity.note", "cost", '"2"', "2", "text")
for dollars in ["1.15", "2", "1234.5"]:
    value("phone_number", "last_billed_price", f'"{dollars}"', money(dollars, "USD", 0), "money")
    value("phone_number", "last_billed_price", dollars, money(dollars, "USD", 0), "money")
value("opportunity", "confidence", "70", "70%", "percent")
for seconds in [0, 1, 59, 60, 61, 3599, 3600, 3725, 360000]:
    value("activity.call", "duration", str(seconds), duration(seconds), "duration")
value("activity.call", "duration", "-1", "-1", "number")
value("activity.meeting", "duration", "1800", duration(1800), "duration")
for text in [
    "2019-01-15",
    "2022-11-08T17:12:11.817000",
    "2021-07-26T09:08:50+00:00",
    "2022-11-08T15:59:59.614000+00:00",
    "2024-02-29T23:30:00-01:00",
    "2000-01-01T00:10:00+05:30",
    "0001-01-01T00:00:00",
    "9999-12-31T23:59:59",
    "1900-03-01T00:00:00Z",
]:
    for field in ["date_updated", "opened_at", "next_billing_on", "due_date", "date", "custom.cf_1"]:
        value("lead", field, f'"{text}"', moment(text), "date")
    value("lead", "name", f'"{text}"', text, "text")
for text in ["2019-02-29", "2019-1-5", "tomorrow", "Tue, 08 Nov 2022 04:58:48 -0800 (PST)", "0001-01-01T00:00:00+01:00"]:
    value("lead", "date_won", f'"{text}"', text, "text")
value("lead", "name", '""', "empty text", "text")
value("lead", "name", "null", "none", "nothing")
value("lead", "is_won", "true", "yes", "boolean")
value("lead", "is_won", "false", "no", "boolean")
value("lead", "number", "9007199254740993", "9007199254740993", "number")
value("lead", "ids", "[]", "empty list", "list")
value("lead", "ids", '["a", "b", 3, null, "", [1, 2], {"name": "x"}, {"a": 1}]', "a, b, 3, none, empty text, 2 elements, x, a: 1", "list")
value("lead", "ids", json.dumps(["element"] * 40), ", ".join(["element"] * 11) + " and 29 more", "list")
value("contact", "x", "{}", "empty object", "object")
value("contact", "x", '{"a": 1, "b": "two", "c": null, "d": {"e": 1}}', "a: 1, b: two, d: an object", "object")
value("contact", "x", '{"phone": "+14155550100", "phone_formatted": "+1 415-555-0100", "type": "office"}', "+1 415-555-0100 (office)", "object")
value("contact", "x", '{"email": "a@b.example", "type": "office"}', "a@b.example (office)", "object")
value("contact", "x", '{"email": "a@b.example", "name": "Ann"}', "Ann <a@b.example>", "object")
value("contact", "x", '{"url": "http://x.example", "type": "url"}', "http://x.example (url)", "object")
value("contact", "x", '{"address_1": "1 Main St", "address_2": "", "city": "Reno", "state": "NV", "zipcode": "89501", "country": "US", "label": "business"}', "1 Main St, Reno, NV, 89501, US (business)", "object")
# What a person must see to believe it.
value("lead", "name", '"a\\nb\\tc\\u001b[31m\\u007f"', "a⏎b␉c␛[31m␡", "text")
value("lead", "name", '"\\u202etxt.exe\\u200b\\ufeff\\u2028\\u0085"', "<U+202E>txt.exe<U+200B><U+FEFF><U+2028><U+0085>", "text")
value("lead", "name", '"\\ud83d"', "\ufffd", "text")
value("lead", "name", json.dumps("é" * 201), "é" * 200 + "…", "text")


def event(object_type, action, data, previous=None, listed=None, **more):
    listed = sorted(previous or {}) if listed is None and action == "updated" else listed or []
    return {"object_type": object_type, "action": action, "changed_fields": listed, "data": data,
            "previous_data": previous or {}, **more}


def line(kind, label, before=None, after=None, **more):
    return {"kind": kind, "label": label, "before": before, "after": after, **more}


WHEN = {"date_created": "2019-01-15T12:48:23.395000", "date_updated": "2019-01-15T12:48:23.395000"}
PHONE = {"phone": "+14155550100", "phone_formatted": "+1 415-555-0100"}

describe = [
    {
        "name": "an id and its name are one line, and noise comes last",
        "event": event("opportunity", "updated",
                       {"lead_name": "KLine", "confidence": 100, "status_id": "stat_2", "status_label": "Won", "status_type": "won",
                        "updated_by": "user_1", "updated_by_name": "Joe Kemp", "date_updated": "2019-01-15T12:48:23.392000+00:00"},
                       {"confidence": 70, "status_id": "stat_1", "status_label": "Active", "status_type": "active",
                        "date_updated": "2019-01-15T12:47:39.873000+00:00"},
                       user_id="user_1", **WHEN),
        "headline": "opportunity of KLine updated by Joe Kemp at 2019-01-15 12:48:23 UTC: 2 changes",
        "lines": [
            line("changed", "confidence", "70%", "100%"),
            line("changed", "status", "Active", "Won", field="status_label", folded=["status_id", "status_type"]),
            line("changed", "date updated", "2019-01-15 12:47:39 UTC", "2019-01-15 12:48:23 UTC", note="43 seconds 519 milliseconds later", noise=True),
        ],
    },
    {
        "name": "a value with its currency and period",
        "event": event("opportunity", "updated",
                       {"value": 150000, "value_currency": "EUR", "value_period": "monthly", "value_formatted": "€1,500 monthly",
                        "annualized_value": 1800000, "expected_value": 5, "annualized_expected_value": 60},
                       {"value": 100000, "value_currency": "USD", "value_period": "one_time", "value_formatted": "$1,000",
                        "annualized_value": 100000, "expected_value": 4, "annualized_expected_value": 4}),
        "headline": "opportunity updated: 1 change",
        "lines": [line("changed", "value", "$1,000.00 one time", "€1,500.00 monthly", field="value",
                       folded=["annualized_expected_value", "annualized_value", "expected_value", "value_currency", "value_formatted", "value_period"])],
    },
    {
        "name": "only the period: the value is what it was",
        "event": event("opportunity", "updated", {"value": 50000, "value_currency": "USD", "value_period": "annual", "annualized_value": 50000},
                       {"value_period": "monthly", "annualized_value": 600000}),
        "headline": "opportunity updated: 1 change",
        "lines": [line("changed", "value", "$500.00 monthly", "$500.00 annual", field="value_period", folded=["annualized_value"])],
    },
    {
        "name": "the confidence leads what follows from it",
        "event": event("opportunity", "updated", {"value": 50000, "value_currency": "USD", "value_period": "one_time", "confidence": 100, "expected_value": 50000},
                       {"confidence": 50, "expected_value": 25000}),
        "headline": "opportunity updated: 1 change",
        "lines": [line("changed", "confidence", "50%", "100%", folded=["expected_value"])],
    },
    {
        "name": "the forms of a text are one line, which shows the words that differ",
        "event": event("activity.email", "updated",
                       {"subject": "Our offer", "body_text": "Thank you for your time on Wednesday, it was good to see you.", "body_html": "<p>b", "body_preview": "b"},
                       {"body_text": "Thank you for your time on Tuesday, it was good to see you.", "body_html": "<p>a", "body_preview": "a"}),
        "headline": "email Our offer updated: 1 change",
        "lines": [line("changed", "body", "Thank you for your time on Tuesday, it was good to see you.",
                       "Thank you for your time on Wednesday, it was good to see you.", folded=["body_html", "body_preview"],
                       segments=[["equal", "Thank you for your time on "], ["removed", "Tuesday"], ["added", "Wednesday"],
                                 ["equal", ", it was good to see you."]])],
    },
    {
        "name": "far from a change, text is omitted",
        "event": event("activity.note", "updated",
                       {"note": "one two three four five six seven eight nine ten eleven twelve. NEW one two three four five six seven eight nine ten eleven"},
                       {"note": "one two three four five six seven eight nine ten eleven twelve. OLD one two three four five six seven eight nine ten eleven"}),
        "headline": "note updated: 1 change",
        "lines": [line("changed", "note",
                       "one two three four five six seven eight nine ten eleven twelve. OLD one two three four five six seven eight nine ten eleven",
                       "one two three four five six seven eight nine ten eleven twelve. NEW one two three four five six seven eight nine ten eleven",
                       segments=[["omitted", "…"], ["equal", " ten eleven twelve. "], ["removed", "OLD"], ["added", "NEW"],
                                 ["equal", " one two three four "], ["omitted", "…"]])],
    },
    {
        "name": "elements are told by what names them",
        "event": event("contact", "updated",
                       {"name": "George", "emails": [{"email": "a@b.example", "type": "office"}], "phones": [{**PHONE, "type": "home"}]},
                       {"emails": [], "phones": [{"phone": "+2", "type": "fax"}, {**PHONE, "type": "office"}]}),
        "headline": "contact George updated: 3 changes",
        "lines": [
            line("added", "emails", None, "a@b.example (office)", pointer="/emails/0"),
            line("removed", "phones", "+2 (fax)", None, pointer="/phones/0"),
            line("changed", "phones › +1 415-555-0100 › type", "office", "home", pointer="/phones/0/type"),
        ],
    },
    {
        "name": "an element that moved",
        "event": event("lead", "updated", {"contact_ids": ["cont_3", "cont_1", "cont_2"]}, {"contact_ids": ["cont_1", "cont_2", "cont_3"]}),
        "headline": "lead updated: 1 change",
        "lines": [line("moved", "contact ids", None, "cont_3", note="from place 3 to 1")],
    },
    {
        "name": "a lead is created: without what is empty, and with its plumbing last",
        "event": event("lead", "created",
                       {"status_id": "stat_1", "id": "lead_1", "description": "", "url": None, "addresses": [], "name": "Bluth", "display_name": "Bluth",
                        "status_label": "Test", "custom.cf_1": ["USPS"], "created_by": "user_1", "created_by_name": "Joe", "date_created": "2025-03-11T17:50:13.893000+00:00"},
                       user_id="user_1", **WHEN),
        "options": {"names": {"custom.cf_1": "Carrier"}},
        "headline": "lead Bluth created by Joe at 2019-01-15 12:48:23 UTC: 3 values",
        "lines": [
            line("added", "name", None, "Bluth", folded=["display_name"]),
            line("added", "status", None, "Test", folded=["status_id"]),
            line("added", "Carrier", None, "USPS", field="custom.cf_1"),
            line("added", "id", None, "lead_1", noise=True),
            line("added", "created by", None, "Joe", folded=["created_by"], noise=True),
            line("added", "date created", None, "2025-03-11 17:50:13 UTC", noise=True),
        ],
        "empty": 3,
    },
    {
        "name": "a task is deleted",
        "event": event("task.lead", "deleted", {}, {"id": "task_1", "text": "call", "date": "2022-11-08", "due_date": "2022-11-08", "view": None}, listed=[]),
        "headline": "task call deleted: 2 values",
        "lines": [
            line("removed", "text", "call", None),
            line("removed", "date", "2022-11-08", None, folded=["due_date"]),
            line("removed", "id", "task_1", None, noise=True),
        ],
        "empty": 1,
    },
    {
        "name": "dates move",
        "event": event("opportunity", "updated",
                       {"date_won": "2019-01-18", "date_lost": None, "custom.cf_1": "2019-01-15T12:05:00", "custom.cf_2": "2019-01-15T08:00:00+00:00"},
                       {"date_won": "2019-01-15", "date_lost": "2019-01-15T00:00:00", "custom.cf_1": "2019-01-15T10:00:00+00:00", "custom.cf_2": "2019-01-15"}),
        "headline": "opportunity updated: 4 changes",
        "lines": [
            line("changed", "custom.cf_1", "2019-01-15 10:00:00 UTC", "2019-01-15 12:05:00 UTC", note="2 hours 5 minutes later"),
            line("changed", "custom.cf_2", "2019-01-15", "2019-01-15 08:00:00 UTC"),
            line("changed", "date lost", "2019-01-15 00:00:00 UTC", "none"),
            line("changed", "date won", "2019-01-15", "2019-01-18", note="3 days later"),
        ],
    },
    {
        "name": "two values that differ never read the same",
        "event": event("lead", "updated", {"a": "x y", "b": "é", "date_x": "2019-01-15T10:00:00.500000", "date_y": "2021-07-26T09:08:50+00:00"},
                       {"a": "x\u00a0y", "b": "e\u0301", "date_x": "2019-01-15T10:00:00", "date_y": "2021-07-26T09:08:50.000000+00:00"}),
        "headline": "lead updated: 4 changes",
        "lines": [
            line("changed", "a", "x\u00a0y", "x y"),
            line("changed", "b", "e\u0301", "é"),
            line("changed", "date x", "2019-01-15 10:00:00.000000 UTC", "2019-01-15 10:00:00.500000 UTC", note="500 milliseconds later"),
            line("changed", "date y", "2021-07-26T09:08:50.000000+00:00", "2021-07-26T09:08:50+00:00"),
        ],
    },
    {
        "name": "names for users and fields, and what is left out",
        "event": event("lead", "updated", {"owner": "user_2", "custom.cf_1": "b", "x": 1}, {"owner": "user_1", "custom.cf_1": "a", "x": 2}, user_id="user_1"),
        "options": {"names": {"user_1": "Ann", "user_2": "Bob", "custom.cf_1": "Product"}, "ignore": ["x"]},
        "headline": "lead updated by Ann: 2 changes",
        "lines": [line("changed", "Product", "a", "b", field="custom.cf_1"), line("changed", "owner", "Ann", "Bob")],
    },
    {
        "name": "more than the limit is counted",
        "event": event("lead", "updated", {f"f{i}": i for i in range(1, 10)}, {f"f{i}": 0 for i in range(1, 10)}),
        "options": {"limit": 1},
        "headline": "lead updated: 9 changes",
        "lines": [line("changed", "f1", "0", "1")],
        "more": 8,
    },
    {
        "name": "an old value that did not come",
        "event": event("lead", "updated", {"name": "Bluth"}, {}, listed=["name", "url"]),
        "headline": "lead Bluth updated: 2 changes",
        "lines": [line("changed", "name", None, "Bluth"), line("changed", "url", None, None)],
    },
    {
        "name": "an action that changes no field",
        "event": event("activity.email", "sent", {"subject": "Hi", "status": "sent"}, user_id=None, **WHEN),
        "headline": "email Hi sent at 2019-01-15 12:48:23 UTC",
        "lines": [],
    },
    {"name": "no event at all", "event": {}, "headline": "object changed", "lines": []},
    {
        "name": "a status is one line, however many fields tell it",
        "event": event("opportunity", "updated",
                       {"status_id": "s2", "status_label": "Won", "status_display_name": "Won (Sales)", "status_type": "won"},
                       {"status_id": "s1", "status_label": "Active", "status_display_name": "Active (Sales)", "status_type": "active"}),
        "headline": "opportunity updated: 1 change",
        "lines": [line("changed", "status", "Active", "Won", folded=["status_display_name", "status_id", "status_type"])],
    },
    {
        "name": "a status whose type says more",
        "event": event("opportunity", "updated", {"status_label": "Signed", "status_type": "won"}, {"status_label": "Proposal sent", "status_type": "active"}),
        "headline": "opportunity updated: 1 change",
        "lines": [line("changed", "status", "Proposal sent (active)", "Signed (won)", folded=["status_type"])],
    },
    {
        "name": "a status without a label",
        "event": event("opportunity", "created", {"status_id": "s2", "status_display_name": "Won (Sales)", "status_type": "won"}),
        "headline": "opportunity created: 1 value",
        "lines": [line("added", "status", None, "Won (Sales)", folded=["status_id", "status_type"])],
    },
    {
        "name": "a lead is merged: into which, and which one",
        "event": event("lead", "merged", {"id": "lead_1", "name": "Bluth"}, lead_id="lead_1", meta={"merge_source_lead_id": "lead_9", "merge_destination_lead_id": "lead_1"}, **WHEN),
        "options": {"names": {"lead_9": "Sitwell"}},
        "headline": "lead Sitwell merged into lead Bluth at 2019-01-15 12:48:23 UTC",
        "lines": [],
    },
    {
        "name": "a lead is merged that nobody names",
        "event": event("lead", "merged", {"id": "lead_1"}, lead_id="lead_1", meta={"merge_source_lead_id": "lead_9"}, user_id="user_1"),
        "headline": "lead lead_9 merged into lead lead_1 by user_1",
        "lines": [],
    },
    {
        "name": "what a merge brings along says so",
        "event": event("contact", "updated", {"id": "cont_1", "name": "Gob", "lead_id": "lead_1"}, {"lead_id": "lead_9"},
                       meta={"merge_source_lead_id": "lead_9", "merge_destination_lead_id": "lead_1"}, **WHEN),
        "options": {"names": {"lead_9": "Sitwell", "lead_1": "Bluth"}},
        "headline": "contact Gob updated at 2019-01-15 12:48:23 UTC when lead Sitwell merged into lead Bluth: 1 change",
        "lines": [line("changed", "lead", "Sitwell", "Bluth", field="lead_id")],
    },
    {
        "name": "names of ids in custom fields and in lists",
        "event": event("lead", "updated",
                       {"custom.cf_1": "user_2", "custom.cf_2": ["user_1", "cont_1"], "contact_ids": ["cont_1"], "watchers": [{"user_id": "user_2"}]},
                       {"custom.cf_1": "user_1", "custom.cf_2": ["user_1"], "contact_ids": [], "watchers": []}),
        "options": {"names": {"user_1": "Ann", "user_2": "Bob", "cont_1": "Gob", "custom.cf_1": "Owner", "custom.cf_2": "Team"}},
        "headline": "lead updated: 4 changes",
        "lines": [
            line("added", "contacts", None, "Gob", field="contact_ids"),
            line("changed", "Owner", "Ann", "Bob", field="custom.cf_1"),
            line("added", "Team", None, "Gob", field="custom.cf_2"),
            line("added", "watchers", None, "Bob"),
        ],
    },
    {
        "name": "names in a custom field that is a list",
        "event": event("lead", "created", {"name": "Bluth", "custom.cf_2": ["user_1", "user_2", "user_3"]}),
        "options": {"names": {"user_1": "Ann", "user_2": "Bob", "custom.cf_2": "Team"}},
        "headline": "lead Bluth created: 2 values",
        "lines": [line("added", "name", None, "Bluth"), line("added", "Team", None, "Ann, Bob, user_3", field="custom.cf_2")],
    },
    {
        "name": "what the event itself calls an id",
        "event": event("comment", "created", {"id": "comm_1", "user_id": "user_1", "created_by": "user_1", "created_by_name": "Ann", "body": "<body><p>Well done,<br>all &amp; sundry!</p></body>"}, user_id="user_1"),
        "headline": "comment created by Ann: 2 values",
        "lines": [
            line("added", "user", None, "Ann", field="user_id"),
            line("added", "body", None, "Well done,⏎all & sundry!"),
            line("added", "id", None, "comm_1", noise=True),
            line("added", "created by", None, "Ann", folded=["created_by"], noise=True),
        ],
    },
    {
        "name": "ids that nobody names are noise of a whole object",
        "event": event("activity.note", "created", {"note": "x", "lead_id": "lead_" + "a1" * 20, "user_ids": ["user_" + "B2" * 20]}, user_id="user_" + "c" * 43),
        "headline": "note created by user_cccccc…: 1 value",
        "lines": [
            line("added", "note", None, "x"),
            line("added", "lead id", None, "lead_" + "a1" * 20, noise=True),
            line("added", "user ids", None, "user_" + "B2" * 20, noise=True),
        ],
    },
    {
        "name": "HTML is told as its text, and where only the markup differs, as it stands",
        "event": event("activity.email", "updated", {"body_html": "<p>Good <b>morning</b></p>"}, {"body_html": "<p>Good evening</p>"}),
        "headline": "email updated: 1 change",
        "lines": [line("changed", "body", "Good evening", "Good morning", field="body_html")],
    },
    {
        "name": "markup alone",
        "event": event("activity.email", "updated", {"body_html": "<p>Good <b>day</b></p>"}, {"body_html": "<p>Good day</p>"}),
        "headline": "email updated: 1 change",
        "lines": [line("changed", "body", "<p>Good day</p>", "<p>Good <b>day</b></p>", field="body_html")],
    },
    {
        "name": "the values of a form, by name",
        "event": event("activity.form_submission", "created", {"form_name": "Contact us", "values": {"field_1": "Bruce"}, "values_by_name": {"Name": "Bruce", "Budget": "5"}}),
        "headline": "form submission for Contact us created: 2 values",
        "lines": [line("added", "form", None, "Contact us"), line("added", "values", None, "Name: Bruce, Budget: 5", folded=["values"])],
    },
    {
        "name": "the entry of a new lead",
        "event": event("activity.created", "created", {"_type": "Created", "source": "ui"}, **WHEN),
        "headline": "lead creation entry created at 2019-01-15 12:48:23 UTC: 1 value",
        "lines": [line("added", "source", None, "ui"), line("added", "type", None, "Created", noise=True)],
    },
    {
        "name": "an opportunity changed its status",
        "event": event("activity.opportunity_status_change", "created",
                       {"opportunity_value": 50000, "opportunity_value_currency": "USD", "opportunity_value_formatted": "$500", "opportunity_value_period": "one_time",
                        "opportunity_confidence": 80, "old_status_label": "Active", "new_status_label": "Signed", "old_status_type": "active", "new_status_type": "won",
                        "old_pipeline_name": "Sales", "new_pipeline_name": "Sales"}),
        "headline": "opportunity status change created: 3 values",
        "lines": [
            line("added", "opportunity value", None, "$500.00, one time, confidence 80%",
                 folded=["opportunity_confidence", "opportunity_value_currency", "opportunity_value_formatted", "opportunity_value_period"]),
            line("added", "status", None, "Active → Signed (won)", field="new_status_label", folded=["new_status_type", "old_status_label", "old_status_type"]),
            line("added", "pipeline", None, "Sales", field="new_pipeline_name", folded=["old_pipeline_name"]),
        ],
    },
    {
        "name": "a status change is corrected",
        "event": event("activity.opportunity_status_change", "updated",
                       {"opportunity_value": 60000, "opportunity_value_currency": "USD", "opportunity_value_period": "monthly", "opportunity_confidence": 90},
                       {"opportunity_value": 50000, "opportunity_value_period": "one_time", "opportunity_confidence": 80}),
        "headline": "opportunity status change updated: 2 changes",
        "lines": [
            line("changed", "opportunity confidence", "80%", "90%"),
            line("changed", "opportunity value", "$500.00 one time", "$600.00 monthly", folded=["opportunity_value_period"]),
        ],
    },
    {
        "name": "an opportunity is due",
        "event": event("task.opportunity_due", "deleted", {}, {"lead_name": "Bluth", "opportunity_value": 480000, "opportunity_value_currency": "EUR", "opportunity_value_period": "annual", "opportunity_value_formatted": "€4,800"}, listed=[]),
        "headline": "opportunity due task of Bluth deleted: 2 values",
        "lines": [
            line("removed", "lead", "Bluth", None),
            line("removed", "opportunity value", "€4,800.00, annual", None, folded=["opportunity_value_currency", "opportunity_value_formatted", "opportunity_value_period"]),
        ],
    },
    {
        "name": "words that Close made up are words",
        "event": event("activity.call", "updated", {"direction": "inbound", "remote_phone": "+1", "remote_phone_formatted": "+1 415", "disposition": "vm-left", "status": "no-answer"}, {"disposition": None, "status": "in-progress"}),
        "headline": "call from +1 415 updated: 2 changes",
        "lines": [line("changed", "disposition", "none", "voicemail left"), line("changed", "status", "in progress", "no answer")],
    },
    {
        "name": "two fields with one name are told apart",
        "event": event("lead", "updated", {"owner": "a", "owner_label": "b"}, {"owner": "c", "owner_label": "d"}),
        "headline": "lead updated: 2 changes",
        "lines": [line("changed", "owner", "c", "a"), line("changed", "owner label", "d", "b")],
    },
    {
        "name": "an import that is being reverted",
        "event": event("import", "reverting", {"name": "leads.csv"}),
        "headline": "import leads.csv being reverted",
        "lines": [],
    },
]

HOSTILE = "\u001b]0;x\u0007`a` ``b`` @alice #1 <b> ![i](j) | https://x.example\n- c"

render = [
    {
        "name": "for a terminal, and as Markdown",
        "event": event("lead", "updated", {"name": "Bluth", "status_label": "Won", "url": None, "phones": ["+1"]},
                       {"status_label": "Active", "url": "http://x.example", "phones": []}),
        "text": "lead Bluth updated: 3 changes\n  + phones  +1\n  ~ status  Active → Won\n  ~ url     http://x.example → none",
        "markdown": "**lead Bluth updated: 3 changes**\n\n- **phones** added: `+1`\n- **status**: `Active` → `Won`\n- **url**: `http://x.example` → *none*",
    },
    {
        "name": "in colour",
        "event": event("lead", "updated", {"name": "Bluth", "status_label": "Won"}, {"status_label": "Active"}),
        "options": {"color": True},
        "text": "\u001b[1mlead Bluth updated: 1 change\u001b[0m\n  \u001b[33m~\u001b[0m status  \u001b[31mActive\u001b[0m → \u001b[32mWon\u001b[0m",
    },
    {
        "name": "a currency, a period and a name are text too",
        "event": event("opportunity", "updated", {"lead_name": "*\u001b[2J*", "value": 1, "value_currency": "\u001b[31m", "value_period": "`\n`"}, {"value": 2}),
        "text": "opportunity of *␛[2J* updated: 1 change\n  ~ value  0.02 ␛[31m `⏎` → 0.01 ␛[31m `⏎`",
        "markdown": "**opportunity of `*␛[2J*` updated: 1 change**\n\n- **value**: `` 0.02 ␛[31m `⏎` `` → `` 0.01 ␛[31m `⏎` ``",
    },
    {
        "name": "a row of leaders has one at its end",
        "event": event("lead", "updated", {"a": 1, "a_name": 1, "a_name_name": 1, "a_name_name_name": 1, "a_name_name_name_name": 1, "a_name_name_name_name_name": 1},
                       {"a": 2, "a_name": 2, "a_name_name": 2, "a_name_name_name": 2, "a_name_name_name_name": 2, "a_name_name_name_name_name": 2}),
        "text": "lead updated: 1 change\n  ~ a name name name name  2 → 1",
    },
    {
        "name": "narrow: broken at spaces, under the value",
        "event": event("lead", "updated", {"note": "one two three four five six seven"}, {"note": "a"}),
        "options": {"width": 24},
        "text": "lead updated: 1 change\n  ~ note  a → one two\n          three four\n          five six seven",
    },
    {
        "name": "what is in a text stays in it",
        "event": event("lead", "updated", {"a": HOSTILE, "b*`c`": 1}, {"a": "x", "b*`c`": 2}),
        "options": {"width": 200},
        "text": "lead updated: 2 changes\n  ~ a      x → ␛]0;x␇`a` ``b`` @alice #1 <b> ![i](j) | https://x.example⏎- c\n  ~ b*`c`  2 → 1",
        "markdown": "**lead updated: 2 changes**\n\n- **a**: `x` → ```␛]0;x␇`a` ``b`` @alice #1 <b> ![i](j) | https://x.example⏎- c```\n- **`` b*`c` ``**: `2` → `1`",
    },
    {
        "name": "words that differ, in the brackets of wdiff",
        "event": event("activity.note", "updated", {"note": "The quick red fox jumps over the lazy dog."}, {"note": "The quick brown fox jumps over the lazy dog."}),
        "text": "note updated: 1 change\n  ~ note  The quick [-brown-]{+red+} fox jumps over the lazy dog.",
        "markdown": "**note updated: 1 change**\n\n- **note**: `The quick [-brown-]{+red+} fox jumps over the lazy dog.`",
    },
    {
        "name": "noise, empty fields, and more",
        "event": event("lead", "created", {"name": "Bluth", "text": "x", "url": None, "id": "lead_1", "date_created": "2019-01-15"}),
        "options": {"limit": 4},
        "text": "lead Bluth created: 2 values\n  + name  Bluth\n  + text  x\n    also: id, date created\n    1 field without a value",
        "markdown": "**lead Bluth created: 2 values**\n\n- **name** added: `Bluth`\n- **text** added: `x`\n- also: id, date created\n- 1 field without a value",
    },
]

E, R, A = "equal", "removed", "added"
text_diff = [
    ("nothing", "", "", []),
    ("the same", "a b", "a b", [[E, "a b"]]),
    ("all new", "", "a b", [[A, "a b"]]),
    ("all gone", "a b", "", [[R, "a b"]]),
    ("a word", "the quick brown fox", "the quick red fox", [[E, "the quick "], [R, "brown"], [A, "red"], [E, " fox"]]),
    ("a word more", "call Bob, please", "call Bob and Ann, please", [[E, "call Bob"], [A, " and Ann"], [E, ", please"]]),
    ("white space", "a  b", "a b", [[E, "a"], [R, "  "], [A, " "], [E, "b"]]),
    ("an island joins two edits", "at the end of the month.", "at the 15th of January.",
     [[E, "at the "], [R, "end of the month"], [A, "15th of January"], [E, "."]]),
    ("Han has no spaces", "明日会議", "明日は会議", [[E, "明日"], [A, "は"], [E, "会議"]]),
    ("emoji", "a😀b", "a😁b", [[E, "a"], [R, "😀"], [A, "😁"], [E, "b"]]),
    ("lone surrogates", "a\ud83db", "a\ud83eb", [[E, "a"], [R, "\ud83d"], [A, "\ud83e"], [E, "b"]]),
    ("accents", "café au lait", "cafe au lait", [[R, "café"], [A, "cafe"], [E, " au lait"]]),
    ("moved", "one two three four", "four one two three", [[A, "four "], [E, "one two three"], [R, " four"]]),
]

content = {
    "values": values,
    "describe": describe,
    "render": render,
    "textDiff": [{"name": name, "before": before, "after": after, "segments": segments} for name, before, after, segments in text_diff],
}

names = [f"{kind} {vector['name']}" for kind, vectors in content.items() for vector in vectors]
repeated = {name for name in names if names.count(name) > 1}
assert not repeated, repeated

lines = []
for kind, vectors in content.items():
    # Lone surrogates have no UTF-8: those are escaped, and with them all that is not ASCII.
    rows = ",\n".join("    " + json.dumps(vector) for vector in vectors)
    lines.append(f'  "{kind}": [\n{rows}\n  ]')
Path(__file__).with_name("rendering.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
