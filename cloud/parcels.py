"""Parcels that come by hand or by another station: the words of the station that wrote them."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from cloud import enrolment, lives, results
from cloud.blobs import PUBLIC
from cloud.cloud import Cloud
from domain.envelope import Command
from domain.problems import Refusal, Trouble
from domain.scopes import WALLED, is_walled
from domain.services import FEEDS, service_of
from domain.wire import PushResult, WireCommand
from storage import parcel
from storage.parcel import Parcel

_log = logging.getLogger("paidan.cloud")

BATCH = 500


class Taken(Struct, frozen=True):
    """What became of a parcel.

    Attributes:
        photos: how many pictures were taken in.
    """

    station: str
    results: tuple[PushResult, ...]
    photos: int

    def count(self, outcome: str) -> int:
        """How many commands had this outcome."""
        return sum(result.outcome == outcome for result in self.results)


def take(
    cloud: Cloud,
    data: bytes,
    feeds: Collection[str] = FEEDS,
    *,
    although_revoked: bool = False,
) -> Taken:
    """Accept a parcel's commands as a push of the station that wrote it; safe to repeat.

    What came before, in a parcel or from the station itself, gets its stored result.

    Args:
        feeds: of whoever hands it in: the answers are for nobody with less than its writer.
        although_revoked: its writer is a station no more (``cloud.farewells``).

    Raises:
        Refusal: ``parcel_unknown``, ``parcel_damaged``, ``parcel_too_new``; ``parcel_foreign`` (no
            station of this cloud wrote it), ``station_revoked``, ``incarnation_unknown``.
        Trouble: the disk is in the way; what was accepted so far stays.
    """
    found = parcel.unpack(data)
    station = _writer(cloud, found, feeds, although_revoked)
    photos = sum(_keep(cloud, photo, station, found.commands) for photo in found.photos)
    results: list[PushResult] = []
    for at in range(0, len(found.commands), BATCH):
        part = found.commands[at : at + BATCH]
        with cloud.store.writing():
            lives.check(station, found.head.incarnation)
            results += cloud.ledger.accept(part, station.origin, cloud.clock())
            lives.hear(cloud.store, station.station, part)
    _log.info("a parcel of station %s: %d commands", station.station, len(results))
    return Taken(station.station, tuple(results), photos)


def take_file(cloud: Cloud, path: Path) -> tuple[Taken, Path | None]:
    """Take a parcel from a file and write the answers beside it, a line each.

    Returns:
        What became of it, and where the answers lie: nowhere if it came on a stick that can't be
        written. The commands are taken all the same.

    Raises:
        Refusal: as ``take``.
        Trouble: as ``take``; ``disk_error`` if the file can't be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Trouble("disk_error", path=str(path), detail=str(error)) from error
    taken = take(cloud, data)
    answers = path.with_name(f"{path.name}.answers")
    lines = [msgspec.json.encode(result) for result in taken.results]
    try:
        answers.write_bytes(b"\n".join(lines) + b"\n")
    except OSError as error:
        _log.warning("the answers to a parcel were not written: %s", error)
        return taken, None
    return taken, answers


def run_take(cloud: Cloud, path: Path) -> int:
    """``paidan take``: take a parcel from a file and tell what became of it.

    Raises:
        Refusal, Trouble: as ``take_file``.
    """
    taken, answers = take_file(cloud, path)
    accepted, refused = taken.count("accepted"), taken.count("refused")
    print(
        f"派单台 {taken.station}：收下 {accepted} 条，拒绝 {refused} 条，照片 {taken.photos} 张。\n"
        f"station {taken.station}: {accepted} accepted, {refused} refused"
    )
    print(f"逐条答复 answers: {answers or '没有写成（介质只读？） not written'}")
    return 0


def _writer(
    cloud: Cloud, found: Parcel, feeds: Collection[str], although_revoked: bool
) -> enrolment.KnownStation:
    sql = "SELECT token_hash FROM station WHERE station = ?"
    hashed = cloud.store.value(sql, (found.head.station,))
    if hashed is None or not found.is_of(str(hashed)):
        raise Refusal("parcel_foreign", station=found.head.station[:80])
    station = enrolment.station_by_hash(
        cloud.ledger, str(hashed), although_revoked=although_revoked
    )
    if not set(station.feeds) <= set(feeds):
        raise Refusal("parcel_foreign", station=found.head.station[:80])
    return station


def _keep(
    cloud: Cloud,
    photo: parcel.Photo,
    station: enrolment.KnownStation,
    commands: Sequence[WireCommand],
) -> bool:
    feed = _feed_of(photo.hash, station.feeds, commands)
    try:
        cloud.blobs.put(photo.bytes, station.station, cloud.clock(), photo.hash, feed)
    except Refusal as refusal:
        # The words are worth more than a picture; the station sends that one itself, or is told.
        _log.warning("a picture of a parcel was not taken: %s", refusal)
        return False
    return True


def _feed_of(digest: str, feeds: Sequence[str], commands: Sequence[WireCommand]) -> str:
    """By which of its writer's feeds a parcel's picture is served: that of the words that name it.

    Behind the wall never by one of the other side, whatever the parcel says.
    """
    if not is_walled(feeds):
        return PUBLIC
    walled = [one for one in feeds if one in WALLED]
    for command in commands:
        if digest.encode() in bytes(command.args):
            read = results.read(command)
            told = service_of(read.kind).feed if isinstance(read, Command) else ""
            if told in walled:
                return told
    return walled[-1]
