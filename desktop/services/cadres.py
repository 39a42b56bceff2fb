"""The cadres of this laptop: whose a key slot is, and who followed whom.

Somebody who gets a fresh code is a new cadre to the server. `followed_by` in the laptop's settings says who
they were before, so that slots, drafts and settings of theirs go on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from domain.roles import Actor

if TYPE_CHECKING:
    from sync.replica.home import Home
    from sync.replica.keys import Opened
    from sync.replica.reader import Reader
    from sync.replica.replica import Replica
    from sync.replica.unit_of_work import UnitOfWork

_FOLLOWED_BY: Final = "followed_by"
_KEYRING: Final = "keyring"


def whose(reader: Reader, slot_actor: str) -> Actor:
    """The cadre behind a slot. Raises KeySlotDamaged for somebody whom the replica does not know.

    A slot of nobody is that of a home from before slots had owners: whoever came last worked then.
    """
    from sync.replica.errors import KeySlotDamaged

    actors = reader.actors()
    if not slot_actor:
        return actors[-1]
    wanted = present(reader, slot_actor)
    for actor in actors:
        if actor.id == wanted:
            return actor
    raise KeySlotDamaged("a slot of a cadre who is not in the replica")


def present(reader: Reader, actor: str) -> str:
    """The id under which a cadre works now."""
    followers = followed_by(reader)
    seen = {actor}
    while (follower := followers.get(actor, "")) and follower not in seen:
        seen.add(follower)
        actor = follower
    return actor


def followed_by(reader: Reader) -> Mapping[str, str]:
    """Former id → the id that followed it."""
    kept = reader.settings().get(_FOLLOWED_BY)
    return kept if isinstance(kept, dict) else {}


def follow(work: UnitOfWork, former: str, new: str) -> None:
    """From now on everything of `former` is `new`'s: slots, drafts, settings."""
    if former == new:
        return
    work.put_setting(_FOLLOWED_BY, {**followed_by(work), former: new})
    for draft in work.drafts(former):
        work.keep_draft(replace(draft, actor=new))
    for name, value in work.settings(former).items():
        work.put_setting(name, value, new)
        work.put_setting(name, None, former)


def settle_in(home: Home, opened: Opened, actor: str) -> None:
    """Note in the slot file who came; where that cannot be written, the next opening only takes longer."""
    from sync.replica import keys

    with contextlib.suppress(OSError):
        keys.settle_in(home, opened, actor)


def note_keyring(home: Home, replica: Replica) -> None:
    """Let the setting say what the slot file does."""
    from sync.replica import keys

    stands = keys.has_keyring_slot(home)
    with replica.writing() as work:
        if bool(work.settings().get(_KEYRING)) != stands:
            work.put_setting(_KEYRING, stands or None)
            work.commit()
