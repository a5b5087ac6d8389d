"""Sign-in codes given at a station: by whom, to whom, how often, and that it is on record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec import structs

from cloud import enrolment
from cloud.app import build
from cloud.cloud import Cloud
from cloud.identity import reveals
from cloud.identity.command import run_reveals
from cloud.identity.sign_in import OneTimeCodes, Trip
from cloud.limits import Limits
from domain.directory import Person, Staff, aggregate_of, put
from domain.giving import CodeWanted
from domain.people import SYSTEM
from domain.problems import Problem, Refusal, Trouble
from sync.transport import HttpTransport
from tests.cloud.pages.served import listening
from tests.cloud.test_presence import desk
from tests.worlds import HOUR, NOON

STUDENT = "person:20240001"


@pytest.fixture
def url(cloud: Cloud) -> Iterator[str]:
    cloud.settings = structs.replace(cloud.settings, limits=Limits(codes=2))
    for one in (
        Staff("H001", "陈立", "leader"), Staff("W101", "张大勇", "worker"),
        Person("20240001", "陈欣怡"),
    ):  # fmt: skip
        cloud.submit(aggregate_of(one), put(one), SYSTEM, "system")
    with listening(build(cloud)) as place:
        yield place


def signs_in(cloud: Cloud, number: str, code: str) -> str:
    given = {"number": number, "code": code}
    return OneTimeCodes(cloud.store, Limits()).prove(given, "10.0.0.1", cloud.clock(), Trip())


def why(line: HttpTransport, operator: str, subject: str) -> Problem:
    with pytest.raises(Problem) as found:
        line.sign_in_code(CodeWanted(operator, subject))
    return found.value


def test_a_code_given_at_the_desk_signs_in_once_and_is_on_record_each_time(
    cloud: Cloud, url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = desk(cloud, url, "一号台")
    first = line.sign_in_code(CodeWanted("H001", STUDENT))
    cloud.clock.advance(1_000)  # type: ignore[attr-defined]
    second = line.sign_in_code(CodeWanted("H001", STUDENT))
    assert second.expires_at == NOON + 1_000 + 24 * HOUR
    with pytest.raises(Refusal, match="code_used"):
        signs_in(cloud, "20240001", first.code)
    assert signs_in(cloud, "20240001", second.code) == STUDENT
    noted = [(one.viewer, one.about, one.what) for one in reveals.since(cloud.store, 0)]
    assert noted == [("staff:H001", STUDENT, "code@A")] * 2
    run_reveals(cloud, 1, "H001")
    assert capsys.readouterr().out.count("发放登录码（派单台 A）") == 2


@pytest.mark.parametrize(
    ("operator", "subject", "code"),
    [
        ("W101", STUDENT, "not_for_you"),
        ("20240001", STUDENT, "not_for_you"),
        ("X999", STUDENT, "not_for_you"),
        ("H001", "person:nobody", "not_on_roster"),
        ("H001", "place:东校区", "not_on_roster"),
        ("H001", "staff:H001", "no_code_for_desk"),
    ],
)
def test_who_may_give_whom(
    cloud: Cloud, url: str, operator: str, subject: str, code: str
) -> None:
    assert why(desk(cloud, url, "一号台"), operator, subject).code == code
    assert reveals.since(cloud.store, 0) == []


def test_how_many_one_person_gives_is_bounded(cloud: Cloud, url: str) -> None:
    one, other = desk(cloud, url, "一号台"), desk(cloud, url, "二号台")
    one.sign_in_code(CodeWanted("H001", STUDENT))
    other.sign_in_code(CodeWanted("H001", "staff:W101"))
    assert why(other, "H001", STUDENT) == Trouble("too_often", seconds=3_600)


def test_neither_the_clinic_nor_a_station_whose_access_has_ended_gives_codes(
    cloud: Cloud, url: str
) -> None:
    clinic = desk(cloud, url, "分诊台", "reception")
    assert why(clinic, "H001", STUDENT).code == "feed_not_yours"
    line = desk(cloud, url, "一号台")
    enrolment.revoke(cloud.ledger, "B", NOON)
    assert why(line, "H001", STUDENT).code == "station_revoked"
    line.token = ""
    assert why(line, "H001", STUDENT).code == "token_unknown"
