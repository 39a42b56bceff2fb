"""One register of paper numbers as this laptop has it now: what is used, taken, void, reserved, and by whom.

There is one for each issuing organisation, type and year. What was taken for a form or a paper and stands in
no case yet is a setting of the laptop; it lasts as long as that form or that case does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from desktop.services import paper_words
from desktop.services.drafts import TREE_DECISION
from desktop.services.paper_templates import Template, load
from desktop.services.session import Session
from desktop.services.wording import word
from domain.papers.fields import BLOCK_SIZE, NUMBER_BLOCK, first_of_block
from domain.roles import Role
from domain.workflows.history import came_from_elsewhere, is_numbered_elsewhere
from domain.workflows.model import Paper
from domain.workflows.registry import every_workflow
from domain.workflows.tree.declaration import NAME as TREE

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

# Settings of the laptop, each by key of the register: what was taken ("owner|field" → number), the numbers
# that left the program on a paper (number → "owner|field"), the last number given outside the program.
KEPT: Final = "papers.numbers"
PRINTED: Final = "papers.numbers_printed"
OUTSIDE: Final = "papers.numbered_outside"
# The owner of a number that is taken for many cases at once begins so.
BATCH: Final = "batch:"
_ISSUED_HERE: Final = ("branch", "unit")
_SYNCED: Final = "synced"
# A case in one of these gives its number back.
_GIVEN_UP: Final = frozenset({"cancelled", "refused"})


@dataclass(frozen=True, slots=True)
class Register:
    """Which numbers: those of one organisation, of one type, in one year."""

    org: str
    paper_type: str
    year: int

    @property
    def key(self) -> str:
        return f"{self.org}|{self.paper_type}|{self.year}"


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One number or a run of numbers, `first` to `last`, and what became of it, in words.

    `fate` is used, taken, void, here (reserved by this laptop), asked, elsewhere, outside or unreserved.
    """

    first: int
    last: int
    fate: str
    text: str
    case: str = ""


def issued_here(session: Session, workflow: str, field: str) -> tuple[Paper, Template] | None:
    """The paper whose number stands in a field, where the unit or a branch of it issues that paper."""
    for paper in every_workflow()[workflow].papers:
        if paper.number_type and paper.number_field == field:
            template = load(paper.name, session.home.path).template
            if template.issuer in _ISSUED_HERE:
                return paper, template
    return None


def register_for(
    session: Session, unit: str, paper: Paper, template: Template, org: str, days: Mapping[str, object]
) -> Register:
    """The register of a paper; `days` are the stored dates of its case, `org` the branch of the case."""
    day = next((str(days[name]) for name in template.dated if days.get(name)), "")
    issuer = org if template.issuer == "branch" else unit
    return Register(issuer, paper.number_type, int((day or session.today.isoformat())[:4]))


def register_of(session: Session, reader: Reader, case: LocalRecord, paper: str) -> Register | None:
    """The register that a paper of a case is numbered in; None for papers that the unit does not issue."""
    template = load(paper, session.home.path).template
    workflow = every_workflow()[str(case.fields["workflow"])]
    declared = next(one for one in workflow.papers if one.name == paper)
    if template.issuer not in _ISSUED_HERE or not declared.number_type:
        return None
    org, data = str(case.fields.get("org") or ""), case.fields.get("data") or {}
    return register_for(session, reader.meta.unit, declared, template, org, data)


class OpenRegister:
    """A register with all that stands in it; `kept` is what was taken and still lasts, by "owner|field"."""

    def __init__(self, session: Session, reader: Reader, register: Register) -> None:
        self.register = register
        self._session, self._reader = session, reader
        settings = reader.settings()
        self.outside = int(settings.get(OUTSIDE, {}).get(register.key, 0))
        printed = settings.get(PRINTED, {}).get(register.key, {})
        self._printed = {int(number): str(name) for number, name in printed.items()}
        wanted = (register.org, register.paper_type, register.year)
        self.blocks = [
            one
            for one in reader.records(NUMBER_BLOCK.name)
            if (one.fields.get("org"), one.fields.get("paper_type"), one.fields.get("year")) == wanted
        ]
        self.used = self._in_cases()
        taken: Mapping[str, int] = settings.get(KEPT, {}).get(register.key, {})
        self.kept = {name: number for name, number in taken.items() if self._lasts(name, number)}

    def number_for(self, name: str, *, anew: bool = False) -> int:
        """What "owner|field" has already: in the case, taken or printed; else the next free one; 0: none.

        `anew`: for another paper than the one whose number stands in the case.
        """
        written = 0 if anew else self._written(name)
        if written in self.used:
            return written
        if name in self.kept:
            return self.kept[name]
        gone = {*self.used, *self.kept.values()}
        before = (number for number, whose in self._printed.items() if whose == name and number not in gone)
        return next(before, 0) or next(self.free(), 0)

    def free(self) -> Iterator[int]:
        """Numbers that this laptop may give now, smallest first."""
        gone = {*self.used, *self.kept.values(), *self._printed}
        for block in sorted(self._own_blocks(confirmed=True), key=lambda one: int(one.fields["first"])):
            first = int(block.fields["first"])
            numbers = range(first, first + BLOCK_SIZE)
            yield from (n for n in numbers if n > self.outside and n not in gone)

    @property
    def is_used_up(self) -> bool:
        """This laptop holds numbers, and every one of them is gone."""
        return bool(self._own_blocks(confirmed=True)) and next(self.free(), 0) == 0

    @property
    def asked_for(self) -> int:
        """How many blocks wait for the server's answer."""
        return len(self._own_blocks(confirmed=False))

    @property
    def is_asked_for(self) -> bool:
        return bool(self.asked_for)

    def next_block(self) -> int:
        """The first number of the block to reserve next."""
        held = {int(one.fields["first"]) for one in self.blocks}
        first = first_of_block(self.outside + 1)
        while first in held or all(number in self.used for number in range(first, first + BLOCK_SIZE)):
            first += BLOCK_SIZE
        return first

    def objection(self, name: str, number: int, fields: Mapping[str, object]) -> str:
        """Why a number that was typed for "owner|field" is somebody else's, in words; "" where it is not.

        One decision about many people bears one number: the same number on the same day is no objection.
        """
        owner, _, field = name.partition("|")
        case = self._reader.record("case", self.used.get(number, ""))
        if case is not None and case.id != owner:
            theirs = case.fields.get("data") or {}
            dated = [one for one in fields if one.endswith("_date")]
            one_paper = theirs.get(field) and any(theirs.get(day) == fields[day] for day in dated)
            return "" if one_paper else self._line(number).text
        line = self._line(number)
        mine = line.fate == "taken" and self.kept.get(name) == number
        return line.text if line.fate in ("taken", "elsewhere") and not mine else ""

    def lines(self) -> Iterator[RegisterLine]:
        """The whole register up to the last number that anybody holds, every gap explained."""
        blocks = (int(one.fields["first"]) + BLOCK_SIZE - 1 for one in self.blocks)
        end = max([*self.used, *self._taken, *self._printed, *blocks, self.outside, 0])
        run: RegisterLine | None = None
        for number in range(1, end + 1):
            line = self._line(number)
            if run is not None and (run.fate, run.text, run.case) == (line.fate, line.text, line.case):
                run = RegisterLine(run.first, number, run.fate, run.text, run.case)
                continue
            if run is not None:
                yield run
            run = line
        if run is not None:
            yield run

    # -- how it comes about

    def _written(self, name: str) -> int:
        """The number that stands in the case already."""
        owner, _, field = name.partition("|")
        case = self._reader.record("case", owner)
        data = (case.fields.get("data") or {}) if case is not None else {}
        return paper_words.number_of(str(data.get(field) or ""))

    @cached_property
    def _taken(self) -> dict[int, str]:
        return {number: name for name, number in self.kept.items()}

    def _own_blocks(self, *, confirmed: bool) -> list[LocalRecord]:
        mine = self._reader.meta.incarnation
        return [
            one for one in self.blocks if one.fields["holder"] == mine and (one.sync == _SYNCED) is confirmed
        ]

    def _in_cases(self) -> dict[int, str]:
        """Number → id of the case in which it stands."""
        found: dict[int, str] = {}
        register, unit = self.register, self._reader.meta.unit
        for workflow in every_workflow().values():
            papers = [
                (paper, load(paper.name, self._session.home.path).template)
                for paper in workflow.papers
                if paper.number_type == register.paper_type
            ]
            papers = [(paper, template) for paper, template in papers if template.issuer in _ISSUED_HERE]
            for case in self._reader.cases(workflow.name) if papers else ():
                if came_from_elsewhere(case.fields):
                    continue
                data, org = case.fields.get("data") or {}, str(case.fields.get("org") or "")
                for paper, template in papers:
                    if is_numbered_elsewhere(workflow, paper, case.fields):
                        continue
                    number = paper_words.number_of(str(data.get(paper.number_field) or ""))
                    if number and register_for(self._session, unit, paper, template, org, data) == register:
                        found.setdefault(number, case.id)
        return found

    def _lasts(self, name: str, number: int) -> bool:
        """Whether the form or the case is still there for which a number was taken."""
        owner, _, field = name.partition("|")
        if number in self.used:
            return False
        if owner.startswith(BATCH):
            return True
        texts = (str(draft.texts.get(field) or "") for draft in self._drafts if draft.id == owner)
        if any(paper_words.number_of(text) == number for text in texts):
            return True
        case = self._reader.record("case", owner)
        if case is None or case.fields.get("state") in _GIVEN_UP:
            return False
        return not (case.fields.get("data") or {}).get(field)

    @cached_property
    def _drafts(self) -> list[_Draft]:
        cadres = {self._session.actor.id, *(actor.id for actor in self._reader.actors())}
        return [
            _Draft(draft.id.removeprefix(f"{cadre}:"), draft.texts)
            for cadre in sorted(cadres)
            for draft in self._reader.drafts(cadre)
        ]

    def _line(self, number: int) -> RegisterLine:
        if number in self.used:
            return self._about(number, "used", self.used[number])
        if number in self._taken:
            return self._about(number, "taken", self._taken[number].partition("|")[0])
        if number in self._printed:
            return RegisterLine(number, number, "void", word("paper.number.void"))
        if number <= self.outside:
            return RegisterLine(number, number, "outside", word("paper.number.outside"))
        first = first_of_block(number)
        block = next((one for one in self.blocks if int(one.fields["first"]) == first), None)
        if block is None:
            return RegisterLine(number, number, "unreserved", word("paper.number.unreserved"))
        if block.fields["holder"] != self._reader.meta.incarnation:
            text = word("paper.number.elsewhere").format(laptop=block.fields["holder_name"])
            return RegisterLine(number, number, "elsewhere", text)
        fate = "here" if block.sync == _SYNCED else "asked"
        return RegisterLine(number, number, fate, word(f"paper.number.{fate}"))

    def _about(self, number: int, fate: str, owner: str) -> RegisterLine:
        """`owner`: a case, or while there is none "workflow:member", "batch:workflow:step" or what a draft of
        a decision about an organisation is called.
        """
        case = self._reader.record("case", owner)
        if case is not None:
            name, subject = str(case.fields.get("workflow")), case.fields.get("subject") or {}
            person = str(subject.get("full_name") or "")
        else:
            name, _, member = owner.removeprefix(BATCH).partition(":")
            record = self._reader.record("member", member)
            person = str(record.fields.get("full_name") or "") if record is not None else ""
            if name == TREE_DECISION:
                record = self._reader.record("organisation", member)
                name, person = TREE, str(record.fields.get("name") or "") if record is not None else ""
        workflow = every_workflow().get(name)
        if workflow is not None and workflow.sensitive and self._session.actor.role is not Role.SECRETARY:
            # Who was disciplined is for the secretary to know; that the number is gone, for everybody.
            return RegisterLine(number, number, fate, word("paper.number.sensitive"))
        label = workflow.label if workflow is not None else word("subject.unknown")
        told = word(f"paper.number.{fate}").format(about=f"{label}, {person}" if person else label)
        return RegisterLine(number, number, fate, told, case.id if case is not None else "")


@dataclass(frozen=True, slots=True)
class _Draft:
    id: str
    texts: Mapping[str, str]
