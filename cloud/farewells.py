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
from cloud.farewell_files import FOLDER, KEY, SUFFIX, TAKEN, keys, listed
from cloud.ledger import CloudLedger
from domain.problems import Problem, Refusal, Trouble
from storage import files, parcel, sealing

MOST_BYTES = 64 * 1024 * 1024
_MOST_KEPT = 20
"""Of one station, not taken yet: it goes on leaving what it has when these are taken."""


class Farewell(Struct, frozen=True):
    """One that is kept; ``name`` is how it is asked for."""

    name: str
    station: str
    size: int
    taken: bool


def public_key(cloud: Cloud) -> bytes:
    """The key that last words are sealed for; made when it is first asked for."""
    return sealing.public_of(_keys(cloud.folder)[0])


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
    _unseal(sealed, cloud.folder)  # what nobody can open must not be let go there
    folder = _folder(cloud.folder)
    name = f"{station}-{hashlib.sha256(sealed).hexdigest()[:16]}{SUFFIX}"
    if (folder / name).exists():
        return
    if sum(one.station == station and not one.taken for one in kept(cloud)) >= _MOST_KEPT:
        raise Refusal("too_many_farewells", station=station)
    files.put(folder / name, sealed, mode=0o600)


def kept(cloud: Cloud) -> list[Farewell]:
    """Everything that is kept, by station."""
    return [
        Farewell(
            file.name.partition(".")[0],
            file.name.partition("-")[0],
            file.stat().st_size,
            file.name.endswith(TAKEN),
        )
        for file in listed(_folder(cloud.folder))
    ]


def take(cloud: Cloud, name: str) -> parcels.Taken:
    """Open one and accept its commands as their station's, although that is revoked by now.

    What the station wrote before it, and nobody took yet, is taken first: later words build on it.

    Returns:
        What became of them all.

    Raises:
        Refusal: ``no_such_farewell``; as ``parcels.take``.
        Trouble: ``seal_broken``, or the disk is in the way.
    """
    file = _folder(cloud.folder) / f"{name}{SUFFIX}"
    if Path(name).name != name or not file.exists():
        raise Refusal("no_such_farewell", name=name[:80])
    taken: list[parcels.Taken] = []
    for one in _up_to(file, cloud.folder):
        data = _unseal(one.read_bytes(), cloud.folder)
        taken.append(parcels.take(cloud, data, although_revoked=True))
        one.replace(one.with_name(one.name + TAKEN))
    results = tuple(result for one in taken for result in one.results)
    return parcels.Taken(taken[-1].station, results, sum(one.photos for one in taken))


def _up_to(file: Path, folder: Path) -> list[Path]:
    """This one last, before it those that its station wrote earlier, in their order."""
    last = _place(file, folder)
    places = dict[Path, tuple[int, int]]()
    for one in file.parent.glob(f"{file.name.partition('-')[0]}-*{SUFFIX}"):
        with contextlib.suppress(Problem):  # what can't be opened hinders no other
            places[one] = _place(one, folder)
    earlier = [one for one, place in places.items() if place < last]
    return [*sorted(earlier, key=places.__getitem__), file]


def _place(file: Path, folder: Path) -> tuple[int, int]:
    head = parcel.unpack(_unseal(file.read_bytes(), folder)).head
    return head.at, head.part


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
    found = kept(cloud)
    if not found:
        print("没有。There are none.")
    for one in found:
        print(f"{one.name}  {one.size} B  {'已收 / taken' if one.taken else ''}".rstrip())
    return 0


def _folder(folder: Path) -> Path:
    found = folder / FOLDER
    with files.as_trouble(found):
        found.mkdir(mode=0o700, exist_ok=True)
    return found


def _unseal(sealed: bytes, folder: Path) -> bytes:
    """What was sealed for any of this cloud's keys.

    Raises:
        Trouble: ``seal_broken``; ``disk_full``, ``disk_error``.
    """
    *others, last = _keys(folder)
    for key in others:
        with contextlib.suppress(Trouble):
            return sealing.unseal(sealed, key)
    return sealing.unseal(sealed, last)


def _keys(folder: Path) -> list[bytes]:
    """The keys, one of them made if there is none."""
    file = folder / KEY
    with files.as_trouble(file):
        if not file.exists():
            # Another process may make one at the same moment: the first counts, for both.
            own = file.with_name(f"{KEY}.{secrets.token_hex(8)}")
            files.put(own, sealing.new_key().hex().encode(), mode=0o600)
            with contextlib.suppress(FileExistsError):
                os.link(own, file)
            own.unlink()
            files.sync_folder(folder)
    return keys(folder)
