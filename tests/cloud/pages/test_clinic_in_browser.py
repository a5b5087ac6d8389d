"""The clinic on a phone: a place by tapping, a queue that moves by itself, read by everybody."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from domain.clinic import consult
from domain.clinic import referral as r
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from tests import browser as chromium
from tests.cloud.pages.phones import Phone, picture, ready, subject_of
from tests.cloud.pages.served import Campus, new_key
from tests.cloud.pages.test_readable_in_browser import CONTRASTS, LABELS, TARGETS
from tests.cloud.pages.ward import DAYS, DOCTOR, Ward


def test_a_place_is_booked_by_tapping_and_the_queue_moves_by_itself(
    campus: Campus, phone: Phone
) -> None:
    ward = Ward(campus, "b1")
    me, other = campus.roommates()
    ward.agree(me)
    uid = ward.session("D1", DAYS[2], "am")
    first = ward.book(uid, other, 0)
    with phone(subject_of(me)) as page:
        page.goto(f"/clinic/book?doctor=D1b1&day={DAYS[2]}")
        page.get_by_role("link", name="选择时间").first.click()
        ready(page)
        page.get_by_label("08:10").check(force=True)
        page.get_by_role("button", name="预约这个时间").click()
        page.wait_for_url("**/clinic/visits/**")
        expect(page.get_by_text("已预约").first).to_be_visible()
        mine = page.url.rsplit("/", 1)[1]
        ward.at(DAYS[2], 7 * 60 + 50)
        for visit in (first, mine):
            ward.do(uid, c.CheckIn(visit))
        page.reload()
        expect(page.get_by_text("前面还有 1 位")).to_be_visible()
        ward.do(uid, c.Call(), DOCTOR)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.get_by_text("下一位就是您")).to_be_visible()
        ward.do(uid, c.Finish(first), DOCTOR)
        ward.do(uid, c.Call(), DOCTOR)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.get_by_text("正在叫您")).to_be_visible()
        expect(page.get_by_text("请到 3 诊室")).to_be_visible()


def test_papers_are_photographed_one_by_one_until_nothing_is_missing(
    campus: Campus, phone: Phone
) -> None:
    Ward(campus, "b2")
    with phone(subject_of(campus.student())) as page:
        page.goto("/clinic/claims/new")
        page.get_by_label("我已阅读").check()
        page.get_by_role("button", name="同意").click()
        page.wait_for_url("**/clinic/claims/new")
        ready(page)
        page.get_by_label("寒暑假在家就医").check(force=True)
        page.get_by_label("发票号码").fill("24318888000000000001")
        page.get_by_label("开票日期").fill("2026-11-20")
        page.get_by_label("医院").fill("县人民医院")
        page.get_by_label("发票金额").fill("88.8")
        page.get_by_label("发票上列有费用明细").check()
        page.get_by_role("button", name="保存，下一步传材料").click()
        for n, word in enumerate(("发票", "校外病历", "身份证复印件")):
            expect(page.get_by_text("还缺这些材料")).to_be_visible()
            ready(page)
            page.locator("details[open] input[type=file]").set_input_files([picture(80 + n, 60)])
            expect(page.locator("[data-state=uploaded]")).to_be_visible()
            page.get_by_role("button", name=f"上传 {word}").click()
            expect(page.locator(".papers li")).to_have_count(n + 1)
        page.get_by_role("button", name="提交审核").click()
        expect(page.get_by_text("等待审核")).to_be_visible()


def test_the_clinics_pages_can_be_read_and_used_by_everybody(campus: Campus, phone: Phone) -> None:
    ward = Ward(campus, "b3")
    me, other = campus.roommates()
    patient = Patient(me.name, me.code)
    uid, dental = ward.session("D1", DAYS[2], "pm"), ward.session("D2", DAYS[2], "pm")
    visit, stopped = ward.book(uid, me, 0), ward.book(dental, me, 1)
    ward.book(dental, other, 2)
    ward.do(dental, c.Stop("医生外出会诊"))
    thread, paper = f"consult:{new_key()}", f"referral:{new_key()}"
    client = ward.client(me)
    asked = {"key": thread[8:], "text": "嗓子疼" * 30, "read": "1"}
    client.post(f"{campus.url}/clinic/consults/new", asked)
    ward.do(thread, consult.ToVisit("需要面诊", "internalb3"), DOCTOR)
    number = campus.cloud.ledger.draw_number("ZZ", campus.clock())
    issue = r.Issue(number, patient, "市第一人民医院" * 3, "待查", "2026-11-24")
    ward.do(paper, issue, DOCTOR)
    claim = {
        "key": new_key(), "case": "normal", "invoice": f"24317777{number[-3:]}0001",
        "date": "2026-11-24", "hospital": "市第一人民医院", "total": "100", "referral": number,
    }  # fmt: skip
    client.post(f"{campus.url}/clinic/claims/new", claim)
    paths = [
        "", "/consent", "/book", f"/sessions/{uid}", "/visits", f"/visits/{uid}/{visit}",
        f"/visits/{dental}/{stopped}", "/consults", "/consults/new", f"/consults/{thread[8:]}",
        "/referrals", f"/referrals/{paper[9:]}", "/claims", "/claims/new",
        f"/claims/{claim['key']}", f"/claims/{claim['key']}/edit",
    ]  # fmt: skip
    for dark in (False, True):
        with phone(subject_of(me), dark=dark) as page:
            for path in paths[::3] if dark else paths:
                answer = page.goto(f"/clinic{path}")
                assert answer is not None
                assert answer.status == 200, path
                ready(page)
                page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
                assert page.evaluate(CONTRASTS) == [], (path, dark)
                if dark:
                    continue
                assert page.evaluate(LABELS) == [], path
                assert page.evaluate(TARGETS) == [], path
                chromium.enlarge(page, 140)
                assert chromium.overflows(page) == 0, path
    assert re.fullmatch(r"ZZ261124-W\d{3}", number)
