"""The words of a decision: what a decision reads, what it is asked, what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Protocol

from domain.declarations.fields import ANSWERS as ANSWERS
from domain.frozen import frozen
from domain.records import Departure, Record, Tombstone, Value
from domain.rules import Rulebook

FOLDS = ("fold", "unfold")


@frozen
class Command:
    """One intent on one record.

    `do` is `create`, `edit`, `delete`, `resolve`, one of `FOLDS` or of `ANSWERS`, or a step of a workflow;
    `set` the new values by field name (None clears);
    for `resolve`, `kind` is "conflict", `id` the conflict's, and `set` is
    `{"take": "mine" | "theirs" | "values", "values": {field: value}}` where `values` is given for
    "values" only. `reason` is why, where a rule asks for one.

    A step of a workflow is `do` = `<workflow>.<step>` on kind "case": `set` brings values of the workflow's
    fields (for the first step also whom it is about, see `domain.workflows.model`), and `expects` is what the
    cadre had on screen: `{"state": code, "content": hash}`, empty for the first step.

    `at` is when it was meant, by the laptop's clock (ISO 8601 with offset), `place` what people call that
    laptop: both are told in histories, neither decides anything, "" is not known.
    """

    do: str
    kind: str
    id: str
    set: Mapping[str, Value] = field(default_factory=dict)
    reason: str = ""
    expects: Mapping[str, Value] = field(default_factory=dict)
    at: str = ""
    place: str = ""

    @property
    def is_step(self) -> bool:
        """Whether this is a step of a workflow; every other action is one plain word."""
        return "." in self.do

    @property
    def is_fold(self) -> bool:
        """Whether it is about two entries of one person, see `domain.duplicates.folding`."""
        return self.do in FOLDS

    @property
    def is_answer(self) -> bool:
        """Whether it answers what somebody declared on the App, see `domain.declarations.answering`."""
        return self.do in ANSWERS


@frozen
class Put:
    """Write these fields of a record (None clears); make the record where `creates`.

    `unit` is another unit's id where the record is (to be) there; "" means the unit of the decision.
    """

    kind: str
    id: str
    fields: Mapping[str, Value]
    creates: bool = False
    unit: str = ""


@frozen
class Remove:
    """Take a record out of the unit (`unit`: another one's id) and leave a tombstone."""

    kind: str
    id: str
    departure: Departure
    into: str = ""
    unit: str = ""


Change = Put | Remove


@frozen
class Accepted:
    changes: tuple[Change, ...]


@frozen
class Refused:
    """`code` is one of `domain.refusals.Refusal` or `validation.<check>`; `params` are JSON values."""

    code: str
    params: Mapping[str, Value] = field(default_factory=dict)


Decision = Accepted | Refused


class View(Protocol):
    """What a decision may read: one unit as it stands, on either end of the wire."""

    @property
    def unit(self) -> str:
        """Id of the unit, which is the id of its root organisation."""

    @property
    def rulebook(self) -> Rulebook: ...

    def record(self, kind: str, id: str) -> Record | None:
        """A record of this unit, or None when it is not (or no longer) here."""

    def tombstone(self, kind: str, id: str) -> Tombstone | None: ...

    def holder_of_citizen_id(self, citizen_id: str) -> str | None:
        """Id of the member of this unit that has this citizen id."""

    def is_under(self, org: str, ancestor: str) -> bool:
        """Whether an organisation is `ancestor` or stands below it."""

    def positions_of(self, member: str) -> list[str]:
        """Ids of the positions that a member holds or held."""

    def cases_of(self, member: str) -> list[Record]:
        """The cases about a member, in order of id."""

    def overlays_of(self, member: str) -> list[Record]:
        """The overlays of a member, in order of id."""

    def about(self, kind: str, id: str, of_kind: str) -> list[Record]:
        """The records of a kind about another (`domain.kinds.ABOUT`); of conflicts the open ones."""

    def every(self, kind: str) -> list[Record]:
        """All records of a kind of which a unit has few (`organisation`, `org_event`), in order of id."""

    def standing_in(self, org: str) -> list[Record]:
        """The records that stand in an organisation (`domain.kinds.STANDING_IN`), in order of kind and id."""

    def elsewhere(self, unit: str) -> View | None:
        """Another unit, where it can be looked at: at the server only, None on a laptop."""
