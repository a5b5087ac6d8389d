"""The office's own tools: whose WeChats, ending them, who was shown what."""

from __future__ import annotations

import pytest

from cloud import codes
from cloud.cloud import Cloud
from cloud.identity import command, reveals, sessions
from cloud.identity.bindings import Bindings
from cloud.identity.visitor import visitor_of
from domain.directory import Person, put
from domain.people import SYSTEM
from domain.problems import Refusal
from tests.worlds import HOUR, NOON, HeldClock

ANN = "person:S1"


@pytest.fixture
def bound(cloud: Cloud) -> Bindings:
    cloud.submit(ANN, put(Person("S1", "陈欣怡")), SYSTEM, "system")
    bindings = Bindings(cloud.ledger, "wx0000000000000001")
    for openid in ("oAAAAAA111111", "oAAAAAA222222"):
        bindings.bind(openid, ANN, "cas", "2026-11", NOON)
    return bindings


def test_the_office_sees_and_ends_bindings_and_sessions_with_them(
    cloud: Cloud, bound: Bindings, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = visitor_of(cloud.store, ANN)
    assert visitor is not None
    token = sessions.start(cloud.store, visitor, NOON)
    assert command.run_unbind(cloud, "S1", "111111") == 0
    assert bound.openids_of(ANN) == ["oAAAAAA222222"]
    assert sessions.visitor(cloud.store, token, NOON) is None
    capsys.readouterr()
    command.run_bindings(cloud, "S1")
    said = capsys.readouterr().out
    assert "…222222  2026-11-24 12:00 绑定" in said
    assert "…111111 解除（office，cas）" in said
    assert "oAAAAAA" not in said
    command.run_unbind(cloud, "S1", "")
    assert bound.openids_of(ANN) == []
    with pytest.raises(Refusal, match="not_on_roster"):
        command.run_bindings(cloud, "nobody")


def test_a_showing_is_noted_once_a_day_and_told(
    cloud: Cloud, clock: HeldClock, capsys: pytest.CaptureFixture[str]
) -> None:
    for hours in (0, 1, 11, 13):  # the last one is on the next day of the campus
        reveals.note(cloud.store, "staff:W1", "t1", "phone", NOON + hours * HOUR)
    reveals.note(cloud.store, "staff:W2", "t1", "phone", NOON)
    assert [one.at for one in reveals.since(cloud.store, 0, "staff:W1")] == [NOON, NOON + 13 * HOUR]
    clock.advance(13 * HOUR)
    command.run_reveals(cloud, 30, "W2")
    assert capsys.readouterr().out == "2026-11-24 12:00  staff:W2  看到电话  t1\n"
    command.run_reveals(cloud, 30, "")
    assert len(capsys.readouterr().out.splitlines()) == 3


def test_a_code_for_the_trial_is_good_for_the_trial_alone(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    command.run_test_code(cloud)
    code, address = capsys.readouterr().out.split()
    assert address.endswith("/sign-in-test")
    with pytest.raises(Refusal, match="code_wrong"):
        codes.redeem(cloud.store, "sign_in", code, NOON)
    assert codes.redeem(cloud.store, command.TEST, code, NOON) == "installer"
