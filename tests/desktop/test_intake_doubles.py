"""Phone intake: doubles seen before they are made, what is wrong, and what comes after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.intake.form import COALESCE_MS, IntakeForm
from desktop.ui.parts.button import Button
from domain.people import Actor
from domain.repair import commands as c
from tests.desktop.intake_desk import ROOM, Hands, fill, in_chinese, intake_form, newest
from tests.worlds import HeldClock, report


@pytest.fixture(autouse=True)
def chinese(qapp: QApplication) -> Iterator[None]:
    with in_chinese(qapp):
        yield


@pytest.fixture
def form(station: Station, qtbot: QtBot) -> IntakeForm:
    return intake_form(station, qtbot)


@pytest.fixture
def hands() -> Hands:
    return Hands()


# ---- what is wrong ---------------------------------------------------------------------------


def test_the_first_wrong_field_has_the_cursor_and_the_reason(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    hands.save()
    assert form.fields.error_texts() == ["请填写：报修人姓名。"]
    assert form.fields.caller.box.hasFocus()
    hands.type("李四")
    hands.save()
    assert form.fields.error_texts() == ["请填写：地点。"]
    assert form.fields.place.box.hasFocus()
    form.fields.place.set_place(station.place(ROOM))
    hands.save()
    assert form.fields.error_texts() == ["请填写：故障。"]
    form.fields.fault.set_fault(station.faults.get("water.pipe"))
    form.fields.caller.phone_line.setText("12")
    hands.save()
    assert form.fields.error_texts() == ["电话填得不对，请改正。"]
    form.fields.caller.phone_line.clear()
    form.fields.wanted.line.setText("改天")
    assert form.save() is None
    assert form.fields.error_texts() == ["期望时间填得不对，请改正。"]
    form.fields.wanted.line.clear()
    assert form.save() is not None


def test_what_the_desk_may_not_do_is_said_below(form: IntakeForm, station: Station) -> None:
    fill(form, station)
    station.operator = None
    assert form.save() is None
    assert "还没有人登录" in form.page.wrong.text()
    assert form.is_dirty, "nothing typed is lost"


# ---- doubles ---------------------------------------------------------------------------------


def test_a_double_is_shown_before_it_is_made_and_joined_with_one_key(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    first = report(station, "water.pipe", ROOM)
    fill(form, station, fault="water.tap")
    assert form.radar.isVisible()
    assert "可能已经报过" in form.radar.accessibleName()
    joined: list[str] = []
    form.joined.connect(joined.append)
    hands.press(Qt.Key.Key_J, Qt.KeyboardModifier.ControlModifier)
    assert joined == [first.uid]
    assert newest(station).uid == first.uid, "no second ticket"
    ticket = station.ticket(first.uid)
    assert ticket is not None
    assert [one.name for one in ticket.reporters] == ["张子涵", "李四"]
    assert form.done.number.text() == first.number
    assert form.done.accept_button.isHidden()
    hands.enter()
    assert form.fields.caller.box.hasFocus()


def test_in_a_narrow_dock_a_word_of_the_radar_stays_in_sight(
    form: IntakeForm, station: Station, qtbot: QtBot
) -> None:
    first = report(station, "water.pipe", ROOM)
    form.resize(420, 500)
    fill(form, station)
    qtbot.waitUntil(lambda: form.page.strip.isVisible())
    assert first.number in form.page.strip.accessibleName()
    bottom = form.page.save.mapTo(form, form.page.save.rect().bottomLeft()).y()
    assert bottom < form.height()
    form.page.strip.findChildren(Button)[0].click()
    ticket = station.ticket(first.uid)
    assert ticket is not None
    assert len(ticket.reporters) == 2


def test_another_place_another_fault_and_an_old_one_are_no_doubles(
    form: IntakeForm, station: Station, clock: HeldClock
) -> None:
    report(station, "power.trip", ROOM)
    report(station, "water.pipe", "东校区/4栋/202")
    rejected = report(station, "water.pipe", ROOM)
    station.submit(rejected.uid, c.Reject("duplicate"))
    fill(form, station)
    assert not form.radar.isVisible()
    assert not form.join()


def test_a_caller_who_reported_it_himself_is_told(form: IntakeForm, station: Station) -> None:
    first = report(station, "water.pipe", ROOM, name="李四", phone="13912345678")
    fill(form, station)
    assert not form.join()
    assert first.number in form.page.wrong.text()
    assert "无需再加" in form.page.wrong.text()


def test_joining_needs_a_name(form: IntakeForm, station: Station) -> None:
    report(station, "water.pipe", ROOM)
    fill(form, station)
    form.fields.caller.set_caller("", "13912345678")
    assert not form.join()
    assert form.fields.error_texts() == ["请填写：报修人姓名。"]


def test_a_double_that_comes_in_while_one_types_appears(
    form: IntakeForm, station: Station, qtbot: QtBot, hands: Hands
) -> None:
    fill(form, station)
    form.fields.description.setFocus()
    hands.type("楼道也湿")
    assert not form.radar.isVisible()
    report(station, "water.pipe", ROOM)
    qtbot.waitUntil(form.radar.isVisible, timeout=20 * COALESCE_MS)
    assert form.fields.description.toPlainText() == "楼道也湿"
    assert form.fields.description.hasFocus()


# ---- after saving ----------------------------------------------------------------------------


def test_accept_and_dispatch_hands_the_ticket_on(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    fill(form, station)
    wanted: list[str] = []
    form.dispatch_asked.connect(wanted.append)
    hands.save()
    hands.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert wanted == [newest(station).uid]
    assert newest(station).status == "accepted"


def test_the_next_call_can_be_taken_without_accepting(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    fill(form, station)
    hands.save()
    hands.press(Qt.Key.Key_Escape)
    assert newest(station).status == "reported"
    assert form.fields.caller.box.hasFocus()


def test_why_accepting_was_refused_is_said_beside_the_number(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    fill(form, station)
    hands.save()
    station.operator = Actor("K1", "宿管", "caretaker")
    hands.enter()
    assert "没有「受理」的权限" in form.done._wrong.text()
    assert form.done.isVisible()
