"""Entering many slips (成批补录): one row a slip, each recorded by itself, nothing is lost."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QStackedLayout, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui.intake.draft import KeptFile
from desktop.ui.intake.fault_index import FaultIndex
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.button import Button
from desktop.ui.parts.field import hint_in
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.slips.batch_model import BatchModel
from desktop.ui.slips.batch_table import BatchTable
from desktop.ui.slips.rows import Batch, Kind
from desktop.ui.theme import Theme
from domain.repair.ticket import Ticket

DRAFT_MS = 300
_LONGEST = 60


class BatchEntry(QDialog):
    """A window of its own; ``begin`` shows it.

    Signals:
        recorded: words for a message.
    """

    recorded = Signal(str)

    def __init__(
        self, station: Station, theme: Theme, draft: Path | None, parent: QWidget | None = None
    ) -> None:
        """``draft`` is the file in which unrecorded rows outlive the program."""
        super().__init__(parent, Qt.WindowType.Window)
        self._station, self._theme = station, theme
        self._file = KeptFile(draft, Batch())
        self.setWindowTitle(self.tr("Enter many slips"))
        faults = FaultIndex(station.faults)
        self.models: dict[Kind, BatchModel] = {
            "finished": BatchModel(station, theme, "finished", self),
            "open": BatchModel(station, theme, "open", self),
        }
        self.tables = {
            kind: BatchTable(station, theme, model, faults, self)
            for kind, model in self.models.items()
        }
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(DRAFT_MS)
        self._keeping.timeout.connect(self.keep)
        self._add_parts()
        self._lay_out()
        self._load()
        self._wire()
        self._say()
        theme.follow(self._restyle)

    # ---- what the window calls -----------------------------------------------------------

    def begin(self, number: str = "") -> None:
        """Show it; with a slip's number in a new row, ready for what is written on that slip."""
        self.show()
        self.activateWindow()
        model = self.model
        row = model.open_row()
        if number:
            known = [n for n in range(row) if model.row(n).text("number") == number]
            row = known[0] if known else row
            if not known:
                model.put(row, "number", number)
        self.table.go_to(row, 1 if number else 0)

    @property
    def kind(self) -> Kind:
        """Which of the two tables is shown."""
        return self.switch.current  # type: ignore[return-value]

    @property
    def model(self) -> BatchModel:
        """The rows shown."""
        return self.models[self.kind]

    @property
    def table(self) -> BatchTable:
        """The table shown."""
        return self.tables[self.kind]

    def record(self, row: int) -> Ticket | None:
        """Record one row, and go on with the next; where something is wrong the cursor goes."""
        model, table = self.model, self.table
        ticket = model.record(row, self._note())
        if ticket is None:
            wrong = next(iter(model.wrong(row)), "")
            fields = list(model.fields)
            table.go_to(row, fields.index(wrong) if wrong in fields else 0)
            self._say()
            return None
        self.keep()
        self._say()
        self.recorded.emit(self.tr("Entered: {number}").format(number=ticket.number))
        table.go_to(model.open_row())
        return ticket

    def record_all(self) -> None:
        """Record every row that is right; the others stay, with the reason in them."""
        model, first = self.model, -1
        for row in range(model.rowCount()):
            if model.row(row).is_empty or model.row(row).done:
                continue
            if model.record(row, self._note()) is None and first < 0:
                first = row
        self.keep()
        self._say()
        self.table.go_to(model.open_row() if first < 0 else first)

    def keep(self) -> None:
        """Write down what is not recorded."""
        self._keeping.stop()
        batch = Batch(
            self.models["finished"].rows(), self.models["open"].rows(), self.witness.text()
        )
        if not (batch.finished or batch.open):
            batch = Batch()
        try:
            self._file.keep(batch)
        except OSError as error:
            said = self.tr("This disk does not keep what you type ({reason}). Record it soon.")
            self._trouble.set_text(said.format(reason=error.strerror or str(error)))
            self._trouble.show()

    # ---- inside --------------------------------------------------------------------------

    def _note(self) -> str:
        someone = self._station.operator
        name = "" if someone is None else someone.name
        witness = self.witness.text().strip()
        if not witness:
            return self.tr("Entered from paper by {name}").format(name=name)
        said = self.tr("Entered from paper by {name}, read out by {witness}")
        return said.format(name=name, witness=witness)

    def _load(self) -> None:
        try:
            kept = self._file.load()
        except OSError as error:
            said = self.tr("What was left unrecorded cannot be read ({reason})")
            self._trouble.set_text(said.format(reason=error.strerror or str(error)))
            self._trouble.show()
            return
        if kept is not None:
            self.models["finished"].put_rows(kept.finished)
            self.models["open"].put_rows(kept.open)
            self.witness.setText(kept.witness)
            if kept.open and not kept.finished:
                self.switch.select("open")
                self._stack.setCurrentWidget(self.tables["open"])

    def _add_parts(self) -> None:
        theme = self._theme
        options = [
            Option("finished", self.tr("Already finished"), "circle-check"),
            Option("open", self.tr("Still open"), "hourglass"),
        ]
        self.switch = Segmented(theme, options, "finished", self.tr("Which slips"), self)
        self.witness = QLineEdit(self)
        self.witness.setMaxLength(_LONGEST)
        hint_in(self.witness, self.tr("Who reads the slips out"))
        self.witness.setAccessibleName(self.tr("Witness"))
        self._said = PlainLabel(theme, "", "body", "text_2", parent=self)
        self._wrong = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self._trouble = Banner(theme, "warn", "", closable=True, parent=self)
        self._trouble.hide()
        self.remove = Button(theme, self.tr("Take the row away"), "ghost", "trash-2", parent=self)
        self.clear = Button(theme, self.tr("Put recorded rows away"), parent=self)
        self.one = Button(theme, self.tr("Record the row"), parent=self)
        self.one.setToolTip("Ctrl+Enter")
        self.all = Button(theme, self.tr("Record all that are right"), "primary", "check",
                          parent=self)  # fmt: skip

    def _lay_out(self) -> None:
        theme = self._theme
        hint = self.tr(
            "One row a slip, in the order of the paper; Enter goes on and records at the end. "
            "Times as written: 9:20, yesterday 18:00, 11-23 9:00. Leave the number empty if none "
            "is printed."
        )
        self._head = QHBoxLayout()
        self._head.addWidget(PlainLabel(theme, self.tr("Enter many slips"), "title", parent=self))
        self._head.addSpacing(16)
        self._head.addWidget(self.switch)
        self._head.addStretch(1)
        self._head.addWidget(PlainLabel(theme, self.tr("Witness"), "body", "text_2", parent=self))
        self._head.addWidget(self.witness)
        self._stack = QStackedLayout()
        for table in self.tables.values():
            self._stack.addWidget(table)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self._said, 1)
        for button in (self.remove, self.clear, self.one, self.all):
            self._foot.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(PlainLabel(theme, hint, "body", "text_2", wrap=True, parent=self))
        self._column.addWidget(self._trouble)
        self._column.addLayout(self._stack, 1)
        self._column.addWidget(self._wrong)
        self._column.addLayout(self._foot)

    def _wire(self) -> None:
        self.switch.chosen.connect(self._kind_chosen)
        self.witness.textEdited.connect(lambda: self._keeping.start())
        self.remove.clicked.connect(self._remove)
        self.clear.clicked.connect(self._clear)
        self.one.clicked.connect(lambda: self.record(self.table.currentIndex().row()))
        self.all.clicked.connect(self.record_all)
        for kind, model in self.models.items():
            model.edited.connect(self._edited)
            self.tables[kind].complete.connect(self.record)
            self.tables[kind].selectionModel().currentChanged.connect(self._say_wrong)

    def _kind_chosen(self, kind: str) -> None:
        self._stack.setCurrentWidget(self.table)
        self.table.go_to(self.model.open_row())
        self._say()

    def _edited(self) -> None:
        self._keeping.start()
        self._say()

    def _remove(self) -> None:
        self.model.remove(self.table.currentIndex().row())
        self._say()

    def _clear(self) -> None:
        for model in self.models.values():
            model.clear_done()
        self._say()

    def _say(self) -> None:
        waiting = sum(len(model.rows()) for model in self.models.values())
        done = sum(
            bool(model.row(at).done)
            for model in self.models.values()
            for at in range(model.rowCount())
        )
        parts = []
        if waiting:
            parts.append(self.tr("%n not recorded yet", "", waiting))
        if done:
            parts.append(self.tr("%n recorded", "", done))
        self._said.setText(" · ".join(parts))
        self.all.setEnabled(bool(self.model.rows()))
        self.one.setEnabled(bool(self.model.rows()))
        self.clear.setEnabled(bool(done))
        self._say_wrong()

    def _say_wrong(self) -> None:
        """What is wrong in the row with the cursor: all of it, the cell's own first."""
        at = self.table.currentIndex()
        if not at.isValid():
            self._wrong.setText("")
            return
        wrong = dict(self.model.wrong(at.row()))
        own = wrong.pop(str(self.model.field_of(at.column())), "")
        said = "  ".join(part for part in (own, *wrong.values()) if part)
        self._wrong.setText(f"{at.row() + 1}: {said}" if said else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return  # the tables answer it
        super().keyPressEvent(event)

    def done(self, result: int) -> None:
        self.keep()
        super().done(result)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._column.setContentsMargins(edge, edge, edge, metrics.space_3)
        self._column.setSpacing(metrics.space_3)
        for row in (self._head, self._foot):
            row.setSpacing(metrics.space_2)
        self.witness.setMinimumWidth(10 * metrics.body)
        if not self.isVisible():
            wanted = QSize(120 * metrics.body, 46 * metrics.body)
            self.resize(wanted.boundedTo(self.screen().availableSize() * 0.96))
