"""Who gets into this laptop: its cadres, their passphrases, the recovery code, the keyring.

Everything here acts for the cadre of an open session. Nothing is ever wiped: who is disabled loses the way
in, while what they entered stays in the outbox and goes out under their name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.services import cadres, passphrases, pins, practice
from desktop.services.connecting import connected
from desktop.services.failures import ActionRefused, Locked
from desktop.services.session import Session
from desktop.services.wording import sentence, word_or
from domain.roles import Actor, Role

if TYPE_CHECKING:
    from sync.replica.reader import Reader

_SOON_DAYS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class CadreHere:
    """A cadre of this laptop. `until` is "YYYY-MM-DD" or ""; `may_open`: they have a passphrase here."""

    id: str
    name: str
    role: Role
    role_word: str
    place: str
    until: str
    expired: bool
    is_me: bool
    may_open: bool


@dataclass(frozen=True, slots=True)
class WaysIn:
    """What opens this home besides passphrases: the name of the cadre it belongs to, "" where it is off."""

    recovery_code_of: str
    keyring_of: str


def everybody(session: Session) -> list[CadreHere]:
    """The cadres of this laptop, those who may open it first.

    Whoever goes on under a newer code stands there once.
    """
    with session.replica.reading() as reader:
        actors, followers = reader.actors(), cadres.followed_by(reader)
        places = {actor.id: _place(reader, actor) for actor in actors}
    with_slot = _owners(session, "passphrase")
    today = session.today.isoformat()
    found = [
        CadreHere(
            id=actor.id,
            name=actor.name,
            role=actor.role,
            role_word=word_or(f"role.{actor.role.value}", actor.role.value),
            place=places[actor.id],
            until=actor.until,
            expired=bool(actor.until) and today > actor.until,
            is_me=actor.id == session.actor.id,
            may_open=actor.id in with_slot,
        )
        for actor in actors
        if actor.id not in followers
    ]
    return sorted(found, key=lambda cadre: not cadre.may_open)


def ways_in(session: Session) -> WaysIn:
    names = {cadre.id: cadre.name for cadre in everybody(session)}

    def owner(kind: str) -> str:
        return next((names.get(id, "") for id in _owners(session, kind)), "")

    return WaysIn(owner("recovery"), owner("keyring"))


def may_disable(session: Session, cadre: CadreHere) -> bool:
    """A secretary may, and not themselves: somebody has to be left who answers for the laptop."""
    return session.actor.role is Role.SECRETARY and not cadre.is_me and cadre.may_open


def add(session: Session, code: str, passphrase: str) -> Actor:
    """Admit a cadre with a code from the level above; the keyring is switched off.

    Raises Locked for a passphrase that will not do, CodeRefused and what else the client raises.
    """
    from desktop.services.enrolling import admit

    passphrases.demand(passphrase, passphrases.least_length(session))
    _refuse_taken(session, passphrase, by=())
    with session.replica.reading() as reader:
        server = reader.meta.server
    last = session.actor.id
    with connected(session) as remote:
        enrolment = admit(session.home, session.replica, remote, session.key, server, code, passphrase)
    # Whoever sits here now is the one who will most likely come next.
    _set_last(session, last)
    _note(session, "cadre_added", enrolment.actor.id)
    return enrolment.actor


def renew(session: Session, code: str) -> Session:
    """A fresh code for the cadre who works; gives their new session, this one is over.

    Raises CodeRefused and what else the client raises.
    """
    from desktop.services import enrolling

    with session.replica.reading() as reader:
        server = reader.meta.server
    with connected(session) as remote:
        enrolment = enrolling.renew(session.replica, remote, session.actor, server, code)
    return session.handed_to(enrolment.actor)


def disable(session: Session, cadre: CadreHere) -> None:
    """Take a cadre's ways in away. Raises ActionRefused `cadre.not_yours`, LastSlot."""
    from sync.replica import keys

    if not may_disable(session, cadre):
        raise ActionRefused("cadre.not_yours")
    for id in _ids_of(session, cadre.id):
        keys.remove_cadre(session.home, session.key, id)
    cadres.note_keyring(session.home, session.replica)
    _note(session, "cadre_disabled", cadre.id)


def prove(session: Session, passphrase: str) -> None:
    """Make sure that the cadre of the session sits here. Raises WrongPassphrase."""
    from sync.replica import keys

    keys.open_with_passphrase(session.home, passphrase, _ids_of(session, session.actor.id))
    pins.forgive(session)


def enter(session: Session, passphrase: str) -> Session:
    """Let in whose passphrase it is: this session, or another cadre's in its place.

    Raises WrongPassphrase.
    """
    from sync.replica import keys
    from sync.replica.errors import WrongPassphrase

    try:
        prove(session, passphrase)
    except WrongPassphrase:
        opened = keys.open_with_passphrase(session.home, passphrase)
    else:
        return session
    with session.replica.reading() as reader:
        actor = cadres.whose(reader, opened.actor)
    cadres.settle_in(session.home, opened, actor.id)
    entered = session.handed_to(actor)
    pins.forgive(entered)
    return entered


def change_passphrase(session: Session, current: str, new: str) -> None:
    """Raises WrongPassphrase for `current`, Locked for a new one that will not do."""
    prove(session, current)
    replace_passphrase(session, new)


def replace_passphrase(session: Session, new: str) -> None:
    """Give the cadre of the session a passphrase, however they proved who they are.

    Raises ActionRefused in a practice, which has to open for everybody who wants to practise.
    """
    from sync.replica import keys

    if practice.is_practice(session.home.path):
        raise ActionRefused("practice.passphrase")

    passphrases.demand(new, passphrases.least_length(session))
    mine = _ids_of(session, session.actor.id)
    _refuse_taken(session, new, by=mine)
    mine = [id for id in mine if id in _slots(session, "passphrase")]
    keys.set_passphrase(session.home, session.key, new, mine[0] if mine else session.actor.id)
    pins.forgive(session)
    _note(session, "passphrase_changed")


def set_recovery_code(session: Session, secret: bytes) -> None:
    """The code that opens for this cadre from now on; the one before opens nothing any more."""
    from sync.replica import keys

    keys.set_recovery_code(session.home, session.key, secret, session.actor.id)
    _note(session, "recovery_code_made")


def new_recovery_secret() -> tuple[bytes, str]:
    """A secret for `set_recovery_code`, and how it is written on paper."""
    from sync.replica import recovery_code

    secret = recovery_code.new_secret()
    return secret, recovery_code.written(secret)


def switch_keyring(session: Session, on: bool) -> None:
    """Let the system's key store open for this cadre, or no longer. Raises KeyringUnavailable."""
    from sync.replica import keys

    if on:
        keys.enable_keyring(session.home, session.key, session.actor.id)
    else:
        keys.disable_keyring(session.home, session.key)
    cadres.note_keyring(session.home, session.replica)
    _note(session, "keyring_on" if on else "keyring_off")


def keyring_works() -> bool:
    """Whether this system has a key store that can be trusted."""
    from sync.replica import keyring_slot

    return keyring_slot.usable()


def standing(session: Session) -> str:
    """What the cadre has to know about their right to work here, as a sentence; "" while all is well."""
    actor = session.actor
    if not actor.until:
        return ""
    if session.today.isoformat() > actor.until:
        return sentence("standing.expired", {"until": actor.until})
    if (session.today.fromisoformat(actor.until) - session.today).days <= _SOON_DAYS:
        return sentence("standing.expires_soon", {"until": actor.until})
    return ""


def _refuse_taken(session: Session, passphrase: str, by: Collection[str]) -> None:
    """Two cadres with one passphrase could not be told apart. Whose it is already is not said.

    `by`: ids whose own it may be.
    """
    from sync.replica import keys
    from sync.replica.errors import WrongPassphrase

    try:
        opened = keys.open_with_passphrase(session.home, passphrase)
    except WrongPassphrase:
        return
    if opened.actor not in by:
        raise Locked("locked.passphrase_common")


def _ids_of(session: Session, actor: str) -> list[str]:
    """The id of a cadre and those they had before."""
    with session.replica.reading() as reader:
        return [one.id for one in reader.actors() if cadres.present(reader, one.id) == actor]


def _owners(session: Session, kind: str) -> list[str]:
    """Whose the slots of a kind are, as ids that work now."""
    with session.replica.reading() as reader:
        return [cadres.present(reader, id) for id in _slots(session, kind)]


def _slots(session: Session, kind: str) -> list[str]:
    from sync.replica import keys

    return [owner.actor for owner in keys.owners(session.home) if owner.kind.value == kind]


def _set_last(session: Session, actor: str) -> None:
    from sync.replica import keys

    for id in _ids_of(session, actor):
        keys.set_last(session.home, session.key, id)


def _note(session: Session, do: str, id: str = "") -> None:
    with session.replica.writing() as work:
        work.note(do, session.actor.id, session.now_text, "cadre" if id else "", id)
        work.commit()


def _place(reader: Reader, actor: Actor) -> str:
    record = reader.record("organisation", actor.org or actor.unit)
    fields: Mapping[str, object] = record.fields if record else {}
    return str(fields.get("name", ""))
