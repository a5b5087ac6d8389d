"""A field that suggests while one types: arrows move, Enter or Tab takes, Escape keeps the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.ui.parts.drawing import RIGHT, draw_box, draw_line, one_line, plain_tip
from desktop.ui.theme import Theme

LONGEST = 200
"""Characters a one-line field takes; no name, place or number is longer."""
_MOST_ROWS = 8
_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Choice:
    """One suggestion. ``data`` is what it stands for, ``text`` what the field then shows."""

    text: str
    detail: str = ""
    hint: str = ""
    data: Any = None
    icon: str = ""


class SuggestBox(QLineEdit):
    """Asks ``look`` at every key and shows what it finds in a list below.

    Signals:
        taken: a ``Choice`` was taken.
        entered: Enter was pressed with nothing to take.
        edited: the text was changed by hand, so an earlier choice no longer holds.
    """

    taken = Signal(object)
    entered = Signal()
    edited = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        look: Callable[[str], Sequence[Choice]],
        parent: QWidget | None = None,
    ) -> None:
        """``look`` gives the suggestions for a typed text, the best first; it is quick."""
        super().__init__(parent)
        self._theme, self._look = theme, look
        self._list: SuggestList | None = None
        self.setMaxLength(LONGEST)
        self.setAccessibleName(name)
        self.textEdited.connect(self._typed)

    def setPlaceholderText(self, text: str) -> None:
        """What may be typed; whole in the tip, where the field is too narrow for it."""
        super().setPlaceholderText(text)
        self.setToolTip(plain_tip(text))

    def choices(self) -> list[Choice]:
        """What the list shows now; empty while it is closed."""
        return self._list.choices() if self._list is not None and self._list.isVisible() else []

    def open_list(self) -> None:
        """Show what fits the present text, also when it is empty."""
        found = list(self._look(self.text().strip()))
        if not found:
            self.close_list()
            return
        if self._list is None or self._list.parent() is not self.window():
            self._list = SuggestList(self._theme, self.accessibleName(), self.window())
            self._list.picked.connect(self._take)
            self.destroyed.connect(self._list.deleteLater)
        self._list.show_below(self, found)

    def close_list(self) -> None:
        """Take the list away; the text stays."""
        if self._list is not None:
            self._list.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        rows = self._list if self._list is not None and self._list.isVisible() else None
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if rows is None:
                self.open_list()
            else:
                rows.step(1 if key == Qt.Key.Key_Down else -1)
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _HELD:
            if rows is not None:
                self._take(rows.current())
            else:
                self.entered.emit()
            return
        if key == Qt.Key.Key_Escape and rows is not None:
            self.close_list()
            return
        super().keyPressEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        if next and self._list is not None and self._list.isVisible():
            self._take(self._list.current())
            return True
        return super().focusNextPrevChild(next)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.close_list()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.close_list()

    def _typed(self) -> None:
        self.edited.emit()
        if self.text().strip():
            self.open_list()
        else:
            self.close_list()

    def _take(self, choice: Choice) -> None:
        self.close_list()
        self.setText(choice.text)
        self.taken.emit(choice)


_HELD = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
)


class SuggestList(QListWidget):
    """The list below a field. It never takes the focus; the field moves in it."""

    picked = Signal(object)

    def __init__(self, theme: Theme, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.hide()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setItemDelegate(_Row(theme, self))
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setAccessibleName(name)
        self.setObjectName("suggestions")
        self.itemClicked.connect(lambda item: self.picked.emit(item.data(_ROLE)))
        theme.follow(self._restyle)

    def choices(self) -> list[Choice]:
        return [self.item(row).data(_ROLE) for row in range(self.count())]

    def current(self) -> Choice:
        found: Choice = self.currentItem().data(_ROLE)
        return found

    def step(self, by: int) -> None:
        """To the next row or the one before, round and round."""
        self.setCurrentRow((self.currentRow() + by) % self.count())

    def show_below(self, field: QWidget, choices: Sequence[Choice]) -> None:
        """Show ``choices`` under ``field``, or above it where there is more room."""
        self.clear()
        for choice in choices:
            item = QListWidgetItem(f"{choice.text}  {choice.detail}".strip())
            item.setData(_ROLE, choice)
            self.addItem(item)
        self.setCurrentRow(0)
        self._place(field)
        self.raise_()
        self.show()

    def _place(self, field: QWidget) -> None:
        host = self.window() if self.isWindow() else self.parentWidget()
        assert host is not None
        edge = 2 * self._theme.metrics.space_1
        height = self._theme.metrics.row * min(self.count(), _MOST_ROWS) + edge
        top = field.mapTo(host, QPoint(0, field.height() + 2))
        if top.y() + height > host.height():
            above = field.mapTo(host, QPoint(0, -2)).y() - height
            top.setY(above if above >= 0 else max(0, host.height() - height))
        width = min(max(field.width(), 24 * self._theme.metrics.body), host.width() - top.x())
        self.setGeometry(QRect(top, QSize(width, height)))

    def _restyle(self) -> None:
        line, ground = self._theme.hex("control_line"), self._theme.hex("raised")
        self.setStyleSheet(
            f"QListWidget#suggestions {{ background: {ground}; border: 1px solid {line};"
            f" border-radius: {self._theme.metrics.radius}px; padding: 2px; }}"
        )


class _Row(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(100, self._theme.metrics.row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        theme, metrics = self._theme, self._theme.metrics
        choice: Choice = index.data(_ROLE)
        state: QStyle.StateFlag = option.state
        rect: QRect = option.rect
        painter.save()
        lit = bool(state & QStyle.StateFlag.State_Selected)
        if lit or state & QStyle.StateFlag.State_MouseOver:
            ground = theme.brush("selected" if lit else "hover")
            draw_box(painter, rect.adjusted(2, 1, -2, -1), metrics.radius_small, ground, None)
        inside = rect.adjusted(metrics.space_2, 0, -metrics.space_2, 0)
        if choice.icon:
            side = metrics.icon_small
            top = inside.y() + (inside.height() - side) // 2
            painter.drawPixmap(inside.x(), top, theme.pixmap(choice.icon, "text_2", side))
            inside.setLeft(inside.x() + side + metrics.space_1)
        if choice.hint:
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.pen("muted"))
            used = draw_line(painter, inside, choice.hint, theme.font_metrics("caption"), RIGHT)
            inside.setRight(inside.right() - used - metrics.space_2)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen("text"))
        used = draw_line(painter, inside, one_line(choice.text), theme.font_metrics("strong"))
        inside.setLeft(inside.x() + used + metrics.space_2)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.pen("text_2"))
        if inside.width() > metrics.body:
            draw_line(painter, inside, one_line(choice.detail), theme.font_metrics("body"))
        painter.restore()
