"""One step for many people: whom, what is common, what differs, what the rules say, and one undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from desktop import keys
from desktop.features.cases import batch_actions, batch_typing
from desktop.features.cases.batch_actions import Seen
from desktop.features.cases.batch_opened import BatchOpened
from desktop.features.cases.batch_typing import BatchDraft
from desktop.services.case_types import BatchOutcome, BatchPlan, Blocked, Checked
from desktop.services.failures import describe
from desktop.services.undo import Step as UndoStep
from desktop.services.wording import word
from desktop.widgets.task_runner import Task
from desktop.workspace import Workspace

_LISTED: Final = 3


class BatchPage(BatchOpened):
    """What the rules say to everybody in the batch, and doing it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._checking: Task | None = None
        self._asked_to_confirm: set[str] = set()
        self._connect()

    # -- as every screen

    def refresh(self) -> None:
        self.check()

    def regions(self) -> Sequence[QWidget]:
        return (self.workflow, self.fields, self.table)

    # -- checking

    def plan(self) -> BatchPlan | None:
        chosen, people = self.chosen, self.model.people
        if chosen is None or not people:
            return None
        common = {name: text for name, text in self.known.typed(self.fields.texts()).items() if text}
        return BatchPlan(
            workflow=chosen[0].name,
            step=chosen[1].name,
            members=[one.id for one in people],
            values=common,
            exceptions=self.model.exceptions,
            confirm=sorted(self._confirmed),
            reason=self.reason.whole_text().strip(),
            from_register=True,
        )

    def check(self) -> None:
        self._pause.stop()
        if self._checking is not None:
            self._checking.cancel()
            self._checking = None
        plan = self.plan()
        self._show_counts(())
        if plan is None:
            self.preview.setText("")
            return
        self._checking = self._workspace.read(
            lambda session: batch_actions.check(session, plan),
            self._show_checked,
            owner=self,
            failed=self._not_checked,
        )

    def _show_checked(self, seen: Seen) -> None:
        self._checking = None
        self.model.show_checked(seen.checked)
        self._show_counts(seen.checked)
        told = " ".join(part if part.endswith((".", "…")) else f"{part}." for part in seen.preview)
        self.preview.setText(f"Ví dụ với một người: {told}" if told else "")
        self.preview.setVisible(bool(told))

    def _not_checked(self, error: Exception) -> None:
        self._checking = None
        self.model.show_checked(())
        failure = describe(error)
        self.counts.setText(failure.sentence)

    def _show_counts(self, checked: Sequence[Checked]) -> None:
        counts: dict[str, int] = {}
        for one in checked:
            verdict = "empty" if one.code == "validation.required" else one.verdict
            counts[verdict] = counts.get(verdict, 0) + 1
        going = counts.get("pass", 0) + counts.get("warn", 0)
        self.people_count.setText(f"{len(self.model.people)} người")
        words = {
            "pass": "đạt",
            "warn": "cần lưu ý",
            "confirm": "cần xác nhận",
            "empty": "chưa điền",
            "blocked": "bị chặn",
        }
        self.counts.setText(
            ", ".join(f"{counts[one]} {told}" for one, told in words.items() if one in counts)
        )
        codes = {one.code.removeprefix("case.") for one in checked if one.verdict == "confirm"}
        self.confirm.setVisible(bool(codes or self._confirmed))
        self._asked_to_confirm = codes
        step = self.chosen[1] if self.chosen else None
        self.go.setText(f"{step.label}: {going} người" if step and going else "Chưa có ai để làm")
        allowed = bool(step and self._may.get(step.name) and self._may[step.name].allowed)
        self.go.setEnabled(bool(going) and allowed and not self.model.unread)

    def _confirm_all(self, on: bool) -> None:
        if on:
            self._confirmed |= self._asked_to_confirm
        else:
            self._confirmed.clear()
        self.check()

    # -- carrying out

    def carry_out(self) -> None:
        self.settle()
        plan = self.plan()
        if plan is None or not self.go.isEnabled():
            return
        self.go.setEnabled(False)
        self._workspace.change(
            lambda session: batch_actions.carry_out(session, plan),
            self._done,
            owner=self,
            failed=self._refused,
        )

    def _done(self, done: tuple[BatchOutcome, UndoStep]) -> None:
        outcome, step = done
        self._workspace.undo.record(step)
        blocked = {one.member for one in outcome.blocked}
        # Who is left are those who could not be done, each with the reason.
        self.model.show_people([one for one in self.model.people if one.id in blocked])
        if not blocked:
            self._end_draft()
        else:
            # On a small screen whoever is to be added hides who could not be done.
            self.open_picker(False)
        self.table.setFocus()
        parts = [f"Đã làm cho {len(outcome.done)} người, chờ đồng bộ. Ctrl+Z hoàn tác cả lô."]
        if outcome.blocked:
            parts.append(f"{len(outcome.blocked)} người chưa làm được, còn trong bảng kèm lý do:")
            parts += _told_once(outcome.blocked)
        self.notice.say("warning" if outcome.blocked else "done", " ".join(parts))

    def _end_draft(self) -> None:
        """All of it is done: what stands in the fields belongs to no batch until somebody goes on."""
        session, done = self._workspace.session, self._draft
        self._draft = session.new_id()
        self._keeper.begin(self._collect() or BatchDraft().typed(self._draft))
        self._workspace.runner.run(lambda task: batch_typing.drop(session, [done]), owner=self, must_run=True)

    def _refused(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)
        self.check()

    def _connect(self) -> None:
        self.back.clicked.connect(self._leave)
        self.workflow.activated.connect(lambda _: self._choose_workflow())
        self.step.activated.connect(lambda _: self._choose_step())
        self._keeper.failed.connect(self._not_kept)
        self.fields.edited.connect(self._typed)
        self.fields.left.connect(self._typed)
        self.fields.built.connect(self._pause.start)
        self.model.typed.connect(self._typed)
        self.reason.textEdited.connect(lambda _: self._typed())
        self.add.clicked.connect(lambda: self.open_picker(True))
        self.take.clicked.connect(lambda: self.add_people(self.picker.people))
        self.take_all.clicked.connect(lambda: self.picker.with_everybody(self.add_people))
        self.picker.changed.connect(self._offer_all)
        self.picker.chosen.connect(lambda: self.add_people(self.picker.people))
        self.close_picker.clicked.connect(self._close_picker)
        self.remove.clicked.connect(self.remove_people)
        self.confirm.clicked.connect(self._confirm_all)
        self.go.clicked.connect(self.carry_out)
        keys.bind(
            self,
            {"take_step": self.carry_out, "dismiss": self._dismiss, "filter": lambda: self.open_picker(True)},
        )

    def _offer_all(self) -> None:
        count = self.picker.count
        self.take_all.setText(word("case.batch.add_all").format(count=count))
        self.take_all.setEnabled(count > 0)

    def _close_picker(self) -> None:
        self.open_picker(False)
        self.table.to_first_own()
        self.table.setFocus()

    def _dismiss(self) -> None:
        """Esc goes back a step: out of the search for people, then to the board."""
        if self.picking.isVisible() and self.model.people:
            self._close_picker()
        else:
            self._leave()

    def _leave(self) -> None:
        self.fields.texts(settle=True)
        self.give_numbers_back()
        self.settle()
        self.left.emit()


def _told_once(blocked: Sequence[Blocked]) -> list[str]:
    """Each reason with whom it holds for; the table has all of them, one by one."""
    names: dict[str, list[str]] = {}
    for one in blocked:
        names.setdefault(one.message, []).append(one.name)
    told = []
    for message, found in list(names.items())[:_LISTED]:
        more = f" và {len(found) - _LISTED} người nữa" if len(found) > _LISTED else ""
        told.append(f"{', '.join(found[:_LISTED])}{more}: {message}")
    return told
