"""What the cloud refused or another desk overtook is shown whole and settled by a person."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.station import Changes, Station
from desktop.ui.attention.page import AttentionPage
from desktop.ui.theme import Density, Scheme, Theme
from domain.directory import Duty
from domain.envelope import Command, entry_of
from domain.people import Actor
from domain.problems import Trouble
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Ticket
from domain.services import decide, evolve
from domain.wire import PushResult, WireProblem, read_command
from storage import outbox
from tests.desktop.driving import picture
from tests.desktop.showing import EVIL
from tests.worlds import MINUTE, HeldClock, report

OTHER = Actor("H002", "周敏", "dispatcher")


@pytest.fixture
def page(qtbot: QtBot, station: Station) -> AttentionPage:
    made = AttentionPage(station, Theme(Scheme.LIGHT, Density.COMFORTABLE))
    made.resize(1_000, 600)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


def refused(station: Station, command: Command, problem: WireProblem) -> None:
    """The cloud says no to an own command."""
    result = PushResult(command.id, "refused", problem=problem)
    station.announce(station._ledger.settle([result], station.clock()))


def wrong_state(ticket: Ticket) -> WireProblem:
    facts = {"number": ticket.number, "status": "dispatched", "kind": "repair.dispatch"}
    return WireProblem("wrong_state", facts | {"wanted": ["accepted"]})


def dispatched(station: Station) -> tuple[Ticket, Command]:
    """An own dispatch that waits for the cloud."""
    ticket = report(station)
    station.submit(ticket.uid, c.Accept())
    command = station.submit(ticket.uid, c.Dispatch(crew_of([("W101", "张大勇")])))
    return ticket, command


def fed(station: Station, ticket: Ticket | None, seq: int, *commands: Command) -> Ticket:
    """The cloud's feed brings these commands, from entry ``seq`` on. Returns the agreed state."""
    entries = []
    for at, command in enumerate(commands, seq):
        events = decide(ticket, command, station.terms)
        entry = entry_of(
            command, "logistics", events, version=at, seq=at, recorded_at=station.clock()
        )
        ticket = evolve(ticket, entry)
        entries.append(entry)
    head = entries[-1].seq
    station.announce(station._ledger.receive("logistics", "e1", entries, head, station.clock()))
    assert ticket is not None
    return ticket


def texts(page: AttentionPage) -> list[str]:
    """What the card says of the two or three sides, heading and text by turns."""
    return [label.text() for label in page.card._sides]


def test_a_refused_act_is_shown_with_both_sides_and_the_reason(
    page: AttentionPage, station: Station
) -> None:
    ticket, command = dispatched(station)
    refused(station, command, wrong_state(ticket))
    assert page.list.entries.rowCount() == 1
    assert ticket.number in page.card._title.text()
    assert texts(page) == ["This desk", "Dispatch: 张大勇", "Cloud", "To dispatch"]
    assert "To change the crew, reassign." in page.card._why.accessibleName()
    assert not page.card.redo.isHidden()
    assert page.card.restore.isHidden()
    picture(page, "attention")


def test_asking_again_asks_on_todays_facts(
    page: AttentionPage, station: Station, qtbot: QtBot
) -> None:
    ticket, command = dispatched(station)
    refused(station, command, wrong_state(ticket))
    told: list[str] = []
    page.done.connect(told.append)
    qtbot.mouseClick(page.card.redo, Qt.MouseButton.LeftButton)
    found = station.ticket(ticket.uid)
    assert found is not None
    assert found.status == "dispatched"
    assert station.attention() == []
    assert told == [f"Asked again: Dispatch, {ticket.number}"]
    assert page._stack.currentWidget() is page._nothing


def test_asking_again_and_closing_the_item_are_one_act_also_on_a_full_disk(
    station: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = station.submit(report(station).uid, c.Note("已电话确认"))
    refused(station, command, WireProblem("text_too_long", {}))
    [item] = station.attention()

    def full(*given: object) -> None:
        raise Trouble("disk_full")

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "close_attention", full)
        with pytest.raises(Trouble, match="disk_full"):
            station.close_attention(item, "redo")
    notes = [one for one in station.outbox() if one.kind == command.kind]
    assert notes == [], "what could not be closed was not asked either"
    for _ in range(2):  # the second from a list that was read before
        station.close_attention(item, "redo")
    assert station.attention() == []
    notes = [one for one in station.outbox() if one.kind == command.kind]
    assert len(notes) == 1


def test_what_must_fail_is_not_offered_and_says_why(page: AttentionPage, station: Station) -> None:
    ticket, command = dispatched(station)
    refused(station, command, wrong_state(ticket))
    assert page.card.dismiss.property("kind") == "secondary"
    station.submit(ticket.uid, c.Withdraw())
    assert page.card.redo.isHidden()
    assert page.card.dismiss.property("kind") == "primary"
    assert "Withdrawn" in page.card._closed.text()
    station.undo()
    assert not page.card.redo.isHidden()
    assert page.card._closed.isHidden()


def test_what_is_refused_again_after_all_says_why_and_stays(
    page: AttentionPage, station: Station, qtbot: QtBot
) -> None:
    ticket, command = dispatched(station)
    refused(station, command, wrong_state(ticket))
    station.changed.disconnect(page._heard)  # it happens just before the button is pressed
    station.submit(ticket.uid, c.Withdraw())
    qtbot.mouseClick(page.card.redo, Qt.MouseButton.LeftButton)
    assert not page.card.refusal.isHidden()
    assert "Withdrawn" in page.card.refusal.accessibleName()
    assert len(station.attention()) == 1


def test_dismissing_wants_a_reason(page: AttentionPage, station: Station, qtbot: QtBot) -> None:
    ticket, command = dispatched(station)
    refused(station, command, wrong_state(ticket))
    qtbot.mouseClick(page.card.dismiss, Qt.MouseButton.LeftButton)
    assert page.card.reason_field.error != ""
    assert page.card.reason.hasFocus()
    assert len(station.attention()) == 1
    qtbot.keyClicks(page.card.reason, "called the student")
    qtbot.keyClick(page.card.reason, Qt.Key.Key_Return)
    (closed,) = station.attention(open_only=False)
    assert (closed.action, closed.note) == ("dismiss", "called the student")


def test_a_refresh_leaves_the_typed_reason_and_the_item_looked_at(
    page: AttentionPage, station: Station, qtbot: QtBot
) -> None:
    first, command = dispatched(station)
    refused(station, command, wrong_state(first))
    qtbot.keyClicks(page.card.reason, "half a sen")
    second, later = dispatched(station)
    refused(station, later, wrong_state(second))
    station.announce(Changes(tickets=frozenset({first.uid}), attention=True))
    assert page.list.entries.rowCount() == 2
    assert page.card.item is not None
    assert page.card.item.aggregate == first.uid
    assert page.card.reason.text() == "half a sen"


def test_an_overtaken_correction_shows_three_sides_and_can_be_restored(
    page: AttentionPage, station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    ticket = report(station, description="漏水")
    (waiting,) = station.outbox()
    agreed = fed(station, None, 1, read_command(waiting.command))
    mine = c.Edit((c.FieldChange("description", "漏水", "漏水，晚上很吵"),))
    theirs = c.Edit((c.FieldChange("description", "漏水", "滴水，已关总阀"),))
    own = station.submit(ticket.uid, mine)
    at = clock.advance(MINUTE)
    later = Command("f" * 32, ticket.uid, theirs, OTHER, "desk", "B", "", at, at, 1)
    fed(station, agreed, 2, own, later)
    found = station.ticket(ticket.uid)
    assert found is not None
    assert found.description == "滴水，已关总阀"
    said = texts(page)
    assert said[:4] == ["This desk", "漏水，晚上很吵", "Cloud", "滴水，已关总阀"]
    assert page.card.redo.isHidden()
    qtbot.mouseClick(page.card.restore, Qt.MouseButton.LeftButton)
    found = station.ticket(ticket.uid)
    assert found is not None
    assert found.description == "漏水，晚上很吵"


def test_students_words_are_plain_text(page: AttentionPage, station: Station) -> None:
    ticket = report(station, description=EVIL)
    command = station.submit(ticket.uid, c.Note(EVIL))
    refused(station, command, wrong_state(ticket))
    for label in page.card._sides:
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert f"Note: {EVIL}" in texts(page)


def test_the_ticket_of_an_item_can_be_opened(
    page: AttentionPage, station: Station, qtbot: QtBot
) -> None:
    ticket, command = dispatched(station)
    refused(station, command, wrong_state(ticket))
    wanted: list[str] = []
    page.ticket_wanted.connect(wanted.append)
    qtbot.mouseClick(page.card.open, Qt.MouseButton.LeftButton)
    assert wanted == [ticket.uid]


def test_a_report_that_the_cloud_refused_is_kept_to_be_asked_again(
    page: AttentionPage, station: Station, qtbot: QtBot
) -> None:
    ticket = report(station)
    (waiting,) = station.outbox()
    problem = WireProblem("exists_already", {"number": ticket.number})
    result = PushResult(waiting.command.id, "refused", problem=problem)
    station.announce(station._ledger.settle([result], station.clock()))
    assert station.ticket(ticket.uid) is None
    assert texts(page)[3] == "not known here"
    assert page.card.open.isHidden()
    qtbot.mouseClick(page.card.redo, Qt.MouseButton.LeftButton)
    assert station.ticket(ticket.uid) is not None


# ---- the outbox


def test_the_outbox_tells_in_order_and_in_words_what_waits(
    page: AttentionPage, station: Station, clock: HeldClock
) -> None:
    ticket, _ = dispatched(station)
    station.set_duty("W101", Duty(False, clock(), None, "病假"))
    page.show_part("outbox")
    model = page.outbox.list.entries
    lines = [model.data(model.index(row)) for row in range(model.rowCount())]
    assert len(lines) == 4
    assert lines[0].startswith(f"{ticket.number}  Report: 东校区 3栋 301; ")
    assert lines[2].startswith(f"{ticket.number}  Dispatch: 张大勇")
    assert lines[3].startswith("张大勇  Set who is on duty")
    assert "waits for its first try" in lines[0]
    assert "4 acts wait" in page.outbox._told.text()
    picture(page, "outbox")


def test_of_very_much_that_waits_all_is_counted(page: AttentionPage, station: Station) -> None:
    """After days without the cloud the list shows the first of it."""
    report(station)
    station._store.run(
        "INSERT INTO outbox (command, aggregate, feed, kind, data, state, created_at, tries) "
        "WITH RECURSIVE more (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM more WHERE n < 700) "
        "SELECT command || n, aggregate, feed, kind, data, state, created_at, 0 FROM outbox, more"
    )
    page.show_part("outbox")
    assert "701 acts wait" in page.outbox._told.text()


def test_the_outbox_empties_as_the_cloud_takes_it(
    page: AttentionPage, station: Station, clock: HeldClock
) -> None:
    report(station)
    page.show_part("outbox")
    (waiting,) = station.outbox()
    accepted = PushResult(waiting.command.id, "accepted", seq=1)
    station.announce(station._ledger.settle([accepted], clock()))
    model = page.outbox.list.entries
    assert "the cloud has it" in model.data(model.index(0))
    fed(station, None, 1, read_command(waiting.command))
    assert model.rowCount() == 0
    assert "Everything is in the cloud" in page.outbox._stack.currentWidget().accessibleName()


def test_uploading_at_once_needs_a_cloud(
    page: AttentionPage, station: Station, qtbot: QtBot
) -> None:
    report(station)
    page.show_part("outbox")
    assert not page.outbox.send.isEnabled()
    station._ledger.set_meta("cloud", "https://hq.example.edu.cn")
    page.outbox.reload()
    with qtbot.waitSignal(page.send_now):
        qtbot.mouseClick(page.outbox.send, Qt.MouseButton.LeftButton)


def test_enter_opens_the_ticket_of_an_act(
    page: AttentionPage, station: Station, qtbot: QtBot
) -> None:
    ticket = report(station)
    page.show_part("outbox")
    wanted: list[str] = []
    page.ticket_wanted.connect(wanted.append)
    page.outbox.list.setFocus()
    qtbot.keyClick(page.outbox.list, Qt.Key.Key_Return)
    assert wanted == [ticket.uid]
