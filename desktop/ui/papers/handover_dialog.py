"""Handing over the shift: since when, and what the next one has to know."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui import words
from desktop.ui.papers.drafts import HandoverDraft, Keeping, Unsent, disk_trouble
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.ticket.forms.slim_field import SlimField
from desktop.ui.ticket.text_edit import TextEdit
from desktop.ui.ticket.when_field import WhenField
from domain.problems import Problem, Refusal

_SHIFT = 8 * 3_600_000
"""How long a shift is taken to be while none was handed over here, ms."""
_LONGEST = 2_000


class HandoverDialog(QDialog):
    """Use ``open()``.

    Signals:
        made: since when (ms UTC), and the notes.
    """

    made = Signal(object, str)

    def __init__(
        self,
        station: Station,
        theme: Theme,
        unsent: Unsent[HandoverDraft],
        parent: QWidget | None = None,
    ) -> None:
        """``unsent`` is where what is typed stays until the shift is handed over."""
        super().__init__(parent)
        self._station, self._theme = station, theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Hand over the shift"))
        last = station.paperwork.last_handover()
        self.since = WhenField(
            theme, self.tr("The shift began"), station.clock, past=True, parent=self
        )
        self.since.set_moment(station.clock() - _SHIFT if last is None else last.at)
        self.notes = TextEdit(theme, "", _LONGEST, self, rows=6)
        before = ""
        if last is not None:
            said = self.tr("Last handed over {time} by {name}")
            before = said.format(time=words.moment(last.at, station.clock()), name=last.by)
        self.before = PlainLabel(theme, before, "body", "text_2", parent=self)
        self.told = PlainLabel(
            theme, "" if last is None else last.notes, "body", "text_2", wrap=True, parent=self
        )
        self.trouble = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self.trouble.hide()
        self.ok = Button(theme, self.tr("Hand over and look at the sheet"), "primary", "check",
                         parent=self)  # fmt: skip
        self.ok.setToolTip("Ctrl+Enter")
        self.ok.clicked.connect(self.take)
        self._away = Button(theme, self.tr("Cancel"), parent=self)
        self._away.clicked.connect(self.reject)
        self._lay_out()
        self._proposed = self.since.value("happened_at")
        self._keeping = Keeping(unsent, self._typed, self._tell, self)
        self._load(unsent)
        self.notes.setFocus(Qt.FocusReason.OtherFocusReason)
        theme.follow(self._restyle)

    def take(self) -> None:
        """Note the hand-over; what is wrong with the time is said there."""
        try:
            since = self.since.value("happened_at")
            if since is None:
                raise Refusal("text_missing", field="happened_at")
            self._station.paperwork.hand_over(since, self.notes.toPlainText().strip())
        except Problem as problem:
            self._since.set_error(words.sentence(problem))
            self.since.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.made.emit(since, self.notes.toPlainText().strip())
        self.accept()

    def done(self, result: int) -> None:
        handed_over = result == QDialog.DialogCode.Accepted.value
        (self._keeping.drop if handed_over else self._keeping.now)()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.take()
        elif not enter:
            super().keyPressEvent(event)

    def _typed(self) -> HandoverDraft:
        try:
            since = self.since.value("happened_at")
        except Refusal:
            since = None  # half typed: the proposal is the better beginning
        changed = since is not None and since != self._proposed
        return HandoverDraft(since if changed and since else 0, self.notes.toPlainText())

    def _load(self, unsent: Unsent[HandoverDraft]) -> None:
        try:
            left = unsent.load()
        except OSError as error:
            self._tell(disk_trouble(error))
        else:
            self.notes.setPlainText(left.notes)
            self.notes.moveCursor(QTextCursor.MoveOperation.End)
            if left.since:
                self.since.set_moment(left.since)
        self.notes.textChanged.connect(self._keeping.soon)
        self.since.changed.connect(self._keeping.soon)

    def _tell(self, trouble: str) -> None:
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))

    def _lay_out(self) -> None:
        theme = self._theme
        self._since = SlimField(theme, self.tr("The shift began"), self.since, parent=self)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._away)
        foot.addWidget(self.ok)
        self._column = QVBoxLayout(self)
        title = PlainLabel(theme, self.tr("Hand over the shift"), "title", parent=self)
        hint = self.tr("What is open, late and done is put on the sheet by itself.")
        self._column.addWidget(title)
        self._column.addWidget(PlainLabel(theme, hint, "body", "text_2", wrap=True, parent=self))
        self._column.addWidget(self._since)
        label = self.tr("What the next shift has to know")
        self._column.addWidget(SlimField(theme, label, self.notes, parent=self))
        self._column.addWidget(self.trouble)
        self._column.addWidget(self.before)
        self._column.addWidget(self.told)
        self._column.addStretch(1)
        self._column.addLayout(foot)
        for widget in (self.before, self.told):
            widget.setVisible(bool(widget.text()))

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, metrics.space_4)
        self._column.setSpacing(metrics.space_3)
        self.resize(QSize(40 * metrics.body, 32 * metrics.body))
