"""What any form keeps while it is filled: texts as typed, values as stored, news from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from desktop.services import drafts, undo, values
from desktop.services.acting import Saved, refused
from desktop.services.drafts import KeptDraft
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.shown_findings import Fix
from desktop.services.undo import Step
from desktop.services.wording import word
from domain.decisions import Command, Refused
from domain.fields import Kind
from domain.findings import CheckLevel, Finding
from domain.records import Value


@dataclass
class TypedForm:
    """`texts` is what stands in each editor, `values` what would be stored.

    Call `type_in` when a field is left. What cannot be read stays in `texts`, and `values` keeps what it
    was. `read_only` says why nothing can be entered here, and who can; "" where it can. `draft` is the id
    under which what is not saved is kept.
    """

    kind: ClassVar[Kind]

    session: Session
    id: str  # "" for a new record
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
    unreadable: dict[str, Finding] = field(default_factory=dict)

    def type_in(self, field_name: str, text: str) -> None:
        """Take what was typed. Never clears what is wrong."""
        declared = self.kind.by_name[field_name]
        parsed = values.parse(declared, text, self.session.rulebook)
        self.over.setdefault(field_name, self.shown.get(field_name, ""))
        self.texts[field_name] = text
        self.unreadable.pop(field_name, None)
        if parsed.refusal is not None and parsed.finding is not None:
            self.unreadable[field_name] = parsed.finding
        else:
            self.values[field_name] = parsed.value
            self.texts[field_name] = values.show(declared, parsed.value, self.session.rulebook)
        if self.texts[field_name] == self.shown.get(field_name, ""):
            self.elsewhere.discard(field_name)
            self.over.pop(field_name, None)

    def apply_fix(self, fix: Fix) -> None:
        for name, value in fix.values.items():
            self.elsewhere.discard(name)
            self.type_in(name, values.show(self.kind.by_name[name], value, self.session.rulebook))

    def differing(self, texts: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """Of `texts` what differs from the saved, and what each was typed over: what a draft has to keep."""
        mine = {name: text for name, text in texts.items() if text != self.shown.get(name, "")}
        return mine, {name: self.over.get(name, self.shown.get(name, "")) for name in mine}

    def take_draft(self, draft: KeptDraft) -> None:
        """Go on with what was typed, over what the record says now."""
        self.draft, self.draft_at = draft.id, draft.at_text
        for name, text in draft.texts.items():
            if not self.may_type(name):
                continue
            self.type_in(name, text)
            if name in self.over:
                self.over[name] = draft.over.get(name, "")
                if self.over[name] != self.shown.get(name, ""):
                    self.elsewhere.add(name)

    def may_type(self, field_name: str) -> bool:
        """Whether the form has an editor for it; a draft may be of another edition of the program."""
        return field_name in self.kind.by_name

    def follow(self, fresh: TypedForm, typing: Iterable[str] = ()) -> None:
        """The record changed under the form: what was typed here stays, everything else follows.

        `typing` names fields whose text has not been taken in yet.
        """
        mine = {name for name in self.texts if self.texts[name] != self.shown.get(name, "")} | set(typing)
        self.elsewhere |= {name for name in mine if fresh.shown.get(name, "") != self.shown.get(name, "")}
        for name in fresh.texts.keys() - mine:
            self.texts[name] = fresh.texts[name]
            self.unreadable.pop(name, None)
            if name in fresh.values:
                self.values[name] = fresh.values[name]
        self.before, self.shown, self.sync = fresh.before, fresh.shown, fresh.sync
        self.read_only = fresh.read_only

    def news(self) -> Iterable[Finding]:
        """A warning for each field that was typed into here and changed elsewhere, with that value as fix."""
        for name in sorted(self.elsewhere):
            params = {"value": self.shown.get(name, "") or word("value.empty")}
            fix = {name: self.before.get(name)}
            yield Finding(CheckLevel.WARNING, "changed_elsewhere", (name,), params, fix)

    def refuse_unreadable(self) -> None:
        """Raises ActionRefused for the first field that cannot be read."""
        for name, finding in self.unreadable.items():
            raise ActionRefused(f"validation.{finding.code}", {**finding.params, "field": name})

    def unchanged(self) -> tuple[Saved, Step]:
        """The present state, where nothing differs from it; a draft of nothing goes."""
        if self.draft_at:
            drafts.drop(self.session, [self.draft])
        return Saved(self.id, self.sync, changed=False), Step("", ())

    def perform(self, command: Command) -> tuple[Saved, Step]:
        """Save, with the step that takes it back. Raises ActionRefused."""
        with self.session.replica.writing() as work:
            done = undo.perform(self.session, work, command)
            if isinstance(done, Refused):
                raise refused(work, done)
            # Together: a draft left behind would offer the same thing a second time.
            work.drop_draft(self.draft)
            work.commit()
        saved, written = done
        return saved, Step(undo.label_of(written), tuple(written))
