"""A question that has to be answered before something is done."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.parts.banner import TONE_ICON, Tone
from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme


class Question(QDialog):
    """Use `open()` and connect to `answered`; it deletes itself. Escape is a no.

    The `yes` button says what will be done ("作废"), never just "确定". With the tone "danger"
    the focus lies on `no`.
    """

    answered = Signal(bool)

    def __init__(
        self,
        theme: Theme,
        text: str,
        yes: str,
        no: str,
        *,
        detail: str = "",
        tone: Tone = "info",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._tone = theme, tone
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle(yes)
        self._icon = QLabel(self)
        self._icon.setTextFormat(Qt.TextFormat.PlainText)
        words = QVBoxLayout()
        words.addWidget(PlainLabel(theme, text, "subtitle", wrap=True, parent=self))
        if detail:
            words.addWidget(PlainLabel(theme, detail, "body", "text_2", wrap=True, parent=self))
        self.content = QVBoxLayout()
        words.addLayout(self.content)
        self._body = QHBoxLayout()
        self._body.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._body.addLayout(words, 1)
        self.yes = Button(theme, as_label(yes), "danger" if tone == "danger" else "primary")
        self.no = Button(theme, as_label(no))
        self.yes.clicked.connect(self.accept)
        self.no.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.no)
        foot.addWidget(self.yes)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._body, 1)
        self._column.addLayout(foot)
        first = self.no if tone == "danger" else self.yes
        first.setDefault(True)
        first.setFocus()
        self.finished.connect(self._say)
        theme.follow(self._restyle)

    def _say(self, result: int) -> None:
        self.answered.emit(result == QDialog.DialogCode.Accepted)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(edge)
        self._body.setSpacing(metrics.space_3)
        side = metrics.icon + metrics.space_1
        self._icon.setPixmap(self._theme.pixmap(TONE_ICON[self._tone], f"{self._tone}_text", side))
        self.setMinimumWidth(28 * metrics.body)
