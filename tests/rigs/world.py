"""The world of the state machine: laptops, a server, lines and disasters, with a ledger of what was saved."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from domain.decisions import Command
from domain.records import Value
from sync.client.cycle import synchronise
from sync.client.remote import Remote, Unauthorised
from sync.client.result import SyncResult
from sync.client.transport import SyncFailure
from sync.protocol.digest import UnitDigest
from sync.protocol.messages import RecordChange
from sync.replica.replica import Replica
from sync.replica.types import Performed, QueueState
from sync.server import deciding
from tests.helpers.central import Backup, Central, Unit
from tests.helpers.laptops import Laptop, assert_level, numbered
from tests.helpers.link import Fault, good_lines
from tests.rigs import promises
from tests.rigs.seats import Broken, Plant, RigLink, Seat
from tests.rigs.tampered import Doom, LaptopDied, TamperedReplica

CADRES = ("Nguyễn Thị Lan", "Phạm Văn Hùng")
_ROUNDS, _REQUESTS = 3, 60
# Disks without a platter where there are any: a step of the machine commits several times.
_FAST = Path("/dev/shm")


class World:
    """Everything that the machine's rules do; `check` after each of them."""

    def __init__(self, plant: Plant) -> None:
        self.plant = plant
        self._seam = patch.object(deciding, "reconcile", plant.reconcile)
        self._seam.start()
        self.folder = Path(tempfile.mkdtemp(dir=_FAST if _FAST.is_dir() else None))
        self.central = Central(url=f"sqlite:///{self.folder / 'central.db'}")
        self.unit, self.elsewhere = self.found()
        self.verdicts: dict[tuple[object, ...], str] = {}
        self.broken: list[str] = []
        self.known: set[str] = set()
        self._values = self._laptops = 0
        self.seats = [self._enrolled(name) for name in CADRES]
        for _ in range(2):
            self.add(self.seats[0])
        for seat in self.seats:
            self._good_sync(seat)
        self.backup: Backup = self.central.backup()

    def found(self) -> tuple[Unit, Unit]:
        """The unit that laptops work in, and another one."""
        return self.central.add_unit(), self.central.add_unit("TB.4.38", "Xã Độc Lập")

    def close(self) -> None:
        for seat in self.seats:
            seat.laptop.close()
        self.central.close()
        self._seam.stop()
        shutil.rmtree(self.folder)

    # -- laptops

    def _link(self) -> RigLink:
        return RigLink(self.central, verdicts=self.verdicts, broken=self.broken, plant=self.plant)

    def _enrolled(self, name: str, unit: Unit | None = None) -> Seat:
        doom, unit = Doom(), unit or self.unit
        self._laptops += 1
        folder = self.folder / f"laptop{self._laptops}"
        laptop = Laptop.enrolled(folder, self.central, unit, name=name, link=self._link())
        return self._seated(laptop, doom, unit)

    def _seated(self, laptop: Laptop, doom: Doom, unit: Unit) -> Seat:
        def cycle(replica: Replica, remote: Remote, clock: object) -> SyncResult:
            return synchronise(TamperedReplica(replica, self.plant.work_class, doom), remote, laptop.clock)

        laptop._cycle = cycle
        return Seat(laptop, doom, unit)

    def new_value(self) -> str:
        self._values += 1
        return f"giá trị {self._values:04d}."

    def members(self, seat: Seat) -> list[str]:
        with seat.laptop.replica.reading() as reader:
            return sorted(reader.member_ids())

    # -- what cadres do

    def add(self, seat: Seat, **fields: Value) -> None:
        self._values += 1
        seat.laptop.perform(
            Command(
                "create",
                "member",
                seat.laptop.new_id(),
                {
                    "full_name": numbered(self._values),
                    "org": seat.unit.branches[0],
                    "note": self.new_value(),
                    **fields,
                },
            )
        )
        seat.note()

    def edit(self, seat: Seat, pick: int, fields: Sequence[str], clear: bool) -> None:
        members = self.members(seat)
        if not members:
            return
        values = {name: None if clear else self.new_value() for name in fields}
        self._act(seat, Command("edit", "member", members[pick % len(members)], values))

    def disagree(self, pick: int, name: str) -> None:
        for seat in self.seats[: len(CADRES)]:
            self.edit(seat, pick, [name], clear=False)

    def delete(self, seat: Seat, pick: int) -> None:
        members = self.members(seat)
        if members:
            self._act(seat, Command("delete", "member", members[pick % len(members)], reason="nhập nhầm"))

    def resolve(self, seat: Seat, pick: int, take: str) -> None:
        conflicts = sorted(conflict.id for conflict in seat.laptop.conflicts())
        if conflicts:
            self._act(seat, Command("resolve", "conflict", conflicts[pick % len(conflicts)], {"take": take}))

    def settle_twice(self, pick: int, takes: Sequence[str]) -> None:
        for seat, take in zip(self.seats, takes, strict=False):
            self.resolve(seat, pick, take)

    def _act(self, seat: Seat, command: Command) -> None:
        before = len(promises.in_the_outbox(seat.laptop))
        performed = seat.laptop.perform(command)
        if isinstance(performed, Performed) and performed.n:
            after = promises.in_the_outbox(seat.laptop)
            if len(after) != before + 1:
                self.broken.append(f"{command.do} was saved but not queued")
        seat.note()

    def empty_the_tray(self, seat: Seat, again: bool) -> None:
        """Send the first rejected operation again, or give it up."""
        before = promises.in_the_tray(seat.laptop)
        rejections = seat.laptop.rejections()
        if not rejections:
            return
        with seat.laptop.replica.writing() as work:
            actor, at = work.actors()[0], seat.laptop.clock().isoformat()
            if again:
                work.resend(rejections[0].id, {}, actor, at)
            else:
                work.discard(rejections[0].id, actor, at)
            work.commit()
        seat.saved -= before - promises.in_the_tray(seat.laptop)
        seat.note()

    # -- the network

    def sync(self, seat: Seat, faults: Sequence[Fault], kill_at: int = 5, die: bool = False) -> None:
        link = seat.laptop.link
        link.will(*faults)
        link.kill_at = kill_at
        seat.doom.at_apply = die
        try:
            self._noting_repairs(seat)
        except LaptopDied:
            seat.laptop.close()
            seat.laptop.reopen()
        except SyncFailure as failure:
            link.paths.append(failure.code)
        finally:
            seat.doom.at_apply = False
            link.faults.clear()

    def sync_while_typing(self, seat: Seat, pick: int, fields: Sequence[str]) -> None:
        link = seat.laptop.link
        if isinstance(link, RigLink):
            link.meanwhile = lambda: self.edit(seat, pick, fields, clear=False)
            self.sync(seat, [])
            link.meanwhile = None

    # -- others who work in the unit

    def edit_centrally(self, pick: int, name: str) -> None:
        live = sorted(id for kind, id in self.central.records(self.unit.id) if kind == "member")
        if live:
            id = live[pick % len(live)]
            record = self.central.record(self.unit.id, "member", id)
            self.known.add(str(record.fields.get(name)) if record else "")
            self.central.edit(self.unit, "member", id, **{name: self.new_value()})

    def move(self, pick: int, back: bool) -> None:
        source, target = (self.elsewhere, self.unit) if back else (self.unit, self.elsewhere)
        live = sorted(id for kind, id in self.central.records(source.id) if kind == "member")
        if live:
            self.central.move("member", live[pick % len(live)], source, target, target.branches[0])

    # -- disasters

    def take_image(self, seat: Seat) -> None:
        target = self.folder / "images" / str(self._values)
        self._values += 1
        target.parent.mkdir(exist_ok=True)
        seat.image = (seat.laptop.image(target), set(seat.saved))

    def roll_back(self, seat: Seat, noticed: bool) -> None:
        if seat.image is None:
            return
        image, saved = seat.image
        if noticed:
            seat.laptop.put_back(image)
        else:
            seat.laptop.put_back_unnoticed(image)
        seat.saved, seat.unsure = set(saved), True
        seat.note()

    def clone(self, seat: Seat) -> None:
        if len(self.seats) > len(CADRES):
            return
        other = seat.laptop.clone(self.folder / "clone")
        other.link = self._link()
        seated = self._seated(other, Doom(), seat.unit)
        seated.saved, seated.unsure = set(seat.saved), True
        seated.note()
        self.seats.append(seated)

    def back_up(self) -> None:
        self.backup = self.central.backup()

    def restore(self, declared: bool) -> None:
        if self.plant.restore is not None:
            self.plant.restore(self.central, self.backup)
        else:
            noticed = all(self._somebody_will_notice(unit) for unit in self._units())
            self.central.restore(self.backup, declared=declared or not noticed)
        for seat in self.seats:
            seat.unsure = True
        if not declared:
            # Whoever had read furthest comes first: one who was overtaken could not always tell.
            for unit in self._units():
                self._good_sync(self._furthest(unit))

    def _units(self) -> list[Unit]:
        """Those in which somebody works."""
        return [unit for unit in (self.unit, self.elsewhere) if self._of(unit)]

    def _of(self, unit: Unit) -> list[Seat]:
        return [seat for seat in self.seats if seat.unit is unit]

    def _furthest(self, unit: Unit) -> Seat:
        return max(self._of(unit), key=lambda seat: _cursor(seat.laptop))

    def _somebody_will_notice(self, unit: Unit) -> bool:
        (row,) = [row for row in self.backup["unit"] if row["unit_id"] == unit.id]
        furthest = self._furthest(unit).laptop
        if self._believed_already(unit, furthest):
            return False
        return bool(_epoch(furthest) == row["epoch"] and _cursor(furthest) > row["head"])

    def _believed_already(self, unit: Unit, laptop: Laptop) -> bool:
        """A device is believed once a day (P-53): of a second restore somebody has to tell the server."""
        with laptop.replica.reading() as reader:
            device = reader.meta.device
        since = self.central.clock() - timedelta(hours=self.central.server.deps.settings.restore_claim_hours)
        return any(
            (life["unit_id"], life["noticed_by"]) == (unit.id, device)
            and datetime.fromisoformat(life["began_at"]) > since
            for life in self.backup["epoch"]
        )

    def revoke(self, seat: Seat) -> None:
        with seat.laptop.replica.reading() as reader:
            self.central.revoke(reader.meta.device)

    def set_clock(self, seat: Seat, year: int) -> None:
        seat.laptop.clock.set_to(year)

    def corrupt(self, seat: Seat, pick: int, absent: bool) -> None:
        members = [key for key in sorted(seat.laptop.bases()) if key[0] == "member"]
        if not members:
            return
        kind, id = members[pick % len(members)]
        version, fields = seat.laptop.bases()[kind, id]
        # A wrong version, which the digest sees. Wrong values under the right version are what the page
        # checks of the encrypted file are for.
        wrong = RecordChange(kind, id, max(version - 1, 1), dict(fields))
        with seat.laptop.replica.writing() as work:
            work.repair([] if absent else [wrong], [(kind, id)] if absent else [])
            work.commit()
        seat.unsure = True

    # -- promises

    def check(self, final: bool = False) -> None:
        units = (self.unit, self.elsewhere)
        kept = {unit.id: promises.receipts(self.central, unit) for unit in units}
        rows = {unit.id: self.central.rows(unit.id) for unit in units}
        of_all = [one for of_unit in kept.values() for one in of_unit]
        faults = list(self.broken)
        faults += promises.done_twice(of_all)
        faults += promises.silently_lost([*rows[self.unit.id], *rows[self.elsewhere.id]], of_all, self.known)
        faults += promises.in_two_places(rows[self.unit.id], rows[self.elsewhere.id])
        for unit in units:
            live = ((row.kind, row.id, row.version) for row in rows[unit.id] if not row.gone)
            if str(UnitDigest().plus_all(live)) != self.central.unit_row(unit.id).digest:
                faults.append("the server's digest is not that of its records")
        for number, seat in enumerate(self.seats):
            of_unit, unit_row = kept[seat.unit.id], self.central.unit_row(seat.unit.id)
            found = promises.unaccounted(seat.saved, seat.laptop, of_unit, final, unit_row.restored_head)
            found += promises.misheard(seat.laptop, of_unit, unit_row.epoch)
            found += promises.inconsistent(seat.laptop)
            found += promises.hidden_from_its_author(seat.laptop)
            if not seat.unsure:
                found += promises.behind_its_cursor(
                    unit_row.epoch, unit_row.head, rows[seat.unit.id], seat.laptop
                )
            faults += [f"laptop {number}: {fault}" for fault in found]
        if faults:
            raise Broken("\n".join(faults))

    def settle(self) -> None:
        """All faults are over: at most three rounds, then everybody has the same."""
        good_lines(seat.laptop.link for seat in self.seats)
        before = [seat.laptop.link.requests for seat in self.seats]
        for _ in range(_ROUNDS):
            for seat in self.seats:
                self._good_sync(seat)
            if self._all_at_the_head():
                break
        for seat, count in zip(self.seats, before, strict=True):
            if seat.laptop.link.requests - count > _REQUESTS:
                raise Broken(f"a storm of {seat.laptop.link.requests - count} requests")
            left = [
                state
                for _, state in seat.laptop.queue()
                if state not in (QueueState.WAITING, QueueState.HELD)
            ]
            if left:
                raise Broken(f"not sent after {_ROUNDS} rounds: {left}")
        try:
            for unit in self._units():
                assert_level(self.central, unit, *(seat.laptop for seat in self._of(unit)))
        except AssertionError as difference:
            raise Broken(f"not level after {_ROUNDS} rounds: {difference}") from difference
        self.check(final=True)

    def _all_at_the_head(self) -> bool:
        for seat in self.seats:
            digest = self.central.unit_row(seat.unit.id).digest
            with seat.laptop.replica.reading() as reader:
                if reader.meta.digest != digest or reader.counts().pending:
                    return False
        return True

    def _noting_repairs(self, seat: Seat) -> None:
        """Synchronise. A repair heals, and would hide a bug that it should never have had to heal."""
        link = seat.laptop.link
        cut, asked = getattr(link, "cut", 0), len(link.paths)
        repaired = seat.laptop.sync().repaired
        harmed = getattr(link, "cut", 0) == cut or "/v1/digest" in link.paths[asked:]
        if repaired and harmed and not seat.unsure:
            self.broken.append(f"{repaired} records repaired that nobody had harmed")
        seat.unsure = False

    def _good_sync(self, seat: Seat) -> None:
        # Twice at most: a copy took the token, and the numbers turn out to be used as well.
        for enrolments_left in (2, 1, 0):
            try:
                self._noting_repairs(seat)
                break
            except Unauthorised as refusal:
                if not enrolments_left:
                    raise Broken(f"cannot get in again: {refusal.code}") from refusal
                self._let_in_again(seat)
            except SyncFailure as failure:
                raise Broken(f"cannot synchronise: {failure.code}") from failure
        seat.note()

    def _let_in_again(self, seat: Seat) -> None:
        seat.laptop.enrol_again(seat.unit)


def _cursor(laptop: Laptop) -> int:
    with laptop.replica.reading() as reader:
        return reader.meta.cursor


def _epoch(laptop: Laptop) -> str:
    with laptop.replica.reading() as reader:
        return reader.meta.epoch
