"""The working day itself: what the operator, two requesters and two workers do, one after another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox

from desktop.app import App
from desktop.processes import CloudProcess
from desktop.ui.board.chooser import WorkerChooser
from desktop.ui.operators import OperatorDialog
from desktop.ui.theme import Density
from desktop.workday import checks
from desktop.workday.camera import Camera
from desktop.workday.hands import CTRL, Hands
from desktop.workday.journal import Journal
from desktop.workday.people import Campus, Somebody
from domain.directory import Person
from domain.problems import Trouble
from domain.repair.ticket import Status, Ticket

PATIENCE = 12.0
"""So many seconds something may take before the day counts as failed."""
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_Key = Qt.Key
T = TypeVar("T")


class Day:
    """One day at the desk of a running ``App``.

    Args:
        cloud: its cloud, to read what lies there at the end.
        camera: pictures of the mobile pages; None if there is no browser.
    """

    def __init__(
        self, app: App, cloud: CloudProcess, campus: Campus, camera: Camera | None, journal: Journal
    ) -> None:
        self._app, self._cloud, self._campus = app, cloud, campus
        self._camera, self._journal = camera, journal
        self._station, self._window = app.station, app.window
        self._hands = Hands(app.window)
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="phones")
        self._said: list[str] = []
        self._refused: list[str] = []

    async def live(self) -> None:
        """Everything, in its order.

        Raises:
            Problem: something was refused, or did not happen in time.
        """
        await self._open_the_desk()
        lock = await self._take_a_call()
        pipe = await self._hear_from_wechat()
        await self._accept_and_carry(pipe)
        await self._worker_sets_out(pipe)
        calls = await self._outage(lock, pipe)
        await self._reconnect(lock, pipe, calls)
        await self._settle_the_refused(lock)
        await self._finish_and_rate(pipe)
        await self._other_looks(pipe)
        self._compare(lock, pipe)
        self._pool.shutdown()

    # ---- morning -------------------------------------------------------------------------

    async def _open_the_desk(self) -> None:
        self._journal.chapter("开台 / The desk opens")
        with self._journal.timed("登记到云端，校园资料到齐 / enrolled, the campus has come"):
            await self._until(lambda: self._station.freshness.link == "online", "online")
            await self._until(lambda: bool(self._station.staff("leader")), "the roster")
        await self._until(lambda: self._dialog() is not None, "asked who sits here")
        self._shot("who", "谁在值班 / who is at the desk")
        self._hands.enter()
        await self._until(lambda: self._station.operator is not None, "somebody sits here")
        # A screen's window manager does this; without a screen there is none.
        self._window.activateWindow()
        await self._until(self._window.isActiveWindow, "the window in front")
        people = await self._away(lambda: self._campus.people("dorm", "东区宿舍", 4))
        self._callers, self._writers = people[:2], people[2:]

    async def _take_a_call(self) -> Ticket:
        self._journal.chapter("电话报修 / A telephone call")
        person = self._people_at_home(0)
        ticket = await self._call(person, "门锁", "，钥匙断在锁里了，人在门外")
        self._shot("saved", "单号念给来电人 / the number, to be read out")
        self._hands.press(_Key.Key_D, CTRL)
        await self._choose_first()
        await self._until_status(ticket.uid, "dispatched")
        self._journal.did(
            f"{ticket.number} 派给 {self._lead(ticket.uid)} / dispatched by keys alone"
        )
        return self._now(ticket.uid)

    async def _hear_from_wechat(self) -> str:
        self._journal.chapter("微信报修 / A request from WeChat")
        self._student = await self._away(lambda: self._campus.requester(self._writers[0]))
        await self._page(self._student, "/report", "page-report", "手机上报修 / reporting by phone")
        said = self._say("卫生间水管接头在漏，地上一滩水，已经流到走廊")
        with self._journal.timed(
            "学生按下提交 → 派单台看见 / from the student's button to the desk"
        ):
            uid = await self._away(lambda: self._student.report("water.pipe", said, "puddle"))
            await self._until(lambda: self._station.ticket(uid) is not None, "the ticket here")
        photo = self._now(uid).photos[0]
        with self._journal.timed("照片到派单台 / its picture at the desk"):
            await self._until(lambda: self._station.photos.has(photo), "the picture here")
        self._hands.press(_Key.Key_F2)
        self._window.queue.go_to(uid)
        self._window.panel.show_ticket(uid)
        await self._settle()
        self._shot("queue", "新报修在队列里，详情在右边 / the new request in the queue")
        return uid

    async def _accept_and_carry(self, uid: str) -> None:
        self._journal.chapter("受理和派单 / Accept and dispatch")
        self._window.queue.focus_table()
        with self._journal.timed("A 键受理（落盘） / accepted with the A key, durable"):
            self._hands.press(_Key.Key_A)
        self._want(uid, "accepted")
        self._hands.press(_Key.Key_F3)
        await self._settle()
        board = self._window.workplace.board
        view = next(each for each in board.waiting.views if each.key == "accepted")
        self._shot("board", "派工看板 / the worker board")
        with self._journal.timed("拖到师傅身上 / dropped on a worker"):
            real = self._hands.carry(board, view, uid, "W102")
        how = "真实鼠标拖放 / a real mouse drag" if real else "拖放事件 / drop events (no screen)"
        self._journal.did(how)
        self._want(uid, "dispatched")
        await self._until(lambda: not self._station.outbox(), "all in the cloud")
        await self._settle()
        self._shot("dispatched", "派出以后 / after the drop")

    async def _worker_sets_out(self, uid: str) -> None:
        self._journal.chapter("师傅的手机 / The worker's phone")
        self._plumber = await self._away(lambda: self._campus.worker("W102", "王铁柱"))
        for act, status in (("take", "taken"), ("arrive", "working")):
            with self._journal.timed(f"{act} → 派单台 / from the phone to the desk"):
                await self._away(lambda act=act: self._plumber.do(uid, act))  # type: ignore[misc]
                await self._until_status(uid, status)
        await self._page(
            self._plumber, f"/jobs/{uid}", "page-worker", "师傅的工单 / a worker's job"
        )

    # ---- the outage ----------------------------------------------------------------------

    async def _outage(self, lock: Ticket, uid: str) -> list[Ticket]:
        self._journal.chapter("断网 / The line is cut")
        with self._journal.timed("拔线 → 状态条写明离线 / from the plug to the calm offline words"):
            self._hands.click(self._switch())
            await self._until(lambda: self._station.freshness.link == "offline", "offline")
        first = await self._call(self._people_at_home(1), "跳闸", "，整间都没电，推上去又掉下来")
        self._hands.press(_Key.Key_D, CTRL)
        await self._choose_first()
        self._want(first.uid, "dispatched")
        second = await self._call(None, "窗户", "推不动，下雨进水")
        self._hands.enter()
        self._want(second.uid, "accepted")
        await self._ask_on(uid, _Key.Key_N, self._say("宿管已关五楼分阀，住户在门口等"))
        later = "住户说今天不在，改到明天上午"
        self._refused.append(later)
        await self._ask_on(lock.uid, _Key.Key_H, later)
        self._want(lock.uid, "held")
        await self._meanwhile(lock, uid)
        self._shot("offline", "离线照常工作 / working on, offline")
        self._hands.press(_Key.Key_F6, _SHIFT)
        await self._settle()
        self._shot("outbox", "待上传的每一条都看得见 / the outbox, every word of it")
        return [first, second]

    async def _meanwhile(self, lock: Ticket, uid: str) -> None:
        """What the others do through the cloud while the desk can't hear them."""
        await self._away(lambda: self._student.do(uid, "urge"))
        lead = lock.lead
        assert lead is not None
        joiner = await self._away(lambda: self._campus.worker(lead.worker, lead.name))
        finish = self._say("取出断钥匙，更换锁芯，开关顺畅")
        answers = {"outcome": "replaced", "text": finish, "minutes": "25"}
        for act, more in (("take", {}), ("arrive", {}), ("finish", answers)):
            await self._away(lambda act=act, more=more: joiner.do(lock.uid, act, **more))  # type: ignore[misc]
        other = await self._away(lambda: self._campus.requester(self._writers[1]))
        said = self._say("阳台水龙头拧到底还在流，接了两盆了")
        self._late = await self._away(lambda: other.report("water.tap", said))
        self._journal.did(
            "同时：学生催办，师傅修好门锁，另一位同学报修 / meanwhile in the cloud: the student "
            "urges, the lock is repaired, somebody else reports"
        )

    async def _reconnect(self, lock: Ticket, uid: str, calls: list[Ticket]) -> None:
        self._journal.chapter("复网 / The line is back")
        waiting = len(self._station.outbox())
        with self._journal.timed(f"{waiting} 条待上传全部送达 / the outbox drained"):
            self._hands.click(self._switch())
            await self._until(lambda: not self._station.outbox(), "the outbox empty")
        with self._journal.timed("断网时云端发生的都到了 / what happened meanwhile has come"):
            await self._until(lambda: self._station.ticket(self._late) is not None, "the report")
            await self._until(lambda: self._now(uid).urges == 1, "the urge")
            await self._until_status(lock.uid, "finished")
        numbers = "、".join(call.number for call in calls)
        self._journal.did(f"离线时念出的单号不变：{numbers} / numbers read out offline stay")

    async def _settle_the_refused(self, lock: Ticket) -> None:
        self._journal.chapter("需处理 / What needs a person")
        await self._until(lambda: bool(self._station.attention()), "the attention item")
        self._hands.press(_Key.Key_F6)
        await self._settle()
        self._shot("attention", "挂起没有被云端收下，两边都看得见 / refused, both sides shown")
        self._window.attention.card.reason.setFocus()
        self._hands.type("师傅已修好，电话告知住户")
        self._hands.enter()
        await self._until(lambda: not self._station.attention(), "dismissed")
        self._journal.did(f"{lock.number} 的挂起写明原因后关闭 / dismissed, with the reason")

    # ---- evening -------------------------------------------------------------------------

    async def _finish_and_rate(self, uid: str) -> None:
        self._journal.chapter("完工和评价 / Finished and rated")
        done = {
            "outcome": "repaired", "text": self._say("更换接头一处，打压不渗"), "minutes": "40",
            "material_name": ["PPR 接头 20", "生料带"], "material_quantity": ["2", "1"],
            "material_unit": ["个", "卷"], "material_price": ["3.5", "2"],
        }  # fmt: skip
        await self._away(lambda: self._plumber.do(uid, "finish", **done))  # type: ignore[arg-type]
        await self._until_status(uid, "finished")
        await self._away(lambda: self._student.do(uid, "pass"))
        stars = dict.fromkeys(("quality", "speed", "attitude"), "5")
        praise = self._say("师傅来得快，还把地上的水拖干净了")
        with self._journal.timed("评价 → 派单台 / from the stars to the desk"):
            await self._away(lambda: self._student.do(uid, "rate", **stars, text=praise))
            await self._until_status(uid, "archived")
        address = f"/tickets/{uid}"
        await self._page(
            self._student, address, "page-ticket", "学生看到的经过 / as the student sees it"
        )
        self._hands.press(_Key.Key_F2)
        self._window.queue.go_to(uid)
        self._window.open_ticket(uid)
        await self._settle()
        self._shot("ticket", "从报修到评价 / one ticket from report to rating")

    async def _other_looks(self, uid: str) -> None:
        self._journal.chapter("其他样子 / Other looks")
        self._window.show_listing("open")
        self._hands.press(_Key.Key_L, CTRL | _SHIFT)
        await self._settle()
        self._shot("dark", "深色 / dark")
        self._hands.press(_Key.Key_L, CTRL | _SHIFT)
        while self._app.theme.density is not Density.LARGE:
            self._hands.press(_Key.Key_0, CTRL)
        await self._settle()
        self._shot("large", "大字 / large type")
        self._hands.press(_Key.Key_Comma, CTRL)
        await self._settle()
        self._shot("settings", "设置 / settings")

    def _compare(self, lock: Ticket, uid: str) -> None:
        self._journal.chapter("合计 / Figures")
        self._journal.did(f"操作员按键和点击 {self._hands.struck} 次 / keys and clicks at the desk")
        urges = self._now(uid).urges
        self._journal.check("催办一次就是一次 / one urge is one urge", urges == 1, urges)
        state = self._now(lock.uid).status
        self._journal.check(
            "修好的门锁没有被挂起 / the lock stays repaired", state == "finished", state
        )
        store, data = self._app.folder.ledger.store, self._cloud.data
        checks.both_sides(self._journal, self._station, store, data, self._said, self._refused)

    # ---- how it is done ------------------------------------------------------------------

    async def _call(self, person: Person | None, fault: str, more: str) -> Ticket:
        """Take a report down by keys; from somebody of the roster, or a stranger in 3栋."""
        hands, form = self._hands, self._window.intake
        hands.press(_Key.Key_F4)
        await self._until(lambda: form.fields.caller.box.hasFocus(), "the form open")
        if person is None:
            hands.type("王小明 ")
            hands.type("13912345678")
            hands.enter()
            hands.type("3-302")
        else:
            hands.type(person.phones[0][-6:])
            hands.enter()
        hands.enter()
        hands.type(fault)
        hands.enter()
        hands.type(self._say(more))
        await self._settle()
        if "门外" in more:
            self._shot("intake", "边接电话边录入 / taken down while talking")
        with self._journal.timed("保存并得到单号（落盘） / saved and numbered, durable"):
            hands.enter(CTRL)
        if not form.done.isVisible():
            raise Trouble("not_saved", errors=tuple(form.fields.error_texts()))
        row = self._station.by_number(form.done.number.text())
        assert row is not None
        return self._now(row.uid)

    async def _choose_first(self) -> None:
        """Take the first suggestion of the worker chooser with Enter."""
        chooser: WorkerChooser = self._window.workplace.board.chooser
        await self._until(chooser.isVisible, "the worker chooser")
        await self._settle()
        self._hands.enter()

    async def _ask_on(self, uid: str, key: Qt.Key, text: str) -> None:
        """Open an act's form on a ticket by its key, type, and send it."""
        self._hands.press(_Key.Key_F2)
        self._window.queue.go_to(uid)
        self._window.queue.focus_table()
        self._hands.press(key)
        await self._until(lambda: self._window.panel.form is not None, "the form open")
        if key is _Key.Key_H:
            self._hands.press(_Key.Key_Down)  # by appointment, instead of waiting for parts
        form = self._window.panel.form
        assert form is not None
        form.fields["note"].editor.setFocus()
        self._hands.type(text)
        self._hands.enter(CTRL)

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

    async def _until(self, holds: Callable[[], bool], what: str) -> None:
        ends = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > ends:
                raise Trouble("never_happened", what=what)
            await asyncio.sleep(0.002)

    async def _until_status(self, uid: str, status: Status) -> None:
        await self._until(lambda: self._now(uid).status == status, f"{status}: {uid}")

    async def _settle(self) -> None:
        """Let the window lay out, load pictures and paint."""
        await asyncio.sleep(0.25)

    def _shot(self, name: str, caption: str) -> None:
        dialog = self._dialog()
        self._journal.shot(self._window if dialog is None else dialog, name, caption)

    def _say(self, text: str) -> str:
        self._said.append(text)
        return text

    def _want(self, uid: str, status: Status) -> None:
        found = self._now(uid)
        if found.status != status:
            raise Trouble("wrong_state", number=found.number, status=found.status, wanted=status)

    def _now(self, uid: str) -> Ticket:
        ticket = self._station.ticket(uid)
        if ticket is None:
            raise Trouble("ticket_gone", ticket=uid)
        return ticket

    def _lead(self, uid: str) -> str:
        lead = self._now(uid).lead
        return "" if lead is None else lead.name

    def _people_at_home(self, at: int) -> Person:
        return self._callers[at]

    def _dialog(self) -> OperatorDialog | None:
        found = self._window.findChild(OperatorDialog)
        return found if isinstance(found, OperatorDialog) and found.isVisible() else None

    def _switch(self) -> QCheckBox:
        found = self._window.statusBar().findChild(QCheckBox)
        assert isinstance(found, QCheckBox)
        return found
