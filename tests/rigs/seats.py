"""Who takes part in the state machine: laptops with ledgers, lines that watch, the bug to be found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from domain.reconcile import Outcome, reconcile
from sync.client.transport import Reply
from tests.helpers.central import Backup, Central, Unit
from tests.helpers.laptops import Laptop
from tests.rigs import promises
from tests.rigs.promises import WatchedLink
from tests.rigs.tampered import Doom, TamperedWork, WorkClass


class Broken(AssertionError):
    """A promise was broken."""


@dataclass(frozen=True, slots=True)
class Plant:
    """A bug to be found, cut in at one seam; the default is none.

    `search` numbers the search that is made for it: one that is known to come upon it soon.
    """

    name: str = "none"
    work_class: WorkClass = TamperedWork
    on_request: Callable[[Central], None] | None = None
    restore: Callable[[Central, Backup], None] | None = None
    reconcile: Callable[..., Outcome] = reconcile
    search: int = 0


@dataclass
class Seat:
    """One laptop with what was saved on it: content hashes of operations.

    `unsure`: its bases may be wrong until it has synchronised once more.
    """

    laptop: Laptop
    doom: Doom
    unit: Unit
    saved: set[str] = field(default_factory=set)
    unsure: bool = False
    image: tuple[Path, set[str]] | None = None

    def note(self) -> None:
        self.saved |= promises.in_the_outbox(self.laptop)


@dataclass
class RigLink(WatchedLink):
    plant: Plant = field(default_factory=Plant)
    # What the cadre does while the answer is on its way.
    meanwhile: Callable[[], None] | None = None

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        if self.plant.on_request is not None and path == "/v1/exchange":
            self.plant.on_request(self.central)
        reply = super().send(method, path, headers, body, deadline)
        if self.meanwhile is not None and path == "/v1/exchange":
            typing, self.meanwhile = self.meanwhile, None
            typing()
        return reply
