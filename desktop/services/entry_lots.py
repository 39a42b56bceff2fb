"""Lots of sheets being typed: begun, held by one cadre at a time, kept cell by cell, given up.

A lot is no part of the list: nothing of it is decided, queued or counted before it is accepted
(`entry_accepting`). It stays on this laptop, in the replica, because it names people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from desktop.services.entry_types import Header, LotState, OpenLot, Place, Sheet, SheetState, ShownLot, Source
from desktop.services.failures import ActionRefused, Usage
from desktop.services.session import Session
from desktop.services.times import show_time
from desktop.services.wording import field_label
from domain.decide import forbidden
from domain.decisions import Command, Refused
from domain.fields import Field, FieldType, Policy
from domain.findings import CheckLevel
from domain.members.fields import MEMBER
from domain.stored_form import normalise

if TYPE_CHECKING:
    from sync.replica.reader import Reader
    from sync.replica.types import Lot, LotRow
    from sync.replica.unit_of_work import UnitOfWork

NAME = "full_name"
MOST_SHEETS = 2_000
_DATED = Field(name="dated", label="Ngày", type=FieldType.DATE)


def offered_fields() -> tuple[Field, ...]:
    """The fields that a lot may ask for, in the order of the form."""
    return tuple(one for one in MEMBER.fields if not one.read_only and one.policy is not Policy.SERVER)


def usual_columns(session: Session) -> tuple[str, ...]:
    """What a sheet usually has: all that counts for full information, and the extended profile."""
    rules = session.rulebook.on(session.today)
    wanted = {*rules.names("missing_information"), *rules.names("extended_profile")}
    return tuple(one.name for one in offered_fields() if one.name in wanted)


def read_header(session: Session, header: Header, dated: str, sheets: str) -> Header:
    """The header with day and number of sheets as they were typed. Raises ActionRefused."""
    day = normalise(_DATED, dated.strip(), session.rulebook)
    if day.finding is not None and day.finding.level is CheckLevel.ERROR:
        raise ActionRefused(
            f"validation.{day.finding.code}", {**day.finding.params, "field": field_label("dated")}
        )
    digits = sheets.strip().replace(".", "")
    count = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0
    return replace(header, dated=str(day.value or ""), sheets=count)


def begin(session: Session, header: Header) -> str:
    """A new lot, held by this cadre; gives its id. Raises ActionRefused."""
    from sync.replica.types import Lot

    at = session.now_text
    id = session.new_id()
    with session.replica.writing() as work:
        checked = _checked(session, work, header)
        lot = Lot(id, header.org, LotState.OPEN, _stored(checked), {}, session.actor.id, session.home.life,
                  at, session.actor.id, at)  # fmt: skip
        work.keep_lot(lot)
        _forget_what_left(work)
        work.commit()
    return id


def change_header(session: Session, id: str, header: Header) -> Header:
    """Another number of sheets, other columns, …; what was typed stays. Raises ActionRefused."""
    with session.replica.writing() as work:
        lot = held(session, work, id)
        checked = _checked(session, work, replace(header, org=lot.org))
        work.keep_lot(replace(lot, header=_stored(checked)))
        work.commit()
    return checked


def lots(session: Session) -> list[ShownLot]:
    """The lots on this laptop that this cadre may type into, the one begun last first."""
    with session.replica.reading() as reader:
        names = {actor.id: actor.name for actor in reader.actors()}
        counts = reader.lot_counts()
        shown = []
        for lot in reader.lots():
            if _why_not(session, reader, lot.org) is None:
                holder = lot.holder if lot.life == session.home.life else ""
                shown.append(
                    ShownLot(
                        lot.id,
                        header_of(lot),
                        _org_name(reader, lot.org),
                        lot.state,
                        counts.get(lot.id, {}),
                        names.get(lot.made_by, ""),
                        show_time(lot.made_at),
                        names.get(holder, holder),
                        holder == session.actor.id,
                    )
                )
    return shown


def hold(session: Session, id: str, *, take_over: bool = False) -> OpenLot:
    """Open a lot for this cadre alone. Raises ActionRefused `entry.held` while somebody else has it open.

    `take_over`: from somebody who left it open. What a process that died had open is free.
    """
    with session.replica.writing() as work:
        lot = work.lot(id)
        if lot is None:
            raise Usage("usage.unknown_lot")
        refusal = _why_not(session, work, lot.org)
        if refusal is not None:
            raise ActionRefused(refusal.code, refusal.params)
        somebody = lot.holder if lot.life == session.home.life else ""
        if somebody not in ("", session.actor.id) and not take_over:
            names = {actor.id: actor.name for actor in work.actors()}
            params = {"holder": somebody, "name": names.get(somebody, ""), "at": show_time(lot.held_at)}
            raise ActionRefused("entry.held", params)
        mine = replace(lot, holder=session.actor.id, life=session.home.life, held_at=session.now_text)
        work.keep_lot(mine)
        opened = OpenLot(
            id,
            header_of(lot),
            _org_name(work, lot.org),
            tuple(sheet_of(row) for row in work.lot_rows(id)),
            Place(**{name: lot.place[name] for name in ("n", "field", "photo") if name in lot.place}),
        )
        work.commit()
    return opened


def release(session: Session, id: str, place: Place | None = None) -> None:
    """The lot is closed on the screen; somebody else may open it. Where somebody was is kept."""
    with session.replica.writing() as work:
        lot = work.lot(id)
        if lot is not None and lot.holder == session.actor.id:
            where = asdict(place) if place is not None else lot.place
            work.keep_lot(replace(lot, holder="", place=where))
            work.commit()


def keep(session: Session, id: str, sheets: Sequence[Sheet], place: Place) -> None:
    """Make these sheets last as they are typed now, and where somebody is, in one transaction.

    A sheet without a letter goes. Raises ActionRefused `entry.lost` where somebody else took the lot over.
    """
    with session.replica.writing() as work:
        lot = held(session, work, id)
        for sheet in sheets:
            before = work.lot_row(id, sheet.n)
            if before is not None and before.state == SheetState.ACCEPTED:
                continue
            if sheet.empty and sheet.state == SheetState.TYPED:
                work.drop_lot_row(id, sheet.n)
            else:
                work.keep_lot_row(row_of(id, replace(sheet, hands=_hands(session, before, sheet))))
        work.keep_lot(replace(lot, place=asdict(place)))
        work.commit()


def _hands(session: Session, before: LotRow | None, sheet: Sheet) -> tuple[str, ...]:
    """Who typed anything of a sheet, with whoever changes it now."""
    if before is None:
        return (sheet.typist or session.actor.id,)
    known = {sheet.typist, *before.facts.get("hands", ())}
    if before.texts != sheet.texts:
        known.add(session.actor.id)
    return tuple(sorted(known - {""}))


def give_up(session: Session, id: str) -> None:
    """The lot and what was typed into it are thrown away; what is in the list already stays there."""
    with session.replica.writing() as work:
        held(session, work, id)
        work.drop_lot(id)
        work.commit()


def sheets_back(work: UnitOfWork, batch: str) -> None:
    """A batch was taken back before it left: its sheets are drafts again."""
    for row in work.lot_rows_of_batch(batch):
        work.keep_lot_row(replace(row, state=SheetState.TYPED, batch="", member=""))
        lot = work.lot(row.lot)
        if lot is not None and lot.state != LotState.OPEN:
            work.keep_lot(replace(lot, state=LotState.OPEN))


def in_the_list(session: Session, id: str) -> frozenset[int]:
    """The sheets of a lot that are in the list of members now."""
    with session.replica.reading() as reader:
        return frozenset(row.n for row in reader.lot_rows(id) if row.state == SheetState.ACCEPTED)


# -- what the other services of lots read


def held(session: Session, reader: Reader, id: str) -> Lot:
    """The lot, which this cadre has open. Raises ActionRefused `entry.lost`."""
    lot = reader.lot(id)
    if lot is None or lot.holder != session.actor.id or lot.life != session.home.life:
        raise ActionRefused("entry.lost")
    return lot


def header_of(lot: Lot) -> Header:
    known: Mapping[str, Any] = lot.header
    fields = MEMBER.by_name
    return Header(
        lot.org,
        str(known.get("source", Source.PAPER)),
        str(known.get("dated", "")),
        str(known.get("typist", "")),
        int(known.get("sheets", 0)),
        tuple(one for one in known.get("columns", ()) if one in fields),
        tuple(one for one in known.get("carried", ()) if one in fields),
    )


def sheet_of(row: LotRow) -> Sheet:
    facts = row.facts
    return Sheet(
        row.n,
        dict(row.texts),
        row.state,
        str(facts.get("typist", "")),
        int(facts.get("seconds", 0)),
        str(facts.get("photo", "")),
        dict(row.again),
        str(facts.get("again_by", "")),
        tuple(facts.get("differed", ())),
        row.batch,
        row.member,
        tuple(facts.get("hands", ())),
    )


def row_of(lot: str, sheet: Sheet) -> LotRow:
    from sync.replica.types import LotRow

    facts = {
        "typist": sheet.typist,
        "seconds": sheet.seconds,
        "photo": sheet.photo,
        "again_by": sheet.again_by,
        "differed": list(sheet.differed),
        "hands": list(sheet.hands),
    }
    told = {name: value for name, value in facts.items() if value}
    return LotRow(lot, sheet.n, sheet.state, sheet.texts, sheet.again, told, sheet.batch, sheet.member)


def _checked(session: Session, reader: Reader, header: Header) -> Header:
    """The header with the name among its columns. Raises ActionRefused."""
    refusal = _why_not(session, reader, header.org)
    if not header.org or refusal is not None:
        params = refusal.params if refusal else {}
        raise ActionRefused(refusal.code if refusal else "entry.no_branch", params)
    if not 1 <= header.sheets <= MOST_SHEETS:
        raise ActionRefused("entry.sheets", {"most": MOST_SHEETS})
    columns = tuple(one.name for one in offered_fields() if one.name in {NAME, *header.columns})
    carried = tuple(one for one in columns if one in header.carried and one != NAME)
    return replace(header, columns=columns, carried=carried)


def _stored(header: Header) -> dict[str, Any]:
    kept = asdict(header)
    del kept["org"]
    return kept


def _why_not(session: Session, reader: Reader, org: str) -> Refused | None:
    command = Command("create", MEMBER.name, "", {"org": org})
    return forbidden(reader.view(), command, session.actor, session.today)


def _org_name(reader: Reader, org: str) -> str:
    record = reader.record("organisation", org)
    return str(record.fields.get("name") or "") if record else ""


def _forget_what_left(work: UnitOfWork) -> None:
    """Sheets whose people are on the server are no drafts any more: what was typed need not stay twice."""
    waiting = work.unsent_lot_batches()
    for lot in work.lots():
        rows = work.lot_rows(lot.id) if lot.state == LotState.CLOSED else []
        if rows and not any(row.batch in waiting for row in rows):
            work.drop_lot(lot.id)
