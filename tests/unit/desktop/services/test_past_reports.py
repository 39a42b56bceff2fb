"""What was reported of a day stays as it was when somebody goes to another unit afterwards (ORG-31)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pytest

from desktop.services import committee_work, committees
from desktop.services.cases import Cases
from desktop.services.committee_work import Seat
from desktop.services.statistics import Statistics, WhoRow
from domain.decisions import Command
from domain.positions.posts import Rank
from domain.statistics.computing import TOTAL
from domain.statistics.model import Query, Span
from domain.statistics.registry import TABLES
from sync.replica.types import Performed
from tests.helpers.cheap_keys import stretch_cheaply
from tests.helpers.desks import Desk, Office

DAY, ACCEPTED = "2026-06-30", "2026-11-10"
PERSON = {
    "full_name": "Lê Thị Cúc",
    "birth_date": "2003-01-09",
    "sex": "female",
    "ethnicity": "4",
    "religion": "1",
    "joined_on": "2019-03-26",
    "party_joined_on": "2024-01-01",
    "member_category": "11",
    "occupation": "Thợ may",
    "general_education": "3",
    "qualification": "4",
    "political_theory": "4",
    "it_skill": "8",
    "foreign_language": "7",
    "citizen_id": "034303001234",
    "phone": "0912345678",
    "permanent_address": "Thôn 1",
}
# Never kept of somebody who went away: by these one finds or calls people.
PRIVATE = ("phone", "permanent_address", "email", "home_town")


@dataclass
class Past:
    """A desk of the unit that somebody left: what every table said before, and the person's id."""

    desk: Desk
    other: Desk
    member: str
    before: Mapping[str, object]
    behind: Mapping[str, list[WhoRow]]


def of_the_day(desk: Desk) -> Mapping[str, object]:
    """Table → its rows and total, as of the past day."""
    found = {}
    statistics = Statistics(desk.session)
    for name in TABLES:
        result = statistics.compute(query(statistics, name)).result
        found[name] = ([(row.name, row.cells) for row in result.rows], result.total.cells)
    return found


def query(statistics: Statistics, name: str) -> Query:
    return replace(statistics.today(name), span=Span("2026-01-01", DAY))


def behind(desk: Desk) -> Mapping[str, list[WhoRow]]:
    """Who is behind the first column of the tables of people."""
    statistics = Statistics(desk.session)
    first = {"t2": "members", "bieu_3": "lacking", "tb": "committee", "t3": "members"}
    return {name: statistics.who(query(statistics, name), TOTAL, column) for name, column in first.items()}


def perform(desk: Desk, do: str, case: str, **values: str) -> None:
    with desk.session.replica.writing() as work:
        done = work.perform(Command(do, "case", case, values), desk.session.actor, desk.session.now_text)
        assert isinstance(done, Performed), done
        work.commit()
    desk.sync()


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    with pytest.MonkeyPatch.context() as patch:
        stretch_cheaply(patch)
        office = Office(tmp_path_factory.mktemp("office"))
        try:
            yield lived_through(office)
        finally:
            office.close()


def lived_through(office: Office) -> Past:
    """A secretary whose term is over and a member who lacks a phone leave; both are of another unit now."""
    lan = office.desk("Lan")
    elsewhere = office.central.add_unit("TB.4.38", "Xã Khác")
    binh = office.desk("Bình", unit=elsewhere)
    branch = office.unit.branches[0]
    member = lan.add(**PERSON, org=branch)
    lacking = lan.add(**{**PERSON, "full_name": "Vũ Văn Đào", "citizen_id": "123456789"}, org=branch)
    posts = [(branch, Rank.SECRETARY, "01/02/2026"), (lan.unit.id, Rank.STANDING, "01/03/2026")]
    given = [
        committee_work.give(lan.session, org, Seat(rank=rank, member=member, texts={"held_from": day}))[0].id
        for org, rank, day in posts
    ]
    committee_work.end(lan.session, given[:1], "01/10/2026", "work_transfer")
    lan.sync()
    before, who = of_the_day(lan), behind(lan)
    for id in (member, lacking):
        case = lan.session.new_id()
        perform(lan, "transfer.send", case, member=id, to_unit=elsewhere.id,
                letter_date="2026-11-02", letter_number="7-GGT")  # fmt: skip
        binh.sync()
        with binh.session.replica.reading() as reader:
            (coming,) = [one.id for one in reader.records("case") if one.fields.get("state") == "incoming"]
        perform(binh, "transfer.accept", coming, to_org=elsewhere.branches[0], accepted_on=ACCEPTED)
        lan.sync()
    return Past(lan, binh, member, before, who)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_every_table_of_a_past_day_says_what_it_said(past: Past, name: str) -> None:
    assert of_the_day(past.desk)[name] == past.before[name]


def test_the_people_behind_the_numbers_are_still_named(past: Past) -> None:
    assert behind(past.desk) == past.behind
    assert [row.name for row in past.behind["bieu_3"]] == ["Vũ Văn Đào"]


def test_after_the_move_nobody_of_them_is_counted(past: Past) -> None:
    statistics = Statistics(past.desk.session)
    counted = {name: statistics.compute(statistics.today(name)).result for name in past.behind}
    assert {name: result.total.cells[0] for name, result in counted.items()} == dict.fromkeys(past.behind, 0)


def test_the_committee_tells_who_held_a_post_and_until_when(past: Past) -> None:
    own = committees.shown(past.desk.session, past.desk.unit.branches[0])
    above = committees.shown(past.desk.session, past.desk.unit.id)
    assert [(row.name, row.born, row.texts["held_to"]) for row in own.past] == [
        ("Lê Thị Cúc", "09/01/2003", "01/10/2026")
    ]
    assert [(row.name, row.texts["held_to"], row.texts["end_reason"]) for row in above.past] == [
        ("Lê Thị Cúc", "10/11/2026", "Không còn sinh hoạt ở đơn vị")
    ]
    assert not own.held
    assert not above.held


def test_a_post_of_before_can_still_be_corrected(past: Past) -> None:
    (post,) = committees.shown(past.desk.session, past.desk.unit.branches[0]).past
    committee_work.correct(past.desk.session, post.id, {"decision_number": "12-QĐ"})
    past.desk.sync()
    (post,) = committees.shown(past.desk.session, past.desk.unit.branches[0]).past
    assert (post.name, post.texts["decision_number"], post.sync) == ("Lê Thị Cúc", "12-QĐ", "synced")


def test_what_stays_is_what_tables_count_by_and_no_screen_shows_it(past: Past) -> None:
    with past.desk.session.replica.reading() as reader:
        (case,) = [one for one in reader.records("case") if one.fields.get("member") == past.member]
    kept = case.fields["subject"]
    assert not set(PRIVATE).intersection(kept)
    assert not set(PRIVATE).intersection(kept["figures"])
    assert (kept["figures"]["religion"], kept["figures"]["lacking"]) == ("1", [])
    assert "figures" not in Cases(past.desk.session).show(case.id).subject
