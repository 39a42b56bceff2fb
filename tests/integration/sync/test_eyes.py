"""What is sensitive is for those who answer for the unit, also where a conflict or a trail speaks of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from desktop.services import (
    activity,
    conflicts,
    notices,
    queue,
    record_history,
    rejections,
    standing,
    status,
)
from desktop.services.activity import ActivityFilter
from desktop.services.cases import Cases
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from domain.decisions import Command, Refused
from domain.roles import Actor, Role
from tests.helpers import cheap_keys
from tests.helpers.cases import DISCIPLINE
from tests.helpers.desks import Desk, Office

_ = cheap_keys
SECRET: Final = "đánh bạc"
EXPULSION: Final = {
    "form": "expulsion",
    "violation": SECRET,
    "decision_number": "3-QĐ/ĐTN",
    "decision_date": "20/10/2026",
    **{name: "01/09/2026" if name == "meeting_date" else value for name, value in DISCIPLINE.items()},
}
# What nobody but the secretary is to read, in whatever is shown.
NOT_FOR_BRANCHES: Final = (SECRET, "trộm cắp", "discipline", "ỷ luật", "3-QĐ/ĐTN", "expel")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def everything_shown(session: Session, member: str) -> dict[str, str]:
    """All that the lists of a laptop show, by service; `member` is whom to look at in particular."""
    shown: dict[str, Callable[[], object]] = {
        "conflicts": lambda: conflicts.entries(session, ""),
        "settled": lambda: (conflicts.settled(session), conflicts.count_settled(session)),
        "notices": lambda: notices.rows(session),
        "activity": lambda: activity.page(session, ActivityFilter()),
        "found": lambda: activity.page(session, ActivityFilter(text="Hoa")),
        "rejections": lambda: rejections.entries(session),
        "queue": lambda: queue.entries(session),
        "standing": lambda: standing.of_member(session, member),
        "history": lambda: record_history.of_member(session, member),
        "cases": lambda: [Cases(session).show(row.id) for row in Cases(session).rows()],
        "timeline": lambda: Cases(session).timeline(member),
    }
    return {name: repr(read()) for name, read in shown.items()}


def nothing_is_told(session: Session, member: str) -> None:
    for name, text in everything_shown(session, member).items():
        told = [secret for secret in NOT_FOR_BRANCHES if secret in text]
        assert not told, (name, told)


def quarrel_about_a_violation(lan: Desk, hung: Desk, member: str) -> str:
    """Two secretaries typed the violation differently; the conflict's id."""
    case = Cases(lan.session).start("discipline", member, {"form": "reprimand"}).id
    lan.sync()
    hung.sync()
    Cases(lan.session).step(case, "save", {"violation": SECRET})
    Cases(hung.session).step(case, "save", {"violation": "trộm cắp"})
    lan.sync()
    hung.sync()
    (asked,) = conflicts.entries(hung.session)
    return asked.id


def test_a_question_about_a_discipline_case_is_the_secretarys(office: Office) -> None:
    lan, hung, branch = office.desk(), office.desk("Đỗ Văn Hùng"), office.desk("Lò Văn Pà", role="branch")
    member = lan.add(full_name="Lê Thị Hoa", birth_date="05/03/2004")
    lan.sync()
    hung.sync()
    conflict = quarrel_about_a_violation(lan, hung, member)
    branch.sync()
    nothing_is_told(branch.session, member)
    assert status.read(branch.session).conflicts == 0
    assert status.read(hung.session).conflicts == 1
    with pytest.raises(ActionRefused) as refused:
        conflicts.show(branch.session, conflict)
    assert refused.value.code == "unknown_record"
    # Nor can it be settled by somebody who guesses its id.
    with pytest.raises(ActionRefused) as refused:
        conflicts.take(branch.session, conflict, "theirs")
    assert refused.value.code == "unknown_record"


def test_an_expulsion_that_lost_or_won_is_not_told_in_other_cases(office: Office) -> None:
    lan, hung, branch = office.desk(), office.desk("Đỗ Văn Hùng"), office.desk("Lò Văn Pà", role="branch")
    member = lan.add(full_name="Lê Thị Hoa", birth_date="05/03/2004")
    other = lan.add(full_name="Vũ Thị Hoa", birth_date="06/04/2004")
    lan.sync()
    hung.sync()
    # Of one the expulsion gives way to an earlier death, of the other a removal gives way to it.
    Cases(hung.session).start(
        "removal", member, {"effective_on": "01/10/2026"}, step="record_death", reason="giấy chứng tử"
    )
    Cases(hung.session).start("maturity", other, {"maturity_reason": "other"}, reason="xin nghỉ")
    hung.sync()
    for person in (member, other):
        Cases(lan.session).start("discipline", person, EXPULSION, step="expel", reason=SECRET)
    lan.sync()
    for desk in (lan, hung, branch):
        desk.sync()
    assert conflicts.entries(lan.session), "the secretaries look at both papers"
    for person in (member, other):
        nothing_is_told(branch.session, person)


def test_cadres_of_one_laptop_do_not_read_the_secretarys_work(office: Office) -> None:
    lan = office.desk()
    member = lan.add(full_name="Lê Thị Hoa", birth_date="05/03/2004")
    lan.sync()
    case = Cases(lan.session).start("discipline", member, {"form": "reprimand", "violation": SECRET})
    actor = Actor("branch-1", "Lò Văn Pà", Role.BRANCH, lan.session.actor.unit, case.row.org)
    nothing_is_told(lan.session.handed_to(actor), member)
    assert status.read(lan.session.handed_to(actor)).pending == 1, "that something waits is no secret"


def test_both_ends_refuse_the_answer_of_a_branch(office: Office) -> None:
    lan, hung, branch = office.desk(), office.desk("Đỗ Văn Hùng"), office.desk("Lò Văn Pà", role="branch")
    member = lan.add(full_name="Lê Thị Hoa", birth_date="05/03/2004")
    lan.sync()
    hung.sync()
    conflict = quarrel_about_a_violation(lan, hung, member)
    branch.sync()
    with branch.session.replica.writing() as work:
        answer = Command("resolve", "conflict", conflict, {"take": "theirs"})
        done = work.perform(answer, branch.session.actor, branch.session.now_text)
    assert isinstance(done, Refused)
    assert done.code == "unknown_record"
