"""A look at every view the desk leads to: each is opened by its own act, pictured and left."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.papers.preview import Preview
from desktop.workday.desk import Desk

_PAINTED = 0.06
"""Seconds until a view has laid itself out and read what it shows."""


class Stop(Struct, frozen=True):
    """One view.

    Attributes:
        key: of the act that opens it (``ui.actions``).
        name: of its picture.
        typed: what is typed into it before it is looked at.
    """

    key: str
    name: str
    caption: str
    typed: str = ""


ROUND: tuple[Stop, ...] = (
    Stop("both", "both", "队列和看板并排 / queue and board side by side"),
    Stop("list.all", "history", "历史工单 / history"),
    Stop("list.held", "empty-list", "空列表怎么说 / a list with nothing in it"),
    Stop("list.incidents", "incidents", "事件 / incidents"),
    Stop("find", "search", "按字搜索 / found by words", "水管"),
    Stop("go", "command-bar", "命令栏：去哪里、做什么 / the command bar", "门锁"),
    Stop("wallboard", "wallboard", "墙上的大屏 / the wall board"),
    Stop("roster", "roster", "排班和请假 / shifts and leave"),
    Stop("by_building", "by-building", "按楼派单 / dispatch by building"),
    Stop("sign_in_code", "sign-in-code", "在台上给登录码 / a sign-in code given at the desk"),
    Stop("columns", "columns", "队列显示哪些列 / the queue's columns"),
    Stop("paper.slip", "slip-entry", "录入一张纸单 / a slip typed in"),
    Stop("paper.batch", "slip-batch", "成批录入纸单 / many slips"),
    Stop("print", "paper-order", "派工单预览 / a work order before it is printed"),
    Stop("paper.pack", "paper-pack", "断网应急包 / the outage pack"),
    Stop("paper.days", "paper-days", "师傅的当日单 / day lists of the workers"),
    Stop("paper.rounds", "paper-rounds", "按楼巡修单 / rounds of the buildings"),
    Stop("paper.slips", "paper-slips", "空白纸单 / blank slips"),
    Stop("paper.notice", "paper-notice", "门口通知 / a notice for a door"),
    Stop("handover", "handover", "交班 / hand over the shift"),
    Stop("export", "export", "导出眼前的列表 / export the list in sight"),
    Stop("help", "help", "帮助 / help"),
    Stop("keys", "keys", "按键一览 / the sheet of keys"),
    Stop("tour", "tour", "带我看看 / show me around"),
)

ELSEWHERE: Mapping[str, str] = {
    "new": "intake", "operator": "who", "queue": "queue", "board": "board", "panel": "ticket",
    "attention": "attention", "outbox": "outbox", "settings": "settings", "density": "large",
    "scheme": "dark",
}  # fmt: skip
"""Views that the day comes by anyway: the act, and the picture."""


ACTS = frozenset({
    "undo", "toast", "mute", "drill", "pull", "next", "previous", "keep_view",
    *(f"list.{each}" for each in ("reported", "accepted", "moving", "finished", "open", "late")),
})  # fmt: skip
"""What opens no view of its own: acts, and lists that look like those pictured."""


async def look_round(desk: Desk) -> None:
    """Open and picture every stop."""
    window = desk.window
    for toast in window.toasts.toasts:
        toast.leave()
    plain = _windows()
    for stop in ROUND:
        window.show_view("queue")
        window.queue.show_listing("open")
        await desk.until(lambda: window.queue.model.complete, "the list")
        window.queue.view.go_to(window.queue.model.id_at(0))
        window.acts[stop.key].trigger()
        await asyncio.sleep(_PAINTED)
        if stop.typed:
            desk.hands.type(stop.typed)
            await asyncio.sleep(_PAINTED)
        opened = [one for one in _windows() if one not in plain]
        view = opened[-1] if opened else window
        if isinstance(view, Preview):
            await desk.until(partial(_has_pages, view), f"the paper of {stop.key}")
            await asyncio.sleep(_PAINTED)
        desk.journal.shot(view, stop.name, stop.caption)
        for one in reversed(opened):
            one.close()
        await _come_back(desk)
    await _parts_of_the_exchange(desk)


async def _come_back(desk: Desk) -> None:
    """Leave what lies over the window itself: the tour, the command bar."""
    window = desk.window
    if window.desk_acts.guide.tour is not None:
        window.desk_acts.guide.tour.end()
    await desk.come_to_the_front()
    desk.hands.press(Qt.Key.Key_Escape)


def _has_pages(preview: Preview) -> bool:
    return bool(preview.pages)


async def _parts_of_the_exchange(desk: Desk) -> None:
    desk.window.show_attention("sync")
    await asyncio.sleep(_PAINTED)
    desk.journal.shot(desk.window, "sync", "同步中心 / how the exchange stands")
    desk.window.show_attention("attention")
    await asyncio.sleep(_PAINTED)
    desk.journal.shot(desk.window, "nothing-to-do", "没有要处理的 / nothing needs a person")


def _windows() -> list[QWidget]:
    return [one for one in QApplication.topLevelWidgets() if one.isVisible()]
