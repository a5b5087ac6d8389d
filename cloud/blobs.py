"""Pictures by content hash: checked before they are believed, kept as files."""

from __future__ import annotations

import hashlib
import io
import os
import warnings
from pathlib import Path

from msgspec import Struct
from PIL import Image, ImageOps, UnidentifiedImageError

from domain.problems import Refusal, Trouble
from storage.database import Store

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONG_SIDE = 1_600
"""Longest side kept, pixels: enough to see a leak, 200-300 KB as JPEG."""

_FORMATS = ("JPEG", "PNG", "WEBP")


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

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self.store = store

    def put(self, data: bytes, uploaded_by: str, now: int, expected: str | None = None) -> Blob:
        """Check a picture, drop what a camera hides in it, and keep it.

        Args:
            expected: the hash that the sender computed. A clean JPEG keeps its bytes and so its
                hash; anything else is drawn anew and gets the hash of the new bytes.

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
        digest = hashlib.sha256(clean).hexdigest()
        self._write(digest, clean)
        with self.store.writing():
            self.store.run(
                "INSERT INTO blob (hash, size, mime, width, height, uploaded_by, at) "
                "VALUES (?, ?, 'image/jpeg', ?, ?, ?, ?) ON CONFLICT (hash) DO NOTHING",
                (digest, len(clean), width, height, uploaded_by, now),
            )
        return Blob(digest, len(clean), "image/jpeg", width, height)

    def get(self, digest: str) -> tuple[Path, Blob] | None:
        """The file and facts of a picture, or None."""
        row = self.store.row(
            "SELECT hash, size, mime, width, height FROM blob WHERE hash = ?", (digest,)
        )
        if row is None:
            return None
        blob = Blob(*row)
        return self._path(blob.hash), blob

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def _write(self, digest: str, data: bytes) -> None:
        path = self._path(digest)
        if path.exists():
            return
        part = path.with_suffix(f".{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            code = "disk_full" if error.errno == 28 else "disk_error"
            raise Trouble(code, path=str(path), detail=str(error)) from error


def _clean(data: bytes) -> tuple[bytes, int, int]:
    """Bytes without EXIF and place, no longer than ``LONG_SIDE``; untouched if so already."""
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a picture bomb below twice its limit; ours is the limit.
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=_FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise Refusal("photo_too_many_pixels", width=image.width, height=image.height)
        is_clean = image.format == "JPEG" and not image.getexif() and not _hidden(image)
        if is_clean and max(image.size) <= LONG_SIDE:
            image.load()
            return data, image.width, image.height
        upright = ImageOps.exif_transpose(image).convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Refusal("photo_too_many_pixels", detail=str(error)[:100]) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refusal("photo_unreadable", detail=str(error)[:100]) from error
    upright.thumbnail((LONG_SIDE, LONG_SIDE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue(), upright.width, upright.height


def _hidden(image: Image.Image) -> bool:
    return any(image.info.get(key) for key in ("exif", "xmp", "comment", "photoshop"))
