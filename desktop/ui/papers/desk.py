"""What the window asks of the papers: each opens the preview, or a form before it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.printing.papers.notice import Notice
from desktop.station import Station
from desktop.ui.papers import contents
from desktop.ui.papers.contents import Paper
from desktop.ui.papers.drafts import HandoverDraft, NoticeDraft, Unsent, disk_trouble
from desktop.ui.papers.handover_dialog import HandoverDialog
from desktop.ui.papers.incident import notice_of
from desktop.ui.papers.notice_dialog import NoticeDialog
from desktop.ui.papers.preview import Preview
from desktop.ui.papers.slips_dialog import USUAL, SlipsDialog
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme
from domain.problems import Problem


class PaperDesk(QObject):
    """The papers of one window.

    Signals:
        told: words for a message.
        refused: a ``Problem``.
        seat_wanted: nobody sits at the desk whose name the sheet would bear.
    """

    told = Signal(str)
    refused = Signal(object)
    seat_wanted = Signal()

    def __init__(
        self,
        station: Station,
        theme: Theme,
        preferences: Preferences,
        folder: Path | None,
        window: QWidget,
    ) -> None:
        """``folder`` is where what was typed and not put out outlives the program."""
        super().__init__(window)
        self._station, self._theme, self._preferences = station, theme, preferences
        self._window = window
        left = None if folder is None else folder / "handover.json"
        self._handover = Unsent(left, HandoverDraft())
        left = None if folder is None else folder / "notice.json"
        self._notice = Unsent(left, NoticeDraft())
        self._looked_at: Paper | None = None

    @cached_property
    def preview(self) -> Preview:
        """The window that shows papers; one for all of them."""
        made = Preview(self._station, self._theme, self._preferences, self._window)
        made.put_out.connect(self._put_out)
        return made

    def orders(self, uids: Sequence[str]) -> None:
        """Work orders of these tickets."""
        if uids:
            self.preview.show_paper(contents.order_paper(self._station, uids))

    def days(self, codes: Sequence[str] = ()) -> None:
        """Day lists of these workers, or of all who have something in hand."""
        self.preview.show_paper(contents.day_paper(self._station, codes))

    def rounds(self, codes: Sequence[str] = ()) -> None:
        """Rounds of these buildings, or of all with open tickets."""
        self.preview.show_paper(contents.round_paper(self._station, codes))

    def notice(self, incident: str = "") -> None:
        """Ask what a notice is to say; of an incident (a ticket's id) its facts are proposed."""
        date = contents.day_of(self._station.clock())
        dialog = NoticeDialog(self._station, self._theme, date, self._notice, self._window)
        if incident:
            dialog.propose(notice_of(self._station, incident))
        dialog.made.connect(self._show_notice)
        dialog.open()

    def code(self, notice: Notice) -> None:
        """A sign-in code to take away; nothing of it is kept."""
        self._looked_at = None
        self.preview.show_paper(contents.code_paper(self._station, notice))

    def _show_notice(self, notice: Notice) -> None:
        self._looked_at = contents.notice_paper(self._station, notice)
        self.preview.show_paper(self._looked_at)

    def _put_out(self, said: str) -> None:
        """Until it is printed or saved, a notice may go back to its form for a mistake."""
        self.told.emit(said)
        if self._looked_at is None or self.preview.paper is not self._looked_at:
            return
        try:
            self._notice.drop()
        except OSError as error:
            self.told.emit(disk_trouble(error))

    def slips(self) -> None:
        """The blank slips: print new ones, strike out old ones."""
        dialog = SlipsDialog(self._station, self._theme, self._window)
        dialog.wanted.connect(self._print_slips)
        dialog.open()

    def pack(self) -> None:
        """The outage pack, with slips of its own; a copy is kept in the station's folder."""
        numbers = self._reserve(USUAL)
        if numbers:
            paper = contents.pack_paper(self._station, numbers)
            self.preview.show_paper(paper, self._station.paperwork.keep_as(paper.file))

    def hand_over(self) -> None:
        """Ask what the next shift has to know; the sheet is kept in the station's folder."""
        if self._station.operator is None:
            self.seat_wanted.emit()
            return
        dialog = HandoverDialog(self._station, self._theme, self._handover, self._window)
        dialog.made.connect(self._show_handover)
        dialog.open()

    def _show_handover(self, since: int, notes: str) -> None:
        paper = contents.handover_paper(self._station, since, notes)
        self.preview.show_paper(paper, self._station.paperwork.keep_as(paper.file))

    def close(self) -> None:
        """Close the preview, and what is half typed: it is kept."""
        for kind in (HandoverDialog, NoticeDialog):
            for dialog in self._window.findChildren(kind):
                dialog.reject()
        if "preview" in vars(self):
            self.preview.close()

    def _print_slips(self, count: int) -> None:
        numbers = self._reserve(count)
        if numbers:
            self.preview.show_paper(contents.slip_paper(self._station, numbers))

    def _reserve(self, count: int) -> list[str]:
        try:
            return self._station.paperwork.reserve(count)
        except Problem as problem:
            self.refused.emit(problem)
            return []
