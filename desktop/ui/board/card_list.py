"""The cards of one column as a Qt model that changes in place: selection and scroll stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QVariantAnimation,
    Signal,
)

from desktop.station import QueueRow
from desktop.ui.board.card_words import card_tip, spoken
from domain.faults import FaultTree

Index = QModelIndex | QPersistentModelIndex

FLASH_MS = 1_400
_ROOT = QModelIndex()
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_SPOKEN = int(Qt.ItemDataRole.AccessibleTextRole)
_TIP = int(Qt.ItemDataRole.ToolTipRole)
_FLAGS = (
    Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)


class CardList(QAbstractListModel):
    """Rows of one column; `flashed` asks for a repaint while cards that just came glow."""

    flashed = Signal()

    def __init__(self, faults: FaultTree, clock: Any, parent: QObject | None = None) -> None:
        """`clock` gives ms UTC."""
        super().__init__(parent)
        self._faults, self._clock = faults, clock
        self.rows: list[QueueRow] = []
        self._glowing: set[str] = set()
        self._glow = QVariantAnimation(self)
        self._glow.setStartValue(1.0)
        self._glow.setEndValue(0.0)
        self._glow.setDuration(FLASH_MS)
        self._glow.valueChanged.connect(self._glow_changed)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role in (_DISPLAY, _SPOKEN):
            return spoken(row, self._faults, self._clock())
        if role == _TIP:
            return card_tip(row, self._faults)
        return None

    def place(self, uid: str) -> int:
        """The row of a ticket, -1 if it is not here."""
        return next((n for n, row in enumerate(self.rows) if row.uid == uid), -1)

    def glow(self, uid: str) -> float:
        """How brightly a card glows, 1 just arrived to 0."""
        return float(self._glow.currentValue() or 0.0) if uid in self._glowing else 0.0

    def flash(self, uids: Iterable[str]) -> None:
        """Let these cards glow softly for a moment."""
        self._glow.stop()
        self._glowing = set(uids)
        self._glow.start()

    def set_rows(self, wanted: Sequence[QueueRow]) -> None:
        """Become `wanted` by the fewest removals, moves and insertions."""
        keep = {row.uid for row in wanted}
        for n in range(len(self.rows) - 1, -1, -1):
            if self.rows[n].uid not in keep:
                self.beginRemoveRows(_ROOT, n, n)
                del self.rows[n]
                self.endRemoveRows()
        if not self.rows and wanted:
            self.beginInsertRows(_ROOT, 0, len(wanted) - 1)
            self.rows = list(wanted)
            self.endInsertRows()
            return
        for n, row in enumerate(wanted):
            self._settle(n, row)

    def _settle(self, n: int, row: QueueRow) -> None:
        """Bring `row` to place `n`; everything before it is in place already."""
        here = self.rows[n].uid if n < len(self.rows) else ""
        if here != row.uid:
            old = self.place(row.uid)
            if old < 0:
                self.beginInsertRows(_ROOT, n, n)
                self.rows.insert(n, row)
                self.endInsertRows()
                return
            self.beginMoveRows(_ROOT, old, old, _ROOT, n)
            self.rows.insert(n, self.rows.pop(old))
            self.endMoveRows()
        if self.rows[n] != row:
            self.rows[n] = row
            index = self.index(n)
            self.dataChanged.emit(index, index)

    def _glow_changed(self, value: float) -> None:
        if value <= 0.0:
            self._glowing.clear()
        self.flashed.emit()
