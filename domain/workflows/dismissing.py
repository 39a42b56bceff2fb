"""What a dismissal (cách chức) takes; its revocation gives it back as any other does (`giving_back`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.decisions import Change, Put
from domain.workflows.conditions import posts_held, posts_to_end
from domain.workflows.model import Effect, Matter

_REASON: Final = "dismissed"


def _if_dismissed(matter: Matter) -> Iterable[Change]:
    if matter.data.get("form") == "dismissal":
        # A post that somebody got after the day of the paper was given in spite of it.
        for post in posts_held(matter):
            yield Put("position", post.id, {"held_to": matter.day, "end_reason": _REASON})
        if len(posts_held(matter)) == len(posts_to_end(matter)):
            yield Put("member", matter.member_id, {"position": None})


DISMISSED: Final = Effect(label="Nếu cách chức: chức vụ kết thúc cùng ngày", changes=_if_dismissed)
