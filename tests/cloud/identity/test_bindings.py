"""Whose openid is whose: one person each, few each, every change kept."""

from __future__ import annotations

import threading

import pytest
from msgspec import structs

from cloud.cloud import Cloud
from cloud.identity import leavers, sessions
from cloud.identity.bindings import Bindings
from cloud.identity.visitor import visitor_of
from domain.directory import Person, put
from domain.people import SYSTEM
from domain.problems import Refusal
from tests.worlds import NOON

ANN, BEA = "person:S1", "person:S2"


@pytest.fixture
def people(cloud: Cloud) -> Cloud:
    """A cloud whose roster has two people."""
    for code, name in (("S1", "陈欣怡"), ("S2", "欧阳子墨")):
        cloud.submit(f"person:{code}", put(Person(code, name)), SYSTEM, "system")
    return cloud


@pytest.fixture
def bindings(people: Cloud) -> Bindings:
    return Bindings(people.ledger, "wx0000000000000001")


def bind(bindings: Bindings, openid: str, subject: str, now: int = NOON) -> None:
    bindings.bind(openid, subject, "cas", "2026-11", now)


def told(bindings: Bindings, subject: str) -> list[str]:
    return [one.change for one in bindings.changes(subject)]


def test_a_bound_openid_is_known_and_another_accounts_is_not(
    people: Cloud, bindings: Bindings
) -> None:
    bind(bindings, "o1", ANN)
    assert bindings.person_of("o1") == ANN
    assert bindings.openids_of(ANN) == ["o1"]
    other = Bindings(people.ledger, "wx0000000000000002")
    assert other.person_of("o1") is None
    assert other.openids_of(ANN) == []
    assert bindings.of(ANN)[0].consent == "2026-11"


def test_an_openid_is_one_persons_at_a_time(bindings: Bindings) -> None:
    bind(bindings, "o1", ANN)
    bind(bindings, "o1", BEA, NOON + 1)
    assert bindings.person_of("o1") == BEA
    assert bindings.openids_of(ANN) == []
    assert told(bindings, ANN) == ["bound", "rebound"]
    assert told(bindings, BEA) == ["bound"]
    assert bindings.changes(ANN)[-1].actor == BEA


def test_a_person_has_no_more_openids_than_are_allowed(bindings: Bindings) -> None:
    bind(bindings, "o1", ANN)
    bind(bindings, "o2", ANN)
    with pytest.raises(Refusal, match="openids_used_up"):
        bind(bindings, "o3", ANN)
    bind(bindings, "o2", ANN, NOON + 5)
    assert bindings.openids_of(ANN) == ["o2", "o1"]
    assert bindings.end(ANN, ANN, NOON + 9, openid="o1") == 1
    bind(bindings, "o3", ANN)
    assert bindings.openids_of(ANN) == ["o3", "o2"]


def test_whoever_comes_first_gets_the_last_place(people: Cloud) -> None:
    bindings = Bindings(people.ledger, "wx0000000000000001", most=1)
    refused: list[str] = []
    ready = threading.Barrier(4)

    def one(n: int) -> None:
        ready.wait(20)
        try:
            bind(bindings, f"o{n}", ANN)
        except Refusal as refusal:
            refused.append(refusal.code)

    threads = [threading.Thread(target=one, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert refused == ["openids_used_up"] * 3
    assert len(bindings.openids_of(ANN)) == 1


def test_nobody_who_is_not_on_the_roster_is_bound(bindings: Bindings) -> None:
    with pytest.raises(Refusal, match="not_on_roster"):
        bind(bindings, "o1", "person:nobody")


def test_unfollowing_keeps_the_binding_and_following_again_reaches(bindings: Bindings) -> None:
    bind(bindings, "o1", ANN)
    bindings.unfollowed("o1", NOON + 1)
    bindings.unfollowed("o1", NOON + 2)
    assert bindings.openids_of(ANN) == []
    assert bindings.person_of("o1") == ANN
    assert bindings.of(ANN)[0].unreachable_at == NOON + 1
    bindings.followed("o1", NOON + 3)
    assert bindings.openids_of(ANN) == ["o1"]
    assert told(bindings, ANN) == ["bound", "unreachable", "reachable"]
    bindings.unfollowed("nobody", NOON)
    bindings.followed("nobody", NOON)


def test_leaving_the_roster_ends_bindings_and_sessions_and_keeps_their_past(
    people: Cloud, bindings: Bindings
) -> None:
    bind(bindings, "o1", ANN)
    bind(bindings, "o2", BEA)
    visitor = visitor_of(people.store, ANN)
    assert visitor is not None
    assert visitor.person is not None
    token = sessions.start(people.store, visitor, NOON)
    assert leavers.catch_up(people.ledger, NOON) == 0
    left = structs.replace(visitor.person, active=False)
    people.submit(ANN, put(left), SYSTEM, "system")
    assert bindings.person_of("o1") is None, "at once, before anybody cleared it away"
    assert leavers.catch_up(people.ledger, NOON + 7) == 1
    assert leavers.catch_up(people.ledger, NOON + 8) == 0
    people.submit(ANN, put(visitor.person), SYSTEM, "system")
    assert bindings.person_of("o1") is None, "who comes back binds anew"
    assert sessions.visitor(people.store, token, NOON) is None
    assert told(bindings, ANN) == ["bound", "left"]
    assert bindings.person_of("o2") == BEA


def test_an_authorization_taken_back_before_it_was_bound_anew_ends_nothing(
    bindings: Bindings,
) -> None:
    bind(bindings, "o1", ANN, NOON)
    bindings.revoked("o1", NOON - 60_000)
    assert bindings.openids_of(ANN) == ["o1"], "the push came late"
    bindings.revoked("o1", NOON - NOON % 1_000)
    assert bindings.openids_of(ANN) == []
    assert told(bindings, ANN) == ["bound", "revoked"]


def test_a_feed_whose_last_entries_are_missing_keeps_nobody_busy(people: Cloud) -> None:
    people.store.run("UPDATE feed SET seq = seq + 1 WHERE feed = 'directory'")
    assert leavers.catch_up(people.ledger, NOON) == 0
