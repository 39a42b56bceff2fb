"""Invented members for a unit: deterministic, plausible, and as incomplete and untidy as real lists are.

Nobody real is meant. The same unit, number and seed give the same people.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from domain.ids import uuid7
from domain.rules import Catalogue, Rulebook
from domain.text import fold
from sync.server.invented_names import KINH, OTHERS, NameParts

Fields = dict[str, Any]

_BORN_AS_RECORD = 1_740_000_000_000
# Whoever is invented is 16 to 31 on this day, whatever day it is: people of one seed stay the same.
_ON = date(2026, 3, 26)

_PROVINCES = ("034", "034", "034", "034", "001", "031", "036", "030", "033", "038", "079", "040")
_HOMES = (
    "Thống Nhất",
    "Hồng Minh",
    "Vũ Thư",
    "Đông Hưng",
    "Tiền Hải",
    "Kiến Xương",
    "Quỳnh Phụ",
    "Thái Thụy",
)
_JOBS: Mapping[str, Sequence[str]] = {
    "Học sinh": ("Học sinh",),
    "Sinh viên": ("Sinh viên",),
    "Giảng viên/Giáo viên": ("Giáo viên", "Giáo viên mầm non"),
    "Cán bộ/Công chức/Viên chức": ("Công chức xã", "Viên chức y tế", "Cán bộ xã"),
    "Chưa có việc làm": ("Chưa có việc làm",),
    "Khác": ("Công nhân", "Nông dân", "Lao động tự do", "Kinh doanh", "Thợ điện", "Lái xe", "Kỹ sư"),
}
_PREFIXES = ("032", "033", "035", "037", "038", "039", "070", "077", "079", "083", "085", "088", "090", "091",
             "094", "096", "097", "098", "056", "059")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Branch:
    """A place for members: its record's id, and what to call it in their papers."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    fields: Fields


class Inventor:
    """Invents people one after the other; `names` of catalogues are looked up by label."""

    def __init__(self, rulebook: Rulebook, seed: str) -> None:
        self._random = Random(seed)
        self._catalogues = rulebook.catalogues
        self._ethnicities = {
            parts.ethnicity: self._code("ethnicity", parts.ethnicity) for parts in (KINH, *OTHERS)
        }
        self._citizen_ids: set[str] = set()
        self._last: Person | None = None

    def people(self, branches: Sequence[Branch], number: int) -> Iterator[Person]:
        """`number` people spread evenly over branches, a few of them entered twice."""
        for n in range(number):
            yield self._person(branches[n * len(branches) // number])

    def _code(self, catalogue: str, label: str) -> str:
        code = self._catalogue(catalogue).code_of(label)
        if code is None:
            raise LookupError(f"{catalogue}: {label}")
        return code

    def _catalogue(self, name: str) -> Catalogue:
        return self._catalogues[name]

    def _person(self, branch: Branch) -> Person:
        record_id = uuid7(_BORN_AS_RECORD, self._random.randbytes(10))
        if self._last is not None and self._random.random() < 0.004:
            return self._entered_again(record_id, self._last)
        fields = self._who()
        fields |= self._contact(fields)
        fields |= self._education(fields)
        fields |= self._papers(fields, branch)
        fields |= {"org": branch.id, "status": "active", "source": self._random.choice(("yum", "yum", "app"))}
        known = {
            name: value for name, value in fields.items() if value is not None and not self._is_gap(name)
        }
        person = Person(record_id, known)
        self._last = person
        return person

    def _entered_again(self, record_id: str, person: Person) -> Person:
        """The same person a second time, without the citizen id that would have given it away."""
        kept = ("full_name", "birth_date", "sex", "ethnicity", "org", "status", "source", "joined_on")
        return Person(record_id, {name: person.fields[name] for name in kept if name in person.fields})

    def _is_gap(self, name: str) -> bool:
        return name in _GAPS and self._random.random() < _GAPS[name]

    # -- parts of a person ----------------------------------------------------------------------

    def _who(self) -> Fields:
        random = self._random
        sex = random.choice(("male", "female"))
        parts = KINH if random.random() < 0.93 else random.choice(OTHERS)
        age = random.triangular(16, 31, 19)
        born = _ON - timedelta(days=int(age * 365.25))
        birth_date = born.isoformat() if random.random() < 0.97 else str(born.year)
        citizen_id = self._citizen_id(sex, born.year)
        issued = min(_ON, born + timedelta(days=14 * 365 + random.randrange(3000)))
        return {
            "full_name": self._name(parts, sex),
            "birth_date": birth_date,
            "sex": sex,
            "ethnicity": self._ethnicities[parts.ethnicity],
            "religion": self._code(
                "religion", random.choices(("Không", "Công giáo", "Phật giáo"), (88, 8, 4))[0]
            ),
            "citizen_id": citizen_id,
            "citizen_id_issued_on": issued.isoformat() if citizen_id else None,
            "citizen_id_issued_by": (
                "Cục Cảnh sát quản lý hành chính về trật tự xã hội" if citizen_id else None
            ),
        }

    def _name(self, parts: NameParts, sex: str) -> str:
        middles = parts.male_middles if sex == "male" else parts.female_middles
        given = parts.male_given if sex == "male" else parts.female_given
        family = self._random.choice(parts.families)
        if parts.families == ("Y",):
            # The first word of an Ê Đê name tells the sex: Y of a man; H' of a woman is part of her name.
            family = "Y" if sex == "male" else ""
        words = [family, self._random.choice(middles), self._random.choice(given)]
        if parts is KINH and self._random.random() < 0.25:
            words.insert(2, self._random.choice(middles[4:]))
        name = unicodedata.normalize("NFC", " ".join(filter(None, words)))
        return name.upper() if self._random.random() < 0.02 else name

    def _citizen_id(self, sex: str, year: int) -> str | None:
        """Twelve digits that fit sex and year of birth; one person in fifty has none."""
        if self._random.random() < 0.02:
            return None
        century = (0 if year < 2000 else 2) + (0 if sex == "male" else 1)
        while True:
            start = f"{self._random.choice(_PROVINCES)}{century}{year % 100:02}"
            made = f"{start}{self._random.randrange(10**6):06}"
            if made not in self._citizen_ids:
                self._citizen_ids.add(made)
                return made

    def _contact(self, who: Fields) -> Fields:
        random = self._random
        home = f"Xã {random.choice(_HOMES)}, tỉnh Hưng Yên"
        words = fold(who["full_name"]).replace("'", "").split()
        email = f"{words[-1]}.{words[0]}{random.randrange(1000)}@example.vn"
        return {
            "phone": f"{random.choice(_PREFIXES)}{random.randrange(10**7):07}",
            "email": email,
            "home_town": home,
            "permanent_address": f"Thôn {random.randrange(1, 12)}, {home}",
            "temporary_address": f"Phường {random.choice(_HOMES)}, Hà Nội" if random.random() < 0.2 else None,
        }

    def _education(self, who: Fields) -> Fields:
        random, year = self._random, int(who["birth_date"][:4])
        at_school, studying = year >= 2008, 2004 <= year < 2008 and random.random() < 0.5
        if at_school:
            category = "Học sinh"
        elif studying:
            category = "Sinh viên"
        else:
            labels = ("Khác", "Cán bộ/Công chức/Viên chức", "Giảng viên/Giáo viên", "Chưa có việc làm")
            category = random.choices(labels, (60, 18, 12, 10))[0]
        grown = not at_school and not studying
        degrees = ("Cử nhân", "Cao đẳng", "Trung cấp chuyên nghiệp", "Sơ cấp", "Chưa có")
        return {
            "general_education": self._code(
                "general_education", "Trung học cơ sở" if at_school else "Hệ 12/12"
            ),
            "qualification": self._code(
                "qualification", random.choices(degrees, (30, 18, 18, 10, 24))[0] if grown else "Chưa có"
            ),
            "political_theory": self._code(
                "political_theory", "Sơ cấp" if random.random() < 0.1 else "Chưa có"
            ),
            "it_skill": self._code("it_skill", "Chuẩn kỹ năng sử dụng CNTT cơ bản"),
            "foreign_language": self._code("foreign_language", random.choice(("Bậc 1", "Bậc 2", "Bậc 3"))),
            "occupation": random.choice(_JOBS[category]),
            "member_category": self._code("member_category", category),
            "salaried": grown and category not in ("Chưa có việc làm", "Khác"),
        }

    def _papers(self, who: Fields, branch: Branch) -> Fields:
        random, year = self._random, int(who["birth_date"][:4])
        joined = min(_ON, date(year + 15 + random.choice((1, 1, 1, 2, 3)), 3, 26))
        position = random.choices(("Đoàn viên", "Ủy viên Ban Chấp hành chi đoàn"), (92, 8))[0]
        in_party = year < 2003 and random.random() < 0.06
        party = date(year + 20, random.randrange(1, 13), 3)
        return {
            "joined_on": joined.isoformat() if random.random() < 0.9 else joined.isoformat()[:7],
            "joined_at": branch.name,
            "admission_resolution": f"{random.randrange(1, 120):02}-NQ/ĐTN",
            "card_number": f"{random.randrange(10**8):08}",
            "member_code": f"{random.randrange(10**7):07}",
            "position": self._code("position", position),
            "association": [self._code("association", "Hội LHTN Việt Nam")]
            if random.random() < 0.4
            else None,
            "book_held": random.random() < 0.8,
            "party_joined_on": party.isoformat() if in_party else None,
            "party_official_on": party.replace(year=party.year + 1).isoformat() if in_party else None,
            "fee_paid_until": f"2026-{random.randrange(1, 4):02}",
            "note": "Hay đi làm ăn xa, liên hệ qua gia đình" if random.random() < 0.01 else None,
        }


# How often a field is simply not known.
_GAPS: Mapping[str, float] = {
    "religion": 0.1,
    "citizen_id": 0.1,
    "citizen_id_issued_on": 0.3,
    "citizen_id_issued_by": 0.3,
    "phone": 0.12,
    "email": 0.45,
    "home_town": 0.1,
    "permanent_address": 0.08,
    "qualification": 0.15,
    "political_theory": 0.2,
    "it_skill": 0.5,
    "foreign_language": 0.6,
    "occupation": 0.2,
    "joined_on": 0.06,
    "joined_at": 0.25,
    "admission_resolution": 0.4,
    "card_number": 0.35,
    "member_code": 0.3,
    "fee_paid_until": 0.3,
}
