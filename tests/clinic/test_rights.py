"""Who gets an answer where: every door of the cloud, asked by everybody whom there is.

The doors are those of the running application; roles, scopes and feeds are the program's own.
What is allowed stands here once more, written by hand: a door that nobody gave a right to fails.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from starlette.routing import Route

from cloud.identity import consent
from cloud.identity.visitor import visitor_of
from cloud.pages.clinic.consent import VERSION
from domain.giving import CodeWanted
from domain.mending import ReincarnateRequest
from domain.people import CLINIC_ROLES, OFFICE_ROLES
from domain.presence import Presence
from domain.scopes import LOGISTICS, SCOPES, WALLED
from domain.services import FEEDS
from domain.wire import WIRE_VERSION, EnrolRequest, Hello, decode, encode
from tests.clinic.asking import QUESTIONS, Asked
from tests.clinic.neighbours import OWNER, STAFF_ROLES, STRANGERS, Neighbour, Neighbours
from tests.clinic.records import WORDS, Thing, picture
from tests.cloud.asgi import Answer

CANARIES = {
    feed: [*(word.encode() for word in words), *pictures]
    for feed, words, pictures in (
        ("clinic", WORDS["clinic"], ()),
        ("care", WORDS["care"], (picture(20), picture(40))),
        ("claims", WORDS["claims"], (picture(30),)),
    )
}


@pytest.fixture(scope="module")
def all_of_them(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbours]:
    made = Neighbours(Path(tmp_path_factory.mktemp("rights")))
    with made.caller:
        yield made
    made.close()


def doors(routes: list[Route]) -> set[str]:
    """Each address with each method, as the tables below name it."""
    found = ((method, route.path) for route in routes for method in route.methods or ())
    every = {f"ANY {route.path}" for route in routes if "{rest" in route.path}
    return every | {f"{m} {path}" for m, path in found if m != "HEAD" and "{rest" not in path}


# -------------------------------------------------------------------------------- stations

Right = Literal["feed", "silent", "logistics", "station", "writer", "open", "code", "none"]
"""feed: whoever holds the feed that is asked for; silent: everybody, and hears nothing of others';
logistics: that scope alone; station: every one; writer: also one that was revoked; open: everybody,
of what is no secret; code: whoever has one; none: nobody."""

STATIONS: dict[str, tuple[Right, tuple[str, ...]]] = {
    "GET /sync/v1/hello": ("open", ("hello",)),
    "POST /sync/v1/enrol": ("code", ("enrol",)),
    "POST /sync/v1/push": ("silent", ("push",)),
    "GET /sync/v1/pull": ("feed", ("pull", "pull at a place")),
    "GET /sync/v1/stream": ("station", ("stream", "stream with presence")),
    "POST /sync/v1/presence": ("logistics", ("presence",)),
    "GET /sync/v1/blobs/{hash:str}": ("silent", ("picture",)),
    "PUT /sync/v1/blobs/{hash:str}": ("feed", ("picture to a feed",)),
    "GET /sync/v1/digest": ("feed", ("digest", "members")),
    "POST /sync/v1/states": ("feed", ("states",)),
    "GET /sync/v1/snapshot": ("logistics", ("snapshot",)),
    "GET /sync/v1/snapshot/{id:str}": ("logistics", ("snapshot file",)),
    "GET /sync/v1/history": ("silent", ("history",)),
    "GET /sync/v1/find": ("logistics", ("find",)),
    "POST /sync/v1/lacking": ("feed", ("lacking",)),
    "POST /sync/v1/offer": ("silent", ("offer",)),
    "POST /sync/v1/parcel": ("station", ("parcel",)),
    "POST /sync/v1/sign-in-code": ("logistics", ("sign-in code",)),
    "POST /sync/v1/reincarnate": ("station", ("reincarnate",)),
    "GET /sync/v1/farewell": ("writer", ("farewell's key",)),
    "POST /sync/v1/farewell": ("writer", ("farewell",)),
    "ANY /sync/{rest:path}": ("none", ("nothing",)),
}
_WITHOUT_FEED: dict[str, Callable[[str], Asked]] = {
    "hello": lambda who: ("GET", "hello", None, b""),
    "enrol": lambda who: (
        "POST", "enrol", None, encode(EnrolRequest(WIRE_VERSION, "WRONG", "x", "life x")),
    ),
    "stream": lambda who: ("GET", "stream", None, b""),
    "stream with presence": lambda who: ("GET", "stream", {"presence": "1"}, b""),
    "presence": lambda who: ("POST", "presence", None, encode(Presence("t1", "李桂芳"))),
    "snapshot": lambda who: ("GET", "snapshot", {"kind": "all"}, b""),
    "snapshot file": lambda who: ("GET", "snapshot/abc", None, b""),
    "parcel": lambda who: ("POST", "parcel", None, b"no parcel"),
    "reincarnate": lambda who: (
        "POST", "reincarnate", None,
        encode(ReincarnateRequest(WIRE_VERSION, f"again {who}", f"TR{len(who):02d}")),
    ),
    "sign-in code": lambda who: (
        "POST", "sign-in-code", None, encode(CodeWanted("H001", "person:nobody")),
    ),
    "farewell's key": lambda who: ("GET", "farewell", None, b""),
    "farewell": lambda who: ("POST", "farewell", None, b"not sealed"),
    "nothing": lambda who: ("GET", "nothing", None, b""),
}  # fmt: skip
OTHERWISE_ANSWERED = {
    "parcel": (400, "parcel_unknown"),
    "farewell": (400, "seal_broken"),
    "snapshot file": (404, "no_such_snapshot"),
    "sign-in code": (404, "not_on_roster"),
}
"""What is let in and then is none, as these questions are made."""


def test_every_door_of_the_stations_has_a_right_and_a_question(all_of_them: Neighbours) -> None:
    routes = [one for one in all_of_them.routes if one.path.startswith("/sync")]
    assert doors(routes) == set(STATIONS)
    asked = {name for _, names in STATIONS.values() for name in names}
    under_another = {one for one in QUESTIONS if one.endswith("under another feed")}
    assert asked == {*QUESTIONS, *_WITHOUT_FEED} - under_another


@pytest.mark.parametrize("door", STATIONS)
def test_a_station_is_answered_of_its_own_feeds_and_nobody_else_at_all(
    all_of_them: Neighbours, door: str, caplog: pytest.LogCaptureFixture
) -> None:
    right, names = STATIONS[door]
    for name, who in itertools.product(names, (*SCOPES, *STRANGERS)):
        for feed in FEEDS if name in QUESTIONS and who in SCOPES else FEEDS[-1:]:
            refused = _refused(right, who, feed)
            if name == "pull at a place" and not refused:
                continue  # no station was there: the cloud would take it that it went back
            thing = all_of_them.asker.things[feed]
            answer = all_of_them.station_asks(who, _question(all_of_them, name, thing, who))
            what = f"{name} of {feed} by {who}: {answer.status} {answer.text[:200]}"
            own = SCOPES.get(who, ())
            if refused:
                assert (answer.status, _code(answer)) == refused, what
            else:
                _let_in(name, thing, answer, feed in own, what)
            for foreign in WALLED.difference(own):
                # Whose claim or thread it is stands in it too.
                named = foreign == "clinic" and feed in WALLED.intersection(own)
                assert named or not any(word in answer.body for word in CANARIES[foreign]), what
                assert f'"{foreign}":'.encode() not in answer.body, what


def _question(all_of_them: Neighbours, name: str, thing: Thing, who: str) -> Asked:
    if name in _WITHOUT_FEED:
        return _WITHOUT_FEED[name](who)
    scope = who if who in SCOPES else LOGISTICS
    return QUESTIONS[name](thing, thing.feed, all_of_them.asker.epoch, scope)


def _refused(right: Right, who: str, feed: str) -> tuple[int, str] | None:
    """Status and code of the refusal; None for who is let in."""
    if right in ("open", "code", "none"):
        return {"code": (403, "code_wrong"), "none": (404, "no_such_page")}.get(right)
    if who in STRANGERS:
        revoked = who == STRANGERS[-1]
        if revoked and right == "writer":
            return None
        return (403, "station_revoked") if revoked else (401, "token_unknown")
    own = {"feed": feed in SCOPES[who], "logistics": who == LOGISTICS}.get(right, True)
    return None if own else (403, "feed_not_yours")


def _let_in(name: str, thing: Thing, answer: Answer, own: bool, what: str) -> None:
    other = OTHERWISE_ANSWERED.get(name)
    if other is not None:
        assert (answer.status, _code(answer)) == other, what
    elif name == "picture":
        served = own and bool(thing.photo)
        assert answer.status == (200 if served else 404), what
    elif name == "picture to a feed":
        assert (answer.status, _code(answer)) == (400, "photo_damaged"), what
    else:
        assert answer.status == 200, what
    if name == "history" and thing.feed != "directory":
        assert (thing.command.encode() in answer.body) is own, what
    if name == "states":
        assert thing.aggregate.encode() in answer.body, what


def _code(answer: Answer) -> str:
    problem = msgspec.json.decode(answer.body)
    return str(problem.get("problem", problem).get("code", ""))


def test_a_greeting_and_a_stream_name_the_feeds_of_the_scope_alone(
    all_of_them: Neighbours,
) -> None:
    for who in (*SCOPES, *STRANGERS):
        answer = all_of_them.station_asks(who, ("GET", "hello", None, b""))
        own = SCOPES.get(who, SCOPES[LOGISTICS])
        assert set(decode(answer.body, Hello).heads) <= set(own), who


# ----------------------------------------------------------------------------------- pages

PAGES: dict[str, tuple[str, ...]] = {
    "anyone": (
        "GET /healthz", "GET /health", "GET /wechat/callback", "POST /wechat/callback",
        "GET /sign-in-test", "POST /sign-in-test", "GET /sign-in-test/{way:str}",
        "GET /MP_verify_{word:str}.txt", "GET /WW_verify_{word:str}.txt",
        "GET /sign-in/wechat", "GET /sign-in/wechat/back", "GET /bind", "POST /bind/agree",
        "POST /bind/code", "GET /bind/with/{way:str}", "POST /bind/confirm", "POST /bind/cancel",
        "GET /sign-in", "POST /sign-in", "GET /sign-in/{way:str}", "GET /sign-in/{way:str}/back",
        "POST /sign-out", "GET /static/{digest:str}/{name:str}", "GET /school.css",
        "ANY /{rest:path}",
    ),
    "somebody": (
        "GET /consent", "POST /consent", "GET /me", "POST /me/unbind", "GET /messages",
        "GET /me/messages", "POST /me/messages/{act:str}",
        "GET /wechat/page-config", "POST /photos", "GET /",
    ),
    "person": (
        "GET /report", "POST /report", "GET /report/photos/{hash:str}", "GET /report/place",
        "GET /report/place/found", "GET /tickets", "GET /tickets/{uid:str}",
        "GET /tickets/{uid:str}/live", "GET /tickets/{uid:str}/photos/{hash:str}",
        "POST /tickets/{uid:str}/join", "POST /tickets/{uid:str}/{act:str}",
        "GET /clinic/consent", "POST /clinic/consent", "GET /clinic", "GET /clinic/book",
        "POST /clinic/book", "POST /clinic/wait", "GET /clinic/sessions/{session:str}",
        "GET /clinic/visits", "GET /clinic/visits/{session:str}/{visit:str}",
        "GET /clinic/visits/{session:str}/{visit:str}/live",
        "POST /clinic/visits/{session:str}/{visit:str}/{act:str}",
        "GET /clinic/consults", "GET /clinic/consults/new", "POST /clinic/consults/new",
        "GET /clinic/consults/{id:str}", "GET /clinic/consults/{id:str}/live",
        "GET /clinic/consults/{id:str}/photos/{hash:str}",
        "POST /clinic/consults/{id:str}/{act:str}",
        "GET /clinic/referrals", "GET /clinic/referrals/{id:str}",
        "GET /clinic/referrals/{id:str}/photos/{hash:str}", "POST /clinic/referrals/{id:str}/slip",
        "GET /clinic/claims", "GET /clinic/claims/new", "POST /clinic/claims/new",
        "GET /clinic/claims/{id:str}", "GET /clinic/claims/{id:str}/edit",
        "POST /clinic/claims/{id:str}/edit", "GET /clinic/claims/{id:str}/photos/{hash:str}",
        "POST /clinic/claims/{id:str}/{act:str}",
    ),
    "staff": (
        "GET /jobs", "GET /jobs/live", "GET /jobs/route", "GET /jobs/{uid:str}",
        "GET /jobs/{uid:str}/live", "GET /jobs/{uid:str}/photos/{hash:str}",
        "POST /jobs/{uid:str}/{act:str}", "POST /duty",
    ),
    "desk": (
        "GET /notices", "GET /office", "POST /office/code", "POST /office/unbind",
        "GET /desk", "GET /desk/live", "POST /desk/duty", "GET /desk/{uid:str}",
        "GET /desk/{uid:str}/live", "GET /desk/{uid:str}/photos/{hash:str}",
        "POST /desk/{uid:str}/phone", "GET /desk/{uid:str}/{act:str}",
        "POST /desk/{uid:str}/{act:str}",
    ),
}  # fmt: skip
"""Who may come to which page."""
OF_ONE = re.compile(r"\{(visit|id):str\}")
"""Names something in an address of the clinic's that is one person's own."""
ACTS = {
    "/tickets": "urge", "/jobs": "take", "/desk": "accept", "/me/messages": "usual",
    "/clinic/visits": "cancel", "/clinic/consults": "close", "/clinic/claims": "withdraw",
}  # fmt: skip
GUARDS = {
    "sign_in", "not_for_you", "consent_missing", "clinic_consent_missing", "prove_again",
    "page_failed", "foreign_page",
}  # fmt: skip
"""Codes of who is turned away before the page looks at what was asked; and of a fault of ours."""
_keys = itertools.count(1)


def _right_of(door: str) -> str:
    return next(right for right, found in PAGES.items() if door in found)


def _path(all_of_them: Neighbours, route: str) -> str:
    """A page's address, of what is really there."""
    things = all_of_them.asker.things
    under = next((one for one in ("care", "claims") if f"/clinic/{_ROOMS[one]}" in route), "clinic")
    uid = things[under].aggregate.partition(":")[2]
    if route.startswith("/clinic/referrals"):
        uid = all_of_them.referral
    photo = all_of_them.slip if uid == all_of_them.referral else things[under].photo
    known = {
        "uid": things["logistics"].aggregate,
        "session": things["clinic"].aggregate,
        "visit": things["clinic"].command,
        "id": uid,
        "hash": photo or things["logistics"].photo,
        "act": next((act for start, act in ACTS.items() if route.startswith(start)), ""),
    }
    return re.sub(r"\{(\w+):\w+\}", lambda found: known.get(found[1], "nothing"), route)


_ROOMS = {"care": "consults", "claims": "claims"}


def _ask(all_of_them: Neighbours, who: Neighbour, door: str) -> Answer:
    method, route = door.split(" ")
    form = f"key={next(_keys):032x}&agree=1"
    versions = {"/consent": consent.VERSION, "/clinic/consent": VERSION}
    form += f"&version={versions[route]}" if route in versions else ""
    path = _path(all_of_them, route)
    return all_of_them.asks(who, method.replace("ANY", "GET"), path, form.encode())


def test_every_page_has_a_right(all_of_them: Neighbours) -> None:
    routes = [one for one in all_of_them.routes if not one.path.startswith("/sync")]
    given = [door for found in PAGES.values() for door in found]
    assert doors(routes) == set(given)
    assert len(given) == len(set(given))


@pytest.mark.parametrize("door", [door for found in PAGES.values() for door in found])
def test_a_page_is_for_whom_it_is_for_and_shows_the_clinic_s_to_its_owner_alone(
    all_of_them: Neighbours, door: str, caplog: pytest.LogCaptureFixture
) -> None:
    right = _right_of(door)
    # Who is asked who they are for nothing may be signed in or not; signing out ends the session.
    people = {"nobody": all_of_them.people["nobody"]} if right == "anyone" else all_of_them.people
    for name, who in people.items():
        answer = _ask(all_of_them, who, door)
        what = f"{door} by {name}: {answer.status} {answer.text[:300]}"
        _judge(door, right, who, answer, what)
        if not who.owner:
            for word in (word for found in CANARIES.values() for word in found):
                assert word not in answer.body, what


def _judge(door: str, right: str, who: Neighbour, answer: Answer, what: str) -> None:
    code = _problem(answer)
    if right not in who.groups:
        if "somebody" not in who.groups and door.startswith("GET"):
            assert answer.status == 303, what
            assert answer.headers["location"].startswith("/sign-in?"), what
            return
        refused = (403, "not_for_you") if "somebody" in who.groups else (401, "sign_in")
        assert (answer.status, code) == refused, what
        return
    assert code not in GUARDS, what
    assert answer.status < 500, what
    clinic = door.partition(" ")[2].startswith("/clinic")
    if clinic and OF_ONE.search(door) and not who.owner:
        assert (answer.status, code[:8]) == (404, "no_such_"), what
    elif clinic and door.startswith("GET"):
        assert answer.status == 200, what


def _problem(answer: Answer) -> str:
    """The code of a problem that a page told."""
    if answer.status < 400 or "json" not in answer.headers.get("content-type", ""):
        return ""
    return str(msgspec.json.decode(answer.body)["code"])


def test_how_much_goes_on_behind_the_wall_is_told_to_no_monitor(all_of_them: Neighbours) -> None:
    told = all_of_them.asks(all_of_them.people["nobody"], "GET", "/health").text
    assert "feed_logistics" in told
    assert not any(f"feed_{feed}" in told for feed in WALLED)


def test_before_either_consent_not_even_the_owner_is_shown_anything(
    all_of_them: Neighbours,
) -> None:
    owner = all_of_them.people["the owner"]
    inside = [one for one in PAGES["person"] if " /clinic" in one and "/consent" not in one]
    ledger = all_of_them.house.ledger
    for version, sent_to, code in (
        (consent.VERSION, "/consent?", "consent_missing"),
        (VERSION, "/clinic/consent?", "clinic_consent_missing"),
    ):
        key = f"consent:person:{OWNER}:{version}"
        given = ledger.meta(key)
        ledger.set_meta(key, "")
        assert given
        for door in inside:
            answer = _ask(all_of_them, owner, door)
            if door.startswith("GET"):
                assert answer.headers["location"].startswith(sent_to), door
            else:
                assert (answer.status, _problem(answer)) == (403, code), door
            assert not any(word in answer.body for found in CANARIES.values() for word in found)
        ledger.set_meta(key, given)


def test_everybody_of_the_program_was_asked(all_of_them: Neighbours) -> None:
    """Roles, scopes and feeds are the program's own; who works at the clinic can not sign in so."""
    asked = set(all_of_them.people)
    assert asked >= {*STAFF_ROLES, *CLINIC_ROLES, "nobody", "the owner"}
    assert set(STAFF_ROLES) == set(OFFICE_ROLES)
    assert set(all_of_them.tokens) == {*SCOPES, *STRANGERS}
    assert set(all_of_them.asker.things) == set(FEEDS)
    assert set(CANARIES) == WALLED
    for role in CLINIC_ROLES:
        assert visitor_of(all_of_them.house.store, f"clinicstaff:X-{role}") is None
