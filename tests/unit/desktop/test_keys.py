"""The declared keys: nothing meets on one screen, nothing lies where Vietnamese keyboards switch."""

from __future__ import annotations

import ast
from collections import Counter

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from desktop.keys import KEYS, PLACES, Where, card, key, pressed, shown
from desktop.screens import BY_KEY
from tests.helpers.source_tree import python_files, reads_all_sources, tree

SCREENS = sorted({place.value.partition(".")[0] for place in Where} - {Where.ANYWHERE.value})


@pytest.mark.parametrize("screen", SCREENS)
def test_no_two_commands_share_a_key_on_a_screen(screen: str) -> None:
    here = [
        one
        for one in KEYS
        if any(place.value.partition(".")[0] in (screen, "anywhere") for place in one.where)
    ]
    taken = Counter(sequence for one in here for sequence in one.sequences)
    assert {sequence: count for sequence, count in taken.items() if count > 1} == {}


def test_every_name_is_declared_once_and_every_place_has_a_title() -> None:
    names = [one.name for one in KEYS]
    assert len(names) == len(set(names))
    assert set(PLACES) == set(Where)
    assert {screen for screen in SCREENS if screen not in BY_KEY} <= {"find", "help"}


def test_no_key_is_one_on_which_vietnamese_keyboards_switch() -> None:
    for one in KEYS:
        for sequence in one.sequences:
            held = set(sequence.split("+")[:-1])
            assert not {"Ctrl", "Shift"} <= held
            assert not {"Ctrl", "Alt"} <= held
            assert sequence != "Alt+Z"
            assert QKeySequence.fromString(sequence, QKeySequence.SequenceFormat.PortableText).count() == 1


@reads_all_sources
def test_every_key_that_a_screen_binds_or_reads_is_declared() -> None:
    used: set[str] = set()
    for path in python_files("desktop"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name == "bind" and len(node.args) == 2 and isinstance(node.args[1], ast.Dict):
                used |= {str(one.value) for one in node.args[1].keys if isinstance(one, ast.Constant)}
            if name == "pressed" and len(node.args) == 2 and isinstance(node.args[1], ast.Constant):
                used.add(str(node.args[1].value))
    assert len(used) > 20
    assert sorted(used - {one.name for one in KEYS}) == []


def test_no_screen_makes_a_shortcut_of_its_own() -> None:
    found = [
        path.as_posix()
        for path in python_files("desktop")
        if path.name != "keys.py" and "QShortcut(" in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_the_card_says_keys_as_people_know_them() -> None:
    pages = dict(card())
    everywhere = {label: keys for keys, label in pages["Ở mọi màn hình"]}
    assert everywhere["Chuyển mục"] == "Ctrl+1…0"
    assert everywhere["Khóa màn hình"] == "Ctrl+L"
    assert shown("settle") == "Ctrl+Enter"
    assert shown("open_list") == "Alt+↓"


@pytest.mark.parametrize(
    "typed,modifiers,name,so",
    [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "open_found", True),
        (Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier, "open_found", True),
        (Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier, "open_found", False),
        (Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier, "save", True),
    ],
)
def test_a_key_event_is_read_as_its_command(
    typed: Qt.Key, modifiers: Qt.KeyboardModifier, name: str, so: bool
) -> None:
    assert pressed(QKeyEvent(QEvent.Type.KeyPress, typed, modifiers), name) is so


def test_an_unknown_name_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        key("no_such_command")
