"""A morning at the reception, with keys and drags: queue, calling, booking, moving, the screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.clinic import ClinicStation
from desktop.printing.sheet import texts
from desktop.ui.clinic.asking import Asking
from desktop.ui.clinic.calling import lines_of
from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.clinic.words import clock_word
from desktop.ui.papers.contents import Paper
from desktop.ui.theme import Density, Scheme, Theme
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.clinic.session.queue import call_number
from domain.clinic.session.state import Session, Visit
from domain.wire import PushResult, WireProblem
from storage import access
from storage.changes import Changes
from tests.desktop.clinic.reception import DAY, PEOPLE, at, morning
from tests.worlds import HeldClock

K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def session(desk: ClinicDesk) -> Session:
    found = desk._door.session(morning())
    assert found is not None
    return found


def visit(desk: ClinicDesk, name: str) -> Visit:
    return next(v for v in session(desk).visits if v.patient.name == name)


def press(qtbot: QtBot, desk: ClinicDesk, name: str, *keys: K) -> None:
    """Put the list's cursor on somebody and press keys."""
    desk.today.visits.go_to(visit(desk, name).id)
    for key in keys:
        qtbot.keyClick(desk.today.visits, key)


def queue(desk: ClinicDesk) -> list[str]:
    found = session(desk)
    return [next(v.patient.name for v in found.visits if v.id == one) for one in found.queue]


def test_a_visit_goes_from_check_in_to_done_by_enter_alone(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    said: list[str] = []
    desk.told.connect(said.append)
    press(qtbot, desk, "张子涵", *[K.Key_Return] * 4)
    assert visit(desk, "张子涵").status == "done"
    assert len(said) == 4
    assert all("张子涵" in one for one in said)


def test_the_next_one_is_called_in_the_queues_order_and_ends_the_visit_before(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    for name in ("欧阳若曦", "张子涵", "李雨桐"):
        press(qtbot, desk, name, K.Key_R)
    assert queue(desk) == ["张子涵", "欧阳若曦", "李雨桐"]
    qtbot.keyClick(desk.today.visits, K.Key_Space)
    assert visit(desk, "张子涵").status == "called"
    press(qtbot, desk, "张子涵", K.Key_E)
    qtbot.keyClick(desk.today.visits, K.Key_Space)
    assert visit(desk, "张子涵").status == "done"
    assert visit(desk, "欧阳若曦").status == "called"
    assert desk.today.visits.current() == visit(desk, "欧阳若曦")


def test_whoever_does_not_come_is_passed_over_and_a_slip_of_the_hand_is_taken_back(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    for name in ("张子涵", "欧阳若曦"):
        press(qtbot, desk, name, K.Key_R)
    qtbot.keyClick(desk.today.visits, K.Key_Space)
    press(qtbot, desk, "张子涵", K.Key_P)
    assert visit(desk, "张子涵").status == "passed"
    assert queue(desk) == ["欧阳若曦", "张子涵"]
    qtbot.keyClick(desk.today.visits, K.Key_Z, CTRL)
    assert visit(desk, "张子涵").status == "called"


def test_a_second_call_while_somebody_is_called_is_refused_in_words(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    refused: list[object] = []
    desk.refused.connect(refused.append)
    for name in ("张子涵", "欧阳若曦"):
        press(qtbot, desk, name, K.Key_R)
    qtbot.keyClick(desk.today.visits, K.Key_Space)
    qtbot.keyClick(desk.today.visits, K.Key_Space)
    assert [getattr(one, "code", "") for one in refused] == ["already_calling"]
    assert visit(desk, "欧阳若曦").status == "arrived"


def test_the_queue_is_put_in_another_order_by_drag_and_by_key(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    for name in ("张子涵", "欧阳若曦", "李雨桐"):
        press(qtbot, desk, name, K.Key_R)
    desk.today.visits.drop(visit(desk, "李雨桐").id, 0)
    assert queue(desk) == ["李雨桐", "张子涵", "欧阳若曦"]
    desk.today.visits.go_to(visit(desk, "李雨桐").id)
    qtbot.keyClick(desk.today.visits, K.Key_Down, ALT)
    assert queue(desk) == ["张子涵", "李雨桐", "欧阳若曦"]


def test_somebody_goes_first_with_a_reason_that_all_can_read(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    for name in ("张子涵", "欧阳若曦"):
        press(qtbot, desk, name, K.Key_R)
    press(qtbot, desk, "欧阳若曦", K.Key_U)
    asked = desk.today.findChild(Asking)
    assert asked is not None
    asked.yes.click()
    assert visit(desk, "欧阳若曦").priority == ""  # not without a reason
    qtbot.keyClicks(asked.reason, "39.8")
    asked.yes.click()
    assert (visit(desk, "欧阳若曦").priority, queue(desk)[0]) == ("green", "欧阳若曦")


def test_a_space_on_a_button_presses_the_button(qtbot: QtBot, desk: ClinicDesk) -> None:
    press(qtbot, desk, "张子涵", K.Key_R)
    desk.today.ended.setFocus()
    qtbot.keyClick(desk.today.ended, K.Key_Space)
    assert desk.today.ended.isChecked()
    assert visit(desk, "张子涵").status == "arrived"


def test_what_comes_from_the_cloud_moves_neither_the_cursor_nor_the_list(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    desk.today.visits.go_to(visit(desk, "陈浩然").id)
    patient = Patient("周𠮷", "20230006")
    reception.submit(morning(), c.WalkIn("", patient))
    assert desk.today.visits.current() == visit(desk, "陈浩然")
    assert desk.today.model.rows[0].patient.name == "周𠮷"


# ---- booking -----------------------------------------------------------------------------


def test_an_appointment_is_made_from_the_keyboard(qtbot: QtBot, desk: ClinicDesk) -> None:
    said: list[str] = []
    desk.told.connect(said.append)
    qtbot.keyClick(desk.today.visits, K.Key_B, CTRL)
    panel = desk.booking.panel
    assert QApplication.focusWidget() is panel.who
    desk.booking.board.go_to(morning("D2"))
    qtbot.keyClicks(panel.who, "zj")
    qtbot.keyClick(panel.who, K.Key_Return)
    assert panel.patient == Patient("周𠮷", "20230006", "13800000006")
    qtbot.keyClick(panel.slots, K.Key_Right)
    qtbot.keyClick(panel.slots, K.Key_Return)
    there = desk._door.session(morning("D2"))
    assert there is not None
    assert [(v.patient.name, v.slot) for v in there.visits] == [("周𠮷", 1)]
    assert "周𠮷" in said[-1]
    assert panel.who.text() == ""
    assert QApplication.focusWidget() is panel.who


def test_a_place_outside_the_desks_own_is_worded_as_not_certain(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    desk.new_appointment()
    desk.booking.board.go_to(morning("D2"))
    free = [place.index for place in desk.booking.panel.slots.places if place.free]
    assert free
    assert not any(place.sure for place in desk.booking.panel.slots.places)
    first = desk.booking.panel.sure.text()
    assert first
    qtbot.keyClicks(desk.booking.panel.who, "0006")
    qtbot.keyClick(desk.booking.panel.who, K.Key_Return)
    qtbot.keyClick(desk.booking.panel.slots, K.Key_Return)
    there = reception.session(morning("D2"))
    assert there is not None
    assert there.visits[0].status == "requested"


def test_one_visit_a_day_and_department_is_refused_at_the_form(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    desk.new_appointment()
    desk.booking.board.go_to(morning(half="pm"))
    qtbot.keyClicks(desk.booking.panel.who, "0001")
    qtbot.keyClick(desk.booking.panel.who, K.Key_Return)
    qtbot.keyClick(desk.booking.panel.slots, K.Key_Return)
    assert desk.booking.panel.said
    assert desk.booking.panel.who.text() == "张子涵"


def test_a_name_that_is_on_no_roster_is_booked_as_typed(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    desk.new_appointment()
    desk.booking.board.go_to(morning("D2"))
    desk.booking.panel.who.insert("王大爷 13912345678")
    qtbot.keyClick(desk.booking.panel.who, K.Key_Return)
    qtbot.keyClick(desk.booking.panel.slots, K.Key_Return)
    there = desk._door.session(morning("D2"))
    assert there is not None
    assert there.visits[0].patient == Patient("王大爷", "", "13912345678")


def test_a_visit_is_moved_to_another_doctor_and_its_old_place_is_free_again(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    press(qtbot, desk, "李雨桐", K.Key_M)
    assert desk.pages.currentWidget() is desk.booking
    desk.booking.board.go_to(morning("D2", half="pm"))
    qtbot.keyClick(desk.booking.panel.slots, K.Key_Return)
    assert visit(desk, "李雨桐").status == "cancelled"
    there = desk._door.session(morning("D2", half="pm"))
    assert there is not None
    assert [v.patient.name for v in there.visits] == ["李雨桐"]
    assert session(desk).holder(2) is None
    assert desk.pages.currentWidget() is desk.today, "back to where she was"
    assert desk.today.visits.hasFocus()
    assert clock_word(there.visits[0].start_at) in desk.toasts.toasts[-1].accessibleName()


def test_a_visit_that_is_not_moved_after_all_keeps_its_time_and_the_list_its_place(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    press(qtbot, desk, "李雨桐", K.Key_M)
    panel = desk.booking.panel
    assert not panel.who.isVisible(), "whom it is for is not asked again"
    qtbot.keyClick(panel.slots, K.Key_Escape)
    assert desk.pages.currentWidget() is desk.today
    now = desk.today.visits.current()
    assert now is not None
    assert now.patient.name == "李雨桐"
    assert now.open
    desk.new_appointment()
    assert panel.who.isVisible()


def test_the_board_is_walked_with_the_arrows_and_says_what_is_left(
    qtbot: QtBot, desk: ClinicDesk
) -> None:
    desk.show_page("booking")
    board = desk.booking.board
    board.go_to(morning())
    assert "7" in board.accessibleDescription()
    qtbot.keyClick(board, K.Key_Right)
    assert board.current == morning(half="pm")
    qtbot.keyClick(board, K.Key_Return)
    assert QApplication.focusWidget() is desk.booking.panel.who
    qtbot.mouseClick(
        board.viewport(), Qt.MouseButton.LeftButton, pos=board._rect(0, 2).center() - QPoint(0, 0)
    )
    assert board.current.endswith(f"{DAY.replace(day=25).isoformat()}:am")


# ---- the screen in the waiting room ------------------------------------------------------


def test_the_calling_screen_tells_a_call_once_and_no_name_in_full(
    qtbot: QtBot, desk: ClinicDesk, clock: HeldClock
) -> None:
    clock.now = at("08:29")
    desk.show_calls()
    screen = desk.waiting_room
    assert screen is not None
    qtbot.addWidget(screen)
    heard: list[tuple[str, str, str]] = []
    screen.called.connect(lambda *call: heard.append(call))
    clock.now = at("08:30")
    press(qtbot, desk, "欧阳若曦", K.Key_R)
    press(qtbot, desk, "欧阳若曦", K.Key_C)
    number = call_number(visit(desk, "欧阳若曦"))
    assert heard == [(number, "欧*曦", "1 诊室")]
    screen.reload()
    assert len(heard) == 1
    clock.now = at("08:32")
    press(qtbot, desk, "欧阳若曦", K.Key_C)  # once more, for who did not hear it
    assert len(heard) == 2
    shown = str(lines_of(desk._door.sessions(DAY.isoformat(), DAY.isoformat()), clock()))
    assert "欧阳若曦" not in shown
    assert "20230002" not in shown
    assert "欧阳" not in screen.accessibleDescription()
    qtbot.keyClick(screen, K.Key_Escape)
    assert desk.waiting_room is None


# ---- on paper ----------------------------------------------------------------------------


def test_a_slip_says_whether_the_place_is_certain_and_printing_is_noted(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    papers: list[Paper] = []
    desk.paper_wanted.connect(papers.append)
    press(qtbot, desk, "李雨桐", K.Key_S)
    said = texts(papers[-1].make(None, "A5")[0])
    assert visit(desk, "李雨桐").status == "requested"
    assert "Not certain yet" in said
    assert visit(desk, "李雨桐").number in said
    note = access.lines(reception._store)[0].access
    assert (note.deed, note.person) == ("print", "20230003")
    desk.today.paper.click()
    listed = texts(papers[-1].make(None, "A4")[0])
    assert all(person.name in listed for person in PEOPLE[:5])


def test_pages_come_with_the_roles_that_the_cloud_tells(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    said: list[bool] = []
    desk.outdated.connect(lambda: said.append(True))
    reception.announce(Changes(everything=True))
    assert said == []
    reception.act_as("Y09", "新来的")  # nobody knows her roles yet
    reception.announce(Changes(everything=True))
    assert said == [True]


def test_what_the_cloud_refused_is_told_in_the_clinics_words(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    asked = reception.submit(
        morning("D2"), c.Book("", Patient("周𠮷", "20230006"), 0)
    )
    no = WireProblem("one_a_day", {"session": morning(), "day": DAY.isoformat()})
    refused = [PushResult(asked.id, "refused", problem=no)]
    reception.announce(reception.folder.ledger.settle(refused, reception.now()))
    reception.freshness_changed.emit(reception.freshness)
    desk.status.clicked.emit("attention")
    assert desk.pages.currentWidget() is desk.attention
    entries = desk.attention.list.entries
    said = str(entries.data(entries.index(0), int(Qt.ItemDataRole.DisplayRole)))
    assert "周𠮷" in said
    assert asked.args.number in said  # type: ignore[attr-defined]


def test_a_view_that_was_thrown_away_hears_nothing_more(
    qtbot: QtBot, reception: ClinicStation
) -> None:
    gone = ClinicDesk(Theme(Scheme.LIGHT, Density.COMFORTABLE), reception)
    gone.show()
    gone.close()
    gone.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    reception.announce(Changes(everything=True))  # an error in a slot fails the test
    assert not isValid(gone)
