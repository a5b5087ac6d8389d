"""What each of WeChat's error codes leads to, and how a call tells what became of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cloud.wechat.answers import TABLE, Answered, Do, NotAsked, Unsure, behaviour, seen_address
from cloud.wechat.calls import Calls
from cloud.wechat.media import PlatformMedia
from domain.problems import Refusal
from tests.wechat_platform.door import Platform

PATH = "/cgi-bin/get_api_domain_ip"


class Word:
    """A token source that has two words, the second after the first was refused."""

    def __init__(self, *words: str) -> None:
        self.words = list(words)
        self.renewed: list[str] = []

    def get(self) -> str:
        return self.words[0]

    def renew(self, bad: str) -> str:
        self.renewed.append(bad)
        self.words.pop(0)
        return self.words[0]


@pytest.fixture
def good(platform: Platform) -> str:
    platform.set(tokens={"token": "good", "until": 1 << 60, "made": {"good": 1 << 60, "old": 1}})
    return "good"


@pytest.fixture
def calls(platform: Platform, good: str) -> Iterator[Calls]:
    made = Calls(platform.base, Word(good), read_seconds=0.3)
    yield made
    made.close()


def test_every_documented_code_has_its_row() -> None:
    told = {
        Do.AGAIN: [-1],
        Do.REREAD: [40001, 40014, 42001],
        Do.SET_UP: [40013, 40125, 40164],
        Do.SIGN_IN_AGAIN: [40029, 40163, 41008],
        Do.NOT_OURS: [40003],
        Do.TEMPLATE_OFF: [40037, 43116, 50002],
        Do.UNREACHABLE: [43004],
        Do.OTHER: [43101, 45015, 45047],
        Do.MIDNIGHT: [45009],
        Do.MINUTE: [45011],
        Do.DEAD: [47001, 47003],
        Do.CHANNEL_OFF: [48001],
    }
    assert {code: do for do, codes in told.items() for code in codes}.items() <= TABLE.items()
    assert behaviour(99_999) is Do.OTHER


@pytest.mark.parametrize("code", sorted(code for code, do in TABLE.items() if do is not Do.REREAD))
def test_an_error_hides_in_status_200_and_is_told_with_its_id(
    platform: Platform, calls: Calls, code: int
) -> None:
    platform.fault(PATH, code, errmsg="some words")
    with pytest.raises(Answered) as told:
        calls.get(PATH)
    assert (told.value.errcode, told.value.said, told.value.do) == (code, "some words", TABLE[code])
    assert told.value.rid.startswith("65f0")


def test_a_replaced_token_is_read_anew_once_and_the_call_made_again(
    platform: Platform, good: str
) -> None:
    for old, said in (("old", 42001), ("never", 40001)):
        word = Word(old, good)
        calls = Calls(platform.base, word)
        assert calls.get(PATH)["ip_list"]
        assert word.renewed == [old], said
        calls.close()


def test_a_token_that_stays_bad_is_not_tried_for_ever(platform: Platform) -> None:
    calls = Calls(platform.base, Word("bad", "bad too", "and more"))
    with pytest.raises(Answered) as told:
        calls.get(PATH)
    calls.close()
    assert told.value.errcode == 40001
    assert len(platform.calls(PATH)) == 2


def test_whether_a_call_was_made_is_told_apart_from_whether_it_was_answered(
    platform: Platform, calls: Calls
) -> None:
    for mode in ("lost", "silent", "garbage", "status"):
        platform.fault(PATH, mode=mode)
        with pytest.raises(Unsure):
            calls.get(PATH)
    platform.heal()
    away = Calls("http://127.0.0.1:9", Word("any"))
    with pytest.raises(NotAsked):
        away.get(PATH)
    away.close()


def test_no_token_for_want_of_an_answer_means_that_the_call_was_not_made(
    platform: Platform,
) -> None:
    class Silent:
        def get(self) -> str:
            raise Unsure("ReadTimeout")

        def renew(self, bad: str) -> str:
            raise AssertionError(bad)

    calls = Calls(platform.base, Silent())
    with pytest.raises(NotAsked):
        calls.get(PATH)
    calls.close()
    assert platform.calls(PATH) == []


def test_the_address_that_wechat_saw_is_read_out_of_its_words() -> None:
    said = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist"
    assert seen_address(said) == "203.0.113.7"
    assert seen_address("something else") == ""


def test_a_picture_comes_back_as_it_was_put_there(calls: Calls) -> None:
    media = PlatformMedia(calls)
    data = bytes(range(256)) * 40 + b"\r\n--not-the-end--\r\n"
    assert media.media(media.put("a.jpg", data, "image/jpeg")) == data


def test_a_picture_that_is_gone_is_told_with_status_200_and_never_asked_again(
    calls: Calls,
) -> None:
    media = PlatformMedia(calls)
    with pytest.raises(Refusal, match="media_gone"):
        media.media("long-gone")
    with pytest.raises(Refusal, match="photo_too_big"):
        media.put("a.jpg", bytes(2 * 1024 * 1024 + 1), "image/jpeg")
