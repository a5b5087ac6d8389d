"""The sheet of keys (F1, ?): what the keyboard can do, straight from the table of actions."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.actions import GROUPS, Group, Spec
from desktop.ui.parts.button import Button
from desktop.ui.parts.drawing import draw_key_cap, draw_line, key_cap_size
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

_COLUMNS = (("Desk", "Views"), ("Lists", "Paper"), ("In the queue", "On the board"))
"""Which groups of the table stand under one another."""


class KeySheet(QDialog):
    """Use ``open()``. Escape, or the key that opened it, closes it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Keys"))
        inside = QWidget(self)
        inside.setObjectName("scrolled")
        self._beside = QHBoxLayout(inside)
        groups = {group.source: group for group in GROUPS}
        self._columns = [self._column(inside, [groups[name] for name in c]) for c in _COLUMNS]
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        area.setAccessibleName(self.tr("Keys"))
        close = Button(theme, self.tr("Close"), "primary", parent=self)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(close)
        self._whole = QVBoxLayout(self)
        self._whole.addWidget(PlainLabel(theme, self.tr("Keys"), "title", parent=self))
        self._whole.addWidget(area, 1)
        self._whole.addLayout(foot)
        theme.follow(self._restyle)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_F1, Qt.Key.Key_Question):
            self.accept()
            return
        super().keyPressEvent(event)

    def _column(self, inside: QWidget, groups: list[Group]) -> QVBoxLayout:
        column = QVBoxLayout()
        for group in groups:
            title = PlainLabel(self._theme, group.text(), "caption_strong", "muted", parent=inside)
            column.addWidget(title)
            for spec in group.specs:
                column.addWidget(_KeyRow(self._theme, spec, inside))
            column.addSpacing(self._theme.metrics.space_4)
        column.addStretch(1)
        self._beside.addLayout(column)
        return column

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._whole.setContentsMargins(edge, edge, edge, metrics.space_4)
        self._whole.setSpacing(metrics.space_3)
        self._beside.setContentsMargins(metrics.space_2, metrics.space_1, metrics.space_3, 0)
        self._beside.setSpacing(metrics.space_6)
        for column in self._columns:
            column.setSpacing(0)
        screen = self.screen().availableSize()
        # The scroll bar stands beside the columns.
        across = self._beside.sizeHint().width() + 3 * edge
        wanted = QSize(max(68 * metrics.body, across), 46 * metrics.body)
        self.resize(wanted.boundedTo(screen * 0.94))


class _KeyRow(QWidget):
    """One act and its keys."""

    def __init__(self, theme: Theme, spec: Spec, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._text = theme, spec.text()
        # Qt tells the two keys for Enter apart, people don't.
        self._keys = [key for key in spec.keys if "Return" not in key]
        self.setAccessibleName(f"{self._text} {' '.join(self._keys)}")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.follow(self.updateGeometry)

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = theme.font_metrics("body").horizontalAdvance(self._text)
        for key in self._keys:
            width += key_cap_size(theme, key).width() + theme.metrics.space_2
        return QSize(width + theme.metrics.space_4, theme.metrics.row)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()  # on a small screen one scrolls sideways; nothing is cut

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        rest = QRect(self.rect())
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.brush("divider"))
        for key in reversed(self._keys):
            used = draw_key_cap(painter, rest, key, theme)
            rest.setRight(rest.right() - used - theme.metrics.space_1)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.pen("text"))
        draw_line(painter, rest, self._text, theme.font_metrics("body"))
