"""What `sodoan status` tells, read without SQLAlchemy and Alembic, so that it is there at once."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.conflicts.words import ConflictStatus
from domain.kinds import KINDS, SCHEMA
from sync.replica import ballast
from sync.replica.columns import quoted
from sync.replica.connection import Connection, connect, translated
from sync.replica.errors import DataDamaged, DataNewer
from sync.replica.home import Home
from sync.replica.keys import key_check
from sync.replica.migrations import REVISIONS
from sync.replica.migrations.revision import revision_of
from sync.replica.states import HELD_BY_CADRE, PAUSED, QueueState

# Who works on under which other id, see `desktop.services.cadres`.
_FOLLOWED = "SELECT value FROM setting WHERE actor = '' AND name = 'followed_by'"
_IS_PAUSED = "SELECT count(*) FROM setting WHERE actor = '' AND name = ? AND value = 'true'"


@dataclass(frozen=True, slots=True)
class Summary:
    """One look at a home. `schema` is this program's; times are ISO 8601 or ""."""

    unit: str
    unit_code: str
    unit_name: str
    device: str
    server: str
    state: str
    cursor: int
    head: int
    pending: int
    waiting: int
    conflicts: int
    rejected: int
    last_sync: str
    lease_until: str
    highest_server_time: str
    records: Mapping[str, int]
    schema: int
    incarnation: str
    held: int = 0
    paused: bool = False


def summarise(home: Home, key: bytes, actor: str = "") -> Summary:
    """Read a home's state; changes nothing of it.

    It is counted for the cadre `actor` (an id, "": who came last): what only others may read is left out.

    Raises NotEnrolled, WrongKey, DataDamaged, DataNewer, DiskFull, DiskFailure.
    """
    return ballast.with_room(home, lambda: _read_from(home, key, actor))


def _read_from(home: Home, key: bytes, actor: str) -> Summary:
    try:
        return _read_with(home, key, actor)
    except DataDamaged:
        # The mark, which tells a damaged file from somebody else's, takes long to load.
        from sync.replica.mark import read_mark

        mark = read_mark(home)
        if mark is None or mark.key_check == key_check(key):
            raise
        return _read_with(home, key, actor, expected_key=False)


def _read_with(home: Home, key: bytes, actor: str, *, expected_key: bool = True) -> Summary:
    opening = connect(home.replica, key, expected_key=expected_key)
    with translated(), contextlib.closing(opening) as connection:
        found = revision_of(connection)
        if found not in REVISIONS:
            raise DataNewer(found)
        connection.execute("BEGIN")
        return _seen(connection, _read(connection), actor)


def _seen(connection: Connection, found: Summary, actor: str) -> Summary:
    """Without the questions and refusals that speak of what this cadre may not read."""
    something = any((found.conflicts, found.rejected, found.records["case"]))
    if not something or _sees_everything(connection, actor):
        return found
    # Only now: the workflows, which it needs, take long to load.
    from sync.replica.unseen import unseen

    hidden = unseen(connection.execute)
    return replace(
        found,
        conflicts=found.conflicts - hidden.conflicts,
        rejected=found.rejected - hidden.rejected,
        records=hidden.without(found.records),
    )


def _sees_everything(connection: Connection, actor: str) -> bool:
    roles = dict(connection.execute("SELECT id, role FROM actor ORDER BY place").fetchall())
    followed = connection.execute(_FOLLOWED).fetchone()
    followers = json.loads(followed[0]) if followed else {}
    seen = {actor}
    while (follower := followers.get(actor, "")) and follower not in seen:
        seen.add(follower)
        actor = follower
    role = roles.get(actor) if actor else next(reversed(roles.values()), None)
    from domain.roles import Role

    return role == Role.SECRETARY


def _read(connection: Connection) -> Summary:
    facts = {name: json.loads(value) for name, value in connection.execute("SELECT name, value FROM meta")}
    states = dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state").fetchall())
    waiting = states.pop(QueueState.WAITING.value, 0)
    open_conflicts = ("SELECT count(*) FROM conflict WHERE status = ?", (ConflictStatus.OPEN.value,))

    def text(name: str) -> str:
        return str(facts.get(name, ""))

    return Summary(
        unit=text("unit"),
        unit_code=text("unit_code"),
        unit_name=text("unit_name"),
        device=text("device"),
        server=text("server"),
        state=text("state"),
        cursor=int(facts.get("cursor", 0)),
        head=int(facts.get("head", 0)),
        pending=sum(states.values()),
        waiting=waiting,
        conflicts=_number(connection, *open_conflicts),
        rejected=_number(connection, "SELECT count(*) FROM rejection"),
        last_sync=text("last_sync"),
        lease_until=text("lease_until"),
        highest_server_time=text("highest_server_time"),
        records={kind: _number(connection, _count_of(kind)) for kind in KINDS},
        schema=SCHEMA,
        incarnation=text("incarnation"),
        held=_number(connection, "SELECT count(*) FROM outbox WHERE code = ?", (HELD_BY_CADRE,)),
        paused=_number(connection, _IS_PAUSED, (PAUSED,)) > 0,
    )


def _count_of(kind: str) -> str:
    return " ".join(("SELECT count(*) FROM", quoted(kind)))


def _number(connection: Connection, question: str, parameters: tuple[str, ...] = ()) -> int:
    return int(connection.execute(question, parameters).fetchone()[0])
