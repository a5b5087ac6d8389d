"""From a file to checked records: the one way in for every kind of table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from pathlib import Path

from msgspec import Struct

from cloud.imports import clinic, people, tickets, workers
from cloud.imports.mapping import Columns, Kind, Mapping, columns_of, load_mapping
from cloud.imports.places import PlaceTree
from cloud.imports.problems import RowProblem, row_problem, shown
from cloud.imports.reading import Table, read_table
from cloud.imports.records import (
    Record,
    Row,
    Skipped,
    State,
    merged_record,
    record_digest,
    record_key,
)
from cloud.imports.report import Report, Tally
from cloud.imports.row import RowReader
from cloud.imports.table import TableRow, is_blank
from domain.directory import Place
from domain.problems import Refusal, Trouble
from domain.text import fold, plain

PROGRESS_EVERY = 500
"""Rows between two calls of `on_progress` and `cancelled`."""
PROBLEMS_KEPT = 1_000
"""Problems that a report holds; the others are counted."""

Progress = Callable[[int, int | None], None]
"""Told the rows read and, where the file says, how many there are."""
Stored = Callable[[str], Record | str | None]
"""Looks up by key what is known: the record, or the digest of what was taken the last time."""
Item = Row[Record] | RowProblem | Skipped


class Loaded(Struct, frozen=True):
    """What came of a file: the report for people, and the rows to store."""

    report: Report
    rows: tuple[Row[Record], ...]


def load(
    kind: Kind,
    given: str | Path | bytes,
    *,
    name: str = "",
    sheet: str | None = None,
    mapping: Path | Mapping | None = None,
    stored: Stored | None = None,
    all_or_nothing: bool = False,
    problems_kept: int = PROBLEMS_KEPT,
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Loaded:
    """Read a whole table.

    Args:
        given: a path, or the bytes of an uploaded file with its `name`.
        mapping: a user's mapping file, or a mapping made already.
        stored: what is known already; without it every record is new.
        all_or_nothing: one bad row, and no row is handed on.

    Raises:
        Trouble: the file as a whole can't be taken, or `import_cancelled`.
    """
    known = mapping if isinstance(mapping, Mapping) else load_mapping(kind, mapping)
    table = read_table(given, name, sheet=sheet, mapping=known)
    columns = columns_of(known, table.header, table.name)
    tally = Tally(kind, table, columns, problems_kept)
    rows = []
    for item in records(
        kind, table, known, stored=stored, on_progress=on_progress, cancelled=cancelled
    ):
        tally.count(item)
        if isinstance(item, Row):
            rows.append(item)
    report = tally.report(taken=not (all_or_nothing and tally.bad))
    return Loaded(report, tuple(rows) if report.taken else ())


def records(
    kind: Kind,
    table: Table,
    mapping: Mapping,
    *,
    stored: Stored | None = None,
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[Item]:
    """The records of a table as a stream, with the problems of the rows that are none.

    A bad row gives a problem for each bad cell and no record. Places come at the end, parents
    first, because rows may name a building before its own row stands there.

    Raises:
        Trouble: `columns_missing`, `import_cancelled`, or the file is damaged further on.
    """
    columns = columns_of(mapping, table.header, table.name)
    source = _readers(table, columns, mapping, on_progress, cancelled)
    if kind == "places":
        return _place_items(source, PlaceTree(mapping.hints), stored)
    return _single_items(source, _maker(kind, mapping), stored)


def _readers(
    table: Table,
    columns: Columns,
    mapping: Mapping,
    on_progress: Progress | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[RowReader | RowProblem | Skipped]:
    """The rows of a table ready to be read, or why they can't be."""
    footer = re.compile(mapping.footers)
    count = 0
    for row in table.rows():
        if count % PROGRESS_EVERY == 0:
            if cancelled is not None and cancelled():
                raise Trouble("import_cancelled", file=table.name, rows=count)
            if on_progress is not None:
                on_progress(count, table.total)
        count += 1
        refusal = row.broken or (_too_wide(row, columns) if table.delimiter else None)
        if refusal is not None:
            yield row_problem(row.line, refusal)
        elif footer.fullmatch(_first_text(row)):
            yield Skipped(row.line, "footer")
        else:
            yield RowReader(row, columns, mapping, from_1904=table.from_1904)
    if on_progress is not None:
        on_progress(count, count)


def _too_wide(row: TableRow, columns: Columns) -> Refusal | None:
    """More cells than headers: most often a comma in a text without quotation marks."""
    extra = row.cells[len(columns.header) :]
    if any(plain(shown(cell)[:200]) for cell in extra):
        return Refusal("row_more_cells", found=len(row.cells), headers=len(columns.header))
    return None


def _first_text(row: TableRow) -> str:
    for cell in row.cells:
        if not is_blank(cell):
            return fold(cell) if isinstance(cell, str) and len(cell) < 200 else ""
    return ""


Maker = Callable[[RowReader], tuple[Record, frozenset[str]]]


def _maker(kind: Kind, mapping: Mapping) -> Maker:
    if kind == "people":
        return lambda row: (people.person(row), people.told(row))
    if kind == "workers":
        trades = workers.Trades.bundled(mapping.words["skills"])
        return lambda row: (workers.worker(row, trades), workers.told(row))
    if kind == "clinic-staff":
        return lambda row: (clinic.member(row), frozenset())
    if kind == "schedules":
        return lambda row: (clinic.plan(row), frozenset())
    whole = frozenset(tickets.PastTicket.__struct_fields__)
    return lambda row: (tickets.past_ticket(row), whole)


def _single_items(
    source: Iterable[RowReader | RowProblem | Skipped], make: Maker, stored: Stored | None
) -> Iterator[Item]:
    """Each row is a record of its own."""
    seen = _Seen()
    for reader in source:
        if not isinstance(reader, RowReader):
            yield reader
            continue
        record, told = make(reader)
        if reader.problems:
            yield from reader.problems
            continue
        row = _row(reader.line, record, told, stored, remarks=tuple(reader.remarks))
        said = row.digest if row.record is record else record_digest(record)
        first = seen.add(row.key, said, reader.line)
        if first is None:
            yield row
        elif first == 0:
            yield Skipped(reader.line, "repeated")
        else:
            yield row_problem(
                reader.line, Refusal("key_twice", first=first), value=row.key.rpartition(":")[2]
            )


def _place_items(
    source: Iterable[RowReader | RowProblem | Skipped], tree: PlaceTree, stored: Stored | None
) -> Iterator[Item]:
    """The rows together are one tree."""

    def stored_place(code: str) -> Place | None:
        found = stored(f"place:{code}") if stored else None
        return found if isinstance(found, Place) else None

    for reader in source:
        if not isinstance(reader, RowReader):
            yield reader
            continue
        again = tree.add(reader)
        yield from reader.problems
        if again:
            yield Skipped(reader.line, "repeated")
    for found in tree.places(stored_place):
        yield _row(
            found.line,
            found.place,
            found.told,
            stored,
            implied=found.implied,
            remarks=found.remarks,
        )


def _row(
    line: int,
    record: Record,
    told: frozenset[str],
    stored: Stored | None,
    *,
    implied: bool = False,
    remarks: tuple[RowProblem, ...] = (),
) -> Row[Record]:
    key = record_key(record)
    known = stored(key) if stored else None
    state: State = "new"
    digest = ""
    if isinstance(known, str):
        digest = record_digest(record)
        state = "unchanged" if known == digest or implied else "changed"
    elif known is not None:
        record = known if implied else merged_record(record, known, told)
        state = "unchanged" if record == known else "changed"
    digest = digest or record_digest(record)
    return Row(line, record, key, digest, told, implied, state, remarks)


class _Seen:
    """Which keys a table has had, in little memory: two 64-bit hashes and a line for each."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def add(self, key: str, digest: str, line: int) -> int | None:
        """None for a new key, 0 where the same was said before, else the line of another record."""
        name = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
        content = int(digest[:16], 16)
        before = self._seen.setdefault(name, line << 64 | content)
        if before >> 64 == line:
            return None
        return 0 if before & 0xFFFF_FFFF_FFFF_FFFF == content else before >> 64
