"""A report counted by hand, of an invented unit: what outputs are written from, without a register."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from desktop.services.report_types import Report
from desktop.services.statistics import Stamp
from domain.statistics.model import (
    Cell,
    Chart,
    Column,
    ColumnKind,
    Grain,
    Query,
    Result,
    Row,
    Share,
    Span,
    Table,
)
from sync.protocol.rulebook import rulebook

DAY = "2026-11-22"
LONG_UNIT = (
    "Chi đoàn Trường Phổ thông Dân tộc Nội trú Trung học cơ sở và Trung học phổ thông huyện đảo xa xôi"
)

MEMBERS = Table(
    name="bieu_2",
    number="Biểu 2",
    title="Số liệu đoàn viên",
    grain=Grain.SNAPSHOT,
    rule="đoàn viên đang sinh hoạt, chia theo nơi nhập hồ sơ",
    parameters=("branch_members_min",),
    columns=(
        Column(key="members", label="Tổng số đoàn viên"),
        Column(key="from_app", label="Số lượng", group="Nhập từ App"),
        Column(
            key="app_share",
            label="Tỷ lệ",
            group="Nhập từ App",
            kind=ColumnKind.PERCENT,
            of=("from_app", "members"),
        ),
        Column(key="typed", label="Số lượng", group="Nhập từ phần mềm"),
        Column(
            key="typed_share",
            label="Tỷ lệ",
            group="Nhập từ phần mềm",
            kind=ColumnKind.PERCENT,
            of=("typed", "members"),
        ),
    ),
    sentence="Tính đến ngày {day}, {unit} có {total:members} đoàn viên, trong đó {total:from_app} nhập từ "
    "App, đạt {percent:app_share}.",
    charts=(Chart(columns=("from_app", "typed"), title="Nơi nhập hồ sơ đoàn viên"),),
    targets={"app_share": Fraction(1)},
)


def result_of(rows: int = 3, *, day: str = DAY) -> Result:
    """`rows` branches of which the third has a long name and the second is called like a formula."""
    names = [f"Chi đoàn thôn {number}" for number in range(1, rows + 1)]
    names[1:3] = ["=1+1 Chi đoàn thôn lạ", LONG_UNIT][: max(0, rows - 1)]
    counted = [(800 + number, 3 + number) for number in range(rows)]
    lines = [Row(f"o{at}", name, _cells(*counted[at])) for at, name in enumerate(names)]
    total = _cells(sum(all_ for all_, _ in counted), sum(app for _, app in counted))
    return Result(
        table=MEMBERS,
        query=Query(table=MEMBERS.name, org="u", span=Span("2026-01-01", day)),
        unit_name="Đoàn xã Hoa Mai",
        rows=tuple(lines),
        total=Row("", "Tổng cộng", total),
        rules=rulebook().on(day),
    )


def report_of(result: Result | None = None, *, unsent: int = 14) -> Report:
    return Report(
        result=result or result_of(),
        stamp=Stamp("2026-11-22T08:10:00+07:00", unsent),
        made_on=DAY,
        superior="TỈNH ĐOÀN TƯỞNG TƯỢNG",
        organ="BCH ĐOÀN XÃ HOA MAI",
        place="Hoa Mai",
        author="Đoàn xã Hoa Mai",
        drafter="Lê Thị Cúc",
        post="BÍ THƯ",
        signer="Trần Văn Bình",
        rulebook=rulebook(),
    )


def wide_result(columns: int) -> Result:
    """As many columns of counts in groups of three."""
    many = tuple(
        Column(
            key=f"c{at}",
            label=("Tổng số", "Có tài khoản", "Tỷ lệ")[at % 3],
            group=f"Nhóm tổ chức {at // 3 + 1}",
        )
        for at in range(columns)
    )
    table = replace(MEMBERS, columns=many, charts=(), targets={}, parameters=())
    cells: tuple[Cell, ...] = tuple(1_000 + at for at in range(columns))
    rows = tuple(Row(f"o{at}", f"Chi đoàn thôn {at}", cells) for at in range(1, 4))
    return replace(result_of(), table=table, rows=rows, total=Row("", "", cells))


def _cells(members: int, from_app: int) -> tuple[Cell, ...]:
    typed = members - from_app
    return (members, from_app, Share(from_app, members), typed, Share(typed, members))
