"""What a cadre had on screen of a case, as a hash: a step on something else is refused as `stale`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

from domain.records import Record, Value

# What a first step says beside its case, where it takes somebody out of a branch: which branch that was.
BRANCH = "branch"


def content_of(case: Record) -> str:
    """16 hexadecimal digits over the state and the data of a case; the same on both ends of the wire."""
    seen = [case.fields.get("state"), case.fields.get("data") or {}]
    text = json.dumps(seen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def seen_by(case: Record) -> Mapping[str, Value]:
    """The precondition of a step that is taken on this case as it stands."""
    return {"state": case.fields.get("state"), "content": content_of(case)}


def meant_to_open(expects: Mapping[str, Value]) -> bool:
    """Whether a step with this precondition was the first of its case where it was taken."""
    return "state" not in expects
