"""What the gallery shows: an ordinary morning at the dispatch desk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter

from desktop.ui.parts.nav_rail import NavEntry, NavSection
from desktop.ui.parts.photo_strip import Photo
from desktop.ui.parts.timeline import TimelineEntry
from desktop.ui.theme import PRIORITIES, STATES

_STATE_WORDS = (
    "待受理 待派单 待接单 已接单 维修中 挂起 待验收 待评价 "
    "已归档 已驳回 已撤销 已合并 已作废 已转出"
)
STATE_WORDS = dict(zip(STATES, _STATE_WORDS.split(), strict=True))
PRIORITY_WORDS = dict(zip(PRIORITIES, ("抢修", "急修", "一般", "计划"), strict=True))
NAMES = ("张师傅", "李卫东", "欧阳修远", "王强", "赵立", "刘洋", "Aygul", "陈晓")
WORKERS = (
    "张建国  水电班  在岗 · 手上 2 单",
    "李卫东  木瓦班  外出 · 手上 4 单",
    "王强  空调班  休息",
)
APPOINTED = 1_795_500_000_000  # 2026-11-24 14:00 in Shanghai, ms UTC
LONG = (
    "<b>报修人写的</b> & 一段很长很长的文字，放不下的时候末尾省略，完整内容在提示里，"
    "绝不当成网页来显示，写多长都一样。"
)

# number, state, priority, text, waiting, worker
TICKETS = (
    (
        "BX261123-A042",
        "reported",
        "emergency",
        "东区 3 号楼 502 水管爆裂，水已漫到走廊",
        "00:06",
        "",
    ),
    ("BX261123-A041", "accepted", "urgent", "图书馆二楼东侧男厕感应水龙头不出水", "00:18", ""),
    (
        "BX261123-A039",
        "dispatched",
        "normal",
        "7 栋 114 日光灯闪烁，灯管两端发黑",
        "00:42",
        "张建国",
    ),
    ("BX261123-A038", "taken", "normal", "第一食堂后厨排烟风机异响", "01:05", "李卫东"),
    (
        "BX261123-A036",
        "working",
        "urgent",
        "西区配电房 2# 柜跳闸，6 栋断电",
        "01:33",
        "王师傅 等 3 人",
    ),
    ("BX261122-A117", "held", "normal", "教学楼 A 座 304 投影幕布卡住（待料）", "18:20", "赵立"),
    ("BX261122-B009", "finished", "normal", "操场看台护栏焊缝开裂", "20:11", "欧阳修远"),
    ("BX261122-A101", "inspected", "planned", "体育馆空调滤网清洗", "22:40", "刘洋"),
    ("BX261121-A077", "archived", "normal", "9 栋 221 门锁更换", "2 天", "陈晓"),
    ("BX261121-A075", "rejected", "normal", "个人笔记本电脑进水", "2 天", ""),
    ("BX261121-A070", "transferred", "planned", "校外公交站台顶棚破损", "2 天", "市政热线"),
)

SECTIONS = (
    NavSection(
        "",
        (
            NavEntry("queue", "工单队列", "inbox", "F5"),
            NavEntry("board", "派单看板", "square-kanban", "F6"),
            NavEntry("intake", "电话登记", "phone-call", "F2"),
            NavEntry("attention", "需处理", "triangle-alert", "F8"),
            NavEntry("outbox", "待上传", "cloud-upload", "F9"),
        ),
    ),
    NavSection(
        "其他服务",
        (
            NavEntry("clinic", "校医院", "stethoscope"),
            NavEntry("water", "订水送水", "droplet", ready=False),
            NavEntry("labour", "用工申请", "truck", ready=False),
            NavEntry("lost", "失物招领", "package-search", ready=False),
        ),
    ),
    NavSection(
        "管理",
        (
            NavEntry("reports", "统计考核", "chart-column"),
            NavEntry("notices", "通知公告", "megaphone"),
        ),
    ),
)

BANNERS = (
    ("info", "东区今天 14:00-16:00 停水检修，相关报修会自动归到一起。", [("open", "查看")]),
    ("success", "昨天断网时登记的 12 张工单已全部上传。", []),
    ("warn", "云端未连接，正在本机照常工作。数据截至 10:42。", [("retry", "重试")]),
    (
        "danger",
        "这张工单被两个派单台同时派出，请选择保留哪一个。",
        [("mine", "保留本机"), ("theirs", "用云端")],
    ),
)

HAPPENED = (
    TimelineEntry("11-23 08:12", "李同学", "微信", "报修：水管漏水，水已漫到走廊。", "reported"),
    TimelineEntry("08:15", "周敏", "派单台", "受理，改为抢修。", "accepted"),
    TimelineEntry("08:16", "周敏", "派单台", "派给 张建国（主）、李卫东。", "dispatched"),
    TimelineEntry("08:19", "张建国", "微信", "接单。", "taken"),
    TimelineEntry(
        "08:31",
        "张建国",
        "电话",
        "已到场，先关了楼层总阀。",
        "working",
        "补录",
        "发生 08:31，登记 09:40（断网期间）",
    ),
    TimelineEntry("08:55", "张建国", "微信", "等材料：DN20 球阀 1 个，下午到货。", "held"),
    TimelineEntry("14:20", "系统", "", "到时自动恢复。", "working"),
    TimelineEntry(
        "15:02",
        "张建国",
        "微信",
        "完工：更换球阀与 0.6 m 软管，试水 20 分钟不漏。",
        "finished",
    ),
    TimelineEntry("15:40", "宿管 赵阿姨", "纸单补录", "验收通过。", "inspected", "补录"),
)


def photos(folder: Path) -> list[Photo]:
    """Three pictures painted into `folder`, and one that is not here."""
    made = []
    for at, colour in enumerate(("#6b8f9c", "#a0785a", "#55606e")):
        image = QImage(640, 480, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        painter = QPainter(image)
        painter.fillRect(QRect(80 + 90 * at, 120, 200, 240), QColor("#e8e2d6"))
        painter.end()
        file = folder / f"sample-{at}.png"
        image.save(str(file))
        made.append(Photo(f"p{at}", file, f"现场 {at + 1}"))
    return [*made, Photo("p3", None, "维修后")]
