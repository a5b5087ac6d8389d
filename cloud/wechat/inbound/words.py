"""Every word said in the chat. Links are put in; what students wrote never brings one along."""

from __future__ import annotations

from html import escape

MENU_TEXT = (
    "您可以发送：\n"
    "· 报修 —— 打开报修单\n"
    "· 我的工单 —— 看进度\n"
    "· 工单号（如 BX261124-W001）—— 看这张单子\n"
    "· 一张照片 —— 用照片报修\n"
    "· 位置 —— 找到您所在的楼"
)
STAFF_TEXT = "您可以发送：\n· 我的工单 —— 手上的工单\n· 工单号 —— 看这张单子"
STAFF_REPORT = "师傅账号不在这里报修。发现问题请告诉调度，或用自己的师生账号报修。"
GREETING = "欢迎关注{office}。这里可以报修、看进度、评价维修。"
GREETING_PLAIN = "欢迎关注。这里可以报修、看进度、评价维修。"
HOTLINE = "爆管、漏电、电梯困人等紧急情况，请先打电话：{hotline}"
NO_HOTLINE = "还没有登记紧急电话，请直接报修。"
TOO_OFTEN = "您发得太快了，刚才这条没有收下。请一分钟后再发。"
UNKNOWN = "没有看懂您的意思。"
NOT_READ = "这里暂时看不了语音、视频和链接，请打字或发照片。"

REPORT = "我要报修"
REPORT_HERE = "报修：{place}"
PRESS_REPORT = "点这里打开报修单："
SCANNED_ROOM = "您扫的是 {place}。"
SCANNED_NOWHERE = "这个二维码对应的地点已经停用，请重新选择地点。"
ALL_TICKETS = "全部报修"
ALL_JOBS = "全部工单"
LOOK = "查看"
OPEN_TICKETS = "正在办理的报修（{count}）："
OPEN_JOBS = "手上的工单（{count}）："
NO_TICKETS = "您没有正在办理的报修。"
NO_JOBS = "手上没有工单。"
MORE = "……另有 {count} 张，请点下面的链接查看。"
NO_SUCH_TICKET = "没有找到您名下的工单 {number}。只能查看本人报修的工单。"
BIND = "绑定身份"
BIND_FIRST = "您还没有绑定身份，绑定后才能查看自己的工单。"
PHOTO = "收到照片。"
PHOTO_REPORT = "用这张照片报修"
PHOTO_USED = "这张照片已经用过了。"
NEAR = "离您最近的是 {place}，约 {metres} 米。"
CHOOSE_IN = "在{place}选房间"
CHOOSE = "选择地点"
FAR = "附近没有登记过的楼，请选择地点。"


def link(address: str, text: str) -> str:
    """A link as the chat shows it."""
    return f'<a href="{escape(address)}">{said(text)}</a>'


def said(text: str) -> str:
    """Somebody's words, that can't be taken for a link or any other mark-up."""
    return text.replace("&", "＆").replace("<", "＜").replace(">", "＞")


def fitted(lines: list[str], last: list[str], limit: int) -> str:
    """As many lines as fit into ``limit`` bytes, and then the last ones in any case."""
    room = limit - len("\n".join(["", *last]).encode())
    kept: list[str] = []
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join([*kept, *last])
