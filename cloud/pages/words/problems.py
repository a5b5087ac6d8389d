"""Problems as sentences: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cloud.pages.words import clinic_problems
from cloud.pages.words.clinic import PAPERS
from cloud.pages.words.moments import local
from cloud.pages.words.states import STATUS
from domain.problems import Problem
from domain.repair.ticket import ENDED
from domain.text import shorten

_SENTENCES: dict[str, str] = {
    "sign_in": "登录已过期，请重新登录后再交一次。",
    "consent_missing": "请先阅读并同意个人信息使用说明。",
    "code_wrong": "学工号或登录码不对，请核对后再试。登录码由后勤部门发放。",
    "code_used": "这个登录码已经用过了，请向后勤部门要一个新的。",
    "code_expired": "这个登录码已经过期，请向后勤部门要一个新的。",
    "sign_in_lost": "登录没有完成，请从头再登录一次。",
    "sign_in_unreachable": "暂时连不上学校的登录服务，请几分钟后再试，或改用登录码。",
    "sign_in_refused": "学校的登录服务没有通过这次登录（{reason}），请从头再登录一次。",
    "number_not_told": "登录通过了，但学校没有传来您的学工号。请联系后勤部门，或改用登录码。",
    "not_on_roster": "登录通过了，但花名册里没有您（{person}）。请联系后勤部门登记。",
    "openids_used_up": (
        "您已经绑定了 {limit} 个微信，不能再绑。请先在其中一个微信的“我的”里解除，"
        "或请后勤部门解除。"
    ),
    "bind_lost": "绑定没有完成，可能间隔太久。请从公众号菜单重新进入。",
    "code_spent": "微信的授权已经用过了。请关闭页面，从公众号菜单重新进入。",
    "wechat_refused": "微信没有告诉我们您是谁。请关闭页面，从公众号菜单重新进入。",
    "prove_again": "这一页涉及个人隐私，请再验证一次身份。",
    "too_often": "操作太频繁，请 {seconds}后再试。",
    "foreign_page": "这个请求不是从本站页面发出的，没有执行。请回到本站再操作。",
    "not_for_you": "您的账号不能使用这个页面。请从首页进入。",
    "no_code_for_desk": "调度和管理人员的登录码不能由同事发放，请找管理员。",
    "not_allowed_for_role": "您的账号不能做这个操作。如有需要，请联系后勤调度。",
    "not_for_another": "只能以自己的名义操作。请重新登录后再试。",
    "not_your_ticket": "这不是您的报修单，不能操作。",
    "not_in_crew": "这张工单已经不在您名下，可能已改派他人。请回到我的工单查看。",
    "no_such_page": "没有这个页面。链接可能写错了，请从首页进入。",
    "no_such_ticket": "找不到这张单子，或者它不是您的。",
    "no_such_photo": "照片没有传上来，请重新添加照片再提交。",
    "no_such_place": "找不到这个地点，请重新选择。",
    "no_such_fault": "请选择故障类别。",
    "no_such_staff": "花名册里没有您的记录，请联系管理员。",
    "worker_gone": "花名册里没有这位师傅，可能刚刚停用。请重新选择。",
    "crew_empty": "请选择派给谁。",
    "crew_changed": "没有办成：这张单子刚刚改派给了{names}。请看最新进展再决定。",
    "nothing_asked": "师傅没有申请延期，或申请已经处理过了。",
    "asked_anew": "师傅重新提了延期申请，请看最新的一条再决定。",
    "extended_already": "已经延期到更晚的时间了，不用再申请。",
    "due_in_the_past": "新的时限要晚于现在，请重新选择。",
    "overtaken": "没有办成，{by}已抢先一步：{when} {how}{said}。请看最新进展。",
    "reported_here": "这里已经有人报修同样的问题（{number}），不用重复报修，可以跟进它。",
    "reported_already": "您已经在这张单子（{number}）上报修过了，不用再报。",
    "command_id_reused": "这份表单已经提交过，内容和这次不同。要报另一个问题，请打开新的表单。",
    "nothing_changes": "已经是这样了，没有需要改动的。",
    "text_missing": "请填写{field}。",
    "text_too_long": "{field}太长，最多 {limit} 个字，现在是 {length} 个字。请精简后再交。",
    "phone_unclear": "电话“{phone}”看不懂，请填 11 位手机号或固定电话。",
    "bad_value": "{field}填得不对，请检查后再交。",
    "bad_price": "单价“{typed}”看不懂，请填金额，例如 12.50。",
    "bad_quantity": "数量“{typed}”看不懂，请填大于 0 的数，例如 2 或 1.5。",
    "stars_missing": "请给三项都打上星再提交。",
    "wanted_in_the_past": "期望的上门时间已经过了，请重新选择。",
    "too_many_photos": "照片太多，最多 {limit} 张。",
    "photo_too_big": "照片太大，单张不能超过 10 MB。请换一张或缩小后再传。",
    "photo_too_many_pixels": "照片尺寸太大，请用手机直接拍一张再传。",
    "photo_unreadable": "照片打不开，可能不是图片或已损坏。请换一张。",
    "photo_damaged": "照片在传输中损坏了，请重新上传。",
    "bad_photo": "照片没有传好，请重新添加。",
    "body_too_big": "提交的内容太大了。请减少照片或文字后再交。",
    "bad_message": "提交的内容看不懂，请刷新页面后重新填写。",
    "urged_already": "刚刚已经催过了，{minutes} 分钟内只能催一次。后勤已经收到。",
    "warranty_over": "已超过 {days} 天质保期，不能再返修。请重新报修。",
    "hold_ends_before_it_starts": "恢复时间要晚于现在，请重新选择。",
    "too_early": "还没到时间，请稍后再试。",
    "in_the_future": "手机时间比实际时间快太多，请校准手机时间后再交。",
    "disk_full": "服务器存储空间不足，暂时不能提交。请稍后再试，或打电话报修。",
    "disk_error": "服务器存储出了问题，暂时不能提交。请稍后再试，或打电话报修。",
    "database_busy": "现在使用的人很多，请稍等几秒再试。",
    "database_unreachable": "服务器暂时不能使用，没有办成。请几分钟后再试，或打电话报修。",
    "page_failed": "页面出了故障，您的操作可能没有完成。请返回查看，稍后再试。",
}

_FIELDS: dict[str, str] = {
    "description": "故障描述",
    "place": "地点",
    "place_text": "地点",
    "spot": "具体位置",
    "phone": "联系电话",
    "fault": "故障类别",
    "wanted_at": "期望上门时间",
    "reason": "原因",
    "result": "处理说明",
    "note": "说明",
    "text": "文字",
    "minutes": "用时",
    "materials": "材料",
    "stars": "评分",
    "until": "恢复时间",
    "number": "学工号",
    "key": "表单",
    "outcome": "处理结果",
    "cause": "挂起原因",
    "due": "延期时间",
    "planned_at": "约定上门时间",
    "person": "学工号",
    "name": "姓名",
    "hospital": "医院",
    "visited_on": "就诊日期",
    "invoice": "发票号码",
    "invoice_date": "开票日期",
    "total": "发票金额",
    "case": "就医情况",
    "referral": "转诊单",
    "slot": "时间",
    "quiet": "不打扰时间",
    "channel": "提醒方式",
}

_TYPED = {
    "description": "故障描述",
    "spot": "具体位置",
    "place_text": "地点",
    "reason": "原因",
    "text": "文字",
    "note": "说明",
    "minutes": "用时（分钟）",
    "material_name": "材料",
}
_LONGEST_ECHO = 4_000
_LONG = 100
"""Seconds from which on a wait is told in minutes."""


def sentence(problem: Problem) -> str:
    """What is wrong and what to do. Plain text."""
    facts = problem.facts
    if problem.code == "wrong_state":
        return _wrong_state(str(facts.get("kind", "")), str(facts.get("status", "")))
    known = _SENTENCES.get(problem.code) or clinic_problems.SENTENCES.get(problem.code)
    if known is None:
        return f"没有办成（{shorten(problem.code)}）。请稍后再试；如果还不行，请联系后勤部门。"
    return known.format_map(_Shown(facts))


def _wrong_state(kind: str, status: str) -> str:
    now = next((word for known, word in STATUS.items() if known == status), status)
    if status in ENDED:
        ending = _ENDING.get(status, "已经结束")
        return f"没有办成：这张单子{ending}。不用再操作了；如果问题还在，请重新报修。"
    special = _INSTEAD.get((kind, status))
    return special or f"没有办成：这张单子现在是“{now}”。可能别人刚操作过，请刷新看看最新进展。"


_ENDING = {
    "archived": "已经完成归档",
    "rejected": "没有被受理",
    "withdrawn": "已经被报修人撤销",
    "merged": "已经合并到另一张单子",
    "voided": "已经作废",
    "transferred": "已经转给其他单位",
}

_INSTEAD: dict[tuple[str, str], str] = {
    ("repair.take", "taken"): "已经接过单了，不用再点。请到场后点“到场”。",
    ("repair.take", "working"): "已经接过单并到场了，不用再点。",
    ("repair.take", "accepted"): "没有办成：这张单子已被调度收回，正在重新派单。",
    ("repair.arrive", "working"): "已经登记到场了，不用再点。",
    ("repair.arrive", "dispatched"): "请先接单，再登记到场。",
    ("repair.arrive", "held"): "这张单子挂起中，请先恢复，再登记到场。",
    ("repair.finish", "finished"): "已经报过完工了，正等报修人验收。",
    ("repair.finish", "inspected"): "已经验收通过了，不用再报完工。",
    ("repair.finish", "taken"): "请先登记到场，再报完工。",
    ("repair.finish", "held"): "这张单子挂起中，请先恢复，再报完工。",
    ("repair.hold", "held"): "已经挂起了，不用再点。",
    ("repair.resume", "working"): "已经恢复了，不用再点。",
    ("repair.resume", "taken"): "已经恢复了，不用再点。",
    ("repair.ask_extension", "dispatched"): "请先接单，再申请延期。",
    ("repair.ask_extension", "finished"): "已经报过完工了，不用再延期。",
    ("repair.hand_back", "working"): "已经到场的单子不能退单。修不了请挂起，或联系调度改派。",
    ("repair.hand_back", "accepted"): "已经退单了，不用再点。",
    ("repair.withdraw", "dispatched"): "师傅已经派出，不能撤销了。如不再需要维修，请电话告诉师傅。",
    ("repair.withdraw", "taken"): "师傅已经接单，不能撤销了。如不再需要维修，请电话告诉师傅。",
    ("repair.withdraw", "working"): "师傅已经到场，不能撤销了。",
    ("repair.withdraw", "held"): "师傅已经接单，不能撤销了。如不再需要维修，请电话告诉师傅。",
    ("repair.withdraw", "finished"): "已经修完了，不能撤销。请确认是否修好。",
    ("repair.pass", "inspected"): "已经确认过了，欢迎评价。",
    ("repair.fail", "dispatched"): "已经告诉师傅没修好，正在重新安排上门。",
    ("repair.fail", "inspected"): "这张单子已经确认修好。如果又坏了，请用“返修”。",
    ("repair.urge", "finished"): "师傅已经修完，请确认是否修好。",
    ("repair.rework", "accepted"): "已经申请返修了，正在安排师傅。",
    ("repair.rate", "archived"): "已经评价过了，可以追加评价。",
}


def problem_title(status: int) -> str:
    """The headline of a problem's page."""
    return {
        401: "请先登录",
        403: "不能这样做",
        404: "没有找到",
        413: "内容太大",
        429: "请稍等一下",
        500: "页面出了故障",
        503: "暂时不能使用",
        507: "暂时不能使用",
    }.get(status, "没有办成")


def typed_fields(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """What somebody typed into a form that was refused, with labels, so that it is not lost."""
    return [(_TYPED[n], text[:_LONGEST_ECHO]) for n, text in pairs if n in _TYPED and text.strip()]


class _Shown(dict[str, str]):
    """A problem's facts as words; one that is missing shows as a question mark."""

    def __init__(self, facts: dict[str, Any]) -> None:
        super().__init__({name: _fact(name, value) for name, value in facts.items()})

    def __missing__(self, name: str) -> str:
        return "？"


def _fact(name: str, value: Any) -> str:
    if name == "field":
        return _FIELDS.get(str(value), "内容")
    if name == "seconds" and isinstance(value, int):
        return f"{value} 秒" if value < _LONG else f"{-(-value // 60)} 分钟"
    if name == "papers":
        return "、".join(word for paper, word in PAPERS.items() if paper in value)
    if name == "cause":
        return {"missed": "爽约", "cancelled": "取消"}.get(str(value), shorten(str(value)))
    if name in ("until", "due", "happened_at", "opens_at") and isinstance(value, int):
        return local(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list | tuple):
        return "、".join(shorten(str(one)) for one in value[:5])
    return shorten(str(value))
