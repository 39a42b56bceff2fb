"""What the project stands on is written once in pyproject.toml; licence list and lock follow it."""

from __future__ import annotations

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.helpers.source_tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCK = (ROOT / "requirements" / "dev.lock").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| ([\w.-]+) \| ([\d.]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def floors(lines: list[str]) -> dict[str, str]:
    """name → oldest version accepted."""
    requirements = [Requirement(line) for line in lines]
    return {
        requirement.name: next(part.version for part in requirement.specifier if part.operator == ">=")
        for requirement in requirements
    }


def locked() -> dict[str, str]:
    pinned = re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*])?==([^ ;\\]+)", LOCK, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in pinned}


def test_third_party_page_lists_each_runtime_dependency_with_its_floor() -> None:
    page = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    listed = {name: floor for name, floor, _, _ in _ROW.findall(page)}
    assert listed == floors(PROJECT["dependencies"]) | floors(EXTRAS["server"])


def test_lock_satisfies_every_requirement() -> None:
    pins = locked()
    for line in [*PROJECT["dependencies"], *(line for extra in EXTRAS.values() for line in extra)]:
        requirement = Requirement(line)
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in the lock"
        assert requirement.specifier.contains(version), f"{line}, but the lock has {version}"


def test_lock_holds_hashes_and_no_address() -> None:
    pins = len(locked())
    entries = [entry for entry in re.split(r"\n(?=\S)", LOCK) if entry.strip()]
    assert len(entries) == pins > 50
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in LOCK
