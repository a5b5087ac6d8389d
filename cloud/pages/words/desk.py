"""Words of the duty desk on the phone (值班台): its list, one ticket, what is done there."""

from __future__ import annotations

from cloud.pages.words.moments import moment
from cloud.pages.words.states import STATUS
from domain.faults import FaultTree
from domain.people import Channel
from domain.suggest import Reason, Suggestion, skill_name

TITLE = "值班台"
TICKET = "工单"

# the list
VIEWS = (("", "待处理"), ("running", "处理中"))
NEW = "新报修"
OVERDUE = "已超时"
TO_DISPATCH = "待派单"
RUNNING = "处理中"
COUNTS = "概况"
MORE = "另有 {count} 张没有列出，请在派单台查看"
NOTHING = "没有等待处理的工单"
NOTHING_RUNNING = "没有正在处理的工单"
BY = "由 {workers}"
DUTY_ON = "您在值班"
DUTY_OFF = "您不在值班"
DUTY_ON_HINT = "夜间有急报会通知您"
DUTY_OFF_HINT = "夜间急报不通知您"
DUTY_UNKNOWN = "还没有登记是否值班"
DUTY_UNKNOWN_HINT = "登记后，夜间有急报就通知您"
GO_ON = "我来值班"
GO_OFF = "不值班了"

# one ticket
REPORTER = "报修人"
SHOW_PHONE = "查看电话"
PHONE_TITLE = "联系报修人"
PHONE_NOTED = "本次查看已记录。号码仅用于处理这张工单。"
NO_PHONE = "没有留电话"
CREW = "派给"
LEAD = "主修"
HISTORY = "处理经过"
ACTS = "可以做的事"
NO_ACTS = "这张工单现在没有需要值班台做的事"
STATE = "状态"

ACT: dict[str, tuple[str, str]] = {
    "accept": ("受理", "check"),
    "dispatch": ("派单", "send"),
    "reassign": ("转派", "arrow-right-left"),
    "hold": ("挂起", "pause"),
    "resume": ("恢复处理", "play"),
    "extend": ("延期", "calendar-clock"),
    "refuse-extension": ("不同意延期", "circle-x"),
    "note": ("备注", "message-square"),
    "reject": ("驳回", "circle-x"),
    "void": ("作废", "trash-2"),
}
"""What each act is called, and its picture."""
DONE: dict[str, str] = {
    "accept": "已受理",
    "dispatch": "已派单",
    "reassign": "已转派",
    "hold": "已挂起",
    "resume": "已恢复处理",
    "extend": "已延期",
    "refuse-extension": "已答复不同意延期",
    "note": "已备注",
    "reject": "已驳回",
    "void": "已作废",
}

# forms
ASKED_EXTENSION = "{name} 申请延期到 {time}：{reason}"
CHOOSE = "派给谁"
SUGGESTED = "建议"
OTHERS = "其他师傅（{count}）"
AWAY = "离岗的师傅（{count}）"
NOBODY = "花名册里没有可派的师傅"
FREE = "空闲"
IN_HAND = "手上 {count} 张"
OFF = "离岗"
MATES = "再派几个人一起去"
PLANNED = "约定上门时间"
DISPATCH_NOTE = "给师傅的话"
NOW_WITH = "现在由{names}处理"
REJECT_WHY = "为什么驳回"
REJECT_TEXT = "给报修人的说明"
VOID_WHY = "为什么作废"
VOID_HINT = "作废后不再处理，报修人会收到通知"
GRANT = "同意延期"
ASKING = "申请延期"
EXTEND_TO = "延到什么时候"
EXTEND_WHY = "为什么延期"
REFUSE_EXTENSION_WHY = "为什么不同意"
NOTE_TEXT = "写什么"
ACCEPT_HINT = "受理后等待派单。知道派给谁时，可以直接派单。"
CONFIRM = "确认{act}"
BACK = "回到工单"

_LABEL: dict[str, str] = {"desk": "在派单台", "wechat": "用手机", "system": "由系统"}


def overtaken(by: str, channel: Channel, at: int, now: int, said: str) -> dict[str, str]:
    """The facts of ``overtaken``: somebody else was quicker. Times in ms UTC."""
    how = _LABEL.get(channel, "")
    return {"by": by, "how": how, "when": moment(at, now), "said": said}


def load(count: int) -> str:
    """How much somebody has in hand."""
    return IN_HAND.format(count=count) if count else FREE


def why(one: Suggestion, tree: FaultTree, now: int) -> str:
    """What speaks for and against sending somebody, in a few words; ``now`` in ms UTC."""
    said = [_reason(each, tree, now) for each in (*one.reasons, *one.warnings)]
    return " · ".join(word for word in said if word)


def _reason(one: Reason, tree: FaultTree, now: int) -> str:
    if one.code == "off_duty":
        back = "" if one.until is None else f"{moment(one.until, now)} 回"
        return "，".join(part for part in (one.text, back) if part)
    return {
        "skill": f"会修{skill_name(one.text, tree)}",
        "no_skill": f"没有登记会修{skill_name(one.text, tree)}" if one.text else "",
        "zone": f"管{one.text}",
        "every_zone": "各片区都去",
        "other_zone": f"不管{one.text}",
        "full": f"已满（{one.count}/{one.limit}）",
        "in_crew": "这张单已经在他手上",
    }.get(one.code, "")


def closed(act: str, status: str) -> str:
    """Why an act can't be done in this state."""
    word = next((word for known, word in STATUS.items() if known == status), status)
    return f"这张工单现在是“{word}”，不能{ACT[act][0]}。可能别人刚处理过。"
