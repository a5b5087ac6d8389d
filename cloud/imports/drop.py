"""The folder into which another system puts rosters at night: taken once, moved away, reported."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from cloud.cloud import Cloud
from cloud.identity import leavers
from cloud.identity.settings import Roster
from cloud.imports import staging
from cloud.imports.explain import explain
from cloud.imports.loading import load
from cloud.imports.mapping import Kind
from cloud.imports.roster import diff
from cloud.imports.storing import known_record, store
from domain.ids import CAMPUS_ZONE
from domain.problems import Problem, Refusal, Trouble

_log = logging.getLogger("paidan.roster")

LARGEST = 200 << 20
_TABLES = (".csv", ".txt", ".xlsx")
_PREFIXES: dict[str, Kind] = {
    "people": "people",
    "师生": "people",
    "人员": "people",
    "学生": "people",
    "教职工": "people",
    "workers": "workers",
    "维修": "workers",
    "places": "places",
    "地点": "places",
}
_GIVEN_UP = 30 * 60_000
"""A file that somebody took so long ago and did not finish was left by a process that died."""

Outcome = Literal["done", "rejected", "again"]


class Handled(Struct, frozen=True):
    """What became of one file; ``again``: its content was imported before."""

    name: str
    outcome: Outcome
    said: tuple[str, ...]


class DropFolder:
    """Watches one folder. ``look`` is called again and again; a file is taken when two looks in a
    row find it the same, so one that is being copied is left alone.
    """

    def __init__(self, cloud: Cloud, settings: Roster) -> None:
        self._cloud = cloud
        self._settings = settings
        self._folder = Path(settings.folder)
        self._seen: dict[str, tuple[int, int]] = {}

    def look(self) -> list[Handled]:
        """Take what lies there and is whole. A file that can't be taken now holds up no other.

        Raises:
            Trouble: ``disk_error`` if the folder can't be read.
        """
        found = self._found()
        ready = [name for name, mark in found.items() if self._seen.get(name) == mark]
        self._seen = found
        return [done for name in sorted(ready) if (done := self._tried(name)) is not None]

    def _tried(self, name: str) -> Handled | None:
        try:
            return self._take(name)
        except Trouble as trouble:
            _log.warning("%s stays for the next look: %s", legible(name), trouble.code)
        except Exception:
            # Its bug, or ours in reading it: the others are other files.
            _log.exception("%s can't be taken", legible(name))
        return None

    def _found(self) -> dict[str, tuple[int, int]]:
        try:
            files = [
                entry
                for entry in os.scandir(self._folder)
                if entry.name.lower().endswith(_TABLES)
                and not entry.name.startswith((".", "~"))
                and entry.is_file(follow_symlinks=False)
            ]
            stats = {entry.name: entry.stat(follow_symlinks=False) for entry in files}
        except OSError as error:
            raise _disk(self._folder, error) from error
        return {name: (one.st_size, one.st_mtime_ns) for name, one in stats.items()}

    def _take(self, file: str) -> Handled | None:
        path, name, now = self._folder / file, legible(file), self._cloud.clock()
        try:
            data = b"" if path.stat().st_size > LARGEST else path.read_bytes()
        except OSError as error:
            raise _disk(path, error) from error
        digest = hashlib.blake2b(data or name.encode(), digest_size=16).hexdigest()
        before = self._claim(digest, name, now)
        if before == "":
            return None
        if before == "done":
            handled = Handled(name, "again", ("内容与以前导入过的文件相同，没有重复导入。",))
        else:
            handled = self._imported(name, data, digest, now)
            self._note(digest, handled.outcome)
        self._put_away(path, handled, now)
        _log.info("%s: %s", name, handled.outcome)
        return handled

    def _imported(self, name: str, data: bytes, digest: str, now: int) -> Handled:
        try:
            return self._import(name, data, now)
        except Problem as problem:
            if problem.code.startswith(_OURS):
                self._note(digest, "rejected")  # free to be taken at the next look
                raise
            return Handled(name, "rejected", (explain(problem), _NOTHING))

    def _import(self, name: str, data: bytes, now: int) -> Handled:
        kind = next((k for word, k in _PREFIXES.items() if name.lower().startswith(word)), None)
        if kind is None:
            raise Refusal("drop_name", known=tuple(_PREFIXES))
        if not data:
            raise Refusal("drop_empty", most=LARGEST >> 20)
        ledger = self._cloud.ledger
        staging.go_on(ledger, now, time.sleep, left=0)
        loaded = load(kind, data, name=name, stored=known_record(ledger), all_or_nothing=True)
        said = loaded.report.sentences()
        if not loaded.report.taken:
            return Handled(name, "rejected", tuple(said))
        rows = loaded.rows
        if kind == "people":
            found = diff(ledger, loaded, whole=self._settings.whole)
            said += found.sentences()
            try:
                found.check(self._settings.leave_percent, None)
            except Refusal as refusal:
                lines = (explain(refusal), _NOTHING, *said)
                return Handled(name, "rejected", lines)
            rows = found.rows
        stored = store(ledger, rows, now, self._cloud.new_id)
        leavers.catch_up(ledger, now)
        self._cloud.hub.publish(ledger.heads())
        said.append(f"已写入 {stored.written} 条，无变化 {stored.unchanged} 条。")
        if stored.waiting:
            said.append(f"另有 {stored.waiting} 条已收下、还没写完，云端会自己接着写。")
        said += [f"第 {line} 行未写入：{code}" for line, code in stored.refused]
        return Handled(name, "done", tuple(said))

    def _claim(self, digest: str, name: str, now: int) -> str | None:
        """None: it is ours to take. Empty: somebody is at it. Else what became of it before."""
        database = self._cloud.store
        with database.writing():
            row = database.row("SELECT outcome, at FROM dropped WHERE hash = ?", (digest,))
            if row is not None and row[0] == "done":
                return "done"
            if row is not None and row[0] == "" and row[1] > now - _GIVEN_UP:
                return ""
            # Of two processes that find it free at once, the second sees the first one's time.
            done = database.run(
                "INSERT INTO dropped (hash, name, at, outcome) VALUES (?, ?, ?, '') "
                "ON CONFLICT (hash) DO UPDATE SET name = excluded.name, at = excluded.at, "
                "outcome = '' WHERE dropped.outcome = 'rejected' OR "
                "(dropped.outcome = '' AND dropped.at <= ?)",
                (digest, name[:200], now, now - _GIVEN_UP),
            )
            return None if done.rowcount else ""

    def _note(self, digest: str, outcome: str) -> None:
        with self._cloud.store.writing():
            self._cloud.store.run(
                "UPDATE dropped SET outcome = ? WHERE hash = ?", (outcome, digest)
            )

    def _put_away(self, path: Path, handled: Handled, now: int) -> None:
        """Move the file, with what is to be said of it beside it."""
        target = self._folder / ("rejected" if handled.outcome == "rejected" else "done")
        moment = datetime.fromtimestamp(now / 1_000, CAMPUS_ZONE)
        stem = f"{moment:%Y%m%d-%H%M%S}-{_cut(handled.name)}"
        report = target / f"{stem}.report.txt"
        try:
            target.mkdir(exist_ok=True)
            report.write_text("\n".join(handled.said) + "\n", encoding="utf-8-sig")
            os.replace(path, target / stem)
        except FileNotFoundError:
            report.unlink(missing_ok=True)  # another process has put it away
        except OSError as error:
            raise _disk(path, error) from error


_NOTHING = "本次没有导入任何内容。"
_OURS = ("database_", "disk_")
"""What troubles that are not the file's fault begin with."""
_NAME_BYTES = 200
"""Of a file's own name, so that there is room for the moment before it and the report's ending."""


def legible(name: str) -> str:
    """A file's name for people. What Windows sends over FTP is GB18030 and no UTF-8."""
    raw = os.fsencode(name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")


def _cut(name: str) -> str:
    """The end of a long name: there stands what kind of file it is."""
    return name.encode()[-_NAME_BYTES:].decode(errors="ignore")


def _disk(path: Path, error: OSError) -> Trouble:
    return Trouble("disk_error", path=str(path), detail=error.strerror or type(error).__name__)
