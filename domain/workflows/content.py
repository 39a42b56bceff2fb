"""What a cadre had on screen of a case, as a hash: a step on something else is refused as `stale`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from domain.records import Record, Value


def content_of(case: Record) -> str:
    """16 hexadecimal digits over the state and the data of a case; the same on both ends of the wire."""
    seen = [case.fields.get("state"), case.fields.get("data") or {}]
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def seen_by(case: Record) -> Mapping[str, Value]:
    """The precondition of a step that is taken on this case as it stands."""
    return {"state": case.fields.get("state"), "content": content_of(case)}
