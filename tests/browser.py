"""A real Chromium for tests, at a phone's size and named as WeChat's own browser is."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

PHONE = {"width": 390, "height": 844}
WECHAT = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.60(0x18003c32) Language/zh_CN"
)
WHAT_TO_INSTALL = (
    "These tests need a real browser and Chinese type, and will not be skipped without them:\n"
    "    sudo apt-get install -y chromium fonts-noto-cjk"
)

_PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def chromium() -> str:
    """Where the browser lies. A test that needs it fails without it, and says what to install."""
    found = shutil.which("chromium") or next((p for p in _PLACES if Path(p).exists()), None)
    if found is None:
        pytest.fail(WHAT_TO_INSTALL, pytrace=False)
    return str(found)


@contextmanager
def browser() -> Iterator[Browser]:
    """A running browser without windows."""
    path = chromium()
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=path, args=_QUIET)
        try:
            yield running
        finally:
            running.close()


@contextmanager
def phone(
    running: Browser, base_url: str, *, dark: bool = False, script: bool = True, **options: Any
) -> Iterator[Page]:
    """One phone with its own cookies and storage, and a page on it. Script errors fail the test.

    Args:
        base_url: what addresses are relative to.
        dark: the reader's colour scheme.
        script: whether scripts run at all.
    """
    context = running.new_context(
        base_url=base_url,
        viewport=PHONE,  # type: ignore[arg-type]
        device_scale_factor=2,
        is_mobile=True,
        has_touch=True,
        user_agent=WECHAT,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        **options,
    )
    context.set_default_timeout(10_000)
    page = context.new_page()
    wrong = watch(page)
    try:
        yield page
        assert wrong == []
    finally:
        context.close()


def watch(page: Page) -> list[str]:
    """A list that fills with what goes wrong in a page: uncaught errors, refused scripts."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda message: (
            wrong.append(message.text)
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    return wrong


def enlarge(page: Page, percent: int) -> None:
    """The reader's type size, as a phone's care mode sets it."""
    page.evaluate("p => { document.documentElement.style.fontSize = p + '%' }", percent)


def overflows(page: Page) -> int:
    """By how many pixels a page is wider than the screen: 0 where nothing scrolls sideways."""
    return int(
        page.evaluate(
            "document.scrollingElement.scrollWidth - document.documentElement.clientWidth"
        )
    )
