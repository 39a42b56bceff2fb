"""A list of members as a file: what is on the screen, in its order, for a purpose that is noted.

Whole citizen ids leave the program only for one of `revealing.PURPOSES`; the audit trail then has a line for
every person, and one for the list itself: who took it, of which organisation, with which columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from desktop.services import members, organisations, values
from desktop.services.acting import refused
from desktop.services.failures import ActionRefused, Usage
from desktop.services.import_branches import BranchNames
from desktop.services.list_writing import FORMATS, Progress, content, has_types
from desktop.services.members import MemberFilter, MemberRow
from desktop.services.revealing import PURPOSES
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.services.wording import word
from domain.decisions import Refused
from domain.fields import FieldType
from domain.members.fields import MEMBER
from domain.refusals import Refusal
from domain.roles import Role

# Of a script that names no purpose: the trail says so.
UNSTATED: Final = "unstated"
_KIND: Final = "member"
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class ListColumn:
    """`text`: what a cell shows. `name`: the field behind it, "" for what is worked out."""

    title: str
    text: Callable[[MemberRow], str]
    name: str = ""

    @property
    def holds_ids(self) -> bool:
        declared = MEMBER.by_name.get(self.name)
        return declared is not None and declared.hidden


@dataclass(frozen=True, slots=True)
class Exported:
    """`births_left_out`: of how many people the layout has no place for the day of birth."""

    file: Path
    rows: int
    births_left_out: int = 0


def told(done: Exported) -> str:
    """What was written, in words; who is in it with less than is known of them, too."""
    lines = [word("export.done").format(rows=show_count(done.rows), file=done.file)]
    if not has_types(done.file.suffix):
        lines.append(word("export.zeros_lost"))
    if done.births_left_out:
        lines.append(word("export.births_left_out").format(rows=show_count(done.births_left_out)))
    return " ".join(lines)


def field_columns(session: Session, names: Sequence[str] = (), *, masked: bool = False) -> list[ListColumn]:
    """A column for each of these fields (none: every field), with the values as people read them."""
    return [_of_field(session, name, masked) for name in names or MEMBER.by_name]


def export_list(
    session: Session,
    path: Path,
    query: MemberFilter,
    columns: Sequence[ListColumn],
    *,
    purpose: str = "",
    progress: Progress | None = None,
) -> Exported:
    """Write everybody that `query` finds, in its order. `purpose` is needed where a column holds ids.

    Nothing is at `path` unless the whole list is. Raises ActionRefused, Usage, OSError, and what `progress`
    raises.
    """
    _demand_format(path)
    query = within_right(session, query)
    ids = members.find_ids(session, query)
    rows = ([column.text(row) for column in columns] for row in _in_pages(session, ids))
    written = content(path.suffix, word("export.sheet"), [column.title for column in columns], rows, progress)
    hidden = [column.name for column in columns if column.holds_ids]
    put_file(session, path, written, ids, query.org, [column.name for column in columns], hidden, purpose)
    return Exported(path, len(ids))


def put_file(
    session: Session,
    path: Path,
    content: bytes,
    ids: Sequence[str],
    org: str,
    names: Sequence[str],
    hidden: Sequence[str],
    purpose: str,
    do: str = "export",
) -> None:
    """Note who takes along what, and give the file its name: no list leaves unnoted, none is noted in vain.

    `names` are the fields in it, `hidden` those that lists hide; `org` "" is the whole unit. `do`: what the
    trail calls it.
    """
    from sync.replica.home import staged

    if path.is_dir():
        raise Usage("usage.file_unwritable", {"file": path.name})
    if hidden and purpose not in (*PURPOSES, UNSTATED):
        raise Usage("usage.purpose", {"purposes": ", ".join(PURPOSES)})
    at, actor = session.now_text, session.actor
    with staged(path, content), session.replica.writing() as work:
        place = org or organisations.tree(session)[0].id
        work.note(do, actor.id, at, "organisation", place, [name for name in names if name])
        if hidden:
            work.note_reading(f"export_{purpose}", _KIND, ids, hidden, actor, at)
        work.commit()


def within_right(session: Session, query: MemberFilter) -> MemberFilter:
    """The same list as far as this cadre may take it along (ACC-07): a branch its own, a volunteer none.

    Raises ActionRefused.
    """
    actor = session.actor
    if actor.role is Role.VOLUNTEER:
        params = {"role": actor.role.value, "kind": _KIND, "do": "export"}
        raise ActionRefused(Refusal.FORBIDDEN, params)
    if actor.role is not Role.BRANCH:
        return query
    with session.replica.reading() as reader:
        if query.org and not reader.view().is_under(query.org, actor.org):
            raise refused(reader, Refused(Refusal.FORBIDDEN_SCOPE, {"org": query.org}))
    return query if query.org else replace(query, org=actor.org)


def may_take_ids(session: Session, org: str) -> bool:
    """Whether whole citizen ids of an organisation's people may go out in a list of this cadre (ACC-07)."""
    role = session.actor.role
    return role is Role.SECRETARY or (role is Role.BRANCH and org == session.actor.org)


def _demand_format(path: Path) -> None:
    if path.suffix.lower() not in FORMATS:
        raise Usage("usage.list_format", {"suffix": path.suffix or "-"})


def _of_field(session: Session, name: str, masked: bool) -> ListColumn:
    declared = MEMBER.by_name[name]
    if declared.type is FieldType.REFERENCE:
        return ListColumn(declared.label, _branch_text(session), name)
    in_digits = declared.type is FieldType.PHONE or (declared.type is FieldType.CITIZEN_ID and not masked)

    def text(row: MemberRow) -> str:
        value = row.fields.get(name)
        return (
            str(value or "") if in_digits else values.show(declared, value, session.rulebook, masked=masked)
        )

    hides = masked and declared.type is FieldType.CITIZEN_ID
    return ListColumn(declared.label, text, "" if hides else name)


def _branch_text(session: Session) -> Callable[[MemberRow], str]:
    """The branch's name, with its code where another branch of the unit is called the same."""
    with session.replica.reading() as reader:
        branches = BranchNames(reader.organisations(), session.rulebook)

    def text(row: MemberRow) -> str:
        several = branches.is_ambiguous(row.org_name)
        return f"{row.org_name} ({row.org_code})" if several else row.org_name

    return text


def _in_pages(session: Session, ids: Sequence[str]) -> Iterator[MemberRow]:
    for start in range(0, len(ids), _PAGE):
        yield from members.rows(session, ids[start : start + _PAGE])
