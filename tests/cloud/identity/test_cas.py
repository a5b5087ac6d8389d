"""CAS against a real server, and against answers that no server should give."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from cloud.identity import calls
from cloud.identity.cas import CasServer
from cloud.identity.settings import Cas
from cloud.identity.sign_in import Trip
from domain.problems import Refusal, Trouble
from tests.cas_server.fixture import School, school
from tests.worlds import NOON

__all__ = ["school"]

TRIP = Trip("http://127.0.0.1:1/sign-in/cas/back", "one-state", "of-this-browser")
RENEWED = Trip(TRIP.back, TRIP.state, TRIP.secret, renew=True)
OK = (
    '<cas:serviceResponse xmlns:cas="http://www.yale.edu/tp/cas"><cas:authenticationSuccess>'
    "{inside}</cas:authenticationSuccess></cas:serviceResponse>"
)


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


def ticket(school: School, server: CasServer, trip: Trip = TRIP) -> dict[str, str]:
    """What comes back after the password was typed."""
    with requests.Session() as browser:
        return query_of(school.typed(browser, server.away(trip, NOON)))


def test_the_mapped_attribute_is_the_number_and_all_values_arrive(school: School) -> None:
    server = CasServer(Cas(school.address, 3, "id_number"))
    found = server.asserted(ticket(school, server), NOON, TRIP)
    assert (found.number, found.user) == ("S900001", "chenxy")
    assert found.attributes["user_name"] == ("陈欣怡",)
    assert found.attributes["unit"] == ("信息学院", "团委")


@pytest.mark.parametrize(
    ("version", "number", "found"), [(2, "", "chenxy"), (3, "staff_no", ""), (3, "unit", "")]
)
def test_what_the_mapping_does_not_find_once_is_no_number(
    school: School, version: int, number: str, found: str
) -> None:
    server = CasServer(Cas(school.address, version, number))  # type: ignore[arg-type]
    assert server.asserted(ticket(school, server), NOON, TRIP).number == found


def test_a_ticket_is_good_once_and_for_its_own_trip_alone(school: School) -> None:
    server = CasServer(Cas(school.address))
    given = ticket(school, server)
    server.asserted(given, NOON, TRIP)
    with pytest.raises(Refusal, match="INVALID_TICKET"):
        server.asserted(given, NOON, TRIP)
    other = Trip(TRIP.back, "another-state", TRIP.secret)
    with pytest.raises(Refusal, match="INVALID_SERVICE"):
        server.asserted(ticket(school, server), NOON, other)


def test_whoever_is_signed_in_there_types_the_password_again_to_bind(school: School) -> None:
    server = CasServer(Cas(school.address))
    with requests.Session() as room_mate:
        school.typed(room_mate, server.away(TRIP, NOON))
        assert school.passed(room_mate, server.away(RENEWED, NOON)) == "", "asked for a password"
        silent = query_of(school.passed(room_mate, server.away(TRIP, NOON)))
        # The browser's owner takes "renew" out of the address: the server does not vouch for it.
        with pytest.raises(Refusal, match="INVALID_TICKET"):
            server.asserted(silent, NOON, RENEWED)
        typed = query_of(school.typed(room_mate, server.away(RENEWED, NOON)))
        assert server.asserted(typed, NOON, RENEWED).user == "chenxy"


def test_a_wrong_password_and_a_foreign_service_bring_no_ticket(school: School) -> None:
    server = CasServer(Cas(school.address))
    with requests.Session() as browser:
        assert school.typed(browser, server.away(TRIP, NOON), password="wrong") == ""
        foreign = Trip("http://elsewhere.example/sign-in/cas/back", "s", "b")
        assert "ticket" not in school.passed(browser, server.away(foreign, NOON))


@pytest.mark.parametrize("given", ["", "PT-1", "ST-" + "x" * 600, "ST-é"])
def test_what_is_no_ticket_is_not_sent_to_the_server(given: str) -> None:
    server = CasServer(Cas("http://127.0.0.1:1/cas"))  # nobody listens there
    with pytest.raises(Refusal, match="sign_in_refused"):
        server.asserted({"ticket": given}, NOON, TRIP)


@contextmanager
def answering(body: str, status: int = 200) -> Iterator[CasServer]:
    """A server that gives one answer to everything."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield CasServer(Cas(f"http://127.0.0.1:{server.server_port}/cas"))
        server.shutdown()
        thread.join(20)


BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'
FOREIGN = OK.replace("www.yale.edu", "evil.example").format(inside="<cas:user>x</cas:user>")
FAILED_TOO = OK.format(inside="<cas:user>x</cas:user>").replace(
    "<cas:authenticationSuccess>",
    '<cas:authenticationFailure code="INVALID_TICKET"/><cas:authenticationSuccess>',
)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 200),
        ("yes\nchenxy\n", 200),
        ("<html><body>login</body></html>", 200),
        (FOREIGN, 200),
        (OK.format(inside="<cas:user>x</cas:user>").replace("serviceResponse", "other"), 200),
        (OK.format(inside=""), 200),
        (OK.format(inside="<cas:user> </cas:user>"), 200),
        (BOMB + OK.format(inside="<cas:user>&c;</cas:user>"), 200),
        (OK.format(inside="<cas:user>x</cas:user>" + " " * calls.LIMIT), 200),
        (OK.format(inside="<cas:user>x</cas:user>"), 302),
        (OK.format(inside="<cas:user>x</cas:user>"), 500),
    ],
)
def test_a_strange_answer_signs_nobody_in(body: str, status: int) -> None:
    with answering(body, status) as server, pytest.raises(Trouble, match="sign_in_unreachable"):
        server.asserted({"ticket": "ST-1"}, NOON, TRIP)


def test_a_failure_counts_whatever_stands_beside_it() -> None:
    with answering(FAILED_TOO) as server, pytest.raises(Refusal, match="INVALID_TICKET"):
        server.asserted({"ticket": "ST-1"}, NOON, TRIP)


def test_a_server_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "SECONDS", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        server = CasServer(Cas(f"http://127.0.0.1:{mute.getsockname()[1]}/cas"))
        with pytest.raises(Trouble) as told:
            server.asserted({"ticket": "ST-secret"}, NOON, TRIP)
    assert "ST-secret" not in repr(told.value.facts)
