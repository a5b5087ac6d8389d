"""The two chips over the table that tell of new tickets out of sight, and lead to them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QWidget

from desktop.ui.parts.button import Button
from desktop.ui.queue.view import QueueView
from desktop.ui.theme import Theme

translate = QCoreApplication.translate


class FreshChips(QObject):
    """Keeps a chip at the top and one at the bottom of ``view``, each while there is news there."""

    def __init__(self, theme: Theme, view: QueueView) -> None:
        super().__init__(view)
        self._theme, self._view = theme, view
        self.above = Button(theme, "", "primary", "arrow-up", slim=True, parent=view)
        self.below = Button(theme, "", "primary", "arrow-down", slim=True, parent=view)
        self.above.clicked.connect(lambda: view.show_fresh(above=True))
        self.below.clicked.connect(lambda: view.show_fresh(above=False))
        for chip in (self.above, self.below):
            chip.hide()
        view.fresh_changed.connect(self.look)
        view.verticalScrollBar().valueChanged.connect(self.look)
        view.installEventFilter(self)

    def look(self) -> None:
        """Count again what is new and out of sight."""
        above, below = self._view.fresh_out_of_sight()
        self._say(self.above, above, translate("queue", "%n new above", "", above))
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
        table: QWidget = self._view.viewport()
        for chip in (self.above, self.below):
            chip.adjustSize()
            x = table.x() + (table.width() - chip.width()) // 2
            top = table.y() + gap
            bottom = table.y() + table.height() - chip.height() - gap
            chip.move(x, top if chip is self.above else bottom)
            chip.raise_()
