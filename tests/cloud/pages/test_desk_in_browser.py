"""The duty desk in a real browser: live, at a dead line, pressed twice, and when overtaken."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from domain.repair import commands as c
from domain.repair.checks import crew_of
from storage import lookup
from tests.cloud.pages.phones import Phone, ready
from tests.cloud.pages.served import Campus
from tests.worlds import LEADER

DUTY = f"staff:{LEADER.id}"


def reported(campus: Campus, **fields: object) -> str:
    person = campus.student()
    return campus.report(campus.person_phone(person), person, **fields)


def test_a_new_report_appears_by_itself_and_is_dispatched_in_three_taps(
    campus: Campus, phone: Phone
) -> None:
    with phone(DUTY) as page:
        page.clock.install()
        page.goto("/desk")
        ready(page)
        uid = reported(campus, fault="water.burst", description="水管爆了")
        page.clock.run_for(16_000)
        page.locator(f'a[href="/desk/{uid}"]').click()
        page.get_by_role("link", name="派单").click()
        ready(page)
        page.get_by_role("radio", name=re.compile("建议")).check(force=True)
        page.get_by_role("button", name="确认派单").evaluate("b => { b.click(); b.click() }")
        page.wait_for_url(f"**/desk/{uid}")
        expect(page.locator("#outbox")).to_contain_text("已派单")
        expect(page.get_by_text("待接单")).to_be_visible()
        kinds = [entry.kind for entry in lookup.history(campus.cloud.store, uid)]
        assert kinds == ["repair.report", "repair.dispatch"]


def test_without_signal_an_act_is_kept_and_one_that_came_too_late_is_told(
    campus: Campus, phone: Phone
) -> None:
    uid, other = reported(campus), reported(campus)
    with phone(DUTY) as page:
        page.goto(f"/desk/{uid}/note")
        ready(page)
        page.get_by_label("写什么").fill("已电话说明")
        page.context.set_offline(True)
        page.get_by_role("button", name="确认备注").click()
        expect(page.get_by_text("1 条已保存在手机")).to_be_visible()
        page.context.set_offline(False)
        expect(page.locator("#outbox")).to_contain_text("已提交")
        assert lookup.history(campus.cloud.store, uid)[-1].kind == "repair.note"
        page.goto(f"/desk/{other}")
        ready(page)
        campus.office(other, c.Dispatch(crew_of([("W102", "王铁柱")])))
        page.get_by_role("button", name="受理").click()
        expect(page.get_by_role("alert")).to_contain_text("已派给王铁柱")
        assert campus.ticket(other).status == "dispatched"
