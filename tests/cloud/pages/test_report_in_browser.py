"""Signing in and reporting in a real Chromium at a phone's size."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, FilePayload, expect

from tests import browser as chromium
from tests.cloud.pages.phones import Phone, fill_report, picture, ready, subject_of
from tests.cloud.pages.served import Campus


def test_signing_in_for_the_first_time_shows_the_consent_and_leads_home(
    campus: Campus, running: Browser
) -> None:
    person = campus.student()
    with chromium.phone(running, campus.url) as page:
        page.goto("/")
        page.get_by_label("学号 / 工号").fill(person.code)
        page.get_by_label("登录码").fill("AAAA-AAAA")
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("alert")).to_contain_text("学工号或登录码不对")
        expect(page.get_by_label("学号 / 工号")).to_have_value(person.code)
        page.get_by_label("登录码").fill(campus.code(subject_of(person)))
        page.get_by_role("button", name="登录").click()
        page.get_by_role("checkbox", name="我已阅读并同意").check()
        page.get_by_role("button", name="同意并继续").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"{person.name}，您好")
        page.get_by_role("link", name="我的", exact=True).click()
        page.get_by_role("button", name="退出登录").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("登录")


def test_a_report_with_photos_takes_a_minute_and_no_typing_of_what_is_known(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    with phone(subject_of(person)) as page:
        page.get_by_role("link", name="我要报修").click()
        ready(page)
        expect(page.get_by_label("联系电话")).to_have_value(person.phones[0])
        fill_report(page, "水龙头关不紧")
        page.locator("input[type=file]").set_input_files([picture(), picture(900, 1200)])
        expect(page.get_by_text("已上传")).to_have_count(2)
        page.get_by_role("radio", name="可以直接进门维修").check()
        page.get_by_role("button", name="提交报修").click()
        page.wait_for_url(re.compile(r"/tickets/\w{32}$"))
        expect(page.get_by_role("status").first).to_have_text("报修已提交")
        expect(page.get_by_text("待受理").first).to_be_visible()
        uid = page.url.rsplit("/", 1)[1]
        ticket = campus.ticket(uid)
        assert (ticket.fault, ticket.place) == ("water.tap", person.room)
        assert ticket.enter_alone
        assert len(ticket.photos) == 2
        sizes = [campus.cloud.blobs.get(photo) for photo in ticket.photos]
        assert [(blob[1].width, blob[1].height) for blob in sizes if blob] == [
            (1600, 1200),
            (900, 1200),
        ]
        expect(page.locator(".thumbs img")).to_have_count(2)
        natural = "i => i.complete && i.naturalWidth"
        page.wait_for_function("document.querySelector('.thumbs img').naturalWidth > 0")
        assert page.locator(".thumbs img").first.evaluate(natural) == 360


def test_pressing_submit_again_and_again_makes_one_ticket(campus: Campus, phone: Phone) -> None:
    person = campus.student()
    with phone(subject_of(person)) as page:
        page.goto("/report")
        ready(page)
        fill_report(page)
        button = page.get_by_role("button", name="提交报修")
        button.evaluate("b => { for (let n = 0; n < 5; n++) b.click() }")
        page.wait_for_url(re.compile(r"/tickets/\w{32}$"))
        page.go_back()
        assert len(campus.tickets_at(person.room)) == 1


def test_a_place_is_found_by_typing_and_down_the_tree(campus: Campus, phone: Phone) -> None:
    with phone(subject_of(campus.student())) as page:
        page.goto("/report")
        page.get_by_role("link", name="换地点").click()
        ready(page)
        page.get_by_label("搜索地点").press_sequentially("mdl")
        page.get_by_role("link", name="东校区 明德楼", exact=True).click()
        expect(page.locator(".place-line b")).to_have_text("东校区 明德楼")
        page.get_by_role("link", name="换地点").click()
        page.get_by_role("link", name="明德楼", exact=True).click()
        page.get_by_role("link", name="2层", exact=True).click()
        page.get_by_role("link", name="203", exact=True).click()
        expect(page.locator(".place-line b")).to_have_text("东校区 明德楼 203")


def test_a_second_report_of_the_same_room_asks_to_follow_the_first(
    campus: Campus, phone: Phone
) -> None:
    one, other = campus.roommates()
    uid = campus.report(campus.person_phone(one), one)
    with phone(subject_of(other)) as page:
        page.goto("/report")
        ready(page)
        fill_report(page, "水龙头关不紧")
        page.get_by_role("button", name="提交报修").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("已有人报修")
        expect(
            page.get_by_text(f"已经有人报修 {campus.ticket(uid).number}，要跟进吗")
        ).to_be_visible()
        ready(page)
        page.get_by_role("button", name="我也遇到，跟进这张单").click()
        page.wait_for_url(f"**/tickets/{uid}")
        assert [r.person for r in campus.ticket(uid).reporters] == [one.code, other.code]
        page.goto("/report")
        ready(page)
        expect(page.get_by_label("怎么坏了")).to_have_value("")


def test_a_photo_that_did_not_get_through_is_sent_again_by_a_press(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    with phone(subject_of(person)) as page:
        page.goto("/report")
        ready(page)
        page.route("**/photos", lambda route: route.abort())
        page.locator("input[type=file]").set_input_files(picture())
        again = page.get_by_role("button", name="没传上，点这里重试")
        expect(again).to_be_visible()
        page.unroute_all()
        again.click()
        expect(page.get_by_text("已上传")).to_be_visible()
        page.get_by_role("button", name="删除第 1 张照片").click()
        expect(page.locator(".thumbs li")).to_have_count(0)
        page.locator("input[type=file]").set_input_files([picture()] * 7)
        expect(page.get_by_text("已上传")).to_have_count(6)
        expect(page.get_by_text("拍照或选图")).to_be_hidden()


def test_a_file_that_is_no_picture_is_told_beside_it(campus: Campus, phone: Phone) -> None:
    with phone(subject_of(campus.student())) as page:
        page.goto("/report")
        ready(page)
        wrong: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
        page.locator("input[type=file]").set_input_files(wrong)
        expect(page.locator(".thumb-state")).to_contain_text("照片打不开")
