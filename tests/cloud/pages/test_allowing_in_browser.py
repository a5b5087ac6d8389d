"""微信通知我 in WeChat's browser: one tap is one notice, and the platform's word alone counts."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests import browser as chromium
from tests.cloud.pages.in_wechat import ALLOWED, InWeChat, school_in_wechat
from tests.cloud.pages.phones import ready
from tests.cloud.pages.test_readable_in_browser import CONTRASTS, LABELS
from tests.wechat_platform import fixture
from tests.wechat_platform.door import Platform
from tests.wechat_platform.push import Pusher
from tests.worlds import MINUTE

platform, platform_process = fixture.platform, fixture.platform_process
OPENID = "o-allowing"


def wait_for(page: Page, text: str) -> None:
    """Until the page, asked anew, says so."""
    page.wait_for_function(
        "async text => (await (await fetch(location.href)).text()).includes(text)", arg=text
    )


def test_one_tap_is_one_notice_and_what_is_left_is_told(
    tmp_path: Path, platform: Platform, running: Browser
) -> None:
    with school_in_wechat(tmp_path, platform) as school:
        _tap(school, running)


def _tap(school: InWeChat, running: Browser) -> None:
    campus = school.campus
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    school.platform.set(known=[OPENID])
    with school.phone(running, f"person:{person.code}", OPENID) as (page, held):
        page.goto(f"/tickets/{uid}")
        ready(page)
        expect(page.get_by_text("每点一次，微信通知您一条")).to_be_visible()
        chromium.enlarge(page, 140)
        assert chromium.overflows(page) == 0
        chromium.enlarge(page, 100)
        assert page.evaluate(LABELS) == []
        assert [each for each in page.evaluate(CONTRASTS) if each[0] != "通知我"] == []
        page.get_by_role("button", name="通知我").click()
        expect(page.get_by_text("已允许，下一次进展会发到您的微信")).to_be_visible()
        wait_for(page, "已允许，还会通知您 1 条")
        campus.dispatch(uid)
        campus.clock.advance(MINUTE)
        school.platform.set(held=campus.clock())
        school.send()
        [sent] = [one for one in school.platform.sent if one["channel"] == "subscription"]
        assert (sent["to"], sent["template_id"]) == (OPENID, ALLOWED)
        assert sent["page"] == f"{campus.url}/tickets/{uid}"
        wait_for(page, "每点一次，微信通知您一条")
        held.answer = "reject"
        page.reload()
        page.get_by_role("button", name="通知我").click()
        expect(page.get_by_text("没有允许，进展仍可在本页查看")).to_be_visible()
        assert isinstance(held.pusher, Pusher)
    _not_offered(school, running, uid, f"person:{person.code}")


def _not_offered(school: InWeChat, running: Browser, uid: str, subject: str) -> None:
    """Outside WeChat there is no button, and in it none where WeChat says no to the page."""
    plain = school.campus.phone(subject).get(f"{school.campus.url}/tickets/{uid}")
    assert "wx-open-subscribe" not in plain.text
    assert "res.wx.qq.com" not in plain.headers["content-security-policy"]
    foreign = school.campus.phone(subject).get(
        f"{school.campus.url}/wechat/page-config", params={"url": "https://evil.example/"}
    )
    assert foreign.status_code == 422
    with school.phone(running, subject, "o-other") as (page, held):
        held.platform.set(appid="wxffffffffffffffff")
        page.goto(f"/tickets/{uid}")
        ready(page)
        expect(page.locator("[data-allow]")).to_be_hidden()
