"""The mobile pages' pictures: the same morning in a real browser of a phone's size."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import uvicorn
from playwright.sync_api import Page

from cloud import codes
from cloud.app import build
from cloud.identity.sign_in import PURPOSE
from cloud.life.pictures import picture
from tests.browser import browser, phone
from tests.shots.morning import Morning
from tests.shots.office import Office

_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
<include>/etc/fonts/fonts.conf</include>
<match target="pattern"><edit name="family" mode="prepend" binding="strong">
<string>Noto Sans CJK SC</string></edit></match></fontconfig>"""
"""One face for Chinese and digits, as on a phone; desktops would mix two."""


def pictures(morning: Morning, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every page's picture with its name."""
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS, encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(fonts)
    office = morning.office
    with _served(office) as url, browser() as running:
        with phone(running, url) as page:
            _sign_in(page, office, "person:20240012")
            yield "page-report", _report(page, folder)
        with phone(running, url) as page:
            _sign_in(page, office, "person:20240095")
            page.goto(f"/tickets/{morning.hero}")
            yield "page-ticket", _shot(page)
        with phone(running, url) as page:
            _sign_in(page, office, "staff:W101")
            page.goto(f"/jobs/{morning.hero}")
            yield "page-worker", _shot(page)


def _report(page: Page, folder: Path) -> bytes:
    """A report half typed, with a picture; the page has guessed what is broken."""
    shot = folder / "tap.jpg"
    shot.write_bytes(picture("puddle", Random(5)))
    page.goto("/report")
    page.fill("[name=description]", "洗手池下面水管漏水，地上一滩水，已经拿盆接着")
    page.set_input_files("input[type=file]", str(shot))
    page.locator("[data-thumbs] img").first.wait_for()
    page.locator("[data-guesses] button").first.click()
    return _shot(page)


def _shot(page: Page) -> bytes:
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.evaluate("window.scrollTo(0, 0)")
    data: bytes = page.screenshot(animations="disabled")
    return data


def _sign_in(page: Page, office: Office, subject: str) -> None:
    code = codes.issue(office.cloud.store, PURPOSE, subject, office.clock())
    page.goto("/sign-in")
    page.fill("[name=number]", subject.partition(":")[2])
    page.fill("[name=code]", code)
    page.click("button[type=submit]")
    page.wait_for_url("**/consent*")
    page.check("[name=agree]")
    page.locator("form[action='/consent'] button").click()
    page.wait_for_url(lambda url: "/consent" not in url)


@contextmanager
def _served(office: Office) -> Iterator[str]:
    """The office's cloud, served from this process until the block ends."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(build(office.cloud), log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), name="uvicorn")
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
