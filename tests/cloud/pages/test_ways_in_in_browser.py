"""Binding and the installer's trial on a real phone in WeChat, at the school's real CAS."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from cloud import codes
from cloud.identity.command import TEST
from tests import browser as chromium
from tests.cas_server.settings import CAS_TEST_PASSWORD, CAS_TEST_USER
from tests.cloud.pages import town as fixtures
from tests.cloud.pages.test_readable_in_browser import CONTRASTS, LABELS, TARGETS
from tests.cloud.pages.town import Town

issuer, platform, school = fixtures.issuer, fixtures.platform, fixtures.school
platform_process, provider_process = fixtures.platform_process, fixtures.provider_process
town, town_served = fixtures.town, fixtures.town_served


def look(page: Page, name: str) -> None:
    """What every page promises: readable, nothing sideways at large type, a name for everything."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert page.evaluate(CONTRASTS) == [], (name, scheme)
    assert page.evaluate(LABELS) == [], name
    assert page.evaluate(TARGETS) == [], name
    chromium.enlarge(page, 140)
    assert chromium.overflows(page) == 0, name
    chromium.enlarge(page, 100)


def test_a_wechat_is_bound_at_the_schools_own_page_and_given_up_again(
    town: Town, running: Browser
) -> None:
    town.person("S900001", "陈欣怡")
    town.bindings.end("person:S900001", "office", town.campus.clock())
    openid = town.openid()
    town.held(openid)
    with chromium.phone(running, town.url) as page:
        page.goto("/tickets")
        look(page, "consent")
        page.get_by_label("我已阅读并同意以上说明").check()
        page.get_by_role("button", name="同意并继续").click()
        expect(page.get_by_role("link", name="统一身份认证登录")).to_be_visible()
        look(page, "prove")
        page.get_by_role("link", name="统一身份认证登录").click()
        page.locator("#id_username").fill(CAS_TEST_USER)
        page.locator("#id_password").fill(CAS_TEST_PASSWORD)
        page.locator("button[type=submit]").click()
        expect(page.get_by_text("陈*怡")).to_be_visible()
        look(page, "confirm")
        page.get_by_role("button", name="是我，确认绑定").click()
        page.wait_for_url(re.compile(r"/tickets$"))
        assert town.bindings.person_of(openid) == "person:S900001"
        page.goto("/me")
        look(page, "me")
        page.get_by_role("button", name="解除绑定").click()
        expect(page.get_by_text("还没有绑定微信")).to_be_visible()
        look(page, "me without")
        page.get_by_role("link", name="绑定这个微信").click()
        expect(page.get_by_role("heading", level=1, name="绑定微信")).to_be_visible()
    assert town.bindings.person_of(openid) is None


def test_previews_sign_in_and_the_trial_can_be_read(
    town: Town, running: Browser
) -> None:
    town.held(town.openid(), town.person(), snapshot=True)
    with chromium.phone(running, town.url) as page:
        page.goto("/")
        expect(page.get_by_text("使用完整服务")).to_be_visible()
        look(page, "snapshot")
        page.goto("/sign-in?by=campus")
        look(page, "sign-in")
        page.goto("/sign-in-test")
        look(page, "trial")
        store = town.campus.cloud.store
        code = codes.issue(store, TEST, "installer", town.campus.clock())
        page.get_by_label("测试码").fill(code)
        page.get_by_role("button", name="开始测试").click()
        look(page, "ways to try")
        page.get_by_role("link", name="测试：校园网账号").click()
        expect(page.get_by_text("preferred_username")).to_be_visible()
        look(page, "what arrived")
