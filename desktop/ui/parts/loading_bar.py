"""A thin bar that tells work is going on, and how far it is when that is known."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import Theme

_FRAME = 33  # ms
_ROUND = 1200  # ms for one pass
_GRACE = 250  # ms: quicker work shows nothing, a flash only disturbs


class LoadingBar(QWidget):
    """Takes its 3 px always, so that nothing moves when it appears."""

    def __init__(self, theme: Theme, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown = False
        self._part: float | None = None
        self._at = 0.0
        self._grace = QTimer(self)
        self._grace.setSingleShot(True)
        self._grace.setInterval(_GRACE)
        self._grace.timeout.connect(self._appear)
        self._beat = QTimer(self)
        self._beat.setInterval(_FRAME)
        self._beat.timeout.connect(self._step)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self.update)

    @property
    def is_running(self) -> bool:
        return self._shown or self._grace.isActive()

    def start(self) -> None:
        """Work begins; the bar appears if it lasts."""
        self._part = None
        if not self.is_running:
            self._grace.start()

    def set_part(self, part: float) -> None:
        """`part` (0-1) of the work is done."""
        self._part = max(0.0, min(1.0, part))
        self._beat.stop()
        if not self.is_running:
            self._grace.start()
        self.update()

    def stop(self) -> None:
        """The work is over."""
        self._grace.stop()
        self._beat.stop()
        self._shown = False
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(80, 3)

    def hideEvent(self, event: QHideEvent) -> None:
        self._beat.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._shown:
            return
        if self._part is None and not self._beat.isActive():
            self._beat.start()
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.brush("accent_soft"))
        width = float(self.width())
        if self._part is None:
            start = (self._at * 1.4 - 0.4) * width
            bar = QRectF(start, 0, width * 0.4, self.height())
        else:
            bar = QRectF(0, 0, width * self._part, self.height())
        painter.fillRect(bar, self._theme.brush("accent"))

    def _appear(self) -> None:
        self._shown = True
        self._at = 0.0
        self.update()

    def _step(self) -> None:
        self._at = (self._at + _FRAME / _ROUND) % 1.0
        self.update()
