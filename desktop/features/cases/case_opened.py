"""A case in sight: read, typed into, and looked ahead at. Nothing is done with it here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal

from desktop.features.cases import actions
from desktop.features.cases.actions import Ahead, Attempt, Opened, Start
from desktop.features.cases.asking import asked_in, facts_of, offered_steps, usual_step
from desktop.features.cases.case_typing import CaseTyping
from desktop.features.cases.case_view import BRANCH, CaseView
from desktop.features.cases.last_time import LastTimes
from desktop.services import register_counts
from desktop.services.case_types import CaseShown
from desktop.services.failures import ActionRefused, describe
from desktop.services.register_counts import FromRegister
from desktop.services.wording import word
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.task_runner import Task
from desktop.widgets.vietnamese_edit import VietnameseEdit, VietnameseTextEdit
from desktop.workspace import Workspace
from domain.refusals import Refusal
from domain.workflows.model import About

_PAUSE_MS: Final = 250


class CaseOpened(CaseView):
    """What is typed stays through another choice of step, news from elsewhere, and a sudden end.

    `left`: back to the board.
    """

    left = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._opened: Opened | None = None
        self._step = ""
        self._looking: Task | None = None
        self._reading: Task | None = None
        self._busy = False
        self._typing = CaseTyping(workspace, self.fields, self.beside, self)
        self._typing.numbers.attached.connect(self.order_stops)
        self.last_times = LastTimes(workspace, self.fields, self)
        self.last_times.attached.connect(self.order_stops)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.fields.built.connect(self._tell_known)

    @property
    def case(self) -> CaseShown | None:
        return self._opened.case if self._opened else None

    @property
    def step(self) -> str:
        """The step that is chosen, "" where none is."""
        return self._step

    def refresh(self) -> None:
        """What is typed here stays, everything else follows."""
        if self._busy or self._opened is None:
            return
        if self._opened.case is not None:
            id = self._opened.case.id
            self._read(partial(actions.open_case, id=id), self._take_again, self._perhaps_gone)

    def settle(self) -> None:
        if self._opened is not None and not self._busy:
            self._take_in()
            self._typing.keep()

    # -- opening

    def open_case(self, id: str, step: str = "") -> None:
        """`step`: the one that is meant, where it can be taken."""
        self._begin()
        self._read(partial(actions.open_case, id=id), partial(self._take, step=step))

    def start_new(self, start: Start, typed: Mapping[str, str] | None = None) -> None:
        """A case that is not there yet; `typed`: what was typed for another workflow, as `Opened.kept`."""
        self._begin()
        self._read(partial(actions.open_new, start=start), partial(self._take, typed=dict(typed or {})))

    def _begin(self) -> None:
        self._typing.keep()
        self.notice.leave()
        self.changing.put_away()
        self._opened, self._step = None, ""
        self._typing.forget()
        self.last_times.forget()
        self.kept.setText("")
        self.conditions.forget()
        self.reason.clear()

    def _read(
        self,
        work: Callable[..., Opened],
        done: Callable[[Opened], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        if self._reading is not None:
            self._reading.cancel()
        failed = failed or self._not_readable
        self._reading = self._workspace.read(work, done, owner=self, failed=failed)

    def _take(self, opened: Opened, typed: Mapping[str, str] | None = None, step: str = "") -> None:
        stored, opened = opened.kept, replace(opened, kept={**opened.kept, **(typed or {})})
        self._typing.typed = dict(opened.typed)
        may = [one.name for one in offered_steps(opened) if one.allowed]
        self._step = step if step in may else usual_step(opened)
        self.show_kept(opened)
        self._show(opened, stored)
        self._focus_first(opened)
        if opened.kept_at:
            told = word("case.typed.reopened").format(at=opened.kept_at)
            self.notice.say("info", told, word("case.typed.drop"), act=self._give_up_typing)

    def _focus_first(self, opened: Opened) -> None:
        """Where work goes on: without a field the keys must arrive on this screen all the same."""
        choices = [one for one in self.steps.choices.values() if one.isEnabled()]
        if opened.asks_for_person:
            self.person.go_to("")
        elif self.fields.is_asking:
            self.fields.go_to("")
        else:
            (choices[0] if choices else self.back).setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_again(self, opened: Opened) -> None:
        self._typing.note()
        may = [one.name for one in offered_steps(opened) if one.allowed]
        if self._step not in may:
            self._step = usual_step(opened)
        self._show(opened)

    def _show(self, opened: Opened, stored: Mapping[str, str] | None = None) -> None:
        """`stored` is what the draft holds, where that is not what is typed."""
        self._reading = None
        self._opened = opened
        self.heading.setText(opened.workflow.label)
        self.who.setText(" · ".join(filter(None, (opened.name or "Người mới", opened.org_name))))
        # What is about no person has no sister that it could have been meant for.
        self.wrong.setVisible(opened.workflow.about is not About.ORGANISATION)
        self.show_state(opened.case)
        self.show_steps(opened, self._step)
        self.about.setVisible(opened.asks_for_person)
        if opened.asks_for_person:
            self.ask_for_person(opened, self._workspace.session.rulebook)
        self._typing.begin(opened, opened.kept if stored is None else stored)
        self._ask()
        self.attachments.show_case(opened.case.id if opened.case else "")
        self.show_foot(opened, self._step)
        self._look()

    def _ask(self) -> None:
        """Editors for what the chosen step and the draft take; the rest of the case as plain lines."""
        opened = self._opened
        if opened is None:
            return
        asked = asked_in(opened, self._step, self._workspace.session.rulebook)
        if self._step in opened.workflow.step_of:
            self._typing.show_known(opened.workflow.step_of[self._step])
        self.fields.ask(asked, self._typing.texts)
        self._typing.number(self._step)
        self.last_times.begin(opened.workflow, opened.workflow.step_of.get(self._step), opened.org)
        self.fields.tell(facts_of(opened, {one.field.name for one in asked}))
        self._tell_known()

    def _tell_known(self) -> None:
        """Below each number out of the register: what it was counted from."""
        for name, editor in self.fields.editors.items():
            if told := self._typing.told_of(name):
                editor.show_findings([FindingRow("hint", word("register.from"), told)])

    # -- typing

    def undo_typing(self) -> bool:
        """In the field that is typed into; a text that was taken in there is no typing any more."""
        editor = self.focusWidget()
        if isinstance(editor, VietnameseTextEdit) and editor.document().isUndoAvailable():
            editor.undo()
            return True
        if isinstance(editor, VietnameseEdit) and editor.isUndoAvailable():
            editor.undo()
            return True
        return False

    def _edited(self) -> None:
        self._typing.touch()
        self._pause.start()

    def _take_in(self) -> None:
        for fields in (self.fields, self.person):
            fields.texts(settle=True)
        self.reason.commit_composing()
        self._typing.note()

    def _give_up_typing(self) -> None:
        """What was typed in another hour is not wanted: as the case is, or empty."""
        opened = self._opened
        if opened is None or self._busy:
            return
        self._typing.forget()
        self._begin()
        draft, workflow, member = opened.draft, opened.workflow.name, opened.member
        start = Start(workflow=workflow, member=member)
        case = opened.case.id if opened.case else ""
        self._read(lambda session: actions.open_without_draft(session, draft, case, start), self._take)

    # -- looking ahead

    def _attempt(self, step: str) -> Attempt | None:
        opened = self._opened
        if opened is None or not step:
            return None
        self._typing.note()
        person, org = None, ""
        if opened.asks_for_person:
            person, org = self.person.texts(), self.branch.code()
        return Attempt(
            workflow=opened.workflow,
            step=step,
            case=opened.case.id if opened.case else "",
            member=opened.member if opened.case is None else "",
            org=org,
            texts=self._typing.brought_by(opened.workflow.step_of[step]),
            person=person,
            confirm=self.conditions.confirm,
            reason=self.reason.whole_text().strip(),
            seen=opened.case.seen if opened.case else None,
            newcomer=opened.newcomer,
            instead=self.instead if opened.case is None else "",
        )

    def _count_again(self, then: Callable[[], None] | None = None) -> None:
        """Another day of the meeting is typed: what is counted for it is counted for that day.

        `then`: what waits for it; nothing goes on that brings another day's number.
        """
        opened, day, texts = self._opened, self._typing.meeting_day, self._typing.texts
        if opened is None or not self._typing.is_stale:
            return
        self._workspace.read(
            lambda session: register_counts.known(session, opened.workflow, opened.org, opened.member, texts),
            partial(self._take_known, opened, day, then),
            owner=self,
        )

    def _take_known(
        self, opened: Opened, day: str, then: Callable[[], None] | None, known: Mapping[str, FromRegister]
    ) -> None:
        if self._opened is not opened or day != self._typing.meeting_day:
            return
        if self._typing.is_stale:
            self._typing.note()
            self._typing.count_again(known, day)
            self._ask()
            self._look()
        if then is not None:
            then()

    def _look(self) -> None:
        self._pause.stop()
        self._count_again()
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        attempt = self._attempt(self._step)
        if attempt is None or attempt.lacks:
            self.conditions.show_lines(attempt.lacks if attempt else (), ("full_name", BRANCH))
            self.conditions.ask_for_step(attempt is None)
            self.preview.hide()
            return
        self._looking = self._workspace.read(
            lambda session: actions.look_ahead(session, attempt),
            self._show_ahead,
            owner=self,
            failed=self._say_failure,
        )

    def _show_ahead(self, ahead: Ahead) -> None:
        self._looking = None
        opened = self._opened
        editors = [*self.fields.editors, *(self.person.editors if opened and opened.asks_for_person else ())]
        self.conditions.show_lines(ahead.lines, editors)
        self.conditions.ask_for_step(False)
        back = opened.case.way_back if opened and opened.case else None
        told = (word("case.back.asks"),) if back and back.asked and back.step == self._step else ahead.preview
        self.preview.setText(" ".join(_ended(part) for part in told))
        self.preview.setVisible(bool(told))

    def choose_step(self, name: str) -> None:
        if self._opened is None:
            return
        self._typing.note()
        self._step = name
        self.conditions.forget()
        self.steps.choose(name)
        self._ask()
        self.show_foot(self._opened, self._step)
        self._look()

    # -- saying

    def _say_failure(self, error: Exception) -> None:
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _perhaps_gone(self, error: Exception) -> None:
        """Its first step was taken back: there is nothing to look at any more."""
        self._reading = None
        if not isinstance(error, ActionRefused) or error.code != Refusal.UNKNOWN_RECORD:
            self._say_failure(error)
            return
        self._typing.forget()
        self._begin()
        self.left.emit()

    def _not_readable(self, error: Exception) -> None:
        self._reading = None
        self._say_failure(error)


def _ended(text: str) -> str:
    return text if text.endswith((".", "…")) else f"{text}."
