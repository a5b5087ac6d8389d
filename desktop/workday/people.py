"""Requesters and workers of the day: their phones and the pages' real forms."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from cloud.life.office import Office
from cloud.life.phone import Phone
from cloud.life.pictures import picture
from desktop.app import wall
from domain.directory import Person
from domain.problems import Trouble


class Somebody:
    """Somebody who is signed in on their phone.

    Args:
        base: where their tickets lie: ``/tickets`` or ``/jobs``.
    """

    def __init__(self, phone: Phone, base: str, name: str) -> None:
        self.phone = phone
        self.base = base
        self.name = name

    def do(self, uid: str, act: str, **answers: str | list[str]) -> None:
        """Fill in a form of a ticket's page and send it.

        Raises:
            Refusal, Trouble: as ``Phone.send``.
        """
        page = self.phone.open(f"{self.base}/{uid}")
        self.phone.send(page, page.need(act), answers)

    def report(self, fault: str, said: str, shows: str = "") -> str:
        """Report something in one's own room, with a drawn picture of it; the ticket's id.

        Raises:
            Refusal, Trouble: as ``Phone.send``.
        """
        page = self.phone.open("/report")
        shots: Sequence[bytes] = [picture(shows, Random(said))] if shows else ()
        answers = {"fault": fault, "description": said}
        after = self.phone.send(page, page.need("report"), answers, shots)
        return urlsplit(after.address).path.rpartition("/")[2]


class Campus:
    """The sample campus's people, signed in with codes that the office gives out.

    Args:
        url: the cloud's address.
        data: the cloud's data folder.
    """

    def __init__(self, url: str, data: Path) -> None:
        self._url = url
        self._office = Office(data)

    def people(self, use: str, zone: str, count: int) -> list[Person]:
        """Requesters who live in buildings of that use and zone, each in a room of their own."""
        found: dict[str, Person] = {}
        for code in self._office.requesters():
            person = self._office.person(code)
            room = None if person is None else self._office.place(person.room)
            if person is None or room is None or (room.use, room.zone) != (use, zone):
                continue
            found.setdefault(room.code, person)
            if len(found) == count:
                return list(found.values())
        raise Trouble("sample_too_small", use=use, zone=zone)

    def requester(self, person: Person) -> Somebody:
        """A requester, signed in."""
        return self._somebody(f"person:{person.code}", "/tickets", person.name)

    def worker(self, code: str, name: str) -> Somebody:
        """A worker, signed in."""
        return self._somebody(f"staff:{code}", "/jobs", name)

    def close(self) -> None:
        """Close the office's database."""
        self._office.close()

    def _somebody(self, subject: str, base: str, name: str) -> Somebody:
        phone = Phone(self._url)
        phone.sign_in(subject.partition(":")[2], self._office.sign_in_code(subject, wall()))
        return Somebody(phone, base, name)
