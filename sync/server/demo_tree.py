"""An invented province: real communes of today's administrative list, invented branches, and some mess.

The shape is that of real trees: 8 branches a unit in the median, 45 at most, 2 to 60 members each.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from random import Random

# Đà Nẵng: 94 communes, wards and a special zone, so the demo has every kind.
DEFAULT_PROVINCE = "48"


_SCHOOLS = ("THPT", "THCS", "TH và THCS", "Mầm non")
_BODIES = ("Công an xã", "Quân sự", "Trạm Y tế", "Ủy ban nhân dân", "Quỹ tín dụng nhân dân", "Hợp tác xã")
_PLACES = (
    "An Khoái", "An Mai", "Đa Phú", "Hoành Mỹ", "Phú Lộc", "Tân Lập", "Đồng Tâm", "Trung Sơn", "Hoà Bình",
    "Minh Tân", "Quyết Tiến", "Thắng Lợi", "Nam Hải", "Đông Thành", "Bắc Sơn", "Vĩnh Ninh", "Xuân Hoà",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Commune:
    code: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    code: str
    parent_code: str
    level: str
    name: str
    members: int | None = None


class UnknownProvince(LookupError):
    """No province of the administrative list has this code."""


def communes_of(province: str) -> tuple[str, list[Commune]]:
    """The name of a province and its communes, wards and special zones. Raises UnknownProvince."""
    text = files("resources").joinpath("administrative_units.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(StringIO(text)))
    names = [row["name"] for row in rows if row["code"] == province and not row["province_code"]]
    if not names:
        raise UnknownProvince(province)
    communes = [
        Commune(row["code"], row["kind"], row["name"]) for row in rows if row["province_code"] == province
    ]
    return names[0], communes


def invent_tree(province: str = DEFAULT_PROVINCE, seed: int = 1) -> list[Line]:
    """The lines of a province's tree; the same province and seed give the same lines."""
    random = Random(f"{province}/{seed}")
    name, communes = communes_of(province)
    top = f"P{province}"
    lines = [Line(top, "", "tinh_doan", f"Tỉnh đoàn {name}")]
    for number, commune in enumerate(communes, start=1):
        lines += _commune(random, top, f"{top}.{number}", commune)
    number = len(communes) + 1
    lines += _university(random, top, f"{top}.{number}")
    lines += _agencies(random, top, f"{top}.{number + 1}")
    return lines


def _commune(random: Random, top: str, code: str, commune: Commune) -> Iterator[Line]:
    name = commune.name.upper() if random.random() < 0.03 else commune.name
    branches = _branch_count(random)
    if random.random() < 0.02:
        branches = 0
    lines = list(_branches(random, code, branches))
    counted = sum(line.members or 0 for line in lines)
    yield Line(code, top, "doan_co_so", name, counted or None)
    yield from lines


def _branch_count(random: Random) -> int:
    """8 in the median, with a long tail up to 45."""
    return max(2, min(45, round(random.lognormvariate(2.1, 0.6))))


def _branches(random: Random, unit: str, number: int) -> Iterator[Line]:
    for n in range(1, number + 1):
        yield Line(f"{unit}.{n}", unit, "chi_doan", _branch_name(random, n), _members(random))


def _branch_name(random: Random, n: int) -> str:
    chance = random.random()
    if chance < 0.55:
        name = f"Chi đoàn thôn {random.choice(_PLACES)} {n}"
    elif chance < 0.75:
        name = f"Tổ dân phố số {n}"
    elif chance < 0.9:
        name = f"Chi đoàn trường {random.choice(_SCHOOLS)} {random.choice(_PLACES)}"
    else:
        name = f"Chi đoàn {random.choice(_BODIES)}"
    if random.random() < 0.04:
        return name.upper()
    return f"{name}  " if random.random() < 0.02 else name


def _members(random: Random) -> int | None:
    """2 to 60, 14 in the median; one branch in fifty has not said."""
    if random.random() < 0.02:
        return None
    return max(2, min(60, round(random.lognormvariate(2.65, 0.65))))


def _university(random: Random, top: str, code: str) -> Iterator[Line]:
    """A body above the grassroots that holds groups of branches and branches right under itself."""
    yield Line(code, top, "cap_tren_truc_tiep_co_so", "Đoàn Đại học Miền Trung")
    for n in range(1, 4):
        group = f"{code}.{n}"
        yield Line(group, code, "lien_chi_doan", f"Liên chi đoàn khoa {n}")
        for m in range(1, 6):
            yield Line(f"{group}.{m}", group, "chi_doan", f"{20 + m}CNTT{n}", _members(random))
    yield Line(f"{code}.4", code, "chi_doan", "Chi đoàn cán bộ", _members(random))
    yield Line(f"{code}.5", code, "chi_doan_co_so", "Chi đoàn Ký túc xá", _members(random))


def _agencies(random: Random, top: str, code: str) -> Iterator[Line]:
    yield Line(code, top, "cap_tren_truc_tiep_co_so", "Đoàn các cơ quan Đảng tỉnh")
    for n, name in enumerate(("Văn phòng Tỉnh ủy", "Ban Tổ chức", "TRƯỜNG CHÍNH TRỊ", "Báo tỉnh"), start=1):
        yield Line(f"{code}.{n}", code, "chi_doan_co_so", name, _members(random))


def as_csv(lines: list[Line]) -> str:
    """The lines in the format that `load-tree` reads."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "parent_code", "level", "name", "members"))
    for line in lines:
        members = "" if line.members is None else line.members
        writer.writerow((line.code, line.parent_code, line.level, line.name, members))
    return text.getvalue()
