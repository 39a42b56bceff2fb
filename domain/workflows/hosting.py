"""Taking part elsewhere while the home stays where it is: the paper, the host's answer, the guest row.

Where the host is a unit of the system, the server puts a case of the same workflow into its log ("arrived")
and ties the two by `counterpart`; each side's steps move the other's case along. On a laptop those changes
are skipped, so that home and host each work offline and meet at the server.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from domain.decisions import Change, Put, View
from domain.fields import Field, FieldType
from domain.organisations.closing import closed
from domain.records import Record, Value
from domain.workflows.effects import notice
from domain.workflows.guests import once_a_guest
from domain.workflows.history import line_of, moved_along
from domain.workflows.model import NEW, About, Board, Condition, Effect, Hand, Matter, State, Step
from domain.workflows.overlays import Day, guest_ends, guest_fields, guest_of, overlay_id
from domain.workflows.shared_fields import names
from domain.workflows.subjects import derived_id, first_fields
from domain.workflows.transferring import NO_TWIN, NOT_HERE, ORIGIN, TO_ANOTHER_UNIT

# Where somebody goes: a unit of the system, a branch of the own unit, or words for a place beyond both.
HOST: Final = (
    Field(name="to_place", label="Nơi đến", group="to", max_length=300, since=2),
    Field(name="to_unit", label="Đơn vị nơi đến", group="to", max_length=64, since=2),
    Field(name="to_org", label="Chi đoàn nơi đến trong đơn vị", type=FieldType.REFERENCE,
          refers_to="organisation", group="to", since=2),
)  # fmt: skip
PAPER: Final = (
    Field(name="paper_number", label="Số giấy giới thiệu", group="paper", max_length=100, since=2),
    Field(name="paper_date", label="Ngày giấy giới thiệu", type=FieldType.DATE, group="paper", since=2),
    Field(name="signer", label="Người ký", type=FieldType.NAME, group="paper", max_length=100, again=True,
          since=2),
)  # fmt: skip
ANSWER: Final = (
    Field(name="accepted_on", label="Ngày nơi đến tiếp nhận", type=FieldType.DATE, happened=True,
          not_before=("paper_date",), group="accepted", since=2),
    Field(name="accepted_by", label="Người tiếp nhận", type=FieldType.NAME, group="accepted", max_length=100,
          since=2),
    Field(name="host_org", label="Chi đoàn tiếp nhận", type=FieldType.REFERENCE, refers_to="organisation",
          group="accepted", since=2),
)  # fmt: skip
REMARKS: Final = (
    Field(name="remarks", label="Nhận xét của nơi đến", group="remarks", max_length=2000, since=2),
    Field(name="remarks_on", label="Ngày nhận xét", type=FieldType.DATE, happened=True,
          not_before=("accepted_on",), group="remarks", since=2),
)  # fmt: skip

# The state of the home's case while the host has not answered.
INTRODUCED: Final = "introduced"
ARRIVED: Final = State(
    code="arrived",
    label="Đến sinh hoạt, chờ tiếp nhận",
    board=Board.WAITING,
    waits_for=Hand.RECEIVER,
    closes_to="withdrawn",
)
HOSTED: Final = State(
    code="hosted", label="Đang sinh hoạt tại đây", board=Board.APPROVED, ends_on="to_on", closes_to="left"
)
LEFT: Final = State(code="left", label="Đã thôi sinh hoạt tại đây", board=Board.APPROVED, open=False)
DECLINED: Final = State(code="declined", label="Không tiếp nhận", board=Board.REFUSED, open=False)
WITHDRAWN: Final = State(code="withdrawn", label="Nơi đi đã rút lại", board=Board.REFUSED, open=False)
OF_THE_HOST: Final = (ARRIVED, HOSTED, LEFT, DECLINED, WITHDRAWN)


def _other_end(matter: Matter) -> tuple[View, Record] | None:
    """The unit and the case at the other end, where they can be looked at."""
    end = (matter.case.fields.get("counterpart") or {}) if matter.case is not None else {}
    there = matter.view.elsewhere(str(end.get("unit") or ""))
    case = there.record("case", str(end.get("case") or "")) if there is not None else None
    return (there, case) if there is not None and case is not None else None


def _moved(matter: Matter, end: tuple[View, Record], to: str, **values: Value) -> Change:
    """The case at the other end, moved to a state with these values in its data."""
    there, case = end
    data = {**(case.fields.get("data") or {}), **values}
    return moved_along(matter, case, to, unit=there.unit, data=data)


def _unit_name(view: View) -> Value:
    unit = view.record("organisation", view.unit)
    return unit.fields.get("name") if unit is not None else None


def host_is_told(carried: tuple[str, ...]) -> Effect:
    """The host's unit gets a case to answer, and a notice; both ends know of each other."""

    def changes(matter: Matter) -> Iterable[Change]:
        there = matter.view.elsewhere(str(matter.data.get("to_unit") or ""))
        if there is None or there.unit == matter.view.unit:
            return
        id = derived_id("arrived", matter.case_id, there.unit)
        data = {name: matter.data[name] for name in carried if name in matter.data}
        state = {"state": ARRIVED.code, "data": data, "org": there.unit}
        home = {"unit": matter.view.unit, "unit_name": _unit_name(matter.view), "case": matter.case_id}
        standing = there.record("case", id)
        if standing is None:
            opened = {**first_fields(matter, matter.workflow, matter.data), **state}
            line = [line_of(matter, ARRIVED.code)]
            fields = {**opened, "counterpart": home, "history": line}
            fields.pop("member_version", None)
            yield Put("case", id, fields, creates=True, unit=there.unit)
        else:
            yield moved_along(matter, standing, ARRIVED.code, unit=there.unit, data=data)
        beyond = {"unit": there.unit, "unit_name": _unit_name(there), "case": id}
        yield Put("case", matter.case_id, {"counterpart": beyond})
        told = {"full_name": matter.about.get("full_name"), "unit_name": home["unit_name"]}
        yield notice(matter, "guest_arrived", told, unit=there.unit, about=id)

    return Effect(label="Đơn vị nơi đến nhận được hồ sơ để tiếp nhận", changes=changes)


def host_is_untold(label: str) -> Effect:
    """The host's case ends with ours, and its guest row on the same day."""

    def changes(matter: Matter) -> Iterable[Change]:
        end = _other_end(matter)
        if end is None:
            return
        there, case = end
        ended = str(matter.data.get("ended_on") or matter.day)
        state = matter.workflow.state_of[str(case.fields.get("state"))]
        if state.open:
            yield _moved(matter, end, state.closes_to, ended_on=ended)
        yield from guest_ends(there, case, ended, there.unit)

    return Effect(label=label, changes=changes)


def own_guest(begins: Day, ends: Day) -> Effect:
    """A guest row at the hosting branch, where that is a branch of the own unit."""

    def changes(matter: Matter) -> Iterable[Change]:
        org = str(matter.data.get("to_org") or "")
        if org and matter.view.record("organisation", org) is not None:
            yield _guest(matter, org, begins, ends)

    return Effect(label="Chi đoàn nơi đến có tên trong danh sách sinh hoạt tạm", changes=changes)


def _guest(matter: Matter, org: str, begins: Day, ends: Day) -> Put:
    type_ = matter.workflow.name
    id = guest_of(type_, matter.case_id, matter.member_id, matter.data)
    fields = guest_fields(matter, type_, org, begins, ends)
    if matter.view.record("guest", id) is None:
        return Put("guest", id, fields, creates=True)
    return Put("guest", id, {"to_on": None, **fields})


def _own_guest_ends(matter: Matter) -> Iterable[Change]:
    if matter.case is not None:
        yield from guest_ends(matter.view, matter.case, str(matter.data.get("ended_on") or matter.day))


OWN_GUEST_ENDS: Final = Effect(label="Tên trong danh sách sinh hoạt tạm kết thúc", changes=_own_guest_ends)


_Changes = Callable[[Matter], Iterable[Change]]
_LISTED: Final = "Có tên trong danh sách sinh hoạt tạm, không tính vào số đoàn viên"


def receiving(begins: Day, ends: Day, there_state: str, remarked_state: str) -> tuple[Step, ...]:
    """The steps of the host's unit, and what its answer and its remarks make of the home's case."""

    def accepted(matter: Matter) -> Iterable[Change]:
        yield _guest(matter, str(matter.data["host_org"]), begins, ends)
        end = _other_end(matter)
        if end is None:
            return
        there, case = end
        if case.fields.get("state") != INTRODUCED:
            return
        answer = {name: matter.data.get(name) for name in ("accepted_on", "accepted_by")}
        yield _moved(matter, end, there_state, **answer)
        yield _overlay_at_home(matter, there, case, begins, ends)

    def declined(matter: Matter) -> Iterable[Change]:
        end = _other_end(matter)
        if end is not None and end[1].fields.get("state") == INTRODUCED:
            yield _moved(matter, end, "returned")
        yield from _told(matter, "guest_declined")

    def remarked(matter: Matter) -> Iterable[Change]:
        remarks = {name: matter.data.get(name) for name in ("remarks", "remarks_on")}
        end = _other_end(matter)
        if end is not None and end[1].fields.get("state") in (there_state, remarked_state):
            yield _moved(matter, end, remarked_state, **remarks)

    def left(matter: Matter) -> Iterable[Change]:
        yield from _own_guest_ends(matter)
        yield from _told(matter, "guest_left")

    def received(matter: Matter) -> Iterable[Change]:
        yield _guest(matter, str(matter.data["host_org"]), begins, ends)

    return (_by_paper(received, begins), *_receiving_steps(accepted, declined, remarked, left), _TAKEN_BACK)


def _by_paper(received: _Changes, begins: Day) -> Step:
    return Step(
        name="receive",
        since=3,
        label="Tiếp nhận theo giấy từ nơi ngoài hệ thống",
        hand=Hand.RECEIVER,
        from_states=(NEW,),
        to=HOSTED.code,
        asks=(*names(ORIGIN), *names(PAPER), "from_on", "to_on", *names(ANSWER), "note"),
        needs=("from_place", "accepted_on", "host_org"),
        conditions=(NOT_HERE, NO_TWIN, _HOST_HOLDS_MEMBERS, _HOST_WORKS, once_a_guest(begins)),
        effects=(Effect(label=_LISTED, changes=received),),
        about=About.ANYONE,
        batch=False,
        sentence="{name} được ghi vào danh sách sinh hoạt tạm, vẫn là đoàn viên của {from_place}.",
    )


def _never_a_guest(matter: Matter) -> Iterable[Change]:
    """The row ends before it began: it stands in no list of any day, and a later paper may take it up."""
    if matter.case is not None:
        for ended in guest_ends(matter.view, matter.case, _DAWN):
            if isinstance(ended, Put) and (guest := matter.view.record("guest", ended.id)) is not None:
                began = date.fromisoformat(str(guest.fields["from_on"]))
                yield replace(ended, fields={"to_on": (began - timedelta(days=1)).isoformat()})
    told = {"full_name": matter.about.get("full_name"), "place": matter.data.get("from_place")}
    yield notice(matter, "guest_noted_wrongly", told, unit=matter.view.unit, about=matter.case_id)


def _answers_a_unit(matter: Matter) -> Mapping[str, Value] | None:
    end = (matter.case.fields.get("counterpart") or {}) if matter.case is not None else {}
    return {"name": end.get("unit_name") or end.get("unit")} if end.get("unit") else None


# Earlier than any day of a stay.
_DAWN: Final = "0000"
_TAKEN_BACK: Final = Step(
    name="revoke_receipt",
    since=5,
    label="Hủy việc tiếp nhận (ghi nhầm)",
    hand=Hand.RECEIVER,
    from_states=(HOSTED.code, LEFT.code),
    to="revoked",
    conditions=(
        Condition(
            code="guest_of_a_unit",
            label="Được ghi theo giấy từ nơi ngoài hệ thống",
            broken_by=_answers_a_unit,
            source="3.12, 3.13",
        ),
    ),
    effects=(
        Effect(label="Không còn trong danh sách sinh hoạt tạm; đơn vị được báo", changes=_never_a_guest),
    ),
    reason_needed=True,
    with_member=False,
    sentence="Việc tiếp nhận {name} được ghi là nhầm; giấy tờ và lý do vẫn lưu.",
)


def _told(matter: Matter, code: str) -> Iterable[Change]:
    end = _other_end(matter)
    if end is not None:
        params = {"full_name": matter.about.get("full_name"), "unit_name": _unit_name(matter.view)}
        yield notice(matter, code, params, unit=end[0].unit, about=end[1].id)


def _overlay_at_home(matter: Matter, there: View, case: Record, begins: Day, ends: Day) -> Change:
    """The member's overlay in the unit that the member belongs to."""
    type_ = matter.workflow.name
    id = overlay_id(case.id, type_)
    days = {"from_on": begins(matter), "to_on": ends(matter), "place": _unit_name(matter.view)}
    fields = {name: value for name, value in days.items() if value is not None}
    if there.record("overlay", id) is not None:
        return Put("overlay", id, fields, unit=there.unit)
    whose = {"member": case.fields.get("member"), "type": type_, "case": case.id}
    return Put("overlay", id, {**whose, **fields}, creates=True, unit=there.unit)


def _receiving_steps(
    accepted: _Changes, declined: _Changes, remarked: _Changes, left: _Changes
) -> tuple[Step, ...]:
    return (
        Step(
            name="accept",
            label="Tiếp nhận",
            hand=Hand.RECEIVER,
            from_states=(ARRIVED.code,),
            to=HOSTED.code,
            asks=("accepted_on", "accepted_by", "host_org"),
            needs=("accepted_on", "host_org"),
            conditions=(_HOST_HOLDS_MEMBERS, _HOST_WORKS),
            effects=(Effect(label=_LISTED, changes=accepted),),
            with_member=False,
            sentence="{name} được ghi vào danh sách sinh hoạt tạm, vẫn là đoàn viên của nơi giới thiệu.",
        ),
        Step(
            name="decline",
            label="Không tiếp nhận",
            hand=Hand.RECEIVER,
            from_states=(ARRIVED.code,),
            to=DECLINED.code,
            effects=(Effect(label="Nơi giới thiệu được báo lại", changes=declined),),
            reason_needed=True,
            with_member=False,
            sentence="Hồ sơ của {name} trở về nơi giới thiệu với lý do.",
        ),
        Step(
            name="host_remark",
            label="Nhận xét gửi nơi giới thiệu",
            hand=Hand.RECEIVER,
            from_states=(HOSTED.code,),
            to=HOSTED.code,
            asks=("remarks", "remarks_on"),
            needs=("remarks", "remarks_on"),
            effects=(Effect(label="Nhận xét được gửi về nơi giới thiệu", changes=remarked),),
            with_member=False,
            sentence="Nhận xét về {name} được gửi về nơi giới thiệu.",
        ),
        Step(
            name="host_end",
            label="Ghi thôi sinh hoạt tại đây",
            hand=Hand.RECEIVER,
            from_states=(HOSTED.code,),
            to=LEFT.code,
            asks=("ended_on",),
            needs=("ended_on",),
            effects=(Effect(label="Tên trong danh sách sinh hoạt tạm kết thúc, nơi giới thiệu được báo",
                            changes=left),),
            with_member=False,
            sentence="{name} thôi sinh hoạt tại đây; nơi giới thiệu được báo.",
        ),
    )  # fmt: skip


def _host_level(matter: Matter) -> Mapping[str, Value] | None:
    named = str(matter.data.get("host_org") or matter.data.get("to_org") or "")
    org = matter.view.record("organisation", named)
    level = matter.view.rulebook.level(str(org.fields.get("level"))) if org is not None else None
    return {"org": org.id} if org is not None and level is not None and not level.holds_members else None


def _host_ended(matter: Matter) -> Mapping[str, Value] | None:
    named = str(matter.data.get("host_org") or matter.data.get("to_org") or "")
    ended = closed(matter.view, named) if named else None
    return {"name": ended.params.get("name")} if ended is not None else None


_HOST_WORKS: Final = Condition(
    code="host_ended",
    label="Chi đoàn nơi đến đang hoạt động",
    broken_by=_host_ended,
    source="3.14, dòng 9",
)
_HOST_HOLDS_MEMBERS: Final = Condition(
    code="host_without_members",
    label="Nơi tiếp nhận là một chi đoàn",
    broken_by=_host_level,
    source="ORG-01",
)


def _own_branch(matter: Matter) -> Mapping[str, Value] | None:
    return {"org": matter.org} if matter.data.get("to_org") == matter.org else None


def _nowhere(matter: Matter) -> Mapping[str, Value] | None:
    named = any(matter.data.get(field.name) for field in HOST)
    return None if named else {}


HOST_MISSING: Final = Condition(
    code="host_missing", label="Có ghi nơi đến", broken_by=_nowhere, source="3.12, 3.13"
)
# What is asked of the place where somebody is introduced to.
HOST_NAMED: Final = (
    HOST_MISSING,
    Condition(code="host_is_home", label="Nơi đến khác chi đoàn đang sinh hoạt", broken_by=_own_branch,
              source="3.1"),
    _HOST_HOLDS_MEMBERS,
    _HOST_WORKS,
    *TO_ANOTHER_UNIT,
)  # fmt: skip
# What the case of the host is told, besides what each workflow adds.
TOLD: Final = ("to_place", "paper_number", "paper_date", "signer", "from_on", "to_on")


def onward(matter: Matter) -> Mapping[str, Value]:
    """Where a transfer leads that such a stay turns into: one destination, the most exact that is known."""
    for name in ("to_org", "to_unit", "to_place"):
        if matter.data.get(name):
            return {name: matter.data[name]}
    return {}
