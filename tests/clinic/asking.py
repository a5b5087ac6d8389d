"""Stations of every scope, and every question that names something which may not be theirs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import Raw

from cloud import enrolment
from domain.comparing import StatesRequest
from domain.mending import LackingRequest, OfferedEntry, OfferRequest
from domain.people import Actor
from domain.scopes import LOGISTICS, SCOPES
from domain.wire import WIRE_VERSION, EnrolRequest, PushRequest, WireCommand, WireEntry, encode
from tests.clinic.house import STAFF, House, Line
from tests.clinic.records import Thing, fill, picture

Asked = tuple[str, str, Any, bytes]
PHOTO = hashlib.sha256(picture(91)).hexdigest()
SPEAKERS = {scope: STAFF["R1"] for scope in SCOPES} | {LOGISTICS: Actor("H001", "李桂芳", "leader")}


class Asker:
    """Stations of every scope, and what lies in each feed."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.things = fill(house)
        self.epoch = house.cloud.cloud.epoch
        self.lines: dict[str, Line] = {}
        for scope in SCOPES:
            code = enrolment.invite(house.store, scope, house.clock())
            walled = scope != LOGISTICS
            wish = EnrolRequest(WIRE_VERSION, code, scope, f"life {scope}", walled=walled)
            self.lines[scope] = Line(house.cloud, enrolment.enrol(house.ledger, wish, 0).token)

    def ask(self, scope: str, asked: Asked) -> tuple[int, bytes]:
        """Status and body of the answer to a station of that scope."""
        method, path, params, data = asked
        line = self.lines[scope]
        self.house.store.run("DELETE FROM heard")  # its own last word is no matter here
        answer = self.house.cloud.serve(method, f"/sync/v1/{path}", data, line._headers(), params)
        return answer.status_code, answer.content


def entry_about(thing: Thing, feed: str) -> WireEntry:
    """Somebody's entry of the thing, to be given back."""
    return WireEntry(
        feed, 1, thing.command, thing.aggregate, 1, _KINDS[feed], STAFF["R1"], "desk", "cloud",
        1_795_492_800_000, 1_795_492_800_000, (),
    )  # fmt: skip


def command_about(thing: Thing, feed: str, scope: str) -> WireCommand:
    """The thing's own command once more, as a station of that scope would send it."""
    return WireCommand(
        thing.command, thing.aggregate, Raw(msgspec.json.encode(_WISHES[feed])), SPEAKERS[scope],
        "desk", "A", f"life {scope}", 1_795_492_800_000, 1_795_492_800_000,
    )  # fmt: skip


_KINDS = {
    "logistics": "repair.accept", "directory": "directory.put_person", "clinic": "session.book",
    "care": "consult.ask", "claims": "claim.draft",
}  # fmt: skip
_WISHES = {
    "logistics": {"kind": "repair.accept"},
    "directory": {"kind": "directory.set_duty", "duty": {}},
    "clinic": {"kind": "session.lease"},
    "care": {"kind": "consult.close"},
    "claims": {"kind": "claim.withdraw"},
}

QUESTIONS: dict[str, Callable[[Thing, str, str, str], Asked]] = {
    "pull": lambda it, feed, epoch, scope: (
        "GET", "pull", {"feed": feed, "after": "0", "epoch": epoch}, b"",
    ),
    "pull at a place": lambda it, feed, epoch, scope: (
        "GET", "pull", {"feed": feed, "after": "1", "epoch": epoch, "last": it.command}, b"",
    ),
    "digest": lambda it, feed, epoch, scope: ("GET", "digest", {"feed": feed, "since": "1"}, b""),
    "members": lambda it, feed, epoch, scope: (
        "GET", "digest", {"feed": feed, "since": "1", "bucket": ["1", "2"]}, b"",
    ),
    "states": lambda it, feed, epoch, scope: (
        "POST", "states", None, encode(StatesRequest(epoch, feed, (it.aggregate,))),
    ),
    "states under another feed": lambda it, feed, epoch, scope: (
        "POST", "states", None, encode(StatesRequest(epoch, "directory", (it.aggregate,))),
    ),
    "lacking": lambda it, feed, epoch, scope: (
        "POST", "lacking", None, encode(LackingRequest(epoch, feed, (it.command,))),
    ),
    "lacking under another feed": lambda it, feed, epoch, scope: (
        "POST", "lacking", None, encode(LackingRequest(epoch, "directory", (it.command,))),
    ),
    "offer": lambda it, feed, epoch, scope: (
        "POST", "offer", None,
        encode(OfferRequest(WIRE_VERSION, epoch, "old", (OfferedEntry(entry_about(it, feed)),))),
    ),
    "push": lambda it, feed, epoch, scope: (
        "POST", "push", None,
        encode(
            PushRequest(WIRE_VERSION, epoch, (command_about(it, feed, scope),), f"life {scope}")
        ),
    ),
    "history": lambda it, feed, epoch, scope: ("GET", "history", {"id": [it.aggregate]}, b""),
    "find": lambda it, feed, epoch, scope: ("GET", "find", {"number": it.number}, b""),
    "picture": lambda it, feed, epoch, scope: ("GET", f"blobs/{it.photo or 'b' * 64}", None, b""),
    "picture to a feed": lambda it, feed, epoch, scope: (
        "PUT", f"blobs/{'a' * 64}", {"feed": feed}, picture(99),
    ),
}  # fmt: skip
