"""What a dismissal (cách chức) takes, and what its revocation gives back: no effect outlasts its case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from domain.decisions import Change, Put
from domain.organisations.closing import closed
from domain.positions.posts import Post, Rank, post_of
from domain.records import Value
from domain.workflows.conditions import COUNTED
from domain.workflows.effects import posts_end
from domain.workflows.model import Condition, Effect, Matter, Severity

_REASON: Final = "dismissed"
# What one person holds at a time; of the other posts a committee has several.
_OF_ONE: Final = frozenset({Rank.SECRETARY, Rank.INSPECTION_HEAD})


def _dismisses(matter: Matter) -> bool:
    return matter.data.get("form") == "dismissal"


def _if_dismissed(matter: Matter) -> Iterable[Change]:
    if _dismisses(matter):
        yield from posts_end(_REASON).changes(matter)
        yield Put("member", matter.member_id, {"position": None})


DISMISSED: Final = Effect(label="Nếu cách chức: chức vụ kết thúc cùng ngày", changes=_if_dismissed)


def _taken(matter: Matter) -> Iterator[Post]:
    """The posts that this dismissal ended, where there still is what they are held in."""
    if not _dismisses(matter) or matter.case is None or matter.about.get("status") not in COUNTED:
        return
    for id in matter.view.positions_of(matter.member_id):
        record = matter.view.record("position", id)
        fields = record.fields if record is not None else {}
        ended_by_it = (fields.get("end_reason"), fields.get("held_to")) == (
            _REASON,
            matter.case.fields.get("decided_on"),
        )
        if ended_by_it and closed(matter.view, str(fields.get("org") or "")) is None:
            yield post_of(id, fields)


def _successor(matter: Matter, post: Post) -> Post | None:
    """Who holds the post by now, where only one can."""
    if post.rank not in _OF_ONE:
        return None
    day = date.fromisoformat(matter.day)
    held = (post_of(record.id, record.fields) for record in matter.view.every("position"))
    return next(
        (
            each
            for each in held
            if (each.org, each.rank) == (post.org, post.rank)
            and each.person != post.person
            and each.held_on(day)
        ),
        None,
    )


def _back(matter: Matter) -> Iterable[Change]:
    free = [post for post in _taken(matter) if _successor(matter, post) is None]
    for post in free:
        yield Put("position", post.id, {"held_to": None, "end_reason": None})
    subject = (matter.case.fields.get("subject") or {}) if matter.case is not None else {}
    if free and subject.get("position") and not matter.about.get("position"):
        yield Put("member", matter.member_id, {"position": subject["position"]})


POSTS_BACK: Final = Effect(
    label="Nếu đã cách chức: chức vụ trở lại, trừ chức vụ đã có người khác giữ", changes=_back
)


def _held_by_another(matter: Matter) -> Mapping[str, Value] | None:
    for post in _taken(matter):
        holder = _successor(matter, post)
        if holder is not None:
            member = matter.view.record("member", str(holder.fields.get("member") or ""))
            name = member.fields.get("full_name") if member else holder.fields.get("person_name")
            labels = matter.view.rulebook.catalogue("position").labels
            return {"post": labels.get(str(post.fields.get("post")), ""), "name": name}
    return None


POST_FREE: Final = Condition(
    code="post_held_by_another",
    label="Chức vụ đã mất chưa có người khác giữ",
    broken_by=_held_by_another,
    severity=Severity.WARN,
    source="3.10: cách chức kết thúc chức vụ",
)
