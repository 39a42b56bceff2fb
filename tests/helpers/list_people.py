"""Eight invented people, as they stand in lists and as they are stored once a list is taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Person:
    """One member as a list has him: texts as people write them, days as dates."""

    name: str
    born: date
    is_woman: bool
    citizen_id: str
    phone: str
    ethnicity: str
    home_town: str
    joined: date

    @property
    def sex(self) -> str:
        return "Nữ" if self.is_woman else "Nam"

    def stored(self) -> dict[str, str]:
        return {
            "full_name": self.name,
            "birth_date": self.born.isoformat(),
            "sex": "female" if self.is_woman else "male",
            "citizen_id": self.citizen_id,
        }


PEOPLE = (
    Person("Nguyễn Văn Trương", date(2007, 3, 25), False, "034207000011", "0912345601", "Kinh",
           "Xã Đông Quang, Đông Hưng, Thái Bình", date(2022, 3, 26)),
    Person("Trần Thị Hồng Ưng", date(2006, 12, 9), True, "034306000022", "0912345602", "Kinh",
           "Xã Thụy Phúc, Thái Thụy, Thái Bình", date(2021, 9, 2)),
    Person("Đặng Đức Dũng", date(2005, 2, 28), False, "001205000033", "0912345603", "Kinh",
           "Phường Quỳnh Mai, Hà Nội", date(2020, 5, 19)),
    Person("Lê Hoà", date(2008, 8, 8), True, "034308000044", "0912345604", "Kinh",
           "Thị trấn Diêm Điền, Thái Thụy, Thái Bình", date(2024, 3, 26)),
    Person("Võ Tuấn Kiệt", date(2004, 1, 31), False, "034204000055", "0912345605", "Tày",
           "Xã Vũ Lễ, Bắc Sơn, Lạng Sơn", date(2019, 11, 20)),
    Person("Phạm Thị Mỹ Duyên", date(2003, 7, 4), True, "034303000066", "0912345606", "Kinh",
           "Xã Nguyên Xá, Vũ Thư, Thái Bình", date(2018, 3, 26)),
    Person("Bùi Ngọc Ánh", date(2002, 10, 10), True, "034302000077", "0912345607", "Mường",
           "Xã Quỳnh Giao, Quỳnh Phụ, Thái Bình", date(2017, 9, 2)),
    Person("Hoàng Khuyến", date(2001, 5, 15), False, "034201000088", "0912345608", "Kinh",
           "Xã Tây Đô, Hưng Hà, Thái Bình", date(2016, 5, 19)),
)  # fmt: skip
