"""Drives the emulator with the official client of Close. Prints nothing; an assertion that fails ends it with 1."""
import json
import sys

from closeio_api import API, APIError, ValidationError

base, key = sys.argv[1:]
api = API(base, api_key=key, max_retries=1)
EVENTS = [
    {"object_type": "lead", "action": "created"},
    {
        "object_type": "lead",
        "action": "updated",
        "extra_filter": {"type": "field_accessor", "field": "data",
                         "filter": {"type": "field_accessor", "field": "name", "filter": {"type": "equals", "value": "Ada"}}},
    },
]


def refused(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError("it was not refused")


made = api.post("webhook", {"url": "https://example.org/hook", "events": EVENTS})
assert made["id"].startswith("whsub_") and made["status"] == "active" and made["verify_ssl"] is True, made
assert sorted(made["events"], key=json.dumps) == sorted(EVENTS, key=json.dumps), made["events"]
assert len(bytes.fromhex(made["signature_key"])) == 32
path = "webhook/" + made["id"]
assert api.get(path) == made
assert api.get("webhook")["data"] == [made]

changed = api.put(path, {"url": "https://example.org/other", "verify_ssl": False, "status": "paused"})
assert (changed["url"], changed["verify_ssl"], changed["status"], changed["pause_reason"]) == ("https://example.org/other", False, "paused", "api")
assert api.put(path, {"status": "active"})["status"] == "active"

# What the client makes of refusals.
error = refused(ValidationError, lambda: api.post("webhook", {"url": "nowhere", "events": []}))
assert error.errors == [] and sorted(error.field_errors) == ["events", "url"], error.field_errors
error = refused(ValidationError, lambda: api.post("webhook", {"url": "https://example.org/other", "events": EVENTS}))
assert "Duplicate active subscription" in error.errors[0] and made["id"] in error.errors[0], error.errors
error = refused(ValidationError, lambda: api.get("event", params={"_limit": 51}))
assert "50" in error.field_errors["_limit"], error.field_errors
error = refused(APIError, lambda: api.get("webhook/whsub_none"))
assert error.response.status_code == 404
error = refused(APIError, lambda: API(base, api_key="wrong", max_retries=1).get("webhook"))
assert error.response.status_code == 401

# The event log, page by page: 120 leads and 5 contacts were put in.
seen, cursor = [], None
while True:
    page = api.get("event", params={"_cursor": cursor} if cursor else {})
    assert len(page["data"]) <= 50
    seen += page["data"]
    cursor = page["cursor_next"]
    if not cursor:
        break
assert len({event["id"] for event in seen}) == len(seen) == 125, len(seen)
contacts = api.get("event", params={"object_type": "contact", "action": "created", "_limit": 3})
assert [event["object_type"] for event in contacts["data"]] == ["contact"] * 3
assert api.get("event/" + seen[0]["id"]) == seen[0]

assert api.delete(path) == {}
assert api.get("webhook")["data"] == []
