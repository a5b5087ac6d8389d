"""One application with a clinic in it, and everybody who could knock at one of its doors."""

from __future__ import annotations

from pathlib import Path
from typing import get_args, get_type_hints
from urllib.parse import urlencode

from msgspec import Struct
from starlette.routing import Route

from cloud import enrolment
from cloud.app import build
from cloud.identity import consent, sessions
from cloud.identity.visitor import visitor_of
from cloud.pages.clinic.consent import VERSION
from cloud.secret import Secret
from cloud.settings import Settings
from cloud.wechat.settings import WeChat
from domain.clinic.people import Patient, PutClinicStaff
from domain.clinic.referral import Issue, ReturnSlip, Slip
from domain.directory import Person, Staff, aggregate_of, put
from domain.people import CLINIC_ROLES, DESK_ROLES
from domain.wire import WIRE_VERSION, EnrolRequest
from tests.clinic.asking import Asked, Asker
from tests.clinic.house import STAFF, House
from tests.clinic.records import WORDS, photo
from tests.cloud.asgi import Answer, Caller

OWNER = "20249999"
"""Whose records those of ``records.fill`` are."""
STAFF_ROLES = get_args(get_type_hints(Staff)["role"])
"""Every role that somebody of the office may have."""
STRANGERS = ("no token", "a made-up token", "a revoked clinic")
"""Who is no station."""


class Neighbour(Struct, frozen=True):
    """Somebody at the pages' doors.

    Attributes:
        cookie: of their session; empty for who is not signed in.
        groups: the pages' audiences that they belong to.
        owner: whether the clinic's records are their own.
    """

    cookie: str = ""
    groups: frozenset[str] = frozenset({"anyone"})
    owner: bool = False


class Neighbours:
    """The real application over a house, and callers of every kind.

    Attributes:
        routes: every route of it, in the order in which they are tried.
        people: by what they are; the owner of the records comes last, for what is theirs to end.
    """

    def __init__(self, folder: Path) -> None:
        self.house = House(folder)
        self.house.work()
        self.asker = Asker(self.house)
        cloud = self.house.cloud.cloud
        nowhere = "http://127.0.0.1:9"
        cloud.settings = Settings(
            wechat=WeChat(
                "wx1234567890abcdef", Secret("0" * 32), Secret("paidan"), "http://test",
                mode="plain", api_base=nowhere, open_base=nowhere,
            )
        )  # fmt: skip
        self.app = build(cloud)
        self.routes = [one for one in self.app.routes if isinstance(one, Route)]
        self.caller = Caller(self.app)
        self.referral = self._referral()
        self.tokens = self._tokens()
        self.people = self._people()

    def _referral(self) -> str:
        """A referral of the owner's; its id."""
        number = self.house.ledger.draw_number("ZZ", self.house.clock())
        name, phone = WORDS["clinic"]
        issue = Issue(
            number, Patient(name, OWNER, phone), WORDS["care"][2], WORDS["care"][1], "2026-11-24"
        )
        uid = f"referral:{self.house.ids()}"
        self.house.say(uid, issue, STAFF["D1"])
        self.slip = photo(self.house, 40, "care")
        slip = Slip(WORDS["care"][2], "2026-11-24", "已就诊", (self.slip,))
        self.house.say(uid, ReturnSlip(slip), STAFF["D1"])
        return uid.partition(":")[2]

    def _tokens(self) -> dict[str, str]:
        house = self.house
        code = enrolment.invite(house.store, "clinic_all", house.clock())
        wish = EnrolRequest(WIRE_VERSION, code, "旧前台", "life revoked", walled=True)
        gone = enrolment.enrol(house.ledger, wish, 0)
        enrolment.revoke(house.ledger, gone.station, house.clock())
        lines = {scope: line.token for scope, line in self.asker.lines.items()}
        return lines | dict(zip(STRANGERS, ("", "x" * 43, gone.token), strict=True))

    def _people(self) -> dict[str, Neighbour]:
        found = {"nobody": Neighbour(), "a made-up cookie": Neighbour("y" * 43)}
        for role in STAFF_ROLES:
            body = Staff(f"T-{role}", "邻居", role)
            self._put(body)
            groups = {"anyone", "somebody", "staff"}
            groups |= {"desk"} if role in DESK_ROLES else set()
            found[role] = self._neighbour(aggregate_of(body), groups)
        # Whoever works at the clinic is on the roster as anybody else, and is nothing more there.
        for role in CLINIC_ROLES:
            self.house.say(f"clinicstaff:X-{role}", PutClinicStaff(f"X-{role}", "邻居", (role,)))
            found[role] = self._person(f"X-{role}")
        found["somebody else"] = self._person("20240001")
        found["the owner"] = self._person(OWNER, owner=True)
        return found

    def _put(self, body: Person | Staff) -> None:
        if visitor_of(self.house.store, aggregate_of(body)) is None:
            self.house.say(aggregate_of(body), put(body))

    def _person(self, code: str, **facts: bool) -> Neighbour:
        body = Person(code, "邻居", "staff", phones=("13900000000",))
        self._put(body)
        return self._neighbour(aggregate_of(body), {"anyone", "somebody", "person"}, **facts)

    def _neighbour(self, subject: str, groups: set[str], **facts: bool) -> Neighbour:
        store, now = self.house.store, self.house.clock()
        for version in (consent.VERSION, VERSION):
            consent.agree(self.house.ledger, subject, now, version)
        visitor = visitor_of(store, subject)
        assert visitor is not None, subject
        cookie = sessions.start(store, visitor, now)
        return Neighbour(cookie, frozenset(groups), **facts)

    def station_asks(self, who: str, asked: Asked) -> Answer:
        """A station's question, by a scope or one of ``STRANGERS``."""
        method, path, params, data = asked
        self.house.store.run("DELETE FROM heard")  # its own last word is no matter here
        token = self.tokens[who]
        headers = {"authorization": f"Bearer {token}"} if token else {}
        query = urlencode(params or {}, doseq=True)
        return self.caller.ask(method, f"/sync/v1/{path}", query, headers, data)

    def asks(self, who: Neighbour, method: str, path: str, form: bytes = b"") -> Answer:
        """A browser's request, as a form of our own page sends it."""
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",  # a problem then comes with its code
            "origin": "http://test",
        }
        if who.cookie:
            headers["cookie"] = f"paidan={who.cookie}"
        return self.caller.ask(method, path, "", headers, form)

    def close(self) -> None:
        """Close everything."""
        self.house.close()
