"""When an act really happened and how it came in: now and as usual, unless told otherwise."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.theme import Theme
from desktop.ui.ticket.when_field import WhenField
from desktop.ui.words import channel_text
from domain.people import Channel

translate = QCoreApplication.translate

CHANNELS: tuple[Channel, ...] = ("desk", "phone", "counter", "paper")


class WhenRow(QWidget):
    """One calm line; opened, it takes the real time (补录) and the channel.

    A time in the past makes the channel a paper slip, until another is chosen. Emits ``opened``
    when there is more of it to see.
    """

    opened = Signal()

    def __init__(
        self, theme: Theme, clock: Callable[[], int], usual: Channel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._usual, self._chosen = theme, usual, False
        self._line = PlainLabel(theme, "", "caption", "muted", parent=self)
        self._change = Button(theme, translate("ticket", "Change"), "ghost", slim=True, parent=self)
        self._change.clicked.connect(self.open_with_focus)
        head = QHBoxLayout()
        head.addWidget(self._line, 1)
        head.addWidget(self._change)
        self._when = WhenField(
            theme,
            translate("ticket", "When it really happened"),
            clock,
            past=True,
            usual=(
                (translate("ticket", "5 min ago"), "-5"),
                (translate("ticket", "15 min"), "-15"),
                (translate("ticket", "30 min"), "-30"),
                (translate("ticket", "1 h"), "-1h"),
            ),
            empty=translate("ticket", "Now"),
            parent=self,
        )
        options = [Option(each, channel_text(each)) for each in CHANNELS]
        self._channel = Segmented(
            theme, options, usual, translate("ticket", "How it came in"), self
        )
        self._channel.chosen.connect(self._channel_chosen)
        self._when.changed.connect(self._time_changed)
        self._inside = QWidget(self)
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._when)
        column.addWidget(self._channel)
        self._inside.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._inside)
        self._say()

    @property
    def channel(self) -> Channel:
        """How the wish came in."""
        return self._channel.current  # type: ignore[return-value]

    @property
    def is_dirty(self) -> bool:
        """Whether a time was typed or a channel chosen."""
        return bool(self._when.typed) or self._chosen

    def happened_at(self) -> int | None:
        """When it happened, ms UTC; None for now.

        Raises:
            Refusal: ``bad_value`` of ``happened_at``, ``in_the_future``.
        """
        return self._when.value("happened_at")

    def open_with_focus(self) -> None:
        """Open it with the cursor in the time."""
        self._inside.show()
        self._change.hide()
        self._when.setFocus(Qt.FocusReason.OtherFocusReason)
        self.opened.emit()

    def _channel_chosen(self) -> None:
        self._chosen = True
        self._say()

    def _time_changed(self) -> None:
        if not self._chosen:
            self._channel.select("paper" if self._when.typed else self._usual)
        self._say()

    def _say(self) -> None:
        said = translate("ticket", "Happened: {time} · came in by: {channel}")
        time = self._when.typed or translate("ticket", "now")
        self._line.setText(said.format(time=time, channel=channel_text(self.channel)))
