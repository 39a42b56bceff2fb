"""What carries a request to the server and its answer back, and how carrying can fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from domain.frozen import frozen

# More than this on the wire is no answer of ours: the largest page is far below it.
RAW_CAP = 8 << 20


class SyncFailure(Exception):
    """An exchange did not happen. Nothing was lost and nothing on the laptop changed."""

    code = "sync"


class NoNetwork(SyncFailure):
    """The server was not reached, or what came back is not known to be from it."""

    code = "no_network"


class NotReached(NoNetwork):
    """No connection came about: not a byte of the request left the laptop."""


class Timeout(NoNetwork):
    """The whole answer did not arrive before the deadline."""

    code = "no_network.timeout"


class Stalled(Timeout):
    """Bytes came too slowly for any answer to arrive whole, or none at all: a smaller one is no help."""

    code = "no_network.stalled"


class HungUp(NoNetwork):
    """This side cut the line with a request under way; whether the server worked is not known."""

    code = "no_network.hung_up"


class CutOff(NoNetwork):
    """The line broke while the answer was on its way; the server may have done the work."""

    code = "no_network.cut_off"


@frozen
class Reply:
    """An answer as it came over the wire: `body` is still content-encoded, header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


# The second try may be another radio cell; after that a line over which hardly anything comes is none.
STALLS_IN_A_ROW = 2


class Transport(Protocol):
    """Carries one request. Retrying is the caller's: a carrier tries once."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        """`path` begins with `/v1/`; `deadline` is in seconds, for everything from connecting on.

        Raises NoNetwork, NotReached, Timeout, Stalled, HungUp, CutOff.
        """
