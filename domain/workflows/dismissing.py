"""What a dismissal (cách chức) takes; its revocation gives it back as any other does (`giving_back`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.decisions import Change, Put
from domain.workflows.effects import posts_end
from domain.workflows.model import Effect, Matter

_REASON: Final = "dismissed"


def _if_dismissed(matter: Matter) -> Iterable[Change]:
    if matter.data.get("form") == "dismissal":
        yield from posts_end(_REASON).changes(matter)
        yield Put("member", matter.member_id, {"position": None})


DISMISSED: Final = Effect(label="Nếu cách chức: chức vụ kết thúc cùng ngày", changes=_if_dismissed)
