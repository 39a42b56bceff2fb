"""Each table on a small unit whose numbers were worked out by hand.

The unit: a commune with a school of two classes, two hamlets (one of the armed forces) and a hamlet closed in
May, whose two members went to the first hamlet. All dates are of 2026.
"""

from __future__ import annotations

from typing import Any

import pytest

from desktop.services.other_units import provinces
from domain.records import Record
from domain.statistics.book import Book
from domain.statistics.model import ColumnKind, Share
from domain.statistics.registry import TABLES
from tests.helpers.books import ask, book_of, cells, counted, line, people

UNIT, SCHOOL, A, B, HAMLET, ARMY, OLD = "u", "school", "class_a", "class_b", "hamlet", "army", "old"


def org(id: str, level: str, parent: str | None, **more: Any) -> Record:
    fields = {"name": id, "code": id, "level": level, "parent": parent, "status": "active"}
    return Record("organisation", id, {**fields, **more})


def person(id: str, where: str, **more: Any) -> Record:
    fields = {"full_name": id, "org": where, "status": "active", "source": "yum", "joined_on": "2020"}
    return Record("member", id, {**fields, **more})


def case(id: str, workflow: str, state: str, member: str, where: str, **data: Any) -> Record:
    subject = {"full_name": member, "status": "active"}
    fields = {"workflow": workflow, "state": state, "member": member, "org": where, "data": data}
    return Record("case", id, {**fields, "subject": subject})


WHOLE = {"citizen_id": "034203001234", "phone": "0912345678", "birth_date": "2004-01-01", "sex": "female"}
SCORES = {f"score_{group}": 19 for group in ("ideals", "conduct", "work", "fitness", "activity")}
REGISTER = (
    org(UNIT, "doan_co_so", None, sector="rural", account_status="issued", account_issued_on="2025-01-01"),
    org(SCHOOL, "doan_truc_thuoc_doan_co_so", UNIT, sector="school", account_status="locked"),
    org(A, "chi_doan", SCHOOL, account_status="none"),
    org(B, "chi_doan", SCHOOL, account_status="issued", account_issued_on="2026-12-01"),
    org(HAMLET, "chi_doan", UNIT, founded_on="2026-02"),
    org(ARMY, "chi_doan", UNIT, sector="armed_forces"),
    org(OLD, "chi_doan", UNIT, status="merged"),
    Record("org_event", "e1", {
        "type": "merge", "effective_on": "2026-05-01", "sources": [OLD], "targets": [HAMLET],
        "moved": {"h1": [OLD, HAMLET], "h2": [OLD, HAMLET]},
        "before": {OLD: {"name": "Thôn cũ", "parent": UNIT, "status": "active", "level": "chi_doan"}},
        "followed": [["guest", "g2", OLD], ["case", "c1", OLD]],
        "after": {OLD: {"name": OLD, "parent": UNIT, "status": "merged", "level": "chi_doan"}},
    }, 5),
    person("a1", A, **WHOLE, source="app", member_category="10", general_education="1"),
    person("a2", A, **WHOLE, member_category="10"),
    person("a3", A, **WHOLE, occupation="Học sinh lớp 12", joined_on="2026-03-26"),
    person("h1", HAMLET, occupation="công nhân may", party_joined_on="2026-02-03", qualification="4"),
    person("h2", HAMLET, occupation="Thợ xây"),
    person("s1", ARMY, source="app"),
    person("gone", A, status="matured", **WHOLE),
    person("honour", HAMLET, status="honorary", honorary=True),
    # -- what happened
    case("c1", "admission", "effective", "a3", A, decision_date="2026-03-26", card_number="7"),
    case("c2", "maturity", "effective", "gone", A, decision_date="2026-06-01"),
    case("c3", "transfer", "effective", "far", B, accepted_on="2026-04-01", to_unit="TB.9"),
    case("c4", "transfer", "awaiting", "h2", HAMLET, letter_date="2026-10-01", to_place="Hà Nội"),
    case("c5", "training", "registered", "a1", A, period="2026", registered_on="2026-03-01"),
    case("c6", "training", "effective", "a2", A, period="2026", registered_on="2026-03-01", **SCORES),
    case("c7", "training", "registered", "h1", HAMLET, period="2025", registered_on="2025-03-01"),
    case("c8", "assessment", "effective", "a1", A, period="2026", approved_grade="outstanding"),
    case("c9", "assessment", "correction", "a2", A, period="2026", approved_grade="good"),
    case("d1", "assessment", "effective", "h1", HAMLET, period="2026", approved_grade="exempt"),
    case("d2", "outstanding", "introduced", "h1", HAMLET, decision_date="2026-01-10",
         introduction_date="2026-02-01", class_certificate_date="2025-12-20"),
    case("d3", "commendation", "effective", "a1", A, form="certificate", level="grassroots",
         decision_date="2026-05-19"),
    case("d4", "commendation", "effective", "a1", A, form="title", level="central",
         decision_date="2026-05-20"),
    case("d5", "discipline", "lifted", "h2", HAMLET, form="warning", decision_date="2026-07-01"),
    case("d6", "honorary", "effective", "", UNIT, decision_date="2026-08-01"),
    case("d7", "working_away", "away", "h2", HAMLET, from_on="2026-09-01", registered_on="2026-09-20"),
    Record("overlay", "o1", {"type": "working_away", "member": "h2", "from_on": "2026-09-01", "case": "d7",
                             "to_on": "2026-10-01"}),
    Record("overlay", "o2", {"type": "deferred", "member": "a1", "from_on": "2026-01-01",
                             "to_on": "2026-02-01"}),
    Record("guest", "g1", {"type": "temporary", "org": HAMLET, "person": "x", "from_on": "2026-09-01",
                           "subject": {"full_name": "Khách"}}),
    Record("guest", "g2", {"type": "residence", "org": HAMLET, "person": "y", "from_on": "2026-01-01",
                           "subject": {"full_name": "Khách cũ"}}),
)  # fmt: skip


def book() -> Book:
    return book_of(REGISTER, unit=UNIT)


def total(
    table: str, *keys: str, first: str = "2026-01-01", last: str = "2026-11-22", **more: Any
) -> list[Any]:
    found = line(counted(book(), ask(table, first, last, org=UNIT, **more)))
    return [found[key] for key in keys]


def test_bieu_1_accounts_by_level_on_the_day() -> None:
    assert total("bieu_1", "doan_co_so", "doan_co_so_account", "chi_doan", "chi_doan_account") == [1, 1, 4, 0]
    assert total("bieu_1", "all", "all_account", "all_share", "without") == [6, 2, Share(2, 6), 4]
    # In December the second class has its account.
    assert total("bieu_1", "all_account", last="2026-12-31") == [3]
    # In April the old hamlet still worked; the first hamlet was founded in February.
    assert total("bieu_1", "chi_doan", last="2026-04-30") == [5]
    assert total("bieu_1", "chi_doan", last="2026-01-31") == [4]


def test_bieu_2_sources() -> None:
    assert total("bieu_2", "members", "from_app", "from_yum") == [6, 2, 4]


def test_bieu_3_leaves_out_who_came_by_the_app_and_shows_both() -> None:
    assert total("bieu_3", "asked", "lacking", "lacking_share") == [4, 2, Share(2, 4)]
    assert total("bieu_3", "members", "all_lacking") == [6, 3]
    assert people(book(), ask("bieu_3", org=UNIT), "lacking") == ["h1", "h2"]


def test_bieu_4_a_commune_with_enough_branches_has_no_line() -> None:
    assert counted(book(), ask("bieu_4", org=UNIT)).rows == ()
    lonely = [one for one in REGISTER if one.kind != "organisation" or one.id in (UNIT, HAMLET)]
    result = counted(book_of(lonely, unit=UNIT), ask("bieu_4", org=UNIT))
    (row,) = result.rows
    found = cells(result, row)
    assert (row.org, found["branches"], found["with_0"], found["with_1"], found["short"]) == (
        UNIT,
        1,
        0,
        1,
        1,
    )
    assert found["warning"] == "Dưới 30 đoàn viên"


def test_bieu_5_bands_the_armed_forces_left_out_and_the_way_of_2023() -> None:
    result = counted(book(), ask("bieu_5", org=UNIT))
    told = [(row.org, cells(result, row)["members"], cells(result, row)["warning"]) for row in result.rows]
    assert told == [(B, 0, "Trống"), (HAMLET, 2, "Chỉ có 2")]
    assert cells(result, result.rows[0])["sector"] == "Khối trường học"
    assert total("bieu_5", "with_0", "with_1", "with_2", "short") == [1, 0, 1, 2]
    old = counted(book(), ask("bieu_5", org=UNIT, as_in_2023=True))
    assert [row.org for row in old.rows] == [B]
    assert (result.rules.whole("branch_members_min"), old.rules.whole("branch_members_min")) == (3, 2)
    assert "with_2" not in old.table.by_key
    # At the end of March class A had one more, the hamlet nobody and the old one two.
    assert total("bieu_5", "with_0", "with_1", "with_2", last="2026-03-31") == [1, 1, 1]


def test_t0_organisations_and_what_became_of_them() -> None:
    assert total("t0", "all", "chi_doan", "school", "armed_forces", "residential") == [6, 4, 3, 1, 2]
    assert total("t0", "founded", "merged", "dissolved") == [1, 1, 0]
    assert people(book(), ask("t0", org=UNIT), "merged") == [OLD]


def test_t1_opening_movements_closing() -> None:
    result = counted(book(), ask("t1", org=UNIT))
    found = line(result)
    assert {key: value for key, value in found.items() if value} == {
        "opening": 7, "admitted": 1, "other_in": 2, "up": 3,
        "moved_out": 1, "matured": 1, "other_out": 2, "down": 4, "closing": 6,
    }  # fmt: skip
    assert result.remarks == ()
    assert (line(result, OLD)["opening"], line(result, OLD)["closing"]) == (2, 0)
    assert (line(result, HAMLET)["opening"], line(result, HAMLET)["closing"]) == (0, 2)


def test_t2_t3_t4_who_they_are() -> None:
    assert total("t2", "members", "women", "party", "age_18", "age_unknown") == [6, 3, 1, 3, 3]
    assert total("t3", "members", "general_education_1", "general_education_unknown") == [6, 1, 5]
    assert total("t3", "qualification_4", "qualification_unknown") == [1, 5]
    assert total("t4", "pupil", "worker", "other", "sector_school", "sector_armed_forces") == [3, 1, 2, 3, 1]


def test_t5_admissions() -> None:
    assert total("t5", "admitted", "women", "pupils", "of_full_age", "cards", "rural") == [1, 1, 1, 1, 1, 0]
    assert total("t5", "admitted", last="2026-03-25") == [0]


def test_t5_counts_a_card_that_was_handed_out_after_the_decision() -> None:
    admitted = [
        case(f"k{n}", "admission", "effective", id, A, decision_date="2026-03-26")
        for n, id in enumerate(("a1", "a2", "left"))
    ]
    carded = [
        Record("member", one.id, {**one.fields, "card_number": "9"}) if one.id == "a1" else one
        for one in REGISTER
        if one.kind != "case"
    ]
    left = case("k9", "transfer", "effective", "left", A, accepted_on="2026-06-01", to_unit="TB.9")
    left = Record("case", "k9", {**left.fields, "subject": {"full_name": "left", "card_number": "8"}})
    asked = ask("t5", org=UNIT)
    known = book_of((*carded, *admitted, left), unit=UNIT)
    assert (line(counted(known, asked))["cards"], people(known, asked, "cards")) == (2, ["a1", "left"])


def test_t6_moves() -> None:
    assert total("t6", "out_unknown", "out_beyond", "waiting", "matured", "removed") == [1, 0, 1, 1, 0]
    assert total("t6", "waiting", last="2026-09-30") == [0]


def test_t6_tells_moves_inside_the_unit_in_the_province_and_beyond_it_apart() -> None:
    beyond = {"accepted_on": "2026-04-02", "outside_province": True}
    near = {"accepted_on": "2026-04-02", "outside_province": False}
    moves = [
        case("m1", "transfer", "moved", "a1", A, to_org=B, **beyond),
        case("m2", "transfer", "effective", "x1", A, to_place="Xã bên", **near),
        case("m3", "transfer", "effective", "x2", A, to_place="Hà Nội", **beyond),
        case("m4", "transfer", "effective", "x3", A, to_unit="v", **beyond),
        case("m5", "transfer", "accepted", "a2", A, to_org=A, from_place="Huế", **beyond),
        case("m6", "transfer", "accepted", "a3", A, to_org=A, **near),
    ]
    found = line(counted(book_of((*REGISTER[:7], *moves), unit=UNIT), ask("t6", org=UNIT)))
    away, here = ("inside_out", "out_province", "out_beyond"), ("inside_in", "in_province", "in_beyond")
    assert [[found[key] for key in keys] for keys in (away, here)] == [[1, 1, 2], [1, 1, 1]]


def test_t6_reads_the_province_of_a_place_where_the_case_says_nothing() -> None:
    known = provinces(("Tỉnh đoàn Thái Bình",), "TB.4.12")
    on = {"accepted_on": "2026-04-02"}
    named = {"counterpart": {"unit": "u9", "unit_name": "Đoàn phường Hồng Bàng", "case": "z"}}
    near = {"counterpart": {"unit": "u8", "unit_name": "Xã Thống Nhất", "unit_code": "TB.1", "case": "y"}}
    coming = case("n2", "transfer", "accepted", "a3", A, to_org=A, **on)
    met = case("m6", "transfer", "effective", "x6", A, to_unit="HP.1.2", **on)
    moves = [
        case("m1", "transfer", "effective", "x1", A, to_place="Xã Tiên Lữ, Hưng Yên", **on),
        case("m2", "transfer", "effective", "x2", A, to_unit="Phường Hồng Bàng, Thành phố Hải Phòng", **on),
        case("m3", "transfer", "effective", "x3", A, to_place="Hà Nội", outside_province=False, **on),
        case("m4", "transfer", "effective", "x4", A, to_place="Công ty may", **on),
        case("m5", "transfer", "accepted", "a1", A, to_org=A, from_place="Hải Dương", **on),
        Record("case", "m6", {**met.fields, **named}),
        case("m7", "transfer", "effective", "x7", A, to_unit="HP.1.2", **on),
        case("m8", "transfer", "effective", "x8", A, to_unit="TB.7.1", **on),
        case("m9", "transfer", "effective", "x9", A, to_unit="QN.7.1", **on),
        case("n1", "transfer", "accepted", "a2", A, to_org=A, from_place="Xã bên", **on),
        # Sent by a unit of the same province, as the server told.
        Record("case", "n2", {**coming.fields, **near}),
        # From the same unit, by a case of before it was kept what code a unit has.
        Record("case", "n3", {**coming.fields, "member": "a4", "counterpart": {"unit": "u8", "case": "x"}}),
    ]
    asked = ask("t6", org=UNIT)
    found = line(counted(book_of((*REGISTER[:7], *moves), unit=UNIT, provinces=known), asked))
    keys = ("province", "beyond", "unknown")
    assert [[found[f"{way}_{key}"] for key in keys] for way in ("out", "in")] == [[3, 3, 2], [2, 1, 1]]


@pytest.mark.parametrize(
    ("state", "steps", "more", "waits"),
    [
        # Called back on the day on which the step was taken: until then the letter was out.
        ("cancelled", [("send", "awaiting", "2026-03-05"), ("recall", "cancelled", "2026-03-20")], {},
         {"2026-02-28": 0, "2026-03-01": 1, "2026-03-19": 1, "2026-03-20": 0, "2026-11-22": 0}),
        ("declined", [("send", "awaiting", "2026-03-01"), ("decline", "declined", "2026-03-20")], {},
         {"2026-03-19": 1, "2026-03-20": 0}),
        # Received in between, as it turned out never: waited for all the time.
        ("awaiting", [("send", "awaiting", "2026-03-01"), ("confirm_received", "effective", "2026-03-10"),
                      ("undo_receipt", "awaiting", "2026-04-01")], {}, {"2026-03-15": 1, "2026-11-22": 1}),
        # Declined, and sent with another letter, of 1 March: the first one counts from its entry.
        ("awaiting", [("send", "awaiting", "2026-01-05"), ("decline", "declined", "2026-01-20"),
                      ("send", "awaiting", "2026-03-02")], {},
         {"2026-01-04": 0, "2026-01-10": 1, "2026-02-01": 0, "2026-03-01": 1}),
        # Received on 10 March, entered on the 15th; a complaint later changes nothing of it.
        ("disputed", [("send", "awaiting", "2026-03-01"), ("confirm_received", "effective", "2026-03-15"),
                      ("dispute", "disputed", "2026-05-01")], {"accepted_on": "2026-03-10"},
         {"2026-03-09": 1, "2026-03-10": 0, "2026-05-02": 0}),
        ("draft", [("start", "draft", "2026-03-01")], {}, {"2026-03-02": 0}),
    ],
)  # fmt: skip
def test_t6_shows_who_was_waited_for_on_a_past_day_whatever_became_of_the_letter(
    state: str, steps: list[tuple[str, str, str]], more: dict[str, Any], waits: dict[str, int]
) -> None:
    member = "far" if state == "disputed" else "a1"
    sent = case("w1", "transfer", state, member, A, letter_date="2026-03-01", to_place="Hà Nội", **more)
    history = [{"step": step, "to": to, "on": on} for step, to, on in steps]
    known = book_of((*REGISTER[:14], Record("case", "w1", {**sent.fields, "history": history})), unit=UNIT)
    found = {day: line(counted(known, ask("t6", org=UNIT, last=day)))["waiting"] for day in waits}
    assert found == waits


def test_t7_the_round_of_the_last_day() -> None:
    assert total("t7", "members", "registered", "not_registered", "scored", "band_outstanding") == [
        6,
        2,
        4,
        1,
        1,
    ]
    assert total("t7", "grade_outstanding", "grade_good", "grade_exempt", "ungraded", "graded") == [
        1,
        1,
        1,
        3,
        2,
    ]
    assert total("t7", "share_outstanding") == [Share(1, 2)]
    assert total("t7", "registered", last="2025-12-31") == [1]


def test_t8_outstanding_members() -> None:
    assert total("t8", "recognised", "introduced", "class", "admitted", "party") == [1, 1, 0, 0, 1]
    assert total("t8", "class", "party", first="2025-01-01", last="2025-12-31") == [1, 0]


def test_t9_counts_decisions_not_people() -> None:
    assert total("t9", "commended", "certificate_grassroots", "other_form", "diploma_province") == [
        2,
        1,
        1,
        0,
    ]
    assert total("t9", "warning", "reprimand", "honoured") == [1, 0, 1]
    assert people(book(), ask("t9", org=UNIT), "commended") == ["d3", "d4"]


def test_t10_away_and_guests() -> None:
    # The stay was to end on 1 October, and nobody has noted a return.
    assert total("t10", "away", "away_registered", "temporary_in", "deferred") == [1, 1, 1, 0]
    assert total("t10", "away", "away_registered", "deferred", last="2026-09-10") == [1, 0, 0]
    assert total("t10", "away", "deferred", last="2026-01-15") == [0, 1]
    assert people(book(), ask("t10", org=UNIT), "temporary_in") == ["g1"]
    # A guest of the old hamlet followed into the first one.
    for last, host in (("2026-04-30", OLD), ("2026-11-22", HAMLET)):
        assert people(book(), ask("t10", "2026-01-01", last, org=UNIT), "residence_in", host) == ["g2"]


def test_a_paper_older_than_a_merger_and_entered_after_it_counts_where_the_person_was_then() -> None:
    left = person("h2", HAMLET, status="matured")
    known = book_of(
        [one for one in REGISTER if (one.kind, one.id) != ("member", "h2")]
        + [left, case("late", "maturity", "effective", "h2", HAMLET, decision_date="2026-04-20")],
        unit=UNIT,
    )
    result = counted(known, ask("t1", org=UNIT))
    assert result.remarks == ()
    assert [line(result, OLD)[key] for key in ("opening", "matured", "other_out")] == [2, 1, 1]
    assert line(result, HAMLET)["other_in"] == 1


@pytest.mark.parametrize("name", TABLES)
def test_totals_are_sums_and_each_number_has_as_many_behind_it(name: str) -> None:
    known, query = book(), ask(name, org=UNIT)
    result = counted(known, query)
    for place, column in enumerate(result.table.columns):
        if column.kind not in (ColumnKind.COUNT, ColumnKind.SUM):
            continue
        found = [row.cells[place] for row in result.rows]
        assert sum(cell for cell in found if isinstance(cell, int)) == result.total.cells[place], column.key
        for row in (*result.rows, result.total):
            assert len(people(known, query, column.key, row.org)) == row.cells[place], (column.key, row.org)


@pytest.mark.parametrize("name", TABLES)
def test_a_declaration_holds_together(name: str) -> None:
    table = TABLES[name]
    rules = book().rulebook.on("2026-11-22")
    fitted = table.fitted(rules)
    keys = [column.key for column in fitted.columns]
    assert len(keys) == len(set(keys))
    named = [key for c in fitted.columns for key in (*c.adds, *c.takes, *filter(None, c.of))]
    named += [key for chart in fitted.charts for key in chart.columns]
    named += [key for b in fitted.balances for key in (b.left, b.right, *b.adds, *b.takes)]
    assert {*named, *fitted.targets} <= set(keys)
    assert all(parameter in rules.parameters for parameter in table.parameters)
    filled = fitted.sentence
    for key, column in fitted.by_key.items():
        kind = "percent" if column.kind is ColumnKind.PERCENT else "total"
        filled = filled.replace(f"{{{kind}:{key}}}", "")
    for place in ("{unit}", "{day}", "{first}"):
        filled = filled.replace(place, "")
    assert "{" not in filled
    assert all((filled, table.rule, table.source, table.title, table.number))
