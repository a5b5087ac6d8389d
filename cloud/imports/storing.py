"""From checked records to the ledger: records are set, past tickets kept, all or none of them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator

import uuid_utils
from msgspec import Struct, structs

from cloud import results
from cloud.imports import staging
from cloud.imports.records import Record, Row
from cloud.imports.tickets import PastTicket
from cloud.imports.workers import Worker
from cloud.ledger import CLOUD, CloudLedger, Origin
from domain.clinic.people import PREFIX as STAFF
from domain.clinic.people import ClinicStaff, PutClinicStaff
from domain.clinic.schedule import PREFIX as PLAN
from domain.clinic.schedule import PutSchedule, Schedule
from domain.directory import Duty, SetDuty, aggregate_of, put
from domain.envelope import Args, Command
from domain.faults import FaultTree
from domain.people import SYSTEM
from domain.problems import Trouble
from domain.repair import commands as repair
from domain.repair.checks import crew_of
from domain.repair.ticket import Rating, Reporter, Result, Ticket
from domain.wire import PushResult, WireCommand, wire_command
from storage import clinic_queries
from storage.lookup import record as stored_record
from storage.lookup import ticket as stored_ticket
from storage.projection import as_list

_log = logging.getLogger("paidan.cloud")

BATCH = 500
_UNKNOWN_FAULT = "other.repair"


class Stored(Struct, frozen=True):
    """What the ledger made of the records.

    Attributes:
        refused: (line, code) of records that a rule refused.
        waiting: records that are kept and not in yet, since something was in the way; the cloud
            goes on with them by itself.
    """

    written: int
    unchanged: int
    refused: tuple[tuple[int, str], ...]
    waiting: int = 0


def known_record(ledger: CloudLedger) -> Callable[[str], Record | str | None]:
    """What is stored under a natural key: the record, or a past ticket's digest."""

    def known(key: str) -> Record | str | None:
        if key.startswith("ticket:"):
            past = stored_ticket(ledger.store, _uid(key))
            return past.origin.rpartition("#")[2] if past is not None and past.origin else None
        if key.startswith((STAFF, PLAN)):
            return _of_clinic(clinic_queries.state(ledger.store, key))
        found = stored_record(ledger.store, key)
        if found is None:
            return None
        if found.staff is not None:
            return Worker(found.staff, None if found.duty is None else found.duty.on)
        return found.person or found.place

    return known


def _of_clinic(known: ClinicStaff | Schedule | None) -> Record | None:
    """What a table of the clinic would say of what is stored: no days off, no versions."""
    if isinstance(known, Schedule):
        return structs.replace(known, off=(), version=0, updated_at=0)
    if known is None:
        return None
    return PutClinicStaff(known.code, known.name, known.roles, known.active)


def store(
    ledger: CloudLedger,
    rows: Iterable[Row[Record]],
    now: int,
    new_id: Callable[[], str],
    *,
    on_progress: Callable[[int, int | None], None] | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Stored:
    """Write records: all of them or none, in blocks of ``BATCH`` (``cloud.imports.staging``).

    Who left a whole roster stands at its end, so that nobody goes before all are in.

    Args:
        pause: waits so many seconds between two blocks.

    Raises:
        Trouble: ``disk_full``...: nothing was taken.
    """
    fresh = [row for row in rows if row.state != "unchanged"]
    lines: dict[str, int] = {}
    blocks: list[list[WireCommand]] = []
    for start in range(0, len(fresh), BATCH):
        block = []
        for row in fresh[start : start + BATCH]:
            for command in _commands(row, ledger, now, new_id):
                lines[command.id] = row.line
                block.append(wire_command(command))
        blocks.append(block)
    if len(blocks) == 1:
        answers = ledger.accept(blocks[0], Origin(), now)
        if on_progress is not None:
            on_progress(len(fresh), len(fresh))
        return _stored(answers, lines)
    staging.keep(ledger, blocks, now)
    answers = []
    try:
        while (done := staging.do_next(ledger, now)) is not None:
            answers += [one for one in done if one.id in lines]
            if on_progress is not None:
                on_progress(min(len(answers), len(fresh)), len(fresh))
            pause(staging.GAP_SECONDS)
    except Trouble as trouble:
        _log.warning("an import goes on later: %s", trouble)
    return _stored(answers + _of_others(ledger, lines.keys() - {one.id for one in answers}), lines)


def _stored(answers: list[PushResult], lines: dict[str, int]) -> Stored:
    codes = [(lines[one.id], one.problem.code if one.problem else "") for one in answers]
    unchanged = sum(code == "nothing_changes" for _, code in codes)
    refused = tuple(one for one in codes if one[1] not in ("", "nothing_changes"))
    written = len(codes) - unchanged - len(refused)
    return Stored(written, unchanged, refused, len(lines) - len(codes))


def _of_others(ledger: CloudLedger, commands: Iterable[str]) -> list[PushResult]:
    """What became of commands that another process has done."""
    found = []
    missing = sorted(commands)
    for start in range(0, len(missing), BATCH):
        rows = ledger.store.rows(
            "SELECT command, digest, outcome, feed, seq, problem FROM command "
            "WHERE command IN (SELECT value FROM json_each(?))",
            (as_list(missing[start : start + BATCH]),),
        )
        found += [results.stored(row) for row in rows]
    return found


def _commands(
    row: Row[Record], ledger: CloudLedger, now: int, new_id: Callable[[], str]
) -> Iterator[Command]:
    for aggregate, args in _wishes(row, ledger, now):
        # A past ticket's id comes from its key and content: the same file twice makes no double.
        command_id = _hex(f"{row.key}#{row.digest}") if aggregate == _uid(row.key) else new_id()
        yield Command(command_id, aggregate, args, SYSTEM, "system", CLOUD, "", now, now)


def _wishes(row: Row[Record], ledger: CloudLedger, now: int) -> Iterator[tuple[str, Args]]:
    record = row.record
    if isinstance(record, PastTicket):
        ticket = _past(record, f"{record.source or 'import'}#{row.digest}", _uid(row.key), ledger)
        yield ticket.uid, repair.KeepPast(ticket)
    elif isinstance(record, Worker):
        yield aggregate_of(record.staff), put(record.staff)
        if record.on_duty is not None:
            yield aggregate_of(record.staff), SetDuty(Duty(on=record.on_duty, since=now))
    elif isinstance(record, PutClinicStaff):
        yield row.key, record
    elif isinstance(record, Schedule):
        yield row.key, PutSchedule(record)
    else:
        yield aggregate_of(record), put(record)


def _past(past: PastTicket, origin: str, uid: str, ledger: CloudLedger) -> Ticket:
    place = stored_record(ledger.store, f"place:{past.place}")
    known = place.place if place is not None else None
    result = None
    if past.result or past.outcome or past.materials:
        words = "\n".join(filter(None, (past.result, past.materials)))
        result = Result(past.outcome or "repaired", words)
    rating = None
    if past.rating is not None:
        rating = Rating(past.rating, past.rating, past.rating, past.rating_text)
    phone = past.reporter_phones[0] if past.reporter_phones else ""
    steps = (past.reported_at, past.taken_at, past.arrived_at, past.finished_at)
    reporter = Reporter(past.reporter_name or "—", phone, past.reporter_code, at=past.reported_at)
    return Ticket(
        uid=uid,
        number=past.number,
        status=past.status,
        priority=past.priority,
        fault=_fault_code(past, ledger.rulebook.faults),
        place=known.code if known else "",
        place_text=known.text if known else past.place,
        zone=known.zone if known else "",
        reporters=(reporter,),
        description=past.description,
        reported_at=past.reported_at,
        updated_at=max(at for at in steps if at is not None),
        team=past.team,
        crew=crew_of([(name, name) for name in past.workers]) if past.workers else (),
        accepted_at=past.accepted_at,
        dispatched_at=past.dispatched_at,
        taken_at=past.taken_at,
        arrived_at=past.arrived_at,
        finished_at=past.finished_at,
        closed_at=past.finished_at,
        result=result,
        rating=rating,
        origin=origin,
    )


def _fault_code(past: PastTicket, tree: FaultTree) -> str:
    """The tree's code for ``水/龙头`` or ``water.tap``, else what the words point to."""
    text = past.fault
    if tree.get(text) is not None:
        return text
    for fault in tree.faults.values():
        if text in (fault.name, tree.path_text(fault.code, separator="/")):
            return fault.code
    found = tree.suggest(f"{text} {past.description}", 1)
    return found[0].code if found else _UNKNOWN_FAULT


def _uid(key: str) -> str:
    """The id of the ticket that a natural key names.

    It comes from the key, so that the next import of the same system finds it again.
    """
    return _hex(key)


def _hex(name: str) -> str:
    return uuid_utils.uuid5(uuid_utils.NAMESPACE_OID, name).hex
