"""The queue's rows: a list of row ids in order, and the rows themselves fetched when looked at."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer, Signal

from desktop.station import Changes, Order, QueueFilter, QueueRow, Station
from desktop.ui.parts.drawing import plain_tip
from desktop.ui.queue.columns import Column, RowWords, title_text
from desktop.ui.queue.rows import Rows
from desktop.ui.queue.sorting import KEYS, Key, around, place_of, places_of, runs
from desktop.ui.queue.stream import IdStream
from domain.problems import Problem

_NO_PARENT = QModelIndex()
_DISPLAY = Qt.ItemDataRole.DisplayRole
_TOOL_TIP = Qt.ItemDataRole.ToolTipRole
_SPOKEN = Qt.ItemDataRole.AccessibleTextRole
_UID = Qt.ItemDataRole.UserRole
_FLAGS = (
    Qt.ItemFlag.ItemIsSelectable
    | Qt.ItemFlag.ItemIsEnabled
    | Qt.ItemFlag.ItemIsDragEnabled
    | Qt.ItemFlag.ItemNeverHasChildren
)


class QueueModel(QAbstractTableModel):
    """A list of tickets that lives while it is looked at.

    The order is known as 8 bytes a row; rows come in blocks by id and are kept while there is room.
    A live change inserts, moves, removes or repaints the rows it concerns, and nothing else.

    Signals:
        opened: another list begins (the only time the model is reset).
        completed: the whole order is known.
        changing, changed_rows: before and after live changes are put in.
        troubled: a ``Problem`` that kept rows from being read.

    Attributes:
        what: the filter; None while exactly the found tickets are shown.
        news: rows that came in or changed live and have not been seen.
    """

    opened = Signal()
    completed = Signal()
    changing = Signal()
    changed_rows = Signal()
    troubled = Signal(object)

    FIRST = 200
    BLOCK = 128
    MANY = 300
    """Of more changes than this at once the whole order is read anew."""
    REST = 60
    """How far apart two bursts of changes are put in, ms."""

    def __init__(self, station: Station, words: RowWords, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self.words = words
        self.what: QueueFilter | None = QueueFilter()
        self.order: Order = "due"
        self.complete = True
        self._ids: array[int] = array("q")
        self._rows = Rows(station)
        self.news = self._rows.news
        self._held: frozenset[int] = frozenset()
        self._touched: set[str] = set()
        self._since_asked: set[str] = set()
        self._stream = IdStream(station, self)
        self._stream.arrived.connect(self._order_came)
        self._stream.troubled.connect(self._order_failed)
        self._soon = self._timer(self.catch_up)
        self._quiet = self._timer()
        station.changed.connect(self._heard)

    def _timer(self, then: Any = None) -> QTimer:
        timer = QTimer(self, singleShot=True)
        if then is not None:
            timer.timeout.connect(then)
        return timer

    # ---- which list ----------------------------------------------------------------------

    def open(self, what: QueueFilter, order: Order) -> None:
        """Show a list: its first page at once, the rest of its order when the thread has read it.

        Raises:
            Trouble: the rows cannot be read.
        """
        first = self._station.first_page(what, order, self.FIRST)
        self._start(what, order, first)
        if len(first) == self.FIRST:
            self.complete = False
            self._stream.start(what, order)
        self.opened.emit()
        if self.complete:
            self.completed.emit()

    def show_found(self, rows: Sequence[QueueRow]) -> None:
        """Show exactly these tickets in this order; they are kept up to date, none is added."""
        self._start(None, "newest", rows)
        self.opened.emit()
        self.completed.emit()

    def stop(self) -> None:
        """End the thread; call it before the station's file is closed."""
        self._soon.stop()
        self._stream.stop()

    def _start(self, what: QueueFilter | None, order: Order, rows: Sequence[QueueRow]) -> None:
        self._stream.drop()
        self.beginResetModel()
        self.what, self.order, self.complete = what, order, True
        self._ids = array("q", (row.id for row in rows))
        self._rows.start_anew(rows)
        for each in (self._touched, self._since_asked):
            each.clear()
        self._held = frozenset()
        self.endResetModel()

    # ---- rows ----------------------------------------------------------------------------

    def row_at(self, place: int) -> QueueRow | None:
        """The row at that place; None for a ticket that was just taken out of the file."""
        row_id = self._ids[place]
        row = self._rows.get(row_id)
        if row is None:
            start = place - place % self.BLOCK
            self._fetch(self._ids[start : start + self.BLOCK])
            row = self._rows.get(row_id)
        return row

    def row_at_hand(self, place: int) -> QueueRow | None:
        """The row at that place if it was looked at before; the file is not asked."""
        return self._rows.get(self._ids[place])

    def id_at(self, place: int) -> int:
        """The row id at that place."""
        return self._ids[place]

    def ids(self) -> array[int]:
        """A copy of the row ids shown, in their order."""
        return self._ids[:]

    def place(self, row_id: int) -> int:
        """Where a row stands, or -1."""
        if self.what is not None and (row_id in self._rows or self.order in ("newest", "oldest")):
            at = place_of(self._ids, self._key_of(row_id), self._key_of)
            if at < len(self._ids) and self._ids[at] == row_id:
                return at
        try:
            return self._ids.index(row_id)
        except ValueError:
            return -1

    def fresh_around(self, first: int, last: int) -> tuple[int, int]:
        """How many fresh rows stand before the place ``first``, and after ``last``."""
        if not self.news.fresh or last < first:
            return 0, 0
        edges = self._ids[first], self._ids[last]
        if not self._fetch([*self.news.fresh, *edges]):
            return 0, 0
        return around(map(self._key_of, self.news.fresh), *map(self._key_of, edges))

    def has_left(self, row_id: int) -> bool:
        """Whether a ticket is in this list only because the operator has it in hand."""
        return row_id in self._rows.frozen and row_id not in self._rows.astray

    def rowCount(self, parent: Any = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Any = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(Column)

    def flags(self, index: Any) -> Qt.ItemFlag:
        return _FLAGS if index.isValid() else Qt.ItemFlag.NoItemFlags

    def data(self, index: Any, role: int = _DISPLAY) -> Any:
        if role not in (_DISPLAY, _TOOL_TIP, _SPOKEN, _UID) or not index.isValid():
            return None
        row = self.row_at(index.row())
        if row is None:
            return None
        if role == _UID:
            return row.uid
        if role == _SPOKEN and index.column() == Column.STATE:
            return self.words.whole(row, self.news.said(row.id))
        said = self.words.cell(row, index.column())
        return plain_tip(said) if role == _TOOL_TIP else said

    def headerData(self, section: int, orientation: Any, role: int = _DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == _DISPLAY:
            return title_text(Column(section))
        return None

    def _fetch(self, ids: Iterable[int]) -> bool:
        """Bring rows to hand. Returns whether they could be read."""
        try:
            if not self._rows.fetch(ids, self._held):
                self._soon.start(self.REST)
        except Problem as problem:
            self.troubled.emit(problem)
            return False
        return True

    # ---- live changes --------------------------------------------------------------------

    def hold(self, ids: Collection[int]) -> None:
        """Keep these rows where they are, whatever becomes of them, until others are held."""
        self._held = frozenset(ids)
        if self._rows.frozen.keys() - self._held:
            self._soon.start(0)

    def catch_up(self) -> None:
        """Put in what was heard since the last time; called by itself shortly after a change."""
        self._soon.stop()
        touched, self._touched = self._touched, set()
        if touched:
            self._quiet.start(self.REST)
        try:
            self._put_in(touched)
        except Problem as problem:
            self.troubled.emit(problem)

    def refresh(self, what: QueueFilter | None = None) -> None:
        """Read the whole order anew, rows staying where they are: time alone may change a list.

        Args:
            what: the filter that the same list stands for by now.
        """
        if self.what is not None:
            self.what = what or self.what
            self._since_asked.clear()
            self._stream.start(self.what, self.order)

    def _heard(self, changes: Changes) -> None:
        if changes.tickets and not changes.everything:  # then the whole list is opened anew
            self._touched |= changes.tickets
            self._rows.hear(changes)
            if not self._soon.isActive():
                self._soon.start(self.REST if self._quiet.isActive() else 0)

    def _put_in(self, touched: set[str]) -> None:
        self.changing.emit()
        self._let_go()
        if len(touched) > self.MANY:
            held = {row.uid for row in map(self._rows.get, self._held) if row}
            self._rows.thin_out(self._held)
            self.refresh()
            self._since_asked |= held & touched
        elif touched:
            self._since_asked |= touched
            uids = list(touched)
            now = {row.id: row for row in self._station.rows_of(uids)}
            deleted = touched - {row.uid for row in now.values()}
            if deleted:
                self._drop(self._rows.of_uids(deleted))
            shown = set(now)
            if self.what is not None:
                shown = {row.id for row in self._station.matching(self.what, uids)}
            self._settle(now.values(), shown)
        self.changed_rows.emit()

    def _let_go(self) -> None:
        """Rows that are held no more leave, or go to their place."""
        released = self._rows.frozen.keys() - self._held
        astray = list(released & self._rows.astray)
        self._drop(self._rows.gone | released)
        if astray and self.what is not None:
            uids = [row.uid for row in self._station.rows(astray)]
            self._insert(self._station.matching(self.what, uids), fresh=False)

    def _settle(self, now: Iterable[QueueRow], shown: set[int]) -> None:
        """Bring the list up to date with rows as they are now; it should have the ``shown``."""
        leaving: set[int] = set()
        coming: list[QueueRow] = []
        for row in now:
            here = self.place(row.id) >= 0
            if not here and row.id in shown:
                coming.append(row)
            elif here and row.id not in self._rows:
                # Its old key is not known, so it can't be found where it was: in anew.
                leaving.add(row.id)
                coming += [row] * (row.id in shown)
            elif here and (row.id in shown or row.id in self._held):
                self._update(row, row.id in shown)
            elif here:
                leaving.add(row.id)
        self._drop(leaving)
        if self.what is not None:
            self._insert(coming)

    def _update(self, row: QueueRow, belongs: bool) -> None:
        """Repaint a row, and move it where it belongs now; one in hand stays where it is."""
        at = self.place(row.id)
        if self.what is not None and not belongs:
            self._rows.freeze(self.order, row.id, belongs=False)
        elif self.what is not None:
            to = place_of(self._ids, KEYS[self.order](row), self._key_of)
            if to in (at, at + 1):
                self._rows.thaw(row.id)
            elif row.id in self._held:
                self._rows.freeze(self.order, row.id, belongs=True)
            else:
                at = self._move(row, at, to)
        self._rows.put(row)
        self.dataChanged.emit(self.index(at, 0), self.index(at, len(Column) - 1))

    def _move(self, row: QueueRow, at: int, to: int) -> int:
        self.beginMoveRows(_NO_PARENT, at, at, _NO_PARENT, to)
        self._ids.insert(to, row.id)
        del self._ids[at if to > at else at + 1]
        self._rows.thaw(row.id)
        self._rows.put(row)
        self.endMoveRows()
        return to - 1 if to > at else to

    def _insert(self, coming: Iterable[QueueRow], *, fresh: bool = True) -> None:
        known = len(self._ids)
        for to, together in places_of(self._ids, coming, KEYS[self.order], self._key_of):
            if to == known and not self.complete:
                continue  # beyond what is known of the order: the thread brings it
            self.beginInsertRows(_NO_PARENT, to, to + len(together) - 1)
            self._ids[to:to] = array("q", (row.id for row in together))
            for row in together:
                self._rows.put(row)
            if fresh:
                self.news.come(row.id for row in together)
            self.endInsertRows()

    def _drop(self, ids: Iterable[int]) -> None:
        places = sorted(at for at in (self.place(i) for i in set(ids)) if at >= 0)
        for first, last in runs(places):
            self.beginRemoveRows(_NO_PARENT, first, last)
            for row_id in self._ids[first : last + 1]:
                self._rows.forget(row_id)
            del self._ids[first : last + 1]
            self.endRemoveRows()
        self._rows.gone.clear()

    def _key_of(self, row_id: int) -> Key:
        return self._rows.key(self.order, row_id)

    # ---- the whole order -----------------------------------------------------------------

    def _order_came(self, number: int, ids: array[int]) -> None:
        """Put the thread's order in; what changed while it was read is looked at once more."""
        self.changing.emit()
        known = len(self._ids)
        if not self.complete and len(ids) > known and ids[:known] == self._ids:
            self.beginInsertRows(_NO_PARENT, known, len(ids) - 1)
            self._ids = ids
            self.endInsertRows()
        else:
            self._swap(ids)
        self.complete = True
        self._touched |= self._since_asked
        self._since_asked = set()
        self.changed_rows.emit()
        self.completed.emit()
        if self._touched:
            self.catch_up()

    def _swap(self, ids: array[int]) -> None:
        """Take another order for the same list: selection and current row stay on their tickets."""
        for row_id, key in list(self._rows.frozen.items()):
            astray = row_id in self._rows.astray
            if row_id not in self._held or (row_id in ids and not astray):
                self._rows.thaw(row_id)
                continue
            if row_id in ids:
                ids.remove(row_id)
            ids.insert(place_of(ids, key, self._key_of), row_id)
        if ids == self._ids:
            return
        self.layoutAboutToBeChanged.emit()
        marked = self.persistentIndexList()
        old = [self._ids[index.row()] for index in marked]
        self._ids = ids
        self.news.see([each for each in self.news.fresh if self.place(each) < 0])
        where = {row_id: self.place(row_id) for row_id in set(old)}
        new = [
            QModelIndex() if where[row_id] < 0 else self.index(where[row_id], index.column())
            for row_id, index in zip(old, marked, strict=True)
        ]
        self.changePersistentIndexList(marked, new)
        self.layoutChanged.emit()

    def _order_failed(self, problem: Problem) -> None:
        self.complete = True
        self.troubled.emit(problem)
