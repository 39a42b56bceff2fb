"""Tables about the members whom the branches count on a day: how many, entered where, who they are."""

from __future__ import annotations

from typing import Final

from domain.rules import RuleSet
from domain.statistics.model import Chart, Column, Grain, Table
from domain.statistics.people import AGES_FROM, NO_BIRTH_DATE, age_bands, in_party, is_minority, is_religious
from domain.statistics.picking import coded, count, members, negated, percent

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

TABLES: Final = (BIEU_2, T2)
