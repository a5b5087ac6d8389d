"""Filling a slip in: number, then times, materials, result. Enter goes on, the last one records."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.station import Changes, Station
from desktop.ui import words
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.state_chip import StateChip
from desktop.ui.slips import reading
from desktop.ui.slips.line import ReadLine
from desktop.ui.theme import Theme
from domain.problems import Problem, Refusal
from domain.repair.paper import Written
from domain.repair.ticket import Ticket
from domain.text import narrow

_MOST_ENDS = 20


class SlipEntry(QDialog):
    """Stays open beside the window: one slip after another. ``show_number`` begins one.

    Signals:
        entered: the commands recorded, and words for a message.
        blank_wanted: this number is a blank slip's that has no ticket yet.
        ticket_wanted: look at this ticket.
    """

    entered = Signal(list, str)
    blank_wanted = Signal(str)
    ticket_wanted = Signal(str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self._station, self._theme = station, theme
        self.ticket: Ticket | None = None
        self.setWindowTitle(self.tr("Enter a slip"))
        self.number = QLineEdit(self)
        self.number.setMaxLength(40)
        self.number.setAccessibleName(self.tr("Number"))
        self.number.setPlaceholderText(self.tr("Scan the code, or type the number or its end"))
        self.number.returnPressed.connect(self._number_entered)
        self._place = PlainLabel(theme, "", "subtitle", parent=self)
        self._about = PlainLabel(theme, "", "body", "text_2", parent=self)
        self._chip = StateChip(theme, "reported", parent=self)
        self._said = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self._make_lines()
        self.ok = Button(theme, self.tr("Record"), "primary", "check", parent=self)
        self.ok.clicked.connect(self.record)
        self.look = Button(theme, self.tr("Look at the ticket"), "ghost", "ticket", parent=self)
        self.look.clicked.connect(self._look)
        self._lay_out()
        self._show(None)
        station.changed.connect(self._heard)
        theme.follow(self._restyle)

    # ---- what the window calls -----------------------------------------------------------

    def begin(self) -> None:
        """Be ready for a number; what is typed stays."""
        self._come()
        focus = self.number if self.ticket is None else self.times
        focus.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_number(self, number: str) -> None:
        """Open the slip of a number. One that is half typed stays, and says so."""
        if self.is_dirty and (self.ticket is None or self.ticket.number != number):
            self._come()
            self._tell(self.tr("Record or clear this slip first, then scan {number} again")
                       .format(number=number))  # fmt: skip
            return
        try:
            self._station.paperwork.check_side(number)
        except Refusal as refusal:
            self._come()
            self._tell(words.sentence(refusal))
            return
        found = self._find(number)
        if found is None and self._station.paperwork.open_slip(number):
            self.hide()
            self.blank_wanted.emit(number)
            return
        self._come()
        self.number.setText(number)
        if found is None:
            self._show(None)
            said = self.tr("{number} is not on this desk. Check it, or look it up in the queue.")
            self._tell(said.format(number=number))
            self.number.selectAll()
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._show(found)
        self.number.setText(found.number)
        self.times.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def is_dirty(self) -> bool:
        """Whether something is typed that is not recorded."""
        return any(line.text for line in (self.times, self.materials, self.outcome))

    def record(self) -> None:
        """Record what is typed; what is wrong is said where it is."""
        ticket = self.ticket
        if ticket is None:
            self.number.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            written = self._written()
            commands = self._station.paperwork.fill(ticket.uid, written)
        except Problem as problem:
            self._refuse(problem)
            return
        said = self.tr("{number}: slip entered").format(number=ticket.number)
        self._clear()
        self._tell(said, "success_text")
        self.entered.emit(commands, said)

    # ---- inside --------------------------------------------------------------------------

    def _written(self) -> Written:
        times = reading.read_times(self.times.text, self._station.clock())
        if times is None:
            raise Refusal("bad_value", field="happened_at")
        done = reading.read_result(self.outcome.text)
        return Written(
            arrived_at=times.arrived_at,
            finished_at=times.finished_at,
            outcome=done.outcome,
            text=done.text,
            minutes=done.minutes,
            materials=reading.read_materials(self.materials.text),
        )

    def _refuse(self, problem: Problem) -> None:
        said = words.sentence(problem)
        line = {
            "happened_at": self.times,
            "arrived_at": self.times,
            "finished_at": self.times,
            "materials": self.materials,
            "result": self.outcome,
        }.get(str(problem.facts.get("field", "")))
        if problem.code in ("in_the_future", "nothing_changes"):
            line = self.times
        if line is None:
            self._tell(said)
            return
        line.set_error(said)
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _find(self, number: str) -> Ticket | None:
        row = self._station.by_number(number)
        return None if row is None else self._station.ticket(row.uid)

    def _number_entered(self) -> None:
        typed = narrow(self.number.text()).strip().upper()
        if not typed:
            return
        if self._find(typed) is None and not self._station.paperwork.open_slip(typed):
            ends = [
                row.number
                for row in self._station.search(typed, _MOST_ENDS)
                if row.number.endswith(typed)
            ]
            typed = ends[0] if ends else typed
        self.show_number(typed)

    def _show(self, ticket: Ticket | None) -> None:
        self.ticket = ticket
        self._said.hide()
        for widget in (self._place, self._about, self._chip, self.look):
            widget.setVisible(ticket is not None)
        for line in (self.times, self.materials, self.outcome, self.ok):
            line.setEnabled(ticket is not None)
        if ticket is None:
            return
        self._place.setText(f"{ticket.place_text} {ticket.spot}".strip())
        crew = words.join(share.name for share in ticket.crew)
        fault = words.fault_path(ticket.fault, self._station.faults)
        self._about.setText(" · ".join(part for part in (fault, crew, ticket.description) if part))
        self._chip.set_state(ticket.status)

    def _clear(self) -> None:
        self._show(None)
        self.number.clear()
        for line in (self.times, self.materials, self.outcome):
            line.line.clear()
        self.number.setFocus(Qt.FocusReason.OtherFocusReason)

    def _come(self) -> None:
        self.show()
        self.activateWindow()

    def _tell(self, said: str, ink: str = "danger_text") -> None:
        self._said.setText(said)
        self._said.set_ink(ink)
        self._said.show()

    def _look(self) -> None:
        if self.ticket is not None:
            self.ticket_wanted.emit(self.ticket.uid)

    def _heard(self, changes: Changes) -> None:
        if self.ticket is not None and (changes.everything or self.ticket.uid in changes.tickets):
            said, shown = self._said.text(), not self._said.isHidden()
            self._show(self._station.ticket(self.ticket.uid))
            if shown:
                self._tell(said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.record()
        elif not enter and not (event.key() == Qt.Key.Key_Escape and self._take_back()):
            super().keyPressEvent(event)

    def _take_back(self) -> bool:
        """Clear the line one is in; from an empty one go to the last with something in it."""
        if self.number.hasFocus() and self.number.text() and not self.is_dirty:
            self._clear()
            return True
        typed = [line for line in (self.times, self.materials, self.outcome) if line.text]
        if not typed:
            return False
        here = [line for line in typed if line.line.hasFocus()]
        if here:
            here[0].line.clear()
        else:
            typed[-1].setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    # ---- parts ---------------------------------------------------------------------------

    def _make_lines(self) -> None:
        theme = self._theme
        self.times = ReadLine(
            theme,
            self.tr("1. Arrived and finished"),
            self.tr("9:20 10:05, or 10:05 alone, or yesterday 18:00 19:30"),
            self._say_times,
            self,
        )
        self.materials = ReadLine(
            theme,
            self.tr("2. Materials"),
            self.tr("name quantity unit, with commas between; empty: none"),
            self._say_materials,
            self,
        )
        self.outcome = ReadLine(
            theme,
            self.tr("3. Result"),
            self.tr("1 to 5, what was done, minutes; empty: repaired"),
            self._say_result,
            self,
        )
        self.times.entered.connect(self.materials.setFocus)
        self.materials.entered.connect(self.outcome.setFocus)
        self.outcome.entered.connect(self.record)

    def _say_times(self, typed: str) -> tuple[str, bool]:
        if not typed:
            return "", True
        now = self._station.clock()
        times = reading.read_times(typed, now)
        if times is None:
            return self.tr("Cannot be read as times"), False
        said = []
        if times.arrived_at is not None:
            at = words.moment(times.arrived_at, now)
            said.append(self.tr("arrived {time}").format(time=at))
        if times.finished_at is not None:
            at = words.moment(times.finished_at, now)
            said.append(self.tr("finished {time}").format(time=at))
        return " · ".join(said), True

    def _say_materials(self, typed: str) -> tuple[str, bool]:
        try:
            found = reading.read_materials(typed)
        except Refusal as problem:
            return words.sentence(problem), False
        said = []
        for one in found:
            price = f" {words.yuan(one.price)}" if one.price else ""
            said.append(f"{one.name} {words.quantity(one.quantity)} {one.unit}{price}")
        return " · ".join(said), True

    def _say_result(self, typed: str) -> tuple[str, bool]:
        if not typed:
            kinds = enumerate(reading.OUTCOME_ORDER, 1)
            return "  ".join(f"{at} {words.outcome_text(kind)}" for at, kind in kinds), True
        done = reading.read_result(typed)
        parts = [words.outcome_text(done.outcome), done.text]
        if done.minutes:
            parts.append(words.duration(done.minutes * 60_000))
        return " · ".join(part for part in parts if part), True

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.number, 1)
        head.addWidget(self._chip)
        foot = QHBoxLayout()
        foot.addWidget(self.look)
        foot.addStretch(1)
        foot.addWidget(self.ok)
        self._column = QVBoxLayout(self)
        title = PlainLabel(self._theme, self.tr("Enter a slip"), "title", parent=self)
        self._column.addWidget(title)
        self._column.addLayout(head)
        for widget in (self._said, self._place, self._about, self.times, self.materials,
                       self.outcome):  # fmt: skip
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self._column.addLayout(foot)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, metrics.space_4)
        self._column.setSpacing(metrics.space_3)
        self.number.setFont(self._theme.font("subtitle"))
        screen = self.screen().availableSize()
        self.resize(QSize(42 * metrics.body, 34 * metrics.body).boundedTo(screen * 0.92))
