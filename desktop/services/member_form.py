"""A member's form while it is filled: what was typed, what it would store, what is wrong or missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from desktop.services import drafts, undo, values
from desktop.services.acting import Saved, named, refused
from desktop.services.drafts import KeptDraft, Typed
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.undo import Step, Written
from desktop.services.wording import field_label, sentence, word
from domain.checks import check
from domain.decide import decide, forbidden
from domain.decisions import Command, Refused
from domain.fields import Kind
from domain.findings import CheckLevel, Finding
from domain.members.fields import MEMBER
from domain.records import Value
from domain.refusals import Refusal
from domain.stored_form import missing_information
from domain.text import name_case

if TYPE_CHECKING:
    from sync.replica.reader import Reader

KIND = MEMBER.name
_NAME = "full_name"
_ORDER = {CheckLevel.ERROR: 0, CheckLevel.WARNING: 1, CheckLevel.HINT: 2}


@dataclass(frozen=True, slots=True)
class Fix:
    """A correction to offer as one button: `label` names it, `values` are stored values to set."""

    label: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ShownFinding:
    """One finding of a check. `level` is error, warning or hint; `level_word` how it is called."""

    level: str
    level_word: str
    code: str
    fields: tuple[str, ...]
    message: str
    fix: Fix | None = None
    overridable: bool = False


@dataclass
class MemberForm:
    """A form being filled: `texts` is what stands in each editor, `values` what would be stored.

    Call `type_in` when a field is left; read `findings` and `missing` again after it. What cannot be
    read stays in `texts`, and `values` keeps what it was. `read_only` says why nothing can be entered here,
    and who can; "" where it can. `draft` is the id under which what is not saved is kept.
    """

    session: Session
    id: str  # "" for a new member
    org: str
    before: Mapping[str, Value] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    sync: str = ""
    draft: str = ""
    draft_at: str = ""  # when it was kept, in words; "" while nothing was
    read_only: str = ""
    # What the saved values read like, and what stood there when it was typed over.
    shown: dict[str, str] = field(default_factory=dict)
    over: dict[str, str] = field(default_factory=dict)
    # Fields typed into here whose saved value came to be another one meanwhile.
    elsewhere: set[str] = field(default_factory=set)
    _unreadable: dict[str, Finding] = field(default_factory=dict)

    def type_in(self, field_name: str, text: str) -> tuple[ShownFinding, ...]:
        """Take what was typed; the findings that concern this field. Never clears what is wrong."""
        declared = MEMBER.by_name[field_name]
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
        return self.findings_of(field_name)

    def apply_fix(self, fix: Fix) -> None:
        for name, value in fix.values.items():
            self.elsewhere.discard(name)
            self.type_in(name, values.show(MEMBER.by_name[name], value, self.session.rulebook))

    def typed(self, texts: Mapping[str, str]) -> Typed:
        """What a draft has to keep when `texts` stands in the editors: only what differs from the saved."""
        differing = {name: text for name, text in texts.items() if text != self.shown.get(name, "")}
        over = {name: self.over.get(name, self.shown.get(name, "")) for name in differing}
        return Typed(self.draft, self.id, self.org, differing, over)

    def take_draft(self, draft: KeptDraft) -> None:
        """Go on with what was typed, over what the record says now."""
        self.draft, self.draft_at = draft.id, draft.at_text
        for name, text in draft.texts.items():
            if name not in MEMBER.by_name:
                continue
            self.type_in(name, text)
            over = draft.over.get(name, "")
            if name in self.over:
                self.over[name] = over
                if over != self.shown.get(name, ""):
                    self.elsewhere.add(name)

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
        mine = {name for name in self.texts if self.texts[name] != self.shown.get(name, "")} | set(typing)
        for name in mine:
            if fresh.shown.get(name, "") != self.shown.get(name, ""):
                self.elsewhere.add(name)
        for name in fresh.texts.keys() - mine:
            self.values[name], self.texts[name] = fresh.values.get(name), fresh.texts[name]
            self._unreadable.pop(name, None)
        self.before, self.shown, self.sync, self.org = fresh.before, fresh.shown, fresh.sync, fresh.org
        self.read_only = fresh.read_only

    @property
    def findings(self) -> tuple[ShownFinding, ...]:
        """Everything found, errors first."""
        stored = {name: value for name, value in self.values.items() if value is not None}
        checked = [
            one
            for one in check(MEMBER, stored, self.session.rulebook, self.session.today)
            # What a field said before says nothing about what stands in it unreadable now.
            if self._unreadable.keys().isdisjoint(one.fields)
        ]
        found = [*self._unreadable.values(), *self._news(), *checked, *capitals(stored.get(_NAME))]
        return tuple(shown(one, self.session) for one in sorted(found, key=lambda one: _ORDER[one.level]))

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
        if self.read_only or self._unreadable or not self.values.get(_NAME) or not self.org:
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
        unreadable = next(iter(self._unreadable.items()), None)
        if unreadable is not None:
            name, finding = unreadable
            raise ActionRefused(f"validation.{finding.code}", {**finding.params, "field": name})
        changes = self.changes
        if self.id and not changes:
            if self.draft_at:
                drafts.drop(self.session, [self.draft])
            return Saved(self.id, self.sync, changed=False), Step("", ())
        return self._save(self._command(changes, reason))

    def _command(self, changes: Mapping[str, Value], reason: str) -> Command:
        if self.id:
            return Command("edit", KIND, self.id, changes, reason)
        new = {name: value for name, value in changes.items() if value is not None}
        return Command("create", KIND, self.session.new_id(), {**new, "org": self.org}, reason)

    def _save(self, command: Command) -> tuple[Saved, Step]:
        with self.session.replica.writing() as work:
            done = undo.perform(self.session, work, command)
            if isinstance(done, Refused):
                raise refused(work, done)
            # Together: a draft left behind would offer the same person a second time.
            work.drop_draft(self.draft)
            work.commit()
        saved, written = done
        return saved, _step(written)

    def _new_errors(self) -> Iterable[ShownFinding]:
        changed = self.changes.keys()
        return (
            one
            for one in self.findings
            if one.level == CheckLevel.ERROR and not changed.isdisjoint(one.fields)
        )

    def _news(self) -> Iterable[Finding]:
        for name in sorted(self.elsewhere):
            params = {"value": self.shown.get(name, "") or word("value.empty")}
            fix = {name: self.before.get(name)}
            yield Finding(CheckLevel.WARNING, "changed_elsewhere", (name,), params, fix)


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
        str(fields.get("org") or ""),
        fields,
        stored,
        texts,
        record.sync,
        draft=session.new_id(),
        read_only=why_not,
        shown=dict(texts),
    )


def empty(session: Session, org: str) -> MemberForm:
    """A form for a new member; reads nothing, so whether one may be added is still to be asked."""
    return MemberForm(session, "", org, draft=session.new_id())


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
        opened = MemberForm(session, draft.record, draft.org, read_only=why_not)
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


def _step(written: list[Written]) -> Step:
    return Step(undo.label_of(written), tuple(written))


def shown(finding: Finding, session: Session, kind: Kind = MEMBER) -> ShownFinding:
    """A finding about a record of `kind` as people read it."""
    return ShownFinding(
        finding.level.value,
        word(f"level.{finding.level.value}"),
        finding.code,
        finding.fields,
        sentence(finding.code, finding.params),
        _fix(finding, session, kind),
        finding.overridable,
    )


def _fix(finding: Finding, session: Session, kind: Kind) -> Fix | None:
    if not finding.fix:
        return None
    shown = ", ".join(
        values.show(kind.by_name[name], value, session.rulebook) or word("value.empty")
        for name, value in finding.fix.items()
    )
    label = word("fix.add_zero" if finding.code.endswith("lost_zero") else "fix.set")
    return Fix(label.format(value=shown), finding.fix)
