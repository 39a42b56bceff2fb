"""Who uses this laptop, and what each of them may change about getting in."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.features.cadres import actions, model
from desktop.features.cadres.actions import Overview
from desktop.features.cadres.panels import (
    AddPanel,
    DisablePanel,
    Panel,
    PassphrasePanel,
    PinPanel,
    RecoveryPanel,
    RenewPanel,
)
from desktop.services import access
from desktop.services.access import CadreHere
from desktop.services.failures import describe
from desktop.services.session import Session
from desktop.widgets.buttons import Button
from desktop.widgets.icon_view import IconView
from desktop.widgets.layouts import BETWEEN, EDGE, GROUP, INSIDE, boxed, column, edges, hairline, row
from desktop.widgets.notice import Notice
from desktop.widgets.page import Page
from desktop.widgets.plain_label import ElidedLabel, PlainLabel
from desktop.widgets.task_runner import Lane
from desktop.workspace import Workspace

Result = TypeVar("Result")
AnyPanel = TypeVar("AnyPanel", bound=Panel)
_PANEL = 460
_A_MOMENT_MS = 5


class CadresPage(Page):
    """`session_changed` carries the session of a cadre who got a fresh code.

    `lock_wanted`: so that another cadre comes in.
    """

    session_changed = Signal(object)
    lock_wanted = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._overview: Overview | None = None
        self._secret = b""
        self.notice, self.standing = Notice(), Notice(closable=False)
        self.disable_buttons: dict[str, Button] = {}
        self._cadres, self._ways = column(gap=0), column(gap=6)
        self.add = Button("Thêm người dùng", "user-plus")
        self.switch = Button("Đổi người dùng", "users")
        self.passphrase, self.pin = Button("Đổi mật khẩu", "lock"), Button("Đổi mã PIN", "key")
        self.recovery, self.renew = (
            Button("Lập mã khôi phục mới", "printer"),
            Button("Nhập mã cấp lại", "refresh"),
        )
        self.panels = QStackedWidget()
        self._put_together()
        self._connect()

    def start(self) -> None:
        self.refresh()

    def refresh(self) -> None:
        self._workspace.read(actions.overview, self._show, owner=self)

    def settle(self) -> None:
        """Nothing typed here is kept: it is secret, and a lock must not leave it on the screen."""
        self._leave_panel()

    def open_renewal(self) -> None:
        self._open_panel(self.renewing)

    # -- the panels, each made when it is first wanted

    @cached_property
    def adding(self) -> AddPanel:
        return self._ready(AddPanel(), self._add)

    @cached_property
    def renewing(self) -> RenewPanel:
        return self._ready(RenewPanel(), self._renew)

    @cached_property
    def disabling(self) -> DisablePanel:
        return self._ready(DisablePanel(), self._disable)

    @cached_property
    def changing_passphrase(self) -> PassphrasePanel:
        return self._ready(PassphrasePanel(), self._change_passphrase)

    @cached_property
    def changing_pin(self) -> PinPanel:
        return self._ready(PinPanel(), self._change_pin)

    @cached_property
    def making_code(self) -> RecoveryPanel:
        return self._ready(RecoveryPanel(), self._make_code)

    def _ready(self, panel: AnyPanel, act: Callable[[], None]) -> AnyPanel:
        panel.accepted.connect(act)
        panel.left.connect(self._leave_panel)
        self.panels.addWidget(panel)
        return panel

    # -- what each panel does

    def _add(self) -> None:
        code, passphrase = self.adding.code.settled_text().strip(), self.adding.new.value()
        self._do(
            self.adding,
            lambda session: actions.add(session, code, passphrase),
            lambda name: self.notice.say("done", model.added_text(name)),
            Lane.NETWORK,
        )

    def _renew(self) -> None:
        code = self.renewing.code.settled_text().strip()
        self._do(
            self.renewing,
            lambda session: access.renew(session, code),
            self.session_changed.emit,
            Lane.NETWORK,
        )

    def _change_passphrase(self) -> None:
        panel = self.changing_passphrase
        current, new = panel.current.text(), panel.new.value()
        self._do(
            panel,
            lambda session: access.change_passphrase(session, current, new),
            lambda _: self.notice.say("done", "Đã đổi mật khẩu. Mật khẩu cũ không mở được nữa."),
        )

    def _change_pin(self) -> None:
        panel = self.changing_pin
        current, pin = panel.current.text(), panel.new.value()
        self._do(
            panel,
            lambda session: actions.change_pin(session, current, pin),
            lambda _: self.notice.say("done", "Đã đặt mã PIN mới."),
        )

    def _make_code(self) -> None:
        panel, secret = self.making_code, self._secret
        current = panel.current.text()
        self._do(
            panel,
            lambda session: actions.make_recovery_code(session, current, secret),
            lambda _: self.notice.say("done", "Mã khôi phục mới đã có hiệu lực. Hãy hủy tờ giấy cũ."),
        )

    def _disable(self) -> None:
        cadre = self._cadre(self.disabling.cadre)
        if cadre is not None:
            self._do(
                self.disabling,
                lambda session: access.disable(session, cadre),
                lambda _: self.notice.say("done", f"Đã ngừng {cadre.name} trên máy này."),
            )

    def _do(
        self,
        panel: Panel,
        work: Callable[[Session], Result],
        done: Callable[[Result], object],
        lane: Lane = Lane.DATABASE,
    ) -> None:
        problem = panel.problem()
        if problem:
            panel.notice.say("warning", problem)
            return
        panel.set_busy(True)
        session = self._workspace.session

        def arrived(result: Result) -> None:
            panel.set_busy(False)
            self._leave_panel()
            done(result)
            self.refresh()

        def failed(error: Exception) -> None:
            panel.set_busy(False)
            failure = describe(error)
            panel.notice.say("warning", failure.sentence, code=failure.code)

        self._workspace.runner.run(lambda task: work(session), arrived, lane=lane, failed=failed, owner=self)

    # -- what stands there

    def _open_panel(self, panel: Panel, fill: Callable[[], None] | None = None) -> None:
        self.notice.leave()
        panel.begin()
        if fill is not None:
            fill()
        self.panels.setCurrentWidget(panel)
        self.panels.show()
        # What was just made or put into it has its size only when it was dressed and laid out.
        QTimer.singleShot(_A_MOMENT_MS, self, self._widen_panel)
        panel.setFocus()

    def _show_new_code(self) -> None:
        self._secret, code = access.new_recovery_secret()
        session = self._workspace.session
        unit = self._workspace.status.unit_name if self._workspace.status else ""
        self.making_code.sheet.show_code(code, unit, session.actor.name, session.today)

    def _widen_panel(self) -> None:
        """Larger text needs a wider panel."""
        self.panels.setFixedWidth(max(_PANEL, self.panels.minimumSizeHint().width()))

    def _leave_panel(self) -> None:
        panel = self.panels.currentWidget()
        if isinstance(panel, Panel) and not self.panels.isHidden():
            panel.begin()
        self._secret = b""
        self.panels.hide()

    def _ask_to_disable(self, id: str) -> None:
        cadre = self._cadre(id)
        if cadre is not None:
            self.disabling.cadre = id
            self.disabling.text.setText(model.disable_text(cadre))
            self._open_panel(self.disabling)

    def _cadre(self, id: str) -> CadreHere | None:
        everybody = self._overview.cadres if self._overview else []
        return next((cadre for cadre in everybody if cadre.id == id), None)

    def _show(self, overview: Overview) -> None:
        self._overview = overview
        _empty(self._cadres)
        _empty(self._ways)
        self.disable_buttons.clear()
        for number, cadre in enumerate(overview.cadres):
            if number:
                self._cadres.addWidget(hairline())
            self._cadres.addWidget(self._line(cadre, overview))
        for icon, token, text in model.ways_lines(overview.ways):
            line = row(IconView(icon, token, 18), PlainLabel(text, role="muted", wrap=True), gap=8)
            line.setStretch(1, 1)
            self._ways.addWidget(boxed(line))
        self.pin.setText("Đổi mã PIN" if overview.has_pin else "Đặt mã PIN")
        if overview.standing:
            self.standing.say("warning", overview.standing)
        else:
            self.standing.leave()

    def _line(self, cadre: CadreHere, overview: Overview) -> QWidget:
        word, token = model.standing(cadre)
        name = f"{cadre.name} (đang làm việc)" if cadre.is_me else cadre.name
        about = column(ElidedLabel(name, role="strong"), ElidedLabel(model.place(cadre), role="small"), gap=0)
        state = row(IconView("user-off" if token == "held" else "user", token, 16), PlainLabel(word), gap=6)
        line = row(about, state, gap=BETWEEN, margins=edges(0, INSIDE))
        line.setStretch(0, 1)
        button = Button("Ngừng", look="quiet", tip=f"Ngừng {cadre.name} trên máy này")
        button.setAccessibleName(f"Ngừng {cadre.name}")
        button.clicked.connect(partial(self._ask_to_disable, cadre.id))
        line.addWidget(button)
        if cadre.id in overview.may_disable:
            self.disable_buttons[cadre.id] = button
        else:
            # Its room stays where others have one, so that the lines stand in columns.
            room = button.sizePolicy()
            room.setRetainSizeWhenHidden(bool(overview.may_disable))
            button.setSizePolicy(room)
            button.hide()
        return boxed(line)

    def _connect(self) -> None:
        self.switch.clicked.connect(self.lock_wanted)
        self.add.clicked.connect(lambda: self._open_panel(self.adding))
        self.renew.clicked.connect(self.open_renewal)
        self.passphrase.clicked.connect(lambda: self._open_panel(self.changing_passphrase))
        self.pin.clicked.connect(lambda: self._open_panel(self.changing_pin))
        self.recovery.clicked.connect(lambda: self._open_panel(self.making_code, self._show_new_code))

    def _put_together(self) -> None:
        self.panels.setFixedWidth(_PANEL)
        self.panels.hide()
        card = QFrame()
        card.setObjectName("card")
        card.setLayout(column(self._cadres, margins=edges(GROUP, INSIDE)))
        mine = column(row(self.passphrase, self.pin, None), row(self.recovery, self.renew, None), gap=INSIDE)
        left = column(
            self.notice,
            self.standing,
            PlainLabel(model.EXPLANATION, role="muted", wrap=True),
            card,
            row(self.add, self.switch, None),
            PlainLabel("Của tôi", role="heading"),
            mine,
            PlainLabel("Khi không ai nhớ mật khẩu", role="heading"),
            self._ways,
            None,
            margins=edges(EDGE, GROUP),
        )
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(boxed(left))
        whole = row(area, self.panels, gap=0)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.add)


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
