"""The pages in a real Chromium at a phone's size: what a requester and a worker go through."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from cloud.identity import consent
from domain.directory import Person
from domain.repair import commands as c
from tests import browser as chromium
from tests.cloud.pages.served import Campus, report_form

Phone = Callable[..., AbstractContextManager[Page]]


def picture(width: int = 2400, height: int = 1800) -> dict[str, object]:
    """A camera's picture as a file input takes it."""
    out = io.BytesIO()
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    image.save(out, "JPEG", quality=90)
    return {"name": "camera.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


@pytest.fixture
def phone(campus: Campus, running: Browser) -> Phone:
    """A phone on which somebody has signed in."""

    @contextmanager
    def signed_in(subject: str, **options: object) -> Iterator[Page]:
        consent.agree(campus.cloud.ledger, subject, campus.clock())
        with chromium.phone(running, campus.url, **options) as page:  # type: ignore[arg-type]
            page.goto("/sign-in")
            page.get_by_label("学号 / 工号").fill(subject.partition(":")[2])
            page.get_by_label("登录码").fill(campus.code(subject))
            page.get_by_role("button", name="登录").click()
            page.wait_for_url(re.compile(r"/(jobs)?$"))
            yield page

    return signed_in


def subject_of(person: Person) -> str:
    return f"person:{person.code}"


def fill_report(page: Page, said: str = "灯管不亮了") -> None:
    """The form as far as it must be filled: words, and the fault that they suggest."""
    page.get_by_label("怎么坏了").fill(said)
    page.locator(".guess").first.click()
    expect(page.locator("[data-chosen]")).not_to_be_empty()


def ready(page: Page) -> None:
    """Wait until the page's scripts have started."""
    expect(page.locator("html[data-ready]")).to_be_attached()


# ------------------------------------------------------------------ signing in


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


# ------------------------------------------------------------------ reporting


def test_a_report_with_photos_takes_a_minute_and_no_typing_of_what_is_known(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    with phone(subject_of(person)) as page:
        page.get_by_role("link", name="我要报修").click()
        ready(page)
        expect(page.get_by_label("联系电话")).to_have_value(person.phones[0])
        fill_report(page, "水龙头关不紧")
        page.locator("input[type=file]").set_input_files([picture(), picture(900, 1200)])  # type: ignore[list-item]
        expect(page.get_by_text("已上传")).to_have_count(2)
        page.get_by_role("radio", name="可以直接进门维修").check()
        page.get_by_role("button", name="提交报修").click()
        page.wait_for_url(re.compile(r"/tickets/\w{32}$"))
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


def test_a_lost_answer_is_asked_for_again_and_makes_no_second_ticket(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    lost = []

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
        page.locator("input[type=file]").set_input_files(picture())  # type: ignore[arg-type]
        expect(page.get_by_text("联网后上传")).to_be_visible()
        page.get_by_role("button", name="提交报修").click()
        expect(page.locator(".saved")).to_have_text("已保存在手机，联网后自动提交")
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
        sign_in(campus, page, other)
        ready(page)
        expect(page.locator("#outbox")).to_be_empty()
        assert campus.tickets_at(one.room) == campus.tickets_at(other.room) == []
        page.context.clear_cookies()
        sign_in(campus, page, one)
        expect(page.get_by_text("已提交：我要报修")).to_be_visible()
        (uid,) = campus.tickets_at(one.room)
        assert campus.ticket(uid).reporter.person == one.code


def sign_in(campus: Campus, page: Page, person: Person) -> None:
    consent.agree(campus.cloud.ledger, subject_of(person), campus.clock())
    page.goto("/sign-in")
    page.get_by_label("学号 / 工号").fill(person.code)
    page.get_by_label("登录码").fill(campus.code(subject_of(person)))
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile(r"/$"))


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
        page.locator("input[type=file]").set_input_files(picture())  # type: ignore[arg-type]
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


# ------------------------------------------------------------------ a requester's ticket


def test_a_ticket_is_followed_confirmed_and_rated(campus: Campus, phone: Phone) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    with phone(subject_of(person)) as page:
        page.goto(f"/tickets/{uid}")
        ready(page)
        page.get_by_role("button", name="催一下").click()
        expect(page.get_by_text("催办", exact=True)).to_be_visible()
        campus.finish(uid)
        page.goto("/")
        expect(page.get_by_role("heading", name="等您确认 1")).to_be_visible()
        page.get_by_role("link", name="水 › 龙头").click()
        ready(page)
        page.locator("summary", has_text="没修好").click()
        page.get_by_label("哪里没修好").fill("还在滴水")
        page.get_by_role("button", name="提交", exact=True).first.click()
        expect(page.get_by_text("反映没有修好，重新安排")).to_be_visible()
        assert campus.ticket(uid).reworks == 1
        campus.office(
            uid, c.Take("W101"), c.Arrive("W101"), c.Finish("W101", "replaced", "换了", 9)
        )
        page.reload()
        ready(page)
        page.get_by_role("button", name="修好了", exact=True).click()
        expect(page.get_by_text("这次维修怎么样？")).to_be_visible()
        ready(page)
        for label in ("维修质量", "响应速度", "服务态度"):
            page.get_by_role("radio", name=f"{label} 4 星，满意").check()
        page.get_by_label("还想说什么").fill("谢谢师傅")
        page.get_by_role("button", name="提交评价").click()
        expect(page.get_by_text("已评价：质量 4 星，速度 4 星，态度 4 星")).to_be_visible()
        rating = campus.ticket(uid).rating
        assert rating is not None
        assert (rating.quality, rating.text) == (4, "谢谢师傅")


def test_the_ticket_page_tells_news_by_itself_and_leaves_typing_alone(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    with phone(subject_of(person)) as page:
        page.clock.install()
        page.goto(f"/tickets/{uid}")
        ready(page)
        page.locator("summary", has_text="补充说明或照片").click()
        page.get_by_label("说明", exact=False).first.fill("晚上都在")
        campus.dispatch(uid)
        page.clock.run_for(16_000)
        expect(page.get_by_text("已派给张师傅")).to_be_visible()
        expect(page.get_by_text("有新进展，点这里刷新")).to_be_visible()
        expect(page.locator("#note-text")).to_have_value("晚上都在")
        asked = []
        page.on("request", lambda r: asked.append(r) if r.url.endswith("/live") else None)
        page.clock.run_for(16_000)
        page.wait_for_function("true")
        assert len(asked) == 1
        assert asked[0].response().status == 304


# ------------------------------------------------------------------ a worker's job


def test_a_worker_takes_arrives_holds_resumes_and_finishes(campus: Campus, phone: Phone) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W102", "王铁柱"))
    with phone("staff:W102") as page:
        card = page.locator(f'a[href="/jobs/{uid}"]')
        expect(card).to_contain_text("接单，还剩")
        card.click()
        ready(page)
        expect(page.get_by_role("link", name="打电话")).to_have_attribute(
            "href", f"tel:{person.phones[0]}"
        )
        page.get_by_role("button", name="接单").click()
        page.get_by_role("button", name="到场").click()
        expect(page.get_by_role("heading", name="完工登记")).to_be_visible()
        page.locator("summary", has_text="挂起").click()
        page.get_by_role("radio", name="等材料").check()
        page.get_by_label("什么时候恢复").fill("2026-11-25T09:00")
        page.get_by_role("button", name="挂起", exact=True).click()
        expect(page.get_by_text("等材料，预计 明天 09:00 恢复").first).to_be_visible()
        ready(page)
        page.get_by_role("button", name="恢复维修").click()
        expect(page.get_by_role("heading", name="完工登记")).to_be_visible()
        ready(page)
        page.get_by_role("radio", name="已更换").check()
        page.get_by_label("处理说明").fill("换了阀芯")
        page.get_by_label("用时（分钟）").fill("25")
        page.get_by_label("品名").first.fill("阀芯")
        page.get_by_label("数量").first.fill("1")
        page.get_by_label("单价（元）").first.fill("12.5")
        page.get_by_role("button", name="再加一行").click()
        expect(page.get_by_label("品名")).to_have_count(3)
        page.locator("#finish input[type=file]").set_input_files(picture())  # type: ignore[arg-type]
        expect(page.get_by_text("已上传")).to_be_visible()
        page.get_by_role("button", name="完工", exact=True).click()
        expect(page.get_by_text("待验收").first).to_be_visible()
        result = campus.ticket(uid).result
        assert result is not None
        assert (result.outcome, result.text, result.minutes) == ("replaced", "换了阀芯", 25)
        assert [(m.name, m.quantity, m.price) for m in result.materials] == [("阀芯", 1000, 1250)]
        assert len(result.photos) == 1


def test_a_job_in_a_cellar_without_signal_is_reported_whole_when_back_above(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W103", "刘明辉"))
    campus.office(uid, c.Take("W103"))
    with phone("staff:W103") as page:
        page.goto(f"/jobs/{uid}")
        ready(page)
        page.context.set_offline(True)
        expect(page.get_by_role("heading", name="完工登记")).to_be_hidden()
        page.get_by_role("button", name="到场").click()
        expect(page.get_by_text("1 条已保存在手机")).to_be_visible()
        expect(page.get_by_role("heading", name="完工登记")).to_be_visible()
        page.get_by_role("radio", name="已修好").check()
        page.get_by_role("button", name="完工", exact=True).click()
        expect(page.get_by_text("2 条已保存在手机")).to_be_visible()
        assert campus.ticket(uid).status == "taken"
        page.context.set_offline(False)
        expect(page.get_by_text("待验收").first).to_be_visible()
        assert campus.ticket(uid).status == "finished"
        assert [entry for entry in acts_of(campus, uid)][-2:] == ["repair.arrive", "repair.finish"]


def acts_of(campus: Campus, uid: str) -> list[str]:
    rows = campus.cloud.store.rows(
        "SELECT data FROM entry WHERE aggregate = ? ORDER BY version", (uid,)
    )
    return [re.search(r'"kind":"([\w.]+)"', bytes(row[0]).decode())[1] for row in rows]  # type: ignore[index]


def test_a_job_voided_meanwhile_is_told_and_what_was_typed_is_kept(
    campus: Campus, phone: Phone
) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W104", "赵永福"))
    with phone("staff:W104") as page:
        page.goto(f"/jobs/{uid}")
        ready(page)
        page.context.set_offline(True)
        page.locator("summary", has_text="退单").click()
        page.get_by_label("为什么退单").fill("缺少工具")
        page.get_by_role("button", name="确认退单").click()
        expect(page.locator(".saved")).to_be_visible()
        campus.office(uid, c.Void("重复登记", "李桂芳"))
        page.context.set_offline(False)
        strip = page.locator("#outbox")
        expect(strip).to_contain_text("已经作废")
        strip.get_by_text("填写的内容").click()
        expect(strip).to_contain_text("缺少工具")
        strip.get_by_role("button", name="知道了").click()
        expect(strip).to_be_empty()


def test_a_double_press_on_a_step_does_it_once(campus: Campus, phone: Phone) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W201", "孙木生"))
    with phone("staff:W201") as page, phone("staff:W201") as second:
        for one in (page, second):
            one.goto(f"/jobs/{uid}")
            ready(one)
        page.get_by_role("button", name="接单").evaluate("b => { b.click(); b.click(); b.click() }")
        expect(page.get_by_role("button", name="到场")).to_be_visible()
        assert campus.ticket(uid).version == 4
        second.get_by_role("button", name="接单").click()
        expect(second.get_by_role("alert")).to_contain_text("已经接过单了，不用再点")


# ------------------------------------------------------------------ everybody can read it


@pytest.fixture
def everywhere(campus: Campus) -> list[tuple[str, str]]:
    """(subject, path) of every page, with something on it."""
    person = campus.student()
    session = campus.person_phone(person)
    reported, finished, rated = (
        campus.report(session, person, anyway="1", description="水龙头关不紧" * 20)
        for _ in range(3)
    )
    campus.finish(finished)
    campus.finish(rated)
    session.post(f"{campus.url}/tickets/{rated}/pass", {"key": report_form(person)["key"]})
    campus.dispatch(reported)
    campus.office(reported, c.Take("W101"), c.Arrive("W101"))
    me, worker = subject_of(person), "staff:W101"
    mine = ["/", "/report", "/report/place", "/report/place?q=301", "/tickets", "/me", "/consent"]
    mine += [f"/tickets/{uid}" for uid in (reported, finished, rated)] + ["/nowhere"]
    jobs = ["/jobs", f"/jobs/{reported}", f"/jobs/{finished}", "/me"]
    return [(me, path) for path in mine] + [(worker, path) for path in jobs]


def test_nothing_scrolls_sideways_at_140_percent_type_in_either_theme(
    campus: Campus, phone: Phone, everywhere: list[tuple[str, str]]
) -> None:
    for dark in (False, True):
        for subject in dict.fromkeys(subject for subject, _ in everywhere):
            with phone(subject, dark=dark) as page:
                for path in (path for owner, path in everywhere if owner == subject):
                    page.goto(path)
                    ready(page)
                    page.evaluate(
                        "document.querySelectorAll('details').forEach(d => d.open = true)"
                    )
                    chromium.enlarge(page, 140)
                    assert chromium.overflows(page) == 0, path
                    size = page.evaluate(
                        "parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)"
                    )
                    assert size > 30, path


CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = colour => rgba(colour).slice(0, 3).map(v => v / 255)
    .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [.2126, .7152, .0722][n], 0);
  const ground = el => {
    for (let at = el; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (rgba(colour)[3] > 250) return colour;
    }
    return 'white';
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    const hidden = !el.checkVisibility({ opacityProperty: true }) || el.closest('.sr, .skip');
    if (!node.textContent.trim() || hidden || ['OPTION', 'OPTGROUP'].includes(el.tagName)) continue;
    const [low, high] = [light(getComputedStyle(el).color), light(ground(el))].sort((a, b) => a - b);
    const ratio = (high + .05) / (low + .05);
    if (ratio < 4.5) found.push([node.textContent.trim().slice(0, 20), ratio.toFixed(2)]);
  }
  return found;
}"""


def test_every_text_can_be_read_in_light_and_dark(
    campus: Campus, phone: Phone, everywhere: list[tuple[str, str]]
) -> None:
    for dark in (False, True):
        for subject in dict.fromkeys(subject for subject, _ in everywhere):
            with phone(subject, dark=dark) as page:
                for path in (path for owner, path in everywhere if owner == subject):
                    page.goto(path)
                    ready(page)
                    page.evaluate(
                        "document.querySelectorAll('details').forEach(d => d.open = true)"
                    )
                    assert page.evaluate(CONTRASTS) == [], (path, dark)
                ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
                assert (ground == "rgb(15, 17, 21)") is dark


LABELS = """() => [...document.querySelectorAll('input:not([type=hidden]), textarea, select, button, a, summary')]
  .filter(el => el.checkVisibility())
  .filter(el => {
    const name = el.getAttribute('aria-label') || el.textContent.trim() || el.title
      || [...(el.labels || [])].map(l => l.textContent.trim()).join('');
    return !name;
  }).map(el => el.outerHTML.slice(0, 120))"""
TARGETS = """() => [...document.querySelectorAll('button, .weui-btn, .tabs a, .weui-cell_access, summary, .chip, .call')]
  .filter(el => el.checkVisibility() && !el.closest('.thumbs'))
  .map(el => [el.textContent.trim().slice(0, 20), el.getBoundingClientRect()])
  .filter(([, box]) => box.height < 36).map(([text, box]) => [text, box.height])"""


def test_screen_readers_hear_a_name_for_everything_and_fingers_find_it(
    campus: Campus, phone: Phone, everywhere: list[tuple[str, str]]
) -> None:
    for subject in dict.fromkeys(subject for subject, _ in everywhere):
        with phone(subject) as page:
            for path in (path for owner, path in everywhere if owner == subject):
                page.goto(path)
                ready(page)
                page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
                assert page.evaluate(LABELS) == [], path
                assert page.evaluate(TARGETS) == [], path
                expect(page.get_by_role("heading", level=1)).to_have_count(1)
                expect(page.get_by_role("main")).to_be_visible()


def test_the_form_can_be_filled_in_by_role_and_label_alone(campus: Campus, phone: Phone) -> None:
    with phone(subject_of(campus.student())) as page:
        page.goto("/report")
        ready(page)
        page.get_by_role("textbox", name="怎么坏了").fill("插座没电")
        group = page.get_by_role("group", name="故障类别")
        group.locator("summary", has_text="电").first.click()
        group.get_by_role("radio", name="开关插座").check()
        page.get_by_role("combobox", name="希望上门时间").select_option(index=1)
        page.get_by_role("radio", name="可以直接进门维修").check()
        page.get_by_role("textbox", name="联系电话").fill("13800001111")
        page.get_by_role("button", name="提交报修").click()
        page.wait_for_url(re.compile(r"/tickets/\w{32}$"))
        expect(page.get_by_role("list", name="进度")).to_be_visible()


def test_without_script_a_report_still_goes_all_the_way(campus: Campus, phone: Phone) -> None:
    person = campus.student()
    with phone(subject_of(person), script=False) as page:
        page.goto("/report")
        page.get_by_label("怎么坏了").fill("水龙头滴水")
        page.locator("summary", has_text="水").first.click()
        page.locator("input[name=fault][value='water.tap']").check()
        page.locator("input[type=file]").set_input_files(picture())  # type: ignore[arg-type]
        page.get_by_role("button", name="提交报修").click()
        page.wait_for_url(re.compile(r"/tickets/\w{32}$"))
        (uid,) = campus.tickets_at(person.room)
        assert len(campus.ticket(uid).photos) == 1
        page.locator("summary", has_text="撤销报修").click()
        page.get_by_role("button", name="确认撤销").click()
        expect(page.get_by_text("已撤销").first).to_be_visible()
        assert campus.ticket(uid).status == "withdrawn"
