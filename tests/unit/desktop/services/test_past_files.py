"""A report of a past day is the same file, byte for byte, after any decision about the tree (ORG-31)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from desktop.services import reports, tree_work
from desktop.services.acting import act
from desktop.services.cases import Cases
from desktop.services.report_sentence import sentence_of
from desktop.services.statistics import Counted, Stamp, Statistics
from domain.decisions import Command
from domain.statistics.model import Span
from domain.statistics.registry import TABLES
from sync.protocol.rulebook import rulebook
from sync.server.above import merge_branch
from sync.server.exchange import Deps
from tests.helpers.desks import Desk, Office
from tests.helpers.reports import report_of

DAY_BEFORE = "2026-11-19"
PAPER = {"decision_number": "12-QĐ/ĐTN", "decision_date": "2026-11-20", "signer": "Trần Thị Bích"}
FILTERED: dict[str, Any] = {"levels": frozenset({"chi_doan"}), "as_in_2023": True}
WHOLE_FORMS = frozenset({"bieu_1", "t1", "tb"})
STAMP = Stamp("2026-11-22T08:10:00+07:00", 0)


@pytest.fixture
def desk(office: Office) -> Desk:
    """Two branches with people of all kinds, a post, a move between them and an empty third branch."""
    desk = office.desk()
    one, two = desk.unit.branches
    people = [
        desk.add(org=org, full_name=name, birth_date=born, sex=sex, joined_on="2020-03-26")
        for org, name, born, sex in (
            (one, "Hồ An", "2004-03-05", "female"), (one, "Lê Bình", "2001", "male"),
            (one, "Trần Cúc", "1999-12-30", "female"), (two, "Vũ Đào", "2007-01-09", "female"),
            (two, "Lò Én", "1994-06-06", "male"),
        )
    ]  # fmt: skip
    post = {"org": one, "member": people[0], "post": "200", "held_from": "2026-01-05"}
    act(desk.session, Command("create", "position", desk.session.new_id(), post))
    third = {"name": "Chi đoàn thôn 3", "parent": desk.unit.id, "level": "chi_doan"}
    tree_work.decide(desk.session, "found", {**third, **PAPER, "decision_date": "2026-03-02"})
    moved = Cases(desk.session).start("transfer", people[1], {"to_org": two})
    Cases(desk.session).step(moved.id, "move_inside", {"accepted_on": "2026-06-01"})
    desk.sync()
    return desk


def files(desk: Desk) -> dict[str, bytes]:
    """Every table of the day before, in whole and filtered, as lines and as sentence; some in other forms."""
    statistics, made = Statistics(desk.session), {}
    for name in TABLES:
        asked = replace(statistics.today(name), span=Span("2026-01-01", DAY_BEFORE))
        for which, query in (("", asked), (" filtered", replace(asked, **FILTERED))):
            result = statistics.compute(query).result
            forms = (
                reports.CSV,
                *((reports.XLSX, reports.DOCX) if name in WHOLE_FORMS and not which else ()),
            )
            for suffix in forms:
                made[f"{name}{which}{suffix}"] = reports.content(report_of(result, unsent=0), suffix, None)
            made[f"{name}{which} sentence"] = sentence_of(Counted(result, STAMP)).encode()
    return made


def organisations(desk: Desk) -> tuple[object, ...]:
    statistics = Statistics(desk.session)
    return statistics.compute(statistics.today("t0")).result.total.cells


def by_the_server(desk: Desk, office: Office) -> None:
    """The level above merges; the laptop hears of it."""
    one, two = desk.unit.branches
    central = office.central
    merge_branch(Deps(central.store, rulebook(), central.clock, central.new_id), one, two)
    desk.sync()


def by(step: str, values: Callable[[Desk, list[str]], dict[str, Any]]) -> Callable[[Desk, Office], None]:
    def decide(desk: Desk, office: Office) -> None:
        people = [one.id for one in tree_work.people_of(desk.session, desk.unit.branches[0])]
        tree_work.decide(desk.session, step, {**values(desk, people), **PAPER})
        desk.sync()

    return decide


DECISIONS: dict[str, Callable[[Desk, Office], None]] = {
    "found": by("found", lambda desk, _: {"name": "Mới", "parent": desk.unit.id, "level": "chi_doan"}),
    "rename": by(
        "rename",
        lambda desk, _: {
            "organisation": desk.unit.branches[0], "name": "Một", "name_before": "Chi đoàn thôn 1",
        },
    ),
    "split": by(
        "split",
        lambda desk, people: {
            "organisation": desk.unit.branches[0],
            "targets": [{"name": "A", "members": people[:1]}, {"name": "B", "members": people[1:]}],
        },
    ),
    "split_off": by(
        "split_off",
        lambda desk, people: {
            "organisation": desk.unit.branches[0], "targets": [{"name": "A", "members": people[:1]}],
        },
    ),
    "merge": by(
        "merge", lambda desk, _: dict(zip(("organisation", "into"), desk.unit.branches, strict=True))
    ),
    "unite": by(
        "unite",
        lambda desk, _: {"sources": list(desk.unit.branches), "parent": desk.unit.id, "name": "Chung"},
    ),
    "dissolve": by("dissolve", lambda desk, _: {"organisation": third_branch(desk)}),
    "merge by the server": by_the_server,
}  # fmt: skip


def third_branch(desk: Desk) -> str:
    with desk.session.replica.reading() as reader:
        return next(one.id for one in reader.organisations() if one.fields["name"] == "Chi đoàn thôn 3")


@pytest.mark.parametrize("decision", DECISIONS)
def test_every_file_of_the_day_before_is_the_same_file_after_it(
    office: Office, desk: Desk, decision: str
) -> None:
    before, today = files(desk), organisations(desk)
    DECISIONS[decision](desk, office)
    after = files(desk)
    assert [name for name, content in before.items() if after[name] != content] == []
    assert organisations(desk) != today, "the decision is among the figures of its own days"
