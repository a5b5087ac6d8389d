"""Files that many tests begin with: made once a process, and copied for each of them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from domain.rulebook import Rulebook
from resources import rule_texts
from tests.memory import memory


@cache
def rules() -> Rulebook:
    """The shipped rules."""
    return Rulebook.parse(**rule_texts())


@cache
def kept() -> tempfile.TemporaryDirectory[str]:
    """A folder of this process, in memory if there is room; gone when the process ends."""
    return tempfile.TemporaryDirectory(dir=memory())


def fill(target: Path, name: str, make: Callable[[Path], None]) -> None:
    """Copy what ``make`` puts into an empty folder into ``target``.

    Args:
        name: of what is made; ``make`` is called for the first of a name alone, and has to leave
            its databases closed, so that all of them lies in their files.
    """
    model = Path(kept().name) / name
    if not model.exists():
        half = model.with_name(f"{name}.half")
        half.mkdir()
        make(half)
        half.rename(model)
    shutil.copytree(model, target, dirs_exist_ok=True, copy_function=shutil.copyfile)
