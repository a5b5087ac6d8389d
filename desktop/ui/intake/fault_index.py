"""Finding faults by what callers say, and by the pinyin initials of it (``sgls`` for 水管漏水)."""

from __future__ import annotations

from domain.faults import Fault, FaultTree
from domain.pinyin import pinyin_initials
from domain.repair.ticket import PRIORITIES
from domain.text import fold

_MOST = 8


class FaultIndex:
    """A fault tree with the initials of its words.

    The initials are made at the first use of Latin letters, or by ``prepare`` in a thread: the
    dictionaries behind them take a fifth of a second to load.
    """

    def __init__(self, tree: FaultTree) -> None:
        self.tree = tree
        self._initials: list[tuple[str, Fault]] | None = None

    def prepare(self) -> None:
        """Make the initials now. Safe in another thread; doing it twice does no harm."""
        if self._initials is None:
            self._initials = [
                (initials, fault)
                for fault in self.tree.faults.values()
                if fault.parent and fault.active
                for word in dict.fromkeys((*fault.name.split("/"), *fault.words))
                for initials in pinyin_initials(word)
            ]

    def find(self, typed: str) -> list[Fault]:
        """Faults for a caller's words, a code's beginning or initials, the best first."""
        found = [fault.code for fault in self.tree.suggest(typed, _MOST)]
        text = fold(typed)
        if text.isascii() and text.isalnum():
            self.prepare()
            hits = sorted(
                (initials != text, PRIORITIES.index(fault.priority), at, fault.code)
                for at, (initials, fault) in enumerate(self._initials or ())
                if initials.startswith(text)
            )
            found += [code for *_, code in hits]
        return [self.tree.faults[code] for code in dict.fromkeys(found)][:_MOST]
