"""Taking a list out: file format, phones or not, where to, how far it is."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui import words
from desktop.ui.background import Progress, Work
from desktop.ui.exports.lists import List
from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.loading_bar import LoadingBar
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.save_folder import save_folder
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme
from domain.problems import Problem

_log = logging.getLogger("paidan.desk")


class ExportDialog(QDialog):
    """Use ``open()``. It stays until the file is whole, and can be stopped.

    Signals:
        exported: words for a message.
    """

    exported = Signal(str)

    def __init__(
        self,
        station: Station,
        theme: Theme,
        preferences: Preferences,
        wanted: List,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self._preferences = station, theme, preferences
        self._list = wanted
        self._count = 0
        self._path = Path()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export"))
        options = [Option("xlsx", self.tr("Excel workbook")), Option("csv", "CSV")]
        self.format = Segmented(theme, options, "xlsx", self.tr("File format"), self)
        self.phones = QCheckBox(as_label(self.tr("With phone numbers in full")), self)
        self.loading = LoadingBar(theme, self.tr("Exporting"), parent=self)
        self._said = PlainLabel(theme, "", "body", "text_2", wrap=True, parent=self)
        self.ok = Button(theme, self.tr("Choose a file…"), "primary", "download", parent=self)
        self.ok.clicked.connect(self.ask_where)
        self.stop = Button(theme, self.tr("Cancel"), parent=self)
        self.stop.clicked.connect(self.reject)
        self.work = Work("export", self)
        self.work.progressed.connect(self._progressed)
        self.work.done.connect(self._done)
        self.work.failed.connect(self._failed)
        self.work.stopped.connect(self._stopped)
        self._lay_out()
        theme.follow(self._restyle)

    def ask_where(self) -> None:
        """Ask for the file."""
        ending = self.format.current
        dialog = QFileDialog(self, self.tr("Export"), str(save_folder(self._preferences)))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(f"{ending.upper()} (*.{ending})")
        dialog.setDefaultSuffix(ending)
        dialog.selectFile(f"{self._list.file}.{ending}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.write(Path(path)))
        dialog.open()

    def write(self, path: Path) -> None:
        """Write it there, in the format and with the phones that are chosen."""
        self._preferences.change_paper(folder=str(path.parent))
        self._path = path
        station, wanted = self._station, self._list
        phones, book = self.phones.isChecked(), self.format.current == "xlsx"

        def act(progress: Progress) -> int:
            from desktop.exporting.files import write_csv, write_xlsx

            store = station.reader()
            try:
                sheet = wanted.make(store, phones)
                self._count = sheet.count
                (write_xlsx if book else write_csv)(sheet, path, progress)
                return sheet.count
            finally:
                store.close()

        for widget in (self.format, self.phones, self.ok):
            widget.setEnabled(False)
        self.stop.setText(self.tr("Stop"))
        self.loading.start()
        self._said.set_ink("text_2")
        self.work.start(act)

    def reject(self) -> None:
        if self.work.is_running:
            self.work.stop()
        else:
            super().reject()

    def _progressed(self, done: int) -> None:
        self.loading.set_part(done / max(1, self._count))
        said = self.tr("{done} of {count}").format(done=done, count=self._count)
        self._said.setText(said)

    def _done(self, count: int) -> None:
        self.loading.stop()
        someone = self._station.operator
        who = "-" if someone is None else someone.id
        how = "in full" if self.phones.isChecked() else "hidden"
        _log.info("%d rows of a list exported by %s, phones %s", count, who, how)
        said = self.tr("%n rows exported", "", count)
        self.exported.emit(f"{said} · {self._path}")
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self._again(words.sentence(problem), "danger_text")

    def _stopped(self) -> None:
        self._again(self.tr("Stopped; nothing was written"), "text_2")

    def _again(self, said: str, ink: str) -> None:
        self.loading.stop()
        self._said.setText(said)
        self._said.set_ink(ink)
        for widget in (self.format, self.phones, self.ok):
            widget.setEnabled(True)
        self.stop.setText(self.tr("Cancel"))

    def _lay_out(self) -> None:
        theme = self._theme
        why = self.tr("Otherwise their middle is hidden: 138****1111. Whoever gets the file sees "
                      "what is in it.")  # fmt: skip
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        self._foot.addWidget(self.stop)
        self._foot.addWidget(self.ok)
        row = QHBoxLayout()
        row.addWidget(self.format)
        row.addStretch(1)
        self._column = QVBoxLayout(self)
        title = self.tr("Export: {list}").format(list=self._list.title)
        self._column.addWidget(PlainLabel(theme, title, "title", parent=self))
        self._column.addLayout(row)
        self._column.addWidget(self.phones)
        self._column.addWidget(PlainLabel(theme, why, "caption", "muted", wrap=True, parent=self))
        self._column.addWidget(self.loading)
        self._column.addWidget(self._said)
        self._column.addLayout(self._foot)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, metrics.space_4)
        self._column.setSpacing(metrics.space_3)
        self._foot.setSpacing(metrics.space_2)
        width = 36 * metrics.body
        self.setMinimumSize(width, self._column.heightForWidth(width))
