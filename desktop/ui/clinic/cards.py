"""What the cards of the lock have in common: a narrow column in the middle, fields, a button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QWidget

from desktop.ui.background import Work
from desktop.ui.parts.button import Button
from desktop.ui.parts.card import Card
from desktop.ui.parts.field import Field
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words.problems import sentence
from domain.problems import Problem

_WIDTH = 26  # of the largest space: a line of some forty Chinese characters


class LockCard(QWidget):
    """A title, a line of explanation, fields, what is wrong, and one act that takes its time."""

    def __init__(
        self,
        theme: Theme,
        title: str,
        told: str,
        act: str,
        parent: QWidget | None = None,
        *,
        icon: str = "lock",
    ) -> None:
        super().__init__(parent)
        self._theme, self._act_text = theme, act
        self._card = Card(theme, parent=self)
        self.fields: list[Field] = []
        self._title = PlainLabel(theme, title, "title", parent=self)
        self._card.body.addWidget(self._title)
        self.told = PlainLabel(theme, told, "body", "text_2", wrap=True, parent=self)
        self._card.body.addWidget(self.told)
        self._said = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self.button = Button(theme, act, "primary", icon, parent=self)
        self.button.clicked.connect(self.act)
        self.more = Button(theme, "", "ghost", parent=self)
        self.more.hide()
        self._work = Work("vault", self)
        self._work.done.connect(self._done)
        self._work.failed.connect(self.refuse)
        self._outcome: Callable[[object], None] = lambda outcome: None
        # Equal room on both sides, more below than above: what is read first lies a little high.
        around = QGridLayout(self)
        around.addWidget(self._card, 1, 1)
        for column, stretch in ((0, 1), (2, 1)):
            around.setColumnStretch(column, stretch)
        around.setRowStretch(0, 2)
        around.setRowStretch(2, 3)
        self.setAccessibleName(title)
        theme.follow(self._restyle)

    def add_field(
        self, label: str, hint: str = "", *, secret: bool = False, required: bool = True
    ) -> QLineEdit:
        """A line to be typed into; Enter goes on to the next one, at last to the act."""
        line = QLineEdit(self)
        if secret:
            line.setEchoMode(QLineEdit.EchoMode.Password)
            # What an input method has learned of a passphrase it offers to the next one.
            line.setInputMethodHints(
                Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
            )
        line.returnPressed.connect(lambda: self._next(line))
        field = Field(self._theme, label, line, hint, required=required, parent=self)
        self.fields.append(field)
        self._card.body.addWidget(field)
        return line

    def add_widget(self, widget: QWidget) -> None:
        """Something else among the fields."""
        self._card.body.addWidget(widget)

    def finish_layout(self) -> None:
        """Put what is wrong and the buttons below the fields."""
        self._card.body.addWidget(self._said)
        row = QHBoxLayout()
        row.addWidget(self.more)
        row.addStretch(1)
        row.addWidget(self.button)
        self._card.body.addLayout(row)

    @property
    def said(self) -> str:
        """What is said to be wrong, or ""."""
        return self._said.text()

    def act(self) -> None:
        """What the button does."""
        raise NotImplementedError

    def first_field(self) -> QLineEdit | None:
        """Where the cursor belongs when the card comes into sight."""
        lines = [field.editor for field in self.fields if isinstance(field.editor, QLineEdit)]
        return next((line for line in lines if not line.text()), lines[0] if lines else None)

    def line_for(self, problem: Problem) -> QLineEdit | None:
        """What has to be typed anew for it: the line that it names, else the first one."""
        asked = problem.code.partition("_")[0]
        line = getattr(self, asked, None)
        return line if isinstance(line, QLineEdit) else self.first_field()

    def filled(self, *lines: QLineEdit) -> bool:
        """Whether these are filled in; says so at each that is not."""
        missing = [line for line in lines if not line.text().strip()]
        for field in self.fields:
            if field.editor in lines:
                wrong = field.editor in missing
                field.set_error(self.tr("Please fill this in.") if wrong else "")
        if missing:
            missing[0].setFocus()
        return not missing

    def run(self, work: Callable[[], object], outcome: Callable[[object], None]) -> None:
        """Do what takes its time in a thread, then ``outcome`` here."""
        if self._work.is_running:
            return
        self._said.setText("")
        self.button.setEnabled(False)
        self.button.setText(self.tr("One moment…"))
        self._outcome = outcome
        self._work.start(lambda progress: work())

    def refuse(self, problem: Problem) -> None:
        """Say what is wrong, and let it be typed again."""
        self._ready()
        self._said.setText(sentence(problem))
        if (line := self.line_for(problem)) is not None:
            line.setFocus()
            line.selectAll()

    def clear(self) -> None:
        """Forget what was typed."""
        for field in self.fields:
            if isinstance(field.editor, QLineEdit):
                field.editor.clear()
            field.set_error("")
        self._said.setText("")

    def take_focus(self) -> None:
        """Put the cursor where the next thing is typed; where nothing is, on the other way."""
        (self.first_field() or self.more).setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.take_focus()

    def _done(self, outcome: object) -> None:
        self._ready()
        try:
            self._outcome(outcome)
        except Problem as problem:
            self.refuse(problem)

    def _ready(self) -> None:
        self.button.setEnabled(True)
        self.button.setText(self._act_text)

    def _next(self, line: QLineEdit) -> None:
        lines = [f.editor for f in self.fields if f.editor.isVisibleTo(self)]
        place = lines.index(line) + 1
        if place == len(lines):
            self.act()
        else:
            lines[place].setFocus()

    def _restyle(self) -> None:
        self._card.setFixedWidth(self._theme.metrics.space_4 * _WIDTH)
