"""The board while others work: what changed is shown at once, and nothing else moves."""

from __future__ import annotations

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Changes, Station
from desktop.ui.board.board import Board
from desktop.ui.board.contents import MANY_CHANGES, Contents
from desktop.ui.board.live import COALESCE_MS
from desktop.ui.theme import Density, Theme
from domain.repair import commands as c
from domain.repair.checks import crew_of
from tests.desktop.board_stage import Stage, staged, uids
from tests.desktop.driving import CTRL, Flight
from tests.worlds import HeldClock, busy_desk, report

W2, W3 = ("W102", "王铁柱"), ("W103", "刘明辉")


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> Stage:
    busy_desk(station, clock)
    return staged(qtbot, station, clock)


def wait_for_news(stage: Stage, qtbot: QtBot) -> None:
    """What another desk did is shown a little later, once for a whole burst."""
    with qtbot.waitSignal(stage.board.live.shown, timeout=20 * COALESCE_MS):
        pass


def test_what_another_desk_does_is_shown_by_itself(stage: Stage, qtbot: QtBot) -> None:
    (uid,) = uids(stage.accepted(1))
    stage.by_other(uid, c.Dispatch(crew_of([W3])))
    wait_for_news(stage, qtbot)
    assert uid in stage.cards("W103")
    assert uid not in stage.cards("accepted")
    assert stage.column("W103").view.cards.glow(uid) > 0, "a card that came glows for a moment"


def test_a_burst_is_read_once(stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    tickets = uids(stage.accepted(4))
    reads: list[int] = []
    update = Contents.update
    monkeypatch.setattr(
        Contents, "update", lambda self, changes: (reads.append(1), update(self, changes))[1]
    )
    for uid in tickets:
        stage.by_other(uid, c.Dispatch(crew_of([W3])))
    wait_for_news(stage, qtbot)
    assert len(reads) == 1
    assert set(tickets) <= set(stage.cards("W103"))


def test_only_the_columns_touched_are_drawn_again(
    stage: Stage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    (uid,) = uids(stage.accepted(1))
    drawn: list[str] = []
    show = stage.board.live.show_column
    monkeypatch.setattr(
        stage.board.live, "show_column", lambda column: (drawn.append(column.code), show(column))
    )
    stage.by_other(uid, c.Dispatch(crew_of([W3])))
    wait_for_news(stage, qtbot)
    assert drawn == ["W103"]


def test_a_selected_card_stays_selected_while_others_come_and_go(
    stage: Stage, qtbot: QtBot
) -> None:
    first, second, third = uids(stage.accepted(3))
    view = stage.list_of("accepted")
    view.select([second, third])
    stage.by_other(first, c.Dispatch(crew_of([W3])))
    burst = report(stage.station, "water.burst")
    stage.by_other(burst.uid, c.Accept())
    wait_for_news(stage, qtbot)
    assert stage.cards("accepted")[0] == burst.uid
    assert view.selected() == [second, third]
    assert stage.selections[-1] == [second, third]


def test_a_selected_card_that_another_desk_dispatches_stays_selected_where_it_went(
    stage: Stage, qtbot: QtBot
) -> None:
    (uid,) = uids(stage.accepted(1))
    stage.list_of("accepted").select([uid])
    stage.by_other(uid, c.Dispatch(crew_of([W3])))
    wait_for_news(stage, qtbot)
    assert stage.board.selected() == [uid]
    assert stage.list_of("W103").selected() == [uid]


def test_a_selected_card_that_leaves_the_board_takes_no_other_selection_with_it(
    stage: Stage, qtbot: QtBot
) -> None:
    (uid,) = uids(stage.accepted(1))
    held, working = stage.cards("W103")[0], stage.cards("W101")[0]
    for key, each in (("accepted", uid), ("W103", held), ("W101", working)):
        view = stage.list_of(key)
        at = view.card_rect(each).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, CTRL, at)
    assert stage.board.selected() == [uid, working, held]
    stage.by_other(uid, c.Withdraw("no longer needed"))
    stage.by_other(held, c.Transfer("维保单位"))
    wait_for_news(stage, qtbot)
    assert stage.board.selected() == [working]


def test_cards_that_come_above_do_not_move_what_one_looks_at(stage: Stage, qtbot: QtBot) -> None:
    tickets = uids(stage.accepted(14))
    view = stage.list_of("accepted")
    view.scrollTo(view.model().index(9, 0), view.ScrollHint.PositionAtTop)
    seen = tickets[9]
    top = view.card_rect(seen).top()
    burst = report(stage.station, "water.burst")
    stage.by_other(burst.uid, c.Accept())
    wait_for_news(stage, qtbot)
    assert stage.cards("accepted")[0] == burst.uid
    assert view.card_rect(seen).top() == top


def test_a_list_at_its_top_shows_the_new_most_urgent_card(stage: Stage, qtbot: QtBot) -> None:
    stage.accepted(14)
    view = stage.list_of("accepted")
    burst = report(stage.station, "water.burst")
    stage.by_other(burst.uid, c.Accept())
    wait_for_news(stage, qtbot)
    assert view.card_rect(burst.uid).top() == 0


def test_a_reason_being_typed_survives_what_others_do(stage: Stage, qtbot: QtBot) -> None:
    uid = next(uid for uid in stage.cards("W102") if stage.status(uid) == "taken")
    Flight(stage.board, [uid]).drop(stage.board.waiting)
    form = stage.board.waiting.form
    assert form is not None
    qtbot.keyClicks(form.field, "waits for a")
    more = report(stage.station)
    stage.by_other(more.uid, c.Accept(), c.Dispatch(crew_of([W2])))
    wait_for_news(stage, qtbot)
    assert stage.board.waiting.form is form
    assert form.field.text() == "waits for a"
    assert form.field.hasFocus()


def test_cards_in_the_air_stay_there_and_are_judged_anew(stage: Stage, qtbot: QtBot) -> None:
    (uid,) = uids(stage.accepted(1))
    flight = Flight(stage.board, [uid])
    flight.over(stage.column("W103"))
    assert stage.column("W103").hint.hint.title == "Dispatch to 刘明辉"
    stage.by_other(uid, c.Dispatch(crew_of([W2])))
    wait_for_news(stage, qtbot)
    assert stage.board.drag.is_on
    assert stage.column("W103").hint.hint.title == "Reassign to 刘明辉"
    assert flight.drop(stage.column("W103"))
    assert stage.crew(uid) == ["W103"]


def test_a_flood_of_changes_is_read_as_a_whole_and_keeps_the_selection(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.accepted(3)
    view = stage.list_of("accepted")
    view.select(stage.cards("accepted")[1:3])
    chosen = view.selected()
    everything = frozenset(str(n) for n in range(MANY_CHANGES + 1)) | frozenset(chosen)
    stage.station.announce(Changes(everything))
    wait_for_news(stage, qtbot)
    assert view.selected() == chosen


def test_clocks_go_on_by_themselves(stage: Stage, clock: HeldClock) -> None:
    view = stage.list_of("accepted")
    said = view.model().data(view.model().index(0, 0))
    clock.advance(90 * 60_000)
    assert view.model().data(view.model().index(0, 0)) != said
    before = view.viewport().grab().toImage()
    stage.board.live.tick()
    QApplication.processEvents()
    assert view.viewport().grab().toImage() == before


def test_a_board_that_is_gone_hears_nothing_more(qapp: QApplication, station: Station) -> None:
    theme = Theme()
    theme.apply()
    board = Board(station, theme)
    report(station)
    shiboken6.delete(board)
    ticket = report(station)
    station.submit(ticket.uid, c.Accept())
    QApplication.processEvents()
    theme.set_density(Density.LARGE)
