"""WeChat's side: the token and its list of addresses, the menu, templates and their fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cloud.checking.finding import Finding, bad, good, passed_by, warn
from cloud.notices.kinds import KINDS, TABLE
from cloud.notices.pauses import Pause
from cloud.notices.settings import Notices
from cloud.wechat.answers import Answered, seen_address
from cloud.wechat.callers import AccountCaller, CorpCaller
from cloud.wechat.menus import menu_there
from cloud.wechat.messages import Template, templates
from cloud.wechat.settings import WeChat
from domain.problems import Trouble


def token(caller: AccountCaller) -> Finding:
    """Whether a token can be had."""
    what = "公众号凭证 access token"
    try:
        caller.token.get()
    except Answered as problem:
        return _no_token(what, problem)
    except Trouble as trouble:
        return _away(what, trouble)
    return good(what, caller.appid)


def _no_token(what: str, problem: Answered) -> Finding:
    seen = f"{problem.errcode} {problem.said} rid {problem.rid}".strip()
    if problem.errcode == 40164:
        address = seen_address(problem.said)
        return bad(
            what,
            seen,
            f"微信看到的本机地址是 {address}，不在 IP 白名单里。"
            "请在公众平台“设置与开发 → 开发接口管理 → IP 白名单”里加上它。",
            f"WeChat saw {address}; add it to the IP allow-list in the platform's console.",
        )
    if problem.errcode in (40013, 40125):
        return bad(
            what,
            seen,
            "AppID 或 AppSecret 不对。请从公众平台重新复制；重置过 AppSecret 的要换成新的。",
            "AppID or AppSecret is wrong; copy them from the platform's console again.",
        )
    return bad(
        what,
        seen,
        "微信不给凭证。请按错误码到公众平台文档查询。",
        "WeChat gives no token; look the code up in its documentation.",
    )


def _away(what: str, trouble: Trouble) -> Finding:
    return bad(
        what,
        f"{trouble.code} {trouble.facts.get('detail', '')}".strip(),
        "连不上微信服务器。请检查本机能否访问外网（api.weixin.qq.com、qyapi.weixin.qq.com）。",
        "WeChat's servers can't be reached; check this machine's way out.",
    )


def menu(caller: AccountCaller, settings: WeChat) -> Finding:
    """Whether the account shows the configured menu."""
    what = "菜单 menu"
    wanted = [button.call(settings.address) for button in settings.menu]
    try:
        there = menu_there(caller.calls)
    except Trouble as trouble:
        return _away(what, trouble)
    if _plain(there) == _plain(wanted):
        return good(what, "、".join(str(one.get("name", "")) for one in there))
    return warn(
        what,
        "、".join(str(one.get("name", "")) for one in there) or "（无 none）",
        "公众号上的菜单与配置不同。运行 paidan cloud menu push 更新它。",
        "The menu differs from the configured one: paidan cloud menu push.",
    )


def _plain(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Buttons as far as they are ours to say; the platform adds empty lists and types."""
    return [
        {name: value for name, value in one.items() if value and name != "sub_button"}
        | ({"sub_button": _plain(one["sub_button"])} if one.get("sub_button") else {})
        for one in buttons
    ]


def notices(caller: AccountCaller, settings: Notices) -> Iterator[Finding]:
    """Whether each configured template is the account's and has these very fields."""
    what = "模板 templates"
    if not settings.templates:
        yield warn(
            what,
            "（未配置 none）",
            "没有配置消息模板，通知只出现在页面的“消息”里。见 docs/wechat-setup.md。",
            "No templates: notices stand on the pages only; see docs/wechat-setup.en.md.",
        )
        return
    try:
        there = {one.id: one for one in templates(caller.calls)}
    except Trouble as trouble:
        yield _away(what, trouble)
        return
    for use in settings.templates:
        yield _template(f"{what} {use.id[:8]}…", set(use.fields), there.get(use.id))
    missing = [
        kind
        for kind in KINDS
        if TABLE[kind].buzzes and settings.template_of(kind, subscription=False) is None
    ]
    if missing:
        yield warn(
            what,
            ", ".join(missing),
            "这些通知没有模板，关注者收不到推送（页面里有）。",
            "These kinds have no template, so they are not pushed to followers.",
        )


def _template(what: str, wanted: set[str], there: Template | None) -> Finding:
    if there is None:
        return bad(
            what,
            "",
            "公众号里没有这个模板。类目改动会删除模板：请重新申请，并把新的模板 ID 写进配置。",
            "The account has no such template (a change of category deletes them); apply again.",
        )
    lacking, foreign = sorted(set(there.fields) - wanted), sorted(wanted - set(there.fields))
    if lacking or foreign:
        return bad(
            f"{what} {there.title}",
            f"缺少 missing: {', '.join(lacking) or '-'}; 多余 unknown: {', '.join(foreign) or '-'}",
            "配置里的字段与模板不一致，发送会被拒（47003）。请照模板的字段名改配置。",
            "The fields differ from the template's; sending would be refused.",
        )
    return good(f"{what} {there.title}", ", ".join(there.fields))


def wecom(corp: CorpCaller | None) -> Finding:
    """Whether WeCom's app can be called."""
    what = "企业微信 WeCom"
    if corp is None:
        return passed_by(what, "（未配置 not configured）")
    try:
        corp.token.get()
    except Answered as problem:
        return bad(
            what,
            f"{problem.errcode} {problem.said}",
            "企业 ID 或应用 Secret 不对，或本机不在该应用的“企业可信 IP”里。",
            "corpid or secret is wrong, or this address is not among the app's trusted IPs.",
        )
    except Trouble as trouble:
        return _away(what, trouble)
    return good(what, f"AgentId {corp.agent}")


def resting(found: dict[str, Pause]) -> Iterator[Finding]:
    """Channels that are left alone at this moment."""
    for one in found.values():
        yield warn(
            f"渠道 channel {one.name}",
            f"{one.code} {one.detail}",
            f"渠道暂停中。处理好原因后运行 paidan cloud notices --resume {one.name}",
            f"The channel rests; mended: paidan cloud notices --resume {one.name}",
        )
