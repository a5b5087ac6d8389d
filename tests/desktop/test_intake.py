"""Phone intake: from the ring to the number by keys alone, found as people say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.intake.fault_index import FaultIndex
from desktop.ui.intake.form import IntakeForm
from desktop.ui.intake.place_field import PlaceMenu
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from domain.directory import Person, PutPerson
from domain.people import SYSTEM
from domain.repair import commands as c
from domain.repair.checks import crew_of
from tests.desktop.intake_desk import ROOM, Hands, fill, in_chinese, intake_form, newest
from tests.worlds import HOUR, HeldClock, report


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


@pytest.fixture
def caller(station: Station) -> Person:
    """A student who lives in a room of the sample campus."""
    return next(person for person in station.people("2024") if person.room)


# ---- from the ring to the number -------------------------------------------------------------


def test_a_known_caller_is_taken_down_with_nine_keys(
    form: IntakeForm, station: Station, caller: Person, hands: Hands
) -> None:
    hands.type(caller.phones[0][-4:])
    hands.enter()  # that is him
    hands.enter()  # it is in his room
    hands.type("ls")  # 漏水
    hands.enter()
    hands.save()
    assert hands.struck == 10
    ticket = newest(station)
    assert ticket.reporter.person == caller.code
    assert ticket.reporter.phone == caller.phones[0]
    assert ticket.place == caller.room
    assert ticket.fault == "water.pipe"
    assert ticket.priority == "urgent", "as the fault tree says"
    assert form.done.isVisible()
    assert form.done.number.text() == ticket.number == "BX261124-A001"
    hands.enter()  # accepted, and the next call
    assert newest(station).status == "accepted"
    assert form.fields.caller.box.hasFocus()
    assert not form.is_dirty
    assert hands.struck == 11


def test_an_unknown_caller_is_typed_in_one_go(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    hands.type("王小明 ")
    hands.type("13912345678")
    hands.enter()
    assert form.fields.caller.name == "王小明"
    assert form.fields.caller.phone == "13912345678"
    hands.type("3-302")
    hands.enter()
    hands.type("跳闸")
    hands.enter()
    assert form.fields.description.toPlainText() == "跳闸", "the caller's words are not lost"
    hands.type("，充电也不行")
    hands.save()
    ticket = newest(station)
    assert (ticket.reporter.name, ticket.reporter.person) == ("王小明", "")
    assert ticket.place == "东校区/3栋/302"
    assert ticket.description == "跳闸，充电也不行"


def test_a_number_alone_asks_for_the_name(form: IntakeForm, hands: Hands) -> None:
    hands.type("13912345678")
    hands.enter()
    assert form.fields.caller.phone == "13912345678"
    assert form.fields.caller.box.text() == ""
    assert form.fields.caller.box.hasFocus()


def test_tab_on_a_number_that_nobody_has_asks_for_the_name_too(
    form: IntakeForm, hands: Hands
) -> None:
    hands.type("13912345678")
    hands.press(Qt.Key.Key_Tab)
    assert form.fields.caller.phone == "13912345678"
    assert form.fields.caller.box.hasFocus(), "a number is no name"
    hands.type("王小明")
    hands.press(Qt.Key.Key_Tab)
    assert form.fields.caller.phone_line.hasFocus()


def test_a_number_left_in_the_callers_field_is_not_saved_as_a_name(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    fill(form, station)
    form.fields.caller.clear()
    hands.type("13912345678")
    form.fields.description.setFocus()  # by mouse
    hands.save()
    assert form.fields.caller.phone == "13912345678"
    assert form.fields.caller.box.hasFocus()
    assert form.fields.caller.name_field.error


@pytest.mark.parametrize("known_by", ["tail", "head", "name", "initials", "code"])
def test_a_caller_is_found_by_anything_known(
    known_by: str, form: IntakeForm, caller: Person, hands: Hands
) -> None:
    typed = {
        "tail": caller.phones[0][-4:],
        "head": caller.phones[0][:7],
        "name": caller.name,
        "initials": caller.initials[0],
        "code": caller.code,
    }[known_by]
    hands.type(typed)
    found = [choice.data[0].code for choice in form.fields.caller.box.choices()]
    assert caller.code in found


def test_three_digits_find_nobody_yet(form: IntakeForm, hands: Hands) -> None:
    hands.type("139")
    assert form.fields.caller.box.choices() == []


def test_several_people_behind_one_number_are_all_offered(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    operator, station.operator = station.operator, SYSTEM
    for code, name in (("F1", "赵大"), ("F2", "赵二")):
        person = Person(code, name, phones=("02788889999",), room=ROOM)
        station.submit(f"person:{code}", PutPerson(person))
    station.operator = operator
    hands.type("9999")
    assert {choice.text for choice in form.fields.caller.box.choices()} >= {"赵大", "赵二"}
    names = [choice.text for choice in form.fields.caller.box.choices()]
    for _ in range(names.index("赵二")):
        hands.press(Qt.Key.Key_Down)
    hands.enter()
    assert form.fields.caller.person is not None
    assert form.fields.caller.person.name == "赵二"


def test_the_card_shows_open_tickets_of_the_number_first(
    form: IntakeForm, station: Station, caller: Person, hands: Hands, clock: HeldClock
) -> None:
    number = caller.phones[0]
    old_open = report(station, name=caller.name, phone=number)
    clock.advance(HOUR)
    ended = report(station, "power.trip", name=caller.name, phone=number)
    station.submit(ended.uid, c.Reject("duplicate"))
    hands.type(number[-4:])
    hands.enter()
    assert form.page.caller_card.isVisible()
    assert form.page.caller_card.numbers() == [old_open.number, ended.number]
    asked: list[str] = []
    form.ticket_asked.connect(asked.append)
    QTest.mouseClick(
        form.page.caller_card._lines[0].findChildren(Button)[0], Qt.MouseButton.LeftButton
    )
    assert asked == [old_open.uid]


def test_the_card_tells_who_went_and_the_last_note_also_of_the_callers_other_number(
    form: IntakeForm, station: Station, caller: Person, hands: Hands
) -> None:
    elsewhere = "02787651234"
    known = structs.replace(caller, phones=(*caller.phones, elsewhere))
    ticket = report(station, name=caller.name, phone=elsewhere)
    for wish in (c.Accept(), c.Dispatch(crew_of([("W101", "张大勇")])), c.Note("明早再来")):
        station.submit(ticket.uid, wish)
    card = form.page.caller_card
    card.show_caller(caller.name, caller.phones[0], known)
    assert card.numbers() == [ticket.number]
    texts = [label.text() for label in card._lines[0].findChildren(PlainLabel)]
    assert any("张大勇" in text for text in texts)
    assert texts[-1] == "最近备注：明早再来"


# ---- place and fault -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "place"),
    [("3-302", "东校区/3栋/302"), ("3栋302", "东校区/3栋/302"), ("mdl203", "东校区/明德楼/203")],
)
def test_a_place_is_found_as_people_say_it(
    typed: str, place: str, form: IntakeForm, hands: Hands
) -> None:
    form.fields.place.setFocus()
    hands.type(typed)
    found = [choice.data.code for choice in form.fields.place.box.choices()]
    assert place in found


def test_a_place_that_is_none_of_the_directory_goes_in_as_words(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    fill(form, station)
    form.fields.place.set_place(None)
    form.fields.place.setFocus()
    hands.type("后门小桥边")
    hands.save()
    ticket = newest(station)
    assert (ticket.place, ticket.place_text) == ("", "后门小桥边")


def test_typing_on_after_a_choice_takes_the_choice_back(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    fill(form, station)
    form.fields.place.setFocus()
    hands.press(Qt.Key.Key_End)
    hands.type("9")
    assert form.fields.place.place is None
    form.fields.fault.setFocus()
    hands.type("x")
    assert form.fields.fault.fault is None
    hands.save()
    assert form.fields.error_texts() == ["请填写：故障。"]


def test_places_and_faults_can_be_browsed_with_the_mouse(
    form: IntakeForm, station: Station
) -> None:
    menu = PlaceMenu(station, None, form.fields.place)
    menu.picked.connect(form.fields.place._picked)
    for name in ("东校区", "3栋", "2层"):
        menu.aboutToShow.emit()
        menu = next(  # type: ignore[assignment]
            action.menu() for action in menu.actions() if action.text() == name
        )
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == "201").trigger()
    assert form.fields.place.text == "东校区 3栋 201"
    branch: Any = next(
        action.menu() for action in form.fields.fault.menu().actions() if action.text() == "水"
    )
    assert isinstance(branch, QMenu)
    branch.actions()[0].trigger()
    assert form.fields.fault.fault is not None
    assert form.fields.fault.fault.code.startswith("water.")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("漏水", "water.pipe"), ("tz", "power.trip"), ("整个宿舍都跳闸了", "power.trip"),
     ("ms", "wood.lock"), ("马桶", "water.toilet")],
)  # fmt: skip
def test_a_fault_is_found_by_the_callers_words_and_by_initials(
    typed: str, code: str, station: Station
) -> None:
    assert code in [fault.code for fault in FaultIndex(station.faults).find(typed)]


def test_crew_and_zone_come_from_the_fault_and_the_place(
    form: IntakeForm, station: Station
) -> None:
    fill(form, station)
    fault, place = station.faults.get("water.pipe"), station.place(ROOM)
    assert fault is not None
    assert place is not None
    assert "水电班 东区宿舍" in form.fields.team.text()
    ticket = form.save()
    assert ticket is not None
    assert (ticket.team, ticket.zone) == (fault.team_at(place.use), place.zone)


# ---- keys ------------------------------------------------------------------------------------


def test_priority_phrases_and_channel_by_keys(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    fill(form, station)
    form.fields.caller.box.setFocus()
    hands.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert form.fields.chosen_priority == "emergency"
    assert form.fields.caller.box.text() == "李四", "no 1 was typed"
    form.fields.fault.set_fault(station.faults.get("wood.lock"))
    assert form.fields.chosen_priority == "emergency", "what the operator chose stays"
    hands.press(Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    phrase = form.fields.phrases[0].text()
    assert form.fields.description.toPlainText() == phrase
    form.fields.priority.setFocus()
    hands.type("3")
    assert form.fields.chosen_priority == "normal"
    form.fields.channel.setFocus()
    hands.press(Qt.Key.Key_Right)
    ticket = form.save()
    assert ticket is not None
    assert ticket.reporter.channel == "counter"


def test_a_wanted_time_and_entry_alone_are_kept(
    form: IntakeForm, station: Station, hands: Hands
) -> None:
    fill(form, station)
    form.fields.wanted.setFocus()
    hands.type("明天14:00")
    form.fields.enter_alone.setFocus()
    hands.press(Qt.Key.Key_Space)
    ticket = form.save()
    assert ticket is not None
    assert ticket.enter_alone
    assert ticket.wanted_at is not None
    assert ticket.wanted_at - station.clock() == 26 * HOUR


def test_the_whole_form_is_walked_with_tab(form: IntakeForm, hands: Hands) -> None:
    seen = []
    for _ in range(14):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused.accessibleName() or getattr(focused, "text", str)())
        hands.press(Qt.Key.Key_Tab)
    order = ["报修人", "电话", "地点", "点位", "故障", "故障描述", "紧急程度", "来源", "期望时间"]
    at = [next(n for n, name in enumerate(seen) if name.startswith(word)) for word in order]
    assert at == sorted(at)
    assert any(name.startswith("登记") for name in seen), "the button that saves is reached"
