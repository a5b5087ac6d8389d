"""Materials that a worker picks from (常用材料), those that fit the fault first."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from domain import rulefile
from domain.faults import FaultTree

_FILE = "materials"
_Word = Annotated[str, Meta(min_length=1, max_length=60)]


class Listed(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One material of the list.

    Attributes:
        price: yuan for one unit, ``12.50``; None where the list names none.
        faults: codes of the faults or categories for which it is offered first.
    """

    name: _Word
    unit: Annotated[str, Meta(min_length=1, max_length=10)]
    price: Annotated[str, Meta(pattern=r"^\d{1,6}(\.\d{1,2})?$")] | None = None
    faults: tuple[str, ...] = ()


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    materials: tuple[Listed, ...]


def parse(text: str, tree: FaultTree) -> tuple[Listed, ...]:
    """Read a list of materials (``resources/rules/materials.toml``).

    Raises:
        Trouble: ``rules_invalid`` with the first place that is wrong: a name twice, or a code that
            the fault tree does not know.
    """
    file = rulefile.convert(_FILE, rulefile.load(_FILE, text), _File)
    names: set[str] = set()
    for n, one in enumerate(file.materials):
        if one.name in names:
            raise rulefile.wrong(_FILE, f"materials[{n}].name", f"each name once: {one.name}")
        names.add(one.name)
        for code in one.faults:
            if tree.get(code) is None:
                raise rulefile.wrong(_FILE, f"materials[{n}].faults", f"a fault's code: {code}")
    return file.materials


def fitting(materials: tuple[Listed, ...], fault: str) -> tuple[Listed, ...]:
    """Those that are offered first for a fault (a code), what is named for it before its category.

    All of them where none fits.
    """
    category = fault.partition(".")[0]
    own = [one for one in materials if fault in one.faults]
    near = [one for one in materials if category in one.faults and one not in own]
    return (*own, *near) or materials
