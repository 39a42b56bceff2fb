"""Qt stays on the screen side, and the command line starts without what it does not use."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.helpers.source_tree import ROOT, imports, place, python_files

# What the window is usable without: loaded when somebody asks for it, or when the first rows are in sight.
AFTER_THE_FIRST_ROWS = [
    "sqlalchemy",
    "alembic",
    "requests",
    "keyring",
    "sync.server",
    "sync.client.cycle",
    "PySide6.QtPrintSupport",
    "desktop.printing",
    "desktop.services.access",
    "desktop.services.checkup",
    "desktop.services.conflicts",
    "desktop.services.directive_files",
    "desktop.services.exporting",
    "desktop.services.member_cells",
    "desktop.services.member_form",
    "desktop.services.notices",
    "desktop.services.queue",
    "desktop.services.statistics",
    "desktop.services.synchronising",
    "desktop.services.undo",
    "desktop.features.members.form",
    "desktop.features.statistics",
]
# What decides about a change: a list is read without it.
WHAT_DECIDES = [
    "domain.checks",
    "domain.decide",
    "domain.workflows.model",
    "sync.replica.apply",
    "sync.replica.unit_of_work",
]
WITHOUT_QT = ("domain", "sync", "resources", "desktop/services", "desktop/cli")


def test_pyside_is_named_on_the_screen_side_only() -> None:
    found = [
        place(path, line)
        for path in python_files(*WITHOUT_QT)
        for module, line in imports(path)
        if module.split(".")[0] in ("PySide6", "shiboken6")
    ]
    assert found == []


@pytest.mark.parametrize(
    "module,unwanted",
    [
        ("domain.decide", ["PySide6", "sqlalchemy", "requests", "sync", "desktop", "resources"]),
        ("desktop.cli.main", ["PySide6", "sqlalchemy", "alembic", "requests", "keyring", "sync.server"]),
        ("desktop.app", [*AFTER_THE_FIRST_ROWS, *WHAT_DECIDES]),
        ("desktop.features.members.page", [*AFTER_THE_FIRST_ROWS, *WHAT_DECIDES]),
        ("sync.replica.replica", ["sqlalchemy", "alembic", *WHAT_DECIDES]),
        ("sync.client", ["PySide6", "sync.server", "desktop"]),
        ("sync.server.cli", ["PySide6", "sync.client", "sync.replica", "desktop"]),
    ],
)
def test_import_does_not_load(module: str, unwanted: list[str]) -> None:
    # A process of its own: in this one other tests have imported everything already.
    script = f"import sys, {module}; sys.stdout.write(' '.join(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert module in loaded
    assert [name for name in unwanted if name in loaded] == []
