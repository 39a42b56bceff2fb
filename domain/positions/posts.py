"""What a post is, whatever it is called: its rank, and how the pick list names that rank at each level.

People choose a rank; what is stored is the code of the central system's own pick list (`domain.md` A.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from domain.records import Value
from domain.text import fold
from domain.values.dates import first_day, last_day

EXECUTIVE, STANDING, INSPECTION = "executive_committee", "standing_committee", "inspection_committee"


class Rank(StrEnum):
    """In the order in which a committee is listed."""

    SECRETARY = "secretary"
    DEPUTY = "deputy"
    STANDING = "standing"
    COMMITTEE = "committee"
    INSPECTION_HEAD = "inspection_head"
    INSPECTION_DEPUTY = "inspection_deputy"
    INSPECTION = "inspection"
    OTHER = "other"


# The body that a rank belongs to where the record does not name one.
_BODY: Final[Mapping[Rank, str]] = {
    Rank.SECRETARY: EXECUTIVE,
    Rank.DEPUTY: EXECUTIVE,
    Rank.STANDING: STANDING,
    Rank.COMMITTEE: EXECUTIVE,
    Rank.INSPECTION_HEAD: INSPECTION,
    Rank.INSPECTION_DEPUTY: INSPECTION,
    Rank.INSPECTION: INSPECTION,
    Rank.OTHER: "",
}

# Codes of the catalogue "position" for each rank, by the level of the organisation; "" for every other level.
_CODES: Final[Mapping[Rank, Mapping[str, str]]] = {
    Rank.SECRETARY: {
        "chi_doan": "200",
        "chi_doan_co_so": "220",
        "doan_co_so": "234",
        "lien_chi_doan": "235",
        "giao_quyen_cap_tren_co_so": "236",
        "doan_bo_phan": "237",
        "doan_truc_thuoc_doan_co_so": "attached_secretary",
        "tinh_doan": "232",
        "": "secretary",
    },
    Rank.DEPUTY: {
        "chi_doan": "201",
        "chi_doan_co_so": "205",
        "doan_co_so": "240",
        "lien_chi_doan": "241",
        "giao_quyen_cap_tren_co_so": "242",
        "doan_bo_phan": "243",
        "doan_truc_thuoc_doan_co_so": "attached_deputy_secretary",
        "tinh_doan": "238",
        "": "deputy_secretary",
    },
    Rank.STANDING: {"chi_doan_co_so": "194", "": "245"},
    Rank.COMMITTEE: {"chi_doan": "193", "chi_doan_co_so": "206", "": "244"},
    Rank.INSPECTION_HEAD: {"": "247"},
    Rank.INSPECTION_DEPUTY: {"": "248"},
    Rank.INSPECTION: {"": "246"},
    Rank.OTHER: {"": "249"},
}
# Posts that only the levels above know, or that exist no more since 2025: kept for what was entered before.
_HISTORICAL: Final[Mapping[str, Rank]] = {
    "229": Rank.SECRETARY,
    "230": Rank.DEPUTY,
    "231": Rank.SECRETARY,
    "233": Rank.SECRETARY,
    "239": Rank.DEPUTY,
}
_RANKS: Final[Mapping[str, Rank]] = {
    **{code: rank for rank, codes in _CODES.items() for code in codes.values()},
    **_HISTORICAL,
}
# Branches and groups of branches have one body only.
_ONE_BODY: Final = frozenset({"chi_doan", "lien_chi_doan", "doan_bo_phan", "phan_doan"})


def rank_of(code: str) -> Rank:
    return _RANKS.get(code, Rank.OTHER)


def code_for(rank: Rank, level: str) -> str:
    """The code of a rank's post in an organisation of a level."""
    codes = _CODES[rank]
    return codes.get(level, codes[""])


def ranks_at(level: str) -> tuple[Rank, ...]:
    """The ranks that an organisation of a level may have."""
    if level in _ONE_BODY:
        return (Rank.SECRETARY, Rank.DEPUTY, Rank.COMMITTEE)
    return tuple(rank for rank in Rank if rank is not Rank.OTHER)


def body_for(rank: Rank, level: str) -> str:
    """The body that a person of a rank sits in: where there is a standing committee, its heads are of it."""
    leads = rank in (Rank.SECRETARY, Rank.DEPUTY)
    return STANDING if leads and Rank.STANDING in ranks_at(level) else _BODY[rank]


@dataclass(frozen=True, slots=True)
class Post:
    """One post as committees are counted: who, where and as what."""

    id: str
    org: str
    member: str
    rank: Rank
    body: str
    fields: Mapping[str, Value]

    @property
    def person(self) -> str:
        """What tells people apart: the id of a member; of anybody else their name and birth date."""
        if self.member:
            return self.member
        return f"{fold(str(self.fields.get('person_name') or ''))}|{self.fields.get('person_birth') or ''}"

    @property
    def in_committee(self) -> bool:
        """Whoever is of the standing committee is of the executive committee."""
        return self.body in (EXECUTIVE, STANDING)

    def held_on(self, day: date) -> bool:
        """The last day of a post is not held any more, as its successor begins on it."""
        begins, ends = self.fields.get("held_from"), self.fields.get("held_to")
        if begins and first_day(str(begins)) > day:
            return False
        return not ends or last_day(str(ends)) > day


def end_of_leaver(fields: Mapping[str, Value], day: str) -> str | None:
    """When a post ends whose holder leaves on a day: None where it had ended by then; one that begins after
    that day, which may be heard late, ends as it began."""
    ended = str(fields.get("held_to") or "")
    if ended and last_day(ended).isoformat() <= day:
        return None
    return max(day, str(fields.get("held_from") or ""))


def post_of(id: str, fields: Mapping[str, Value]) -> Post:
    rank = rank_of(str(fields.get("post") or ""))
    return Post(
        id=id,
        org=str(fields.get("org") or ""),
        member=str(fields.get("member") or ""),
        rank=rank,
        body=str(fields.get("body") or _BODY[rank]),
        fields=fields,
    )
