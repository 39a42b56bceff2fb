"""The sample that a second person types again: which sheets, and what both read differently."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from desktop.services import values
from desktop.services.entry_lots import NAME, header_of, held, row_of, sheet_of
from desktop.services.entry_types import Difference, Header, Sheet, SheetState
from desktop.services.failures import ActionRefused, Usage
from desktop.services.session import Session
from desktop.services.wording import field_label
from domain.members.fields import MEMBER
from domain.records import Value


def sample_of(session: Session, id: str, sheets: Iterable[Sheet]) -> tuple[int, ...]:
    """The sheets of a lot to type again: the share that the rules say, at least one, never to be guessed.

    Drawn by the lot's id, so that the same lot has the same sample however often somebody looks.
    """
    percent = session.rulebook.on(session.today).whole("entry_sample_percent")
    typed = [sheet for sheet in sheets if sheet.state == SheetState.TYPED]
    count = min(len(typed), max(1, -(-len(typed) * percent // 100))) if percent else 0
    done = [sheet.n for sheet in typed if sheet.again_by]
    others = sorted((sheet.n for sheet in typed if not sheet.again_by), key=lambda n: _draw(id, n))
    return tuple(sorted((done + others)[: max(count, len(done))]))


def why_not_again(session: Session, sheet: Sheet) -> str:
    """The code that says why this cadre cannot be the second person; "" where they can."""
    return "entry.same_hand" if session.actor.id in (sheet.typist, *sheet.hands) else ""


def type_again(session: Session, id: str, n: int, texts: Mapping[str, str]) -> tuple[str, ...]:
    """What a second person read on a sheet; gives the fields that both read differently.

    Raises ActionRefused `entry.same_hand` for who typed any of it, and `entry.lost`.
    """
    with session.replica.writing() as work:
        header = header_of(held(session, work, id))
        row = work.lot_row(id, n)
        if row is None:
            raise Usage("usage.unknown_lot")
        sheet = sheet_of(row)
        refusal = why_not_again(session, sheet)
        if refusal:
            raise ActionRefused(refusal)
        again = {name: text for name, text in texts.items() if name in header.columns}
        typed = replace(sheet, again=again, again_by=session.actor.id)
        typed = replace(typed, differed=tuple(_differing(session, header, typed)))
        work.keep_lot_row(row_of(id, typed))
        work.commit()
    return typed.differed


def differences(session: Session, header: Header, sheets: Sequence[Sheet]) -> tuple[Difference, ...]:
    """What still stands differently in sheets that were typed twice."""
    found = []
    for sheet in sheets:
        if sheet.state != SheetState.TYPED or not sheet.again_by:
            continue
        for name in _differing(session, header, sheet):
            first, second = sheet.texts.get(name, ""), sheet.again.get(name, "")
            who = sheet.texts.get(NAME, "").strip()
            found.append(Difference(sheet.n, who, name, field_label(name), first, second))
    return tuple(found)


def settle(session: Session, id: str, n: int, field: str, text: str) -> None:
    """What the sheet really says, looked at by a person: both readings become that one."""
    with session.replica.writing() as work:
        held(session, work, id)
        row = work.lot_row(id, n)
        if row is not None:
            texts, again = {**row.texts, field: text}, {**row.again, field: text}
            work.keep_lot_row(replace(row, texts=texts, again=again))
            work.commit()


def _differing(session: Session, header: Header, sheet: Sheet) -> Iterable[str]:
    """By what would be stored: 5/3/2004 and 05/03/2004 are one reading. Carried values are typed once."""
    for name in header.columns:
        if name in header.carried:
            continue
        first, second = (_stored(session, name, texts.get(name, "")) for texts in (sheet.texts, sheet.again))
        if first != second:
            yield name


def _stored(session: Session, name: str, text: str) -> Value:
    parsed = values.parse(MEMBER.by_name[name], text, session.rulebook)
    return text.strip() if parsed.refusal is not None else parsed.value


def _draw(lot: str, n: int) -> str:
    return hashlib.sha256(f"{lot}:{n}".encode()).hexdigest()
