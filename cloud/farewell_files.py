"""Where last words lie in the cloud's folder, the keys that open them, and their copies by backups.

A copy is made once and shared by all backups of a folder; each backup notes which were there, and
which of them somebody had taken. Beside a database of then they are what they were then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from msgspec import Struct

from storage import files

FOLDER = "farewells"
KEY = "farewell.key"
"""Private keys, one a line; the first one is what is sealed for."""
SUFFIX = ".sealed"
TAKEN = ".taken"


class Noted(Struct, frozen=True):
    """One that was there when a backup was made; ``file`` without the mark that it was taken."""

    file: str
    sha256: str
    taken: bool


def listed(folder: Path) -> list[Path]:
    """The sealed files in a folder, taken ones too, by station."""
    return sorted([*folder.glob(f"*{SUFFIX}"), *folder.glob(f"*{SUFFIX}{TAKEN}")])


def keys(folder: Path) -> list[bytes]:
    """The private keys in the cloud's folder (or beside copies), the first one first."""
    file = folder / KEY
    with files.as_trouble(file):
        lines = file.read_text(encoding="ascii").split() if file.exists() else []
        return [bytes.fromhex(line) for line in lines]


def keep_copies(data: Path, place: Path) -> tuple[Noted, ...]:
    """Copy what is not copied yet to where backups lie; note what there is.

    To be called before the database is copied: words noted as not taken, which that has already,
    are taken once more and do no harm.

    Args:
        data: the cloud's folder.
        place: the backups' folder.

    Raises:
        Trouble: ``disk_full``, ``disk_error``.
    """
    copies = place / FOLDER
    noted: list[Noted] = []
    with files.as_trouble(copies):
        for file in listed(data / FOLDER):
            name, taken = file.name.removesuffix(TAKEN), file.name.endswith(TAKEN)
            sealed = _read(data / FOLDER / name)
            one = Noted(name, _hash(sealed), taken)
            copies.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_whole(copies, one):
                files.put(copies / name, sealed, mode=0o600)
            noted.append(one)
        if noted:
            _add_keys(copies, keys(data))
    return tuple(noted)


def lacking(place: Path, noted: Iterable[Noted]) -> tuple[str, ...]:
    """Those of a backup whose copy is gone or spoilt.

    Raises:
        Trouble: ``disk_error``.
    """
    copies = place / FOLDER
    with files.as_trouble(copies):
        return tuple(one.file for one in noted if not _is_whole(copies, one))


def put_back(data: Path, place: Path, noted: Collection[Noted]) -> None:
    """Have in the cloud's folder what a backup has, each to be taken unless that has its words too.

    What came since stays. Safe to repeat, and to be done before the database goes back.

    Raises:
        Trouble: ``disk_full``, ``disk_error``.
    """
    copies, folder = place / FOLDER, data / FOLDER
    with files.as_trouble(folder):
        for one in noted:
            if not _is_whole(folder, one) and _is_whole(copies, one):
                folder.mkdir(mode=0o700, exist_ok=True)
                files.put(folder / one.file, (copies / one.file).read_bytes(), mode=0o600)
                (folder / f"{one.file}{TAKEN}").unlink(missing_ok=True)
        taken = {one.file for one in noted if one.taken}
        for file in listed(folder):
            name = file.name.removesuffix(TAKEN)
            file.replace(folder / (f"{name}{TAKEN}" if name in taken else name))
        if noted:
            _add_keys(data, keys(copies))


def let_go(place: Path, wanted: Collection[str]) -> None:
    """Delete the copies that no backup notes any more.

    Raises:
        Trouble: ``disk_error``.
    """
    with files.as_trouble(place):
        for file in listed(place / FOLDER):
            if file.name not in wanted:
                file.unlink()


def _add_keys(folder: Path, more: list[bytes]) -> None:
    there = keys(folder)
    found = list(dict.fromkeys([*there, *more]))
    if found != there:
        lines = "\n".join(key.hex() for key in found)
        files.put(folder / KEY, lines.encode("ascii"), mode=0o600)


def _is_whole(folder: Path, one: Noted) -> bool:
    return any(_hash(file.read_bytes()) == one.sha256 for file in _forms(folder / one.file))


def _read(file: Path) -> bytes:
    """A sealed file's bytes; somebody may be taking it at this moment."""
    while True:
        for form in _forms(file):
            try:
                return form.read_bytes()
            except FileNotFoundError:
                continue


def _forms(file: Path) -> Iterator[Path]:
    """The file as it is, and with the mark that it was taken: whichever there is."""
    forms = (file, file.with_name(file.name + TAKEN))
    yield from (form for form in forms if form.exists())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
