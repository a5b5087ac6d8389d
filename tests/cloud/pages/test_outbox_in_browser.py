"""A form is sent once, whatever the line does: in a real Chromium at a phone's size."""

from __future__ import annotations

import re

from playwright.sync_api import APIResponse, Route, expect

from tests.cloud.pages.phones import Phone, fill_report, picture, ready, sign_in, subject_of
from tests.cloud.pages.served import Campus


def test_a_lost_answer_is_asked_for_again_and_makes_no_second_ticket(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    lost: list[APIResponse] = []

    def lose_first(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())  # the server did it; the answer never arrives
            route.abort()
        else:
            route.continue_()

    with phone(subject_of(person)) as page:
        page.goto("/report")
        ready(page)
        page.route("**/report", lose_first)
        fill_report(page)
        page.get_by_role("button", name="提交报修").click()
        expect(page.get_by_text("已保存在手机，联网后自动提交").first).to_be_visible()
        assert len(campus.tickets_at(person.room)) == 1
        page.get_by_role("button", name="现在重试").click()
        expect(page.get_by_text("已提交：我要报修")).to_be_visible()
        assert len(campus.tickets_at(person.room)) == 1


def test_a_report_typed_without_connection_is_sent_once_when_it_is_back(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    with phone(subject_of(person)) as page:
        page.goto("/report")
        ready(page)
        page.context.set_offline(True)
        fill_report(page, "水龙头关不紧")
        page.locator("input[type=file]").set_input_files(picture())
        expect(page.get_by_text("联网后上传")).to_be_visible()
        page.get_by_role("button", name="提交报修").click()
        expect(page.locator(".saved")).to_contain_text("已保存在手机，联网后自动提交")
        expect(page.get_by_text("1 条已保存在手机，联网后自动提交")).to_be_visible()
        assert campus.tickets_at(person.room) == []
        page.context.set_offline(False)
        expect(page.get_by_text("已提交：我要报修")).to_be_visible()
        (uid,) = campus.tickets_at(person.room)
        assert len(campus.ticket(uid).photos) == 1
        page.goto("/")
        ready(page)
        page.reload()
        assert campus.tickets_at(person.room) == [uid]
        expect(page.locator("#outbox")).to_be_empty()


def test_a_saved_report_survives_the_page_and_goes_out_from_the_next_one(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    with phone(subject_of(person)) as page:
        page.goto("/report")
        ready(page)
        page.route(
            "**/report", lambda r: r.abort() if r.request.method == "POST" else r.continue_()
        )
        fill_report(page)
        page.get_by_role("button", name="提交报修").click()
        expect(page.locator(".saved")).to_be_visible()
        page.close()
        page = page.context.new_page()
        page.goto("/tickets")
        expect(page.get_by_text("已提交：我要报修")).to_be_visible()
        assert len(campus.tickets_at(person.room)) == 1


def test_what_waits_on_a_shared_phone_is_not_sent_in_another_ones_name(
    campus: Campus, phone: Phone
) -> None:
    one, other = campus.student(), campus.student()
    with phone(subject_of(one)) as page:
        page.goto("/report")
        ready(page)
        page.route(
            "**/report", lambda r: r.abort() if r.request.method == "POST" else r.continue_()
        )
        fill_report(page)
        page.get_by_role("button", name="提交报修").click()
        expect(page.locator(".saved")).to_be_visible()
        page.unroute_all()
        page.context.clear_cookies()
        sign_in(campus, page, subject_of(other))
        ready(page)
        expect(page.locator("#outbox")).to_be_empty()
        assert campus.tickets_at(one.room) == campus.tickets_at(other.room) == []
        page.context.clear_cookies()
        sign_in(campus, page, subject_of(one))
        expect(page.get_by_text("已提交：我要报修")).to_be_visible()
        (uid,) = campus.tickets_at(one.room)
        assert campus.ticket(uid).reporter.person == one.code


def test_a_hotspots_sign_in_page_is_not_taken_for_an_answer(campus: Campus, phone: Phone) -> None:
    person = campus.student()
    with phone(subject_of(person)) as page:
        page.goto("/report")
        ready(page)
        portal = "<html>请登录校园网</html>"
        page.route(
            "**/report",
            lambda r: (
                r.fulfill(status=200, content_type="text/html", body=portal)
                if r.request.method == "POST"
                else r.continue_()
            ),
        )
        fill_report(page)
        page.get_by_role("button", name="提交报修").click()
        expect(page.locator(".saved")).to_be_visible()
        page.unroute_all()
        page.get_by_role("button", name="现在重试").click()
        expect(page.get_by_text("已提交：我要报修")).to_be_visible()
        assert len(campus.tickets_at(person.room)) == 1


UNTIL_DRAFTED = """async () => {
  const db = await new Promise(done => {
    const asked = indexedDB.open('paidan');
    asked.onsuccess = () => done(asked.result);
  });
  const drafts = () => new Promise(done => {
    const all = db.transaction('drafts').objectStore('drafts').getAll();
    all.onsuccess = () => done(all.result);
  });
  while (!(await drafts()).some(draft => draft.photos.some(photo => photo.hash))) {
    await new Promise(requestAnimationFrame);
  }
  db.close();
}"""


def test_what_was_typed_is_there_again_when_wechat_throws_the_page_away(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    with phone(subject_of(person)) as page:
        page.goto("/report")
        ready(page)
        key = page.locator("input[name=key]").get_attribute("value")
        fill_report(page, "水龙头关不紧，一直滴水")
        page.get_by_label("具体位置").fill("阳台")
        page.locator("input[type=file]").set_input_files(picture())
        expect(page.get_by_text("已上传")).to_be_visible()
        page.evaluate(UNTIL_DRAFTED)
        page.goto("/report")
        ready(page)
        expect(page.get_by_text("已恢复上次没写完的内容")).to_be_visible()
        expect(page.get_by_label("怎么坏了")).to_have_value("水龙头关不紧，一直滴水")
        expect(page.get_by_label("具体位置")).to_have_value("阳台")
        expect(page.locator("[data-chosen]")).to_have_text("已选：水 › 龙头")
        assert page.locator("input[name=key]").input_value() == key
        page.get_by_role("button", name="提交报修").click()
        page.wait_for_url(re.compile(r"/tickets/\w{32}$"))
        (uid,) = campus.tickets_at(person.room)
        assert len(campus.ticket(uid).photos) == 1
        page.goto("/report")
        ready(page)
        expect(page.get_by_text("已恢复上次没写完的内容")).to_have_count(0)
