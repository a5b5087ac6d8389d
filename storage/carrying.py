"""Parcels at a station: it writes its own, and keeps those of others until they are sent."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Container, Iterable, Iterator
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
_ALL = -1
_MOST_WORDS = 20_000_000
_MOST_PHOTOS = 40_000_000
"""Bytes of pictures in a parcel: another station has to send it in one go. The rest comes later."""

Picture = tuple[str, bytes, str]
"""A picture's hash, bytes and MIME type."""


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


def last_words(ledger: Ledger, photos: PhotoStore, now: int) -> Iterator[tuple[bytes, int]]:
    """All that waits, in parcels to be sealed for the cloud one after the other, at least one.

    For a station that is none any more: nothing is marked, for the file goes with it. What is said
    while a parcel is on its way comes in a later one.

    Args:
        now: ms UTC.

    Returns:
        Each parcel, and how many commands are in it that were in none before.
    """
    said, shown, part = set[str](), set[str](), 0
    while (fresh := _unsaid(ledger, said)) or not part:
        said.update(one.id for one in fresh)
        for commands, pictures in _loads(ledger, photos, fresh, shown):
            head = _head(ledger, len(commands), len(pictures), now, part)
            words = parcel.pack(head, commands, pictures, ledger.meta("token"))
            yield words, len(fresh) if commands is fresh else 0
            part += 1


def _unsaid(ledger: Ledger, said: Container[str]) -> list[WireCommand]:
    waiting = outbox.to_send(ledger.store, _ALL, sys.maxsize)
    chosen: list[WireCommand] = []
    size = 0
    for command in waiting:
        if command.id not in said:
            size += len(bytes(command.args))
            if chosen and size > _MOST_WORDS:
                break
            chosen.append(command)
    return chosen


def _loads(
    ledger: Ledger, photos: PhotoStore, fresh: list[WireCommand], shown: set[str]
) -> Iterator[tuple[list[WireCommand], list[Picture]]]:
    """These commands with pictures of theirs; then the other pictures with what names them."""
    pictures = list(_pictures(ledger, photos, fresh, shown))
    yield fresh, pictures
    while pictures:
        shown.update(digest for digest, _, _ in pictures)
        pictures = list(_pictures(ledger, photos, fresh, shown))
        if pictures:
            names = [digest.encode() for digest, _, _ in pictures]
            yield [one for one in fresh if any(name in bytes(one.args) for name in names)], pictures


def _head(ledger: Ledger, commands: int, photos: int, now: int, part: int = 0) -> Head:
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
        part,
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
    ledger: Ledger,
    photos: PhotoStore,
    commands: Iterable[WireCommand],
    but: Container[str] = (),
) -> Iterator[Picture]:
    """The pictures that these commands name and that have not gone up, as many as go at once."""
    said = b"\n".join(bytes(command.args) for command in commands)
    size = 0
    for (digest,) in ledger.store.rows(
        "SELECT hash FROM transfer WHERE direction = 'up' AND state <> 'done' ORDER BY created_at"
    ):
        found = photos.get(digest) if digest.encode() in said and digest not in but else None
        if found is not None:
            size += len(found[0])
            if len(found[0]) < size > _MOST_PHOTOS:  # one alone may be larger
                return
            yield digest, *found
