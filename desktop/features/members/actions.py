"""What the member screens do, each as one call that the database worker makes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from desktop.services import members, organisations, values
from desktop.services.members import MemberRow
from desktop.services.session import Session
from desktop.services.wording import word_or
from domain.frozen import frozen
from domain.members.fields import MEMBER

if TYPE_CHECKING:
    from desktop.services.acting import Saved
    from desktop.services.member_form import MemberForm


@frozen
class OpenedForm:
    """A form with what surrounds it: how the record stands towards the server."""

    form: MemberForm
    org_name: str = ""
    sync: str = ""
    sync_word: str = ""
    pending: tuple[str, ...] = ()  # what waits to be sent, in words
    conflict: str = ""  # id of the open conflict about it
    question: str = ""


@frozen
class Twin:
    """Somebody who may be the same person."""

    id: str
    text: str


@frozen
class FilterChoices:
    """(id, name) of every organisation that can be looked at, and of those that members may be put in."""

    all: tuple[tuple[str, str], ...] = ()
    writable: tuple[tuple[str, str], ...] = ()
    unit: str = ""


def load_form(session: Session) -> None:
    """Import what a form is made of, and what an entry in a cell needs, off the window's thread."""
    import_module("desktop.services.member_cells")
    import_module("desktop.features.members.form")


def open_form(session: Session, id: str) -> OpenedForm:
    """Raises ActionRefused where the member is gone."""
    # The list, which imports this as well, stands before anybody opens a form.
    from desktop.services import conflicts, member_form, queue

    form = member_form.form(session, id)
    row = members.show(session, id)
    waiting = tuple(entry.action for entry in queue.entries(session) if entry.id == id)
    asked = [view for view in conflicts.entries(session) if view.record == id]
    return OpenedForm(
        form,
        row.org_name,
        row.sync,
        word_or(f"sync.{row.sync}", row.sync),
        waiting,
        asked[0].id if asked else "",
        asked[0].question if asked else "",
    )


def new_form(session: Session, org: str) -> OpenedForm:
    from desktop.services import member_form

    return OpenedForm(member_form.form(session, org=org))


def save(form: MemberForm, reason: str) -> Saved:
    return form.save(reason)


def filter_choices(session: Session) -> FilterChoices:
    tree = organisations.outline(session)
    places = tuple((node.id, node.name) for node in tree if node.holds_members)
    writable = tuple((node.id, node.name) for node in organisations.writable(session, tree))
    return FilterChoices(places, writable, tree[0].name if tree else "")


def twins(session: Session, form: MemberForm) -> list[Twin]:
    return [_twin(session, row) for row in members.possible_duplicates(session, form.values, form.id)]


def _twin(session: Session, row: MemberRow) -> Twin:
    birth = values.show(MEMBER.by_name["birth_date"], row.fields.get("birth_date"), session.rulebook)
    parts = (str(row.fields.get("full_name") or ""), birth, row.org_name)
    return Twin(row.id, ", ".join(part for part in parts if part))
