"""What an administrator sees and does: why somebody was not told, and having it sent again."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from cloud.notices import command, listing
from cloud.notices.pauses import pause, pauses
from tests.cloud.notices.streets import STUDENT, TEMPLATE, Street
from tests.worlds import MINUTE


@pytest.fixture
def address() -> str:
    """What is said does not depend on the database."""
    return ""


class Line:
    """The command line over a cloud that is open already."""

    def __init__(self, street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
        self._street = street
        monkeypatch.setattr(command, "open_existing", lambda *given: street.cloud)
        monkeypatch.setattr(street.cloud.store, "close", lambda: None)

    def run(self, **words: Any) -> int:
        options = {
            "data": Path(), "database": "", "config": None, "person": "", "ticket": "",
            "failed": False, "limit": 50, "again": [], "again_failed": False, "resume": "",
        }  # fmt: skip
        return command.run_notices(argparse.Namespace(**(options | words)))


@pytest.fixture
def line(street: Street, monkeypatch: pytest.MonkeyPatch) -> Line:
    return Line(street, monkeypatch)


def failed(street: Street) -> str:
    """A notice that was refused as our mistake; its ticket's number."""
    post = street.open()
    street.platform.fault(TEMPLATE, 47003, errmsg="argument invalid! data.thing2.value invalid")
    uid = street.report()
    street.accept(uid)
    street.later(post)
    return street.desks.ticket(uid).number


def test_it_says_to_whom_by_what_and_why_not_without_naming_anybody(
    street: Street, line: Line, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    number = failed(street)
    assert line.run(failed=True) == 0
    said = capsys.readouterr().out
    assert number in said
    assert "报修已受理" in said
    assert "失败 failed" in said
    assert "模板消息内容被拒（47003 argument invalid! data.thing2.value invalid" in said
    assert "2024****01" in said
    assert STUDENT not in said
    assert "张子涵" not in said
    line.run(person=STUDENT)
    assert number in capsys.readouterr().out
    for words in ({"person": "20249999"}, {"ticket": "BX000000-W000"}):
        line.run(**words)
        assert "没有符合条件的通知" in capsys.readouterr().out
    line.run(ticket=number)
    assert number in capsys.readouterr().out
    assert caplog.text


def test_a_dead_letter_is_sent_again_on_a_persons_word_and_once(
    street: Street, line: Line, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    failed(street)
    post = street.posts[0]
    street.pass_time(48 * 60 * MINUTE)
    line.run(again_failed=True)
    assert "将重新发送 1 条" in capsys.readouterr().out
    line.run(again_failed=True)
    assert "将重新发送" not in capsys.readouterr().out
    street.later(post)
    assert street.states() == [("accepted", "repeated"), ("accepted", "sent")]
    assert len(street.platform.sent) == 1
    assert listing.send_again(street.cloud.store, [1, 2, 999], street.clock()) == 0
    assert caplog.text


def test_a_channel_that_rests_is_told_and_let_work_again(
    street: Street, line: Line, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    now = street.clock()
    pause(street.cloud.store, "template", now + 10 * MINUTE, 48001, "api unauthorized", now)
    line.run()
    assert "渠道暂停 template" in capsys.readouterr().out
    line.run(resume="template")
    assert "渠道暂停" not in capsys.readouterr().out
    assert pauses(street.cloud.store, now) == {}
    assert caplog.text
