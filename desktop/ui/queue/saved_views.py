"""The views an operator keeps (我的视图): a list with its filters, one press away."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.ui.parts.button import IconButton, as_label
from desktop.ui.queue.listings import LISTINGS
from desktop.ui.queue.pane import QueuePane
from desktop.ui.settings.values import Preferences, SavedView
from desktop.ui.theme import Theme

translate = QCoreApplication.translate

MOST = 12
"""More than a person finds at a glance; the oldest makes room."""
_LONGEST = 16
"""Characters of a search, enough to know it again; a menu is as wide as its longest line."""


class SavedViews(QObject):
    """A star at the end of the filter bar: gold while the view shown is a kept one.

    Signals:
        told: what was kept or let go.
    """

    told = Signal(str)

    def __init__(self, theme: Theme, pane: QueuePane, preferences: Preferences) -> None:
        super().__init__(pane)
        self._theme, self._pane, self._preferences = theme, pane, preferences
        name = translate("queue", "My views")
        self.button = IconButton(theme, "star", name, parent=pane.bar)
        self.button.clicked.connect(self._show_menu)
        pane.bar.add_tool(self.button)
        pane.bar.changed.connect(self._look)
        pane.bar.searched.connect(lambda text: self._look())
        preferences.changed.connect(self._look)
        self._look()

    def turn(self) -> None:
        """Keep the view shown, or let it go if it is kept."""
        shown, kept = self._pane.bar.chosen(), self._preferences.views()
        name = self.name(shown)
        if shown in kept:
            self._preferences.keep_views(tuple(one for one in kept if one != shown))
            said = translate("queue", "“{name}” is no longer kept").format(name=name)
        elif len(kept) < MOST:
            self._preferences.keep_views((*kept, shown))
            said = translate("queue", "Kept: “{name}”").format(name=name)
        else:
            self._preferences.keep_views((*kept[1 - MOST :], shown))
            said = translate("queue", "Kept: “{name}”; “{oldest}” made room").format(
                name=name, oldest=self.name(kept[0])
            )
        self.told.emit(said)

    def named(self) -> list[tuple[str, SavedView]]:
        """The kept views with what they are called."""
        return [(self.name(view), view) for view in self._preferences.views()]

    def name(self, view: SavedView) -> str:
        """待派单 · 水 · 东区宿舍: a view is called by what it shows."""
        bar = self._pane.bar
        at = bar.category.findData(view.fault) if view.fault else -1
        parts = (
            LISTINGS[view.listing].text() if view.listing in LISTINGS else "",
            bar.category.itemText(at) if at >= 0 else "",
            view.zone,
            view.worker_name,
            f"“{_short(view.search)}”" if view.search else "",
        )
        return " · ".join(part for part in parts if part)

    def menu(self) -> QMenu:
        """The kept views, and what to do with the one shown."""
        menu = QMenu(self.button)
        shown = self._pane.bar.chosen()
        for name, view in self.named():
            action = QAction(as_label(name), menu)
            action.setCheckable(True)
            action.setChecked(view == shown)
            action.triggered.connect(lambda _=False, view=view: self._pane.show_view(view))
            menu.addAction(action)
        menu.addSeparator()
        kept = shown in self._preferences.views()
        let_go, keep = translate("queue", "Let go of “{name}”"), translate("queue", "Keep “{name}”")
        said = let_go if kept else keep
        last = QAction(as_label(said.format(name=self.name(shown))), menu)
        last.triggered.connect(self.turn)
        menu.addAction(last)
        return menu

    def _show_menu(self) -> None:
        menu = self.menu()
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))
        menu.aboutToHide.connect(menu.deleteLater)

    def _look(self) -> None:
        kept = self._pane.bar.chosen() in self._preferences.views()
        self._theme.bind_icon(self.button, "star", "warn" if kept else "text_2")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
