"""Who left is kept in many lists; the words for it are known, and are not looked for in others."""

from __future__ import annotations

import pytest

from domain.importing.gone import says_gone
from tests.unit.domain.importing.test_rows import named, told


@pytest.mark.parametrize(
    "text",
    [
        "II. Đã chuyển sinh hoạt",
        "ĐOÀN VIÊN CHUYỂN ĐI",
        "Chuyển sinh hoạt Đoàn",
        "Trưởng thành Đoàn năm 2023",
        "Xoá tên",
        "III. Đã mất",
        "Thanh niên (chưa là đoàn viên)",
    ],
)
def test_who_left_is_known_by_its_words(text: str) -> None:
    assert says_gone(text)


@pytest.mark.parametrize(
    "text",
    [
        "Chuyển sinh hoạt đến",
        "Tiếp nhận: chuyển sinh hoạt Đoàn về",
        "Đoàn xã Trường Thành",
        "Đoàn viên đang sinh hoạt",
        "Bố đã mất",
        "Đảng viên đã chuyển chính thức",
        "Đã chuyển sinh hoạt về Chi đoàn",
        "Đã chuyển về đây 2020",
        "đã chuyển đến chi đoàn",
        "Đã chuyển hồ sơ",
        "Đã mất thẻ",
        "đã mất sổ đoàn",
        "Kết nạp mới",
        "",
    ],
)
def test_other_words_say_nothing_of_leaving(text: str) -> None:
    assert not says_gone(text)


def test_a_note_by_which_somebody_left_is_asked_about_and_kept() -> None:
    row = named("Ghi chú", "Đã chuyển đi 2023")
    assert told(row) == [("note", "import.note_says_gone", None)]
    assert (row.values["note"], row.is_good) == ("Đã chuyển đi 2023", True)
