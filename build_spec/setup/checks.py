"""`./run test`: style, types, then every test; ends with pytest's own closing line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path


def run_checks(root: Path, pytest_arguments: list[str]) -> int:
    """Run ruff, mypy and pytest as pyproject.toml configures them, each to its end.

    The whole suite is shared out among the cores; a run with arguments of its own is one process.

    Returns pytest's exit code, or 1 when the tests are green and style or types are not.
    """
    style = run(root, "ruff", ["check", "."])
    with nullcontext() if pytest_arguments else _compiling(root):
        types = run(root, "mypy", [])
    if style or types:
        print("== style or types FAILED, see above; the tests still run", flush=True)
    tests = run(root, "pytest", pytest_arguments or shared_out())
    return tests or int(bool(style or types))


@contextmanager
def _compiling(root: Path) -> Iterator[None]:
    """Have pytest compile what it is going to run, on the core that the block leaves idle.

    In a fresh clone each of its workers would do it for itself, ten seconds long. What is not done
    when the block ends is left to them.
    """
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=root, stdin=nothing, stdout=nothing, stderr=nothing) as it:
        try:
            yield
        finally:
            it.terminate()


def shared_out() -> list[str]:
    """pytest's arguments for one worker a core.

    A file stays with one worker: its cloud, browser or PostgreSQL is started once. They go in
    their own order: by the number of their tests those with a few long ones would come last, and a
    worker would be left alone with them.
    """
    workers = str(max(2, min(8, os.cpu_count() or 2)))
    return ["-q", "-n", workers, "--dist", "loadfile", "--no-loadscope-reorder"]


def run(root: Path, module: str, arguments: list[str]) -> int:
    """Run one tool from the repository's root in this environment; returns its exit code."""
    print(f"== {module}", flush=True)
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, check=False).returncode
