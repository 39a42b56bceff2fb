"""What the letters of 2023 claim, worked out again: the right ones pass, the wrong ones are found."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.statistics.claim_reading import findings_in
from domain.statistics.claims import Claim, ClaimCode, Percentage, check_share, check_wholes, parts_giving
from domain.statistics.model import Share

EIGHTEEN = (
    "Hà Giang, Cao Bằng, Lào Cai, Điện Biên, Lai Châu, Sơn La, Yên Bái, Tuyên Quang, Lạng Sơn, Quảng Ninh, "
    "Bắc Giang, Phú Thọ, Tuyên Quang, Hải Dương, Hưng Yên, Thái Bình, Hà Nam và Nam Định"
)


def codes(text: str) -> list[ClaimCode]:
    return [claim.code for claim in findings_in(text)]


def only(text: str) -> Claim:
    (claim,) = findings_in(text)
    return claim


@pytest.mark.parametrize(
    "sentence",
    [
        "Đoàn bộ phận: 142/146 có tài khoản, đạt 97,26%.",
        "Liên chi đoàn 988/991 = 99,7%",
        "Liên chi đoàn 988/991 = 99,70%",
        "Chi đoàn cơ sở 10.464/10.488 = 99,77%",
        "Chi đoàn 261.514/262.579 = 99,59 %",
        "Tỷ lệ 97,26% (142/146 đoàn bộ phận).",
        "2.718.314 + 2.519.274 = 5.237.588",
        "Tổng số 5.237.588 đoàn viên, gồm 2.718.314 từ App (51,90%) và 2.519.274 từ phần mềm (48,10%).",
        "Tính đến ngày 01/7/2025 đạt 97,26%. Văn bản số 162-CV/TĐTN ngày 5/9 nêu 3%.",
    ],
)
def test_a_sentence_that_is_right_passes(sentence: str) -> None:
    assert findings_in(sentence) == []


def test_the_misprint_of_the_grassroots_unions_is_found_with_what_would_have_been_right() -> None:
    claim = only("Đoàn cơ sở: 18.191/18.935 đã được cấp tài khoản, đạt tỷ lệ 99,92%.")
    assert claim.code is ClaimCode.SHARE_WRONG
    assert claim.params["right"] == "96,07%"
    assert claim.params["parts"] == "18.919 hoặc 18.920"


def test_a_share_that_was_cut_off_instead_of_rounded_is_told_as_such() -> None:
    claim = only("Thiếu thông tin: 102.320/2.527.308 đoàn viên, chiếm 4,04%")
    assert claim.code is ClaimCode.SHARE_CUT_OFF
    assert claim.params["right"] == "4,05%"


def test_a_whole_that_is_not_the_total_of_the_same_report_is_asked_about() -> None:
    letter = "Nhập từ phần mềm: 2.519.274 đoàn viên. Thiếu thông tin 102.320/2.527.308 = 4,05%."
    claim = only(letter)
    assert claim.code is ClaimCode.WHOLE_DIFFERS
    assert claim.is_doubt
    assert claim.params["apart"] == "8.034"


def test_a_sum_that_does_not_add_up_is_found() -> None:
    assert only("2.718.314 + 2.519.274 = 5.237.589").params["right"] == "5.237.588"


@pytest.mark.parametrize(
    ("sentence", "right"),
    [
        ("Năm 2026, trong 40 đoàn viên có 10 nữ (24%).", "25,00%"),
        ("Nhiệm kỳ 2025-2030, trong 40 đoàn viên có 10 nữ (24%).", "25,00%"),
        ("Toàn xã có 1.248 đoàn viên, trong đó nữ 120 (9,62%), dân tộc 15 (1,30%).", "1,20%"),
        ("Toàn xã có 1.248 đoàn viên, trong đó nữ 120 (9,62%); dân tộc 15 (1,30%).", "1,20%"),
        ("Xã A có 300 đoàn viên, nữ 120 (40%); xã B có 200 đoàn viên, nữ 50 (40%).", "25,00%"),
        ("Trong 300 đoàn viên: nữ 120 chiếm 45%, dân tộc 15 chiếm 5%.", "40,00%"),
        ("Có 120 nữ, chiếm tỷ lệ 40,5% (tổng 300).", "40,00%"),
    ],
)
def test_a_part_of_a_clause_is_worked_out_of_the_total_that_the_clause_is_about(
    sentence: str, right: str
) -> None:
    claim = only(sentence)
    assert (claim.code, claim.params["right"]) == (ClaimCode.SHARE_WRONG, right)


@pytest.mark.parametrize(
    "sentence",
    [
        "142/146 đoàn bộ phận có tài khoản, tăng 5% so với năm 2025.",
        "Tổng số 105 đoàn viên, tăng 5 (5%) so với cùng kỳ.",
        "Kết nạp 20 đoàn viên, vượt 25% chỉ tiêu (16).",
        "Xã A có 300 đoàn viên, nữ 120 (40%); xã B có 200 đoàn viên, nữ 50 (25%); tôn giáo 10 (5%).",
        "Đoàn viên tăng từ 1.000 lên 1.050, tăng 50 (5%).",
        "Từ 1.050 đoàn viên xuống còn 1.000, giảm 4,76%.",
        "Từ 0 lên 12 chi đoàn, tăng 12.",
        "Chi đoàn: 261.514/262.579 (99,59%), còn 1.065 chi đoàn chưa có tài khoản.",
    ],
)
def test_rises_and_rests_that_hold_accuse_nobody(sentence: str) -> None:
    assert findings_in(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "right", "said"),
    [
        ("Đoàn viên tăng từ 1.000 lên 1.050, tăng 6%.", "50 (5,00%)", "6%"),
        ("Từ 1.000 đoàn viên xuống còn 950, giảm 50 (4%).", "50 (5,00%)", "4%"),
        ("Từ 1.000 lên 1.050 đoàn viên, tăng 40 đồng chí (5%).", "50 (5,00%)", "40"),
    ],
)
def test_a_rise_is_worked_out_of_what_was_before(sentence: str, right: str, said: str) -> None:
    claim = only(sentence)
    assert (claim.code, claim.params["right"], claim.params["said"]) == (ClaimCode.GROWTH_WRONG, right, said)


def test_what_is_told_as_left_over_is_what_the_share_leaves() -> None:
    claim = only("Chi đoàn: 261.514/262.579 (99,59%), còn 1.056 chi đoàn chưa có tài khoản.")
    assert (claim.code, claim.params["right"]) == (ClaimCode.REST_WRONG, "1.065")


def test_a_wrong_percentage_in_brackets_is_found_by_the_total_of_its_sentence() -> None:
    text = "Tổng số 5.237.588 đoàn viên, trong đó 2.718.314 (52,90%) từ App."
    assert only(text).params["right"] == "51,90%"


@pytest.mark.parametrize(
    "listed", [EIGHTEEN + ".", "\n- " + EIGHTEEN.replace(" và ", ", ").replace(", ", "\n- ")]
)
def test_a_name_that_stands_twice_in_a_list_of_eighteen_leaves_seventeen(listed: str) -> None:
    found = findings_in(
        f"18/65 đơn vị có đoàn cơ sở thiếu chi đoàn:{'' if listed[0] == chr(10) else ' '}{listed}"
    )
    assert [claim.code for claim in found] == [ClaimCode.LIST_COUNT, ClaimCode.NAME_TWICE]
    assert found[0].params["right"] == "17"
    assert found[1].params == {"name": "Tuyên Quang", "times": "2"}


def test_a_name_spelled_with_its_tone_elsewhere_is_the_same_name() -> None:
    found = codes("02/65 đơn vị có chi đoàn trống: Hoà Bình (5), Hòa Bình (3).")
    assert ClaimCode.NAME_TWICE in found


def test_a_list_of_those_above_a_threshold_must_say_so() -> None:
    listed = (
        "Tỉnh A (7,10%), Tỉnh B (8,25%), Tỉnh C (9,40%), Tỉnh D (7,77%), Tỉnh E (11,02%), Tỉnh F (12,5%)."
    )
    claim = only(f"06/65 đơn vị có đoàn viên thiếu thông tin: {listed}")
    assert claim.code is ClaimCode.THRESHOLD_UNSAID
    assert claim.params == {"said": "06/65", "lowest": "7,10%"}
    assert findings_in(f"06/65 đơn vị có trên 7% đoàn viên thiếu thông tin: {listed}") == []


@pytest.mark.parametrize(
    "text",
    [
        "Sơn La, Đồng Tháp, Bình Định đều 81,84%",
        "Sơn La: 81,84%; Đồng Tháp: 81,84%; Bình Định: 81,84%.",
        "- Sơn La (81,84%)\n- Đồng Tháp (81,84%)\n- Bình Định (81,84%)",
    ],
)
def test_one_percentage_at_three_names_is_suspicious(text: str) -> None:
    claim = only(text)
    assert claim.code is ClaimCode.SHARE_COPIED
    assert claim.params["names"] == "Sơn La, Đồng Tháp, Bình Định"
    assert text[claim.start : claim.end] == "81,84%"


def test_all_of_several_is_no_copy() -> None:
    assert findings_in("Sơn La: 100,00%; Đồng Tháp: 100,00%; Bình Định: 100,00%; Huế: 81,84%") == []


def test_section_numbers_that_jump_are_found() -> None:
    claim = only("I. Kết quả\n1. Việc đầu\n2. Việc sau\nIII. Đề nghị\n1. Thứ nhất\n")
    assert claim.code is ClaimCode.SECTION_MISSING
    assert claim.params == {"before": "I", "after": "III", "missing": "II"}
    assert codes("I. A\n1. b\n3. c\nII. D\n1. e") == [ClaimCode.SECTION_MISSING]
    assert codes("1. a\n2. b\n2. c") == [ClaimCode.SECTION_TWICE]


def test_more_than_all_and_parts_of_nothing_are_found() -> None:
    assert codes("Chi đoàn 12/10 = 100%") == [ClaimCode.SHARE_OVER_ALL]
    assert codes("Chi đoàn 0/0 = 100%") == [ClaimCode.SHARE_OF_NOTHING]


def test_findings_come_in_the_order_of_the_text_and_tell_where() -> None:
    text = "Một: 1/2 = 40%. Hai: 1/3 = 33,33%. Ba: 3/4 = 70%."
    assert [text[one.start : one.end] for one in findings_in(text)] == ["1/2 = 40%", "3/4 = 70%"]


def test_the_parts_that_would_give_a_percentage_are_exact() -> None:
    for whole in (7, 146, 991):
        for scaled in range(0, 10001, 137):
            said = Percentage(scaled, 2)
            for part in parts_giving(Share(whole // 2, whole), said):
                assert check_share(Share(part, whole), said) == []


def test_small_wholes_are_not_compared() -> None:
    assert check_wholes([Share(1, 991)], [988]) == []


@pytest.mark.parametrize("piece", ["chữ ", "1.", "a, ", "9/", "Sơn La đều ", "(", "5 + ", "I. "])
def test_a_long_text_without_claims_is_read_in_time_that_grows_with_its_length(piece: str) -> None:
    def seconds(times: int) -> float:
        started = process_time()
        findings_in(piece * times)
        return process_time() - started

    seconds(100)
    # Eight times the text would take 64 times as long if every sign were looked at from every other.
    assert min(seconds(2_000) for _ in range(3)) < 24 * min(seconds(250) for _ in range(3)) + 0.02


@settings(max_examples=30)
@given(st.text(alphabet="aÂ 0123456789.,/%()=+:;\n-IVXđều", max_size=120))
def test_no_text_makes_it_stumble(text: str) -> None:
    for claim in findings_in(text):
        assert 0 <= claim.start <= claim.end <= len(text)


LETTER = f"""I. KẾT QUẢ

1. Số liệu đoàn viên
Tổng số 5.237.588 đoàn viên: 2.718.314 + 2.519.274 = 5.237.588, đạt 51,90% từ App và 48,10% từ phần mềm.
2. Tài khoản
- Đoàn cơ sở: 18.191/18.935 tổ chức đã có tài khoản, đạt 99,92%;
- Đoàn bộ phận: 142/146, đạt 97,26%;
- Liên chi đoàn: 988/991 (99,7%);
- Chi đoàn cơ sở: 10.464/10.488 (99,77%);
- Chi đoàn: 261.514/262.579 (99,59%), còn 1.065 chi đoàn chưa có tài khoản.
3. Chất lượng số liệu
Có 102.320/2.527.308 đoàn viên thiếu thông tin (4,04%).
18/65 đơn vị có đoàn cơ sở chỉ có 1 chi đoàn hoặc không có chi đoàn nào: {EIGHTEEN}.
06/65 đơn vị có đoàn viên thiếu thông tin: Hà Giang (7,10%), Cao Bằng (8,25%), Lào Cai (9,40%),
Sơn La: 81,84%; Đồng Tháp: 81,84%; Bình Định: 81,84%.

III. ĐỀ NGHỊ
Các đơn vị hoàn thành trước ngày 30/6/2023.
"""


def test_a_whole_letter_gives_exactly_its_slips_line_by_line() -> None:
    found = [
        (LETTER.count("\n", 0, claim.start) + 1, claim.code.removeprefix("claim."))
        for claim in findings_in(LETTER)
    ]
    assert found == [
        (6, "share_wrong"),
        (12, "share_cut_off"),
        (12, "whole_differs"),
        (13, "list_count"),
        (13, "name_twice"),
        (14, "list_count"),
        (14, "threshold_unsaid"),
        (15, "share_copied"),
        (17, "section_missing"),
    ]


def test_a_percentage_before_its_figures_is_worked_out_as_well() -> None:
    assert findings_in("Đạt 97,26% (142/146) đoàn bộ phận.") == []
    (claim,) = findings_in("Đạt 99,92% (18.191/18.935).")
    assert claim.start == len("Đạt ")


def test_a_list_of_one_and_a_list_that_ends_in_other_words_are_no_lists_of_units() -> None:
    assert findings_in("18/65 đơn vị còn thiếu: Tuyên Quang.") == []
    said = "02/65 đơn vị còn thiếu:\n- Tuyên Quang\n- Lai Châu\nĐề nghị các đơn vị khắc phục.\n- Tuyên Quang"
    assert findings_in(said) == []
