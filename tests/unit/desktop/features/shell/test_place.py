"""A window opens where it stood, unless that place is not on any screen any more."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRect

from desktop.features.shell.place import LEAST_HEIGHT, LEAST_WIDTH, WindowPlace, corrected, keep, read

LAPTOP, BESIDE = QRect(0, 0, 1366, 728), QRect(1366, 0, 1920, 1040)


@pytest.mark.parametrize(
    "wanted,screens",
    [
        (QRect(100, 50, 1000, 600), [LAPTOP]),
        (QRect(1500, 100, 1400, 800), [LAPTOP, BESIDE]),
        (QRect(0, 0, 1366, 728), [LAPTOP]),
    ],
)
def test_a_place_that_is_in_sight_is_kept(wanted: QRect, screens: list[QRect]) -> None:
    assert corrected(wanted, screens) == wanted


def test_a_place_on_a_screen_that_is_gone_moves_to_the_middle_of_the_one_that_is_there() -> None:
    rect = corrected(QRect(1500, 100, 1300, 700), [LAPTOP])
    assert LAPTOP.contains(rect)
    assert abs(rect.center().x() - LAPTOP.center().x()) <= 1
    assert (rect.width(), rect.height()) == (1300, 700)


def test_a_window_larger_than_the_screen_is_made_to_fit() -> None:
    assert corrected(QRect(0, 0, 3000, 2000), [LAPTOP]) == LAPTOP


def test_a_window_whose_upper_edge_is_out_of_reach_comes_down() -> None:
    rect = corrected(QRect(200, -300, 1000, 600), [LAPTOP])
    assert LAPTOP.contains(rect)


def test_a_window_half_outside_is_pushed_in() -> None:
    rect = corrected(QRect(900, 300, 1000, 600), [LAPTOP])
    assert LAPTOP.contains(rect)
    assert (rect.width(), rect.height()) == (1000, 600)


def test_without_a_place_the_window_stands_in_the_middle() -> None:
    assert LAPTOP.contains(corrected(None, [LAPTOP]))
    tiny = QRect(0, 0, 800, 480)
    assert corrected(None, [tiny]) == tiny
    assert corrected(QRect(5, 5, 100, 100), []) == QRect(5, 5, 100, 100)


def test_a_window_is_never_smaller_than_it_can_be_used() -> None:
    rect = corrected(QRect(10, 10, 300, 200), [LAPTOP])
    assert (rect.width(), rect.height()) == (LEAST_WIDTH, LEAST_HEIGHT)


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    assert read(tmp_path) == WindowPlace()
    place = WindowPlace(QRect(-40, 20, 1000, 700), maximised=True, folded=True)
    keep(tmp_path, place)
    assert read(tmp_path) == place


def test_a_file_that_holds_nonsense_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "window.ini").write_text(
        "[General]\nplace=here, there\nmaximised=perhaps\n", encoding="utf-8"
    )
    assert read(tmp_path) == WindowPlace()
