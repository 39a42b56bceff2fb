"""What stood in a form when the same step was last taken: offered to be taken over, never put in by itself.

Which fields say the same again and again is declared (`Field.again`). The same step is asked for, because the
signer of a province's decision is not that of our own; a step of the branch, moreover, is compared with that
branch's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.services import eyes, values
from desktop.services.session import Session
from domain.values.dates import show_date
from domain.workflows.history import own_lines
from domain.workflows.model import Hand, Step, Workflow

if TYPE_CHECKING:
    from sync.replica.types import LocalRecord

_KIND = "case"


@dataclass(frozen=True, slots=True)
class LastTime:
    """`text` as the form shows it, `day` on which the step was taken, as people read it."""

    text: str
    day: str


def offered(session: Session, workflow: Workflow, step: Step, org: str) -> dict[str, LastTime]:
    """Name of a field → what it said last; `org`: the branch of the form, "" where there are several."""
    asked = [field for field in workflow.fields if field.again and field.name in step.asks]
    of_branch = step.hand is Hand.BRANCH
    if not asked or (of_branch and not org):
        return {}
    names = [field.name for field in asked]
    with session.replica.reading() as reader:
        cases = [
            case
            for case in reader.cases_by_step(workflow.name, step.name, names, org if of_branch else "")
            if _day(case, step) and eyes.may_see(session, reader, _KIND, case.id, case.fields)
        ]
    found = {}
    for field in asked:
        told = next(((case, value) for case in cases if (value := _data(case).get(field.name))), None)
        text = values.show(field, told[1], session.rulebook) if told else ""
        choices = values.choices(field, session.rulebook)
        # A form of award that is given no longer is no offer.
        if told and text and (not choices or text in dict(choices).values()):
            found[field.name] = LastTime(text, show_date(_day(told[0], step)))
    return found


def _data(case: LocalRecord) -> Mapping[str, object]:
    return case.fields.get("data") or {}


def _day(case: LocalRecord, step: Step) -> str:
    days = (str(line.get("on") or "") for line in own_lines(case.fields) if line.get("step") == step.name)
    return max(days, default="")
