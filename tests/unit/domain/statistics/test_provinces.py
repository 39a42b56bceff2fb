"""Which province a place is in, with the names of before 1 July 2025 and those of today."""

from __future__ import annotations

import pytest

from desktop.services.other_units import provinces
from domain.statistics.provinces import NO_PROVINCES, Side

HUNG_YEN = provinces(("Trung ương Đoàn", "Tỉnh đoàn Hưng Yên"))


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Hà Nội", "01"),
        ("Đại học Bách khoa (Hà Nội)", "01"),
        ("Phường Hồng Bàng, Hải Phòng", "31"),
        ("Hải Dương", "31"),
        ("Đoàn xã Quỳnh Phụ, Thái Bình", "33"),
        ("Xã Thái Bình, tỉnh Lạng Sơn", "20"),
        ("Tỉnh đoàn Bình Dương", "79"),
        ("Quận 1, TP.HCM", "79"),
        ("thành phố Hồ Chí Minh", "79"),
        ("Phường Vũng Tàu, Bà Rịa - Vũng Tàu", "79"),
        ("Hoà Bình", "25"),
        ("Xã Lạng Sơn", ""),
        ("Công ty may Hà Nam Ninh", ""),
        ("TB.4.38", ""),
        ("", ""),
        ("Từ tỉnh Hà Nam đến tỉnh Cà Mau", ""),
    ],
)
def test_a_place_is_in_the_province_that_it_names_as_that_is_today(place: str, code: str) -> None:
    assert HUNG_YEN.of(place) == code


def test_what_merged_into_the_own_province_is_within_it() -> None:
    assert HUNG_YEN.side("Thái Bình") is Side.INSIDE
    assert HUNG_YEN.side("Hải Dương") is Side.BEYOND
    assert HUNG_YEN.side("Công ty may") is Side.UNKNOWN
    # The server may still call the province as it was called.
    assert provinces(("Tỉnh đoàn Thái Bình",)).own == HUNG_YEN.own == "33"
    assert provinces(("Thành đoàn Hồ Chí Minh",)).own == "79"


def test_without_the_own_province_nothing_is_known_of_a_place() -> None:
    assert provinces(("Đoàn khối các cơ quan",)).side("Hà Nội") is Side.UNKNOWN
    assert NO_PROVINCES.side("Hà Nội") is Side.UNKNOWN


@pytest.mark.parametrize(
    ("unit", "side"),
    [
        ("TB.4.38", Side.INSIDE),
        ("HN.4.38", Side.UNKNOWN),
        ("TB", Side.UNKNOWN),
        # Communes that only one province has; "xã Tân Tiến" is in several.
        ("Đoàn phường Hồng Bàng", Side.BEYOND),
        ("Đoàn TNCS Hồ Chí Minh xã Văn Giang", Side.INSIDE),
        ("Xã Văn Giang", Side.INSIDE),
        ("Đoàn xã Tân Tiến", Side.UNKNOWN),
        ("Phường Hồng Bàng, Thành phố Hải Phòng", Side.BEYOND),
        ("", Side.UNKNOWN),
    ],
)
def test_a_unit_is_known_by_its_name_or_by_the_beginning_of_its_code(unit: str, side: Side) -> None:
    here = provinces(("Trung ương Đoàn", "Tỉnh đoàn Hưng Yên"), "TB.4.12")
    assert here.side_of_unit(unit) is side


def test_all_provinces_of_before_are_part_of_one_of_today() -> None:
    names = HUNG_YEN.codes
    assert len(set(names.values())) == 34
    # 63 before the merger, one of them under a newer name, and one for short.
    assert len(names) == 63 + 2
