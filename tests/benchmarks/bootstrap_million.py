"""A new station's start from a file of a million tickets: once, for it takes minutes."""

from __future__ import annotations

from collections.abc import Iterator

from tests.benchmarks import bootstrap
from tests.benchmarks.measuring import Figure


def figures() -> Iterator[Figure]:
    """The same figures as of the small one."""
    return bootstrap.of(1_000_000, 1)
