"""What revoked clinic stations had not sent: sealed here as it came, until somebody takes it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

from msgspec import Struct

from cloud import codes, parcels
from cloud.cloud import Cloud
from cloud.ledger import CloudLedger
from domain.problems import Refusal
from storage import files, sealing

FOLDER = "farewells"
_KEY = "farewell.key"
_SUFFIX = ".sealed"
_TAKEN = ".taken"
MOST_BYTES = 64 * 1024 * 1024
_MOST_KEPT = 20
"""Of one station: more would not be its last words."""


class Farewell(Struct, frozen=True):
    """One that is kept; ``name`` is how it is asked for."""

    name: str
    station: str
    size: int
    taken: bool


def public_key(cloud: Cloud) -> bytes:
    """The key that last words are sealed for; made when it is first asked for."""
    return sealing.public_of(_private(cloud.folder))


def writer(ledger: CloudLedger, token: str) -> str:
    """The station that has, or had, this token: also a revoked one.

    Raises:
        Refusal: ``token_unknown``.
    """
    sql = "SELECT station FROM station WHERE token_hash = ?"
    found = ledger.store.value(sql, (codes.hashed(token),))
    if found is None:
        raise Refusal("token_unknown")
    return str(found)


def keep(cloud: Cloud, station: str, sealed: bytes) -> None:
    """Keep what a station sealed, durable on return; the same twice is kept once.

    Raises:
        Refusal: ``too_many_farewells``.
        Trouble: ``disk_full``, ``disk_error``; ``seal_broken`` if it is not for this cloud.
    """
    sealing.unseal(sealed, _private(cloud.folder))  # what nobody can open must not be let go there
    folder = _folder(cloud.folder)
    name = f"{station}-{hashlib.sha256(sealed).hexdigest()[:16]}{_SUFFIX}"
    if (folder / name).exists():
        return
    if sum(one.station == station for one in kept(cloud)) >= _MOST_KEPT:
        raise Refusal("too_many_farewells", station=station)
    files.put(folder / name, sealed, mode=0o600)


def kept(cloud: Cloud) -> list[Farewell]:
    """Everything that is kept, by station."""
    found = sorted(_folder(cloud.folder).glob(f"*{_SUFFIX}*"))
    return [
        Farewell(
            file.name.partition(".")[0],
            file.name.partition("-")[0],
            file.stat().st_size,
            file.name.endswith(_TAKEN),
        )
        for file in found
    ]


def take(cloud: Cloud, name: str) -> parcels.Taken:
    """Open one and accept its commands as their station's, although that is revoked by now.

    Raises:
        Refusal: ``no_such_farewell``; as ``parcels.take``.
        Trouble: ``seal_broken``, or the disk is in the way.
    """
    file = _folder(cloud.folder) / f"{name}{_SUFFIX}"
    if Path(name).name != name or not file.exists():
        raise Refusal("no_such_farewell", name=name[:80])
    data = sealing.unseal(file.read_bytes(), _private(cloud.folder))
    taken = parcels.take(cloud, data, although_revoked=True)
    file.replace(file.with_name(file.name + _TAKEN))
    return taken


def run_farewells(cloud: Cloud, name: str) -> int:
    """``paidan farewells``: list them, or take one. Returns the exit code.

    Raises:
        Refusal, Trouble: as ``take``.
    """
    if name:
        taken = take(cloud, name)
        accepted, refused = taken.count("accepted"), taken.count("refused")
        print(
            f"{taken.station}：收下 {accepted} 条，拒绝 {refused} 条。\n"
            f"{taken.station}: {accepted} accepted, {refused} refused"
        )
        return 0
    for one in kept(cloud):
        print(f"{one.name}  {one.size} B  {'已收 / taken' if one.taken else ''}".rstrip())
    return 0


def _folder(folder: Path) -> Path:
    found = folder / FOLDER
    with files.as_trouble(found):
        found.mkdir(mode=0o700, exist_ok=True)
    return found


def _private(folder: Path) -> bytes:
    file = folder / _KEY
    with files.as_trouble(file):
        if not file.exists():
            # Another process may make one at the same moment: the first counts, for both.
            own = file.with_name(f"{_KEY}.{secrets.token_hex(8)}")
            files.put(own, sealing.new_key().hex().encode(), mode=0o600)
            with contextlib.suppress(FileExistsError):
                os.link(own, file)
            own.unlink()
            files.sync_folder(folder)
        return bytes.fromhex(file.read_text(encoding="ascii"))
