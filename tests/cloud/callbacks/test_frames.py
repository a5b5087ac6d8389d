"""What is opened and what is turned away: vectors, modes, keys, and every kind of forgery."""

from __future__ import annotations

import struct
from collections.abc import Callable

import pytest

from cloud.secret import Secret
from cloud.wechat.inbound.envelope import FRESH, Envelope
from cloud.wechat.inbound.pushes import (
    AuthorizationRevoked,
    Subscription,
    SubscriptionChange,
    SubscriptionSent,
    TemplateDone,
    Text,
    read_push,
)
from cloud.wechat.inbound.rejected import PushRejected
from cloud.wechat.inbound.sealed import seal, signature, unseal
from cloud.wechat.inbound.xml import read_xml, write_xml
from cloud.wechat.settings import WeChat
from tests.cloud.callbacks.chats import CONSOLE, OLD_KEY, account_settings
from tests.wechat_platform.push import Account, Pusher, decrypted, encrypted, framed, padded, signed
from tests.worlds import NOON

HELLO = (
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>oA</FromUserName><CreateTime>1</CreateTime>"
    "<MsgType>text</MsgType><Content>报修</Content><MsgId>9</MsgId></xml>"
)


def platform(mode: str = "secure", account: Account | None = None, now: int = NOON) -> Pusher:
    return Pusher("", lambda: now, mode, account)


def opened(
    sealed: tuple[dict[str, str], bytes], settings: WeChat | None = None, now: int = NOON
) -> Text:
    query, body = sealed
    found = Envelope(settings or account_settings()).open(list(query.items()), body, now)
    assert isinstance(found.push, Text)
    return found.push


def why_rejected(
    sealed: tuple[dict[str, str], bytes], settings: WeChat | None = None, now: int = NOON
) -> str:
    with pytest.raises(PushRejected) as caught:
        opened(sealed, settings, now)
    return caught.value.reason


# ---- vectors printed by the platform's documentation ---------------------------------------


@pytest.mark.parametrize(
    ("timestamp", "nonce", "expected"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    ],
)
def test_the_address_is_verified_as_the_documentation_shows(
    timestamp: str, nonce: str, expected: str
) -> None:
    envelope = Envelope(account_settings(token=Secret("AAAAA")))
    query = [
        ("signature", expected),
        ("timestamp", timestamp),
        ("nonce", nonce),
        ("echostr", "4375120948345356249"),
    ]
    at = int(timestamp) * 1_000
    assert envelope.verify(query, at) == "4375120948345356249"
    for place in range(4):
        forged = [(n, v[::-1] if k == place else v) for k, (n, v) in enumerate(query)]
        if place != 3:
            with pytest.raises(PushRejected):
                envelope.verify(forged, at)
    with pytest.raises(PushRejected, match="stale"):
        envelope.verify(query, at + FRESH + 1_000)


# ---- modes and keys ------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["plain", "compatible", "secure"])
def test_a_push_is_opened_in_its_mode(mode: str) -> None:
    assert opened(platform(mode).sealed(HELLO), account_settings(mode=mode)).content == "报修"


def test_frames_of_every_length_are_opened() -> None:
    key = Secret(CONSOLE.aes_key)
    for length in range(70):
        message = b"x" * length
        text = encrypted(padded(framed(message, CONSOLE.appid)), CONSOLE.aes_key)
        assert unseal(text, (key,), CONSOLE.appid) == (message, key)
        assert decrypted(seal(message, key, CONSOLE.appid), CONSOLE.aes_key) == (
            message.decode(),
            CONSOLE.appid,
        )


def test_the_previous_key_opens_and_seals_the_answer_too() -> None:
    old = Account(aes_key=OLD_KEY)
    query, body = platform(account=old).sealed(HELLO)
    envelope = Envelope(account_settings())
    found = envelope.open(list(query.items()), body, NOON)
    answer = read_xml(envelope.close(found, {"Content": "a<b>&]]>"}, NOON).encode())
    text, appid = decrypted(answer["Encrypt"], OLD_KEY)
    assert (read_xml(text.encode())["Content"], appid) == ("a<b>&]]>", CONSOLE.appid)


def test_an_account_in_the_secure_mode_takes_nothing_in_the_open() -> None:
    assert why_rejected(platform("plain").sealed(HELLO)) == "downgrade"


def test_while_changing_over_the_compatible_mode_takes_both() -> None:
    settings = account_settings(mode="compatible")
    assert opened(platform("plain").sealed(HELLO), settings).content == "报修"
    assert opened(platform("secure").sealed(HELLO), settings).content == "报修"


def test_the_compatible_mode_believes_what_is_sealed_not_what_stands_beside_it() -> None:
    query, body = platform("compatible").sealed(HELLO)
    forged = body.replace("报修".encode(), "领奖".encode())
    assert opened((query, forged), account_settings(mode="compatible")).content == "报修"


# ---- forged frames -------------------------------------------------------------------------

KEY = CONSOLE.aes_key
FRAME = framed(HELLO.encode(), CONSOLE.appid)
BARE = FRAME[:16]
BOMB = '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><xml>&b;</xml>'


def with_length(length: int) -> bytes:
    return BARE + struct.pack(">I", length) + HELLO.encode() + CONSOLE.appid.encode()


def uneven() -> bytes:
    """A right frame whose padding is of the right length but not all alike."""
    frame = bytearray(padded(FRAME))
    assert frame[-1] > 1
    frame[-frame[-1]] ^= 1
    return bytes(frame)


def sixteen() -> bytes:
    """A frame that is right but for its padding, which ends between two blocks of 32."""
    message = HELLO.encode()
    while len(frame := padded(framed(message, CONSOLE.appid), 16)) % 32 == 0:
        message += b" "
    return frame


FORGED: dict[str, tuple[str, Callable[[], str]]] = {
    "no base64": ("frame_base64", lambda: "a$b"),
    "base64 in other letters": ("frame_base64", lambda: "Ａ" * 44),
    "a line break in it": ("frame_base64", lambda: encrypted(padded(FRAME), KEY)[:60] + "\n"),
    "nothing": ("frame_base64", lambda: "="),
    "half a block": ("frame_truncated", lambda: encrypted(padded(FRAME), KEY)[:24]),
    "cut at a block": ("frame_padding", lambda: encrypted(padded(FRAME)[:32], KEY)),
    "padded to 16": ("frame_truncated", lambda: encrypted(sixteen(), KEY)),
    "padding 0": ("frame_padding", lambda: encrypted(padded(FRAME)[:-1] + b"\0", KEY)),
    "padding 33": ("frame_padding", lambda: encrypted(padded(FRAME)[:-1] + b"\x21", KEY)),
    "padding 255": ("frame_padding", lambda: encrypted(padded(FRAME)[:-1] + b"\xff", KEY)),
    "padding not all alike": ("frame_padding", lambda: encrypted(uneven(), KEY)),
    "only padding": ("frame_short", lambda: encrypted(bytes([32]) * 32, KEY)),
    "shorter than its head": ("frame_short", lambda: encrypted(padded(b"x" * 10), KEY)),
    "length beyond the end": ("frame_length", lambda: encrypted(padded(with_length(10_000)), KEY)),
    "length of 4 GB": ("frame_length", lambda: encrypted(padded(with_length(0xFFFFFFFF)), KEY)),
    "length 0": ("frame_appid", lambda: encrypted(padded(with_length(0)), KEY)),
    "length eats the appid": (
        "frame_appid",
        lambda: encrypted(padded(with_length(len(HELLO.encode()) + len(CONSOLE.appid))), KEY),
    ),
    "another account's": (
        "frame_appid",
        lambda: encrypted(padded(framed(HELLO.encode(), "wx" + "9" * 16)), KEY),
    ),
    "nobody's": ("frame_appid", lambda: encrypted(padded(framed(HELLO.encode(), "")), KEY)),
    "another key": ("frame_padding", lambda: encrypted(padded(bytes(64)), "B" * 43)),
    "no UTF-8": (
        "xml_broken",
        lambda: encrypted(padded(framed(b"<xml>\xff</xml>", CONSOLE.appid)), KEY),
    ),
    "no XML": ("xml_broken", lambda: encrypted(padded(framed(b"hello", CONSOLE.appid)), KEY)),
    "empty": ("xml_broken", lambda: encrypted(padded(framed(b"", CONSOLE.appid)), KEY)),
    "a bomb": (
        "xml_forbidden",
        lambda: encrypted(padded(framed(BOMB.encode(), CONSOLE.appid)), KEY),
    ),
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_frame_is_turned_away_by_the_one_rejection(kind: str) -> None:
    reason, forged = FORGED[kind]
    one = platform()
    assert why_rejected(one.around(one.stamp(), forged())) == reason


QUERIES: dict[str, dict[str, str | None]] = {
    "no signature": {"signature": None},
    "another signature": {"signature": "0" * 40},
    "a signature in capitals": {"signature": "A" * 40},
    "no timestamp": {"timestamp": None},
    "a timestamp that is none": {"timestamp": "１２３"},
    "a timestamp without end": {"timestamp": "9" * 400},
    "no nonce": {"nonce": None},
    "an endless nonce": {"nonce": "1" * 200},
    "no msg_signature": {"msg_signature": None},
    "the plain signature in its place": {"msg_signature": "signature"},
    "another encryption": {"encrypt_type": "rot13"},
    "said to be plain": {"encrypt_type": "raw", "msg_signature": None},
}


@pytest.mark.parametrize("kind", QUERIES)
def test_a_query_that_is_not_the_platform_s_is_turned_away(kind: str) -> None:
    query, body = platform().sealed(HELLO)
    for name, value in QUERIES[kind].items():
        if value is None:
            del query[name]
        else:
            query[name] = query["signature"] if value == "signature" else value
    assert why_rejected((query, body))


def test_a_name_given_twice_is_turned_away() -> None:
    query, body = platform().sealed(HELLO)
    twice = [*query.items(), ("signature", query["signature"])]
    with pytest.raises(PushRejected, match="query_twice"):
        Envelope(account_settings()).open(twice, body, NOON)


def test_a_signature_over_another_frame_is_turned_away() -> None:
    one = platform()
    query, _ = one.sealed(HELLO)
    _, other = one.sealed(HELLO)
    assert why_rejected((query, other)) == "signature"


def test_what_was_heard_an_hour_ago_is_turned_away() -> None:
    sealed = platform().sealed(HELLO)
    assert opened(sealed, now=NOON + FRESH).content == "报修"
    assert why_rejected(sealed, now=NOON + FRESH + 1_000) == "stale"
    assert why_rejected(sealed, now=NOON - FRESH - 1_000) == "stale"


BODIES: dict[str, tuple[str, bytes]] = {
    "JSON": ("xml_is_json", b'{"MsgType":"text"}'),
    "nothing": ("xml_broken", b""),
    "another root": ("xml_root", b"<html/>"),
    "an entity": ("xml_forbidden", BOMB.encode()),
    "a DTD before a right push": ("xml_forbidden", b"<!DOCTYPE xml>" + HELLO.encode()),
    "a file from the disk": (
        "xml_forbidden",
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><C>&a;</C></xml>',
    ),
    "too deep": ("xml_bounds", b"<xml>" + b"<a>" * 20_000 + b"</a>" * 20_000 + b"</xml>"),
    "too many": ("xml_bounds", b"<xml>" + b"<a><b/></a>" * 6_000 + b"</xml>"),
    "another encoding": (
        "xml_broken",
        '<?xml version="1.0" encoding="utf-16"?><xml/>'.encode("utf-16"),
    ),
    "half a document": ("xml_broken", b"<xml><Content><![CDATA["),
    "a name twice": (
        "xml_twice",
        HELLO.replace("</xml>", "<Content>b</Content></xml>").encode(),
    ),
    "text and elements": ("schema", HELLO.replace("报修", "<a>1</a>").encode()),
    "an openid with spaces": ("schema", HELLO.replace("oA", "o A").encode()),
    "no time": ("schema", HELLO.replace("<CreateTime>1</CreateTime>", "").encode()),
    "a time below zero": ("schema", HELLO.replace("<CreateTime>1<", "<CreateTime>-1<").encode()),
    "a number that is none": ("schema", HELLO.replace("<MsgId>9<", "<MsgId>nine<").encode()),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a_body_that_is_no_push_is_turned_away(kind: str) -> None:
    reason, body = BODIES[kind]
    settings = account_settings(mode="plain")
    assert why_rejected((platform("plain").stamp(), body), settings) == reason


def test_an_answer_is_xml_whatever_stands_in_it() -> None:
    words = "\x00\x0b\x1b<a href='x'>&amp;]]>\ufffe\ud800灯😀\n"
    read = read_xml(write_xml({"Content": words}).encode())
    assert read["Content"] == "<a href='x'>&amp;]]>灯😀\n"


# ---- kinds ---------------------------------------------------------------------------------


def event(name: str, **more: object) -> object:
    one = platform("plain")
    return read_push(read_xml(one.event("oA", name, **more).encode()))


def test_what_became_of_a_template_message_is_read() -> None:
    found = event("TEMPLATESENDJOBFINISH", MsgID=200163836, Status="failed:user block")
    assert isinstance(found, TemplateDone)
    assert (found.msgid, found.status) == ("200163836", "failed:user block")


@pytest.mark.parametrize("tag", ["SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent"])
@pytest.mark.parametrize("count", [1, 2])
def test_answers_about_subscriptions_are_read_whatever_the_tag_around_them(
    tag: str, count: int
) -> None:
    one = [{"TemplateId": f"t{n}", "SubscribeStatusString": "reject"} for n in range(count)]
    found = event("subscribe_msg_change_event", **{tag: {"List": one}})
    assert isinstance(found, SubscriptionChange)
    assert found.list == tuple(
        Subscription(template_id=f"t{n}", subscribe_status_string="reject") for n in range(count)
    )


def test_what_became_of_a_subscription_message_is_read() -> None:
    told = {"TemplateId": "t", "MsgID": "1700", "ErrorCode": "0", "ErrorStatus": "success"}
    found = event("subscribe_msg_sent_event", SubscribeMsgSentEvent={"List": told})
    assert isinstance(found, SubscriptionSent)
    assert [one.msgid for one in found.list] == ["1700"]


def test_who_took_back_what_they_allowed_is_read() -> None:
    found = event("user_authorization_revoke", OpenID="oB", AppID="wx", RevokeInfo="301")
    assert isinstance(found, AuthorizationRevoked)
    assert found.revoked == "oB"


def test_the_signature_is_the_platform_s() -> None:
    assert signature("b", "a", "1") == signed("b", "a", "1")
