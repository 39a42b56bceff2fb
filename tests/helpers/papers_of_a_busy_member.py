"""Decisions about one member who holds a post, is away at work, and has cases under way, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from domain.decisions import Command, Put
from domain.workflows.content import seen_by
from domain.workflows.homes import taken_along_from
from domain.workflows.registry import workflows
from domain.workflows.subjects import case_id_of_round
from tests.helpers.decisions_apart import MEMBER, Paper, World
from tests.helpers.orders_of_arrival import worlds
from tests.helpers.unit_view import BRANCH, UNIT, UnitView

POST, COMMENDATION, AWAY = "post-1", "commendation-1", "away-1"
ROUNDS: Final = tuple(
    case_id_of_round(workflows()[name], MEMBER, "2026") for name in ("training", "outstanding")
)
# An award that is decided on the draft that is there.
DRAFTED: Final = "drafted"
# What whoever decides confirms beside what `World` does.
_CONFIRMED: Final = ("away", "holds_post", "over_age", "recent_warning")
# How a decision is taken back that nothing was built on.
BACK: Final = {"removed": "removal.revoke", "matured": "maturity.revoke", "expelled": "discipline.revoke"}
# Over the age of maturity, and not over the limit by the day until which a stay lasts.
GROWN_UP: Final = "1992-05-02"
_REVOKED: Final = {"revoke_number": "9", "revoke_date": "2026-11-21"}


@dataclass
class BusyWorld(World):
    """As `World`. What is beside the member is compared too: `end_beside`."""

    def _furnish(self) -> None:
        home = self.units[UNIT]
        held = {"org": BRANCH, "member": MEMBER, "post": "secretary", "held_from": "2025-01-05"}
        home.commit([Put("position", POST, held, creates=True)])
        self._at_home("commendation.start", COMMENDATION, form="certificate", level="grassroots",
                      achievement="Tình nguyện hè")  # fmt: skip
        self._at_home("working_away.start", AWAY, destination="KCN", from_on="2026-06-01")
        self._at_home("working_away.submit", AWAY, expected_return="2027-01-20")
        for id, name in zip(ROUNDS, ("training", "outstanding"), strict=True):
            self._at_home(f"{name}.start", id, period="2026")

    def _at_home(self, do: str, case: str, **values: Any) -> None:
        standing = self.units[UNIT].record("case", case)
        about = {} if standing is not None else {"member": MEMBER}
        command = Command(do, "case", case, {**about, **values}, "theo giấy tờ")
        if standing is not None:
            command = replace(command, expects=seen_by(standing))
        assert self._arrives(UNIT, command, "before", 0).verdict == "applied"

    def _command(self, view: UnitView, paper: Paper) -> Command:
        if paper.what == DRAFTED:
            award = {"decision_number": "12", "decision_date": paper.on, "level": "province"}
            return Command("commendation.record", "case", COMMENDATION, award)
        command = super()._command(view, paper)
        confirmed = command.set.get("confirm")
        if confirmed is None:
            return command
        return replace(command, set={**command.set, "confirm": [*confirmed, *_CONFIRMED]})

    def take_back(self) -> None:
        """Takes the decision back by which the member left; nothing where there is none to take back."""
        ((_, _, status),) = self.homes
        at_home = [case for unit, case in self.cases() if unit == UNIT]
        stands = [case for case in at_home if case.fields["state"] == "effective"]
        for case in stands:
            do = BACK.get(status)
            if do is not None and do.startswith(f"{case.fields['workflow']}."):
                assert self.act(UNIT, do, case.id, **_REVOKED).verdict == "applied"

    @property
    def beside(self) -> set[tuple[str, ...]]:
        """Posts, overlays and cases with their days, states, branches and what closed them.

        Left out is what a unit keeps, closed, of a time that turned out not to be its own.
        """
        found: set[tuple[str, ...]] = set()
        ((home, _, _),) = self.homes
        for unit, view in self.units.items():
            for kind, names in (("position", ("held_to", "end_reason")), ("overlay", ("to_on",))):
                for record in view.every(kind):
                    found.add((unit, record.id, *(str(record.fields.get(name)) for name in names)))
            for case in view.cases_of(MEMBER):
                by = str((case.fields.get("lost_to") or {}).get("case") or "")
                moves = case.fields["workflow"] == "transfer"
                along = bool(taken_along_from(case, unit))
                if (unit not in (UNIT, home) and along) or (unit != UNIT and by and (along or not moves)):
                    continue
                found.add((unit, case.id, str(case.fields["state"]), str(case.fields.get("org")), by))
        return found


def in_every_order(
    papers: Sequence[Paper], known: Sequence[bool] | None = None, *, born: str = GROWN_UP
) -> list[BusyWorld]:
    """A world for each order in which the papers may arrive; `known` as in `World.arrive`, by paper."""
    return worlds(BusyWorld, papers, known, born=born)


def come_to_one_end(found: Sequence[BusyWorld]) -> None:
    ends = [(world.homes, world.beside, world.seen) for world in found]
    assert all(end == ends[0] for end in ends)
