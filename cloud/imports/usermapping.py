"""A user's own mapping file: read, and told in its own terms where it can't be followed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from domain.problems import Fact, Trouble
from domain.text import plain

MAPPING_LIMIT = 1 << 20
"""Bytes of the largest mapping file taken."""

_LINE = re.compile(r"\(at line (\d+),")
_TWICE = re.compile(r"twice|overwrite|mutate|redefine|Duplicate")
"""What tomllib says where a name stands there a second time."""
_SHAPES: dict[str, tuple[str, ...]] = {
    "sheet": ("text",),
    "columns": ("table", "text_or_list"),
    "ignore": ("list",),
    "defaults": ("table", "text"),
    "values": ("table", "table", "list"),
}
"""What each key of the file is, and then what is in it."""


class UserFile(Struct, frozen=True):
    """What a user's mapping file says; ``mapping.load_mapping`` tells what each part is for."""

    sheet: str = ""
    columns: dict[str, str | tuple[str, ...]] = {}
    ignore: tuple[str, ...] = ()
    defaults: dict[str, str] = {}
    values: dict[str, dict[str, tuple[str, ...]]] = {}


def read_text(path: Path) -> str:
    """The text of the file.

    Raises:
        Trouble: `mapping_missing`, `mapping_unreadable`, `mapping_too_large`, `mapping_not_utf8`.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAPPING_LIMIT + 1)
    except FileNotFoundError:
        raise wrong("mapping_missing", path.name) from None
    except OSError:
        raise wrong("mapping_unreadable", path.name) from None
    if len(data) > MAPPING_LIMIT:
        raise wrong("mapping_too_large", path.name, limit=MAPPING_LIMIT)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise wrong("mapping_not_utf8", path.name) from None


def parsed(text: str, name: str) -> UserFile:
    """What the text says.

    Raises:
        Trouble: `mapping_twice`, `mapping_line`, `mapping_key`, `mapping_form`.
    """
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        placed = _LINE.search(str(error))
        line = int(placed[1]) if placed else len(text.splitlines()) or 1
        code = "mapping_twice" if _TWICE.search(str(error)) else "mapping_line"
        raise wrong(code, name, line=line) from None
    for key, inner in value.items():
        if key not in _SHAPES:
            raise unknown(name, key, _SHAPES)
        _check(inner, name, key, _SHAPES[key])
    return msgspec.convert(value, UserFile)


def unknown(name: str, at: str, known: Iterable[str]) -> Trouble:
    """A key that there is not, with those that there are."""
    return wrong("mapping_key", name, at=at, known=tuple(known))


def wrong(code: str, name: str, **facts: Fact) -> Trouble:
    """The trouble about the file of this name."""
    told = {key: plain(fact) if isinstance(fact, str) else fact for key, fact in facts.items()}
    return Trouble(code, file=plain(name), **told)


def _check(value: Any, name: str, at: str, shape: tuple[str, ...]) -> None:
    form, inner = shape[0], shape[1:]
    if not _fits(value, form):
        raise wrong("mapping_form", name, at=at, form=form)
    if form == "table":
        for key, one in value.items():
            _check(one, name, f"{at}.{key}", inner)


def _fits(value: Any, form: str) -> bool:
    if form == "table":
        return isinstance(value, dict)
    listed = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return (form != "text" and listed) or (form != "list" and isinstance(value, str))
