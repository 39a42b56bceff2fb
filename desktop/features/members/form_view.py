"""The parts of the member form and where they stand: beside the list, or over the whole screen."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QTabBar, QWidget

from desktop.features.members.form_actions import OpenedForm
from desktop.features.members.form_cases import MemberCasesView
from desktop.features.members.form_fields import FormFields
from desktop.features.members.form_history import HistoryView
from desktop.features.members.form_section import FormSection, SectionBar
from desktop.features.members.form_server_copy import ServerCopyView
from desktop.features.members.form_standing import StandingBox
from desktop.features.members.form_twins import TwinPanel
from desktop.services.wording import word
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.icon_view import IconView
from desktop.widgets.labelled import labelled
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace
from domain.members.fields import POSTS

PROFILE, HISTORY, CASES, SERVER = range(4)
# From this width on the fields stand in two columns, and the standing at their right.
TWO_COLUMNS_FROM = 1100
_SIDE_WIDTH = 264
# Lower than so many lines of text, the bar of sections leaves its room to the fields; its keys still work.
_LINES_FOR_BAR = 16
_NO_LIMIT = 16_777_215  # what Qt calls no limit


class FormView(QFrame):
    """Only widgets and their arrangement; `MemberFormPanel` gives them their work."""

    widened = Signal(bool)
    # The id of the member whose branch's committee is to be seen.
    committee_requested = Signal(str)

    def __init__(self, workspace: Workspace, fields: FormFields) -> None:
        super().__init__()
        self.setObjectName("side")
        self.fields = fields
        self.heading = PlainLabel(role="heading", wrap=True)
        self.place = ElidedLabel(role="muted")
        self.widen = Button("", "chevron-left", "bare", "Hồ sơ rộng cả màn hình (F11)")
        self.close_button = Button("", "x", "bare", "Đóng hồ sơ (Esc)")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Phần của hồ sơ")
        self.tabs.setObjectName("close")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for title in ("Hồ sơ", "Lịch sử", "Nghiệp vụ", "Máy chủ"):
            self.tabs.addTab(title)
        self.read_only = Notice(closable=False)
        self.conflict = Notice(closable=False)
        self.rejection = Notice(closable=False)
        self.notice = Notice()
        self.standing = StandingBox()
        self.state = self.standing.state
        self.bar = SectionBar()
        self.branch = ChoiceBox(())
        self.area = QScrollArea()
        self.twins = TwinPanel()
        self.history = HistoryView(workspace)
        self.cases = MemberCasesView(workspace)
        self.server_copy = ServerCopyView(workspace)
        self.reason = VietnameseEdit()
        self.reason.setPlaceholderText("Vì sao vẫn lưu như vậy")
        self.draft_mark = IconView("pencil", "held", 16)
        self.draft_text = ElidedLabel(role="small")
        self.discard = Button("", "trash", "bare", "Bỏ bản nháp")
        self.save_more = Button("Lưu và thêm tiếp", tip="Ctrl+Enter")
        self.save_button = Button("Lưu", look="primary", tip="Ctrl+S")
        self.is_wide = False
        self._act: Callable[[], None] | None = None
        self.widen.clicked.connect(lambda: self.set_wide(not self.is_wide))
        self.notice.acted.connect(self._act_on_notice)
        self._is_wide_enough: bool | None = None
        self._put_together()
        self.setFocusProxy(fields)
        self.fields.built.connect(self._keep_order_of_tab)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(self.width() >= TWO_COLUMNS_FROM)
        self._bar_line.setVisible(self.height() >= _LINES_FOR_BAR * self.fontMetrics().lineSpacing())

    def set_wide(self, wide: bool) -> None:
        """Ask for the whole screen, or for a place beside the list."""
        if wide != self.is_wide:
            self.is_wide = wide
            self.widen.change_icon("chevron-right" if wide else "chevron-left")
            self.widened.emit(wide)

    def say(
        self,
        level: str,
        text: str,
        action: str = "",
        act: Callable[[], None] | None = None,
        code: str = "",
    ) -> None:
        """A line at the top; `act` is what its button does."""
        self._act = act
        self.notice.say(level, text, action, code)

    def _act_on_notice(self) -> None:
        self.notice.hide()
        if self._act is not None:
            self._act()

    def has_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def go_to(self, section: str) -> None:
        """Bring a section to the top and put the focus into its first field."""
        part = self.fields.sections.get(section)
        if part is None or not part.editors:
            return
        self.tabs.setCurrentIndex(PROFILE)
        part.editors[0].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.area.verticalScrollBar().setValue(self._top_of(part) - 4)

    def go_to_field(self, name: str) -> None:
        """Put the focus into one field, in sight; nothing for one that is not there."""
        editor = self.fields.editors.get(name)
        if editor is None:
            return
        self.tabs.setCurrentIndex(PROFILE)
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.area.ensureWidgetVisible(editor)

    def say_draft(self, at: str, *, typed: bool) -> None:
        """The line that tells how safe the typing is; it comes above the buttons, which stay in place."""
        self.draft_text.setText(word("draft.kept").format(at=at) if at else "")
        self.draft_mark.setVisible(bool(at))
        self.discard.setVisible(typed or bool(at))
        self.draft_row.setVisible(typed or bool(at))

    def show_record(self, opened: OpenedForm) -> None:
        """Whose form this is and how the record stands; the fields are shown apart from it."""
        form, standing = opened.form, opened.standing
        new = not form.id
        self._page.show()
        self.heading.setText("Thêm đoàn viên" if new else str(form.before.get("full_name") or ""))
        self.place.setText(standing.org_name)
        self.tabs.setVisible(not new)
        self.branch_row.setVisible(new)
        self.branch.setEnabled(not form.read_only)
        self.save_more.setVisible(new)
        self.standing.say(standing, new=new)
        self.standing.say_missing(form.missing)
        _say_or_hide(self.read_only, "info", form.read_only)
        _say_or_hide(self.conflict, "conflict", standing.question, "Xem và chọn")
        _say_or_hide(self.rejection, "error", standing.refusal, "Xem và sửa")
        posts = self.fields.sections[POSTS]
        posts.say("\n".join(standing.posts))
        posts.offer("Ban Chấp hành của chi đoàn", "" if new else form.id, self.committee_requested.emit)

    def _arrange(self, wide: bool) -> None:
        """Two columns and the standing at their right, or one column below the standing."""
        if self._is_wide_enough == wide:
            return
        self._is_wide_enough = wide
        # Beside the list it scrolls away with the fields: what is typed needs the height.
        (self._body if wide else self._inner).insertWidget(1 if wide else 0, self.standing)
        self.standing.setMinimumWidth(_SIDE_WIDTH if wide else 0)
        self.standing.setMaximumWidth(_SIDE_WIDTH if wide else _NO_LIMIT)
        self.standing.arrange(wide)
        self.fields.arrange(2 if wide else 1)

    def note_section(self) -> None:
        """Mark the section that stands at the top."""
        line = self.area.verticalScrollBar().value() + 40
        current = ""
        for key, part in self.fields.sections.items():
            if not current or self._top_of(part) <= line:
                current = key
        self.bar.show_current(current)

    def _top_of(self, part: FormSection) -> int:
        """Where a section begins on the scrolled page, in pixels."""
        return self.fields.y() + part.y()

    def _put_together(self) -> None:
        # Whom it is about is never cut; where they belong stands below.
        head = row(boxed(column(self.heading, self.place, gap=0)), self.widen, self.close_button)
        head.setStretch(0, 1)
        top = boxed(
            column(head, self.tabs, self.notice, gap=6, margins=QMargins(GROUP, BETWEEN, INSIDE, INSIDE))
        )
        self.stack = QStackedWidget()
        for page in (self._profile(), self.history, self.cases, self.server_copy):
            self.stack.addWidget(page)
        self.tabs.currentChanged.connect(self.stack.setCurrentIndex)
        self.foot = self._make_foot()
        whole = column(top, hairline(), self.stack, self.foot, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _profile(self) -> QWidget:
        self.branch_row = labelled("Chi đoàn *", self.branch)
        facts = column(self.read_only, self.conflict, self.rejection, gap=INSIDE)
        self._inner = column(
            facts, self.branch_row, self.fields, gap=BETWEEN, margins=QMargins(GROUP, INSIDE, GROUP, GROUP)
        )
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        # What is left over of the height belongs below the fields, not between the parts.
        self._inner.setStretchFactor(self.fields, 1)
        self._page = boxed(self._inner)
        self.area.setWidget(self._page)
        # First the frame, then what is in it: together they would hold the window up.
        self._page.hide()
        self.area.verticalScrollBar().valueChanged.connect(self.note_section)
        self._bar_line = boxed(row(self.bar, margins=QMargins(GROUP - 5, 4, GROUP, 0)))
        twins = boxed(column(self.twins, margins=edges(GROUP, 0)))
        form = column(self._bar_line, hairline(), self.area, twins, gap=0)
        form.setStretch(2, 1)
        self._body = row(boxed(form), gap=0)
        self._body.setStretch(0, 1)
        self._arrange(False)
        return boxed(self._body)

    def _make_foot(self) -> QWidget:
        self.reason_row = labelled(f"{word('member.reason')} *", self.reason)
        kept = row(self.draft_mark, self.draft_text, self.discard, gap=6)
        kept.setStretch(1, 1)
        self.draft_row = boxed(kept)
        self.draft_row.hide()
        line = row(None, self.save_more, self.save_button)
        # The room of the fields' scroll bar is left free, so that their edges and the buttons' are one line.
        foot = column(
            self.reason_row, self.draft_row, line, gap=4, margins=QMargins(GROUP, INSIDE, EDGE + 2, BETWEEN)
        )
        return boxed(column(hairline(), boxed(foot), gap=0))

    def _keep_order_of_tab(self) -> None:
        """Tab goes where the eye goes: head, sections, fields, then what may follow.

        To be said again once all fields stand: what is made later comes last by itself.
        """
        stops: list[QWidget] = [
            self.widen,
            self.close_button,
            self.tabs,
            *self.bar.buttons.values(),
            self.standing.server_copy,
            self.conflict.action,
            self.rejection.action,
            self.branch,
            *(stop for editor in self.fields.editors.values() for stop in editor.stops),
            self.reason,
            self.discard,
            self.save_more,
            self.save_button,
        ]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self.twins.after = stops[stops.index(self.reason) - 1]


def _say_or_hide(notice: Notice, level: str, text: str, action: str = "") -> None:
    """Nothing to say: nothing is shown."""
    if text:
        notice.say(level, text, action)
    elif not notice.isHidden():
        notice.leave()
