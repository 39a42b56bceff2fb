"""Who asks to be enrolled stays the same until the answer is safe."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.client import applying
from sync.replica.home import Home

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CODE = "K7QF-2M9D-PX4T-0001"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def test_the_same_code_gives_the_same_token_however_it_was_typed(home: Home) -> None:
    first = applying.applicant(home, NOW)
    again = applying.applicant(home, NOW)
    assert again == first
    assert again.token(" k7qf 2m9d px4t oool ") == first.token(CODE)
    assert 32 <= len(first.token(CODE)) <= 200


def test_without_the_salt_the_code_gives_another_token(home: Home, tmp_path: Path) -> None:
    first = applying.applicant(home, NOW)
    other = applying.applicant(Home(tmp_path / "elsewhere"), NOW)
    assert first.token(CODE) != other.token(CODE)
    assert first.device != other.device
    applying.forget(home)
    assert not home.applicant.exists()
    assert applying.applicant(home, NOW).token(CODE) != first.token(CODE)


def test_neither_code_nor_token_is_kept(home: Home) -> None:
    asking = applying.applicant(home, NOW)
    kept = home.applicant.read_text(encoding="utf-8")
    assert asking.token(CODE) not in kept
    assert "K7QF" not in kept
    assert home.applicant.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "content", ["", "null", "[]", "{}", '{"device": "", "salt": ""}', '{"device": "x", "salt": "zz"}']
)
def test_a_damaged_file_counts_as_none(home: Home, content: str) -> None:
    home.prepare()
    home.applicant.write_text(content, encoding="utf-8")
    asking = applying.applicant(home, NOW)
    assert applying.applicant(home, NOW) == asking
