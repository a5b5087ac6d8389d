"""Servers of tests in processes of their own: each says its port on its first line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def running(module: str) -> Iterator[int]:
    """``python -m MODULE`` until the end of the block; its port."""
    command = [sys.executable, "-m", module]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


_shared = pytest.StashKey[dict[Any, Any]]()


def shared(config: pytest.Config, what: Callable[[], AbstractContextManager[T]]) -> T:
    """What ``what`` gives, until the run ends: one for all places that its fixture is imported to.

    A fixture of the session is made anew for every module that imports it.
    """
    made = config.stash.setdefault(_shared, {})
    if what not in made:
        stack = ExitStack()
        made[what] = stack.enter_context(what())
        config.add_cleanup(stack.close)
    given: T = made[what]
    return given
