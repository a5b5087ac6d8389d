"""Which tickets are shown: the lists as chips, category, zone and order, and the search field."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.station import Order
from desktop.ui.parts.button import Button, IconButton, as_label
from desktop.ui.parts.choice import Choice
from desktop.ui.parts.filter_chips import Filter, FilterChips
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.search_box import SearchBox
from desktop.ui.queue.listings import LISTINGS, ORDERS, Listing, translate
from desktop.ui.settings.values import SavedView
from desktop.ui.theme import Theme
from domain.faults import FaultTree

_LONGEST_TAG = 20
"""In widths of the body's type."""
_SEARCHABLE = 14
"""Less room than this for the search (in body heights), and it has a line of its own."""
_CUT = Qt.TextElideMode.ElideRight


class FilterBar(QWidget):
    """Two lines above the queue, and a third while it is narrowed to a worker.

    A line of their own: a name among the choices would be wider than a small screen in large type.

    Signals:
        changed: another list, category, zone or order was chosen.
        searched: the text typed, when typing rests; empty when it was cleared.
        entered: the text typed, on Enter.
        left: Escape in the empty search field, or the worker's tickets were left.
    """

    changed = Signal()
    searched = Signal(str)
    entered = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, faults: FaultTree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._listing = LISTINGS["open"]
        self._open_order: Order = "due"
        self._history_order: Order = "newest"
        chips = [Filter(each.key, each.text(), None, each.state) for each in LISTINGS.values()]
        self.chips = FilterChips(theme, chips, single=True, parent=self)
        self.chips.changed.connect(self._chip_chosen)
        self.search = SearchBox(theme, self.tr("Number, phone, name, place, words"), parent=self)
        self.search.searched.connect(self.searched)
        self.search.left.connect(self.left)
        self.search.returnPressed.connect(lambda: self.entered.emit(self.search.text().strip()))
        self.category = self._choice(self.tr("All categories"), self.tr("Category"))
        for fault in faults.children():
            self.category.addItem(fault.name, fault.code)
        self.zone = self._choice(self.tr("All zones"), self.tr("Zone"))
        self.worker, self.worker_name = "", ""
        self._worker_tag = Button(theme, "", "secondary", "x", parent=self)
        self._worker_tag.setToolTip(self.tr("Show the tickets of all workers again"))
        self._worker_tag.clicked.connect(self._leave_worker)
        self._worker_tag.hide()
        self.order = QComboBox(self)
        self.order.setAccessibleName(self.tr("Order"))
        self.order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.order.currentIndexChanged.connect(self._order_chosen)
        self.reset = IconButton(theme, "funnel-x", self.tr("Take the filters off"), parent=self)
        self.reset.clicked.connect(self.clear)
        self._found = PlainLabel(theme, "", "caption", "muted", parent=self)
        self._found.hide()
        self._lay_out()
        self.select("open")
        theme.follow(self._restyle)

    def _choice(self, everything: str, name: str) -> QComboBox:
        box = Choice(self._theme, everything, name, self)
        box.currentIndexChanged.connect(self._chosen)
        return box

    def _lay_out(self) -> None:
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.setMaximumWidth(420)
        self.search.setToolTip("Ctrl+F")
        find = QHBoxLayout()
        find.addWidget(self.search, 1)
        find.addWidget(self._found)
        find.addStretch(0)
        self._tools = QHBoxLayout()
        for widget in (self.category, self.zone, self.order, self.reset):
            self._tools.addWidget(widget)
        self._below = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._below.addLayout(find, 1)
        self._below.addLayout(self._tools)
        self._spaced = (self._below, find, self._tools)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.chips)
        self._column.addLayout(self._below)
        self._column.addWidget(self._worker_tag, 0, Qt.AlignmentFlag.AlignLeft)

    # ---- what is chosen ------------------------------------------------------------------

    @property
    def listing(self) -> Listing:
        """The list chosen."""
        return self._listing

    @property
    def fault(self) -> str:
        """The category's code, or empty."""
        return self.category.currentData() or ""

    @property
    def place_zone(self) -> str:
        """The zone, or empty."""
        return self.zone.currentData() or ""

    @property
    def chosen_order(self) -> Order:
        """The order of the list chosen."""
        return self._history_order if self._listing.is_history else self._open_order

    @property
    def is_narrowed(self) -> bool:
        """Whether category, zone or worker keep tickets out."""
        return bool(self.fault or self.place_zone or self.worker)

    def select(self, key: str) -> None:
        """Choose a list without announcing it."""
        self._listing = LISTINGS.get(key, LISTINGS["open"])
        self.chips.set_on([self._listing.key])
        self._offer_orders()

    def set_order(self, order: Order) -> None:
        """Choose an order without announcing it, if the list can be shown in it."""
        if order in self._listing.orders():
            if self._listing.is_history:
                self._history_order = order
            else:
                self._open_order = order
            self._offer_orders()

    def clear(self) -> None:
        """Take category, zone, worker and search off; the list stays."""
        searched = bool(self.search.text())
        if self.is_narrowed or searched:
            for box in (self.category, self.zone):
                with QSignalBlocker(box):
                    box.setCurrentIndex(0)
            self.forget_search()
            self.only_of("", "")

    def chosen(self) -> SavedView:
        """All that is chosen, to be kept."""
        return SavedView(
            self._listing.key, self.chosen_order, self.fault, self.place_zone,
            self.worker, self.worker_name, self.search.text().strip(),
        )  # fmt: skip

    def choose(self, view: SavedView) -> None:
        """Choose all of a kept view; its search is the caller's to start."""
        self.select(view.listing)
        self.set_order(view.order)
        self.offer_zones([*self._zones(), view.zone] if view.zone else self._zones())
        for box, wanted in ((self.category, view.fault), (self.zone, view.zone)):
            with QSignalBlocker(box):
                box.setCurrentIndex(max(0, box.findData(wanted)))
        self.forget_search()
        self.only_of(view.worker, view.worker_name)

    def add_tool(self, tool: QWidget) -> None:
        """Put another button at the end of the bar."""
        self._tools.addWidget(tool)
        QWidget.setTabOrder(self.reset, tool)
        QWidget.setTabOrder(tool, self._worker_tag)

    def only_of(self, worker: str, name: str) -> None:
        """Keep to what one worker has in hand; an empty code lifts it."""
        self.worker, self.worker_name = worker, name
        self._name_worker()
        self._worker_tag.setVisible(bool(worker))
        self._chosen()

    def forget_search(self) -> None:
        """Empty the search field without announcing it."""
        with QSignalBlocker(self):
            self.search.clear_now()
        self._found.hide()

    def say_found(self, count: int) -> None:
        """Tell how many tickets the search found, and the way out."""
        self._found.setText(self.tr("%n found, Esc clears", "", count))
        self._found.show()

    def offer_zones(self, zones: Iterable[str]) -> None:
        """Offer these zones; what is chosen stays chosen."""
        wanted = ["", *dict.fromkeys(zones)]
        if self.place_zone not in wanted:
            wanted.append(self.place_zone)
        if wanted == ["", *self._zones()]:
            return
        chosen = self.place_zone
        with QSignalBlocker(self.zone):
            while self.zone.count() > 1:
                self.zone.removeItem(1)
            for zone in wanted[1:]:
                self.zone.addItem(zone, zone)
            self.zone.setCurrentIndex(self.zone.findData(chosen))

    def _zones(self) -> list[str]:
        return [self.zone.itemData(n) for n in range(1, self.zone.count())]

    # ---- room ----------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        # The same however it stands now: room for both, were the search as small as can be.
        metrics = self._theme.metrics
        below = self._tools.minimumSize().width() + metrics.space_2 + 4 * metrics.body
        needed = max(self.chips.minimumSizeHint().width(), below)
        return QSize(needed + 2 * metrics.space_3, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where hardly a word could be typed beside the tools, the search stands above them."""
        metrics = self._theme.metrics
        beside = 2 * metrics.space_3 + metrics.space_2 + self._tools.sizeHint().width()
        low = self.width() - beside < _SEARCHABLE * metrics.body
        directions = QBoxLayout.Direction
        self._below.setDirection(directions.TopToBottom if low else directions.LeftToRight)

    # ---- inside --------------------------------------------------------------------------

    def _name_worker(self) -> None:
        said = self.tr("In hand of {name}").format(name=self.worker_name)
        widest = _LONGEST_TAG * self._theme.metrics.body
        shown = self._theme.font_metrics("body").elidedText(said, _CUT, widest)
        self._worker_tag.setText(as_label(shown))
        self._worker_tag.setAccessibleName(said)

    def _leave_worker(self) -> None:
        """All workers' tickets again; the button goes, so the cursor goes into the table."""
        self.only_of("", "")
        self.left.emit()

    def _chip_chosen(self, keys: list[str]) -> None:
        if keys:
            self._listing = LISTINGS[keys[0]]
            self._offer_orders()
            self.changed.emit()
        else:  # a click on the list that is shown already
            self.chips.set_on([self._listing.key])

    def _offer_orders(self) -> None:
        with QSignalBlocker(self.order):
            self.order.clear()
            for order in self._listing.orders():
                self.order.addItem(translate("queue", ORDERS[order]), order)
            self.order.setCurrentIndex(self.order.findData(self.chosen_order))

    def _order_chosen(self) -> None:
        self.set_order(self.order.currentData())
        self.changed.emit()

    def _chosen(self) -> None:
        self.reset.setEnabled(self.is_narrowed)
        self.changed.emit()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_3
        self._column.setContentsMargins(edge, metrics.space_2, edge, metrics.space_2)
        self._column.setSpacing(metrics.space_2)
        for row in self._spaced:
            row.setSpacing(metrics.space_2)
        self.search.setMinimumWidth(4 * metrics.body)
        self._name_worker()
        self._fit()
        self.reset.setEnabled(self.is_narrowed)
