"""T5: who was admitted in a period."""

from __future__ import annotations

from typing import Final

from domain.statistics.book import Book
from domain.statistics.cases import Dated
from domain.statistics.model import Chart, Grain, Picks, Span, Table
from domain.statistics.people import age, is_minority, is_religious
from domain.statistics.picking import CaseTest, about, cases, coded, count, data_of
from domain.statistics.tables.learning_and_work import works_as

_AGE_OF_MAJORITY: Final = 18


def _admitted(test: CaseTest | None = None) -> Picks:
    return cases("admission", "admitted", test)


def _of_full_age(book: Book, span: Span, dated: Dated) -> bool:
    born = _born(book, dated)
    return bool(born) and age(born, dated.day) >= _AGE_OF_MAJORITY


def _under_age(book: Book, span: Span, dated: Dated) -> bool:
    born = _born(book, dated)
    return bool(born) and age(born, dated.day) < _AGE_OF_MAJORITY


def _born(book: Book, dated: Dated) -> str:
    """From the register, else as the case has it; "" where nobody knows."""
    row = book.people.row_of.get(book.person(dated.case))
    known = book.people.field(row, "birth_date") if row is not None else None
    return str(known or (dated.case.fields.get("subject") or {}).get("birth_date") or "")


def _of_unknown_age(book: Book, span: Span, dated: Dated) -> bool:
    return not _born(book, dated)


def _rural(book: Book, span: Span, dated: Dated) -> bool:
    return book.tree(span.last).sector(book.place(dated.case, dated.day)) == "rural"


def _with_card(book: Book, span: Span, dated: Dated) -> bool:
    """The paper gave the number of a card, or the register has one by now; of who left, the paper of that."""
    row = book.people.row_of.get(book.person(dated.case))
    known = book.people.field(row, "card_number") if row is not None else None
    return bool(data_of(dated.case).get("card_number") or known)


T5: Final = Table(
    name="t5",
    number="T5",
    title="Kết nạp đoàn viên mới",
    grain=Grain.PERIOD,
    rule="Quyết định chuẩn y có hiệu lực trong kỳ, ở chi đoàn lập hồ sơ; quyết định bị thu hồi không tính. "
    "Tuổi tính vào ngày chuẩn y. Thanh niên nông thôn: chi đoàn thuộc khối nông thôn. "
    "Thẻ đã cấp: số thẻ ghi ở quyết định, hoặc trong sổ hiện nay.",
    columns=(
        count("admitted", "Tổng số", _admitted()),
        count("women", "Nữ", _admitted(about(coded("sex", "female")))),
        count("minority", "Dân tộc thiểu số", _admitted(about(is_minority))),
        count("religious", "Có tôn giáo", _admitted(about(is_religious))),
        count("pupils", "Học sinh", _admitted(about(works_as("pupil"))), "Đối tượng"),
        count("students", "Sinh viên", _admitted(about(works_as("student"))), "Đối tượng"),
        count("rural", "Thanh niên nông thôn", _admitted(_rural), "Đối tượng"),
        count("workers", "Công nhân", _admitted(about(works_as("worker"))), "Đối tượng"),
        count("under_age", "Dưới 18", _admitted(_under_age), "Tuổi"),
        count("of_full_age", "Từ 18 trở lên", _admitted(_of_full_age), "Tuổi"),
        count("age_unknown", "Chưa rõ ngày sinh", _admitted(_of_unknown_age), "Tuổi"),
        count("cards", "Số thẻ đã cấp", _admitted(_with_card)),
    ),
    sentence="Từ ngày {first} đến ngày {day}, {unit} kết nạp {total:admitted} đoàn viên mới, trong đó "
    "{total:women} nữ, {total:pupils} học sinh, {total:students} sinh viên.",
    charts=(Chart(columns=("admitted", "women"), title="Kết nạp đoàn viên mới"),),
    source="domain.md 5.3; 3.2",
)

TABLES: Final = (T5,)
