"""What is sent, word for word, and what is read out of a good answer."""

from __future__ import annotations

from typing import Any, cast

import pytest

from cloud.wechat.answers import Answered, Do
from cloud.wechat.calls import Calls
from cloud.wechat.messages import send_card, send_subscription, send_template, send_text


class Post:
    """Keeps what is posted, answers as told."""

    def __init__(self, **answer: Any) -> None:
        self.answer = {"errcode": 0, **answer}
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self.sent.append((path, body))
        return self.answer


def calls(post: Post) -> Calls:
    return cast(Calls, post)


def test_each_message_is_what_its_page_of_the_documentation_asks() -> None:
    post = Post(msgid=7)
    assert send_template(calls(post), "o1", "t1", {"thing1": "水"}, "https://x/1", "once") == "7"
    assert send_subscription(calls(post), "o1", "t1", {"thing1": "水"}, "https://x/1") == "7"
    send_text(calls(post), "o1", "好了")
    assert send_card(calls(post), 2, "W1", "新工单", "请接单", "https://x/1", "查看") == "7"
    data = {"thing1": {"value": "水"}}
    assert post.sent == [
        (
            "/cgi-bin/message/template/send",
            {"touser": "o1", "template_id": "t1", "url": "https://x/1", "data": data,
             "client_msg_id": "once"},
        ),
        (
            "/cgi-bin/message/subscribe/bizsend",
            {"touser": "o1", "template_id": "t1", "page": "https://x/1", "data": data},
        ),
        (
            "/cgi-bin/message/custom/send",
            {"touser": "o1", "msgtype": "text", "text": {"content": "好了"}},
        ),
        (
            "/cgi-bin/message/send",
            {"touser": "W1", "agentid": 2, "msgtype": "textcard",
             "textcard": {"title": "新工单", "description": "请接单", "url": "https://x/1",
                          "btntxt": "查看"},
             "enable_duplicate_check": 1, "duplicate_check_interval": 14_400},
        ),
    ]  # fmt: skip


def test_a_member_who_does_not_see_the_app_is_told_beside_a_good_code() -> None:
    with pytest.raises(Answered) as told:
        send_card(calls(Post(invaliduser="W9|W1")), 2, "W1", "", "", "", "")
    assert told.value.do is Do.UNREACHABLE
    assert send_card(calls(Post(invaliduser="W12", msgid="m")), 2, "W1", "", "", "", "") == "m"
