"""A header that says too little is read by what stands beside it, and never as of another document."""

from __future__ import annotations

import pytest

from domain.importing.cells import Cell
from domain.importing.mapping import guess
from tests.unit.domain.importing.test_rows import KNOWN

ID, DAY, PLACE = "citizen_id", "citizen_id_issued_on", "citizen_id_issued_by"


def fields(*headers: str) -> list[str]:
    return [target.field for target in guess([(header, []) for header in headers], KNOWN).targets]


@pytest.mark.parametrize(
    ("headers", "meant"),
    [
        (("CCCD", "Ngày cấp", "Nơi cấp"), [ID, DAY, PLACE]),
        (("CCCD", "Số điện thoại", "Ngày cấp"), [ID, "phone", DAY]),
        (("STT", "CCCD", "Ngày cấp", "Thẻ Đoàn", "Ngày cấp"), ["", ID, DAY, "card_number", ""]),
        (("Thẻ Đoàn", "Ngày cấp", "CCCD", "Ngày cấp"), ["card_number", "", ID, DAY]),
        (("Thẻ BHYT", "Ngày cấp", "Nơi cấp", "CCCD"), ["", "", "", ID]),
        (("Ngày cấp", "Nơi cấp", "CCCD"), [DAY, PLACE, ID]),
        (("Ngày vào Đảng", "Số thẻ", "Ngày cấp"), ["party_joined_on", "", ""]),
        (("Ngày vào Đoàn", "Số thẻ"), ["joined_on", "card_number"]),
    ],
)
def test_a_day_of_issue_is_that_of_the_document_before_it(headers: tuple[str, ...], meant: list[str]) -> None:
    assert fields(*headers) == meant


def test_the_days_of_issue_of_an_old_card_are_none_of_the_id_that_is_taken() -> None:
    old, new, days = [Cell("123456789")], [Cell("014201000011")], [Cell("01/02/2015")]
    columns = [("CMND", old), ("Ngày cấp", days), ("CCCD", new), ("Ngày cấp", days)]
    targets = guess(columns, KNOWN).targets
    assert [target.field for target in targets] == ["", "", ID, DAY]
