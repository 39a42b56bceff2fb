"""Covers every window of the program at once, also dialogs that are waiting for an answer.

A dialog is not closed for it: hiding one would end what it was asked for. A plain sheet is laid over each
window, and the lock screen stands over them all as a modal window of its own, so that nothing below gets a
key or a click. Only dialogs of the operating system's own, over which nothing can be laid, are closed.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget
from shiboken6 import isValid

from desktop.widgets.layouts import column
from desktop.widgets.theme import dress
from desktop.widgets.vietnamese_edit import VietnameseEdit, VietnameseTextEdit


class Cover(QObject):
    """`lay` and `lift`; `page` is what stands on the cover."""

    # Somebody wants the whole program closed.
    close_wanted = Signal()

    def __init__(self, main: QWidget, page: QWidget) -> None:
        super().__init__(main)
        self._main = main
        self.window = _LockWindow(main, page)
        self.window.close_wanted.connect(self.close_wanted)
        self._sheets: list[_Sheet] = []
        self._focus: QWidget | None = None

    @property
    def lies(self) -> bool:
        return self.window.isVisible()

    def lay(self) -> None:
        """Everything is covered when this returns."""
        if self.lies:
            return
        self._focus = QApplication.focusWidget()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        QToolTip.hideText()
        for widget in QApplication.topLevelWidgets():
            self._cover(widget)
        self._show()
        _application().installEventFilter(self)

    def lift(self) -> None:
        """Uncover, and give the focus back to where it was."""
        _application().removeEventFilter(self)
        self.window.hide()
        for sheet in self._sheets:
            if isValid(sheet):
                sheet.hide()
                sheet.deleteLater()
        self._sheets.clear()
        focus, self._focus = self._focus, None
        if focus is not None and isValid(focus) and focus.isVisible():
            focus.window().activateWindow()
            focus.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self._main and kind in (
            QEvent.Type.Move,
            QEvent.Type.Resize,
            QEvent.Type.WindowStateChange,
        ):
            self._follow()
        elif (
            kind is QEvent.Type.Show
            and isinstance(watched, QWidget)
            and watched.isWindow()
            and watched is not self.window
        ):
            # What appears while all is covered (a failure, a late dialog) is covered too.
            self._cover(watched)
            if watched.isModal():
                QTimer.singleShot(0, self, self._come_to_front)
        return False

    def _cover(self, window: QWidget) -> None:
        if window is self.window or not window.isVisible() or window.windowType() in _NOT_COVERED:
            return
        if isinstance(window, QDialog) and window.testAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen):
            window.reject()
            return
        if not any(isValid(sheet) and sheet.parent() is window for sheet in self._sheets):
            self._sheets.append(_Sheet(window))

    def _show(self) -> None:
        self._follow()
        if self._main.isMinimized():
            self.window.showMinimized()
        else:
            self.window.show()
            self.window.raise_()
            self.window.activateWindow()

    def _come_to_front(self) -> None:
        """A newer modal window would keep the lock screen from being used."""
        if self.lies:
            self.window.hide()
            self._show()

    def _follow(self) -> None:
        self.window.setGeometry(self._main.geometry())


_NOT_COVERED = (Qt.WindowType.Popup, Qt.WindowType.ToolTip, Qt.WindowType.SplashScreen, Qt.WindowType.Desktop)


def _application() -> QApplication:
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise LookupError("there is no application to cover")
    return application


def take_in_composing() -> None:
    """Make every word that is being composed part of its field, whichever window it is in."""
    QGuiApplication.inputMethod().commit()
    for widget in QApplication.allWidgets():
        if isinstance(widget, VietnameseEdit | VietnameseTextEdit):
            widget.commit_composing()


class _Sheet(QWidget):
    """An opaque sheet over all of a window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        window.installEventFilter(self)
        dress(self)
        self._fit(window)
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.ChildAdded) and isinstance(watched, QWidget):
            self._fit(watched)
            self.raise_()
        return False

    def _fit(self, window: QWidget) -> None:
        self.move(QPoint(0, 0))
        self.resize(window.size())


class _LockWindow(QWidget):
    """The one window that can be used while the program is locked."""

    close_wanted = Signal()

    def __init__(self, main: QWidget, page: QWidget) -> None:
        super().__init__(main, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        self.setWindowTitle(main.windowTitle())
        self.setLayout(column(page, gap=0))
        dress(self, now=True)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.close_wanted.emit()
