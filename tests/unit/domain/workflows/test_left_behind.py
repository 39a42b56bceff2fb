"""What a unit keeps of somebody who goes: no more than its tables and its history of posts need."""

from __future__ import annotations

from domain.fields import FieldType
from domain.members.fields import MEMBER
from domain.positions.fields import POSITION
from domain.records import Record, Value
from domain.workflows.left_behind import (
    FIGURES,
    LACKING,
    figures_left,
    posts_left,
    shown_subject,
    with_figures,
)
from sync.protocol.rulebook import rulebook

MEMBER_FIELDS: dict[str, Value] = {
    "full_name": "Lê Thị Cúc", "birth_date": "2003-01-09", "sex": "female", "ethnicity": "4",
    "citizen_id": "034303001234", "phone": "0912345678", "email": "cuc@vidu.vn", "note": "ở nhà cô",
    "permanent_address": "Thôn 1", "party_joined_on": "2024-01-01", "qualification": "4",
}  # fmt: skip


def post(id: str, **fields: Value) -> Record:
    return Record("position", id, {"org": "b", "member": "m", "post": "200", **fields})


def test_nobody_can_be_found_or_called_by_what_is_kept() -> None:
    kept = figures_left(MEMBER_FIELDS, rulebook())
    assert kept == {"birth_date": "2003-01-09", "sex": "female", "ethnicity": "4", "qualification": "4",
                    "party_joined_on": "2024-01-01", LACKING: ["joined_on", "org"]}  # fmt: skip
    of_a_person = (FieldType.CITIZEN_ID, FieldType.PHONE, FieldType.EMAIL, FieldType.NAME)
    assert not [field for field in MEMBER.fields if field.counted and field.type in of_a_person]


def test_the_subject_of_the_case_stays_what_people_see() -> None:
    subject = with_figures({"full_name": "Lê Thị Cúc", "citizen_id": "1"}, MEMBER_FIELDS, rulebook())
    assert FIGURES in subject
    assert shown_subject(subject) == {"full_name": "Lê Thị Cúc", "citizen_id": "1"}
    assert shown_subject(None) == {}


def test_posts_say_who_held_them_and_only_those_still_held_end() -> None:
    posts = [post("held"), post("over", held_to="2026-10-01"), post("planned", held_to="2027-01-01"),
             post("later", held_from="2026-12-01"), post("year", held_to="2026"), None]  # fmt: skip
    held, over, planned, later, year = posts_left(posts, MEMBER_FIELDS, "2026-11-10", unit="v")
    who = {"person_name": "Lê Thị Cúc", "person_birth": "2003-01-09", "person_sex": "female",
           "person_ethnicity": "4", "person_qualification": "4", "person_in_party": True}  # fmt: skip
    ended = {"held_to": "2026-11-10", "end_reason": "left"}
    assert year.fields == {**who, **ended}, "held to the end of that year"
    assert (held.fields, over.fields, planned.fields) == ({**who, **ended}, who, {**who, **ended})
    assert later.fields == {**who, "held_to": "2026-12-01", "end_reason": "left"}
    assert {held.unit, over.unit} == {"v"}
    assert set(who) <= POSITION.by_name.keys()
