"""Invented members with as many filled fields as the tables of a real unit have: same seed, same people."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

from domain.ids import uuid7
from domain.members.fields import MEMBER
from sync.protocol.rulebook import catalogue

_BORN_MS = 1_760_000_000_000


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FAMILY = words("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đoàn Đinh Trịnh Mai")
_MIDDLE_MALE = words("Văn Đức Hữu Quang Minh Xuân Công Thành Quốc Anh Ngọc Đình")
_MIDDLE_FEMALE = words("Thị Thị Thị Ngọc Thu Thanh Phương Kim Bích Hồng Mỹ Diệu")
_GIVEN_MALE = words(
    "An Bình Cường Dũng Đạt Hiếu Hùng Huy Khánh Long Minh Nam Phúc Quân Sơn Thắng Tuấn Việt Vinh Ân"
)
_GIVEN_FEMALE = words(
    "Anh Chi Dung Hà Hạnh Hằng Hoa Hương Lan Linh Loan Mai Nga Ngọc Nhung Oanh Thảo Thủy Trang Yến"
)
_HAMLETS = words(
    "An Thái Bắc Sơn Đông Hải Giang Nam Hòa Bình Khánh Mỹ Liên Hiệp Quang Lịch Tân Lễ Thống Nhất Vũ Lăng"
)
_WORK = ("Nông dân", "Công nhân may", "Giáo viên", "Sinh viên", "Bộ đội xuất ngũ", "Thợ điện", "Buôn bán nhỏ")
_PREFIXES = ("032", "033", "034", "035", "086", "096", "097", "098", "070", "079", "089", "090", "091", "094")
_PROVINCE = "034"


def member_id(seed: str, number: int) -> str:
    return uuid7(_BORN_MS + number, blake2b(f"{seed}-{number}".encode(), digest_size=10).digest())


def full_name(chance: random.Random, male: bool) -> str:
    middle, given = (_MIDDLE_MALE, _GIVEN_MALE) if male else (_MIDDLE_FEMALE, _GIVEN_FEMALE)
    return f"{chance.choice(_FAMILY)} {chance.choice(middle)} {chance.choice(given)}"


def people(
    count: int, orgs: Sequence[str], fields: int = 30, seed: str = "bench", province: str = _PROVINCE
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(id, fields) of `count` members spread over branches; each has about `fields` fields set."""
    chance = random.Random(f"{seed}-{count}-{fields}")
    codes = {field.name: _codes_of(field.catalogue) for field in MEMBER.fields if field.catalogue}
    for number in range(count):
        whole = _person(chance, number, codes, province)
        whole["org"] = orgs[number * len(orgs) // count]
        kept = list(whole)[: max(0, fields - 3)]
        yield (
            member_id(seed, number),
            {**{name: whole[name] for name in kept}, **{n: whole[n] for n in ("source", "status", "org")}},
        )


def _person(
    chance: random.Random, number: int, codes: Mapping[str, Sequence[str]], province: str
) -> dict[str, Any]:
    male = chance.random() < 0.45
    born = date(1994, 1, 1) + timedelta(days=chance.randrange(5500))
    joined = date(born.year + 16, 3, 26)
    hamlet, home = chance.choice(_HAMLETS), chance.choice(_HAMLETS)
    issued = date(2021, 1, 10) + timedelta(days=chance.randrange(1200))
    person: dict[str, Any] = {
        "full_name": full_name(chance, male),
        "birth_date": born.isoformat(),
        "sex": "male" if male else "female",
        "citizen_id": _citizen_id(number, born, male, province),
        "citizen_id_issued_on": issued.isoformat(),
        "citizen_id_issued_by": "Cục Cảnh sát quản lý hành chính về trật tự xã hội",
        "phone": f"{chance.choice(_PREFIXES)}{chance.randrange(10**7):07d}",
        "home_town": f"Xã {home}, tỉnh Thái Bình",
        "permanent_address": f"Thôn {chance.randrange(1, 12)}, xã {hamlet}, tỉnh Hưng Yên",
        "joined_on": joined.isoformat(),
        "joined_at": f"Trường THPT {home}",
        "card_number": f"TB{_scattered(number, 10**7):07d}",
        "occupation": chance.choice(_WORK),
        "salaried": chance.random() < 0.3,
        "book_held": chance.random() < 0.8,
        "admission_resolution": f"{chance.randrange(1, 90)}-QĐ/ĐTN",
        "member_code": f"{_PROVINCE}{_scattered(number, 10**9):09d}",
        "fee_paid_until": f"2026-{chance.randrange(1, 11):02d}",
    }
    for name, values in codes.items():
        if name not in ("sex", "source", "status", "association"):
            # Most people have the most frequent value, as in life.
            person[name] = values[0] if chance.random() < 0.7 else chance.choice(values)
    person |= {
        "association": [codes["association"][0]],
        "temporary_address": f"Số {chance.randrange(1, 300)}, xã {hamlet}, tỉnh Hưng Yên",
        "email": f"dv{number:06d}@example.vn",
        "honorary": False,
        "note": f"Sinh hoạt tại chi đoàn thôn {hamlet}",
        "source": "desktop",
        "status": "active",
    }
    return person


def _citizen_id(number: int, born: date, male: bool, province: str) -> str:
    century_and_sex = (0 if male else 1) + (2 if born.year >= 2000 else 0)
    return f"{province}{century_and_sex}{born.year % 100:02d}{_scattered(number, 10**6):06d}"


def _scattered(number: int, below: int) -> int:
    """A number of its own for each, but not one after the other: neighbours in a list are none on paper."""
    return number * 739_391 % below


def _codes_of(name: str) -> list[str]:
    return sorted(catalogue(name).labels)
