"""The planted bugs as they are kept: old text, new text, and a line that says what it breaks."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
from msgspec import Struct

PATCHES = Path(__file__).parent / "patches"


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """A text in a file of the tree, and what stands in its place."""

    file: str
    old: str
    new: str


class Mutant(Struct, frozen=True, forbid_unknown_fields=True):
    """One planted bug.

    Attributes:
        breaks: what it does to whoever uses the program.
        also: changes in other places that belong to it.
        clinic: hunted in lives of a clinic.
        tests: quick tests that find it, where it lies outside what the simulation reaches.
        survives: why nothing can find it; empty for a real bug.
    """

    name: str
    breaks: str
    file: str
    old: str
    new: str
    also: tuple[Change, ...] = ()
    clinic: bool = False
    tests: tuple[str, ...] = ()
    survives: str = ""

    @property
    def changes(self) -> tuple[Change, ...]:
        """Everything it changes."""
        return (Change(self.file, self.old, self.new), *self.also)


def mutants() -> list[Mutant]:
    """All that are kept, by area."""
    found: list[Mutant] = []
    for path in sorted(PATCHES.glob("*.toml")):
        read = tomllib.loads(path.read_text(encoding="utf-8"))
        found += msgspec.convert(read["mutant"], list[Mutant])
    return found


def planted(mutant: Mutant, root: Path) -> dict[Path, str]:
    """The files of a tree with the bug in them.

    Raises:
        ValueError: a text is not there, or more than once.
    """
    texts: dict[Path, str] = {}
    for change in mutant.changes:
        path = root / change.file
        text = texts.get(path) or path.read_text(encoding="utf-8")
        if text.count(change.old) != 1:
            times = text.count(change.old)
            raise ValueError(f"{mutant.name}: {change.file} has this {times} times:\n{change.old}")
        texts[path] = text.replace(change.old, change.new)
    return texts
