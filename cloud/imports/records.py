"""What an import hands on: records, each with the key and digest that keep it from coming twice."""

from __future__ import annotations

from hashlib import blake2b
from typing import Generic, Literal, TypeVar

import msgspec
from msgspec import Struct, structs

from cloud.imports.clinic import key_of
from cloud.imports.problems import RowProblem
from cloud.imports.tickets import PastTicket
from cloud.imports.workers import Worker
from domain.clinic.people import PutClinicStaff
from domain.clinic.schedule import Schedule
from domain.directory import Person, Place, aggregate_of

Record = Person | Place | Worker | PastTicket | PutClinicStaff | Schedule
State = Literal["new", "changed", "unchanged"]
"""Against what is known already."""

R = TypeVar("R", bound=Record, covariant=True)
Merged = TypeVar("Merged", Person, Place)

_encoder = msgspec.json.Encoder(order="deterministic")


class Row(Struct, Generic[R], frozen=True):
    """A row that was understood.

    Attributes:
        line: where it stands in the file.
        record: the whole record; where it was known already, with what the table does not speak of.
        key: what makes it this record and no other (`record_key`).
        digest: its content (`record_digest`).
        told: the fields that the table speaks of.
        implied: a place that was only named on the way to another one: to be made when it is
            missing, never to be changed.
        state: new, changed or unchanged against what is known.
        remarks: what was left out of it.
    """

    line: int
    record: R
    key: str
    digest: str
    told: frozenset[str]
    implied: bool = False
    state: State = "new"
    remarks: tuple[RowProblem, ...] = ()


class Skipped(Struct, frozen=True):
    """A row that is no record: `footer` (totals, signatures) or `repeated` (the same once more)."""

    line: int
    code: Literal["footer", "repeated"]


def record_key(record: Record) -> str:
    """The natural key: `person:2021001`, `place:东校区/3栋`, `staff:G001`, `ticket:旧系统:1024`."""
    if isinstance(record, Worker):
        return aggregate_of(record.staff)
    if isinstance(record, PastTicket):
        return f"ticket:{record.source}:{record.number}"
    if isinstance(record, PutClinicStaff | Schedule):
        return key_of(record)
    return aggregate_of(record)


def record_digest(record: Record) -> str:
    """32 hex digits that are the same for the same content, on every machine and in every run."""
    return blake2b(_encoder.encode(record), digest_size=16).hexdigest()


def merged(record: Merged, known: Merged, told: frozenset[str]) -> Merged:
    """What is known, with the fields that the table speaks of."""
    return structs.replace(known, **{field: getattr(record, field) for field in told})


def merged_record(record: Record, known: Record, told: frozenset[str]) -> Record:
    """`merged` for every kind of record. A past ticket is told whole."""
    if isinstance(record, Worker) and isinstance(known, Worker):
        fields = {field: getattr(record.staff, field) for field in told - {"on_duty"}}
        duty = record.on_duty if "on_duty" in told else known.on_duty
        return Worker(structs.replace(known.staff, **fields), duty)
    if isinstance(record, Person) and isinstance(known, Person):
        return merged(record, known, told)
    if isinstance(record, Place) and isinstance(known, Place):
        return merged(record, known, told)
    return record
