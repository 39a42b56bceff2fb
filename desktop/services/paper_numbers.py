"""Numbers for papers and for the forms of steps: taken once, the same wherever they stand, given back unused.

Numbers are given out of blocks that this laptop reserved and that the server confirmed, so that two laptops
never give the same one (`docs/decisions/014-numbers-in-blocks.md`). What a case writes into one of its
fields, what its paper bears and what the register says are one number: it is taken for that field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import paper_words, values
from desktop.services.acting import refused
from desktop.services.paper_register import (
    BATCH,
    KEPT,
    OUTSIDE,
    PRINTED,
    OpenRegister,
    Register,
    RegisterLine,
    issued_here,
    register_for,
    register_of,
)
from desktop.services.session import Session
from desktop.services.wording import sentence, word
from domain.decisions import Command, Refused
from domain.fields import FieldType
from domain.papers.fields import BLOCK_SIZE, NUMBER_BLOCK, block_id
from domain.workflows.history import decides_by
from domain.workflows.model import Hand
from domain.workflows.registry import every_workflow

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord
    from sync.replica.unit_of_work import UnitOfWork

__all__ = ["BATCH", "Register", "RegisterLine"]

# Reserve the next block when no more than this many are left: the one at hand lasts until the next exchange.
_FEW: Final = 3
_MOST: Final = 999_999
# No batch is larger than what these hold, or its numbers come with more than one exchange.
_MOST_BLOCKS: Final = 40


@dataclass(frozen=True, slots=True)
class RegisterShown:
    """A register with the name of who issues, its lines, and the last number given outside the program."""

    register: Register
    issuer: str
    lines: tuple[RegisterLine, ...]
    outside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A number for one field of a form.

    `owner` is the id of the case, "workflow:member" where there is none yet, or begins with `BATCH`. `org` is
    the branch of the case, `texts` what stands in the fields of the form, `step` what it is for. `member`:
    whose the paper is, in a batch in which everybody has one.
    """

    workflow: str
    field: str
    owner: str
    org: str
    texts: Mapping[str, str]
    step: str = ""
    member: str = ""

    @property
    def anew(self) -> bool:
        """Whether the step has a paper of its own, whatever number stands in the case."""
        step = every_workflow()[self.workflow].step_of.get(self.step)
        return step is not None and self.field in step.anew

    @property
    def name(self) -> str:
        """Of a batch in which everybody has a paper of their own, a name for each of them."""
        return f"{self.owner}|{self.member}.{self.field}" if self.member else f"{self.owner}|{self.field}"


@dataclass(frozen=True, slots=True)
class Taken:
    """`text` as it is written, "" without a number. `told` says what was taken, or `code` and it why not."""

    number: int
    text: str
    told: str
    code: str = ""


def numbered_fields(session: Session, workflow: str, step: str = "") -> tuple[str, ...]:
    """The fields of a workflow that hold the number of a paper which the unit or a branch issues.

    `step`: the one that the form is for. Who is received by one brings a paper that somebody else numbered; a
    decision that no paper of ours is about was numbered by whoever took it.
    """
    declared = every_workflow()[workflow]
    taken = declared.step_of.get(step)
    if taken is not None and taken.hand is Hand.RECEIVER:
        return ()
    papers = [paper for paper in declared.papers if paper.number_type and paper.number_field]
    printed = {paper.number_field for paper in papers if step in paper.steps}
    brought = [
        paper.number_field
        for paper in papers
        if taken is not None
        and paper.number_field not in printed
        and decides_by(declared, taken, paper.number_field)
    ]
    fields = dict.fromkeys(paper.number_field for paper in papers if paper.number_field not in brought)
    return tuple(name for name in fields if issued_here(session, workflow, name))


def take_for_form(session: Session, wanted: Wanted) -> Taken:
    """The number for a field of a form. Raises ActionRefused where this cadre may reserve none."""
    return take_for_many(session, [wanted])[0]


def take_for_many(session: Session, wanted: Sequence[Wanted]) -> list[Taken]:
    """As `take_for_form`, for each in one transaction, up to the first that gets none.

    For those who are left, blocks are reserved that suffice after one exchange.
    """
    found: list[Taken] = []
    with session.replica.writing() as work:
        for one in wanted:
            found.append(_take_for(session, work, one))
            if not found[-1].number:
                _reserve_for(session, work, one, len(wanted) - len(found) + 1)
                break
        work.commit()
    return found


def _take_for(session: Session, work: UnitOfWork, wanted: Wanted) -> Taken:
    found = issued_here(session, wanted.workflow, wanted.field)
    if found is None:
        return Taken(0, "", sentence("paper.not_numbered_here"), "paper.not_numbered_here")
    paper, template = found
    if template.issuer == "branch" and not wanted.org:
        return Taken(0, "", sentence("paper.branch_unknown"), "paper.branch_unknown")
    days = _days(session, wanted)
    register = register_for(session, work.meta.unit, paper, template, wanted.org, days)
    taken = _take(session, work, register, wanted.name, anew=wanted.anew)
    if not taken.number:
        return taken
    text = paper_words.written_number(str(taken.number), paper.number_type, template.suffix)
    return Taken(taken.number, text, taken.told)


def objection(session: Session, wanted: Wanted) -> str:
    """Why the number that was typed into a field is somebody else's, "" where nothing stands against it."""
    if wanted.step and wanted.field not in numbered_fields(session, wanted.workflow, wanted.step):
        return ""
    number = paper_words.number_of(wanted.texts.get(wanted.field, ""))
    found = issued_here(session, wanted.workflow, wanted.field) if number else None
    if found is None:
        return ""
    paper, template = found
    with session.replica.reading() as reader:
        days = _days(session, wanted)
        register = register_for(session, reader.meta.unit, paper, template, wanted.org, days)
        why = OpenRegister(session, reader, register).objection(wanted.name, number, days)
    return word("paper.number_not_yours").format(number=number, why=why) if why else ""


def take(session: Session, case_id: str, paper: str) -> int:
    """The number of a paper: the one taken for it before, else the next free one; 0 while none is reserved.

    Reserves another block when few are left; it can be used after the next exchange.
    """
    return take_for_paper(session, case_id, paper).number


def take_for_paper(session: Session, case_id: str, paper: str) -> Taken:
    """As `take`, with what to tell about it."""
    with session.replica.writing() as work:
        case = work.record("case", case_id)
        register = register_of(session, work, case, paper) if case is not None else None
        if case is None or register is None:
            return Taken(0, "", sentence("paper.not_numbered_here"), "paper.not_numbered_here")
        taken = _take(session, work, register, f"{case_id}|{_field_of(case, paper)}")
        work.commit()
    return taken


def kept_for(session: Session, reader: Reader, case: LocalRecord, paper: str) -> int:
    """The number that was taken for a paper of a case and does not stand in the case yet; 0: none."""
    register = register_of(session, reader, case, paper)
    if register is None:
        return 0
    taken = reader.settings().get(KEPT, {}).get(register.key, {})
    return int(taken.get(f"{case.id}|{_field_of(case, paper)}", 0))


def give_back(session: Session, case_id: str, paper: str) -> None:
    """The paper is not issued after all: its number goes to the next one, unless it stands in the case."""
    with session.replica.writing() as work:
        case = work.record("case", case_id)
        if case is not None:
            _forget(work, f"{case_id}|{_field_of(case, paper)}")
        work.commit()


def give_back_all(session: Session, owner: str) -> None:
    """The form of this owner is given up: its numbers go to the next ones that ask."""
    with session.replica.writing() as work:
        _forget(work, f"{owner}|")
        work.commit()


def note_printed(session: Session, work: UnitOfWork, case: LocalRecord, paper: str) -> None:
    """A paper with its number left the program: that number is never given to another paper again."""
    register = register_of(session, work, case, paper)
    field = _field_of(case, paper)
    written = str((case.fields.get("data") or {}).get(field) or "")
    if register is None:
        return
    number = paper_words.number_of(written) or kept_for(session, work, case, paper)
    if number:
        printed = work.settings().get(PRINTED, {})
        ours = {**printed.get(register.key, {}), str(number): f"{case.id}|{field}"}
        work.put_setting(PRINTED, {**printed, register.key: ours})


def numbered_outside(session: Session, register: Register, last: int) -> None:
    """Numbers up to `last` were given on paper, outside the program: the next one comes after them."""
    with session.replica.writing() as work:
        outside = {**work.settings().get(OUTSIDE, {}), register.key: max(0, min(last, _MOST))}
        work.put_setting(OUTSIDE, outside)
        _reserve_when_few(session, work, OpenRegister(session, work, register))
        work.commit()


def shown(session: Session, case_id: str, paper: str) -> RegisterShown | None:
    """The register that a paper of a case belongs to; None where the unit does not number it."""
    with session.replica.reading() as reader:
        case = reader.record("case", case_id)
        register = register_of(session, reader, case, paper) if case is not None else None
        if register is None:
            return None
        opened = OpenRegister(session, reader, register)
        return RegisterShown(register, _issuer_name(reader, register), tuple(opened.lines()), opened.outside)


def lines(session: Session, register: Register) -> list[RegisterLine]:
    """The whole register up to the last number that anybody holds, every gap explained."""
    with session.replica.reading() as reader:
        return list(OpenRegister(session, reader, register).lines())


def _take(session: Session, work: UnitOfWork, register: Register, name: str, *, anew: bool = False) -> Taken:
    opened = OpenRegister(session, work, register)
    number = opened.number_for(name, anew=anew)
    params = {"type": register.paper_type, "year": register.year, "issuer": _issuer_name(work, register)}
    if number and number not in opened.used:
        opened.kept[name] = number
    # What lasts no longer is written off with it.
    work.put_setting(KEPT, {**work.settings().get(KEPT, {}), register.key: dict(opened.kept)})
    left = sum(1 for _ in opened.free())
    _reserve_when_few(session, work, opened)
    if not number:
        code = "paper.number_used_up" if opened.is_used_up else "paper.number_none"
        named = word("paper.register").format(**params)
        return Taken(0, "", sentence(code, {"register": named}), code)
    told = word("paper.number_taken").format(number=number, **params)
    return Taken(number, "", f"{told} {word('paper.numbers_left').format(left=left)}")


def _reserve_for(session: Session, work: UnitOfWork, wanted: Wanted, count: int) -> None:
    """Blocks for so many numbers of the register of `wanted`, those that are asked for already among them."""
    register = _register_of(session, work, wanted)
    if register is None:
        return
    opened = OpenRegister(session, work, register)
    for _ in range(min(-(-count // BLOCK_SIZE), _MOST_BLOCKS) - opened.asked_for):
        _reserve(session, work, OpenRegister(session, work, register))


def _register_of(session: Session, work: UnitOfWork, wanted: Wanted) -> Register | None:
    found = issued_here(session, wanted.workflow, wanted.field)
    if found is None or (found[1].issuer == "branch" and not wanted.org):
        return None
    return register_for(session, work.meta.unit, *found, wanted.org, _days(session, wanted))


def _reserve_when_few(session: Session, work: UnitOfWork, opened: OpenRegister) -> None:
    if opened.is_asked_for or sum(1 for _ in opened.free()) > _FEW:
        return
    _reserve(session, work, opened)


def _reserve(session: Session, work: UnitOfWork, opened: OpenRegister) -> None:
    register, meta, first = opened.register, work.meta, opened.next_block()
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


def _forget(work: UnitOfWork, start: str) -> None:
    before = work.settings().get(KEPT, {})
    kept = {
        key: {name: number for name, number in given.items() if not name.startswith(start)}
        for key, given in before.items()
    }
    if kept != before:
        work.put_setting(KEPT, kept)


def _field_of(case: LocalRecord, paper: str) -> str:
    declared = every_workflow()[str(case.fields["workflow"])].papers
    return next((one.number_field for one in declared if one.name == paper), "") or paper


def _days(session: Session, wanted: Wanted) -> dict[str, object]:
    """The dates of a form as they would be stored; what cannot be read yet is left out."""
    found: dict[str, object] = {}
    for declared in every_workflow()[wanted.workflow].fields:
        text = wanted.texts.get(declared.name, "")
        if declared.type is FieldType.DATE and text:
            read = values.parse(declared, text, session.rulebook)
            if read.refusal is None and read.value:
                found[declared.name] = read.value
    return found


def _issuer_name(reader: Reader, register: Register) -> str:
    org = reader.record("organisation", register.org)
    return str(org.fields.get("name") or "") if org is not None else reader.meta.unit_name
