"""What a check found, as people read it: level, sentence, and the correction it offers as one button."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop.services import values
from desktop.services.session import Session
from desktop.services.wording import sentence, word
from domain.fields import Kind
from domain.findings import CheckLevel, Finding
from domain.frozen import frozen
from domain.members.fields import MEMBER
from domain.records import Value

_ORDER = {CheckLevel.ERROR: 0, CheckLevel.WARNING: 1, CheckLevel.HINT: 2}


@frozen
class Fix:
    """A correction to offer as one button: `label` names it, `values` are stored values to set."""

    label: str
    values: Mapping[str, Value]


@frozen
class ShownFinding:
    """One finding of a check. `level` is error, warning or hint; `level_word` how it is called."""

    level: str
    level_word: str
    code: str
    fields: tuple[str, ...]
    message: str
    fix: Fix | None = None
    overridable: bool = False


def in_order(found: Iterable[Finding], session: Session, kind: Kind = MEMBER) -> tuple[ShownFinding, ...]:
    """Findings about a record of `kind`, errors first."""
    return tuple(shown(one, session, kind) for one in sorted(found, key=lambda one: _ORDER[one.level]))


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
