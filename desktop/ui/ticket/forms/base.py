"""What every form of an act has: title, fields, when it happened, what is wrong, the button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.station import Station
from desktop.ui.parts.button import Button, IconButton, Kind, as_label
from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.field_area import FieldArea
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.ticket.forms.choice_box import ChoiceBox
from desktop.ui.ticket.forms.slim_field import SlimField
from desktop.ui.ticket.offering import Offering
from desktop.ui.ticket.offers import offers_for
from desktop.ui.ticket.text_edit import TextEdit
from desktop.ui.ticket.when_field import WhenField
from desktop.ui.ticket.when_row import WhenRow
from desktop.ui.words import kind_text, sentence
from domain.envelope import Args, kind_of
from domain.people import Channel
from domain.problems import Problem
from domain.repair.ticket import Ticket

translate = QCoreApplication.translate


class ActForm(QWidget):
    """The form of one act on one ticket. It is never modal and never closes by itself.

    A subclass adds its fields in ``build`` and makes the arguments of the command in ``args``.

    Signals:
        submitted: the commands that were recorded.
        left: the operator put the form away; what was typed stays in it.
    """

    submitted = Signal(object)
    left = Signal()

    ACT: ClassVar[type[Args]]
    CHANNEL: ClassVar[Channel] = "desk"
    """How such a wish usually comes in."""
    RANK: ClassVar[Kind] = "primary"

    def __init__(
        self, station: Station, theme: Theme, ticket: Ticket, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.station, self.theme, self.ticket = station, theme, ticket
        self.fields: dict[str, SlimField] = {}
        self._sent = False
        self._getters: dict[str, Callable[[], Any]] = {}
        self._whole = QVBoxLayout(self)
        self._body = Body(self)
        self.column = self._body.column
        self.setAccessibleName(self.title())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._add_head()
        self._whole.addWidget(self._body, 1)
        self.build()
        self.when_row = WhenRow(theme, station.clock, self.CHANNEL, self)
        self.column.addWidget(self.when_row)
        self.when_row.opened.connect(lambda: self._body.show_whole(self.when_row))
        self._add_foot()
        self._first = self.values()
        theme.follow(self._restyle)

    _line: QHBoxLayout

    # ---- for subclasses ------------------------------------------------------------------

    def title(self) -> str:
        """What the head and the button say."""
        return kind_text(kind_of(self.ACT))

    def build(self) -> None:
        """Add the fields."""

    def args(self) -> Args:
        """The command's arguments from the fields.

        Raises:
            Refusal: naming the ``field`` that is wrong.
        """
        raise NotImplementedError

    def wishes(self) -> list[tuple[str, Args]]:
        """All that is asked when the form is sent; all of it happens, or none."""
        return [(self.ticket.uid, self.args())]

    def happened_at(self) -> int | list[int] | None:
        """When all of it happened, or each of the wishes, ms UTC; None for now."""
        return self.when_row.happened_at()

    def ticket_changed(self, ticket: Ticket) -> None:
        """The ticket changed while the form is open. What was typed must stay as it is."""
        self.ticket = ticket

    def failed(self, problem: Problem) -> None:
        """The act was refused; the sentence is shown already."""

    def values(self) -> dict[str, Any]:
        """What the fields hold."""
        return {name: read() for name, read in self._getters.items()}

    # ---- fields --------------------------------------------------------------------------

    def add(
        self,
        name: str,
        label: str,
        editor: QWidget,
        read: Callable[[], Any],
        hint: str = "",
        *,
        required: bool = False,
        beside: bool = False,
    ) -> SlimField:
        """Put an editor under a label; ``name`` is the field's name in a refusal.

        ``beside`` puts it to the right of the field before, where both are short.
        """
        field = SlimField(self.theme, label, editor, hint, required=required, parent=self)
        self.fields[name] = field
        self._getters[name] = read
        if not beside:
            self._line = QHBoxLayout()
            self.column.addLayout(self._line)
        self._line.addWidget(field, 1)
        return field

    def add_line(
        self,
        name: str,
        label: str,
        text: str = "",
        hint: str = "",
        *,
        required: bool = False,
        beside: bool = False,
    ) -> QLineEdit:
        """A field of one line."""
        line = QLineEdit(text, self)
        line.setMaxLength(200)
        line.returnPressed.connect(self.submit)
        self.add(name, label, line, line.text, hint, required=required, beside=beside)
        return line

    def add_text(
        self,
        name: str,
        label: str,
        usual: Sequence[str] = (),
        *,
        text: str = "",
        required: bool = False,
    ) -> QPlainTextEdit:
        """A field of several lines; ``usual`` are phrases one click puts in."""
        editor = TextEdit(self.theme, text, self.station.terms.max_text, self)
        self.add(name, label, editor, editor.toPlainText, required=required)
        Offering(self.theme, editor, offers_for(self.station, name))
        if usual:
            self._add_phrases(editor, usual)
        return editor

    def add_choice(
        self,
        name: str,
        label: str,
        options: Sequence[tuple[str, str]],
        current: str = "",
        *,
        beside: bool = False,
    ) -> QComboBox:
        """One of several; ``options`` are pairs of key and words."""
        box = ChoiceBox(self)
        for key, words in options:
            box.addItem(words, key)
        box.setCurrentIndex(max(0, box.findData(current)))
        self.add(name, label, box, box.currentData, beside=beside)
        return box

    def add_when(
        self,
        name: str,
        label: str,
        usual: Sequence[tuple[str, str]] = (),
        *,
        required: bool = False,
        empty: str = "",
    ) -> WhenField:
        """A moment to come."""
        clock = self.station.clock
        field = WhenField(
            self.theme, label, clock, past=False, usual=usual, empty=empty, parent=self
        )
        self.add(name, label, field, lambda: field.typed, required=required)
        return field

    def add_tick(self, name: str, words: str, on: bool = False) -> QCheckBox:
        """A tick box."""
        box = QCheckBox(as_label(words), self)
        box.setChecked(on)
        self._getters[name] = box.isChecked
        self.column.addWidget(box)
        return box

    def add_words(self, text: str, ink: str = "text_2") -> PlainLabel:
        """A sentence between the fields."""
        label = PlainLabel(self.theme, text, "body", ink, wrap=True, parent=self)
        self.column.addWidget(label)
        return label

    # ---- what the panel asks -------------------------------------------------------------

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed or chosen."""
        return self.values() != self._first or self.when_row.is_dirty

    def focus_first(self) -> None:
        """Put the cursor where typing begins; on the button if there is nothing to type."""
        first = next(iter(self.fields.values()), None)
        (self.ok if first is None else first).setFocus(Qt.FocusReason.OtherFocusReason)

    def submit(self) -> bool:
        """Ask it. Returns whether it was done; if not, the reason stands in the form."""
        if self._sent:
            return True  # Ctrl+Enter in a line arrives twice: from the line and from its key
        self._clear_problem()
        try:
            commands = self.station.submit_all(
                self.wishes(),
                channel=self.when_row.channel,
                happened_at=self.happened_at(),
            )
        except Problem as problem:
            self.show_problem(problem)
            self.failed(problem)
            return False
        self._sent = True
        self.submitted.emit(commands)
        return True

    def show_problem(self, problem: Problem) -> None:
        """Say what is wrong, at its field if it has one, and put the cursor there."""
        said = sentence(problem)
        field = self.fields.get(str(problem.facts.get("field", "")))
        if problem.code == "in_the_future" or problem.facts.get("field") == "happened_at":
            self.when_row.open_with_focus()
        if field is None:
            self._wrong.setText(said)
            self._wrong.show()
        else:
            field.set_error(said)
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def problem_text(self) -> str:
        """What is said to be wrong, "" if nothing is."""
        errors = [field.error for field in self.fields.values() if field.error]
        return self._wrong.text() or (errors[0] if errors else "")

    # ---- inside --------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self.theme
        ground, line = theme.brush("raised"), theme.pen("accent_line")
        draw_box(QPainter(self), self.rect(), theme.metrics.radius_large, ground, line)

    def _add_head(self) -> None:
        head = QHBoxLayout()
        head.addWidget(PlainLabel(self.theme, self.title(), "subtitle", parent=self), 1)
        close = IconButton(self.theme, "x", translate("ticket", "Put away (Esc)"), parent=self)
        close.clicked.connect(self.left)
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head.addWidget(close)
        self._whole.addLayout(head)

    def _add_foot(self) -> None:
        self._wrong = PlainLabel(self.theme, "", "body", "danger_text", wrap=True, parent=self)
        self._wrong.hide()
        self._whole.addWidget(self._wrong)
        foot = QHBoxLayout()
        keys = PlainLabel(self.theme, "Ctrl+Enter", "caption", "muted", parent=self)
        foot.addWidget(keys, 1)
        self.ok = Button(self.theme, as_label(self.title()), self.RANK, parent=self)
        self.ok.clicked.connect(self.submit)
        foot.addWidget(self.ok)
        self._whole.addLayout(foot)

    def _add_phrases(self, editor: QPlainTextEdit, usual: Sequence[str]) -> None:
        row = FlowRow(self.theme.metrics.space_1, self)
        for phrase in usual:
            button = Button(self.theme, as_label(phrase), slim=True, parent=self)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, phrase=phrase: put_phrase(editor, phrase))
            row.add(button)
        self.column.addWidget(row)

    def _clear_problem(self) -> None:
        self._wrong.setText("")
        self._wrong.hide()
        for field in self.fields.values():
            if field.error:
                field.set_error("")

    def _restyle(self) -> None:
        metrics = self.theme.metrics
        edge = metrics.space_3
        self._whole.setContentsMargins(edge, metrics.space_2, metrics.space_2, edge)
        self._whole.setSpacing(metrics.space_1)
        self.column.setContentsMargins(0, 0, metrics.space_1, 0)
        self.column.setSpacing(metrics.space_2)


def put_phrase(editor: QPlainTextEdit, phrase: str) -> None:
    """Add a phrase to what is written, and go on writing."""
    text = editor.toPlainText()
    gap = translate("ticket", ", ") if text.strip() else ""
    editor.moveCursor(editor.textCursor().MoveOperation.End)
    editor.insertPlainText(f"{gap}{phrase}")
    editor.setFocus(Qt.FocusReason.OtherFocusReason)


_AT_REST = 100  # ms: by then the layout has settled


class Body(FieldArea):
    """The fields of a form: as high as they are while there is room, then they scroll."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget(self)
        self._inside.setObjectName("scrolled")
        self.column = QVBoxLayout(self._inside)
        self.setWidget(self._inside)
        self._inside.installEventFilter(self)
        self._wanted: QWidget | None = None
        self.verticalScrollBar().rangeChanged.connect(self._grown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def show_whole(self, part: QWidget) -> None:
        """Scroll so that all of a part of the form is seen, as it comes to its size."""
        self._wanted = part
        QTimer.singleShot(_AT_REST, self, self._seen)

    def _grown(self) -> None:
        if self._wanted is not None:
            self.ensureWidgetVisible(self._wanted, 0, 0)

    def _seen(self) -> None:
        self._grown()
        self._wanted = None

    def sizeHint(self) -> QSize:
        return self._inside.sizeHint()

    def minimumSizeHint(self) -> QSize:
        height = min(self._inside.sizeHint().height(), 4 * self.fontMetrics().lineSpacing())
        return QSize(self._inside.minimumSizeHint().width(), height)
