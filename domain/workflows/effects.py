"""What steps do to records beside their case; each is named so that a cadre can be told before."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from domain.decisions import Change, Put
from domain.records import Value
from domain.workflows.model import Effect, Matter


def member_becomes(status: str, label: str) -> Effect:
    """The member gets a status; the record stays where it is."""

    def changes(matter: Matter) -> Iterable[Change]:
        yield Put("member", matter.member_id, {"status": status})

    return Effect(label=label, changes=changes)


def member_gets(label: str, values: Callable[[Matter], dict[str, Value]]) -> Effect:
    """Fields of the member follow from the case."""

    def changes(matter: Matter) -> Iterable[Change]:
        fields = values(matter)
        if fields:
            yield Put("member", matter.member_id, fields)

    return Effect(label=label, changes=changes)


def _posts_end(matter: Matter) -> Iterable[Change]:
    for id in matter.view.positions_of(matter.member_id):
        position = matter.view.record("position", id)
        ended = str(position.fields.get("held_to") or "") if position is not None else ""
        if position is not None and (not ended or ended > matter.day):
            yield Put("position", id, {"held_to": matter.day})


POSTS_END = Effect(label="Chức vụ trong Ban Chấp hành kết thúc cùng ngày", changes=_posts_end)


def _overlays_end(matter: Matter) -> Iterable[Change]:
    for overlay in matter.view.overlays_of(matter.member_id):
        ends = str(overlay.fields.get("to_on") or "")
        if not ends or ends > matter.day:
            yield Put("overlay", overlay.id, {"to_on": matter.day})


OVERLAYS_END = Effect(label="Các trạng thái phụ kết thúc", changes=_overlays_end)
