"""An organisation's details while they are corrected: what was typed, what is wrong, who may do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop.services import drafts, member_form, undo, values
from desktop.services.acting import Saved, named, refused
from desktop.services.drafts import KeptDraft, Typed
from desktop.services.failures import ActionRefused
from desktop.services.member_form import Fix, ShownFinding
from desktop.services.operations import name_of
from desktop.services.session import Session
from desktop.services.undo import Step
from desktop.services.wording import sentence, word
from domain.checks import check
from domain.decide import forbidden
from domain.decisions import Command, Refused
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
_ORDER = {CheckLevel.ERROR: 0, CheckLevel.WARNING: 1, CheckLevel.HINT: 2}


@dataclass
class OrganisationForm:
    """`texts` is what stands in each editor, `values` what would be stored, as in a member's form.

    Fields that a paper or the level above changes are in `texts` too, to be read. `read_only` says why
    nothing can be entered here, and who can; "" where it can. `same_name` is an organisation of the
    same parent and name.
    """

    session: Session
    id: str
    before: Mapping[str, Value]
    values: dict[str, Value]
    texts: dict[str, str]
    sync: str
    draft: str
    read_only: str = ""
    draft_at: str = ""
    shown: dict[str, str] = field(default_factory=dict)
    over: dict[str, str] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    siblings: Mapping[str, str] = field(default_factory=dict)  # folded name → name, of the same parent
    _unreadable: dict[str, Finding] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.before.get(_NAME) or "")

    def type_in(self, field_name: str, text: str) -> None:
        """Take what was typed. Never clears what is wrong."""
        declared = ORGANISATION.by_name[field_name]
        parsed = values.parse(declared, text, self.session.rulebook)
        self.over.setdefault(field_name, self.shown.get(field_name, ""))
        self.texts[field_name] = text
        self._unreadable.pop(field_name, None)
        if parsed.refusal is not None and parsed.finding is not None:
            self._unreadable[field_name] = parsed.finding
        else:
            self.values[field_name] = parsed.value
            self.texts[field_name] = values.show(declared, parsed.value, self.session.rulebook)
        if self.texts[field_name] == self.shown.get(field_name, ""):
            self.elsewhere.discard(field_name)
            self.over.pop(field_name, None)

    def apply_fix(self, fix: Fix) -> None:
        for name, value in fix.values.items():
            self.elsewhere.discard(name)
            self.type_in(name, values.show(ORGANISATION.by_name[name], value, self.session.rulebook))

    def typed(self, texts: Mapping[str, str]) -> Typed:
        """What a draft has to keep when `texts` stands in the editors: only what differs from the saved."""
        differing = {name: text for name, text in texts.items() if text != self.shown.get(name, "")}
        over = {name: self.over.get(name, self.shown.get(name, "")) for name in differing}
        return Typed(self.draft, self.id, self.id, differing, over, KIND)

    def take_draft(self, draft: KeptDraft) -> None:
        """Go on with what was typed, over what the record says now."""
        self.draft, self.draft_at = draft.id, draft.at_text
        for name, text in draft.texts.items():
            if name not in self.texts or not ORGANISATION.by_name[name].correctable:
                continue
            self.type_in(name, text)
            if name in self.over:
                self.over[name] = draft.over.get(name, "")
                if self.over[name] != self.shown.get(name, ""):
                    self.elsewhere.add(name)

    def take_news(self, fresh: OrganisationForm) -> None:
        """The record changed under the form: what was typed here stays, everything else follows."""
        mine = {name for name in self.values if self.texts[name] != self.shown.get(name, "")}
        self.elsewhere |= {name for name in mine if fresh.shown.get(name, "") != self.shown.get(name, "")}
        for name in fresh.texts.keys() - mine:
            self.texts[name] = fresh.texts[name]
            if name in fresh.values:
                self.values[name] = fresh.values[name]
        self.before, self.shown, self.sync = fresh.before, fresh.shown, fresh.sync
        self.read_only, self.siblings = fresh.read_only, fresh.siblings

    @property
    def findings(self) -> tuple[ShownFinding, ...]:
        """Everything found, errors first."""
        stored = {name: value for name, value in {**self.before, **self.values}.items() if value is not None}
        checked = check(ORGANISATION, stored, self.session.rulebook, self.session.today)
        found = [*self._unreadable.values(), *self._news(), *checked, *self._same_name()]
        ordered = sorted(found, key=lambda one: _ORDER[one.level])
        return tuple(member_form.shown(one, self.session, ORGANISATION) for one in ordered)

    @property
    def changes(self) -> dict[str, Value]:
        """Stored values that differ from what is saved; None clears."""
        return {name: value for name, value in self.values.items() if value != self.before.get(name)}

    @property
    def can_save(self) -> bool:
        if self.read_only or self._unreadable:
            return False
        changed = self.changes.keys()
        return not any(
            one.level == CheckLevel.ERROR and not changed.isdisjoint(one.fields) for one in self.findings
        )

    def save_as_step(self) -> tuple[Saved, Step]:
        """Save, with the step that takes it back; the draft goes in the same transaction.

        Raises ActionRefused. Nothing changed: gives the present state back.
        """
        unreadable = next(iter(self._unreadable.items()), None)
        if unreadable is not None:
            name, finding = unreadable
            raise ActionRefused(f"validation.{finding.code}", {**finding.params, "field": name})
        if not self.changes:
            if self.draft_at:
                drafts.drop(self.session, [self.draft])
            return Saved(self.id, self.sync, changed=False), Step("", ())
        with self.session.replica.writing() as work:
            done = undo.perform(self.session, work, Command("edit", KIND, self.id, self.changes))
            if isinstance(done, Refused):
                raise refused(work, done)
            work.drop_draft(self.draft)
            work.commit()
        saved, written = done
        return saved, Step(undo.label_of(written), tuple(written))

    def _news(self) -> Iterable[Finding]:
        for name in sorted(self.elsewhere):
            params = {"value": self.shown.get(name, "") or word("value.empty")}
            yield Finding(
                CheckLevel.WARNING, "changed_elsewhere", (name,), params, {name: self.before.get(name)}
            )

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
        session.new_id(),
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
