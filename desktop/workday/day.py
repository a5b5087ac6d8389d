"""The working day itself: what the operator, two requesters and two workers do, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import Qt

from desktop.processes import CloudProcess
from desktop.ui.theme import Density
from desktop.workday import checks
from desktop.workday.camera import Camera
from desktop.workday.desk import Desk
from desktop.workday.hands import CTRL
from desktop.workday.journal import Journal
from desktop.workday.people import Campus, Somebody
from desktop.workday.reception import look_into_the_clinic
from desktop.workday.round import look_round
from domain.repair.ticket import Ticket

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_Key = Qt.Key
_LATER = "住户说今天不在，改到明天上午"
"""Said offline of a lock that is repaired at that moment: the cloud will refuse it."""
T = TypeVar("T")


class Day:
    """One day.

    Args:
        cloud: to read what lies there at the end.
        camera: takes pictures of the mobile pages; None if there is no browser.
    """

    def __init__(
        self,
        desk: Desk,
        cloud: CloudProcess,
        campus: Campus,
        camera: Camera | None,
        journal: Journal,
    ) -> None:
        self._desk, self._cloud, self._campus = desk, cloud, campus
        self._camera, self._journal = camera, journal
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="phones")
        self._said: list[str] = []

    async def live(self) -> None:
        """Everything, in its order.

        Raises:
            Problem: something was refused, or did not happen in time.
        """
        await self._open()
        lock = await self._take_a_call()
        pipe = await self._hear_from_wechat()
        await self._accept_and_carry(pipe)
        await self._worker_sets_out(pipe)
        await self._outage(lock, pipe)
        await self._reconnect(lock, pipe)
        await self._settle_the_refused(lock)
        await self._finish_and_rate(pipe)
        await self._look_round()
        await self._other_looks()
        self._compare(lock, pipe)
        self._pool.shutdown()

    # ---- morning -------------------------------------------------------------------------

    async def _open(self) -> None:
        self._journal.chapter("开台 / The desk opens")
        desk, station = self._desk, self._desk.station
        with self._journal.timed("登记到云端，校园资料到齐 / enrolled, the campus has come"):
            await desk.until(lambda: station.freshness.link == "online", "online")
            await desk.until(lambda: bool(station.staff("leader")), "the roster")
        await desk.sit_down()
        people = await self._away(lambda: self._campus.people("dorm", "东区宿舍", 4))
        self._callers, self._writers = people[:2], people[2:]

    async def _take_a_call(self) -> Ticket:
        self._journal.chapter("电话报修 / A telephone call")
        said = self._say("，钥匙断在锁里了，人在门外")
        ticket = await self._desk.call(self._callers[0], "门锁", said)
        await self._desk.dispatch_the_call(ticket.uid)
        sent = self._desk.ticket(ticket.uid)
        assert sent.lead is not None
        self._journal.did(f"{sent.number} 派给 {sent.lead.name} / dispatched by keys alone")
        return sent

    async def _hear_from_wechat(self) -> str:
        self._journal.chapter("微信报修 / A request from WeChat")
        desk = self._desk
        self._student = await self._away(lambda: self._campus.requester(self._writers[0]))
        await self._page(self._student, "/report", "page-report", "手机上报修 / the form")
        said = self._say("卫生间水管接头在漏，地上一滩水，已经流到走廊")
        with self._journal.timed("学生提交 → 派单台看见 / from the student's button to the desk"):
            uid = await self._away(lambda: self._student.report("water.pipe", said, "puddle"))
            await desk.until(lambda: desk.station.ticket(uid) is not None, "the ticket here")
        photo = desk.ticket(uid).photos[0]
        await desk.until(lambda: desk.station.photos.has(photo), "the picture here")
        desk.show(uid)
        desk.hands.enter()
        await desk.settle()
        desk.shot("queue", "新报修在队列里，详情在右边 / the new request in the queue")
        return uid

    async def _accept_and_carry(self, uid: str) -> None:
        self._journal.chapter("受理和派单 / Accept and dispatch")
        desk = self._desk
        desk.show(uid)
        with self._journal.timed("A 键受理（落盘） / accepted with the A key, durable"):
            desk.hands.press(_Key.Key_A)
        desk.want(uid, "accepted")
        desk.hands.press(_Key.Key_F3)
        await desk.settle()
        desk.shot("board", "派工看板 / the worker board")
        with self._journal.timed("拖到师傅身上 / dropped on a worker"):
            real = await desk.carry(uid, "W102")
        how = "真实鼠标拖放 / a real mouse drag" if real else "拖放事件 / drop events (no screen)"
        self._journal.did(how)
        desk.want(uid, "dispatched")
        await desk.until(lambda: not desk.station.outbox(), "all in the cloud")
        await desk.settle()
        desk.shot("dispatched", "派出以后 / after the drop")

    async def _worker_sets_out(self, uid: str) -> None:
        self._journal.chapter("师傅的手机 / The worker's phone")
        self._plumber = await self._away(lambda: self._campus.worker("W102", "王铁柱"))
        with self._journal.timed("接单 → 派单台 / taken, from the phone to the desk"):
            await self._away(lambda: self._plumber.do(uid, "take"))
            await self._desk.until_status(uid, "taken")
        with self._journal.timed("到场 → 派单台 / arrived, from the phone to the desk"):
            await self._away(lambda: self._plumber.do(uid, "arrive"))
            await self._desk.until_status(uid, "working")
        await self._page(self._plumber, f"/jobs/{uid}", "page-worker", "师傅的工单 / a job")

    # ---- the outage ----------------------------------------------------------------------

    async def _outage(self, lock: Ticket, uid: str) -> None:
        self._journal.chapter("断网 / The line is cut")
        desk = self._desk
        with self._journal.timed("拔线 → 状态条写明离线 / from the plug to the words offline"):
            desk.pull_the_plug()
            await desk.until(lambda: desk.station.freshness.link == "offline", "offline")
        said = self._say("，整间都没电，推上去又掉下来")
        first = await desk.call(self._callers[1], "跳闸", said)
        await desk.dispatch_the_call(first.uid)
        second = await desk.call(None, "窗户", self._say("推不动，下雨进水"))
        desk.hands.enter()
        desk.want(second.uid, "accepted")
        await desk.ask_on(uid, _Key.Key_N, self._say("宿管已关五楼分阀，住户在门口等"))
        await desk.ask_on(lock.uid, _Key.Key_H, _LATER)
        desk.want(lock.uid, "held")
        self._journal.did(f"离线接了两个电话：{first.number}、{second.number} / two calls offline")
        await self._meanwhile(lock, uid)
        await desk.settle()
        desk.shot("offline", "离线照常工作 / working on, offline")
        desk.hands.press(_Key.Key_F6, _SHIFT)
        await desk.settle()
        desk.shot("outbox", "待上传的每一条都看得见 / the outbox, every word of it")

    async def _meanwhile(self, lock: Ticket, uid: str) -> None:
        """What the others do through the cloud while the desk can't hear them."""
        lead = lock.lead
        assert lead is not None
        await self._away(lambda: self._student.do(uid, "urge"))
        joiner = await self._away(lambda: self._campus.worker(lead.worker, lead.name))
        done = self._say("取出断钥匙，更换锁芯，开关顺畅")
        await self._away(lambda: joiner.do(lock.uid, "take"))
        await self._away(lambda: joiner.do(lock.uid, "arrive"))
        await self._away(
            lambda: joiner.do(lock.uid, "finish", outcome="replaced", text=done, minutes="25")
        )
        other = await self._away(lambda: self._campus.requester(self._writers[1]))
        said = self._say("阳台水龙头拧到底还在流，接了两盆了")
        self._late = await self._away(lambda: other.report("water.tap", said))
        self._journal.did(
            "同时：学生催办，师傅修好门锁，另一位同学报修 / meanwhile in the cloud: the student "
            "urges, the lock is repaired, somebody else reports"
        )

    async def _reconnect(self, lock: Ticket, uid: str) -> None:
        self._journal.chapter("复网 / The line is back")
        desk = self._desk
        waiting = len(desk.station.outbox())
        desk.pull_the_plug()
        with self._journal.timed(f"{waiting} 条待上传全部送达 / the outbox drained"):
            await desk.until(lambda: not desk.station.outbox(), "the outbox empty")
        with self._journal.timed("云端发生的也都到了 / what happened meanwhile has come"):
            await desk.until(lambda: desk.station.ticket(self._late) is not None, "the report")
            await desk.until(lambda: desk.ticket(uid).urges == 1, "the urge")
            await desk.until_status(lock.uid, "finished")

    async def _settle_the_refused(self, lock: Ticket) -> None:
        self._journal.chapter("需处理 / What needs a person")
        desk = self._desk
        await desk.until(lambda: bool(desk.station.attention()), "the attention item")
        desk.hands.press(_Key.Key_F6)
        await desk.settle()
        desk.shot("attention", "挂起没有被云端收下，两边都看得见 / refused, both sides shown")
        desk.window.pages.attention.card.reason.setFocus()
        desk.hands.type("师傅已修好，电话告知住户")
        desk.hands.enter()
        await desk.until(lambda: not desk.station.attention(), "dismissed")
        self._journal.did(f"{lock.number} 的挂起写明原因后关闭 / dismissed, with the reason")

    # ---- evening -------------------------------------------------------------------------

    async def _finish_and_rate(self, uid: str) -> None:
        self._journal.chapter("完工和评价 / Finished and rated")
        desk, praise = self._desk, self._say("师傅来得快，还把地上的水拖干净了")
        done: dict[str, str | list[str]] = {
            "outcome": "repaired", "text": self._say("更换接头一处，打压不渗"), "minutes": "40",
            "material_name": ["PPR 接头 20", "生料带"], "material_quantity": ["2", "1"],
            "material_unit": ["个", "卷"], "material_price": ["3.5", "2"],
        }  # fmt: skip
        await self._away(lambda: self._plumber.do(uid, "finish", **done))
        await desk.until_status(uid, "finished")
        await self._away(lambda: self._student.do(uid, "pass"))
        stars = dict.fromkeys(("quality", "speed", "attitude"), "5")
        with self._journal.timed("评价 → 派单台 / from the stars to the desk"):
            await self._away(lambda: self._student.do(uid, "rate", **stars, text=praise))
            await desk.until_status(uid, "archived")
        address = f"/tickets/{uid}"
        await self._page(
            self._student, address, "page-ticket", "学生看到的经过 / the student's page"
        )
        desk.show(uid)
        desk.hands.enter()
        await desk.settle()
        desk.shot("ticket", "从报修到评价 / one ticket from report to rating")

    async def _look_round(self) -> None:
        self._journal.chapter("每个画面 / Every view")
        await look_round(self._desk)
        await look_into_the_clinic(
            self._desk, lambda: self._away(lambda: self._cloud.enrol_code("clinic_all"))
        )
        await self._desk.until(lambda: not self._desk.station.outbox(), "all in the cloud")

    async def _other_looks(self) -> None:
        self._journal.chapter("其他样子 / Other looks")
        desk = self._desk
        desk.window.show_listing("open")
        desk.hands.press(_Key.Key_L, CTRL | _SHIFT)
        await desk.settle()
        desk.shot("dark", "深色 / dark")
        desk.hands.press(_Key.Key_L, CTRL | _SHIFT)
        while desk.app.theme.density is not Density.LARGE:
            desk.hands.press(_Key.Key_0, CTRL)
        await desk.settle()
        desk.shot("large", "大字 / large type")
        desk.hands.press(_Key.Key_Comma, CTRL)
        await desk.settle()
        desk.shot("settings", "设置 / settings")

    def _compare(self, lock: Ticket, uid: str) -> None:
        self._journal.chapter("合计 / Figures")
        desk, journal = self._desk, self._journal
        journal.did(f"操作员按键和点击 {desk.hands.struck} 次 / keys and clicks at the desk")
        urges, state = desk.ticket(uid).urges, desk.ticket(lock.uid).status
        journal.check("催办一次就是一次 / one urge is one urge", urges == 1, urges)
        journal.check("修好的门锁没有被挂起 / the lock stays repaired", state == "finished", state)
        sides = checks.Sides(desk.station, desk.app.folder.ledger.store, self._cloud.data)
        checks.compare(journal, sides, self._said, [_LATER])

    # ---- how it is done ------------------------------------------------------------------

    async def _page(self, who: Somebody, address: str, name: str, caption: str) -> None:
        camera = self._camera
        if camera is None:
            return
        path = self._journal.next_picture(name, caption)
        url, cookies = self._cloud.url + address, who.phone.cookies
        await self._away(lambda: camera.shoot(url, cookies, path))

    async def _away(self, work: Callable[[], T]) -> T:
        """Something that happens outside the desk, while its window lives on."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _say(self, text: str) -> str:
        self._said.append(text)
        return text
