"""Away, at the place of residence, temporarily elsewhere, let off: the home branch goes on counting."""

from __future__ import annotations

from typing import Any

import pytest

from domain.decisions import Command
from domain.workflows.handing_on import opened_id
from domain.workflows.overlays import overlay_id
from tests.helpers.stepping import Stepping, about, round_id, two_units
from tests.helpers.unit_view import BRANCH, BRANCH_CADRE, OTHER_BRANCH, UNIT

TRIP: dict[str, Any] = {"destination": "Thuận An", "province": "Bình Dương", "from_on": "2026-02-10"}
STAY: dict[str, Any] = {"from_on": "2026-09-01", "to_on": "2027-05-31", "purpose": "Thực tập"}
PAPER: dict[str, Any] = {"paper_number": "4-GGT/ĐTN", "paper_date": "2026-08-25"}
ROUND: dict[str, str] = {"period": "2026", "to_place": "Chi đoàn Khu phố 1"}
HOME = round_id("residence", **ROUND)


def counted_at_home(unit: Stepping) -> bool:
    return unit.member()["status"] in ("active", "transferring") and unit.member()["org"] == BRANCH


def overlays(unit: Stepping) -> list[tuple[str, str, str | None]]:
    return [(one["type"], one["from_on"], one.get("to_on")) for one in unit.records("overlay")]


# -- working away -----------------------------------------------------------------------------------


def away() -> Stepping:
    unit = Stepping()
    unit.take("working_away.submit", "w1", actor=BRANCH_CADRE, **about(**TRIP, expected_return="2026-12-31"))
    return unit


def test_a_member_who_works_away_is_noted_reports_and_comes_back() -> None:
    unit = away()
    assert overlays(unit) == [("working_away", "2026-02-10", "2026-12-31")]
    assert unit.records("overlay")[0]["place"] == "Thuận An, Bình Dương"
    unit.take("working_away.report", "w1", last_report_on="2026-06-01", expected_return="2027-01-20")
    assert overlays(unit) == [("working_away", "2026-02-10", "2027-01-20")]
    unit.take("working_away.register_there", "w1", registered_at="Chi đoàn khu trọ 5")
    assert counted_at_home(unit)
    unit.take("working_away.return_home", "w1", ended_on="2026-11-20")
    assert overlays(unit) == [("working_away", "2026-02-10", "2026-11-20")]
    assert unit.state("w1") == "returned_home"


def test_one_trip_at_a_time_and_days_in_order() -> None:
    unit = away()
    assert unit.refused("working_away.submit", "w2", **about(**TRIP)) == "case.open_working_away"
    assert unit.refused("working_away.return_home", "w1", ended_on="2026-02-09") == (
        "case.ended_on_before_from_on"
    )
    late = about(**{**TRIP, "expected_return": "2026-02-09"})
    assert Stepping().refused("working_away.submit", "w3", **late) == "case.expected_return_before_from_on"


def test_a_year_is_the_most_that_one_report_covers_and_an_extension_counts_anew() -> None:
    unit = Stepping()
    long = about(**TRIP, expected_return="2027-02-11")
    assert unit.doubts("working_away.submit", "w1", **long) == {"away_too_long"}
    unit = away()
    assert unit.doubts("working_away.extend", "w1", expected_return="2027-12-31") == set()


def test_out_of_touch_is_said_only_after_silence_or_by_name() -> None:
    unit = away()
    unit.take("working_away.report", "w1", last_report_on="2026-10-01")
    assert unit.refused("working_away.lose_touch", "w1", reason="Không gọi được") == "case.heard_lately"
    unit.take("working_away.lose_touch", "w1", reason="Không gọi được", confirm=["heard_lately"])
    assert unit.state("w1") == "out_of_touch"
    assert unit.take("working_away.report", "w1", last_report_on="2026-11-21").fields["state"] == "away"


def test_an_absence_that_turns_into_a_move_opens_the_transfer_by_itself() -> None:
    unit = away()
    unit.take("working_away.move_for_good", "w1", ended_on="2026-11-22")
    opened = unit.case(opened_id("transfer", "w1"))
    assert opened.fields["state"] == "draft"
    assert opened.fields["member"] == "m1"
    assert opened.fields["data"] == {"to_place": "Thuận An, Bình Dương"}
    assert counted_at_home(unit)
    assert unit.refused("working_away.move_for_good", "w1", ended_on="2026-11-22") == "state"


def test_a_trip_noted_by_mistake_leaves_its_trace_but_no_day_of_absence() -> None:
    unit = away()
    assert unit.refused("working_away.revoke", "w1") == "reason_missing"
    unit.take("working_away.revoke", "w1", reason="Nhầm người")
    assert overlays(unit) == [("working_away", "2026-02-10", "2026-02-10")]


# -- residence --------------------------------------------------------------------------------------


def introduced(unit: Stepping, **where: Any) -> None:
    unit.take("residence.submit", HOME, **about(**ROUND, address="Số 5, phố Huế", permanent=True, **where))
    unit.take("residence.introduce", HOME, **PAPER)


def test_a_residence_beyond_the_system_is_noted_by_paper() -> None:
    unit = Stepping()
    introduced(unit)
    unit.take("residence.note_acceptance", HOME, accepted_on="2026-09-03")
    unit.take("residence.remark", HOME, remarks="Tham gia đều", remarks_on="2026-11-20")
    assert unit.state(HOME) == "remarked"
    assert overlays(unit) == [("residence", "2026-09-03", None)]
    assert unit.records("guest") == []
    unit.take("residence.end", HOME, ended_on="2026-11-22")
    assert overlays(unit) == [("residence", "2026-09-03", "2026-11-22")]
    assert counted_at_home(unit)


def test_a_branch_of_the_own_unit_hosts_a_guest_whom_it_does_not_count() -> None:
    unit = Stepping()
    introduced(unit, to_org=OTHER_BRANCH)
    unit.take("residence.note_acceptance", HOME, accepted_on="2026-09-03")
    (guest,) = unit.records("guest")
    assert (guest["org"], guest["type"], guest["person"]) == (OTHER_BRANCH, "residence", "m1")
    assert counted_at_home(unit)
    assert len(unit.records("member")) == 1
    unit.take("residence.end", HOME, ended_on="2026-11-22")
    assert unit.records("guest")[0]["to_on"] == "2026-11-22"


@pytest.mark.parametrize(
    ("where", "code"),
    [({"to_org": BRANCH}, "host_is_home"), ({"to_org": UNIT}, "host_without_members"),
     ({"to_unit": UNIT}, "same_unit")],
)  # fmt: skip
def test_a_host_is_another_branch(where: dict[str, Any], code: str) -> None:
    given = about(**ROUND, **where)
    assert Stepping().refused("residence.submit", HOME, **given) == f"case.{code}"


@pytest.mark.parametrize("last", ["2027-01-31", "2027-02-01", "2027-02-27"])
def test_a_stay_of_less_than_six_months_is_only_remarked(last: str) -> None:
    unit = Stepping()
    short = about(**ROUND, from_on="2026-09-01", to_on=last)
    assert unit.doubts("residence.submit", HOME, **short) == {"residence_too_short"}
    for long in ({**short, "permanent": True}, {**short, "to_on": "2027-02-28"}):
        assert unit.doubts("residence.submit", HOME, **long) == set()


def test_whether_somebody_stays_long_enough_is_unknown_until_it_is_said() -> None:
    unit = Stepping()
    given: dict[str, Any]
    for given in ({}, {"from_on": "2026-09-01"}, {"to_on": "2027-09-01"}):
        said = Command("residence.submit", "case", HOME, about(**ROUND, **given))
        assert "residence_too_short" in unit.unknown_about(said)
    for given in ({"permanent": True}, {"from_on": "2026-09-01", "to_on": "2027-02-28"}):
        said = Command("residence.submit", "case", HOME, about(**ROUND, **given))
        assert "residence_too_short" not in unit.unknown_about(said)


def test_two_units_meet_at_the_server_the_host_accepts_and_remarks() -> None:
    home, host = two_units()
    introduced(home, to_unit="unit-2")
    arrived = str(home.case(HOME).fields["counterpart"]["case"])
    assert host.state(arrived) == "arrived"
    assert [notice["code"] for notice in host.records("notice")] == ["guest_arrived"]
    host.take("residence.accept", arrived, accepted_on="2026-09-05", host_org="unit-2-a")
    assert home.state(HOME) == "accepted"
    assert overlays(home) == [("residence", "2026-09-05", None)]
    (guest,) = host.records("guest")
    assert (guest["org"], guest["person"], guest["subject"]["full_name"]) == (
        "unit-2-a", "m1", "Nguyễn Văn An",
    )  # fmt: skip
    assert host.records("member") == []
    host.take("residence.host_remark", arrived, remarks="Tốt", remarks_on="2026-11-20")
    assert home.state(HOME) == "remarked"
    assert home.case(HOME).fields["data"]["remarks"] == "Tốt"
    home.take("residence.end", HOME, ended_on="2026-11-22")
    assert host.state(arrived) == "left"
    assert host.records("guest")[0]["to_on"] == "2026-11-22"


def test_a_host_that_declines_sends_the_case_back_and_may_be_asked_again() -> None:
    home, host = two_units()
    introduced(home, to_unit="unit-2")
    arrived = str(home.case(HOME).fields["counterpart"]["case"])
    assert host.refused("residence.decline", arrived) == "reason_missing"
    host.take("residence.decline", arrived, reason="Không cư trú ở đây")
    assert home.state(HOME) == "returned"
    assert [notice["code"] for notice in home.records("notice")] == ["guest_declined"]
    home.take("residence.submit", HOME)
    home.take("residence.introduce", HOME, **PAPER)
    assert host.state(arrived) == "arrived"


def test_a_laptop_writes_nothing_into_the_other_unit() -> None:
    unit = Stepping()
    unit.take("residence.submit", HOME, **about(**ROUND, to_unit="unit-2"))
    unit.take("residence.introduce", HOME, **PAPER)
    assert unit.state(HOME) == "introduced"
    assert unit.records("notice") == unit.records("guest") == []


def test_a_letter_taken_back_reaches_the_host() -> None:
    home, host = two_units()
    introduced(home, to_unit="unit-2")
    arrived = str(home.case(HOME).fields["counterpart"]["case"])
    home.take("residence.revoke", HOME, reason="Nhầm nơi")
    assert host.state(arrived) == "withdrawn"
    assert host.refused("residence.accept", arrived, accepted_on="2026-09-05", host_org="unit-2-a") == "state"


# -- temporary activity and deferral ----------------------------------------------------------------


def staying(**where: Any) -> Stepping:
    unit = Stepping()
    unit.take("temporary.submit", "t1", **about(**STAY, **where))
    unit.take("temporary.approve", "t1", **PAPER)
    unit.take("temporary.note_acceptance", "t1", accepted_on="2026-09-02")
    return unit


def test_a_temporary_stay_is_extended_and_ended_and_never_leaves_the_count() -> None:
    unit = staying(to_place="Đoàn khối doanh nghiệp")
    assert overlays(unit) == [("temporary", "2026-09-01", "2027-05-31")]
    assert unit.doubts("temporary.extend", "t1", to_on="2028-05-31") == set()
    assert unit.doubts("temporary.extend", "t1", to_on="2028-06-01") == {"temporary_too_long"}
    unit.take("temporary.extend", "t1", to_on="2027-08-31")
    assert overlays(unit) == [("temporary", "2026-09-01", "2027-08-31")]
    unit.take("temporary.end", "t1", ended_on="2026-11-22")
    assert overlays(unit) == [("temporary", "2026-09-01", "2026-11-22")]
    assert counted_at_home(unit)


def test_a_stay_needs_a_place_and_one_at_a_time() -> None:
    assert Stepping().refused("temporary.submit", "t1", **about(**STAY)) == "case.host_missing"
    unit = staying(to_org=OTHER_BRANCH)
    again = about(**STAY, to_place="Nơi khác")
    assert unit.refused("temporary.submit", "t2", **again) == "case.open_temporary"


def test_a_stay_that_becomes_a_move_hands_on_where_to() -> None:
    unit = staying(to_org=OTHER_BRANCH)
    unit.take("temporary.move_for_good", "t1", ended_on="2026-11-22")
    assert unit.case(opened_id("transfer", "t1")).fields["data"] == {"to_org": OTHER_BRANCH}
    assert unit.records("guest")[0]["to_on"] == "2026-11-22"


OFF: dict[str, Any] = {
    "purpose": "Học xa",
    "from_on": "2026-01-01",
    "to_on": "2026-11-30",
    "resolution_number": "3-NQ/CĐ",
    "resolution_date": "2026-01-01",
}
LONGER: dict[str, Any] = {
    "to_on": "2027-06-30",
    "resolution_number": "9-NQ/CĐ",
    "resolution_date": "2026-11-20",
}


@pytest.mark.parametrize("first", [None, "2026-11-15", "2026-12-01"])
def test_a_deferral_that_is_extended_runs_from_its_first_day_to_the_new_end(first: str | None) -> None:
    unit = Stepping()
    unit.take("temporary.defer", "t1", **about(**OFF))
    begins: dict[str, Any] = {"from_on": first} if first else {}
    unit.take("temporary.extend_deferral", "t1", **LONGER, **begins)
    assert overlays(unit) == [("deferred", "2026-01-01", "2027-06-30")]
    assert unit.case("t1").fields["data"]["from_on"] == "2026-01-01"
    # It can still end before the day on which the extension begins.
    unit.take("temporary.resume", "t1", ended_on="2026-11-22")
    assert overlays(unit) == [("deferred", "2026-01-01", "2026-11-22")]


@pytest.mark.parametrize("end", ["2026-11-30", "2026-06-30"])
def test_an_extension_that_adds_no_day_is_asked_about(end: str) -> None:
    unit = Stepping()
    unit.take("temporary.defer", "t1", **about(**OFF))
    assert (
        unit.refused("temporary.extend_deferral", "t1", **{**LONGER, "to_on": end})
        == "case.extended_backwards"
    )
    assert unit.refused("working_away.extend", _away(unit), expected_return=end) == "case.extended_backwards"
    # Nor where the end is left as it stands.
    kept = {name: value for name, value in LONGER.items() if name != "to_on"}
    assert unit.refused("temporary.extend_deferral", "t1", **kept) == "case.extended_backwards"


def _away(unit: Stepping) -> str:
    unit.take("working_away.submit", "w1", **about(destination="Dĩ An", from_on="2026-01-05"))
    unit.take("working_away.extend", "w1", expected_return="2026-12-31")
    return "w1"


def test_news_that_are_noted_late_do_not_replace_newer_ones() -> None:
    unit = Stepping()
    case = _away(unit)
    unit.take("working_away.report", case, last_report_on="2026-11-10")
    assert unit.refused("working_away.report", case, last_report_on="2026-10-01") == "case.older_news"
    unit.take("working_away.report", case, last_report_on="2026-11-10", job="Thợ may")
    unit.take("working_away.report", case, last_report_on="2026-10-01", confirm=["older_news"])
    assert unit.case(case).fields["data"]["last_report_on"] == "2026-10-01"


def test_an_extension_has_a_resolution_of_its_own() -> None:
    unit = Stepping()
    unit.take("temporary.defer", "t1", **about(**OFF))
    for own in ("resolution_number", "resolution_date"):
        without: dict[str, Any] = {name: value for name, value in LONGER.items() if name != own}
        assert unit.refused("temporary.extend_deferral", "t1", **without) == "validation.required"
    unit.take("temporary.extend_deferral", "t1", **LONGER)
    assert unit.case("t1").fields["data"]["resolution_number"] == LONGER["resolution_number"]


def test_a_resolution_to_extend_is_not_older_than_the_one_that_it_extends() -> None:
    unit = Stepping()
    unit.take("temporary.defer", "t1", **about(**{**OFF, "resolution_date": "2026-02-10"}))
    older = {**LONGER, "resolution_date": "2026-02-09"}
    assert unit.refused("temporary.extend_deferral", "t1", **older) == "case.decision_before_the_last"


@pytest.mark.parametrize("first", ["2026-12-02", "2027-01-01", "2025-12-31"])
def test_an_extension_that_leaves_a_gap_is_no_extension(first: str) -> None:
    unit = Stepping()
    unit.take("temporary.defer", "t1", **about(**OFF))
    assert unit.refused("temporary.extend_deferral", "t1", **LONGER, from_on=first) == "case.deferral_gap"


def test_a_host_in_another_unit_accepts_and_notes_the_end() -> None:
    home, host = two_units()
    home.take("temporary.submit", "t1", **about(**STAY, to_unit="unit-2"))
    home.take("temporary.approve", "t1", **PAPER)
    arrived = str(home.case("t1").fields["counterpart"]["case"])
    host.take("temporary.accept", arrived, accepted_on="2026-09-05", host_org="unit-2-a")
    early: dict[str, Any] = {"remarks": "Tốt", "remarks_on": "2026-09-04"}
    assert host.refused("temporary.host_remark", arrived, **early) == "case.day_out_of_order"
    assert (home.state("t1"), host.state(arrived)) == ("there", "hosted")
    assert home.view.record("overlay", overlay_id("t1", "temporary")) is not None
    host.take("temporary.host_end", arrived, ended_on="2026-11-20")
    assert host.records("guest")[0]["to_on"] == "2026-11-20"
    assert [notice["code"] for notice in home.records("notice")] == ["guest_left"]
    assert home.state("t1") == "there"


def test_a_branch_lets_a_member_off_for_a_year_at_most_each_time() -> None:
    unit = Stepping()
    off: dict[str, Any] = {
        "purpose": "Lao động lưu động",
        "from_on": "2026-09-01",
        "resolution_number": "3-NQ/CĐ",
        "resolution_date": "2026-08-20",
    }
    long = about(**off, to_on="2027-09-02")
    assert unit.refused("temporary.defer", "t1", **long) == "case.deferral_too_long"
    unit.take("temporary.defer", "t1", actor=BRANCH_CADRE, **about(**off, to_on="2027-09-01"))
    assert overlays(unit) == [("deferred", "2026-09-01", "2027-09-01")]
    assert unit.case("t1").fields["decided_on"] == "2026-08-20"
    unit.take(
        "temporary.extend_deferral",
        "t1",
        to_on="2028-09-01",
        resolution_number="3-NQ/CĐ",
        resolution_date="2026-11-20",
    )
    paper: dict[str, Any] = {"resolution_number": "9-NQ/CĐ", "resolution_date": "2026-11-21"}
    again = unit.refused("temporary.extend_deferral", "t1", **paper, to_on="2029-09-02")
    assert again == "case.deferral_too_long"
    unit.take("temporary.resume", "t1", ended_on="2026-11-22")
    assert overlays(unit) == [("deferred", "2026-09-01", "2026-11-22")]
    assert counted_at_home(unit)


# -- moves ------------------------------------------------------------------------------------------


def test_an_absence_goes_with_its_member_to_another_branch_of_the_unit() -> None:
    unit = away()
    unit.take("transfer.move_inside", "x1", **about(to_org=OTHER_BRANCH, accepted_on="2026-11-20"))
    assert unit.member()["org"] == OTHER_BRANCH
    assert (unit.state("w1"), unit.case("w1").fields["org"]) == ("away", OTHER_BRANCH)
    assert overlays(unit) == [("working_away", "2026-02-10", "2026-12-31")]


def test_an_absence_ends_when_another_unit_takes_the_member_over() -> None:
    home, host = two_units()
    home.take("working_away.submit", "w1", **about(**TRIP, expected_return="2026-12-31"))
    home.take("transfer.send", "x1", **about(to_unit="unit-2", letter_date="2026-11-01"))
    coming = str(home.case("x1").fields["counterpart"]["case"])
    host.take("transfer.accept", coming, to_org="unit-2-a", accepted_on="2026-11-20")
    assert home.state("w1") == "overtaken", "nobody came back"
    assert overlays(home) == [("working_away", "2026-02-10", "2026-11-20")]
    assert host.member()["org"] == "unit-2-a"
    assert not [case for case in host.records("case") if case["workflow"] == "working_away"]
