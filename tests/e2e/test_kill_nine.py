"""Processes are killed at any moment and at every named one; the oracle finds nothing lost, doubled or half.

`KILL_NINE_KILLS` and `KILL_NINE_SEED` make the first run longer or another; `KILL_NINE_MOMENTS` is the
number of moments tried for each kind of system call.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rigs import oracle
from tests.rigs.evidence import HomeFacts, Ledger, home_facts, server_facts
from tests.rigs.kill_nine import Plan, Run
from tests.rigs.moments import SYSCALLS, Moments
from tests.rigs.processes import ServerProcess
from tests.rigs.workers import Worker

PLAN = Plan(
    seed=int(os.environ.get("KILL_NINE_SEED", "20261122")),
    kills=int(os.environ.get("KILL_NINE_KILLS", "25")),
)
MOST_MOMENTS = int(os.environ.get("KILL_NINE_MOMENTS", "2"))


@pytest.mark.rig
def test_killed_laptops_and_servers_lose_nothing(tmp_path: Path) -> None:
    report = Run(PLAN, tmp_path).play()
    assert report.objections == [], str(report)
    assert sum(report.kills.values()) == PLAN.kills
    # Kills that hit nobody at work would prove nothing.
    assert report.kills["server"] >= PLAN.kills // 25
    assert report.count is not None
    assert report.count.saves >= PLAN.kills * 5
    assert report.count.unsure >= PLAN.kills // 20
    assert report.count.verdicts["conflict"] > 0
    assert report.states_judged >= PLAN.kills // 3


@dataclass
class Scene:
    """A laptop to be killed, another that gives it something to receive, and the server of both."""

    server: ServerProcess
    ledger: Ledger
    victim: Worker
    other: Worker
    moments: Moments

    def something_new(self) -> None:
        """The other laptop sends something that the victim has not."""
        with self.other.here() as laptop:
            laptop.edit()
            laptop.edit()
            laptop.sync()

    def something_to_send(self) -> None:
        """The victim has something that it has not sent."""
        with self.victim.here() as laptop:
            laptop.edit()
            laptop.create()

    def judge(self) -> list[str]:
        """Open the home as it was left, and compare it with what was said before."""
        said = list(self.ledger.saves.values())
        home = self._opened(self.victim)
        server = server_facts(self.server.database, self.server.unit)
        kept = oracle.judge_kept(said, home, server)
        return oracle.judge_home(home, server) + kept + self.victim.crashes

    def settle(self) -> list[str]:
        for worker in (self.victim, self.other, self.victim):
            with worker.here() as laptop:
                laptop.sync()
                laptop.sync()
        homes = []
        for worker in (self.other, self.victim):
            with worker.here() as laptop:
                laptop.sync()
            homes.append(self._opened(worker))
        server = server_facts(self.server.database, self.server.unit)
        found = oracle.judge_level(homes, server) + oracle.judge_server(self.ledger, server)
        return found + oracle.judge_ledger_is_at_server(self.ledger, server)

    def _opened(self, worker: Worker) -> HomeFacts:
        with worker.here() as laptop:
            laptop.show()
        return home_facts(worker.home.name, worker.home.device, worker.state or {})


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("moments")
    ledger = Ledger()
    with ServerProcess(folder / "server", 10) as server:
        facts = server_facts(server.database, server.unit)
        ledger.start = {record.id: record.fields for record in facts.records}
        host, port = server.upstream
        victim, other = (
            Worker(server.enrol(name, folder / name, f"http://{host}:{port}"), ledger, folder, "1")
            for name in ("Lan", "Minh")
        )
        yield Scene(server, ledger, victim, other, Moments(victim, folder))
        victim.kill()


def _spread(most: int) -> list[int]:
    """The first moments and the last, and some between: from 1 to `most`."""
    if most <= MOST_MOMENTS:
        return list(range(1, most + 1))
    return sorted({1 + round(index * (most - 1) / (MOST_MOMENTS - 1)) for index in range(MOST_MOMENTS)})


if sys.platform == "linux":

    @pytest.mark.rig
    @pytest.mark.parametrize("step", ["create", "save", "sync"])
    def test_a_laptop_killed_at_a_write_to_disk_is_whole(scene: Scene, step: str) -> None:
        def ready() -> None:
            # Something to send and something to receive, or an exchange would write nothing.
            if step == "sync":
                scene.something_to_send()
                scene.something_new()

        assert scene.judge() == []
        ready()
        counted = scene.moments.count(step)
        assert counted["pwrite64"] > 0
        assert counted["fdatasync"] + counted["fsync"] > 0
        killed = 0
        for syscall in SYSCALLS:
            for number in _spread(counted[syscall]):
                ready()
                killed += scene.moments.kill_at(syscall, number, step)
                assert scene.judge() == [], f"killed at {syscall} number {number} of {step}"
        assert killed >= MOST_MOMENTS
        assert scene.settle() == []
