"""Words of 消息设置: the channels as people know them, and what may be set."""

from __future__ import annotations

from cloud.notices.preferences import Preference

PREFERENCES = "消息设置"
PREFERENCES_HINT = "所有消息在“消息”页里都能看到。这里设置的是手机怎样提醒您。"
ORDER = "先用哪种提醒"
ORDER_HINT = "从上往下试，送到了就不再用下面的。"
ORDER_UP = "上移"
ORDER_USUAL = "恢复学校的顺序"
ORDER_NONE = "学校还没有接通微信提醒，请到“消息”页查看。"
QUIET = "晚上不打扰"
QUIET_USUAL = "按学校的时间（{begin}–{end}）"
QUIET_OWN = "自己定"
QUIET_FROM = "从"
QUIET_TO = "到早上"
QUIET_HINT = "这段时间的消息早上再发；爆管、漏电等紧急情况仍会马上通知。"
QUIET_KEEP = "保存时间"
SILENT = "手机提醒"
SILENT_ON = "只在“消息”页里看，不要提醒我"
SILENT_OFF = "恢复手机提醒"
SILENT_IS = "现在不发手机提醒，消息只在“消息”页里。师傅几点来、要您确认修好，也不会提醒。"
SILENT_HINT = "关掉后，师傅几点来、要您确认修好，都不会提醒，请常来看看。"
PREFERENCE_KEPT = "已保存"

CHANNELS: dict[str, tuple[str, str]] = {
    "template": ("公众号通知", "关注公众号就能收到"),
    "subscription": ("订阅通知", "在报修单上点过“微信通知我”才有"),
    "customer": ("公众号聊天", "两天内在公众号里说过话才有"),
    "wecom": ("企业微信", "学校企业微信里的应用消息"),
}


def clock(minute: int) -> str:
    """A minute of the day, ``07:00``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def preferred(wish: Preference) -> str:
    """What somebody has set for themself, in a line; empty where all is as usual."""
    said = []
    if wish.only_listed:
        said.append("只在消息页看")
    elif wish.order:
        said.append("→".join(CHANNELS[name][0] for name in wish.order if name in CHANNELS))
    if wish.quiet is not None:
        said.append(f"{clock(wish.quiet[0])}–{clock(wish.quiet[1])} 不打扰")
    return "，".join(said)
