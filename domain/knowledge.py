"""What experience knows of a fault: what to ask on the telephone, what to say, what to bring."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from domain import rulefile
from domain.faults import FaultTree

_FILE = "knowledge"
_Line = Annotated[str, Meta(min_length=1, max_length=120)]
_Lines = Annotated[tuple[_Line, ...], Meta(max_length=5)]


class Snippet(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is known of a fault, or of a whole category.

    Attributes:
        ask: questions for whoever calls, the most telling first.
        say: what they should do until somebody comes.
        bring: what the worker should have along.
    """

    code: str
    ask: _Lines = ()
    say: _Lines = ()
    bring: _Lines = ()


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    faults: tuple[Snippet, ...]


class Knowledge:
    """Snippets by fault; a fault without its own has its category's."""

    def __init__(self, source: str, snippets: dict[str, Snippet]) -> None:
        self.source = source
        self.snippets = snippets

    def of(self, fault: str) -> Snippet | None:
        """What is known of a fault (a code), None if nothing is."""
        return self.snippets.get(fault) or self.snippets.get(fault.partition(".")[0])


def parse(text: str, tree: FaultTree) -> Knowledge:
    """Read a knowledge file (``resources/rules/knowledge.toml``).

    Raises:
        Trouble: ``rules_invalid`` with the first place that is wrong: a code that the fault tree
            does not know, a code twice, or one of which nothing is said.
    """
    file = rulefile.convert(_FILE, rulefile.load(_FILE, text), _File)
    found: dict[str, Snippet] = {}
    for n, snippet in enumerate(file.faults):
        if tree.get(snippet.code) is None:
            raise rulefile.wrong(_FILE, f"faults[{n}].code", f"a fault's code: {snippet.code}")
        if snippet.code in found:
            raise rulefile.wrong(_FILE, f"faults[{n}].code", f"each code once: {snippet.code}")
        if not (snippet.ask or snippet.say or snippet.bring):
            raise rulefile.wrong(_FILE, f"faults[{n}]", "something that is known")
        found[snippet.code] = snippet
    return Knowledge(file.source, found)
