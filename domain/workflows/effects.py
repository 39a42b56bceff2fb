"""What steps do to records beside their case; each is named so that a cadre can be told before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from domain.decisions import Change, Put
from domain.positions.posts import end_of_leaver
from domain.records import Value
from domain.workflows.conditions import COUNTED, open_cases, posts_to_end
from domain.workflows.model import Effect, Matter
from domain.workflows.subjects import derived_id


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


def status_before(matter: Matter) -> str:
    """The status that the first step of the case found, "" if it found none."""
    subject = (matter.case.fields.get("subject") or {}) if matter.case is not None else {}
    status = str(subject.get("status") or "")
    if status == "transferring" and not open_cases(matter, "transfer"):
        # The move that made it so was called off meanwhile: nothing is left that would ever end it.
        return "active"
    return status


def _status_before(matter: Matter) -> Iterable[Change]:
    """Somebody who was entered with the first step stays a candidate; who is counted by now is no less so."""
    status = status_before(matter)
    if matter.member is not None and status and matter.member.fields.get("status") not in COUNTED:
        yield Put("member", matter.member_id, {"status": status})


STATUS_AS_BEFORE = Effect(label="Trạng thái của đoàn viên trở lại như trước", changes=_status_before)


def _posts_end(matter: Matter) -> Iterable[Change]:
    for post in posts_to_end(matter):
        ends = end_of_leaver(post.fields, matter.day)
        yield Put("position", post.id, {"held_to": ends, "end_reason": "left"})


POSTS_END = Effect(label="Chức vụ trong Ban Chấp hành kết thúc cùng ngày", changes=_posts_end)


def _overlays_end(matter: Matter) -> Iterable[Change]:
    for overlay in matter.view.overlays_of(matter.member_id):
        ends = str(overlay.fields.get("to_on") or "")
        if not ends or ends > matter.day:
            yield Put("overlay", overlay.id, {"to_on": matter.day})


OVERLAYS_END = Effect(label="Các trạng thái phụ kết thúc", changes=_overlays_end)


def notice(matter: Matter, code: str, params: Mapping[str, Value], *, unit: str, about: str = "") -> Put:
    """Tells a unit that something happened; one notice for each step of a case, however often it is read.

    `about` is the id of the case of that unit which people may want to open.
    """
    steps = len((matter.case.fields.get("history") or []) if matter.case is not None else [])
    id = derived_id("notice", code, unit, matter.case_id, str(steps), about)
    fields = {
        "code": code,
        "params": dict(params),
        "about_kind": "case",
        "raised_on": matter.today.isoformat(),
    }
    named = {"about": about} if about else {}
    return Put("notice", id, {**fields, **named}, creates=True, unit=unit)
