"""The world of the state machine with a year of work in it: two units, all workflows, all that befalls them.

A move is a number; what it means follows from it and from where everything stands, so that a failing list of
moves shrinks to the few that matter. Steps, lists, folds and decisions on the tree are those of the property
world (`tests.helpers.workflow_moves`), taken on real laptops that meet a real server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from random import Random
from typing import Any, Final

from domain.assessments.deciding import assessment_id
from domain.assessments.fields import ORG_ASSESSMENT
from domain.attachments.fields import ATTACHMENT
from domain.decisions import Command
from domain.duplicates.fields import FOLD
from domain.records import Departure, Record, Tombstone
from domain.roles import Actor, Role
from sync.client import enrolment
from sync.client.blobs import upload
from sync.client.remote import CodeRefused
from sync.client.transport import SyncFailure
from sync.replica.file_cache import FileCache
from sync.replica.types import Performed
from sync.server import upkeep
from sync.server.shutting import shut_cadres
from tests.helpers.central import Unit
from tests.helpers.giving import deps_of
from tests.helpers.laptops import KEY, Laptop
from tests.helpers.link import Fault
from tests.helpers.register_moves import branches
from tests.helpers.unit_view import UnitView
from tests.helpers.workflow_moves import chosen, records
from tests.helpers.workflow_truths import ALWAYS, cases_hold_what_steps_asked_for
from tests.rigs import apart, promises
from tests.rigs.levels import Levels
from tests.rigs.seats import Broken, Plant, Seat
from tests.rigs.tampered import Doom

NEIGHBOUR: Final = "Vũ Thị Mai"
# A cadre who is refused does something else.
_TRIES: Final = 8
_KINDS: Final = ("organisation", "member", "case", "fold", "conflict", "overlay", "guest", "attachment")
_PAPER: Final = b"%PDF- mot to giay"
_LOSSES: Final = (
    Fault.LOSE_REQUEST,
    Fault.LOSE_REPLY,
    Fault.CUT,
    Fault.TRUNCATE,
    Fault.LATE,
    Fault.DUPLICATE,
)


class Country(Levels):
    """Two laptops in one unit and one in the next; whoever enrols anew gets another one."""

    def __init__(self) -> None:
        self.shut: list[Seat] = []
        super().__init__(Plant())
        self.seats.append(self._enrolled(NEIGHBOUR, self.elsewhere))
        self._first_people()
        for unit in (self.unit, self.elsewhere):
            self.central.write(unit.id, list(apart.posts(unit.id)))
        for seat in self.seats:
            self._hand_in_the_paper(seat)
            self._good_sync(seat)
        self.back_up()

    def close(self) -> None:
        for seat in self.shut:
            seat.laptop.close()
        super().close()

    # -- moves

    def move_by(self, number: int) -> None:
        chance = Random(number)
        self.central.clock.pass_by(seconds=7)
        moves = [move for move, times in _MOVES.items() for _ in range(times)]
        chance.choice(moves)(self, chance)

    def _somebody(self, chance: Random) -> Seat:
        return chance.choice(self.seats)

    def work_on(self, chance: Random) -> None:
        """A step, a list, a fold or a decision on the tree; of what the rules refuse, something else."""
        seat = self._somebody(chance)
        view = self.shown(seat)
        for _ in range(_TRIES):
            command, _ = chosen(view, chance)
            if self.as_one_of(seat, chance, command):
                break

    def decide_apart(self, chance: Random) -> None:
        apart.decide_apart(self, chance)

    def as_one_of(self, seat: Seat, chance: Random, command: Command) -> bool:
        """By somebody who works on the laptop; whether the rules allow it there."""
        with seat.laptop.replica.writing() as work:
            performed = work.perform(command, chance.choice(work.actors()), seat.laptop.clock().isoformat())
            work.commit()
        seat.note()
        return isinstance(performed, Performed)

    def shown(self, seat: Seat) -> UnitView:
        """What the laptop shows, as the chooser of moves reads it."""
        view = UnitView(seat.unit.id)
        with seat.laptop.replica.reading() as reader:
            for kind in _KINDS:
                for one in reader.records(kind):
                    view.records[kind, one.id] = Record(kind, one.id, one.fields, one.version)
        for fold in records(view, FOLD.name):
            folded = str(fold.fields.get("folded"))
            view.tombstones["member", folded] = Tombstone("member", folded, Departure.MERGED, "", 1)
        return view

    def type_in(self, chance: Random) -> None:
        """A value that can be followed, on one laptop or on two at once."""
        name, pick = chance.choice(promises.TRACKED), chance.randrange(6)
        if chance.random() < 0.3:
            self.disagree(pick, name)
        else:
            self.edit(self._somebody(chance), pick, [name], clear=chance.random() < 0.1)

    def settle_a_conflict(self, chance: Random) -> None:
        self.resolve(self._somebody(chance), chance.randrange(4), chance.choice(("mine", "theirs")))

    def tidy_the_tray(self, chance: Random) -> None:
        self.empty_the_tray(self._somebody(chance), chance.random() < 0.5)

    def grade(self, chance: Random) -> None:
        """Propose, approve or correct the grading of a branch or of its secretary."""
        seat = self._somebody(chance)
        org = chance.choice(branches(self.shown(seat)))
        id = assessment_id(org, "organisation", "2026")
        grade = chance.choice(("good", "average", "weak"))
        values: dict[str, Any] = {"proposed_grade": grade}
        if chance.random() < 0.4:
            values = {"approved_grade": grade, "decision_number": "12-QĐ", "decision_date": "2026-11-20"}
        with seat.laptop.replica.reading() as reader:
            stands = reader.record(ORG_ASSESSMENT.name, id) is not None
        if not stands:
            values |= {"org": org, "subject": "organisation", "period": "2026", "proposed_grade": grade}
        do = "edit" if stands else "create"
        self.as_one_of(seat, chance, Command(do, ORG_ASSESSMENT.name, id, values))

    def attach(self, chance: Random) -> None:
        """A paper to a case, or one that is taken off or put back."""
        seat = self._somebody(chance)
        view = self.shown(seat)
        attached, cases = list(records(view, ATTACHMENT.name)), list(records(view, "case"))
        if attached and chance.random() < 0.4:
            id = chance.choice(attached).id
            off = {"state": "taken_off", "taken_off_because": "nhầm người"}
            values = chance.choice((off, {"state": "kept"}))
            self.as_one_of(seat, chance, Command("edit", ATTACHMENT.name, id, values))
        elif cases:
            paper: dict[str, Any] = {"case": chance.choice(cases).id, "name": "Đơn.pdf", "size": len(_PAPER)}
            paper |= {"sha256": sha256(_PAPER).hexdigest(), "media": "application/pdf"}
            id = seat.laptop.new_id()
            self.as_one_of(seat, chance, Command("create", ATTACHMENT.name, id, paper))

    def _hand_in_the_paper(self, seat: Seat) -> None:
        """The one content that everything attached here has."""
        source = self.folder / "giay.pdf"
        source.write_bytes(_PAPER)
        cache = FileCache(seat.laptop.replica.home, KEY)
        name, size = cache.take_in(source)
        upload(seat.laptop.remote, cache, name, size)

    # -- the line

    def meet(self, chance: Random) -> None:
        faults = chance.choices(_LOSSES, k=2) if chance.random() < 0.3 else []
        self.sync(self._somebody(chance), faults, die=chance.random() < 0.05)

    def meet_a_server_that_dies(self, chance: Random) -> None:
        self.sync(self._somebody(chance), [Fault.KILL], kill_at=chance.randint(1, 25))

    # -- who works where

    def let_another_work(self, chance: Random) -> None:
        """Somebody with a smaller right works on the laptop as well, a volunteer for some days only."""
        seat = self._somebody(chance)
        # Whoever the server has forgotten comes back first: it knows a laptop by those who enrolled on it.
        self._good_sync(seat)
        if len(_cadres(seat)) < 3:
            role = chance.choice((Role.BRANCH, Role.VOLUNTEER))
            org = chance.choice(seat.unit.branches) if role is Role.BRANCH else ""
            try:
                self._enrol_on(seat, Actor("", "Lò Văn Pà", role, seat.unit.id, org))
            except SyncFailure as failure:
                self.refused.append(failure.code)

    def _enrol_on(self, seat: Seat, cadre: Actor) -> None:
        code = self.central.code(seat.unit, cadre.role.value, cadre.name, cadre.org)
        enrolment.enrol_again(seat.laptop.replica, seat.laptop.remote, code, cadre.id)

    def _let_in_again(self, seat: Seat) -> None:
        """Everybody who works on it, each with the own right; who is known keeps the id (P-56)."""
        seat.unsure = True
        for cadre in _cadres(seat):
            with suppress(CodeRefused):  # a branch that has ended gives no account any more
                self._enrol_on(seat, cadre)

    def shut_out(self, chance: Random) -> None:
        """The account of a branch is locked at the server while its laptops are away."""
        unit = chance.choice((self.unit, self.elsewhere))
        with self.central.store.writing() as connection:
            shut_cadres(connection, unit.id, chance.choice(unit.branches), self.central.clock())

    def replace_laptop(self, chance: Random) -> None:
        """A laptop is shut out and hands in what it has, or not; its cadre enrols another one."""
        seat = self._somebody(chance)
        name = seat.laptop.actor.name
        self.revoke(seat)
        if chance.random() < 0.7:
            self.sync(seat, [])
        self.seats.remove(seat)
        self.shut.append(seat)
        self.seats.append(self._bootstrapped(name, seat.unit, chance))

    def _bootstrapped(self, name: str, unit: Unit, chance: Random) -> Seat:
        """A new laptop to which the unit comes over a bad line, while others go on working."""
        self._laptops += 1
        laptop = Laptop(self.folder / f"laptop{self._laptops}", self.central, self._link())
        laptop.enrol(self.central.code(unit, name=name), name)
        seat = self._seated(laptop, Doom(), unit)
        self.sync(seat, chance.choices(_LOSSES, k=3))
        self.edit_centrally(chance.randrange(4), chance.choice(promises.TRACKED))
        self._good_sync(seat)
        return seat

    def look_at_the_review(self, chance: Random) -> None:
        """A person lets through what a shut device handed in."""
        seat = chance.choice([*self.seats, *self.shut])
        with seat.laptop.replica.reading() as reader:
            device = reader.meta.device
        try:
            upkeep.release(deps_of(self.central), device)
        except upkeep.UnknownDevice as refusal:
            self.refused.append(str(refusal))

    # -- disasters

    def lose_a_disk(self, chance: Random) -> None:
        seat = self._somebody(chance)
        if seat.image is None or chance.random() < 0.4:
            self.take_image(seat)
        else:
            self.roll_back(seat, noticed=chance.random() < 0.7)

    def lose_the_server(self, chance: Random) -> None:
        if chance.random() < 0.5:
            self.back_up()
        else:
            self.restore(declared=chance.random() < 0.7)

    def time_goes_by(self, chance: Random) -> None:
        self.central.clock.pass_by(days=chance.choice((1, 10, 40)))

    def spoil_a_row(self, chance: Random) -> None:
        # A wrong version could be that of a restored server's record, and no digest would tell.
        self.corrupt(self._somebody(chance), chance.randrange(6), absent=True)

    def heal(self, chance: Random) -> None:
        self.settle()

    # -- promises

    def check(self, final: bool = False) -> None:
        super().check(final)
        for seat in self.shut:
            lost = promises.unaccounted(
                seat.saved, seat.laptop, promises.receipts(self.central, seat.unit), False
            )
            if lost:
                raise Broken(f"a laptop that was shut out: {lost}")
        self.always()

    def always(self) -> None:
        """What holds of the records of both units, whatever anybody did (`tests.helpers.workflow_truths`)."""
        views = [self.stands(unit) for unit in (self.unit, self.elsewhere)]
        for holds in ALWAYS:
            if holds is not cases_hold_what_steps_asked_for:
                try:
                    holds(views)
                except AssertionError as objection:
                    raise Broken(f"{holds.__name__}: {objection}") from objection


def _cadres(seat: Seat) -> list[Actor]:
    with seat.laptop.replica.reading() as reader:
        return list(reader.actors())


# How often each is made.
_MOVES: Final[Mapping[Callable[[Country, Random], None], int]] = {
    Country.work_on: 22,
    Country.decide_apart: 8,
    Country.type_in: 4,
    Country.settle_a_conflict: 3,
    Country.tidy_the_tray: 2,
    Country.grade: 2,
    Country.attach: 2,
    Country.meet: 10,
    Country.meet_a_server_that_dies: 1,
    Country.decide_above: 5,
    Country.merge_above: 1,
    Country.declare_on_the_app: 1,
    Country.change_rules: 2,
    Country.let_another_work: 1,
    Country.shut_out: 1,
    Country.replace_laptop: 1,
    Country.look_at_the_review: 1,
    Country.lose_a_disk: 2,
    Country.lose_the_server: 2,
    Country.time_goes_by: 1,
    Country.spoil_a_row: 1,
    Country.heal: 1,
}
