from __future__ import annotations

from collections import Counter
from statistics import median

import pytest

from sync.server.demo_tree import UnknownProvince, as_csv, communes_of, invent_tree


def test_the_same_seed_gives_the_same_file() -> None:
    assert as_csv(invent_tree("48", 3)) == as_csv(invent_tree("48", 3))
    assert as_csv(invent_tree("48", 3)) != as_csv(invent_tree("48", 4))


def test_the_shape_is_that_of_real_trees() -> None:
    lines = [line for seed in range(6) for line in invent_tree("48", seed)]
    one = invent_tree("48", 1)
    branches = Counter(line.parent_code for line in one if line.level == "chi_doan")
    units = [line.code for line in one if line.level == "doan_co_so"]
    assert 7 <= median(branches[code] for code in units) <= 9
    assert max(branches.values()) <= 45
    members = [line.members for line in lines if line.level == "chi_doan" and line.members is not None]
    assert (min(members), max(members)) == (2, 60)


def test_communes_are_real_and_codes_unique() -> None:
    lines = invent_tree("48")
    assert len({line.code for line in lines}) == len(lines)
    name, communes = communes_of("48")
    assert name == "Thành phố Đà Nẵng"
    written = {line.name.casefold() for line in lines if line.level == "doan_co_so"}
    assert written == {commune.name.casefold() for commune in communes}


def test_the_mess_is_there() -> None:
    lines = [line for seed in range(4) for line in invent_tree("48", seed)]
    assert any(line.name.isupper() for line in lines)
    assert any(line.name != line.name.strip() for line in lines)
    assert any(line.level == "chi_doan" and line.members is None for line in lines)
    parents = {line.parent_code for line in invent_tree("48", 1)}
    assert any(line.level == "doan_co_so" and line.code not in parents for line in invent_tree("48", 1))


def test_an_unknown_province_is_an_error() -> None:
    with pytest.raises(UnknownProvince):
        invent_tree("99")
