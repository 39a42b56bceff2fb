"""The weekly review, campaigns, the trend and the list of this week over a real replica."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from desktop.services import campaigns, completeness, directives, reviewing, this_week, weekly_reviews
from desktop.services.acting import act
from desktop.services.cases import Cases
from desktop.services.failures import ActionRefused
from desktop.services.paper_content import Head
from domain.decisions import Command, Put
from domain.duties.weeks import last_day, week_of
from domain.roles import Actor, Role
from tests.helpers.desks import Desk, Office
from tests.unit.desktop.services.test_missing import without


def found(desk: Desk) -> dict[str, reviewing.Found]:
    return {one.key: one for one in reviewing.Looking(desk.session).look()}


def all_of(seen: Sequence[reviewing.Found]) -> dict[str, str]:
    """Every line looked at, without a remark."""
    return {one.key: "" for one in seen}


def test_every_line_of_the_sheet_is_looked_at_and_counts_what_is_there(desk: Desk) -> None:
    desk.add(full_name="Hồ An", **without("phone"))
    desk.add(full_name="Hồ An", **without("citizen_id", "phone"))
    seen = found(desk)
    assert list(seen) == list(desk.session.rulebook.catalogue(reviewing.CATALOGUE).labels)
    assert (seen["missing"].count, seen["missing"].of) == (2, 2)
    assert (seen["not_from_app"].count, seen["not_from_app"].of) == (2, 2)
    assert seen["duplicates"].count == 1
    assert (seen["conflicts"].count, seen["conflicts"].of) == (0, None)
    assert seen["unsent"].count == 2
    branches = len(desk.unit.branches)
    assert (seen["few_members"].count, seen["head_count"].of) == (branches, branches)


def test_a_branch_whose_real_number_differs_is_counted(desk: Desk) -> None:
    branch = desk.unit.branches[0]
    told = {"reported_members": 3, "reported_members_on": "2026-11-01"}
    act(desk.session, Command("edit", "organisation", branch, told))
    assert found(desk)["head_count"].count == 1
    for name in ("Hồ An", "Lê Bình", "Vũ Châu"):
        desk.add(full_name=name, org=branch)
    assert found(desk)["head_count"].count == 0


def test_a_signed_review_says_who_looked_at_what_and_nobody_changes_it(desk: Desk) -> None:
    desk.add(full_name="Hồ An", **without("phone"))
    assert weekly_reviews.of_this_week(desk.session) is None
    seen = reviewing.Looking(desk.session).look()
    ticked = {**all_of(seen), "missing": " đã gọi điện "}
    del ticked["duplicates"]
    why = {"duplicates": " đợi danh sách của trường ", "missing": "không dùng đến"}
    review = weekly_reviews.sign(desk.session, seen, ticked, "Lò Thị Mai", "Tuần yên ả", unseen=why)
    lines = {line.key: line for line in review.lines}
    assert {line.key: line.note for line in review.lines if not line.ticked} == {
        "duplicates": "đợi danh sách của trường"
    }
    assert (lines["missing"].count, lines["missing"].of, lines["missing"].note) == (1, 1, "đã gọi điện")
    assert (review.signed_by, review.note, review.sync) == ("Lò Thị Mai", "Tuần yên ả", "pending")
    assert weekly_reviews.of_this_week(desk.session) == review
    printed = weekly_reviews.paper(desk.session, review).lines()
    assert "đợi danh sách của trường" in printed
    assert "PHIẾU RÀ SOÁT TUẦN" in printed
    assert "Lò Thị Mai" in printed
    assert "1/1" in printed


@pytest.mark.parametrize("reasons", [{}, {"missing": "  "}])
def test_nobody_signs_for_what_was_neither_seen_nor_explained(desk: Desk, reasons: dict[str, str]) -> None:
    seen = reviewing.Looking(desk.session).look()
    with pytest.raises(ActionRefused) as refused:
        weekly_reviews.sign(desk.session, seen, {}, "Lò Thị Mai", unseen=reasons)
    assert (refused.value.code, refused.value.params["keys"]) == ("review.unseen", [one.key for one in seen])
    ticked = all_of(seen)
    del ticked["missing"]
    with pytest.raises(ActionRefused) as refused:
        weekly_reviews.sign(desk.session, seen, ticked, "Lò Thị Mai", unseen=reasons)
    assert refused.value.params["keys"] == ["missing"]
    assert weekly_reviews.history(desk.session) == []


def test_nobody_signs_without_a_name(desk: Desk) -> None:
    seen = reviewing.Looking(desk.session).look()
    with pytest.raises(ActionRefused) as refused:
        weekly_reviews.sign(desk.session, seen, all_of(seen), "  ")
    assert refused.value.code == "validation.required"


def test_two_who_review_the_same_week_have_both_signed(desk: Desk) -> None:
    seen = reviewing.Looking(desk.session).look()
    for name in ("Lò Thị Mai", "Hà Văn Páo"):
        weekly_reviews.sign(desk.session, seen, all_of(seen), name)
    assert {one.signed_by for one in weekly_reviews.history(desk.session)} == {"Lò Thị Mai", "Hà Văn Páo"}


def test_campaigns_stand_by_their_last_day_and_tell_how_long_there_is(desk: Desk) -> None:
    today = desk.session.today
    late = campaigns.add(desk.session, {"name": "Cấp tài khoản", "due_on": str(today - timedelta(days=3))})
    campaigns.add(desk.session, {"name": "Rà soát App", "due_on": str(today), "measure": "not_from_app"})
    campaigns.add(desk.session, {"name": "Đủ thông tin", "due_on": str(today + timedelta(days=12))})
    rows = campaigns.rows(desk.session)
    assert [(row.name, row.countdown) for row in rows] == [
        ("Cấp tài khoản", "quá hạn 3 ngày"),
        ("Rà soát App", "hôm nay là hạn"),
        ("Đủ thông tin", "còn 12 ngày"),
    ]
    campaigns.finish(desk.session, late.id)
    assert [row.name for row in campaigns.rows(desk.session, done=True)] == ["Cấp tài khoản"]
    assert campaigns.rows(desk.session, done=True)[0].countdown.startswith("đã xong ngày")


def test_a_campaign_without_a_last_day_is_refused(desk: Desk) -> None:
    with pytest.raises(ActionRefused) as refused:
        campaigns.add(desk.session, {"name": "Không hạn"})
    assert refused.value.code == "validation.required"


def test_the_trend_shows_what_was_seen_here_and_else_what_was_signed(desk: Desk) -> None:
    points = completeness.trend(desk.session)
    assert {point.share for point in points} == {None}
    desk.add(full_name="Hồ An", **without())
    desk.add(full_name="Lê Bình", **without("phone", citizen_id="034203001239"))
    seen = reviewing.Looking(desk.session).look()
    weekly_reviews.sign(desk.session, seen, all_of(seen), "Lò Thị Mai")
    assert [str(point.share) for point in completeness.trend(desk.session)][-1] == "1/2"
    desk.add(full_name="Vũ Châu", **without("phone", citizen_id="034203001240"))
    completeness.note(desk.session, 1, 3)
    newest = completeness.trend(desk.session)[-1]
    assert (newest.complete, newest.counted) == (1, 3)


def test_this_week_lists_campaigns_first_and_only_what_there_is_to_do(desk: Desk) -> None:
    today = desk.session.today
    desk.add(full_name="Hồ An", **without("phone"))
    campaigns.add(desk.session, {"name": "Đủ thông tin", "due_on": str(today + timedelta(days=12))})
    tasks = this_week.tasks(desk.session, reviewing.Looking(desk.session).look())
    assert (tasks[0].key, tasks[0].due) == ("campaign", "còn 12 ngày")
    keys = [task.key for task in tasks]
    assert {"review", "missing"} <= set(keys)
    assert not {"conflicts", "duplicates", "not_from_app", "maturity"} & set(keys)
    assert "Bổ sung thông tin cho 1 đoàn viên" in this_week.paper(desk.session, tasks).lines()


def issued(desk: Desk, **values: object) -> str:
    """A directive of the unit to its branches."""
    fields = {"abstract": "Ra quân", "number": "12-KH/ĐTN", "issued_on": "2026-11-02"}
    return directives.save(desk.session, "", {**fields, "text": "Ra quân", **values}, issue=True).id


def test_accounts_are_a_task_of_whoever_may_give_them(office: Office, desk: Desk) -> None:
    branch = office.desk("Lò Thị Mai", "branch")
    keys = {
        at.session.actor.role: {
            one.key for one in this_week.tasks(at.session, reviewing.Looking(at.session).look())
        }
        for at in (desk, branch)
    }
    assert "accounts" in keys[Role.SECRETARY]
    assert "accounts" not in keys[Role.BRANCH]


def test_directives_stand_in_the_week_until_somebody_acknowledged_them(office: Office, desk: Desk) -> None:
    branch, other = desk.unit.branches[:2]
    today, sunday = desk.session.today, last_day(week_of(desk.session.today))
    soon = issued(desk, deadline=str(sunday), recipients=[branch, other])
    issued(desk, deadline=str(sunday + timedelta(days=1)), abstract="Tuần sau", recipients=[branch])
    secret = issued(desk, deadline=str(today - timedelta(days=3)), recipients=[other], restricted=True)
    campaigns.add(desk.session, {"name": "Đủ thông tin", "due_on": str(today - timedelta(days=1))})

    def told(at: Desk) -> list[tuple[str, str, str, str]]:
        tasks = this_week.tasks(at.session, reviewing.Looking(at.session).look())
        dated = [one for one in tasks if one.key.startswith(("directive", "campaign"))]
        return [(one.key, one.text, one.due, one.id) for one in dated]

    of_unit = told(desk)
    assert [one[3] for one in of_unit if one[0] == "directive"] == [secret, soon]
    assert [one[0] for one in of_unit] == ["directive", "campaign", "directive"]
    hidden = "12-KH/ĐTN: văn bản hạn chế người xem"
    assert of_unit[0][1:3] == (f"1 nơi nhận chưa xác nhận văn bản {hidden}", "quá hạn 3 ngày")
    assert of_unit[2][1] == "2 nơi nhận chưa xác nhận văn bản 12-KH/ĐTN: Ra quân"
    seen = found(desk)
    counted = {key: seen[key].count for key in ("directives_unread", "directives_due", "campaigns_due")}
    assert counted == {"directives_unread": 0, "directives_due": 2, "campaigns_due": 1}

    desk.sync()
    mai = office.desk("Mai", role="branch")
    mai.sync()
    of_branch = told(mai)
    assert [one[1] for one in of_branch if one[0] == "directive"] == ["Văn bản 12-KH/ĐTN: Ra quân"]
    assert ("directives_unread", "Đọc 2 văn bản chỉ đạo", "", "") in of_branch
    directives.note_read(mai.session, soon, acknowledge=True)
    assert not [one for one in told(mai) if one[0] == "directive"]
    assert found(mai)["directives_unread"].count == 1
    mai.sync()
    desk.sync()
    assert told(desk)[2][1] == "1 nơi nhận chưa xác nhận văn bản 12-KH/ĐTN: Ra quân"
    directives.withdraw(desk.session, secret, "Nhầm")
    assert [one[3] for one in told(desk) if one[0] == "directive"] == [soon]


def test_what_came_from_above_is_due_for_the_unit_until_one_of_its_cadres_acknowledged_it(
    office: Office, desk: Desk
) -> None:
    central, id = office.central, office.central.new_id()
    fields = {"direction": "in", "state": "issued", "abstract": "Nộp báo cáo", "issued_on": "2026-11-02"}
    late = {"deadline": str(desk.session.today - timedelta(days=1))}
    central.write(office.unit.id, [Put("directive", id, {**fields, **late}, creates=True)])
    desk.sync()
    assert (found(desk)["directives_unread"].count, found(desk)["directives_due"].count) == (1, 1)
    directives.note_read(desk.session, id)
    assert (found(desk)["directives_unread"].count, found(desk)["directives_due"].count) == (0, 1)
    [task] = [
        one
        for one in this_week.tasks(desk.session, reviewing.Looking(desk.session).look())
        if one.key == "directive"
    ]
    assert (task.text, task.due, task.id) == ("Văn bản Nộp báo cáo", "quá hạn 1 ngày", id)
    directives.note_read(desk.session, id, acknowledge=True)
    assert found(desk)["directives_due"].count == 0


def test_a_signed_review_keeps_how_old_the_register_was(desk: Desk) -> None:
    seen = reviewing.Looking(desk.session).look()
    weekly_reviews.sign(desk.session, seen, all_of(seen), "Lò Thị Mai")
    [review] = weekly_reviews.history(desk.session)
    told = {line.key: line.remark for line in review.lines if line.remark}
    assert set(told) == {"unsent"}
    assert told["unsent"].startswith("đồng bộ đủ lần cuối ")
    assert told["unsent"] in "\n".join(weekly_reviews.paper(desk.session, review).lines())


def test_who_grows_out_stands_by_the_birthday_that_is_next(desk: Desk) -> None:
    today = desk.session.today
    born = f"{today.year - 31}-{(today + timedelta(days=20)):%m-%d}"
    desk.add(full_name="Sắp Ba Mốt", birth_date=born)
    desk.add(full_name="Mới Ba Mươi", birth_date=f"{today.year - 30}-06-01")
    desk.add(full_name="Đã Quá Tuổi", birth_date=f"{today.year - 33}-02-03")
    desk.add(full_name="Chỉ Biết Năm", birth_date=str(today.year - 34))
    turning = this_week.growing_out(desk.session)
    assert [one.name for one in turning] == ["Đã Quá Tuổi", "Sắp Ba Mốt", "Chỉ Biết Năm"]
    assert turning[1].on == str(today + timedelta(days=20))


def test_who_stays_on_by_a_resolution_is_not_asked_for_again(desk: Desk) -> None:
    id = desk.add(full_name="Đã Quá Tuổi", birth_date=f"{desk.session.today.year - 33}-02-03")
    paper = {"resolution_number": "3-NQ", "resolution_date": str(desk.session.today)}
    until = str(desk.session.today + timedelta(days=300))
    Cases(desk.session).start("maturity", id, {**paper, "continue_until": until}, step="stay_on")
    assert this_week.growing_out(desk.session) == []


def test_a_cadre_of_one_branch_reviews_that_branch_only(desk: Desk) -> None:
    branch, other = desk.unit.branches[:2]
    desk.add(full_name="Hồ An", org=branch, **without("phone"))
    desk.add(full_name="Lê Bình", org=other, **without("phone", citizen_id="034203001239"))
    desk.session.actor = Actor("branch-1", "Lò Văn Pà", Role.BRANCH, desk.session.actor.unit, branch)
    seen = found(desk)
    assert (seen["missing"].of, seen["few_members"].count, seen["head_count"].of) == (1, 1, 1)
    review = weekly_reviews.sign(desk.session, list(seen.values()), dict.fromkeys(seen, ""), "Lò Văn Pà")
    assert review.org == branch
    of_branch, of_unit = "BCH CHI ĐOÀN THÔN 1", "BCH ĐOÀN XÃ THỐNG NHẤT"
    week = this_week.paper(desk.session, this_week.tasks(desk.session, list(seen.values())))
    for paper in (weekly_reviews.paper(desk.session, review), week):
        [head] = [part for part in paper.parts if isinstance(part, Head)]
        assert (head.superior, head.organ) == (of_unit.removeprefix("BCH "), of_branch)
    with pytest.raises(ActionRefused) as refused:
        campaigns.add(desk.session, {"name": "Không phải việc của chi đoàn", "due_on": "2026-12-01"})
    assert refused.value.code == "forbidden"
