"""The navigation on the left: where one can go, what waits there, and the key that leads there."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.parts.count_badge import Tone, badge_size, paint_badge
from desktop.ui.parts.drawing import (
    CENTRE,
    RIGHT,
    draw_box,
    draw_focus,
    draw_key_cap,
    draw_line,
    key_cap_size,
    plain_tip,
)
from desktop.ui.parts.painted_button import PaintedButton
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

_NARROW_BELOW = 108
"""A window narrower than this, in body heights, needs the room for the work itself."""
_NARROW_RAIL = 6
"""Width of the narrow rail, in body heights: a name of four characters below its icon."""
_WIDEST_NARROW_RAIL = 8
"""How wide longer names may make it."""


class NavEntry(Struct, frozen=True):
    """One place to go. A `ready` of False shows it, disabled, as still to come."""

    key: str
    text: str
    icon: str
    shortcut: str = ""
    ready: bool = True


class NavSection(Struct, frozen=True):
    """Places that belong together; the first section usually has no title."""

    title: str
    entries: Sequence[NavEntry]


class NavRail(QWidget):
    """Emits `chosen` with the key of the entry the operator went to.

    Up, Down, Home and End move the focus, Enter or Space goes there; Tab enters at the current
    place and leaves the rail. The rail shows the shortcuts, the window's actions answer them.

    In a small window (or a normal one with large type) it makes room: icons, with the name below.
    """

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, sections: Sequence[NavSection], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._items: dict[str, _NavItem] = {}
        self._titles: list[PlainLabel] = []
        self._feet: list[QWidget] = []
        self._watched: QWidget | None = None
        self.is_narrow = True  # until its window is known: that must not be made wider for it
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        for section in sections:
            self._add_section(section)
        self._column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        first = next((item for item in self._items.values() if item.isEnabled()), None)
        self._current = ""
        self._let_tab_in(first)
        theme.follow(self._restyle)

    @property
    def current(self) -> str:
        """The key of the place one is at, or "" before the first choice."""
        return self._current

    def select(self, key: str) -> None:
        """Mark `key` as the place one is at, without announcing it."""
        self._current = key
        for each, item in self._items.items():
            item.setChecked(each == key)
        self._let_tab_in(self._items[key])

    def set_count(self, key: str, count: int, tone: Tone = "neutral") -> None:
        """How many wait at `key`; 0 takes the badge away."""
        self._items[key].set_count(count, tone)

    def add_bottom(self, widget: QWidget) -> None:
        """Put `widget` (who is at the desk) below everything."""
        self._column.addWidget(widget)
        self._feet.append(widget)
        self._restyle()

    def set_narrow(self, narrow: bool) -> None:
        """Show only icons with the names below them, or everything."""
        if narrow != self.is_narrow:
            self.is_narrow = narrow
            self._restyle()

    def sizeHint(self) -> QSize:
        return QSize(self._width(), super().sizeHint().height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        window = self.window()
        if window is not self and window is not self._watched:
            if self._watched is not None:
                self._watched.removeEventFilter(self)
            self._watched = window
            window.installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.brush("canvas"))
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), self._theme.brush("border"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        items = [item for item in self._items.values() if item.isEnabled()]
        focused = self.focusWidget()
        at = items.index(focused) if isinstance(focused, _NavItem) and focused in items else 0
        target = {
            Qt.Key.Key_Up: max(0, at - 1),
            Qt.Key.Key_Down: min(len(items) - 1, at + 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(items) - 1,
        }.get(Qt.Key(event.key()))
        if target is None or not items:
            super().keyPressEvent(event)
            return
        items[target].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_section(self, section: NavSection) -> None:
        if section.title:
            title = PlainLabel(self._theme, section.title, "caption", "muted", parent=self)
            self._titles.append(title)
            self._column.addWidget(title)
        for entry in section.entries:
            item = _NavItem(self._theme, entry, self)
            item.clicked.connect(self._item_clicked)
            self._items[entry.key] = item
            self._column.addWidget(item)

    def _item_clicked(self) -> None:
        item = self.sender()
        if isinstance(item, _NavItem):
            self.select(item.entry.key)
            self.chosen.emit(item.entry.key)

    def _let_tab_in(self, chosen: QAbstractButton | None) -> None:
        for item in self._items.values():
            policy = Qt.FocusPolicy.StrongFocus if item is chosen else Qt.FocusPolicy.ClickFocus
            item.setFocusPolicy(policy)

    def _fit(self) -> None:
        window, body = self._watched, self._theme.metrics.body
        if window is None:
            return
        self.set_narrow(window.width() < _NARROW_BELOW * body)
        # What is to come gives way first where the window is too low for everything.
        needed = sum(item.sizeHint().height() for item in self._items.values())
        everything = not self.is_narrow or needed + 12 * body <= window.height()
        for item in self._items.values():
            item.setVisible(item.entry.ready or everything)

    def _width(self) -> int:
        metrics = self._theme.metrics
        if not self.is_narrow:
            return metrics.rail
        figures = self._theme.font_metrics("caption")
        longest = max(figures.horizontalAdvance(each.entry.text) for each in self._items.values())
        widest = min(longest + metrics.space_2, _WIDEST_NARROW_RAIL * metrics.body)
        return max(_NARROW_RAIL * metrics.body, widest) + metrics.space_2

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        gap = metrics.space_1 if self.is_narrow else metrics.space_2
        self._column.setContentsMargins(gap, metrics.space_2, gap + 1, metrics.space_2)
        for title in self._titles:
            title.setContentsMargins(metrics.space_2, metrics.space_3, gap, metrics.space_1)
            title.setVisible(not self.is_narrow)
        for item in self._items.values():
            item.set_narrow(self.is_narrow)
        side = 0 if self.is_narrow else metrics.icon
        for foot in self._feet:
            if isinstance(foot, QAbstractButton):
                foot.setIconSize(QSize(side, side))
            foot.setMaximumWidth(self._width() - 2 * gap)
        self.setFixedWidth(self._width())
        self._fit()
        self.update()


class _NavItem(PaintedButton):
    def __init__(self, theme: Theme, entry: NavEntry, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.entry = entry
        self._count = 0
        self._tone: Tone = "neutral"
        self._narrow = False
        self._soon = QCoreApplication.translate("NavRail", "Coming soon")
        self.setCheckable(True)
        self.setEnabled(entry.ready)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._name_it()

    def set_count(self, count: int, tone: Tone) -> None:
        self._count, self._tone = count, tone
        self._name_it()
        self.update()

    def set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self._theme.metrics
        if self._narrow:
            line = self._theme.font_metrics("caption").height()
            return QSize(_NARROW_RAIL * metrics.body, metrics.icon + line + 3 * metrics.space_1)
        return QSize(metrics.rail, metrics.control + metrics.space_1 // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._paint_ground(painter)
        if self._narrow:
            self._paint_narrow(painter)
        else:
            self._paint_wide(painter)
        if self.hasFocus():
            draw_focus(painter, self.rect(), self._theme.metrics.radius, self._theme)

    def _paint_narrow(self, painter: QPainter) -> None:
        theme, metrics = self._theme, self._theme.metrics
        ink = self._ink()
        icon_role = ink if self.isEnabled() else "disabled"
        size = badge_size(theme, self._count) if self._count else QSize()
        # A count moves the icon aside: neither may cover the other.
        left = (self.width() - metrics.icon - max(0, size.width() - 2)) // 2
        painter.drawPixmap(left, metrics.space_1, theme.pixmap(self.entry.icon, icon_role))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen(ink))
        top = metrics.space_1 + metrics.icon
        words = self.rect().adjusted(2, top, -2, -metrics.space_1 // 2)
        draw_line(painter, words, self.entry.text, theme.font_metrics("caption"), CENTRE)
        if self._count:
            badge = QRect(left + metrics.icon - 2, 0, size.width(), size.height())
            paint_badge(painter, badge, theme, self._count, self._tone)

    def _paint_wide(self, painter: QPainter) -> None:
        theme, metrics = self._theme, self._theme.metrics
        inside = self.rect().adjusted(metrics.space_2, 0, -metrics.space_2, 0)
        inside.setRight(inside.right() - self._paint_end(painter, inside))
        ink = self._ink()
        icon_role = "disabled" if not self.isEnabled() else ink
        top = (self.height() - metrics.icon) // 2
        painter.drawPixmap(inside.x(), top, theme.pixmap(self.entry.icon, icon_role))
        style = "strong" if self.isChecked() else "body"
        painter.setFont(theme.font(style))
        painter.setPen(theme.pen(ink))
        words = inside.adjusted(metrics.icon + metrics.space_2, 0, -metrics.space_1, 0)
        draw_line(painter, words, self.entry.text, theme.font_metrics(style))

    def _ink(self) -> str:
        if not self.isEnabled():
            return "muted"
        return "accent_text" if self.isChecked() else "text_2"

    def _paint_ground(self, painter: QPainter) -> None:
        ground = "selected" if self.isChecked() else "pressed" if self.underMouse() else ""
        if ground and self.isEnabled():
            brush = self._theme.brush(ground)
            draw_box(painter, self.rect(), self._theme.metrics.radius, brush, None)

    def _paint_end(self, painter: QPainter, inside: QRect) -> int:
        """Paint what stands at the right end: the key and the count. Returns the width used."""
        theme, gap = self._theme, self._theme.metrics.space_1
        if not self.isEnabled():
            return self._paint_soon(painter, inside)
        used = 0
        if self.entry.shortcut:
            used = key_cap_size(theme, self.entry.shortcut).width() + gap
            draw_key_cap(painter, inside, self.entry.shortcut, theme)
        if self._count:
            size = badge_size(theme, self._count)
            left = inside.right() + 1 - used - size.width()
            top = inside.y() + (inside.height() - size.height()) // 2
            badge = QRect(left, top, size.width(), size.height())
            paint_badge(painter, badge, theme, self._count, self._tone)
            used += size.width() + gap
        return used

    def _paint_soon(self, painter: QPainter, inside: QRect) -> int:
        """The word for what is still to come, if the name leaves room for it (the tip has it)."""
        theme, metrics = self._theme, self._theme.metrics
        words = theme.font_metrics("caption")
        name = theme.font_metrics("body").horizontalAdvance(self.entry.text)
        room = inside.width() - metrics.icon - name - 2 * metrics.space_2
        if words.horizontalAdvance(self._soon) > room:
            return 0
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("muted"))
        return draw_line(painter, inside, self._soon, words, RIGHT) + metrics.space_1

    def _name_it(self) -> None:
        entry = self.entry
        count = f" {self._count}" if self._count else ""
        soon = "" if entry.ready else f" ({self._soon})"
        self.setAccessibleName(f"{entry.text}{count}{soon}")
        key = f"  {entry.shortcut}" if entry.shortcut else ""
        self.setToolTip(plain_tip(f"{entry.text}{key}{soon}"))
