"""What every column of the board has: lists of cards, a place for a refusal, a form, a hint."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.board.card_view import CardView
from desktop.ui.board.drop_hint import DropHint
from desktop.ui.board.reason_form import ReasonForm
from desktop.ui.parts.banner import Banner
from desktop.ui.parts.drawing import draw_box
from desktop.ui.theme import Theme


class Column(QWidget):
    """One column. Subclasses fill `body` from the top and put their lists in with `add_view`."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.views: list[CardView] = []
        self.note: Banner | None = None
        self.form: ReasonForm | None = None
        self.ground = "sunken"
        self.notes_at = 0
        self.head_height = 0
        self.body = QVBoxLayout(self)
        self.body.setSpacing(0)
        self.hint = DropHint(theme, self)
        theme.follow(self._restyle)

    def add_view(self, view: CardView) -> None:
        """Put a list of cards at the end."""
        self.views.append(view)
        self.hint.covers.connect(view.cover)
        self.body.addWidget(view, 1)

    def top_of_cards(self) -> int:
        """Where the cards begin, in pixels from the column's top."""
        return min((view.y() for view in self.views if view.isVisibleTo(self)), default=0)

    def tell(self, text: str) -> None:
        """Say beside the cards why something was refused. It stays until it is put away."""
        self.clear_note()
        self.note = Banner(self._theme, "danger", text, closable=True, parent=self)
        self.note.closed.connect(self.clear_note)
        self._insert(self.note)

    def clear_note(self) -> None:
        """Put the refusal away."""
        if self.note is not None:
            self.note.hide()
            self.note.deleteLater()
            self.note = None

    def ask(self, form: ReasonForm) -> None:
        """Put a form above the cards, in place of the one there; it goes when it is answered."""
        self.close_form()
        self.form = form
        form.answered.connect(self.close_form)
        form.cancelled.connect(self._cancelled)
        self._insert(form)
        form.ask()

    def close_form(self) -> None:
        """Take the form away."""
        if self.form is not None:
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        radius, painter = theme.metrics.radius_large, QPainter(self)
        draw_box(painter, self.rect(), radius, theme.brush(self.ground), theme.pen("border"))
        if self.head_height:
            painter.setClipRect(0, 0, self.width(), self.head_height)
            draw_box(painter, self.rect(), radius, theme.brush("surface"), theme.pen("border"))

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            done = super().event(event)
            self._place_hint()
            return done
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.note is not None:
            self.clear_note()
            return
        super().keyPressEvent(event)

    def _cancelled(self) -> None:
        self.close_form()
        shown = [view for view in self.views if not view.isHidden()]
        if shown:
            shown[-1].enter()

    def _insert(self, widget: QWidget) -> None:
        self.body.insertWidget(self.notes_at, widget)

    def _place_hint(self) -> None:
        top = self.top_of_cards()
        self.hint.setGeometry(1, top, self.width() - 2, self.height() - top - 1)

    def _restyle(self) -> None:
        self.body.setContentsMargins(1, 1, 1, 1)
        self._place_hint()
        self.update()
