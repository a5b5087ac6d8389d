"""A big board: 60 workers with 30 cards each, beside bare widgets measured in the same run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

from PySide6.QtWidgets import QApplication, QListWidget, QWidget

from desktop.station import Changes, Station
from desktop.ui.board.board import Board
from desktop.ui.theme import Theme
from domain.directory import PutStaff, Staff
from domain.envelope import Args, Command, Entry, entry_of
from domain.people import SYSTEM
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.rules import Terms
from domain.repair.ticket import Reporter
from domain.services import decide, evolve
from tests.benchmarks.measuring import Figure
from tests.desktop.driving import Flight
from tests.worlds import LEADER, NOON, close_station, make_station

WORKERS, CARDS = 60, 30
SIZE = (1720, 940)


def big_station(folder: Path) -> Station:
    """A station whose 60 workers have 30 tickets in hand each."""
    station = make_station(folder)
    me, station.operator = station.operator, SYSTEM
    for n in range(WORKERS):
        staff = Staff(f"X{n:03d}", f"师傅{n}", team=f"第{n // 10}班", skills=("water",))
        station.submit(f"staff:{staff.code}", PutStaff(staff))
    station.operator = me
    entries: list[Entry] = []
    for n in range(WORKERS * CARDS):
        entries += _lived(f"big{n:04d}", n, len(entries))
    station._ledger.receive("logistics", "e1", entries, len(entries), NOON)
    return station


def _lived(uid: str, n: int, seq: int) -> list[Entry]:
    """A ticket's entries as the cloud sends them, up to what the worker is doing now."""
    worker = f"X{n % WORKERS:03d}"
    report = c.Report(
        f"BX261124-A{n + 1000}", "water.pipe", "东校区/3栋/301", "东校区 3栋 301",
        Reporter("张子涵", "13800001111"), "卫生间水管漏水，已经流到走廊", zone="东区宿舍",
    )  # fmt: skip
    wishes: list[Args] = [report, c.Accept(), c.Dispatch(crew_of([(worker, worker)]))]
    wishes += [c.Take(worker), c.Arrive(worker), c.HoldWork("parts")][: n // WORKERS % 4]
    ticket, entries = None, []
    for version, wish in enumerate(wishes, 1):
        at = NOON + n + version
        command = Command(f"{uid}-{version}", uid, wish, LEADER, "phone", "B", "", at, at)
        events = decide(ticket, command, Terms())
        entry = entry_of(
            command, "logistics", events, version=version, seq=seq + version, recorded_at=at
        )
        ticket = evolve(ticket, entry)
        entries.append(entry)
    return entries


def timed(act: Callable[[], object], times: int = 1) -> float:
    """Median ms of `act`."""
    found = []
    for _ in range(times):
        start = perf_counter()
        act()
        found.append((perf_counter() - start) * 1_000)
    return median(found)


def bare_window() -> QWidget:
    """What the screen shows at once, made of Qt's own lists, without a look or contents of ours."""
    window = QWidget()
    window.resize(*SIZE)
    for n in range(8):
        column = QListWidget(window)
        column.setGeometry(n * 215, 0, 210, SIZE[1])
        column.addItems([f"{k}\n\n\n" for k in range(CARDS)])
    return window


def shown(window: QWidget) -> QWidget:
    """Show it and let it paint itself whole."""
    window.show()
    QApplication.processEvents()
    window.grab()
    return window


def figures() -> Iterator[Figure]:
    """Open, repaint, one changed card, one move of a drag."""
    app = QApplication.instance() or QApplication([])
    assert app is not None
    theme = Theme()
    theme.apply()
    with tempfile.TemporaryDirectory() as folder:
        station = big_station(Path(folder))
        yield _opening(station, theme)
        yield from _painting(station, theme)
        close_station(station)


def _opening(station: Station, theme: Theme) -> Figure:
    kept: list[QWidget] = [shown(bare_window()), shown(board_of(station, theme))]  # warm
    bare = timed(lambda: kept.append(shown(bare_window())), 3)
    ours = timed(lambda: kept.append(shown(board_of(station, theme))), 3)
    for window in kept:
        window.close()
    return Figure("open a board of 1,800 cards", ours, "ms", "bare lists on screen", bare, 5.0)


def _painting(station: Station, theme: Theme) -> Iterator[Figure]:
    bare, board = shown(bare_window()), shown(board_of(station, theme))
    plain, whole = timed(bare.grab, 15), timed(board.grab, 15)
    yield Figure("repaint the board", whole, "ms", "bare lists on screen", plain, 4.0)
    assert isinstance(board, Board)
    yield Figure("one changed card", _one_change(station, board), "ms", "repaint", whole, 0.5)
    yield Figure("one move of a drag", _one_move(board), "ms", "repaint", whole, 1.0)
    board.close()


def _one_change(station: Station, board: Board) -> float:
    board.columns.bring("X000")
    QApplication.processEvents()

    def show() -> None:
        station.announce(Changes(frozenset({"big0000"})))
        board.live.flush()
        QApplication.processEvents()

    found = []
    for _ in range(15):
        station._store.run("UPDATE ticket SET urges = urges + 1 WHERE uid = 'big0000'")
        found.append(timed(show))
    return median(found)


def _one_move(board: Board) -> float:
    for code in board.columns.order():
        board.columns.bring(code)
    QApplication.processEvents()
    flight = Flight(board, ["big0000"])
    first, second = board.columns.made_columns()[-2:]
    flight.over(first)

    def move() -> None:
        flight.over(second)
        flight.over(first)

    return timed(move, 9) / 2


def board_of(station: Station, theme: Theme) -> Board:
    """A board at the size of a full screen."""
    board = Board(station, theme)
    board.resize(*SIZE)
    return board
