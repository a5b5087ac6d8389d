"""Banners, toasts, questions: what they say, and that they wait while one reads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import (
    QApplication,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui.parts.banner import Banner
from desktop.ui.parts.button import Button
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.parts.question import Question
from desktop.ui.parts.status_strip import StatusStrip
from desktop.ui.parts.toast import ToastStack
from desktop.ui.theme import Density, Scheme, Theme
from tests.desktop.showing import EVIL, buttons, press, shown


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    theme = Theme(Scheme.LIGHT, Density.COMPACT)
    theme.apply()
    return theme


def test_a_banner_offers_its_actions_and_can_be_put_away(theme: Theme, qtbot: QtBot) -> None:
    banner = Banner(theme, "warn", EVIL, [("retry", "重试"), ("a&b", "A&B")], closable=True)
    shown(qtbot, banner, 500)
    acted: list[str] = []
    banner.acted.connect(acted.append)
    for button in banner.findChildren(Button):
        button.click()
    assert acted == ["retry", "a&b"]
    with qtbot.waitSignal(banner.closed):
        banner.findChildren(QToolButton)[0].click()
    assert banner.isHidden()


def test_a_banner_grows_with_its_text(theme: Theme, qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    banner = Banner(theme, "danger", "短。", [("a", "保留本机")])
    column.addWidget(banner)
    column.addStretch(1)
    shown(qtbot, page, 300, 400)
    low = banner.height()
    banner.set_text("这张工单被两个派单台同时派出，请选择保留哪一个。" * 3)
    qtbot.waitUntil(lambda: banner.height() > 2 * low)


def test_in_a_narrow_place_the_actions_of_a_banner_go_below_its_text(
    theme: Theme, qtbot: QtBot
) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    actions = [("stay", "继续填写"), ("keep", "存为草稿并关闭"), ("drop", "放弃")]
    banner = Banner(theme, "warn", "还有内容没有登记。", actions)
    column.addWidget(banner)
    column.addStretch(1)
    shown(qtbot, page, 340, 300)
    buttons = banner.findChildren(Button)
    assert all(button.width() >= button.sizeHint().width() for button in buttons)
    assert all(banner.rect().contains(button.geometry()) for button in buttons)
    assert buttons[0].y() > banner._text.y()
    page.resize(900, 300)
    qtbot.waitUntil(lambda: buttons[0].x() > banner._text.x() + 200)


def host_of(qtbot: QtBot) -> QWidget:
    host = QWidget()
    return shown(qtbot, host, 700, 500)


def enter(widget: QWidget) -> None:
    at = QPointF(3, 3)
    QApplication.sendEvent(widget, QEnterEvent(at, at, at))


def test_toasts_stand_at_the_bottom_the_newest_lowest(theme: Theme, qtbot: QtBot) -> None:
    host = host_of(qtbot)
    stack = ToastStack(theme, host, lift=20)
    first = stack.show_toast("已派单给 张师傅", "撤销")
    second = stack.show_toast("已保存")
    bottom = stack.geometry().bottom()
    assert host.height() - 60 < bottom < host.height() - 20
    assert first.mapTo(host, QPoint()).y() < second.mapTo(host, QPoint()).y()
    host.resize(700, 800)
    assert stack.geometry().bottom() > bottom
    for _ in range(5):
        stack.show_toast("又一条")
    assert len(stack.toasts) == ToastStack.MOST
    assert first not in stack.toasts


def test_what_opens_over_the_messages_stays_above_those_that_are_left(
    theme: Theme, qtbot: QtBot
) -> None:
    host = host_of(qtbot)
    stack = ToastStack(theme, host)
    first = stack.show_toast("已受理")
    stack.show_toast("已保存")
    over = QWidget(host)
    over.show()
    over.raise_()
    first.leave()
    QApplication.processEvents()
    lying = host.children()
    assert lying.index(over) > lying.index(stack)
    stack.show_toast("又一条")
    lying = host.children()
    assert lying.index(over) < lying.index(stack), "news is always seen"


def test_undo_is_one_key_away_and_the_toast_leaves_once(theme: Theme, qtbot: QtBot) -> None:
    host = host_of(qtbot)
    stack = ToastStack(theme, host)
    toast = stack.show_toast("已派单给 张师傅", "撤销")
    done: list[str] = []
    toast.acted.connect(lambda: done.append("undo"))
    toast.gone.connect(lambda: done.append("gone"))
    stack.focus_newest()
    assert host.focusWidget() is toast.first_button()
    press(qtbot, toast.first_button(), Qt.Key.Key_Space)
    assert done == ["undo", "gone"]
    assert stack.toasts == []
    assert stack.isHidden()


def test_escape_sends_a_toast_away(theme: Theme, qtbot: QtBot) -> None:
    stack = ToastStack(theme, host_of(qtbot))
    stack.show_toast("已保存", lasting=0)
    stack.focus_newest()
    press(qtbot, stack.toasts[0].first_button(), Qt.Key.Key_Escape)
    assert stack.toasts == []


def test_a_toast_waits_while_it_is_being_read(theme: Theme, qtbot: QtBot) -> None:
    stack = ToastStack(theme, host_of(qtbot))
    toast = stack.show_toast("已派单给 张师傅", "撤销", lasting=60_000)
    assert not toast.is_paused
    enter(toast)
    assert toast.is_paused
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert not toast.is_paused
    stack.focus_newest()
    assert toast.is_paused
    QApplication.sendEvent(toast, QEvent(QEvent.Type.Leave))
    assert toast.is_paused, "the focus is still on it"


def test_a_toast_goes_by_itself(theme: Theme, qtbot: QtBot) -> None:
    stack = ToastStack(theme, host_of(qtbot))
    toast = stack.show_toast("已保存", lasting=3_600_000)
    with qtbot.waitSignal(toast.gone):
        toast._timer.timeout.emit()
    assert stack.toasts == []


def test_an_empty_list_offers_the_next_step(theme: Theme, qtbot: QtBot) -> None:
    empty = EmptyState(theme, "inbox", "没有工单", "都派完了", "新建报修")
    shown(qtbot, empty, 400, 300)
    with qtbot.waitSignal(empty.acted):
        empty.findChildren(Button)[0].click()


def test_the_strip_says_how_things_stand_and_each_part_can_be_opened(
    theme: Theme, qtbot: QtBot
) -> None:
    strip = StatusStrip(theme)
    shown(qtbot, strip, 600)
    strip.set_segment("cloud", "cloud", "云端已连接", "success")
    strip.set_segment("attention", "triangle-alert", "1 条需处理", "danger")
    opened: list[str] = []
    strip.clicked.connect(opened.append)
    qtbot.mouseClick(buttons(strip)["1 条需处理"], Qt.MouseButton.LeftButton)
    press(qtbot, buttons(strip)["云端已连接"], Qt.Key.Key_Space)
    assert opened == ["attention", "cloud"]
    strip.set_segment("attention", "triangle-alert", "")
    assert buttons(strip)[""].isHidden()


def test_a_question_about_danger_rests_on_no(theme: Theme, qtbot: QtBot) -> None:
    question = Question(theme, f"作废 {EVIL}？", "作废", "不作废", detail="不能恢复", tone="danger")
    shown(qtbot, question)
    assert question.focusWidget() is question.no
    answers: list[bool] = []
    question.answered.connect(answers.append)
    press(qtbot, question, Qt.Key.Key_Escape)
    assert answers == [False]


def test_a_harmless_question_is_answered_by_enter(theme: Theme, qtbot: QtBot) -> None:
    question = Question(theme, "打印今天的派工单？", "打印", "取消")
    shown(qtbot, question)
    with qtbot.waitSignal(question.answered, check_params_cb=bool):
        press(qtbot, question, Qt.Key.Key_Return)
