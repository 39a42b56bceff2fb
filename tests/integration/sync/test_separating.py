"""Two laptops take a fold back: what was typed since goes to whom a cadre gives it, and nothing is silent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from desktop.services import conflicts, duplicates, members, rejections, separating, undo
from desktop.services.failures import ActionRefused, Usage
from domain.decisions import Command
from domain.duplicates.folding import as_seen
from domain.records import Value
from tests.helpers.cheap_keys import stretch_cheaply
from tests.helpers.desks import Desk, Office
from tests.helpers.folds import ONE, OTHER

NOTE, JOB = "gõ sau khi gộp", "giáo viên"


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    stretch_cheaply(monkeypatch)


class Two:
    """Two laptops that know of one fold: the note was taken over, the e-mail was not."""

    def __init__(self, office: Office) -> None:
        self.lan, self.hung = office.desk("Nguyễn Thị Lan"), office.desk("Đỗ Văn Hùng")
        self.stays, self.goes = self.lan.add(**ONE), self.lan.add(**OTHER)
        with self.lan.session.replica.reading() as reader:
            seen = as_seen(reader.view(), Command("fold", "member", self.goes, {"into": self.stays}))
        duplicates.fold(self.lan.session, self.goes, self.stays, ["note"], seen)
        self.level()

    def level(self) -> None:
        for desk in (self.lan, self.hung, self.lan):
            desk.sync()

    def said(self, desk: Desk, id: str) -> Mapping[str, Value]:
        return {
            name: value for name, value in desk.fields(id).items() if name in ("note", "occupation", "phone")
        }

    def on_both(self, id: str) -> Mapping[str, Value]:
        assert self.said(self.lan, id) == self.said(self.hung, id)
        return self.said(self.lan, id)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Two]:
    office = Office(tmp_path)
    yield Two(office)
    office.close()


def type_since(two: Two, **values: Value) -> None:
    members.edit(two.hung.session, two.stays, values)
    two.level()


def test_what_was_typed_since_is_shown_with_what_either_choice_comes_to(two: Two) -> None:
    type_since(two, note=NOTE, occupation=JOB)
    asked = separating.separation(two.lan.session, two.goes)
    kept, given = "Lê Thị Hoa: {}\nLê Thị Hòa: {}", "Lê Thị Hoa: (để trống)\nLê Thị Hòa: {}"
    assert {row.label: row.texts for row in asked.rows} == {
        "Nghề nghiệp hiện nay": (kept.format(JOB, "(để trống)"), given.format(JOB)),
        "Ghi chú": (kept.format(NOTE, "có thẻ cũ"), given.format(NOTE)),
    }


def test_two_of_one_name_are_told_apart_by_what_becomes_of_them(two: Two) -> None:
    type_since(two, full_name=OTHER["full_name"], occupation=JOB)
    asked = separating.separation(two.lan.session, two.goes)
    assert asked.names == ("Lê Thị Hòa (giữ lại)", "Lê Thị Hòa (tách ra)")
    [job] = [row for row in asked.rows if row.group == "occupation"]
    assert job.texts[1] == f"Lê Thị Hòa (giữ lại): (để trống)\nLê Thị Hòa (tách ra): {JOB}"


def test_a_value_goes_to_whom_it_is_given_and_the_other_one_says_what_it_said(two: Two) -> None:
    type_since(two, note=NOTE, occupation=JOB, phone="0987654321")
    separating.separate(two.lan.session, two.goes, ["note", "phone"])
    two.level()
    assert two.on_both(two.stays) == {"occupation": JOB, "phone": ONE["phone"]}
    assert two.on_both(two.goes) == {"note": NOTE, "phone": "0987654321"}
    for desk in (two.lan, two.hung):
        assert conflicts.entries(desk.session) == []
        assert rejections.entries(desk.session) == []


def test_what_another_laptop_typed_meanwhile_is_asked_about_and_never_lost(two: Two) -> None:
    type_since(two, note=NOTE)
    members.edit(two.hung.session, two.stays, {"note": "Hùng gõ, chưa gửi"})
    separating.separate(two.lan.session, two.goes, ["note"])
    two.hung.sync()
    two.level()
    [asked] = conflicts.entries(two.lan.session)
    assert asked.record == two.stays
    assert two.on_both(two.stays)["note"] == "Hùng gõ, chưa gửi"
    assert two.on_both(two.goes)["note"] == NOTE


def test_nobody_decides_on_what_was_not_on_the_screen(two: Two) -> None:
    asked = separating.separation(two.lan.session, two.goes)
    assert asked.rows == ()
    type_since(two, note=NOTE)
    with pytest.raises(ActionRefused) as refused:
        separating.separate(two.lan.session, two.goes, [], asked.seen)
    assert refused.value.code == "stale"
    with pytest.raises(Usage):
        separating.separate(two.lan.session, two.goes, ["phone"])
    assert two.said(two.lan, two.goes)["note"] == NOTE, "still one entry"


def test_where_the_taking_back_is_refused_what_was_given_away_falls_with_it(two: Two) -> None:
    type_since(two, note=NOTE)
    third = two.hung.add(**ONE)
    with two.hung.session.replica.reading() as reader:
        seen = as_seen(reader.view(), Command("fold", "member", two.stays, {"into": third}))
    duplicates.fold(two.hung.session, two.stays, third, ["note"], seen)
    separating.separate(two.lan.session, two.goes, ["note"])
    two.hung.sync()
    two.level()
    codes = sorted(each.code for each in rejections.entries(two.lan.session))
    assert "folded_on" in codes
    assert two.said(two.hung, third)["note"] == NOTE, "nothing was taken away from who stays"


def test_all_of_it_is_taken_back_in_one_go_while_nothing_was_sent(two: Two) -> None:
    type_since(two, note=NOTE)
    _, step = separating.separate(two.lan.session, two.goes, ["note"])
    undo.take_back(two.lan.session, step)
    assert two.said(two.lan, two.goes) == {"note": NOTE, "phone": ONE["phone"]}
    two.lan.sync()
    assert two.on_both(two.stays)["note"] == NOTE


def test_whoever_stayed_may_have_left_meanwhile(two: Two) -> None:
    members.delete(two.hung.session, two.stays, "nhập nhầm")
    two.level()
    asked = separating.separation(two.lan.session, two.goes)
    assert (asked.names, asked.rows) == (("Lê Thị Hoa", "Lê Thị Hòa"), ())
    separating.separate(two.lan.session, two.goes, [], asked.seen)
    two.level()
    assert two.on_both(two.goes) == {"note": "có thẻ cũ"}
