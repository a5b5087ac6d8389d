"""What people do on a phone in a real browser, in steps that many tests take."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, expect

from cloud.identity import consent
from domain.directory import Person
from tests import browser as chromium
from tests.cloud.pages.served import Campus

Phone = Callable[..., AbstractContextManager[Page]]
"""Gives a phone on which the subject named has signed in: the fixture ``phone``."""


def picture(width: int = 2400, height: int = 1800) -> FilePayload:
    """A camera's picture as a file input takes it."""
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.save(out, "JPEG", quality=90)
    return {"name": "camera.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@contextmanager
def signed_in(campus: Campus, running: Browser, subject: str, **options: Any) -> Iterator[Page]:
    """A phone on which somebody has signed in and agreed. ``options``: see ``browser.phone``."""
    consent.agree(campus.cloud.ledger, subject, campus.clock())
    with chromium.phone(running, campus.url, **options) as page:
        sign_in(campus, page, subject)
        yield page


def sign_in(campus: Campus, page: Page, subject: str) -> None:
    """Sign in through the form, with a fresh code."""
    consent.agree(campus.cloud.ledger, subject, campus.clock())
    page.goto("/sign-in")
    page.get_by_label("学号 / 工号").fill(subject.partition(":")[2])
    page.get_by_label("登录码").fill(campus.code(subject))
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"/(jobs|desk)?$"))


def subject_of(person: Person) -> str:
    """The roster's name of a student."""
    return f"person:{person.code}"


def fill_report(page: Page, said: str = "灯管不亮了") -> None:
    """The form as far as it must be filled: words, and the fault that they suggest."""
    page.get_by_label("怎么坏了").fill(said)
    page.locator(".guess").first.click()
    expect(page.locator("[data-chosen]")).not_to_be_empty()


def ready(page: Page) -> None:
    """Wait until the page's scripts have started."""
    expect(page.locator("html[data-ready]")).to_be_attached()
