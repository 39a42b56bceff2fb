"""What is wrong or doubtful about sheets: each by itself, against the others of its lot, against the unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from desktop.services import twins, undo, values
from desktop.services.acting import refused
from desktop.services.entry_lots import NAME, header_of, held, sheet_of
from desktop.services.entry_types import Header, Sheet, SheetFinding, SheetState
from desktop.services.member_form import capitals
from desktop.services.session import Session
from desktop.services.shown_findings import ShownFinding, shown
from desktop.services.wording import sentence, word
from domain.checks import check
from domain.decisions import Command, Refused
from domain.findings import CheckLevel, Finding
from domain.members.fields import MEMBER
from domain.records import Value
from domain.text import fold

_VALIDATION = "validation."
# By these two sheets are told to be about one person; where only the last agrees, it is a family's phone.
_TELLING = (("citizen_id",), (NAME, "birth_date"), ("phone",))


@dataclass(frozen=True, slots=True)
class Read:
    """What a sheet would store, and what is found about it by itself."""

    stored: Mapping[str, Value]
    findings: tuple[ShownFinding, ...]


@dataclass(frozen=True, slots=True)
class LotCheck:
    """Everything found about the sheets that are not in the list yet and not left for later."""

    findings: tuple[SheetFinding, ...] = ()

    @property
    def errors(self) -> tuple[SheetFinding, ...]:
        return tuple(one for one in self.findings if one.is_error)

    @property
    def warnings(self) -> tuple[SheetFinding, ...]:
        return tuple(one for one in self.findings if one.finding.level == CheckLevel.WARNING)


def read_sheet(session: Session, texts: Mapping[str, str]) -> Read:
    """Without any database: what can be read of a sheet, and what the rules say to it."""
    stored: dict[str, Value] = {}
    found: list[Finding] = []
    for name, text in texts.items():
        declared = MEMBER.by_name.get(name)
        if declared is None or not text.strip():
            continue
        parsed = values.parse(declared, text, session.rulebook)
        if parsed.refusal is None and parsed.value is not None:
            stored[name] = parsed.value
        if parsed.finding is not None:
            found.append(parsed.finding)
    unread = {name for one in found if one.level is CheckLevel.ERROR for name in one.fields}
    if NAME not in stored and NAME not in unread:
        found.append(Finding(CheckLevel.ERROR, "required", (NAME,), {"field": NAME}))
    checked = check(MEMBER, stored, session.rulebook, session.today)
    found += [one for one in checked if unread.isdisjoint(one.fields)]
    found += capitals(stored.get(NAME))
    told = {(one.code, one.fields): one for one in found}
    return Read(stored, tuple(shown(one, session) for one in told.values()))


def check_lot(session: Session, id: str) -> LotCheck:
    """Every sheet that would go into the list now, by what saving it would say.

    Nothing is changed. Raises ActionRefused `entry.lost`.
    """
    with session.replica.reading() as reader:
        header = header_of(held(session, reader, id))
        sheets = [sheet_of(row) for row in reader.lot_rows(id)]
    typed = [sheet for sheet in sheets if sheet.state == SheetState.TYPED]
    read = {sheet.n: read_sheet(session, chosen_texts(header, sheet)) for sheet in typed}
    found = [SheetFinding(n, one) for n, sheet_read in read.items() for one in sheet_read.findings]
    found += _in_lot(read)
    told = {one.n for one in found if one.is_error}
    found += _refusals(session, header, {n: one for n, one in read.items() if n not in told})
    found += _in_unit(session, read)
    rank = {"error": 0, "warning": 1, "hint": 2}
    return LotCheck(tuple(sorted(found, key=lambda one: (rank.get(one.finding.level, 3), one.n))))


def chosen_texts(header: Header, sheet: Sheet) -> dict[str, str]:
    """The texts of the columns that the lot has now."""
    return {name: sheet.texts[name] for name in header.columns if name in sheet.texts}


def creation(session: Session, header: Header, stored: Mapping[str, Value], reason: str = "") -> Command:
    return Command("create", MEMBER.name, session.new_id(), {**stored, "org": header.org}, reason)


def _refusals(session: Session, header: Header, read: Mapping[int, Read]) -> Iterator[SheetFinding]:
    """What deciding says that no check knows: tried in one transaction that is thrown away."""
    with session.replica.writing() as work:
        for n, one in read.items():
            done = undo.perform(session, work, creation(session, header, one.stored))
            if isinstance(done, Refused):
                error = refused(work, done)
                code = error.code.removeprefix(_VALIDATION)
                fields = tuple(map(str, done.params.get("fields") or [done.params.get("field", NAME)]))
                yield SheetFinding(n, _finding("error", code, fields, sentence(code, error.shown)))


def _in_lot(read: Mapping[int, Read]) -> Iterator[SheetFinding]:
    """Sheets that say the same of a person as an earlier one of the lot."""
    told: set[tuple[int, int]] = set()
    for names in _TELLING:
        first: dict[tuple[str, ...], int] = {}
        for n, one in read.items():
            key = tuple(fold(str(one.stored.get(name) or "")) for name in names)
            if not all(key):
                continue
            other = first.setdefault(key, n)
            if other == n or (other, n) in told:
                continue
            told.add((other, n))
            same = "citizen_id" if names == ("citizen_id",) else "phone" if names == ("phone",) else "person"
            name = str(read[other].stored.get(NAME) or "")
            message = sentence(f"entry.same_{same}", {"sheet": other, "name": name})
            # Two sheets with one id cannot both be right; all else a person may know better.
            level = "error" if same == "citizen_id" else "warning"
            yield SheetFinding(n, _finding(level, f"entry.same_{same}", names, message))


def _in_unit(session: Session, read: Mapping[int, Read]) -> Iterator[SheetFinding]:
    """People of the unit who may be the one on the sheet; equal ids are refused before."""
    for n, one in read.items():
        for twin in twins.look(session, {**one.stored, "citizen_id": None}, limit=1):
            message = sentence("entry.twin", {"text": twin.text, "why": twin.why})
            found = _finding("warning", "entry.twin", _told_by(one.stored, twin.why), message)
            yield SheetFinding(n, found, twin.id, twin.key)


def _told_by(stored: Mapping[str, Value], why: str) -> tuple[str, ...]:
    names: Sequence[str] = (NAME,) if why == word("twin.name_and_birth") else ("phone", NAME)
    return tuple(name for name in names if stored.get(name))


def _finding(level: str, code: str, fields: Iterable[str], message: str) -> ShownFinding:
    return ShownFinding(level, word(f"level.{level}"), code, tuple(fields), message)
