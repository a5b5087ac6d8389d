"""The cloud's composition root: the only file that knows every part, the clock and the disk."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import uuid_utils
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from cloud import jobs
from cloud.api.sync import SyncDoor
from cloud.blobs import Blobs
from cloud.cloud import Cloud
from cloud.feeds import Hub
from cloud.ledger import CLOUD, CloudLedger, Origin
from cloud.pages.door import PagesDoor
from cloud.sample import sample_campus, sample_school
from domain.directory import aggregate_of, put
from domain.envelope import Command
from domain.people import SYSTEM
from domain.problems import Trouble
from domain.rulebook import Rulebook
from domain.wire import wire_command
from resources import rule_texts
from storage.database import Store
from storage.migrations import migrate

_log = logging.getLogger("paidan.cloud")

_JOBS_SECONDS = 60.0
_OUTSIDE_WRITES_SECONDS = 1.0
"""How often writes of another process (an import on the command line) are looked for."""


def clock() -> int:
    """This machine's time, ms UTC."""
    return time.time_ns() // 1_000_000


def new_id() -> str:
    """A UUIDv7 as 32 hex digits."""
    return uuid_utils.uuid7().hex


def program_version() -> str:
    """The installed version."""
    try:
        return version("paidan")
    except PackageNotFoundError:
        return "0.0.0"


def open_cloud(data: Path) -> Cloud:
    """Open (or make) the cloud's data folder.

    Raises:
        Trouble: what the disk or the database has against it.
    """
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble("disk_error", path=str(data), detail=str(error)) from error
    store = Store(data / "cloud.db")
    migrate(store, "cloud", aside=data / "backups")
    ledger = CloudLedger(store, Rulebook.parse(**rule_texts()))
    if not ledger.meta("epoch"):
        ledger.set_meta("epoch", new_id())
    return Cloud(ledger, Blobs(data / "blobs", store), Hub(), clock, new_id, program_version())


def fill_sample(cloud: Cloud) -> int:
    """Put the sample campus into an empty cloud. Returns how many records went in."""
    if cloud.ledger.heads():
        return 0
    school, office = sample_school()
    cloud.ledger.set_meta("school", school)
    cloud.ledger.set_meta("office", office)
    now = cloud.clock()
    commands = [
        wire_command(
            Command(new_id(), aggregate_of(body), put(body), SYSTEM, "system", CLOUD, "", now, now)
        )
        for body in sample_campus()
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
            asyncio.create_task(_watch_outside_writes(cloud)),
            asyncio.create_task(_run_jobs(cloud)),
        ]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    pages = PagesDoor(cloud)
    return Starlette(
        routes=[
            Route("/healthz", healthy),
            *SyncDoor(cloud).routes(),
            *pages.routes(),
        ],
        lifespan=lifespan,
    )


async def _watch_outside_writes(cloud: Cloud) -> None:
    seen = cloud.store.value("PRAGMA data_version")
    while True:
        await asyncio.sleep(_OUTSIDE_WRITES_SECONDS)
        now = cloud.store.value("PRAGMA data_version")
        if now != seen:
            seen = now
            cloud.hub.publish(cloud.ledger.heads())


async def _run_jobs(cloud: Cloud) -> None:
    while True:
        try:
            await asyncio.to_thread(jobs.run_due, cloud.ledger, cloud.clock())
        except Trouble as trouble:
            _log.warning("jobs wait: %s", trouble.code)
        cloud.hub.publish(cloud.ledger.heads())
        await asyncio.sleep(_JOBS_SECONDS)


def serve(data: Path, host: str, port: int, *, sample: bool = False) -> None:
    """Run the cloud until it is told to stop."""
    cloud = open_cloud(data)
    if sample:
        fill_sample(cloud)
    uvicorn.run(
        build(cloud),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        # One open stream would otherwise hold the process for as long as a station listens.
        timeout_graceful_shutdown=3,
    )
