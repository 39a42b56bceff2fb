"""The parts of the screen of one case and where they stand."""

from __future__ import annotations

from PySide6.QtCore import QMargins
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from desktop import keys
from desktop.features.cases.actions import Opened, person_fields
from desktop.features.cases.asking import offered_steps
from desktop.features.cases.attachments import AttachmentsPanel
from desktop.features.cases.change_panel import ChangePanel
from desktop.features.cases.clash import ClashPanel
from desktop.features.cases.conditions import ConditionList
from desktop.features.cases.fields import Asked, CaseFields
from desktop.features.cases.steps import StepsView
from desktop.features.cases.tab_order import follow, stop_before, stops_of
from desktop.services import values
from desktop.services.case_types import CaseShown
from desktop.widgets.buttons import Button
from desktop.widgets.field_editor import ChoiceBox
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.pill import Pill
from desktop.widgets.plain_label import PlainLabel
from desktop.widgets.split import Split
from desktop.widgets.upright_scroll import UprightScroll
from desktop.widgets.vietnamese_edit import VietnameseEdit
from desktop.workspace import Workspace
from domain.rules import Rulebook

_LEFT, _RIGHT = 240, 280
# Names of what a draft holds beside the fields of the case: no field has a dot in its name.
_PERSON, BRANCH, _REASON, INSTEAD = "person.", "org", "step.reason", "case.instead"
# In letters.
_ROOM_FOR_TWO = 62


class CaseView(Page):
    """Only widgets and their arrangement; `CasePage` gives them their work."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        # The case of another workflow that gives way to the one that is being written.
        self.instead = ""
        self.back = Button("Nghiệp vụ", "chevron-left", "quiet", "Esc")
        self.heading = PlainLabel(role="heading", wrap=True)
        self.who = PlainLabel(wrap=True)
        self.state = Pill(passive=True)
        self.wrong = Button("Chọn nhầm nghiệp vụ? Đổi sang…", look="link")
        self.changing = ChangePanel()
        self.notice = Notice()
        self.steps = StepsView()
        self.person = CaseFields(workspace.session)
        self.person.heading.setText("Người được lập hồ sơ")
        self.branch = ChoiceBox((), "Chọn chi đoàn")
        self.branch.setAccessibleName("Chi đoàn")
        self.branch.setAccessibleDescription("Bắt buộc.")
        self.clash = ClashPanel()
        self.fields = CaseFields(workspace.session)
        self.attachments = AttachmentsPanel(workspace)
        self.conditions = ConditionList()
        self.preview = PlainLabel(role="muted", wrap=True)
        self.reason = VietnameseEdit()
        self.reason.setPlaceholderText("Lý do")
        self.reason.setAccessibleName("Lý do của bước này")
        self.reason.setAccessibleDescription("Bắt buộc.")
        self.kept = PlainLabel(role="small")
        self.withdraw = Button(look="danger")
        self.papers = Button("In hồ sơ", "printer", tip=keys.shown("papers"))
        self.save = Button("Lưu nháp", tip=keys.shown("save"))
        self.go = Button("", look="primary", tip=keys.shown("take_step"))
        self._put_together()
        for fields in (self.person, self.fields):
            fields.built.connect(self.order_stops)

    def order_stops(self) -> None:
        """Who it is about, where they belong, what the case holds."""
        before = stop_before(self.branch, self.about)
        follow(before, [*stops_of(self.person), self.branch, *stops_of(self.fields)])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two columns of fields where the middle has the room for them."""
        super().resizeEvent(event)
        room = self.width() - _LEFT - _RIGHT
        wide = room >= _ROOM_FOR_TWO * self.fontMetrics().averageCharWidth()
        for fields in (self.person, self.fields):
            fields.arrange(2 if wide else 1)

    def show_kept(self, opened: Opened) -> None:
        """What was typed beside the fields and not saved stands there again."""
        self.reason.setText(opened.beside.get(_REASON, ""))
        self.instead = opened.beside.get(INSTEAD, "")

    def show_state(self, case: CaseShown | None) -> None:
        if case is None:
            self.state.show_state("draft", "Chưa lưu")
        elif case.row.sync == "synced":
            self.state.show_state(case.row.look, case.row.state_label)
        else:
            self.state.show_state(case.row.sync, f"{case.row.state_label} · {case.row.sync_word}")

    def ask_for_person(self, opened: Opened, rulebook: Rulebook) -> None:
        """Who is not in the register yet: a few fields, and where they are to belong."""
        asked = [Asked(one, values.choices(one, rulebook), one.required) for one in person_fields()]
        kept = {name.removeprefix(_PERSON): text for name, text in opened.beside.items()}
        self.person.ask(asked, kept)
        self.branch.offer(opened.branches, "Chọn chi đoàn")
        self.branch_row.setVisible(len(opened.branches) != 1)
        self.branch.choose(opened.branches[0][0] if len(opened.branches) == 1 else kept.get(BRANCH, ""))

    def beside(self) -> dict[str, str]:
        """What is typed beside the fields of the case, under names with a dot, as a draft holds it."""
        typed = {_REASON: self.reason.whole_text().strip(), INSTEAD: self.instead}
        if not self.about.isHidden():
            typed |= {f"{_PERSON}{name}": text for name, text in self.person.texts().items()}
            if not self.branch_row.isHidden():
                typed[f"{_PERSON}{BRANCH}"] = self.branch.code()
        return {name: text for name, text in typed.items() if text}

    def show_foot(self, opened: Opened, chosen: str) -> None:
        """The buttons that make sense now; `chosen` is the step that goes on."""
        case, step = opened.case, opened.workflow.step_of.get(chosen)
        allowed = case.allowed if case else ()
        back = case.way_back if case else None
        asks = bool(back and back.asked and back.step == chosen)
        self.go.setVisible(step is not None)
        self.go.setText((back.label if asks and back else step.label) if step else "")
        self.reason_row.setVisible(bool(step and step.reason_needed) or asks)
        keeps_a_draft = case is None and opened.first.name == opened.workflow.opening[0].name
        self.save.setVisible(keeps_a_draft or "save" in allowed)
        self.withdraw.setVisible(back is not None and not back.why_not)
        self.withdraw.setText(back.label if back else "")
        self.papers.setVisible(case is not None and bool(case.papers))

    def show_steps(self, opened: Opened, chosen: str) -> None:
        """The way of the case, the steps that can follow, and the papers where two of them clash."""
        offered = offered_steps(opened)
        self.steps.show_steps(opened.case, offered, chosen)
        self.clash.show_clash(opened.case.clash if opened.case else None, offered)

    def _put_together(self) -> None:
        # What is done stands whole above whom it is done for, however long their names are.
        titled = boxed(column(self.heading, self.who, gap=2))
        head = row(self.back, titled, self.wrong, self.state, gap=BETWEEN)
        head.setStretch(1, 1)
        top = boxed(column(head, self.changing, self.notice, gap=INSIDE, margins=edges(EDGE, 10)))
        self.branch_row = boxed(column(PlainLabel("Chi đoàn *", role="label"), self.branch, gap=3))
        self.about = boxed(column(self.person, self.branch_row, gap=BETWEEN))
        middle = column(self.clash, self.about, self.fields, self.attachments, None, gap=GROUP,
                        margins=edges(GROUP, BETWEEN))  # fmt: skip
        self.body = Split(stretch=1)
        left = UprightScroll(boxed(column(self.steps, margins=QMargins(EDGE, BETWEEN, BETWEEN, BETWEEN))))
        self.area = UprightScroll(boxed(middle))
        right = QFrame()
        right.setObjectName("side")
        checks = UprightScroll(boxed(column(self.conditions, margins=edges(GROUP, BETWEEN))))
        right.setLayout(column(checks, gap=0))
        for part in (left, self.area, right):
            self.body.addWidget(part)
        self.body.begin_with(_LEFT, 560, _RIGHT)
        whole = column(top, hairline(), self.body, self._foot(), gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.fields)

    def _foot(self) -> QWidget:
        self.reason_row = boxed(row(PlainLabel("Lý do *", role="label"), self.reason))
        buttons = row(self.withdraw, self.papers, None, self.kept, self.save, self.go)
        foot = column(self.preview, self.reason_row, buttons, gap=INSIDE, margins=edges(EDGE, 10))
        return boxed(column(hairline(), boxed(foot), gap=0))
