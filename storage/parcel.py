"""A parcel: what waits in a station's outbox as one file, for when only a hand can carry it.

``*.paidan-outbox`` is JSON, a line each, compressed with zstd: a head, the commands in their order,
the pictures they speak of, and an end with two seals over all lines before it: a SHA-256, by which
anybody sees whether the file is whole, and an HMAC under the hash of the station's token, by which
the cloud, which keeps that hash, sees that the station itself wrote it.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence

import msgspec
from backports import zstd
from msgspec import Struct

from domain.problems import Refusal
from domain.wire import WireCommand

SUFFIX = ".paidan-outbox"
FORMAT = "paidan-outbox"
VERSION = 1
MOST_BYTES = 256 * 1024 * 1024
"""Of a file, unpacked: some hundred pictures. What it claims to hold beyond that is not read."""

_UNPACKING = {int(zstd.DecompressionParameter.window_log_max): 23}
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)


class Head(Struct, frozen=True):
    """The first line.

    Attributes:
        incarnation: the station's life, as a push tells it.
        commands, photos: how many lines of each kind follow.
        at: when it was written, ms UTC.
        part: its place among the parcels that were written at that time.
    """

    format: str
    version: int
    station: str
    name: str
    incarnation: str
    school: str
    commands: int
    photos: int
    at: int
    part: int = 0


class Photo(Struct, frozen=True):
    """A picture by its hash."""

    hash: str
    mime: str
    data: str

    @property
    def bytes(self) -> bytes:
        """The picture itself."""
        return b64decode(self.data)


class End(Struct, frozen=True):
    """The last line: both seals as hex."""

    sha256: str
    mac: str


class Parcel(Struct, frozen=True):
    """A parcel that is whole."""

    head: Head
    commands: tuple[WireCommand, ...]
    photos: tuple[Photo, ...]
    body: bytes
    mac: str

    def is_of(self, token_hash: str) -> bool:
        """Whether the holder of the token with this hash wrote it."""
        return hmac.compare_digest(self.mac, _mac(self.body, token_hash))


def pack(
    head: Head,
    commands: Sequence[WireCommand],
    photos: Iterable[tuple[str, bytes, str]],
    token: str,
) -> bytes:
    """A parcel's bytes.

    Args:
        photos: hash, bytes and MIME type of each.
        token: the station's; only its hash goes into the seal, and that not in clear.
    """
    lines = [msgspec.json.encode(head), *(msgspec.json.encode(one) for one in commands)]
    for digest, data, mime in photos:
        lines.append(msgspec.json.encode(Photo(digest, mime, b64encode(data).decode())))
    body = b"\n".join(lines) + b"\n"
    end = End(hashlib.sha256(body).hexdigest(), _mac(body, _hashed(token)))
    return zstd.compress(body + msgspec.json.encode(end), 3)


def unpack(data: bytes) -> Parcel:
    """Read a parcel.

    Raises:
        Refusal: ``parcel_unknown`` (something else), ``parcel_damaged`` (cut or changed on the
            way), ``parcel_too_new`` (written by a later version).
    """
    plain = _plain(data)
    body, _, last = plain.rpartition(b"\n")
    body += b"\n"
    lines = body.split(b"\n")[:-1]
    head = _head(lines[0] if lines else b"")
    try:
        end = msgspec.json.decode(last, type=End)
    except _UNREADABLE as error:
        raise Refusal("parcel_damaged") from error
    if hashlib.sha256(body).hexdigest() != end.sha256:
        raise Refusal("parcel_damaged")
    if head.version > VERSION:
        raise Refusal("parcel_too_new", version=head.version, known=VERSION)
    if len(lines) != 1 + head.commands + head.photos:
        raise Refusal("parcel_damaged")
    try:
        between = 1 + head.commands
        commands = tuple(msgspec.json.decode(one, type=WireCommand) for one in lines[1:between])
        photos = tuple(msgspec.json.decode(one, type=Photo) for one in lines[between:])
    except _UNREADABLE as error:
        raise Refusal("parcel_damaged") from error
    return Parcel(head, commands, photos, body, end.mac)


def _plain(data: bytes) -> bytes:
    if data[:4] != b"\x28\xb5\x2f\xfd":  # the mark of a zstd frame, RFC 8878 §3.1.1
        raise Refusal("parcel_unknown")
    unpacker = zstd.ZstdDecompressor(options=_UNPACKING)
    try:
        plain = unpacker.decompress(data, max_length=MOST_BYTES)
    except zstd.ZstdError as error:
        raise Refusal("parcel_damaged") from error
    if not unpacker.eof or unpacker.unused_data:
        raise Refusal("parcel_damaged")
    return plain


def _head(line: bytes) -> Head:
    try:
        head = msgspec.json.decode(line, type=Head)
    except _UNREADABLE as error:
        raise Refusal("parcel_unknown") from error
    if head.format != FORMAT:
        raise Refusal("parcel_unknown")
    return head


def _hashed(token: str) -> str:
    """As the cloud keeps a token (``cloud.codes.hashed``)."""
    return hashlib.sha256(token.encode()).hexdigest()


def _mac(body: bytes, token_hash: str) -> str:
    return hmac.new(token_hash.encode(), body, hashlib.sha256).hexdigest()
