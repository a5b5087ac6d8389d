"""Parcels at a station: it writes its own, and keeps those of others until they are sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from domain.problems import Refusal
from domain.wire import WireCommand
from storage import files, outbox, parcel
from storage.files import as_trouble
from storage.ledger import Ledger
from storage.parcel import FORMAT, VERSION, Head
from storage.photos import PhotoStore
from storage.scope import BEHIND_WALL

FOLDER = "forward"
"""Where parcels of other stations wait in the data folder; those that went are in ``sent``."""
_MOST = 100_000
_MOST_WORDS = 20_000_000
_MOST_PHOTOS = 40_000_000
"""Bytes of pictures in a parcel: another station has to send it in one go. The rest comes later."""


def write(ledger: Ledger, photos: PhotoStore, path: Path, now: int) -> int:
    """Write what waits into a parcel; it stays in the outbox, marked, until its feed brings it.

    Returns:
        How many commands are in it.

    Raises:
        Refusal: ``nothing_to_export``; ``not_enrolled`` (no cloud would know whose words they are);
            ``parcel_walled``: what lies behind the wall is in no file that anybody may carry.
        Trouble: ``disk_full``, ``disk_error``; nothing is marked.
    """
    if ledger.meta(BEHIND_WALL):
        raise Refusal("parcel_walled")
    token = ledger.meta("token")
    if not token:
        raise Refusal("not_enrolled")
    commands = outbox.to_send(ledger.store, _MOST, _MOST_WORDS)
    if not commands:
        raise Refusal("nothing_to_export")
    wanted = list(_pictures(ledger, photos, commands))
    head = _head(ledger, len(commands), len(wanted), now)
    files.put(path, parcel.pack(head, commands, wanted, token))
    with ledger.store.writing():
        outbox.mark_exported(ledger.store, [command.id for command in commands], now)
    return len(commands)


def last_words(ledger: Ledger, photos: PhotoStore, now: int) -> tuple[bytes, int]:
    """All that waits, as a parcel that is to be sealed for the cloud; and how many commands.

    For a station that is none any more: nothing is marked, for the file goes with it.
    """
    commands = outbox.to_send(ledger.store, _MOST, _MOST_WORDS)
    wanted = list(_pictures(ledger, photos, commands))
    head = _head(ledger, len(commands), len(wanted), now)
    return parcel.pack(head, commands, wanted, ledger.meta("token")), len(commands)


def _head(ledger: Ledger, commands: int, photos: int, now: int) -> Head:
    return Head(
        FORMAT,
        VERSION,
        ledger.meta("station"),
        ledger.meta("name"),
        ledger.meta("incarnation"),
        ledger.meta("school"),
        commands,
        photos,
        now,
    )


def take_in(ledger: Ledger, folder: Path, source: Path) -> Head:
    """Keep another station's parcel here until it can be sent.

    Args:
        folder: this station's data folder.

    Raises:
        Refusal: ``parcel_unknown``, ``parcel_damaged``, ``parcel_too_new``; ``parcel_own`` (it
            waits here anyway).
        Trouble: ``disk_full``, ``disk_error``.
    """
    with as_trouble(source):
        if source.stat().st_size > parcel.MOST_BYTES:
            raise Refusal("parcel_unknown")
        data = source.read_bytes()
    head = parcel.unpack(data).head
    if head.station == ledger.meta("station"):
        raise Refusal("parcel_own")
    name = hashlib.sha256(data).hexdigest()[:32]
    place = folder / FOLDER
    with as_trouble(place):
        place.mkdir(exist_ok=True)
    files.put(place / f"{name}{parcel.SUFFIX}", data)
    return head


def waiting(folder: Path) -> list[Path]:
    """Parcels of other stations that have still to be sent."""
    return sorted((folder / FOLDER).glob(f"*{parcel.SUFFIX}"))


def sent(file: Path) -> None:
    """It went over, or the cloud will never take it: kept aside.

    Raises:
        Trouble: ``disk_full``, ``disk_error``; it is sent once more, which changes nothing.
    """
    aside = file.parent / "sent"
    with as_trouble(file):
        aside.mkdir(exist_ok=True)
        file.replace(aside / file.name)


def _pictures(
    ledger: Ledger, photos: PhotoStore, commands: Iterable[WireCommand]
) -> Iterable[tuple[str, bytes, str]]:
    """The pictures that these commands name and that have not gone up."""
    said = b"\n".join(bytes(command.args) for command in commands)
    size = 0
    for (digest,) in ledger.store.rows(
        "SELECT hash FROM transfer WHERE direction = 'up' AND state <> 'done' ORDER BY created_at"
    ):
        found = photos.get(digest) if digest.encode() in said else None
        if found is not None and (size := size + len(found[0])) < _MOST_PHOTOS:
            yield digest, *found
