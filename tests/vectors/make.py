"""Writes the vectors beside this file, with Python's hmac and json as the oracle.

Hashes that were published elsewhere, or computed before this project began, are asserted here, so that a
mistake in this script cannot become a vector. The JSON files are committed; run this only to change them.
"""

import base64
import datetime
import email.utils
import gzip
import hashlib
import hmac
import html
import json
import pathlib
import string
import urllib.parse
import zlib

HERE = pathlib.Path(__file__).parent
KEY = "058bfb6a3d8cfdc4da7c3be5901b16ae11da982b46a25fb2cd7016e97a140a1c"  # the sample key of Close's docs
OTHER = "b9260244ef33625f9b4b26a27db08758cdd39478b852c73f2d33ab042eb8abb4"
TS = "1544271440"
NOW = 1544271440
WON = (HERE / "opportunity-won.json").read_bytes()  # the sample delivery of Close's docs, as printed there


def raw(key):
    return bytes.fromhex(key)


def sign(body, ts=TS, key=KEY):
    return hmac.new(raw(key), ts.encode() + body, hashlib.sha256).hexdigest()


def b64(data):
    return base64.b64encode(data).decode()


def headers(hash_, ts=TS):
    return [["close-sig-hash", hash_], ["close-sig-timestamp", ts]]


def repeated(unit, times):
    return {"repeat": unit.hex(), "times": times}


signature = []


def case(name, expected="VALID", body=b"{}", hash_=None, ts=TS, pairs=None, key=KEY, now=NOW, label="0", **window):
    content = bytes.fromhex(body["repeat"]) * body["times"] if isinstance(body, dict) else body
    single = key if isinstance(key, str) else None
    hash_ = sign(content, ts, single or KEY) if hash_ is None else hash_
    vector = {
        "name": name,
        "key": key,
        "now": now,
        **window,
        "headers": headers(hash_, ts) if pairs is None else pairs,
        "body": body if isinstance(body, dict) else b64(content),
        "expected": expected,
    }
    if expected == "VALID":
        vector["label"] = label
    signature.append(vector)


def known(name, body, expected_hash, ts=TS, key=KEY):
    assert sign(body, ts, key) == expected_hash, name
    case(name, body=body, ts=ts, key=key, now=int(ts))


# Published by others.
known(
    "a delivery from the tests of thermondo/closeio",
    b'{"event": {"id": "ev_4YUAT9G7PQNYEX0V7HpiZa", "date_created": "2019-01-01T13:33:00.842000", "data": '
    b'{"object_type": "activity.note", "action": "created", "note": "test content"}}, '
    b'"subscription_id": "whsub_mBTylJxRXaBOXcuQmgUdmL"}',
    "e6cf27a55de463dc46d8b5c16d2afe74d766e8f0c9892422c93573521cd377ed",
    ts="1557751596",
    key=OTHER,
)
known(
    "a delivery from a public receiver's tests",
    b'{"event":{"id":"ev_5Xx1kZ9qLm","object_type":"lead","action":"created"}}',
    "718cf3ea81b048dc8a8cd49ff6bb5dca6a9e3d81bc0985dbd5f4041c129b9a9f",
    ts="1700000000",
    key="4f7a2c1e9b0d8365a4e7f10c2b93d65847ae091f3c2d5b8e6017a4c9d2f3b5e8",
)

# Computed before this project began, by four implementations that agree.
COMPACT = json.dumps(json.loads(WON), separators=(",", ":")).encode()
DUMPS = json.dumps(json.loads(WON)).encode()
UTF8 = '{"event":{"data":{"lead_name":"Zoë – 株式会社 🚀"}},"subscription_id":"whsub_x"}'
ESCAPED = json.dumps(json.loads(UTF8), separators=(",", ":"))
for name, body, expected in [
    ("an empty body", b"", "91f22e399dda35c89e4934fb26059becc98ae2d97647fd748563015a9063c680"),
    ("two braces", b"{}", "f649eb8a4c4bc016d57f194219d9547ecd2cc22ec0d2d6c82d19aec4a9b6b526"),
    ("the sample of the docs as printed", WON, "b68ab94f7dc13513d2b424d44a35408d0a782b8a92927daf391d7dc81f87704b"),
    ("the sample as JSON.stringify writes it", COMPACT, "0d09d918965374297838c117c79be8484ffa1678b010f20fa461949ac0447f09"),
    ("the sample as json.dumps writes it", DUMPS, "de7aee95bfa36ec69808436fa82e39cb26e0312ed18e9a906b87cdda122ffe6f"),
    ("characters of two, three and four bytes", UTF8.encode(), "29f5bfded0f9bde3f8d97dd45e496535d129c08f8ea755a1e0ca3086c703f082"),
    ("the same as escapes", ESCAPED.encode(), "d7776c45e6cc5616559cde67fa8cb864e73f5459717a30f6b3c4470de30f0915"),
    ("a line feed at the end", b"{}\n", "aaef3362b40815412864bad9dfb2e58c93b24a2000db627ef55a3799904899c4"),
    ("lines that end in CRLF", b"{\r\n}\r\n", "f32676ebf5e6515db891efff80a8775dcc3d7704cc3e5ffa19df3e794970942c"),
    ("a byte order mark", b"\xef\xbb\xbf{}", "b45c8a3110460721f2ac4c12f6693f3d4020a1bf0a476f99086ea1de0b033224"),
    ("a byte that is not UTF-8", b"{\xff}", "032abd50b662bda48bcf08d3c08fe4ef2d05a6373e7907f47c7d549807b929f1"),
    ("patterns of String.replace", b'{"note":"$& $$ $1 $\'"}', "7e1ec9e1d20bec580ba357f72f67608b831bd7c8fce97d8939fc788d5cfec6a3"),
    (
        "a delivery with escaped characters",
        b'{"event": {"id": "ev_x", "data": {"contact_name": "Tobias F\\u00fcnke \\ud83d\\ude00", "value": 100000, '
        b'"date_lost": null}}, "subscription_id": "whsub_x"}',
        "73b4d1af6cbe8bbb09b2276c84c78b6df26aeb002132a998b60e8128fe76159f",
    ),
]:
    known(name, body, expected)
known(
    "a timestamp is signed as it is written",
    b"{}",
    "09ab8b29683d94edaa6229dffa1d48a02f51b7882032894fab05fb82e1d912cf",
    ts="01544271440",
)

# The body.
case("all 256 bytes", body=bytes(range(256)))
case("a lone carriage return", body=b"{\r}")
case("no JSON at all", body=b"not json")
case("a NUL", body=b"\x00")
for size in (54, 55, 56, 63, 64, 65, 118, 119, 120, 128):  # around the blocks of SHA-256, after 10 digits
    case(f"a body of {size} bytes", body=b"a" * size)
case("a body of 1 MB", body=repeated(b"0123456789abcdef", 62_500))
case("a body of 10 MB", body=repeated(b"0123456789abcdef", 625_000))
case("one bit of the body flipped", "SIGNATURE_MISMATCH", body=b"{|", hash_=sign(b"{}"))
case("the body cut by a byte", "SIGNATURE_MISMATCH", body=WON[:-1], hash_=sign(WON))
case("the last of 10 MB changed", "SIGNATURE_MISMATCH", body=repeated(b"0123456789abcdef", 625_000), hash_=sign(b"0123456789abcdef" * 624_999 + b"0123456789abcdeg"))

# The hash.
GOOD = sign(b"{}")
case("an upper-case hash", hash_=GOOD.upper())
case("a hash in both cases", hash_=GOOD[:32].upper() + GOOD[32:])
case("the first bit of the hash flipped", "SIGNATURE_MISMATCH", hash_="e" + GOOD[1:])
case("the last bit of the hash flipped", "SIGNATURE_MISMATCH", hash_=GOOD[:-1] + "7")
case("a hash of zeros", "SIGNATURE_MISMATCH", hash_="0" * 64)
for name, hash_ in [
    ("an empty hash", ""),
    ("63 digits", GOOD[:-1]),
    ("65 digits", GOOD + "0"),
    ("128 digits", GOOD + GOOD),
    ("a space before the hash", " " + GOOD),
    ("a newline after the hash", GOOD + "\n"),
    ("sha256= before the hash", "sha256=" + GOOD),
    ("0x before the hash", "0x" + GOOD[2:]),
    ("a letter that is no hex digit", "g" + GOOD[1:]),
    ("a full-width digit", "\uff10" + GOOD[1:]),
    ("a NUL in the hash", GOOD[:63] + "\x00"),
    ("a minus in the hash", "-" + GOOD[1:]),
    ("a hash in base64", base64.b64encode(raw(GOOD)).decode()),
    ("a SHA-1 digest", "30e86bf6a847de0c8b6ff38af05355938f90a2bf"),
    ("a comma after the hash", GOOD + ","),
]:
    case(name, "MALFORMED_SIGNATURE", hash_=hash_)

# The timestamp. Each is signed as written, so that only its form is at fault.
for name, ts in [
    ("an empty timestamp", ""),
    ("a plus before the timestamp", "+1544271440"),
    ("a minus before the timestamp", "-1544271440"),
    ("a space before the timestamp", " 1544271440"),
    ("a newline after the timestamp", "1544271440\n"),
    ("letters after the timestamp", "1544271440abc"),
    ("a fraction", "1544271440.0"),
    ("an exponent", "1.5e9"),
    ("hex", "0x5c0bb810"),
    ("NaN", "NaN"),
    ("Infinity", "Infinity"),
    ("ISO 8601", "2018-12-08T12:17:20Z"),
    ("Arabic digits", "\u0661\u0665\u0664\u0664\u0662\u0667\u0661\u0664\u0664\u0660"),
    ("an underscore", "1_544_271_440"),
    ("a NUL after the timestamp", "1544271440\x00"),
]:
    case(name, "MALFORMED_TIMESTAMP", ts=ts)
case("300 s old", now=NOW + 300)
case("301 s old", "TIMESTAMP_TOO_OLD", now=NOW + 301)
case("60 s in the future", now=NOW - 60)
case("61 s in the future", "TIMESTAMP_IN_FUTURE", now=NOW - 61)
case("a day in the future", "TIMESTAMP_IN_FUTURE", now=NOW - 86_400)
case("maxAge of 0, now", maxAge=0)
case("maxAge of 0, a second later", "TIMESTAMP_TOO_OLD", now=NOW + 1, maxAge=0)
case("maxAge off, years later", now=NOW + 10**9, maxAge="Infinity")
case("maxAge off does not open the future", "TIMESTAMP_IN_FUTURE", now=NOW - 61, maxAge="Infinity")
case("maxFutureSkew off", now=0, maxFutureSkew="Infinity")
case("maxFutureSkew of 0", "TIMESTAMP_IN_FUTURE", now=NOW - 1, maxFutureSkew=0)
case("half a second too old", "TIMESTAMP_TOO_OLD", now=NOW + 300.5)
case("milliseconds are far in the future", "TIMESTAMP_IN_FUTURE", ts="1544271440000")
case("zero is far in the past", "TIMESTAMP_TOO_OLD", ts="0")
case("a timestamp of 400 digits", "TIMESTAMP_IN_FUTURE", ts="9" * 400)
case("a timestamp beyond 2^53, limits off", ts="99999999999999999999", maxAge="Infinity", maxFutureSkew="Infinity")
case("signature before age: forged and old", "SIGNATURE_MISMATCH", hash_="0" * 64, now=NOW + 10**6)
case("a leading zero is another message", "SIGNATURE_MISMATCH", ts="01544271440", hash_=GOOD)

# The headers.
H, T = ["close-sig-hash", GOOD], ["close-sig-timestamp", TS]
case("names in upper case", pairs=[["CLOSE-SIG-HASH", GOOD], ["CLOSE-SIG-TIMESTAMP", TS]])
case("names in mixed case, among others", pairs=[["accept", "*/*"], ["Close-Sig-Hash", GOOD], ["x", ""], ["Close-Sig-Timestamp", TS]])
case("no headers", "MISSING_HEADER", pairs=[])
case("no hash", "MISSING_HEADER", pairs=[T])
case("no timestamp", "MISSING_HEADER", pairs=[H])
case("headers of other names", "MISSING_HEADER", pairs=[["x-close-signature", GOOD], ["close-signature-timestamp", TS]])
case("names with a space", "MISSING_HEADER", pairs=[["close-sig-hash ", GOOD], ["close-sig-timestamp ", TS]])
case("the hash twice, the same", pairs=[H, T, H])
case("the hash twice, in two cases of its name", pairs=[H, T, ["Close-Sig-Hash", GOOD]])
case("the hash twice, joined by a proxy", pairs=[["close-sig-hash", f"{GOOD}, {GOOD}"], T])
case("the timestamp twice, joined without a space", pairs=[H, ["close-sig-timestamp", f"{TS},{TS}"]])
case("the hash twice, different", "CONFLICTING_HEADERS", pairs=[H, T, ["close-sig-hash", "0" * 64]])
case("the wrong hash first", "CONFLICTING_HEADERS", pairs=[["close-sig-hash", "0" * 64], H, T])
case("the hash twice, different, joined by a proxy", "CONFLICTING_HEADERS", pairs=[["close-sig-hash", f"{GOOD}, {'0' * 64}"], T])
case("the timestamp twice, different", "CONFLICTING_HEADERS", pairs=[H, T, ["close-sig-timestamp", "1544271441"]])
case("the hash twice, neither well-formed", "CONFLICTING_HEADERS", pairs=[["close-sig-hash", "a"], T, ["close-sig-hash", "b"]])
case("a comma within the hash, as other services have it", "MALFORMED_SIGNATURE", pairs=[["close-sig-hash", "v1,9knrikxLwBbVfxlCGdlUfs0swi7A0tbILRmuxKm2tSY="], T])
case("a version, a comma and the hash", "MALFORMED_SIGNATURE", pairs=[["close-sig-hash", f"v1,{GOOD}"], T])
case("a version, a comma, a space and the hash", "MALFORMED_SIGNATURE", pairs=[["close-sig-hash", f"v1, {GOOD}"], T])
case("timestamp and hash in one header", "MALFORMED_SIGNATURE", pairs=[["close-sig-hash", f"t={TS},v1={GOOD}"], T])
case("a date with a comma", "MALFORMED_TIMESTAMP", pairs=[H, ["close-sig-timestamp", "Sat, 08 Dec 2018 12:17:20 GMT"]])
case("a date with a comma, as locales have it", "MALFORMED_TIMESTAMP", pairs=[H, ["close-sig-timestamp", "12/8/2018, 12:17:20 PM"]])
case("separators of thousands", "MALFORMED_TIMESTAMP", pairs=[H, ["close-sig-timestamp", "1,544,271,440"]])
case("a decimal comma", "MALFORMED_TIMESTAMP", pairs=[H, ["close-sig-timestamp", f"{TS},951"]])
case("a date twice, different", "CONFLICTING_HEADERS", pairs=[H, ["close-sig-timestamp", "2018-12-08T12:17:20Z"], ["close-sig-timestamp", "2018-12-08T12:17:21Z"]])
case("the hash twice, in two cases of its digits", "CONFLICTING_HEADERS", pairs=[H, T, ["close-sig-hash", GOOD.upper()]])

# The keys.
case("an upper-case key", key=KEY.upper())
case("another key", "SIGNATURE_MISMATCH", key=OTHER, hash_=GOOD)
case("a list, the first fits", key=[KEY, OTHER])
case("a list, the second fits", key=[OTHER, KEY], label="1")
case("a list, none fits", "SIGNATURE_MISMATCH", key=[OTHER, OTHER], hash_=GOOD)
case("a list with one key twice", key=[KEY, KEY])
FOR_X = b'{"event": {}, "subscription_id": "whsub_x"}'
MAP = {"whsub_y": OTHER, "whsub_x": KEY}
case("a map, by subscription id", key=MAP, body=FOR_X, label="whsub_x")
case("a map, the id escaped", key=MAP, body=b'{"subscription_id": "\\u0077hsub_x"}', label="whsub_x")
case("a map, the id after a byte order mark", key=MAP, body=b"\xef\xbb\xbf" + FOR_X, label="whsub_x")
case("a map, the last of two ids counts", key=MAP, body=b'{"subscription_id": "whsub_y", "subscription_id": "whsub_x"}', label="whsub_x")
case("a map, the last of two ids has no key", "UNKNOWN_SUBSCRIPTION", key=MAP, body=b'{"subscription_id": "whsub_x", "subscription_id": "whsub_z"}')
case("a map, the id is not the envelope's", "UNKNOWN_SUBSCRIPTION", key=MAP, body=b'{"event": {"subscription_id": "whsub_x"}}')
case("a map, signed with another's key", "SIGNATURE_MISMATCH", key={"whsub_x": OTHER, "whsub_y": KEY}, body=FOR_X)
case("a map, an id without a key", "UNKNOWN_SUBSCRIPTION", key={"whsub_y": KEY}, body=FOR_X)
case("a map, an id of Object.prototype", "UNKNOWN_SUBSCRIPTION", key=MAP, body=b'{"subscription_id": "constructor"}')
case("a map, an id that is no text", "UNKNOWN_SUBSCRIPTION", key=MAP, body=b'{"subscription_id": 1}')
case("a map, an id with a lone surrogate", "UNKNOWN_SUBSCRIPTION", key=MAP, body=b'{"subscription_id": "\\ud83d"}')
case("a map, a body that is no JSON", "UNKNOWN_SUBSCRIPTION", key=MAP, body=b"{")
case("a map, an empty body", "UNKNOWN_SUBSCRIPTION", key=MAP, body=b"")
case("a map, a body of 100,000 brackets", "UNKNOWN_SUBSCRIPTION", key=MAP, body=repeated(b"[", 100_000))
case("a map, and the id is old", "TIMESTAMP_TOO_OLD", key=MAP, body=FOR_X, now=NOW + 301)

diagnosis = []


def miss(name, causes, body=b"{}", hash_=None, ts=TS, expected="SIGNATURE_MISMATCH", now=NOW, key=KEY, pairs=None, says=(), reproduced=None):
    diagnosis.append(
        {
            "name": name,
            "key": key,
            "now": now,
            "headers": headers(hash_, ts) if pairs is None else pairs,
            "body": b64(body),
            "expected": expected,
            "causes": causes,
            **({"says": list(says)} if says else {}),
            **({} if reproduced is None else {"reproduced": reproduced}),
        }
    )


def mac(message, key=raw(KEY), algorithm=hashlib.sha256):
    return hmac.new(key, message, algorithm)


def checked(value, expected):
    assert value == expected, (value, expected)
    return value


t = TS.encode()
B = b"{}"
miss("valid", [], hash_=GOOD, expected="VALID")
text = mac(t + B, KEY.encode()).hexdigest()
miss("the key as text", ["KEY_AS_TEXT"], hash_=checked(text, "069c3ddad8d9e27ba3409338fa2701da7cb9475a83793b9e835319e11f62a409"))
miss("the key as upper-case text", ["KEY_AS_TEXT"], hash_=mac(t + B, KEY.upper().encode()).hexdigest())
as64 = mac(t + B, base64.b64decode(KEY)).hexdigest()
miss("the key as base64", ["KEY_AS_BASE64"], hash_=checked(as64, "8213177723059ab3bd437542317de522fdafa4472f2f4bb935b9fb10512f000b"))
miss("a published hash with the key as text", ["KEY_AS_TEXT"], key="4f7a2c1e9b0d8365a4e7f10c2b93d65847ae091f3c2d5b8e6017a4c9d2f3b5e8", ts="1700000000", now=1700000000, body=b'{"event":{"id":"ev_5Xx1kZ9qLm","object_type":"lead","action":"created"}}', hash_="1391572739943b250a816b10e5374decf3d8f35d52950dd8355c208cdfe09b51")
miss("a dot between", ["SEPARATOR_DOT"], hash_=checked(mac(t + b"." + B).hexdigest(), "b21d26f3382ab4fa247a2a4b9e5351a040e715c39be9dd63ae4a70c3c7689640"))
miss("a colon between", ["SEPARATOR_COLON"], hash_=checked(mac(t + b":" + B).hexdigest(), "ef6e95a83cd7bf7b1d52319d28fc509afdbee06f1a1e333d1ffc1bff7bcad6cb"))
miss("a line feed between", ["SEPARATOR_NEWLINE"], hash_=mac(t + b"\n" + B).hexdigest())
miss("the body alone", ["TIMESTAMP_MISSING"], hash_=checked(mac(B).hexdigest(), "196492e2a1818b9de8157d2ca324d1835a3101e7a966820f649bbf9fee70d824"))
miss("the body first", ["BODY_FIRST"], hash_=checked(mac(B + t).hexdigest(), "3a2c1e2466f2341afd1b4eaec40f7e3f95727c1e3a80bcca631fff80351d19cb"))
miss("the timestamp alone", ["BODY_MISSING"], hash_=checked(mac(t).hexdigest(), "91f22e399dda35c89e4934fb26059becc98ae2d97647fd748563015a9063c680"))
miss("SHA-1", ["SHA1"], hash_=checked(mac(t + B, algorithm=hashlib.sha1).hexdigest(), "30e86bf6a847de0c8b6ff38af05355938f90a2bf"), expected="MALFORMED_SIGNATURE")
miss("SHA-1 in base64", ["DIGEST_BASE64", "SHA1"], hash_=b64(mac(t + B, algorithm=hashlib.sha1).digest()), expected="MALFORMED_SIGNATURE")
miss("SHA-256 without HMAC", ["PLAIN_SHA256"], hash_=checked(hashlib.sha256(raw(KEY) + t + B).hexdigest(), "a0980e5c1dc3395ed711b7187bf5d471b0c4460c02aac114302443657a9bdb41"))
miss("SHA-256 of the key's text and the message", ["PLAIN_SHA256", "KEY_AS_TEXT"], hash_=hashlib.sha256(KEY.encode() + t + B).hexdigest())
miss("SHA-256 without any key", ["UNKEYED_SHA256"], hash_=hashlib.sha256(t + B).hexdigest())
miss("the digest in base64", ["DIGEST_BASE64"], hash_=checked(b64(mac(t + B).digest()), "9knrikxLwBbVfxlCGdlUfs0swi7A0tbILRmuxKm2tSY="), expected="MALFORMED_SIGNATURE")
miss("the digest in base64 of the web, without padding", ["DIGEST_BASE64"], hash_=base64.urlsafe_b64encode(mac(t + DUMPS).digest()).decode().rstrip("="), body=DUMPS, expected="MALFORMED_SIGNATURE")
miss("sha256= before the digest", ["DIGEST_DECORATED"], hash_="sha256=" + GOOD, expected="MALFORMED_SIGNATURE")
miss("quotes around the digest", ["DIGEST_DECORATED"], hash_=f'"{GOOD}"', expected="MALFORMED_SIGNATURE")
miss("a newline after the digest", ["DIGEST_DECORATED"], hash_=GOOD + "\n", expected="MALFORMED_SIGNATURE")
miss("v1, and base64", ["DIGEST_DECORATED", "DIGEST_BASE64"], hash_="v1," + b64(raw(GOOD)), expected="MALFORMED_SIGNATURE")

# The mistakes of a signer's own code that are seldom combined. Each is computed by hashlib and hmac from what that code takes.
S = json.dumps({"event": {"id": "ev_1", "action": "created", "data": {"name": "Fünke", "n": 1.5}}, "subscription_id": "whsub_x"}).encode()


def own(name, causes, key=raw(KEY), message=t + S, algorithm=hashlib.sha256, body=S, ts=TS, expected="SIGNATURE_MISMATCH"):
    miss(name, causes, body=body, ts=ts, hash_=mac(message, key, algorithm).hexdigest(), expected=expected)


K = KEY.encode()
for what, key in [("a newline after it", K + b"\n"), ("CRLF after it", K + b"\r\n"), ("a space before it", b" " + K), ("a space after it", K + b" "), ("a tab before it", b"\t" + K), ("quotes around it", b'"' + K + b'"'), ("single quotes around it", b"'" + K + b"'"), ("a backslash and n after it", K + b"\\n"), ("a byte order mark before it", b"\xef\xbb\xbf" + K), ("U+200B after it", K + b"\xe2\x80\x8b"), ("0x before it", b"0x" + K)]:
    own(f"the key as text with {what}", ["KEY_AS_TEXT", "KEY_WITH_MORE"], key=key)
for what, key in [("an empty key", b""), ("undefined as the key", b"undefined"), ("null as the key", b"null"), ("None as the key", b"None")]:
    own(what, ["KEY_UNSET"], key=key)
for what, key in [("the bytes", hashlib.sha256(raw(KEY)).digest()), ("the text", hashlib.sha256(K).digest()), ("the text, in hex", hashlib.sha256(K).hexdigest().encode()), ("the bytes, in hex", hashlib.sha256(raw(KEY)).hexdigest().encode())]:
    own(f"SHA-256 of the key: {what}", ["KEY_HASHED"], key=key)
own("the key's bytes in base64, as text", ["KEY_IN_BASE64"], key=base64.b64encode(raw(KEY)))
own("the key's text in base64, as text", ["KEY_IN_BASE64"], key=base64.b64encode(K))
own("the key's bytes as a UTF-8 string", ["KEY_AS_STRING"], key=raw(KEY).decode(errors="replace").encode())
own("the key's bytes as a latin-1 string", ["KEY_AS_STRING"], key=raw(KEY).decode("latin-1").encode())
for what, cause, separator in [("a space", "SEPARATOR_SPACE", b" "), ("CRLF", "SEPARATOR_OTHER", b"\r\n"), ("a bar", "SEPARATOR_OTHER", b"|"), ("a hyphen", "SEPARATOR_OTHER", b"-"), ("a NUL", "SEPARATOR_OTHER", b"\0"), ("a comma", "SEPARATOR_OTHER", b","), ("a backslash and n", "SEPARATOR_OTHER", b"\\n")]:
    own(f"{what} between", [cause], message=t + separator + S)
    own(f"{what} between, and the key as text", ["KEY_AS_TEXT", cause], key=K, message=t + separator + S)
own("the body first, a dot, the timestamp", ["BODY_FIRST", "SEPARATOR_DOT"], message=S + b"." + t)
own("the body first, a space, the timestamp", ["BODY_FIRST", "SEPARATOR_SPACE"], message=S + b" " + t)
own("as Slack signs", ["MESSAGE_PREFIXED"], message=b"v0:" + t + b":" + S)
for said in ("undefined", "null", "None", "nil", "NaN", "[object Object]", "0"):
    own(f"{said} as the timestamp", ["TIMESTAMP_UNSET"], message=said.encode() + S)
own("undefined as the timestamp, and the key as text", ["KEY_AS_TEXT", "TIMESTAMP_UNSET"], key=K, message=b"undefined" + S)
for said in (str(float(TS)), "1544271440.000", "1.54427144E9", "1.54427144e+09"):
    own(f"{said} as the timestamp", ["TIMESTAMP_AS_FLOAT"], message=said.encode() + S)
MOMENT = datetime.datetime.fromtimestamp(int(TS), datetime.timezone.utc)
for said in (MOMENT.isoformat(), MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ"), MOMENT.strftime("%Y-%m-%dT%H:%M:%S.000Z"), str(MOMENT), MOMENT.strftime("%Y-%m-%d %H:%M:%S"), email.utils.format_datetime(MOMENT, usegmt=True), MOMENT.strftime("%Y-%m-%d %H:%M:%S UTC")):
    own(f"{said} signed, where the header has seconds", ["TIMESTAMP_SIGNED_AS_DATE"], message=said.encode() + S)
for said in (f'"{TS}"', f"['{TS}']", f"b'{TS}'", f'["{TS}"]'):
    own(f"{said} as the timestamp", ["TIMESTAMP_WITH_MORE"], message=said.encode() + S)
own("SHA-512", ["SHA512"], algorithm=hashlib.sha512, expected="MALFORMED_SIGNATURE")
own("SHA-512, and the key as text", ["SHA512", "KEY_AS_TEXT"], key=K, algorithm=hashlib.sha512, expected="MALFORMED_SIGNATURE")
own("MD5", ["MD5"], algorithm=hashlib.md5, expected="MALFORMED_SIGNATURE")
own("MD5, and a dot", ["MD5", "SEPARATOR_DOT"], algorithm=hashlib.md5, message=t + b"." + S, expected="MALFORMED_SIGNATURE")
own("key and message swapped", ["KEY_AND_MESSAGE_SWAPPED"], key=t + S, message=raw(KEY))
own("key and message swapped, the key as text", ["KEY_AS_TEXT", "KEY_AND_MESSAGE_SWAPPED"], key=t + S, message=K)
own("the SHA-256 of the message signed", ["MESSAGE_HASHED"], message=hashlib.sha256(t + S).digest())
own("the SHA-256 of the message signed, in hex", ["MESSAGE_HASHED"], message=hashlib.sha256(t + S).hexdigest().encode())
RIGHT = mac(t + S)
miss("the HMAC hashed again", ["HASHED_TWICE"], body=S, hash_=hashlib.sha256(RIGHT.digest()).hexdigest())
miss("the HMAC's hex hashed again", ["HASHED_TWICE"], body=S, hash_=hashlib.sha256(RIGHT.hexdigest().encode()).hexdigest())
miss("SHA-256 of message and key", ["PLAIN_SHA256"], body=S, hash_=hashlib.sha256(t + S + raw(KEY)).hexdigest())
miss("MD5 without HMAC", ["MD5", "UNKEYED_SHA256"], body=S, hash_=hashlib.md5(t + S).hexdigest(), expected="MALFORMED_SIGNATURE")
for said in ("[object Object]", "[object Promise]", "Array"):
    own(f"{said} as the body", ["SIGNED_OBJECT_STRING"], message=t + said.encode())
for said in ("undefined", "null", "None", "{}"):
    own(f"{said} as the body", ["SIGNED_UNSET"], message=t + said.encode())
for said in (json.dumps({"type": "Buffer", "data": list(S)}, separators=(",", ":")), ",".join(map(str, S)), str(list(S)), "[" + " ".join(map(str, S)) + "]", json.dumps({str(i): byte for i, byte in enumerate(S)}, separators=(",", ":"))):
    own(f"{said[:24]}… as the body", ["SIGNED_LISTED"], message=t + said.encode())
EVENT = json.loads(S)["event"]
for what, part in [("as it stands", json.dumps(EVENT)), ("as JSON.stringify writes it", json.dumps(EVENT, separators=(",", ":"), ensure_ascii=False))]:
    own(f"the event alone, {what}", ["SIGNED_PART"], message=t + part.encode())
own("the data alone", ["SIGNED_PART"], message=t + json.dumps(EVENT["data"]).encode())

# The hash's header.
HEX = RIGHT.hexdigest()
for written in (f"v1,{HEX}", f"v0={HEX}", f"v1={HEX}", f"t={TS},v1={HEX}", f"t={TS}, v1={HEX}", f"sha256={HEX}", f"sha256:{HEX}", f"SHA256={HEX}", f"hmac-sha256={HEX}", f"HMAC-SHA256 {HEX}", f"0x{HEX}", f"'{HEX}'", f'"sha256={HEX}"', f"{HEX};", f"[{HEX}]", f"{HEX}{HEX}", f"{HEX}0", f"v1 {HEX.upper()}"):
    miss(f"{written[:14]}…{written[-1]} of {len(written)} in the header", ["DIGEST_DECORATED"], body=S, hash_=written, expected="MALFORMED_SIGNATURE")
miss("base64 with its algorithm", ["DIGEST_DECORATED", "DIGEST_BASE64"], body=S, hash_="sha256=" + b64(RIGHT.digest()), expected="MALFORMED_SIGNATURE")
miss("base64 as subresource integrity has it", ["DIGEST_DECORATED", "DIGEST_BASE64"], body=S, hash_="sha256-" + b64(RIGHT.digest()), expected="MALFORMED_SIGNATURE")
miss("base64 of the hex digits", ["DIGEST_BASE64"], body=S, hash_=b64(HEX.encode()), expected="MALFORMED_SIGNATURE")
for digits in (16, 32, 40, 62, 63):
    miss(f"the first {digits} digits", ["DIGEST_CUT"], body=S, hash_=HEX[:digits], expected="MALFORMED_SIGNATURE")
miss("the first digit lost", ["DIGEST_CUT"], body=S, hash_=HEX[1:], expected="MALFORMED_SIGNATURE")
for written in ("v1", HEX[:15], "0" * 40, hashlib.sha512(b"").hexdigest(), "0" * 32, "undefined", "", "null", "g" * 64):
    miss(f"no digest: {written[:20]} of {len(written)}", [], body=S, hash_=written, expected="MALFORMED_SIGNATURE")

# The timestamp's header.
for written in (email.utils.format_datetime(MOMENT, usegmt=True), MOMENT.strftime("%A, %d-%b-%y %H:%M:%S GMT")):
    miss(f"signed in seconds, {written} in the header", ["TIMESTAMP_AS_DATE"], body=S, ts=written, hash_=HEX, expected="MALFORMED_TIMESTAMP")
for written in ("1,544,271,440", "+1544271440", "1_544_271_440", "1544271440.951", "'1544271440'", "1544271440s", "1544271440,5"):
    miss(f"signed in seconds, {written} in the header", ["TIMESTAMP_DECORATED"], body=S, ts=written, hash_=HEX, expected="MALFORMED_TIMESTAMP")
for written in ("undefined", "", "12/8/2018, 12:17:20 PM", "yesterday", HEX):
    miss(f"{written[:24]} as the timestamp, and no cause", [], body=S, ts=written, hash_=HEX, expected="MALFORMED_TIMESTAMP")

# The body was rewritten between the signature and here.
RICH = {"event": {"data": {"name": "Tobias Fünke 😀\u2028", "url": "https://a/b", "none": [], "o": {}, "n": 100000}}, "subscription_id": "whsub_x"}
compact = json.dumps(RICH, separators=(",", ":"), ensure_ascii=False).encode()
dumps = json.dumps(RICH).encode()
for name, causes, signed, here in [
    ("json.dumps signed, JSON.stringify here", ["BODY_JSON_DUMPS"], dumps, compact),
    ("JSON.stringify signed, json.dumps here", ["BODY_JSON_STRINGIFY"], compact, dumps),
    ("the sample of the docs through a JSON parser", ["BODY_JSON_DUMPS"], DUMPS, COMPACT),
    ("ensure_ascii=False signed", ["BODY_JSON_DUMPS_UNESCAPED"], json.dumps(RICH, ensure_ascii=False).encode(), compact),
    ("compact with escapes signed", ["BODY_COMPACT_ESCAPED"], json.dumps(RICH, separators=(",", ":")).encode(), compact),
    ("indented by 2 signed", ["BODY_INDENT2"], json.dumps(RICH, indent=2, ensure_ascii=False).encode(), compact),
    ("indented by 4 signed", ["BODY_INDENT4"], json.dumps(RICH, indent=4, ensure_ascii=False).encode(), compact),
    ("indented by 2 with escapes signed", ["BODY_INDENT2"], json.dumps(RICH, indent=2).encode(), compact),
    ("json_encode of PHP signed", ["BODY_SLASH_ESCAPED"], json.dumps(RICH, separators=(",", ":")).replace("/", "\\/").encode(), compact),
    ("json_encode with JSON_UNESCAPED_UNICODE signed", ["BODY_SLASH_ESCAPED"], compact.replace(b"/", b"\\/"), dumps),
    ("the printed sample and its newline signed, parsed here", ["BODY_INDENT2", "BODY_NEWLINE_MISSING"], WON + b"\n", COMPACT),
    (
        "what JSON.parse and JSON.stringify do to numbers, escapes and keys",
        ["BODY_JSON_STRINGIFY"],
        '{"1":0,"2":1e+21,"a":1,"b":100000,"c":12345678901234567000,"d":"/","e":"é"}'.encode(),
        b'{"a": 1.0, "b": 1e5, "c": 12345678901234567890, "d": "\\/", "e": "\\u00e9", "2": 1e21, "1": -0}',
    ),
    ("numbers as Python keeps them", ["BODY_JSON_DUMPS"], json.dumps(json.loads('{"a":1.0,"b":1e5,"c":12345678901234567890,"d":1e-7,"e":-0,"f":1e16,"g":-0.0}')).encode(), b'{"a":1.0,"b":1e5,"c":12345678901234567890,"d":1e-7,"e":-0,"f":1e16,"g":-0.0}'),
    ("a repeated key through a parser", ["BODY_JSON_STRINGIFY"], b'{"a":3,"b":2}', b'{"a":1,"b":2,"a":3}'),
    ("a lone surrogate through a parser", ["BODY_JSON_STRINGIFY"], b'{"a":"\\ud83d"}', b'{"a": "\\uD83D"}'),
    ("CRLF signed, LF here", ["BODY_CRLF"], b"{\r\n}", b"{\n}"),
    ("LF signed, CRLF here", ["BODY_LF"], b"{\n}", b"{\r\n}"),
    ("a newline at the end lost", ["BODY_NEWLINE_MISSING"], b"{}\n", b"{}"),
    ("CRLF at the end lost", ["BODY_NEWLINE_MISSING"], b"{}\r\n", b"{}"),
    ("a newline at the end added", ["BODY_NEWLINE_ADDED"], b"{}", b"{}\n"),
    ("white space around it added", ["BODY_NEWLINE_ADDED"], b"{}", b" {}\n\n"),
    ("a byte order mark lost", ["BODY_BOM_MISSING"], b"\xef\xbb\xbf{}", b"{}"),
    ("a byte order mark added", ["BODY_BOM_ADDED"], b"{}", b"\xef\xbb\xbf{}"),
    ("UTF-8 read as latin-1 on the way", ["BODY_READ_AS_LATIN1"], compact, compact.decode("latin-1").encode()),
    ("the signer read it as latin-1", ["SIGNED_AS_LATIN1"], compact.decode("latin-1").encode(), compact),
    ("the signer replaced what is not UTF-8", ["SIGNED_AS_REPLACED"], b'{"a":"\xff"}'.decode(errors="replace").encode(), b'{"a":"\xff"}'),
    ("wrapped in base64 on the way", ["BODY_IN_BASE64"], compact, base64.b64encode(compact)),
    ("the signer wrapped it in base64", ["SIGNED_IN_BASE64"], base64.b64encode(compact), compact),
    ("put into a JSON string on the way", ["BODY_IN_STRING"], compact, json.dumps(compact.decode(), ensure_ascii=False).encode()),
    ("the signer put it into a JSON string", ["SIGNED_IN_STRING"], json.dumps(compact.decode(), ensure_ascii=False).encode(), compact),
]:
    miss(name, causes, body=here, hash_=sign(signed))

# Two at once.
miss("the key as text, and JSON.stringify", ["KEY_AS_TEXT", "BODY_JSON_STRINGIFY"], body=dumps, hash_=mac(t + compact, KEY.encode()).hexdigest())
miss("the key as text, and a dot", ["KEY_AS_TEXT", "SEPARATOR_DOT"], hash_=mac(t + b"." + B, KEY.encode()).hexdigest())
miss("a dot, and json.dumps", ["SEPARATOR_DOT", "BODY_JSON_DUMPS"], body=compact, hash_=mac(t + b"." + dumps).hexdigest())
miss("the key as text, in base64", ["DIGEST_BASE64", "KEY_AS_TEXT"], hash_=b64(mac(t + B, KEY.encode()).digest()), expected="MALFORMED_SIGNATURE")

# The timestamp.
miss("signed in milliseconds", ["TIMESTAMP_IN_MILLISECONDS"], hash_=sign(B, TS + "000"))
miss("signed in seconds, milliseconds in the header", ["TIMESTAMP_IN_SECONDS"], ts=TS + "123", hash_=sign(B))
miss("milliseconds throughout", ["TIMESTAMP_IN_MILLISECONDS"], ts=TS + "000", hash_=sign(B, TS + "000"), expected="TIMESTAMP_IN_FUTURE")
miss("a leading zero that was not signed", ["TIMESTAMP_DECORATED"], ts="0" + TS, hash_=sign(B))
miss("ISO 8601, signed as written", ["TIMESTAMP_FORMAT"], ts="2018-12-08T12:17:20Z", hash_=sign(B, "2018-12-08T12:17:20Z"), expected="MALFORMED_TIMESTAMP")
for written in ("2018-12-08T12:17:20Z", "2018-12-08T12:17:20.951000+00:00", "2018-12-08T13:17:20+01:00", "2018-12-08 12:17:20", '"2018-12-08T12:17:20.000Z"'):
    miss(f"signed in seconds, {written} in the header", ["TIMESTAMP_AS_DATE"], ts=written, hash_=sign(B), expected="MALFORMED_TIMESTAMP")
miss("a space after the timestamp", ["TIMESTAMP_DECORATED"], ts=TS + " ", hash_=sign(B), expected="MALFORMED_TIMESTAMP")
miss("quotes around the timestamp", ["TIMESTAMP_DECORATED"], ts=f'"{TS}"', hash_=sign(B), expected="MALFORMED_TIMESTAMP")
miss("a fraction that was not signed", ["TIMESTAMP_DECORATED"], ts=TS + ".0", hash_=sign(B), expected="MALFORMED_TIMESTAMP")
miss("the values of the headers swapped", ["HEADERS_SWAPPED"], ts=sign(B), hash_=TS, expected="MALFORMED_TIMESTAMP")
miss("too old", ["CLOCK"], hash_=GOOD, now=NOW + 3600, expected="TIMESTAMP_TOO_OLD")
miss("in the future", ["CLOCK"], hash_=GOOD, now=NOW - 3600, expected="TIMESTAMP_IN_FUTURE")

# The keys.
miss("a map, another's key", ["OTHER_KEY"], key={"whsub_x": OTHER, "whsub_y": KEY}, body=FOR_X, hash_=sign(FOR_X))
miss("a map, an id without a key, and another's fits", ["OTHER_KEY"], key={"whsub_y": KEY}, body=FOR_X, hash_=sign(FOR_X), expected="UNKNOWN_SUBSCRIPTION")
miss("a list, the second as text", ["KEY_AS_TEXT"], key=[OTHER, KEY], hash_=text)

MANY = {f"whsub_{i:02}": hashlib.sha256(str(i).encode()).hexdigest() for i in range(40)}
for i in (0, 20, 39):
    sent = json.dumps({"event": {"id": "ev_1"}, "subscription_id": f"whsub_{i:02}"})
    miss(f"a map of 40 keys, the body rewritten, number {i}", ["BODY_JSON_DUMPS"], key=MANY, body=sent.replace(": ", ":").replace(", ", ",").encode(), hash_=sign(sent.encode(), key=MANY[f"whsub_{i:02}"]))

# What no search can reproduce, and what can be seen all the same.
miss("a number lost its form", ["BODY_REWRITTEN"], body=b'{"event":{"price":1.5},"subscription_id":"whsub_x"}', hash_=sign(b'{"event": {"price": 1.50}, "subscription_id": "whsub_x"}'))
miss("the body was cut", ["BODY_TRUNCATED"], body=DUMPS[:-10], hash_=sign(DUMPS))
miss("the body is compressed", ["BODY_COMPRESSED"], body=b"\x1f\x8b\x08\x00\x00\x00\x00\x00", hash_=sign(DUMPS))
miss("only the event is left of the body", ["BODY_PART"], body=json.dumps(json.loads(DUMPS)["event"], separators=(",", ":")).encode(), hash_=sign(DUMPS))
miss("a Buffer as JSON", ["BODY_LISTED"], body=b'{"type":"Buffer","data":[123,125]}', hash_=sign(DUMPS))
miss("bytes as numbers", ["BODY_LISTED"], body=b"123,34,101,125", hash_=sign(DUMPS))
miss("a wrong key, and the body as Close sends it", [], body=DUMPS, hash_=sign(DUMPS, key=OTHER))
miss("a hash of zeros", [], body=DUMPS, hash_="0" * 64)
miss("no digest at all", [], hash_="hello", expected="MALFORMED_SIGNATURE")
miss("no headers", [], pairs=[], expected="MISSING_HEADER")
miss("conflicting headers", [], pairs=[H, T, ["close-sig-hash", "0" * 64]], expected="CONFLICTING_HEADERS")
miss("the body was read before", ["BODY_EMPTY"], body=b"", hash_=sign(DUMPS))
miss("the body is an object's text", ["BODY_OBJECT_STRING"], body=b"[object Object]", hash_=sign(DUMPS))
miss("bytes lost in decoding", ["BODY_DECODED"], body='{"a":"\ufffd"}'.encode(), hash_=sign(b'{"a":"\xff"}'))

# The body arrived as something else, and leads back to what was sent. Where a program makes such a body, it made these:
# Python by itself, and the texts of PHP 8.2, Ruby 3.1 and Node 20 were printed by them.
SENT = json.dumps({"event": {"id": "ev_1", "object_type": "lead", "data": {"name": "Zoë & \"Söhne\" it's", "n": 5, "won": True, "lost": None}, "previous_data": {}}, "subscription_id": "whsub_1"})
RAW = json.dumps(json.loads(SENT), ensure_ascii=False)
PART = SENT[:30], SENT[30:]
ENVELOPE = {"version": "2.0", "headers": {}, "isBase64Encoded": False}
HTTP = "POST / HTTP/1.1\r\nHost: example.com\r\n\r\n"
quoted = urllib.parse.quote
chunks = "".join(f"{len(part):x}\r\n{part}\r\n" for part in PART) + "0\r\n\r\n"
PRINTED = {
    "Node": """{
  event: {
    id: 'ev_1',
    object_type: 'lead',
    data: {
      name: `Zoë & "Söhne" it's`,
      n: 5,
      won: true,
      lost: null
    },
    previous_data: {}
  },
  subscription_id: 'whsub_1'
}
""",
    "Ruby": """{"event"=>{"id"=>"ev_1", "object_type"=>"lead", "data"=>{"name"=>"Zoë & \\"Söhne\\" it's", "n"=>5, "won"=>true, "lost"=>nil}, "previous_data"=>{}}, "subscription_id"=>"whsub_1"}""",
    "Ruby with symbols": """{:event=>{:id=>"ev_1", :object_type=>"lead", :data=>{:name=>"Zoë & \\"Söhne\\" it's", :n=>5, :won=>true, :lost=>nil}, :previous_data=>{}}, :subscription_id=>"whsub_1"}""",
    "PHP's var_export": """array (
  'event' =>\x20
  array (
    'id' => 'ev_1',
    'object_type' => 'lead',
    'data' =>\x20
    array (
      'name' => 'Zoë & "Söhne" it\\'s',
      'n' => 5,
      'won' => true,
      'lost' => NULL,
    ),
    'previous_data' =>\x20
    array (
    ),
  ),
  'subscription_id' => 'whsub_1',
)""",
    "PHP's var_dump": """object(stdClass)#1 (2) {
  ["event"]=>
  object(stdClass)#3 (4) {
    ["id"]=>
    string(4) "ev_1"
    ["object_type"]=>
    string(4) "lead"
    ["data"]=>
    object(stdClass)#2 (4) {
      ["name"]=>
      string(20) "Zoë & "Söhne" it's"
      ["n"]=>
      int(5)
      ["won"]=>
      bool(true)
      ["lost"]=>
      NULL
    }
    ["previous_data"]=>
    object(stdClass)#4 (0) {
    }
  }
  ["subscription_id"]=>
  string(7) "whsub_1"
}
""",
}
for name, causes, here, says in [
    ("a field of a form", ["BODY_FORM_ENCODED"], "payload=" + urllib.parse.quote_plus(SENT), ["form field payload", "line 1, column 1"]),
    ("a field of a form among others, spaces as %20", ["BODY_FORM_ENCODED"], "a=1&data=" + quoted(SENT, safe=""), ["form field data"]),
    ("the body as the name of a field", ["BODY_PERCENT_ENCODED"], urllib.parse.quote_plus(SENT) + "=", ["percent-encoded"]),
    ("percent-encoded as a whole", ["BODY_PERCENT_ENCODED"], quoted(SENT), ["percent-encoded"]),
    ("a form parser read the JSON", ["BODY_FORM_ENCODED"], json.dumps({SENT.split("&")[0]: "", SENT.split("&")[1]: ""}), ["a form parser"]),
    ("UTF-16 with its mark", ["BODY_IN_UTF16"], SENT.encode("utf-16"), ["UTF-16LE"]),
    ("UTF-16 without a mark", ["BODY_IN_UTF16"], SENT.encode("utf-16-be"), ["UTF-16BE"]),
    ("UTF-16 with its mark, and a line's end", ["BODY_IN_UTF16", "BODY_NEWLINE_ADDED"], (SENT + "\r\n").encode("utf-16"), ["UTF-16LE"]),
    ("UTF-32", ["BODY_IN_UTF16"], SENT.encode("utf-32"), ["UTF-32LE"]),
    ("twice", ["BODY_TWICE"], SENT + SENT, ["more than once"]),
    ("twice, on two lines", ["BODY_TWICE"], SENT + "\n" + SENT + "\n", ["more than once"]),
    ("a chunk", ["BODY_CHUNKED"], f"{len(SENT):x}\r\n{SENT}\r\n0\r\n\r\n", ["chunked transfer encoding"]),
    ("chunks", ["BODY_CHUNKED"], chunks, ["chunked transfer encoding"]),
    ("chunks with LF and an extension", ["BODY_CHUNKED"], chunks.replace("\r\n", "\n").replace("1e\n", "1E;a=b\n"), ["chunked transfer encoding"]),
    ("a whole request", ["BODY_SURROUNDED"], HTTP + SENT, ["whole HTTP request"]),
    ("a whole request in chunks", ["BODY_SURROUNDED", "BODY_CHUNKED"], HTTP + chunks, ["whole HTTP request", "chunked"]),
    ("Python's repr of bytes", ["BODY_PRINTED"], repr(SENT.encode()), ["b'…'"]),
    ("Python's repr of a string", ["BODY_IN_STRING"], repr(SENT), ["string literal"]),
    ("Python's repr of a dict", ["BODY_PRINTED"], repr(json.loads(SENT)), ["as Python prints it"]),
    *[(f"printed by {program}", ["BODY_PRINTED"] + (["BODY_JSON_DUMPS", "BODY_EMPTY_OBJECT"] if "export" in program else []), text, [f"as {'JavaScript' if program == 'Node' else program.split(' ')[0].split(chr(39))[0]} prints it"]) for program, text in PRINTED.items()],
    ("a JSON string twice", ["BODY_IN_STRING", "BODY_IN_STRING"], json.dumps(json.dumps(SENT)), []),
    ("escaped as within a string", ["BODY_IN_STRING"], json.dumps(SENT)[1:-1], ["string literal"]),
    ("as nginx logs it", ["BODY_IN_STRING"], SENT.replace("\\", "\\x5C").replace('"', "\\x22"), ["string literal"]),
    ("a part of multipart/form-data", ["BODY_MULTIPART"], f'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\nContent-Disposition: form-data; name="payload"\r\nContent-Type: application/json\r\n\r\n{SENT}\r\n--x--\r\n', ["multipart/form-data"]),
    ("base64 in lines", ["BODY_IN_BASE64"], base64.encodebytes(SENT.encode()), ["base64"]),
    ("a data: address", ["BODY_IN_BASE64"], "data:application/json;base64," + b64(SENT.encode()), ["base64"]),
    ("hex", ["BODY_IN_HEX"], SENT.encode().hex(), ["hex"]),
    ("hex with \\x before it", ["BODY_IN_HEX"], "\\x" + SENT.encode().hex(), ["hex"]),
    ("gzip", ["BODY_COMPRESSED"], gzip.compress(SENT.encode(), mtime=0), ["compressed with gzip"]),
    ("deflate", ["BODY_COMPRESSED"], zlib.compress(SENT.encode()), ["compressed with deflate"]),
    ("the bytes as a list", ["BODY_LISTED"], str(list(SENT.encode())), ["numbers"]),
    ("the bytes as Java prints them", ["BODY_LISTED"], str([byte - 256 if byte > 127 else byte for byte in SENT.encode()]), ["numbers"]),
    ("a Buffer as JSON that fits", ["BODY_LISTED"], json.dumps({"type": "Buffer", "data": list(SENT.encode())}), ["numbers"]),
    ("a Uint8Array as JSON", ["BODY_LISTED"], json.dumps({str(at): byte for at, byte in enumerate(SENT.encode())}, separators=(",", ":")), ["numbers"]),
    ("escaped for HTML", ["BODY_IN_ENTITIES"], html.escape(SENT), ["escaped for HTML"]),
    ("typographic quotes", ["BODY_TYPOGRAPHY"], SENT.replace('{"', "{\u201c").replace('":', "\u201d:"), ["typographic"]),
    ("a log's prefix", ["BODY_SURROUNDED"], "2026-11-30 12:00:00 [info] {web} body=" + SENT, ["38 bytes before it"]),
    ("in Markdown", ["BODY_SURROUNDED"], f"```json\n{SENT}\n```\n", ["extra text around its JSON"]),
    ("quoted as in CSV", ["BODY_SURROUNDED"], '"' + SENT.replace('"', '""') + '"', ["CSV"]),
    ("the parameters of Rails", ["BODY_PRINTED"], "#<ActionController::Parameters " + PRINTED["Ruby"] + " permitted: false>", ["Ruby"]),
    ("NUL bytes after it", ["BODY_SURROUNDED"], SENT + "\0" * 20, ["NUL bytes"]),
    ("two byte order marks", ["BODY_SURROUNDED"], "\ufeff\ufeff" + SENT, []),
    ("its last bracket cut", ["BODY_TRUNCATED"], SENT[:-1], ["closing brackets"]),
    ("backslashes lost", ["BODY_UNESCAPED", "BODY_JSON_DUMPS"], RAW.replace('\\"', '"'), ["backslashes"]),
    ("a Lambda event", ["BODY_WRAPPED"], json.dumps({**ENVELOPE, "body": SENT}), ['"body"', "envelope"]),
    ("a Lambda event in base64", ["BODY_WRAPPED"], json.dumps({**ENVELOPE, "body": b64(SENT.encode()), "isBase64Encoded": True}), ["in base64"]),
    ("an item of n8n", ["BODY_WRAPPED", "BODY_JSON_DUMPS"], json.dumps([{"headers": {}, "params": {}, "query": {}, "body": json.loads(SENT)}], indent=2, ensure_ascii=False), ['"body"']),
    ("SQS and SNS", ["BODY_WRAPPED", "BODY_WRAPPED"], json.dumps({"Records": [{"body": json.dumps({"Type": "Notification", "Message": SENT})}]}), ['"Message"']),
    ("a captured request in base64", ["BODY_WRAPPED", "BODY_SURROUNDED"], json.dumps({"request": {"raw": b64((HTTP + SENT).encode())}}), ['"raw"', "whole HTTP request"]),
    ("a Lambda event of what gzip made", ["BODY_WRAPPED", "BODY_COMPRESSED"], json.dumps({**ENVELOPE, "body": b64(gzip.compress(SENT.encode(), mtime=0)), "isBase64Encoded": True}), ["in base64", "gzip"]),
    ("backslashes of escapes lost", ["BODY_UNESCAPED"], SENT.replace("\\u", "u"), ["backslashes"]),
    ("an event of EventBridge", ["BODY_WRAPPED"], json.dumps({"detail-type": "webhook", "detail": json.loads(SENT)}), ['"detail"']),
]:
    miss(name, causes, body=here if isinstance(here, bytes) else here.encode(), hash_=sign(SENT.encode()), says=says, reproduced=True)
for name, causes, here, signed in [
    ("latin-1 on the way", ["BODY_IN_LATIN1"], RAW.encode("latin-1"), RAW.encode()),
    ("UTF-8 read as Windows-1252 on the way", ["BODY_READ_AS_LATIN1"], '{"a": "€ – ü"}'.encode().decode("cp1252").encode(), '{"a": "€ – ü"}'.encode()),
    ("UTF-8 read as latin-1 on the way, twice", ["BODY_READ_AS_LATIN1", "BODY_READ_AS_LATIN1"], RAW.encode().decode("latin-1").encode().decode("latin-1").encode(), RAW.encode()),
    ("the signer wrote ? for what is not ASCII", ["SIGNED_AS_ASCII"], RAW.encode(), RAW.encode("ascii", "replace")),
    ("the signer left out what is not ASCII", ["SIGNED_AS_ASCII"], RAW.encode(), RAW.encode("ascii", "ignore")),
    ("the signer took latin-1", ["SIGNED_IN_LATIN1"], RAW.encode(), RAW.encode("latin-1")),
]:
    miss(name, causes, body=here, hash_=sign(signed), reproduced=True)
compact = json.dumps(json.loads(SENT), separators=(",", ":"), ensure_ascii=False)
for name, causes, signed, key in [
    ("written by JSON.stringify, with ? for what is not ASCII", ["BODY_JSON_STRINGIFY", "SIGNED_AS_ASCII"], compact.encode("ascii", "replace"), None),
    ("written by JSON.stringify, in latin-1", ["BODY_JSON_STRINGIFY", "SIGNED_IN_LATIN1"], compact.encode("latin-1", "replace"), None),
    ("JSON.stringify twice", ["BODY_JSON_STRINGIFY", "SIGNED_IN_STRING"], json.dumps(compact, ensure_ascii=False).encode(), None),
    ("the key as text, and indented by two", ["KEY_AS_TEXT", "BODY_INDENT2"], json.dumps(json.loads(SENT), indent=2, ensure_ascii=False).encode(), KEY.encode()),
]:
    miss(name, causes, body=SENT.encode(), hash_=mac(t + signed, key).hexdigest() if key else sign(signed), reproduced=True)
miss("the signer took UTF-16", ["SIGNED_IN_UTF16"], body=SENT.encode(), hash_=mac((TS + SENT).encode("utf-16-le")).hexdigest(), says=["UTF-16"])
miss("the signer put bytes into an f-string", ["SIGNED_AS_PRINTED"], body=RAW.encode(), hash_=sign(str(RAW.encode()).encode()), says=["Python prints bytes"])
miss("the key as text, and a form", ["KEY_AS_TEXT", "BODY_FORM_ENCODED"], body=("payload=" + urllib.parse.quote_plus(SENT)).encode(), hash_=mac(t + SENT.encode(), KEY.encode()).hexdigest())
miss("PHP wrote the body again on the way", ["BODY_JSON_DUMPS", "BODY_EMPTY_OBJECT"], body=b'{"event":{"meta":{"request_path":"\\/api\\/v1\\/"},"previous_data":[]},"subscription_id":"whsub_1"}', hash_=sign(b'{"event": {"meta": {"request_path": "/api/v1/"}, "previous_data": {}}, "subscription_id": "whsub_1"}'), says=["previous_data"])

# What is not JSON is said to be that, even where nothing fits.
for name, causes, here, says in [
    ("a page", ["BODY_MARKUP"], "<!DOCTYPE html>\n<html></html>", ["HTML page", "line 1, column 1"]),
    ("XML", ["BODY_MARKUP"], "<?xml version='1.0'?><event/>", ["XML"]),
    ("a form that holds no JSON", ["BODY_FORM_ENCODED"], "event%5Bid%5D=ev_1&event%5Baction%5D=created", ["form-encoded"]),
    ("a form, and another key", ["BODY_FORM_ENCODED"], "payload=" + quoted(SENT), ["form-encoded"]),
    ("a body of white space", ["BODY_EMPTY"], " \n", ["empty"]),
    ("a promise", ["BODY_OBJECT_STRING"], "[object Promise]", []),
    ("cut within a string", ["BODY_TRUNCATED"], SENT[:60], ["ends early, after 60 bytes"]),
    ("cut at a limit", ["BODY_TRUNCATED"], '{"event": {"note": "'.ljust(1024, "x"), ["after 1024 bytes, a round number"]),
    ("binary", ["BODY_NOT_JSON"], bytes(range(128, 256)), ["not text"]),
    ("zstd", ["BODY_COMPRESSED"], b"\x28\xb5\x2f\xfd\x04\x00", ["zstd"]),
    ("YAML", ["BODY_NOT_JSON"], "event:\n  id: ev_1\n", ["line 1, column 1"]),
    ("nested objects that Node leaves out", ["BODY_PRINTED"], "{ event: { id: 'ev_1', data: [Object] } }", ["Node's console.log", "deeply nested"]),
    ("a shell took the quotes", ["BODY_PRINTED"], SENT.replace('"', ""), ["shell", "--data-binary @FILE"]),
    ("a string of PowerShell", ["BODY_PRINTED"], SENT.replace('"', '`"'), ["backtick"]),
    ("a map as Go prints it", ["BODY_PRINTED"], "map[event:map[action:created id:ev_1]]", ["Go"]),
    ("an envelope, and another key", ["BODY_WRAPPED"], json.dumps({**ENVELOPE, "body": SENT}), ["envelope", "key may be wrong"]),
    ("Go wrote the body again on the way", ["BODY_REWRITTEN"], '{"event":{"action":"updated","data":{"name":"A \\u0026 B"},"id":"ev_1"},"subscription_id":"whsub_1"}', ["\\u0026", "sorted keys"]),
    ("PHP wrote the body again on the way, and another key", ["BODY_REWRITTEN"], '{"event":{"path":"\\/a","previous_data":[]}}', ["\\/", "previous_data", "PHP"]),
]:
    miss(name, causes, body=here if isinstance(here, bytes) else here.encode(), hash_="0" * 64, says=["no known mistake reproduces the hash, but", *says])

def short(key, message):
    """What `closehook/verify` says, which knows lengths and places alone."""
    if message not in ("0x", "whsec_", "in quotes", "JSON", "API key", "is a subscription id", "several keys", "text around the 64 digits", "unset value"):
        return {}
    odd = next((at for at, each in enumerate(key, 1) if each not in string.hexdigits), 0)
    return {"short": f"non-hex character at place {odd}" if len(key) == 64 else f"has {len(key)} characters"}


keys = [
    {"name": name, "key": key, "message": message, **short(key, message)}
    for name, key, message in [
        ("empty", "", "is empty"),
        ("one digit", "a", "has 1 character"),
        ("63 digits", KEY[:-1], "has 63 characters"),
        ("65 digits", KEY + "0", "has 65 characters"),
        ("a newline after it", KEY + "\n", "white space"),
        ("a space before it", " " + KEY, "white space"),
        ("0x before it", "0x" + KEY, "0x"),
        ("0x within 64 characters", "0x" + KEY[2:], "0x"),
        ("a secret of Standard Webhooks", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_"),
        ("a secret of another service, with its version", "v1,whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_"),
        ("a letter that is no hex digit", KEY[:10] + "g" + KEY[11:], "place 11"),
        ("in quotes", f'"{KEY}"', "in quotes"),
        ("a map that was not parsed", json.dumps({"whsub_1": KEY}), "JSON"),
        ("a list that was not parsed", json.dumps([KEY]), "JSON"),
        ("an API key", "api_4kZ0example.7Wj2example", "API key"),
        ("U+200B after it", KEY + "\u200b", "invisible character at place 65: U+200B"),
        ("U+200B within it", KEY[:10] + "\u200b" + KEY[10:], "invisible character at place 11: U+200B"),
        ("a byte order mark before it", "\ufeff" + KEY, "invisible character at place 1: U+FEFF"),
        ("a no-break space after it", KEY + "\xa0", "invisible character at place 65: U+00A0"),
        ("a soft hyphen in place of a digit", KEY[:20] + "\xad" + KEY[21:], "invisible character at place 21: U+00AD"),
        ("a word joiner before it", "\u2060" + KEY, "invisible character at place 1: U+2060"),
        ("an ideographic space after it", KEY + "\u3000", "invisible character at place 65: U+3000"),
        ("a mark of the direction after it", KEY + "\u200e", "invisible character at place 65: U+200E"),
        ("the id of a subscription", "whsub_6un6NQjYTaFdgtIZsTDXP6", "is a subscription id"),
        ("two keys and a comma", KEY + "," + OTHER, "several keys"),
        ("two keys and a comma with a space", KEY + ", " + OTHER, "several keys"),
        ("two keys and a space", KEY + " " + OTHER, "several keys"),
        ("two keys on two lines", KEY + "\n" + OTHER, "several keys"),
        ("two keys and a semicolon", KEY + ";" + OTHER, "several keys"),
        ("two keys without anything between", KEY + OTHER, "several keys"),
        ("two lines of a .env file", f"KEY_A={KEY}\nKEY_B={OTHER}", "several keys"),
        ("a line of a .env file", "CLOSE_SIGNATURE_KEY=" + KEY, "text around the 64 digits"),
        ("a line of a shell", f"export KEY={KEY}", "text around the 64 digits"),
        ("a line of YAML", "signature_key: " + KEY, "text around the 64 digits"),
        ("a backslash and n after it", KEY + "\\n", "text around the 64 digits"),
        ("typographic quotes", f"\u201c{KEY}\u201d", "text around the 64 digits"),
        ("single quotes", f"'{KEY}'", "in quotes"),
        ("undefined", "undefined", "unset value"),
        ("null", "null", "unset value"),
        ("None", "None", "unset value"),
        ("an object as text", "[object Object]", "unset value"),
        ("a variable that was not replaced", "${CLOSE_SIGNATURE_KEY}", "unset value"),
        ("a template that was not replaced", "{{ close_signature_key }}", "unset value"),
        ("a placeholder", "<your signature_key>", "unset value"),
        ("an odd number of digits", KEY[:33], "has 33 characters"),
        ("text", "my secret signature key", "has 23 characters"),
        ("the key in base64", b64(raw(KEY)), "has 44 characters"),
        ("a full-width digit", "\uff10" + KEY[1:], "place 1"),
        ("spaces between bytes", " ".join(KEY[i : i + 2] for i in range(0, 64, 2)), "characters"),
    ]
]

payload = []


def text_case(name, body, place=None):
    where = dict(zip(("line", "column", "offset"), place)) if place else None
    payload.append({"name": name, "body": body if isinstance(body, dict) else b64(body), "malformed": where})


for name, body in [
    ("an object", b'{"event": {"a": [1, -0, 1.5e+10, true, false, null, "\\u00e9"]}}'),
    ("a byte order mark", b"\xef\xbb\xbf{}"),
    ("a number beyond double range", b'{"event": {"a": 1e400}}'),
    ("a lone surrogate", b'{"event": {"a": "\\ud83d"}}'),
    ("a byte that is not UTF-8 in a string", b'{"event": {"a": "\xff"}}'),
    ("repeated keys", b'{"a": 1, "a": 2}'),
    ("5,000 levels", b"[" * 5000 + b"]" * 5000),
    ("white space of every kind", b" \t\r\n{ \n} \n"),
    ("a lone number", b"1"),
    ("a control character of two bytes", b'"\xc2\x85"'),
]:
    text_case(name, body)
for name, body, place in [
    ("empty", b"", (1, 1, 0)),
    ("only a byte order mark", b"\xef\xbb\xbf", (1, 1, 3)),
    ("white space", b" \n ", (2, 2, 3)),
    ("cut in an object", b'{"event": {"id": "ev_1"', (1, 24, 23)),
    ("cut in a string", b'{"event": "ab', (1, 14, 13)),
    ("a trailing comma", b'{"a": 1,}', (1, 9, 8)),
    ("a trailing comma in an array", b"[1,]", (1, 4, 3)),
    ("single quotes", b"{'a': 1}", (1, 2, 1)),
    ("the second line", b'{"a": 1,\n "b": tru}', (2, 10, 18)),
    ("characters, not bytes, are counted", '{"é": "株式",\n"ü" 1}'.encode(), (2, 5, 22)),
    ("a line feed in a string", b'{"a": "x\ny"}', (1, 9, 8)),
    ("a leading zero", b"[01]", (1, 3, 2)),
    ("a lone minus", b"[-]", (1, 3, 2)),
    ("a point without digits", b"[1.]", (1, 4, 3)),
    ("an exponent without digits", b"[1e]", (1, 4, 3)),
    ("NaN", b"[NaN]", (1, 2, 1)),
    ("an escape that is none", b'["\\x"]', (1, 4, 3)),
    ("three hex digits", b'["\\u12"]', (1, 7, 6)),
    ("the wrong bracket", b"[1}", (1, 3, 2)),
    ("two values", b"{} {}", (1, 4, 3)),
    ("a key without quotes", b"{a: 1}", (1, 2, 1)),
    ("a missing colon", b'{"a" 1}', (1, 6, 5)),
    ("100,000 open brackets", repeated(b"[", 100_000), (1, 100_001, 100_000)),
    ("a no-break space", b"\xc2\xa0{}", (1, 1, 0)),
    ("a byte that is not UTF-8 outside of a string", b"\xff{}", (1, 1, 0)),
    ("the text of an object", b"[object Object]", (1, 2, 1)),
]:
    text_case(name, body, place)

for name, vectors in [("signature", signature), ("diagnosis", diagnosis), ("keys", keys), ("payload", payload)]:
    names = [vector["name"] for vector in vectors]
    assert len(names) == len(set(names)), (name, [each for each in names if names.count(each) > 1])
    lines = ",\n  ".join(json.dumps(vector) for vector in vectors)
    (HERE / f"{name}.json").write_text(f"[\n  {lines}\n]\n")
    print(f"{name}: {len(vectors)}")
