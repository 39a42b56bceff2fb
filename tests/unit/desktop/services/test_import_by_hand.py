"""What somebody says of columns, cells and rows in words ends in the mapping and choices that it means."""

from __future__ import annotations

import pytest

from desktop.services import import_by_hand
from desktop.services.failures import Usage
from desktop.services.import_profiles import known_headers
from desktop.services.import_types import Answer, Choices, Source
from domain.importing.cells import Cell
from domain.importing.headers import Doing, Target
from domain.importing.mapping import ColumnMapping, guess

HEADERS = ("Họ và tên", "Liên lạc=1", "Điện thoại", "")
SOURCE = Source(
    "ds.xlsx", "d", "Trang 1", HEADERS, ((4, tuple(map(Cell, ("Lê Hoa", "x", "0912345678", "")))),),
    places=(1, 2, 3, 4),
)  # fmt: skip


def mapped(*said: str) -> ColumnMapping:
    return import_by_hand.with_columns(SOURCE, guess(SOURCE.columns(), known_headers()), said)


def test_a_column_is_named_by_its_header_or_its_letters() -> None:
    assert mapped("lien lac=1=note").targets[1] == Target(Doing.FIELD, ("note",))
    assert mapped("E=email").targets[3] == Target(Doing.FIELD, ("email",))


def test_what_was_the_same_before_gives_way_and_nothing_behind_the_sign_leaves_a_column_out() -> None:
    targets = mapped("C=phone", "họ và tên=").targets
    assert targets[1] == Target(Doing.FIELD, ("phone",))
    assert (targets[2].doing, targets[2].part) == (Doing.SKIP, "twice")
    assert targets[0].doing is Doing.SKIP


def test_parts_marks_and_branches_have_words_as_well() -> None:
    assert mapped("E=birth_date:year").targets[3].part == "year"
    assert mapped("E=sex:female").targets[3].doing is Doing.MARK
    assert mapped("E=org").targets[3].doing is Doing.BRANCH


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Địa chỉ=note", "import.no_column"),
        ("E=status", "import.no_meaning"),
        ("E=training", "import.no_meaning"),
        ("Điện thoại", "usage.assignment"),
    ],
)
def test_what_cannot_be_meant_is_refused(said: str, code: str) -> None:
    with pytest.raises(Usage) as refused:
        mapped(said)
    assert refused.value.code == code


def test_cells_and_rows_are_put_right_by_their_place() -> None:
    choices = import_by_hand.with_cells(SOURCE, Choices(), ["4:Liên lạc=1=a=b", "4:Điện thoại="])
    assert choices.cells == {(4, 1): "a=b", (4, 2): ""}
    said = {Answer.SAME: ["4=m1"]}
    choices = import_by_hand.with_answers(SOURCE, choices, said)
    assert (choices.answers, choices.same_as) == ({4: Answer.SAME}, {4: "m1"})
    assert import_by_hand.with_answers(SOURCE, choices, {Answer.SKIP: ["4"]}).answers == {4: Answer.SKIP}
    taken = import_by_hand.with_taken(SOURCE, mapped(), Choices(), ["4:Điện thoại"])
    assert taken.take == {(4, "phone")}


@pytest.mark.parametrize(
    ("said", "code"), [("5:Điện thoại=1", "import.no_row"), ("bốn:Điện thoại=1", "usage.assignment")]
)
def test_a_row_that_is_nobody_is_refused(said: str, code: str) -> None:
    with pytest.raises(Usage) as refused:
        import_by_hand.with_cells(SOURCE, Choices(), [said])
    assert refused.value.code == code


@pytest.mark.parametrize(
    "said",
    [
        {Answer.SKIP: ["4"], Answer.NEW: ["4"]},
        {Answer.NEW: ["4"], Answer.SAME: [" 4=m1"]},
        {Answer.SAME: ["4=m1", "4=m2"]},
    ],
)
def test_two_orders_for_one_row_that_exclude_each_other_are_refused_with_the_row(
    said: dict[Answer, list[str]],
) -> None:
    with pytest.raises(Usage) as refused:
        import_by_hand.with_answers(SOURCE, Choices(), said)
    assert (refused.value.code, refused.value.params) == ("import.said_otherwise", {"row": 4})


def test_two_texts_for_one_cell_are_refused_and_the_same_said_twice_is_not() -> None:
    with pytest.raises(Usage) as refused:
        import_by_hand.with_cells(SOURCE, Choices(), ["4:Điện thoại=1", "4:D=2"])
    assert (refused.value.code, refused.value.params) == ("import.said_otherwise", {"row": 4})
    assert import_by_hand.with_cells(SOURCE, Choices(), ["4:D=1", "4:Điện thoại=1"]).cells == {(4, 2): "1"}
    again = import_by_hand.with_answers(SOURCE, Choices(), {Answer.SAME: ["4", "4=m1"]})
    assert (again.answers, again.same_as) == ({4: Answer.SAME}, {4: "m1"})
