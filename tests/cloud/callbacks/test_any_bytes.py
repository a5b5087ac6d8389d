"""Whatever bytes come under a leaked token: a push, or the one rejection, and nothing else."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cloud.wechat.inbound.envelope import Envelope
from cloud.wechat.inbound.rejected import PushRejected
from tests.cloud.callbacks.chats import CONSOLE, account_settings
from tests.wechat_platform.push import Pusher, encrypted, framed, padded
from tests.worlds import NOON

ENVELOPE = Envelope(account_settings())
OPEN = Envelope(account_settings(mode="plain"))
PLATFORM = Pusher("", lambda: NOON)
TAGS = (
    "MsgType", "Event", "Content", "MsgId", "FromUserName", "ToUserName", "CreateTime", "List",
    "EventKey", "MsgID", "Location_X", "MediaId", "SubscribeMsgPopupEvent", "OpenID", "kind",
)  # fmt: skip
WORDS = st.sampled_from(
    ("text", "event", "image", "location", "subscribe", "subscribe_msg_sent_event", "1", "oA", "")
) | st.text(max_size=12)
ELEMENTS = st.recursive(
    st.tuples(st.sampled_from(TAGS), WORDS),
    lambda inner: st.tuples(st.sampled_from(TAGS), st.lists(inner, max_size=4)),
    max_leaves=12,
)


def opened(envelope: Envelope, query: dict[str, str], body: bytes) -> None:
    with contextlib.suppress(PushRejected):
        envelope.open(list(query.items()), body, NOON)


def xml(element: tuple[str, Any]) -> str:
    tag, inner = element
    text = "".join(map(xml, inner)) if isinstance(inner, list) else inner
    return f"<{tag}>{text}</{tag}>"


@given(st.binary(max_size=200))
def test_any_frame_under_our_own_key(frame: bytes) -> None:
    opened(ENVELOPE, *PLATFORM.around(PLATFORM.stamp(), encrypted(padded(frame), CONSOLE.aes_key)))


@given(st.binary(max_size=200))
def test_any_message_in_a_right_frame(message: bytes) -> None:
    frame = padded(framed(message, CONSOLE.appid))
    opened(ENVELOPE, *PLATFORM.around(PLATFORM.stamp(), encrypted(frame, CONSOLE.aes_key)))


@given(st.text(max_size=200))
def test_any_text_for_a_frame(text: str) -> None:
    with contextlib.suppress(UnicodeEncodeError):  # no request can carry half a surrogate pair
        opened(ENVELOPE, *PLATFORM.around(PLATFORM.stamp(), text.replace("]]>", "")))


@given(st.lists(ELEMENTS, max_size=8))
def test_any_elements(elements: list[tuple[str, Any]]) -> None:
    body = f"<xml>{''.join(map(xml, elements))}</xml>"
    opened(OPEN, PLATFORM.stamp(), body.encode(errors="replace"))


@given(st.dictionaries(st.sampled_from(sorted(PLATFORM.stamp())), st.text(max_size=50)))
def test_any_query(changed: dict[str, str]) -> None:
    opened(OPEN, PLATFORM.stamp() | changed, b"<xml/>")
