"""Steps of workflows for tests: what a cadre takes on a laptop, and what can be seen of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.decisions import Command, Refused
from sync.replica.types import LocalRecord, Performed
from tests.helpers.laptops import Laptop

REMOVAL: Mapping[str, Any] = {
    "months_absent": 6,
    "months_in_a_row": True,
    "reminders": "Đã nhắc ba lần",
}
DISCIPLINE: Mapping[str, Any] = {
    "self_criticism": True,
    "secret_ballot": True,
    "meeting_date": "2026-09-01",
    "meeting_total": 20,
    "meeting_present": 18,
    "votes_for": 17,
}
MATURITY: Mapping[str, Any] = {"maturity_reason": "age"}


def step(do: str, case: str, member: str = "", reason: str = "", **values: Any) -> Command:
    given = {"member": member, **values} if member else values
    return Command(do, "case", case, given, reason)


def take(
    laptop: Laptop, do: str, case: str = "", *, member: str = "", reason: str = "", **values: Any
) -> str:
    """Take a step that may be taken here; the case's id. Without `case` it opens one about `member`."""
    id = case or laptop.new_id()
    performed = laptop.perform(step(do, id, member, reason, **values))
    assert isinstance(performed, Performed), performed
    return id


def refusal_of(laptop: Laptop, do: str, case: str = "", **given: Any) -> str:
    """The code with which a step is refused here."""
    performed = laptop.perform(step(do, case or laptop.new_id(), **given))
    assert isinstance(performed, Refused), performed
    return performed.code


def remove(laptop: Laptop, member: str, on: str, *confirmed: str) -> str:
    """Strike a member off by a resolution of this day, all in one step."""
    return take(
        laptop,
        "removal.confirm",
        member=member,
        resolution_number="3-NQ/CĐ",
        resolution_date=on,
        confirm=list(confirmed),
        **REMOVAL,
    )


def mature(laptop: Laptop, member: str, on: str, reason: str = "") -> str:
    return take(
        laptop,
        "maturity.approve",
        member=member,
        reason=reason,
        decision_date=on,
        decision_number="12-QĐ/ĐTN",
        **MATURITY,
    )


def expel(laptop: Laptop, member: str, on: str) -> str:
    return take(
        laptop,
        "discipline.expel",
        member=member,
        form="expulsion",
        violation="Vi phạm kỷ luật nghiêm trọng",
        decision_number="3-QĐ/ĐTN",
        decision_date=on,
        **DISCIPLINE,
    )


def send(laptop: Laptop, member: str, to: str, on: str) -> str:
    """Introduce a member to another unit by a letter of this day."""
    return take(laptop, "transfer.send", member=member, to_unit=to, letter_date=on, letter_number="7-GGT")


def incoming(laptop: Laptop, member: str) -> LocalRecord:
    """The case by which this unit may take a member over."""
    (found,) = [case for case in cases(laptop, member) if case.fields["state"] == "incoming"]
    return found


def accept(laptop: Laptop, member: str, on: str, branch: str) -> str:
    case = incoming(laptop, member)
    return take(laptop, "transfer.accept", case.id, to_org=branch, accepted_on=on)


def cases(laptop: Laptop, member: str) -> list[LocalRecord]:
    with laptop.replica.reading() as reader:
        ids = [case.id for case in reader.view().cases_of(member)]
        found = [reader.record("case", id) for id in ids]
    return [case for case in found if case is not None]


def state(laptop: Laptop, case: str) -> str:
    return str(laptop.show(case, "case").fields["state"])


def notices(laptop: Laptop) -> list[str]:
    """Codes of the notices of the unit, sorted."""
    there = laptop.bases()
    return sorted(str(fields["code"]) for (kind, _), (_, fields) in there.items() if kind == "notice")
