"""The register of paper numbers: one for each issuing organisation, type and year.

Numbers are given out of blocks that this laptop reserved and that the server confirmed, so that two laptops
never give the same one (`docs/decisions/014-numbers-in-blocks.md`). A number counts as used when it stands
in a case; one that was taken and stands in none yet is kept here for the paper it was taken for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from desktop.services import paper_words
from desktop.services.acting import refused
from desktop.services.paper_templates import load
from desktop.services.session import Session
from desktop.services.wording import word
from domain.decisions import Command, Refused
from domain.papers.fields import BLOCK_SIZE, NUMBER_BLOCK, block_id, first_of_block
from domain.workflows.registry import workflows

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord
    from sync.replica.unit_of_work import UnitOfWork

_KEPT: Final = "papers.numbers"
_OUTSIDE: Final = "papers.numbered_outside"
# Reserve the next block when no more than this many are left: the one at hand lasts until the next exchange.
_FEW: Final = 3
_SYNCED: Final = "synced"
_MOST: Final = 999_999


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

    `fate` is used, taken, here (reserved by this laptop), elsewhere, outside or unreserved.
    """

    first: int
    last: int
    fate: str
    text: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class RegisterShown:
    """A register with the name of who issues, its lines, and the last number given outside the program."""

    register: Register
    issuer: str
    lines: tuple[RegisterLine, ...]
    outside: int


def register_of(session: Session, reader: Reader, case: LocalRecord, paper: str) -> Register | None:
    """The register that a paper of a case is numbered in; None for papers that the unit does not issue."""
    template = load(paper, session.home.path).template
    if template.issuer not in ("branch", "unit"):
        return None
    workflow = workflows()[str(case.fields["workflow"])]
    declared = next(one for one in workflow.papers if one.name == paper)
    org = str(case.fields.get("org") or "") if template.issuer == "branch" else reader.meta.unit
    day = _day(case, template.dated) or session.today.isoformat()
    return Register(org, declared.number_type, int(day[:4])) if declared.number_type else None


def take(session: Session, case_id: str, paper: str) -> int:
    """The number of a paper: the one taken for it before, else the next free one; 0 while none is reserved.

    Reserves another block when few are left; it can be used after the next exchange.
    """
    with session.replica.writing() as work:
        case = work.record("case", case_id)
        register = register_of(session, work, case, paper) if case is not None else None
        if register is None:
            return 0
        kept = _kept(work)
        name = f"{case_id}|{paper}"
        number = int(kept.get(register.key, {}).get(name, 0))
        if not number:
            number = next(_free(session, work, register), 0)
            if number:
                kept.setdefault(register.key, {})[name] = number
                work.put_setting(_KEPT, kept)
        _reserve_when_few(session, work, register)
        work.commit()
    return number


def give_back(session: Session, case_id: str, paper: str) -> None:
    """The paper is not issued after all: its number goes to the next one, unless it stands in the case."""
    with session.replica.writing() as work:
        kept = {
            key: {name: number for name, number in given.items() if name != f"{case_id}|{paper}"}
            for key, given in _kept(work).items()
        }
        work.put_setting(_KEPT, kept)
        work.commit()


def numbered_outside(session: Session, register: Register, last: int) -> None:
    """Numbers up to `last` were given on paper, outside the program: the next one comes after them."""
    with session.replica.writing() as work:
        outside = {**work.settings().get(_OUTSIDE, {}), register.key: max(0, min(last, _MOST))}
        work.put_setting(_OUTSIDE, outside)
        _reserve_when_few(session, work, register)
        work.commit()


def shown(session: Session, case_id: str, paper: str) -> RegisterShown | None:
    """The register that a paper of a case belongs to; None where the unit does not number it."""
    with session.replica.reading() as reader:
        case = reader.record("case", case_id)
        register = register_of(session, reader, case, paper) if case is not None else None
        if register is None:
            return None
        org = reader.record("organisation", register.org)
        name = str(org.fields.get("name") or "") if org is not None else reader.meta.unit_name
        found = tuple(_lines(session, reader, register))
        return RegisterShown(register, name, found, _outside(reader, register))


def lines(session: Session, register: Register) -> list[RegisterLine]:
    """The whole register up to the last number that anybody holds, every gap explained."""
    with session.replica.reading() as reader:
        return list(_lines(session, reader, register))


def _lines(session: Session, reader: Reader, register: Register) -> Iterator[RegisterLine]:
    used = _used(session, reader, register)
    taken = {number: name for name, number in _kept(reader).get(register.key, {}).items()}
    blocks = {int(one.fields["first"]): one for one in _blocks(reader, register)}
    outside = _outside(reader, register)
    end = max([*used, *taken, *(first + BLOCK_SIZE - 1 for first in blocks), outside, 0])
    run: RegisterLine | None = None
    for number in range(1, end + 1):
        line = _line(reader, number, used, taken, blocks, outside)
        if run is not None and (run.fate, run.text, run.case) == (line.fate, line.text, line.case):
            run = RegisterLine(run.first, number, run.fate, run.text, run.case)
            continue
        if run is not None:
            yield run
        run = line
    if run is not None:
        yield run


def _line(
    reader: Reader,
    number: int,
    used: dict[int, str],
    taken: dict[int, str],
    blocks: dict[int, LocalRecord],
    outside: int,
) -> RegisterLine:
    for numbers, fate in ((used, "used"), (taken, "taken")):
        if number in numbers:
            case = numbers[number].partition("|")[0]
            return RegisterLine(number, number, fate, _about(reader, fate, case), case)
    if number <= outside:
        return RegisterLine(number, number, "outside", word("paper.number.outside"))
    block = blocks.get(first_of_block(number))
    if block is None:
        return RegisterLine(number, number, "unreserved", word("paper.number.unreserved"))
    if block.fields["holder"] != reader.meta.incarnation:
        text = word("paper.number.elsewhere").format(laptop=block.fields["holder_name"])
        return RegisterLine(number, number, "elsewhere", text)
    fate = "here" if block.sync == _SYNCED else "asked"
    return RegisterLine(number, number, fate, word(f"paper.number.{fate}"))


def _about(reader: Reader, fate: str, case_id: str) -> str:
    case = reader.record("case", case_id)
    subject = (case.fields.get("subject") or {}) if case is not None else {}
    workflow = workflows().get(str(case.fields.get("workflow"))) if case is not None else None
    label = workflow.label if workflow is not None else word("subject.unknown")
    return word(f"paper.number.{fate}").format(workflow=label, name=subject.get("full_name") or "")


def _free(session: Session, reader: Reader, register: Register) -> Iterator[int]:
    """Numbers that this laptop may give now, smallest first."""
    gone = {*_used(session, reader, register), *_kept(reader).get(register.key, {}).values()}
    outside = _outside(reader, register)
    for block in sorted(_blocks(reader, register), key=lambda one: int(one.fields["first"])):
        mine = block.fields["holder"] == reader.meta.incarnation
        if not mine or block.sync != _SYNCED:
            continue
        first = int(block.fields["first"])
        yield from (n for n in range(first, first + BLOCK_SIZE) if n > outside and n not in gone)


def _reserve_when_few(session: Session, work: UnitOfWork, register: Register) -> None:
    asked = any(
        one.fields["holder"] == work.meta.incarnation and one.sync != _SYNCED
        for one in _blocks(work, register)
    )
    if asked or sum(1 for _ in _free(session, work, register)) > _FEW:
        return
    held = {int(one.fields["first"]) for one in _blocks(work, register)}
    used = _used(session, work, register)
    first = first_of_block(_outside(work, register) + 1)
    while first in held or all(number in used for number in range(first, first + BLOCK_SIZE)):
        first += BLOCK_SIZE
    meta = work.meta
    fields = {
        "org": register.org,
        "paper_type": register.paper_type,
        "year": register.year,
        "first": first,
        "holder": meta.incarnation,
        "holder_name": meta.device_name or meta.device,
    }
    id = block_id(register.org, register.paper_type, register.year, first)
    done = work.perform(Command("create", NUMBER_BLOCK.name, id, fields), session.actor, session.now_text)
    if isinstance(done, Refused):
        raise refused(work, done)


def _blocks(reader: Reader, register: Register) -> list[LocalRecord]:
    wanted = (register.org, register.paper_type, register.year)
    return [
        one
        for one in reader.records(NUMBER_BLOCK.name)
        if (one.fields.get("org"), one.fields.get("paper_type"), one.fields.get("year")) == wanted
    ]


def _used(session: Session, reader: Reader, register: Register) -> dict[int, str]:
    """Number → id of the case in which it stands."""
    found: dict[int, str] = {}
    for case in reader.records("case"):
        workflow = workflows().get(str(case.fields.get("workflow")))
        data: dict[str, Any] = case.fields.get("data") or {}
        for paper in workflow.papers if workflow is not None else ():
            number = paper_words.number_of(str(data.get(paper.number_field) or ""))
            if not number or paper.number_type != register.paper_type:
                continue
            if register_of(session, reader, case, paper.name) == register:
                found.setdefault(number, case.id)
    return found


def _day(case: LocalRecord, dated: tuple[str, ...]) -> str:
    data = case.fields.get("data") or {}
    return next((str(data[name]) for name in dated if data.get(name)), "")


def _kept(reader: Reader) -> dict[str, dict[str, int]]:
    """Register → "case|paper" → the number taken for it."""
    kept: dict[str, dict[str, int]] = reader.settings().get(_KEPT, {})
    return {key: dict(given) for key, given in kept.items()}


def _outside(reader: Reader, register: Register) -> int:
    return int(reader.settings().get(_OUTSIDE, {}).get(register.key, 0))
