"""The end of a lot: count control, checks, sample, and all its people into the list in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from desktop.services import undo
from desktop.services.acting import refused
from desktop.services.entry_checks import LotCheck, check_lot, chosen_texts, creation, read_sheet
from desktop.services.entry_lots import header_of, held, sheet_of
from desktop.services.entry_sample import differences, sample_of
from desktop.services.entry_types import Difference, Header, LotState, Sheet, SheetState
from desktop.services.failures import ActionRefused
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.services.undo import Step
from desktop.services.wording import sentence, word
from domain.decisions import Refused
from domain.roles import Role


@dataclass(frozen=True, slots=True)
class Closing:
    """How a lot stands on its way into the list.

    `sample` are the sheets to type again, `left` those of them that nobody has. `obstacles` are (code,
    sentence) of what keeps the lot out; `by_reason` those that a reason may set aside.
    """

    header: Header
    entered: int
    hard: int
    accepted: int
    check: LotCheck
    sample: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
    retyped: int = 0
    differences: tuple[Difference, ...] = ()
    obstacles: tuple[tuple[str, str], ...] = ()
    by_reason: frozenset[str] = field(default_factory=frozenset)

    @property
    def missing(self) -> int:
        """Sheets of the pile that nobody typed; negative: more were typed than the pile has."""
        return self.header.sheets - self.entered - self.hard - self.accepted

    def keeps_out(self, reason: str) -> tuple[tuple[str, str], ...]:
        """What still keeps the lot out when this reason is given."""
        return tuple(one for one in self.obstacles if not (reason.strip() and one[0] in self.by_reason))


@dataclass(frozen=True, slots=True)
class Accepted:
    """`left` sheets stay in the lot for later; `step` takes all of it back until something is sent."""

    people: int
    left: int
    step: Step


def closing(session: Session, id: str) -> Closing:
    """Everything that somebody who closes a lot looks at. Raises ActionRefused `entry.lost`."""
    with session.replica.reading() as reader:
        header = header_of(held(session, reader, id))
        sheets = tuple(sheet_of(row) for row in reader.lot_rows(id))
    return _closing(session, id, header, sheets, check_lot(session, id))


def accept(session: Session, id: str, reason: str = "") -> Accepted:
    """Every typed sheet becomes a member, all of them or none; phiếu khó stay in the lot.

    Raises ActionRefused with the first obstacle. `reason` sets aside what a reason may, and goes along with
    the operations.
    """
    standing = closing(session, id)
    for code, _ in standing.keeps_out(reason):
        raise ActionRefused(code, _params(standing))
    batch = session.new_id()
    with session.replica.writing() as work:
        lot = held(session, work, id)
        rows = [row for row in work.lot_rows(id) if row.state == SheetState.TYPED]
        for row in rows:
            read = read_sheet(session, chosen_texts(standing.header, sheet_of(row)))
            command = creation(session, standing.header, read.stored, reason.strip())
            done = undo.perform(session, work, command, batch)
            if isinstance(done, Refused):
                error = refused(work, done)
                raise ActionRefused(error.code, {**error.params, "sheet": row.n}, error.shown)
            work.keep_lot_row(replace(row, state=SheetState.ACCEPTED, batch=batch, member=command.id))
        if not standing.hard:
            work.keep_lot(replace(lot, state=LotState.CLOSED))
        work.commit()
    place = session_place(session, standing.header.org)
    label = word("entry.accept.label").format(count=show_count(len(rows)), org=place)
    return Accepted(len(rows), standing.hard, Step(label, batch=batch))


def session_place(session: Session, org: str) -> str:
    """What the branch of a lot is called."""
    with session.replica.reading() as reader:
        record = reader.record("organisation", org)
    return str(record.fields.get("name") or "") if record else ""


def _closing(
    session: Session, id: str, header: Header, sheets: tuple[Sheet, ...], check: LotCheck
) -> Closing:
    def count(state: SheetState) -> int:
        return sum(1 for sheet in sheets if sheet.state == state)

    again = {sheet.n for sheet in sheets if sheet.again_by and sheet.state == SheetState.TYPED}
    sample = sample_of(session, id, sheets)
    left = tuple(n for n in sample if n not in again)
    standing = Closing(
        header,
        count(SheetState.TYPED),
        count(SheetState.HARD),
        count(SheetState.ACCEPTED),
        check,
        sample,
        left,
        len(again),
        differences(session, header, sheets),
    )
    codes = []
    if not standing.entered:
        codes.append("entry.nothing")
    if check.errors:
        codes.append("entry.errors")
    if standing.missing:
        codes.append("entry.count" if standing.missing > 0 else "entry.too_many")
    if left:
        codes.append("entry.sample")
    if standing.differences:
        codes.append("entry.differences")
    params = _params(standing)
    return replace(
        standing,
        obstacles=tuple((code, sentence(code, params)) for code in codes),
        by_reason=_by_reason(session),
    )


def _by_reason(session: Session) -> frozenset[str]:
    """A volunteer enters and decides nothing: it is for a cadre to set the control of a lot aside."""
    if session.actor.role is Role.VOLUNTEER:
        return frozenset()
    return frozenset({"entry.count", "entry.too_many", "entry.sample"})


def _params(standing: Closing) -> dict[str, int]:
    return {
        "sheets": standing.header.sheets,
        "entered": standing.entered + standing.accepted + standing.hard,
        "missing": abs(standing.missing),
        "errors": len({one.n for one in standing.check.errors}),
        "left": len(standing.left),
        "differences": len(standing.differences),
    }
