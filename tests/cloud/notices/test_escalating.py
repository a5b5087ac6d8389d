"""Steps of the escalation in the cloud: those above the teams are told, each step once."""

from __future__ import annotations

import pytest
from msgspec import structs

from cloud.cloud import Cloud
from cloud.notices import lapsing
from domain.directory import Staff, aggregate_of, put
from domain.escalation import Escalation, People
from domain.people import SYSTEM
from resources import rule_text
from tests.cloud.notices.streets import Street
from tests.worlds import HOUR, MINUTE, HeldClock

SHIPPED = Escalation.parse(rule_text("escalation"))
RULES = structs.replace(SHIPPED, people=People(section=("H020", "H099"), director=("H010",)))


@pytest.fixture
def office(street: Street) -> Street:
    for code, name in (("H010", "处长"), ("H020", "科长")):
        body = Staff(code, name, "leader", team="office")
        street.submit(aggregate_of(body), put(body), SYSTEM)
    return street


def told(street: Street, code: str) -> list[str]:
    return [kind for kind, _ in street.states(f"staff:{code}") if kind == "escalated"]


def test_each_step_is_told_once_to_those_it_names(
    office: Street, cloud: Cloud, clock: HeldClock
) -> None:
    uid = office.report(priority="emergency")
    found = []
    for passed in (6 * MINUTE, 2 * HOUR, HOUR, 6 * HOUR, HOUR):
        office.pass_time(passed)
        for _ in range(2):
            lapsing.tell_lapses(cloud.ledger, clock(), steps=RULES)
        found.append((len(told(office, "H020")), len(told(office, "H010"))))
    assert found == [(0, 0), (1, 0), (1, 0), (2, 1), (2, 1)]
    assert told(office, "H099") == []  # not on the roster
    rows = cloud.store.rows("SELECT DISTINCT ticket FROM notice WHERE kind = 'escalated'")
    assert rows == [(uid,)]


def test_what_was_done_in_time_or_belongs_to_nobody_is_not_told(
    office: Street, cloud: Cloud, clock: HeldClock
) -> None:
    office.report(priority="emergency")
    office.pass_time(3 * HOUR)
    lapsing.tell_lapses(cloud.ledger, clock(), steps=SHIPPED)
    assert told(office, "H020") == []
    lapsing.tell_lapses(cloud.ledger, clock())
    assert told(office, "H020") == []
