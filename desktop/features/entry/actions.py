"""What the screen of lots reads and does, each as one call that the database worker makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.services import drafts, entry_accepting, entry_lots, entry_sample, twins
from desktop.services.drafts import Typed
from desktop.services.entry_accepting import Accepted, Closing
from desktop.services.entry_checks import LotCheck, check_lot, read_sheet
from desktop.services.entry_types import Header, OpenLot, Place, Sheet, ShownLot
from desktop.services.organisations import branches
from desktop.services.session import Session
from desktop.services.twins import Twin
from domain.fields import Field

# Something done about a lot that is being closed, and how it stands after it.
ClosingWork = Callable[[Session], Closing]
# Under this kind lies what a second person typed so far of one sheet; no list shows it.
_AGAIN = "entry_again"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a new lot can be: (id, name) of branches, the fields, and what is usually asked."""

    branches: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    usual: tuple[str, ...]
    me: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be made last: sheets as they are typed now, and where somebody is.

    `again`: they were typed by a second person, for comparison.
    """

    lot: str
    sheets: tuple[Sheet, ...]
    place: Place
    again: bool = False


@dataclass(frozen=True, slots=True)
class SampleSheet:
    """One sheet that a second person types: the number, and what they typed before they were interrupted."""

    n: int
    texts: Mapping[str, str]
    photo: str


def choices(session: Session) -> Choices:
    found = tuple((node.id, node.name) for node in branches(session))
    return Choices(found, entry_lots.offered_fields(), entry_lots.usual_columns(session), session.actor.name)


def lots(session: Session) -> list[ShownLot]:
    return entry_lots.lots(session)


def begin(session: Session, header: Header, dated: str, sheets: str) -> OpenLot:
    read = entry_lots.read_header(session, header, dated, sheets)
    return entry_lots.hold(session, entry_lots.begin(session, read))


def change(session: Session, id: str, header: Header, dated: str, sheets: str) -> OpenLot:
    read = entry_lots.read_header(session, header, dated, sheets)
    entry_lots.change_header(session, id, read)
    return entry_lots.hold(session, id)


def keep_header(session: Session, id: str, header: Header) -> None:
    entry_lots.change_header(session, id, header)


def open_lot(session: Session, id: str, take_over: bool = False) -> OpenLot:
    return entry_lots.hold(session, id, take_over=take_over)


def in_the_list(session: Session, id: str) -> frozenset[int]:
    return entry_lots.in_the_list(session, id)


def leave(session: Session, id: str, place: Place | None) -> None:
    entry_lots.release(session, id, place)


def give_up(session: Session, id: str) -> None:
    entry_lots.hold(session, id)
    entry_lots.give_up(session, id)


def keep(session: Session, kept: Kept) -> None:
    if not kept.again:
        entry_lots.keep(session, kept.lot, kept.sheets, kept.place)
        return
    for sheet in kept.sheets:
        drafts.keep(session, Typed(_again_id(kept.lot, sheet.n), "", "", dict(sheet.texts), kind=_AGAIN))


def check(session: Session, id: str) -> LotCheck:
    return check_lot(session, id)


def closing(session: Session, id: str) -> Closing:
    return entry_accepting.closing(session, id)


def accept(session: Session, id: str, reason: str) -> Accepted:
    return entry_accepting.accept(session, id, reason)


def recount(session: Session, id: str, header: Header, sheets: str) -> Closing:
    """Another number of sheets in the pile, and how the lot stands with it."""
    read = entry_lots.read_header(session, header, "", sheets)
    entry_lots.change_header(session, id, replace(read, dated=header.dated))
    return entry_accepting.closing(session, id)


def settle(session: Session, id: str, n: int, field: str, text: str) -> Closing:
    entry_sample.settle(session, id, n, field, text)
    return entry_accepting.closing(session, id)


def sample(session: Session, opened: OpenLot, left: Sequence[int]) -> tuple[SampleSheet, ...]:
    """The sheets that are still to be typed again, without a word of what they say."""
    kept = {draft.id: draft.texts for draft in drafts.of_cadre(session, _AGAIN)}
    photos = {sheet.n: sheet.photo for sheet in opened.sheets}
    return tuple(SampleSheet(n, kept.get(_again_id(opened.id, n), {}), photos.get(n, "")) for n in left)


def typed_again(session: Session, id: str, sheets: Sequence[Sheet]) -> Closing:
    """The second person is done with these sheets."""
    for sheet in sheets:
        entry_sample.type_again(session, id, sheet.n, sheet.texts)
    drafts.drop(session, [_again_id(id, sheet.n) for sheet in sheets])
    return entry_accepting.closing(session, id)


def look_alikes(session: Session, texts: Mapping[str, str]) -> list[Twin]:
    """People of the unit who may be the one on the sheet that is being typed."""
    return twins.look(session, read_sheet(session, texts).stored, limit=2)


def not_the_same(session: Session, question: str) -> None:
    twins.not_the_same(session, question)


def _again_id(lot: str, n: int) -> str:
    return f"{lot}-{n}"
