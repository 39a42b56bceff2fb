"""The rulebook that comes with the program, against the fields that use it and the rules it states."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest

from domain.fields import FieldType
from domain.kinds import KINDS
from domain.members.fields import MEMBER
from domain.rules import UnknownCatalogue
from domain.text import clean
from sync.protocol.rulebook import catalogue, counted_statuses, rulebook

BOOK = rulebook()


def test_every_coded_field_has_its_catalogue() -> None:
    declared = {
        field.catalogue
        for kind in KINDS.values()
        for field in kind.fields
        if field.type in (FieldType.CODE, FieldType.CODES)
    }
    assert declared <= set(BOOK.catalogues)


@pytest.mark.parametrize("name", sorted(BOOK.catalogues))
def test_every_code_and_label_leads_back_to_its_code(name: str) -> None:
    listed = BOOK.catalogue(name)
    assert listed.name == name
    assert listed.labels
    for code, label in listed.labels.items():
        assert listed.code_of(code) == code
        assert listed.code_of(label) == code
        assert (clean(code), clean(label), clean(listed.title)) == (code, label, listed.title)


def test_codes_of_the_central_system_are_kept() -> None:
    assert BOOK.catalogue("ethnicity").labels["5"] == "Kinh"
    assert BOOK.catalogue("position").labels["195"] == "Đoàn viên"
    assert BOOK.catalogue("religion").code_of("hoà hảo") == "6"
    sizes = {
        name: sum(code.isdecimal() for code in BOOK.catalogue(name).labels)
        for name in ("ethnicity", "religion", "issuing_place", "position")
    }
    assert sizes == {"ethnicity": 61, "religion": 14, "issuing_place": 64, "position": 41}


def test_citizen_ids_know_63_provinces() -> None:
    provinces = BOOK.catalogue("citizen_id_province").labels
    assert len(provinces) == 63
    assert all(len(code) == 3 and code.isdigit() for code in provinces)
    assert (min(provinces), max(provinces)) == ("001", "096")
    assert (provinces["001"], provinces["079"], provinces["096"]) == ("Hà Nội", "TP Hồ Chí Minh", "Cà Mau")


@pytest.mark.parametrize(
    "child, parent",
    [
        ("tinh_doan", "trung_uong"),
        ("cap_tren_truc_tiep_co_so", "tinh_doan"),
        ("doan_co_so", "tinh_doan"),
        ("doan_co_so", "cap_tren_truc_tiep_co_so"),
        ("chi_doan_co_so", "cap_tren_truc_tiep_co_so"),
        ("lien_chi_doan", "cap_tren_truc_tiep_co_so"),
        ("lien_chi_doan", "doan_co_so"),
        ("chi_doan", "cap_tren_truc_tiep_co_so"),
        ("chi_doan", "lien_chi_doan"),
        ("chi_doan", "doan_co_so"),
        ("chi_doan", "doan_truc_thuoc_doan_co_so"),
        ("doan_truc_thuoc_doan_co_so", "doan_co_so"),
        ("phan_doan", "chi_doan"),
    ],
)
def test_levels_that_real_trees_have_may_stand_like_that(child: str, parent: str) -> None:
    level = BOOK.level(child)
    assert level is not None
    assert parent in level.allowed_parents


def test_no_level_can_stand_under_itself() -> None:
    above = {code: set(level.allowed_parents) for code, level in BOOK.levels.items()}
    assert set().union(*above.values()) <= set(above)
    while above:
        tops = {code for code, parents in above.items() if not parents & set(above)}
        assert tops, f"a circle among {sorted(above)}"
        above = {code: parents for code, parents in above.items() if code not in tops}


def test_only_branches_hold_members_and_units_may_begin_at_five_levels() -> None:
    assert {code for code, level in BOOK.levels.items() if level.holds_members} == {
        "chi_doan",
        "chi_doan_co_so",
    }
    assert {code for code, level in BOOK.levels.items() if level.may_be_root} == {
        "cap_tren_truc_tiep_co_so",
        "giao_quyen_cap_tren_co_so",
        "doan_co_so",
        "doan_truc_thuoc_doan_co_so",
        "chi_doan_co_so",
    }
    assert {code for code, level in BOOK.levels.items() if not level.has_account} == {"phan_doan"}
    assert len(BOOK.levels) == len(BOOK.catalogue("organisation_level").labels)


def test_rule_sets_come_in_order_of_date() -> None:
    dates = [rules.valid_from for rules in BOOK.rule_sets]
    assert dates == sorted(set(dates))
    assert all(rules.source for rules in BOOK.rule_sets)


def test_the_charter_of_2026_raised_the_age_of_admission() -> None:
    assert BOOK.on("2026-05-14").whole("admission_age_min") == 15
    assert BOOK.on("2026-05-15").whole("admission_age_min") == 16
    assert BOOK.on("2026-05-15").flag("removal_months_consecutive")
    assert BOOK.on("2026-05-15").share("meeting_quorum_share") == Fraction(2, 3)


@pytest.mark.parametrize("list_name", ["missing_information", "extended_profile"])
def test_lists_of_fields_name_fields_of_a_member(list_name: str) -> None:
    for rules in BOOK.rule_sets:
        assert set(rules.names(list_name)) <= set(MEMBER.by_name)
        assert rules.names(list_name)


def test_uncounted_sources_are_sources() -> None:
    sources = set(BOOK.catalogue("member_source").labels)
    assert set(BOOK.on("2026-11-22").names("missing_information_uncounted_sources")) <= sources


def test_who_is_leaving_still_counts_until_received() -> None:
    assert counted_statuses() == {"active", "transferring"}


@pytest.mark.parametrize("name", ["unheard_of", "../rules/rule_sets", ""])
def test_a_catalogue_that_does_not_exist_is_an_error(name: str) -> None:
    with pytest.raises(UnknownCatalogue):
        BOOK.catalogue(name)
    assert name not in BOOK.catalogues


def test_one_rulebook_serves_the_whole_process() -> None:
    assert rulebook() is BOOK
    assert BOOK.catalogue("sex") is catalogue("sex")


def test_importing_the_rulebook_reads_nothing() -> None:
    script = (
        "import sys\n"
        "opened = []\n"
        "sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == 'open' else None)\n"
        "from sync.protocol.rulebook import rulebook\n"
        "book = rulebook()\n"
        "assert 'importlib.resources' not in sys.modules\n"
        "assert not [path for path in opened if path.endswith('.json')], opened\n"
        "book.catalogue('sex')\n"
        "read = [path for path in opened if path.endswith('.json')]\n"
        "assert len(read) == 1 and read[0].endswith('sex.json'), read\n"
    )
    finished = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert finished.stderr == ""
    assert finished.returncode == 0
