"""A big board: 60 workers with 30 cards each, beside bare widgets measured in the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

import pytest
from PySide6.QtWidgets import QApplication, QListWidget, QWidget
from pytestqt.qtbot import QtBot

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
from tests.desktop.driving import Flight
from tests.worlds import LEADER, NOON, close_station, make_station

WORKERS, CARDS = 60, 30
SIZE = (1720, 940)


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    station = make_station(tmp_path_factory.mktemp("big"))
    me, station.operator = station.operator, SYSTEM
    for n in range(WORKERS):
        staff = Staff(f"X{n:03d}", f"师傅{n}", team=f"第{n // 10}班", skills=("water",))
        station.submit(f"staff:{staff.code}", PutStaff(staff))
    station.operator = me
    entries: list[Entry] = []
    for n in range(WORKERS * CARDS):
        entries += _lived(f"big{n:04d}", n, len(entries))
    station._ledger.receive("logistics", "e1", entries, len(entries), NOON)
    yield station
    close_station(station)


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
    """Median seconds of `act`."""
    found = []
    for _ in range(times):
        start = perf_counter()
        act()
        found.append(perf_counter() - start)
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


def test_sixty_workers_with_thirty_cards_open_at_once(
    qtbot: QtBot, big: Station, request: pytest.FixtureRequest
) -> None:
    theme = Theme()
    theme.apply()
    opened: list[QWidget] = [shown(bare_window()), shown(_board(big, theme))]  # warm
    bare = timed(lambda: opened.append(shown(bare_window())), 3)
    ours = timed(lambda: opened.append(shown(_board(big, theme))), 3)
    for window in opened:
        qtbot.addWidget(window)
    print(f"open: board {ours * 1e3:.0f} ms, bare lists {bare * 1e3:.0f} ms, x{ours / bare:.1f}")
    made = len(_last_board(opened).columns.made_columns())
    assert made < 12, "columns out of sight are not made"
    assert ours < 5 * bare


def test_it_repaints_as_fast_as_bare_lists(qtbot: QtBot, big: Station) -> None:
    theme = Theme()
    theme.apply()
    bare, board = shown(bare_window()), shown(_board(big, theme))
    qtbot.addWidget(bare)
    qtbot.addWidget(board)
    plain, ours = timed(bare.grab, 15), timed(board.grab, 15)
    print(f"paint: board {ours * 1e3:.1f} ms, bare {plain * 1e3:.1f} ms, x{ours / plain:.1f}")
    assert ours < 4 * plain


def test_one_changed_card_costs_a_small_part_of_a_repaint(qtbot: QtBot, big: Station) -> None:
    theme = Theme()
    theme.apply()
    board = _board(big, theme)
    qtbot.addWidget(board)
    shown(board)
    whole = timed(board.grab, 9)

    def show() -> None:
        big.announce(Changes(frozenset({"big0000"})))
        board.live.flush()
        QApplication.processEvents()

    assert board.columns.bring("X000") is not None
    QApplication.processEvents()
    found = []
    for _ in range(15):
        big._store.run("UPDATE ticket SET urges = urges + 1 WHERE uid = 'big0000'")
        found.append(timed(show))
    one = median(found)
    print(f"one change {one * 1e3:.2f} ms, whole paint {whole * 1e3:.1f} ms, x{one / whole:.2f}")
    assert one < 0.5 * whole


def test_carrying_a_card_over_a_big_board_costs_less_than_a_repaint(
    qtbot: QtBot, big: Station
) -> None:
    theme = Theme()
    theme.apply()
    board = _board(big, theme)
    qtbot.addWidget(board)
    shown(board)
    for code in board.columns.order():
        board.columns.bring(code)
    QApplication.processEvents()
    whole = timed(board.grab, 9)
    flight = Flight(board, ["big0000"])
    first, second = board.columns.made_columns()[-2:]
    flight.over(first)

    def move() -> None:
        flight.over(second)
        flight.over(first)

    one = timed(move, 9) / 2
    print(f"one move {one * 1e3:.2f} ms, whole paint {whole * 1e3:.1f} ms, x{one / whole:.2f}")
    assert one < whole


def _board(station: Station, theme: Theme) -> Board:
    board = Board(station, theme)
    board.resize(*SIZE)
    return board


def _last_board(windows: list[QWidget]) -> Board:
    board = windows[-1]
    assert isinstance(board, Board)
    return board
