"""What members say of themselves on the App wins in their contacts; a cadre's value is kept beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from domain.members.app_contacts import APP
from tests.helpers.two_cadres import HUNG, LAN, MINE, OLD, THEIRS, edit, send, value
from tests.helpers.unit_view import UnitView, unit_with_member

OF_THE_APP = replace(HUNG, device="central", place=APP)


def _commit_by(view: UnitView, place: str, **fields: Any) -> None:
    """An edit that stands, signed with its place as the server signs it."""
    author = replace(HUNG, place=place)
    outcome = send(view, edit(**fields), {name: value(view, name) for name in fields}, author=author)
    assert outcome.verdict == "applied"
    for name in fields:
        version, _ = view.stamps["member", "m1"][name]
        view.stamps["member", "m1"][name] = version, {**author.as_json()}


def _kept(view: UnitView) -> list[Mapping[str, Any]]:
    return [record.fields for record in view.every("conflict")]


def test_the_number_of_the_app_stands_and_the_cadres_can_be_restored() -> None:
    view = unit_with_member()
    _commit_by(view, APP, phone=THEIRS)
    outcome = send(view, edit(phone=MINE), {"phone": None})
    assert outcome.verdict == "merged"
    assert value(view, "phone") == THEIRS
    [kept] = _kept(view)
    assert (kept["status"], kept["settled_by"]["place"]) == ("settled", APP)
    assert kept["groups"][0]["mine"] == {"phone": MINE}


def test_two_cadres_are_asked_as_ever() -> None:
    view = unit_with_member(phone=OLD)
    _commit_by(view, "Laptop 2", phone=THEIRS)
    assert send(view, edit(phone=MINE), {"phone": OLD}).verdict == "conflict"


def test_only_contacts_are_the_members_own_to_say() -> None:
    view = unit_with_member(occupation="Thợ xây")
    _commit_by(view, APP, occupation="Thợ mộc")
    assert send(view, edit(occupation="Giáo viên"), {"occupation": "Thợ xây"}).verdict == "conflict"


def test_of_two_fields_only_what_the_app_did_not_say_is_asked_about() -> None:
    view = unit_with_member(occupation="Thợ xây")
    _commit_by(view, APP, phone=THEIRS)
    _commit_by(view, "Laptop 2", occupation="Thợ mộc")
    outcome = send(view, edit(phone=MINE, occupation="Giáo viên"), {"phone": None, "occupation": "Thợ xây"})
    assert outcome.verdict == "conflict"
    asked = [fields["groups"][0]["group"] for fields in _kept(view) if fields["status"] == "open"]
    assert asked == ["occupation"]


def test_what_the_app_writes_over_a_cadres_value_is_kept_with_its_author() -> None:
    view = unit_with_member(phone=OLD, email="an@vidu.vn")
    _commit_by(view, "Laptop 2", phone=MINE)
    send(view, edit(phone=THEIRS, email="moi@vidu.vn"), {"phone": MINE, "email": "an@vidu.vn"},
         version=view.head, author=OF_THE_APP)  # fmt: skip
    [kept] = _kept(view)
    assert [group["group"] for group in kept["groups"]] == ["email", "phone"]
    assert kept["groups"][1]["mine"] == {"phone": MINE}
    assert kept["groups"][1]["mine_by"]["place"] == "Laptop 2"


def test_the_app_writes_over_itself_and_over_blanks_without_a_word() -> None:
    view = unit_with_member()
    _commit_by(view, APP, phone=THEIRS)
    send(view, edit(phone=MINE, email="an@vidu.vn"), {"phone": THEIRS, "email": None},
         version=view.head, author=OF_THE_APP)  # fmt: skip
    assert (value(view, "phone"), value(view, "email")) == (MINE, "an@vidu.vn")
    assert _kept(view) == []


def test_the_same_value_said_twice_is_no_loss() -> None:
    view = unit_with_member(phone=OLD)
    _commit_by(view, "Laptop 2", phone=THEIRS)
    send(view, edit(phone=THEIRS), {"phone": THEIRS}, version=view.head, author=OF_THE_APP)
    assert _kept(view) == []


def test_nobody_of_the_app_is_asked_about_an_edit_of_the_app() -> None:
    view = unit_with_member(phone=OLD)
    _commit_by(view, APP, phone=THEIRS)
    late = replace(LAN, place=APP)
    assert send(view, edit(phone=MINE), {"phone": OLD}, author=late).verdict == "conflict"
