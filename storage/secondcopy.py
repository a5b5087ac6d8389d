"""Keeping the mirror in step with the main file: at once if it can be, else with the next word."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from domain.problems import Trouble
from domain.wire import WireCommand, decode
from storage.database import Store
from storage.mirror import Mirror
from storage.projection import as_list

_log = logging.getLogger("paidan.storage")


class SecondCopy:
    """What the main file has and the mirror is still to have.

    A mirror that fails refuses nobody: the first copy is whole, and to refuse then would be a lie.

    Args:
        mirror: None where there is none.
        main: the file whose words and facts are copied. The last run may have ended before the
            mirror had them all.
    """

    def __init__(self, mirror: Mirror | None, main: Store) -> None:
        self._mirror = mirror
        self._words: list[tuple[WireCommand, int]] = []
        self._facts: dict[str, str] = {}
        self._together = False
        if mirror is not None:
            # Also those that the cloud has by now: what it lost is given back from here.
            self._words = _beside(main, set(mirror.commands()))
            self._facts = mirror.lacking(main)
            self._write()

    @property
    def is_whole(self) -> bool:
        """Whether the mirror has everything."""
        return not (self._words or self._facts)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is said inside is written once at the end, or not at all if that is an error.

        Put it around the main file's transaction: what was never committed is not to be kept.
        """
        before = list(self._words), dict(self._facts)
        self._together = True
        try:
            yield
        except BaseException:
            self._words, self._facts = before
            raise
        finally:
            self._together = False
        self._write()

    def say(self, words: Sequence[tuple[WireCommand, int]]) -> None:
        """Commands were recorded, at these moments (ms UTC)."""
        self._words += words
        self._write()

    def set_fact(self, key: str, value: str) -> None:
        """A fact of the station was set."""
        self._facts[key] = value
        self._write()

    def forget(self, commands: Collection[str]) -> None:
        """These commands may be kept here no more.

        Raises:
            Trouble: the disk is in the way; the copy may have them still.
        """
        self._words = [one for one in self._words if one[0].id not in commands]
        if self._mirror is not None:
            self._mirror.forget(commands)

    def let_go(self, commands: Collection[str]) -> bool:
        """These commands are needed from here no more. Returns whether they are gone."""
        try:
            self.forget(commands)
        except Trouble as trouble:
            _log.warning("the second copy of the station's words keeps old ones: %s", trouble)
            return False
        return True

    def _write(self) -> None:
        if self._mirror is None:
            self._words, self._facts = [], {}
        elif not self._together and not self.is_whole:
            try:
                self._mirror.keep(self._words, self._facts)
                self._words, self._facts = [], {}
            except Trouble as trouble:
                _log.warning("the second copy of the station's words waits: %s", trouble)


def _beside(main: Store, have: Collection[str]) -> list[tuple[WireCommand, int]]:
    """Every own command that is not among these, and when it was recorded, oldest first."""
    every = main.rows("SELECT command FROM outbox")
    lacking = as_list([command for (command,) in every if command not in have])
    rows = main.rows(
        "SELECT data, created_at FROM outbox WHERE command IN (SELECT value FROM json_each(?)) "
        "ORDER BY id",
        (lacking,),
    )
    return [(decode(bytes(data), WireCommand), at) for data, at in rows]
