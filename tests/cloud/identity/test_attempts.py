"""Sign-ins under way and wrong tries, on both databases: once, in time, for one browser."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec import structs

from cloud.cloud import Cloud
from cloud.identity import attempts, pending
from cloud.identity.attempts import Attempt
from cloud.identity.throttle import SharedThrottle
from domain.problems import Refusal
from tests.worlds import MINUTE, NOON

ONE = Attempt("cas", "bind", "/tickets?show=open", 1)
TAKEN = structs.replace(ONE, begun_at=NOON)


def test_an_attempt_comes_back_once_to_its_own_browser_and_way(cloud: Cloud) -> None:
    store = cloud.store
    state = attempts.begin(store, ONE, "browser", NOON)
    for way, given, browser in (
        ("cas", state, "another"),
        ("oidc", state, "browser"),
        ("cas", "guess", "browser"),
        ("cas", "", ""),
    ):
        with pytest.raises(Refusal, match="sign_in_lost"):
            attempts.take(store, way, given, browser, NOON)
    assert attempts.take(store, "cas", state, "browser", NOON) == TAKEN
    with pytest.raises(Refusal, match="sign_in_lost"):
        attempts.take(store, "cas", state, "browser", NOON)


def test_of_two_who_bring_the_same_state_at_once_one_is_too_late(cloud: Cloud) -> None:
    state = attempts.begin(cloud.store, ONE, "browser", NOON)
    taken: list[Attempt] = []
    refused: list[str] = []
    ready = threading.Barrier(4)

    def take() -> None:
        ready.wait(20)
        try:
            taken.append(attempts.take(cloud.store, "cas", state, "browser", NOON))
        except Refusal as refusal:
            refused.append(refusal.code)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert taken == [TAKEN]
    assert refused == ["sign_in_lost"] * 3


def test_what_did_not_come_back_in_time_is_cleared_away(cloud: Cloud) -> None:
    store = cloud.store
    late = attempts.begin(store, ONE, "browser", NOON)
    with pytest.raises(Refusal, match="sign_in_lost"):
        attempts.take(store, "cas", late, "browser", NOON + attempts.MINUTES * MINUTE)
    attempts.begin(store, ONE, "browser", NOON + attempts.MINUTES * MINUTE)
    assert store.value("SELECT count(*) FROM attempt") == 1
    kept = [row[0] for row in store.rows("SELECT state_hash FROM attempt")]
    assert late not in kept


def test_a_browser_goes_on_where_it_was_until_it_is_too_late(cloud: Cloud) -> None:
    store = cloud.store
    pending.start(store, "browser", "wx1", "o1", "/me", NOON)
    pending.agreed(store, "browser", "v1")
    pending.proved(store, "browser", "person:S1", "cas")
    found = pending.of(store, "browser", NOON)
    assert (found.consent, found.subject, found.method, found.back) == (
        "v1",
        "person:S1",
        "cas",
        "/me",
    )
    with pytest.raises(Refusal, match="bind_lost"):
        pending.of(store, "another", NOON)
    pending.start(store, "browser", "wx1", "o2", "/", NOON)
    again = pending.of(store, "browser", NOON)
    assert (again.openid, again.consent, again.subject) == ("o2", "", "")
    assert again.seen != found.seen
    with pytest.raises(Refusal, match="bind_lost"):
        pending.of(store, "browser", NOON + pending.MINUTES * MINUTE)


def test_all_processes_count_together_and_old_counts_go(cloud: Cloud) -> None:
    one, other = (SharedThrottle(cloud.store, "sign-in-as", 3, 15 * MINUTE) for _ in range(2))
    for at, each in enumerate((one, other, one)):
        each.spend("a", NOON + at)
    with pytest.raises(Refusal) as refused:
        other.spend("a", NOON + MINUTE)
    assert refused.value.facts["seconds"] == 14 * 60
    other.spend("b", NOON + MINUTE)
    SharedThrottle(cloud.store, "another", 3, MINUTE).spend("a", NOON + MINUTE)
    one.give_back("a")
    other.spend("a", NOON + MINUTE)
    with pytest.raises(Refusal, match="too_often"):
        one.spend("a", NOON + MINUTE)
    one.spend("a", NOON + 15 * MINUTE)
    one.spend("c", NOON + 16 * MINUTE)
    rows = cloud.store.rows("SELECT key, count FROM throttle WHERE key < 'sign-in-at' ORDER BY key")
    assert rows == [("another:a", 1), ("sign-in-as:a", 1), ("sign-in-as:c", 1)]


def test_of_forty_tries_at_once_no_more_pass_than_may(cloud: Cloud) -> None:
    throttle = SharedThrottle(cloud.store, "sign-in-as", 5, 15 * MINUTE)

    def tried(_: int) -> bool:
        try:
            throttle.spend("a", NOON)
        except Refusal:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(tried, range(40))) == 5
