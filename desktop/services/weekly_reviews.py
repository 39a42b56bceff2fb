"""The weekly review: looked at, ticked, signed by name, kept for the whole unit, printed on one page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from desktop.services import paper_words
from desktop.services.acting import act
from desktop.services.failures import ActionRefused
from desktop.services.paper_content import (
    TABLE_POINTS,
    FilledPaper,
    HeadedColumn,
    Part,
    Run,
    Runs,
    Signatures,
    Signed,
    Table,
    Text,
)
from desktop.services.paper_heads import head_of
from desktop.services.reviewing import CATALOGUE, Found
from desktop.services.session import Session
from desktop.services.times import show_count
from desktop.services.wording import word
from domain.decisions import Command
from domain.duties.fields import WEEKLY_REVIEW
from domain.duties.weeks import first_day, last_day, week_of
from domain.roles import Role
from domain.text import clean
from domain.values.dates import show_date

_TICK: Final = "x"
# Remarks are what makes a review long: it is set smaller and smaller until it is one page.
_SIZES: Final = (TABLE_POINTS, 11.0, 10.0, 9.0, 8.0)
# What head, title and signature leave of a sheet's height, and of a cell besides its text; in millimetres.
_ROOM_MM, _PADDING_MM = 128.0, 2.4
_MM_PER_POINT: Final = 0.3528
# Of the size of type: how wide a letter is on average, and how high a line.
_LETTER, _LINE = 0.46, 1.2
_WHOLE_WIDTH_MM: Final = 165.0


@dataclass(frozen=True, slots=True)
class ReviewedLine:
    """What somebody found and ticked. `of` is None where the count is of nothing in particular.

    `note`: a remark; of a line that is not ticked, why nobody looked. `remark`: what the program said of it.
    """

    key: str
    label: str
    count: int
    of: int | None
    ticked: bool
    note: str
    remark: str = ""

    @property
    def told(self) -> str:
        """What the line is about, with what the program said of it."""
        return f"{self.label} ({self.remark})" if self.remark else self.label


@dataclass(frozen=True, slots=True)
class Review:
    """One signed review. `week` as ISO 8601 names it, `signed_on` as stored, `sync` its sync state."""

    id: str
    org: str
    week: str
    signed_by: str
    signed_on: str
    note: str
    lines: tuple[ReviewedLine, ...]
    sync: str

    @property
    def days(self) -> str:
        """ "16/11/2026 đến 22/11/2026"."""
        first, last = (show_date(day.isoformat()) for day in (first_day(self.week), last_day(self.week)))
        return word("review.days").format(first=first, last=last)


def sign(
    session: Session,
    found: Sequence[Found],
    ticked: Mapping[str, str],
    signed_by: str,
    note: str = "",
    *,
    unseen: Mapping[str, str] | None = None,
) -> Review:
    """Keep what was found as this week's review. `ticked`: key → remark, of the lines that were looked at.

    `unseen`: key → why nobody looked, of the others. Whoever signs answers for every line: raises
    ActionRefused `review.unseen`, with the `keys` that are in neither, and what else refuses a record.
    """
    reasons = {key: reason for key, text in (unseen or {}).items() if (reason := clean(text))}
    left = [one for one in found if one.key not in ticked and one.key not in reasons]
    if left:
        raise ActionRefused("review.unseen", {"count": len(left), "keys": [one.key for one in left]})
    org = session.actor.org if session.actor.role is Role.BRANCH else session.actor.unit
    fields = {
        "org": org,
        "week": week_of(session.today),
        "found": [_kept(one, ticked, reasons) for one in found],
        "signed_by": clean(signed_by),
        "signed_on": session.today.isoformat(),
        **({"note": clean(note)} if note.strip() else {}),
    }
    saved = act(session, Command("create", WEEKLY_REVIEW.name, session.new_id(), fields))
    return next(one for one in history(session) if one.id == saved.id)


def history(session: Session) -> list[Review]:
    """Every review of the unit that this cadre sees, the latest first."""
    labels = session.rulebook.catalogue(CATALOGUE).labels
    with session.replica.reading() as reader:
        records = reader.records(WEEKLY_REVIEW.name)
    own = session.actor.org if session.actor.role is Role.BRANCH else ""
    found = [
        Review(
            record.id,
            str(record.fields.get("org") or ""),
            str(record.fields["week"]),
            str(record.fields.get("signed_by") or ""),
            str(record.fields.get("signed_on") or ""),
            str(record.fields.get("note") or ""),
            tuple(_line(one, labels) for one in record.fields.get("found") or []),
            record.sync,
        )
        for record in records
        if not own or record.fields.get("org") == own
    ]
    return sorted(found, key=lambda one: (one.week, one.signed_on, one.id), reverse=True)


def of_this_week(session: Session) -> Review | None:
    """The unit's own review of this week (of a cadre of one branch: the branch's); None: nobody signed."""
    org = session.actor.org if session.actor.role is Role.BRANCH else session.actor.unit
    week = week_of(session.today)
    return next((one for one in history(session) if (one.week, one.org) == (week, org)), None)


def paper(session: Session, review: Review) -> FilledPaper:
    """One page: what was found, what was looked at, and who signed."""
    with session.replica.reading() as reader:
        organ, head = head_of(session, reader, review.org)
    rows = tuple(_printed(number, line) for number, line in enumerate(review.lines, start=1))
    has_remarks = any(line.note for line in review.lines)
    columns = _columns(30.0 if not has_remarks else 62.0)
    points = next((size for size in _SIZES if _height(review, columns, size) <= _ROOM_MM), _SIZES[-1])
    parts: list[Part] = [
        head,
        Text((Run(word("review.paper"), bold=True),), "heading"),
        Text((Run(word("review.week").format(days=review.days), italic=True),), "subject"),
        Table(columns, rows, points),
    ]
    if review.note:
        parts.append(Text((Run(review.note),), "item" if points == TABLE_POINTS else "small"))
    signed = Signed(
        ((Run(word("review.signs"), bold=True),),),
        word("review.sign_note"),
        (Run(review.signed_by, bold=True),),
    )
    parts.append(Signatures(signed))
    title = word("review.title").format(week=review.week)
    return FilledPaper(
        name="weekly_review",
        title=title,
        file_stem=paper_words.file_stem(title),
        author=organ,
        landscape=False,
        parts=tuple(parts),
    )


def _columns(remarks: float) -> tuple[HeadedColumn, ...]:
    """Together as wide as a standing sheet between its margins; `remarks`: of the last one, in mm."""
    return (
        HeadedColumn("TT", 10, "centre"),
        HeadedColumn("Nội dung", 113 - remarks, "left"),
        HeadedColumn("Số cần xử lý", 24, "centre"),
        HeadedColumn("Đã xem", 18, "centre"),
        HeadedColumn("Ghi chú", remarks, "left"),
    )


def _height(review: Review, columns: Sequence[HeadedColumn], points: float) -> float:
    """About how high lines and note stand at a size of type, in millimetres."""
    line = points * _LINE * _MM_PER_POINT

    def lines(text: str, width: float) -> int:
        return max(1, ceil(len(text) * points * _LETTER * _MM_PER_POINT / (width - _PADDING_MM)))

    rows = [
        max(lines(one.told, columns[1].width), lines(one.note, columns[-1].width)) for one in review.lines
    ]
    below = lines(review.note, _WHOLE_WIDTH_MM) if review.note else 0
    return line * (sum(rows) + below) + _PADDING_MM * len(rows)


def _kept(one: Found, ticked: Mapping[str, str], reasons: Mapping[str, str]) -> dict[str, Any]:
    kept: dict[str, Any] = {"key": one.key, "count": one.count, "ticked": one.key in ticked}
    if one.of is not None:
        kept["of"] = one.of
    if remark := clean(ticked.get(one.key, "")) or reasons.get(one.key, ""):
        kept["note"] = remark
    if one.remark:
        kept["remark"] = one.remark
    return kept


def _line(kept: Mapping[str, Any], labels: Mapping[str, str]) -> ReviewedLine:
    key = str(kept.get("key") or "")
    return ReviewedLine(
        key,
        labels.get(key, key),
        int(kept.get("count") or 0),
        kept.get("of"),
        bool(kept.get("ticked")),
        str(kept.get("note") or ""),
        str(kept.get("remark") or ""),
    )


def _printed(number: int, line: ReviewedLine) -> tuple[Runs, ...]:
    count = show_count(line.count)
    counted = count if line.of is None else f"{count}/{show_count(line.of)}"
    texts = (str(number), line.told, counted, _TICK if line.ticked else "", line.note)
    return tuple((Run(text),) for text in texts)
