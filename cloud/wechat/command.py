"""``paidan cloud menu``, ``paidan cloud qr`` and ``paidan cloud inbox``."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from cloud.app import open_existing
from cloud.cloud import Cloud
from cloud.wechat import menus, qr
from cloud.wechat.callers import AccountCaller
from cloud.wechat.inbound import inbox
from cloud.wechat.settings import WeChat
from domain.problems import Refusal


def run_menu(options: argparse.Namespace) -> int:
    """Put the configured menu to the platform, or show both."""
    cloud = _opened(options)
    wechat = _account(cloud)
    buttons = [button.call(wechat.address) for button in wechat.menu]
    caller = AccountCaller(wechat, cloud.store, cloud.clock, time.sleep)
    try:
        if options.act == "push":
            menus.put_menu(caller.calls, buttons)
            print("菜单已更新，手机上五分钟内可见。The menu is there; phones show it in 5 minutes.")
        else:
            print("配置里的菜单 configured:", *_lines(buttons), sep="\n")
            there = _lines(menus.menu_there(caller.calls))
            print("平台上的菜单 at the platform:", *there, sep="\n")
    finally:
        caller.close()
        cloud.store.close()
    return 0


def run_qr(options: argparse.Namespace) -> int:
    """Write sheets of codes for rooms."""
    cloud = _opened(options)
    wechat = cloud.settings.wechat
    base = options.address or (wechat.address if wechat is not None else "")
    if not base.startswith(("https://", "http://")):
        raise Refusal("qr_address")
    places = qr.rooms(cloud.store, options.under)
    sheets = qr.write(base.rstrip("/"), places, Path(options.out))
    cloud.store.close()
    print(f"{len(places)} 个地点，{sheets} 页 {options.out}: {len(places)} places, {sheets} sheets")
    return 0


def run_inbox(options: argparse.Namespace) -> int:
    """Tell what is not worked yet; have it tried again."""
    cloud = _opened(options)
    if options.retry:
        count = inbox.retry(cloud.store, cloud.clock())
        print(f"{count} 条将重新处理 {count} will be worked again")
    rows = inbox.unworked(cloud.store)
    cloud.store.close()
    for row in rows:
        print(f"{row.id}  {row.kind}  {row.state}  {row.tries}  {row.problem}")
    if not rows:
        print("没有未处理的消息。Nothing waits.")
    return 0


def _opened(options: argparse.Namespace) -> Cloud:
    return open_existing(options.data, options.database, options.config)


def _account(cloud: Cloud) -> WeChat:
    if cloud.settings.wechat is None:
        raise Refusal("no_account")
    return cloud.settings.wechat


def _lines(buttons: list[dict[str, Any]], indent: str = "  ") -> list[str]:
    found: list[str] = []
    for button in buttons:
        what = button.get("url") or button.get("key") or ""
        found.append(f"{indent}{button.get('name', '')}  {what}".rstrip())
        below = button.get("sub_button")
        found += _lines(below, indent + "  ") if below else []
    return found or [f"{indent}（无）(none)"]
