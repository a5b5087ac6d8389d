"""What a notice says: made of its kind and a closed set of facts, never of anybody's own words."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from cloud.identity.visitor import STAFF
from cloud.notices.clinic import page_of
from cloud.notices.kinds import Facts, Kind, Notice
from cloud.pages.words.moments import moment, span, surname
from cloud.pages.words.states import CLOCK, HOLD, PRIORITY, REJECT
from domain.faults import FaultTree


class Said(Struct, frozen=True):
    """One notice in words.

    Attributes:
        title: a few characters for a list's first line.
        body: one sentence or two.
        about: what was reported, and where.
        short: at most 20 characters.
        step: at most five Chinese characters.
        page: the path of the page that it leads to.
        values: what a template's fields can be filled with; moments in ms UTC.
    """

    title: str
    body: str
    about: str
    short: str
    step: str
    page: str
    values: dict[str, str | int]

    @property
    def text(self) -> str:
        """The whole of it, for a channel that shows nothing else."""
        if not self.about:
            return self.body
        return f"{self.body}（{self.values['number']} {self.about}）"


STEPS: dict[Kind, tuple[str, str]] = {
    "registered": ("报修已登记", "已登记"),
    "accepted": ("报修已受理", "已受理"),
    "rejected": ("报修没有受理", "未受理"),
    "merged": ("报修已合并处理", "已合并"),
    "voided": ("报修已作废", "已作废"),
    "dispatched": ("已安排师傅", "已派单"),
    "moved_out": ("已转其他单位", "已转出"),
    "arrived": ("师傅已到场", "已到场"),
    "held": ("维修暂停", "已暂停"),
    "extended": ("维修延期", "已延期"),
    "finished": ("请确认是否修好", "待验收"),
    "finished_along": ("请确认是否恢复", "待验收"),
    "incident": ("大面积故障抢修中", "抢修中"),
    "incident_over": ("故障已恢复", "已恢复"),
    "default_coming": ("还没有确认是否修好", "待验收"),
    "rated": ("谢谢评价", "已评价"),
    "changed": ("安排有变动", "有变动"),
    "job": ("新工单", "新工单"),
    "rework": ("要返修", "要返修"),
    "urged": ("有人催办", "被催办"),
    "taken_away": ("工单已改派", "已改派"),
    "cancelled": ("工单已取消", "已取消"),
    "more_time": ("工单已延期", "已延期"),
    "no_more_time": ("延期没有同意", "未延期"),
    "breach": ("工单超时", "已超时"),
    "escalated": ("超时上报", "已上报"),
    "night_report": ("夜间急报", "待受理"),
    "clinic": ("校医院有新消息", "新消息"),
}
"""Title, and the state in at most five characters."""

AT_THE_DESK: frozenset[Kind] = frozenset({"breach", "escalated", "night_report"})
"""They lead to the duty desk: to whoever is told of them, a ticket is not a job of their own."""
_NO_PLACE = "地点见报修单"
_SOMEBODY = "维修师傅"
_CLINIC = "校医院"


def say(notice: Notice, faults: FaultTree, now: int, more: int = 0) -> Said:
    """A notice in words.

    Args:
        now: ms UTC, for 今天 and 明天.
        more: how many others of its kind are told with it.
    """
    facts = notice.facts
    if ":" in notice.ticket:  # an aggregate of the clinic, whatever of it
        return _of_the_clinic(notice)
    title, step = STEPS[notice.kind]
    short = _SHORT[notice.kind](facts, now) if notice.kind in _SHORT else title
    if more:
        short = f"{short}，另有{more}张"
    what = faults.path_text(facts.fault)
    place = facts.place or _NO_PLACE
    values: dict[str, str | int] = {
        "number": facts.number,
        "fault": what,
        "place": place,
        "said": short,
        "step": step,
        "who": f"{surname(facts.who)}师傅" if facts.who else _SOMEBODY,
        "happened": notice.happened_at,
        "due": facts.due or facts.until or facts.planned_at or notice.happened_at,
        "title": title,
    }
    body = _BODY[notice.kind].format(
        short=short, due=_moment(facts.due, now), other=facts.other, step=step
    )
    page = _page(notice, more)
    return Said(title, body, f"{what}，{place}", short, step, page, values)


def _of_the_clinic(notice: Notice) -> Said:
    """That there is news; where it leads tells no more either."""
    title, step = STEPS["clinic"]
    values: dict[str, str | int] = {
        **dict.fromkeys(("number", "fault", "place", "who"), _CLINIC),
        "said": title,
        "step": step,
        "happened": notice.happened_at,
        "due": notice.happened_at,
        "title": title,
    }
    return Said(title, _BODY["clinic"], "", title, step, page_of(notice.ticket), values)


def _page(notice: Notice, more: int) -> str:
    """The page that a notice leads to: of several jobs the list of them."""
    if notice.kind in AT_THE_DESK:
        return "/desk" if more else f"/desk/{notice.ticket}"
    if not notice.subject.startswith(STAFF):
        return f"/tickets/{notice.ticket}"
    return "/jobs" if more else f"/jobs/{notice.ticket}"


_BODY: dict[Kind, str] = {
    "registered": "后勤已为您登记报修，有进展会告诉您。",
    "accepted": "后勤已受理，正在安排师傅。",
    "rejected": "{short}。如有疑问请致电后勤。",
    "merged": "与同样的报修 {other} 一起处理，进展看那一张。",
    "voided": "这张报修已作废。如有疑问请致电后勤。",
    "dispatched": "{short}。",
    "moved_out": "已转给负责的单位处理，联系方式见报修单。",
    "arrived": "师傅已到场。",
    "held": "{short}。",
    "extended": "{short}，给您带来不便。",
    "finished": "师傅已完工，请看看是否修好，并确认。",
    "finished_along": "这起故障已处理，请看看您那里是否恢复，并确认。",
    "incident": "您报修的问题属于同一起大面积故障：{short}。",
    "incident_over": "这起大面积故障已恢复。您那里若还不正常，请告诉我们。",
    "default_coming": "{due} 前没有确认，将默认已修好。没有修好请告诉我们。",
    "rated": "谢谢您的评价。",
    "changed": "之前告诉您的安排已撤回，请以页面上的为准。",
    "job": "{short}，请尽快接单。",
    "rework": "报修人反映没有修好，请再去一次。",
    "urged": "报修人在催，请尽快处理或说明原因。",
    "taken_away": "这张工单不用您去了。",
    "cancelled": "这张工单已取消，不用去了。",
    "more_time": "{short}，请按新的时间修好。",
    "no_more_time": "您申请的延期没有同意，请按原来的时间修好。原因见工单。",
    "breach": "{short}。",
    "escalated": "{short}，按规定上报，请督办。",
    "night_report": "{short}，请尽快受理或派单。",
    "clinic": "校医院有一条新消息，请打开查看。",
}


def _moment(at: int | None, now: int) -> str:
    return "" if at is None else moment(at, now)


def _rejected(facts: Facts, now: int) -> str:
    return f"没有受理：{REJECT.get(facts.reason, REJECT['other'])}"


def _dispatched(facts: Facts, now: int) -> str:
    who = f"{surname(facts.who)}师傅" if facts.who else _SOMEBODY
    crew = f"等{facts.more_workers + 1}人" if facts.more_workers else ""
    if facts.planned_at is None:
        return f"{who}{crew}会上门"
    return f"{who}{crew} {moment(facts.planned_at, now)} 上门"


def _held(facts: Facts, now: int) -> str:
    cause = HOLD[facts.cause or "other"]
    if facts.until is None:
        return f"暂停：{cause}"
    return f"暂停：{cause}，{moment(facts.until, now)} 恢复"


def _job(facts: Facts, now: int) -> str:
    word = {"emergency": "抢修", "urgent": "急修"}.get(facts.priority, "新工单")
    if facts.planned_at is None:
        return word
    return f"{word}，{moment(facts.planned_at, now)} 上门"


def _extended(facts: Facts, now: int) -> str:
    return f"延期，{_moment(facts.due, now)} 前修好"


def _more_time(facts: Facts, now: int) -> str:
    return f"已延期到 {_moment(facts.due, now)}"


def _incident(facts: Facts, now: int) -> str:
    if facts.until is None:
        return "正在集中抢修"
    return f"正在抢修，预计 {moment(facts.until, now)} 恢复"


def _breach(facts: Facts, now: int) -> str:
    step = next((word for clock, word in CLOCK.items() if clock == facts.clock), "")
    return f"{step}超时 {span(now - (facts.due or now))}"


def _night_report(facts: Facts, now: int) -> str:
    return f"{PRIORITY[facts.priority]}，等待受理"


_SHORT: dict[Kind, Callable[[Facts, int], str]] = {
    "rejected": _rejected,
    "dispatched": _dispatched,
    "held": _held,
    "incident": _incident,
    "job": _job,
    "extended": _extended,
    "more_time": _more_time,
    "breach": _breach,
    "escalated": _breach,
    "night_report": _night_report,
}
