"""The cloud's composition root: the only file that knows every part, the clock and the disk."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import AsyncIterator, Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import uuid_utils
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from cloud import backup, epochs, health, hearing, jobs, leftovers, logs
from cloud.addressing import Addressing
from cloud.api.counter import Counter
from cloud.api.sync import SyncDoor
from cloud.blobs import Blobs
from cloud.clinic import jobs as clinic_jobs
from cloud.clinic.sample import fill_visits
from cloud.cloud import Cloud
from cloud.feeds import Hub
from cloud.identity import ended, leavers
from cloud.imports import staging
from cloud.imports.drop import DropFolder
from cloud.ledger import CLOUD, CloudLedger, Origin
from cloud.listening import check_address, listen
from cloud.lock import alone
from cloud.notices.post import Post
from cloud.pages.door import PagesDoor
from cloud.restore import finish, finish_cut_short
from cloud.sample import sample_campus, sample_clinic, sample_school
from cloud.settings import FILE as CONFIG_FILE
from cloud.settings import Settings, settings_of
from cloud.snapshots import Snapshots
from domain.directory import aggregate_of, put
from domain.envelope import Command
from domain.people import SYSTEM
from domain.problems import Refusal, Trouble
from domain.rulebook import Rulebook
from domain.wire import wire_command
from resources import rule_texts
from storage import files
from storage.database import Database, Store
from storage.migrations import migrate
from storage.postgres import PostgresStore, is_address

if TYPE_CHECKING:
    from cloud.wechat.account import OfficialAccount

_log = logging.getLogger("paidan.cloud")

DATABASE = "PAIDAN_DATABASE"
"""The environment's word for the database's address; so no password stands in a command line."""
_FILE = "cloud.db"
_DATA = "PAIDAN_DATA"
_CONFIG = "PAIDAN_CONFIG"
_JOBS_SECONDS = 60.0
_OUTSIDE_SECONDS = 5.0
_SNAPSHOT_SECONDS = 60.0
_NOTICES_SECONDS = 2.0


def clock() -> int:
    """This machine's time, ms UTC."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A UUIDv7 as 32 hex digits."""
    return uuid_utils.uuid7().hex


def rulebook() -> Rulebook:
    """The school's rules."""
    return Rulebook.parse(**rule_texts())


def program_version() -> str:
    """The installed version."""
    try:
        return version("paidan")
    except PackageNotFoundError:
        return "0.0.0"


def open_database(data: Path, address: str = "") -> Database:
    """The cloud's database, brought to this version: ``cloud.db`` in its folder, or PostgreSQL.

    Args:
        address: ``postgresql://…``, or empty for the file.

    Raises:
        Trouble: what the disk or the database has against it; ``database_address``.
    """
    if is_address(address):
        store: Database = PostgresStore(address)
    elif address:
        raise Trouble("database_address", detail=address.partition(":")[0][:20])
    else:
        store = Store(data / _FILE)
    try:
        migrate(store, "cloud", aside=data / "backups")
    except Trouble:
        store.close()
        raise
    return store


def settings(data: Path, config: Path | None = None) -> Settings:
    """What the configuration file says: ``config``, else ``cloud.toml`` in the folder, else none.

    Raises:
        Refusal: what is wrong with it, and on which line.
    """
    return settings_of(data, config, os.environ)


@contextlib.contextmanager
def backup_tools(
    data: Path, address: str, config: Path | None = None
) -> Iterator[backup.Tools | None]:
    """What backups of the database at this address are looked at with; None for the file.

    Raises:
        Refusal: what is wrong with the configuration.
        Trouble: ``database_address``, ``database_unreachable``...
    """
    if not address:
        yield None
        return
    if not is_address(address):
        raise Trouble("database_address", detail=address.partition(":")[0][:20])
    store = PostgresStore(address)
    try:
        yield backup.tools_of(store, settings(data, config).backup.programs)
    finally:
        store.close()


def open_cloud(data: Path, address: str = "", config: Path | None = None) -> Cloud:
    """Open (or make) the cloud's data folder.

    Args:
        address: of a PostgreSQL database; empty for a file in the folder. Pictures lie in the
            folder in any case: several machines share it.
        config: the configuration file, if it is not ``cloud.toml`` in the folder.

    Raises:
        Refusal: what is wrong with the configuration.
        Trouble: what the disk or the database has against it.
    """
    configured = settings(data, config)
    _make(data)
    finish_cut_short(data, clock())
    store = open_database(data, address)
    ledger = CloudLedger(store, rulebook())
    epochs.greet(ledger, data, clock(), new_id)
    ended.keep(ledger, data, clock())
    for key, value in configured.school.facts().items():
        ledger.set_meta(key, value)
    blobs, snapshots = (
        Blobs(data / "blobs", store),
        Snapshots(ledger, data / "snapshots", clock, new_id),
    )
    return Cloud(ledger, blobs, Hub(), clock, new_id, program_version(), snapshots, configured)


def open_existing(data: Path, address: str = "", config: Path | None = None) -> Cloud:
    """Open a cloud that is set up: a mistyped folder must not become a new, empty one.

    Raises:
        Refusal: ``no_cloud_here``; as ``open_cloud``.
        Trouble: as ``open_cloud``.
    """
    signs = (data / _FILE, data / CONFIG_FILE)
    if not address and config is None and not any(sign.exists() for sign in signs):
        raise Refusal("no_cloud_here", path=str(data))
    return open_cloud(data, address, config)


def _make(data: Path) -> None:
    with files.as_trouble(data):
        data.mkdir(parents=True, exist_ok=True)


def fill_sample(cloud: Cloud) -> int:
    """Put the sample campus into an empty cloud. Returns how many records went in."""
    if cloud.ledger.heads():
        return 0
    school, office = sample_school()
    cloud.ledger.keep_meta("school", school)
    cloud.ledger.keep_meta("office", office)
    now = cloud.clock()
    records = [(aggregate_of(body), put(body)) for body in sample_campus()]
    commands = [
        wire_command(Command(new_id(), uid, args, SYSTEM, "system", CLOUD, "", now, now))
        for uid, args in (*records, *sample_clinic())
    ]
    results = cloud.ledger.accept(commands, Origin(), now)
    return sum(result.outcome == "accepted" for result in results)


def build(cloud: Cloud) -> Starlette:
    """The web application over an open cloud."""

    async def healthy(request: Request) -> Response:
        return PlainTextResponse("ok")

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        cloud.hub.bind(asyncio.get_running_loop())
        cloud.hub.publish(cloud.ledger.heads())
        tasks = [
            asyncio.create_task(hearing.hear(cloud)),
            asyncio.create_task(_run_jobs(cloud, post)),
            asyncio.create_task(_send_notices(post)),
            asyncio.create_task(_keep_outside(cloud)),
        ]
        if cloud.settings.backup.nightly:
            tasks.append(asyncio.create_task(_keep_backups(cloud)))
        if cloud.snapshots is not None:
            tasks.append(asyncio.create_task(_keep_snapshots(cloud.snapshots)))
        if account is not None:
            tasks.append(asyncio.create_task(account.keep_working()))
        yield
        if cloud.snapshots is not None:
            cloud.snapshots.end()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        post.close()
        epochs.write_outside(cloud.ledger, cloud.folder, cloud.clock())
        ended.keep(cloud.ledger, cloud.folder, cloud.clock())

    post = Post(cloud)
    account = _official_account(cloud, post)
    pages = PagesDoor(cloud, tickets=post.account.tickets if post.account is not None else None)
    return Starlette(
        routes=[
            Route("/healthz", healthy),
            health.route(cloud),
            *SyncDoor(Counter(cloud)).routes(),
            *(account.routes() if account is not None else ()),
            *pages.routes(),
        ],
        middleware=[Middleware(Addressing)],
        lifespan=lifespan,
    )


def _official_account(cloud: Cloud, post: Post) -> OfficialAccount | None:
    """The inbound side of the account, where one is configured."""
    settings = cloud.settings.wechat
    if settings is None or post.account is None or post.heard is None or post.bindings is None:
        return None
    # Its ciphers are loaded only where there is an account.
    from cloud.wechat.account import OfficialAccount

    return OfficialAccount(cloud, settings, post.account.media, post.heard, post.bindings)


async def _send_notices(post: Post) -> None:
    while True:
        await _aside("notices", post.sender.run)
        await asyncio.sleep(_NOTICES_SECONDS)


async def _run_jobs(cloud: Cloud, post: Post) -> None:
    roster = cloud.settings.identity.roster
    drop = DropFolder(cloud, roster) if roster is not None else None
    while True:
        if drop is not None:
            await _aside("the roster's folder", drop.look)
        await _aside(
            "imports cut short", lambda: staging.go_on(cloud.ledger, cloud.clock(), time.sleep)
        )
        await _aside("who left", lambda: leavers.catch_up(cloud.ledger, cloud.clock()))
        await _aside("jobs", lambda: jobs.run_due(cloud.ledger, cloud.clock()))
        await _aside(
            "unused pictures", lambda: leftovers.clear(cloud.ledger, cloud.blobs, cloud.clock())
        )
        await _aside("the clinic", lambda: clinic_jobs.run_due(cloud.ledger, cloud.clock()))
        await _aside("lapses", post.tell_lapses)
        await _aside("hints", lambda: cloud.hub.publish(cloud.ledger.heads()))
        await asyncio.sleep(_JOBS_SECONDS)


async def _keep_backups(cloud: Cloud) -> None:
    """Beside the other jobs: a large database takes minutes."""
    tools = backup.tools_of(cloud.store, cloud.settings.backup.programs)
    while True:
        await _aside(
            "the backup", lambda: backup.nightly(cloud.ledger, cloud.folder, cloud.clock(), tools)
        )
        await asyncio.sleep(_JOBS_SECONDS)


async def _keep_outside(cloud: Cloud) -> None:
    while True:
        await asyncio.sleep(_OUTSIDE_SECONDS)
        await _aside(
            "the copy of the epoch",
            lambda: epochs.write_outside(cloud.ledger, cloud.folder, cloud.clock()),
        )
        await _aside(
            "bindings that ended", lambda: ended.keep(cloud.ledger, cloud.folder, cloud.clock())
        )


async def _keep_snapshots(snapshots: Snapshots) -> None:
    while True:
        await _aside("snapshots", snapshots.keep_fresh)
        await asyncio.to_thread(snapshots.wait, _SNAPSHOT_SECONDS)


async def _aside(what: str, work: Callable[[], object]) -> None:
    """One round of work beside the requests, in a thread: the next round comes whatever happens."""
    try:
        await asyncio.to_thread(work)
    except Trouble as trouble:
        if trouble.code != "database_busy":  # another process is at it
            _log.warning("%s: to be done again: %s", what, trouble)
    except Exception:
        # A loop that ended in silence would look like a quiet day.
        _log.exception("%s failed", what)


def serve(
    data: Path,
    host: str,
    port: int,
    *,
    sample: bool = False,
    address: str = "",
    processes: int = 1,
    config: Path | None = None,
) -> None:
    """Run the cloud until it is told to stop.

    Args:
        address: of a PostgreSQL database; empty for a file in the data folder.
        processes: that share the port; one that dies is started anew.
        config: the configuration file, if it is not ``cloud.toml`` in the folder.

    Raises:
        Refusal: ``processes_need_postgres``; what is wrong with the configuration.
        Trouble: ``address_taken``; what the disk or the database has against it.
    """
    if processes > 1 and not address:
        raise Refusal("processes_need_postgres", processes=processes)
    check_address(host, port)
    logs.start()
    if not address:
        _serve_file(data, host, port, sample, config)
        return
    cloud = open_cloud(data, address, config)
    if sample:
        fill_sample(cloud)
        fill_visits(cloud)
    if processes == 1:
        listen(build(cloud), host, port)
        return
    cloud.store.close()
    os.environ[_DATA] = str(data.absolute())
    os.environ[DATABASE] = address
    os.environ[_CONFIG] = str(config.absolute()) if config else ""
    listen("cloud.app:one_of_many", host, port, factory=True, workers=processes)


def _serve_file(data: Path, host: str, port: int, sample: bool, config: Path | None) -> None:
    settings(data, config)
    _make(data)
    with alone(data):
        finish(data, clock())
        cloud = open_cloud(data, config=config)
        if sample:
            fill_sample(cloud)
            fill_visits(cloud)
        listen(build(cloud), host, port)


def one_of_many() -> Starlette:
    """The application in one of several processes; what it opens stands in the environment."""
    logs.start()
    config = os.environ.get(_CONFIG)
    where = Path(config) if config else None
    return build(open_cloud(Path(os.environ[_DATA]), os.environ[DATABASE], where))
