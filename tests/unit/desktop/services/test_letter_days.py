"""When a sentence speaks of, as people write it."""

from __future__ import annotations

import pytest

from desktop.services.letter_days import NEVER_SAID, When, when_of

TODAY = "2026-11-22"


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("Tính đến ngày 5/9/2026 có 3", ("2026-09-05",)),
        ("Từ ngày 01/01/2026 đến 30/6/2026", ("2026-01-01", "2026-06-30")),
        ("Đến ngày 05 tháng 9 năm 2026", ("2026-09-05",)),
        ("Ngày 31/2/2026", ("",)),
        ("Năm 2026, tính đến ngày 5/9/2026", ("2026-09-05",)),
    ],
)
def test_days_are_taken_as_they_stand(sentence: str, days: tuple[str, ...]) -> None:
    assert when_of(sentence, TODAY) == When(days)


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("quý I/2026", "2026-01-01", "2026-03-31"),
        ("Quý iv năm 2025", "2025-10-01", "2025-12-31"),
        ("quý 3/2026", "2026-07-01", "2026-09-30"),
        ("tháng 2/2024", "2024-02-01", "2024-02-29"),
        ("trong tháng 10 năm 2026", "2026-10-01", "2026-10-31"),
        ("9 tháng đầu năm 2026", "2026-01-01", "2026-09-30"),
        ("6 tháng cuối năm 2025", "2025-07-01", "2025-12-31"),
        ("năm 2025", "2025-01-01", "2025-12-31"),
        ("năm 2026", "2026-01-01", TODAY),
        ("tháng 12/2026", TODAY, TODAY),
    ],
)
def test_a_month_quarter_half_or_year_has_its_first_and_last_day(
    sentence: str, first: str, last: str
) -> None:
    assert when_of(f"Trong {sentence}, kết nạp 5 đoàn viên.", TODAY) == When((first, last), whole=True)


@pytest.mark.parametrize(
    "sentence", ["", "quý III", "tháng 13/2026", "6 tháng đầu năm", "14 tháng đầu năm 2026", "1.248/2.026 nữ"]
)
def test_what_says_no_time_that_there_is_says_none(sentence: str) -> None:
    assert when_of(sentence, TODAY) == NEVER_SAID
