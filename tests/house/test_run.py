"""`run`: the one script that sets up what is missing and starts everything."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="`run` is for Linux")

# Stands for a Python: writes down how it was called. As `-c` (a question about itself) it says yes.
RECORDER = """#!/bin/sh
[ "$1" = -c ] && exit 0
echo "{name}: $*" >>"{log}"
exit {code}
"""


class Clone:
    """A copy of what `run` needs, with recorders in the place of every Python."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "派单 clone"
        self.log = folder / "calls"
        self.bin = folder / "bin"
        for part in ("build_spec/setup", "requirements"):
            shutil.copytree(ROOT / part, self.root / part, ignore=shutil.ignore_patterns("__py*"))
        shutil.copy(ROOT / "run", self.root / "run")
        self.record(self.bin / "python3", "system")

    def record(self, file: Path, name: str, code: int = 0) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(RECORDER.format(name=name, log=self.log, code=code), encoding="utf-8")
        file.chmod(0o755)

    def set_up(self, level: str) -> None:
        """Leave behind what a finished set-up leaves."""
        self.record(self.root / ".venv/bin/python", "venv")
        self.record(self.root / ".venv/bin/paidan", "paidan")
        ask = f"from build_spec.setup.environment import stamp; print(stamp({level!r}))"
        asked = subprocess.run(
            [sys.executable, "-B", "-c", ask], cwd=self.root, capture_output=True, check=True
        )
        (self.root / f".venv/ready-{level}").write_bytes(asked.stdout)

    def run(self, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.root / "run"), *words],
            cwd=cwd or self.root,
            env={**os.environ, "PATH": f"{self.bin}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self) -> list[str]:
        """Tell which Pythons were called with what since the last time."""
        if not self.log.exists():
            return []
        lines = [line.rstrip() for line in self.log.read_text(encoding="utf-8").splitlines()]
        self.log.unlink()
        return lines


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


SET_UP = "system: -B -m build_spec.setup need "


@pytest.mark.parametrize(
    ("words", "level", "started"),
    [
        ([], "runtime", "venv: -P -m desktop.demo"),
        (["--life"], "runtime", "venv: -P -m desktop.demo --life"),
        (["--headless", "out"], "runtime", "venv: -P -m desktop.demo --headless out"),
        (["demo", "--help"], "runtime", "venv: -P -m desktop.demo --help"),
        (["paidan", "serve", "-v"], "runtime", "paidan: serve -v"),
        (["test", "-k", "a"], "dev", "venv: -m build_spec.setup test -k a"),
        (["bench"], "dev", "venv: -P -m tests.benchmarks"),
        (["shots", "x"], "dev", "venv: -P -m tests.shots x"),
        (["simulate"], "dev", "venv: -P -m tests.simulation"),
        (["mutants", "apply-everything"], "dev", "venv: -P -m tests.mutants apply-everything"),
        (["accidents"], "dev", "venv: -P -m tests.accidents"),
        (["lock", "--upgrade"], "runtime", "venv: -m build_spec.setup lock --upgrade"),
    ],
)
def test_each_word_starts_its_program(
    clone: Clone, words: list[str], level: str, started: str
) -> None:
    clone.set_up(level)
    assert clone.run(*words).returncode == 0
    assert clone.calls() == [started]


def test_the_first_start_sets_up(clone: Clone) -> None:
    clone.run("setup")
    assert clone.calls() == [SET_UP + "runtime"]


def test_the_tests_need_more_than_the_station(clone: Clone) -> None:
    clone.set_up("runtime")
    clone.run("test")
    assert clone.calls()[0] == SET_UP + "dev"


def test_nothing_starts_when_the_set_up_stops(clone: Clone) -> None:
    clone.record(clone.bin / "python3", "system", code=1)
    assert clone.run().returncode == 1
    assert clone.calls() == [SET_UP + "runtime"]


@pytest.mark.parametrize("changed", ["requirements/runtime.txt", "build_spec/setup/words.py"])
def test_a_change_of_what_it_was_made_from_sets_up_again(clone: Clone, changed: str) -> None:
    clone.set_up("runtime")
    with (clone.root / changed).open("a", encoding="utf-8") as file:
        file.write("\n")
    clone.run("setup")
    assert clone.calls() == [SET_UP + "runtime"]


def test_a_moved_folder_sets_up_again(clone: Clone) -> None:
    clone.set_up("runtime")
    clone.root = clone.root.rename(clone.root.with_name("elsewhere"))
    clone.run("setup")
    assert clone.calls() == [SET_UP + "runtime"]


def test_another_python_behind_the_environment_sets_up_again(clone: Clone) -> None:
    clone.set_up("runtime")
    python = clone.root / ".venv/bin/python"
    python.rename(python.with_name("python3.99"))
    python.symlink_to("python3.99")
    clone.run("setup")
    assert clone.calls() == [SET_UP + "runtime"]


def test_it_starts_from_any_folder_and_leaves_the_folder_as_it_is(
    clone: Clone, tmp_path: Path
) -> None:
    clone.set_up("runtime")
    (clone.root / ".venv/bin/python").write_text(f'#!/bin/sh\npwd >"{clone.log}"\n')
    clone.run("--headless", "out", cwd=tmp_path)
    assert clone.calls() == [str(tmp_path)]


def test_a_second_start_costs_less_than_30_ms(clone: Clone) -> None:
    clone.set_up("runtime")
    took = []
    for _ in range(10):
        began = time.perf_counter()
        clone.run("setup")
        took.append(time.perf_counter() - began)
    assert clone.calls() == []
    assert min(took) < 0.030


def test_help_needs_no_set_up(clone: Clone) -> None:
    for word in ("help", "-h", "--help"):
        assert "./run test" in clone.run(word).stdout
    assert clone.calls() == []


def test_an_unknown_word_is_refused(clone: Clone) -> None:
    refused = clone.run("frob")
    assert refused.returncode == 2
    assert "frob" in refused.stderr
    assert clone.calls() == []


def test_without_a_python_new_enough_it_names_the_one_command(clone: Clone) -> None:
    for name in ("python3", *(f"python3.{minor}" for minor in (11, 12, 13, 14))):
        (clone.bin / name).write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (clone.bin / name).chmod(0o755)
    (clone.bin / "id").write_text("#!/bin/sh\necho 1000\n", encoding="utf-8")
    (clone.bin / "id").chmod(0o755)
    refused = clone.run()
    assert refused.returncode == 1
    assert "Python 3.11" in refused.stderr
    assert "apt-get install -y python3.11 python3.11-venv" in refused.stderr


def test_the_same_words_are_there_on_windows() -> None:
    windows = (ROOT / "run.ps1").read_text(encoding="utf-8-sig")
    for word in ("setup", "demo", "paidan", "test", "bench", "shots", "simulate", "accidents"):
        assert f"'{word}' {{" in windows
    for module in ("desktop.demo", "desktop.cli", "tests.benchmarks", "tests.simulation"):
        assert module in windows


def test_ci_runs_the_tests_and_nothing_else() -> None:
    lines = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert code == ["exec ./run test"]
