"""Laptops in the process of a test, on a real server process behind the proxy: quick, for many faults."""

from __future__ import annotations

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from desktop.services.session import Session
from desktop.services.synchronising import verify
from tests.helpers.cheap_keys import cheap_stretching
from tests.rigs import faults, oracle
from tests.rigs.evidence import HomeFacts, Ledger, home_facts, server_facts
from tests.rigs.laptop import Laptop, shown
from tests.rigs.processes import PASSPHRASE, UNIT, ServerProcess
from tests.rigs.proxy import FaultProxy

# A sound product is level after two: everybody sends, then everybody hears. The third shows that it stays so.
ROUNDS_TO_SETTLE = 3


@dataclass(slots=True)
class Desk:
    """One laptop with an opened home."""

    name: str
    device: str
    session: Session
    cadre: Laptop
    syncs: list[dict[str, Any]] = field(default_factory=list)

    @property
    def facts(self) -> HomeFacts:
        return home_facts(self.name, self.device, json.loads(json.dumps(shown(self.session))))


class Room:
    """A server, a proxy and desks. Use as a context manager."""

    def __init__(self, folder: Path, names: tuple[str, ...], seed: int, members: int = 20) -> None:
        self._folder = folder
        self._names = names
        self._seed = seed
        self._members = members
        self._ending = ExitStack()
        self.ledger = Ledger()
        self.desks: list[Desk] = []

    def __enter__(self) -> Self:
        self.server = self._ending.enter_context(ServerProcess(self._folder / "server", self._members))
        self.proxy = self._ending.enter_context(FaultProxy(self.server.upstream))
        facts = server_facts(self.server.database, self.server.unit)
        self.ledger.start = {record.id: record.fields for record in facts.records}
        for name in self._names:
            self.desks.append(self._desk(name))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.close()

    def code(self, name: str) -> str:
        told = self.server.command("code", "--unit", UNIT, "--role", "secretary", "--name", name)
        return str(told["code"])

    def _desk(self, name: str) -> Desk:
        with cheap_stretching():
            session, enrolled = Session.enrol(
                self._folder / name, server=self.proxy.address, code=self.code(name), passphrase=PASSPHRASE
            )
        self._ending.callback(session.close)
        desk = Desk(name, enrolled.device, session, None)  # type: ignore[arg-type]

        def hear(word: str, told: Any) -> None:
            if word == "SYNC":
                desk.syncs.append(told)
            self.ledger.read([f"{word} {json.dumps(told, ensure_ascii=False)}"], name)

        desk.cadre = Laptop(session, name, 1, str(self._seed), hear)
        return desk

    def objections(self) -> list[str]:
        """Heal, settle, and have the oracle judge everything that happened."""
        self.proxy.heal()
        for _ in range(ROUNDS_TO_SETTLE):
            for desk in self.desks:
                desk.cadre.sync()
        found, homes = [], []
        for desk in self.desks:
            verified = verify(desk.session)
            if not verified.equal or verified.repaired:
                found.append(f"{desk.name}: verify says {verified}")
            homes.append((desk.facts, verified.digest))
        self.proxy.hang_up()
        server = server_facts(self.server.database, self.server.unit)
        found += [f"{home.laptop}: another digest" for home, digest in homes if digest != server.digest]
        found += oracle.judge_level([home for home, _ in homes], server)
        found += oracle.judge_ledger_is_at_server(self.ledger, server)
        return found + oracle.judge_server(self.ledger, server)

    def halves(self) -> list[str]:
        """What is wrong in the homes as they stand now, in the middle of everything."""
        found = []
        for desk in self.desks:
            home = desk.facts
            server = server_facts(self.server.database, self.server.unit)
            found += oracle.judge_home(home, server)
            found += oracle.judge_kept(self.ledger.saves.values(), home, server)
        return found

    def count(self) -> oracle.Count:
        return oracle.count(self.ledger, server_facts(self.server.database, self.server.unit))

    def break_line(self, plan: faults.Plan) -> None:
        self.proxy.start_plan(plan)
