"""The window in which a paper is looked at before it is printed or saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.printing.paint import to_device, to_pdf
from desktop.printing.sheet import Page, SizeName
from desktop.station import Station
from desktop.ui import words
from desktop.ui.background import Progress, Work
from desktop.ui.papers.contents import Paper
from desktop.ui.papers.printers import Printers
from desktop.ui.papers.sheet_view import SheetView
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.button import Button, IconButton
from desktop.ui.parts.field import indent_spin_box
from desktop.ui.parts.loading_bar import LoadingBar
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.save_folder import save_folder
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme
from domain.problems import Problem, Trouble

_MOST_COPIES = 50
_FRAME = QSize(16, 56)
"""What a window's frame takes at most, px; it is not known before the window is shown."""


def with_frame_within(room: QRect, wanted: QSize) -> QRect:
    """Where a window and its frame stand whole in the middle of ``room``: its frame's corner, and
    the size without the frame."""
    size = wanted.boundedTo(room.size() - _FRAME)
    spare = room.size() - _FRAME - size
    return QRect(room.topLeft() + QPoint(spare.width() // 2, spare.height() // 2), size)


class Preview(QDialog):
    """Use ``show_paper``. It keeps no other window from being used.

    Signals:
        put_out: words for a message: it was printed, or saved.
    """

    put_out = Signal(str)

    def __init__(
        self,
        station: Station,
        theme: Theme,
        preferences: Preferences,
        parent: QWidget | None = None,
        printers: Printers | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._station, self._theme, self._preferences = station, theme, preferences
        self._printers = printers or Printers()
        self._paper: Paper | None = None
        self._keep: Path | None = None
        self.pages: list[Page] = []
        self.at = 0
        self._making = Work("paper", self)
        self._putting = Work("printing", self)
        self._said: Callable[[], str] = lambda: ""
        self._add_parts()
        self._lay_out()
        self._wire()
        theme.follow(self._restyle)

    # ---- what is shown -------------------------------------------------------------------

    def show_paper(self, paper: Paper, keep: Path | None = None) -> None:
        """Make a paper's pages and show them; a copy is put into the file ``keep`` by itself."""
        self._paper, self._keep = paper, keep
        self.pages = []  # until its own are made, no other paper's stand under its title
        self.view.show_page(None)
        self._where.setText("")
        self.setWindowTitle(paper.title)
        self._title.setText(paper.title)
        self.size_switch.setVisible(len(paper.sizes) > 1)
        wanted = self._preferences.values.paper.size
        self.size_switch.select(wanted if wanted in paper.sizes else paper.sizes[0])
        self._fill_printers()
        self._make()
        self.show()
        self.activateWindow()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def go(self, page: int) -> None:
        """Show that page, 0 for the first."""
        if not self.pages:
            return
        self.at = max(0, min(page, len(self.pages) - 1))
        self.view.show_page(self.pages[self.at])
        self._say_where()

    @property
    def paper(self) -> Paper | None:
        """What is shown."""
        return self._paper

    @property
    def chosen_size(self) -> SizeName:
        """The sheet it is laid out for."""
        assert self._paper is not None
        if len(self._paper.sizes) == 1:
            return self._paper.sizes[0]
        return self.size_switch.current  # type: ignore[return-value]

    def _make(self) -> None:
        paper, size = self._paper, self.chosen_size
        assert paper is not None
        self.loading.start()
        self._can_put_out(False)
        station = self._station

        def make(progress: Progress) -> list[Page]:
            store = station.reader()
            try:
                return paper.make(store, size)
            finally:
                store.close()

        self._making.start(make)

    def _made(self, pages: list[Page]) -> None:
        self.loading.stop()
        self.pages = pages
        self._trouble.hide()
        self._can_put_out(bool(pages))
        if pages:
            self.go(0)
            keep, self._keep = self._keep, None
            if keep is not None:
                self._save(keep)
            return
        self.view.show_page(None)
        self._where.setText(self.tr("Nothing to print"))

    # ---- where it goes -------------------------------------------------------------------

    def print_out(self) -> None:
        """Send it to the printer that is chosen."""
        name, pages = self.printer.currentText(), self.pages
        if not name or not pages or self._putting.is_running:
            return
        self._preferences.change_paper(printer=name)
        title, copies, printers = self.windowTitle(), self.copies.value(), self._printers

        def act(progress: Progress) -> None:
            try:
                device, dots = printers.open(name, title, copies)
                to_device(device, pages, dots, progress)
            except OSError as error:
                raise Trouble("not_printed", printer=name, detail=str(error)) from error

        said = self.tr("Sent to {printer}: {title}, {pages} pages")
        self._begin(act, lambda: said.format(printer=name, title=title, pages=len(pages)))

    def ask_where(self) -> None:
        """Ask where the PDF is to be put."""
        if self._paper is None or not self.pages:
            return
        dialog = QFileDialog(self, self.tr("Save as PDF"), str(save_folder(self._preferences)))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self._paper.file)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Write it there as a PDF."""
        self._preferences.change_paper(folder=str(path.parent))
        self._save(path)

    def _save(self, path: Path) -> None:
        title, pages = self.windowTitle(), self.pages
        said = self.tr("Saved: {path}").format(path=str(path))
        self._begin(lambda progress: to_pdf(pages, path, title, progress), lambda: said)

    def _begin(self, act: Callable[[Progress], Any], said: Callable[[], str]) -> None:
        self._said = said
        self.loading.start()
        self._can_put_out(False)
        self.stop.show()
        self._trouble.hide()
        self._putting.start(act)

    def _progressed(self, done: int) -> None:
        self.loading.set_part(done / max(1, len(self.pages)))

    def _put_out(self) -> None:
        self._over()
        self._where.setText(self._said())
        self.put_out.emit(self._said())

    def _over(self) -> None:
        self.loading.stop()
        self.stop.hide()
        self._can_put_out(bool(self.pages))
        self._say_where()

    def _failed(self, problem: Problem) -> None:
        self._over()
        self._trouble.set_text(words.sentence(problem))
        self._trouble.show()

    # ---- keys ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        moves = {Qt.Key.Key_PageDown: self.at + 1, Qt.Key.Key_PageUp: self.at - 1,
                 Qt.Key.Key_Home: 0, Qt.Key.Key_End: len(self.pages) - 1}  # fmt: skip
        acts = {
            Qt.Key.Key_P: self.print_out,
            Qt.Key.Key_S: self.ask_where,
            Qt.Key.Key_Plus: lambda: self._zoom(1),
            Qt.Key.Key_Equal: lambda: self._zoom(1),
            Qt.Key.Key_Minus: lambda: self._zoom(-1),
            Qt.Key.Key_0: self._show_whole,
        }
        key = Qt.Key(event.key())
        if held and key in acts:
            acts[key]()
        elif not held and key in moves:
            self.go(moves[key])
        else:
            super().keyPressEvent(event)

    def _zoom(self, by: int) -> None:
        self.view.step_zoom(by)
        self._say_where()

    def _show_whole(self) -> None:
        self.view.show_whole()
        self._say_where()

    # ---- parts ---------------------------------------------------------------------------

    def _add_parts(self) -> None:
        theme = self._theme
        self._title = PlainLabel(theme, "", "subtitle", parent=self)
        self.back = IconButton(theme, "chevron-left", self.tr("Page before"), parent=self)
        self.on = IconButton(theme, "chevron-right", self.tr("Next page"), parent=self)
        self.smaller = IconButton(theme, "minus", self.tr("Smaller"), parent=self)
        self.larger = IconButton(theme, "plus", self.tr("Larger"), parent=self)
        self.whole = IconButton(theme, "maximize-2", self.tr("Whole page"), parent=self)
        self._where = PlainLabel(theme, "", "number", parent=self)
        self._scale = PlainLabel(theme, "", "number_caption", "muted", parent=self)
        options = [
            Option("A4", self.tr("A4, two on a sheet")),
            Option("A5", self.tr("A5")),
        ]
        self.size_switch = Segmented(theme, options, "A4", self.tr("Sheet"), self)
        self.printer = QComboBox(self)
        self.printer.setAccessibleName(self.tr("Printer"))
        self.printer.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.copies = QSpinBox(self)
        self.copies.setRange(1, _MOST_COPIES)
        self.copies.setSuffix(" " + self.tr("copies"))
        self.copies.setAccessibleName(self.tr("Copies"))
        self.stop = Button(theme, self.tr("Stop"), parent=self)
        self.stop.hide()
        self.pdf = Button(theme, self.tr("Save as PDF…"), "secondary", "download", parent=self)
        self.pdf.setToolTip("Ctrl+S")
        self.print = Button(theme, self.tr("Print"), "primary", "printer", parent=self)
        self.print.setToolTip("Ctrl+P")
        self.loading = LoadingBar(theme, self.tr("Working"), parent=self)
        self._trouble = Banner(theme, "danger", "", closable=True, parent=self)
        self._trouble.hide()
        self.view = SheetView(theme, self)

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self._title)
        self._head.addSpacing(16)
        self._head.addWidget(self.back)
        self._head.addWidget(self.on)
        self._where.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._head.addWidget(self._where, 1)  # where it was saved may be long: nothing gives way
        self._head.addWidget(self.size_switch)
        for widget in (self.smaller, self._scale, self.larger, self.whole):
            self._head.addWidget(widget)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.printer, 0)
        self._foot.addWidget(self.copies)
        self._foot.addStretch(1)
        for button in (self.stop, self.pdf, self.print):
            self._foot.addWidget(button)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.loading)
        self._column.addWidget(self._trouble)
        self._column.addWidget(self.view, 1)
        self._column.addLayout(self._foot)

    def _wire(self) -> None:
        self.back.clicked.connect(lambda: self.go(self.at - 1))
        self.on.clicked.connect(lambda: self.go(self.at + 1))
        self.smaller.clicked.connect(lambda: self._zoom(-1))
        self.larger.clicked.connect(lambda: self._zoom(1))
        self.whole.clicked.connect(self._show_whole)
        self.size_switch.chosen.connect(self._size_chosen)
        self.print.clicked.connect(self.print_out)
        self.pdf.clicked.connect(self.ask_where)
        self.stop.clicked.connect(self._putting.stop)
        self._making.done.connect(self._made)
        self._making.failed.connect(self._failed)
        self._putting.done.connect(self._put_out)
        self._putting.stopped.connect(self._over)
        self._putting.failed.connect(self._failed)
        self._putting.progressed.connect(self._progressed)

    def _size_chosen(self, size: str) -> None:
        self._preferences.change_paper(size=size)
        self._make()

    def _fill_printers(self) -> None:
        if self.printer.count():
            return
        names = self._printers.names()
        self.printer.addItems(names)
        kept = self._preferences.values.paper.printer
        wanted = kept if kept in names else self._printers.usual()
        self.printer.setCurrentIndex(max(0, self.printer.findText(wanted)))
        self.printer.setEnabled(bool(names))
        if not names:
            self.printer.addItem(self.tr("No printer: save it as PDF"))

    def _can_put_out(self, can: bool) -> None:
        self.print.setEnabled(can and self.printer.isEnabled())
        self.pdf.setEnabled(can)

    def _say_where(self) -> None:
        count = len(self.pages)
        said = self.tr("Page {page} of {pages}").format(page=self.at + 1, pages=count)
        self._where.setText(said)
        self._scale.setText(f"{self.view.zoom * 100:.0f}%")
        self.back.setEnabled(self.at > 0)
        self.on.setEnabled(self.at + 1 < count)

    def done(self, result: int) -> None:
        self._making.forget()
        self._putting.forget()
        super().done(result)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._column.setContentsMargins(edge, metrics.space_3, edge, metrics.space_3)
        self._column.setSpacing(metrics.space_2)
        for row in (self._head, self._foot):
            row.setSpacing(metrics.space_2)
        indent_spin_box(self.copies, metrics.space_2)
        if not self.isVisible():
            wanted = QSize(64 * metrics.body, 70 * metrics.body)
            place = with_frame_within(self.screen().availableGeometry(), wanted)
            self.resize(place.size())
            self.move(place.topLeft())
        QTimer.singleShot(0, self, self._say_scale)

    def _say_scale(self) -> None:
        if self.pages:
            self._say_where()
