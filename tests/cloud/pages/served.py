"""A cloud with the sample campus, served by a real uvicorn, and phones that call it."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
import uvicorn
from msgspec import structs
from starlette.applications import Starlette

from cloud import codes
from cloud.app import build, fill_sample, open_cloud
from cloud.cloud import Cloud
from cloud.identity import consent
from cloud.limits import Limits
from cloud.settings import Settings
from domain.directory import Person, put
from domain.envelope import Args
from domain.people import SYSTEM, Actor
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Ticket
from storage import lookup
from tests.prepared import fill
from tests.worlds import LEADER, MINUTE, HeldClock

DAY = 24 * 60 * MINUTE
HELD = Limits(pages=0, forms=0, pages_address=0, forms_address=0, code_tries_address=20)
"""Under a clock that stands still nothing that was counted is ever free again."""
_TICK = 0.01  # seconds
_keys = iter(range(1, 1 << 31))


class Campus:
    """The served cloud with everything a test needs to set a scene.

    Attributes:
        clock: held; ``advance`` moves it.
        url: where it is served.
    """

    def __init__(self, cloud: Cloud, clock: HeldClock, url: str) -> None:
        self.cloud = cloud
        self.clock = clock
        self.url = url
        self._rooms = self._dorm_rooms()

    def _dorm_rooms(self) -> Iterator[str]:
        """Rooms one after the other: tests don't meet each other's tickets."""
        for building in lookup.children(self.cloud.store, "东校区"):
            for floor in lookup.children(self.cloud.store, building.code):
                for room in lookup.children(self.cloud.store, floor.code):
                    if room.use == "dorm":
                        yield room.code

    def roommates(self) -> tuple[Person, Person]:
        """Two students, new on the roster, in a room that no other test uses."""
        room = next(self._rooms)
        made = []
        for name in ("陈欣怡", "欧阳子墨"):
            n = next(_keys)
            person = Person(f"S{n:06d}", name, phones=(f"1380{n:07d}",), room=room)
            self.cloud.submit(f"person:{person.code}", put(person), SYSTEM, "system")
            made.append(person)
        return made[0], made[1]

    def student(self) -> Person:
        """A student whose room no other test uses."""
        return self.roommates()[0]

    def code(self, subject: str) -> str:
        """A fresh code for signing in."""
        return codes.issue(self.cloud.store, "sign_in", subject, self.clock())

    def phone(self, subject: str) -> requests.Session:
        """A client without script, signed in, who has agreed."""
        consent.agree(self.cloud.ledger, subject, self.clock())
        session = requests.Session()
        number = subject.partition(":")[2]
        reply = session.post(
            f"{self.url}/sign-in",
            {"number": number, "code": self.code(subject)},
            allow_redirects=False,
        )
        assert reply.status_code == 303, reply.text
        return session

    def person_phone(self, person: Person) -> requests.Session:
        """A student's client."""
        return self.phone(f"person:{person.code}")

    def report(self, session: requests.Session, person: Person, **fields: object) -> str:
        """A ticket reported through the form; its id."""
        form = report_form(person) | fields
        reply = session.post(f"{self.url}/report", form, allow_redirects=False)
        assert reply.status_code == 303, reply.text
        return reply.headers["location"].rsplit("/", 1)[1]

    def office(self, uid: str, *wishes: Args, by: Actor = LEADER) -> Ticket:
        """The desk acts on a ticket."""
        for wish in wishes:
            self.clock.advance(MINUTE)
            self.cloud.submit(uid, wish, by, "desk")
        return self.ticket(uid)

    def dispatch(self, uid: str, worker: tuple[str, str] = ("W101", "张大勇")) -> Ticket:
        """Accepted and given to a worker."""
        return self.office(uid, c.Accept(), c.Dispatch(crew_of([worker])))

    def finish(self, uid: str, worker: tuple[str, str] = ("W101", "张大勇")) -> Ticket:
        """Taken, arrived and finished by the worker."""
        self.dispatch(uid, worker)
        actor = Actor(*worker, "worker")
        code = worker[0]
        done = c.Finish(code, "repaired", "换了阀芯", 20)
        return self.office(uid, c.Take(code), c.Arrive(code), done, by=actor)

    def ticket(self, uid: str) -> Ticket:
        """A ticket as it is now."""
        found = lookup.ticket(self.cloud.store, uid)
        assert found is not None
        return found

    def tickets_at(self, place: str) -> list[str]:
        """Ids of the tickets of a place."""
        rows = self.cloud.store.rows("SELECT uid FROM ticket WHERE place = ? ORDER BY id", (place,))
        return [row[0] for row in rows]


def report_form(person: Person) -> dict[str, object]:
    """A plain report of a dripping tap in a student's own room, under a key of its own."""
    return {
        "key": new_key(),
        "place": person.room,
        "fault": "water.tap",
        "description": "水龙头关不紧，一直滴水",
        "phone": person.phones[0],
        "enter_alone": "0",
        "wanted_at": "",
    }


def new_key() -> str:
    """An idempotency key that no other form has."""
    return f"{next(_keys):032x}"


def key_in(html: str, action: str) -> str:
    """The key that a page's form for ``action`` was given."""
    form = re.search(
        rf'<form[^>]*action="{re.escape(action)}".*?name="key" value="(\w+)"', html, re.S
    )
    assert form is not None, action
    return form[1]


@contextmanager
def serve(
    folder: Path, address: str = "", settings: Callable[[str], Settings] | None = None
) -> Iterator[Campus]:
    """Serve a fresh cloud with the sample campus until the block ends.

    Args:
        address: of an empty PostgreSQL schema; empty for a file in the folder.
        settings: what is configured, told the address under which it is served.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    if not address:
        fill(folder, "served campus", _with_campus)
    cloud = open_cloud(folder, address)
    if settings is not None:
        cloud.settings = settings(address_of(listener))
    cloud.settings = structs.replace(cloud.settings, limits=HELD)
    clock = HeldClock()
    cloud.clock = clock
    fill_sample(cloud)
    with listening(build(cloud), listener) as url:
        # The socket listens already: the first call waits in its queue until the server is up.
        assert requests.get(f"{url}/healthz", timeout=20).text == "ok"
        yield Campus(cloud, clock, url)
    cloud.store.close()


def _with_campus(folder: Path) -> None:
    cloud = open_cloud(folder)
    cloud.clock = HeldClock()
    fill_sample(cloud)
    cloud.store.close()


def address_of(listener: socket.socket) -> str:
    """Where a socket is reached."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


class _Prompt(uvicorn.Server):
    """Ends at once when told to: the real one looks every tenth of a second, and waits two."""

    async def main_loop(self) -> None:
        while not self.should_exit:
            await self.on_tick(0)
            await asyncio.sleep(_TICK)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        state = self.server_state
        for connection in list(state.connections):
            connection.shutdown()
        while state.connections or state.tasks:
            await asyncio.sleep(_TICK)
        await self.lifespan.shutdown()


@contextmanager
def listening(app: Starlette, listener: socket.socket | None = None) -> Iterator[str]:
    """A real uvicorn in a thread of its own on a free port, or on the one given; its address."""
    socket_ = listener or socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="warning", access_log=False)
    server = _Prompt(config)
    thread = threading.Thread(target=server.run, args=([socket_],), name="uvicorn")
    thread.start()
    try:
        yield address_of(socket_)
    finally:
        server.should_exit = True
        thread.join(20)
