"""Ways out of a matter, each a button and a figure on the keyboard: no form, no reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.parts.button import Button
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

MOST = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """One way out: its words, and what doing it gives to say."""

    text: str
    take: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Offers:
    """Ways out, and for whom."""

    title: str = ""
    ways: Sequence[Offer] = ()


class OfferRow(QWidget):
    """Signals:
    taken: the number of the offer, 0 for the first.
    """

    taken = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._title = PlainLabel(theme, "", "strong", wrap=True, parent=self)
        self.buttons = [Button(theme, "", "secondary", parent=self) for _ in range(MOST)]
        for n, button in enumerate(self.buttons):
            button.clicked.connect(lambda on=False, n=n: self.taken.emit(n))
        self._row = FlowRow(theme.metrics.space_2, self)
        self._row.arrange(self.buttons)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._title)
        self._column.addWidget(self._row)
        theme.follow(self._restyle)
        self.hide()

    def show_offers(self, offers: Offers) -> None:
        """Show these, the usual one first; nothing where there are none."""
        self._title.setText(offers.title)
        for n, button in enumerate(self.buttons):
            there = n < len(offers.ways)
            button.setText(f"{n + 1}   {offers.ways[n].text}" if there else "")
            button.set_kind("primary" if n == 0 else "secondary")
            button.setVisible(there)
        self._row.arrange([button for button in self.buttons if button.text()])
        self.setVisible(bool(offers.title))

    def _restyle(self) -> None:
        self._column.setSpacing(self._theme.metrics.space_2)
