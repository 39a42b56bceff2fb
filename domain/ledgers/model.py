"""The declaration of a ledger (sổ theo dõi): which papers stand in it, in which order and columns.

A ledger holds nothing of its own. Its lines are the cases of the register, so it says what they say; screen,
sheet, file and command line read the same declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from domain.records import Record, Value
from domain.workflows.history import own_lines
from domain.workflows.homes import taken_along_from
from domain.workflows.model import Workflow
from domain.workflows.registry import workflows

# What a column may show beside fields of the case: of the person, and of the line as a whole.
PERSON: Final = ("full_name", "birth_date", "citizen_id")
NUMBER_OF_LINE, DAY, ENTRY, PAPER, BRANCH, FROM, TO, STATE = (
    "line", "day", "entry", "paper_number", "branch_name", "from_name", "to_name", "state_label",
)  # fmt: skip
OWN: Final = (NUMBER_OF_LINE, DAY, ENTRY, PAPER, BRANCH, FROM, TO, STATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One sort of paper in a ledger: cases of `workflow` that have stood in one of `states`.

    `dated_by`: fields of the case, the first that is set counts; without any the day of its decision.
    `numbered_by` likewise. `inwards`: the person comes to us by it. `at`: fields that name a branch in whose
    ledger the paper stands too, beside the one whose case it is.
    """

    label: str
    workflow: str
    states: tuple[str, ...]
    dated_by: tuple[str, ...]
    numbered_by: tuple[str, ...] = ()
    inwards: bool = False
    at: tuple[str, ...] = ()

    @property
    def declared(self) -> Workflow:
        return workflows()[self.workflow]

    def holds(self, case: Record, unit: str) -> bool:
        """Whether a case of this unit stands in the ledger, whatever became of it since.

        A paper that gave way before it took effect was issued all the same, and stands there as lost.
        What a member brought along from another unit stands in that unit's book.
        """
        fields = case.fields
        if fields.get("workflow") != self.workflow or taken_along_from(case, unit):
            return False
        reached = {str(line.get("to")) for line in own_lines(fields)} | {str(fields.get("state"))}
        reached.add(str((fields.get("lost_to") or {}).get("held") or ""))
        return not reached.isdisjoint(self.states)

    def day(self, case: Mapping[str, Value]) -> str:
        """ "YYYY-MM-DD", "" where nobody wrote a day down."""
        return _first(case.get("data") or {}, self.dated_by) or str(case.get("decided_on") or "")

    def number(self, case: Mapping[str, Value]) -> str:
        return _first(case.get("data") or {}, self.numbered_by)

    def orgs(self, case: Mapping[str, Value]) -> tuple[str, ...]:
        """The organisations in whose ledger it stands."""
        data = case.get("data") or {}
        return tuple(str(org) for org in (case.get("org"), *map(data.get, self.at)) if org)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """`of`: names of fields of the case, of PERSON or OWN; the first that has a value is shown.

    `width` in millimetres on a lying sheet, 0 for what stands in files of a spreadsheet only.
    """

    title: str
    of: tuple[str, ...]
    width: float
    align: str = "left"

    @property
    def on_paper(self) -> bool:
        return self.width > 0

    @property
    def key(self) -> str:
        return self.of[0]


@dataclass(frozen=True, kw_only=True, eq=False)
class Ledger:
    """`name` is its word on the command line, `short` what a row of tabs calls it."""

    name: str
    title: str
    short: str
    entries: tuple[Entry, ...]
    columns: tuple[Column, ...]
    source: str = ""

    @cached_property
    def sensitive(self) -> bool:
        """A book in which something sensitive stands is only for those who read that (3.10)."""
        return any(entry.declared.sensitive for entry in self.entries)

    @cached_property
    def workflows(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(entry.workflow for entry in self.entries))

    def entry_of(self, case: Record, unit: str) -> Entry | None:
        """As what a case stands in this ledger; None where it does not."""
        return next((entry for entry in self.entries if entry.holds(case, unit)), None)


def _first(data: Mapping[str, Value], names: Iterable[str]) -> str:
    return next((str(data[name]) for name in names if data.get(name)), "")
