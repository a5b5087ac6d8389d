"""What the tests of the ticket panel share: a panel, keys, another desk, a case for each act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.theme import Theme
from desktop.ui.ticket.panel import TicketPanel
from domain.envelope import Args, Command, Entry, entry_of
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.ticket import Material, Reporter, Ticket
from domain.services import decide, evolve
from tests.desktop.showing import shown
from tests.worlds import DAY, LEADER, HeldClock

W1 = ("W101", "张大勇")
WORKER = Actor("W101", "张大勇", "worker")


def ticket_panel(station: Station, qtbot: QtBot) -> TicketPanel:
    """A panel on the screen, as wide as a dock."""
    panel = TicketPanel(station, Theme())
    shown(qtbot, panel, 460, 760)
    return panel


def typed(text: str) -> None:
    """Text arriving at the focus as from a keyboard or a Chinese input method."""
    target = QApplication.focusWidget()
    assert target is not None
    if text.isascii():
        QTest.keyClicks(target, text)
        return
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(target, event)


def press(key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, key, held)


def send() -> None:
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


class CloudTicket:
    """A ticket born in the cloud, to which other desks do things."""

    def __init__(self, station: Station, clock: HeldClock) -> None:
        self.station, self.clock = station, clock
        self.uid, self.seq, self.state = "c" * 32, 0, None
        self.do(
            c.Report(
                "BX261124-W001",
                "water.pipe",
                "东校区/3栋/301",
                "东校区 3栋 301",
                Reporter("张子涵", "13800001111"),
                "水管漏水",
            ),
            Actor("D1", "陈浩", "dispatcher"),
        )

    def do(self, args: Args, actor: Actor = LEADER) -> None:
        """Something another desk did comes in through the feed."""
        at = self.clock.advance(1000)
        self.seq += 1
        command = Command(
            f"x{self.seq:031d}", self.uid, args, actor, "desk", "B", "i", at, at, self.seq - 1
        )
        events = decide(self.state, command, self.station.terms)
        entry: Entry = entry_of(
            command, "logistics", events, version=self.seq, seq=self.seq, recorded_at=at
        )
        self.state = evolve(self.state, entry)
        changes = self.station._ledger.receive("logistics", "e1", [entry], self.seq, at)
        self.station.announce(changes)


def ticket_of(station: Station, ticket: Ticket) -> Ticket:
    found = station.ticket(ticket.uid)
    assert found is not None
    return found


def crew_chosen(panel: TicketPanel) -> None:
    """Enter in the chooser takes the worker at the top."""
    press(Qt.Key.Key_Return)


def field(panel: TicketPanel, name: str) -> None:
    assert panel.form is not None
    panel.form.fields[name].setFocus()


def say(text: str, name: str = "") -> Callable[[TicketPanel], None]:
    def fill(panel: TicketPanel) -> None:
        if name:
            field(panel, name)
        typed(text)

    return fill


def fill_void(panel: TicketPanel) -> None:
    typed("报错楼了")


def fill_finish(panel: TicketPanel) -> None:
    field(panel, "minutes")
    typed("25")
    field(panel, "result")
    typed("换了一段管")
    field(panel, "materials")
    press(Qt.Key.Key_Space)
    for text in ("PPR管", "1.5", "米", "12.30"):
        typed(text)
        press(Qt.Key.Key_Tab)


def fill_rate(panel: TicketPanel) -> None:
    for digit in "543":
        typed(digit)


def fill_merge(panel: TicketPanel) -> None:
    typed("BX261124-A001")


def fill_join(panel: TicketPanel) -> None:
    typed("李四")
    press(Qt.Key.Key_Return)
    typed("13912345678")


def fill_photos(panel: TicketPanel) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    QApplication.clipboard().setImage(image)
    form: Any = panel.form
    form.photos.paste()


def fill_edit(panel: TicketPanel) -> None:
    field(panel, "spot")
    typed("阳台")


def nothing(panel: TicketPanel) -> None:
    return


def fill_reassign(panel: TicketPanel) -> None:
    press(Qt.Key.Key_Space)
    typed("W103")
    press(Qt.Key.Key_Return)


CASES: dict[type[Args], tuple[str, Callable[[TicketPanel], None], Callable[[Ticket], bool]]] = {
    c.Accept: ("reported", nothing, lambda t: t.status == "accepted"),
    c.Reject: ("reported", say("说不清地点", "reason"), lambda t: t.reason == "说不清地点"),
    c.Withdraw: ("reported", say("好了"), lambda t: (t.status, t.reason) == ("withdrawn", "好了")),
    c.Merge: ("accepted", fill_merge, lambda t: t.status == "merged"),
    c.Void: ("reported", fill_void, lambda t: t.status == "voided"),
    c.Dispatch: ("accepted", crew_chosen, lambda t: t.status == "dispatched" and len(t.crew) == 1),
    c.Take: ("dispatched", nothing, lambda t: t.status == "taken"),
    c.HandBack: ("taken", say("请假", "reason"), lambda t: t.status == "accepted"),
    c.Reassign: ("taken", fill_reassign, lambda t: t.crew[0].worker == "W103"),
    c.Transfer: ("working", say("网信中心"), lambda t: t.outside_unit == "网信中心"),
    c.Arrive: ("taken", say("宿管签字", "proof"), lambda t: t.status == "working"),
    c.HoldWork: ("working", say("明天9:00", "until"), lambda t: t.status == "held"),
    c.Resume: ("held", nothing, lambda t: t.status == "working"),
    c.Finish: (
        "working",
        fill_finish,
        lambda t: (
            t.result is not None
            and t.result.materials == (Material("PPR管", 1500, "米", price=1230),)
            and (t.result.minutes, t.result.text) == (25, "换了一段管")
        ),
    ),
    c.PassInspection: ("finished", say("电话确认"), lambda t: t.status == "inspected"),
    c.FailInspection: ("finished", say("还在漏"), lambda t: t.reworks == 1),
    c.Urge: ("working", say("催"), lambda t: t.urges == 1),
    c.Note: ("working", say("带梯子"), lambda t: t.notes == 1),
    c.AddPhotos: ("working", fill_photos, lambda t: len(t.photos) == 1),
    c.Join: ("working", fill_join, lambda t: t.reporters[1].phone == "13912345678"),
    c.Edit: ("working", fill_edit, lambda t: t.spot == "阳台"),
    c.Rate: ("inspected", fill_rate, lambda t: t.rating is not None and t.rating.speed == 4),
    c.RateMore: ("archived", say("谢谢"), lambda t: t.more_rating == "谢谢"),
    c.Rework: ("archived", say("又漏了"), lambda t: t.status == "accepted"),
    c.Link: ("accepted", fill_merge, lambda t: t.parent != ""),
    c.Unlink: ("linked", nothing, lambda t: t.parent == ""),
    c.FinishAlong: ("linked", say("总闸已送电", "result"), lambda t: t.status == "finished"),
    c.Announce: ("working", nothing, lambda t: t.status == "working"),
    c.Split: ("working", say("灯也不亮", "text"), lambda t: len(t.split_into) == 1),
    c.Extend: (
        "working",
        lambda panel: (typed("3天后"), field(panel, "reason"), typed("等配件"))[0],
        lambda t: t.extended_to is not None,
    ),
    c.RefuseExtension: ("asked", say("今天必须修好"), lambda t: t.extension_asked is None),
}


def ask_extension(station: Station, ticket: Ticket, days: int = 2) -> None:
    """The worker asks for so many days more."""
    desk, station.operator = station.operator, WORKER
    until = station.clock() + days * DAY
    station.submit(ticket.uid, c.AskExtension(WORKER.id, until, "配件后天才到"))
    station.operator = desk


def in_state(station: Station, desk: dict[str, Ticket], state: str) -> Ticket:
    if state in desk:
        return desk[state]
    if state == "asked":
        ask_extension(station, desk["working"])
        return desk["working"]
    if state == "linked":
        if not station.families.children(desk["working"].uid):
            station.families.link(desk["working"].uid, [desk["accepted"].uid])
        return desk["accepted"]
    ticket = desk["finished"]
    station.submit(ticket.uid, c.PassInspection())
    if state == "archived":
        station.submit(ticket.uid, c.Rate(5, 5, 5))
    return ticket
