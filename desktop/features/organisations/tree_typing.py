"""A decision about the tree that is half typed: it outlives another choice, another screen, and the window.

Each cadre has one for each organisation that they began on.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from desktop.draft_keeper import DraftKeeper
from desktop.features.organisations.parting import Parting
from desktop.features.organisations.tree_form import TreeForm
from desktop.services import drafts, organisations
from desktop.services.drafts import KeptDraft, Typed
from desktop.services.session import Session
from desktop.services.wording import word
from desktop.workspace import Workspace
from domain.workflows.tree.declaration import WORKFLOW

KIND: Final = drafts.TREE_DECISION
_PARTING: Final = "parting"
# What stands there from one decision to the next, or is chosen again in a moment, is no work that is lost.
_SLIGHT: Final = frozenset({"step", "signer"})


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One draft and the organisation that it was begun on; `label` says what it is, and when it was kept."""

    draft: KeptDraft
    label: str

    @property
    def about(self) -> str:
        return self.draft.org


def unfinished(session: Session) -> list[Unfinished]:
    """What this cadre left half typed, the latest first."""
    steps = {step.name: step.label for step in WORKFLOW.opening}
    names = {node.id: node.name for node in organisations.tree(session)}
    return [
        Unfinished(
            draft,
            word("tree.unfinished").format(
                name=names.get(draft.org, "") or word("draft.unnamed"),
                step=steps.get(draft.texts.get("step", ""), WORKFLOW.label),
                at=draft.at_text,
            ),
        )
        for draft in drafts.of_cadre(session, KIND)
    ]


def kept_about(session: Session, org: str) -> KeptDraft | None:
    """What this cadre left of a decision that was begun on an organisation."""
    wanted = draft_id(session, org)
    return next((one for one in drafts.of_cadre(session, KIND) if one.id == wanted), None)


def draft_id(session: Session, org: str) -> str:
    return f"{session.actor.id}:{KIND}:{org}"


class TreeTyping(QObject):
    """`kept` says when what is typed was last written down, "" for nothing.

    `restored` carries the draft that stands on the screen again.
    """

    kept = Signal(str)
    restored = Signal(object)
    failed = Signal(object)

    def __init__(self, workspace: Workspace, form: TreeForm, parting: Parting, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._form, self._parting = workspace, form, parting
        self._about = self._id = ""
        self._base: dict[str, str] = {}
        self._keeper = DraftKeeper(workspace, self._collect, self)
        self._keeper.kept.connect(self._tell)
        self._keeper.failed.connect(self.failed)
        self.touch, self.keep = self._keeper.touch, self._keeper.keep

    @property
    def draft(self) -> str:
        """Id of the draft of what is on the screen; "" before anything was begun."""
        return self._id

    @property
    def owner(self) -> str:
        """Whose the number is that is taken for it: it lasts as long as the draft does."""
        return f"{KIND}:{self._about}"

    def begin(self, about: str) -> None:
        """The form stands as a decision about this organisation begins; what was typed of it is looked up."""
        session = self._workspace.session
        self._about, self._id = about, draft_id(session, about)
        self.begin_empty()
        self._workspace.read(lambda session: kept_about(session, about), self._take, owner=self)

    def begin_empty(self) -> None:
        """The form stands empty: this is what nothing has to be kept of."""
        self._base = self._form.texts()
        self._keeper.begin(Typed(self._id, "", self._about, kind=KIND))
        self.kept.emit("")

    def texts(self) -> dict[str, str]:
        """Everything typed, for keeping it; nothing where it would be no loss."""
        stood, places = self._base, self._form.places
        texts = {name: text for name, text in self._form.texts().items() if text != stood.get(name, "")}
        # The organisation that it was begun on is chosen again wherever it is begun again.
        typed = {name for name, text in texts.items() if not (name in places and text == self._about)}
        if self._parting.is_begun():
            texts[_PARTING] = json.dumps(self._parting.state(), ensure_ascii=False)
            typed.add(_PARTING)
        return texts if typed - _SLIGHT else {}

    def show(self, texts: Mapping[str, str]) -> None:
        """What `texts` once told stands there again."""
        self._form.show_texts({**self._base, **texts})
        state: Any = json.loads(texts[_PARTING]) if _PARTING in texts else {}
        if isinstance(state, dict):
            self._parting.show_state(state)

    def _collect(self) -> Typed | None:
        return Typed(self._id, "", self._about, self.texts(), kind=KIND) if self._id else None

    def _take(self, draft: KeptDraft | None) -> None:
        # Whoever types faster than a draft is read keeps what they type.
        if draft is None or draft.id != self._id or self.texts():
            return
        self._keeper.begin(Typed(self._id, "", self._about, dict(draft.texts), kind=KIND))
        self.show(draft.texts)
        self.restored.emit(draft)

    def _tell(self, draft: str, at: str) -> None:
        if draft == self._id:
            self.kept.emit(word("tree.typed.kept").format(at=at) if at else "")
