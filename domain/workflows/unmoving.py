"""Moves that were noted by mistake, taken back while nothing later stands on them (`domain.md` 3.3).

Only what one unit noted by itself: a reception by a paper letter, a receipt that came on paper, a move
between two of its branches. A move between two units of the system is disputed, or made the other way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from domain.decisions import Change, Put, Remove, View
from domain.duplicates.aliases import survivor
from domain.organisations.closing import closed
from domain.records import Departure, Record, Value
from domain.workflows.conditions import holds_no_post, status_is
from domain.workflows.exits import is_open
from domain.workflows.giving_back import GIVEN_BACK, POST_FREE, before_it, taken
from domain.workflows.model import Board, Condition, Effect, Hand, Matter, Severity, State, Step
from domain.workflows.registry import workflows
from domain.workflows.returning import RETURN, comes_back
from domain.workflows.subjects import derived_id

ANNULLED: Final = State(code="annulled", label="Ghi nhầm, đã thu hồi", board=Board.REFUSED, open=False)
# What the member's record says again that the move had changed.
_GIVEN_BACK: Final = ("org", "status", "joined_on")


# -- what stands in the way ---------------------------------------------------------------------------


def _from_a_unit(matter: Matter) -> Mapping[str, Value] | None:
    other = (matter.case.fields.get("counterpart") or {}) if matter.case is not None else {}
    named = other.get("unit_name") or matter.data.get("to_unit")
    return {"name": named} if other or named else None


_BY_PAPER: Final = Condition(
    code="noted_by_two_units",
    label="Nơi bên kia không dùng hệ thống, chỉ đơn vị này ghi",
    broken_by=_from_a_unit,
    source="3.3",
)


def _counts(case: Record) -> bool:
    workflow = workflows().get(str(case.fields.get("workflow")))
    state = workflow.state_of.get(str(case.fields.get("state"))) if workflow is not None else None
    return state is not None and (state.open or state.board is Board.APPROVED)


def _later(matter: Matter) -> Iterator[Record]:
    """Cases about the person that were begun or decided after the move was noted, and count."""
    noted = matter.case.fields if matter.case is not None else {}
    entered, day = str(noted.get("opened_on") or ""), str(noted.get("decided_on") or "")
    followed = {one.id for one in taken(matter)}
    for case in matter.view.cases_of(matter.member_id):
        if case.id in (matter.case_id, *followed) or not _counts(case):
            continue
        decided, opened = str(case.fields.get("decided_on") or ""), str(case.fields.get("opened_on") or "")
        if decided > day or opened > entered or (opened == entered and (is_open(case) or decided == day)):
            yield case


def _built_on(matter: Matter) -> Mapping[str, Value] | None:
    case = next(_later(matter), None)
    if case is not None:
        label = workflows()[str(case.fields["workflow"])].label
        return {"workflow_label": label, "case": case.id}
    if matter.view.about("member", matter.member_id, "fold"):
        return {"workflow_label": "Gộp hồ sơ trùng", "case": matter.case_id}
    return None


_NOTHING_LATER: Final = Condition(
    code="built_upon",
    label="Chưa có việc nào khác dựa trên lần chuyển này",
    broken_by=_built_on,
    source="3.1: không xóa gì",
)


def _elsewhere_by_now(matter: Matter) -> Mapping[str, Value] | None:
    now = matter.about.get("org")
    return None if now == matter.data.get("to_org") else {"name": matter.about.get("full_name")}


_STILL_IN_BRANCH: Final = Condition(
    code="moved_on_since",
    label="Vẫn ở chi đoàn của lần chuyển này",
    broken_by=_elsewhere_by_now,
    source="3.3",
)


def _branch_before(matter: Matter) -> str:
    was = before_it(matter, "member", matter.member_id)
    opened = matter.case.fields.get("org") if matter.case is not None else ""
    return _as_it_goes_on(matter, was.get("org") or opened)


def _as_it_goes_on(matter: Matter, branch: Value) -> str:
    """A branch that was merged or parted since is who goes on for it."""
    return survivor(matter.view, "organisation", str(branch or ""))


def _no_way_back(matter: Matter) -> Mapping[str, Value] | None:
    ended = closed(matter.view, _branch_before(matter))
    return None if ended is None else {"name": ended.params.get("name")}


_BRANCH_STANDS: Final = Condition(
    code="branch_before_ended",
    label="Chi đoàn cũ còn hoạt động",
    broken_by=_no_way_back,
    source="3.14, dòng 9",
)


# -- what is written ----------------------------------------------------------------------------------


def _never_received(matter: Matter) -> Iterable[Change]:
    """Whoever the reception entered is in no register again; who was here before stands as before."""
    if matter.member_id == derived_id("member", matter.case_id):
        for overlay in matter.view.overlays_of(matter.member_id):
            yield Remove("overlay", overlay.id, Departure.DELETED)
        for id in matter.view.positions_of(matter.member_id):
            yield Remove("position", id, Departure.DELETED)
        yield Remove("member", matter.member_id, Departure.DELETED)
        return
    was = before_it(matter, "member", matter.member_id)
    subject = (matter.case.fields.get("subject") or {}) if matter.case is not None else {}
    status = was.get("status") or subject.get("status") or "transferred"
    again = {name: was[name] for name in _GIVEN_BACK if name in was}
    again |= {"org": _as_it_goes_on(matter, was["org"])} if was.get("org") else {}
    yield Put("member", matter.member_id, {**again, "status": status})
    for id in matter.view.positions_of(matter.member_id):
        post = matter.view.record("position", id)
        if post is not None and not post.fields.get("held_to"):
            yield Put("position", id, {"held_to": matter.day, "end_reason": "left"})


def _on_the_way(matter: Matter) -> Iterable[Change]:
    """The letter is out as before, and nobody has answered it."""
    chosen = matter.given.get(RETURN.name)
    yield Put("member", matter.member_id, {"status": "transferring", **({"org": chosen} if chosen else {})})
    data = {
        name: value for name, value in matter.data.items() if name not in ("accepted_on", "acceptance_number")
    }
    yield Put("case", matter.case_id, {"data": data, "decided_on": matter.data.get("letter_date")})


def _back_to_branch(matter: Matter) -> Iterable[Change]:
    yield Put("member", matter.member_id, {"org": _branch_before(matter)})


def entered_by_mistake(view: View, member: str) -> Record | None:
    """The reception that had entered somebody who is in no register since it was taken back."""
    return next(
        (
            case
            for case in view.cases_of(member)
            if case.fields.get("state") == ANNULLED.code and member == derived_id("member", case.id)
        ),
        None,
    )


# -- the steps ----------------------------------------------------------------------------------------

UNDO_RECEPTION: Final = Step(
    name="undo_reception",
    since=5,
    label="Thu hồi tiếp nhận (ghi nhầm)",
    hand=Hand.UNIT,
    from_states=("accepted",),
    to=ANNULLED.code,
    conditions=(_BY_PAPER, status_is("active"), _NOTHING_LATER, holds_no_post(Severity.CONFIRM)),
    effects=(
        Effect(
            label="Người đó trở lại như trước khi tiếp nhận; số liệu chuyển đến không tính lần này",
            changes=_never_received,
        ),
        GIVEN_BACK,
    ),
    reason_needed=True,
    batch=False,
    sentence="Việc tiếp nhận {name} thôi có hiệu lực từ đầu; hồ sơ, giấy và lý do thu hồi được giữ lại.",
)
UNDO_RECEIPT: Final = comes_back(
    Step(
        name="undo_receipt",
        since=5,
        label="Ghi nhầm: nơi đến chưa tiếp nhận",
        hand=Hand.UNIT,
        from_states=("effective",),
        to="awaiting",
        conditions=(_BY_PAPER, status_is("transferred"), _NOTHING_LATER, POST_FREE),
        effects=(
            Effect(
                label="Lại là đang chuyển đi, chi đoàn vẫn tính; giấy giới thiệu còn đó", changes=_on_the_way
            ),
            GIVEN_BACK,
        ),
        reason_needed=True,
        batch=False,
        sentence="{name} lại chờ nơi đến tiếp nhận và vẫn được tính ở {branch}.",
    )
)
UNDO_MOVE: Final = Step(
    name="undo_move",
    since=5,
    label="Thu hồi việc chuyển chi đoàn (ghi nhầm)",
    hand=Hand.UNIT,
    from_states=("moved",),
    to=ANNULLED.code,
    conditions=(_STILL_IN_BRANCH, _BRANCH_STANDS, status_is("active"), _NOTHING_LATER, POST_FREE),
    effects=(Effect(label="Về lại chi đoàn cũ như chưa chuyển", changes=_back_to_branch), GIVEN_BACK),
    reason_needed=True,
    batch=False,
    sentence="{name} lại thuộc {branch}; số liệu chuyển trong đơn vị không tính lần này.",
)
TAKEN_BACK: Final = (UNDO_RECEPTION, UNDO_RECEIPT, UNDO_MOVE)
