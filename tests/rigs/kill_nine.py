"""Kills laptops and the server with SIGKILL while they work over a bad line, then lets the oracle judge.

    python -m tests.rigs.kill_nine [--seed N] [--kills N] [--folder DIR]

Everything random comes from the seed. What the operating system schedules does not, so that a seed replays
the plan of a failed run, not each of its microseconds; the ledgers and databases in the folder are the run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import quantiles

from desktop.services.session import Session
from desktop.services.synchronising import Verified, verify
from sync.client.transport import CutOff
from tests.helpers.operating import CommandFailed
from tests.rigs import faults, oracle
from tests.rigs.evidence import Ledger, home_facts, server_facts
from tests.rigs.processes import ServerProcess
from tests.rigs.proxy import FaultProxy
from tests.rigs.workers import Worker

_LAPTOPS = ("Lan", "Minh", "Nga", "Quân")
_MEMBERS = 60
# Seconds from its start until a life is ended before or while its home opens.
_SHORTEST_LIFE, _LONGEST_LIFE, _MEAN_LIFE = 0.1, 2.0, 0.45
# What the others save until they are ended: counted, so that a slow machine is not killed before it works.
_MOST_SAVES = 16
_WORKS_WITHIN = 20.0
_SHARE_OF_SERVER_KILLS = 0.12
_SHARE_OF_BAD_MESSAGES = 0.2
# Longer than any start takes, even on a busy machine; a home that does not open until then is broken.
_OPENS_WITHIN = 120.0


@dataclass(frozen=True, slots=True)
class Plan:
    seed: int = 1
    kills: int = 100


@dataclass(slots=True)
class Report:
    """How a run went. `objections` empty means that it passed; `openings` are seconds from start to use."""

    plan: Plan
    folder: Path
    objections: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    openings: list[float] = field(default_factory=list)
    line: Counter[str] = field(default_factory=Counter)
    count: oracle.Count | None = None
    states_judged: int = 0
    seconds: float = 0.0

    @property
    def slowest_usual_opening(self) -> float:
        """The 95th percentile of seconds from the start of a process to its first answer."""
        return quantiles(self.openings, n=20)[-1] if len(self.openings) > 1 else 0.0

    def __str__(self) -> str:
        replay = f"python -m tests.rigs.kill_nine --seed {self.plan.seed} --kills {self.plan.kills}"
        return "\n".join(
            [
                f"replay: {replay}   (this run: {self.folder})",
                f"{sum(self.kills.values())} kills in {self.seconds:.0f} s: {dict(self.kills)}",
                f"{self.count}; {self.states_judged} openings judged, p95 {self.slowest_usual_opening:.2f} s",
                f"line: {dict(self.line)}",
                *(self.objections or ["no objection"]),
            ]
        )


class Run:
    """One run in an empty folder."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.folder = folder
        self.report = Report(plan, folder)
        self.ledger = Ledger()
        self._chance = Random(f"kill/{plan.seed}")

    def play(self) -> Report:
        begun = time.monotonic()
        with ExitStack() as ending:
            self._server = ServerProcess(self.folder / "server", _MEMBERS)
            ending.enter_context(self._server)
            self._proxy = ending.enter_context(FaultProxy(self._server.upstream))
            self._workers = []
            for name in _LAPTOPS:
                home = self._server.enrol(name, self.folder / name, self._proxy.address)
                self._workers.append(Worker(home, self.ledger, self.folder, str(self.plan.seed)))
                ending.callback(self._workers[-1].kill)
            facts = server_facts(self._server.database, self._server.unit)
            self.ledger.start = {record.id: record.fields for record in facts.records}
            self._proxy.start_plan(faults.seeded(self.plan.seed, _SHARE_OF_BAD_MESSAGES))
            for worker in self._workers:
                worker.start("show", "work")
            try:
                self._kill_and_start()
                self._settle()
            except CommandFailed as failure:
                self.report.objections.append(str(failure))
            log = "".join(f"{carried}\n" for carried in self._proxy.log)
            (self.folder / "line.log").write_text(log, encoding="utf-8")
        self.report.seconds = time.monotonic() - begun
        return self.report

    def _kill_and_start(self) -> None:
        while sum(self.report.kills.values()) < self.plan.kills and not self.report.objections:
            if self._chance.random() < _SHARE_OF_SERVER_KILLS:
                self._server.kill()
                self._server.start()
                self._proxy.upstream = self._server.upstream
                self.report.kills["server"] += 1
            else:
                self._kill_laptop(self._chance.choice(self._workers))

    def _kill_laptop(self, worker: Worker) -> None:
        # Every third life may be killed before the home is open; the others show first what they found.
        if worker.lives % 3 == 0:
            life = self._chance.expovariate(1 / _MEAN_LIFE)
            threading.Event().wait(min(max(life, _SHORTEST_LIFE), _LONGEST_LIFE))
        elif worker.opened.wait(_OPENS_WITHIN):
            worker.wait_for_work(self._chance.randrange(_MOST_SAVES), _WORKS_WITHIN)
        else:
            self.report.objections.append(f"{worker.home.name}: not open after {_OPENS_WITHIN} s")
        self._judge_opening(worker)
        worker.kill()
        self.report.objections += worker.crashes
        self.report.kills[worker.home.name] += 1
        worker.start("show", "work")

    def _judge_opening(self, worker: Worker) -> None:
        state, worker.state = worker.state, None
        if state is None:
            return
        home = home_facts(worker.home.name, worker.home.device, state)
        server = server_facts(self._server.database, self._server.unit)
        self.report.objections += oracle.judge_home(home, server)
        self.report.states_judged += 1

    def _settle(self) -> None:
        """Heal, let everybody synchronise, and judge what every program shows and the server has."""
        for worker in self._workers:
            worker.kill()
            self.report.objections += worker.crashes
            self.report.openings += worker.openings
        self.report.line = Counter(self._proxy.counts)
        self._proxy.heal()
        homes = []
        for worker in self._workers:
            # Before anything is sent: what the last kill left must be whole, and nothing may be missing.
            worker.start("show")
            worker.finish()
            self.report.objections += worker.crashes
            if worker.state is None:
                continue
            told = home_facts(worker.home.name, worker.home.device, worker.state)
            server = server_facts(self._server.database, self._server.unit)
            self.report.objections += oracle.judge_home(told, server)
            self.report.objections += oracle.judge_kept(self.ledger.saves.values(), told, server)
        for worker in self._workers:
            with worker.here() as laptop:
                laptop.sync()
        for worker in self._workers:
            with worker.here() as laptop:
                laptop.sync()
                verified = _verified(laptop.session)
                laptop.show()
            if not verified.equal or verified.repaired:
                self.report.objections.append(f"{worker.home.name}: verify says {verified}")
            failed = [told["failed"] for told in worker.syncs[-2:] if told["failed"]]
            self.report.objections += [f"{worker.home.name}: not synchronised: {code}" for code in failed]
            homes.append(
                (home_facts(worker.home.name, worker.home.device, worker.state or {}), verified.digest)
            )
        server = server_facts(self._server.database, self._server.unit)
        self.report.objections += [
            f"{home.laptop}: digest {digest}, the server's is {server.digest}"
            for home, digest in homes
            if digest != server.digest
        ]
        self.report.objections += oracle.judge_level([home for home, _ in homes], server)
        self.report.objections += oracle.judge_ledger_is_at_server(self.ledger, server)
        self.report.objections += oracle.judge_server(self.ledger, server)
        self.report.count = oracle.count(self.ledger, server)


def _verified(session: Session) -> Verified:
    """A server may close an idle connection just as it is used; whoever asked asks again."""
    try:
        return verify(session)
    except CutOff:
        return verify(session)


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="kill_nine")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args(words)
    folder = given.folder or Path(tempfile.mkdtemp(prefix="kill-nine-"))
    report = Run(Plan(given.seed, given.kills), folder).play()
    sys.stdout.write(f"{report}\n")
    return 1 if report.objections else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
