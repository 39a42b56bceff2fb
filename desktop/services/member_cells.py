"""Cells of the member list: one typed cell, a pasted block, or one value for many people; one step each.

Every cell goes through the same reading and the same rules as the form. What cannot be saved is told with
its row, its field and its reason, and does not keep the other rows from being saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from desktop.services import values
from desktop.services.acting import refused as as_refusal
from desktop.services.cell_twins import Alike
from desktop.services.session import Session
from desktop.services.shown_findings import ShownFinding, shown
from desktop.services.times import show_count
from desktop.services.undo import Step, Written, label_of, perform
from desktop.services.wording import sentence, word
from domain.checks import check, check_together
from domain.decisions import Command, Refused
from domain.findings import CheckLevel, Finding
from domain.importing.leftovers import leftover
from domain.members.fields import MEMBER
from domain.records import Value

if TYPE_CHECKING:
    from sync.replica.types import LocalRecord
    from sync.replica.unit_of_work import UnitOfWork

KIND, NAME = "member", "full_name"
_VALIDATION = "validation."
# So many refusals are told one by one; the list marks them all.
_LISTED = 3


@dataclass(frozen=True, slots=True)
class RowTexts:
    """What to write into one member's cells, as typed; "" clears. `id` "": a new member of branch `org`."""

    id: str
    texts: Mapping[str, str]
    org: str = ""


@dataclass(frozen=True, slots=True)
class CellRefusal:
    """One cell that was not saved. `row` is its place among the rows given, `name` whose row it is."""

    row: int
    id: str
    name: str
    field: str
    text: str
    finding: ShownFinding

    @property
    def sentence(self) -> str:
        label = MEMBER.by_name[self.field].label if self.field in MEMBER.by_name else self.field
        code = "cell.refused" if self.name else "cell.refused_nameless"
        return word(code).format(field=label, name=self.name, why=self.finding.message)


@dataclass(frozen=True, slots=True)
class Saving:
    """What became of the rows given. `remarks` (of a single cell only) are doubts about what was saved.

    `cells` counts those that somebody gave, not what the rules or the place of a new row put beside them.
    `alike`: those of the new ones who may be somebody who is here. `notes`: sentences about the block.
    """

    step: Step
    cells: int = 0
    people: int = 0
    created: tuple[str, ...] = ()
    refused: tuple[CellRefusal, ...] = ()
    remarks: tuple[ShownFinding, ...] = ()
    alike: tuple[Alike, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sentences(self) -> str:
        """What was saved, who was left out and why; the first few of those."""
        parts = [word("cells.saved").format(cells=show_count(self.cells), people=show_count(self.people))]
        parts += self.notes
        if self.created:
            parts.append(word("cells.created").format(count=show_count(len(self.created))))
        if self.refused:
            parts.append(word("cells.refused").format(count=show_count(len(self.refused))))
            parts += [one.sentence for one in self.refused[:_LISTED]]
        if len(self.refused) > _LISTED:
            parts.append(word("cells.more_refused").format(count=show_count(len(self.refused) - _LISTED)))
        if self.alike:
            names = ", ".join(dict.fromkeys(one.name for one in self.alike[:_LISTED]))
            parts.append(word("cells.alike").format(count=show_count(len(self.alike)), names=names))
        if self.people:
            return " ".join(parts)
        return " ".join(parts[1:]) or word("cells.nothing")


@dataclass
class _Work:
    """One saving under way."""

    session: Session
    unit: UnitOfWork
    reason: str
    batch: str | None
    written: list[Written] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    refused: list[CellRefusal] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    cells: int = 0


def save(
    session: Session, rows: Sequence[RowTexts], *, label: str = "", reason: str = "", only_try: bool = False
) -> Saving:
    """Write these cells in one transaction. `only_try`: tell what would happen and change nothing.

    A cell that cannot be read stays out and the rest of its row is saved; a row that a rule refuses stays
    out as a whole.
    """
    with session.replica.writing() as unit:
        work = _Work(session, unit, reason, session.new_id() if len(rows) > 1 else None)
        for place, row in enumerate(rows):
            _save_row(work, place, row)
        remarks = _remarks(work, rows[0].texts) if len(rows) == 1 else ()
        if not only_try:
            unit.commit()
    step = Step(label or label_of(work.written), tuple(work.written))
    return Saving(step, work.cells, len(work.written), tuple(work.created), tuple(work.refused), remarks)


def read_cell(session: Session, field_name: str, text: str) -> ShownFinding | None:
    """The error in what was typed into one cell, where it cannot even be read; needs no database."""
    parsed = values.parse(MEMBER.by_name[field_name], text, session.rulebook)
    if parsed.refusal is None or parsed.finding is None:
        return None
    return shown(parsed.finding, session)


def _save_row(work: _Work, place: int, row: RowTexts) -> None:
    record = work.unit.record(KIND, row.id) if row.id else None
    name = str((record.fields if record else {}).get(NAME) or row.texts.get(NAME, "").strip())
    stored = _read(work, place, row, name)
    if row.id:
        if not stored:
            return
        command = Command("edit", KIND, row.id, stored, work.reason)
    else:
        given = {one: value for one, value in stored.items() if value is not None}
        command = Command("create", KIND, work.session.new_id(), {**given, "org": row.org}, work.reason)
    done = perform(work.session, work.unit, command, work.batch)
    if isinstance(done, Refused):
        work.refused.append(_refusal(work, place, row, name, done, record, stored))
        return
    work.written += done[1]
    work.cells += sum(len(set(row.texts).intersection(one.after or ())) for one in done[1])
    if not row.id:
        work.created.append(command.id)
        # What of it could not be read stays to be seen in the cells of the new member.
        work.refused = [replace(one, id=command.id) if one.row == place else one for one in work.refused]


def _read(work: _Work, place: int, row: RowTexts, name: str) -> dict[str, Value]:
    stored: dict[str, Value] = {}
    for field_name, text in row.texts.items():
        declared = MEMBER.by_name[field_name]
        if declared.read_only:
            continue
        left = leftover(field_name, text) or _several(field_name, text)
        if left is not None:
            told = shown(left, work.session)
            work.refused.append(CellRefusal(place, row.id, name, field_name, text, told))
            continue
        parsed = values.parse(declared, text, work.session.rulebook)
        if parsed.refusal is None:
            stored[field_name] = parsed.value
            if parsed.finding is not None:
                work.found.append(parsed.finding)
        elif parsed.finding is not None:
            finding = shown(parsed.finding, work.session)
            work.refused.append(CellRefusal(place, row.id, name, field_name, text, finding))
    return stored


def _several(field_name: str, text: str) -> Finding | None:
    """Two people in one cell of a block are not one long name."""
    if field_name != NAME:
        return None
    # Drawn in with the first name: nobody waits for it at the start.
    from domain.importing.person_names import doubt_about

    doubt = doubt_about(field_name, text)
    return doubt if doubt is not None and doubt.code == "import.several_people" else None


def _refusal(
    work: _Work,
    place: int,
    row: RowTexts,
    name: str,
    refusal: Refused,
    record: LocalRecord | None,
    stored: Mapping[str, Value],
) -> CellRefusal:
    told = [str(one) for one in refusal.params.get("fields") or [refusal.params.get("field", "")]]
    # The finger points at what was typed, not at the other field that it does not go with.
    about = next((one for one in told if one in row.texts), told[0] or next(iter(row.texts), NAME))
    merged = {**(record.fields if record else {}), **stored}
    finding = _finding_of(work, refusal, merged)
    if finding is None:
        error = as_refusal(work.unit, refusal)
        message = sentence(error.code.removeprefix(_VALIDATION), error.shown)
        finding = ShownFinding("error", word("level.error"), refusal.code, (about,), message)
    return CellRefusal(place, row.id, name, about, row.texts.get(about, ""), finding)


def _finding_of(work: _Work, refusal: Refused, merged: Mapping[str, Value]) -> ShownFinding | None:
    """The check behind a refusal: it knows whether a reason would do, and what to do instead."""
    code = refusal.code.removeprefix(_VALIDATION)
    session = work.session
    for one in check_together(MEMBER, merged, session.rulebook, session.today):
        if one.code == code and one.level is CheckLevel.ERROR:
            return shown(one, session)
    return None


def _remarks(work: _Work, touched: Iterable[str]) -> tuple[ShownFinding, ...]:
    """Warnings and hints about the fields just saved."""
    if not work.written or work.written[0].after is None:
        return ()
    session = work.session
    record = work.unit.record(KIND, work.written[0].id)
    checked = check(MEMBER, record.fields, session.rulebook, session.today) if record else []
    told = {one.code: one for one in (*work.found, *checked) if not set(touched).isdisjoint(one.fields)}
    return tuple(shown(one, session) for one in told.values() if one.level is not CheckLevel.ERROR)
