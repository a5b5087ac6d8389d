"""A ticket's timeline in plain words, told to its requester or to a worker of its crew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from cloud.pages.words import moments, states
from domain.envelope import Entry, Event, UnknownEvent
from domain.faults import FaultTree
from domain.repair import events as e
from domain.repair.ticket import Share


class Told(Struct, frozen=True):
    """One step of the story.

    Attributes:
        at: when it happened, ms UTC.
        said: what happened.
        detail: words that people gave with it: plain text.
        tone: as of ``states.Shown``, for the dot beside it.
    """

    at: int
    said: str
    detail: str = ""
    tone: str = "work"


class Reader(Struct, frozen=True):
    """To whom it is told.

    Attributes:
        id: their code; their own notes are shown to them.
        staff: whether inner notes and full names are shown.
        now: ms UTC.
        faults: names of fault codes.
    """

    id: str
    staff: bool
    now: int
    faults: FaultTree


def story(entries: Iterable[Entry], reader: Reader) -> list[Told]:
    """The timeline, newest first. What this version can't read or is inner is passed over."""
    told: list[Told] = []
    for entry in entries:
        for event in entry.events:
            found = _tell(event, entry, reader)
            if found is not None:
                told.append(found)
    return told[::-1]


def _tell(event: Event | UnknownEvent, entry: Entry, reader: Reader) -> Told | None:
    maker = _MAKERS.get(type(event))
    made = None if maker is None else maker(event, entry, reader)
    if made is None:
        return None
    said, detail, tone = made
    return Told(entry.happened_at, said, detail, tone)


Made = tuple[str, str, str]


def _crew(crew: Sequence[Share], reader: Reader) -> str:
    if reader.staff:
        return "、".join(share.name for share in crew)
    lead = next((share for share in crew if share.lead), crew[0])
    more = f"等 {len(crew)} 人" if len(crew) > 1 else ""
    return f"{moments.surname(lead.name)}师傅{more}"


def _planned(at: int | None, reader: Reader) -> str:
    return "" if at is None else f"，约定 {moments.moment(at, reader.now)} 上门"


def _reported(event: e.Reported, entry: Entry, reader: Reader) -> Made:
    if entry.actor.role == "requester":
        return "已提交报修", "", "wait"
    return "后勤代为登记了报修", "", "wait"


def _rejected(event: e.Rejected, entry: Entry, reader: Reader) -> Made:
    return f"没有受理：{states.REJECT[event.reason]}", event.text, "over"


def _dispatched(event: e.Dispatched, entry: Entry, reader: Reader) -> Made:
    said = f"已派给{_crew(event.crew, reader)}{_planned(event.planned_at, reader)}"
    return said, event.note if reader.staff else "", "work"


def _reassigned(event: e.Reassigned, entry: Entry, reader: Reader) -> Made:
    said = f"改派给{_crew(event.crew, reader)}{_planned(event.planned_at, reader)}"
    return said, event.note if reader.staff else "", "work"


def _withdrawn(event: e.Withdrawn, entry: Entry, reader: Reader) -> Made:
    asked = f"（{event.asked_by} 要求）" if event.asked_by and reader.staff else ""
    return f"报修已撤销{asked}", event.text, "over"


def _handed_back(event: e.HandedBack, entry: Entry, reader: Reader) -> Made:
    if reader.staff:
        return f"{entry.actor.name} 退单", event.reason, "over"
    return "师傅暂时来不了，正在重新安排", "", "over"


def _transferred(event: e.Transferred, entry: Entry, reader: Reader) -> Made:
    number = f"（对方单号 {event.external_number}）" if event.external_number else ""
    return f"已转给{event.unit}{number}", event.note, "over"


def _held(event: e.Held, entry: Entry, reader: Reader) -> Made:
    until = "" if event.until is None else f"，预计 {moments.moment(event.until, reader.now)} 恢复"
    return f"暂停处理：{states.HOLD[event.cause]}{until}", event.note, "over"


def _extended(event: e.Extended, entry: Entry, reader: Reader) -> Made:
    granted = "同意延期，" if event.asked_by and reader.staff else ""
    until = moments.moment(event.due, reader.now)
    return f"{granted}完工时间延到 {until}", event.reason, "over"


def _extension_asked(event: e.ExtensionAsked, entry: Entry, reader: Reader) -> Made | None:
    if not reader.staff:
        return None
    who = "您" if entry.actor.id == reader.id else entry.actor.name
    until = moments.moment(event.until, reader.now)
    return f"{who}申请延期到 {until}", event.reason, "ask"


def _extension_refused(event: e.ExtensionRefused, entry: Entry, reader: Reader) -> Made | None:
    if not reader.staff:
        return None
    until = moments.moment(event.until, reader.now)
    return f"没有同意延期到 {until}，按原时限办", event.reason, "over"


def _finished(event: e.Finished, entry: Entry, reader: Reader) -> Made:
    return f"师傅已完工：{states.OUTCOME[event.result.outcome]}", event.result.text, "good"


def _passed(event: e.InspectionPassed, entry: Entry, reader: Reader) -> Made:
    said = "到期未确认，系统默认已修好" if event.default else "已确认修好"
    return said, event.text, "good"


def _rated(event: e.Rated, entry: Entry, reader: Reader) -> Made:
    if event.auto:
        return "到期未评价，系统默认好评", "", "good"
    said = f"已评价：质量 {event.quality} 星，速度 {event.speed} 星，态度 {event.attitude} 星"
    return said, event.text, "good"


def _noted(event: e.Noted, entry: Entry, reader: Reader) -> Made | None:
    own = entry.actor.id == reader.id
    if not (event.public or own or reader.staff):
        return None
    if own:
        return "您补充了说明", event.text, "work"
    if entry.actor.role in ("requester", "caretaker"):
        return "报修人补充了说明", event.text, "work"
    return f"{entry.actor.name} 备注" if reader.staff else "后勤留言", event.text, "work"


def _photos(event: e.PhotosAdded, entry: Entry, reader: Reader) -> Made:
    return f"补充了 {len(event.photos)} 张照片", "", "work"


def _joined(event: e.Joined, entry: Entry, reader: Reader) -> Made:
    who = "您" if event.reporter.person == reader.id else "又一位同学或老师"
    if reader.staff:
        who = event.reporter.name
    mine = reader.staff or event.reporter.person == reader.id
    return f"{who}也报修了这个问题", event.text if mine else "", "work"


def _edited(event: e.FieldEdited, entry: Entry, reader: Reader) -> Made | None:
    if event.field in ("billable", "asset", "priority") and not reader.staff:
        return None
    new = event.text
    if event.field == "fault":
        new = reader.faults.path_text(str(event.new))
    elif event.field in ("spot", "description"):
        new = str(event.new)
    elif event.field in ("planned_at", "wanted_at") and isinstance(event.new, int):
        new = moments.moment(event.new, reader.now)
    return f"更正了{states.FIELD.get(event.field, '信息')}", new, "work"


def _merged(event: e.Merged, entry: Entry, reader: Reader) -> Made:
    return f"与同样的报修 {event.into_number} 合并处理", "", "over"


def _gathered(event: e.Gathered, entry: Entry, reader: Reader) -> Made:
    moved = "移出" if event.out else "归入这里一起处理"
    return f"{len(event.numbers)} 张同一故障的报修{moved}", "", "work"


def _finished_along(event: e.FinishedAlong, entry: Entry, reader: Reader) -> Made:
    said = f"这起大面积故障已处理：{states.OUTCOME[event.result.outcome]}"
    return said, event.result.text, "good"


def _announced(event: e.Announced, entry: Entry, reader: Reader) -> Made:
    if event.what == "over":
        return "后勤通知：这起故障已恢复", "", "good"
    if event.until is None:
        return "后勤通知：正在抢修", "", "work"
    return f"后勤通知：正在抢修，预计 {moments.moment(event.until, reader.now)} 恢复", "", "work"


def _split_off(event: e.SplitOff, entry: Entry, reader: Reader) -> Made:
    return f"另一处故障单独登记为 {event.new_number}", event.text, "work"


def _of(said: str, tone: str = "work", detail: str = "") -> Callable[..., Made]:
    """A sentence that is always the same, with one of the event's own texts as its detail."""
    return lambda event, entry, reader: (said, getattr(event, detail) if detail else "", tone)


_MAKERS: dict[type[Any], Callable[[Any, Entry, Reader], Made | None]] = {
    e.Reported: _reported,
    e.PastKept: _of("从旧系统转入的维修记录", "over"),
    e.Accepted: _of("后勤已受理"),
    e.Rejected: _rejected,
    e.Withdrawn: _withdrawn,
    e.WithdrawalOverruled: _of("撤销前师傅已经派出，继续维修"),
    e.Merged: _merged,
    e.Voided: _of("已作废", "over", "reason"),
    e.Dispatched: _dispatched,
    e.Taken: _of("师傅已接单"),
    e.HandedBack: _handed_back,
    e.Reassigned: _reassigned,
    e.Transferred: _transferred,
    e.Arrived: _of("师傅已到场"),
    e.Held: _held,
    e.Resumed: _of("恢复处理", "work", "note"),
    e.ExtensionAsked: _extension_asked,
    e.Extended: _extended,
    e.ExtensionRefused: _extension_refused,
    e.Finished: _finished,
    e.InspectionPassed: _passed,
    e.InspectionFailed: _of("反映没有修好，重新安排", "ask", "reason"),
    e.ReworkAsked: _of("申请返修", "ask", "reason"),
    e.Rated: _rated,
    e.RatedMore: _of("追加了评价", "good", "text"),
    e.Urged: _of("催办", "ask", "text"),
    e.Noted: _noted,
    e.MentionSeen: lambda event, entry, reader: None,
    e.PhotosAdded: _photos,
    e.Joined: _joined,
    e.Linked: _of("属于同一起大面积故障，一起处理"),
    e.Unlinked: _of("改为单独处理"),
    e.Gathered: _gathered,
    e.FinishedAlong: _finished_along,
    e.Announced: _announced,
    e.SplitOff: _split_off,
    e.FieldEdited: _edited,
    e.Undone: _of("上一步操作已撤回"),
}
