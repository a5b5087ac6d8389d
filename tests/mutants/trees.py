"""Private copies of the tree, in which a bug is planted, hunted and taken out again."""

from __future__ import annotations

import compileall
import os
import py_compile
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
from msgspec import Struct

from tests.mutants.hunt import Found
from tests.mutants.plants import Mutant, planted

ROOMS = ("domain", "storage", "sync", "cloud", "desktop", "resources", "tests")
_SLOWER = 40
"""How much longer than its processor time a hunt may take, on a machine that is busy."""


class Outcome(Struct, frozen=True):
    """What became of a mutant.

    Attributes:
        seconds: until it was found.
        how: the seed and the promise that fell, or the tests.
    """

    mutant: Mutant
    found: bool
    seconds: float
    how: str = ""


class Tree:
    """One copy. The checkout is never touched.

    Args:
        root: the checkout.
        place: where the copy is made.
    """

    def __init__(self, root: Path, place: Path) -> None:
        self.place = place
        skip = shutil.ignore_patterns("__pycache__", "screenshots")
        for room in ROOMS:
            shutil.copytree(root / room, place / room, ignore=skip)
        shutil.copy(root / "pyproject.toml", place)
        # By their hash: a file that is changed and put back within a second is never mistaken.
        mode = py_compile.PycInvalidationMode.CHECKED_HASH
        compileall.compile_dir(place, quiet=2, invalidation_mode=mode)

    def judge(self, mutant: Mutant, seconds: float) -> Outcome:
        """Plant a bug, hunt it, take it out.

        Args:
            seconds: of processor time.
        """
        before = {path: path.read_text(encoding="utf-8") for path in planted(mutant, self.place)}
        for path, text in planted(mutant, self.place).items():
            path.write_text(text, encoding="utf-8")
        try:
            return self._test(mutant) if mutant.tests else self._hunt(mutant, seconds)
        finally:
            for path, text in before.items():
                path.write_text(text, encoding="utf-8")

    def _hunt(self, mutant: Mutant, seconds: float) -> Outcome:
        where = ["clinic"] if mutant.clinic else []
        command = [sys.executable, "-m", "tests.mutants.hunt", str(seconds), *where]
        try:
            told = self._run(command, seconds * _SLOWER)
        except subprocess.TimeoutExpired:
            return Outcome(mutant, False, seconds, "the machine was too busy")
        if told.returncode == -signal.SIGXCPU:
            return Outcome(mutant, True, seconds, "a life that never ends")
        if told.returncode:
            return Outcome(mutant, True, 0, told.stderr.strip().splitlines()[-1][:120])
        found = msgspec.json.decode(told.stdout, type=Found)
        how = f"seed {found.seed}, steps {found.steps}: {found.promise}"
        return Outcome(mutant, bool(found.promise), found.seconds, how)

    def _test(self, mutant: Mutant) -> Outcome:
        begun = time.monotonic()
        options = ("-q", "-x", "--no-header", "-p", "no:cacheprovider")
        told = self._run([sys.executable, "-m", "pytest", *options, *mutant.tests], 600)
        failed = [line for line in told.stdout.splitlines() if line.startswith("FAILED")]
        how = failed[0][7:127] if failed else ""
        return Outcome(mutant, told.returncode == 1, time.monotonic() - begun, how)

    def _run(self, command: list[str], timeout: float) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.place,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"},
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
