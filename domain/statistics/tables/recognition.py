"""T8 outstanding members and the Party; T9 commendation, discipline and honorary members."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.statistics.book import Book
from domain.statistics.cases import Dated
from domain.statistics.model import Chart, Grain, Item, Picks, Span, Table
from domain.statistics.people import in_party
from domain.statistics.picking import CaseTest, cases, count, data_of, item_of, members, saying

# A case of an outstanding member that came to nothing says nothing of a class either.
_VOID: Final = frozenset({"cancelled", "refused", "conflict"})


def _took_the_class(book: Book, span: Span) -> Iterable[Item]:
    """Whose certificate of the class on the Party is of these days."""
    for case in book.cases.of("outstanding"):
        day = str(data_of(case).get("class_certificate_date") or "")
        if span.holds(day) and case.fields.get("state") not in _VOID:
            yield item_of(book, Dated(day, case))


T8: Final = Table(
    name="t8",
    number="T8",
    title="Đoàn viên ưu tú và phát triển Đảng",
    grain=Grain.PERIOD,
    rule="Theo ngày quyết định công nhận, ngày nghị quyết giới thiệu, ngày của giấy chứng nhận lớp nhận thức "
    "và ngày vào Đảng ở trong kỳ. Đảng viên trẻ: đoàn viên vào cuối kỳ đã vào Đảng.",
    columns=(
        count("recognised", "Công nhận đoàn viên ưu tú", cases("outstanding", "outstanding_recognised")),
        count("introduced", "Giới thiệu với Đảng", cases("outstanding", "party_introduced")),
        count("class", "Học lớp nhận thức về Đảng", _took_the_class),
        count("admitted", "Kết nạp Đảng", cases("outstanding", "party_admitted")),
        count("party", "Đảng viên trẻ cuối kỳ", members(in_party)),
    ),
    sentence="Từ ngày {first} đến ngày {day}, {unit} công nhận {total:recognised} đoàn viên ưu tú, giới "
    "thiệu {total:introduced} đoàn viên với Đảng, {total:admitted} đoàn viên được kết nạp Đảng.",
    charts=(
        Chart(columns=("recognised", "introduced", "admitted"), title="Đoàn viên ưu tú, phát triển Đảng"),
    ),
    source="domain.md 5.3; 3.9",
)


# -- commendation and discipline ---------------------------------------------------------------------

_LEVELS: Final = {"grassroots": "Đoàn cơ sở", "above": "Cấp trên trực tiếp", "province": "Tỉnh, thành đoàn",
                  "central": "Trung ương Đoàn"}  # fmt: skip
_FORMS: Final = {"certificate": "Giấy khen", "diploma": "Bằng khen"}
_DISCIPLINES: Final = {"reprimand": "Khiển trách", "warning": "Cảnh cáo", "dismissal": "Cách chức",
                       "expulsion": "Khai trừ"}  # fmt: skip


def _commended(*tests: CaseTest) -> Picks:
    return cases(
        "commendation",
        "commended",
        lambda book, span, dated: all(test(book, span, dated) for test in tests),
        as_case=True,
    )


def _of_other_level(book: Book, span: Span, dated: Dated) -> bool:
    return data_of(dated.case).get("level") not in _LEVELS


def _of_other_form(book: Book, span: Span, dated: Dated) -> bool:
    return data_of(dated.case).get("form") not in _FORMS


T9: Final = Table(
    name="t9",
    number="T9",
    title="Khen thưởng, kỷ luật, đoàn viên danh dự",
    grain=Grain.PERIOD,
    rule="Quyết định có hiệu lực trong kỳ; một người được khen hai lần là hai lượt. Quyết định bị thu hồi "
    "không tính; kỷ luật đã được công nhận tiến bộ vẫn tính.",
    columns=(
        count("commended", "Tổng số lượt khen", _commended(), "Khen thưởng"),
        *(
            column
            for form, label in _FORMS.items()
            for column in (
                *(
                    count(f"{form}_{level}", said, _commended(saying("form", form), saying("level", level)),
                          label)
                    for level, said in _LEVELS.items()
                ),
                count(f"{form}_other", "Nơi khác", _commended(saying("form", form), _of_other_level), label),
            )
        ),
        count("other_form", "Hình thức khác", _commended(_of_other_form), "Khen thưởng"),
        *(
            count(form, label, cases("discipline", "disciplined", saying("form", form), as_case=True),
                  "Kỷ luật", sensitive=True)
            for form, label in _DISCIPLINES.items()
        ),
        count("honoured", "Công nhận đoàn viên danh dự", cases("honorary", "honoured", as_case=True)),
    ),
    sentence="Từ ngày {first} đến ngày {day}, {unit} có {total:commended} lượt khen thưởng và công nhận "
    "{total:honoured} đoàn viên danh dự.",
    charts=(Chart(columns=("commended",), title="Khen thưởng"),),
    source="domain.md 5.3; 3.8, 3.10",
)  # fmt: skip

TABLES: Final = (T8, T9)
