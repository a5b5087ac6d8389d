"""What became of a notice, and why it was not sent: Chinese for people, English beside it."""

from __future__ import annotations

STATES: dict[str, tuple[str, str]] = {
    "waiting": ("待发", "waiting"),
    "sending": ("发送中", "sending"),
    "sent": ("已发", "sent"),
    "listed": ("仅站内", "on the pages"),
    "merged": ("并入后一条", "told with a later one"),
    "withdrawn": ("已撤回", "taken back"),
    "unknown": ("不确定", "unknown"),
    "failed": ("失败", "failed"),
    "withheld": ("恢复后未发", "withheld"),
    "repeated": ("已重发", "sent again"),
}
CHANNELS: dict[str, str] = {
    "template": "模板消息",
    "subscription": "订阅通知",
    "customer": "客服消息",
    "wecom": "企业微信",
}
_WHY: dict[str, tuple[str, str]] = {
    "no_way_left": ("没有可用的渠道", "no channel reached them"),
    "too_old": ("超过时限未能发出", "too old"),
    "dead": ("内容被拒", "the message itself was refused"),
    "no_answer": ("微信没有回音", "no answer came"),
    "refused_when_repeated": ("重试时被拒", "refused when repeated"),
    "restored": ("数据库恢复过", "the database was restored"),
    "own_wish": ("本人设置了只在消息页看", "by their own wish"),
    "off": ("此类通知已关闭", "this kind is off"),
    "happened_long_ago": ("事情已过去太久", "it happened long ago"),
    "came_and_went": ("未发出已失效", "over before it was sent"),
    "bug": ("程序错误，见日志", "see the log"),
}
_OUTCOMES: dict[str, str] = {
    "": "没有回音",
    "unsure": "没有回音",
    "refused": "被拒",
    "dead": "内容被拒",
    "unsent": "没有发出",
    "rests": "渠道暂停",
    "sent": "已发",
}


def state(code: str) -> tuple[str, str]:
    """A state in Chinese and English."""
    return STATES.get(code, (code, code))


def why(code: str) -> tuple[str, str]:
    """A reason in Chinese and English; ``with:12`` names the notice that told it."""
    if code.startswith("with:"):
        number = code.removeprefix("with:")
        return f"见第 {number} 条", f"see {number}"
    return _WHY.get(code, (code, code))


def tried(channel: str, outcome: str, code: int, detail: str) -> str:
    """One try in Chinese, with the platform's own words."""
    said = f"{CHANNELS.get(channel, channel)}{_OUTCOMES.get(outcome, outcome)}"
    told = " ".join(part for part in (str(code) if code else "", detail) if part)
    return f"{said}（{told}）" if told else said
