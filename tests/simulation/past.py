"""What the cloud ever knew, kept beside it: the judge of what is taken back after a restore."""

from __future__ import annotations

from typing import Any

from backports import zstd
from msgspec import structs

from cloud.ledger import CloudLedger
from domain.envelope import Entry
from domain.mending import OfferReply, OfferRequest
from domain.repair.rules import Conflict
from domain.services import conflict_of_kind
from domain.wire import WireEntry, decode, read_entry
from storage.database import Database
from storage.items import BORN


class Past:
    """The histories that the cloud went back from.

    Attributes:
        said: what each command was in them; more than one thing, if it was decided anew.
        parked: what could not be taken back, and was told to the station that gave it back.
        complaints: what was answered wrongly.
    """

    def __init__(self) -> None:
        self.said: dict[str, list[Any]] = {}
        self.parked: set[str] = set()
        self.complaints: list[str] = []
        self._histories: dict[str, dict[str, set[str]]] = {}
        self._unsure: set[str] = set()

    def remember(self, ledger: CloudLedger) -> None:
        """The cloud goes back now."""
        found = entries(ledger.store)
        for entry in found:
            self.said.setdefault(entry.command_id, []).append(_essence(entry))
        before: dict[str, set[str]] = {}
        history = self._histories.setdefault(ledger.meta("epoch"), {})
        for entry in found:
            come = before.setdefault(entry.aggregate, set())
            history[entry.command_id] = set(come)
            come.add(entry.command_id)

    def again(self, epoch: str) -> None:
        """This name is that of two histories now: the cloud went back and does not know it."""
        self._unsure.add(epoch)

    def hear_offer(self, store: Database, asked: bytes, answered: bytes) -> None:
        """A station gave something back: it may be parked where something else was said since."""
        request, reply = _request(asked), decode(answered, OfferReply)
        self.parked |= {one.id for one in reply.results if one.outcome == "parked"}
        known = self._histories.get(request.history)
        if known is None or request.history in self._unsure:
            return
        offered = {each.entry.command_id: each.entry for each in request.entries}
        for result in reply.results:
            problem = result.problem
            if result.outcome != "parked" or problem is None or problem.code != "lost_in_restore":
                continue
            aggregate = offered[result.id].aggregate
            sql = "SELECT command FROM entry WHERE aggregate = ?"
            here = {row[0] for row in store.rows(sql, (aggregate,))}
            if here == known.get(result.id):
                self.complaints.append(f"{result.id} is parked though nothing came between")
            if here and conflict_of_kind(offered[result.id].kind) is Conflict.COMMUTATIVE:
                self.complaints.append(f"{result.id} is parked though it goes with everything")

    def unlike(self, entry: Entry) -> bool:
        """Whether an entry of the cloud is another one than was said of that command before."""
        said = self.said.get(entry.command_id, [])
        return bool(said) and _essence(entry) not in said


def entries(store: Database) -> list[Entry]:
    """Every entry kept, each feed's in its order."""
    rows = store.rows("SELECT data FROM entry ORDER BY feed, seq")
    return [read_entry(decode(bytes(row[0]), WireEntry)) for row in rows]


def _essence(entry: Entry) -> tuple[Any, ...]:
    """What stays the same of an entry that goes and comes back."""
    events = tuple(
        structs.replace(event, number="") if isinstance(event, BORN) else event
        for event in entry.events
    )
    return entry.aggregate, entry.kind, entry.actor, entry.station, entry.happened_at, events


def _request(asked: bytes) -> OfferRequest:
    if not asked.startswith(b"{"):
        asked = zstd.decompress(asked)
    return decode(asked, OfferRequest)
