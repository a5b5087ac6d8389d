"""Stations: one code makes one station, with letters that nobody had before."""

from __future__ import annotations

import pytest
from msgspec import structs

from cloud import codes, enrolment
from cloud.cloud import Cloud
from domain.problems import Refusal
from domain.wire import WIRE_VERSION, EnrolRequest
from tests.worlds import MINUTE, HeldClock


def asked(code: str, **changes: object) -> EnrolRequest:
    request = EnrolRequest(WIRE_VERSION, code, "派单台一", "i1", "TABC")
    return structs.replace(request, **changes)


def code(cloud: Cloud) -> str:
    return codes.issue(cloud.store, enrolment.PURPOSE, "", cloud.clock())


def refused(cloud: Cloud, request: EnrolRequest) -> str:
    with pytest.raises(Refusal) as told:
        enrolment.enrol(cloud.ledger, request, cloud.clock())
    return told.value.code


def test_a_code_makes_a_station_that_is_known_by_its_token(cloud: Cloud) -> None:
    reply = enrolment.enrol(cloud.ledger, asked(code(cloud)), cloud.clock())
    known = enrolment.station_of(cloud.ledger, reply.token)
    assert (known.station, known.letters, known.name) == ("A", "A", "派单台一")
    assert known.origin.letters == ("A", "TABC"), "numbers given before the enrolment stay its own"
    assert reply.epoch == cloud.epoch
    assert set(reply.feeds) == set(known.feeds) == {"logistics", "directory"}
    rows = cloud.store.rows("SELECT * FROM station")
    assert reply.token not in str(rows), "only its hash is kept"


def test_letters_are_never_given_twice_also_after_a_revocation(cloud: Cloud) -> None:
    given = []
    for n in range(3):
        made = enrolment.enrol(
            cloud.ledger, asked(code(cloud), incarnation=f"i{n}", provisional=""), cloud.clock()
        )
        enrolment.revoke(cloud.ledger, made.station, cloud.clock())
        given.append(made.letters)
    assert given == ["A", "B", "C"]


def test_a_station_enrolled_anew_may_still_speak_for_its_old_numbers(cloud: Cloud) -> None:
    first = enrolment.enrol(cloud.ledger, asked(code(cloud)), cloud.clock())
    enrolment.revoke(cloud.ledger, first.station, cloud.clock())
    second = enrolment.enrol(cloud.ledger, asked(code(cloud)), cloud.clock())
    known = enrolment.station_of(cloud.ledger, second.token)
    assert set(known.origin.letters) == {"B", "A", "TABC"}


def test_a_code_works_once_in_its_time_and_for_its_purpose(cloud: Cloud, clock: HeldClock) -> None:
    used = code(cloud)
    enrolment.enrol(cloud.ledger, asked(used.lower().replace("-", " ")), cloud.clock())
    assert refused(cloud, asked(used)) == "code_used"
    late = code(cloud)
    clock.advance(31 * MINUTE)
    assert refused(cloud, asked(late)) == "code_expired"
    sign_in = codes.issue(cloud.store, "sign_in", "staff:W101", cloud.clock())
    assert refused(cloud, asked(sign_in)) == "code_wrong"


def test_a_lost_reply_comes_again_to_who_asked_and_to_nobody_else(
    cloud: Cloud, clock: HeldClock
) -> None:
    wish = asked(code(cloud), request="r1")
    lost = enrolment.enrol(cloud.ledger, wish, cloud.clock())
    assert refused(cloud, structs.replace(wish, request="r2")) == "code_used"
    assert refused(cloud, structs.replace(wish, request="")) == "code_used"
    assert refused(cloud, structs.replace(wish, incarnation="a copy")) == "code_used"
    again = enrolment.enrol(cloud.ledger, wish, cloud.clock())
    assert again == structs.replace(lost, token=again.token), "the same station"
    assert enrolment.station_of(cloud.ledger, again.token).station == "A"
    with pytest.raises(Refusal, match="token_unknown"):
        enrolment.station_of(cloud.ledger, lost.token)
    assert enrolment.enrolled(cloud.store) == ("A",), "and no second one"
    rows = cloud.store.rows("SELECT * FROM code")
    assert "r1" not in str(rows), "only its hash is kept"
    clock.advance(31 * MINUTE)
    assert refused(cloud, wish) == "code_used"


def test_who_was_heard_of_or_revoked_is_not_answered_again(cloud: Cloud) -> None:
    """A reply that arrived needs no second one: a late repetition must not end its token."""
    wish = asked(code(cloud), request="r1")
    made = enrolment.enrol(cloud.ledger, wish, cloud.clock())
    enrolment.note_seen(cloud.store, made.token, cloud.clock())
    assert refused(cloud, wish) == "code_used"
    assert enrolment.station_of(cloud.ledger, made.token).station == "A"
    other = asked(code(cloud), request="r3", incarnation="i2", provisional="")
    enrolment.enrol(cloud.ledger, other, cloud.clock())
    enrolment.revoke(cloud.ledger, "B", cloud.clock())
    assert refused(cloud, other) == "code_used"


def test_a_new_code_ends_the_older_one(cloud: Cloud) -> None:
    older, newer = code(cloud), code(cloud)
    assert refused(cloud, asked(older)) == "code_used"
    assert enrolment.enrol(cloud.ledger, asked(newer), cloud.clock()).letters == "A"


def test_codes_cannot_be_searched(cloud: Cloud) -> None:
    real = code(cloud)
    for n in range(codes.MAX_TRIES):
        assert refused(cloud, asked(f"AAAA-AA{n:02d}")) == "code_wrong"
    assert refused(cloud, asked(real)) == "code_used", "void after so many guesses"
    other = codes.issue(cloud.store, "sign_in", "staff:W101", cloud.clock())
    assert codes.redeem(cloud.store, "sign_in", other, cloud.clock()) == "staff:W101"


def test_guesses_at_one_persons_code_leave_the_others_codes_alone(cloud: Cloud) -> None:
    now = cloud.clock()
    one = codes.issue(cloud.store, "sign_in", "person:1", now)
    two = codes.issue(cloud.store, "sign_in", "person:2", now)
    for _ in range(codes.MAX_TRIES):
        with pytest.raises(Refusal, match="code_wrong"):
            codes.redeem(cloud.store, "sign_in", "wrong", now, ["person:1"])
    with pytest.raises(Refusal, match="code_wrong"):
        codes.redeem(cloud.store, "sign_in", two, now, ["person:1"])
    with pytest.raises(Refusal, match="code_used"):
        codes.redeem(cloud.store, "sign_in", one, now, ["person:1"])
    assert codes.redeem(cloud.store, "sign_in", two, now, ["person:2"]) == "person:2"


def test_a_revoked_station_and_a_stranger_are_told_apart(cloud: Cloud) -> None:
    made = enrolment.enrol(cloud.ledger, asked(code(cloud)), cloud.clock())
    enrolment.revoke(cloud.ledger, "A", cloud.clock())
    with pytest.raises(Refusal, match="station_revoked"):
        enrolment.station_of(cloud.ledger, made.token)
    with pytest.raises(Refusal, match="token_unknown"):
        enrolment.station_of(cloud.ledger, made.token + "x")
    with pytest.raises(Refusal, match="no_such_station"):
        enrolment.revoke(cloud.ledger, "A", cloud.clock())


def test_what_does_not_fit_uses_no_code_up(cloud: Cloud) -> None:
    real = code(cloud)
    assert refused(cloud, asked(real, wire=0)) == "wire_too_old"
    assert refused(cloud, asked(real, wire=WIRE_VERSION + 1)) == "wire_too_new"
    assert refused(cloud, asked(real, provisional="W")) == "bad_value"
    assert enrolment.enrol(cloud.ledger, asked(real), cloud.clock()).letters == "A"
