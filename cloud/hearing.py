"""Writes of other processes, heard: the hub of this one tells its listeners of them too."""

from __future__ import annotations

import asyncio
import logging

import msgspec
import psycopg

from cloud.cloud import Cloud
from cloud.ledger import MOVED
from domain.problems import Trouble
from storage.postgres import PostgresStore

_log = logging.getLogger("paidan.cloud")

_LOOK_SECONDS = 1.0
"""How often a file is looked at for writes of another process (an import on the command line)."""
_QUIET_SECONDS = 15.0
"""After so long without a word the line to PostgreSQL is tried, and the heads read anew."""
_AGAIN_SECONDS = 1.0

_heads = msgspec.json.Decoder(dict[str, int])


async def hear(cloud: Cloud) -> None:
    """Tell the hub what other processes on this database write, until cancelled."""
    if isinstance(cloud.store, PostgresStore):
        await _listen(cloud, cloud.store.dsn)
    else:
        await _watch(cloud)


async def _watch(cloud: Cloud) -> None:
    """SQLite has no way to call: a file's ``data_version`` differs when another process wrote."""
    seen = cloud.store.value("PRAGMA data_version")
    while True:
        await asyncio.sleep(_LOOK_SECONDS)
        try:
            now = cloud.store.value("PRAGMA data_version")
            if now != seen:
                cloud.hub.publish(cloud.ledger.heads())
                seen = now
        except Trouble as trouble:
            _log.warning("the database can't be looked at: %s", trouble)


async def _listen(cloud: Cloud, dsn: str) -> None:
    away = False
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as line:
                if away:
                    _log.warning("the line to the database is back")
                away = False
                await _hear_on(line, cloud)
        except (psycopg.Error, TimeoutError) as error:
            if not away:
                _log.warning("the line to the database broke: %s", str(error).strip())
            away = True
        await asyncio.sleep(_AGAIN_SECONDS)


async def _hear_on(line: psycopg.AsyncConnection, cloud: Cloud) -> None:
    await line.execute(f"LISTEN {MOVED}".encode())
    while True:
        # What moved while nobody listened; and a line that hangs is noticed here.
        async with asyncio.timeout(_QUIET_SECONDS):
            found = await line.execute("SELECT feed, seq FROM feed WHERE seq > 0")
            cloud.hub.publish(dict(await found.fetchall()))
        async for note in line.notifies(timeout=_QUIET_SECONDS):
            cloud.hub.publish(_heads.decode(note.payload))
