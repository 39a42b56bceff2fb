"""From the grid's cells into the replica: an entry is laid over its cell, saved on the worker, undoable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.features.members.entry_rows import EntryRow
from desktop.features.members.model import MemberTableModel
from desktop.services import drafts, members, values
from desktop.services.drafts import Typed
from desktop.services.failures import describe
from desktop.services.session import Session
from desktop.services.shown_findings import ShownFinding
from desktop.services.wording import word
from desktop.workspace import Workspace
from domain.frozen import frozen
from domain.members.fields import MEMBER

if TYPE_CHECKING:
    from desktop.services.cell_twins import Alike
    from desktop.services.member_cells import CellRefusal, Saving


@frozen
class Target:
    """A row to write to: by id, or by its number where it has not been read; neither: a new member."""

    texts: Mapping[str, str]
    id: str = ""
    number: int = 0
    org: str = ""


def read_cell(session: Session, key: str, text: str) -> ShownFinding | None:
    """What keeps a text from standing in a cell of the column `key`; None where nothing does."""
    from desktop.services import member_cells

    return member_cells.read_cell(session, key, text)


def write(
    session: Session, targets: Sequence[Target], label: str = "", reason: str = "", only_try: bool = False
) -> Saving:
    """On the worker: find out who the rows are, and save what was typed into them."""
    # All that decides comes with the first entry: the list is in sight before.
    from desktop.services.cell_twins import alike
    from desktop.services.member_cells import RowTexts, save

    unread = [target.number for target in targets if not target.id and target.number]
    found = members.rows_numbered(session, unread) if unread else {}
    rows = []
    for target in targets:
        id = target.id or (found[target.number].id if target.number in found else "")
        if id or not target.number:  # a row that is gone meanwhile is left out
            rows.append(RowTexts(id, target.texts, target.org))
    saving = save(session, rows, label=label, reason=reason, only_try=only_try)
    return saving if only_try else replace(saving, alike=alike(session, saving.created))


@frozen
class Pasted:
    """A saved block. `left` are the new rows that a rule refused: nothing of what was pasted is lost."""

    saving: Saving
    left: tuple[EntryRow, ...]


def write_rows(session: Session, targets: Sequence[Target], label: str) -> Pasted:
    """On the worker: a block as one step."""
    saving = write(session, targets, label)
    entries: dict[int, EntryRow] = {}
    new = [(place, target) for place, target in enumerate(targets) if not target.id and not target.number]
    for refusal in saving.refused:
        target = next((one for place, one in new if place == refusal.row), None)
        if refusal.id or target is None:
            continue
        if refusal.row not in entries:
            with session.replica.reading() as reader:
                org = reader.record("organisation", target.org)
            name = str(org.fields.get("name") or "") if org else ""
            entries[refusal.row] = EntryRow(target.org, name, texts=dict(target.texts))
        entries[refusal.row].wrong[refusal.field] = refusal.finding.message
    return Pasted(saving, tuple(entries.values()))


class CellWriter(QObject):
    """`refused` carries a CellRefusal, `remarked` a finding about a saved cell and whose it is."""

    refused = Signal(object)
    remarked = Signal(object, str)
    # A block was saved: what became of it.
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, model: MemberTableModel) -> None:
        super().__init__(model)
        self._workspace, self._model = workspace, model
        # Of the worker: rows that became members, by their draft's key, with what went in.
        self._entered: dict[str, Target] = {}

    def write_cell(self, id: str, name: str, key: str, text: str, wrong: ShownFinding | None) -> None:
        """One typed cell. What cannot be read stays in the cell with its reason."""
        if wrong is not None:
            from desktop.services.member_cells import CellRefusal

            self._model.lay_over(id, key, text, wrong.message)
            self.refused.emit(CellRefusal(0, id, name, key, text, wrong))
            return
        self._model.lay_over(id, key, self._as_shown(key, text))
        self._save_cell(id, key, text)

    def override(self, refusal: CellRefusal, reason: str) -> None:
        """Save in spite of what stands against it, with the reason that a person gave."""
        self._model.lay_over(refusal.id, refusal.field, self._as_shown(refusal.field, refusal.text))
        self._save_cell(refusal.id, refusal.field, refusal.text, reason)

    def write_block(self, targets: Sequence[Target], label: str, notes: Sequence[str] = ()) -> None:
        """Many cells as one step. `notes`: what of the block is not written anyway; told with the rest."""
        self._workspace.change(
            lambda session: write_rows(session, targets, label),
            partial(self._after_block, notes),
            owner=self,
            failed=self._fail,
        )

    def save_entry(self, entry: EntryRow) -> None:
        """A row that was left: saved as one new member, or kept with what is wrong about it."""
        if entry.empty and not entry.saving:
            self._drop(entry)
            return
        if not entry.ready:
            return
        entry.saving = True
        target = Target(dict(entry.texts), org=entry.org)
        self._workspace.change(
            lambda session: self._save_new(session, target, entry.key),
            partial(self._after_entry, entry, target.texts),
            owner=self,
            failed=partial(self._entry_failed, entry),
        )

    def drop_empty(self) -> None:
        """Rows in which nothing stands make room for others."""
        for entry in [one for one in self._model.entries if one.empty]:
            self._drop(entry)

    def hand_over(self, draft: str) -> None:
        """The row of a draft goes; the draft stays, for who types on in it."""
        for entry in [one for one in self._model.entries if one.key == draft and not one.saving]:
            entry.saving = True
            self._model.drop_entry(entry)

    def _drop(self, entry: EntryRow) -> None:
        # It is left as it goes, and is not to go a second time.
        entry.saving = True
        self._model.drop_entry(entry)
        if entry.kept:
            self._workspace.change(lambda session: drafts.drop(session, [entry.key]), owner=self)

    def keep_entries(self) -> None:
        """What is typed into rows that belong to nobody yet survives as drafts."""
        for entry in self._model.entries:
            self._workspace.change(self._keeping(entry), owner=self, failed=self._fail)

    def keep_entry(self, entry: EntryRow) -> None:
        """As each cell of it is entered: no power cut takes more. No screen has to hear of it."""
        if not entry.saving:
            work = self._keeping(entry)
            self._workspace.runner.run(
                lambda task: work(self._workspace.session), owner=self, failed=self._fail, must_run=True
            )

    def _keeping(self, entry: EntryRow) -> Callable[[Session], None]:
        entry.kept = True
        typed = Typed(entry.key, "", entry.org, {k: v for k, v in entry.texts.items() if v.strip()})
        return partial(self._keep_draft, typed=typed)

    def _save_cell(self, id: str, key: str, text: str, reason: str = "") -> None:
        targets = [Target({key: text}, id)]
        self._workspace.change(
            lambda session: write(session, targets, "", reason),
            partial(self._after_cell, id, key, text),
            owner=self,
            failed=self._fail,
        )

    def _after_cell(self, id: str, key: str, text: str, saving: Saving) -> None:
        self._workspace.undo.record(saving.step)
        for refusal in saving.refused:
            self._model.lift(id, key)
            self._model.lay_over(id, key, text, refusal.finding.message)
            self.refused.emit(replace(refusal, field=key, text=text))
        name = saving.step.written[0].name if saving.step.written else ""
        for remark in saving.remarks:
            self.remarked.emit(remark, name)

    def _after_block(self, notes: Sequence[str], pasted: Pasted) -> None:
        saving = replace(pasted.saving, notes=tuple(notes))
        self._workspace.undo.record(saving.step)
        for left in pasted.left:
            entry = self._model.entry(self._model.add_entry(left.org, left.org_name))
            if entry is not None:
                entry.texts, entry.wrong = left.texts, left.wrong
                self._model.entry_changed(entry)
                self.keep_entry(entry)
        for refusal in saving.refused:
            if refusal.id:
                self._model.lay_over(refusal.id, refusal.field, refusal.text, refusal.finding.message)
        self.finished.emit(saving)

    def _after_entry(self, entry: EntryRow, sent: Mapping[str, str], saving: Saving) -> None:
        self._workspace.undo.record(saving.step)
        if saving.created:
            # Still as being saved: whoever stands on it again leaves it as it goes, and it is nobody new.
            self._model.drop_entry(entry)
            for one in saving.alike:
                self.remarked.emit(_as_remark(one), one.name)
            self._write_since(saving, entry, sent)
            return
        entry.saving = False
        for refusal in saving.refused:
            entry.wrong[refusal.field] = refusal.finding.message
            self.refused.emit(refusal)
        self._model.entry_changed(entry)
        self.keep_entry(entry)

    def _write_since(self, saving: Saving, entry: EntryRow, sent: Mapping[str, str]) -> None:
        """What was typed into a row while it was on its way into the register."""
        (id,) = saving.created
        name = saving.step.written[0].name if saving.step.written else ""
        for key, text in entry.texts.items():
            if text != sent.get(key, ""):
                self.write_cell(id, name, key, text, read_cell(self._workspace.session, key, text))

    def _save_new(self, session: Session, target: Target, draft: str) -> Saving:
        """A new member needs every cell to be right: half of a person would be entered otherwise."""
        tried = write(session, [target], only_try=True)
        if tried.refused:
            return replace(tried, created=(), step=replace(tried.step, written=()))
        saved = write(session, [target])
        if saved.created:
            self._entered[draft] = replace(target, id=saved.created[0])
        drafts.drop(session, [draft])
        return saved

    def _keep_draft(self, session: Session, typed: Typed) -> None:
        """A row that became somebody on its way here is no draft; what was typed since goes to them."""
        entered = self._entered.get(typed.id)
        if entered is None:
            drafts.keep(session, typed)
            return
        since = {key: text for key, text in typed.texts.items() if text != entered.texts.get(key, "")}
        if since:
            write(session, [Target(since, entered.id)])

    def _entry_failed(self, entry: EntryRow, error: Exception) -> None:
        entry.saving = False
        self._fail(error)

    def _fail(self, error: Exception) -> None:
        self.failed.emit(describe(error))

    def _as_shown(self, key: str, text: str) -> str:
        declared, rulebook = MEMBER.by_name[key], self._workspace.session.rulebook
        return values.show(declared, values.parse(declared, text, rulebook).value, rulebook, masked=True)


def _as_remark(one: Alike) -> ShownFinding:

    message = word("cell.alike").format(twin=one.text, why=one.why)
    return ShownFinding("warning", word("level.warning"), "cell.alike", ("full_name",), message)
