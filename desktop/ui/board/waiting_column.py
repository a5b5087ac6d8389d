"""The first column: what is in nobody's hands, reported, accepted or on hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.station import QueueRow
from desktop.ui.board.card_list import CardList
from desktop.ui.board.card_paint import CardPainter, card_height
from desktop.ui.board.card_view import CardView
from desktop.ui.board.column import Column
from desktop.ui.board.contents import ACCEPTED, HELD, REPORTED, SECTIONS
from desktop.ui.board.phrases import translate
from desktop.ui.board.reason_form import ReasonForm
from desktop.ui.parts.count_badge import badge_size, paint_badge
from desktop.ui.parts.drawing import RIGHT, draw_line
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.theme import Theme
from desktop.ui.words import status_text
from domain.faults import FaultTree
from domain.repair.ticket import Status


class SectionHead(QWidget):
    """The state's shape and word, how many there are, and a hint where some are not shown."""

    def __init__(self, theme: Theme, status: Status, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._status = theme, status
        self._count = self._shown = 0
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def show_count(self, count: int, shown: int) -> None:
        """`count` in all, of which `shown` have a card."""
        self._count, self._shown = count, shown
        self.setAccessibleName(f"{status_text(self._status)} {count}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self._theme.metrics.control + self._theme.metrics.space_1)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, metrics = self._theme, self._theme.metrics
        painter = QPainter(self)
        line = self.rect().adjusted(metrics.space_3, 0, -metrics.space_2, 0)
        top = line.y() + (line.height() - metrics.glyph) // 2
        painter.drawPixmap(line.x(), top, theme.ink(self._status).glyph)
        line.setLeft(line.x() + metrics.glyph + metrics.space_2)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.pen("text"))
        word = status_text(self._status)
        used = draw_line(painter, line, word, theme.font_metrics("strong"))
        line.setLeft(line.x() + used + metrics.space_2)
        if self._count:
            badge = badge_size(theme, self._count)
            rect = line.adjusted(0, 0, 0, 0)
            rect.setSize(badge)
            rect.moveTop(line.y() + (line.height() - badge.height()) // 2)
            paint_badge(painter, rect, theme, self._count)
            line.setLeft(rect.right() + metrics.space_2)
        self._paint_order(painter, line)

    def _paint_order(self, painter: QPainter, line: object) -> None:
        theme = self._theme
        words = translate("board", "most urgent first")
        if self._count > self._shown:
            words = translate("board", "the first {count}").format(count=self._shown)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("muted"))
        draw_line(painter, line, words, theme.font_metrics("caption"), RIGHT)  # type: ignore[arg-type]

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class WaitingColumn(Column):
    """Emits `reason_given` with why tickets are handed back, when the form was answered."""

    reason_given = Signal(str)

    def __init__(
        self,
        theme: Theme,
        faults: FaultTree,
        painter: CardPainter,
        clock: Callable[[], int],
        parent: QWidget,
    ) -> None:
        """`clock` gives ms UTC."""
        super().__init__(theme, parent)
        self.heads: dict[str, SectionHead] = {}
        self._of: dict[str, CardView] = {}
        for status in SECTIONS:
            head = self.heads[status] = SectionHead(theme, status, self)
            self.body.addWidget(head)
            view = CardView(status, CardList(faults, clock), painter, theme, self)
            self._of[status] = view
            self.add_view(view)
        self._nothing = EmptyState(
            theme,
            "circle-check",
            translate("board", "Nothing waits"),
            translate("board", "New reports appear here by themselves."),
            parent=self,
        )
        self.body.insertWidget(0, self._nothing, 1)

    @property
    def main(self) -> CardView:
        """The list that is worked off here: what waits to be dispatched."""
        return self._of[ACCEPTED]

    def show_waiting(
        self, cards: Mapping[str, Sequence[QueueRow]], counts: Mapping[str, int]
    ) -> None:
        """Show these cards; `counts` are all there are of each state."""
        for status, view in self._of.items():
            rows = cards.get(status, ())
            count = max(len(rows), counts.get(status, 0))
            view.set_cards(rows)
            view.setAccessibleName(f"{status_text(status)} {count}")
            self.heads[status].show_count(count, len(rows))
        nothing = not cards.get(REPORTED) and not cards.get(ACCEPTED)
        for status in (REPORTED, HELD):
            self.heads[status].setVisible(bool(cards.get(status)))
            self._of[status].setVisible(bool(cards.get(status)))
        self._nothing.setVisible(nothing)
        self.heads[ACCEPTED].setVisible(not nothing)
        self._of[ACCEPTED].setVisible(not nothing)
        self._of[ACCEPTED].set_empty(translate("board", "All accepted tickets are dispatched."))
        self._share_height()

    def ask_reason(self, count: int, number: str) -> None:
        """Ask why `count` tickets (or the one of that number) come back."""
        title = translate("board", "{number} comes back: why?").format(number=number)
        if count > 1:
            title = translate("board", "{count} tickets come back: why?").format(count=count)
        form = ReasonForm(
            self._theme,
            title,
            (
                translate("board", "No parts"),
                translate("board", "Wrong trade"),
                translate("board", "Too busy"),
                translate("board", "Nobody in"),
                translate("board", "Wrong place"),
                translate("board", "Wrongly sent"),
            ),
            translate("board", "Hand back"),
            translate("board", "Cancel"),
            required=True,
            parent=self,
        )
        form.answered.connect(self.reason_given)
        self.ask(form)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def _share_height(self) -> None:
        """The reported ones take what they need: two fifths, and what the accepted leave over.

        Those on hold stand at the foot, two of them at once.
        """
        view, held = self._of[REPORTED], self._of[HELD]
        card, gap = card_height(self._theme), self._theme.metrics.space_1
        needed = card * len(view.cards.rows) + gap
        foot = card * min(2, len(held.cards.rows)) + gap if held.cards.rows else 0
        held.setFixedHeight(foot)
        below = card * max(1, len(self._of[ACCEPTED].cards.rows)) + 2 * gap + foot
        heads = sum(head.sizeHint().height() for head in self.heads.values() if not head.isHidden())
        most = max(self.height() * 2 // 5, self.height() - heads - below)
        view.setFixedHeight(max(card, min(needed, most)))

    def _restyle(self) -> None:
        super()._restyle()
        if self.views:
            self._share_height()
