"""今天的路线: a worker's jobs building by building, and WeChat's map where a place has its spot."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, expect

from domain.directory import Place, put
from domain.people import SYSTEM
from domain.repair import commands as c
from tests import browser as chromium
from tests.cloud.pages.in_wechat import InWeChat, school_in_wechat
from tests.cloud.pages.phones import ready
from tests.cloud.pages.served import Campus
from tests.cloud.pages.test_readable_in_browser import CONTRASTS, LABELS, TARGETS
from tests.wechat_platform import fixture
from tests.wechat_platform.door import Platform

platform, platform_process = fixture.platform, fixture.platform_process
WORKER, OTHER = ("W401", "吴秋生"), ("W402", "欧阳志远")


def job(
    campus: Campus, place: str, text: str = "", who: tuple[str, str] = WORKER, **fields: object
) -> str:
    person = campus.student()
    form = {"place": place, "place_text": text, "anyway": "1", **fields}
    uid = campus.report(campus.person_phone(person), person, **form)
    campus.dispatch(uid, who)
    return uid


def test_jobs_stand_building_by_building_from_the_ground_up_emergencies_first(
    campus: Campus,
) -> None:
    uids = [
        job(campus, "东校区/5栋/205"),
        job(campus, "东校区/4栋/301"),
        job(campus, "", "东操场看台"),
        job(campus, "东校区/4栋/102"),
        job(campus, "东校区/6栋/101", fault="water.burst"),
    ]
    worker = campus.phone(f"staff:{WORKER[0]}")
    html = worker.get(f"{campus.url}/jobs").text
    assert 'href="/jobs/route"' in html
    assert "5 处，按楼栋顺序" in html
    html = worker.get(f"{campus.url}/jobs/route").text
    titles = re.findall(r'<h2 id="leg-\d+">([^<]+)', html)
    assert [title.strip() for title in titles] == [
        "东校区 6栋", "东校区 4栋", "东校区 5栋", "其他地点",
    ]  # fmt: skip
    stops = re.findall(r'href="/jobs/(\w{32})"><b>([^<]+)</b>', html)
    assert [uid for uid, _ in stops] == [uids[4], uids[3], uids[1], uids[0], uids[2]]
    assert [where.split()[-1] for _, where in stops] == ["101", "102", "301", "205", "东操场看台"]
    assert "data-map" not in html, "no browser of WeChat's, no map"
    campus.office(uids[0], c.HoldWork("parts"))
    assert uids[0] not in worker.get(f"{campus.url}/jobs/route").text


def test_the_map_opens_where_a_building_stands(
    tmp_path: Path, platform: Platform, running: Browser
) -> None:
    with school_in_wechat(tmp_path, platform) as school:
        _map(school, running)


def _map(school: InWeChat, running: Browser) -> None:
    campus = school.campus
    job(campus, "东校区/1栋/301")
    uid = job(campus, "东校区/1栋/102")
    job(campus, "东校区/3栋/101")
    with school.phone(running, f"staff:{WORKER[0]}", "o-worker") as (page, held):
        page.goto("/jobs/route")
        ready(page)
        page.get_by_role("button", name="导航").click()
        expect(page.get_by_role("heading", name="东校区 3栋")).to_be_visible()
        assert page.evaluate(LABELS) == []
        assert page.evaluate(TARGETS) == []
        assert page.evaluate(CONTRASTS) == []
        chromium.enlarge(page, 140)
        assert chromium.overflows(page) == 0
        page.goto(f"/jobs/{uid}")
        page.get_by_role("button", name="导航").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    shown = {"latitude": 23.1, "longitude": 113.3, "scale": 18}
    assert [{name: each[name] for name in shown} for each in held.maps] == [shown, shown]
    assert [each["name"] for each in held.maps] == ["东校区 1栋", "东校区 1栋 102"]


def test_a_place_that_nobody_ordered_stands_by_its_name(campus: Campus) -> None:
    place = Place("东校区/空地", "空地", "outdoor", "东校区 空地", "东校区")
    campus.cloud.submit(f"place:{place.code}", put(place), SYSTEM, "system")
    uid = job(campus, place.code, who=OTHER)
    html = campus.phone(f"staff:{OTHER[0]}").get(f"{campus.url}/jobs/route").text
    assert f'/jobs/{uid}"' in html
    assert "东校区 空地" in html
