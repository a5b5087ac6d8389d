"""Places: a tree of campus, buildings and rooms made from rows, ancestors included."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from cloud.imports import rooms
from cloud.imports.problems import RowProblem
from cloud.imports.records import merged
from cloud.imports.rooms import ORDER, Step
from cloud.imports.row import RowReader
from domain.directory import Place, PlaceKind
from domain.pinyin import pinyin_initials
from domain.problems import Refusal

CODE_LIMIT = 200
"""Characters in the longest code of a place."""

_LEVELS: tuple[PlaceKind, ...] = (
    "campus",
    "area",
    "building",
    "outdoor",
    "unit",
    "floor",
    "room",
    "spot",
)
_TOLD_ALWAYS = frozenset({"code", "name", "kind", "text", "parent", "initials", "order"})

StoredPlace = Callable[[str], Place | None]
"""Looks up a place by its code among those known already."""


class _Own(Struct, frozen=True):
    """What a row says of its own place, beyond the way to it."""

    use: str = ""
    aliases: tuple[str, ...] = ()
    zone: str = ""
    riser: str = ""
    order: int = 0
    active: bool = True


class _Node(Struct):
    """A place being gathered. `own` is None as long as only rows further down named it."""

    line: int
    step: Step
    code: str
    steps: tuple[Step, ...]
    parent: str
    own: _Own | None
    told: frozenset[str]
    zones: set[str]
    uses: set[str]
    remarks: tuple[RowProblem, ...] = ()


class FoundPlace(Struct, frozen=True):
    """A place of the finished tree.

    Attributes:
        told: the fields that the table speaks of.
        implied: no row of its own: named only on the way to another place.
    """

    line: int
    place: Place
    told: frozenset[str]
    implied: bool
    remarks: tuple[RowProblem, ...] = ()


class PlaceTree:
    """Gathers the rows of a table of places. Order of rows does not matter."""

    def __init__(self, hints: dict[str, tuple[str, ...]]) -> None:
        self._hints = hints
        self._nodes: dict[str, _Node] = {}

    def add(self, row: RowReader) -> bool:
        """Take in one row; True if the same was said before.

        Problems are noted in the row, and then nothing of it is taken in.
        """
        steps = _steps(row)
        own = _own(row)
        code = rooms.code_of(steps)
        if not row.problems:
            _check(row, steps, code)
        if row.problems:
            return False
        clash = self._clash(steps) or self._twice(code, own)
        if clash is not None:
            row.refuse(_field_of(row, steps[-1].kind), clash, code)
            return False
        node = self._nodes.get(code)
        if node is not None and node.own is not None:
            return True
        for depth in range(1, len(steps) + 1):
            self._place(row, steps[:depth], own if depth == len(steps) else None)
        for depth in range(1, len(steps)):
            above = self._nodes[rooms.code_of(steps[:depth])]
            if ORDER[above.step.kind] >= ORDER["building"]:
                above.zones.update(filter(None, (own.zone,)))
                above.uses.update(filter(None, (own.use,)))
        return False

    def _place(self, row: RowReader, steps: tuple[Step, ...], own: _Own | None) -> None:
        code = rooms.code_of(steps)
        node = self._nodes.get(code)
        if node is None:
            parent = rooms.code_of(steps[:-1])
            node = _Node(row.line, steps[-1], code, steps, parent, None, frozenset(), set(), set())
            self._nodes[code] = node
        if own is None:
            return
        node.line, node.own, node.remarks = row.line, own, tuple(row.remarks)
        node.told = _TOLD_ALWAYS | (row.told & {"use", "aliases", "zone", "riser", "active"})

    def _clash(self, steps: tuple[Step, ...]) -> Refusal | None:
        """Another kind of place has the same code: 东区 as a campus here and as an area there."""
        for depth in range(1, len(steps) + 1):
            node = self._nodes.get(rooms.code_of(steps[:depth]))
            if node is not None and (node.step != steps[depth - 1]):
                return Refusal("place_two_kinds", first=node.line, place=node.code)
        return None

    def _twice(self, code: str, own: _Own) -> Refusal | None:
        node = self._nodes.get(code)
        if node is None or node.own is None or node.own == own:
            return None
        return Refusal("key_twice", first=node.line)

    def places(self, stored: StoredPlace | None = None) -> Iterator[FoundPlace]:
        """All places, parents before children. What a place does not say it has from above.

        Args:
            stored: places known already; they keep what the table does not speak of, and a place
                that is only on the way stays as it is.
        """
        done: dict[str, Place] = {}
        for node in sorted(self._nodes.values(), key=lambda node: len(node.steps)):
            place = self._finished(node, done.get(node.parent))
            if stored and (known := stored(node.code)):
                place = merged(place, known, node.told)
            done[node.code] = place
            yield FoundPlace(node.line, place, node.told, node.own is None, node.remarks)

    def _finished(self, node: _Node, above: Place | None) -> Place:
        own = node.own or _Own(zone=_only(node.zones), use=_only(node.uses))
        kind, name = node.step
        use = own.use or (self._hinted(name) if kind == "building" else "")
        return Place(
            code=node.code,
            name=name,
            kind=kind,
            text=node.code.replace(rooms.SEPARATOR, " "),
            parent=node.parent,
            use=use or (above.use if above else ""),
            aliases=own.aliases,
            zone=own.zone or (above.zone if above else ""),
            riser=own.riser,
            order=own.order or rooms.number_in(name),
            initials=_initials(node.steps),
            active=own.active,
        )

    def _hinted(self, name: str) -> str:
        for use, parts in self._hints.items():
            if any(part in name for part in parts):
                return use
        return ""


def _steps(row: RowReader) -> tuple[Step, ...]:
    """The way that a row's columns describe: its levels, and below them its path."""
    levels: tuple[Step, ...] = tuple(
        Step(kind, rooms.tidy(kind, name)) for kind in _LEVELS if (name := row.text(kind))
    )
    names = rooms.split_path(row.text("path", CODE_LIMIT))
    if not names:
        return levels
    if levels and rooms.tidy(levels[0].kind, names[0]) == levels[0].name:
        return rooms.steps_of(names)
    return rooms.steps_of(names, levels)


def _own(row: RowReader) -> _Own:
    active = row.flag("active")
    return _Own(
        use=row.word("use"),
        aliases=row.names("aliases"),
        zone=row.text("zone"),
        riser=row.text("riser"),
        order=row.count("order", 0, least=0, most=1_000_000),
        active=True if active is None else active,
    )


def _check(row: RowReader, steps: tuple[Step, ...], code: str) -> None:
    kinds = [step.kind for step in steps]
    if not steps:
        row.refuse("path", Refusal("place_without_path"))
    elif len(code) > CODE_LIMIT:
        row.refuse("path", Refusal("cell_too_long", limit=CODE_LIMIT), code)
    elif any(ORDER[one] >= ORDER[other] for one, other in zip(kinds, kinds[1:], strict=False)):
        row.refuse("path", Refusal("place_out_of_order"), code)
    elif ORDER[kinds[-1]] > ORDER["building"] and not {"building", "outdoor"} & set(kinds):
        row.refuse(_field_of(row, kinds[-1]), Refusal("place_without_building"), code)


def _field_of(row: RowReader, kind: PlaceKind) -> str:
    """Where the row names its place: in the column of that level, or in the path."""
    return kind if row.has(kind) else "path"


def _initials(steps: tuple[Step, ...]) -> tuple[str, ...]:
    """Rooms and what lies in them are typed after their building: `3d301`."""
    readings = pinyin_initials(steps[-1].name)
    if ORDER[steps[-1].kind] < ORDER["unit"]:
        return readings
    building = next((step.name for step in steps if step.kind in ("building", "outdoor")), "")
    room = next((step.name for step in steps if step.kind == "room"), "")
    before = building + (room if steps[-1].kind == "spot" else "")
    return pinyin_initials(before + steps[-1].name)


def _only(values: set[str]) -> str:
    """The value on which all rows below agree."""
    return next(iter(values)) if len(values) == 1 else ""
