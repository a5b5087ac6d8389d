"""The ticket panel: one ticket whole, every act through its form, and nothing typed is lost."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

import resources
from desktop.station import Station
from desktop.translation import JsonTranslator, read_words
from desktop.ui import words
from desktop.ui.theme import Theme
from desktop.ui.ticket.acts import ACTS, closed_because
from desktop.ui.ticket.panel import COALESCE_MS, TicketPanel
from desktop.ui.ticket.photo_file import LONGEST_SIDE, photo_from_bytes, photo_from_file
from domain.envelope import Args, Command, Entry, entry_of, kind_of
from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.rules import RULES
from domain.repair.ticket import Material, Reporter, Ticket
from domain.services import decide, evolve
from tests.desktop.showing import shown
from tests.worlds import HOUR, LEADER, MINUTE, HeldClock, busy_desk, report

W1 = ("W101", "张大勇")
WORKER = Actor("W101", "张大勇", "worker")
HOSTILE = (
    "<b>粗</b><img src=x onerror=alert(1)><script>x</script>",
    "\u202eabc\u202c 反向",
    "a" * 1900,
    "&amp; %n %1 {name} \\n",
)


@pytest.fixture(autouse=True)
def chinese(qapp: QApplication) -> Iterator[None]:
    translator = JsonTranslator(read_words(resources.path("translations", "zh_CN")))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


@pytest.fixture
def desk(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def panel(station: Station, qtbot: QtBot) -> TicketPanel:
    made = TicketPanel(station, Theme())
    shown(qtbot, made, 460, 760)
    return made


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


# ---- every act, end to end -------------------------------------------------------------------


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
    c.Withdraw: ("reported", say("好了"), lambda t: t.status == "withdrawn"),
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
    c.Extend: (
        "working",
        lambda panel: (typed("3天后"), field(panel, "reason"), typed("等配件"))[0],
        lambda t: t.extended_to is not None,
    ),
}


def in_state(station: Station, desk: dict[str, Ticket], state: str) -> Ticket:
    if state in desk:
        return desk[state]
    ticket = desk["finished"]
    station.submit(ticket.uid, c.PassInspection())
    if state == "archived":
        station.submit(ticket.uid, c.Rate(5, 5, 5))
    return ticket


def test_every_rule_has_its_act_and_every_act_its_case() -> None:
    asked_of_tickets = {args for args, rule in RULES.items() if rule.before} - {c.Undo}
    assert {act.args for act in ACTS} == asked_of_tickets
    assert set(CASES) == asked_of_tickets


@pytest.mark.parametrize("args", CASES, ids=lambda args: args.__name__)
def test_an_act_goes_through_its_form_by_keys(
    args: type[Args], panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    state, fill, happened = CASES[args]
    ticket = in_state(station, desk, state)
    panel.show_ticket(ticket.uid)
    assert panel.ask(kind_of(args))
    fill(panel)
    assert panel.form is not None
    send()
    assert panel.form is None, "the form stayed open"
    assert happened(ticket_of(station, ticket))


def test_acts_that_are_not_open_are_greyed_with_the_reason(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    assert station.operator is not None
    for ticket in desk.values():
        panel.show_ticket(ticket.uid)
        shown = {action.data(): action for action in panel.bar.menu().actions()}
        for act in ACTS:
            action = shown[act.kind]
            refusal = closed_because(act, ticket, station.operator)
            assert action.isEnabled() == (refusal is None)
            if refusal is not None:
                assert words.reason(refusal) in action.text()
                assert words.sentence(refusal) in action.toolTip()


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("reported", "accepted"),
        ("dispatched", "taken"),
        ("taken", "working"),
        ("held", "working"),
        ("finished", "inspected"),
    ],
)
def test_the_next_step_is_one_press_where_nothing_need_be_asked(
    state: str, after: str, panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk[state].uid)
    button = panel.bar.first
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ticket_of(station, desk[state]).status == after
    assert QApplication.focusWidget() is panel.bar.first, "the next step is under the finger"


def test_a_report_is_accepted_and_dispatched_in_one_go(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    assert panel.step("repair.dispatch")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Space)  # the focus is on the button that sends
    assert ticket_of(station, desk["reported"]).status == "dispatched"


def test_a_dispatcher_sees_why_a_leaders_act_is_not_hers(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    station.operator = Actor("D1", "陈静", "dispatcher")
    panel.show_ticket(desk["working"].uid)
    void = next(a for a in panel.bar.menu().actions() if a.data() == "repair.void")
    assert "调度员无权操作" in void.text()


# ---- refusals --------------------------------------------------------------------------------


def test_a_missing_reason_is_said_at_its_field_and_the_cursor_goes_there(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    panel.ask("repair.void")
    assert panel.form is not None
    panel.form.ok.setFocus()
    panel.form.submit()
    assert panel.form.problem_text() == "请填写：原因。"
    assert panel.form.fields["reason"].editor.hasFocus()
    assert ticket_of(station, desk["reported"]).status == "reported"


@pytest.mark.parametrize(
    ("kind", "state", "fill", "said"),
    [
        ("repair.merge", "accepted", say("BX261124-Z999"), "本机没有工单 BX261124-Z999"),
        ("repair.merge", "accepted", say("12"), "「12」不是单号"),
        ("repair.hold", "working", say("看情况", "until"), "预计恢复时间填得不对"),
        ("repair.finish", "working", say("半天", "minutes"), "工时（分钟）填得不对"),
        ("repair.rate", "inspected", nothing, "请填写：质量评分"),
        ("repair.edit", "working", nothing, "内容没有变化"),
        ("repair.join", "working", nothing, "请填写：报修人姓名"),
        ("repair.photos", "working", nothing, "请填写：照片"),
        ("repair.note", "working", nothing, "请填写：备注"),
    ],
)
def test_a_refusal_is_said_in_the_form(
    kind: str,
    state: str,
    fill: Callable[[TicketPanel], None],
    said: str,
    panel: TicketPanel,
    station: Station,
    desk: dict[str, Ticket],
) -> None:
    panel.show_ticket(in_state(station, desk, state).uid)
    panel.ask(kind)
    fill(panel)
    assert panel.form is not None
    assert not panel.form.submit()
    shown = " ".join(label.text() for label in panel.form.findChildren(QLabel))
    assert said in shown


def test_a_crew_that_changed_meanwhile_is_refused_once_and_then_taken(
    panel: TicketPanel, station: Station, clock: HeldClock
) -> None:
    cloud = CloudTicket(station, clock)
    cloud.do(c.Accept())
    cloud.do(c.Dispatch(crew_of([W1])))
    panel.show_ticket(cloud.uid)
    panel.ask("repair.reassign")
    press(Qt.Key.Key_Space)
    typed("W103")
    press(Qt.Key.Key_Return)
    cloud.do(c.Reassign(("W101",), crew_of([("W102", "王铁柱")])))
    assert panel.form is not None
    assert not panel.form.submit()
    assert "王铁柱" in panel.form.problem_text()
    assert panel.form.submit()
    ticket = station.ticket(cloud.uid)
    assert ticket is not None
    assert [share.worker for share in ticket.crew] == ["W103"]


def test_a_step_that_somebody_else_did_first_is_said_calmly(
    panel: TicketPanel, station: Station, clock: HeldClock
) -> None:
    cloud = CloudTicket(station, clock)
    panel.show_ticket(cloud.uid)
    cloud.do(c.Accept())
    assert not panel.step("repair.accept")  # the panel has not been refreshed yet
    assert panel._wrong.isVisible()


# ---- nothing typed is lost -------------------------------------------------------------------


def test_a_half_typed_note_survives_two_hundred_incoming_changes(
    panel: TicketPanel, station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    cloud = CloudTicket(station, clock)
    panel.show_ticket(cloud.uid)
    panel.ask("repair.note")
    typed("门卫说钥匙在")
    editor: Any = QApplication.focusWidget()
    cursor = editor.textCursor().position()
    form = panel.form
    cloud.do(c.Accept())
    cloud.do(c.Dispatch(crew_of([W1])))
    for n in range(198):
        cloud.do(c.Note(f"第 {n} 条"), WORKER)
        if n % 20 == 0:
            panel.refresh()
    qtbot.waitUntil(lambda: not panel._soon.isActive(), timeout=20 * COALESCE_MS)
    assert panel.timeline.model().rowCount() == 201
    assert QApplication.focusWidget() is editor
    assert panel.form is form
    assert editor.toPlainText() == "门卫说钥匙在"
    assert editor.textCursor().position() == cursor
    assert panel._notice.isVisible()
    assert "张大勇" in panel._notice.accessibleName()
    typed("302")
    send()
    ticket = station.ticket(cloud.uid)
    assert ticket is not None
    assert ticket.notes == 199


def test_a_burst_of_changes_is_read_once(
    panel: TicketPanel, station: Station, clock: HeldClock, qtbot: QtBot, monkeypatch: Any
) -> None:
    cloud = CloudTicket(station, clock)
    panel.show_ticket(cloud.uid)
    reads: list[str] = []
    read = station.timeline
    monkeypatch.setattr(station, "timeline", lambda uid: (reads.append(uid), read(uid))[1])
    for n in range(50):
        cloud.do(c.Note(str(n)), LEADER)
    qtbot.waitUntil(lambda: not panel._soon.isActive(), timeout=20 * COALESCE_MS)
    assert 1 <= len(reads) <= 10


def test_other_tickets_changes_do_not_touch_the_panel(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["working"].uid)
    station.submit(desk["held"].uid, c.Note("别的工单"))
    assert not panel._soon.isActive()


def test_a_half_typed_form_waits_while_another_ticket_is_looked_at(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["working"].uid)
    panel.ask("repair.note")
    typed("写到一半")
    panel.show_ticket(desk["held"].uid)
    assert panel.form is None
    panel.show_ticket(desk["working"].uid)
    form: Any = panel.form
    assert form is not None
    assert form.text.toPlainText() == "写到一半"


def test_escape_puts_a_form_away_and_it_comes_back_as_it_was(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["working"].uid)
    panel.ask("repair.note")
    typed("写到一半")
    press(Qt.Key.Key_Escape)
    assert panel.form is None
    panel.ask("repair.note")
    form: Any = panel.form
    assert form.text.toPlainText() == "写到一半"


def test_marked_words_and_the_place_in_the_page_stay_at_a_refresh(
    panel: TicketPanel, station: Station, clock: HeldClock
) -> None:
    cloud = CloudTicket(station, clock)
    for n in range(30):
        cloud.do(c.Note(f"第 {n} 条备注"), LEADER)
    panel.show_ticket(cloud.uid)
    QApplication.processEvents()
    bar = panel.area.verticalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(120)
    text = panel.facts.findChild(QPlainTextEdit)
    assert text is not None
    text.selectAll()
    cloud.do(c.Note("又一条"), LEADER)
    panel.refresh()
    QApplication.processEvents()
    assert bar.value() == 120
    assert text.textCursor().selectedText() == "水管漏水"


def test_an_untouched_form_of_another_act_gives_way(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["working"].uid)
    panel.ask("repair.note")
    panel.ask("repair.hold")
    assert panel.form is not None
    assert panel.form.ACT is c.HoldWork
    assert len(panel._forms) == 1


# ---- when and how ----------------------------------------------------------------------------


def test_a_slip_is_entered_with_its_real_time_and_marked(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket], clock: HeldClock
) -> None:
    clock.advance(2 * HOUR)
    panel.show_ticket(desk["taken"].uid)
    panel.ask("repair.arrive")
    assert panel.form is not None
    panel.form.when_row.open_with_focus()
    typed("-45")
    assert panel.form.when_row.channel == "paper"
    send()
    ticket = ticket_of(station, desk["taken"])
    assert ticket.arrived_at == clock() - 45 * MINUTE
    last = panel.timeline.model().index(panel.timeline.model().rowCount() - 1, 0).data()
    assert "补录" in last
    assert "待上传" in last


def test_a_time_that_has_not_come_is_refused_before_anything_is_done(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["taken"].uid)
    panel.ask("repair.arrive")
    assert panel.form is not None
    panel.form.when_row.open_with_focus()
    typed("+2h")
    send()
    assert panel.form is not None
    assert "还没有到" in panel.form.problem_text()
    assert ticket_of(station, desk["taken"]).status == "taken"


def test_a_worker_on_the_telephone_is_recorded_as_such(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["dispatched"].uid)
    panel.ask("repair.take")
    send()
    entry = station.timeline(desk["dispatched"].uid)[-1].entry
    assert (entry.channel, entry.actor.id) == ("phone", LEADER.id)
    last = panel.timeline.model().index(panel.timeline.model().rowCount() - 1, 0).data()
    assert "接单（张大勇）" in last


# ---- crew, merge, edit, undo -----------------------------------------------------------------


def test_a_crew_of_two_shares_the_job_and_one_leads(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["accepted"].uid)
    panel.ask("repair.dispatch")
    form: Any = panel.form
    form.chooser.close_now()
    form.crew.set_crew(crew_of([W1, ("W102", "王铁柱")]))
    first, second = form.crew._rows
    first.part.setValue(70)
    assert not form.submit()
    assert "120" in form.problem_text()
    second.part.setValue(30)
    second.lead.click()
    assert form.submit()
    crew = ticket_of(station, desk["accepted"]).crew
    assert [(share.share, share.lead) for share in crew] == [(70, False), (30, True)]


def test_the_reporters_of_a_merged_ticket_go_along(panel: TicketPanel, station: Station) -> None:
    main = report(station)
    other = report(station, name="李雨桐", phone="15907112233")
    panel.show_ticket(other.uid)
    panel.ask("repair.merge")
    typed(main.number)
    send()
    assert [one.name for one in ticket_of(station, main).reporters] == ["张子涵", "李雨桐"]
    assert panel.facts.main.isVisible()
    with_signal: list[str] = []
    panel.ticket_asked.connect(with_signal.append)
    QTest.mouseClick(panel.facts.main, Qt.MouseButton.LeftButton)
    assert with_signal == [main.uid]


def test_an_ended_ticket_takes_nobody_over(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    station.submit(desk["reported"].uid, c.Reject("duplicate"))
    panel.show_ticket(desk["accepted"].uid)
    panel.ask("repair.merge")
    typed(desk["reported"].number)
    assert panel.form is not None
    assert not panel.form.submit()
    assert "已驳回" in panel.form.problem_text()


def test_only_the_corrected_fields_are_sent_with_what_stood_there(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    ticket = desk["working"]
    panel.show_ticket(ticket.uid)
    panel.ask("repair.edit")
    field(panel, "priority")
    press(Qt.Key.Key_Up)
    field(panel, "wanted_at")
    typed("明天14:00")
    send()
    events = station.timeline(ticket.uid)[-1].entry.events
    changed = {event.field: (event.old, event.new) for event in events}  # type: ignore[union-attr]
    assert set(changed) == {"priority", "wanted_at"}
    assert changed["priority"] == ("urgent", "emergency")
    assert ticket_of(station, ticket).description == ticket.description


def test_the_last_own_act_can_be_taken_back_from_its_ticket_only(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    panel.step()
    assert panel.bar._undo.text() == "撤回「受理」"
    assert panel.bar._undo.isVisible()
    QTest.mouseClick(panel.bar._undo, Qt.MouseButton.LeftButton)
    assert ticket_of(station, desk["reported"]).status == "reported"
    panel.show_ticket(desk["held"].uid)
    assert not panel.bar._undo.isVisible()


# ---- what is shown ---------------------------------------------------------------------------


def test_the_clocks_say_what_was_met_and_what_is_left(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["working"].uid)
    said = panel.clocks.accessibleName()
    assert "受理  按时" in said
    assert "完工  计时中" in said
    assert "还剩" in panel.head.clock.text()


def test_facts_name_people_places_and_money(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    ticket = desk["working"]
    material = Material("PPR管", 1500, "米", price=1230)
    station.submit(ticket.uid, c.Finish("W101", "replaced", "换管", 25, (material,)))
    panel.show_ticket(ticket.uid)
    assert "陈浩然" in panel.facts.text_of("reporters")
    assert panel.facts.text_of("crew") == "张大勇（主修）50%、王铁柱 50%"
    assert panel.facts.text_of("materials") == "PPR管  1.5 米 × ¥12.30 = ¥18.45"
    assert "更换  工时 25 分钟  换管" in panel.facts.text_of("result")


def test_the_number_can_be_copied(panel: TicketPanel, desk: dict[str, Ticket]) -> None:
    panel.show_ticket(desk["held"].uid)
    QTest.mouseClick(panel.head.copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == desk["held"].number


def test_a_ticket_the_cloud_refused_is_said_to_be_gone(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    panel.uid = "no such ticket"
    panel.refresh()
    assert panel._gone.isVisible()
    assert not panel.step()
    panel.clear()
    assert panel._empty.isVisible()


@pytest.mark.parametrize("text", HOSTILE, ids=["html", "bidi", "long", "places"])
def test_what_a_student_writes_stays_plain_and_in_its_place(
    text: str, panel: TicketPanel, station: Station
) -> None:
    ticket = report(station, description=text, name=text[:60])
    station.submit(ticket.uid, c.Note(text))
    panel.show_ticket(ticket.uid)
    QApplication.processEvents()
    stored = ticket_of(station, ticket).description
    assert panel.facts.text_of("description") == stored
    assert "\u202e" not in stored
    assert panel.width() == 460
    assert panel.minimumSizeHint().width() < 460
    for label in panel.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    for child in panel.findChildren(QWidget):
        assert "<script" not in child.toolTip()


def test_forty_reporters_take_four_lines(panel: TicketPanel, station: Station) -> None:
    ticket = report(station)
    for n in range(39):
        station.submit(ticket.uid, c.Join(Reporter(f"同学{n}", f"139{n:08d}")))
    panel.show_ticket(ticket.uid)
    said = panel.facts.text_of("reporters").split("\n")
    assert len(said) == 4
    assert "37" in said[-1]


# ---- photos ----------------------------------------------------------------------------------


def picture(path: Path, width: int, height: int, text: str = "") -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("tomato"))
    if text:
        image.setText("Description", text)
    assert image.save(str(path))
    return path


def test_a_photo_is_scaled_down_and_says_nothing_of_its_origin(tmp_path: Path) -> None:
    file = picture(tmp_path / "big.png", 4000, 2000, "GPS 30.5N 114.3E")
    data = photo_from_file(file)
    (tmp_path / "out.jpg").write_bytes(data)
    reader = QImageReader(str(tmp_path / "out.jpg"))
    assert (reader.size().width(), reader.size().height()) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert reader.textKeys() == []
    assert b"GPS" not in data
    assert b"Exif" not in data


def png_head(width: int, height: int) -> bytes:
    """The beginning of a PNG that promises so many pixels, with hardly any behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        )

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head = chunk(b"IHDR", size + bytes([8, 2, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100)))


def test_a_bomb_and_a_text_are_no_photos(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="photo_too_many_pixels"):
        photo_from_bytes(png_head(60_000, 60_000))
    with pytest.raises(Refusal, match="photo_unreadable"):
        photo_from_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(Refusal, match="photo_unreadable"):
        photo_from_file(tmp_path / "not there.jpg")


def test_one_bad_file_does_not_keep_the_others_out(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket], tmp_path: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"nothing")
    panel.show_ticket(desk["working"].uid)
    panel.ask("repair.photos")
    form: Any = panel.form
    form.photos.add_files([bad, picture(tmp_path / "good.png", 60, 40)])
    assert len(form.photos.hashes()) == 1
    assert "不是能显示的图片" in form.photos._wrong.text()
    assert form.submit()
    assert panel.photos.isVisible()
    assert panel.photos.missing_keys() == []
    qtbot.waitUntil(lambda: panel.photos._thumbs[0]._picture is not None)


def test_a_photo_that_is_not_here_yet_is_shown_as_missing(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    station.submit(desk["working"].uid, c.AddPhotos(("ab" * 32,)))
    panel.show_ticket(desk["working"].uid)
    assert panel.photos.missing_keys() == ["ab" * 32]


# ---- looks -----------------------------------------------------------------------------------


def test_every_control_of_every_form_has_a_name(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    for args, (state, _, _) in CASES.items():
        if args in (c.Rate, c.RateMore, c.Rework):
            continue
        panel.show_ticket(desk[state].uid)
        panel.ask(kind_of(args))
        assert panel.form is not None
        for child in panel.form.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(panel.form):
                name = child.accessibleName() or getattr(child, "text", str)()
                assert name or child.parent().accessibleName(), (args, child)
        press_away = panel.form
        press_away.left.emit()


@pytest.mark.parametrize("args", [c.Edit, c.Finish, c.Join, c.Rate, c.HoldWork, c.Void])
def test_tab_walks_a_whole_form_to_its_button(
    args: type[Args], panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(in_state(station, desk, CASES[args][0]).uid)
    panel.ask(kind_of(args))
    assert panel.form is not None
    for _ in range(40):
        if QApplication.focusWidget() is panel.form.ok:
            return
        press(Qt.Key.Key_Tab)
    pytest.fail("Tab never reached the button")


def test_the_panel_never_grows_beyond_its_place(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    panel.ask("repair.edit")
    QApplication.processEvents()
    assert panel.height() == 760
    assert panel.form is not None
    bottom = panel.form.ok.mapTo(panel, QPoint(0, panel.form.ok.height()))
    assert bottom.y() < 760, "the button that sends stays in sight"
