from __future__ import annotations

from pathlib import Path

import pytest
import smoke

from desktop.services.sheet_caps import READING_WORD
from desktop.services.sheet_serving import parsed_lines

GOOD = """
case "$*" in
  --version) echo "Sổ Đoàn 0.1.0" ;;
  *status) exit 3 ;;
  "--read-list "*) cat > /dev/null; echo '[]'; echo '{"end":true}' ;;
  *gui) exec sleep 60 ;;
esac
"""

pytestmark = pytest.mark.usefixtures("short_life")


@pytest.fixture
def short_life(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smoke, "WINDOW_LIVES", 0.3)


def program(folder: Path, script: str) -> Path:
    """A stand-in for the frozen program; a shell script, as frozen programs are built per system anyway."""
    path = folder / "sodoan"
    path.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_good_program_has_no_faults(tmp_path: Path) -> None:
    assert smoke.try_out(program(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    "change,fault",
    [
        (("exit 3", "exit 0"), "status: exit 0 instead of 3"),
        (('echo "Sổ Đoàn 0.1.0"', "exit 1"), "--version: exit 1 instead of 0"),
        (("exit 3", "echo Traceback >&2; exit 3"), "status: a traceback"),
        (("exec sleep 60", "echo no platform; exit 134"), "gui: ended by itself with 134: no platform"),
        (("exec sleep 60", "echo Traceback; exec sleep 60"), "gui: a traceback"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, change: tuple[str, str], fault: str) -> None:
    [found] = smoke.try_out(program(tmp_path, GOOD.replace(*change)))
    assert found.startswith(fault)


@pytest.mark.parametrize("change", [("echo '[]'; echo '{\"end\":true}'", "exit 1"), ('{"end":true}', "[]")])
def test_a_child_that_cannot_read_lists_is_named_for_each_kind(
    tmp_path: Path, change: tuple[str, str]
) -> None:
    found = smoke.try_out(program(tmp_path, GOOD.replace(*change)))
    assert [fault.split(":")[0] for fault in found] == ["reading xlsx", "reading xls", "reading html"]


def test_the_word_and_the_kinds_are_those_of_the_program() -> None:
    assert smoke.READING_WORD == READING_WORD
    for kind, name in smoke.READ.items():
        lines = list(parsed_lines((smoke.LISTS / name).read_bytes(), kind))
        assert lines[-1].encode().rstrip() == smoke.END


def test_a_program_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert smoke.try_out(tmp_path / "nowhere") == ["nowhere: was not built"]
