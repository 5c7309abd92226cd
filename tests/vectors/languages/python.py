"""What Python's json.dumps writes, by its options."""

import base64
import json
import sys

value = json.loads(sys.stdin.buffer.read())
STYLES = {
    "json.dumps": {},
    "json.dumps, compact": {"separators": (",", ":")},
    "json.dumps, ensure_ascii=False": {"ensure_ascii": False},
    "json.dumps, compact, ensure_ascii=False": {"separators": (",", ":"), "ensure_ascii": False},
    "json.dumps, sort_keys": {"sort_keys": True},
    "json.dumps, sort_keys, compact": {"sort_keys": True, "separators": (",", ":")},
    "json.dumps, sort_keys, ensure_ascii=False": {"sort_keys": True, "ensure_ascii": False},
    "json.dumps, sort_keys, compact, ensure_ascii=False": {"sort_keys": True, "separators": (",", ":"), "ensure_ascii": False},
    "json.dumps, indent=2": {"indent": 2},
    "json.dumps, indent=4, sort_keys": {"indent": 4, "sort_keys": True},
    "json.dumps, indent=3": {"indent": 3},
}
for style, options in STYLES.items():
    print(style, base64.b64encode(json.dumps(value, **options).encode()).decode(), sep="\t")
