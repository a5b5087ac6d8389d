"""Short messages at the bottom of a window that go away by themselves, most with a way back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QEnterEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.parts.banner import TONE_ICON, Tone
from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.inverse_button import InverseButton
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

_MARK: dict[Tone, str] = {
    "info": "inverse_action",
    "success": "inverse_success",
    "warn": "inverse_warn",
    "danger": "inverse_danger",
}


class Toast(QWidget):
    """One message. Emits `acted` when its action is pressed, `gone` when it leaves, once each.

    Its time stands still while the pointer or the focus is on it. Escape sends it away.
    """

    acted = Signal()
    gone = Signal()

    def __init__(
        self, theme: Theme, text: str, action: str, tone: Tone, lasting: int, parent: QWidget
    ) -> None:
        """`lasting` is how long it stays, in ms; 0 is until it is sent away."""
        super().__init__(parent)
        self._theme, self._tone = theme, tone
        self._left_over = lasting
        self._has_left = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.leave)
        self._row = QHBoxLayout(self)
        self._icon = QLabel(self)
        self._icon.setTextFormat(Qt.TextFormat.PlainText)
        self._row.addWidget(self._icon)
        self._row.addWidget(PlainLabel(theme, text, ink="on_inverse", parent=self), 1)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if action:
            self._action = InverseButton(theme, action, parent=self)
            self._action.clicked.connect(self._act)
            self._row.addWidget(self._action)
        self._close = InverseButton(theme, "", "x", self.tr("Close"), parent=self)
        self._close.clicked.connect(self.leave)
        self._row.addWidget(self._close)
        for button in self.findChildren(InverseButton):
            button.installEventFilter(self)
        self.setAccessibleName(text)
        theme.follow(self._restyle)
        self._run()

    @property
    def is_paused(self) -> bool:
        """Whether its time stands still."""
        return not self._timer.isActive()

    def first_button(self) -> QWidget:
        """The action, or the cross if there is none: where the focus goes."""
        return self.findChildren(InverseButton)[0]

    def leave(self) -> None:
        """Go away now."""
        if self._has_left:
            return
        self._has_left = True
        self._timer.stop()
        self.hide()
        self.gone.emit()
        self.deleteLater()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._pause()

    def leaveEvent(self, event: QEvent) -> None:
        self._run_unless_focused()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self._pause()
        elif event.type() is QEvent.Type.FocusOut:
            self._run_unless_focused()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        radius = theme.metrics.radius_large
        draw_box(QPainter(self), self.rect(), radius, theme.brush("inverse"), None)

    def _act(self) -> None:
        self.acted.emit()
        self.leave()

    def _pause(self) -> None:
        if self._timer.isActive():
            self._left_over = max(1, self._timer.remainingTime())
            self._timer.stop()

    def _run(self) -> None:
        if self._left_over and not self._timer.isActive():
            self._timer.start(self._left_over)

    def _run_unless_focused(self) -> None:
        focused = any(button.hasFocus() for button in self.findChildren(InverseButton))
        if not self.isHidden() and not focused and not self.underMouse():
            self._run()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_1
        self._row.setContentsMargins(metrics.space_3, edge, edge, edge)
        self._row.setSpacing(metrics.space_2)
        self._icon.setPixmap(self._theme.pixmap(TONE_ICON[self._tone], _MARK[self._tone]))
        self.setMinimumHeight(metrics.control + metrics.space_2)
        self.update()


class ToastStack(QWidget):
    """Where the toasts of a window stand: at the bottom in the middle, the newest lowest.

    It lies over `host` and lets the pointer through between the toasts. Emits `placed` whenever it
    has come to stand elsewhere.
    """

    placed = Signal()
    MOST = 3

    def __init__(self, theme: Theme, host: QWidget, *, lift: int = 0) -> None:
        """`lift` is how many pixels above the bottom of `host` it ends (a status bar's height)."""
        super().__init__(host)
        self._theme, self._host, self._lift = theme, host, lift
        self._toasts: list[Toast] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.hide()
        host.installEventFilter(self)
        theme.follow(self._place)

    def show_toast(
        self, text: str, action: str = "", *, tone: Tone = "success", lasting: int = 8000
    ) -> Toast:
        """Show `text`; connect to `acted` of the toast returned if it has an action (撤销)."""
        toast = Toast(self._theme, text, action, tone, lasting, self)
        toast.gone.connect(self._forget_sender)
        self._toasts.append(toast)
        self._column.addWidget(toast)
        for oldest in self._toasts[: -self.MOST]:
            oldest.leave()
        self.show()
        toast.show()
        self._place()
        self.raise_()  # only now: what opens over a message is not covered as the next one goes
        QAccessible.updateAccessibility(QAccessibleEvent(toast, QAccessible.Event.Alert))
        return toast

    @property
    def toasts(self) -> list[Toast]:
        """Those on the screen, oldest first."""
        return list(self._toasts)

    def focus_newest(self) -> None:
        """Put the focus on the action of the newest toast; bind it to a key of the window."""
        if self._toasts:
            self._toasts[-1].first_button().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._place()  # another size of type: what a message needs has changed
        return done

    def _forget_sender(self) -> None:
        toast = self.sender()
        if isinstance(toast, Toast):
            self._toasts.remove(toast)
            self._column.removeWidget(toast)
        self.setHidden(not self._toasts)
        self._place()

    def _place(self) -> None:
        self._column.setSpacing(self._theme.metrics.space_2)
        gap = self._theme.metrics.space_4
        self._column.activate()
        size = self._column.sizeHint()
        width = min(size.width(), self._host.width() - 2 * gap)
        left = (self._host.width() - width) // 2
        top = self._host.height() - self._lift - gap - size.height()
        self.setGeometry(left, max(gap, top), width, size.height())
        self.placed.emit()
