"""A moment typed as people say it, read back beside the field, with the usual ones one key away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.ui.parts.button import Button
from desktop.ui.parts.field import hint_in
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words import ago, duration, moment, read_moment, when
from domain.problems import Refusal

translate = QCoreApplication.translate

_LONGEST = 40


class WhenField(QWidget):
    """A moment before now (``past``) or to come. Emits ``changed`` as one types."""

    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        clock: Callable[[], int],
        *,
        past: bool,
        usual: Sequence[tuple[str, str]] = (),
        empty: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``usual`` are pairs of label and what it types; ``empty`` is said of nothing typed."""
        super().__init__(parent)
        self._theme, self._clock, self._past, self._empty = theme, clock, past, empty
        self.line = QLineEdit(self)
        self.line.setMaxLength(_LONGEST)
        self.line.setAccessibleName(name)
        hint_in(
            self.line,
            translate("ticket", "for example 10:42, yesterday 18:00, -15")
            if past
            else translate("ticket", "for example 14:30, tomorrow 9:00, +2h"),
        )
        self.line.textChanged.connect(self._say)
        self._read = PlainLabel(theme, "", "caption", "muted", parent=self)
        row = FlowRow(theme.metrics.space_1, self)
        for label, typed in usual:
            button = Button(theme, label, slim=True, parent=self)
            button.clicked.connect(lambda _=False, typed=typed: self.line.setText(typed))
            row.add(button)
        row.setVisible(bool(usual))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metrics.space_1)
        column.addWidget(self.line)
        column.addWidget(self._read)
        column.addWidget(row)
        self.setFocusProxy(self.line)
        self._say()

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self.line.text().strip()

    def set_moment(self, at: int | None) -> None:
        """Put a moment (ms UTC) into the field, or nothing."""
        self.line.setText("" if at is None else when(at))

    def value(self, name: str) -> int | None:
        """The moment in ms UTC, None if nothing is typed.

        Raises:
            Refusal: ``bad_value`` with ``name`` as its field, ``in_the_future``.
        """
        if not self.typed:
            return None
        at = read_moment(self.typed, self._clock(), past=self._past)
        if at is None:
            raise Refusal("bad_value", field=name)
        if self._past and at > self._clock():
            raise Refusal("in_the_future", happened_at=at)
        return at

    def _say(self) -> None:
        now = self._clock()
        at = read_moment(self.typed, now, past=self._past) if self.typed else None
        if not self.typed:
            self._read.setText(self._empty)
        elif at is None:
            self._read.setText(translate("ticket", "Cannot be read as a time"))
        elif self._past and at > now:
            self._read.setText(translate("ticket", "This has not come yet"))
        else:
            far = ago(at, now) if self._past else _ahead(at - now)
            self._read.setText(f"{moment(at, now)} · {far}")
        wrong = bool(self.typed) and (at is None or (self._past and at > now))
        self._read.set_ink("danger_text" if wrong else "muted")
        self.changed.emit()


def _ahead(ms: int) -> str:
    if ms < 0:
        return translate("ticket", "{time} ago").format(time=duration(ms))
    return translate("ticket", "in {time}").format(time=duration(ms))
