"""Speaking with the server of a session for the length of one `with`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from desktop.services.failures import NotEnrolled
from sync.client.transport import NoNetwork

if TYPE_CHECKING:
    from desktop.services.session import Clock, Connect, Session
    from sync.client.remote import Remote


# What a home to practise in has for a server: no scheme that we speak, so nothing gets anywhere from there.
NO_SERVER = "không có (luyện tập)"


class Practising(NoNetwork):
    """Nothing is ever sent from a home to practise in."""

    code = "practice.nothing_sent"


@contextmanager
def connected(session: Session) -> Iterator[Remote]:
    """The server that this home is enrolled with, asked as this device. Raises Practising."""
    with session.replica.reading() as reader:
        meta = reader.meta
    if meta.server == NO_SERVER:
        raise Practising(meta.server)
    with reached(meta.server, session.connect, session.clock) as remote:
        remote.token, remote.unit = meta.token, meta.unit
        yield remote


@contextmanager
def reached(address: str, connect: Connect, clock: Clock) -> Iterator[Remote]:
    """A server by its address, asked as nobody yet. Raises NotEnrolled for what is no address."""
    from sync.client.remote import Remote

    with ExitStack() as closing:
        transport = connect(checked_address(address))
        if callable(close := getattr(transport, "close", None)):
            closing.callback(close)
        yield Remote(transport, clock)


def checked_address(address: str) -> str:
    """The address without blanks and final slashes. Raises NotEnrolled `server_address`."""
    cleaned = address.strip().rstrip("/")
    scheme, sign, place = cleaned.partition("://")
    if scheme not in ("http", "https") or not sign or not place or any(letter.isspace() for letter in place):
        raise NotEnrolled("server_address", {"server": address})
    return cleaned
