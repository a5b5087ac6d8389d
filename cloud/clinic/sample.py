"""A week in the sample campus's clinic: its sessions, and some who have booked already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle, islice

from cloud.clinic import jobs
from cloud.cloud import Cloud
from domain.calendar import campus_date
from domain.clinic.people import Patient
from domain.clinic.session.commands import Book
from domain.clinic.session.slots import free_slots
from domain.directory import Person, Record
from domain.people import Actor
from domain.problems import Refusal
from storage import clinic_queries, lookup

_VISITS = 3
"""Bookings in each of the next days' sessions."""
_DAYS = 5


def fill_visits(cloud: Cloud) -> int:
    """Open the sample clinic's sessions and book some visits. Returns how many."""
    if cloud.store.value("SELECT 1 FROM visit LIMIT 1"):
        return 0
    jobs.run_due(cloud.ledger, cloud.clock())
    return sum(_book(cloud, *each) for each in _wishes(cloud))


def _wishes(cloud: Cloud) -> Iterator[tuple[str, int, Person]]:
    """Some free slots of the next days, each for another student."""
    first = campus_date(cloud.clock())
    last = first + timedelta(days=_DAYS)
    people = cycle(_students(cloud, 60))
    for one in clinic_queries.sessions(cloud.store, first.isoformat(), last.isoformat()):
        for slot in islice(free_slots(one, cloud.clock()), 0, 2 * _VISITS, 2):
            person = next(people, None)
            if person is not None:
                yield one.uid, slot.index, person


def _students(cloud: Cloud, most: int) -> list[Person]:
    records: list[Record | None] = [
        lookup.record(cloud.store, f"person:2024{n + 1:04d}") for n in range(most)
    ]
    return [one.person for one in records if one is not None and one.person is not None]


def _book(cloud: Cloud, uid: str, slot: int, person: Person) -> bool:
    """Whether it could be booked: it may be too late for it today, or one too many."""
    number = cloud.ledger.draw_number("GH", cloud.clock())
    phone = person.phones[0] if person.phones else ""
    wish = Book(number, Patient(person.name, person.code, phone), slot)
    try:
        cloud.submit(uid, wish, Actor(person.code, person.name, "requester"), "wechat")
    except Refusal:
        return False
    return True
