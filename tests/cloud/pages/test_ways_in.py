"""Opened in WeChat: signed in silently if bound, bound only by whoever proved who they are."""

from __future__ import annotations

import threading
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from cloud import codes
from cloud.identity import sessions
from cloud.identity.command import TEST
from cloud.pages.guard import THREADS
from tests.cas_server.fixture import School
from tests.cloud.pages import town as fixtures
from tests.cloud.pages.served import DAY
from tests.cloud.pages.town import DESK, WECOM, Town
from tests.wechat_platform.door import Platform
from tests.worlds import MINUTE

issuer, platform, school = fixtures.issuer, fixtures.platform, fixtures.school
platform_process, provider_process = fixtures.platform_process, fixtures.provider_process
town, town_served = fixtures.town, fixtures.town_served

ACCESS = "/sns/oauth2/access_token"


def test_the_first_time_one_agrees_proves_and_confirms_and_then_never_again(town: Town) -> None:
    openid, number = town.openid(), town.person()
    phone = town.phone(openid, number)
    assert phone.get("/tickets?show=open") == "/bind"
    assert "个人信息使用说明" in phone.page.text
    assert phone.post("/bind/agree", agree="1") == "/bind"
    assert phone.get("/bind/with/oidc") == "/bind"
    assert "欧**墨" in phone.page.text
    assert "欧阳子墨" not in phone.page.text
    assert number not in phone.page.text
    assert town.bindings.person_of(openid) is None, "not before it was confirmed"
    assert phone.post("/bind/confirm") == "/tickets?show=open"
    assert town.bindings.openids_of(f"person:{number}") == [openid]
    assert town.bindings.of(f"person:{number}")[0].method == "oidc"
    again = town.phone(openid)
    assert again.get("/tickets?show=open") == "/tickets?show=open"
    assert "我的报修" in again.page.text


def test_the_link_of_the_chat_binds_and_leads_to_ones_tickets(town: Town) -> None:
    openid, number = town.openid(), town.person()
    phone = town.phone(openid, number)
    assert phone.get("/sign-in/wechat?bind=/tickets") == "/bind"
    assert phone.post("/bind/agree", agree="1") == "/bind"
    assert phone.get("/bind/with/oidc") == "/bind"
    assert phone.post("/bind/confirm") == "/tickets"
    assert phone.get("/sign-in/wechat?bind=//evil.example") == "/"


def test_a_preview_page_binds_nothing_and_tells_how_to_open_it_properly(town: Town) -> None:
    phone = town.phone(town.openid())
    town.held(town.openid(), snapshot=True)
    before = town.kept()
    assert phone.get("/").startswith("/sign-in/wechat/back")
    assert "使用完整服务" in phone.page.text
    assert town.kept() == before
    assert phone.get("/bind") == "/bind"
    assert "请从公众号菜单重新进入" in phone.page.text


@pytest.mark.parametrize("errcode", [40029, 40163, 41008])
def test_a_spent_code_is_asked_for_once_more_and_no_more(
    town: Town, platform: Platform, errcode: int
) -> None:
    phone = town.phone(town.openid())
    platform.fault(ACCESS, errcode)
    assert phone.get("/") == "/bind"
    platform.fault(ACCESS, errcode, times=2)
    phone = town.phone(town.openid())
    platform.set(calls=[])
    assert phone.get("/").startswith("/sign-in/wechat/back")
    assert phone.page.status_code == 422
    assert 'href="/sign-in?by=campus"' in phone.page.text
    assert len(platform.calls(ACCESS)) == 2


def test_wechat_out_of_reach_leaves_the_campus_sign_in(town: Town, platform: Platform) -> None:
    phone = town.phone(town.openid())
    platform.fault(ACCESS, mode="garbage")
    phone.get("/")
    assert phone.page.status_code == 503
    assert phone.get("/sign-in?by=campus") == "/sign-in?by=campus"
    assert "学号 / 工号" in phone.page.text


def test_a_sign_in_elsewhere_that_hangs_holds_up_no_other_page(
    town: Town, platform: Platform
) -> None:
    platform.set(calls=[])
    platform.fault(ACCESS, mode="silent", times=-1)
    phones = [town.phone(town.openid()) for _ in range(THREADS)]
    waiting = [threading.Thread(target=phone.get, args=("/",)) for phone in phones]
    for one in waiting:
        one.start()
    while len(platform.calls(ACCESS)) < THREADS:
        assert any(one.is_alive() for one in waiting)
    page = requests.get(f"{town.url}/sign-in?by=campus", timeout=3)
    platform.heal()
    for one in waiting:
        one.join()
    assert page.status_code == 200


def test_a_state_is_one_browsers_and_good_once(town: Town) -> None:
    victim, thief = town.phone(town.openid()), town.phone(town.openid())
    away = thief.sent_to("/sign-in/wechat")
    back = thief.cookies.get(away, allow_redirects=False).headers["location"]
    for _ in range(2):
        victim.get(back)
        assert "登录没有完成" in victim.page.text, "a link sent to somebody binds them to nothing"
    assert thief.get(back) == "/bind"
    thief.get(back)
    assert "登录没有完成" in thief.page.text
    late = thief.cookies.get(thief.sent_to("/sign-in/wechat"), allow_redirects=False)
    town.campus.clock.advance(11 * MINUTE)
    thief.get(late.headers["location"])
    assert "登录没有完成" in thief.page.text


def test_two_tabs_do_not_spoil_each_other(town: Town) -> None:
    phone = town.phone(town.openid())
    backs = [
        phone.cookies.get(phone.sent_to("/sign-in/wechat"), allow_redirects=False)
        for _ in range(2)
    ]
    assert [phone.get(back.headers["location"]) for back in backs] == ["/bind", "/bind"]


def test_another_browser_signs_in_by_the_campus(town: Town) -> None:
    phone = town.phone(town.openid(), town.person(), DESK)
    assert phone.get("/tickets").startswith("/sign-in?back=")
    assert "校园网账号" in phone.page.text
    assert phone.get("/sign-in/wechat?back=/tickets").startswith("/sign-in?by=campus")
    assert phone.get("/sign-in/oidc?back=/tickets") == "/consent"
    assert town.kept()[1] == len(town.campus.cloud.store.rows("SELECT 1 FROM binding"))


def test_one_goes_back_to_this_site_alone(town: Town) -> None:
    number = town.person()
    openid = town.openid()
    town.phone(openid, number).bind()
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        phone = town.phone(openid)
        assert phone.get(f"/sign-in?back={back}") == "/"


def test_provers_send_browsers_to_the_configured_address_alone(town: Town) -> None:
    forged = {"Host": "evil.example"}
    at = f"{town.url}/sign-in/cas"
    first = requests.get(at, headers=forged, allow_redirects=False, timeout=20)
    assert first.headers["location"].startswith(town.url), "first to where its cookies are"
    second = requests.get(f"{at}?moved=1", headers=forged, allow_redirects=False, timeout=20)
    service = parse_qs(urlsplit(second.headers["location"]).query)["service"][0]
    assert service.startswith(f"{town.url}/sign-in/cas/back?state=")


def test_a_shared_phone_does_not_bind_the_room_mate(town: Town, school: School) -> None:
    town.person("S900001", "陈欣怡")
    phone = town.phone(town.openid())
    # The room-mate is signed in at the school on this phone.
    school.typed(phone.cookies, phone.sent_to("/sign-in/cas"))
    phone.get("/")
    phone.post("/bind/agree", agree="1")
    away = phone.sent_to("/bind/with/cas")
    assert "renew=true" in away
    assert school.passed(phone.cookies, away) == "", "the password is asked for"
    assert phone.get(school.typed(phone.cookies, away)) == "/bind"
    assert "陈*怡" in phone.page.text
    assert phone.post("/bind/cancel") == "/bind"
    assert "请用您自己的账号验证" in phone.page.text
    assert town.bindings.openids_of("person:S900001") == []


def test_nothing_is_bound_out_of_turn(town: Town) -> None:
    openid, number = town.openid(), town.person()
    phone = town.phone(openid, number)
    phone.get("/")
    assert phone.get("/bind/with/oidc") == "/bind"
    assert "我已阅读并同意" in phone.page.text, "not before the consent"
    assert phone.post("/bind/agree", agree="0") == "/bind/agree"
    assert "请先阅读并同意" in phone.page.text
    phone.get("/bind")
    phone.post("/bind/agree", agree="1")
    phone.post("/bind/confirm", seen="")
    assert "绑定没有完成" in phone.page.text
    phone.get("/bind/with/oidc")
    phone.post("/bind/confirm", seen="f" * 24)
    assert "绑定没有完成" in phone.page.text, "what is confirmed is who was shown"
    assert town.bindings.person_of(openid) is None
    town.campus.clock.advance(21 * MINUTE)
    phone.post("/bind/confirm")
    assert town.bindings.person_of(openid) is None


def test_who_is_not_on_the_roster_is_told_so(town: Town) -> None:
    phone = town.phone(town.openid(), "nobody-1")
    phone.get("/")
    phone.post("/bind/agree", agree="1")
    phone.get("/bind/with/oidc")
    assert "花名册里没有您（nobody-1）" in phone.page.text


def test_the_offices_code_binds_too(town: Town) -> None:
    openid, number = town.openid(), town.person()
    phone = town.phone(openid)
    phone.get("/")
    phone.post("/bind/agree", agree="1")
    wrong = phone.post("/bind/code", number=number, code="AAAA-AAAA")
    assert (wrong, phone.page.status_code) == ("/bind/code", 403)
    phone.post("/bind/code", number=number, code=town.campus.code(f"person:{number}"))
    assert phone.post("/bind/confirm") == "/"
    assert town.bindings.of(f"person:{number}")[0].method == "code"


def test_a_third_wechat_waits_until_another_is_given_up(town: Town) -> None:
    number = town.person()
    openids = [town.openid() for _ in range(3)]
    phones = []
    for openid in openids:
        phones.append(town.phone(openid, number))
        phones[-1].bind()
    assert "已经绑定了 2 个微信" in phones[2].page.text
    assert town.bindings.person_of(openids[2]) is None
    town.held(openids[0])
    phones[0].get("/me")
    # The newest stands first: it is the second phone's.
    assert phones[0].post("/me/unbind") == "/me"
    assert town.bindings.openids_of(f"person:{number}") == [openids[0]]
    town.held(openids[1])
    assert phones[1].get("/me") == "/bind", "its session ended with its binding"
    assert [c.change for c in town.bindings.changes(f"person:{number}")] == [
        "bound",
        "bound",
        "unbound",
    ]


def test_only_a_password_typed_anew_opens_what_is_sensitive(town: Town, school: School) -> None:
    store = town.campus.cloud.store
    town.person("S900001", "陈欣怡")
    phone = town.phone("", agent=DESK)

    def proved() -> int:
        return sessions.proved_at(store, phone.cookies.cookies["paidan"])

    school.typed(phone.cookies, phone.sent_to("/sign-in/cas"))
    phone.get(school.passed(phone.cookies, phone.sent_to("/sign-in/cas")))
    assert proved() == 0, "still signed in at the school is no proof"
    away = phone.sent_to("/sign-in/cas?again=1&back=/me")
    assert school.passed(phone.cookies, away) == ""
    phone.get(school.typed(phone.cookies, away))
    assert proved() == town.campus.clock()
    in_wecom = town.phone("W101", agent=WECOM)
    assert "/sign-in/wecom?" in in_wecom.cookies.get(f"{town.url}/sign-in?by=campus").text
    asked = in_wecom.cookies.get(f"{town.url}/sign-in?again=1").text
    assert "/sign-in/cas?" in asked
    assert "/sign-in/wecom?" not in asked, "WeCom asks for no password"


def test_a_silent_sign_in_lasts_a_week_and_signing_out_is_not_undone_at_once(town: Town) -> None:
    openid, number = town.openid(), town.person()
    phone = town.phone(openid, number)
    phone.bind()
    assert phone.post("/sign-out") == "/sign-in?by=campus"
    town.held(openid)
    assert phone.get("/tickets") == "/tickets"
    cookie = phone.cookies.cookies["paidan"]
    town.campus.clock.advance(7 * DAY + 1)
    old = {"paidan": cookie}
    reply = requests.get(f"{town.url}/me", cookies=old, allow_redirects=False, timeout=20)
    assert reply.is_redirect


def test_in_wecom_a_member_is_the_worker_of_that_number(town: Town, platform: Platform) -> None:
    worker = town.phone("W101", agent=WECOM)
    assert worker.get("/jobs") == "/consent"
    assert worker.post("/consent", agree="1") == "/jobs"
    assert "我的工单" in worker.page.text
    stranger = town.phone("not-a-member", agent=WECOM)
    stranger.get("/jobs")
    assert stranger.page.status_code == 403
    platform.fault("/qy/cgi-bin/auth/getuserinfo", 42001)
    assert town.phone("W101", agent=WECOM).get("/jobs") == "/jobs", "with a new token"
    assert "企业微信" not in town.phone("W101", agent=DESK).cookies.get(f"{town.url}/sign-in").text


def test_the_installer_sees_what_arrives_and_nobody_is_signed_in(town: Town) -> None:
    number = town.person()
    phone = town.phone("", number, DESK)
    before = town.kept()
    phone.get("/sign-in-test")
    assert phone.post("/sign-in-test", code="AAAA-AAAA") == "/sign-in-test"
    assert phone.page.status_code == 403
    assert phone.get("/sign-in-test/oidc?grant=guess") == "/sign-in-test/oidc?grant=guess"
    assert phone.page.status_code == 422
    store = town.campus.cloud.store
    code = codes.issue(store, TEST, "installer", town.campus.clock())
    phone.post("/sign-in-test", code=code)
    (link,) = [a for a in _links(phone.page.text) if a.startswith("/sign-in-test/oidc?")]
    phone.get(link)
    assert "preferred_username" in phone.page.text
    assert "通过。" in phone.page.text
    town.held("", "nobody-2")
    (link,) = [a for a in _links(phone.page.text) if a.startswith("/sign-in-test/oidc?")]
    phone.get(link)
    assert "花名册里没有您（nobody-2）" in phone.page.text
    assert town.kept() == before
    assert phone.get("/me").startswith("/sign-in")


def test_the_platforms_proof_of_the_domain_is_served_and_no_other_file(town: Town) -> None:
    folder = town.campus.cloud.folder / "verify"
    folder.mkdir(exist_ok=True)
    (folder / "MP_verify_aB3dE6gH9.txt").write_text("aB3dE6gH9", encoding="ascii")
    (folder / "WW_verify_x.txt").write_text("x", encoding="ascii")
    (folder / "secret.txt").write_text("secret", encoding="ascii")

    def get(path: str) -> tuple[int, str]:
        reply = requests.get(town.url + path, timeout=20)
        return reply.status_code, reply.text

    assert get("/MP_verify_aB3dE6gH9.txt") == (200, "aB3dE6gH9")
    assert get("/WW_verify_x.txt") == (200, "x")
    for path in ("/MP_verify_other.txt", "/MP_verify_..%2Fsecret.txt", "/secret.txt"):
        status, text = get(path)
        assert (status, "secret" in text) == (404, False)


def _links(page: str) -> list[str]:
    import html
    import re

    return [html.unescape(one) for one in re.findall(r'href="([^"]+)"', page)]
