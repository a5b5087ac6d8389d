"""Forms as they come in: read within limits, and their fields as typed values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from domain.ids import CAMPUS_ZONE
from domain.problems import Refusal
from domain.text import narrow, phone, plain

FIELDS_LIMIT = 400_000
"""Bytes of a form without pictures: far more than any honest text."""
MOST_FIELDS = 600

_KEY = re.compile(r"[0-9a-f]{32}")
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)
_YUAN = re.compile(r"[¥￥]?\s*(\d{1,7})(?:\.(\d{1,2}))?\s*元?", re.ASCII)
_QUANTITY = re.compile(r"(\d{1,6})(?:\.(\d{1,3}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Form:
    """A form's text fields in order, and its files' bytes."""

    pairs: tuple[tuple[str, str], ...] = ()
    files: tuple[bytes, ...] = field(default=(), repr=False)

    def get(self, name: str, default: str = "") -> str:
        """The first field of that name."""
        return next((value for key, value in self.pairs if key == name), default)

    def all(self, name: str) -> list[str]:
        """Every field of that name, in order."""
        return [value for key, value in self.pairs if key == name]

    def flag(self, name: str) -> bool:
        """Whether a box was ticked."""
        return self.get(name) in ("1", "on", "true", "yes")

    def key(self) -> str:
        """The idempotency key: the id of the command that the form becomes.

        Raises:
            Refusal: ``bad_value``.
        """
        key = self.get("key").strip().lower().replace("-", "")
        if not _KEY.fullmatch(key):
            raise Refusal("bad_value", field="key")
        return key

    def number(self, name: str) -> int | None:
        """A whole number; None if nothing was typed.

        Raises:
            Refusal: ``bad_value``.
        """
        typed = narrow(self.get(name)).strip()
        if not typed:
            return None
        if not _NUMBER.fullmatch(typed):
            raise Refusal("bad_value", field=name)
        return int(typed)

    def moment(self, name: str) -> int | None:
        """A time out of ``<input type=datetime-local>`` (campus time) or as ms UTC; None if empty.

        Raises:
            Refusal: ``bad_value``.
        """
        typed = self.get(name).strip()
        if not typed or typed.isdigit():
            return self.number(name)
        try:
            at = datetime.fromisoformat(typed)
        except ValueError:
            raise Refusal("bad_value", field=name) from None
        local = at if at.tzinfo is not None else at.replace(tzinfo=CAMPUS_ZONE)
        if not 1970 < local.year < 2100:
            raise Refusal("bad_value", field=name)
        return int(local.timestamp() * 1000)

    def phone(self, name: str) -> str:
        """A telephone number in its normal form.

        Raises:
            Refusal: ``text_missing``, ``phone_unclear``.
        """
        typed = plain(self.get(name)[:200])
        if not typed:
            raise Refusal("text_missing", field=name)
        found = phone(typed)
        if found is None:
            raise Refusal("phone_unclear", phone=typed[:40])
        return found


def fen(typed: str) -> int:
    """Typed yuan in fen (``12.5`` is 1250); 0 for nothing typed.

    Raises:
        Refusal: ``bad_price``.
    """
    if not typed.strip():
        return 0
    found = _YUAN.fullmatch(narrow(typed).strip())
    if found is None:
        raise Refusal("bad_price", typed=typed[:40])
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def thousandths(typed: str) -> int:
    """A typed quantity in thousandths (``1.5`` is 1500), above zero.

    Raises:
        Refusal: ``bad_quantity``.
    """
    found = _QUANTITY.fullmatch(narrow(typed).strip())
    value = int(found[1]) * 1000 + int((found[2] or "0").ljust(3, "0")) if found else 0
    if not value:
        raise Refusal("bad_quantity", typed=typed[:40])
    return value


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body, never more than ``limit`` bytes.

    Raises:
        Refusal: ``body_too_big``.
    """
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > limit:
            raise Refusal("body_too_big", limit=limit)
    return bytes(data)


async def read_form(request: Request, *, photos: int, photo_bytes: int) -> Form:
    """A posted form, urlencoded or multipart.

    Args:
        photos: most files taken.
        photo_bytes: most bytes of one of them.

    Raises:
        Refusal: ``body_too_big``, ``bad_message``.
    """
    limit = FIELDS_LIMIT + photos * photo_bytes
    if int(request.headers.get("content-length") or 0) > limit:
        raise Refusal("body_too_big", limit=limit)
    capped = Request(request.scope, _Capped(request, limit))
    try:
        async with capped.form(
            max_files=photos + 1, max_fields=MOST_FIELDS, max_part_size=FIELDS_LIMIT
        ) as form:
            pairs: list[tuple[str, str]] = []
            files: list[bytes] = []
            for name, value in form.multi_items():
                if isinstance(value, UploadFile):
                    data = await value.read(photo_bytes + 1)
                    files += [data] if data else []
                else:
                    pairs.append((name, value))
    except HTTPException as error:
        detail = str(error.detail)[:100]
        if "exceeded" in detail or "Too many" in detail:
            raise Refusal("body_too_big", detail=detail) from error
        raise Refusal("bad_message", detail=detail) from error
    return Form(tuple(pairs), tuple(files))


class _Capped:
    """A request's receiver that stops at a number of bytes, whatever the headers promise."""

    def __init__(self, request: Request, limit: int) -> None:
        self._receive = request.receive
        self._left = limit
        self._limit = limit

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise Refusal("body_too_big", limit=self._limit)
        return message
