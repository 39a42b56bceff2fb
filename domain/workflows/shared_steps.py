"""Steps that most workflows have, so that a cadre finds the same word for the same thing everywhere."""

from __future__ import annotations

from typing import Final

from domain.workflows.model import Condition, Hand, Step

DRAFT, CANCELLED, RETURNED = "draft", "cancelled", "returned"


def save(*asks: str, conditions: tuple[Condition, ...] = ()) -> Step:
    """More of a draft; nothing leaves the branch."""
    return Step(
        name="save",
        label="Lưu nháp",
        hand=Hand.BRANCH,
        from_states=(DRAFT,),
        to=DRAFT,
        asks=asks,
        conditions=conditions,
        sentence="Bản nháp được lưu, chưa gửi đi đâu.",
    )


def withdraw(*from_states: str) -> Step:
    """The branch takes back what nobody has decided yet."""
    return Step(
        name="withdraw",
        label="Rút lại",
        hand=Hand.BRANCH,
        from_states=from_states,
        to=CANCELLED,
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
        sentence="Hồ sơ của kỳ này trở lại bản nháp, giữ nội dung đã nhập.",
    )


def give_back(*from_states: str) -> Step:
    """The unit asks the branch for more."""
    return Step(
        name="return",
        label="Trả lại để bổ sung",
        hand=Hand.UNIT,
        from_states=from_states,
        to=RETURNED,
        reason_needed=True,
        sentence="Hồ sơ trở về {branch} để bổ sung.",
    )


def refuse(*from_states: str) -> Step:
    """The unit says no; the reason stays with the case."""
    return Step(
        name="refuse",
        label="Không duyệt",
        hand=Hand.UNIT,
        from_states=from_states,
        to="refused",
        reason_needed=True,
        sentence="Hồ sơ kết thúc, không được duyệt; lý do được lưu cùng hồ sơ.",
    )


# What is left to do with a case that another paper prevailed over (3.14, principle a).
AFTER_A_CLASH: Final = (
    Step(
        name="give_up",
        label="Hủy hồ sơ của tôi",
        hand=Hand.BRANCH,
        from_states=("conflict",),
        to=CANCELLED,
        sentence="Hồ sơ này thôi có hiệu lực; hồ sơ bên kia được giữ.",
    ),
    Step(
        name="appeal",
        label="Hỏi cấp trên",
        hand=Hand.UNIT,
        from_states=("conflict",),
        to="appealed",
        reason_needed=True,
        sentence="Hai hồ sơ cùng giấy tờ được gửi lên cấp trên xem xét.",
    ),
    Step(
        name="uphold",
        label="Cho làm lại hồ sơ",
        hand=Hand.ABOVE,
        from_states=("appealed",),
        to=RETURNED,
        reason_needed=True,
        sentence="Cấp trên cho {branch} làm lại hồ sơ này.",
    ),
    Step(
        name="dismiss",
        label="Giữ hồ sơ bên kia",
        hand=Hand.ABOVE,
        from_states=("appealed",),
        to=CANCELLED,
        reason_needed=True,
        sentence="Cấp trên giữ hồ sơ bên kia; hồ sơ này kết thúc.",
    ),
)
