"""Pictures by content hash: checked before they are believed, kept as files."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Collection
from pathlib import Path

from msgspec import Struct
from PIL import Image, ImageOps

from domain.problems import Refusal
from storage import files
from storage.database import Database
from storage.files import as_trouble

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONG_SIDE = 1_600
"""Longest side kept, pixels: enough to see a leak, 200-300 KB as JPEG."""

_FORMATS = ("JPEG", "PNG", "WEBP")
_KEPT_SEGMENTS = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Application segments that say how to show a picture, and nothing of who took it where."""
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")

# Our own limit stands before anything is unpacked; Pillow's own only warns, and for all threads.
Image.MAX_IMAGE_PIXELS = None


PUBLIC = "logistics"
"""The feed of the pictures on this side of the wall; also of those from before there was one."""
PENDING = "pending"
"""No feed: a picture that came ahead of its form belongs to nothing yet, and no station has it."""


class Blob(Struct, frozen=True):
    """A picture that the cloud holds."""

    hash: str
    size: int
    mime: str
    width: int
    height: int


class Blobs:
    """The cloud's pictures.

    Args:
        folder: where files lie, fanned out by the hash's first two digits.
    """

    def __init__(self, folder: Path, store: Database) -> None:
        self.folder = folder
        self.store = store

    def put(
        self,
        data: bytes,
        uploaded_by: str,
        now: int,
        expected: str | None = None,
        feed: str = PUBLIC,
    ) -> Blob:
        """Check a picture, drop what a camera hides in it, and keep it.

        Args:
            expected: the hash that the sender computed, and by which others ask for it. A clean
                JPEG keeps its bytes; anything else is drawn anew and keeps the name.
            feed: of what it is attached to: by it alone it is served. The same picture may come
                again under another.

        Raises:
            Refusal: ``photo_too_big``, ``photo_too_many_pixels``, ``photo_unreadable``,
                ``photo_damaged`` (the hash does not fit: it was cut on the way).
            Trouble: ``disk_full``, ``disk_error``.
        """
        if len(data) > MAX_BYTES:
            raise Refusal("photo_too_big", size=len(data), limit=MAX_BYTES)
        if expected is not None and hashlib.sha256(data).hexdigest() != expected:
            raise Refusal("photo_damaged", photo=expected)
        clean, width, height = _clean(data)
        name = expected or hashlib.sha256(clean).hexdigest()
        self._write(name, clean)
        with self.store.writing():
            self.store.run(
                "INSERT INTO blob (hash, size, mime, width, height, uploaded_by, at, feed) "
                "VALUES (?, ?, 'image/jpeg', ?, ?, ?, ?, ?) "
                "ON CONFLICT (hash) DO UPDATE SET at = excluded.at",
                (name, len(clean), width, height, uploaded_by, now, feed),
            )
            told = self.store.value("SELECT feed FROM blob WHERE hash = ?", (name,))
            if feed not in _feeds(told):
                told = " ".join((*_feeds(told), feed))
                self.store.run("UPDATE blob SET feed = ? WHERE hash = ?", (told, name))
        self._write(name, clean)  # an old one may have been let go between the two
        return Blob(name, len(clean), "image/jpeg", width, height)

    def get(
        self, digest: str, feeds: Collection[str] = (PUBLIC,), person: str = ""
    ) -> tuple[Path, Blob] | None:
        """The file and facts of a picture, or None if it is not here for whoever asks.

        Args:
            feeds: those that the asker may have.
            person: the asker's subject on the pages: one's own pictures are one's own.
        """
        row = self.store.row(
            "SELECT hash, size, mime, width, height, feed, uploaded_by FROM blob WHERE hash = ?",
            (digest,),
        )
        if row is None or not (
            (person and row[6] == person) or set(_feeds(row[5])) & set(feeds)
        ):
            return None
        path = self._path(row[0])
        return (path, Blob(*row[:5])) if path.exists() else None

    def attach(self, digest: str, feed: str) -> None:
        """What it belongs to is known now: it is served by this feed, and by those from before.

        Raises:
            Trouble: ``disk_error``.
        """
        with self.store.writing():
            row = self.store.row("SELECT feed FROM blob WHERE hash = ?", (digest,))
            told = _feeds(row[0]) if row is not None else ()
            if row is not None and (feed not in told or PENDING in told):
                kept = [one for one in told if one not in (PENDING, feed)]
                made = " ".join([*kept, feed])
                self.store.run("UPDATE blob SET feed = ? WHERE hash = ?", (made, digest))

    def drop(self, digest: str, before: int) -> bool:
        """Let a picture go that was sent last before then (ms UTC), in the caller's transaction.

        Returns:
            Whether it went: it may have been sent once more.

        Raises:
            Trouble: ``disk_error``; then the row stays too.
        """
        sql = "DELETE FROM blob WHERE hash = ? AND at < ?"
        if not self.store.run(sql, (digest, before)).rowcount:
            return False
        path = self._path(digest)
        with as_trouble(path):
            path.unlink(missing_ok=True)
        return True

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def _write(self, digest: str, data: bytes) -> None:
        path = self._path(digest)
        if path.exists():
            return
        with as_trouble(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        files.put(path, data)


def _feeds(told: object) -> tuple[str, ...]:
    return tuple(str(told).split()) or (PUBLIC,)


def _clean(data: bytes) -> tuple[bytes, int, int]:
    """Bytes without EXIF and place, no longer than ``LONG_SIDE``; untouched if so already."""
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=_FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise Refusal("photo_too_many_pixels", width=image.width, height=image.height)
        if max(image.size) <= LONG_SIDE and image.format == "JPEG" and _is_plain_jpeg(data):
            image.load()
            return data, image.width, image.height
        # A JPEG is read at a fraction of its size where that is enough, in as little memory.
        image.draft("RGB", (2 * LONG_SIDE, 2 * LONG_SIDE))
        upright = ImageOps.exif_transpose(image).convert("RGB")
    except Refusal:
        raise
    except Exception as error:
        # What a stranger sends can break a decoder in more ways than its documentation names.
        raise Refusal("photo_unreadable", detail=str(error)[:100]) from error
    # What is told beside the picture would be written again with it; colours need their profile.
    told = upright.info.get("icc_profile")
    upright.info = {"icc_profile": told} if told else {}
    upright.thumbnail((LONG_SIDE, LONG_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue(), upright.width, upright.height


def _is_plain_jpeg(data: bytes) -> bool:
    """Whether it is one JPEG picture from first byte to last, with nothing told or hidden in it.

    The markers are those of ITU T.81, annex B.
    """
    at = 2
    while data[at : at + 1] == b"\xff" and at + 4 <= len(data):
        marker = data[at + 1]
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        told = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if told and not data.startswith(_KEPT_SEGMENTS.get(marker, b"\0\0"), at + 4):
            return False
        at += 2 + length
        if marker == 0xDA:
            end = _SCAN_END.search(data, at)
            if end is None:
                return False
            at = end.start()
    return data[at:] == b"\xff\xd9"
