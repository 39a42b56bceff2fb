"""Parts beside each other: what was kept of their widths is taken, anything else passed over."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.widgets.split import Split, sizes_in


@pytest.mark.parametrize("stored", [None, "12", [1], [1, 2, 3], [1, "2"], {"0": 1}])
def test_what_are_no_sizes_of_two_parts_is_passed_over(stored: object) -> None:
    assert sizes_in(stored, 2) == []


def test_sizes_are_taken_as_they_were_kept(dressed: QApplication) -> None:
    split = Split(stretch=1)
    for _ in range(2):
        split.addWidget(QWidget())
    split.resize(601, 100)
    split.show()
    split.begin_with(200, 400)
    split.take_sizes([250, 350])
    assert split.sizes() == [250, 350]
    split.take_sizes("nothing")
    assert split.sizes() == [250, 350]
    split.resize(701, 100)
    assert split.sizes() == [250, 450]
