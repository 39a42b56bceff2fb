"""The end of the program ends every wait for a server."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.services.lines import Lines
from sync.client.transport import Reply


class Carrier:
    """Notes whether somebody called it off."""

    def __init__(self) -> None:
        self.cancelled = False

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        return Reply(200, {}, b"")

    def cancel(self) -> None:
        self.cancelled = True


class WithinProcess:
    """Never waits, so there is nothing to call off."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes, deadline: float) -> Reply:
        return Reply(200, {}, b"")


def test_the_cut_reaches_every_open_line_and_every_later_one() -> None:
    made: list[Carrier] = []

    def carry(address: str) -> Carrier:
        made.append(Carrier())
        return made[-1]

    lines = Lines(carry)
    held = [lines.connect("http://a"), lines.connect("http://b")]
    assert [carrier.cancelled for carrier in made] == [False, False]
    lines.cut()
    held.append(lines.connect("http://c"))
    assert [carrier.cancelled for carrier in made] == [True, True, True]


def test_a_line_that_nobody_holds_any_more_is_forgotten() -> None:
    lines = Lines(lambda address: Carrier())
    for _ in range(20):
        lines.connect("http://a")
    assert len(lines._open) <= 2


def test_a_carrier_that_cannot_be_called_off_stands_in_nobodys_way() -> None:
    lines = Lines(lambda address: WithinProcess())
    held = lines.connect("http://a")
    lines.cut()
    assert held.send("GET", "/v1/health", {}, b"", 1.0).status == 200
