"""People: the rows of a 师生名册."""

from __future__ import annotations

from functools import cache
from typing import cast

from cloud.imports import rooms
from cloud.imports.row import RowReader
from domain.directory import Person, PersonKind, PlaceKind
from domain.pinyin import pinyin_initials
from domain.problems import Refusal

ROOM_LIMIT = 120
"""Characters in the longest address of a room."""

_LEVELS: tuple[PlaceKind, ...] = ("campus", "area", "building", "unit")
_ROOM_COLUMNS = ("room_campus", "room_area", "room_building", "room_unit", "room")


def person(row: RowReader) -> Person:
    """Read one person."""
    name = row.text("name")
    phones = row.phones("phones")
    active = row.flag("active")
    return Person(
        code=row.code("code"),
        name=name,
        kind=cast(PersonKind, row.word("kind") or _kind_by_header(row) or "student"),
        unit=row.text("unit"),
        phones=phones,
        room=_room(row),
        card_no=row.code("card_no"),
        initials=pinyin_initials(name),
        active=True if active is None else active,
    )


def told(row: RowReader) -> frozenset[str]:
    """The fields of `Person` that the table speaks of; the others keep what is known."""
    return _told(row.told, bool(_kind_by_header(row)))


@cache
def _told(fields: frozenset[str], kind_by_header: bool) -> frozenset[str]:
    told = {"code", "name", "initials"}
    told |= fields & {"kind", "unit", "phones", "card_no", "active"}
    if kind_by_header:
        told.add("kind")
    if not fields.isdisjoint(_ROOM_COLUMNS):
        told.add("room")
    return frozenset(told)


def _kind_by_header(row: RowReader) -> str:
    return row.word_of_header("code", "kind_by_header")


def _room(row: RowReader) -> str:
    """The room as a place's code where it is written in parts, else as it stands."""
    above = tuple(
        rooms.Step(kind, rooms.tidy(kind, name))
        for kind in _LEVELS
        if (name := row.text(f"room_{kind}"))
    )
    code = rooms.code_from(row.text("room", ROOM_LIMIT), above)
    if len(code) > ROOM_LIMIT:
        row.refuse("room", Refusal("cell_too_long", limit=ROOM_LIMIT), code)
        return ""
    return code
