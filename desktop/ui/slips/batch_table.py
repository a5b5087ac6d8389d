"""The batch's table under the hands: Enter goes on and records at the end, lists open at a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from desktop.station import Station
from desktop.ui.intake.fault_index import FaultIndex
from desktop.ui.intake.suggest_box import Choice, SuggestBox
from desktop.ui.slips.batch_model import BatchModel, stands_for_record
from desktop.ui.slips.rows import Field
from desktop.ui.theme import Theme
from desktop.ui.words import fault_path, priority_text

Index = QModelIndex | QPersistentModelIndex
_WIDTHS: dict[str, float] = {
    "number": 9.5, "reporter": 5.6, "phone": 7.6, "place": 9, "fault": 7, "description": 8.5,
    "happened_at": 7, "worker": 5, "finished_at": 8, "result": 7, "materials": 7,
}  # fmt: skip
"""Of the columns, in body heights."""
_LONGEST = 400


class BatchTable(QTableView):
    """Emits ``complete`` with a row when Enter was pressed in its last field."""

    complete = Signal(int)

    def __init__(
        self, station: Station, theme: Theme, model: BatchModel, index: FaultIndex, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme, self._model = theme, model
        self.setAccessibleName(self.tr("Slips"))
        self.setModel(model)
        self.delegate = BatchDelegate(station, theme, model, index, self)
        self.setItemDelegate(self.delegate)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.AnyKeyPressed | triggers.DoubleClicked | triggers.SelectedClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(True)
        self.setWordWrap(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.moveSection(len(model.fields), 0)  # what became of a row stands before it
        header.setStretchLastSection(True)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        theme.follow(self._restyle)

    def go_to(self, row: int, column: int = 0) -> None:
        """Put the cursor into a cell."""
        self.setCurrentIndex(self._model.index(row, column))
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.state() is QAbstractItemView.State.EditingState:
            return  # it came through the editor, which is about to close
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.complete.emit(self.currentIndex().row())
        elif enter:
            self._on()
        elif event.key() == Qt.Key.Key_Delete:
            self._clear()
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        submitted = hint is QAbstractItemDelegate.EndEditHint.SubmitModelCache
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint if submitted else hint)
        if submitted:
            self._on()

    def _on(self) -> None:
        """To the next field; behind the last one the row is complete."""
        at = self.currentIndex()
        if at.column() + 1 < len(self._model.fields):
            self.go_to(at.row(), at.column() + 1)
        else:
            self.complete.emit(at.row())

    def _clear(self) -> None:
        at = self.currentIndex()
        field = self._model.field_of(at.column())
        if field is not None and not self._model.row(at.row()).done:
            self._model.put(at.row(), field, "")

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self.verticalHeader().setDefaultSectionSize(metrics.row)
        for column, field in enumerate(self._model.fields):
            self.setColumnWidth(column, round(_WIDTHS[field] * metrics.body))
        self.setColumnWidth(len(self._model.fields), round(_WIDTHS["number"] * metrics.body))


class BatchDelegate(QStyledItemDelegate):
    """Makes the editors: suggestions for places, faults and workers, lines for the rest."""

    def __init__(
        self,
        station: Station,
        theme: Theme,
        model: BatchModel,
        index: FaultIndex,
        parent: QTableView,
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self._model, self._faults = station, theme, model, index
        self._looks: dict[str, Callable[[str], Sequence[Choice]]] = {
            "place": self._places,
            "fault": self._fault_choices,
            "worker": self._workers,
        }

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        ground = index.data(Qt.ItemDataRole.BackgroundRole)
        if ground is not None:  # the style sheet of lists paints no ground but its own
            rect: QRect = option.rect
            painter.fillRect(rect, ground)
        super().paint(painter, option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = self._model.field_of(index.column())
        name = str(self._model.headerData(index.column(), Qt.Orientation.Horizontal))
        if field is None or not stands_for_record(field):
            line = QLineEdit(parent)
            line.setMaxLength(_LONGEST)
            line.setAccessibleName(name)
            line.setFrame(False)
            return line
        box = SuggestBox(self._theme, name, self._looks[field], parent)
        box.setFrame(False)
        box.taken.connect(lambda choice: box.setProperty("code", choice.data))
        box.edited.connect(lambda: box.setProperty("code", ""))
        box.setProperty("code", self._model.row(index.row()).codes.get(field, ""))
        return box

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        field = self._model.field_of(index.column())
        if field is None or not isinstance(editor, QLineEdit):
            return
        text, code = editor.text().strip(), ""
        if isinstance(editor, SuggestBox):
            code = str(editor.property("code") or "")
            if text and not code:
                text, code = self._best(field, text)
        if text != self._model.row(index.row()).texts.get(field, "") or code:
            self._model.put(index.row(), field, text, code)

    def _best(self, field: Field, text: str) -> tuple[str, str]:
        """Typed and left by Tab or the mouse: the first of the list is what was shown as chosen."""
        found = self._looks[field](text)
        return (found[0].text, str(found[0].data)) if found else (text, "")

    def _places(self, typed: str) -> list[Choice]:
        found = self._station.places(typed) if typed else []
        return [Choice(one.text, "", one.zone, one.code) for one in found]

    def _fault_choices(self, typed: str) -> list[Choice]:
        tree = self._faults.tree
        return [
            Choice(fault_path(one.code, tree), "", priority_text(one.priority), one.code)
            for one in (self._faults.find(typed) if typed else [])
        ]

    def _workers(self, typed: str) -> list[Choice]:
        text = typed.lower()
        return [
            Choice(each.staff.name, each.staff.code, "", each.staff.code)
            for each in self._station.staff()
            if not text
            or text in each.staff.name
            or each.staff.code.lower().startswith(text)
            or any(initials.startswith(text) for initials in each.staff.initials)
        ]
