"""States, causes and results in words: five plain states for requesters, all for workers."""

from __future__ import annotations

from msgspec import Struct

from cloud.pages.words.moments import moment
from domain.repair.ticket import ENDED, Hold, HoldCause, Outcome, Status


class Shown(Struct, frozen=True):
    """A state as it is shown: by word, by icon and by tone of colour.

    Attributes:
        tone: ``wait``, ``work``, ``ask`` (something is asked of the reader), ``good``, ``over``.
        step: place among the five plain states, 0-based.
    """

    word: str
    icon: str
    tone: str
    step: int


STEPS: tuple[str, ...] = ("待受理", "处理中", "待验收", "待评价", "已结束")

_WAITING = Shown("待受理", "inbox", "wait", 0)
_WORKING = Shown("处理中", "wrench", "work", 1)
_INSPECT = Shown("待验收", "clipboard-check", "ask", 2)
_RATE = Shown("待评价", "star", "ask", 3)
_PLAIN: dict[str, Shown] = {
    "reported": _WAITING,
    "accepted": _WORKING,
    "dispatched": _WORKING,
    "taken": _WORKING,
    "working": _WORKING,
    "held": _WORKING,
    "finished": _INSPECT,
    "inspected": _RATE,
}

STATUS: dict[Status, str] = {
    "reported": "待受理",
    "accepted": "待派单",
    "dispatched": "待接单",
    "taken": "已接单",
    "working": "维修中",
    "held": "已挂起",
    "finished": "待验收",
    "inspected": "待评价",
    "archived": "已完成",
    "rejected": "未受理",
    "withdrawn": "已撤销",
    "merged": "已合并",
    "voided": "已作废",
    "transferred": "已转其他单位",
}

HOLD: dict[HoldCause, str] = {
    "parts": "等材料",
    "appointment": "等预约时间",
    "nobody_in": "无人在室",
    "third_party": "等其他单位",
    "approval": "等审批",
    "outage": "停水停电",
    "weather": "天气原因",
    "other": "其他原因",
}

OUTCOME: dict[Outcome, str] = {
    "repaired": "已修好",
    "replaced": "已更换",
    "temporary": "临时处理",
    "unrepairable": "无法修复",
    "nothing_found": "未发现故障",
}

REJECT: dict[str, str] = {
    "out_of_scope": "不属于报修范围",
    "incomplete": "信息不全",
    "duplicate": "与其他报修重复",
    "other": "其他原因",
}

CLOCK: dict[str, str] = {
    "accept": "受理",
    "dispatch": "派单",
    "take": "接单",
    "arrive": "到场",
    "finish": "完工",
    "return": "恢复",
}

PROMISE: dict[str, str] = {
    "accept": "{time} 前受理",
    "dispatch": "{time} 前安排师傅",
    "take": "{time} 前师傅接单",
    "arrive": "{time} 前上门",
    "finish": "{time} 前修好",
    "return": "{time} 恢复",
}

PRIORITY = {"emergency": "抢修", "urgent": "急修", "normal": "一般", "planned": "计划"}
RANK = ("抢修", "急修", "一般", "计划")

FIELD: dict[str, str] = {
    "priority": "紧急程度",
    "fault": "故障类别",
    "place": "地点",
    "spot": "具体位置",
    "description": "故障描述",
    "wanted_at": "期望时间",
    "enter_alone": "能否无人入室",
    "asset": "资产编号",
    "billable": "是否收费",
    "planned_at": "约定上门时间",
    "phone": "联系电话",
}


def plain(status: str) -> Shown:
    """The plain state that a requester sees. What has ended also says how."""
    shown = _PLAIN.get(status)
    if shown is not None:
        return shown
    good = status == "archived"
    icon = "circle-check" if good else "circle-x"
    return Shown(exact(status), icon, "good" if good else "over", 4)


def exact(status: str) -> str:
    """The exact state's word; 已结束 for one that this version does not know."""
    return next((word for known, word in STATUS.items() if known == status), STEPS[-1])


def worker(status: str) -> Shown:
    """The exact state, as a worker sees it."""
    icons = {"dispatched": "bell-ring", "taken": "user-check", "held": "pause"}
    tones = {"dispatched": "ask", "held": "over", "finished": "good"}
    shown = plain(status)
    if status in ENDED:
        return shown
    word = exact(status)
    return Shown(word, icons.get(status, shown.icon), tones.get(status, shown.tone), shown.step)


def held_text(hold: Hold, now: int) -> str:
    """Why a job is on hold and until when; ``now`` in ms UTC."""
    until = "" if hold.until is None else f"，预计 {moment(hold.until, now)} 恢复"
    return f"{HOLD[hold.cause]}{until}"
