"""The walk through an installation: each fault with what to do; and the state for monitors."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from msgspec import structs

from cloud import app
from cloud.app import build, open_cloud
from cloud.checking import line, machine, people
from cloud.checking.command import walk
from cloud.checking.finding import Finding, told
from cloud.cloud import Cloud
from cloud.health import health
from cloud.identity.bindings import Bindings
from cloud.identity.settings import Cas, Identity, WeCom
from cloud.notices.pauses import pause
from cloud.notices.settings import Notices, TemplateUse
from cloud.secret import Secret
from cloud.settings import School, Settings
from domain.directory import Person, aggregate_of, put
from domain.people import SYSTEM
from domain.problems import Trouble
from domain.repair.ticket import Reporter
from tests.cloud.desks import Desks
from tests.cloud.notices.streets import (
    CONTENT,
    FIELDS,
    OPENID,
    PERSON,
    PROGRESS,
    STUDENT,
    settings,
)
from tests.cloud.pages.served import listening
from tests.wechat_platform.door import Platform
from tests.wechat_platform.world import AGENT, CORP_SECRET, CORPID
from tests.worlds import HeldClock


def real_clock() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, platform_process: Platform
) -> Iterator[Cloud]:
    """A cloud on a real clock, served at the address that its configuration names."""
    with pytest.MonkeyPatch.context() as patch, socket.create_server(("127.0.0.1", 0)) as listener:
        patch.setattr(app, "_NOTICES_SECONDS", 0.05)
        cloud = open_cloud(tmp_path_factory.mktemp("installed") / "cloud")
        cloud.clock = real_clock
        made = settings(platform_process, templates=(TemplateUse(PROGRESS, FIELDS),))
        assert made.wechat is not None
        domain = f"http://127.0.0.1:{listener.getsockname()[1]}"
        wechat = structs.replace(made.wechat, domain=domain)
        always = School(night_from="00:00", night_to="00:00")
        cloud.settings = structs.replace(made, wechat=wechat, school=always)
        with listening(build(cloud), listener):
            yield cloud
        cloud.store.close()


@pytest.fixture
def installed(served: Cloud, platform: Platform) -> Iterator[Cloud]:
    """The same for each test: as configured, with no token yet and nothing resting."""
    platform.set(templates={PROGRESS: CONTENT})
    configured = served.settings
    for table in ("credential", "pause"):
        served.store.run(f"DELETE FROM {table}")
    yield served
    served.settings = configured


def walked(cloud: Cloud) -> dict[str, Finding]:
    return {one.what.split(" ")[0]: one for one in walk(cloud, lambda seconds: None)}


def states(found: dict[str, Finding]) -> dict[str, str]:
    return {what: one.state for what, one in found.items()}


def test_what_is_in_order_is_said_to_be(installed: Cloud) -> None:
    found = walked(installed)
    assert states(found) == {
        "数据库": "good",
        "磁盘": "good",
        "备份": "good",
        "时钟": "good",
        "域名": "good",
        "TLS": "warn",
        "访问地址": "good",
        "服务器配置": "good",
        "公众号凭证": "good",
        "菜单": "warn",
        "模板": "good",
        "企业微信": "passed_by",
        "统一身份认证": "passed_by",
    }
    assert "paidan cloud menu push" in told(found["菜单"])


def test_an_address_that_is_not_allowed_is_named(installed: Cloud, platform: Platform) -> None:
    platform.set(allowed=["10.1.1.1"])
    found = walked(installed)["公众号凭证"]
    assert found.state == "bad"
    assert "127.0.0.1" in found.do
    assert "127.0.0.1" in found.do_en
    assert "IP 白名单" in found.do


@pytest.mark.parametrize(
    ("code", "word"), [(40013, "AppSecret"), (40125, "AppSecret"), (48001, "错误码")]
)
def test_no_token_is_explained(
    installed: Cloud, platform: Platform, code: int, word: str
) -> None:
    platform.fault("/cgi-bin/stable_token", code, errmsg="no")
    found = walked(installed)
    assert found["公众号凭证"].state == "bad"
    assert word in found["公众号凭证"].do
    assert "菜单" not in found


def test_a_platform_that_can_not_be_reached_is_told_so(
    installed: Cloud, platform: Platform
) -> None:
    wechat = installed.settings.wechat
    assert wechat is not None
    away = structs.replace(wechat, api_base="http://127.0.0.1:9")
    installed.settings = structs.replace(installed.settings, wechat=away)
    found = walked(installed)
    assert found["公众号凭证"].state == "bad"
    assert "外网" in found["公众号凭证"].do
    assert found["时钟"].state == "warn"


def test_a_menu_that_was_pushed_is_the_same(installed: Cloud, platform: Platform) -> None:
    wechat = installed.settings.wechat
    assert wechat is not None
    platform.set(menu={"button": [one.call(wechat.address) for one in wechat.menu]})
    assert walked(installed)["菜单"].state == "good"


@pytest.mark.parametrize(
    ("templates", "state", "word"),
    [
        ({}, "bad", "没有这个模板"),
        ({PROGRESS: "{{thing9.DATA}}"}, "bad", "47003"),
        ({PROGRESS: CONTENT}, "good", ""),
    ],
)
def test_templates_are_held_against_the_accounts(
    installed: Cloud, platform: Platform, templates: dict[str, str], state: str, word: str
) -> None:
    platform.set(templates=templates)
    found = walked(installed)["模板"]
    assert (found.state, word in found.do) == (state, True)


def test_kinds_without_a_template_are_named(installed: Cloud, platform: Platform) -> None:
    use = TemplateUse(PROGRESS, FIELDS, ("accepted",))
    for notices, word in ((Notices(templates=(use,)), "dispatched"), (Notices(), "未配置")):
        installed.settings = structs.replace(installed.settings, notices=notices)
        found = walked(installed)["模板"]
        assert (found.state, word in found.seen) == ("warn", True)


def test_another_configuration_behind_the_address_is_found_out(
    installed: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    wechat = installed.settings.wechat
    assert wechat is not None
    other = structs.replace(wechat, token=type(wechat.token)("another"))
    found = list(line.line(other, real_clock))[-1]
    assert (found.what, found.state) == ("服务器配置 callback", "bad")
    assert "turned away" in caplog.text


def test_a_name_without_an_address_and_a_port_without_tls_are_told(installed: Cloud) -> None:
    wechat = installed.settings.wechat
    assert wechat is not None
    nowhere = structs.replace(wechat, domain="bx.example.invalid")
    [found] = line.line(nowhere, real_clock)
    assert (found.state, "A 记录" in found.do) == ("bad", True)
    plain = structs.replace(wechat, domain=wechat.domain.replace("http://", "https://"))
    assert [one.state for one in line.line(plain, real_clock)] == ["good", "bad"]


def test_a_wrong_clock_is_found_out(platform: Platform) -> None:
    for off, state in ((0, "good"), (20_000, "warn"), (-90_000, "bad")):
        found = machine.clock(platform.base, lambda off=off: real_clock() + off)
        assert found.state == state


def test_wecom_is_tried_where_it_is_configured(installed: Cloud, platform: Platform) -> None:
    wechat = installed.settings.wechat
    assert wechat is not None
    for secret, state in ((CORP_SECRET, "good"), ("another", "bad")):
        corp = WeCom(CORPID, AGENT, Secret(secret), api_base=platform.qy)
        identity = Identity(wechat.address, wecom=corp)
        installed.settings = structs.replace(installed.settings, identity=identity)
        installed.store.run("DELETE FROM credential")
        assert walked(installed)["企业微信"].state == state


def test_a_sign_in_that_does_not_answer_is_told(platform: Platform) -> None:
    for address, word in (("http://127.0.0.1:9", "连不上"), (platform.base, "没有登录页面")):
        [found] = people.sign_in(Identity("https://bx.example.edu.cn", cas=Cas(address)))
        assert (found.state, word in found.do) == ("bad", True)


def test_an_embedded_cloud_is_in_order_by_itself(tmp_path: Path) -> None:
    cloud = open_cloud(tmp_path / "cloud")
    assert set(states(walked(cloud)).values()) == {"good", "passed_by"}
    cloud.store.close()


def test_the_state_for_monitors_tells_counts_and_nobody(
    installed: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    wechat = installed.settings.wechat
    assert wechat is not None
    first = requests.get(f"{wechat.domain}/health", timeout=5)
    assert first.headers["x-content-type-options"] == "nosniff"
    assert first.status_code == 200
    assert (first.json()["state"], first.json()["parts"]["database"]["state"]) == ("ok", "ok")
    now = real_clock()
    until, said = now + 600_000, "invalid ip 1.2.3.4"
    pause(installed.store, f"wechat:{wechat.appid}", until, 40164, said, now)
    rests = requests.get(f"{wechat.domain}/health", timeout=5)
    assert (rests.status_code, rests.json()["state"]) == (200, "degraded")
    assert rests.json()["parts"]["channels"]["counts"] == {"errcode_40164": 1}
    assert "1.2.3.4" not in rests.text
    assert caplog.text


def test_a_running_cloud_sends_by_itself_what_is_due(
    installed: Cloud, platform: Platform
) -> None:
    wechat = installed.settings.wechat
    assert wechat is not None
    now = real_clock()
    desks = Desks(installed.ledger, HeldClock(now))
    desks.roster()
    person = Person(STUDENT, "张子涵")
    installed.submit(aggregate_of(person), put(person), SYSTEM, "system")
    Bindings(installed.ledger, wechat.appid).bind(OPENID, PERSON, "code", "v", now)
    platform.set(followers=[OPENID])
    uid = desks.report(reporter=Reporter("张子涵", "", STUDENT))
    installed.store.run("UPDATE notice SET not_before = ? WHERE ticket = ?", (now, uid))
    [sent] = platform.wait_for(1)
    assert (sent["to"], sent["values"]["phrase3"]) == (OPENID, "已登记")
    assert sent["url"] == f"{wechat.domain}/tickets/{uid}"


def test_a_database_that_is_away_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = open_cloud(tmp_path / "cloud")
    cloud.settings = Settings()

    def away(*given: Any) -> Any:
        raise Trouble("database_unreachable")

    with monkeypatch.context() as patch:
        patch.setattr(cloud.store, "rows", away)
        found = health(cloud)
    assert (found.state, found.parts["database"].why) == ("down", "database_unreachable")
    cloud.store.close()
