"""The exchange in words (同步): how far each part has come, what went wrong, and what to do."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.station import Changes, Station
from desktop.ui import words
from desktop.ui.attention import facts
from desktop.ui.attention.facts import Fact
from desktop.ui.parts.button import Button
from desktop.ui.parts.card import Card, SectionTitle
from desktop.ui.parts.flow_row import FlowRow
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from domain.problems import Problem

_MINUTE = 60_000
_TWO_CARDS = 44
"""From this width on (in body heights) two cards stand beside one another."""


class FactCard(Card):
    """A titled box of named facts; a renewed one keeps its labels."""

    def __init__(self, theme: Theme, title: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._rows: list[tuple[PlainLabel, PlainLabel]] = []
        self.body.addWidget(SectionTitle(theme, title, parent=self))
        self.body.addLayout(self._grid)
        self.body.addStretch(1)
        theme.follow(self._space)

    def renew(self, found: Sequence[Fact]) -> None:
        """Show these facts."""
        while len(self._rows) < len(found):
            name = PlainLabel(self._theme, "", "body", "text_2", parent=self)
            value = PlainLabel(self._theme, "", "body", wrap=True, parent=self)
            self._grid.addWidget(name, len(self._rows), 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, len(self._rows), 1)
            self._rows.append((name, value))
        for at, (name, value) in enumerate(self._rows):
            fact = found[at] if at < len(found) else None
            name.setVisible(fact is not None)
            value.setVisible(fact is not None)
            if fact is not None:
                name.setText(fact.name)
                value.setText(fact.text)
                value.set_ink(fact.ink)
                value.setAccessibleName(f"{fact.name}: {fact.text}")

    def texts(self) -> list[str]:
        """What is shown, a line a fact."""
        shown = [(name, value) for name, value in self._rows if not name.isHidden()]
        return [f"{name.text()}: {value.text()}" for name, value in shown]

    def _space(self) -> None:
        self._grid.setHorizontalSpacing(self._theme.metrics.space_4)
        self._grid.setVerticalSpacing(self._theme.metrics.space_2)


class SyncPanel(QWidget):
    """Everything about the exchange on one page, and its four acts.

    Signals:
        send_now: try the exchange at once.
    """

    send_now = Signal()

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self.now = Button(theme, self.tr("Sync now"), "primary", "refresh-cw", parent=self)
        self.export = Button(theme, self.tr("Export to a file…"), "secondary", "save", parent=self)
        self.take = Button(theme, self.tr("Import a file…"), "secondary", "download", parent=self)
        self.back_up = Button(theme, self.tr("Back up now"), "secondary", "archive", parent=self)
        self.said = PlainLabel(theme, "", "body", "text_2", wrap=True, parent=self)
        self.said.hide()
        self.link = FactCard(theme, self.tr("Line to the cloud"), self)
        self.feeds = FactCard(theme, self.tr("How far the data has come"), self)
        self.carried = FactCard(theme, self.tr("On its way"), self)
        self.desk = FactCard(theme, self.tr("This station"), self)
        self.mishaps = FactCard(theme, self.tr("Latest problems"), self)
        self.repairs = FactCard(theme, self.tr("Put right after comparing"), self)
        self._lay_out()
        self.now.clicked.connect(self._send)
        self.export.clicked.connect(self._ask_target)
        self.take.clicked.connect(self._ask_source)
        self.back_up.clicked.connect(self._back_up)
        station.changed.connect(self._heard)
        station.freshness_changed.connect(self._look)
        station.exchange.changed.connect(self._look)
        station.exchange.backed_up.connect(self._backed_up)
        self._minute = QTimer(self)
        self._minute.timeout.connect(self._look)
        self._minute.start(_MINUTE)
        theme.follow(self._restyle)

    def _lay_out(self) -> None:
        self._buttons = FlowRow(self._theme.metrics.space_2, self)
        self._buttons.arrange([self.now, self.export, self.take, self.back_up])
        inside = QWidget(self)
        self._cards = QGridLayout(inside)
        self._across = 0
        scroll = QScrollArea(self)
        scroll.setAccessibleName(self.tr("Line to the cloud"))
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._buttons)
        self._column.addWidget(self.said)
        self._column.addWidget(scroll, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Two cards beside one another where both can be read, else one below the other."""
        across = 2 if self.width() >= _TWO_CARDS * self._theme.metrics.body else 1
        if across == self._across:
            return
        self._across = across
        cards = (self.link, self.desk, self.feeds, self.carried, self.mishaps, self.repairs)
        for at, card in enumerate(cards):
            self._cards.addWidget(card, at // across, at % across)
            self._cards.setRowStretch(at, 0)
        self._cards.setRowStretch(len(cards), 1)
        for column in (0, 1):
            self._cards.setColumnStretch(column, int(column < across))

    def reload(self) -> None:
        """Read everything again."""
        station, now = self._station, self._station.clock()
        fresh, exchange = station.freshness, station.exchange
        self.now.setEnabled(bool(station.meta("cloud")))
        self.export.setEnabled(bool(fresh.waiting))
        self.link.renew(facts.of_link(station, now))
        self.feeds.renew(facts.of_feeds(exchange.feeds(), now))
        self.carried.renew(facts.of_carried(station, now))
        self.desk.renew(facts.of_desk(station, now))
        self.mishaps.renew(facts.of_mishaps(exchange.mishaps(), now))
        self.repairs.renew(facts.of_repairs(exchange.repairs(), now))

    def export_to(self, path: str) -> None:
        """Write what waits to this file, and say how it went."""

        def write() -> str:
            count = self._station.exchange.export(path)
            return self.tr(
                "%n acts are in the file. They stay here too, until the cloud has them.", "", count
            )

        self._try(write)

    def import_from(self, path: str) -> None:
        """Take in another station's file, and say how it went."""

        def take() -> str:
            head = self._station.exchange.take_in(path)
            said = self.tr("%n acts of “{name}” are here and go to the cloud.", "", head.commands)
            self.send_now.emit()
            return said.format(name=head.name or head.station)

        self._try(take)

    # ---- inside --------------------------------------------------------------------------

    def _try(self, act: Callable[[], str]) -> None:
        try:
            self._say(act(), "success_text")
        except Problem as problem:
            self._say(words.sentence(problem), "danger_text")
        self.reload()

    def _say(self, text: str, ink: str) -> None:
        self.said.set_ink(ink)
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def _send(self) -> None:
        self._say(self.tr("Asked the cloud; what waits goes now if the line is up."), "text_2")
        self.send_now.emit()

    def _back_up(self) -> None:
        self._say(self.tr("The backup is being made; work on as usual."), "text_2")
        self._station.exchange.back_up_now()

    def _backed_up(self, problem: Problem | None) -> None:
        if not self.isVisible():
            return
        if problem is None:
            self._say(self.tr("The backup is made and checked."), "success_text")
        else:
            self._say(words.sentence(problem), "danger_text")

    def _ask_target(self) -> None:
        dialog = self._dialog(self.tr("Export what waits for the cloud"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(facts.SUFFIX)
        dialog.selectFile(facts.file_name(self._station))
        dialog.fileSelected.connect(self.export_to)
        dialog.open()

    def _ask_source(self) -> None:
        dialog = self._dialog(self.tr("Import what another station exported"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self.import_from)
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        # Not exec(): a nested loop would stop the sync's coroutines.
        dialog = QFileDialog(self, title)
        dialog.setNameFilter(self.tr("Files of a station") + f" (*.{facts.SUFFIX})")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return dialog

    def _heard(self, changes: Changes) -> None:
        if changes.feeds or changes.outbox:
            self._look()

    def _look(self) -> None:
        if self.isVisible():
            self.reload()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._buttons.set_gap(metrics.space_2)
        self._column.setSpacing(metrics.space_3)
        self._cards.setSpacing(metrics.space_3)
        self._cards.setContentsMargins(0, 0, metrics.space_2, metrics.space_3)
        self._arrange()
