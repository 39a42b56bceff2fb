"""What is typed into a case and not saved: it outlives another choice of step, and the window."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from desktop.draft_keeper import DraftKeeper
from desktop.features.cases.actions import KIND, OF_DRAFTS, Opened
from desktop.features.cases.fields import CaseFields
from desktop.features.cases.numbers import StepNumbers
from desktop.services.drafts import Typed
from desktop.services.register_counts import FromRegister, meeting_day
from desktop.services.wording import word
from desktop.workspace import Workspace
from domain.workflows.model import Step


class CaseTyping(QObject):
    """`typed` holds what differs from the case. `kept` says when it was last written down, "" for nothing.

    `beside` gives what is typed beside the fields of the case, as `Opened.beside` gets it back.
    """

    kept = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        workspace: Workspace,
        fields: CaseFields,
        beside: Callable[[], Mapping[str, str]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._fields, self._beside = workspace, fields, beside
        self._opened: Opened | None = None
        self._base: dict[str, str] = {}
        # What the register says of fields that the case has nothing for: shown, but nobody's typing.
        self._known: dict[str, str] = {}
        # Of the step's own paper: what the case says of one before it is not to stand in its form.
        self._anew: Collection[str] = ()
        self._counted_on = ""
        self.typed: dict[str, str] = {}
        self._keeper = DraftKeeper(workspace, self._collect, self)
        self._keeper.kept.connect(self._tell)
        self._keeper.failed.connect(self.failed)
        self.numbers = StepNumbers(workspace, fields, self)
        self.numbers.taken.connect(self.keep)

    @property
    def texts(self) -> dict[str, str]:
        """What is to stand in every field."""
        return {**self._stood(), **self.typed}

    def brought_by(self, step: Step) -> dict[str, str]:
        """What a step is to bring: all that is typed, and what the register says of the fields it asks for.

        A draft is saved with what was typed only: what is counted is counted again when it is needed.
        """
        asked = () if step.name in OF_DRAFTS else step.asks
        return {name: text for name, text in self._known.items() if name in asked} | self.typed

    @property
    def meeting_day(self) -> str:
        """The day of the meeting as it stands in the form (ISO 8601), "" for none."""
        return meeting_day(self._workspace.session, self.texts)

    @property
    def is_stale(self) -> bool:
        """Whether the register was asked for another day than the form has by now."""
        return self._opened is not None and self._counted_on != self.meeting_day

    def count_again(self, known: Mapping[str, FromRegister], day: str) -> None:
        """What the register says of this day."""
        if self._opened is not None:
            self._opened, self._counted_on = replace(self._opened, known=known), day

    def show_known(self, step: Step) -> None:
        """From now on the form is about this step: only what it asks for is taken out of the register."""
        opened, self._anew = self._opened, step.anew
        found = opened.known if opened is not None else {}
        self._known = {
            name: one.text for name, one in found.items() if name in step.asks and not self._base.get(name)
        }

    def told_of(self, name: str) -> str:
        """Where the text of a field comes from, while it is that of the register; else ""."""
        one = self._opened.known.get(name) if self._opened is not None else None
        is_shown = one is not None and name in self._known and self.texts.get(name) == one.text
        return one.told if one is not None and is_shown else ""

    def _stood(self) -> dict[str, str]:
        kept = {name: text for name, text in self._base.items() if name not in self._anew}
        return {**kept, **self._known}

    def begin(self, opened: Opened, stored: Mapping[str, str]) -> None:
        """The case as it stands now; what is typed stays. `stored` is what its draft holds."""
        self._opened, self._base = opened, dict(opened.texts)
        for field in opened.workflow.fields:
            if field.refers_to and opened.case is not None:
                self._base[field.name] = str(opened.case.data.get(field.name) or "")
        self._counted_on = self.meeting_day
        # Which step it is about is not said yet, and in some the same number as before is a new one.
        self._anew = [name for step in opened.workflow.steps for name in step.anew]
        self._drop_unchanged(self.typed)
        self._keeper.begin(_draft(opened, stored))
        # What was being typed when the case was read again is not written yet.
        self._keeper.touch()

    def number(self, step: str) -> None:
        """The form is about this step from now on ("": none), and bears the numbers of its papers."""
        opened = self._opened
        if opened is not None:
            self.numbers.begin(
                opened.workflow.name,
                opened.about,
                lambda: opened.org or self._beside().get("person.org", ""),
                lambda: self.texts,
                step=step,
            )

    def forget(self) -> None:
        """Nothing of it is to be kept."""
        self._keeper.forget()
        self._opened = None
        self.typed, self._base, self._known, self._anew = {}, {}, {}, ()

    def touch(self) -> None:
        """Something was typed. A key that follows does not put the writing off."""
        self.note()
        self._keeper.touch()

    def note(self) -> None:
        if self._opened is not None:
            in_sight = self._fields.texts()
            self.typed |= in_sight
            # What another step asks for is compared when it is in sight again.
            self._drop_unchanged(in_sight)

    def keep(self) -> None:
        """What is typed and not saved stays this cadre's draft, whatever happens to the window."""
        self._keeper.keep()

    def _collect(self) -> Typed | None:
        if self._opened is None:
            return None
        self.note()
        return _draft(self._opened, {**self.typed, **self._beside()})

    def _tell(self, draft: str, at: str) -> None:
        if self._opened is not None and self._opened.draft == draft:
            self.kept.emit(word("case.typed.kept").format(at=at) if at else "")

    def _drop_unchanged(self, among: Collection[str]) -> None:
        stood = self._stood()
        self.typed = {
            name: text
            for name, text in self.typed.items()
            if name not in among or text != stood.get(name, "")
        }


def _draft(opened: Opened, texts: Mapping[str, str]) -> Typed:
    record = opened.case.id if opened.case else ""
    return Typed(opened.draft, record, opened.org, dict(texts), kind=KIND)
