"""What ``paidan cloud backup``, ``verify``, ``restore`` and ``parked`` do and say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cloud import backup, recovery
from cloud.cloud import Cloud
from cloud.restore import restore, restore_to_server
from domain.ids import CAMPUS_ZONE
from domain.rulebook import Rulebook
from domain.scopes import WALLED


def run_backup(cloud: Cloud, folder: Path | None) -> int:
    """Make a backup now, beside the running cloud."""
    tools = backup.tools_of(cloud.store, cloud.settings.backup.programs)
    try:
        made = backup.back_up(cloud.ledger, cloud.folder, cloud.clock(), folder, tools)
    finally:
        cloud.store.close()
    place = folder or cloud.folder / backup.FOLDER
    print(f"已备份并检查 backed up and checked: {place / made.file}")
    _print_contents(made)
    return 0


def run_verify(data: Path, files: list[Path], now: int, tools: backup.Tools | None) -> int:
    """Check backups once more, the newest one if none is named."""
    for file in files or [backup.newest(data, tools)]:
        found = file if file.exists() else data / backup.FOLDER / file.name
        checked = backup.verify(found, data / "blobs", now, tools)
        print(f"完好 sound: {found}")
        _print_contents(checked)
    return 0


def run_restore(
    data: Path,
    file: Path,
    tools: backup.Tools | None,
    rulebook: Rulebook,
    now: int,
    new_id: Callable[[], str],
) -> int:
    """Put a backup in the live database's place.

    Args:
        tools: for a database on PostgreSQL, which is their server.
    """
    if tools is None:
        done = restore(data, file, rulebook, now, new_id)
    else:
        done = restore_to_server(data, file, tools, rulebook, now, new_id)
    print(f"已恢复 restored: {file}")
    print(f"新纪元 new epoch: {done.epoch}")
    for feed, seq in sorted(done.heads.items()):
        was = done.before.get(feed)
        lost = "" if was is None else f"  (原到 was at {was})"
        print(f"  {feed}: {seq}{lost}")
    if done.aside:
        print(f"原数据库 the replaced database: {done.aside}")
    print("所有人已退出登录，未用的登录码和登记码已作废：请重新登录、重新发码。")
    print("Everybody is signed out, and open codes (sign-in, enrolment) are void: issue new ones.")
    print("现在启动云端：各派单台会自动补回备份之后的内容。")
    print("Start the cloud now: stations give back what came after the backup.")
    return 0


def run_parked(cloud: Cloud) -> int:
    """List what stations gave back and could not be taken in."""
    found = recovery.parked(cloud.store)
    for station, entry, problem in found:
        at = _when(entry.happened_at)
        # Behind the wall even who asked tells something of somebody.
        who = "—" if entry.feed in WALLED else entry.actor.name
        print(f"{at}  {entry.kind}  {entry.aggregate}  {who}  {problem.code} {station}")
    print(f"共 {len(found)} 条待人工处理。 {len(found)} entries for a person to look at.")
    return 0


def _print_contents(one: backup.Manifest) -> None:
    feeds = "  ".join(f"{feed} {seq}" for feed, seq in sorted(one.heads.items()))
    print(f"  {_when(one.made_at)}  {one.size / 1e6:.1f} MB  {feeds}")
    print(f"  工单 tickets {one.counts.get('ticket', 0)}  照片 photos {one.photos}")
    if one.photos_missing:
        print(f"  缺少照片 photos missing: {len(one.photos_missing)}")
    if one.farewells:
        left = sum(not farewell.taken for farewell in one.farewells)
        print(f"  被停用校医院未上传的内容 farewells {len(one.farewells)}  未收 not taken {left}")
    if one.farewells_missing:
        print(f"  缺少或损坏的 farewells missing: {' '.join(one.farewells_missing)}")


def _when(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, CAMPUS_ZONE).strftime("%Y-%m-%d %H:%M")
