"""The settings screen: found by words, applied at once, honest about what protects the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QSpinBox

from desktop.features.settings import model
from desktop.features.settings.page import SettingsPage
from desktop.screens import SETTINGS as SETTINGS_SCREEN
from desktop.services import access, activity, settings
from desktop.services.activity import ActivityFilter
from desktop.services.settings import SETTINGS, SUPERIOR, Group
from desktop.services.wording import sentence
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.theme import BASE_POINTS, Appearance, theme
from sync.protocol.rulebook import parameters
from sync.replica import keyring_slot
from sync.replica.errors import KeyringUnavailable
from tests.gui.conftest import Window
from tests.helpers.desks import Desk, Office
from tests.helpers.giving import ABOVE, PAPER, give


@pytest.fixture(autouse=True)
def _ordinary_look(dressed: QApplication) -> Iterator[None]:
    yield
    theme().resize(100)
    theme().choose(Appearance.LIGHT)


def opened(window: Window) -> SettingsPage:
    page = window.stage.screens.open(SETTINGS_SCREEN)
    window.stage.settle()
    assert isinstance(page, SettingsPage)
    return page


def test_every_setting_is_shown_with_its_value_source_and_default(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    page = opened(open_window(office.desk()))
    assert list(page.rows) == [setting.name for setting in SETTINGS]
    for setting in SETTINGS:
        line = page.rows[setting.name]
        assert line.label.text() == setting.label
        assert line.source.text() == f"Đang dùng giá trị mặc định: {setting.shown(setting.default)}"
        assert not line.lock.isVisible()


def test_a_choice_acts_at_once_and_says_whose_it_is(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    window = open_window(office.desk())
    stage, page = window.stage, opened(window)
    size = page.rows["font_scale"].editor
    assert isinstance(size, QSpinBox)
    size.setValue(130)
    page.settle()
    stage.settle()
    assert QApplication.font().pointSizeF() == pytest.approx(BASE_POINTS * 1.3)
    assert page.rows["font_scale"].source.text() == "Bạn đã chọn · Mặc định: 100 %"
    colours = page.rows["appearance"].editor
    assert isinstance(colours, QComboBox)
    colours.setCurrentIndex(colours.findData("dark"))
    colours.activated.emit(colours.currentIndex())
    stage.settle()
    assert theme().is_dark
    assert settings.look(window.desk.folder) == {"appearance": "dark", "font_scale": 130}


def test_a_group_goes_back_to_its_defaults(office: Office, open_window: Callable[[Desk], Window]) -> None:
    lan = office.desk()
    settings.write_all(lan.session, {"font_scale": 90, "appearance": "dark", "lock_after_minutes": 3})
    window = open_window(lan)
    stage, page = window.stage, opened(window)
    assert not page.resets[Group.SYNC].isEnabled()
    stage.click(page.resets[Group.LOOK])
    stage.settle()
    assert stage.workspace.settings["font_scale"] == 100
    assert stage.workspace.settings["lock_after_minutes"] == 3
    assert not page.resets[Group.LOOK].isEnabled()
    assert page.rows["appearance"].source.text().startswith("Đang dùng giá trị mặc định")


def test_what_the_level_above_set_is_locked_and_says_so(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    lan = office.desk()
    with lan.session.replica.writing() as work:
        work.put_setting("lock_after_minutes", 5, SUPERIOR)
        work.commit()
    page = opened(open_window(lan))
    line = page.rows["lock_after_minutes"]
    assert not line.editor.isEnabled()
    assert line.lock.isVisible()
    assert "cấp trên" in line.source.text()
    assert page.rows["font_scale"].editor.isEnabled()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tu khoa", {"lock_after_minutes"}),
        ("Cỡ chữ", {"font_scale"}),
        ("dong bo mang", {"sync_automatically"}),
        ("khongcotunay", set()),
    ],
)
def test_settings_are_found_without_accents(
    office: Office, open_window: Callable[[Desk], Window], typed: str, found: set[str]
) -> None:
    window = open_window(office.desk())
    page = opened(window)
    page.search.setText(typed)
    window.stage.settle()
    assert {name for name, line in page.rows.items() if line.isVisible()} == found
    assert page.nothing.isVisible() == (not found)


def test_switching_automatic_synchronising_off_and_on(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    window = open_window(office.desk())
    stage, page = window.stage, opened(window)
    switch = page.rows["sync_automatically"].editor
    assert isinstance(switch, QCheckBox)
    stage.click(switch)
    stage.settle()
    assert stage.workspace.settings["sync_automatically"] is False
    assert switch.text() == "Không"


def test_the_keyring_is_really_switched_and_a_failure_leaves_everything_as_it_was(
    office: Office, open_window: Callable[[Desk], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: dict[str, bytes] = {}
    monkeypatch.setattr(keyring_slot, "store", kept.__setitem__)
    monkeypatch.setattr(keyring_slot, "fetch", kept.__getitem__)
    monkeypatch.setattr(keyring_slot, "forget", lambda entry: kept.pop(entry, None))
    window = open_window(office.desk())
    stage, page = window.stage, opened(window)
    switch = page.rows["keyring"].editor
    stage.click(switch)
    stage.settle()
    assert access.ways_in(stage.workspace.session).keyring_of == "Nguyễn Thị Lan"
    stage.click(switch)
    stage.settle()
    assert access.ways_in(stage.workspace.session).keyring_of == ""
    assert kept == {}

    def unusable(entry: str, wrapping: bytes) -> None:
        raise KeyringUnavailable("none here")

    monkeypatch.setattr(keyring_slot, "store", unusable)
    stage.click(switch)
    stage.settle()
    assert isinstance(switch, QCheckBox)
    assert not switch.isChecked()
    assert page.notice.isVisible()
    assert page.notice.label.text() == sentence("locked.keyring")
    assert stage.workspace.settings["keyring"] is False


def test_the_page_tells_versions_paths_and_the_truth_about_protection(
    office: Office, open_window: Callable[[Desk], Window], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(office.desk())
    page = opened(window)
    texts = [label.text() for label in page.findChildren(PlainLabel)]
    said = "\n".join([*texts, *(label.text() for label in page.findChildren(ElidedLabel))])
    for piece in (str(window.desk.folder), "SQLCipher", "Qt 6.", "lược đồ", "Bộ gõ", "chỉ mật khẩu mở được"):
        assert piece in said
    assert "không mã hóa thêm" in said
    shown: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    for button in page.findChildren(type(page.copy)):
        if button.text() == "Mở thư mục":
            window.stage.click(button)
    assert shown == [str(window.desk.folder), str(window.desk.folder / "logs")]


def test_what_is_copied_for_support_names_nobody_and_no_folder(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    window = open_window(office.desk())
    page = opened(window)
    window.stage.click(page.copy)
    text = QGuiApplication.clipboard().text()
    assert "SQLCipher" in text
    assert str(window.desk.folder) not in text
    assert Path.home().name not in text.split()
    assert "Lan" not in text
    assert page.notice.isVisible()


def test_ids_in_the_list_are_hidden_until_that_is_switched_off_which_leaves_a_line(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    lan = office.desk()
    lan.add(full_name="Trần Văn Bình", sex="male", birth_date="2003", citizen_id="034203001234")
    window = open_window(lan)
    stage, page = window.stage, opened(window)
    rows = stage.screens.members.model

    def shown() -> set[str]:
        stage.screens.open("members")
        stage.settle()
        index = [rows.index(0, column) for column in range(rows.columnCount())]
        return {str(cell.data()) for cell in index}

    assert not any("034203001234" in text.replace(" ", "") for text in shown())
    stage.screens.open(SETTINGS_SCREEN)
    stage.click(page.rows["mask_citizen_ids"].editor)
    stage.settle()
    assert any("034203001234" in text.replace(" ", "") for text in shown())
    told = activity.page(stage.workspace.session, ActivityFilter())
    assert "Cho danh sách hiện đủ số CCCD" in [entry.what for entry in told.entries]


@pytest.mark.parametrize(
    ("platform_name", "module", "said"),
    [
        ("windows", "", "UniKey"),
        ("xcb", "ibus", "IBus, đã nối"),
        ("xcb", "fcitx5", "Hãy cài gói nối"),
        ("wayland", "", "Qua Wayland"),
        ("xcb", "", "Không thấy bộ gõ nào"),
        ("offscreen", "ibus", "Không thấy bộ gõ nào"),
    ],
)
def test_the_page_tells_how_vietnamese_can_be_typed_here(
    monkeypatch: pytest.MonkeyPatch, platform_name: str, module: str, said: str
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform_name)
    monkeypatch.setenv("QT_IM_MODULE", module)
    assert said in model.input_method().text


def test_the_rules_in_force_are_shown_with_value_day_and_paper(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    lan = office.desk()
    give(office.central, "2026-09-01", removal_months=9)
    give(office.central, "2027-01-01", removal_months=4)
    lan.sync()
    window = open_window(lan)
    stage, page = window.stage, opened(window)
    stage.click(page.rules)
    stage.settle()
    panel = page.rules_panel
    assert panel.isVisible()
    said = panel.reader.toPlainText()
    assert "1 quy định do cấp trên đặt" in said
    assert "Tuổi kết nạp thấp nhất: 16 tuổi" in said
    panel.search.setText("xoa ten thang lien tuc")
    assert "Các tháng ấy phải liên tục" not in panel.reader.toPlainText()
    panel.search.setText("xet xoa ten")
    stage.settle()
    told = panel.reader.toPlainText()
    assert "xét xóa tên: 9 tháng" in told
    assert f"Từ 01/09/2026, {ABOVE} đặt: {PAPER}; từ 01/01/2027 là 4 tháng" in told
    assert "Tuổi kết nạp" not in told
    panel.search.setText("khongcotunay")
    assert "Không có quy định nào như vậy" in panel.reader.toPlainText()
    stage.click(panel.close_button)
    assert not panel.isVisible()


def test_without_rules_of_the_level_above_those_of_the_program_are_shown(
    office: Office, open_window: Callable[[Desk], Window]
) -> None:
    window = open_window(office.desk())
    page = opened(window)
    window.stage.click(page.rules)
    window.stage.settle()
    said = page.rules_panel.reader.toPlainText()
    assert "Đang dùng quy định kèm chương trình" in said
    assert all(parameter.title in said for parameter in parameters().values())
