"""What each act of the keyboard and the menus does in the window, and to the ticket in hand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QCoreApplication, QPoint

from desktop.station import Changes, Station
from desktop.ui.actions import SPECS
from desktop.ui.drill.begin import DrillStart
from desktop.ui.guide import Guide
from desktop.ui.queue.column_choice import ColumnChoice
from desktop.ui.queue.dropping import IncidentDrop
from desktop.ui.queue.listings import LISTINGS
from desktop.ui.queue.saved_views import SavedViews
from desktop.ui.theme import Theme
from desktop.ui.ticket.family import put_under
from domain.envelope import Command
from domain.problems import Problem, Refusal
from domain.repair.commands import Link
from domain.shared import TEXTS

if TYPE_CHECKING:
    from desktop.ui.next_ticket import NextTicket
    from desktop.ui.wallboard.board import WallBoard
    from desktop.ui.window import MainWindow

translate = QCoreApplication.translate


class DeskActs:
    """Wires the table of actions to one window."""

    def __init__(self, station: Station, theme: Theme, window: MainWindow) -> None:
        self._station, self._theme, self._window = station, theme, window
        self.wall: WallBoard | None = None
        self.next: NextTicket | None = None
        self.guide = Guide(theme, window)
        self.columns = ColumnChoice(theme, window.queue.view, window.preferences, window)
        self.views = SavedViews(station, theme, window.queue, window.preferences)
        self.views.told.connect(window.undo.tell)
        self.views.refused.connect(window.undo.refuse)
        window.preferences.changed.connect(self._put_phrases)
        station.changed.connect(self._heard)
        self._put_phrases()
        self.drill = DrillStart(station, window)
        self.drill.told.connect(window.undo.tell)
        self.drill.refused.connect(window.undo.refuse)
        window.pages.drill_wanted.connect(self.drill.begin)
        for key, act in self._told().items():
            window.acts[key].triggered.connect(lambda _=False, act=act: act())
        usual = SPECS["undo"].text()
        window.undo.named.connect(lambda text: window.acts.say("undo", text or usual))
        window.queue.asked_menu.connect(self._show_menu)
        window.queue.view.asked_copy.connect(
            lambda: window.exports.copy(window.queue.view.picked_rows())
        )
        window.queue.picked.connect(lambda uids: self.tell_what_can_be_done())
        window.queue.model.opened.connect(self.tell_what_can_be_done)
        self._drops = IncidentDrop(theme, window.queue.view, window.queue.model)
        self._drops.dropped.connect(self._drop)
        window.workplace.crowded.connect(self._crowded)
        self.tell_what_can_be_done()
        window.undo.name()
        if window.preferences.values.dispatch:
            from desktop.ui.settings.dispatch_card import keep_former

            keep_former(station, window.preferences)

    def _told(self) -> dict[str, Callable[[], object]]:
        window, pages = self._window, self._window.pages
        told: dict[str, Callable[[], object]] = {
            "new": window.new_repair,
            "go": window.go,
            "keep_view": self._keep_view,
            "find": window.find_ticket,
            "undo": window.undo.undo,
            "toast": window.toasts.focus_newest,
            "operator": window.seat.ask,
            "sign_in_code": self._give_code,
            "keys": window.show_keys,
            "help": lambda: self.guide.help(),
            "tour": lambda: self.guide.show_around(),
            "drill": self.drill.begin,
            "queue": lambda: window.show_view("queue"),
            "board": lambda: window.show_view("board"),
            "both": lambda: window.show_view("both"),
            "panel": window.docks.toggle_ticket,
            "attention": lambda: window.show_attention("attention"),
            "outbox": lambda: window.show_attention("outbox"),
            "wallboard": self._show_wall,
            "settings": lambda: window.show_page("settings"),
            "density": pages.look.next_density,
            "scheme": pages.look.other_scheme,
            "next": lambda: window.queue.view.step(1),
            "previous": lambda: window.queue.view.step(-1),
            "accept": window.queue_acts.accept,
            "dispatch": self._dispatch,
            "best": self._send_best,
            "pull": self._pull,
            "columns": lambda: self.columns.open(),
            "roster": lambda: window.workplace.board.plan_worker(),
            "by_building": self._send_by_building,
            "step": lambda: self._on_current(window.panel.step),
            "note": lambda: self._ask("repair.note"),
            "hold": lambda: self._ask("repair.hold"),
            "edit": lambda: self._ask("repair.edit"),
            "incident": self._incident,
        }
        told |= {f"list.{key}": partial(window.show_listing, key) for key in LISTINGS}
        return told | self._papers()

    def _papers(self) -> dict[str, Callable[[], object]]:
        """The papers are made when one is first asked for."""
        window = self._window
        return {
            "print": lambda: window.papers.orders(window.queue_acts.uids()),
            "paper.slip": lambda: window.slips.enter(),
            "paper.batch": lambda: window.slips.enter_many(),
            "export": self._export,
            "copy.number": window.queue_acts.copy_numbers,
            "paper.pack": lambda: window.papers.pack(),
            "handover": lambda: window.papers.hand_over(),
            "paper.slips": lambda: window.papers.slips(),
            "paper.days": lambda: window.papers.days(),
            "paper.rounds": lambda: window.papers.rounds(),
            "paper.notice": lambda: window.papers.notice(),
        }

    def _give_code(self) -> None:
        """In somebody's name: it is noted who gave a code."""
        window = self._window
        if self._station.operator is None:
            window.seat.ask()
            return
        from desktop.ui.sign_in_code import SignInCodeDialog  # most days nobody asks for one

        dialog = SignInCodeDialog(self._station, self._theme, window)
        dialog.paper_wanted.connect(window.papers.code)
        dialog.open()

    def _export(self) -> None:
        """The list that is looked at: what needs a person, the board, else the queue."""
        window = self._window
        if window.pages.shows("attention"):
            window.exports.attention()
        elif window.workplace.arrangement == "board":
            window.exports.board()
        else:
            window.exports.queue(window.queue)

    def tell_what_can_be_done(self) -> None:
        """Enable what fits the selection and whoever sits there."""
        window = self._window
        someone = self._station.operator is not None
        window.acts.have(ticket=bool(window.queue_acts.uids()), operator=someone)

    def _crowded(self) -> None:
        said = translate("actions", "There is no room for both: F2 shows the queue, F3 the board")
        self._window.undo.tell(said, tone="info")

    def _keep_view(self) -> None:
        """Nothing is kept or let go out of sight: first the queue comes."""
        if self._window.queue.isVisible():
            self.views.turn()
        else:
            self._window.show_queue()

    def _show_wall(self) -> None:
        if self.wall is None:
            from desktop.ui.wallboard.board import WallBoard  # few desks ever open it

            self.wall = WallBoard(self._station, self._theme)
            self._window.closed.connect(self.wall.close)
        if self.wall.isFullScreen() and self.wall.isVisible():
            self.wall.close()  # it has no keys of its own there: the one that opened it ends it
        else:
            self.wall.open(beside=self._window)

    def _dispatch(self) -> None:
        window = self._window
        uids = window.queue_acts.uids()
        if uids:
            window.workplace.board.choose_worker(uids, window.queue.view)

    def _send_best(self) -> None:
        window = self._window
        uids = window.queue_acts.uids()
        if uids:
            window.workplace.board.send_best(uids, window.queue.view)

    def _heard(self, changes: Changes) -> None:
        if changes.everything or TEXTS in changes.records:
            self._put_phrases()

    def _put_phrases(self) -> None:
        """The office's texts and quick acts; what this desk alone had of old goes before them."""
        own = self._window.preferences.values
        book = self._station.shared.book(self._station.usual_phrasebook)
        phrases = book.phrases if own.phrases is None else own.phrases
        macros = book.macros if own.macros is None else own.macros
        self._station.phrasebook = structs.replace(book, phrases=phrases, macros=macros)

    def _incident(self) -> None:
        """One ticket's form asks for its incident; of several one may be it."""
        uids = self._window.queue_acts.uids()
        if len(uids) < 2:
            self._ask("repair.link")
            return
        from desktop.ui.ticket.incident_dialog import IncidentDialog

        dialog = IncidentDialog(self._station, self._theme, uids, self._window)
        dialog.linked.connect(self._linked)
        dialog.open()

    def _drop(self, parent: str, uids: list[str]) -> None:
        if self._station.operator is None:
            self._window.undo.refuse(Refusal("no_operator"))
            return
        try:
            done = self._station.families.link(parent, uids)
        except Problem as problem:
            self._window.undo.refuse(problem)
            return
        [row] = self._station.rows_of([parent])
        self._linked(done, row.number)

    def _linked(self, done: list[Command], number: str) -> None:
        links = [one for one in done if isinstance(one.args, Link)]
        self._window.undo.acted(links, put_under(len(links), number))

    def _pull(self) -> None:
        if self.next is None:
            from desktop.ui.next_ticket import NextTicket

            self.next = NextTicket(self._station, self._window)
            self.next.found.connect(self._pulled)
            self.next.nothing.connect(lambda text: self._window.undo.tell(text, tone="info"))
        self.next.go()

    def _pulled(self, uid: str, why: str) -> None:
        self._window.open_ticket(uid)
        self._window.undo.tell(why, tone="info")

    def _send_by_building(self) -> None:
        from desktop.ui.board.round_dialog import RoundDialog

        window = self._window
        dialog = RoundDialog(self._station, self._theme, window.workplace.board.contents, window)
        dialog.acted.connect(window.undo.acted)
        dialog.open()

    def _ask(self, kind: str) -> None:
        self._on_current(lambda: self._window.panel.ask(kind))

    def _on_current(self, act: Callable[[], object]) -> None:
        window = self._window
        row = window.queue.view.current_row()
        if row is not None:
            window.panel.show_ticket(row.uid)
            window.docks.show_ticket()
            act()

    def _show_menu(self, at: QPoint) -> None:
        window = self._window
        uids = window.queue_acts.uids()
        own = None
        if len(uids) == 1:
            window.panel.show_ticket(uids[0])
            own = window.panel.bar.menu()
        window.queue_acts.popup(window.queue_acts.menu(own), at)
