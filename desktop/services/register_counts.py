"""What a form asks for and the register knows: the number with what it was counted from.

Nobody types what the program can count. It stands in the form to be looked at and may be typed over: how many
came to a meeting, say, no register knows, and so it is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import values
from desktop.services.session import Session
from desktop.services.wording import word
from domain.fields import Field
from domain.members.fields import MEMBER
from domain.records import Value
from domain.values.dates import show_date
from domain.workflows.model import Workflow
from domain.workflows.months import whole_months
from domain.workflows.shared_fields import MEETING

if TYPE_CHECKING:
    from sync.replica.reader import Reader

_MEETING: Final = MEETING[0]


@dataclass(frozen=True, slots=True)
class FromRegister:
    """`text` as the form shows it, `told` what it was counted or read from."""

    text: str
    told: str


@dataclass(frozen=True, slots=True)
class _Asked:
    register: Register
    field: Field
    org: str
    member: str
    person: Mapping[str, Value]
    # The day of the meeting, where a form has one that has come; else today.
    day: str


class Register:
    """One snapshot of the register; what is counted for many people of a branch is counted once."""

    def __init__(self, session: Session, reader: Reader) -> None:
        self.session, self.reader = session, reader
        self._per_branch: dict[str, Mapping[str, int]] = {}

    def of(
        self, fields: Iterable[Field], org: str, member: str, texts: Mapping[str, Value]
    ) -> dict[str, FromRegister]:
        """As `known`, of these fields."""
        counted = [one for one in fields if one.name in _KNOWN]
        if not counted:
            return {}
        record = self.reader.record(MEMBER.name, member) if member else None
        person = record.fields if record is not None else {}
        day = meeting_day(self.session, texts) or self.session.today.isoformat()
        found = {one.name: _KNOWN[one.name](_Asked(self, one, org, member, person, day)) for one in counted}
        return {name: one for name, one in found.items() if one is not None}

    def members_of(self, branch: str, day: str) -> int:
        """How many a branch counted at the end of a day."""
        if day not in self._per_branch:
            self._per_branch[day] = self._counted_on(day)
        return self._per_branch[day].get(branch, 0)

    def _counted_on(self, day: str) -> Mapping[str, int]:
        from sync.protocol.rulebook import counted_statuses

        if day == self.session.today.isoformat():
            return self.reader.members_per_org(counted_statuses())
        from desktop.services.statistics import read_book  # reads every case: only of a day gone by

        return read_book(self.session, self.reader).in_branches(day)


def known(
    session: Session, workflow: Workflow, org: str, member: str, texts: Mapping[str, Value] | None = None
) -> dict[str, FromRegister]:
    """Name of a field → what the register says of it, for a branch and a member ("": none).

    `texts`: what stands in the form; where that names the day of a meeting, it is counted for that day.
    """
    with session.replica.reading() as reader:
        return Register(session, reader).of(workflow.fields, org, member, texts or {})


def meeting_day(session: Session, texts: Mapping[str, Value]) -> str:
    """The day of the meeting as a form has it, "YYYY-MM-DD"; "" for none, or one that is still to come."""
    typed = texts.get(_MEETING.name)
    day = str(values.parse(_MEETING, typed, session.rulebook).value or "") if typed else ""
    return day if day <= session.today.isoformat() else ""


def of_branch(
    session: Session, fields: Sequence[Field], org: str, texts: Mapping[str, Value]
) -> dict[str, FromRegister]:
    """As `known`, of those of the fields that are about a branch as a whole ("": nothing is known)."""
    with session.replica.reading() as reader:
        return Register(session, reader).of((one for one in fields if not is_own(one)), org, "", texts)


def of_members(
    session: Session, fields: Sequence[Field], members: Sequence[str], texts: Mapping[str, Value]
) -> dict[str, dict[str, FromRegister]]:
    """Member → name of a field → what the register says of it, of those that are each member's own."""
    own = [field for field in fields if is_own(field)]
    if not own:
        return {}
    with session.replica.reading() as reader:
        register = Register(session, reader)
        return {member: register.of(own, "", member, texts) for member in members}


def is_own(field: Field) -> bool:
    """Whether the register knows this of each member by themselves: it is never the same for all."""
    return field.name in _KNOWN and field.name not in _OF_BRANCH


def _members_of_branch(asked: _Asked) -> FromRegister | None:
    register = asked.register
    branch = register.reader.record("organisation", asked.org) if asked.org else None
    if branch is None:
        return None
    count = register.members_of(asked.org, asked.day)
    told = word("register.members").format(
        count=count, branch=branch.fields.get("name") or "", day=show_date(asked.day)
    )
    return FromRegister(str(count), told) if count else None


def _months_unpaid(asked: _Asked) -> FromRegister | None:
    """Whole months since the last one that was paid; unknown where no payment is written down."""
    paid = str(asked.person.get("fee_paid_until") or "")
    if not paid:
        return None
    months = max(0, whole_months(f"{paid}-01", asked.day) - 1)
    return FromRegister(str(months), word("register.fee").format(month=show_date(paid)))


def _fee_paid_to(asked: _Asked) -> FromRegister | None:
    paid = asked.person.get("fee_paid_until")
    if not paid:
        return None
    text = values.show(asked.field, paid, asked.register.session.rulebook)
    return FromRegister(text, word("register.fee").format(month=text))


def _last_grade(asked: _Asked) -> FromRegister | None:
    """The grade of the newest round that was approved."""
    graded = [
        (str(data.get("period") or ""), str(data["approved_grade"]))
        for case in asked.register.reader.view().cases_of(asked.member)
        if case.fields.get("workflow") == "assessment" and case.fields.get("state") == "effective"
        if (data := case.fields.get("data") or {}).get("approved_grade")
    ]
    if not graded:
        return None
    period, grade = max(graded)
    label = asked.register.session.rulebook.catalogue("assessment_grade").labels.get(grade, grade)
    return FromRegister(f"{label} ({period})", word("register.grade").format(period=period))


# Name of a field, in whichever workflow asks for it → what the register says.
_KNOWN: Final[Mapping[str, Callable[[_Asked], FromRegister | None]]] = {
    "meeting_total": _members_of_branch,
    "months_unpaid": _months_unpaid,
    "fees_paid_to": _fee_paid_to,
    "last_grade": _last_grade,
}
_OF_BRANCH: Final = frozenset({"meeting_total"})
