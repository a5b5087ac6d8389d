"""What the simulator asks of the office: the roster, the places, and codes to sign in."""

from __future__ import annotations

from pathlib import Path
from random import Random

from cloud import codes
from cloud.identity.sign_in import PURPOSE
from domain.directory import Person, Place, Staff
from domain.problems import Trouble
from storage import lookup
from storage.database import Store

_HIGHEST = ("campus", "area")


class Office:
    """The cloud's own database, opened beside the running cloud.

    Args:
        data: the cloud's data folder.

    Raises:
        Trouble: ``no_cloud_here`` if there is no database in it.
    """

    def __init__(self, data: Path) -> None:
        path = data / "cloud.db"
        if not path.exists():
            raise Trouble("no_cloud_here", path=str(path))
        self._store = Store(path)

    def requesters(self) -> list[str]:
        """The codes (学工号) of everybody who may report."""
        rows = self._store.rows(
            "SELECT substr(aggregate, 8) FROM record "
            "WHERE aggregate > 'person:' AND aggregate < 'person;' ORDER BY aggregate"
        )
        return [str(row[0]) for row in rows]

    def person(self, code: str) -> Person | None:
        """Somebody of the roster, if they are active."""
        record = lookup.record(self._store, f"person:{code}")
        person = None if record is None else record.person
        return person if person is not None and person.active else None

    def workers_with_jobs(self) -> list[Staff]:
        """The active workers who have something in hand, in the order of their codes."""
        rows = self._store.rows("SELECT DISTINCT worker FROM assignment ORDER BY worker")
        found = (lookup.staff_member(self._store, str(row[0])) for row in rows)
        return [one.staff for one in found if one is not None and one.staff.active]

    def place(self, code: str) -> Place | None:
        """A place by code."""
        record = lookup.record(self._store, f"place:{code}") if code else None
        return None if record is None else record.place

    def a_place(self, dice: Random) -> Place | None:
        """A room or an outdoor place anywhere, found by walking down from the campus."""
        place: Place | None = None
        while below := lookup.children(self._store, "" if place is None else place.code):
            place = dice.choice(below)
        return None if place is None or place.kind in _HIGHEST else place

    def sign_in_code(self, subject: str, now: int) -> str:
        """A one-time code for ``person:…`` or ``staff:…``; ``now`` in ms UTC."""
        return codes.issue(self._store, PURPOSE, subject, now)

    def close(self) -> None:
        """Close the database."""
        self._store.close()
