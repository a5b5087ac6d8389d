"""The rows of the queue: keys and menu, drags, what a row says and shows, and the room it has."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from desktop.station import QueueRow, Station
from desktop.ui.actions import Actions
from desktop.ui.drag import TICKETS_MIME, decode, drag_pixmap, encode
from desktop.ui.queue.acts import QueueActs
from desktop.ui.queue.columns import Column
from desktop.ui.queue.delegate import clock_part, fitting_span, split_place
from desktop.ui.theme import Density
from domain.envelope import Command
from domain.problems import Problem
from domain.repair import commands as c
from domain.repair.ticket import Reporter
from tests.desktop.driving import picture
from tests.desktop.queue_stage import QueueStage, fill
from tests.desktop.showing import EVIL
from tests.worlds import HOUR, MINUTE, HeldClock, busy_desk, report

DENSITIES = list(Density)


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> QueueStage:
    return QueueStage(qtbot, station, clock, Density.COMFORTABLE)


# ---- keys and the menu


def test_the_keys_of_the_table(
    stage: QueueStage, station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    fill(station, clock, 300)
    stage.open("open", "newest")
    opened: list[str] = []
    stage.pane.opened.connect(opened.append)
    view = stage.view
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert stage.place(stage.chosen()) == 0
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert stage.place(stage.chosen()) == 1
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert stage.place(stage.chosen()) == 299
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert stage.place(stage.chosen()) == 0
    qtbot.keyClick(view, Qt.Key.Key_Down)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened == [stage.chosen()]
    before = stage.ids()
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    qtbot.keyClicks(view, "zx")
    assert stage.ids() == before
    assert stage.place(stage.chosen()) == 1
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    picked = view.picked_rows()
    assert [row.uid for row in picked] == stage.uids()[1:3]
    with qtbot.waitSignal(view.asked_copy):
        qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(view.picked_rows()) == view.MOST


@pytest.fixture
def acts(stage: QueueStage, station: Station) -> QueueActs:
    actions = Actions(stage.theme, stage.pane, stage.pane)
    return QueueActs(station, stage.theme, stage.pane, actions)


def test_several_are_accepted_at_once(stage: QueueStage, station: Station, acts: QueueActs) -> None:
    for n in range(3):
        report(station, "power.light", name=f"吴{n}")
    stage.open("reported")
    done: list[tuple[list[Command], str]] = []
    acts.acted.connect(lambda commands, words: done.append((commands, words)))
    stage.view.selectAll()
    acts.accept()
    assert station.tallies() == {"accepted": 3}
    assert [len(commands) for commands, _ in done] == [3]
    assert done[0][1] == "3 tickets accepted"


def test_what_cannot_be_accepted_is_refused_with_the_reason(
    stage: QueueStage, station: Station, acts: QueueActs
) -> None:
    ticket = report(station)
    station.submit(ticket.uid, c.Accept())
    stage.open()
    stage.choose(0)
    told: list[Problem] = []
    acts.refused.connect(told.append)
    acts.accept()
    assert [problem.code for problem in told] == ["wrong_state"]
    station.operator = None
    acts.accept()
    assert told[-1].code == "no_operator"


def test_the_menu_of_several_offers_what_can_be_done_with_all(
    stage: QueueStage, station: Station, acts: QueueActs
) -> None:
    for n in range(2):
        report(station, "power.light", name=f"吴{n}")
    stage.open()
    stage.view.selectAll()
    menu = acts.menu(None)
    texts = [action.text() for action in menu.actions()]
    assert texts[0].startswith("Accept 2 tickets")
    assert texts[1] == "Dispatch to…"
    menu.actions()[0].trigger()
    assert station.tallies() == {"accepted": 2}


# ---- a drag


def test_a_drag_carries_the_tickets_and_their_numbers() -> None:
    mime = encode(["a", "b"], ["BX1", "BX2"])
    assert mime.hasFormat(TICKETS_MIME)
    assert mime.text() == "BX1\nBX2"
    assert decode(mime) == ["a", "b"]


def test_a_drag_of_something_else_carries_no_tickets() -> None:
    for data in (b"", b"{", b"7", b'{"a": 1}', b"[1, 2]"):
        mime = encode([])
        mime.setData(TICKETS_MIME, data)
        assert decode(mime) == []


@pytest.mark.parametrize("density", DENSITIES)
def test_the_slip_under_the_pointer_is_large_enough_to_read(
    qtbot: QtBot, station: Station, clock: HeldClock, density: Density
) -> None:
    stage = QueueStage(qtbot, station, clock, density)
    rows = [station.rows_of([report(station, name=f"周{n}").uid])[0] for n in range(3)]
    one, pile = drag_pixmap(stage.theme, rows[:1], 2.0), drag_pixmap(stage.theme, rows, 1.0)
    assert one.devicePixelRatio() == 2.0
    assert pile.width() > 5 * stage.theme.metrics.body


# ---- what a row says


def test_a_row_says_everything_in_words(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    ticket = report(station, "power.outage", name=EVIL, description=EVIL)
    station.submit(ticket.uid, c.Urge())
    station.submit(ticket.uid, c.Join(Reporter("钱多", "13012345678")))
    stage.open()
    clock.advance(3 * MINUTE)
    model = stage.model
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    for part in (
        "Reported", ticket.number, "Emergency", "东校区 3栋 301", "Power outage", EVIL,
        "13800001111", "today 12:00", "Acceptance", "min", "urged 1 times", "1 more reporters",
        "not yet in the cloud",
    ):  # fmt: skip
        assert part in spoken, part
    tip = model.data(model.index(0, Column.FAULT), Qt.ItemDataRole.ToolTipRole)
    assert "<b>李" not in tip
    assert "&lt;b&gt;李" in tip


def test_the_table_can_be_read_by_a_screen_reader(stage: QueueStage, station: Station) -> None:
    ticket = report(station)
    stage.open()
    QAccessible.setActive(True)
    table = QAccessible.queryAccessibleInterface(stage.view)
    assert table is not None
    texts = [table.child(n).text(QAccessible.Text.Name) for n in range(table.childCount())]
    QAccessible.setActive(False)
    assert any(ticket.number in text for text in texts)


def painted(stage: QueueStage, row: QueueRow, column: Column, width: int) -> QImage:
    image = QImage(width, stage.view.rowHeight(0), QImage.Format.Format_RGB32)
    image.fill(stage.theme.color("surface"))
    painter = QPainter(image)
    option = QStyleOptionViewItem()
    option.rect = image.rect()
    option.state = QStyle.StateFlag.State_Enabled
    at = stage.model.place(row.id)
    stage.view._painter.start_frame(
        stage.clock(), -1, focused=False, active=True, picked=lambda place: False
    )
    stage.view._painter.paint(painter, option, stage.model.index(at, column))
    painter.end()
    return image


@pytest.mark.parametrize("density", DENSITIES)
def test_every_cell_of_every_state_is_painted_in_every_density_and_width(
    qtbot: QtBot, station: Station, clock: HeldClock, density: Density
) -> None:
    made = busy_desk(station, clock)
    evil = report(station, "power.outage", name=EVIL * 3, description=EVIL * 9)
    station.submit(evil.uid, c.Urge())
    stage = QueueStage(qtbot, station, clock, density)
    stage.open("all")
    clock.advance(HOUR)
    for uid in (evil.uid, *(ticket.uid for ticket in made.values())):
        row = station.rows_of([uid])[0]
        for column in Column:
            for width in (30, 90, 260):
                image = painted(stage, row, column, width)
                assert not image.isNull()
    picture(stage.pane, f"queue-{density.value}")


def test_a_breach_is_told_by_colour_words_and_bar(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    ticket = report(station)
    stage.open()
    row = station.rows_of([ticket.uid])[0]
    assert row.due_at is not None
    danger = stage.theme.color("danger").rgb()

    def reds() -> int:
        image = painted(stage, row, Column.CLOCK, 160)
        return sum(image.pixel(x, y) == danger for x in range(160) for y in range(image.height()))

    before = reds()
    clock.now = row.due_at + MINUTE
    assert before == 0
    assert reds() > 100
    index = stage.model.index(0, Column.CLOCK)
    assert stage.model.data(index).endswith("1 min over")


def test_the_bar_of_a_clock_runs_out() -> None:
    hour, warned = HOUR, 12 * MINUTE
    assert clock_part(5 * hour, warned) == 1.0
    assert clock_part(30 * MINUTE, warned) == 0.5
    assert clock_part(12 * MINUTE, warned) == pytest.approx(0.2)
    assert clock_part(-1, warned) == 1.0
    assert clock_part(5, 0) == 1.0


def test_a_span_is_shortened_to_the_hour_before_it_is_cut(stage: QueueStage) -> None:
    metrics = stage.theme.font_metrics("number")
    left = 2 * HOUR + 52 * MINUTE
    assert fitting_span(left, 1_000, metrics) == "2 h 52 min left"
    assert fitting_span(-left, 60, metrics) == "2 h over"
    assert fitting_span(9 * MINUTE, 10, metrics) == "9 min left"


def test_the_campus_of_a_place_is_its_second_line() -> None:
    assert split_place("东校区 3栋 301") == ("3栋 301", "东校区")
    assert split_place("操场") == ("操场", "")


# ---- the room it has


@pytest.mark.parametrize("density", DENSITIES)
@pytest.mark.parametrize("width", [480, 640, 760, 1_100, 1_700])
def test_the_columns_fit_into_any_width(
    qtbot: QtBot, station: Station, clock: HeldClock, density: Density, width: int
) -> None:
    fill(station, clock, 30)
    stage = QueueStage(qtbot, station, clock, density)
    stage.open()
    stage.view.setFixedWidth(width)
    QApplication.processEvents()
    view = stage.view
    shown = [column for column in Column if not view.isColumnHidden(column)]
    assert {Column.STATE, Column.PLACE, Column.FAULT, Column.CLOCK} <= set(shown)
    if density is not Density.LARGE or width >= 640:
        assert sum(view.columnWidth(column) for column in shown) <= view.viewport().width()


def test_a_width_that_the_operator_set_is_remembered_for_that_density(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 10)
    kept: dict[str, int] = {}
    stage.view.widths.keep = kept.__setitem__
    stage.view.widths.remembered = kept.get
    stage.open()
    stage.view.horizontalHeader().resizeSection(Column.PLACE, 170)
    stage.view.widths._settle.timeout.emit()
    assert kept == {"comfortable/place": 170}
    stage.pane.resize(1_300, 600)
    QApplication.processEvents()
    assert stage.view.columnWidth(Column.PLACE) == 170


def test_only_what_is_looked_at_is_read(
    stage: QueueStage, station: Station, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(station, clock, 6_000, still_open=50)
    read: list[int] = []
    rows = station.rows

    def counted(ids: list[int]) -> list[QueueRow]:
        read.append(len(ids))
        return rows(ids)

    monkeypatch.setattr(station, "rows", counted)
    stage.open("all")
    assert stage.model.rowCount() == 6_000
    assert sum(read) == 0
    stage.view.scrollTo(stage.model.index(3_000, 0))
    QApplication.processEvents()
    assert 0 < sum(read) <= 2 * stage.model.BLOCK


def test_no_widget_of_the_queue_lacks_a_name(stage: QueueStage, station: Station) -> None:
    stage.open()
    for widget in stage.pane.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
