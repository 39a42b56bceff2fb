"""The settings (S23): one page, searchable, each value with its source, applied at once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QMargins, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.features.settings import actions, model
from desktop.features.settings.editors import SettingRow
from desktop.features.settings.model import Fact
from desktop.features.settings.rules_panel import RulesPanel
from desktop.services.failures import describe
from desktop.services.settings import Group, Settings
from desktop.widgets.buttons import Button
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace

_WIDEST, _NARROWEST = 860, 480


class SettingsPage(Page):
    """`practice_requested`: somebody wants to try the program without doing harm."""

    practice_requested = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.rows: dict[str, SettingRow] = {}
        self.resets: dict[Group, Button] = {}
        self._cards: dict[Group, QWidget] = {}
        self.notice = Notice()
        self.nothing = PlainLabel("Không có mục nào như vậy. Hãy thử ít chữ hơn.", role="muted")
        self.search = VietnameseEdit()
        self.search.setPlaceholderText("Tìm mục cài đặt, không cần dấu")
        self.search.setAccessibleName("Tìm mục cài đặt")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._narrow)
        self.copy = Button("Sao chép cho người hỗ trợ", "copy")
        self.copy.clicked.connect(self._copy_facts)
        self.practice = Button("Vào chế độ luyện tập", "pencil")
        self.practice.clicked.connect(self.practice_requested)
        self.rules = Button("Quy định đang áp dụng", "list-check")
        self.rules.clicked.connect(self._open_rules)
        self._rules_panel: RulesPanel | None = None
        self._facts: list[Fact] = []
        self._about: QWidget | None = None
        self._masked = workspace.settings["mask_citizen_ids"]
        self._fact_lines = column(gap=INSIDE)
        self._lay_out()
        self.setFocusProxy(self.search)
        workspace.settings_changed.connect(self.show_settings)

    def start(self) -> None:
        self._add_cards(list(Group))

    def settle(self) -> None:
        self.search.commit_composing()
        for line in self.rows.values():
            line.settle()

    def show_settings(self, settings: Settings) -> None:
        for name, line in self.rows.items():
            line.show_state(settings.states[name])
        if self._masked is not settings["mask_citizen_ids"]:
            # What lists show has changed, though no record has.
            self._masked = settings["mask_citizen_ids"]
            self._workspace.data_changed.emit()
        for group, button in self.resets.items():
            button.setEnabled(
                any(
                    state.setting.group is group and not state.locked and state.value != state.setting.default
                    for state in settings.states.values()
                )
            )

    def _choose(self, name: str, value: object) -> None:
        self.notice.leave()
        self._workspace.choose(
            lambda session: actions.choose(session, name, value), owner=self, failed=self._fail
        )

    def _reset(self, group: Group) -> None:
        self.notice.leave()
        self._workspace.choose(
            lambda session: actions.back_to_defaults(session, group), owner=self, failed=self._fail
        )

    def _fail(self, error: Exception) -> None:
        """Nothing was changed: show what holds, and why."""
        self.show_settings(self._workspace.settings)
        failure = describe(error)
        self.notice.say("error", failure.sentence, code=failure.code)

    def _narrow(self, text: str) -> None:
        shown_groups = set()
        found = model.found([line.state.setting for line in self.rows.values()], text)
        for name, line in self.rows.items():
            fits = name in found
            line.setVisible(fits)
            if fits:
                shown_groups.add(line.state.setting.group)
        for group, card in self._cards.items():
            card.setVisible(group in shown_groups)
        about = model.text_matches(
            "về chương trình phiên bản thư mục dữ liệu nhật ký bộ gõ máy quy định", text
        )
        if self._about is not None:
            self._about.setVisible(about)
        self.nothing.setVisible(not shown_groups and not about)

    def _show_facts(self, facts: list[Fact]) -> None:
        self._facts = [*facts, model.input_method()]
        for fact in self._facts:
            # A folder is one long word that no line could break; it ends in an ellipsis.
            long = fact.folder is not None
            text = ElidedLabel(fact.text) if long else PlainLabel(fact.text, wrap=True, selectable=True)
            label = PlainLabel(fact.label, role="label")
            label.setMinimumWidth(self.fontMetrics().averageCharWidth() * 26)
            line = row(label, text, gap=BETWEEN)
            line.setStretch(1, 1)
            if fact.folder is not None:
                opener = Button("Mở thư mục", look="link")
                opener.setAccessibleName(f"Mở thư mục: {fact.label}")
                opener.clicked.connect(partial(self._open_folder, fact.folder))
                line.addWidget(opener)
            line.setAlignment(label, Qt.AlignmentFlag.AlignTop)
            self._fact_lines.addLayout(line)

    def _open_folder(self, folder: Path) -> None:
        actions.open_folder(folder)

    @property
    def rules_panel(self) -> RulesPanel:
        if self._rules_panel is None:
            self._rules_panel = RulesPanel(self)
        return self._rules_panel

    def _open_rules(self) -> None:
        self._workspace.read(model.rules, self.rules_panel.show_lines, owner=self)

    def _copy_facts(self) -> None:
        QGuiApplication.clipboard().setText(model.as_text(self._facts))
        self.notice.say(
            "done", "Đã sao chép. Nội dung chỉ có phiên bản và tình trạng máy, không có tên đoàn viên."
        )

    def _lay_out(self) -> None:
        """The frame only; what stands in it comes card by card, so that the window goes on answering."""
        self.nothing.hide()
        self._sheet = column(self.notice, self.nothing, None, gap=GROUP, margins=edges(EDGE))
        body = boxed(self._sheet, "canvas")
        body.setMaximumWidth(_WIDEST + 2 * EDGE)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # As wide as reads well, at the left: what is wider stays empty.
        sheet = row(body, None, gap=0)
        sheet.setStretch(0, _WIDEST)
        scroll.setWidget(_Sheet(sheet))
        self.search.setMaximumWidth(_WIDEST)
        found = row(self.search, None, margins=QMargins(EDGE, 12, EDGE, 12))
        found.setStretch(0, _WIDEST)
        tools = boxed(found)
        whole = column(tools, hairline(), scroll, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _add_cards(self, left: list[Group]) -> None:
        if not left:
            self._about = self._about_card()
            self._put_in(self._about)
            self._workspace.read(model.facts, self._show_facts, owner=self)
            self._narrow(self.search.text())
            return
        group, *others = left
        lines: list[QWidget] = []
        for state in self._workspace.settings.states.values():
            if state.setting.group is group:
                line = self.rows[state.setting.name] = SettingRow(state)
                line.chosen.connect(self._choose)
                lines += [hairline(), line] if lines else [line]
        self._cards[group] = self._card(group, lines)
        self._put_in(self._cards[group])
        self.show_settings(self._workspace.settings)
        QTimer.singleShot(0, self, partial(self._add_cards, others))

    def _put_in(self, card: QWidget) -> None:
        """Below the cards that stand, above the free room."""
        self._sheet.insertWidget(self._sheet.count() - 2, card)

    def _card(self, group: Group, lines: list[QWidget]) -> QWidget:
        reset = self.resets[group] = Button("Về mặc định", look="link")
        reset.setAccessibleName(f"Về mặc định: {group.value}")
        reset.clicked.connect(partial(self._reset, group))
        head = row(PlainLabel(group.value, role="heading"), None, reset)
        return _framed(column(head, *lines, gap=BETWEEN, margins=edges(GROUP)))

    def _about_card(self) -> QWidget:
        head = PlainLabel("Về chương trình và máy này", role="heading")
        buttons = row(self.rules, self.copy, self.practice, None)
        return _framed(column(head, self._fact_lines, buttons, gap=BETWEEN, margins=edges(GROUP)))


def _framed(layout: QVBoxLayout) -> QWidget:
    card = QFrame()
    card.setObjectName("card")
    card.setLayout(layout)
    return card


class _Sheet(QWidget):
    """As high as its texts need at the width they have; Qt would take what they need at the narrowest."""

    def __init__(self, layout: QLayout) -> None:
        super().__init__()
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(layout)

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, 0)
