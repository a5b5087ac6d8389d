"""Pictures for tests: honest ones, and such as were made to do harm."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image


def jpeg(size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    """An honest small picture."""
    out = io.BytesIO()
    Image.new("RGB", size, (200, 40, 10)).save(out, "JPEG", **options)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that is small on the wire and huge when drawn."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    row = b"\0" + b"\0" * ((width + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    end = chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + end
