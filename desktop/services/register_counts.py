"""What a form asks for and the register knows: the number with what it was counted from.

Nobody types what the program can count. It stands in the form to be looked at and may be typed over: how many
came to a meeting, say, no register knows, and so it is not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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

if TYPE_CHECKING:
    from sync.replica.reader import Reader


@dataclass(frozen=True, slots=True)
class FromRegister:
    """`text` as the form shows it, `told` what it was counted or read from."""

    text: str
    told: str


@dataclass(frozen=True, slots=True)
class _Asked:
    session: Session
    reader: Reader
    field: Field
    org: str
    member: str
    person: Mapping[str, Value]

    @property
    def today(self) -> str:
        return self.session.today.isoformat()


def known(session: Session, workflow: Workflow, org: str, member: str) -> dict[str, FromRegister]:
    """Name of a field → what the register says of it, for a branch and a member ("": none)."""
    names = [name for name in workflow.by_name if name in _KNOWN]
    if not names:
        return {}
    with session.replica.reading() as reader:
        record = reader.record(MEMBER.name, member) if member else None
        person = record.fields if record is not None else {}
        found = {
            name: _KNOWN[name](_Asked(session, reader, workflow.by_name[name], org, member, person))
            for name in names
        }
    return {name: one for name, one in found.items() if one is not None}


def of_branch(session: Session, fields: Sequence[Field], org: str) -> dict[str, FromRegister]:
    """As `known`, of those of the fields that are about a branch as a whole."""
    with session.replica.reading() as reader:
        asked = [_Asked(session, reader, field, org, "", {}) for field in fields if field.name in _OF_BRANCH]
        found = {one.field.name: _KNOWN[one.field.name](one) for one in asked if org}
    return {name: one for name, one in found.items() if one is not None}


def of_members(
    session: Session, fields: Sequence[Field], members: Sequence[str]
) -> dict[str, dict[str, FromRegister]]:
    """Member → name of a field → what the register says of it, of those that are each member's own."""
    own = [field for field in fields if is_own(field)]
    if not own:
        return {}
    found: dict[str, dict[str, FromRegister]] = {}
    with session.replica.reading() as reader:
        for record in reader.records(MEMBER.name, members):
            asked = (_Asked(session, reader, field, "", record.id, record.fields) for field in own)
            told = {one.field.name: _KNOWN[one.field.name](one) for one in asked}
            found[record.id] = {name: one for name, one in told.items() if one is not None}
    return found


def is_own(field: Field) -> bool:
    """Whether the register knows this of each member by themselves: it is never the same for all."""
    return field.name in _KNOWN and field.name not in _OF_BRANCH


def _members_of_branch(asked: _Asked) -> FromRegister | None:
    from sync.protocol.rulebook import counted_statuses

    branch = asked.reader.record("organisation", asked.org) if asked.org else None
    if branch is None:
        return None
    count = asked.reader.members_per_org(counted_statuses()).get(asked.org, 0)
    told = word("register.members").format(
        count=count, branch=branch.fields.get("name") or "", day=show_date(asked.today)
    )
    return FromRegister(str(count), told) if count else None


def _months_unpaid(asked: _Asked) -> FromRegister | None:
    """Whole months since the last one that was paid; unknown where no payment is written down."""
    paid = str(asked.person.get("fee_paid_until") or "")
    if not paid:
        return None
    months = max(0, whole_months(f"{paid}-01", asked.today) - 1)
    return FromRegister(str(months), word("register.fee").format(month=show_date(paid)))


def _fee_paid_to(asked: _Asked) -> FromRegister | None:
    paid = asked.person.get("fee_paid_until")
    if not paid:
        return None
    text = values.show(asked.field, paid, asked.session.rulebook)
    return FromRegister(text, word("register.fee").format(month=text))


def _last_grade(asked: _Asked) -> FromRegister | None:
    """The grade of the newest round that was approved."""
    graded = [
        (str(data.get("period") or ""), str(data["approved_grade"]))
        for case in asked.reader.view().cases_of(asked.member)
        if case.fields.get("workflow") == "assessment" and case.fields.get("state") == "effective"
        if (data := case.fields.get("data") or {}).get("approved_grade")
    ]
    if not graded:
        return None
    period, grade = max(graded)
    label = asked.session.rulebook.catalogue("assessment_grade").labels.get(grade, grade)
    return FromRegister(f"{label} ({period})", word("register.grade").format(period=period))


# Name of a field, in whichever workflow asks for it → what the register says.
_KNOWN: Final[Mapping[str, Callable[[_Asked], FromRegister | None]]] = {
    "meeting_total": _members_of_branch,
    "months_unpaid": _months_unpaid,
    "fees_paid_to": _fee_paid_to,
    "last_grade": _last_grade,
}
_OF_BRANCH: Final = frozenset({"meeting_total"})
