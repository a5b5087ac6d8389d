"""Giving a sign-in code in the window: whom, what comes of it, and what is said without a cloud."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop.giving import Giving
from desktop.station import Station
from desktop.ui.sign_in_code import SignInCodeDialog, spelled
from desktop.ui.theme import Theme
from domain.giving import CodeGiven, CodeWanted
from domain.problems import Refusal, Trouble
from sync.transport import HttpTransport
from tests.worlds import HOUR, LEADER, NOON

STUDENT = "person:20240001"


@pytest.fixture
def asked(station: Station) -> list[str]:
    """Whose codes the cloud was asked for; it answers when a test says so."""
    found: list[str] = []
    station.give_code = found.append
    station.refresh_freshness(link="online")
    return found


@pytest.fixture
def dialog(qtbot: QtBot, station: Station, language: str) -> SignInCodeDialog:
    made = SignInCodeDialog(station, Theme())
    qtbot.addWidget(made)
    made.show()
    return made


def answer(station: Station, told: object, subject: str = STUDENT) -> None:
    station.code_given.emit(subject, told)


def test_a_person_is_found_and_the_code_stands_large_with_its_end(
    qtbot: QtBot, station: Station, asked: list[str], dialog: SignInCodeDialog
) -> None:
    qtbot.keyClicks(dialog.person, "20240001")
    assert [each.data for each in dialog.person.choices()] == [STUDENT]
    assert not dialog.give.isEnabled()
    qtbot.keyClick(dialog.person, Qt.Key.Key_Return)
    qtbot.mouseClick(dialog.give, Qt.MouseButton.LeftButton)
    assert asked == [STUDENT]
    assert not dialog.give.isEnabled(), "a second press would make the first code void"
    answer(station, CodeGiven(STUDENT, "K7QX-M2PD", NOON + 24 * HOUR))
    assert dialog.card.isVisible()
    assert dialog.code.text() == "K7QX-M2PD"
    assert "12:00" in dialog.until.text()
    assert "20240001" in dialog.whose.text()
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "K7QX-M2PD"
    with qtbot.waitSignal(dialog.paper_wanted) as wanted:
        qtbot.mouseClick(dialog.print, Qt.MouseButton.LeftButton)
    assert "K7QX-M2PD" in wanted.args[0].title
    assert "20240001" in wanted.args[0].text


def test_typing_another_name_takes_the_code_off_the_screen(
    qtbot: QtBot, station: Station, asked: list[str], dialog: SignInCodeDialog
) -> None:
    dialog.choose(STUDENT, "陈欣怡")
    answer(station, CodeGiven(STUDENT, "K7QX-M2PD", NOON))
    qtbot.keyClicks(dialog.person, "l")
    assert not dialog.card.isVisible()
    assert dialog.code.text() == ""
    answer(station, CodeGiven(STUDENT, "AAAA-2222", NOON))
    assert dialog.code.text() == "", "an answer that comes late is nobody's"


def test_without_the_cloud_it_is_said_and_nothing_is_asked(
    qtbot: QtBot, station: Station, dialog: SignInCodeDialog
) -> None:
    dialog.choose(STUDENT, "陈欣怡")
    assert not dialog.give.isEnabled()
    assert dialog.away.isVisible()
    station.refresh_freshness(link="online")
    assert dialog.give.isEnabled()
    assert not dialog.away.isVisible()


@pytest.mark.parametrize(
    "problem",
    [
        Trouble("offline"), Trouble("too_often", seconds=120), Refusal("no_code_for_desk"),
        Refusal("not_on_roster", person=""), Refusal("no_such_page"), Refusal("station_revoked"),
    ],
)  # fmt: skip
def test_a_no_is_told_in_words_and_may_be_tried_again(
    station: Station, asked: list[str], dialog: SignInCodeDialog, problem: Trouble | Refusal
) -> None:
    dialog.choose(STUDENT, "陈欣怡")
    dialog.give.click()
    answer(station, problem)
    assert dialog.said.isVisible()
    assert problem.code not in dialog.said.text()
    assert dialog.give.isEnabled()


class Answering(HttpTransport):
    """A line whose cloud gives a code to leaders."""

    def sign_in_code(self, wish: CodeWanted) -> CodeGiven:
        if wish.operator != LEADER.id:
            raise Refusal("not_for_you")
        return CodeGiven(wish.subject, "K7QX-M2PD", NOON)


def test_the_code_is_asked_in_the_name_of_whoever_sits_there(station: Station) -> None:
    told: list[object] = []
    station.code_given.connect(lambda subject, what: told.append((subject, what)))

    async def ask() -> None:
        async def run(work: Callable[[], object]) -> object:
            return work()

        line = Answering("http://127.0.0.1:9")
        giving = Giving(station, lambda: line, run)
        for someone in (LEADER, None):
            station.operator = someone
            giving.give(STUDENT)
            await asyncio.gather(*giving._tasks)

    asyncio.run(ask())
    assert told == [
        (STUDENT, CodeGiven(STUDENT, "K7QX-M2PD", NOON)), (STUDENT, Refusal("not_for_you")),
    ]  # fmt: skip


def test_a_code_is_spelled_for_the_telephone(language: str) -> None:
    said = spelled("K7QX-M2PD")
    assert said.count(" — ") == 1
    assert ("字母K 数字7" if language == "zh_CN" else "letter K figure 7") in said
