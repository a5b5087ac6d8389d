"""One record: its facts, what was said, what is missing, and what can be done now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui import words
from desktop.ui.clinic.record_kinds import Deed, Said, Told
from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.card import Card
from desktop.ui.parts.photo_strip import Photo, PhotoStrip
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.state_chip import StateChip
from desktop.ui.theme import Theme

Picture = Callable[[str], bytes | None]


class RecordPanel(Card):
    """Signals:
    asked: a ``Deed`` is to be done.
    """

    asked = Signal(object)

    def __init__(
        self, theme: Theme, picture: Picture, clock: Callable[[], int],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        """``picture`` gives a picture's bytes by its hash, None while it is not here."""
        super().__init__(theme, parent=parent)
        self._picture, self._clock = picture, clock
        self.told: Told | None = None
        self.title = PlainLabel(theme, "", "subtitle", parent=self)
        self.chip = StateChip(theme, "general.waiting", parent=self)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._acts = QHBoxLayout()
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.chip)
        self.body.addLayout(head)
        self.body.addWidget(self._scroll, 1)
        self.body.addLayout(self._acts)
        self.buttons: dict[str, Button] = {}

    def show_record(self, told: Told | None) -> None:
        """Show this record; the same one again changes nothing."""
        self.setVisible(told is not None)
        if told is None or self._same(told):
            return
        bar = self._scroll.verticalScrollBar()
        kept = bar.value() if self.told is not None and self.told.title == told.title else 0
        self.told = told
        self.title.setText(told.title)
        self.chip.set_state(told.look, told.word)
        self._scroll.setWidget(self._inside(told))
        self._show_deeds(told.deeds)
        bar.setValue(kept)

    def _same(self, told: Told) -> bool:
        old = self.told
        # Deeds carry functions, which are new every time.
        return old is not None and structs.replace(old, deeds=()) == structs.replace(told, deeds=())

    def _inside(self, told: Told) -> QWidget:
        theme = self._theme
        inside = QWidget()
        inside.setObjectName("scrolled")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.metrics.space_2, 0)
        column.setSpacing(theme.metrics.space_2)
        for warning in told.warnings:
            label = PlainLabel(theme, warning, "strong", "warn_text", wrap=True, parent=inside)
            column.addWidget(label)
        for holds, check in told.checks:
            sign, ink = ("✓", "success_text") if holds else ("✗", "warn_text")
            label = PlainLabel(theme, f"{sign} {check}", "body", ink, wrap=True, parent=inside)
            column.addWidget(label)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.metrics.space_3)
        grid.setVerticalSpacing(theme.metrics.space_1)
        for n, (name, value) in enumerate(told.facts):
            grid.addWidget(PlainLabel(theme, name, "body", "muted", parent=inside), n, 0,
                           Qt.AlignmentFlag.AlignTop)  # fmt: skip
            said = PlainLabel(theme, value, "body", wrap=True, parent=inside)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(said, n, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        for one in told.said:
            column.addWidget(self._said(one, inside))
        column.addStretch(1)
        return inside

    def _said(self, said: Said, parent: QWidget) -> QWidget:
        theme, metrics = self._theme, self._theme.metrics
        box = Card(theme, parent=parent)
        box.body.setSpacing(metrics.space_1)
        when = words.moment(said.at, self._clock()) if said.at else ""
        head = "  ".join(one for one in (said.who, when) if one)
        ink = "accent_text" if said.own else "text_2"
        box.body.addWidget(PlainLabel(theme, head, "caption_strong", ink, parent=box))
        for line in said.text.splitlines():
            box.body.addWidget(PlainLabel(theme, line, "body", wrap=True, parent=box))
        if said.photos:
            shown = [Photo(one, self._picture(one), said.who) for one in said.photos]
            strip = PhotoStrip(theme, shown, box)
            strip.host = self  # a large picture goes with the clinic when that is covered
            box.body.addWidget(strip)
        return box

    def _show_deeds(self, deeds: Sequence[Deed]) -> None:
        while (item := self._acts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self.buttons = {}
        self._acts.addStretch(1)
        # What usually comes next stands at the right end, where the hand is.
        for deed in sorted(deeds, key=lambda one: (one.first, not one.danger)):
            # What can't be undone is asked about in red; here it must not outshine what comes next.
            button = Button(
                self._theme, as_label(deed.name), "primary" if deed.first else "secondary"
            )
            button.clicked.connect(partial(self.asked.emit, deed))
            self._acts.addWidget(button)
            self.buttons[deed.key] = button
