"""What the window takes out: the list in sight to a file, picked rows to the clipboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from desktop.exporting.clipboard import as_html, as_tsv
from desktop.exporting.sheet import marked
from desktop.station import QueueRow, Station
from desktop.ui.exports import lists
from desktop.ui.exports.dialog import ExportDialog
from desktop.ui.queue.pane import QueuePane
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme


class ExportDesk(QObject):
    """The exports of one window.

    Signals:
        told: words for a message.
    """

    told = Signal(str)

    def __init__(
        self, station: Station, theme: Theme, preferences: Preferences, window: QWidget
    ) -> None:
        super().__init__(window)
        self._station, self._theme, self._preferences = station, theme, preferences
        self._window = window

    def queue(self, pane: QueuePane) -> None:
        """The queue as it is filtered and sorted."""
        model, listing = pane.model, pane.bar.listing
        title = listing.text()
        self._open(lists.queue_list(self._station, title, model.what, model.order, model.ids()))

    def board(self) -> None:
        """Who has what in hand."""
        self._open(lists.board_list(self._station))

    def attention(self) -> None:
        """What needs a person."""
        self._open(lists.attention_list(self._station))

    def copy(self, rows: Sequence[QueueRow]) -> None:
        """Put rows on the clipboard as a table, their phones hidden."""
        if not rows:
            return
        sheet = lists.ticket_sheet(self._station, "", rows, len(rows), phones=False)
        if self._station.meta("drill"):
            sheet = marked(sheet, lists.drill_mark())
        sheet = lists.whole(sheet)
        data = QMimeData()
        data.setText(as_tsv(sheet))
        data.setData("text/html", as_html(sheet).encode())
        QGuiApplication.clipboard().setMimeData(data)
        self.told.emit(self.tr("%n rows copied as a table", "", len(rows)))

    def _open(self, wanted: lists.List) -> None:
        dialog = ExportDialog(
            self._station, self._theme, self._preferences, wanted, self._window
        )
        dialog.exported.connect(self.told)
        dialog.open()
