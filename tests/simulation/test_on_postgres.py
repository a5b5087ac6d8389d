"""The same lives with a cloud on PostgreSQL: step by step the same, and whole under a kill."""

from __future__ import annotations

import gc
import logging
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest
from msgspec import structs

from cloud import backup, epochs
from cloud.ledger import CloudLedger
from storage.migrations import migrate
from storage.postgres import PostgresStore
from tests.postgres import schema
from tests.prepared import rules
from tests.simulation import world
from tests.simulation.faults import Faults
from tests.simulation.fragile import Fuse
from tests.simulation.headquarters import Headquarters
from tests.simulation.templates import roster, templates
from tests.simulation.world import live

pytestmark = [
    pytest.mark.postgres,
    # A cloud that is killed closes nothing behind it.
    pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning"),
]


@pytest.fixture(autouse=True)
def lines_end_here() -> Iterator[None]:
    """What a kill left open goes with the test that left it."""
    yield
    gc.collect()

Copy = dict[str, bytes]


class FragilePostgres(PostgresStore):
    """A store that burns the same fuse as the simulation's files."""

    def __init__(self, address: str, fuse: Fuse) -> None:
        self.fuse = fuse
        super().__init__(address)
        fuse.stores.append(self)

    def run(self, sql: str, parameters: Sequence[Any] = ()) -> psycopg.Cursor[tuple[Any, ...]]:
        self.fuse.burn()
        return super().run(sql, parameters)

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.fuse.burn()
        super().run_many(sql, rows)


class Server:
    """One schema that lives begin in, with everything in it put back and forth."""

    def __init__(self, address: str) -> None:
        self.address = address
        store = PostgresStore(address)
        migrate(store, "cloud")
        ledger = CloudLedger(store, rules())
        ledger.set_meta("epoch", "epoch1")
        roster(ledger)
        own = "WHERE schemaname = current_schema()"
        tables = store.rows(f"SELECT tablename FROM pg_tables {own}")
        self.tables = [str(name) for (name,) in tables if name != "schema_version"]
        counters = store.rows(f"SELECT sequencename FROM pg_sequences {own}")
        self.counters = [str(name) for (name,) in counters]
        store.close()
        self.beginning = self.copy()

    def copy(self) -> Copy:
        """Everything in every table, of one moment."""
        found: Copy = {}
        with psycopg.connect(self.address) as line:
            line.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            for table in self.tables:
                with line.cursor().copy(f"COPY {table} TO STDOUT".encode()) as out:
                    found[table] = b"".join(bytes(block) for block in out)
        return found

    def put_back(self, copy: Copy) -> None:
        """Exactly what was there then."""
        with psycopg.connect(self.address) as line:
            line.execute(f"TRUNCATE {', '.join(self.tables)}".encode())
            for table, rows in copy.items():
                # What triggers would count is in the copy already.
                line.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER".encode())
                with line.cursor().copy(f"COPY {table} FROM STDIN".encode()) as into:
                    into.write(rows)
            for table in copy:
                line.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER".encode())
            for counter in self.counters:
                table = counter.removesuffix("_id_seq")
                last = f"SELECT coalesce(max(id), 0) + 1 FROM {table}"
                line.execute(f"SELECT setval('{counter}', ({last}))".encode())


class PostgresHeadquarters(Headquarters):
    """The simulation's cloud, with its facts on a server."""

    def __init__(self, server: Server, folder: Path, *rest: Any) -> None:
        self.server = server
        self._saved: list[Copy] = []
        server.put_back(server.beginning)
        super().__init__(folder, *rest)

    def open_store(self) -> Any:
        return FragilePostgres(self.server.address, self.fuse)

    def back_up(self) -> None:
        self._saved.append(self.server.copy())

    def copies(self) -> list[Any]:
        return self._saved[: -backup.KEPT - 1 : -1]

    def put_back(self, copy: Any, how: str) -> None:
        """The server's own tools do it; the history is named anew, or the program finds out."""
        self.server.put_back(copy)
        if how == "tool":
            ledger = CloudLedger(self.open_store(), rules())
            outside = epochs.read_outside(self.folder)
            had = ledger.meta("epoch")
            epochs.change(ledger, had, self.clock(), self._ids, outside=outside)
            self.fuse.close_all()


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Everything breaks all the time here: the log is full of it, and that is as it should be."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with schema() as address:
        yield Server(address)


@pytest.fixture
def folder() -> Path:
    return Path(templates().name) / "on-postgres"


@pytest.fixture
def on_postgres(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    def headquarters(folder: Path, *rest: Any) -> Headquarters:
        return PostgresHeadquarters(server, folder, *rest)

    monkeypatch.setattr(world, "Headquarters", headquarters)


UNKILLED = structs.replace(Faults(), cloud_crash=0, cloud_full=0)
"""A kill and a full disk fall at a statement, and the two databases are asked in different ones."""


def test_the_same_seed_lives_the_same_life_on_both_databases(
    folder: Path, request: pytest.FixtureRequest
) -> None:
    on_files = [live(folder, seed, 12, UNKILLED) for seed in range(4)]
    request.getfixturevalue("on_postgres")
    assert [live(folder, seed, 12, UNKILLED) for seed in range(4)] == on_files


@pytest.mark.usefixtures("on_postgres")
def test_all_agree_in_the_end_though_the_cloud_is_killed_at_any_statement(
    folder: Path,
) -> None:
    often = structs.replace(UNKILLED, cloud_crash=40)
    for seed in range(6):
        live(folder, seed, 10, often)


@pytest.mark.usefixtures("on_postgres")
def test_a_longer_life_with_everything_in_it(folder: Path) -> None:
    _, recorded = live(folder, 7, 25, structs.replace(UNKILLED, cloud_crash=150))
    assert recorded > 20
