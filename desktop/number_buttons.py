""" "Lấy số" beside the editors of a form: the number of a paper which the unit or a branch issues."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop.services import paper_numbers
from desktop.services.failures import describe
from desktop.services.paper_numbers import Taken, Wanted
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import FieldEditor
from desktop.widgets.finding_row import FindingRow
from desktop.widgets.layouts import INSIDE, row
from desktop.workspace import Workspace

Texts = Callable[[], Mapping[str, str]]
Editors = Callable[[], Mapping[str, FieldEditor]]
_TIP: Final = "Lấy số kế tiếp trong sổ của máy này; giấy in ra cũng mang số đó"


class NumberButtons(QObject):
    """`written`: a number stands in an editor now, `taken` after it: it is to be kept with the form.

    `attached`: other buttons stand beside the editors. `editors` are those of the form as they are now.
    """

    written = Signal()
    taken = Signal()
    attached = Signal()

    def __init__(self, workspace: Workspace, editors: Editors, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._editors = workspace, editors
        self._workflow = self._owner = self._step = ""
        self._org: Callable[[], str] = str
        self._texts: Texts = dict
        self._numbered: tuple[str, ...] = ()
        self.buttons: dict[str, Button] = {}

    def begin(
        self, workflow: str, owner: str, org: Callable[[], str], texts: Texts, *, step: str = ""
    ) -> None:
        """Another form, or step; `owner` as in `Wanted`, `org` and `texts` as they are when a number is asked
        for.
        """
        self._org, self._texts = org, texts
        if (workflow, owner, step) == (self._workflow, self._owner, self._step):
            self.attach()
            return
        if (workflow, step) != (self._workflow, self._step):
            self._numbered = ()
        self._workflow, self._owner, self._step = workflow, owner, step
        self._workspace.read(
            lambda session: paper_numbers.numbered_fields(session, workflow, step),
            partial(self._take_in, workflow, step),
            owner=self,
        )

    def give_back(self) -> None:
        """The form is given up: what was taken for it goes to whoever asks next."""
        owner = self._owner
        for name in self.buttons:
            if name in self._numbered:
                self._editors()[name].set_text("")
        self.follow()
        if owner:
            self._workspace.runner.run(
                lambda task: paper_numbers.give_back_all(self._workspace.session, owner),
                owner=self,
                must_run=True,
            )

    def attach(self) -> None:
        """A button beside each editor that has none yet."""
        editors = self._editors()
        self.buttons = {
            name: button for name, button in self.buttons.items() if _holds(editors.get(name), button)
        }
        for name in self._numbered:
            if (editor := editors.get(name)) is not None and name not in self.buttons:
                self.buttons[name] = self._beside(name, editor)
        for name, button in self.buttons.items():
            # An editor may stand on in the form of a step that brings somebody else's number.
            button.setVisible(name in self._numbered)
        self.attached.emit()
        self.follow()

    def follow(self) -> None:
        """A number that stands there is never written over: it is taken out by hand first."""
        for name, button in self.buttons.items():
            button.setEnabled(not self._editors()[name].raw_text().strip())

    # -- inside

    def _take_in(self, workflow: str, step: str, numbered: tuple[str, ...]) -> None:
        if (workflow, step) == (self._workflow, self._step):
            self._numbered = numbered
            self.attach()

    def _beside(self, name: str, editor: FieldEditor) -> Button:
        button = Button("Lấy số", tip=_TIP)
        button.setAccessibleName(f"Lấy số cho {editor.field.label}")
        button.clicked.connect(partial(self._take, name))
        layout = editor.layout()
        assert isinstance(layout, QBoxLayout)
        place = layout.indexOf(editor.editor)
        # In a box that stands here already: through any other it would lose its place in the order of Tab.
        both = QWidget(editor)
        both.setLayout(row(editor.editor, button, gap=INSIDE))
        layout.insertWidget(place, both)
        QWidget.setTabOrder(editor.editor, button)
        editor.left.connect(self._look)
        return button

    def _wanted(self, name: str) -> Wanted:
        texts = self._texts()
        return Wanted(
            workflow=self._workflow,
            field=name,
            owner=self._owner,
            org=self._org(),
            texts=texts,
            step=self._step,
        )

    def _take(self, name: str) -> None:
        wanted = self._wanted(name)
        self.buttons[name].setEnabled(False)
        self._workspace.change(
            lambda session: paper_numbers.take_for_form(session, wanted),
            partial(self._show, wanted),
            owner=self,
            failed=lambda error: self._tell(name, "error", "Chưa lấy được số", describe(error).sentence),
        )

    def _show(self, wanted: Wanted, taken: Taken) -> None:
        editor = self._editors().get(wanted.field)
        if editor is None or (wanted.owner, wanted.step) != (self._owner, self._step):
            # The form is another one by now: the number goes to the next that asks.
            return
        if not taken.number:
            self._tell(wanted.field, "warning", "Chưa lấy được số", taken.told)
            return
        editor.set_text(taken.text)
        self.written.emit()
        self.taken.emit()
        self._tell(wanted.field, "hint", "Đã lấy", taken.told)

    def _look(self, name: str) -> None:
        """A number that was typed by hand may be somebody else's."""
        wanted = self._wanted(name)
        if wanted.texts.get(name):
            self._workspace.read(
                lambda session: paper_numbers.objection(session, wanted),
                partial(self._object, wanted),
                owner=self,
            )

    def _object(self, wanted: Wanted, why: str) -> None:
        editor = self._editors().get(wanted.field)
        if why and editor is not None and editor.raw_text() == wanted.texts[wanted.field]:
            self._tell(wanted.field, "warning", "Xem lại số", why)

    def _tell(self, name: str, level: str, what: str, text: str) -> None:
        if editor := self._editors().get(name):
            editor.show_findings([FindingRow(level, what, text)])
        self.follow()


def _holds(editor: FieldEditor | None, button: Button) -> bool:
    return editor is not None and editor.isAncestorOf(button)
