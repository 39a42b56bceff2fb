"""The rules of the level above as this laptop keeps them: only the server says what they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from domain.rules import Rulebook
from sync.protocol.rulebook import rulebook, rulebook_with

if TYPE_CHECKING:
    from domain.given_rules import GivenRules
    from sync.replica.store import Store
    from sync.replica.stored import Key

_ALL = "SELECT body FROM given_rules ORDER BY place"


def read(execute: Callable[..., Any]) -> Rulebook:
    """The rulebook of this replica: that of the program, and what was given laid over it."""
    bodies = [body for (body,) in execute(_ALL).fetchall()]
    if not bodies:
        return rulebook()
    # Only now: what reads them takes a while to load, and short commands must start fast.
    from sync.protocol.given_rules import unpacked

    return rulebook_with(rulebook(), [rules for body in bodies for rules in unpacked(body)])


def take(store: Store, given: Sequence[GivenRules] | None) -> set[Key]:
    """Keep what the server says is given (None: as before); the records whose steps are decided again."""
    if given is None:
        return set()
    keep(store, given)
    store.rulebook = read(store.execute)
    waiting = store.execute("SELECT DISTINCT kind, id FROM outbox").fetchall()
    return {(kind, id) for kind, id in waiting}


def keep(store: Store, given: Sequence[GivenRules]) -> None:
    from sync.protocol.given_rules import packed

    store.execute("DELETE FROM given_rules")
    rows = [(place, packed([rules]).decode()) for place, rules in enumerate(given, start=1)]
    store.connection.executemany("INSERT INTO given_rules (place, body) VALUES (?, ?)", rows)


def mark(known: Rulebook) -> str:
    """The mark of the rules that were given; empty for none."""
    if not known.given:
        return ""
    from sync.protocol.given_rules import mark_of_book

    return mark_of_book(known)
