"""Chuyển sinh hoạt đoàn (`domain.md` 3.3): inside the unit, to another unit, to outside, and in from another.

Both ends of a move between two units are cases of this one workflow; `domain.workflows.moves` writes across.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from domain.records import Value
from domain.workflows.conditions import DISCIPLINE_UNDER_WAY, IS_MEMBER, NOT_UNDER_DISCIPLINE
from domain.workflows.dates import AFTER_THE_LETTER
from domain.workflows.effects import POSTS_END, member_becomes, member_gets
from domain.workflows.exits import OTHERS_FOLLOW, leaving
from domain.workflows.guests import GUEST_NO_MORE
from domain.workflows.model import (
    NEW,
    About,
    Board,
    Count,
    Hand,
    Intent,
    Matter,
    OnMove,
    Paper,
    State,
    Step,
    Takes,
    Workflow,
)
from domain.workflows.moves import ANNOUNCED, ASKED_BACK, CALLED_BACK, DECLINED, RECEIVED, TAKEN_OVER
from domain.workflows.provinces_told import TOLD_LATER
from domain.workflows.readmitting import (
    COMES_FROM_A_NEW_ADMISSION,
    REJOINED,
    REJOINED_BETWEEN,
    has_left_for_good,
)
from domain.workflows.returning import RETURN
from domain.workflows.shared_fields import NOTE, names
from domain.workflows.shared_states import (
    APPEALED,
    CANCELLED,
    DRAFT,
    EFFECTIVE,
    LOST,
    REFUSED,
    RETURNED,
    REVOKED,
    SUBMITTED,
)
from domain.workflows.shared_steps import AFTER_A_CLASH, give_back, refuse, save, start, withdraw
from domain.workflows.transferring import (
    ACCEPTANCE,
    BY_PAPER,
    CIRCUMSTANCES,
    COMES_BACK_HERE,
    DESTINATION,
    FEES_PAID,
    JOINED_KNOWN,
    LETTER,
    LEVEL_BETWEEN,
    NO_OTHER_COUNTED,
    OF_SENDER,
    ONE_DESTINATION,
    ONE_TRANSFER,
    ORIGIN,
    OTHER_BRANCH,
    RECEIVABLE,
    RECEIVED_IN_SYSTEM,
    STILL_THERE,
    TO_A_BRANCH,
    TO_ANOTHER_UNIT,
    TO_OUTSIDE_OF_UNIT,
    WHOLE,
)
from domain.workflows.unmoving import ANNULLED, TAKEN_BACK


def _new_branch(matter: Matter) -> dict[str, Value]:
    return {"org": matter.data["to_org"], "status": "active"}


def _moved_on_paper(matter: Matter) -> dict[str, Value]:
    """The post goes with the branch: whoever comes to another one holds none there."""
    return {"position": None} if matter.about.get("position") else {}


WORKFLOW: Final = Workflow(
    name="transfer",
    number=2,
    label="Chuyển sinh hoạt đoàn",
    intent=Intent(
        question="Đoàn viên chuyển hẳn đi nơi khác, hoặc từ nơi khác chuyển đến?",
        difference="Chuyển hẳn: hồ sơ đi theo đoàn viên. Nếu còn trở về sau một thời gian thì làm sinh hoạt "
        "tạm thời; nếu đi làm không ổn định thì làm đi làm ăn xa.",
        example="Anh Bình tốt nghiệp, chuyển từ chi đoàn trường về chi đoàn thôn nơi cư trú.",
    ),
    fields=(*DESTINATION, *ORIGIN, REJOINED, *CIRCUMSTANCES, *LETTER, *ACCEPTANCE, RETURN, NOTE),
    states=(
        DRAFT,
        replace(SUBMITTED, deadline="approval_days_max"),
        State(
            code="passed_on",
            label="Đoàn trực thuộc đã chuyển tiếp, chờ Đoàn cơ sở",
            board=Board.WAITING,
            waits_for=Hand.UNIT,
            deadline="approval_days_max",
        ),
        RETURNED,
        State(
            code="awaiting",
            label="Chờ nơi đến tiếp nhận",
            board=Board.WAITING,
            waits_for=Hand.RECEIVER,
            deadline="transfer_reception_months_max",
            begins_on="letter_date",
            ends_on="present_by",
        ),
        State(code="declined", label="Nơi đến không tiếp nhận", board=Board.RETURNED, waits_for=Hand.UNIT),
        State(code="moved", label="Đã chuyển chi đoàn trong đơn vị", board=Board.APPROVED, open=False),
        replace(EFFECTIVE, label="Đã chuyển đi"),
        State(
            code="incoming",
            label="Chờ tiếp nhận",
            board=Board.WAITING,
            waits_for=Hand.RECEIVER,
            deadline="transfer_reception_months_max",
            begins_on="letter_date",
            ends_on="present_by",
            closes_to="withdrawn",
        ),
        State(code="accepted", label="Đã tiếp nhận", board=Board.APPROVED, open=False),
        State(code="turned_down", label="Đã từ chối tiếp nhận", board=Board.REFUSED, open=False),
        State(code="withdrawn", label="Nơi đi đã rút lại", board=Board.REFUSED, open=False),
        State(code="disputed", label="Khiếu nại tiếp nhận nhầm", board=Board.WAITING, waits_for=Hand.ABOVE),
        REFUSED,
        CANCELLED,
        REVOKED,
        ANNULLED,
        LOST,
        APPEALED,
    ),
    steps=(
        start(*WHOLE, conditions=(IS_MEMBER, ONE_TRANSFER)),
        save(*WHOLE, from_states=("draft", "returned")),
        Step(
            name="submit",
            label="Gửi Đoàn cơ sở",
            hand=Hand.BRANCH,
            from_states=(NEW, "draft", "returned"),
            to="submitted",
            asks=WHOLE,
            conditions=(
                *OF_SENDER,
                ONE_DESTINATION,
                TO_A_BRANCH,
                OTHER_BRANCH,
                *TO_ANOTHER_UNIT,
                FEES_PAID,
            ),
            sentence="{unit} nhận đề nghị; {name} vẫn thuộc {branch} cho đến khi nơi đến tiếp nhận.",
        ),
        withdraw("draft", "submitted", "passed_on", "returned"),
        Step(
            name="pass_on",
            since=3,
            label="Chuyển tiếp lên Đoàn cơ sở (Đoàn trực thuộc)",
            hand=Hand.BRANCH,
            from_states=("submitted",),
            to="passed_on",
            asks=("remarks", "note"),
            conditions=(IS_MEMBER, LEVEL_BETWEEN),
            sentence="Hồ sơ của {name} lên {unit}; {name} vẫn thuộc {branch}.",
        ),
        Step(
            name="move_inside",
            label="Chuyển chi đoàn trong đơn vị",
            hand=Hand.UNIT,
            from_states=(NEW, "draft", "submitted", "passed_on", "returned"),
            to="moved",
            asks=(*WHOLE, "accepted_on"),
            needs=("to_org", "accepted_on"),
            conditions=(
                *OF_SENDER,
                ONE_DESTINATION,
                TO_A_BRANCH,
                OTHER_BRANCH,
                FEES_PAID,
                DISCIPLINE_UNDER_WAY,
            ),
            effects=(
                member_gets("Về chi đoàn mới", _new_branch),
                member_gets("Thôi chức vụ ở chi đoàn cũ", _moved_on_paper),
                POSTS_END,
                OTHERS_FOLLOW,
            ),
            decides=True,
            dated_by="accepted_on",
            moves_inside=True,
            takes=Takes.POSTS,
            sentence="Từ ngày {accepted_on}, {name} rời {branch} về {to_org}.",
        ),
        Step(
            name="send",
            label="Giới thiệu ra ngoài đơn vị",
            hand=Hand.UNIT,
            from_states=(NEW, "draft", "submitted", "passed_on", "returned", "declined"),
            to="awaiting",
            asks=WHOLE,
            needs=("letter_date",),
            conditions=(
                *OF_SENDER,
                ONE_DESTINATION,
                TO_OUTSIDE_OF_UNIT,
                *TO_ANOTHER_UNIT,
                FEES_PAID,
                NOT_UNDER_DISCIPLINE,
            ),
            effects=(
                member_becomes(
                    "transferring", "Thành đang chuyển đi; chi đoàn vẫn tính cho đến khi nơi đến tiếp nhận"
                ),
                ANNOUNCED,
            ),
            decides=True,
            dated_by="letter_date",
            sentence="Sau khi nơi đến tiếp nhận, {name} sẽ rời {branch}; trước đó vẫn là đoàn viên ở đây.",
        ),
        give_back("submitted", "passed_on"),
        refuse("submitted", "passed_on"),
        Step(
            name="recall",
            label="Rút lại giấy giới thiệu",
            hand=Hand.UNIT,
            from_states=("awaiting",),
            to="cancelled",
            conditions=(IS_MEMBER,),
            effects=(member_becomes("active", "Trở lại đang sinh hoạt"), CALLED_BACK),
            reason_needed=True,
            sentence="{name} ở lại {branch}; nơi đến được báo.",
        ),
        Step(
            name="give_up_sending",
            label="Thôi chuyển, ở lại chi đoàn",
            hand=Hand.UNIT,
            from_states=("declined",),
            to="cancelled",
            with_member=False,
            sentence="{name} ở lại {branch}.",
        ),
        Step(
            name="confirm_received",
            label="Ghi nhận nơi đến đã tiếp nhận",
            hand=Hand.UNIT,
            from_states=("awaiting",),
            to="effective",
            asks=(*names(ACCEPTANCE), "note"),
            needs=("accepted_on",),
            conditions=(IS_MEMBER, BY_PAPER, AFTER_THE_LETTER),
            effects=leaving("transferred", "Thành đã chuyển đi; hồ sơ còn ở đây để tra cứu"),
            decides=True,
            dated_by="accepted_on",
            exit="transferred",
            sentence="Từ ngày {accepted_on}, {name} không còn được tính ở {branch}.",
        ),
        Step(
            name="accept",
            label="Tiếp nhận",
            hand=Hand.RECEIVER,
            from_states=("incoming",),
            to="accepted",
            asks=("to_org", *names(ACCEPTANCE), "note"),
            needs=("to_org", "accepted_on"),
            conditions=(TO_A_BRANCH, STILL_THERE, NO_OTHER_COUNTED, COMES_BACK_HERE, AFTER_THE_LETTER),
            effects=(TAKEN_OVER,),
            decides=True,
            dated_by="accepted_on",
            exit="transferred",
            with_member=False,
            sentence="Từ ngày {accepted_on}, {name} là đoàn viên của {to_org}.",
        ),
        Step(
            name="receive",
            label="Tiếp nhận theo giấy giới thiệu từ nơi ngoài hệ thống",
            hand=Hand.RECEIVER,
            from_states=(NEW,),
            to="accepted",
            asks=(
                "to_org",
                *names(ORIGIN),
                REJOINED.name,
                *names(CIRCUMSTANCES),
                *names(LETTER),
                *names(ACCEPTANCE),
                "note",
            ),
            needs=("from_place", "accepted_on"),
            asks_only_where=((REJOINED.name, has_left_for_good),),
            conditions=(
                RECEIVABLE,
                COMES_FROM_A_NEW_ADMISSION,
                REJOINED_BETWEEN,
                TO_A_BRANCH,
                JOINED_KNOWN,
                AFTER_THE_LETTER,
            ),
            effects=(RECEIVED, GUEST_NO_MORE),
            decides=True,
            dated_by="accepted_on",
            about=About.CANDIDATE,
            sentence="Từ ngày {accepted_on}, {name} là đoàn viên của đơn vị.",
        ),
        Step(
            name="decline",
            label="Không tiếp nhận",
            hand=Hand.RECEIVER,
            from_states=("incoming",),
            to="turned_down",
            effects=(DECLINED,),
            reason_needed=True,
            with_member=False,
            sentence="{name} ở lại nơi đi; nơi đi được báo lý do.",
        ),
        Step(
            name="dispute",
            label="Khiếu nại tiếp nhận nhầm",
            hand=Hand.UNIT,
            from_states=("effective",),
            to="disputed",
            conditions=(RECEIVED_IN_SYSTEM,),
            reason_needed=True,
            with_member=False,
            sentence="Cấp trên xem lại việc tiếp nhận {name}; hồ sơ chưa thay đổi.",
        ),
        Step(
            name="confirm_move",
            label="Giữ việc tiếp nhận",
            hand=Hand.ABOVE,
            from_states=("disputed",),
            to="effective",
            reason_needed=True,
            with_member=False,
            sentence="Việc tiếp nhận giữ nguyên.",
        ),
        Step(
            name="overturn",
            label="Việc tiếp nhận là nhầm",
            hand=Hand.ABOVE,
            from_states=("disputed",),
            to="revoked",
            conditions=(RECEIVED_IN_SYSTEM,),
            effects=(ASKED_BACK,),
            reason_needed=True,
            with_member=False,
            sentence="Nơi đã tiếp nhận phải làm hồ sơ chuyển {name} trở lại.",
        ),
        *TOLD_LATER,
        *TAKEN_BACK,
        *AFTER_A_CLASH,
    ),
    papers=(
        Paper(
            name="transfer_letter",
            label="Giấy giới thiệu chuyển sinh hoạt đoàn",
            steps=("send", "move_inside"),
            number_type="GGT",
            number_field="letter_number",
            for_one=True,
        ),
        Paper(
            name="transfer_receipt", label="Giấy xác nhận tiếp nhận sinh hoạt", steps=("accept", "receive")
        ),
    ),
    counts=(
        # A reception that was a mistake took the person away all the same: the way back is a transfer again.
        Count(
            name="moved_out",
            label="Chuyển đi",
            state="effective",
            dated_by="accepted_on",
            also=("disputed", "revoked"),
        ),
        Count(name="moved_in", label="Chuyển đến", state="accepted", dated_by="accepted_on"),
        Count(name="moved_inside", label="Chuyển trong đơn vị", state="moved", dated_by="accepted_on"),
    ),
    kept={"destination": "to_place", "paper_number": "letter_number", "paper_date": "letter_date"},
    on_move=OnMove.CLOSE,
    source="domain.md 3.3; 16-HD/TWĐTN-BTC",
)
