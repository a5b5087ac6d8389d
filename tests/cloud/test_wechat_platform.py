"""The stand-in for WeChat's servers speaks as they do: what our tests of calls stand on."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.wechat_platform.door import Platform
from tests.wechat_platform.world import APPID, SECRET

CONTENT = "单号:{{character_string1.DATA}}\n进度:{{thing2.DATA}}"


def post(url: str, body: Any, **query: str) -> dict[str, Any]:
    answer = requests.post(url, json=body, params=query, timeout=5)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def token(platform: Platform, *, force: bool = False) -> dict[str, Any]:
    wish = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    return post(f"{platform.base}/cgi-bin/stable_token", wish | {"force_refresh": force})


def message(client_msg_id: str, **values: str) -> dict[str, Any]:
    data = {"character_string1": "BX1", "thing2": "已派单", **values}
    return {
        "touser": "o1",
        "template_id": "t1",
        "data": {name: {"value": value} for name, value in data.items()},
        "client_msg_id": client_msg_id,
    }


def test_everybody_gets_the_same_token_until_it_is_forced(platform: Platform) -> None:
    platform.at(1_000_000)
    first = token(platform)["access_token"]
    assert token(platform)["access_token"] == first
    forced = token(platform, force=True)["access_token"]
    assert forced != first
    assert token(platform, force=True)["errcode"] == 45011
    url = f"{platform.base}/cgi-bin/template/get_all_private_template"
    assert requests.get(url, {"access_token": first}, timeout=5).json()["errcode"] == 40001
    platform.at(1_000_000 + 7_200_000)
    assert requests.get(url, {"access_token": forced}, timeout=5).json()["errcode"] == 42001


def test_an_address_that_is_not_on_the_list_is_told_so(platform: Platform) -> None:
    platform.set(allowed=["10.0.0.1"])
    told = token(platform)
    assert told["errcode"] == 40164
    assert told["errmsg"].startswith("invalid ip 127.0.0.1 ")


def test_a_template_message_reaches_a_follower_once_per_id(platform: Platform) -> None:
    platform.set(followers=["o1"], templates={"t1": CONTENT})
    url = f"{platform.base}/cgi-bin/message/template/send"
    access = token(platform)["access_token"]
    first = post(url, message("n1"), access_token=access)
    assert post(url, message("n1"), access_token=access) == first
    assert post(url, message("n2"), access_token=access)["msgid"] != first["msgid"]
    assert len(platform.sent) == 2


def test_a_field_that_is_too_long_is_refused(platform: Platform) -> None:
    platform.set(followers=["o1"], templates={"t1": CONTENT})
    url = f"{platform.base}/cgi-bin/message/template/send"
    access = token(platform)["access_token"]
    assert post(url, message("n1", thing2="长" * 21), access_token=access)["errcode"] == 47003
    assert platform.sent == []


def test_an_answer_can_be_lost_after_the_work_was_done(platform: Platform) -> None:
    platform.set(followers=["o1"], templates={"t1": CONTENT})
    path = "/cgi-bin/message/template/send"
    access = token(platform)["access_token"]
    platform.fault(path, mode="lost")
    with pytest.raises(requests.RequestException):
        post(platform.base + path, message("n1"), access_token=access)
    platform.fault(path, mode="silent")
    with pytest.raises(requests.Timeout):
        requests.post(
            platform.base + path, {}, message("n2"), params={"access_token": access}, timeout=0.2
        )
    assert [one["client_msg_id"] for one in platform.sent] == ["n1", "n2"]
