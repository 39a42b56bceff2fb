"""The arrows between packages hold, and each contract notices when one is turned round."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.source_tree import ROOT

SKELETON = (
    "domain",
    "sync.protocol",
    "sync.replica",
    "sync.client",
    "sync.server",
    "desktop.services",
    "desktop.features.members",
    "desktop.features.conflicts",
    "desktop.widgets",
    "desktop.printing",
    "desktop.cli",
    "resources",
)

# What may not be: importer, imported, and the contract (the start of its name) that says so.
WRONG = [
    ("domain", "sync.protocol", "domain: nothing of ours"),
    ("domain", "sqlalchemy", "domain: nothing of ours"),
    ("domain", "time", "domain: nothing of ours"),
    ("sync.protocol", "sync.replica", "the client's arrows point down"),
    ("sync.replica", "sync.client", "the client's arrows point down"),
    ("desktop.services", "desktop.features.members", "the client's arrows point down"),
    ("sync.protocol", "sync.server", "the server's arrows point down"),
    ("sync.replica", "PySide6", "no PySide6 in domain, sync, desktop.services"),
    ("desktop.services", "PySide6", "no PySide6 in domain, sync, desktop.services"),
    ("desktop.cli", "PySide6", "no PySide6 in desktop.cli"),
    ("sync.client", "desktop.services", "sync knows no desktop"),
    ("desktop.cli", "sync.server", "nobody imports the server"),
    ("sync.client", "sync.server", "nobody imports the server"),
    ("sync.server", "sync.replica", "the server knows neither replica nor client"),
    ("desktop.features.members", "sync.client", "screens reach data through services only"),
    ("desktop.features.members", "sqlalchemy", "screens reach data through services only"),
    ("desktop.features.members", "requests", "screens reach data through services only"),
    ("desktop.widgets", "desktop.features.members", "shared widgets know no screen"),
    ("desktop.printing", "desktop.features.members", "shared widgets know no screen"),
    ("desktop.features.members", "desktop.features.conflicts", "one screen knows no other"),
    ("sync.client", "tests", "nobody imports tests or build"),
]


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    script = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    # Unlike the checkout's own tests, a planted tree must find its packages, not ours.
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    command = [sys.executable, "-c", script]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def test_no_import_goes_against_an_arrow() -> None:
    judged = lint_imports(ROOT)
    assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Contract name → the linter's words, for a small tree with every wrong import planted."""
    top = tmp_path_factory.mktemp("planted")
    for module in SKELETON:
        folder = top
        for part in module.split("."):
            folder = folder / part
            folder.mkdir(exist_ok=True)
            (folder / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", top)
    assert lint_imports(top).returncode == 0
    for number, (importer, imported, _) in enumerate(WRONG):
        (top / importer.replace(".", "/") / f"planted_{number}.py").write_text(f"import {imported}\n")
    judged = lint_imports(top)
    assert judged.returncode == 1, judged.stdout + judged.stderr
    sections = re.split(r"^(.+)\n-+\n\n", judged.stdout.partition("Broken contracts")[2], flags=re.MULTILINE)
    return dict(zip(sections[1::2], sections[2::2], strict=True))


@pytest.mark.parametrize("number,case", list(enumerate(WRONG)))
def test_a_wrong_import_breaks_its_contract(
    verdicts: dict[str, str], number: int, case: tuple[str, str, str]
) -> None:
    importer, imported, contract = case
    [said] = [text for name, text in verdicts.items() if name.startswith(contract)]
    assert f"{importer}.planted_{number} -> {imported} " in said
