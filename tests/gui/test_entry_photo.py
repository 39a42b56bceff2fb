"""A photo beside the sheets: shown from where it lies, turned and enlarged by keys beside the typing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.features.entry.photo import SheetPhoto, beside, read_picture
from desktop.services import entry_lots
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.entry_desk import ALT, CONTROL, EntryDesk

COLUMNS = ("full_name", "birth_date")


def picture(path: Path, width: int, height: int, colour: str = "white") -> str:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    assert image.save(str(path))
    return str(path)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three sheets of which the middle one is no picture, and something else."""
    folder = tmp_path / "phiếu"
    folder.mkdir()
    picture(folder / "phieu 9.png", 40, 20, "red")
    (folder / "phieu 10.png").write_bytes(b"no picture")
    picture(folder / "phieu 11.JPG", 20, 40)
    (folder / "ghi chú.txt").write_text("x", encoding="utf-8")
    return folder


def test_pictures_of_a_folder_stand_in_the_order_of_their_numbers(photos: Path) -> None:
    names = [Path(one).name for one in beside(str(photos / "phieu 9.png"))]
    assert names == ["phieu 9.png", "phieu 10.png", "phieu 11.JPG"]
    gone = str(photos / "nowhere" / "x.png")
    assert beside(gone) == [gone]


def test_a_large_picture_is_read_smaller_and_what_is_none_is_nothing(photos: Path, tmp_path: Path) -> None:
    large = read_picture(picture(tmp_path / "large.png", 5200, 100))
    assert large is not None
    assert (large.width(), large.height()) == (2600, 50)
    assert read_picture(str(photos / "phieu 10.png")) is None
    assert read_picture(str(photos / "nowhere.png")) is None


@pytest.fixture
def entry(office: Office, open_window: Callable[[Desk], Window]) -> EntryDesk:
    opened = EntryDesk(open_window(office.desk()).stage)
    opened.begin(5, COLUMNS)
    return opened


def name(photo: SheetPhoto) -> str:
    return Path(photo.path).name


def test_keys_open_turn_enlarge_and_go_on_while_the_grid_keeps_the_keys(
    entry: EntryDesk, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, photo = entry.stage, entry.desk.photo
    first = str(photos / "phieu 9.png")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (first, ""))
    assert not photo.isVisible()
    entry.press(Qt.Key.Key_O, CONTROL)
    stage.until(lambda: photo.canvas.has_picture, "it is read")
    assert photo.isVisible()
    assert (photo.name.text(), entry.desk.grid.hasFocus()) == ("phieu 9.png", True)
    entry.press(Qt.Key.Key_Equal, CONTROL)
    entry.press(Qt.Key.Key_R, CONTROL)
    assert (photo.canvas.zoom, photo.canvas.angle) == (1.25, 90)
    entry.press(Qt.Key.Key_Minus, CONTROL)
    entry.press(Qt.Key.Key_Minus, CONTROL)
    assert photo.canvas.zoom == 1.0
    entry.press(Qt.Key.Key_PageDown, ALT)
    stage.until(photo.trouble.isVisible, "the next one is no picture")
    assert name(photo) == "phieu 10.png"
    assert not photo.canvas.has_picture
    entry.press(Qt.Key.Key_PageDown, ALT)
    stage.until(lambda: photo.canvas.has_picture, "the one after it is")
    assert (name(photo), photo.trouble.isVisible()) == ("phieu 11.JPG", False)
    assert photo.canvas.angle == 90, "the next sheet was held the same way"
    # Behind the last one there is none.
    entry.press(Qt.Key.Key_PageDown, ALT)
    stage.settle()
    assert name(photo) == "phieu 11.JPG"
    stage.click(photo.close_photo)
    assert (photo.path, photo.isVisible()) == ("", False)


def test_a_sheet_remembers_its_photo_and_the_lot_opens_with_it(entry: EntryDesk, photos: Path) -> None:
    stage, photo = entry.stage, entry.desk.photo
    first = str(photos / "phieu 9.png")
    before = Path(first).read_bytes()
    photo.show_file(first)
    stage.settle()
    entry.cell("Nguyễn Văn An")
    entry.press(Qt.Key.Key_Escape)
    stage.settle()
    session = stage.workspace.session
    with session.replica.reading() as reader:
        lot = reader.lots()[0].id
    opened = entry_lots.hold(session, lot)
    assert opened.place.photo == first
    assert [sheet.photo for sheet in opened.sheets if sheet.n == 1] == [first]
    entry_lots.release(session, lot, opened.place)
    photo.show_file("")
    entry.reopen()
    stage.until(lambda: entry.desk.photo.canvas.has_picture, "it stands beside the sheet again")
    assert entry.desk.photo.path == first
    assert Path(first).read_bytes() == before


def test_wheel_and_mouse_enlarge_and_move_the_picture(entry: EntryDesk, photos: Path) -> None:
    photo = entry.desk.photo
    photo.show_file(str(photos / "phieu 9.png"))
    entry.stage.until(lambda: photo.canvas.has_picture, "it is read")
    canvas = photo.canvas
    middle = QPointF(canvas.rect().center())
    for by, zoom in ((120, 1.25), (120, 1.5625), (-120, 1.25)):
        event = QWheelEvent(
            middle, middle, QPoint(), QPoint(0, by), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)
        assert canvas.zoom == zoom
    before = red_from_left(canvas.grab().toImage())
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=middle.toPoint())
    QTest.mouseMove(canvas, middle.toPoint() + QPoint(60, 0))
    assert red_from_left(canvas.grab().toImage()) > before


def red_from_left(image: QImage) -> int:
    """Where the picture begins on the middle line."""
    line = image.height() // 2
    return next(x for x in range(image.width()) if image.pixelColor(x, line) == QColor("red"))
