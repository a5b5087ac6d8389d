"""派给…: type a name, initials or a number, or take the first; opens over the window that asks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.station import Changes, Station
from desktop.ui.board.choices import Choice, ChoicePainter, Choices
from desktop.ui.board.contents import Contents, found_by
from desktop.ui.board.focus import focused_in
from desktop.ui.board.phrases import fault_text, translate
from desktop.ui.board.plan import Overruled
from desktop.ui.board.score import ScoreCard
from desktop.ui.parts.choice import Choice as Box
from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words import in_english
from domain.repair.ticket import Ticket

COALESCE_MS = 80
_ROWS = 7
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class WorkerChooser(QWidget):
    """Asks who gets some tickets.

    `chosen` carries (code, name) pairs, the lead first; the chooser then closes, unless `tell` was
    called meanwhile: then it stays and shows why not. `closed` comes in either case, and on Escape.
    """

    chosen = Signal(list)
    closed = Signal()

    def __init__(
        self,
        station: Station,
        theme: Theme,
        parent: QWidget | None = None,
        contents: Contents | None = None,
    ) -> None:
        """`contents` are those of the board it belongs to; without one it reads for itself."""
        super().__init__(parent)
        self._station, self._theme, self._contents = station, theme, contents
        self.uids: list[str] = []
        self.join = False
        self._before: QWidget | None = None
        self._anchor = QPoint()
        self._title = PlainLabel(theme, "", "strong", parent=self)
        self._about = PlainLabel(theme, "", "caption", "muted", parent=self)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(translate("board", "Name, initials or number"))
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.choices = Choices(station.faults, station.clock, self)
        self.list = QListView(self)
        self.list.setModel(self.choices)
        self.list.setItemDelegate(ChoicePainter(theme, station.faults, self))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setAccessibleName(translate("board", "Workers, best first"))
        self.list.clicked.connect(self._clicked)
        self.score = ScoreCard(theme, station.faults, station.clock, self)
        self.list.selectionModel().currentChanged.connect(lambda index: self._show_score(index))
        self._nobody = PlainLabel(theme, "", "body", "muted", parent=self)
        self.why = self._reasons()
        self._problem = PlainLabel(theme, "", "caption", "danger_text", wrap=True, parent=self)
        self._keys = PlainLabel(theme, "", "caption", "muted", parent=self)
        self._column = QVBoxLayout(self)
        for widget in (self._title, self._about, self.field, self.list, self._nobody):
            self._column.addWidget(widget)
        self._column.addWidget(self.score)
        self._column.addWidget(self.why)
        self._column.addWidget(self._problem)
        self._column.addWidget(self._keys)
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(COALESCE_MS)
        self._wait.timeout.connect(self._refresh)
        station.changed.connect(self._station_changed)
        self.hide()
        if parent is not None:  # it moves into the window, but ends with whom it belongs to
            parent.destroyed.connect(self.deleteLater)
        theme.follow(self._restyle)

    def choose_worker(self, tickets: Sequence[str], anchor: QWidget, *, join: bool = False) -> None:
        """Ask who gets these tickets, beside `anchor`; `join` adds somebody to the crew."""
        self.choose_at(tickets, anchor, QPoint(0, anchor.height()), join=join)

    def choose_at(
        self, tickets: Sequence[str], anchor: QWidget, point: QPoint, *, join: bool = False
    ) -> None:
        """As `choose_worker`, with its corner at a point of `anchor` if there is room."""
        window = anchor.window()
        if self.isHidden():
            self._before = focused_in(window)
        self.uids, self.join = list(tickets), join
        if self.parentWidget() is not window:
            self.setParent(window)
        self._anchor = anchor.mapTo(window, point) if anchor is not window else point
        self.choices.checked = []
        self.why.setCurrentIndex(0)
        self.field.clear()
        self._say_problem("")
        self._rank()
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def tell(self, problem: str) -> None:
        """Stay open and show why the choice was refused."""
        self._say_problem(problem)
        self._place()

    def overruled(self, lead: str) -> Overruled | None:
        """Whom the suggestion named first, if it is somebody else than `lead`, and why not."""
        if self.join or not self._ranked:
            return None
        best = self._ranked[0].suggestion
        if best.score < 0 or best.code == lead:
            return None
        return Overruled(best.code, str(self.why.currentData()))

    def problem(self) -> str:
        """Why the last choice was refused, or ""."""
        return self._problem.text()

    def nobody(self) -> str:
        """What is said when nobody matches, or ""."""
        return "" if self._nobody.isHidden() else self._nobody.text()

    def close_now(self) -> None:
        """Go away; the focus goes back where it was."""
        if self.isHidden():
            return
        focused = focused_in(self.window())
        self.hide()
        if self._before is not None and (focused is None or self.isAncestorOf(focused)):
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._before = None
        self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._why_key(event) if watched is self.why else self._field_key(event)
        if event.type() == QEvent.Type.FocusOut and not self.isHidden():
            QTimer.singleShot(0, self, self._close_if_left)
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        radius = theme.metrics.radius_large
        draw_box(QPainter(self), self.rect(), radius, theme.brush("raised"), theme.pen("outline"))

    def _field_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.close_now()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take()
        elif key == Qt.Key.Key_Space:
            self._toggle(self.list.currentIndex())
        elif key in _LIST_KEYS:
            self._move(key)
        else:
            return False
        return True

    def _why_key(self, event: QKeyEvent) -> bool:
        """In the reasons the arrows choose a reason; what dispatches and closes stays the same."""
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return self._field_key(event)
        return False

    def _reasons(self) -> Box:
        words = translate("board", "Why somebody else (may stay open)")
        box = Box(self._theme, words, words, self)
        for one in self._station.sending.rules.overrides:
            box.addItem(one.name_en if in_english() else one.name, one.code)
        box.installEventFilter(self)
        return box

    def _show_score(self, index: QModelIndex) -> None:
        """The score of the worker the keys are on; asked why only for another than the first."""
        if not index.isValid() or not self._ranked:
            self.score.hide()
            self.why.hide()
            return
        choice, best = self.choices.rows[index.row()], self._ranked[0]
        self.score.show_score(choice.staff.name, best.suggestion, choice.suggestion)
        self.score.show()
        self.why.setVisible(self.overruled(choice.staff.code) is not None)

    def _move(self, key: Qt.Key) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -_ROWS}.get(key, _ROWS)
        count = len(self.choices.rows)
        if count:
            place = max(0, min(count - 1, self.list.currentIndex().row() + step))
            self.list.setCurrentIndex(self.choices.index(place))

    def _toggle(self, index: QModelIndex) -> None:
        if index.isValid():
            self.choices.toggle(index.row())
            self._say_keys()

    def _clicked(self, index: QModelIndex) -> None:
        self.list.setCurrentIndex(index)
        self._take()

    def _take(self) -> None:
        names = {each.staff.code: each.staff.name for each in self._ranked}
        crew = [(code, names[code]) for code in self.choices.checked if code in names]
        index = self.list.currentIndex()
        if not crew and index.isValid():
            staff = self.choices.rows[index.row()].staff
            crew = [(staff.code, staff.name)]
        if not crew:
            return
        self._say_problem("")
        self.chosen.emit(crew)
        if not self._problem.text():
            self.close_now()

    _ranked: Sequence[Choice] = ()

    def _tickets(self) -> list[Ticket]:
        found = (self._station.ticket(uid) for uid in self.uids)
        return [ticket for ticket in found if ticket is not None]

    def _read(self) -> list[Choice]:
        contents = self._contents or Contents(self._station)
        ranked = contents.ranked(self._tickets())
        return [Choice(contents.workers[each.code].staff, each) for each in ranked]

    def _rank(self) -> None:
        self._ranked = self._read()
        self._describe()
        self._typed(self.field.text())

    def _refresh(self) -> None:
        """Facts change in place: an operator's eye and finger are already on the way."""
        if self.isHidden():
            return
        fresh = {each.staff.code: each for each in self._read()}
        known = [fresh.pop(each.staff.code, each) for each in self._ranked]
        self._ranked = [*known, *fresh.values()]
        self.choices.refresh(self._ranked)
        self._show_score(self.list.currentIndex())
        self._describe()

    def _describe(self) -> None:
        tickets = self._tickets()
        join = self.join and any(len(ticket.crew) > 0 for ticket in tickets)
        self._title.setText(
            translate("board", "Add a co-worker…") if join else translate("board", "Dispatch to…")
        )
        self.field.setAccessibleName(self._title.text())
        if len(tickets) == 1:
            fault = fault_text(tickets[0].fault, self._station.faults)
            self._about.setText(f"{tickets[0].number}  {tickets[0].place_text}  {fault}")
        else:
            self._about.setText(translate("board", "{count} tickets").format(count=len(tickets)))
        self._say_keys()

    def _typed(self, typed: str) -> None:
        self._say_problem("")
        shown = [each for each in self._ranked if found_by(each.staff, typed)]
        self.choices.set_rows(shown)
        if shown:
            self.list.setCurrentIndex(self.choices.index(0))
        self._show_score(self.list.currentIndex())
        nobody = translate("board", "No worker matches “{typed}”").format(typed=typed.strip())
        self._nobody.setText(nobody)
        self._nobody.setVisible(not shown)
        self.list.setVisible(bool(shown))

    def _say_keys(self) -> None:
        count = len(self.choices.checked)
        words = translate("board", "↑ ↓ choose · Enter dispatches · Space for several · Esc closes")
        if count:
            words = translate("board", "{count} chosen, the first leads · Enter dispatches").format(
                count=count
            )
        self._keys.setText(words)

    def _say_problem(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))

    def _station_changed(self, changes: Changes) -> None:
        if not self.isHidden() and (changes.tickets or changes.records or changes.everything):
            self._wait.start()

    def _close_if_left(self) -> None:
        focused = focused_in(self.window())
        if focused is not None and not self.isAncestorOf(focused):
            self.close_now()

    def _place(self) -> None:
        """Below the anchor, moved so that all of it lies inside the window."""
        metrics = self._theme.metrics
        window = self.window()
        row = self.list.sizeHintForRow(0) if self.choices.rows else metrics.row
        beside = self.score.sizeHint().height() + self.why.sizeHint().height()
        fitting = (window.height() - 12 * metrics.body - beside) // row
        rows = max(1, min(_ROWS, len(self._ranked), fitting))
        self.list.setFixedHeight(rows * row + 4)
        self.setFixedWidth(min(38 * metrics.body, window.width() - 2 * metrics.space_2))
        self.adjustSize()
        edge = metrics.space_2
        x = max(edge, min(self._anchor.x(), window.width() - self.width() - edge))
        y = max(edge, min(self._anchor.y() + 2, window.height() - self.height() - edge))
        self.move(x, y)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_3
        self._column.setContentsMargins(edge, edge, edge, metrics.space_2)
        self._column.setSpacing(metrics.space_1)
        self.list.scheduleDelayedItemsLayout()
        self.update()
