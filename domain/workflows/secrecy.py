"""What only those who answer for the unit may read (`domain.md` 3.10), however it is copied about.

A workflow says that it is sensitive; this module says which records speak of one: its cases, the notices and
conflicts about them, and every paper that they stand against. All who show or list records ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, Protocol

from domain.attachments.fields import ATTACHMENT
from domain.records import Value
from domain.roles import Role
from domain.workflows.registry import every_workflow, step_named

_READERS: Final = frozenset({Role.SECRETARY, Role.CENTRAL})
_CASE: Final = "case"
# Where a record of a kind says what it is about: the names of the fields with kind and id.
_ABOUT: Final[Mapping[str, tuple[str, str]]] = {
    "conflict": ("record_kind", "record"),
    "notice": ("about_kind", "about"),
}


class Found(Protocol):
    """A record as whoever looks it up keeps it."""

    @property
    def fields(self) -> Mapping[str, Value]: ...


Find = Callable[[str, str], Found | None]


def may_read(role: Role) -> bool:
    """Whether somebody of this role reads what is sensitive."""
    return role in _READERS


def is_sensitive(workflow: Value) -> bool:
    """`workflow` is a name; a workflow that this build does not know says nothing."""
    known = every_workflow().get(str(workflow or ""))
    return known is not None and known.sensitive


def is_sensitive_step(do: str) -> bool:
    """Whether an operation is a step of a sensitive workflow."""
    named = step_named(do)
    return named is not None and named[0].sensitive


def speaks_of_sensitive(find: Find, kind: str, fields: Mapping[str, Value]) -> bool:
    """Whether a record is, or is about, something sensitive. `find` looks up what it names.

    A question about a case that is not here any more counts as one: nobody can tell.
    """
    if kind == _CASE:
        return is_sensitive(fields.get("workflow"))
    if kind == ATTACHMENT.name:
        case = find(_CASE, str(fields.get("case") or ""))
        return bool(fields.get("restricted")) or (
            case is not None and is_sensitive(case.fields.get("workflow"))
        )
    named = _ABOUT.get(kind)
    if named is None:
        return False
    if any(is_sensitive(name) for name in _workflows_named(fields)):
        return True
    about_kind, about = (str(fields.get(name) or "") for name in named)
    record = find(about_kind, about) if about_kind and about else None
    if record is None:
        return kind == "conflict" and about_kind == _CASE
    return about_kind != kind and speaks_of_sensitive(find, about_kind, record.fields)


def _workflows_named(fields: Mapping[str, Value]) -> Iterator[Value]:
    """The workflows of the papers that a conflict holds, or of what a notice tells."""
    yield (fields.get("params") or {}).get("workflow")
    for group in fields.get("groups") or ():
        for side in ("mine", "theirs"):
            # A field of a record may be called so too; its values are no names of workflows.
            yield (group.get(side) or {}).get("workflow")
