"""How the queue's width is shared out: by type size, as the operator set it, less when narrow."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QHeaderView, QTableView

from desktop.ui.queue.columns import (
    ALWAYS_SHOWN,
    GIVEN_UP_FIRST,
    SHRINKING,
    SHRINKING_LAST,
    TITLES,
    Column,
)
from desktop.ui.queue.delegate import QueueDelegate
from desktop.ui.theme import Theme

_SETTLES = 400  # ms after the last move of a heading's edge


class ColumnWidths(QObject):
    """Fits the columns into the table. The fault's column takes what the others leave.

    Attributes:
        remembered: the width in px that the operator once gave a column, by ``density/column``.
        keep: called with that key and the width when a heading's edge was moved.
        chosen: names of the columns that the operator wants, in their order; none: as they come.
        keep_order: called with those names when a heading was moved.
    """

    def __init__(self, theme: Theme, table: QTableView, painter: QueueDelegate) -> None:
        super().__init__(table)
        self._theme, self._table, self._painter = theme, table, painter
        self.remembered: Callable[[str], int | None] = lambda key: None
        self.keep: Callable[[str, int], None] = lambda key, width: None
        self.chosen: Callable[[], Sequence[str]] = lambda: ()
        self.keep_order: Callable[[Sequence[str]], None] = lambda names: None
        self._fitting = False
        self._moved: set[int] = set()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLES)
        self._settle.timeout.connect(self._keep_moved)
        head = table.horizontalHeader()
        head.setMinimumSectionSize(24)
        head.sectionResized.connect(self._resized)
        head.setSectionsMovable(True)
        head.sectionMoved.connect(self._reordered)
        for column in Column:
            stretches = column is Column.FAULT
            mode = QHeaderView.ResizeMode
            head.setSectionResizeMode(column, mode.Stretch if stretches else mode.Interactive)

    def fit(self) -> None:
        """Share the present width out; columns that find no room are hidden."""
        names, order = self.chosen(), self.order()
        wanted = {
            column: self._wanted(column)
            if not names or column in ALWAYS_SHOWN or column.name.lower() in names
            else 0
            for column in Column
        }
        shown = [column for column in Column if wanted[column]]
        room = self._table.viewport().width()
        for column in GIVEN_UP_FIRST:
            missing = sum(wanted[each] for each in shown) - room
            if missing <= 0 or squeeze(wanted, [c for c in SHRINKING if c in shown], missing):
                break
            if column in shown:
                shown.remove(column)
        else:
            missing = sum(wanted[each] for each in shown) - room
            squeeze(wanted, SHRINKING_LAST, missing, anyway=True)
        self._fitting = True
        head = self._table.horizontalHeader()
        for place, column in enumerate(order):
            head.moveSection(head.visualIndex(column), place)
        for column in Column:
            self._table.setColumnHidden(column, column not in shown)
            if column in shown and column is not Column.FAULT:
                self._table.setColumnWidth(column, wanted[column])
        self._fitting = False
        marks = not names or Column.MARKS.name.lower() in names
        self._painter.marks_hidden = marks and Column.MARKS not in shown
        seen = [column for column in order if column in shown]
        self._painter.edges = (seen[0], seen[-1])

    def order(self) -> list[Column]:
        """All columns as the operator put them; what they left out stands after the others."""
        known = {column.name.lower(): column for column in Column}
        wanted = [known[name] for name in self.chosen() if name in known]
        rest = [column for column in Column if column not in wanted]
        if not wanted:
            return rest
        return [*(each for each in rest if each in ALWAYS_SHOWN), *wanted,
                *(each for each in rest if each not in ALWAYS_SHOWN)]  # fmt: skip

    def _reordered(self) -> None:
        if self._fitting:
            return
        head, names = self._table.horizontalHeader(), self.chosen()
        order = sorted(Column, key=head.visualIndex)
        self.keep_order(
            [
                column.name.lower()
                for column in order
                if not names or column in ALWAYS_SHOWN or column.name.lower() in names
            ]
        )

    def _wanted(self, column: Column) -> int:
        title = TITLES[column]
        chars = title.wide_2 if self._painter.two_lines else title.wide_1
        if not chars:
            return 0
        metrics = self._theme.metrics
        usual = round(chars * metrics.body) + 2 * metrics.space_2
        if column is Column.STATE:
            usual = max(usual, self._painter.state_width() + 2 * metrics.space_2)
        return self.remembered(self._key(column)) or usual

    def _key(self, column: int) -> str:
        return f"{self._theme.density.value}/{Column(column).name.lower()}"

    def _resized(self, section: int, old: int, new: int) -> None:
        if not self._fitting and old and new and section != Column.FAULT:
            self._moved.add(section)
            self._settle.start()

    def _keep_moved(self) -> None:
        moved, self._moved = self._moved, set()
        for section in moved:
            if not self._table.isColumnHidden(section):
                self.keep(self._key(section), self._table.columnWidth(section))


def squeeze(
    wanted: dict[Column, int], giving: Sequence[Column], missing: int, *, anyway: bool = False
) -> bool:
    """Take missing px from columns, a third of each at most. Returns whether that was enough.

    Args:
        anyway: take what there is even if it is not enough; else nothing is taken then.
    """
    whole = sum(wanted[column] for column in giving)
    if missing > whole // 3:
        if not anyway:
            return False
        missing = whole // 3
    if missing > 0:
        for column in giving:
            wanted[column] -= math.ceil(missing * wanted[column] / whole)
    return True
