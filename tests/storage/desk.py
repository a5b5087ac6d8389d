"""A station's ledger on real files, and a feed that says what the cloud would: no network."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from msgspec import structs

from domain.directory import Body, Staff, aggregate_of, put
from domain.envelope import Args, Command, Entry
from domain.people import SYSTEM, Actor
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Reporter, Ticket
from domain.replay import predict
from domain.services import SERVICES, encode_state
from domain.wire import PushResult, WireProblem
from storage import current, lookup, outbox, queries
from storage.clocks import due_from
from storage.database import Store
from storage.ledger import Changes, Ledger
from storage.migrations import migrate
from storage.mirror import Mirror
from storage.snapshot import Arrival
from tests.memory import memory
from tests.prepared import fill, rules
from tests.worlds import KEY, LEADER, HeldClock, Ids

WORKER = ("W101", "张大勇")
OTHER_DESK = Actor("H002", "周敏", "dispatcher")


@contextmanager
def quick_folder() -> Iterator[Path]:
    """An empty folder, in memory where there is such a place: tests write through very often."""
    with tempfile.TemporaryDirectory(dir=memory()) as name:
        yield Path(name)


def wish(number: str, **changes: Any) -> c.Report:
    """A report of a burst pipe."""
    fields: dict[str, Any] = {
        "number": number,
        "fault": "water.pipe",
        "place": "东校区/3栋/301",
        "place_text": "东校区 3栋 301",
        "reporter": Reporter("张子涵", "13800001111"),
        "description": "卫生间水管漏水，已经流到走廊",
        "zone": "东区宿舍",
    }
    return c.Report(**(fields | changes))


def corrected(field: Any, old: Any, new: Any) -> c.Edit:
    """A correction of one field."""
    return c.Edit((c.FieldChange(field, old, new),))


def sent(code: str = "W101", name: str = "张大勇") -> c.Dispatch:
    """A dispatch to one worker."""
    return c.Dispatch(crew_of([(code, name)]))


class Feed:
    """The authority in memory: decides commands, numbers their entries, remembers states.

    Args:
        name: of the feed its entries lie in.
    """

    def __init__(self, name: str = "logistics", clock: HeldClock | None = None) -> None:
        self.name = name
        self.clock = clock or HeldClock()
        self.entries: list[Entry] = []
        self.states: dict[str, Any] = {}
        self._ids = Ids(name[0])
        self._numbers = 0

    def take(self, command: Command) -> Entry:
        """Accept a command.

        Raises:
            Refusal: the rule that says no.
        """
        state = self.states.get(command.aggregate)
        after, entry = predict(state, command, rules().terms)
        self.states[command.aggregate] = after
        numbered = _numbered(entry, len(self.entries) + 1, self.clock())
        self.entries.append(numbered)
        return numbered

    def say(self, aggregate: str, args: Args, actor: Actor = OTHER_DESK, at: int = 0) -> Entry:
        """Something that another desk or a page asked."""
        now = self.clock()
        channel = "system" if actor is SYSTEM else "wechat"
        return self.take(
            Command(self._ids(), aggregate, args, actor, channel, "B", "", at or now, now)
        )

    def reported(self, uid: str = "", **changes: Any) -> str:
        """A repair reported in WeChat. Returns its id."""
        self._numbers += 1
        uid = uid or f"w{self._numbers:031d}"
        self.say(uid, wish(f"BX261124-W{self._numbers:03d}", **changes))
        return uid

    def put(self, *bodies: Body) -> None:
        """Set records of the directory."""
        for body in bodies:
            self.say(aggregate_of(body), put(body), SYSTEM)


def _numbered(entry: Entry, seq: int, at: int) -> Entry:
    return structs.replace(entry, seq=seq, recorded_at=at)


class Desk:
    """One station's ledger in a folder; ``reopen`` is what a restart does."""

    def __init__(
        self,
        folder: Path,
        *,
        letters: str = "A",
        clock: HeldClock | None = None,
        operator: Actor = LEADER,
        key: bytes | None = KEY,
        mirrored: bool = True,
        store: Callable[[Path, bytes | None], Store] = Store,
    ) -> None:
        self.folder = folder
        self.letters = letters
        self.clock = clock or HeldClock()
        self.operator = operator
        self.ids = Ids(letters.lower())
        self._key = key
        self._mirrored = mirrored
        self._make = store
        if store is Store and key in (KEY, None) and not any(folder.iterdir()):
            fill(folder, f"desk {key is not None:d} {mirrored:d}", self._make_empty)
        self.open()
        if not self.ledger.meta("station"):
            for name, value in (("station", letters), ("letters", letters), ("incarnation", "i1")):
                self.ledger.set_meta(name, value)

    def _make_empty(self, folder: Path) -> None:
        store = Store(folder / "station.db", self._key)
        migrate(store, "station")
        store.close()
        if self._mirrored:
            Mirror(folder / "words.db", self._key).close()

    def open(self) -> None:
        """Open the files."""
        store = self._make(current.read(self.folder), self._key)
        migrate(store, "station", aside=self.folder / "backups")
        self.mirror = Mirror(self.folder / "words.db", self._key) if self._mirrored else None
        self.ledger = Ledger(store, rules().terms, due_from(rules()), self.mirror)

    @property
    def store(self) -> Store:
        """The file of now."""
        return self.ledger.store

    def begin_anew(self, epoch: str) -> None:
        """Go on with an empty file of another history of the cloud, all of it at once."""
        self.ledger.leave_history()
        file = current.free_name(self.folder, "anew")
        arrival = Arrival(self.ledger, file, self.clock(), anew=epoch)
        arrival.prepare(partial=False)
        arrival.finish()
        current.switch(file)
        self.ledger.exchange(arrival.store).close()

    def close(self) -> None:
        """Close the files."""
        self.store.close()
        if self.mirror is not None:
            self.mirror.close()

    def reopen(self) -> None:
        """End without a word, as a killed process does, and start again."""
        self.close()
        self.open()

    def command(self, uid: str, args: Args, *, at: int | None = None) -> Command:
        """A command of this desk's operator, not recorded yet."""
        now = self.clock()
        shown = self.ticket(uid) if ":" not in uid else None
        return Command(
            id=self.ids(),
            aggregate=uid,
            args=args,
            actor=self.operator,
            channel="phone",
            station=self.letters,
            incarnation="i1",
            happened_at=now if at is None else at,
            issued_at=now,
            base=shown.version if shown else 0,
        )

    def ask(self, uid: str, args: Args, *, at: int | None = None) -> Command:
        """Record one command.

        Raises:
            Refusal, Trouble: as ``Ledger.record``.
        """
        command = self.command(uid, args, at=at)
        self.ledger.record([command], self.clock())
        return command

    def report(self, uid: str = "", **changes: Any) -> str:
        """Take down a repair. Returns its id."""
        number = self.ledger.draw_number("BX", self.clock())
        uid = uid or self.ids()
        self.ask(uid, wish(number, **changes))
        return uid

    def receive(self, feed: Feed, *, epoch: str = "e1", upto: int | None = None) -> Changes:
        """Receive what is new of a feed, as far as ``upto``."""
        have = queries.cursors(self.store).get(feed.name, (0, 0, 0))[0]
        entries = feed.entries[have:upto]
        return self.ledger.receive(feed.name, epoch, entries, len(feed.entries), self.clock())

    def settle(self, *results: PushResult) -> Changes:
        """Take the cloud's word."""
        return self.ledger.settle(results, self.clock())

    def ticket(self, uid: str) -> Ticket | None:
        """A ticket as shown."""
        return lookup.ticket(self.store, uid)

    def shows(self, uid: str) -> str:
        """A shown ticket's state; empty if it is not in the lists."""
        ticket = self.ticket(uid)
        return ticket.status if ticket else ""

    def confirmed(self, uid: str) -> bytes:
        """What the cloud has agreed to of a ticket, as stored."""
        row = self.store.row("SELECT state, confirmed FROM ticket WHERE uid = ?", (uid,))
        if row is None:
            return b""
        return bytes(row[0] if row[1] is None else row[1])

    def states(self) -> dict[str, str]:
        """The outbox: command id to state."""
        return dict(self.store.rows("SELECT command, state FROM outbox ORDER BY id"))

    def attention(self) -> list[tuple[str, str]]:
        """Open attention items: cause and code, oldest first."""
        items = reversed(outbox.attention(self.store))
        return [(item.cause, item.problem.code) for item in items]


def accepted(command: Command, seq: int) -> PushResult:
    """The cloud's yes."""
    return PushResult(command.id, "accepted", "logistics", seq)


def refused(command: Command, code: str = "wrong_state") -> PushResult:
    """The cloud's no."""
    return PushResult(command.id, "refused", problem=WireProblem(code))


def unknown(command: Command) -> PushResult:
    """The answer of a cloud that does not know the kind."""
    return PushResult(command.id, "unknown", problem=WireProblem("unknown_kind", {"kind": "x"}))


def same(one: Any, other: Any) -> bool:
    """Whether two states are stored alike."""
    return encode_state(one) == encode_state(other)


def staff(code: str = "H001", name: str = "李桂芳", role: Any = "leader") -> Staff:
    """A member of staff."""
    return Staff(code, name, role)


def feeds_of(bodies: Sequence[Body]) -> Feed:
    """A directory feed that sets these records."""
    assert SERVICES["directory"].feed == "directory"
    feed = Feed("directory")
    feed.put(*bodies)
    return feed
