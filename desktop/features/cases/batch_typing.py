"""A batch that is being put together and not carried out yet, as a draft holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from desktop.services import drafts
from desktop.services.candidates import batch_people
from desktop.services.drafts import KeptDraft, Typed
from desktop.services.people import Person

if TYPE_CHECKING:
    from desktop.services.session import Session

KIND: Final = "case_batch"
_WORKFLOW, _STEP, _REASON, _PEOPLE = "workflow", "step", "step.reason", "people"
_COMMON, _OWN = "common.", "own."


@dataclass(frozen=True, slots=True)
class BatchDraft:
    """`common` are texts of what everybody shares, `own` those of each member, by id and field."""

    workflow: str = ""
    step: str = ""
    people: tuple[str, ...] = ()
    common: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    reason: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed: who is chosen alone is chosen again with one key."""
        return not (any(self.common.values()) or any(map(any_text, self.own.values())) or self.reason)

    def typed(self, id: str) -> Typed:
        """What a draft with this id has to hold."""
        if self.is_empty:
            return Typed(id, "", "", {}, kind=KIND)
        texts = {_WORKFLOW: self.workflow, _STEP: self.step, _REASON: self.reason}
        texts[_PEOPLE] = " ".join(self.people)
        texts |= {f"{_COMMON}{name}": text for name, text in self.common.items()}
        for member, given in self.own.items():
            texts |= {f"{_OWN}{member}.{name}": text for name, text in given.items()}
        return Typed(id, "", "", {name: text for name, text in texts.items() if text}, kind=KIND)


@dataclass(frozen=True, slots=True)
class KeptBatch:
    """A draft that was left, with the people in it who are still here; `at_text` says when."""

    id: str
    at_text: str
    draft: BatchDraft
    people: tuple[Person, ...]


def any_text(texts: Mapping[str, str]) -> bool:
    return any(texts.values())


def kept_batch(session: Session, id: str = "") -> KeptBatch | None:
    """The batch that this cadre left last, or the one with this id."""
    found = drafts.of_cadre(session, KIND)
    kept = next((one for one in found if id in ("", one.id)), None)
    if kept is None:
        return None
    draft = _read(kept)
    return KeptBatch(kept.id, kept.at_text, draft, tuple(batch_people(session, draft.people)))


def drop(session: Session, ids: Sequence[str]) -> None:
    drafts.drop(session, ids)


def _read(kept: KeptDraft) -> BatchDraft:
    common: dict[str, str] = {}
    own: dict[str, dict[str, str]] = {}
    for name, text in kept.texts.items():
        if name.startswith(_COMMON):
            common[name.removeprefix(_COMMON)] = text
        elif name.startswith(_OWN):
            member, _, of = name.removeprefix(_OWN).partition(".")
            own.setdefault(member, {})[of] = text
    texts = kept.texts
    return BatchDraft(
        workflow=texts.get(_WORKFLOW, ""),
        step=texts.get(_STEP, ""),
        people=tuple(texts.get(_PEOPLE, "").split()),
        common=common,
        own=own,
        reason=texts.get(_REASON, ""),
    )
