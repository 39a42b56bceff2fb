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
    "backports.zstd",
    "fractions",
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
    "desktop.features.members.bulk",
    "desktop.features.members.form",
    "desktop.features.statistics",
    "domain.values.legacy_encodings",
]
# What decides about a change: a list is read without it.
WHAT_DECIDES = [
    "domain.checks",
    "domain.decide",
    "domain.workflows.model",
    "sync.replica.apply",
    "sync.replica.unit_of_work",
]
# Compared as themselves, with a `__dict__` for what they remember, or going on from another.
NO_FROZEN_CAN_DECLARE = {
    "domain.fields.Field",
    "domain.fields.Kind",
    "domain.rules.Catalogue",
    "domain.rules.Rulebook",
    "desktop.screen_list.Screen",
}
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


def test_what_the_first_rows_load_is_not_slow_to_declare() -> None:
    """The standard decorator compiles six methods for each class; a fifth of the start was spent on that."""
    script = (
        "import dataclasses, sys, desktop.features.members.page, sync.replica.replica, sync.replica.keys\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if name.partition('.')[0] not in ('domain', 'sync', 'desktop'): continue\n"
        "    for each in vars(module).values():\n"
        "        own = isinstance(each, type) and each.__module__ == name\n"
        "        if own and '__dataclass_params__' in vars(each) and each.__dataclass_params__.frozen:\n"
        "            how = getattr(each.__setattr__, '__module__', '')\n"
        "            print(f'{how} {name}.{each.__name__}')\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    declared = [line.partition(" ") for line in ended.stdout.splitlines()]
    assert len(declared) > 60
    assert {name for how, _, name in declared if how != "domain.frozen"} <= NO_FROZEN_CAN_DECLARE
