"""The rows of the batch as a table: typed text, what is wrong with it, what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import structs
from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from desktop.station import Station
from desktop.ui.slips.rows import CHOSEN, FIELDS, Field, Kind, Row, check, slip_of
from desktop.ui.theme import Theme
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from desktop.ui.words import sentence
from domain.problems import Problem, Refusal
from domain.repair.ticket import Ticket

translate = QCoreApplication.translate
Index = QModelIndex | QPersistentModelIndex

HEADS: Mapping[str, str] = {
    "number": QT_TRANSLATE_NOOP("batch", "Number on the slip"),
    "reporter": QT_TRANSLATE_NOOP("batch", "Caller"),
    "phone": QT_TRANSLATE_NOOP("batch", "Phone"),
    "place": QT_TRANSLATE_NOOP("batch", "Place"),
    "fault": QT_TRANSLATE_NOOP("batch", "Fault"),
    "description": QT_TRANSLATE_NOOP("batch", "In words"),
    "happened_at": QT_TRANSLATE_NOOP("batch", "Reported"),
    "worker": QT_TRANSLATE_NOOP("batch", "Worker"),
    "finished_at": QT_TRANSLATE_NOOP("batch", "Arrived, finished"),
    "result": QT_TRANSLATE_NOOP("batch", "Result"),
    "materials": QT_TRANSLATE_NOOP("batch", "Materials"),
}
STATE = "state"
"""What concerns a whole row; the last column, shown first."""
DATA = Qt.ItemDataRole.UserRole


class BatchModel(QAbstractTableModel):
    """One of the two tables. There is always an empty row at the end.

    Signals:
        edited: something changed that is worth keeping.
    """

    edited = Signal()

    def __init__(
        self, station: Station, theme: Theme, kind: Kind, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self.kind = station, theme, kind
        self.fields: tuple[Field, ...] = FIELDS[kind]
        self._rows: list[Row] = [Row()]
        self._wrong: list[dict[str, str]] = [{}]

    # ---- rows ----------------------------------------------------------------------------

    def rows(self) -> tuple[Row, ...]:
        """What is typed and not recorded."""
        return tuple(row for row in self._rows if not row.is_empty and not row.done)

    def put_rows(self, rows: tuple[Row, ...]) -> None:
        """Show these rows, as they were kept."""
        self.beginResetModel()
        self._rows = [*rows, Row()]
        self._wrong = [{} for _ in self._rows]
        self.endResetModel()
        for at in range(len(rows)):
            self._look_over(at)

    def row(self, at: int) -> Row:
        """One row."""
        return self._rows[at]

    def wrong(self, at: int) -> dict[str, str]:
        """What is wrong in a row, by field; ``state`` for what concerns all of it."""
        return self._wrong[at]

    def field_of(self, column: int) -> Field | None:
        """The field of a column; None of the last."""
        return self.fields[column] if column < len(self.fields) else None

    def open_row(self) -> int:
        """The empty row at the end."""
        return len(self._rows) - 1

    def put(self, at: int, field: Field, text: str, code: str = "") -> None:
        """Type something into a field; ``code`` is the record it stands for."""
        row = self._rows[at]
        codes = {name: kept for name, kept in row.codes.items() if name != field}
        if code:
            codes[field] = code
        self._rows[at] = structs.replace(row, texts=row.texts | {field: text}, codes=codes)
        if field == "phone":
            self._name_of_phone(at)
        self._look_over(at)
        if at == self.open_row() and not self._rows[at].is_empty:
            self.beginInsertRows(QModelIndex(), at + 1, at + 1)
            self._rows.append(Row())
            self._wrong.append({})
            self.endInsertRows()
        self.edited.emit()

    def remove(self, at: int) -> None:
        """Take a row away that is not recorded."""
        if at == self.open_row() or self._rows[at].done:
            return
        self.beginRemoveRows(QModelIndex(), at, at)
        del self._rows[at], self._wrong[at]
        self.endRemoveRows()
        self.edited.emit()

    def clear_done(self) -> None:
        """Take the recorded rows away."""
        for at in reversed(range(len(self._rows))):
            if self._rows[at].done:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self._rows[at], self._wrong[at]
                self.endRemoveRows()

    def record(self, at: int, note: str) -> Ticket | None:
        """Record one row by itself. None if something is wrong: it is then said in the row."""
        row = self._rows[at]
        if row.is_empty or row.done:
            return None
        try:
            slip = slip_of(row, self.kind, self._station)
            self._check_once(at, slip.wish.number)
            ticket = self._station.paperwork.enter(slip.wish, slip.written, slip.at, note)
        except Problem as problem:
            field = str(problem.facts.get("field", ""))
            field = {"arrived_at": "finished_at", "name": "reporter"}.get(field, field)
            key = field if field in self.fields else self._field_of(problem)
            self._look_over(at)
            self._wrong[at] = {key: sentence(problem)} | self._wrong[at]
            self._changed(at)
            return None
        self._rows[at] = structs.replace(row, done=ticket.number)
        self._wrong[at] = {}
        self._changed(at)
        self.edited.emit()
        return ticket

    # ---- as Qt asks ----------------------------------------------------------------------

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.fields) + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Vertical:
            return section + 1
        field = self.field_of(section)
        return translate("batch", "Recorded") if field is None else translate("batch", HEADS[field])

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.field_of(index.column()) is not None and not self._rows[index.row()].done:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, field = self._rows[index.row()], self.field_of(index.column())
        wrong = self._wrong[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._state(index.row()) if field is None else row.texts.get(field, "")
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return wrong.get(field or STATE, "")
        if role == Qt.ItemDataRole.BackgroundRole and field in wrong:
            return self._theme.brush("danger_soft")
        if role == Qt.ItemDataRole.ForegroundRole:
            if row.done:
                return self._theme.brush("success_text" if field is None else "muted")
            if field is None and wrong:
                return self._theme.brush("danger_text")
        return None

    # ---- inside --------------------------------------------------------------------------

    def _state(self, at: int) -> str:
        row = self._rows[at]
        if row.done:
            return row.done
        return translate("batch", "to correct") if self._wrong[at] else ""

    def _look_over(self, at: int) -> None:
        """Say what is wrong with what is typed; what is still missing is no mistake yet."""
        wrong: dict[str, str] = {}
        for field in self.fields:
            try:
                check(self._rows[at], field, self._station, kind=self.kind)
                if field == "number":
                    self._check_once(at, self._rows[at].text("number").upper())
            except Refusal as problem:
                wrong[field] = sentence(problem)
        self._wrong[at] = wrong
        self._changed(at)

    def _check_once(self, at: int, number: str) -> None:
        twice = number and any(
            other.text("number").upper() == number and not other.done
            for n, other in enumerate(self._rows)
            if n != at
        )
        if twice:
            raise Refusal("slip_twice", number=number, field="number")

    def _name_of_phone(self, at: int) -> None:
        """The name that goes with a phone, if it is one person's and none was typed."""
        row = self._rows[at]
        typed = row.text("phone")
        if row.text("reporter") or len(typed) < 7:
            return
        people = [one for one in self._station.people(typed) if typed in one.phones]
        if len(people) == 1:
            texts = row.texts | {"reporter": people[0].name}
            codes = row.codes | {"reporter": people[0].code}
            self._rows[at] = structs.replace(row, texts=texts, codes=codes)

    def _field_of(self, problem: Problem) -> str:
        if problem.code.startswith("slip") or problem.code in ("bad_number", "number_taken"):
            return "number"
        return "happened_at" if problem.code == "in_the_future" else STATE

    def _changed(self, at: int) -> None:
        self.dataChanged.emit(self.index(at, 0), self.index(at, self.columnCount() - 1))


def stands_for_record(field: str | None) -> bool:
    """Whether a field is chosen from a list while one types."""
    return field in CHOSEN
