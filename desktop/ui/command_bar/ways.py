"""Where the rows of the command bar lead: each goal as a step of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.station import Station
from desktop.ui.command_bar.bar import CommandBar
from desktop.ui.command_bar.finds import Finder, Goal
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.ui.window import MainWindow


class Ways:
    """Opens the bar over a window and goes where its rows lead."""

    def __init__(self, station: Station, theme: Theme, window: MainWindow) -> None:
        self._station, self._window = station, window
        self.finder = Finder(station, window.acts, window.desk_acts.views.named)
        self.bar = CommandBar(theme, self.finder, window)
        self.bar.taken.connect(self.go)

    def next_mention(self) -> None:
        """Open the next ticket with a note that whoever sits there is to see."""
        someone = self._station.operator
        rows = self._station.mentions(someone.id) if someone is not None else []
        if rows:
            self._window.open_ticket(rows[0].uid)

    def opened(self, uid: str) -> None:
        """A ticket was opened, by whatever way: the bar offers it again."""
        self.finder.opened(uid)

    def go(self, goal: Goal) -> None:
        """Do what a row stands for."""
        window = self._window
        if goal.kind == "act":
            window.acts[goal.key].trigger()
        elif goal.kind == "macro":
            window.panel.bar.quick.do(goal.about, window.queue_acts.uids())
        elif goal.kind == "ticket":
            window.open_ticket(goal.key)
        elif goal.kind == "report":
            self._take_down(goal)
        else:
            window.show_queue()
            if goal.kind == "worker":
                window.queue.show_worker(goal.key, goal.about)
            elif goal.kind == "view":
                window.queue.show_view(goal.about)
            else:
                window.queue.find_text(goal.key)

    def _take_down(self, goal: Goal) -> None:
        """A new repair for a caller; what is half typed already is not touched."""
        self._window.new_repair()
        if self._station.operator is None:
            return
        form = self._window.docks.form
        if not form.is_dirty:
            person, phone = goal.about
            form.fields.caller.set_caller(person.name, phone, person)
            form.fields.caller.done.emit()
