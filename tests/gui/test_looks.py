"""Nothing is cut off or hard to read: accents of capitals, contrast, small screens, the Qt binding itself."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QProgressBar,
    QPushButton,
    QStyle,
    QTabBar,
    QTableView,
    QTreeView,
    QWidget,
)

from desktop.screens import MEMBERS, RAIL
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.icon import icon
from desktop.widgets.layouts import column
from desktop.widgets.pill import Pill
from desktop.widgets.states import look as look_of
from desktop.widgets.theme import Appearance, dress, style_sheet, theme
from desktop.widgets.vietnamese_edit import VietnameseEdit, VietnameseTextEdit
from tests.gui.conftest import Window
from tests.gui.looks_probe import WALKS
from tests.helpers.desks import Desk, Office
from tests.helpers.source_tree import place, python_files

TOKENS: Mapping[str, Mapping[str, str]] = json.loads(
    files("resources").joinpath("styles", "tokens.json").read_text(encoding="utf-8")
)
TEXTS = [("text", "surface"), ("text", "canvas"), ("text", "rail"), ("text", "selected"), ("text", "hover")]
TEXTS += [("muted", "surface"), ("muted", "canvas"), ("primary", "surface"), ("on_primary", "primary")]
TEXTS += [("on_practice", "practice")]
Walks = Mapping[str, Mapping[str, list[str]]]
STATES = ("synced", "pending", "warning", "conflict", "rejected", "held")
RECORD_STATES = ("synced", "pending", "conflict", "rejected", "held")
TEXTS += [(state, back) for state in STATES for back in (f"{state}_back", "surface", "hover", "selected")]
TEXTS += [("muted", back) for back in ("rail", "hover", "selected")]
TEXTS += [("primary", back) for back in ("canvas", "hover")] + [("on_primary", "primary_hover")]
# What a control, its focus or the mark of a rail's line is seen by.
EDGES = [("border", "surface"), ("border", "canvas"), ("on_practice", "practice")]
EDGES += [("primary", back) for back in ("surface", "canvas", "rail", "selected")]
EDGES += [("rejected", "surface"), ("warning", "surface"), ("conflict", "rail")]
# What cannot be used now can still be read.
EDGES += [("disabled", back) for back in ("surface", "canvas", "rail", "held_back", "selected")]
# Bars and lines of charts.
EDGES += [(f"chart_{number}", "surface") for number in range(1, 7)]
# Of what carries no word and bounds no control.
QUIET = {"hairline"}


def luminance(colour: str) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    made = QColor(colour)
    return 0.2126 * part(made.redF()) + 0.7152 * part(made.greenF()) + 0.0722 * part(made.blueF())


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(look: str) -> None:
    weak = {
        (front, back): round(contrast(TOKENS[look][front], TOKENS[look][back]), 2)
        for front, back in TEXTS
        if contrast(TOKENS[look][front], TOKENS[look][back]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("look", ["light", "dark"])
def test_every_edge_of_a_control_stands_out_from_its_ground(look: str) -> None:
    weak = [pair for pair in EDGES if contrast(TOKENS[look][pair[0]], TOKENS[look][pair[1]]) < 3]
    assert weak == []


@pytest.mark.parametrize("look", list(Appearance)[1:])
def test_hints_and_disabled_texts_stand_out_as_they_are_drawn(
    look: Appearance, dressed: QApplication
) -> None:
    """Past palette and style sheet: Qt makes a hint half transparent unless it is told its colour."""
    theme().choose(look)
    root, line, lines = QWidget(), VietnameseEdit(), VietnameseTextEdit()
    off, choice = VietnameseEdit("Nguyễn"), ChoiceBox([("1", "Nam")])
    button, primary = Button("Lưu"), Button("Lưu", look="primary")
    root.setLayout(column(line, lines, off, choice, button, primary))
    for off_now in (off, choice, button, primary):
        off_now.setEnabled(False)
    dress(root, now=True)
    root.ensurePolished()
    drawn: dict[str, tuple[QColor, QColor, float]] = {}
    hinted: dict[str, QWidget] = {"line": line, "lines": lines}
    unusable: dict[str, QWidget] = {"line": off, "choice": choice, "button": button, "primary": primary}
    for name, widget in hinted.items():
        widget.ensurePolished()
        seen = widget.palette()
        drawn[f"hint of {name}"] = (seen.placeholderText().color(), seen.base().color(), 4.5)
        drawn[f"text of {name}"] = (seen.text().color(), seen.base().color(), 4.5)
    for name, widget in unusable.items():
        widget.ensurePolished()
        seen = widget.palette()
        front = seen.buttonText() if isinstance(widget, Button) else seen.text()
        back = seen.button() if isinstance(widget, Button | ChoiceBox) else seen.base()
        drawn[f"disabled {name}"] = (front.color(), back.color(), 3)
    theme().choose(Appearance.LIGHT)
    weak = {
        name: round(contrast(over(front, back).name(), back.name()), 2)
        for name, (front, back, least) in drawn.items()
        if contrast(over(front, back).name(), back.name()) < least
    }
    assert weak == {}


def over(front: QColor, back: QColor) -> QColor:
    """A colour that lets another shine through, as it is seen."""
    share = front.alphaF()

    def mixed(one: float, other: float) -> float:
        return one * share + other * (1 - share)

    return QColor.fromRgbF(
        mixed(front.redF(), back.redF()),
        mixed(front.greenF(), back.greenF()),
        mixed(front.blueF(), back.blueF()),
    )


def test_no_colour_escapes_the_test_of_contrast() -> None:
    measured = {token for pair in (*TEXTS, *EDGES) for token in pair}
    assert TOKENS["light"].keys() - measured == QUIET


def test_states_are_told_apart_without_colour(dressed: QApplication) -> None:
    """In a greyscale print icon and word are all that is left of a state."""
    shapes, words = set(), set()
    for state in RECORD_STATES:
        picture = icon(look_of(state)[0], "#000000", "#000000").pixmap(32, 32).toImage()
        shapes.add(bytes(picture.convertToFormat(QImage.Format.Format_Alpha8).constBits()))
        words.add(word(f"sync.{state}"))
    assert len(shapes) == len(words) == len(RECORD_STATES)


@pytest.mark.parametrize("look", list(Appearance)[1:])
def test_pills_differ_in_a_greyscale_print(look: Appearance, dressed: QApplication) -> None:
    theme().choose(look)
    printed = []
    for state in RECORD_STATES:
        pill = Pill()
        # The same word in each: what is left to differ is the shape.
        pill.show_state(state, "Trạng thái")
        dress(pill, now=True)
        picture = pill.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        bits = memoryview(picture.constBits())
        printed.append(bytes(1 if level > 128 else 0 for level in bits))
    theme().choose(Appearance.LIGHT)
    assert len(set(printed)) == len(RECORD_STATES)


def test_nothing_moves_longer_than_a_person_would_wait(dressed: QApplication) -> None:
    """Nothing of ours moves at all, so nothing has to ask the system whether it may."""
    moving = re.compile(
        r"Q(Property|Variant|Sequential|Parallel)Animation|QTimeLine|QMovie|setAnimated\(True"
    )
    found = [place(path, 1) for path in python_files("desktop") if moving.search(path.read_text())]
    assert found == []
    assert [effect for effect in Qt.UIEffect if dressed.isEffectEnabled(effect)] == []
    for made in (QTreeView(), QTableView(), QTabBar(), QProgressBar()):
        dress(made, now=True)
        lasts = made.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, made)
        assert lasts <= 150, type(made).__name__
        made.deleteLater()


def test_light_and_dark_name_the_same_tokens_and_the_style_sheet_uses_no_other() -> None:
    assert TOKENS["light"].keys() == TOKENS["dark"].keys()
    assert "@" not in style_sheet(TOKENS["dark"]).partition("*/")[2]


def test_the_theme_turns_while_the_program_runs(dressed: QApplication) -> None:
    button = QPushButton("Đồng ý")
    dress(button)
    button.show()
    theme().choose(Appearance.DARK)
    assert button.palette().window().color().name().upper() == TOKENS["dark"]["surface"]
    theme().choose(Appearance.LIGHT)
    assert button.palette().window().color().name().upper() == TOKENS["light"]["surface"]


@pytest.mark.parametrize("scale", ["1", "1.25", "1.5"])
def test_no_accent_is_cut_off(scale: str, tmp_path: Path, project_root: Path) -> None:
    """A scale holds for a process: one of its own draws each widget with and without free room above."""
    probe = Path(__file__).with_name("accent_probe.py")
    environment = {**os.environ, "QT_SCALE_FACTOR": scale, "PYTHONPATH": str(project_root)}
    done = subprocess.run(
        [sys.executable, str(probe)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Walks:
    """What is wrong with any sight of the program, by kind, for each scale; every process runs once.

    Side by side: half of the time each of them waits for its own window to come to rest.
    """
    probe = Path(__file__).with_name("looks_probe.py")
    running = {}
    for scale in WALKS:
        environment = {**os.environ, "QT_SCALE_FACTOR": scale, "PYTHONPATH": str(probe.parents[2])}
        command = [sys.executable, str(probe), str(tmp_path_factory.mktemp("sights"))]
        running[scale] = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
    said = {scale: process.communicate() for scale, process in running.items()}
    assert [errors[-4000:] for scale, (_, errors) in said.items() if running[scale].returncode] == []
    walks: Walks = {scale: json.loads(found) for scale, (found, _) in said.items()}
    return walks


@pytest.mark.parametrize("scale", WALKS)
def test_no_sight_cuts_a_word_or_an_accent(scale: str, walked: Walks) -> None:
    assert len(walked[scale]["seen"]) >= 48
    assert walked[scale]["clipped"] == []


@pytest.mark.parametrize("scale", WALKS)
def test_nothing_ends_in_dots_beside_free_room(scale: str, walked: Walks) -> None:
    assert walked[scale]["elided"] == []


@pytest.mark.parametrize("scale", WALKS)
def test_nothing_reaches_over_the_edge_of_a_small_window(scale: str, walked: Walks) -> None:
    assert walked[scale]["wide"] == []


def test_every_control_has_a_name_of_its_own_and_a_role(walked: Walks) -> None:
    assert walked["1"]["named"] == []


def test_every_rule_that_is_seen_is_heard_as_well(walked: Walks) -> None:
    """A star, "cần có", the format of a date, a phone, an id or a PIN: in the description of its control."""
    assert walked["1"]["described"] == []


@pytest.mark.parametrize("scale", WALKS)
def test_whatever_is_seen_wears_the_style_sheet_once(scale: str, walked: Walks) -> None:
    assert walked[scale]["undressed"] == []


def test_every_window_of_the_program_is_among_the_sights(walked: Walks) -> None:
    """Else one could be opened without being dressed, and no walk would see it."""
    assert sorted(windows_of_ours() - set(walked["1"]["windows"])) == []


def windows_of_ours() -> set[str]:
    """Classes that are a window of their own: by what they are made from, or by the flags they ask for."""
    found = {"UnlockPage", "EnrolmentPage"}  # the entrance shows a page as a window
    kinds = {"QDialog", "QMainWindow", "QMenu", "QMessageBox", "QWizard", "QInputDialog", "QSplashScreen"}
    for path in python_files("desktop"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
                asks = {
                    part.attr
                    for part in ast.walk(node)
                    if isinstance(part, ast.Attribute) and ast.unparse(part.value) == "Qt.WindowType"
                }
                if bases & kinds or asks & {"Dialog", "Window", "Popup", "Tool", "FramelessWindowHint"}:
                    found.add(node.name)
    return found


def test_every_control_shows_that_it_has_the_focus(walked: Walks) -> None:
    assert walked["1"]["unfocused"] == []


def test_every_control_is_large_enough_for_an_unsteady_hand(walked: Walks) -> None:
    assert walked["1"]["small"] == []


def test_no_sight_speaks_english(walked: Walks) -> None:
    assert walked["1"]["english"] == []


@pytest.mark.parametrize("size", [(1024, 600), (1093, 614), (1366, 768)])
def test_the_window_fits_a_small_laptop_without_scrolling_sideways(
    size: tuple[int, int], office: Office, open_window: Callable[[Desk], Window]
) -> None:
    lan = office.desk()
    id = lan.add(full_name="Lê Văn Cường", phone="0912345678")
    stage = open_window(lan).stage
    screens = stage.screens
    screens.window.resize(*size)
    stage.settle()
    for section in RAIL:
        page = screens.open(section.key)
        stage.settle()
        assert (screens.window.width(), screens.window.height()) == size
        assert page.minimumSizeHint().width() <= page.width()
    screens.open(MEMBERS)
    screens.members.show_member(id)
    screens.members.clear.show()
    stage.settle()
    assert screens.members.minimumSizeHint().width() <= screens.members.width()
    assert not screens.members.table.horizontalScrollBar().isVisible()
    assert screens.members.form.save_button.isVisible()
    picture = screens.window.grab().toImage()
    assert picture.format() is not QImage.Format.Format_Invalid


def test_the_qt_binding_keeps_its_references_to_none(qapp: QApplication) -> None:
    """A binding that drops one with each call aborts the program after some minutes of work."""
    button = QPushButton("x")
    before = sys.getrefcount(None)
    for _ in range(500):
        button.update()
    assert sys.getrefcount(None) > before - 250
