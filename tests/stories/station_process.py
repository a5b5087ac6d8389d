"""A station in a process of its own, without a window: files, engine and all.

Driven by lines of JSON: ``{"do": NAME, ...}`` in, ``{"answer": ...}`` or ``{"problem": CODE}`` out.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uuid_utils
from PySide6.QtCore import QCoreApplication

from desktop.home import home_of
from desktop.link import Link
from desktop.opening import open_folder
from desktop.station import Station
from desktop.stationtime import StationTime
from domain.people import Actor
from domain.problems import Problem
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Reporter
from domain.services import encode_state
from storage.snapshot import PARTIAL
from sync.arriving import REFILL


def wall() -> int:
    """This machine's time, ms UTC."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A UUIDv7."""
    return uuid_utils.uuid7().hex


class Driven:
    """One station and the words it understands."""

    def __init__(self, data: Path, operator: Actor, home: str) -> None:
        self.time = StationTime(wall)
        where = (lambda folder: home) if home else home_of
        self.folder = open_folder(data, self.time, new_id, where)
        self.station = Station(self.folder, clock=self.time, new_id=new_id)
        self.station.operator = operator
        self.link: Link | None = None
        self.fewest: tuple[int, ...] = ()

    async def do_connect(self, url: str, code: str = "", name: str = "台") -> Any:
        """Connect to a cloud; with a code, enrol first."""
        self.link = Link(self.station, self.folder, self.time, url)
        if code:
            await self.link.enrol(url, code, name)
        self.link.start()
        return {"letters": self.station.meta("letters")}

    async def do_report(self, place: str, fault: str, words: str, name: str, phone: str) -> Any:
        """A phoned-in repair."""
        where, kind = self.station.place(place), self.station.faults.get(fault)
        assert where is not None, place
        assert kind is not None, fault
        wish = c.Report(
            number="",
            fault=fault,
            place=place,
            place_text=where.text,
            reporter=Reporter(name, phone),
            description=words,
            priority=kind.priority,
            zone=where.zone,
        )
        ticket = self.station.report(wish, channel="phone")
        return {"uid": ticket.uid, "number": ticket.number}

    async def do_accept(self, uid: str) -> Any:
        """受理."""
        return self.station.submit(uid, c.Accept()).id

    async def do_dispatch(self, uid: str, worker: str, name: str) -> Any:
        """派单."""
        return self.station.submit(uid, c.Dispatch(crew_of([(worker, name)]))).id

    async def do_note(self, uid: str, text: str) -> Any:
        """备注."""
        return self.station.submit(uid, c.Note(text)).id

    async def do_edit(self, uid: str, field: str, old: Any, new: Any) -> Any:
        """Correct a field."""
        change = c.FieldChange(field, old, new)  # type: ignore[arg-type]
        return self.station.submit(uid, c.Edit((change,))).id

    async def do_state(self) -> Any:
        """Every ticket as shown, what waits, what needs a person."""
        rows = self.folder.ledger.store.rows("SELECT uid FROM ticket")
        tickets = {uid: encode_state(self.station.ticket(uid)).decode() for (uid,) in rows}
        fresh = self.station.freshness
        return {
            "tickets": tickets,
            "waiting": len(self.station.outbox()),
            "attention": [item.problem.code for item in self.station.attention()],
            "link": fresh.link,
            "letters": self.station.meta("letters"),
            "epoch": self.station.meta("epoch"),
            "places": len(self.station.place_children("")),
            "records": self.folder.ledger.store.value("SELECT count(*) FROM record"),
        }

    async def do_shown(self) -> Any:
        """How many tickets there are, which file they lie in, and what waits."""
        return {
            "tickets": sum(self.station.tallies().values()),
            "file": self.folder.ledger.store.path.name,
            "partial": bool(self.station.meta(PARTIAL)),
            "waiting": len(self.station.outbox()),
            "problem": repr(self.station.freshness.problem),
        }

    async def do_watch(self) -> Any:
        """From now on, note how few tickets and places are shown after each change."""
        self.station.changed.connect(lambda changes: self._look())
        self._look()

    async def do_fewest(self) -> Any:
        """The fewest tickets and places that were shown since."""
        return self.fewest

    def _look(self) -> None:
        shown = (sum(self.station.tallies().values()), len(self.station.place_children("")))
        self.fewest = tuple(min(pair) for pair in zip(self.fewest or shown, shown, strict=True))

    async def do_ticket(self, uid: str) -> Any:
        """One ticket's state, or None."""
        ticket = self.station.ticket(uid)
        return None if ticket is None else encode_state(ticket).decode()

    async def do_refill(self) -> Any:
        """Ask for a whole new file."""
        self.folder.ledger.set_meta(REFILL, "1")

    async def do_die_at(self, step: str) -> Any:
        """Lose power when this step of starting from a file is done."""
        log = logging.getLogger("paidan")
        log.setLevel(logging.INFO)
        log.addHandler(_PowerCut(step))

    async def do_hurry(self) -> Any:
        """Send now."""
        assert self.link is not None
        self.link.hurry()

    async def do_stop(self) -> Any:
        """End in good order."""
        if self.link is not None:
            await self.link.stop()
        self.folder.close()


class _PowerCut(logging.Handler):
    def __init__(self, step: str) -> None:
        super().__init__()
        self._step = f"snapshot: {step}"

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() == self._step:
            os.kill(os.getpid(), signal.SIGKILL)


async def _serve(driven: Driven) -> None:
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        wish = json.loads(line)
        name = wish.pop("do")
        handler: Callable[..., Any] = getattr(driven, f"do_{name}")
        try:
            answer = {"answer": await handler(**wish)}
        except Problem as problem:
            answer = {"problem": problem.code, "facts": problem.facts}
        print(json.dumps(answer, ensure_ascii=False), flush=True)
        if name == "stop":
            return


if __name__ == "__main__":
    QCoreApplication([])
    data, person, shown_name, role, home = sys.argv[1:6]
    operator = Actor(person, shown_name, role)  # type: ignore[arg-type]
    asyncio.run(_serve(Driven(Path(data), operator, home)))
