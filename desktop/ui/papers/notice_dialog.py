"""What is to stand on a notice for a door: a few fields, typed in a minute."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.printing.papers.notice import Notice
from desktop.station import Station
from desktop.ui.papers.drafts import Keeping, NoticeDraft, Unsent, disk_trouble
from desktop.ui.parts.button import Button
from desktop.ui.parts.field import hint_in
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.ticket.forms.slim_field import SlimField
from desktop.ui.ticket.text_edit import TextEdit

_LONGEST = 120
_LONGEST_TEXT = 2_000


class NoticeDialog(QDialog):
    """Use ``open()``.

    Signals:
        made: the ``Notice``.
    """

    made = Signal(object)

    def __init__(
        self,
        station: Station,
        theme: Theme,
        date: str,
        unsent: Unsent[NoticeDraft],
        parent: QWidget | None = None,
    ) -> None:
        """``date`` is proposed for the foot; what is typed stays in ``unsent``."""
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Notice"))
        self.title = QComboBox(self)
        self._heading = QLineEdit(self.title)
        self.title.setLineEdit(self._heading)
        self.title.addItems([
            self.tr("Water will be off"),
            self.tr("Power will be off"),
            self.tr("Water and power will be off"),
            self.tr("Lift out of service"),
            self.tr("Urgent notice"),
        ])  # fmt: skip
        self.place = self._line(self.tr("for example East campus, dorms 1 to 6"))
        self.begin = self._line(self.tr("for example Nov 26, 8:00"))
        self.end = self._line(self.tr("for example Nov 26, 17:00"))
        self.text = TextEdit(theme, "", _LONGEST_TEXT, self, rows=4)
        self.phone = self._line()
        self.signed = self._line(text=station.meta("office") or station.meta("name"))
        self.date = self._line(text=date)
        self.ok = Button(theme, self.tr("Look at it"), "primary", "eye", parent=self)
        self.ok.setToolTip("Ctrl+Enter")
        self.ok.clicked.connect(self.take)
        self.trouble = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self.trouble.hide()
        self.anew = Button(theme, self.tr("Begin anew"), "ghost", parent=self)
        self.anew.clicked.connect(self._begin_anew)
        away = Button(theme, self.tr("Cancel"), parent=self)
        away.clicked.connect(self.reject)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.anew)
        self._foot.addStretch(1)
        self._foot.addWidget(away)
        self._foot.addWidget(self.ok)
        self._lay_out()
        self._proposed = self._fields()
        self._keeping = Keeping(unsent, self._typed, self._tell, self)
        self._load(unsent)
        self._focus_title()
        theme.follow(self._restyle)

    def notice(self) -> Notice:
        """What is typed."""
        return Notice(**{name: text.strip() for name, text in self._fields().items()})

    def propose(self, draft: NoticeDraft) -> None:
        """Fill in what is known of an incident; a field that is empty there stays as it is."""
        fields = self._fields()
        self._put({name: getattr(draft, name) or text for name, text in fields.items()})

    def take(self) -> None:
        """Hand it over, unless it says nothing."""
        notice = self.notice()
        missing = not (notice.place or notice.text)
        self._place.set_error(self.tr("Say where, or what it is about") if missing else "")
        if missing:
            self.place.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.made.emit(notice)
        self.accept()

    def done(self, result: int) -> None:
        self._keeping.now()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.take()
        elif enter:
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _lines(self) -> dict[str, QLineEdit]:
        return {
            "title": self._heading,
            "place": self.place,
            "begin": self.begin,
            "end": self.end,
            "phone": self.phone,
            "signed": self.signed,
            "date": self.date,
        }

    def _fields(self) -> dict[str, str]:
        lines = {name: line.text() for name, line in self._lines().items()}
        return lines | {"text": self.text.toPlainText()}

    def _put(self, fields: dict[str, str]) -> None:
        for name, line in self._lines().items():
            line.setText(fields[name])
        self.text.selectAll()
        self.text.insertPlainText(fields["text"])  # Ctrl+Z brings back what was there
        self._focus_title()

    def _begin_anew(self) -> None:
        self._put(self._proposed)

    def _typed(self) -> NoticeDraft:
        fields = self._fields().items()
        return NoticeDraft(
            **{name: text for name, text in fields if text != self._proposed[name]}
        )

    def _load(self, unsent: Unsent[NoticeDraft]) -> None:
        try:
            left = unsent.load()
        except OSError as error:
            self._tell(disk_trouble(error))
        else:
            self._put({name: getattr(left, name) or now for name, now in self._proposed.items()})
        for line in self._lines().values():
            line.textChanged.connect(self._keeping.soon)
        self.text.textChanged.connect(self._keeping.soon)

    def _tell(self, trouble: str) -> None:
        self.trouble.setText(trouble)
        self.trouble.setVisible(bool(trouble))

    def _focus_title(self) -> None:
        self.title.setFocus(Qt.FocusReason.OtherFocusReason)
        self._heading.selectAll()

    def _line(self, hint: str = "", text: str = "") -> QLineEdit:
        line = QLineEdit(text, self)
        line.setMaxLength(_LONGEST)
        hint_in(line, hint)
        return line

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        head = PlainLabel(self._theme, self.tr("Notice for a door"), "title", parent=self)
        self._column.addWidget(head)
        self._place = self._field(self.tr("Where"), self.place)
        self._column.addWidget(self._field(self.tr("Heading"), self.title))
        self._column.addWidget(self._place)
        self._beside((self.tr("From"), self.begin), (self.tr("Until"), self.end))
        self._column.addWidget(self._field(self.tr("Text"), self.text))
        self._beside(
            (self.tr("Phone for questions"), self.phone),
            (self.tr("Signed"), self.signed),
            (self.tr("Date"), self.date),
        )
        self._column.addWidget(self.trouble)
        self._column.addLayout(self._foot)

    def _beside(self, *fields: tuple[str, QWidget]) -> None:
        row = QHBoxLayout()
        row.setSpacing(self._theme.metrics.space_3)
        for label, editor in fields:
            row.addWidget(self._field(label, editor), 1)
        self._column.addLayout(row)

    def _field(self, label: str, editor: QWidget) -> SlimField:
        return SlimField(self._theme, label, editor, parent=self)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, metrics.space_4)
        self._column.setSpacing(metrics.space_3)
        self._foot.setSpacing(metrics.space_2)
        self.setMinimumWidth(40 * metrics.body)
