"""Tables about the members whom the branches count on a day: how many, entered where, who they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Final

from domain.members.fields import MEMBER
from domain.rules import RuleSet
from domain.statistics.book import Book
from domain.statistics.model import Chart, Column, Grain, Span, Table
from domain.statistics.people import AGES_FROM, NO_BIRTH_DATE, age_bands, in_party, is_minority, is_religious
from domain.statistics.picking import both, coded, count, members, negated, percent, where
from domain.stored_form import is_known
from domain.workflows.left_behind import LACKING

_FROM_APP: Final = coded("source", "app")

BIEU_2: Final = Table(
    name="bieu_2",
    number="Biểu 2",
    title="Số liệu đoàn viên",
    grain=Grain.SNAPSHOT,
    rule="Người mà chi đoàn tính là đoàn viên vào cuối ngày chốt số liệu, chia theo nguồn nhập. Người do Sổ "
    "Đoàn nhập được tính như nhập từ YUM.",
    columns=(
        count("members", "Tổng số đoàn viên", members()),
        count("from_app", "Nhập từ App TNVN", members(_FROM_APP)),
        percent("from_app_share", ("from_app", "members")),
        count("from_yum", "Nhập từ YUM", members(negated(_FROM_APP))),
        percent("from_yum_share", ("from_yum", "members")),
    ),
    sentence="Tính đến ngày {day}, {unit} có {total:members} đoàn viên, trong đó {total:from_app} nhập từ "
    "App TNVN ({percent:from_app_share}), {total:from_yum} nhập từ YUM ({percent:from_yum_share}).",
    charts=(Chart(columns=("from_app", "from_yum"), title="Đoàn viên theo nguồn nhập"),),
    targets={"from_app_share": Fraction(1)},
    source="domain.md 5.1; công văn S0, bảng 3",
)


def _composition(rules: RuleSet) -> tuple[Column, ...]:
    bands = tuple(
        count(f"age_{band.first}", band.label, members(band.test), "Độ tuổi") for band in age_bands(rules)
    )
    return (*bands, count("age_unknown", "Chưa rõ ngày sinh", members(NO_BIRTH_DATE), "Độ tuổi"))


T2: Final = Table(
    name="t2",
    number="T2",
    title="Cơ cấu đoàn viên",
    grain=Grain.SNAPSHOT,
    rule="Đoàn viên vào cuối ngày chốt số liệu. Dân tộc, tôn giáo là theo hồ sơ hiện nay; tuổi tính tròn năm "
    "vào ngày chốt, người chỉ biết năm sinh tính như sinh ngày 01/01.",
    columns=(
        count("members", "Tổng số", members()),
        count("women", "Nữ", members(coded("sex", "female"))),
        count("minority", "Dân tộc thiểu số", members(is_minority)),
        count("religious", "Có tôn giáo", members(is_religious)),
        count("party", "Đảng viên", members(in_party)),
    ),
    columns_by=_composition,
    parameters=(AGES_FROM,),
    sentence="Tính đến ngày {day}, {unit} có {total:members} đoàn viên: {total:women} nữ, {total:minority} "
    "người dân tộc thiểu số, {total:religious} người có tôn giáo, {total:party} đảng viên.",
    charts=(Chart(columns=("members", "women"), title="Đoàn viên và đoàn viên nữ"),),
    source="domain.md 5.3",
)


# -- missing information -----------------------------------------------------------------------------

_NEEDED, _UNCOUNTED = "missing_information", "missing_information_uncounted_sources"


def _asked_for(book: Book, span: Span) -> Callable[[int], bool]:
    """Whose source is not among those that the rule leaves out."""
    left_out = book.rules(span).names(_UNCOUNTED)
    return where("source", lambda source: source not in left_out)(book, span)


def _lacking(book: Book, span: Span) -> Callable[[int], bool]:
    """Who lacks any of the fields that the rule asks for; who left the register, as of the exit."""
    rules = book.rules(span)
    lacks = book.remembered(("lacking", rules.id), lambda: _lacks(book, rules))
    return lacks.__getitem__


def _lacks(book: Book, rules: RuleSet) -> Sequence[bool]:
    """By row. Of whom a case of before figures were kept tells, nobody knows any more."""
    asked, here = rules.names(_NEEDED), len(book.members.ids)
    columns = [_unknown(book, name) for name in asked]
    left = book.people.column(LACKING)[here:]
    return [
        *map(any, zip(*columns, strict=True)),
        *(not set(asked).isdisjoint(lacking or ()) for lacking in left),
    ]


def _unknown(book: Book, name: str) -> Sequence[bool]:
    """Of the members by row, whether a field says nothing."""
    declared = MEMBER.by_name.get(name)
    return [not is_known(declared, value, book.rulebook) for value in book.members.column(name)]


BIEU_3: Final = Table(
    name="bieu_3",
    number="Biểu 3",
    title="Đoàn viên thiếu thông tin",
    grain=Grain.SNAPSHOT,
    rule="Thiếu thông tin là còn trống hoặc sai một trong các trường phải có; CMND 9 số không còn giá trị. "
    "Như báo cáo của Trung ương, chỉ tính trong số người không nhập từ App; tỷ lệ trên tất cả đoàn viên được "
    "ghi thêm bên cạnh. Hồ sơ hiện nay; người đã chuyển đi tính theo hồ sơ lúc chuyển.",
    columns=(
        count("asked", "Số đoàn viên nhập từ YUM", members(_asked_for)),
        count("lacking", "Số thiếu thông tin", members(both(_asked_for, _lacking))),
        percent("lacking_share", ("lacking", "asked")),
        count("members", "Tổng số đoàn viên", members(), "Tất cả nguồn nhập"),
        count("all_lacking", "Số thiếu thông tin", members(_lacking), "Tất cả nguồn nhập"),
        percent("all_lacking_share", ("all_lacking", "members"), "Tất cả nguồn nhập"),
    ),
    parameters=(_NEEDED, _UNCOUNTED),
    targets={"lacking_share": Fraction(0)},
    sentence="Tính đến ngày {day}, {unit} có {total:lacking}/{total:asked} đoàn viên nhập từ YUM thiếu thông "
    "tin ({percent:lacking_share}).",
    charts=(Chart(columns=("lacking",), title="Đoàn viên thiếu thông tin"),),
    source="domain.md 2.2, 5.1; công văn S0, bảng 4",
)

TABLES: Final = (BIEU_2, BIEU_3, T2)
