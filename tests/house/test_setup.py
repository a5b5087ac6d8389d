"""The set-up behind `run`: the system's packages, the environment, the wheels, the project."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

import pytest

from build_spec.setup import environment, project, system, wheels
from build_spec.setup.packages import (
    LIBRARIES,
    Release,
    is_chinese_font,
    packages_of,
    program_package,
    read_release,
)
from build_spec.setup.words import SetupStopped

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="looks at Linux")


def test_releases_are_told_apart() -> None:
    assert read_release('ID=debian\nVERSION_ID="12"\n') == Release("debian", (12,))
    assert read_release('NAME="Ubuntu"\nID=ubuntu\nVERSION_ID="24.04"\n') == Release(
        "ubuntu", (24, 4)
    )
    assert read_release("") == Release()


@pytest.mark.parametrize(
    ("release", "glib"),
    [
        (Release("debian", (12,)), "libglib2.0-0"),
        (Release("ubuntu", (22, 4)), "libglib2.0-0"),
        (Release("uos", (20,)), "libglib2.0-0"),
        (Release("debian", (13,)), "libglib2.0-0t64"),
        (Release("ubuntu", (24, 4)), "libglib2.0-0t64"),
    ],
)
def test_a_library_is_named_as_the_release_names_it(release: Release, glib: str) -> None:
    wanted = packages_of(["libglib-2.0.so.0", "libgthread-2.0.so.0", "libGL.so.1"], release)
    assert wanted == ["libgl1", glib]


def test_chromium_is_named_as_the_release_names_it() -> None:
    names = ("chromium", "chromium-browser")
    assert program_package(names, Release("debian", (12,))) == "chromium"
    assert program_package(names, Release("ubuntu", (24, 4))) == "chromium-browser"
    assert program_package(("Xvfb",), Release("ubuntu", (24, 4))) == "xvfb"


def test_every_library_that_qt_asks_the_system_for_is_in_the_table() -> None:
    spec = find_spec("PySide6")
    assert spec is not None
    assert spec.origin is not None
    pyside = Path(spec.origin).parent
    files = [
        *system.qt_files(pyside),
        *pyside.glob("Qt/lib/libQt6*"),
        *pyside.glob("libpyside6.*"),
    ]
    own = {file.name for file in pyside.rglob("*.so*")}
    own |= {file.name for file in pyside.with_name("shiboken6").glob("*.so*")}
    used = [file for file in files if not any(part in file.name for part in NOT_OURS)]
    asked = {name for file in used for name in needed_by(file)}
    assert {"libGL.so.1", "libxcb-cursor.so.0"} <= asked
    assert sorted(asked - own - BASE_SYSTEM - set(LIBRARIES)) == []


def test_this_system_has_all_that_qt_asks_for() -> None:
    spec = find_spec("PySide6")
    assert spec is not None
    assert spec.origin is not None
    files = system.qt_files(Path(spec.origin).parent)
    assert len(files) > 15
    assert system.libraries_not_found(files) == set()


def test_a_library_that_is_not_here_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "\tlibc.so.6 => /lib/libc.so.6 (0x1)\n\tlibxcb-cursor.so.0 => not found\n"
    (tmp_path / "ldd").write_text(f"#!/bin/sh\ncat <<'E'\n{told}E\n", encoding="utf-8")
    (tmp_path / "ldd").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    assert system.libraries_not_found([Path("x.so")]) == {"libxcb-cursor.so.0"}
    assert not system.can_load("libpaidan-is-not-here.so.1")


def test_the_station_brings_a_chinese_font() -> None:
    assert any(is_chinese_font(file.name) for file in (ROOT / "resources/fonts").iterdir())
    assert not is_chinese_font("DejaVuSans.ttf")
    assert is_chinese_font("NotoSansCJK-Regular.ttc")


@pytest.mark.parametrize(
    ("tools", "starts"), [({"apt-get", "sudo"}, "sudo sh -c '"), ({"apt-get"}, "su -c '")]
)
def test_whoever_is_not_root_gets_the_one_command(
    monkeypatch: pytest.MonkeyPatch, tools: set[str], starts: str
) -> None:
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system.shutil, "which", lambda name: name if name in tools else None)
    with pytest.raises(SetupStopped) as stopped:
        system.install(["libegl1", "libgl1"])
    assert stopped.value.command.startswith(starts)
    assert stopped.value.command.endswith("apt-get install -y libegl1 libgl1'")


# What every glibc system has; and parts of Qt that no program of ours loads.
BASE_SYSTEM = {
    "ld-linux-aarch64.so.1", "ld-linux-x86-64.so.2", "libc.so.6", "libdl.so.2", "libgcc_s.so.1",
    "libm.so.6", "libpthread.so.0", "librt.so.1", "libstdc++.so.6", "libresolv.so.2", "libz.so.1",
}  # fmt: skip
NOT_OURS = (
    "Designer", "EglF", "Help", "Labs", "Qml", "Quick", "Shader", "Wayland", "wayland", "WlShell",
    "Virtual", "Web", "Pdf",
)  # fmt: skip


def needed_by(file: Path) -> list[str]:
    """Read which libraries a shared library names (ELF64: the DT_NEEDED entries of .dynamic)."""
    data = file.read_bytes()
    offset, size, count = struct.unpack_from("<Q10xHH", data, 0x28)
    sections = [struct.unpack_from("<IIQQQQII", data, offset + i * size) for i in range(count)]
    for section in sections:
        if section[1] == 6:  # SHT_DYNAMIC, whose names lie in the section that it links to
            names = sections[section[6]][4]
            entries = struct.iter_unpack("<QQ", data[section[4] : section[4] + section[5]])
            starts = [names + value for tag, value in entries if tag == 1]
            return [data[start : data.index(b"\0", start)].decode() for start in starts]
    return []


class TestEnvironment:
    @pytest.fixture(autouse=True)
    def elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
        monkeypatch.setattr(environment, "PYTHON", tmp_path / ".venv/bin/python")
        monkeypatch.setattr(wheels, "works", lambda python: python.exists())

    def made(self, tmp_path: Path) -> Path:
        """Lay out an environment that works."""
        python = tmp_path / ".venv/bin/python"
        python.parent.mkdir(parents=True)
        python.touch()
        (tmp_path / ".venv/pyvenv.cfg").touch()
        return python

    def test_a_set_up_that_was_cut_off_is_made_anew(self, tmp_path: Path) -> None:
        python = self.made(tmp_path)
        with pytest.raises(KeyboardInterrupt), environment.marked_as_unfinished():
            raise KeyboardInterrupt
        assert python.exists()
        with environment.marked_as_unfinished():
            assert not python.exists()
        assert not (tmp_path / ".venv/setting-up").exists()

    def test_an_environment_of_the_same_lock_is_built_upon(self, tmp_path: Path) -> None:
        python = self.made(tmp_path)
        environment.write_stamps("runtime")
        with environment.marked_as_unfinished():
            assert python.exists()

    def test_an_environment_of_another_lock_is_made_anew(self, tmp_path: Path) -> None:
        python = self.made(tmp_path)
        (tmp_path / ".venv/ready-runtime").write_text("0123 4567 python root", encoding="utf-8")
        with environment.marked_as_unfinished():
            assert not python.exists()

    def test_what_is_ready_for_the_tests_is_ready_for_the_station(self, tmp_path: Path) -> None:
        self.made(tmp_path)
        assert not environment.is_ready("runtime")
        environment.write_stamps("dev")
        assert environment.is_ready("dev")
        assert environment.is_ready("runtime")

    def test_a_full_disk_is_told_before_it_is_filled(self, monkeypatch: pytest.MonkeyPatch) -> None:
        usage = shutil.disk_usage("/")._replace(free=100_000_000)
        monkeypatch.setattr(environment.shutil, "disk_usage", lambda _: usage)
        with pytest.raises(SetupStopped, match="disk space"):
            environment.check_room("runtime")


@pytest.mark.parametrize(
    ("pip_said", "told"),
    [
        ("ERROR: Could not install packages: [Errno 28] No space left on device", "disk is full"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not installed"),
        ("Retrying (Retry(total=4, ...)) after connection broken\nfrom versions: none", "network"),
        ("ERROR: No matching distribution found for uvloop==0.23.0", "this computer"),
        ("Segmentation fault", "did not finish"),
    ],
)
def test_a_failed_installation_says_why(pip_said: str, told: str) -> None:
    chinese, english = wheels.cause(pip_said)
    assert told in english
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


def test_the_project_is_importable_and_its_command_callable_from_anywhere(tmp_path: Path) -> None:
    root = tmp_path / "check out"
    (root / "greeting").mkdir(parents=True)
    (root / "greeting/__init__.py").write_text("def main():\n    print('你好')\n", encoding="utf-8")
    (root / "pyproject.toml").write_text(
        '[project]\nname = "paidan"\nversion = "9"\nscripts = {hello = "greeting:main"}\n',
        encoding="utf-8",
    )
    venv.create(root / ".venv")
    python = root / ".venv/bin/python"
    project.add_project(python, root)
    project.add_project(python, root)  # a second time changes nothing
    said = subprocess.run(
        [root / ".venv/bin/hello"], cwd="/", capture_output=True, text=True, check=True
    )
    assert said.stdout == "你好\n"
    ask = "from importlib.metadata import version; print(version('paidan'))"
    asked = subprocess.run([python, "-c", ask], cwd="/", capture_output=True, text=True, check=True)
    assert asked.stdout == "9\n"
