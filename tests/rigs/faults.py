"""What can happen to one HTTP message between a laptop and the server, and plans that say to which.

A plan is asked once per message and answers with a fault. Plans are repeatable: the same seed and the same
order of messages give the same faults.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

# A place in a message: a byte offset, or a share of its length where given as a float in (0, 1).
Place = int | float


@dataclass(frozen=True, slots=True)
class Message:
    """One request on its way. `index` counts all of them from 1, `laptop` numbers the senders from 1."""

    index: int
    laptop: int
    method: str
    path: str
    size: int


class Fault:
    """The name of the class is the name under which the proxy counts it."""

    @property
    def name(self) -> str:
        return type(self).__name__


@dataclass(frozen=True, slots=True)
class Pass(Fault):
    """Carry both ways, byte for byte."""


@dataclass(frozen=True, slots=True)
class DropRequest(Fault):
    """The server never hears of it. `reset`: the line breaks with RST instead of closing."""

    reset: bool = False


@dataclass(frozen=True, slots=True)
class DropReply(Fault):
    """The server did it, and the laptop hears nothing."""

    reset: bool = False


@dataclass(frozen=True, slots=True)
class CutRequest(Fault):
    """The server receives this much of the request, headers included, then the line is dead on both sides."""

    at: Place


@dataclass(frozen=True, slots=True)
class CutReply(Fault):
    """The laptop receives this much of the reply, headers included, then the line is dead."""

    at: Place


@dataclass(frozen=True, slots=True)
class TruncateReply(Fault):
    """The body ends early. `honest`: Content-Length says so, and HTTP finds nothing wrong with it."""

    keep: Place
    honest: bool = True


@dataclass(frozen=True, slots=True)
class CorruptRequest(Fault):
    """One byte of the request's body arrives as another."""

    at: Place


@dataclass(frozen=True, slots=True)
class CorruptReply(Fault):
    """One byte of the reply's body arrives as another."""

    at: Place


@dataclass(frozen=True, slots=True)
class Duplicate(Fault):
    """The server receives it twice; `together`: both at once. The laptop hears the last answer."""

    together: bool = False


@dataclass(frozen=True, slots=True)
class ReplayLater(Fault):
    """Carried as usual; a copy reaches the server again before the message `after` messages later."""

    after: int = 2


@dataclass(frozen=True, slots=True)
class Delay(Fault):
    """Seconds before the server hears of it and before the laptop hears the answer."""

    before: float = 0.0
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class HoldReply(Fault):
    """The server did it; the answer is kept for `DeliverHeld`, the laptop hears nothing."""


@dataclass(frozen=True, slots=True)
class DeliverHeld(Fault):
    """The server did it; the laptop hears the oldest kept answer, its own is kept instead.

    Where none is kept, the message passes and counts as passed.
    """


@dataclass(frozen=True, slots=True)
class Refuse(Fault):
    """Answered in the server's place; nothing is carried. An empty `retry_after` sends no such header."""

    status: int = 503
    retry_after: str = ""


@dataclass(frozen=True, slots=True)
class Portal(Fault):
    """A sign-in page in the server's place: status 200 with HTML, or a redirect to it."""

    redirect: bool = False


@dataclass(frozen=True, slots=True)
class Slow(Fault):
    """Both directions at this many bytes a second."""

    bytes_per_second: int


Plan = Callable[[Message], Fault]


def clean(message: Message) -> Fault:
    return Pass()


def scripted(faults: Sequence[Fault]) -> Plan:
    """The first message meets the first fault, and so on; later ones pass."""
    left = iter(faults)
    return lambda message: next(left, Pass())


def at_messages(faults: Mapping[int, Fault]) -> Plan:
    """Faults by index of the message."""
    return lambda message: faults.get(message.index, Pass())


def seeded(seed: int, share: float) -> Plan:
    """About `share` of all messages meet a fault, of every kind.

    Drawn from the seed and the message's index only, so that a thread's luck does not change the rest.
    """

    def draw(message: Message) -> Fault:
        chance = Random(f"{seed}/{message.index}")
        if chance.random() >= share:
            return Pass()
        return chance.choice(_DRAWS)(chance)

    return draw


_DRAWS: Sequence[Callable[[Random], Fault]] = (
    lambda chance: DropRequest(reset=chance.random() < 0.5),
    lambda chance: DropReply(reset=chance.random() < 0.5),
    lambda chance: CutRequest(chance.uniform(0.01, 0.99)),
    lambda chance: CutReply(chance.uniform(0.01, 0.99)),
    lambda chance: TruncateReply(chance.uniform(0.05, 0.95), honest=chance.random() < 0.5),
    lambda chance: CorruptRequest(chance.uniform(0.05, 0.95)),
    lambda chance: CorruptReply(chance.uniform(0.05, 0.95)),
    lambda chance: Duplicate(together=chance.random() < 0.5),
    lambda chance: ReplayLater(chance.randint(1, 6)),
    lambda chance: Delay(chance.uniform(0, 0.05), chance.uniform(0, 0.05)),
    lambda chance: HoldReply(),
    lambda chance: DeliverHeld(),
    lambda chance: Refuse(503, chance.choice(["", "1", "soon", "999999999999"])),
    lambda chance: Refuse(chance.choice([429, 500, 502, 407])),
    lambda chance: Portal(redirect=chance.random() < 0.5),
    lambda chance: Slow(chance.choice([20_000, 100_000])),
)
