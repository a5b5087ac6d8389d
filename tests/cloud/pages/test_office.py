"""The office at the counter: codes and unbinding, by whoever just proved themselves, on record."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect

from cloud.identity import reveals
from tests import browser as chromium
from tests.cloud.pages import town as fixtures
from tests.cloud.pages.test_ways_in_in_browser import look
from tests.cloud.pages.town import DESK, Phone, Town
from tests.worlds import MINUTE

issuer, platform, school = fixtures.issuer, fixtures.platform, fixtures.school
platform_process, provider_process = fixtures.platform_process, fixtures.provider_process
town, town_served = fixtures.town, fixtures.town_served

LEADER = "staff:H001"


def desk(town: Town, subject: str = LEADER) -> Phone:
    """A browser in which somebody of the office has just signed in."""
    phone = Phone(town.url, DESK)
    phone.get("/sign-in")
    number = subject.partition(":")[2]
    phone.post("/sign-in", number=number, code=town.campus.code(subject))
    if phone.page.url.endswith("/consent"):
        phone.post("/consent", agree="1")
    return phone


def test_a_code_given_at_the_counter_signs_in_and_is_on_record(town: Town) -> None:
    number, phone = town.person(), desk(town)
    assert phone.get(f"/office?number={number}") == f"/office?number={number}"
    assert "欧阳子墨" not in phone.page.text
    phone.post("/office/code")
    (code,) = re.findall(r"<b>([A-Z2-9]{4}-[A-Z2-9]{4})</b>", phone.page.text)
    assert phone.page.headers["cache-control"] == "no-store", "shown once, kept by no browser"
    theirs = Phone(town.url, DESK)
    theirs.get("/sign-in")
    assert theirs.post("/sign-in", number=number, code=code) == "/consent"
    given = [one for one in reveals.since(town.campus.cloud.store, 0) if one.what == "code"]
    assert (given[-1].viewer, given[-1].about) == (LEADER, f"person:{number}")


def test_a_wechat_is_ended_at_the_counter(town: Town) -> None:
    openid, number = town.openid(), town.person()
    theirs = town.phone(openid, number)
    theirs.bind()
    phone = desk(town)
    phone.get(f"/office?number={number}")
    assert phone.post("/office/unbind") == f"/office?number={number}"
    assert town.bindings.person_of(openid) is None
    assert town.bindings.changes(f"person:{number}")[-1].actor == LEADER
    assert theirs.get("/me") == "/bind", "their sessions ended with it"
    phone.post("/office/unbind", subject=f"person:{number}", handle="f" * 24)
    assert phone.page.status_code == 409


def test_workers_requesters_and_who_signed_in_long_ago_do_none_of_it(town: Town) -> None:
    number = town.person()
    for subject in ("staff:W101", f"person:{number}"):
        phone = desk(town, subject)
        phone.get(f"/office?number={number}")
        assert phone.page.status_code == 403
        phone.post("/office/code", subject=f"person:{number}")
        assert phone.page.status_code == 403
    leader = desk(town)
    leader.get("/office?number=H001")
    assert "由管理员在服务器上发放" in leader.page.text
    leader.post("/office/code", subject=LEADER)
    assert leader.page.status_code == 403, "nobody takes a dispatcher's name with it"
    town.campus.clock.advance(16 * MINUTE)
    assert leader.get("/office").startswith("/sign-in?again=1")
    leader.post("/office/code", subject=f"person:{number}")
    assert leader.page.status_code == 401


def test_the_counters_page_can_be_read(town: Town, running: Browser) -> None:
    openid, number = town.openid(), town.person()
    town.bindings.bind(openid, f"person:{number}", "cas", "2026-11", town.campus.clock())
    with chromium.phone(running, town.url) as page:
        page.goto("/sign-in?by=campus")
        page.locator("summary").click()
        page.get_by_label("学号 / 工号").fill("H001")
        page.get_by_label("登录码").fill(town.campus.code(LEADER))
        page.get_by_role("button", name="登录").click()
        page.wait_for_url(re.compile(r"/(desk|consent)?$"))
        page.goto("/office")
        page.get_by_label("学号 / 工号").fill(number)
        page.get_by_role("button", name="查找").click()
        look(page, "office")
        page.get_by_role("button", name="发一个登录码").click()
        expect(page.get_by_text("24 小时内有效")).to_be_visible()
        look(page, "office code")
