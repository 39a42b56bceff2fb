"""Search as a cadre types, key by key: the first screen and the count, as the window asks."""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Iterator, Mapping
from contextlib import closing

from desktop.services import members
from desktop.services.members import MemberFilter
from desktop.services.session import Session
from domain.text import fold
from tests.bench.figures import Measured, Promise, Row, at_most
from tests.bench.homes import PASSPHRASE
from tests.bench.timing import percentile, seconds_of
from tests.bench.workbench import Workbench

# As people type: unaccented, in any order, a part of a name, the first or last digits of a number.
TYPED = (
    "nguyen van an", "an nguyen", "tran thi huong", "huong tran", "Lê Đức Hiếu", "pham", "duc hieu le",
    "hoang minh tuan", "0912", "091 234", "034200", "4471", "do thi mai", "yen", "x", "đoàn", "ng v a",
    "vu thi phuong thao", "khong co ai",
)  # fmt: skip
_SOURCE = "quality.md, Speed: search as you type"
_NAIVE = "reading every folded name of a plain SQLite table (LIKE), one key"
_SCREEN = 60


def _promises(goal: float) -> tuple[Promise, ...]:
    return (
        Promise("p50", "one key: the first 60 rows in order, and how many", "ms", _SOURCE, None, _NAIVE),
        Promise("p95", "one key, p95", "ms", _SOURCE, at_most(goal), _NAIVE),
        Promise("worst", "the slowest key of all", "ms", _SOURCE, at_most(goal), _NAIVE),
        Promise(
            "everybody",
            "where everybody found stands in the list, asked after the typing paused, p95",
            "ms",
            "for orientation",
            None,
            _NAIVE,
        ),
    )


ROW_20K = Row(
    "search-20k",
    "Search as you type, 20,000 members",
    _promises(16),
    lambda bench: measure(bench, bench.size(20_000, 60)),
)
ROW_100K = Row(
    "search-100k",
    "Search as you type, 100,000 members",
    _promises(50),
    lambda bench: measure(bench, bench.size(100_000, 120)),
)


def keys() -> Iterator[str]:
    """Every prefix that is on screen while the queries are typed."""
    seen = (typed[:end] for typed in TYPED for end in range(1, len(typed) + 1))
    yield from dict.fromkeys(prefix for prefix in seen if not prefix.endswith(" "))


def measure(bench: Workbench, size: int) -> Mapping[str, Measured]:
    home = bench.home(size)
    with Session.open(home.path, passphrase=PASSPHRASE) as session:
        timed = {prefix: _key(session, prefix, bench.rounds(5)) for prefix in keys()}
        after = [_everybody(session, prefix) for prefix in keys()]
        naive = _naive(session, bench.rounds(3))
    spent = list(timed.values())
    slowest = max(timed, key=lambda prefix: timed[prefix])
    return {
        "p50": Measured(statistics.median(spent) * 1000, naive * 1000, f"{len(spent)} keys"),
        "p95": Measured(percentile(spent, 0.95) * 1000, naive * 1000),
        "worst": Measured(max(spent) * 1000, naive * 1000, f"typed: {slowest!r}"),
        "everybody": Measured(percentile(after, 0.95) * 1000, naive * 1000),
    }


def _key(session: Session, typed: str, rounds: int) -> float:
    def search() -> None:
        members.first_rows(session, MemberFilter(text=typed, limit=_SCREEN))

    return statistics.median(seconds_of(search) for _ in range(rounds))


def _everybody(session: Session, typed: str) -> float:
    return seconds_of(lambda: members.row_numbers(session, MemberFilter(text=typed)))


def _naive(session: Session, rounds: int) -> float:
    names = [str(row.fields.get("full_name", "")) for row in members.find(session, MemberFilter())]
    with closing(sqlite3.connect(":memory:")) as plain:
        plain.execute("CREATE TABLE member (folded TEXT)")
        plain.executemany("INSERT INTO member VALUES (?)", [(fold(name),) for name in names])
        statement = "SELECT rowid FROM member WHERE folded LIKE ? AND folded LIKE ? ORDER BY folded"

        def scan() -> None:
            plain.execute(statement, ("%nguyen%", "%an%")).fetchall()

        return statistics.median(seconds_of(scan) for _ in range(rounds))
