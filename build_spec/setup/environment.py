"""The project's own virtual environment: made, filled from the lock, stamped as ready.

A stamp (`.venv/ready-runtime`, `.venv/ready-dev`) is written last and holds what it was made from,
so that a second start only compares. While set-up works, `.venv/setting-up` lies there: if a later
set-up finds it, the earlier one was cut off, and the environment is made anew.
"""

from __future__ import annotations

import compileall
import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from build_spec.setup import project, system, wheels
from build_spec.setup.words import SetupStopped, progress

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
ROOMS = ("desktop", "sync", "storage", "domain", "cloud")
LEVELS = ("runtime", "dev")  # dev holds all of runtime, at the same versions

# What lies in .venv and pip's caches in the end, with room to unpack: measured 0.45 and 0.75 GB.
ROOM_NEEDED = {"runtime": 900_000_000, "dev": 1_500_000_000}


def lock_of(level: str) -> Path:
    """Where the lock of a level lies."""
    return ROOT / "requirements" / f"{level}.txt"


def stamp_file(level: str) -> Path:
    """Where the stamp of a level lies."""
    return VENV / f"ready-{level}"


def stamp(level: str) -> str:
    """Tell in one line what a ready environment was made from: lock, set-up, Python and place.

    `run` composes the same line with sha256sum and readlink.
    """
    lock = hashlib.sha256(lock_of(level).read_bytes()).hexdigest()
    code = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        code.update(file.read_bytes())
    return f"{lock} {code.hexdigest()} {os.path.realpath(PYTHON)} {ROOT}"


def is_ready(level: str) -> bool:
    """Whether nothing has to be done for this level."""
    try:
        return stamp_file(level).read_text(encoding="utf-8").strip() == stamp(level)
    except OSError:
        return False


def need(level: str) -> None:
    """Make this level ready, whatever is or is not there already.

    Raises SetupStopped when the person has to do something first.
    """
    with only_one_at_a_time():
        if is_ready(level):
            return
        if not WINDOWS:
            prepare_system(level)
        check_room(level)
        with marked_as_unfinished():
            make_environment()
            wheels.install(PYTHON, lock_of(level))
            project.add_project(PYTHON, ROOT)
            check_qt()
            for room in ROOMS:
                compileall.compile_dir(ROOT / room, quiet=2)
            write_stamps(level)
        progress("准备好了", "ready")


def prepare_system(level: str) -> None:
    """See to the operating system's part; the tests need more of it."""
    missing = system.missing_for_station()
    if level == "dev":
        missing += system.missing_for_tests()
    system.install(missing)


def check_room(level: str) -> None:
    """Stop before a disk without room is filled up."""
    free = shutil.disk_usage(ROOT).free
    if free < ROOM_NEEDED[level] and not VENV.exists():
        raise SetupStopped(
            f"磁盘空间不够：需要 {ROOM_NEEDED[level] // 10**6} MB，只剩 {free // 10**6} MB。",
            f"Not enough disk space: {ROOM_NEEDED[level] // 10**6} MB needed, "
            f"{free // 10**6} MB free in {ROOT}.",
        )


@contextlib.contextmanager
def only_one_at_a_time() -> Iterator[None]:
    """Hold the second of two starts until the first has set up (a double click)."""
    if WINDOWS:
        yield
        return
    import fcntl

    with lock_of("runtime").open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def marked_as_unfinished() -> Iterator[None]:
    """Leave a mark in the environment, which only a finished set-up takes away."""
    mark = VENV / "setting-up"
    if mark.exists() or not is_kept():
        remove_environment()
    VENV.mkdir(exist_ok=True)
    mark.touch()
    yield
    mark.unlink()


def is_kept() -> bool:
    """Whether the environment that is there can be built upon.

    One of another lock is not: pip leaves behind what a new lock no longer names.
    """
    if not (VENV / "pyvenv.cfg").exists() or not wheels.works(PYTHON):
        return False
    return all(was_made_from_its_lock(level) for level in LEVELS if stamp_file(level).exists())


def was_made_from_its_lock(level: str) -> bool:
    """Whether a stamped level's lock is still the same."""
    return stamp_file(level).read_text(encoding="utf-8").split()[0] == stamp(level).split()[0]


def remove_environment() -> None:
    """Take away an environment that is of no use."""
    if VENV.exists():
        progress("清理旧的运行环境", "clearing the old environment")
        shutil.rmtree(VENV)


def make_environment() -> None:
    """Create .venv with pip in it, unless it is there."""
    if wheels.works(PYTHON):
        return
    progress("创建运行环境 .venv", "creating .venv")
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        print(made.stdout + made.stderr, file=sys.stderr)
        raise SetupStopped(
            "创建运行环境失败（原因在上面）。",
            "The virtual environment could not be made (see above).",
        )


def check_qt() -> None:
    """Stop when Qt, now that its files are here, lacks a library after all."""
    if WINDOWS:
        return
    [pyside] = VENV.glob("lib/python*/site-packages/PySide6")
    missing = system.libraries_not_found(system.qt_files(pyside))
    if missing:
        names = " ".join(sorted(missing))
        raise SetupStopped(
            f"系统缺少 Qt 需要的库：{names}", f"The system lacks libraries that Qt needs: {names}"
        )


def write_stamps(level: str) -> None:
    """Say, last of all and at once, that the environment is ready; dev includes runtime."""
    for done in LEVELS[: LEVELS.index(level) + 1]:
        fresh = stamp_file(done).with_suffix(".new")
        fresh.write_text(stamp(done) + "\n", encoding="utf-8")
        fresh.replace(stamp_file(done))
