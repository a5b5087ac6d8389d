"""The product made small and seeded while a life lasts: its numbers, its files, its chance.

No rule of the product is changed here: what needs a thousand entries needs ten, every file lies
under its process's fuse, and letters that the product throws dice for are the seed's.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from cloud import replica, results, snapshots
from desktop import opening
from domain import rulebook
from domain.envelope import Command
from domain.problems import Refusal
from domain.wire import WireCommand
from storage import migrations, mirror, offers, snapshot
from storage.database import Database, Store
from sync import bootstrap, check
from tests.prepared import rules
from tests.simulation.fragile import FragileStore, forget_fuses
from tests.simulation.templates import empty

NEW_TO_AN_OLD_CLOUD = frozenset({"repair.note", "repair.urge", "repair.edit"})
"""Commands that a cloud of the version before does not know."""


class Version:
    """The cloud's.

    Attributes:
        old: whether it does not know every command yet.
    """

    old = False


class _NoPhotos:
    """Pictures take another way, with tests of its own."""

    def __init__(self, path: Path, key: bytes | None) -> None:
        self.path = path

    def close(self) -> None:
        """Nothing is open."""


class _Rules:
    """The shipped rules, read once a process instead of at every start."""

    @staticmethod
    def parse(*text: str, **texts: str) -> Any:
        """What is parsed already."""
        return rules()


@contextmanager
def small(seed: int) -> Iterator[Version]:
    """A small world, until the end of the block. Gives the cloud's version."""
    version = Version()
    forget_fuses()
    rules()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "NEW", 12)
        patch.setattr(bootstrap, "FAR", 30)
        patch.setattr(snapshots, "LEAST", 6)
        patch.setattr(snapshots, "RENEW", {"open": 4, "all": 8})
        patch.setattr(check, "EVERY", 10_000)
        for module in (opening, mirror, offers, snapshot, replica, snapshots):
            patch.setattr(module, "Store", FragileStore)
        for module in (replica, snapshots, snapshot):
            patch.setattr(module, "migrate", _fill)
        patch.setattr(opening, "PhotoStore", _NoPhotos)
        patch.setattr(rulebook, "Rulebook", _Rules)
        patch.setattr(opening, "fault_tree", rules)
        patch.setattr(opening, "_key", lambda path: None)
        patch.setattr(secrets, "choice", random.Random(f"letters {seed}").choice)
        patch.setattr(results, "read", _reader(version, results.read))
        yield version
    forget_fuses()


def _reader(version: Version, read: Any) -> Any:
    def of_its_age(wire: WireCommand) -> Command | Refusal:
        found: Command | Refusal = read(wire)
        if version.old and isinstance(found, Command) and found.kind in NEW_TO_AN_OLD_CLOUD:
            return Refusal("unknown_kind", kind=found.kind)
        return found

    return of_its_age


def _fill(store: Database, kind: str) -> None:
    """Tables by copying an empty file: to create them costs more than a day's work."""
    assert isinstance(store, Store)
    if not store.schema_version():
        empty(kind)._connection().backup(store._connection())
    migrations.migrate(store, kind)
