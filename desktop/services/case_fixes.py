"""Where a condition that does not hold can be put right: read from what it looked at, never listed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from desktop.services.case_types import Place
from desktop.services.wording import in_sentence, word
from domain.decisions import View
from domain.members.fields import MEMBER
from domain.records import Record, Value
from domain.workflows.model import Condition, Matter
from domain.workflows.registry import workflows
from domain.workflows.secrecy import is_sensitive, may_read

if TYPE_CHECKING:
    from collections.abc import Iterable

# Conditions about what another workflow left behind: its last case is where that stands.
_LEFT_BY: Final[Mapping[str, str]] = {
    "grade_below_outstanding": "assessment",
    "grade_unknown": "assessment",
    "disciplined_in_period": "discipline",
    "grade_after_discipline": "discipline",
}
# The field of a member that says what they hold.
_POST: Final = "position"


def places_of(matter: Matter, condition: Condition) -> tuple[tuple[str, ...], tuple[Place, ...]]:
    """(fields of the case or of who is being entered, places elsewhere), the likeliest first."""
    looked = _Looked(matter)
    params = condition.broken_by(looked.matter) or {}
    by_day = matter.step.dated_by
    named = [*_named(params), *looked.in_case]
    own = [name for name in dict.fromkeys(named) if name != by_day] or [by_day]
    if not looked.in_case and not _named(params):
        own = []
    places = [*_records_named(params), *_last_case(matter, condition.code), *looked.overlays()]
    if matter.member is not None:
        places += [_of_member(matter, name) for name in dict.fromkeys(looked.of_member) if _is_typed(name)]
        if not places:
            places = [_of_member(matter, "")] if not own else []
        return tuple(own), tuple(dict.fromkeys(places))
    return (*own, *dict.fromkeys(looked.of_member)), tuple(dict.fromkeys(places))


def _named(params: Mapping[str, Value]) -> list[str]:
    several = params.get("fields")
    names = list(several) if isinstance(several, list | tuple) else []
    return [str(name) for name in (*names, params.get("field")) if name]


def places_named(params: Mapping[str, Value]) -> tuple[tuple[str, ...], tuple[Place, ...]]:
    """As `places_of`, for a refusal that is no condition."""
    return tuple(_named(params)), tuple(_records_named(params))


def _records_named(params: Mapping[str, Value]) -> Iterator[Place]:
    """What stands in the way and is named by the answer itself."""
    if params.get("case"):
        yield Place("case", str(params["case"]), word("case.fix.case"))
    if params.get("member"):
        yield Place("member", str(params["member"]), word("case.fix.person"))


def _last_case(matter: Matter, code: str) -> Iterator[Place]:
    wanted = _LEFT_BY.get(code)
    if is_sensitive(wanted) and not may_read(matter.actor.role):
        return
    found = [
        case
        for case in (matter.view.cases_of(matter.member_id) if wanted and matter.member_id else ())
        if case.fields.get("workflow") == wanted and case.id != matter.case_id
    ]
    if found and wanted:
        last = max(found, key=lambda case: str(case.fields.get("decided_on") or ""))
        label = word("case.fix.workflow").format(workflow=workflows()[wanted].label)
        yield Place("case", last.id, label)


def _of_member(matter: Matter, name: str) -> Place:
    if not name:
        return Place("member", matter.member_id, word("case.fix.member"))
    label = word("case.fix.field").format(field=in_sentence(MEMBER.by_name[name].label))
    return Place("member", matter.member_id, label, name)


def _is_typed(name: str) -> bool:
    """Whether a person gives it: a status, say, follows from other cases."""
    field = MEMBER.by_name.get(name)
    return field is not None and not field.read_only


class _Looked:
    """A matter that remembers what is read of it. Only the reading is noted, nothing else changes."""

    def __init__(self, matter: Matter) -> None:
        self.in_case: list[str] = []
        self.of_member: list[str] = []
        self._view = _View(matter.view, self.of_member)
        member = matter.member
        noted = replace(member, fields=_Noting(member.fields, self.of_member)) if member else None
        self.matter = replace(
            matter,
            view=self._view,
            data=_Noting(matter.data, self.in_case),
            given=_Noting(matter.given, self.in_case),
            member=noted,
            person=_Noting(matter.person, self.of_member),
        )

    def overlays(self) -> Iterator[Place]:
        for overlay in self._view.overlays:
            if overlay.fields.get("case"):
                yield Place("case", str(overlay.fields["case"]), word("case.fix.case"))


class _Noting(dict[str, Value]):
    def __init__(self, values: Mapping[str, Value], noted: list[str]) -> None:
        super().__init__(values)
        self._noted = noted

    def get(self, name: str, default: Any = None) -> Any:
        self._noted.append(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> Any:
        self._noted.append(name)
        return super().__getitem__(name)


class _View:
    """A view that remembers which overlays it showed, and that posts were asked for."""

    def __init__(self, view: View, of_member: list[str]) -> None:
        self._view, self._of_member = view, of_member
        self.overlays: list[Record] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._view, name)

    def overlays_of(self, member: str) -> list[Record]:
        found: Iterable[Record] = self._view.overlays_of(member)
        self.overlays += found
        return list(found)

    def positions_of(self, member: str) -> list[str]:
        self._of_member.append(_POST)
        return self._view.positions_of(member)
