"""A member's form while it is filled: what was typed, what it would store, what is wrong or missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desktop.services import members, values
from desktop.services.acting import Saved
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.wording import field_label, sentence, word
from domain.checks import check, missing_information
from domain.findings import CheckLevel, Finding
from domain.members.fields import MEMBER
from domain.records import Value

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
    read stays in `texts`, and `values` keeps what it was.
    """

    session: Session
    id: str  # "" for a new member
    org: str
    before: Mapping[str, Value] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    sync: str = ""
    _unreadable: dict[str, Finding] = field(default_factory=dict)

    def type_in(self, field_name: str, text: str) -> tuple[ShownFinding, ...]:
        """Take what was typed; the findings that concern this field. Never clears what is wrong."""
        declared = MEMBER.by_name[field_name]
        parsed = values.parse(declared, text, self.session.rulebook)
        self.texts[field_name] = text
        self._unreadable.pop(field_name, None)
        if parsed.refusal is not None and parsed.finding is not None:
            self._unreadable[field_name] = parsed.finding
        else:
            self.values[field_name] = parsed.value
            self.texts[field_name] = values.show(declared, parsed.value, self.session.rulebook)
        return self.findings_of(field_name)

    def apply_fix(self, fix: Fix) -> None:
        for name, value in fix.values.items():
            self.type_in(name, str(value))

    @property
    def findings(self) -> tuple[ShownFinding, ...]:
        """Everything found, errors first."""
        stored = {name: value for name, value in self.values.items() if value is not None}
        checked = check(MEMBER, stored, self.session.rulebook, self.session.today)
        found = [*self._unreadable.values(), *checked]
        return tuple(_shown(one, self.session) for one in sorted(found, key=lambda one: _ORDER[one.level]))

    def findings_of(self, field_name: str) -> tuple[ShownFinding, ...]:
        return tuple(one for one in self.findings if field_name in one.fields)

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels of what is needed for "đủ thông tin" and not there."""
        fields = {**self.values, "org": self.org}
        names = missing_information(fields, self.session.rulebook, self.session.today)
        return tuple(field_label(name) for name in names)

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
        if self._unreadable or not self.values.get("full_name") or not self.org:
            return False
        return not any(one for one in self._new_errors() if not one.overridable)

    @property
    def reason_needed(self) -> bool:
        """Whether an error stands in what was changed that may be overridden by a reason."""
        return any(one.overridable for one in self._new_errors())

    def save(self, reason: str = "") -> Saved:
        """Create or edit; raises ActionRefused. Nothing changed: gives the present state back."""
        unreadable = next(iter(self._unreadable.items()), None)
        if unreadable is not None:
            name, finding = unreadable
            raise ActionRefused(f"validation.{finding.code}", {**finding.params, "field": name})
        changes = self.changes
        if not self.id:
            new = {name: value for name, value in changes.items() if value is not None}
            return members.add(self.session, self.org, new, reason)
        if not changes:
            return Saved(self.id, self.sync, changed=False)
        return members.edit(self.session, self.id, changes, reason)

    def _new_errors(self) -> Iterable[ShownFinding]:
        changed = self.changes.keys()
        return (
            one
            for one in self.findings
            if one.level == CheckLevel.ERROR and not changed.isdisjoint(one.fields)
        )


def form(session: Session, id: str = "", org: str = "") -> MemberForm:
    """A form on a member, or an empty one for `org`. Raises ActionRefused `unknown_record`."""
    if not id:
        return MemberForm(session, "", org)
    row = members.show(session, id)
    names = [declared for declared in MEMBER.fields if not declared.read_only]
    stored = {declared.name: row.fields.get(declared.name) for declared in names}
    texts = {
        declared.name: values.show(declared, stored[declared.name], session.rulebook) for declared in names
    }
    return MemberForm(session, id, row.org, row.fields, stored, texts, row.sync)


def missing(session: Session, fields: Mapping[str, Value]) -> tuple[str, ...]:
    """Labels of what a member lacks for "đủ thông tin"."""
    names = missing_information(fields, session.rulebook, session.today)
    return tuple(field_label(name) for name in names)


def _shown(finding: Finding, session: Session) -> ShownFinding:
    return ShownFinding(
        finding.level.value,
        word(f"level.{finding.level.value}"),
        finding.code,
        finding.fields,
        sentence(finding.code, finding.params),
        _fix(finding, session),
        finding.overridable,
    )


def _fix(finding: Finding, session: Session) -> Fix | None:
    if not finding.fix:
        return None
    shown = ", ".join(
        values.show(MEMBER.by_name[name], value, session.rulebook) for name, value in finding.fix.items()
    )
    label = word("fix.add_zero" if finding.code.endswith("lost_zero") else "fix.set")
    return Fix(label.format(value=shown), finding.fix)
