"""Tables about what members learnt and what they do: T3 and T4."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from domain.rules import RuleSet
from domain.statistics.book import Book
from domain.statistics.model import Chart, Column, Grain, Item, Picks, Span, Table
from domain.statistics.picking import PersonTest, coded, count, members, where
from domain.statistics.tables.organisations import SECTOR_GROUPS
from domain.text import fold


def _levels(field: str, group: str, levels: Mapping[str, tuple[str, ...]]) -> tuple[Column, ...]:
    """A column for each level of a field by its codes, and one for whoever has none of them."""
    known = frozenset(code for codes in levels.values() for code in codes)
    return (
        *(
            count(f"{field}_{'_'.join(codes)}", label, members(coded(field, *codes)), group)
            for label, codes in levels.items()
        ),
        count(f"{field}_unknown", "Chưa ghi", members(where(field, lambda code: code not in known)), group),
    )


# Codes as the central system exports them.
T3: Final = Table(
    name="t3",
    number="T3",
    title="Trình độ đoàn viên",
    grain=Grain.SNAPSHOT,
    rule="Đoàn viên vào cuối ngày chốt số liệu, theo trình độ ghi trong hồ sơ hiện nay; mỗi người được tính "
    "một lần trong từng loại trình độ.",
    columns=(
        count("members", "Tổng số", members()),
        *_levels(
            "general_education", "Văn hóa",
            {"Tiểu học": ("4",), "Trung học cơ sở": ("1",), "Trung học phổ thông": ("3", "6")},
        ),
        *_levels(
            "qualification", "Chuyên môn",
            {
                "Chưa có": ("8",), "Sơ cấp": ("9",), "Trung cấp": ("7",), "Cao đẳng": ("5",),
                "Đại học": ("4",), "Thạc sĩ": ("1",), "Tiến sĩ": ("3",),
            },
        ),
        *_levels(
            "political_theory", "Lý luận chính trị",
            {"Chưa có": ("7",), "Sơ cấp": ("4",), "Trung cấp": ("3",), "Cao cấp, cử nhân": ("1", "8")},
        ),
        *_levels("it_skill", "Tin học", {"Cơ bản": ("8",), "Nâng cao": ("9",)}),
        *_levels(
            "foreign_language", "Ngoại ngữ",
            {"Bậc 1-2": ("5", "6"), "Bậc 3-4": ("7", "8"), "Bậc 5-6": ("9", "12")},
        ),
    ),
    sentence="Tính đến ngày {day}, trong {total:members} đoàn viên của {unit} có {total:qualification_4} "
    "người trình độ đại học, {total:qualification_1} thạc sĩ, {total:qualification_3} tiến sĩ.",
    charts=(Chart(columns=("qualification_5", "qualification_4"), title="Trình độ cao đẳng, đại học"),),
    source="domain.md 5.3",
)  # fmt: skip


# -- occupations ---------------------------------------------------------------------------------------

# Key → label and the codes of `member_category`. Where the category says nothing better, words of the
# occupation decide, by the dated parameter `statistics_occupation_<key>`.
_OCCUPATIONS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "pupil": ("Học sinh", ("10",)),
    "student": ("Sinh viên", ("11",)),
    "official": ("Cán bộ, công chức, viên chức", ("12", "13")),
    "worker": ("Công nhân", ()),
    "farmer": ("Nông dân", ()),
    "soldier": ("Lực lượng vũ trang", ()),
    "freelance": ("Lao động tự do", ()),
    "jobless": ("Chưa có việc làm", ("9",)),
}
_OTHER: Final = "other"
_PARAMETERS: Final = tuple(f"statistics_occupation_{key}" for key in _OCCUPATIONS)
_BY_CATEGORY: Final = {code: key for key, (_, codes) in _OCCUPATIONS.items() for code in codes}


def occupation(category: str, told: str, words: tuple[tuple[str, ...], ...]) -> str:
    """The key of an occupation; `words`: folded beginnings of what people write, for each key in order."""
    if category in _BY_CATEGORY:
        return _BY_CATEGORY[category]
    folded = fold(told)
    for key, beginnings in zip(_OCCUPATIONS, words, strict=True):
        if folded.startswith(beginnings):
            return key
    return _OTHER


@cache
def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(fold, names))


def _words(rules: RuleSet) -> tuple[tuple[str, ...], ...]:
    return tuple(_folded(rules.names(parameter)) for parameter in _PARAMETERS)


def works_as(key: str) -> PersonTest:
    """Whose occupation this is."""

    def test(book: Book, span: Span) -> Callable[[int], bool]:
        rules = book.rules(span)
        occupations = book.remembered(("occupations", rules.id), lambda: _occupations(book, _words(rules)))
        return lambda row: occupations[row] == key

    return test


def _occupations(book: Book, words: tuple[tuple[str, ...], ...]) -> list[str]:
    """By row of the people."""
    known: dict[tuple[str, str], str] = {}
    found = []
    for pair in zip(book.people.column("member_category"), book.people.column("occupation"), strict=True):
        told = (str(pair[0] or ""), str(pair[1] or ""))
        if told not in known:
            known[told] = occupation(*told, words)
        found.append(known[told])
    return found


def _in_sectors(sectors: tuple[str, ...]) -> Picks:
    """Members of branches of these sectors."""

    def picks(book: Book, span: Span) -> list[Item]:
        tree = book.tree(span.last)
        branches = {org for org in book.in_branches(span.last) if tree.sector(org) in sectors}
        return [item for item in book.present(span.last) if item.org in branches]

    return picks


T4: Final = Table(
    name="t4",
    number="T4",
    title="Đoàn viên theo đối tượng, nghề nghiệp và khối",
    grain=Grain.SNAPSHOT,
    rule="Đoàn viên vào cuối ngày chốt số liệu. Nghề nghiệp theo đối tượng đoàn viên trong hồ sơ; người chưa "
    "ghi đối tượng, hoặc ghi là khác, thì theo chữ đầu của nghề nghiệp. Khối là khối của chi đoàn.",
    columns=(
        count("members", "Tổng số", members()),
        *(
            count(key, label, members(works_as(key)), "Nghề nghiệp")
            for key, (label, _) in _OCCUPATIONS.items()
        ),
        count(_OTHER, "Khác, chưa ghi", members(works_as(_OTHER)), "Nghề nghiệp"),
        *(
            count(f"sector_{key}", label, _in_sectors(sectors), "Khối")
            for key, (label, sectors) in SECTOR_GROUPS.items()
        ),
    ),
    parameters=_PARAMETERS,
    sentence="Tính đến ngày {day}, {unit} có {total:members} đoàn viên: {total:pupil} học sinh, "
    "{total:student} sinh viên, {total:official} cán bộ, công chức, viên chức, {total:worker} công nhân, "
    "{total:farmer} nông dân.",
    charts=(Chart(columns=("pupil", "student", "worker", "farmer"), title="Đoàn viên theo nghề nghiệp"),),
    source="domain.md 5.3; 1.4, ORG-21",
)

TABLES: Final = (T3, T4)
