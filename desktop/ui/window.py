"""The window: places the views, wires them to one another and to the keys, remembers its layout."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.station import Changes, Station
from desktop.ui import frame
from desktop.ui.docks import Docks
from desktop.ui.later import LaterParts
from desktop.ui.pages import Pages
from desktop.ui.parts.button import Button, as_label
from desktop.ui.seat import Seat
from desktop.ui.settings.values import Arrangement, Preferences, Settings
from desktop.ui.status import StationBanners, StatusWords
from desktop.ui.theme import Theme
from desktop.ui.theme.icons import app_icon
from desktop.ui.window_layout import LayoutKeeper

if TYPE_CHECKING:
    from desktop.ui.board.board import Board
    from desktop.ui.exports.desk import ExportDesk
    from desktop.ui.intake.form import IntakeForm
    from desktop.ui.papers.desk import PaperDesk
    from desktop.ui.slips.desk import SlipDesk

_LOOK_REST = 25  # ms: holding an arrow key down must not load every ticket passed


class MainWindow(LaterParts):
    """The desk.

    Signals:
        closed: the window was closed; the program is to end.
        send_now: the operator does not want to wait for the next exchange with the cloud.
        enrol_wanted: this station is to be connected to a cloud.
    """

    closed = Signal()
    send_now = Signal()
    enrol_wanted = Signal()

    def __init__(
        self,
        station: Station,
        theme: Theme,
        settings: Settings | None = None,
        save: Callable[[Settings], None] = lambda settings: None,
        *,
        outage: Callable[[bool], None] | None = None,
        draft: Path | None = None,
    ) -> None:
        """Make the desk; nothing is shown yet.

        Args:
            settings: what was remembered.
            save: writes settings down; raises ``Trouble`` if the disk is in the way.
            outage: cuts the line to the cloud (True) and joins it again, for practice.
            draft: the file in which a half-typed new repair outlives the program.
        """
        super().__init__()
        self._station, self._theme = station, theme
        self.preferences = Preferences(settings, save, self)
        self._wanted = ""
        self._shown = False
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(_LOOK_REST)
        self._look.timeout.connect(self._show_wanted)
        self._draft = draft
        self._make_parts()
        self._place_parts(outage)
        self._wire_views()
        self._wire_frame()
        self._begin()

    # ---- making --------------------------------------------------------------------------

    def _make_parts(self) -> None:
        station, theme = self._station, self._theme
        self._middle = QWidget(self)
        self.pages = Pages(station, theme, self.preferences, self._middle)
        self.workplace = self.pages.workplace
        self.queue = self.workplace.queue
        self.banners = StationBanners(station, theme, self._middle)
        self.rail = frame.make_rail(theme, self._middle)
        self.someone = Button(theme, "", "ghost", "user", parent=self.rail)
        self.rail.add_bottom(self.someone)
        self.seat = Seat(station, theme, self.preferences, self)

    def _place_parts(self, outage: Callable[[bool], None] | None) -> None:
        beside = QHBoxLayout(self._middle)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.rail)
        above = QVBoxLayout()
        above.setSpacing(0)
        if self._station.meta("drill"):
            from desktop.ui.drill.band import DrillBand

            above.addWidget(DrillBand(self._station, self._theme, self))
        above.addWidget(self.banners)
        above.addWidget(self.pages, 1)
        beside.addLayout(above, 1)
        self.setCentralWidget(self._middle)
        self.setWindowIcon(app_icon())
        self.docks = Docks(self, self._theme, self._make_panel, self._make_intake)
        self.strip = frame.make_strip(self._theme, self, outage)
        self.status = StatusWords(self._station, self.strip)
        self.keeper = LayoutKeeper(self, self.workplace.splitter, self.preferences)

    def _wire_views(self) -> None:
        queue = self.queue
        queue.looked_at.connect(self._look_at)
        queue.opened.connect(self.open_ticket)
        queue.listing_changed.connect(
            lambda view, order: self.preferences.change_sight(view=view, order=order)
        )
        queue.view.widths.remembered = self.preferences.width
        queue.view.widths.keep = self.preferences.keep_width
        queue.view.widths.chosen = self.preferences.columns
        queue.view.widths.keep_order = self.preferences.keep_columns
        self.workplace.board_made.connect(self._board_made)
        self.workplace.arranged.connect(self._arranged)
        self.workplace.grown.connect(self._make_room)
        self.workplace.new_wanted.connect(self.new_repair)
        pages = self.pages
        pages.ticket_wanted.connect(self.open_ticket)
        pages.looked_at.connect(self._look_at)
        pages.send_now.connect(self.send_now)
        pages.done.connect(lambda text: self.undo.tell(text))
        pages.enrol_wanted.connect(self.enrol_wanted)
        pages.operator_wanted.connect(self.seat.ask)
        pages.widths_reset.connect(self._reset_widths)

    def _make_intake(self) -> IntakeForm:
        from desktop.ui.intake.form import IntakeForm

        intake = IntakeForm(self._station, self._theme, self._draft, self)
        frame.keep_keys(intake, frame.DIGITS | {Qt.Key.Key_D})
        intake.dispatch_asked.connect(lambda uid: self.workplace.board.choose_worker([uid], intake))
        intake.ticket_asked.connect(self.open_ticket)
        intake.closed.connect(self._intake_closed)
        return intake

    def _wire_frame(self) -> None:
        self.rail.chosen.connect(self.show_page)
        self.seat.changing.connect(self._seat_changing)
        self.seat.changed.connect(self._seated)
        self.seat.changed.connect(self.status.look)
        self.seat.answered.connect(self.workplace.focus_view)
        self.preferences.troubled.connect(self.banners.tell)
        self.status.clicked.connect(self._segment_clicked)
        self.banners.enrol_wanted.connect(self.enrol_wanted)
        self.someone.clicked.connect(self.seat.ask)
        self._station.freshness_changed.connect(self._show_counts)
        self._station.changed.connect(self._heard)

    def _begin(self) -> None:
        desk = self.preferences.values.desk
        self.queue.bar.select(desk.view)
        self.queue.bar.set_order(desk.order)
        self.workplace.arrange(desk.arrangement)
        self.queue.reload()
        self.rail.select("repair")
        self.resize(self.keeper.usual_size())
        self.seat.begin()
        self._show_counts()

    # ---- pages and views -----------------------------------------------------------------

    def show_page(self, key: str) -> None:
        """Go to ``repair``, ``clinic``, ``attention`` or ``settings``."""
        self.rail.select(key)
        clinic = key == "clinic"  # a station of its own: it tells how it stands itself
        self.banners.setVisible(not clinic)
        self.statusBar().setVisible(not clinic)
        self.docks.put_away(key == "settings" or clinic)
        self.pages.go_to(key)

    def show_view(self, arrangement: Arrangement) -> None:
        """Show queue, board or both, and put the focus there."""
        self.show_page("repair")
        self.workplace.arrange(arrangement)
        self.workplace.focus_view()

    def _arranged(self, how: Arrangement) -> None:
        self.preferences.change_sight(arrangement=how)
        self._make_room()

    def _settle_in(self) -> None:
        if not self._put_back:
            self.docks.usual_width(self._needed())
        self._make_room()

    def _needed(self) -> int:
        return self.rail.width() + self.workplace.width_wanted()

    def _make_room(self) -> None:
        if self._shown:
            self.docks.give_way(self._needed())

    def show_queue(self) -> None:
        """Bring the queue into sight."""
        self.show_page("repair")
        if self.workplace.arrangement == "board":
            self.workplace.arrange("queue")

    def show_listing(self, key: str) -> None:
        """Show one of the queue's lists."""
        self.show_queue()
        self.queue.show_listing(key)
        self.queue.focus_table()

    def show_attention(self, part: str) -> None:
        """Show what needs a look, or what waits for the cloud."""
        self.show_page("attention")
        self.pages.attention.show_part(part)

    def find_ticket(self) -> None:
        """Put the cursor into the queue's search field."""
        self.show_queue()
        self.queue.focus_search()

    def go(self) -> None:
        """Open the command bar."""
        self.ways.bar.open()

    @cached_property
    def papers(self) -> PaperDesk:
        """What is printed. Nobody prints before the first paint: it is loaded when it is used."""
        from desktop.ui.papers.desk import PaperDesk

        folder = None if self._draft is None else self._draft.parent
        made = PaperDesk(self._station, self._theme, self.preferences, folder, self)
        made.seat_wanted.connect(self.seat.ask)
        made.told.connect(self.undo.tell)
        made.refused.connect(self.undo.refuse)
        return made

    @cached_property
    def exports(self) -> ExportDesk:
        """What is taken out of the desk."""
        from desktop.ui.exports.desk import ExportDesk

        made = ExportDesk(self._station, self._theme, self.preferences, self)
        made.told.connect(self.undo.tell)
        return made

    @cached_property
    def slips(self) -> SlipDesk:
        """What comes back on paper; the scanner is listened to from now on."""
        from desktop.ui.slips.desk import SlipDesk

        draft = None if self._draft is None else self._draft.with_name("slips.json")
        made = SlipDesk(self._station, self._theme, draft, self)
        made.entered.connect(self.undo.acted)
        made.told.connect(self.undo.tell)
        made.ticket_wanted.connect(self.open_ticket)
        made.seat_wanted.connect(self.seat.ask)
        return made

    def new_repair(self) -> None:
        """Open the form for a new repair beside the queue; first ask who takes it down."""
        if self._station.operator is None:
            self.seat.ask()
            return
        self.docks.show_intake()

    def _intake_closed(self) -> None:
        self.docks.intake.hide()
        self.workplace.focus_view()

    def open_ticket(self, uid: str) -> None:
        """Show a ticket in the panel and put the focus on what comes next."""
        self._look.stop()
        self.ways.opened(uid)
        self.panel.show_ticket(uid)
        self.docks.show_ticket()
        first = self.panel.bar.first or self.panel
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_keys(self) -> None:
        """Open the sheet of keys."""
        from desktop.ui.key_sheet import KeySheet

        KeySheet(self._theme, self).open()

    # ---- the ticket in hand --------------------------------------------------------------

    def _look_at(self, uid: str) -> None:
        self._wanted = uid
        self._look.start()

    def _show_wanted(self) -> None:
        if not (self._seen or self.docks.has_panel):
            self._look.start()  # first the queue, then the ticket
        elif self._wanted:
            self.panel.show_ticket(self._wanted)

    def _board_made(self, board: Board) -> None:
        board.ticket_activated.connect(self.open_ticket)
        board.selection_changed.connect(self._board_picked)
        board.acted.connect(self.undo.acted)

    def _board_picked(self, uids: list[str]) -> None:
        if len(uids) == 1:
            self._look_at(uids[0])

    # ---- who sits there, and how things stood --------------------------------------------

    def _seat_changing(self) -> None:
        if self.isVisible():
            self._keep_layout()

    def _seated(self) -> None:
        someone = self._station.operator
        self._put_back = someone is not None and self.keeper.put_back(someone.id)
        name = self.tr("Nobody at the desk") if someone is None else someone.name
        self.someone.setText(as_label(name))
        self.someone.setAccessibleName(self.tr("Operator: {name}").format(name=name))
        desk = self._station.meta("name")
        drill = self.tr("[DRILL]") if self._station.meta("drill") else ""
        parts = (drill, self.tr("Paidan"), desk, name)
        self.setWindowTitle(" · ".join(part for part in parts if part))
        if "desk_acts" in vars(self):
            self.desk_acts.tell_what_can_be_done()
            self.undo.name()
        self.queue.view.widths.fit()
        self.docks.put_back()
        self._make_room()
        self.pages.seated()
        self.docks.refresh()

    def _keep_layout(self) -> None:
        self.docks.give_way(0)  # what stood aside for a moment is kept as open
        someone = self._station.operator
        self.keeper.keep("" if someone is None else someone.id)

    def _reset_widths(self) -> None:
        self.preferences.forget_widths()
        self.queue.view.widths.fit()
        self.undo.tell(self.tr("The columns fit the window again"))

    # ---- news ----------------------------------------------------------------------------

    def _heard(self, changes: Changes) -> None:
        if changes.tickets or changes.everything:
            self._show_counts()

    def _show_counts(self) -> None:
        tallies = self._station.tallies()
        waiting = tallies.get("reported", 0) + tallies.get("accepted", 0)
        self.rail.set_count("repair", waiting, "accent")
        fresh = self._station.freshness
        self.rail.set_count("attention", fresh.attention, "warn")

    def _segment_clicked(self, key: str) -> None:
        if key == "pack":
            self.papers.pack()
        elif key == "attention":
            self.show_attention("attention")
        elif key == "mentions":
            self.ways.next_mention()
        elif key in ("waiting", "behind"):
            self.show_attention("outbox")
        elif not self._station.meta("cloud"):
            self.enrol_wanted.emit()
        else:
            self.show_attention("sync")

    # ---- coming and going ----------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._shown:
            self._shown = True
            self.workplace.focus_view()
            QTimer.singleShot(0, self, self._settle_in)
            QTimer.singleShot(0, self, self.seat.ask_at_start)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.docks.put_away(False)
        self._keep_layout()
        self.docks.close_form()
        if "papers" in vars(self):
            self.papers.close()
        if "slips" in vars(self):
            self.slips.close()
        self.queue.stop()
        super().closeEvent(event)
        self.closed.emit()
