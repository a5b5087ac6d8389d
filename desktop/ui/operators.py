"""The question who is at the desk, answered from the staff list."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from desktop.station import Changes, Station
from desktop.ui import words
from desktop.ui.parts.avatar import paint_avatar
from desktop.ui.parts.button import Button
from desktop.ui.parts.drawing import draw_box, draw_line
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.seat import actor_of, desk_staff
from desktop.ui.theme import Theme
from domain.directory import Staff

_STAFF = Qt.ItemDataRole.UserRole
_SELECTED = QStyle.StateFlag.State_Selected


class OperatorDialog(QDialog):
    """Use ``open()``. The list follows the roster while it is open.

    Signals:
        chosen: the ``Actor``.
    """

    chosen = Signal(object)

    def __init__(
        self, station: Station, theme: Theme, current: str = "", parent: QWidget | None = None
    ) -> None:
        """``current`` is the code of whoever sits there now."""
        super().__init__(parent)
        self._station, self._theme, self._current = station, theme, current
        self._marked = ""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Who is at the desk?"))
        title = PlainLabel(theme, self.tr("Who is at the desk?"), "title", parent=self)
        why = PlainLabel(
            theme,
            self.tr("Everything you do is recorded under your name."),
            "body",
            "muted",
            wrap=True,
            parent=self,
        )
        self.people = QListWidget(self)
        self.people.setItemDelegate(_PersonDelegate(theme, self.people))
        self.people.setAccessibleName(self.tr("Staff"))
        self.people.itemActivated.connect(self._take)
        self.people.itemSelectionChanged.connect(self._look)
        self.nobody = PlainLabel(
            theme,
            self.tr("The staff list has not come from the cloud yet. It appears here by itself."),
            "body",
            "text_2",
            wrap=True,
            parent=self,
        )
        self.take = Button(theme, self.tr("Begin"), "primary", parent=self)
        self.take.setDefault(True)
        self.take.clicked.connect(self._take)
        later = Button(theme, self.tr("Only look"), parent=self)
        later.clicked.connect(self.reject)
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        self._foot.addWidget(later)
        self._foot.addWidget(self.take)
        self._column = QVBoxLayout(self)
        for widget in (title, why, self.people, self.nobody):
            self._column.addWidget(widget)
        self._column.addLayout(self._foot)
        station.changed.connect(self._heard)
        self._fill()
        theme.follow(self._restyle)

    def choose(self, code: str) -> bool:
        """Put the cursor on a member of staff; False if there is none of that code."""
        for row in range(self.people.count()):
            if self.people.item(row).data(_STAFF).code == code:
                self.people.setCurrentRow(row)
                return True
        return False

    def _heard(self, changes: Changes) -> None:
        if changes.records or changes.everything:
            self._fill()

    def _fill(self) -> None:
        at = self._marked or self._current
        self.people.clear()
        for staff in desk_staff(self._station):
            item = QListWidgetItem(self.people)
            item.setData(_STAFF, staff)
            spoken = f"{staff.name} {words.role_text(staff.role)} {staff.code}"
            item.setData(Qt.ItemDataRole.AccessibleTextRole, spoken)
        if not self.choose(at) and self.people.count():
            self.people.setCurrentRow(0)
        self.people.setVisible(bool(self.people.count()))
        self.nobody.setVisible(not self.people.count())
        self._look()

    def _look(self) -> None:
        marked = self.people.selectedItems()
        self.take.setEnabled(bool(marked))
        if marked:
            self._marked = marked[0].data(_STAFF).code

    def _take(self) -> None:
        for item in self.people.selectedItems():
            self.chosen.emit(actor_of(item.data(_STAFF)))
            self.accept()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, metrics.space_4)
        self._column.setSpacing(metrics.space_3)
        self._foot.setSpacing(metrics.space_2)
        self.people.setMinimumSize(26 * metrics.body, 5 * (metrics.control + metrics.space_4))


class _PersonDelegate(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: Any, index: Any) -> QSize:
        metrics = self._theme.metrics
        return QSize(20 * metrics.body, metrics.control + metrics.space_4)

    def paint(self, painter: QPainter, option: Any, index: Any) -> None:
        theme, metrics = self._theme, self._theme.metrics
        staff: Staff = index.data(_STAFF)
        rect = option.rect.adjusted(2, 1, -2, -1)
        if option.state & _SELECTED:
            draw_box(painter, rect, metrics.radius, theme.brush("selected"), theme.pen("accent"))
        side = metrics.control
        face = rect.adjusted(metrics.space_2, (rect.height() - side) // 2, 0, 0)
        face.setSize(QSize(side, side))
        paint_avatar(painter, face, theme, staff.name)
        said = rect.adjusted(side + metrics.space_4, 0, -metrics.space_3, 0)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen("text"))
        used = draw_line(painter, said, staff.name, theme.font_metrics("strong"))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("muted"))
        said.setLeft(said.x() + used + metrics.space_3)
        role = f"{words.role_text(staff.role)}  {staff.code}"
        draw_line(painter, said, role, theme.font_metrics("caption"))
