"""An organisation's details while they are corrected: what was typed, what is wrong, who may do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop.services import drafts, values
from desktop.services.acting import Saved, named
from desktop.services.drafts import Typed
from desktop.services.failures import ActionRefused
from desktop.services.operations import name_of
from desktop.services.session import Session
from desktop.services.shown_findings import ShownFinding, in_order
from desktop.services.typed_form import TypedForm
from desktop.services.undo import Step
from desktop.services.wording import sentence, word
from domain.checks import check
from domain.decide import forbidden
from domain.decisions import Command
from domain.findings import CheckLevel, Finding
from domain.organisations.fields import ORGANISATION
from domain.records import Value
from domain.refusals import Refusal
from domain.roles import Role
from domain.text import fold

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import LocalRecord

KIND = ORGANISATION.name
_NAME = "name"


@dataclass
class OrganisationForm(TypedForm):
    """`texts` is what stands in each editor, `values` what would be stored, as in a member's form.

    Fields that a paper or the level above changes are in `texts` too, to be read. `read_only` says why
    nothing can be entered here, and who can; "" where it can. `same_name` is an organisation of the
    same parent and name.
    """

    kind = ORGANISATION
    siblings: Mapping[str, str] = field(default_factory=dict)  # folded name → name, of the same parent

    @property
    def name(self) -> str:
        return str(self.before.get(_NAME) or "")

    def may_type(self, field_name: str) -> bool:
        return field_name in self.texts and self.kind.by_name[field_name].correctable

    def typed(self, texts: Mapping[str, str]) -> Typed:
        """What a draft has to keep when `texts` stands in the editors: only what differs from the saved."""
        return Typed(self.draft, self.id, self.id, *self.differing(texts), KIND)

    def take_news(self, fresh: OrganisationForm) -> None:
        """The record changed under the form: what was typed here stays, everything else follows."""
        self.follow(fresh)
        self.siblings = fresh.siblings

    @property
    def findings(self) -> tuple[ShownFinding, ...]:
        """Everything found, errors first."""
        stored = {name: value for name, value in {**self.before, **self.values}.items() if value is not None}
        checked = check(ORGANISATION, stored, self.session.rulebook, self.session.today)
        found = [*self.unreadable.values(), *self.news(), *checked, *self._same_name()]
        return in_order(found, self.session, ORGANISATION)

    @property
    def changes(self) -> dict[str, Value]:
        """Stored values that differ from what is saved; None clears."""
        return {name: value for name, value in self.values.items() if value != self.before.get(name)}

    @property
    def can_save(self) -> bool:
        if self.read_only or self.unreadable:
            return False
        changed = self.changes.keys()
        return not any(
            one.level == CheckLevel.ERROR and not changed.isdisjoint(one.fields) for one in self.findings
        )

    def save_as_step(self) -> tuple[Saved, Step]:
        """Save, with the step that takes it back; the draft goes in the same transaction.

        Raises ActionRefused. Nothing changed: gives the present state back.
        """
        self.refuse_unreadable()
        changes = self.changes
        return self.perform(Command("edit", KIND, self.id, changes)) if changes else self.unchanged()

    def _same_name(self) -> Iterable[Finding]:
        other = self.siblings.get(fold(self.name))
        if other:
            yield Finding(CheckLevel.WARNING, "organisation.same_name", (_NAME,), {"name": other})


def form(session: Session, id: str) -> OrganisationForm:
    """With what this cadre typed there and did not save. Raises ActionRefused `unknown_record`."""
    draft = drafts.of_record(session, KIND, id)
    with session.replica.reading() as reader:
        record = reader.record(KIND, id)
        if record is None:
            raise ActionRefused(Refusal.UNKNOWN_RECORD, {"id": id})
        opened = _opened(session, reader, record)
    if draft is not None:
        opened.take_draft(draft)
    return opened


def _opened(session: Session, reader: Reader, record: LocalRecord) -> OrganisationForm:
    texts: dict[str, str] = {}
    for declared in ORGANISATION.fields:
        value = record.fields.get(declared.name)
        if declared.refers_to and value:
            texts[declared.name] = name_of(reader, declared.refers_to, str(value))
        else:
            texts[declared.name] = values.show(declared, value, session.rulebook)
    stored = {one.name: record.fields.get(one.name) for one in ORGANISATION.fields if one.correctable}
    return OrganisationForm(
        session,
        record.id,
        record.fields,
        stored,
        texts,
        record.sync,
        draft=session.new_id(),
        read_only=_why_not(session, reader, record.id),
        shown=dict(texts),
        siblings=_siblings(reader, record),
    )


def _siblings(reader: Reader, record: LocalRecord) -> dict[str, str]:
    parent = record.fields.get("parent")
    return {
        fold(str(other.fields.get(_NAME) or "")): str(other.fields.get(_NAME) or "")
        for other in reader.organisations()
        if other.id != record.id and parent and other.fields.get("parent") == parent
    }


def _why_not(session: Session, reader: Reader, id: str) -> str:
    """Why this cadre may only look, and who may do more; "" where they may."""
    refusal = forbidden(reader.view(), Command("edit", KIND, id), session.actor, session.today)
    if refusal is None:
        return ""
    said = sentence(f"read_only.{refusal.code}", {**refusal.params, **named(reader, refusal.params)})
    known = ", ".join(actor.name for actor in reader.actors() if actor.role is Role.SECRETARY)
    return f"{said} {word('read_only.secretaries').format(names=known)}" if known else said
