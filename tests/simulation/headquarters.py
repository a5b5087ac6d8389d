"""The cloud in the simulation: its real doors over a real file, killed and restored at any time."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from cloud import codes, enrolment, epochs, jobs
from cloud.api.counter import Counter
from cloud.api.sync import SyncDoor
from cloud.blobs import Blobs
from cloud.cloud import Cloud
from cloud.feeds import Hub
from cloud.ledger import CloudLedger
from domain.envelope import Args
from domain.people import Actor
from domain.problems import Trouble
from domain.wire import WIRE_VERSION, EnrolReply, EnrolRequest
from tests.simulation.fragile import FragileStore, Kill
from tests.simulation.templates import copy, rules
from tests.worlds import Ids

T = TypeVar("T")


class Answer(Struct):
    """What the line carries back: as much of a response as the station's transport reads."""

    status_code: int
    content: bytes
    url: str

    @property
    def ok(self) -> bool:
        """Whether it is no failure."""
        return self.status_code < 400


class InlineCounter(Counter):
    """The stations' counter, with its database work done at once: threads have no seed."""

    async def run(self, work: Callable[[], T]) -> T:
        return work()


class Headquarters:
    """One cloud.

    Attributes:
        up: whether it answers.
    """

    def __init__(self, folder: Path, clock: Callable[[], int], note: Callable[[str], None]) -> None:
        self.file = folder / "cloud.db"
        self.clock = clock
        self.note = note
        self.up = True
        self._ids = Ids("q")
        self._copies: list[Path] = []
        copy("cloud.db", self.file)
        self._open()

    def _open(self) -> None:
        self.store = self.open_store()
        self.ledger = CloudLedger(self.store, rules())
        blobs = Blobs(self.file.parent / "blobs", self.store)
        self.cloud = Cloud(self.ledger, blobs, Hub(), self.clock, self._ids, "1")
        self._routes = SyncDoor(InlineCounter(self.cloud)).routes()

    def open_store(self) -> FragileStore:
        """The database that its facts lie in."""
        return FragileStore(self.file)

    def enrol(self, incarnation: str) -> EnrolReply:
        """A new station."""
        code = codes.issue(self.store, enrolment.PURPOSE, incarnation, self.clock())
        wish = EnrolRequest(WIRE_VERSION, code, incarnation, incarnation)
        return enrolment.enrol(self.ledger, wish, self.clock())

    def die(self) -> None:
        """End without a word."""
        self.up = False
        self.store.close()

    def revive(self) -> None:
        """Start again on the same file."""
        if not self.up:
            self._open()
            self.up = True

    def back_up(self) -> None:
        """Make a copy that may have to take its place."""
        path = self.file.with_name(f"copy-{len(self._copies)}.db")
        self.store.copy_to(path)
        self._copies.append(path)

    def restore(self, choose: Callable[[Sequence[Path]], Path]) -> None:
        """Put an older copy in its place."""
        if not self._copies:
            return
        if self.up:
            epochs.write_outside(self.ledger, self.file.parent, self.clock())
        self.store.close()
        for suffix in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(choose(self._copies), self.file)
        self.start_restored()

    def start_restored(self) -> None:
        """Start on what was put back, under a new epoch."""
        self._open()
        self.up = True
        outside = epochs.read_outside(self.file.parent)
        had = self.ledger.meta("epoch")
        epochs.change(self.ledger, had, self.clock(), self._ids, outside=outside)
        self.note(f"cloud restored: {self.ledger.meta('epoch')} at {self.ledger.heads()}")

    def guarded(self, work: Callable[[], T]) -> T:
        """Work that may kill it; whoever asked then hears nothing."""
        if not self.up:
            raise Trouble("offline")
        try:
            return work()
        except Kill:
            self.note("cloud killed at work")
            self.die()
            raise Trouble("offline") from None

    def serve(
        self, method: str, path: str, data: bytes, headers: dict[str, str], params: Any
    ) -> Answer:
        """Answer one question, through the door that a real one would come in by."""
        scope: dict[str, Any] = {
            "type": "http",
            "method": method,
            "path": path,
            "root_path": "",
            "query_string": urlencode(params or {}, doseq=True).encode(),
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": data, "more_body": False}

        for route in self._routes:
            match, child = route.matches(scope)
            if match is Match.FULL:
                scope |= child
                response: Response = _at_once(route.endpoint(Request(scope, receive)))
                return Answer(response.status_code, bytes(response.body), path)
        raise AssertionError(path)

    def submit(self, aggregate: str, args: Args, actor: Actor) -> None:
        """A word from a page.

        Raises:
            Refusal: the rule that says no.
        """
        self.ledger.submit(
            aggregate, args, actor, "wechat", command_id=self._ids(), now=self.clock()
        )

    def new_uid(self) -> str:
        """An id for a ticket born here."""
        return self._ids()

    def lapse(self) -> None:
        """What happens by itself when a term is over."""
        jobs.run_due(self.ledger, self.clock())


def _at_once(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nobody."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("a door waited for something")
