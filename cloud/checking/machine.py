"""This machine: the data folder and its disk, the database, the clock."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import requests

from cloud import backup, calls
from cloud.checking.finding import Finding, bad, good, passed_by, warn
from cloud.cloud import Cloud
from cloud.dumps import may_make_databases
from domain.problems import Trouble
from storage.database import Database
from storage.dumps import Programs
from storage.migrations import VERSION
from storage.postgres import PostgresStore

_SECONDS = 5.0
_LITTLE = 2 * 1024**3
_VERY_LITTLE = 256 * 1024**2
_OFF_WARN = 5_000
_OFF_BAD = 60_000


def storage(store: Database, folder: Path) -> Iterator[Finding]:
    """Whether the database answers and takes writes, and how much room is left."""
    what = "数据库 database"
    try:
        with store.writing():
            store.run(
                "INSERT INTO meta (key, value) VALUES ('checked', '') "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
            )
        yield good(what, f"{store.dialect}, {store.name}, schema {VERSION}")
    except Trouble as trouble:
        yield bad(
            what,
            f"{trouble.code}: {trouble.facts.get('detail', '')}",
            "数据库不能写入。请检查磁盘、权限，或 PostgreSQL 是否在运行。",
            "The database takes no writes; check the disk, rights, or PostgreSQL.",
        )
    what = "磁盘 disk"
    free = shutil.disk_usage(folder).free
    seen = f"{folder}: {free / 1024**3:.1f} GiB"
    if free < _VERY_LITTLE:
        yield bad(what, seen, "磁盘快满了，请立即清理或扩容。", "The disk is nearly full.")
    elif free < _LITTLE:
        yield warn(what, seen, "磁盘空间不多，请清理或扩容。", "Little room is left on the disk.")
    else:
        yield good(what, seen)


def programs(store: PostgresStore, tools: Programs) -> Finding:
    """Whether backups of a database on PostgreSQL can be made and looked at here."""
    what = "备份工具 pg_dump"
    server = int(store.value("SELECT current_setting('server_version_num')")) // 10_000
    try:
        mine = tools.version()
    except Trouble as trouble:
        return bad(
            what,
            f"{trouble.code}: {trouble.facts.get('path', '')}",
            "没有 pg_dump、pg_restore，paidan cloud backup 用不了。请安装 PostgreSQL 客户端程序，"
            "或在 cloud.toml 写 [backup] programs。",
            "Install PostgreSQL's client programs, or name their folder: [backup] programs.",
        )
    seen = f"{mine}, server {server}"
    if mine < server:
        return bad(
            what,
            seen,
            "备份工具比服务器旧，备份不了。请安装与服务器相同或更新的版本。",
            "The client programs are older than the server; install its version.",
        )
    if not may_make_databases(store):
        return bad(
            what,
            seen,
            "数据库用户不能建库，备份做完没法检查。请管理员执行 ALTER ROLE 用户 CREATEDB。",
            "A backup is looked at in a database of its own: ALTER ROLE ... CREATEDB.",
        )
    return good(what, seen)


def backups(cloud: Cloud) -> Finding:
    """Whether a checked backup was made lately, where the cloud makes them itself."""
    what = "备份 backup"
    settings = cloud.settings.backup
    if not settings.nightly:
        return passed_by(what, "[backup] nightly = false")
    tools = backup.tools_of(cloud.store, settings.programs)
    last = backup.last_made(cloud.folder, tools) or cloud.clock()
    hours = (cloud.clock() - last) // 3_600_000
    seen = f"{cloud.folder / backup.FOLDER}: {hours} h"
    if cloud.clock() - last > backup.OLD:
        return bad(
            what,
            seen,
            "两夜没有备份成功。请看日志里“the backup”那几行，再运行 paidan cloud backup。",
            "No backup for two nights; see “the backup” in the log, then run it by hand.",
        )
    return good(what, seen)


def clock(address: str, now: Callable[[], int]) -> Finding:
    """How far this machine's clock is off the one of a server in the world.

    Args:
        address: of a server whose answers carry a date.
        now: ms UTC.
    """
    what = "时钟 clock"
    try:
        before = now()
        with calls.line(outside=True) as session:
            answer = session.head(address, timeout=_SECONDS, allow_redirects=False)
        mine = (before + now()) // 2
        theirs = int(parsedate_to_datetime(answer.headers["Date"]).timestamp() * 1_000) + 500
    except (requests.RequestException, KeyError, ValueError) as error:
        return warn(
            what,
            f"{address}: {type(error).__name__}",
            "无法核对时钟：连不上对方服务器。请先解决网络，再运行一次。",
            "The clock could not be compared; mend the network first.",
        )
    off = mine - theirs
    seen = f"{off / 1_000:+.1f} s"
    if abs(off) > _OFF_BAD:
        return bad(
            what,
            seen,
            "服务器时间不准，签名和登录会失败。请启用 chrony 或 systemd-timesyncd 校时。",
            "The clock is wrong, signatures and sign-in fail; switch on NTP.",
        )
    if abs(off) > _OFF_WARN:
        return warn(what, seen, "服务器时间有偏差，请启用自动校时。", "Switch on NTP.")
    return good(what, seen)
