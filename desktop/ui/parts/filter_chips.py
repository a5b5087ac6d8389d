"""Filters as a row of chips, each with its count; those that do not fit wait in a menu."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QMenu, QSizePolicy, QWidget

from desktop.ui.parts.button import IconButton, as_label
from desktop.ui.parts.count_badge import badge_text
from desktop.ui.parts.drawing import draw_box, draw_focus, draw_line
from desktop.ui.parts.painted_button import PaintedButton
from desktop.ui.theme import Theme


class Filter(Struct, frozen=True):
    """One filter. `count` None shows no number; `state` puts the glyph of a state before it."""

    key: str
    text: str
    count: int | None = None
    state: str = ""


class FilterChips(QWidget):
    """Emits `changed` with the keys switched on, in the order of the row.

    `single` lets one filter be on at a time. Left and Right move, Space switches.
    """

    changed = Signal(list)

    def __init__(
        self,
        theme: Theme,
        filters: Sequence[Filter],
        *,
        single: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._single = theme, single
        self._chips = [_Chip(theme, each, self) for each in filters]
        for chip in self._chips:
            chip.clicked.connect(self._chip_clicked)
        self._more = IconButton(theme, "ellipsis", self.tr("More filters"), parent=self)
        self._more.clicked.connect(self._show_more)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def keys_on(self) -> list[str]:
        """The keys of the filters switched on."""
        return [chip.filter.key for chip in self._chips if chip.isChecked()]

    def set_on(self, keys: Sequence[str]) -> None:
        """Switch exactly `keys` on, without announcing it."""
        for chip in self._chips:
            chip.setChecked(chip.filter.key in keys)
        self._arrange()

    def set_count(self, key: str, count: int | None) -> None:
        """Show another number on filter `key`."""
        for chip in self._chips:
            if chip.filter.key == key:
                chip.set_count(count)
        self._arrange()

    def hidden_keys(self) -> list[str]:
        """The keys that do not fit and stand in the menu."""
        return [chip.filter.key for chip in self._chips if chip.isHidden()]

    @property
    def is_focused(self) -> bool:
        """Whether one of the row has the focus of its window."""
        return self.window().focusWidget() in self._row()

    def focus_chosen(self) -> None:
        """Put the focus on the filter that is on, the first one if none is in sight."""
        row = self._row()
        chosen = [each for each in row if each.isChecked()]
        (chosen or row)[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def sizeHint(self) -> QSize:
        gap = self._theme.metrics.space_1
        width = sum(chip.sizeHint().width() + gap for chip in self._chips)
        return QSize(max(0, width - gap), self._theme.metrics.control)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._more.sizeHint().width(), self._theme.metrics.control)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        row, focused = self._row(), self.focusWidget()
        if step is None or not isinstance(focused, QAbstractButton) or focused not in row:
            super().keyPressEvent(event)
            return
        at = row.index(focused) + step
        row[max(0, min(len(row) - 1, at))].setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self) -> list[QAbstractButton]:
        return [each for each in (*self._chips, self._more) if not each.isHidden()]

    def _arrange(self) -> None:
        """Lay the chips side by side; where the room ends, the rest goes into the menu."""
        gap, height = self._theme.metrics.space_1, self._theme.metrics.control
        fits = self.sizeHint().width() <= self.width()
        end = self.width() if fits else self.width() - self._more.sizeHint().width() - gap
        x, full = 0, False
        for chip in self._chips:
            width = chip.sizeHint().width()
            full = full or x + width > end
            chip.setHidden(full)
            if not full:
                chip.setGeometry(x, 0, width, height)
                x += width + gap
        self._more.setHidden(not full)
        self._more.setGeometry(x, 0, self._more.sizeHint().width(), height)
        hidden_on = any(chip.isHidden() and chip.isChecked() for chip in self._chips)
        self._more.setCheckable(hidden_on)
        self._more.setChecked(hidden_on)

    def _chip_clicked(self) -> None:
        chip = self.sender()
        if isinstance(chip, _Chip):
            self._switched(chip)

    def _switched(self, chip: _Chip) -> None:
        if self._single and chip.isChecked():
            for other in self._chips:
                other.setChecked(other is chip)
        self._arrange()
        self.changed.emit(self.keys_on())

    def _show_more(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for chip in self._chips:
            if chip.isHidden():
                menu.addAction(self._entry(menu, chip))
        self._arrange()
        menu.popup(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def _entry(self, menu: QMenu, chip: _Chip) -> QAction:
        count = "" if chip.filter.count is None else f"  {badge_text(chip.filter.count)}"
        action = QAction(as_label(chip.filter.text + count), menu)
        action.setCheckable(True)
        action.setChecked(chip.isChecked())
        action.triggered.connect(chip.click)
        return action

    def _restyle(self) -> None:
        self.updateGeometry()
        self._arrange()


class _Chip(PaintedButton):
    def __init__(self, theme: Theme, each: Filter, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.setCheckable(True)
        self.filter = each
        self.set_count(each.count)

    def set_count(self, count: int | None) -> None:
        self.filter = Filter(self.filter.key, self.filter.text, count, self.filter.state)
        self.setAccessibleName(self.filter.text if count is None else f"{self.filter.text} {count}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self._theme.metrics
        width = self._theme.font_metrics("body").horizontalAdvance(self.filter.text)
        if self.filter.count is not None:
            number = badge_text(self.filter.count)
            figures = self._theme.font_metrics("number_caption")
            width += metrics.space_1 + figures.horizontalAdvance(number)
        if self.filter.state:
            width += metrics.glyph + metrics.space_1
        return QSize(width + 2 * metrics.space_2 + 2, metrics.control)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, metrics = self._theme, self._theme.metrics
        painter = QPainter(self)
        box = self.rect().adjusted(0, 1, 0, -1)
        on = self.isChecked()
        ground = "accent_soft" if on else "hover" if self.underMouse() else "surface"
        line = theme.pen("accent_line" if on else "control_line")
        draw_box(painter, box, box.height() / 2, theme.brush(ground), line)
        self._paint_words(painter, box.adjusted(metrics.space_2 + 1, 0, -metrics.space_2, 0), on)
        if self.hasFocus():
            draw_focus(painter, box, box.height() / 2, theme)

    def _paint_words(self, painter: QPainter, inside: QRect, on: bool) -> None:
        theme, metrics = self._theme, self._theme.metrics
        if self.filter.state:
            top = (self.height() - metrics.glyph) // 2
            painter.drawPixmap(inside.x(), top, theme.ink(self.filter.state).glyph)
            inside.setLeft(inside.x() + metrics.glyph + metrics.space_1)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.pen("accent_text" if on else "text"))
        used = draw_line(painter, inside, self.filter.text, theme.font_metrics("body"))
        if self.filter.count is not None:
            inside.setLeft(inside.x() + used + metrics.space_1)
            painter.setFont(theme.font("number_caption"))
            painter.setPen(theme.pen("accent_text" if on else "muted"))
            number = badge_text(self.filter.count)
            draw_line(painter, inside, number, theme.font_metrics("number_caption"))
