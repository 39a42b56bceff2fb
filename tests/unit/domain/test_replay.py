from __future__ import annotations

from domain.decisions import Put, Remove
from domain.records import Departure, Record
from domain.replay import overlay

BASE = Record("member", "m1", {"full_name": "An", "phone": "0912345678"}, version=7)


def test_patches_are_laid_over_the_base_in_order() -> None:
    local = overlay(
        BASE, [Put("member", "m1", {"phone": "1"}), Put("member", "m1", {"phone": "2", "note": "x"})]
    )
    assert local == Record("member", "m1", {"full_name": "An", "phone": "2", "note": "x"}, version=7)


def test_a_cleared_field_is_not_set() -> None:
    local = overlay(BASE, [Put("member", "m1", {"phone": None})])
    assert local is not None
    assert "phone" not in local.fields


def test_a_new_record_has_no_version_yet() -> None:
    created = Put("member", "m2", {"full_name": "Bình", "note": None}, creates=True)
    assert overlay(None, [created]) == Record("member", "m2", {"full_name": "Bình"}, version=0)


def test_a_removed_record_is_gone_for_the_cadre() -> None:
    assert overlay(BASE, [Remove("member", "m1", Departure.DELETED)]) is None


def test_an_edit_does_not_bring_back_what_left() -> None:
    assert overlay(None, [Put("member", "m1", {"phone": "1"})]) is None


def test_without_patches_local_is_the_base() -> None:
    assert overlay(BASE, []) == BASE
