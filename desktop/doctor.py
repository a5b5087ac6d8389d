"""``paidan doctor``: what this machine has, and what to do about what it lacks."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from domain.ids import CAMPUS_ZONE
from domain.problems import Problem, Trouble

if TYPE_CHECKING:
    from storage.database import Store

NEEDED_FREE = 1_000_000_000
"""Below this many free bytes a backup may no longer fit."""
SKEW_LIMIT = 120_000

_MARK = {"ok": "✓", "note": "·", "bad": "✗"}


_REPAIR = {
    "database_damaged": "启动派单台会自动从最近的备份恢复，云端已有的再补回来",
    "database_key": "station.key 可能是别的派单台的，请换回原来的；只是这个文件坏了时，"
    "启动派单台会自动恢复",
    "database_too_new": "请更新程序",
}
_TELL = "请检查文件夹的权限和磁盘"


class Finding(Struct, frozen=True):
    """One line of the report; ``advice`` says what to do where it is not well."""

    level: Literal["ok", "note", "bad"]
    about: str
    found: str
    advice: str = ""


def run_doctor(data: Path, cloud: str, clock: Callable[[], int]) -> int:
    """Print every finding. Returns 1 if one of them is bad.

    Args:
        data: the station's data folder; one that does not exist is a note, not an error.
        cloud: the cloud's address, or empty for where the station was enrolled.
        clock: this machine's time, ms UTC.
    """
    bad = False
    for finding in examine(data, cloud, clock):
        bad = bad or finding.level == "bad"
        print(f"{_MARK[finding.level]} {finding.about}: {finding.found}")
        if finding.advice:
            print(f"    → {finding.advice}")
    print("有问题需要处理。" if bad else "一切正常。")
    return int(bad)


def examine(data: Path, cloud: str, clock: Callable[[], int]) -> Iterator[Finding]:
    """Every finding, in the order of dependence."""
    yield from _versions()
    yield from _screen()
    yield from _disk(data)
    address = cloud
    if any((data / name).exists() for name in ("station.key", "station.db")):
        yield from _database(data, clock())
        address = address or _enrolled_at(data)
    else:
        yield Finding(
            "note", "本地数据库", f"{data} 中还没有派单台数据", "首次启动派单台时自动建立"
        )
    yield from _cloud(address, clock)


def _versions() -> Iterator[Finding]:
    yield Finding("ok", "Python", f"{platform.python_version()} ({sys.executable})")
    qt = importlib.metadata.version("PySide6-Essentials")
    if qt.startswith("6.12.0"):
        yield Finding("bad", "Qt", qt, "6.12.0 会使程序崩溃，请重新运行 ./run 安装锁定的版本")
    else:
        yield Finding("ok", "Qt", qt)
    from sqlcipher3 import dbapi2

    from storage.database import OLDEST_SQLITE

    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        yield Finding("bad", "SQLite", dbapi2.sqlite_version, "版本过旧，请重新运行 ./run")
    else:
        yield Finding("ok", "SQLite", dbapi2.sqlite_version)


def _screen() -> Iterator[Finding]:
    try:
        from PySide6.QtGui import QFontDatabase, QGuiApplication

        from desktop import translation
    except ImportError as error:
        yield Finding("bad", "Qt 系统库", str(error), "运行 ./run setup 补齐缺少的系统库")
        return
    app = QGuiApplication.instance()
    if app is None:
        app = QGuiApplication(["doctor", "-platform", "offscreen"])
        translation.install(app, "zh_CN")
    chinese = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    if chinese:
        yield Finding("ok", "中文字体", chinese[0])
    else:
        yield Finding("note", "中文字体", "系统没有中文字体", "将使用随程序附带的 Noto Sans SC")


def _disk(data: Path) -> Iterator[Finding]:
    if data.exists() and not data.is_dir():
        yield Finding("bad", "数据文件夹", f"{data} 是一个文件", "请检查 --data 后面的路径")
        return
    existing = next(part for part in (data, *data.absolute().parents) if part.exists())
    free = shutil.disk_usage(existing).free
    told = f"{free / 1e9:.1f} GB 可用（{existing}）"
    if free < NEEDED_FREE:
        yield Finding("bad", "磁盘空间", told, "请清理磁盘：不足 1 GB 时无法保证备份")
    else:
        yield Finding("ok", "磁盘空间", told)


def _database(data: Path, now: int) -> Iterator[Finding]:
    from storage import backup, outbox

    try:
        store = _station_file(data)
    except (OSError, ValueError):
        yield Finding(
            "bad",
            "数据库密钥",
            f"{data / 'station.key'} 缺失或已损坏",
            "找回 station.key；没有它数据库无法打开。找不到时请把整个文件夹改名，重新登记："
            "云端已有的会自动补回",
        )
        return
    except Trouble as trouble:
        yield Finding("bad", "本地数据库", told(trouble), _REPAIR.get(trouble.code, _TELL))
        return
    try:
        damage = store.check()
        if damage:
            found = "已损坏（" + "；".join(" ".join(one.split()) for one in damage[:3])[:200] + "）"
            yield Finding("bad", "本地数据库", found, _REPAIR["database_damaged"])
        else:
            tickets = store.value("SELECT count(*) FROM ticket")
            yield Finding("ok", "本地数据库", f"完好，{tickets} 张工单")
        waiting, attention, oldest = outbox.counts(store)
        age = "" if oldest is None else f"，最早 {_age(now - oldest)}前"
        yield Finding("ok" if not waiting else "note", "待上传", f"{waiting} 条{age}")
        if attention:
            yield Finding("note", "需处理", f"{attention} 条", "在派单台的“需处理”中查看")
        yield from _compared(store, now)
    finally:
        store.close()
    kept = backup.backups(data / "backups", "station")
    if kept:
        yield Finding("ok", "备份", f"{len(kept)} 份，最新 {kept[0].name}")
    else:
        yield Finding("note", "备份", "还没有", "派单台运行时自动备份")


def _compared(store: Store, now: int) -> Iterator[Finding]:
    from storage import digest, repairs
    from storage.migrations import VERSION

    if store.schema_version() != VERSION:
        return  # a file that this program has not opened yet
    checked = store.value("SELECT value FROM meta WHERE key = 'checked'")
    if digest.of_two_versions(store):
        since = "" if checked is None else f"（上次一致是 {_age(now - int(checked))}前）"
        yield Finding(
            "note",
            "与云端核对",
            f"暂停：云端和派单台的程序版本不同{since}",
            "请把版本旧的一方升级；两边版本一致后自动恢复核对，其间收发照常",
        )
    elif checked is None:
        yield Finding("note", "与云端核对", "还没有", "连接云端后自动核对")
    else:
        yield Finding("ok", "与云端核对", f"一致，{_age(now - int(checked))}前")
    mended = repairs.listing(store)
    if mended:
        last = mended[0]
        told = f"共 {len(mended)} 处，最近 {_age(now - last.at)}前：{last.number}"
        yield Finding("note", "核对修复", told, "已按云端改正；若经常出现，请检查磁盘和内存")


def _station_file(data: Path) -> Store:
    from desktop.opening import is_lost
    from storage import current
    from storage.database import Store

    key = bytes.fromhex((data / "station.key").read_text(encoding="ascii").strip())
    main = current.read(data)
    if is_lost(main) or not main.exists():
        # Opening it would make an empty one.
        raise Trouble("database_damaged", path=str(main), detail="the file is gone or empty")
    return Store(main, key, read_only=True)


def _enrolled_at(data: Path) -> str:
    try:
        store = _station_file(data)
    except (OSError, ValueError, Trouble):
        return ""
    try:
        return str(store.value("SELECT value FROM meta WHERE key = 'cloud'") or "")
    finally:
        store.close()


def _cloud(address: str, clock: Callable[[], int]) -> Iterator[Finding]:
    if not address:
        yield Finding("note", "云端", "尚未连接", "在派单台“设置”中填写云端地址和登记码")
        return
    from sync.transport import HttpTransport

    sent = clock()
    try:
        hello = HttpTransport(address).hello()
    except Problem as problem:
        yield Finding(
            "bad",
            "云端",
            f"{address}：{told(problem)}",
            "检查网线、地址和云端服务；离线时派单台照常工作",
        )
        return
    skew = (sent + clock()) // 2 - hello.now
    yield Finding("ok", "云端", f"{address}，版本 {hello.version}，协议 {hello.wire}")
    if abs(skew) > SKEW_LIMIT:
        yield Finding("bad", "时钟", f"与云端相差 {_age(abs(skew))}", "请打开系统的自动校时（NTP）")
    else:
        zone = CAMPUS_ZONE.key
        yield Finding("ok", "时钟", f"与云端相差 {abs(skew)} 毫秒（时区 {zone}）")


def told(problem: Problem) -> str:
    """A problem in the desk's words, for whoever works on the command line."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QCoreApplication

    from desktop import translation
    from desktop.ui.words.problems import sentence

    app = QCoreApplication.instance()
    if app is None:
        app = QCoreApplication(["paidan"])
        translation.install(app, "zh_CN")
    return sentence(problem)


def _age(ms: int) -> str:
    minutes = max(0, ms) // 60_000
    if minutes < 60:
        return f"{minutes} 分钟"
    hours = minutes // 60
    return f"{hours} 小时" if hours < 48 else f"{hours // 24} 天"
