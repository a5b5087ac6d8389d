"""The place of a repair: typed by initials, number, alias or word, or browsed with the mouse."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.station import Station
from desktop.ui.intake.suggest_box import Choice, SuggestBox
from desktop.ui.parts.button import IconButton, as_label
from desktop.ui.theme import Theme
from desktop.ui.words import join
from domain.directory import Place

translate = QCoreApplication.translate

_MENU_MOST = 60
"""A longer menu is of no use; type instead."""


class PlaceField(QWidget):
    """Emits ``changed`` when another place is meant, ``done`` when one was taken with Enter."""

    changed = Signal()
    done = Signal()

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._place: Place | None = None
        self._usual: Place | None = None
        self.box = _Box(theme, translate("intake", "Place"), self._look, self)
        self.box.setPlaceholderText(translate("intake", "Initials, 3-502, a name or an old name"))
        self.box.taken.connect(self._taken)
        self.box.edited.connect(self._edited)
        self.box.entered.connect(self.done)
        self._browse = IconButton(
            theme, "map-pin", translate("intake", "Browse the places"), parent=self
        )
        self._browse.clicked.connect(self._open_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box, 1)
        row.addWidget(self._browse)
        self.setFocusProxy(self.box)

    @property
    def place(self) -> Place | None:
        """The place of the directory that is meant; None for none, or for one only described."""
        return self._place

    @property
    def text(self) -> str:
        """The place in words, also when it is none of the directory."""
        return self._place.text if self._place is not None else self.box.text().strip()

    def set_place(self, place: Place | None, text: str = "") -> None:
        """Mean this place, or one described by ``text``."""
        self._place = place
        self.box.setText(place.text if place is not None else text)
        self.changed.emit()

    def set_usual(self, code: str) -> None:
        """The caller's room: offered first, one key takes it. "" for none."""
        self._usual = self._station.place(code) if code else None
        self.box.offers = self._usual is not None

    def _look(self, typed: str) -> list[Choice]:
        if not typed:
            return [] if self._usual is None else [self._room(self._usual)]
        found = [_choice(place) for place in self._station.places(typed) if place.active]
        return found[:20]

    def _room(self, place: Place) -> Choice:
        hint = translate("intake", "the caller's room")
        return Choice(place.text, place.zone, hint, place, "house")

    def _taken(self, choice: Choice) -> None:
        self._place = choice.data
        self.changed.emit()
        self.done.emit()

    def _edited(self) -> None:
        if self._place is not None:
            self._place = None
            self.changed.emit()

    def _open_menu(self) -> None:
        menu = PlaceMenu(self._station, None, self)
        menu.picked.connect(self._picked)
        menu.popup(self._browse.mapToGlobal(QPoint(0, self._browse.height())))

    def _picked(self, place: Place) -> None:
        self.set_place(place)
        self.done.emit()


class _Box(SuggestBox):
    """Opens its list by itself while empty when there is something to offer."""

    offers = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.offers and not self.text():
            self.open_list()


class PlaceMenu(QMenu):
    """The places below one, each that has more opening a menu of its own, filled when it opens."""

    picked = Signal(object)

    def __init__(self, station: Station, above: Place | None, parent: QWidget) -> None:
        super().__init__(as_label(above.name) if above else "", parent)
        self._station, self._above = station, above
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        if self.actions():
            return
        if self._above is not None:
            whole = translate("intake", "{place}, whole").format(place=self._above.name)
            self._add_leaf(self._above, whole)
            self.addSeparator()
        code = self._above.code if self._above is not None else ""
        for place in self._station.place_children(code)[:_MENU_MOST]:
            if place.kind in ("room", "spot", "outdoor"):
                self._add_leaf(place, place.name)
            else:
                branch = PlaceMenu(self._station, place, self)
                branch.picked.connect(self.picked)
                self.addMenu(branch)

    def _add_leaf(self, place: Place, text: str) -> None:
        self.addAction(as_label(text)).triggered.connect(lambda: self.picked.emit(place))


def _choice(place: Place) -> Choice:
    return Choice(place.text, join(place.aliases), place.zone, place)
