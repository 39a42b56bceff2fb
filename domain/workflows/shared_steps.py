"""Steps that most workflows have, so that a cadre finds the same word for the same thing everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from domain.decisions import Change, Put
from domain.records import Departure, Value
from domain.workflows.conditions import IS_MEMBER
from domain.workflows.history import line_of
from domain.workflows.model import NEW, Condition, Effect, Hand, Matter, Step
from domain.workflows.shared_fields import REVOCATION, names
from domain.workflows.subjects import case_id_of_round, derived_id, round_of

DRAFT, CANCELLED, RETURNED = "draft", "cancelled", "returned"


def start(
    *asks: str,
    needs: tuple[str, ...] = (),
    conditions: tuple[Condition, ...] = (),
    hand: Hand = Hand.BRANCH,
    label: str = "Lập hồ sơ",
    sentence: str = "Bản nháp được lưu, chưa gửi đi đâu.",
) -> Step:
    """Opens a case as a draft: everything may still be missing but what makes its round (`needs`)."""
    return Step(
        name="start",
        label=label,
        hand=hand,
        from_states=(NEW,),
        to=DRAFT,
        asks=asks,
        needs=needs,
        conditions=conditions,
        sentence=sentence,
    )


def save(
    *asks: str,
    conditions: tuple[Condition, ...] = (),
    hand: Hand = Hand.BRANCH,
    from_states: tuple[str, ...] = (DRAFT,),
) -> Step:
    """More of a draft; nothing leaves the branch."""
    return Step(
        name="save",
        label="Lưu nháp",
        hand=hand,
        from_states=from_states,
        to=DRAFT,
        asks=asks,
        conditions=conditions,
        sentence="Bản nháp được lưu, chưa gửi đi đâu.",
    )


def withdraw(*from_states: str, effects: tuple[Effect, ...] = (), hand: Hand = Hand.BRANCH) -> Step:
    """The branch takes back what nobody has decided yet."""
    return Step(
        name="withdraw",
        label="Rút lại",
        hand=hand,
        from_states=from_states,
        to=CANCELLED,
        effects=effects,
        with_member=False,
        sentence="Hồ sơ được rút lại, không ai phải duyệt nữa.",
    )


def reopen(*from_states: str) -> Step:
    """A round has one case: what was called off is taken up again, not entered a second time."""
    return Step(
        name="reopen",
        label="Làm lại hồ sơ của kỳ này",
        hand=Hand.BRANCH,
        from_states=from_states,
        to=DRAFT,
        conditions=(IS_MEMBER,),
        sentence="Hồ sơ của kỳ này trở lại bản nháp, giữ nội dung đã nhập.",
    )


def give_back(*from_states: str, hand: Hand = Hand.UNIT, above_for_grassroots_branch: bool = False) -> Step:
    """The one who decides asks for more."""
    return Step(
        name="return",
        label="Trả lại để bổ sung",
        hand=hand,
        from_states=from_states,
        to=RETURNED,
        reason_needed=True,
        with_member=False,
        above_for_grassroots_branch=above_for_grassroots_branch,
        sentence="Hồ sơ trở về {branch} để bổ sung.",
    )


def refuse(
    *from_states: str,
    effects: tuple[Effect, ...] = (),
    hand: Hand = Hand.UNIT,
    above_for_grassroots_branch: bool = False,
) -> Step:
    """The one who decides says no; the reason stays with the case."""
    return Step(
        name="refuse",
        label="Không duyệt",
        hand=hand,
        from_states=from_states,
        to="refused",
        effects=effects,
        reason_needed=True,
        with_member=False,
        above_for_grassroots_branch=above_for_grassroots_branch,
        sentence="Hồ sơ kết thúc, không được duyệt; lý do được lưu cùng hồ sơ.",
    )


def revoke(
    *from_states: str,
    effects: tuple[Effect, ...] = (),
    label: str = "Thu hồi bằng quyết định mới",
    hand: Hand = Hand.UNIT,
    conditions: tuple[Condition, ...] = (),
    sentence: str = "Quyết định trước hết hiệu lực; cả hai quyết định được lưu lại.",
    with_member: bool = True,
    above_for_grassroots_branch: bool = False,
) -> Step:
    """A decision in force is undone by a new decision only; the case keeps both."""
    return Step(
        name="revoke",
        label=label,
        hand=hand,
        from_states=from_states,
        to="revoked",
        asks=names(REVOCATION),
        needs=("revoke_number", "revoke_date"),
        conditions=conditions,
        effects=effects,
        decides=True,
        dated_by="revoke_date",
        reason_needed=True,
        with_member=with_member,
        above_for_grassroots_branch=above_for_grassroots_branch,
        sentence=sentence,
    )


def _new_unit(matter: Matter) -> str:
    gone = matter.view.tombstone("member", matter.member_id) if matter.member_id else None
    return gone.into if gone is not None and gone.departure is Departure.MOVED else ""


def _still_here(matter: Matter) -> Mapping[str, Value] | None:
    return None if _new_unit(matter) else {"name": matter.about.get("full_name")}


def _round(matter: Matter) -> str:
    of_case = str(matter.case.fields.get("round") or "") if matter.case is not None else ""
    return of_case or round_of(matter.workflow, matter.data)


def _sent_on(matter: Matter) -> Iterable[Change]:
    """The case as a draft of the unit where the member is now; its number, signer and votes are its own."""
    there = matter.view.elsewhere(_new_unit(matter))
    member = there.record("member", matter.member_id) if there is not None else None
    if there is None or member is None or matter.case is None:
        return
    # A round has one case wherever its member is: what came along with the member is gone on with there.
    if matter.workflow.once_per:
        id = case_id_of_round(matter.workflow, matter.member_id, _round(matter))
    else:
        id = derived_id("resent", matter.case_id, there.unit)
    if there.record("case", id) is not None:
        return
    # A reception that gave way comes there as the request to send the person on, after all.
    came = any(line.get("to") == "incoming" for line in matter.case.fields.get("history") or [])
    data: dict[str, Value] = {"to_unit": matter.view.unit} if came else dict(matter.data)
    kept = ("workflow", "member", "subject", "round")
    fields = {name: value for name, value in matter.case.fields.items() if name in kept}
    yield Put(
        "case",
        id,
        {
            **fields,
            "org": member.fields.get("org"),
            "state": DRAFT,
            "data": data,
            "opened_on": matter.today.isoformat(),
            "counterpart": {"unit": matter.view.unit, "case": matter.case_id},
            "history": [line_of(matter, DRAFT)],
        },
        creates=True,
        unit=there.unit,
    )


# What is left to do with a case that another paper prevailed over (3.14, principle a).
AFTER_A_CLASH: Final = (
    Step(
        name="give_up",
        label="Hủy hồ sơ của tôi",
        hand=Hand.BRANCH,
        from_states=("conflict",),
        to=CANCELLED,
        with_member=False,
        sentence="Hồ sơ này thôi có hiệu lực; hồ sơ bên kia được giữ.",
    ),
    Step(
        name="appeal",
        label="Hỏi cấp trên",
        hand=Hand.UNIT,
        from_states=("conflict",),
        to="appealed",
        reason_needed=True,
        with_member=False,
        sentence="Hai hồ sơ cùng giấy tờ được gửi lên cấp trên xem xét.",
    ),
    Step(
        name="resend",
        label="Gửi lại cho đơn vị mới",
        hand=Hand.UNIT,
        from_states=("conflict",),
        to=CANCELLED,
        conditions=(
            Condition(
                code="member_still_here",
                label="Đoàn viên đã thuộc đơn vị khác",
                broken_by=_still_here,
                source="3.14",
            ),
        ),
        effects=(Effect(label="Đơn vị mới nhận hồ sơ này làm bản nháp", changes=_sent_on),),
        with_member=False,
        sentence="Hồ sơ khép lại ở đây và được gửi cho đơn vị mới của {name} làm bản nháp.",
    ),
    Step(
        name="uphold",
        label="Cho làm lại hồ sơ",
        hand=Hand.ABOVE,
        from_states=("appealed",),
        to=RETURNED,
        reason_needed=True,
        with_member=False,
        sentence="Cấp trên cho {branch} làm lại hồ sơ này.",
    ),
    Step(
        name="dismiss",
        label="Giữ hồ sơ bên kia",
        hand=Hand.ABOVE,
        from_states=("appealed",),
        to=CANCELLED,
        reason_needed=True,
        with_member=False,
        sentence="Cấp trên giữ hồ sơ bên kia; hồ sơ này kết thúc.",
    ),
)
