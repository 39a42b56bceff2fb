"""What a decision about the tree asks for: which organisations, names, the paper; by step of the workflow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.services.organisations import OrganisationNode
from desktop.services.session import Session
from desktop.services.values import choices
from desktop.widgets.field_editor import ChoiceBox, FieldEditor
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, INSIDE, boxed, column, row
from desktop.widgets.vietnamese_edit import VietnameseEdit
from domain.organisations.events import EventType
from domain.workflows.tree.declaration import WORKFLOW

_CHOOSE: Final = "Chọn tổ chức"
# What each step shows, in this order; the paper comes below in any case.
_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    EventType.FOUND: ("parent", "name", "level", "sector"),
    EventType.RENAME: ("organisation", "name", "founded_on"),
    EventType.SPLIT: ("organisation",),
    EventType.SPLIT_OFF: ("organisation",),
    EventType.MERGE: ("organisation", "into"),
    EventType.UNITE: ("organisation", "second", "third", "parent", "name"),
    EventType.DISSOLVE: ("organisation",),
    EventType.MOVE: ("organisation", "parent"),
}
_LABELS: Final = {
    "organisation": "Tổ chức *",
    "second": "Hợp nhất với *",
    "third": "và với",
    "into": "Sáp nhập vào *",
    "parent": "Trực thuộc *",
}
_TYPED: Final = ("name", "founded_on", "level", "sector")
_PAPER: Final = ("decision_number", "decision_date", "signer", "effective_on")
PARTED: Final = frozenset({EventType.SPLIT.value, EventType.SPLIT_OFF.value})


class TreeForm(QWidget):
    """`changed` at each change; `parted` with the organisation whose people are divided, "" for none."""

    changed = Signal()
    parted = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._nodes: dict[str, OrganisationNode] = {}
        self._root = ""
        # The organisation to begin with, while it is not known yet.
        self._wanted = ""
        steps = [(step.name, step.label) for step in WORKFLOW.opening]
        self.step = ChoiceBox(steps, "Chọn việc")
        self.places = {name: ChoiceBox([], _CHOOSE) for name in _LABELS}
        self.editors = {name: self._editor(name) for name in (*_TYPED, *_PAPER)}
        for name in ("decision_number", "decision_date", "name", "level"):
            self.editors[name].set_mark("*")
        self._rows: dict[str, QWidget] = {
            name: labelled(label, self.places[name]) for name, label in _LABELS.items()
        } | {name: self.editors[name] for name in _TYPED}
        whom = column(labelled("Việc *", self.step), *self._rows.values(), gap=BETWEEN)
        paper = column(
            row(self.editors["decision_number"], self.editors["decision_date"], gap=INSIDE),
            row(self.editors["signer"], self.editors["effective_on"], gap=INSIDE),
            gap=BETWEEN,
        )
        self.setLayout(column(boxed(whom), boxed(paper), None, gap=BETWEEN))
        self.setFocusProxy(self.step)
        self._connect()
        self._show_step()

    # -- what is chosen

    def show_nodes(self, nodes: Sequence[OrganisationNode]) -> None:
        """The organisations to choose among; what was chosen stays chosen while it is there."""
        self._nodes = {node.id: node for node in nodes}
        self._root = next((node.id for node in nodes if not node.parent), "")
        self._offer()
        if self._wanted:
            self._choose_first(self._wanted)

    def begin(self, step: str, organisation: str) -> None:
        """Start on a step about an organisation, both may be ""."""
        self.step.choose(step)
        self._wanted = organisation
        self._offer()
        self._choose_first(organisation)
        self._show_step()

    def _choose_first(self, organisation: str) -> None:
        """Point at the organisation that it is about, as soon as that one is on offer."""
        box = self.places["parent" if self.step.code() == EventType.FOUND else "organisation"]
        box.choose(organisation)
        if box.code() == organisation:
            self._wanted = ""
            self._offer()

    def clear(self) -> None:
        """Empty for the next decision; the signer stays who it was."""
        for name, editor in self.editors.items():
            editor.clear_findings()
            if name != "signer":
                editor.set_text("")
        for box in self.places.values():
            box.choose("")
        self._show_step()

    def values(self) -> dict[str, Any]:
        """What the step is given, by names of fields; what is empty is left out."""
        step = self.step.code()
        shown = _SHOWN.get(step, ())
        given: dict[str, Any] = {name: self.places[name].code() for name in _LABELS if name in shown}
        names = (*(name for name in _TYPED if name in shown), *_PAPER)
        given |= {name: self.editors[name].raw_text().strip() for name in names}
        node = self._nodes.get(str(given.get("organisation") or ""))
        if step == EventType.RENAME and node is not None:
            given["name_before"] = node.name
        if step == EventType.MOVE and node is not None:
            given["parent_before"] = node.parent
        if step == EventType.UNITE:
            united = [given.pop(name, "") for name in ("organisation", "second", "third")]
            given["sources"] = [id for id in united if id]
        return {name: value for name, value in given.items() if value}

    def texts(self) -> dict[str, str]:
        """Everything as it stands, for keeping it."""
        boxes = {name: box.code() for name, box in self.places.items()}
        return {"step": self.step.code(), **boxes, **{n: e.raw_text() for n, e in self.editors.items()}}

    def show_texts(self, texts: Mapping[str, Any]) -> None:
        """As `texts` once told."""
        self.step.choose(str(texts.get("step") or ""))
        self._offer()
        for name, box in self.places.items():
            box.choose(str(texts.get(name) or ""))
        self._offer()
        for name, editor in self.editors.items():
            editor.set_text(str(texts.get(name) or ""))
        self._show_step()

    # -- inside

    def _editor(self, name: str) -> FieldEditor:
        field = WORKFLOW.by_name[name]
        return FieldEditor(field, choices(field, self._session.rulebook) if field.catalogue else ())

    def _connect(self) -> None:
        self.step.activated.connect(self._step_chosen)
        for box in self.places.values():
            box.activated.connect(self._place_chosen)
        for editor in self.editors.values():
            editor.edited.connect(lambda _name: self.changed.emit())
            editor.left.connect(lambda _name: self.changed.emit())
            if isinstance(editor.editor, VietnameseEdit):
                editor.editor.textChanged.connect(lambda _text: self.changed.emit())

    def _step_chosen(self) -> None:
        self._offer()
        self._show_step()
        self.changed.emit()

    def _place_chosen(self) -> None:
        self._offer()
        self._tell_parted()
        self.changed.emit()

    def _show_step(self) -> None:
        shown = _SHOWN.get(self.step.code(), ())
        for name, part in self._rows.items():
            part.setVisible(name in shown)
        self._tell_parted()

    def _tell_parted(self) -> None:
        is_parted = self.step.code() in PARTED
        self.parted.emit(self.places["organisation"].code() if is_parted else "")

    def _offer(self) -> None:
        """In each box what the table of levels allows there: the rest would only be refused."""
        below = [node for node in self._nodes.values() if node.id != self._root]
        chosen = self._nodes.get(self.places["organisation"].code())
        alike = [
            node
            for node in below
            if chosen is None or (node.holds_members == chosen.holds_members and node.id != chosen.id)
        ]
        for name, fitting in (
            ("organisation", below),
            ("second", alike),
            ("third", alike),
            ("into", alike),
            ("parent", list(self._parents(chosen))),
        ):
            self.places[name].offer([(node.id, node.name) for node in fitting], _CHOOSE)

    def _parents(self, chosen: OrganisationNode | None) -> Sequence[OrganisationNode]:
        step, levels = self.step.code(), self._session.rulebook.levels
        if step == EventType.FOUND or chosen is None:
            lived_under = {level for one in levels.values() for level in one.allowed_parents}
            return [node for node in self._nodes.values() if node.level in lived_under]
        level = levels.get(chosen.level)
        allowed = level.allowed_parents if level is not None else frozenset()
        return [node for node in self._nodes.values() if node.level in allowed and node.id != chosen.id]
