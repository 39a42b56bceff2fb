"""Decisions about one member, taken apart in three units, that reach the server in any order.

In memory and by the server's own function. Everybody decides on a laptop that stands where the world began:
nobody knows of anybody else's decision; `known=False` leaves out the letters as well. Whoever moves somebody
inside the unit never knows of them: with a letter out that is refused at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, Final, Self

from domain.decide import decide
from domain.decisions import Accepted, Command, Put
from domain.operations import Author, Intent, Outcome
from domain.reconcile import reconcile
from domain.records import Record
from domain.roles import Actor, Role
from domain.workflows.content import BRANCH as LEFT_BRANCH
from domain.workflows.content import seen_by
from domain.workflows.homes import taken_along_from
from domain.workflows.registry import step_named
from tests.helpers.cases import DISCIPLINE, MATURITY, REMOVAL
from tests.helpers.unit_at_work import TODAY, beside
from tests.helpers.unit_view import BRANCH, OTHER_BRANCH, UNIT, UnitView, unit_with_member

THIRD_BRANCH: Final = "branch-3"
B, C = "unit-2", "unit-3"
MEMBER: Final = "m1"
# Where no unit of the system is: it answers by paper.
PLACE: Final = "Huế"
_OPEN_LETTER: Final = "open_transfer"
# Name → step, the field that dates it, what else it brings.
HOME: Final[Mapping[str, tuple[str, str, Mapping[str, Any]]]] = {
    "inside": ("transfer.move_inside", "accepted_on", {"to_org": OTHER_BRANCH}),
    "inside_elsewhere": ("transfer.move_inside", "accepted_on", {"to_org": THIRD_BRANCH}),
    "out": ("transfer.confirm_received", "accepted_on", {}),
    "removal": ("removal.confirm", "resolution_date", {"resolution_number": "3-NQ/CĐ", **REMOVAL}),
    "maturity": ("maturity.approve", "decision_date", {"decision_number": "12", **MATURITY}),
    "expulsion": (
        "discipline.expel",
        "decision_date",
        {"form": "expulsion", "violation": "Vi phạm", "decision_number": "3", **DISCIPLINE},
    ),
    "death": ("removal.record_death", "effective_on", {}),
}
# Decisions that take nobody out, in the same form.
BESIDE: Final[Mapping[str, tuple[str, str, Mapping[str, Any]]]] = {
    "award": (
        "commendation.record",
        "decision_date",
        {"form": "certificate", "level": "grassroots", "decision_number": "5"},
    ),
    "warning": (
        "discipline.decide",
        "decision_date",
        {"form": "warning", "violation": "Vi phạm", "decision_number": "5", **DISCIPLINE},
    ),
    "dismissal": (
        "discipline.decide",
        "decision_date",
        {"form": "dismissal", "violation": "Vi phạm", "decision_number": "6", **DISCIPLINE},
    ),
    "staying_on": (
        "maturity.stay_on",
        "resolution_date",
        {"continue_until": "2027-05-01", "resolution_number": "6"},
    ),
    "deferral": (
        "temporary.defer",
        "resolution_date",
        {"purpose": "ốm", "from_on": "2026-11-01", "to_on": "2027-01-30", "resolution_number": "7"},
    ),
}
INSIDE: Final = ("inside", "inside_elsewhere")
RECEPTIONS: Final = {"accept_b": B, "accept_c": C}
ALL: Final = (*HOME, *RECEPTIONS)


Homes = list[tuple[str, str, str]]
States = dict[tuple[str, str], tuple[str, str, str]]
Seen = set[tuple[str, ...]]
End = tuple[Homes, States, Seen]


@dataclass(frozen=True)
class Paper:
    """One decision: a name of `ALL`, its day, and the number that tells two papers of one sort apart."""

    what: str
    on: str
    number: int = 1

    @property
    def case(self) -> str:
        """The id of the case that it opens."""
        return f"case-{self.what}-{self.number}"


@dataclass
class World:
    """Three units at the server; "m1" is in the first, and letters to `letters` are out.

    In `app`, a unit, "m1" has declared on the App to be. Of two letters to one unit, a paper answers the
    one of its number.
    """

    letters: tuple[str, ...] = ()
    born: str = "1990-05-02"
    app: str = ""
    units: dict[str, UnitView] = field(default_factory=dict)
    outcomes: dict[Paper, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        home = unit_with_member(birth_date=self.born)
        home.commit([Put("organisation", THIRD_BRANCH, {"name": "Chi đoàn Thôn 3", "level": "chi_doan",
                                                        "parent": UNIT}, creates=True)])  # fmt: skip
        self.units = {UNIT: home}
        for unit in (B, C):
            beside(home, unit, f"{unit}-a", code=unit)
            self.units[unit] = home.units[unit]
        for view in self.units.values():
            view.units |= self.units
        self._ids = count(1)
        self._furnish()
        self.start = self._known()
        for at, to in enumerate(self.letters):
            where = {"to_unit": to} if to in self.units else {"to_place": to}
            values = {
                "member": MEMBER,
                "letter_date": f"2026-10-0{at + 1}",
                "letter_number": str(at + 1),
                **where,
            }
            again = "-again" if to in self.letters[:at] else ""
            letter = Command("transfer.send", "case", f"letter-{to}{again}", values)
            self._arrives(UNIT, letter, f"sender-{at}", 0)
        if self.app:
            self.units[self.app].commit([self._declared_on_the_app()])
        self.lettered = self._known()

    def _furnish(self) -> None:
        """What stands beside "m1" at home before any letter is written; nothing here."""

    def _declared_on_the_app(self) -> Put:
        """The case by which a unit may take over somebody who never had a letter."""
        fields = {
            "workflow": "transfer",
            "member": MEMBER,
            "org": self.app,
            "state": "incoming",
            "subject": {"full_name": "Nguyễn Văn An"},
            "data": {"to_org": f"{self.app}-a"},
            "history": [{"step": "start", "to": "incoming"}],
            "opened_on": "2026-11-01",
            "counterpart": {"unit": UNIT, "unit_name": "Đoàn xã"},
        }
        return Put("case", "declared", fields, creates=True)

    def _known(self) -> dict[str, UnitView]:
        """What a laptop of each unit has: its own unit and nothing beyond."""
        return {
            id: UnitView(id, view.rulebook, dict(view.records), dict(view.tombstones), head=view.head)
            for id, view in self.units.items()
        }

    def take(self, paper: Paper, known: bool) -> tuple[str, Command, int]:
        """The operation that a laptop has in its queue: unit, command, version of the case that it saw."""
        unit = RECEPTIONS.get(paper.what, UNIT)
        letters = paper.what in RECEPTIONS or paper.what == "out"
        unaware = paper.what in INSIDE or not known
        views = self.lettered if letters or not unaware else self.start
        view = views[unit]
        command = self._command(view, paper)
        standing = view.record("case", command.id)
        named = step_named(command.do)
        assert named is not None
        if standing is not None:
            command = replace(command, expects=seen_by(standing))
        elif named[1].moves_inside:
            command = replace(command, expects={LEFT_BRANCH: BRANCH})
        decision = decide(view, command, _actor(unit), TODAY)
        assert isinstance(decision, Accepted), (paper, decision)
        return unit, command, standing.version if standing else 0

    def _command(self, view: UnitView, paper: Paper) -> Command:
        if paper.what in RECEPTIONS:
            found = [each for each in view.cases_of(MEMBER) if each.fields["state"] == "incoming"]
            found.sort(key=lambda each: str(each.fields["counterpart"].get("case")))
            coming = found[(paper.number - 1) % len(found)]
            answer = {
                "to_org": f"{view.unit}-a",
                "accepted_on": paper.on,
                "acceptance_number": str(paper.number),
            }
            return Command("transfer.accept", "case", coming.id, answer)
        do, dated_by, more = {**HOME, **BESIDE}[paper.what]
        if paper.what == "out":
            (letter,) = (to for to in self.letters if to not in self.units)
            received = {"accepted_on": paper.on, "acceptance_number": str(paper.number)}
            return Command(do, "case", f"letter-{letter}", received)
        values: dict[str, Any] = {"member": MEMBER, dated_by: paper.on, **more}
        if paper.what in BESIDE and "resolution_number" in values:
            values["resolution_number"] = f"{paper.number}-NQ"
        doubts = [_OPEN_LETTER] if view.cases_of(MEMBER) else []
        if paper.what not in INSIDE:
            values["confirm"] = [*doubts, "not_reminded"]
        if "decision_number" in values:
            values["decision_number"] = (
                f"{paper.what}-{paper.number}" if paper.what in BESIDE else str(paper.number)
            )
        return Command(do, "case", paper.case, values, "theo giấy tờ")

    @classmethod
    def where(
        cls, papers: Sequence[Paper], known: bool | Sequence[bool] = True, born: str = "1990-05-02"
    ) -> Self:
        """With the letters that these papers answer, after they have arrived in this order."""
        named = dict.fromkeys(
            RECEPTIONS.get(paper.what, PLACE if paper.what == "out" else "") for paper in papers
        )
        return cls(tuple(sorted(filter(None, named))), born).arrive(papers, known)

    def arrive(self, papers: Sequence[Paper], known: bool | Sequence[bool] = True) -> Self:
        """The papers reach the server in this order, each from a laptop that knows of none of the others.

        `known`: whether that laptop knew of the letters; of each paper, where they differ.
        """
        knew = [known] * len(papers) if isinstance(known, bool) else known
        queued = [(paper, self.take(paper, of_it)) for paper, of_it in zip(papers, knew, strict=True)]
        for paper, (unit, command, version) in queued:
            self.outcomes[paper] = self._arrives(
                unit, command, f"laptop-{paper.what}-{paper.number}", version
            )
        return self

    def prepared(self, unit: str, do: str, case: str, **values: Any) -> Command:
        """A step that a laptop of a unit may take as that unit stands now, without the others in sight."""
        view = replace(self.units[unit], units={})
        command = Command(do, "case", case, values, "theo giấy tờ")
        decision = decide(view, command, _actor(unit), TODAY)
        assert isinstance(decision, Accepted), decision
        return command

    def send(self, unit: str, command: Command, version: int = 0) -> Outcome:
        return self._arrives(unit, command, f"laptop-of-{unit}", version)

    def act(self, unit: str, do: str, case: str, **values: Any) -> Outcome:
        return self.send(unit, self.prepared(unit, do, case, **values))

    def _arrives(self, unit: str, command: Command, device: str, version: int) -> Outcome:
        view, actor = self.units[unit], _actor(unit)
        author = Author(actor.id, actor.name, device, "2026-11-22T09:00:00+07:00")
        intent = Intent(command, command.expects, version, actor, author)
        outcome = reconcile(view, intent, TODAY, lambda: f"new-{next(self._ids)}")
        for of in dict.fromkeys(change.unit for change in outcome.changes):
            there = self.units[of] if of else view
            there.commit([change for change in outcome.changes if change.unit == of], device, actor.name)
        # A laptop takes what a verdict leads to for the record that has the case from now on.
        assert outcome.into in ("", command.id) or view.record("case", command.id) is None, outcome
        assert not outcome.conflict or view.record("conflict", outcome.conflict) is not None, outcome
        return outcome

    # -- what can be seen

    @property
    def homes(self) -> Homes:
        """(unit, branch, status) of every record of the member; one wherever it went well."""
        found = ((unit, view.record("member", MEMBER)) for unit, view in self.units.items())
        return [(unit, str(one.fields["org"]), str(one.fields["status"])) for unit, one in found if one]

    def cases(self) -> Iterator[tuple[str, Record]]:
        for unit, view in self.units.items():
            yield from ((unit, case) for case in view.cases_of(MEMBER))

    @property
    def states(self) -> States:
        """(unit, case) → (state, its day, the case that it gave way to), without copies kept to be read."""
        return {
            (unit, case.id): (
                str(case.fields["state"]),
                str(case.fields.get("decided_on") or ""),
                str((case.fields.get("lost_to") or {}).get("case") or ""),
            )
            for unit, case in self.cases()
            if not taken_along_from(case, unit)
        }

    @property
    def seen(self) -> Seen:
        """(unit, the case, both days, its paper's case, the other paper's case) of every open conflict."""
        return {
            (
                unit,
                str(one.fields["record"]),
                *(str(group[side].get("decided_on")) for side in ("mine", "theirs")),
                str(group["mine"].get("case")),
                str(group["theirs"].get("case")),
            )
            for unit, view in self.units.items()
            for one in view.every("conflict")
            if one.fields["status"] == "open"
            for group in one.fields["groups"]
        }

    @property
    def end(self) -> End:
        """All that has to be the same in every order of arrival."""
        return self.homes, self.states, self.seen


def _actor(unit: str) -> Actor:
    return Actor(f"cadre-{unit}", f"Bí thư {unit}", Role.SECRETARY, unit)
