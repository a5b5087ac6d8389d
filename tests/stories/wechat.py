"""What people do in WeChat, straight in the running cloud's database, as its pages would."""

from __future__ import annotations

import time
from pathlib import Path

import uuid_utils

from cloud.ledger import CloudLedger
from domain.envelope import Args
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.ticket import Reporter
from domain.rulebook import Rulebook
from domain.wire import PushResult
from resources import rule_texts
from storage.database import Store

STUDENT = Actor("20240001", "张子涵", "requester")


class WeChat:
    """A student's phone.

    Args:
        data: the cloud's folder.
    """

    def __init__(self, data: Path) -> None:
        self._data = data

    def report(self, words: str = "宿舍灯不亮") -> tuple[str, str]:
        """A repair. Returns its id and its number."""
        uid = uuid_utils.uuid7().hex
        store = Store(self._data / "cloud.db")
        try:
            ledger = self._ledger(store)
            number = ledger.draw_number("BX", _now())
            wish = c.Report(
                number=number,
                fault="power.light",
                place="东校区/3栋/301",
                place_text="东校区 3栋 301",
                reporter=Reporter(STUDENT.name, "13800001111", STUDENT.id),
                description=words,
                zone="东区宿舍",
            )
            self._say(ledger, uid, wish)
        finally:
            store.close()
        return uid, number

    def say(self, uid: str, args: Args) -> PushResult:
        """Something about a repair."""
        store = Store(self._data / "cloud.db")
        try:
            return self._say(self._ledger(store), uid, args)
        finally:
            store.close()

    def _say(self, ledger: CloudLedger, uid: str, args: Args) -> PushResult:
        command_id = uuid_utils.uuid7().hex
        return ledger.submit(uid, args, STUDENT, "wechat", command_id=command_id, now=_now())

    def _ledger(self, store: Store) -> CloudLedger:
        return CloudLedger(store, Rulebook.parse(**rule_texts()))


def _now() -> int:
    return time.time_ns() // 1_000_000
