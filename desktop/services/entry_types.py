"""What the entry of a lot of sheets speaks in: the lot, its sheets, what is found about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.services.shown_findings import ShownFinding


class LotState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"  # every sheet of it is in the list


class SheetState(StrEnum):
    TYPED = "typed"
    HARD = "hard"  # left for later: cannot be read, or somebody has to be asked
    ACCEPTED = "accepted"  # in the list


class Source(StrEnum):
    """Where the sheets of a lot come from."""

    PAPER = "paper"
    EXCEL = "excel"
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True)
class Header:
    """What is asked once for a whole lot.

    `dated` is the day of the sheets as stored ("" unknown), `typist` who types in words, `sheets` how many
    there are in the pile. `columns` are the fields that are typed, `carried` those of them that a new sheet
    takes over from the one before.
    """

    org: str
    source: str = Source.PAPER
    dated: str = ""
    typist: str = ""
    sheets: int = 0
    columns: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody was: the sheet (from 1) and the field; `photo` is the file that was beside it."""

    n: int = 1
    field: str = ""
    photo: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as typed. `typist` is a cadre's id; `seconds` is how long it took, pauses left out.

    `again` is what `again_by` typed without seeing the first; `differed` the fields in which both differed.
    `photo` is a file on this laptop. Once in the list, `batch` and `member` say as what. `hands`: ids of all
    who typed anything of it, as it was kept; none of them reads it a second time.
    """

    n: int
    texts: Mapping[str, str] = field(default_factory=dict)
    state: str = SheetState.TYPED
    typist: str = ""
    seconds: int = 0
    photo: str = ""
    again: Mapping[str, str] = field(default_factory=dict)
    again_by: str = ""
    differed: tuple[str, ...] = ()
    batch: str = ""
    member: str = ""
    hands: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not any(text.strip() for text in self.texts.values())


@dataclass(frozen=True, slots=True)
class ShownLot:
    """A lot in the list of lots. `held_by` names who has it open now, "" nobody; `mine`: I have."""

    id: str
    header: Header
    org_name: str
    state: str
    counts: Mapping[str, int]
    made_by: str
    made_at: str
    held_by: str = ""
    mine: bool = False

    @property
    def entered(self) -> int:
        """Sheets that were typed, those already in the list among them."""
        return self.counts.get(SheetState.TYPED, 0) + self.counts.get(SheetState.ACCEPTED, 0)

    @property
    def hard(self) -> int:
        return self.counts.get(SheetState.HARD, 0)


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A lot that this cadre holds, with everything typed so far."""

    id: str
    header: Header
    org_name: str
    sheets: tuple[Sheet, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class SheetFinding:
    """Something about one sheet. `twin` is the id of a member who may be the same person, `question` names
    that very doubt for `twins.not_the_same`.
    """

    n: int
    finding: ShownFinding
    twin: str = ""
    question: str = ""

    @property
    def is_error(self) -> bool:
        return self.finding.level == "error"

    @property
    def field(self) -> str:
        return self.finding.fields[0] if self.finding.fields else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell of a sheet that two people read differently."""

    n: int
    name: str
    field: str
    label: str
    first: str
    second: str
