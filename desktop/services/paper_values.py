"""What the places of a template are filled with: the case, the person, the branch, the unit, the signer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from desktop.services import paper_words, values
from desktop.services.wording import word
from domain.fields import Field, FieldType
from domain.kinds import KINDS
from domain.records import Value
from domain.rules import Rulebook
from domain.workflows.model import Workflow
from domain.workflows.registry import every_workflow

# Places that no declared field fills; the word `paper.place.<name>` says what to call each.
OWN: Final = (
    "unit_name", "branch_name", "superior_name", "place", "issue_date", "issue_number", "signer_name",
    "sign_post", "branch_signer", "branch_post", "votes_percent", "row_number", "rows_total",
    "party_committee", "counterpart_name", "home_name", "host_name", "workflow_label", "workflow_matter",
    "paper_label", "training_total", "prolonged",
)  # fmt: skip
# What stands for a value that is covered.
COVERED: Final = "•••"
_PERSON: Final[Mapping[str, Field]] = KINDS["member"].by_name


@dataclass(frozen=True, slots=True)
class Values:
    """`texts` by name, ready to print; `days` the stored form of those that are dates.

    `guarded` names those that stand whole on a paper only for a purpose; here they may be covered.
    """

    workflow: Workflow | None
    texts: Mapping[str, str]
    days: Mapping[str, str] = field(default_factory=dict)
    guarded: frozenset[str] = frozenset()

    def text(self, name: str, form: str = "") -> str:
        """ "" where it is not known."""
        if form == "long" and name in self.days:
            return paper_words.long_date(self.days[name])
        shown = self.texts.get(name, "")
        return shown.upper() if form == "upper" else shown

    def label(self, name: str) -> str:
        """What people call it."""
        declared = self.workflow.by_name.get(name) if self.workflow is not None else None
        declared = declared or (_PERSON.get(name) if name not in OWN else None) or _any_field(name)
        return declared.label if declared is not None else word(f"paper.place.{name}")


def known_names() -> frozenset[str]:
    """Every name that a template may ask for."""
    declared = {name for workflow in every_workflow().values() for name in workflow.by_name}
    return frozenset({*OWN, *_PERSON, *declared})


def values_of(
    workflow: Workflow | None,
    data: Mapping[str, Value],
    person: Mapping[str, Value],
    around: Mapping[str, str],
    rulebook: Rulebook,
    days: Mapping[str, str] | None = None,
    *,
    covered: bool = False,
) -> Values:
    """`data` of the case goes before `person`, and `around` (texts by name) before both.

    `covered`: what a paper bears only for a purpose stands there covered. Of a person these are citizen ids
    and sensitive fields, of the case's own data citizen ids only: the rest is what the paper decides about.
    """
    texts: dict[str, str] = {}
    guarded: set[str] = set()
    stored: dict[str, str] = dict(days or {})
    for given, declared in ((person, _PERSON), (data, workflow.by_name if workflow else {})):
        for name, value in given.items():
            known = declared.get(name)
            if known is None or value is None or known.type is FieldType.REFERENCE:
                continue
            texts[name] = printed(known, value, rulebook)
            stored.pop(name, None)
            guarded.discard(name)
            if texts[name] and (known.guarded if declared is _PERSON else known.hidden):
                guarded.add(name)
                if covered:
                    texts[name] = _cover(known, value, rulebook)
                    continue
            if known.type is FieldType.DATE:
                stored[name] = str(value)
    own = {name: text for name, text in around.items() if text}
    texts.update(own)
    percent = _percent(data)
    if percent:
        texts["votes_percent"] = percent
    return Values(workflow, texts, stored, frozenset(guarded - own.keys()))


def printed(declared: Field, value: Value, rulebook: Rulebook) -> str:
    """A stored value as a paper bears it: as screens show it, but without dots and spaces in numbers."""
    if declared.type is FieldType.INTEGER:
        return str(value)
    if declared.type is FieldType.CITIZEN_ID:
        return str(value)
    return values.show(declared, value, rulebook)


def _cover(declared: Field, value: Value, rulebook: Rulebook) -> str:
    """Enough to see that something stands there; of a citizen id what lists show."""
    return values.show(declared, value, rulebook, masked=True) if declared.hidden else COVERED


def _percent(data: Mapping[str, Value]) -> str:
    votes, present = data.get("votes_for"), data.get("meeting_present")
    if not isinstance(votes, int) or not isinstance(present, int) or present <= 0:
        return ""
    return f"{100 * votes / present:.1f}".rstrip("0").rstrip(".").replace(".", ",")


@cache
def _any_field(name: str) -> Field | None:
    """The field of this name of any workflow: for templates that several share."""
    return next((one.by_name[name] for one in every_workflow().values() if name in one.by_name), None)
