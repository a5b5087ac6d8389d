"""The queue over a million tickets: open a list, scroll, a ticket coming in, a key typed."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from desktop import translation
from desktop.station import Changes, Station
from desktop.ui.queue.listings import LISTINGS
from desktop.ui.queue.pane import QueuePane
from desktop.ui.theme import Density, Scheme, Theme
from tests.benchmarks import million
from tests.benchmarks.measuring import Figure, percentile, times
from tests.worlds import HeldClock, close_station, open_station, report

SIZE = (1_200, 760)
FRAME = 16.0
PATIENCE = 30.0
INSERTS = 200
TYPED = ("漏水", "东校区3栋", "dxq3d", "sgls", "13812", "3-502", "王子涵", "水龙头关不紧", "A042")


def figures() -> Iterator[Figure]:
    """First paint, scrolling, live insert, search."""
    app = QApplication.instance() or QApplication([])
    translation.install(app, "zh_CN")
    with million.copied() as folder:
        stage = _Stage(folder)
        yield from _first_paints(stage)
        yield from _scrolling(stage)
        yield from _inserts(stage)
        yield from _searching(stage)
        stage.close()


class _Stage:
    """A queue pane, shown, that tells when its table has been painted."""

    def __init__(self, folder: Path) -> None:
        self.clock = HeldClock()
        self.station: Station = open_station(folder, self.clock)
        self.theme = Theme(Scheme.LIGHT, Density.COMFORTABLE)
        self.theme.apply()
        self.pane = QueuePane(self.station, self.theme)
        self.pane.count()
        self.pane.resize(*SIZE)
        self.pane.show()
        self.watch = _Paints(self.pane.view.viewport())
        self.until(lambda: self.pane.model.complete)

    def until(self, holds: Callable[[], bool]) -> None:
        """Let the window live until something holds."""
        ends = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < ends
            QApplication.processEvents()

    def open(self, key: str) -> None:
        """Open a list, whole."""
        self.pane.show_listing(key)
        self.until(lambda: self.pane.model.complete)
        QApplication.processEvents()

    def painted(self, work: Callable[[], object]) -> float:
        """Ms from the begin of ``work`` until the table has been painted after it."""
        seen = self.watch.count
        began = time.perf_counter()
        work()
        self.until(lambda: self.watch.count > seen)
        return (time.perf_counter() - began) * 1_000

    def close(self) -> None:
        """Take everything down."""
        self.pane.stop()
        self.pane.close()
        self.pane.deleteLater()
        QApplication.processEvents()
        close_station(self.station)


class _Paints(QObject):
    """Counts the paints of one widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint:
            self.count += 1
        return False


def _first_paints(stage: _Stage) -> Iterator[Figure]:
    """Every list, several times in turn; the worst of each list's median counts."""
    found: dict[str, list[float]] = {}
    for key in LISTINGS:
        stage.open(key)
        if stage.pane.model.rowCount():  # an empty one shows a sentence, and no table is painted
            found[key] = []
    for _ in range(7):
        for key, taken in found.items():
            stage.open("held" if key != "held" else "finished")
            taken.append(stage.painted(lambda key=key: stage.pane.show_listing(key)))  # type: ignore[misc]
            stage.until(lambda: stage.pane.model.complete)
    medians = {key: percentile(sorted(taken), 0.5) for key, taken in found.items()}
    worst = max(medians, key=lambda key: medians[key])
    value = medians[worst]
    bare = percentile(sorted(_bare_first_paint() for _ in range(7)), 0.5)
    yield Figure(f"open any list, 1M tickets (slowest: {worst})", value, "ms", "budget", 50.0, 1.0)
    yield Figure("open any list, 1M tickets", value, "ms", "a bare table of 40 rows", bare, 8.0)


def _bare_table() -> QTableView:
    model = QStandardItemModel(1_000, 7)
    for row in range(1_000):
        for column in range(7):
            model.setItem(row, column, QStandardItem(f"东校区 3栋 {row}"))
    table = QTableView()
    model.setParent(table)
    table.setModel(model)
    table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    table.resize(*SIZE)
    return table


def _bare_first_paint() -> float:
    table = _bare_table()
    began = time.perf_counter()
    table.show()
    QApplication.processEvents()
    took = (time.perf_counter() - began) * 1_000
    table.close()
    table.deleteLater()
    return took


def _scrolling(stage: _Stage) -> Iterator[Figure]:
    stage.open("all")
    assert stage.pane.model.rowCount() > million.TICKETS * 0.9
    frames = _wheel(stage.pane.view, 600)
    table = _bare_table()
    table.show()
    QApplication.processEvents()
    bare = _wheel(table, 600)
    table.close()
    table.deleteLater()
    value = percentile(frames, 0.99)
    yield Figure("one frame of wheel scrolling, 1M tickets, p99", value, "ms", "budget", 8.0, 1.0)
    yield Figure(
        "one frame of wheel scrolling, 1M tickets, p99", value, "ms", "a bare table, p99",
        percentile(bare, 0.99), 2.0,
    )  # fmt: skip


def _wheel(table: QTableView, count: int) -> list[float]:
    """Ms a frame: one notch of the wheel and the paint after it, down and up again, sorted."""
    viewport = table.viewport()
    middle = QPointF(viewport.rect().center())
    found = []
    for n in range(count):
        notch = QPoint(0, -120 if n % 200 < 150 else 120)
        event = QWheelEvent(
            middle, viewport.mapToGlobal(middle), QPoint(), notch, Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        began = time.perf_counter()
        QApplication.sendEvent(viewport, event)
        QApplication.processEvents()
        found.append((time.perf_counter() - began) * 1_000)
    return sorted(found)


def _inserts(stage: _Stage) -> Iterator[Figure]:
    """A ticket comes in while one is in hand: recorded first, then timed from word to paint."""
    stage.open("open")
    view, model, station = stage.pane.view, stage.pane.model, stage.station
    row = model.row_at(12)
    assert row is not None
    view.go_to(row.id)
    found = []
    for n in range(INSERTS):
        stage.clock.advance(1_000)
        station.blockSignals(True)
        uid = report(station, place=f"东校区/3栋/{n % 6 + 1}0{n % 9 + 1}").uid
        station.blockSignals(False)
        rows = model.rowCount()
        began = time.perf_counter()
        station.announce(Changes(tickets=frozenset({uid})))
        model.catch_up()
        QApplication.processEvents()
        found.append((time.perf_counter() - began) * 1_000)
        assert model.rowCount() == rows + 1
        current = view.current_row()
        assert current is not None
        assert current.id == row.id, "the selection stays"
    found.sort()
    bare = _bare_inserts()
    for part, name in ((0.5, "p50"), (0.99, "p99")):
        what, value = f"a ticket comes in, selection kept, {name}", percentile(found, part)
        yield Figure(what, value, "ms", "frame", FRAME, 1.0)
        limit = f"a row into a bare table, {name}"
        yield Figure(what, value, "ms", limit, percentile(bare, part), 2.0)


def _bare_inserts() -> list[float]:
    """Ms from a row put into a bare table to its paint, sorted."""
    table = _bare_table()
    table.show()
    QApplication.processEvents()
    model = table.model()
    assert isinstance(model, QStandardItemModel)

    def insert() -> None:
        model.insertRow(5, [QStandardItem("东校区 3栋 302") for _ in range(7)])
        QApplication.processEvents()

    found = times(insert, INSERTS)
    table.close()
    table.deleteLater()
    return found


def _searching(stage: _Stage) -> Iterator[Figure]:
    """Each key of several searches: found, and the table painted. Of each the median of five."""
    asked, shown = [], []

    def paint(typed: str) -> None:
        stage.pane.bar.searched.emit(typed)
        QApplication.processEvents()

    for typed in (text[:end] for text in TYPED for end in range(1, len(text) + 1)):
        look = functools.partial(stage.station.search, typed, 200)
        asked.append(percentile(times(look, 5, warm=1), 0.5))
        shown.append(percentile(times(functools.partial(paint, typed), 5, warm=1), 0.5))
    for name, taken in (("found", asked), ("found and painted", shown)):
        what, value = f"a key typed into the search, {name}", percentile(sorted(taken), 0.99)
        yield Figure(f"{what}, p99", value, "ms", "frame", FRAME, 1.0)
