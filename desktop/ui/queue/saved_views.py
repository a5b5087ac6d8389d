"""Views of the queue (我的视图、共用视图): a list with its filters, one press away."""

from __future__ import annotations

import msgspec
from msgspec import structs
from PySide6.QtCore import QCoreApplication, QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from desktop.station import Station
from desktop.ui.parts.button import IconButton, as_label
from desktop.ui.queue.listings import LISTINGS
from desktop.ui.queue.pane import QueuePane
from desktop.ui.settings.values import Preferences, SavedView
from desktop.ui.theme import Theme
from domain.problems import Problem
from domain.shared import ListView, view_id

translate = QCoreApplication.translate

MOST = 12
"""More than a person finds at a glance; the oldest makes room."""
_LONGEST = 16
"""Characters of a search, enough to know it again; a menu is as wide as its longest line."""


class SavedViews(QObject):
    """A star at the end of the filter bar: gold while the view shown is a kept one.

    Signals:
        told: what was kept, let go or shared.
        refused: the ``Problem`` that kept a view from being shared.
    """

    told = Signal(str)
    refused = Signal(object)

    def __init__(
        self, station: Station, theme: Theme, pane: QueuePane, preferences: Preferences
    ) -> None:
        super().__init__(pane)
        self._station, self._theme = station, theme
        self._pane, self._preferences = pane, preferences
        name = translate("queue", "Views, my own and those of all desks")
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

    def turn_shared(self) -> None:
        """Let all desks have the view shown, or let none have it any more."""
        shown = self._pane.bar.chosen()
        shared, name = self._station.shared, self.name(shown)
        try:
            if self.is_shared(shown):
                shared.unshare(_listed(shown))
                said = translate("queue", "“{name}” is no longer shared").format(name=name)
            else:
                shared.share(_listed(shown))
                said = translate("queue", "All desks have “{name}” now").format(name=name)
        except Problem as problem:
            self.refused.emit(problem)
            return
        self.told.emit(said)

    def is_shared(self, view: SavedView) -> bool:
        """Whether all desks have this view."""
        wanted = view_id(_listed(view))
        return any(view_id(one) == wanted for one in self._station.shared.views())

    def named(self) -> list[tuple[str, SavedView, str]]:
        """The views with what they are called, and whose they are: the own ones first."""
        mine, all_desks = translate("queue", "My view"), translate("queue", "All desks")
        own = [(self.name(view), view, mine) for view in self._preferences.views()]
        return own + [(self.name(view), view, all_desks) for view in self._shared()]

    def _shared(self) -> list[SavedView]:
        """The views of all desks that are none of one's own; a list not known here is left out."""
        own = {view_id(_listed(view)) for view in self._preferences.views()}
        found = [one for one in self._station.shared.views() if view_id(one) not in own]
        known = [view for one in found if (view := _kept(one)) is not None]
        return sorted(known, key=self.name)

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
        whose, found = "", self.named()
        told = len({owner for _, _, owner in found}) > 1  # else there is nothing to tell apart
        for name, view, owner in found:
            if told and owner != whose:
                menu.addAction(as_label(owner)).setEnabled(False)
                whose = owner
            action = QAction(as_label(name), menu)
            action.setCheckable(True)
            action.setChecked(view == shown)
            action.triggered.connect(lambda _=False, view=view: self._pane.show_view(view))
            menu.addAction(action)
        menu.addSeparator()
        kept = shown in self._preferences.views()
        let_go, keep = translate("queue", "Let go of “{name}”"), translate("queue", "Keep “{name}”")
        said = let_go if kept else keep
        own = QAction(as_label(said.format(name=self.name(shown))), menu)
        own.triggered.connect(self.turn)
        menu.addAction(own)
        give = translate("queue", "Share “{name}” with all desks")
        take = translate("queue", "Take “{name}” from all desks")
        said = take if self.is_shared(shown) else give
        everybody = QAction(as_label(said.format(name=self.name(shown))), menu)
        everybody.setEnabled(self._station.operator is not None)
        everybody.triggered.connect(self.turn_shared)
        menu.addAction(everybody)
        return menu

    def _show_menu(self) -> None:
        menu = self.menu()
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))
        menu.aboutToHide.connect(menu.deleteLater)

    def _look(self) -> None:
        kept = self._pane.bar.chosen() in self._preferences.views()
        self._theme.bind_icon(self.button, "star", "warn" if kept else "text_2")


def _listed(view: SavedView) -> ListView:
    """A kept view as it is shared."""
    return ListView(**structs.asdict(view))


def _kept(view: ListView) -> SavedView | None:
    """A shared view as it is shown here; None if a newer desk shared what is not known here."""
    if view.listing not in LISTINGS:
        return None
    try:
        return msgspec.convert(structs.asdict(view), SavedView)
    except msgspec.ValidationError:
        return None


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
