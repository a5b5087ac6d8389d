"""The two chips over the table that tell of new tickets out of sight, and lead to them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect

from desktop.ui.parts.button import Button
from desktop.ui.queue.view import QueueView
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.ui.parts.toast import ToastStack

translate = QCoreApplication.translate


class FreshChips(QObject):
    """Keeps a chip at the top and one at the bottom of ``view``, each while there is news there."""

    def __init__(self, theme: Theme, view: QueueView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self._cover: ToastStack | None = None
        view.fresh_changed.connect(self.look)
        view.verticalScrollBar().valueChanged.connect(self.look)
        view.installEventFilter(self)

    def give_way_to(self, cover: ToastStack) -> None:
        """Never stand under the messages of the window."""
        self._cover = cover
        cover.placed.connect(self._put_in_place)

    @cached_property
    def above(self) -> Button:
        """The chip at the top, made with the first news."""
        return self._chip("arrow-up", above=True)

    @cached_property
    def below(self) -> Button:
        """The chip at the bottom."""
        return self._chip("arrow-down", above=False)

    def _chip(self, icon: str, *, above: bool) -> Button:
        chip = Button(self._theme, "", "primary", icon, slim=True, parent=self._view)
        chip.clicked.connect(lambda: self._view.show_fresh(above=above))
        chip.hide()
        return chip

    def look(self) -> None:
        """Count again what is new and out of sight."""
        above, below = self._view.fresh_out_of_sight()
        if above or "above" in vars(self):
            self._say(self.above, above, translate("queue", "%n new above", "", above))
        if below or "below" in vars(self):
            self._say(self.below, below, translate("queue", "%n new below", "", below))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize:
            self._put_in_place()
        return False

    def _say(self, chip: Button, count: int, text: str) -> None:
        if chip.isHidden() == bool(count) or chip.text() != text:
            chip.setText(text)
            chip.setAccessibleName(text)
            chip.setHidden(not count)
            self._put_in_place()

    def _put_in_place(self) -> None:
        gap = self._theme.metrics.space_2
        table: QRect = self._view.viewport().geometry()
        for where in ("above", "below"):
            if where not in vars(self):
                continue
            chip: Button = vars(self)[where]
            chip.adjustSize()
            place = chip.rect()
            place.moveCenter(table.center())
            if where == "above":
                place.moveTop(table.top() + gap)
            else:
                place.moveBottom(table.bottom() - gap)
                place = self._above_messages(place, gap)
            chip.setGeometry(place)
            chip.raise_()

    def _above_messages(self, place: QRect, gap: int) -> QRect:
        if self._cover is None or self._cover.isHidden():
            return place
        cover = self._cover.rect()
        cover.moveTopLeft(self._view.mapFromGlobal(self._cover.mapToGlobal(QPoint())))
        if cover.adjusted(-gap, -gap, gap, gap).intersects(place):
            place.moveBottom(cover.top() - gap)
        return place
