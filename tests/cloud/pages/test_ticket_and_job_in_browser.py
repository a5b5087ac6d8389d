"""A requester's ticket and a worker's job in a real Chromium at a phone's size."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from domain.repair import commands as c
from tests.cloud.pages.phones import Phone, picture, ready, subject_of
from tests.cloud.pages.served import Campus


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
        expect(page.locator("main")).to_be_visible()
        assert [request.response().status for request in asked] == [304]
        page.evaluate(
            "Object.defineProperty(document, 'visibilityState', { get: () => 'hidden' });"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        page.clock.run_for(120_000)
        assert len(asked) == 1


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
        for _ in range(2):
            page.get_by_role("button", name="龙头阀芯").click()
        page.get_by_label("单价（元）").first.fill("12.5")
        page.get_by_role("button", name="再加一行").click()
        expect(page.get_by_label("品名")).to_have_count(3)
        page.locator("#finish input[type=file]").set_input_files(picture())
        expect(page.get_by_text("已上传")).to_be_visible()
        page.get_by_role("button", name="完工", exact=True).click()
        expect(page.get_by_text("待验收").first).to_be_visible()
        result = campus.ticket(uid).result
        assert result is not None
        assert (result.outcome, result.text, result.minutes) == ("replaced", "换了阀芯", 25)
        used = [(m.name, m.quantity, m.unit, m.price) for m in result.materials]
        assert used == [("龙头阀芯", 2000, "个", 1250)]
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
