"""A member's form while it is filled: what was typed, what it would store, what is wrong or missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.services import drafts, values
from desktop.services.acting import Saved, named
from desktop.services.drafts import KeptDraft, Typed
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.shown_findings import ShownFinding, in_order
from desktop.services.typed_form import TypedForm
from desktop.services.undo import Step
from desktop.services.wording import field_label, sentence
from domain.checks import check, missing_information
from domain.decide import decide, forbidden
from domain.decisions import Command, Refused
from domain.findings import CheckLevel, Finding
from domain.members.fields import MEMBER
from domain.records import Value
from domain.refusals import Refusal
from domain.text import name_case

if TYPE_CHECKING:
    from sync.replica.reader import Reader

KIND = MEMBER.name
_NAME = "full_name"


@dataclass
class MemberForm(TypedForm):
    """A form being filled; read `findings` and `missing` again after each `type_in`."""

    kind = MEMBER
    org: str = ""

    def typed(self, texts: Mapping[str, str]) -> Typed:
        """What a draft has to keep when `texts` stands in the editors: only what differs from the saved."""
        return Typed(self.draft, self.id, self.org, *self.differing(texts))

    def told(self, texts: Mapping[str, str], names: Iterable[str]) -> dict[str, Value]:
        """What these fields would store if `texts` were left now; nothing of the form changes."""
        told = dict(self.values)
        for name in names:
            parsed = values.parse(MEMBER.by_name[name], texts.get(name, ""), self.session.rulebook)
            told[name] = None if parsed.refusal else parsed.value
        return told

    def take_news(self, fresh: MemberForm, typing: Iterable[str] = ()) -> None:
        """The record changed under the form: what was typed here stays, everything else follows.

        `typing` names fields whose text has not been taken in yet.
        """
        self.follow(fresh, typing)
        self.org = fresh.org

    @property
    def findings(self) -> tuple[ShownFinding, ...]:
        """Everything found, errors first."""
        stored = {name: value for name, value in self.values.items() if value is not None}
        checked = [
            one
            for one in check(MEMBER, stored, self.session.rulebook, self.session.today)
            # What a field said before says nothing about what stands in it unreadable now.
            if self.unreadable.keys().isdisjoint(one.fields)
        ]
        found = [*self.unreadable.values(), *self.news(), *checked, *capitals(stored.get(_NAME))]
        return in_order(found, self.session)

    def findings_of(self, field_name: str) -> tuple[ShownFinding, ...]:
        return tuple(one for one in self.findings if field_name in one.fields)

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels of what is needed for "đủ thông tin" and not there."""
        return tuple(field_label(name) for name in self.missing_names)

    @property
    def missing_names(self) -> tuple[str, ...]:
        fields = {**self.values, "org": self.org}
        return missing_information(fields, self.session.rulebook, self.session.today)

    @property
    def changes(self) -> dict[str, Value]:
        """Stored values that differ from what is saved; None clears."""
        return {
            name: value
            for name, value in self.values.items()
            if (value or None) != (self.before.get(name) or None)
        }

    @property
    def can_save(self) -> bool:
        """False while name or branch is missing, or an error stands that no reason can override."""
        if self.read_only or self.unreadable or not self.values.get(_NAME) or not self.org:
            return False
        return not any(one for one in self._new_errors() if not one.overridable)

    @property
    def reason_needed(self) -> bool:
        """Whether an error stands in what was changed that may be overridden by a reason."""
        return any(one.overridable for one in self._new_errors())

    def save(self, reason: str = "") -> Saved:
        """Create or edit; raises ActionRefused. Nothing changed: gives the present state back."""
        return self.save_as_step(reason)[0]

    def save_as_step(self, reason: str = "") -> tuple[Saved, Step]:
        """As `save`, with the step that takes it back. The draft goes in the same transaction."""
        self.refuse_unreadable()
        changes = self.changes
        return self.unchanged() if self.id and not changes else self.perform(self._command(changes, reason))

    def _command(self, changes: Mapping[str, Value], reason: str) -> Command:
        if self.id:
            return Command("edit", KIND, self.id, changes, reason)
        new = {name: value for name, value in changes.items() if value is not None}
        return Command("create", KIND, self.session.new_id(), {**new, "org": self.org}, reason)

    def _new_errors(self) -> Iterable[ShownFinding]:
        changed = self.changes.keys()
        return (
            one
            for one in self.findings
            if one.level == CheckLevel.ERROR and not changed.isdisjoint(one.fields)
        )


def capitals(name: Value) -> Iterable[Finding]:
    """An offer for a name typed in capitals (or small letters) only; the person's own way stays otherwise."""
    offered = name_case(str(name)) if name else name
    if offered != name:
        yield Finding(CheckLevel.HINT, "name.capitals", (_NAME,), {}, {_NAME: offered})


def form(session: Session, id: str = "", org: str = "") -> MemberForm:
    """A form on a member, or an empty one for `org`. Raises ActionRefused `unknown_record`."""
    if not id:
        new = empty(session, org)
        new.read_only = why_not_add(session, org)
        return new
    with session.replica.reading() as reader:
        record = reader.record(KIND, id)
        if record is None:
            raise ActionRefused(Refusal.UNKNOWN_RECORD, {"id": id})
        why_not = _why_not(session, reader, record.id, "")
    fields = record.fields
    names = [declared for declared in MEMBER.fields if not declared.read_only]
    stored = {declared.name: fields.get(declared.name) for declared in names}
    texts = {
        declared.name: values.show(declared, stored[declared.name], session.rulebook) for declared in names
    }
    return MemberForm(
        session,
        record.id,
        fields,
        stored,
        texts,
        record.sync,
        draft=session.new_id(),
        read_only=why_not,
        shown=dict(texts),
        org=str(fields.get("org") or ""),
    )


def empty(session: Session, org: str) -> MemberForm:
    """A form for a new member; reads nothing, so whether one may be added is still to be asked."""
    return MemberForm(session, "", draft=session.new_id(), org=org)


def why_not_add(session: Session, org: str) -> str:
    """Why this cadre may add nobody to `org`, and who may; "" where they may."""
    with session.replica.reading() as reader:
        return _why_not(session, reader, "", org)


def with_draft(session: Session, id: str) -> MemberForm:
    """As `form`, going on with what this cadre typed there and did not save."""
    opened = form(session, id)
    draft = drafts.of_member(session, id)
    if draft is not None:
        opened.take_draft(draft)
    return opened


def of_draft(session: Session, draft: KeptDraft) -> MemberForm:
    """The form in which a draft was typed; what belongs to a member who is gone can be read, not saved."""
    try:
        opened = form(session, draft.record, draft.org)
    except ActionRefused:
        with session.replica.reading() as reader:
            why_not = _why_not(session, reader, draft.record, "")
        opened = MemberForm(session, draft.record, read_only=why_not, org=draft.org)
    opened.take_draft(draft)
    return opened


def _why_not(session: Session, reader: Reader, id: str, org: str) -> str:
    """Why this cadre may only look, and who may do more; "" where they may."""
    view = reader.view()
    if id:
        decision = decide(view, Command("edit", KIND, id), session.actor, session.today)
        refusal = decision if isinstance(decision, Refused) else None
    else:
        command = Command("create", KIND, "", {"org": org})
        refusal = forbidden(view, command, session.actor, session.today)
    if refusal is None:
        return ""
    code = refusal.code if refusal.code != Refusal.UNKNOWN_RECORD else Refusal.GONE
    params = {"departure": "deleted", **refusal.params, **named(reader, refusal.params)}
    return sentence(f"read_only.{code}", params)


def missing(session: Session, fields: Mapping[str, Value]) -> tuple[str, ...]:
    """Labels of what a member lacks for "đủ thông tin"."""
    names = missing_information(fields, session.rulebook, session.today)
    return tuple(field_label(name) for name in names)
