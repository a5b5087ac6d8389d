"""`./run lock`: resolves pyproject.toml into requirements/*.txt, every file with its hash."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

RESOLVER = "uv>=0.9,<1"
SCRIPTS = "Scripts" if sys.platform == "win32" else "bin"
TESTS_TOO = ["--extra=dev", "--constraint=requirements/runtime.txt"]


def lock(root: Path, arguments: list[str]) -> int:
    """Write the locks for every platform at once; the runtime's versions bind the tests'.

    `arguments` go to the resolver: none keeps what still fits, `--upgrade` takes the newest.
    Returns the exit code of the first step that failed, or 0.
    """
    with tempfile.TemporaryDirectory() as folder:
        steps = [
            [sys.executable, "-m", "venv", folder],
            [f"{folder}/{SCRIPTS}/python", "-m", "pip", "install", "--quiet", RESOLVER],
            compile_command(folder, "runtime", arguments),
            compile_command(folder, "dev", [*TESTS_TOO, *arguments]),
        ]
        for step in steps:
            code = subprocess.run(step, cwd=root, check=False).returncode
            if code:
                return code
    return 0


def compile_command(folder: str, level: str, arguments: list[str]) -> list[str]:
    """Spell the resolver's call that writes requirements/LEVEL.txt."""
    return [
        f"{folder}/{SCRIPTS}/uv", "pip", "compile", "pyproject.toml", "--quiet", "--universal",
        "--python-version=3.11", "--generate-hashes", "--no-header", "--no-annotate",
        "--no-emit-index-url", "--no-emit-find-links", f"--output-file=requirements/{level}.txt",
        *arguments,
    ]  # fmt: skip
