"""The blank slips of this desk: how many to print anew, which are used, which are struck out."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.station import Station
from desktop.ui import words
from desktop.ui.parts.button import Button
from desktop.ui.parts.field import hint_in, indent_spin_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from domain.problems import Problem

USUAL = 20
_STATES = {
    "open": QT_TRANSLATE_NOOP("SlipsDialog", "not entered yet"),
    "used": QT_TRANSLATE_NOOP("SlipsDialog", "entered"),
    "void": QT_TRANSLATE_NOOP("SlipsDialog", "void"),
}


class SlipsDialog(QDialog):
    """Use ``open()``.

    Signals:
        wanted: print so many new slips.
    """

    wanted = Signal(int)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Blank slips"))
        self.count = QSpinBox(self)
        self.count.setRange(2, 200)
        self.count.setSingleStep(2)
        self.count.setValue(USUAL)
        self.count.setAccessibleName(self.tr("How many slips"))
        self.more = Button(theme, self.tr("Print new ones…"), "primary", "printer", parent=self)
        self.more.clicked.connect(self._want)
        self.table = QTableWidget(0, 4, self)
        self.reason = QLineEdit(self)
        self.reason.setMaxLength(200)
        hint_in(self.reason, self.tr("Why: spoilt, lost, not needed…"))
        self.reason.setAccessibleName(self.tr("Reason"))
        self.reason.returnPressed.connect(self.void)
        self.strike = Button(theme, self.tr("Make void"), "danger", parent=self)
        self.strike.clicked.connect(self.void)
        self._wrong = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self._wrong.hide()
        self._lay_out()
        self._prepare_table()
        self.reload()
        theme.follow(self._restyle)

    def reload(self) -> None:
        """Read the slips anew."""
        slips = self._station.paperwork.slips()
        self.table.setRowCount(len(slips))
        for row, slip in enumerate(slips):
            why = " · ".join(part for part in (slip.by, slip.reason) if part)
            state = self.tr(_STATES[slip.state])
            for column, text in enumerate((slip.number, words.when(slip.at), state, why)):
                item = QTableWidgetItem(text)
                item.setData(Qt.ItemDataRole.UserRole, slip)
                self.table.setItem(row, column, item)
        self._say_picked()

    def void(self) -> None:
        """Strike out what is picked and was not entered."""
        self._wrong.hide()
        picked = self._picked()
        try:
            for number in picked:
                self._station.paperwork.void(number, self.reason.text())
        except Problem as problem:
            self._wrong.setText(words.sentence(problem))
            self._wrong.show()
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.reason.clear()
        self.reload()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return  # answered by the field or the button that has the focus
        super().keyPressEvent(event)

    def _picked(self) -> list[str]:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        found = []
        for row in rows:
            item = self.table.item(row, 0)
            if item is not None and item.data(Qt.ItemDataRole.UserRole).state == "open":
                found.append(item.text())
        return found

    def _want(self) -> None:
        self.wanted.emit(self.count.value())
        self.accept()

    def _say_picked(self) -> None:
        picked = len(self._picked())
        self.strike.setEnabled(picked > 0)
        self.reason.setEnabled(picked > 0)
        said = self.tr("Make %n void", "", picked) if picked else self.tr("Make void")
        self.strike.setText(said)

    def _prepare_table(self) -> None:
        heads = (self.tr("Number"), self.tr("Printed"), self.tr("State"), self.tr("Reason"))
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setAccessibleName(self.tr("Blank slips"))
        self.table.verticalHeader().hide()
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.itemSelectionChanged.connect(self._say_picked)

    def _lay_out(self) -> None:
        theme = self._theme
        said = self.tr(
            "Each slip bears a number of its own, which nothing else will ever get. "
            "What is written on it is entered with F5, or many at once with Shift+F5."
        )
        new = QHBoxLayout()
        new.addWidget(PlainLabel(theme, self.tr("How many slips"), parent=self))
        new.addWidget(self.count)
        new.addWidget(self.more)
        new.addStretch(1)
        strike = QHBoxLayout()
        strike.addWidget(self.reason, 1)
        strike.addWidget(self.strike)
        self._column = QVBoxLayout(self)
        self._column.addWidget(PlainLabel(theme, self.tr("Blank slips"), "title", parent=self))
        self._column.addWidget(PlainLabel(theme, said, "body", "text_2", wrap=True, parent=self))
        self._column.addLayout(new)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self._wrong)
        self._column.addLayout(strike)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, metrics.space_4)
        self._column.setSpacing(metrics.space_3)
        self.table.verticalHeader().setDefaultSectionSize(metrics.row)
        indent_spin_box(self.count, metrics.space_2)
        screen = self.screen().availableSize()
        self.resize(QSize(46 * metrics.body, 42 * metrics.body).boundedTo(screen * 0.92))
