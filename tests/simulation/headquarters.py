"""The cloud in the simulation: its real doors over a real file, killed and restored at any time."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from cloud import backup, codes, enrolment, epochs, jobs
from cloud.api.counter import Counter
from cloud.api.sync import SyncDoor
from cloud.blobs import Blobs
from cloud.cloud import Cloud
from cloud.feeds import Hub
from cloud.ledger import CloudLedger
from cloud.restore import restore
from cloud.snapshots import Snapshots
from domain.envelope import Args
from domain.people import Actor
from domain.problems import Trouble
from domain.wire import WIRE_VERSION, EnrolReply, EnrolRequest
from storage.ledger import Ledger
from tests.prepared import rules
from tests.simulation.fragile import FragileStore, Kill, fuse_in
from tests.simulation.past import Past
from tests.simulation.templates import copy
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
        fuse: of its process.
        past: what it ever knew, for whoever does the sums.
        drawn: numbers that it gave.
        blind: whether it went back without its own knowledge, and may give a number twice.
        bugs: internal errors that it answered with.
    """

    def __init__(
        self, folder: Path, clock: Callable[[], int], note: Callable[[str], None], version: str
    ) -> None:
        self.folder = folder / "cloud"
        self.file = self.folder / "cloud.db"
        self.clock = clock
        self.note = note
        self.version = version
        self.up = False
        self.past = Past()
        self.drawn: list[str] = []
        self.blind = False
        self.bugs: list[str] = []
        self._ids = Ids("q")
        self.folder.mkdir()
        self.fuse = fuse_in(self.folder)
        copy("cloud.db", self.file)
        self.revive()

    def revive(self) -> None:
        """Start on the file that is there."""
        if self.up:
            return
        self.store = self.open_store()
        self.ledger = CloudLedger(self.store, rules())
        epochs.greet(self.ledger, self.folder, self.clock(), self._ids)
        blobs = Blobs(self.folder / "blobs", self.store)
        self.snapshots = Snapshots(self.ledger, self.folder / "snapshots", self.clock, self._ids)
        self.cloud = Cloud(
            self.ledger, blobs, Hub(), self.clock, self._ids, self.version, self.snapshots
        )
        self._routes = SyncDoor(InlineCounter(self.cloud)).routes()
        self.up = True

    def open_store(self) -> FragileStore:
        """The database that its facts lie in."""
        return FragileStore(self.file)

    def enrol(self, ledger: Ledger) -> EnrolReply:
        """Make a station of whoever asks with a code, as ``desktop.link`` does."""
        code = codes.issue(self.store, enrolment.PURPOSE, "a desk", self.clock())
        former = [*ledger.meta("former").split(), ledger.meta("letters")]
        wish = EnrolRequest(
            WIRE_VERSION,
            code,
            "a desk",
            ledger.meta("incarnation"),
            ledger.meta("provisional"),
            tuple(one for one in former if one and one != ledger.meta("provisional")),
        )
        return enrolment.enrol(self.ledger, wish, self.clock())

    def serve_feeds(self, token: str, feeds: str) -> bool:
        """Give a station these feeds. Returns whether it had others."""
        sql = "UPDATE station SET feeds = ? WHERE token_hash = ? AND feeds <> ?"
        with self.store.writing():
            return bool(self.store.run(sql, (feeds, codes.hashed(token), feeds)).rowcount)

    def serves(self, token: str, feed: str) -> bool:
        """Whether a station may have a feed."""
        return feed in enrolment.feeds_of(self.store, token)

    def upgrade(self, version: str) -> None:
        """Stop, and go on as another version."""
        self.die()
        self.version = version
        self.revive()

    def die(self) -> None:
        """End without a word."""
        self.up = False
        self.fuse.close_all()

    # ---- going back ----------------------------------------------------------------------

    def back_up(self) -> None:
        """Make a copy that may have to take its place."""
        epochs.write_outside(self.ledger, self.folder, self.clock())
        backup.back_up(self.ledger, self.folder, self.clock())

    def go_back(self, dice: random.Random) -> bool:
        """Have an older copy in its place: by the tool, or by hand behind the program's back.

        Returns:
            Whether there was a copy.
        """
        copies = self.copies()
        if not copies:
            return False
        self.revive()
        epochs.write_outside(self.ledger, self.folder, self.clock())
        self.past.remember(self.ledger)
        self.die()
        chosen, how = dice.choice(copies), dice.choice(("tool", "tool", "tool", "hand", "folder"))
        self.put_back(chosen, how)
        if how == "folder":
            (self.folder / epochs.OUTSIDE).unlink(missing_ok=True)
            self.blind = True
        self.revive()
        if how == "folder":
            self.past.again(self.cloud.epoch)
        self.note(f"cloud went back by {how}: {self.cloud.epoch} at {self.ledger.heads()}")
        return True

    def copies(self) -> list[Any]:
        """What there is to go back to."""
        return list(backup.backups(self.folder / backup.FOLDER, backup.STEM))

    def put_back(self, copy: Any, how: str) -> None:
        """Have a copy in the database's place."""
        if how == "tool":
            restore(self.folder, copy, rules(), self.clock(), self._ids)
            return
        for suffix in ("", "-wal", "-shm"):
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(copy, self.file)

    # ---- its doors -----------------------------------------------------------------------

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
                content = bytes(response.body)
                if response.status_code == 500:
                    self.bugs.append(f"the cloud fails at {path}: {content[:200]!r}")
                if path.endswith("/offer") and response.status_code == 200:
                    self.past.hear_offer(self.store, data, content)
                return Answer(response.status_code, content, path)
        raise AssertionError(path)

    def file_bytes(self, name: str) -> bytes:
        """A file to start from; the doors send it in parts, which threads do.

        Raises:
            Refusal: ``no_such_snapshot``.
        """
        return self.snapshots.path(name).read_bytes()

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

    def draw_number(self) -> str:
        """A new ticket's number."""
        number = self.ledger.draw_number("BX", self.clock())
        self.drawn += [] if self.blind else [number]
        return number

    def lapse(self) -> None:
        """What happens by itself when a term is over, and after every while."""
        jobs.run_due(self.ledger, self.clock())
        epochs.write_outside(self.ledger, self.folder, self.clock())
        self.make_files()

    def make_files(self) -> None:
        """Make the files that somebody asked for, or that are too old."""
        if self.snapshots._wanted.is_set():
            self.snapshots.wait(0)
            self.snapshots.keep_fresh()


def _at_once(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that waits for nobody."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    raise AssertionError("a door waited for something")
