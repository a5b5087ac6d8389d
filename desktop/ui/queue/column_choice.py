"""Which columns the queue shows and in which order: a menu on the headings, and a dialog by key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.queue.columns import ALWAYS_SHOWN, Column, title_text
from desktop.ui.queue.view import QueueView
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme

translate = QCoreApplication.translate

_ROLE = Qt.ItemDataRole.UserRole


class ColumnChoice(QObject):
    """Listens to the headings of one queue; what is chosen is kept for whoever sits there."""

    def __init__(
        self, theme: Theme, view: QueueView, preferences: Preferences, window: QWidget
    ) -> None:
        super().__init__(window)
        self._theme, self._view, self._window = theme, view, window
        self._preferences = preferences
        head = view.horizontalHeader()
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(self._show_menu)

    def open(self) -> None:
        """Open the dialog."""
        dialog = ColumnsDialog(self._theme, self._view.widths.order(), self._shown, self._window)
        dialog.chosen.connect(self.choose)
        dialog.open()

    def choose(self, columns: list[Column]) -> None:
        """Show these columns, in this order; none: as they come."""
        self._preferences.keep_columns([column.name.lower() for column in columns])
        self._view.widths.fit()

    def menu(self) -> QMenu:
        """The menu of the headings."""
        menu = QMenu(self._window)
        for column in self._view.widths.order():
            action = QAction(as_label(title_text(column)), menu)
            action.setCheckable(True)
            action.setChecked(self._shown(column))
            action.setEnabled(column not in ALWAYS_SHOWN)
            action.toggled.connect(lambda on, column=column: self._toggle(column, on))
            menu.addAction(action)
        menu.addSeparator()
        dialog = menu.addAction(translate("queue", "Columns…") + "\tCtrl+Shift+H")
        dialog.triggered.connect(self.open)
        usual = menu.addAction(translate("queue", "As they come"))
        usual.triggered.connect(lambda: self.choose([]))
        return menu

    def _shown(self, column: Column) -> bool:
        """Whether the operator wants it; in a narrow window it may still find no room."""
        chosen = self._preferences.columns()
        return not chosen or column in ALWAYS_SHOWN or column.name.lower() in chosen

    def _toggle(self, column: Column, on: bool) -> None:
        shown = [
            each
            for each in self._view.widths.order()
            if (on if each is column else self._shown(each))
        ]
        self.choose(shown)

    def _show_menu(self, at: QPoint) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._view.horizontalHeader().mapToGlobal(at))


class ColumnsDialog(QDialog):
    """Use ``open()``. Space shows or hides, Ctrl+Up and Ctrl+Down move; `chosen` on Enter."""

    chosen = Signal(list)

    def __init__(
        self,
        theme: Theme,
        order: list[Column],
        shown: Callable[[Column], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Columns"))
        self.list = _Columns(self)
        self.list.setAccessibleName(self.tr("Columns in their order"))
        self._fill(order, shown)
        self.up = Button(theme, self.tr("Up"), icon="arrow-up", parent=self)
        self.down = Button(theme, self.tr("Down"), icon="arrow-down", parent=self)
        self.usual = Button(theme, self.tr("As they come"), parent=self)
        self.take = Button(theme, self.tr("Show these"), "primary", "check", parent=self)
        self.take.setDefault(True)
        self.up.clicked.connect(lambda: self.list.shift(-1))
        self.down.clicked.connect(lambda: self.list.shift(1))
        self.usual.clicked.connect(lambda: self._end([]))
        self.take.clicked.connect(lambda: self._end(self.columns()))
        self._lay_out()
        theme.follow(self._restyle)
        self.list.setFocus()

    def columns(self) -> list[Column]:
        """What is ticked, in order."""
        items = [self.list.item(n) for n in range(self.list.count())]
        return [each.data(_ROLE) for each in items if each.checkState() is Qt.CheckState.Checked]

    def _fill(self, order: list[Column], shown: Callable[[Column], bool]) -> None:
        for column in order:
            fixed = column in ALWAYS_SHOWN
            words = title_text(column)
            if fixed:
                words = self.tr("{column} (always there)").format(column=words)
            item = QListWidgetItem(words)
            item.setData(_ROLE, column)
            on = Qt.CheckState.Checked if shown(column) else Qt.CheckState.Unchecked
            item.setCheckState(on)
            if fixed:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _end(self, columns: list[Column]) -> None:
        self.chosen.emit(columns)
        self.accept()

    def _lay_out(self) -> None:
        theme = self._theme
        told = self.tr("Space shows or hides · Ctrl+↑ Ctrl+↓ move · Enter takes it")
        moves = QVBoxLayout()
        moves.addWidget(self.up)
        moves.addWidget(self.down)
        moves.addStretch(1)
        beside = QHBoxLayout()
        beside.addWidget(self.list, 1)
        beside.addLayout(moves)
        foot = QHBoxLayout()
        foot.addWidget(self.usual)
        foot.addStretch(1)
        foot.addWidget(self.take)
        self._whole = QVBoxLayout(self)
        self._whole.addWidget(PlainLabel(theme, self.tr("Columns"), "title", parent=self))
        self._whole.addLayout(beside, 1)
        self._whole.addWidget(PlainLabel(theme, told, "caption", "muted", wrap=True, parent=self))
        self._whole.addLayout(foot)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._whole.setContentsMargins(edge, edge, edge, edge)
        self._whole.setSpacing(metrics.space_3)
        size = self.screen().availableSize()
        self.resize(30 * metrics.body, min(36 * metrics.body, size.height() * 90 // 100))


class _Columns(QListWidget):
    """A list whose current row can be moved."""

    def shift(self, step: int) -> None:
        """Move the current row up (-1) or down (1)."""
        at = self.currentRow()
        if 0 <= at + step < self.count():
            item = self.takeItem(at)
            self.insertItem(at + step, item)
            self.setCurrentItem(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = moves.get(Qt.Key(event.key()))
        if step is not None and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.shift(step)
            return
        super().keyPressEvent(event)
