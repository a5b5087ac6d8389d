"""A station in a process of its own that talks without being asked, and says what was saved.

``python -m tests.accidents.talker FOLDER URL [CODE]``: each line of output names a command whose
``submit`` has returned, its ticket and the ticket's number. It talks until it is killed.
"""

from __future__ import annotations

import asyncio
import random
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from domain.people import Actor
from domain.repair import commands as c
from tests.stories.office import LEAK
from tests.stories.station_process import Driven

BREATH = 0.01
"""Seconds between two words: the engine's turn."""
_MOST = 40
"""Tickets that are talked about at one time."""


class Talker:
    """What an operator says in a very busy hour."""

    def __init__(self, driven: Driven) -> None:
        self._driven = driven
        self._dice = random.Random()
        self._open: list[str] = []

    async def talk(self) -> None:
        """For ever."""
        while True:
            await self._one()
            await asyncio.sleep(BREATH)

    async def _one(self) -> None:
        if len(self._open) < 3 or self._dice.random() < 0.3:
            made = await self._driven.do_report(**LEAK)
            self._open = [*self._open, made["uid"]][-_MOST:]
            sql = "SELECT command FROM outbox ORDER BY id DESC LIMIT 1"
            self._say(self._driven.folder.ledger.store.value(sql), made["uid"], made["number"])
            return
        uid = self._dice.choice(self._open)
        ticket = self._driven.station.ticket(uid)
        assert ticket is not None
        accept = ticket.status == "reported" and self._dice.random() < 0.5
        wish = c.Accept() if accept else c.Note(f"又来电话 {self._dice.random()}")
        self._say(self._driven.station.submit(uid, wish).id, uid, ticket.number)

    def _say(self, *words: object) -> None:
        print(*words, flush=True)


async def main() -> None:
    """Open, connect, talk."""
    QCoreApplication([])
    data, url, *code = sys.argv[1:]
    driven = Driven(Path(data), Actor("H001", "李桂芳", "leader"), "")
    await driven.do_connect(url, *code)
    while driven.station.place(LEAK["place"]) is None:
        await asyncio.sleep(BREATH)
    print("ready", flush=True)
    await Talker(driven).talk()


if __name__ == "__main__":
    asyncio.run(main())
