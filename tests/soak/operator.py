"""An operator at a real window: acts in turn, and notes whatever the desk took out of her hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count, cycle

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QWidget

from desktop.station import QueueFilter, Station
from desktop.ui.window import MainWindow
from desktop.workday.hands import CTRL, Hands
from tests.desktop.driving import Flight

Steps = Iterator[int]
"""Each step ends with how many beats pass before the next one: meanwhile the campus goes on."""

HOLD = 12
"""Beats for which something is held still while changes come in."""
SAID = "卫生间漏水，水已经流到走廊，请带上工具尽快来，家里有人"
DIALOGS = (
    "keys", "roster", "by_building", "columns", "export", "handover", "paper.slips", "paper.notice",
)  # fmt: skip
SCENES = 11
"""Of one round; each opens another one of the dialogs."""
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_Key = Qt.Key


class Operator:
    """Works through one scene after the other, for ever.

    Attributes:
        lost: what was taken out of the operator's hands: words, selection, focus, a dialog.
        scene: what is being done now.
        acts: scenes done so far.
    """

    def __init__(
        self, window: MainWindow, station: Station, dialogs: Sequence[str] = DIALOGS
    ) -> None:
        self._window, self._station = window, station
        self._hands = Hands(window)
        self._dialogs = cycle(dialogs)
        self._calls = count(1)
        self._keep = cycle((True, False))
        self.lost: list[str] = []
        self.scene = ""
        self.acts = 0

    def work(self) -> Steps:
        """All scenes, again and again."""
        while True:
            yield from self.round()

    def round(self) -> Steps:
        """Every scene once."""
        scenes = (
            self.look_through, self.take_a_call, self.search, self.write_a_note, self.pick_several,
            self.send_somebody, self.carry_a_card, self.open_a_dialog, self.look_at_pages,
            self.go_somewhere, self.take_back,
        )  # fmt: skip
        assert len(scenes) == SCENES
        yield from self._wait_for_work()
        for scene in scenes:
            self.scene = scene.__name__
            yield from scene()
            self.acts += 1

    def _wait_for_work(self) -> Steps:
        """Until somebody has reported something: before that there is nothing to work on."""
        while not self._station.tallies():
            self.scene = "nothing reported yet"
            yield 1

    # ---- scenes --------------------------------------------------------------------------

    def look_through(self) -> Steps:
        """Go down the open list row by row, and rest on one."""
        yield from self._to_queue("open")
        for _ in range(4):
            self._hands.press(_Key.Key_Down)
            yield 2
        yield from self._hold(self._chosen, "the ticket in hand")

    def pick_several(self) -> Steps:
        """Keep three rows selected."""
        yield from self._to_queue("open")
        for _ in range(2):
            self._hands.press(_Key.Key_Down, _SHIFT)
            yield 1
        picked = self._window.queue.view
        yield from self._hold(
            lambda: sorted(row.uid for row in picked.picked_rows()), "the rows picked"
        )

    def search(self) -> Steps:
        """Type a search slowly, look at what is found, and leave it."""
        self._hands.press(_Key.Key_F2)
        self._hands.press(_Key.Key_F, CTRL)
        yield 2
        field = self._window.queue.bar.search
        for letter in "3-302":
            self._hands.type(letter)
            yield 3
        yield from self._hold(field.text, "the words searched for", "3-302")
        self._hands.press(_Key.Key_Escape)
        yield 3
        self._want(field.text(), "", "an empty search")

    def take_a_call(self) -> Steps:
        """A call from first ring to number; what is said is typed while others report too."""
        hands, window, n = self._hands, self._window, next(self._calls)
        hands.press(_Key.Key_F4)
        yield 4
        form = window.docks.form
        if not form.fields.caller.box.hasFocus():
            self.lost.append("the form for a call has no focus")
            return
        for part in ("王小明 ", "139", f"{n:08d}"):  # nobody types all of it within a frame
            hands.type(part)
            yield 1
        hands.enter()
        yield 1
        hands.type(f"3-{1 + n % 6}0{1 + n % 9}")
        yield 3
        hands.enter()
        hands.type("水龙头")
        yield 3
        hands.enter()
        yield from self._write(form.fields.description, SAID)
        yield from self._hold(form.fields.description.toPlainText, "a call half typed")
        hands.enter(CTRL)
        yield 4
        if not form.done.isVisible():
            self.lost.append(f"a call was not saved: {form.fields.error_texts()}")
        hands.press(_Key.Key_Escape)
        yield 3

    def write_a_note(self) -> Steps:
        """A note on the ticket in hand."""
        yield from self._to_queue("open")
        self._hands.press(_Key.Key_N)
        yield 4
        form = self._window.panel.form
        if form is None:
            self.lost.append("no form for a note")
            return
        editor = form.fields["note"].editor
        yield from self._write(editor, "住户说下午三点以后在家")
        yield from self._hold(editor.toPlainText, "a note half typed", "住户说下午三点以后在家")
        self._hands.press(*((_Key.Key_Return, CTRL) if next(self._keep) else (_Key.Key_Escape,)))
        yield 3

    def send_somebody(self) -> Steps:
        """Ask who should go, think it over, and send whom the list offers first."""
        yield from self._to_queue("accepted")
        if self._window.queue.view.current_row() is None:
            return
        self._hands.press(_Key.Key_D)
        yield 4
        chooser = self._window.workplace.board.chooser
        yield from self._hold(chooser.isVisible, "the choice of a worker", True)
        self._hands.press(_Key.Key_Return if next(self._keep) else _Key.Key_Escape)
        yield 3
        if chooser.isVisible():  # refused meanwhile: it says why, and waits
            self._hands.press(_Key.Key_Escape)
            yield 2

    def carry_a_card(self) -> Steps:
        """Take a card, hold it over a worker while the board goes on, and let it go there."""
        self._hands.press(_Key.Key_F3)
        yield 5
        board, station = self._window.workplace.board, self._station
        waiting = station.first_page(QueueFilter(statuses=("accepted",)), "oldest", 1)
        workers = station.staff("worker")
        if not waiting or not workers:
            return
        column = board.columns.bring(workers[self.acts % len(workers)].staff.code)
        if column is None:
            return
        flight = Flight(board, [waiting[0].uid])
        flight.over(column)
        yield from self._hold(column.isVisible, "the column under a card", True)
        column = board.columns.bring(workers[self.acts % len(workers)].staff.code)
        if column is not None:
            flight.drop(column)
        yield 3

    def open_a_dialog(self) -> Steps:
        """Something in front of the window, left open while the desk goes on behind it."""
        name = next(self._dialogs)
        self.scene = f"dialog {name}"
        yield from self._to_queue("open")
        self._window.acts[name].trigger()
        yield 6
        dialog = self._dialog()
        if dialog is None:
            self.lost.append(f"{name} did not open")
            return
        yield from self._hold(dialog.isVisible, f"the dialog {name}", True)
        self._hands.press(_Key.Key_Escape)
        yield 3
        left = self._dialog()
        if left is not None:
            self.lost.append(f"{name} did not close: {_named(left)}")
            left.close()
        # A screen's window manager does this; without a screen there is none.
        self._window.activateWindow()
        yield 2

    def look_at_pages(self) -> Steps:
        """What needs a look, what waits, how the exchange stands, the settings."""
        for act in ("attention", "outbox", "settings", "both", "queue"):
            self._window.acts[act].trigger()
            yield 4

    def go_somewhere(self) -> Steps:
        """The command bar; the focus comes back to where it was."""
        yield from self._to_queue("open")
        had = self._focus()
        self._hands.press(_Key.Key_F7)
        yield 2
        line = self._window.ways.bar.line
        for letter in "W101":
            self._hands.type(letter)
            yield 2
        yield from self._hold(line.text, "the words of the command bar", "W101")
        self._hands.press(_Key.Key_Escape)
        yield 2
        if self._focus() is not had:
            self.lost.append("the focus did not come back from the command bar")

    def take_back(self) -> Steps:
        """Undo the last act, where there is one."""
        self._window.acts["undo"].trigger()
        yield 3

    # ---- hands and eyes ------------------------------------------------------------------

    def _to_queue(self, listing: str) -> Steps:
        self._window.show_listing(listing)
        yield 3
        self._window.queue.view.step(0)
        yield 2

    def _write(self, editor: QPlainTextEdit, text: str) -> Steps:
        before = editor.toPlainText()
        for start in range(0, len(text), 3):
            self._hands.type(text[start : start + 3])
            yield 2
            typed = before + text[: start + 3]
            if editor.toPlainText() != typed:
                self.lost.append(f"typed {typed!r}, there is {editor.toPlainText()!r}")
                return

    def _hold(self, look: Callable[[], object], what: str, wanted: object = None) -> Steps:
        """Do nothing for a while; what is looked at, and the focus, are to be as before."""
        before = look() if wanted is None else wanted
        had = self._focus()
        yield HOLD
        self._want(look(), before, what)
        if self._focus() is not had:
            self.lost.append(f"{self.scene}: the focus went from {_named(had)} to "
                             f"{_named(self._focus())}")  # fmt: skip

    def _want(self, found: object, wanted: object, what: str) -> None:
        if found != wanted:
            self.lost.append(f"{self.scene}: {what} is {found!r}, was {wanted!r}")

    def _chosen(self) -> str:
        row = self._window.queue.view.current_row()
        return "" if row is None else row.uid

    def _focus(self) -> QWidget | None:
        return QApplication.activePopupWidget() or QApplication.focusWidget()

    def _dialog(self) -> QDialog | None:
        found = [one for one in self._window.findChildren(QDialog) if one.isVisible()]
        return found[-1] if found else None


def _named(widget: QWidget | None) -> str:
    return "nothing" if widget is None else f"{type(widget).__name__} {widget.accessibleName()!r}"
