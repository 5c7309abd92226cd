import hashlib
import hmac
import json
import os
import re
import time
from collections.abc import Mapping

from fastapi import FastAPI, Request, Response

# Key: the signature_key of the subscription, decoded from hex to its 32 bytes.
KEY = bytes.fromhex(os.environ["CLOSE_SIGNATURE_KEY"])
if len(KEY) != 32:
    raise ValueError("CLOSE_SIGNATURE_KEY must be 64 hex digits")


def is_from_close(body: bytes, headers: Mapping[str, str]) -> bool:
    # Headers: both, as text, in the form that Close sends.
    timestamp = headers.get("close-sig-timestamp", "")
    sig_hash = headers.get("close-sig-hash", "")
    if not re.fullmatch("[0-9]{1,12}", timestamp) or not re.fullmatch("[0-9a-fA-F]{64}", sig_hash):
        return False

    # Hash: HMAC-SHA256 of the timestamp as it arrived, followed directly by the raw body.
    expected = hmac.new(KEY, timestamp.encode() + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, sig_hash.lower()):
        return False

    # Age: at most 5 minutes old, and at most 1 minute ahead.
    return -60 <= time.time() - int(timestamp) <= 300


app = FastAPI()


@app.post("/webhook")
async def webhook(request: Request) -> Response:
    # Body: the raw bytes. No parameter with a type, which FastAPI would parse, and no json.dumps.
    body = await request.body()

    if not is_from_close(body, request.headers):
        return Response(status_code=401)

    event = json.loads(body)["event"]
    print(event["id"], event["object_type"], event["action"])  # in production, put it into a queue
    return Response(status_code=200)
