"""Typed fields, the signature of pages, the menu: what the platform takes, and no more."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.wechat.calls import Calls
from cloud.wechat.fields import fit, names_in, type_of
from cloud.wechat.jssdk import page_config, signature
from cloud.wechat.menus import menu_there, put_menu
from domain.problems import Refusal
from tests.wechat_platform.door import Platform
from tests.wechat_platform.templates import _RULES as RULES
from tests.worlds import NOON

TICKET = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"


def test_the_published_signature_comes_out_whatever_stands_behind_the_hash_sign() -> None:
    told = "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
    url = "http://mp.weixin.qq.com?params=value"
    assert signature(TICKET, "Wm3WZYTPz0wzccnW", 1414587457, url) == told
    assert signature(TICKET, "Wm3WZYTPz0wzccnW", 1414587457, f"{url}#/deep/in") == told


def test_a_page_is_told_seconds_and_the_name_that_wx_config_wants() -> None:
    class Tickets:
        def get(self) -> str:
            return TICKET

        def renew(self, bad: str) -> str:
            raise AssertionError(bad)

    config = page_config(Tickets(), "wx1", "http://mp.weixin.qq.com?params=value", NOON, "n")
    assert (config.timestamp, config.nonce_str) == (NOON // 1_000, "n")
    assert config.signature == signature(
        TICKET, "n", NOON // 1_000, "http://mp.weixin.qq.com?params=value"
    )


@given(st.sampled_from(["thing", "short_thing", "const"]), st.text("长a1 \n，🙂", min_size=1))
def test_any_text_fits_a_text_field_once_shortened(kind: str, text: str) -> None:
    fitted = fit(f"{kind}1", f"{text}报")
    assert re.fullmatch(RULES[kind], fitted)


def test_each_type_is_filled_as_the_platform_asks() -> None:
    assert fit("character_string1", "BX261124-W001") == "BX261124-W001"
    assert fit("thing2", "水 › 水管漏水，而且已经流到了走廊和楼梯间里") == (
        "水 › 水管漏水，而且已经流到了走廊和…"
    )
    assert fit("phrase3", "已派单") == "已派单"
    assert fit("time4", NOON) == "2026年11月24日 12:00"
    assert fit("date4", NOON) == "2026年11月24日"
    assert fit("name5", "张师傅") == "张师傅"
    assert [type_of(name) for name in ("thing12", "first", "keyword1", "thing", "thing1.DATA")] == [
        "thing", "", "", "", "",
    ]  # fmt: skip
    for name, value in (("time1", "昨天"), ("phrase1", "abc"), ("character_string1", "报修")):
        with pytest.raises(Refusal, match="field_value"):
            fit(name, value)
    with pytest.raises(Refusal, match="field_type"):
        fit("keyword1", "x")
    assert names_in("单号：{{character_string1.DATA}}\n状态：{{ phrase2.DATA }}") == [
        "character_string1",
        "phrase2",
    ]


class Word:
    def get(self) -> str:
        return "good"

    def renew(self, bad: str) -> str:
        raise AssertionError(bad)


def test_a_menu_is_put_there_and_read_back_in_chinese(platform: Platform) -> None:
    platform.set(tokens={"token": "good", "until": 1 << 60, "made": {"good": 1 << 60}})
    calls = Calls(platform.base, Word())
    buttons: list[dict[str, Any]] = [
        {"type": "view", "name": "我要报修", "url": "https://bx.example.edu.cn/report"},
        {"name": "更多", "sub_button": [{"type": "click", "name": "帮助", "key": "help"}]},
    ]
    assert menu_there(calls) == []
    put_menu(calls, buttons)
    assert menu_there(calls) == buttons
    calls.close()
