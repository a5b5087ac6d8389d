"""Looks at the operating system, and adds what is missing when it may (apt, as root)."""

from __future__ import annotations

import ctypes
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from build_spec.setup.packages import (
    CHINESE_FONT_PACKAGE,
    LIBRARIES,
    NEEDED_BESIDE,
    TEST_LIBRARIES,
    TEST_PROGRAMS,
    Release,
    is_chinese_font,
    packages_of,
    program_package,
    read_release,
)
from build_spec.setup.words import SetupStopped, progress

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts").expanduser(),
    Path("~/.fonts").expanduser(),
)

# Qt's files in the wheel whose libraries must all be found.
QT_MODULES = ("Core", "DBus", "Gui", "Network", "OpenGL", "PrintSupport", "Svg", "Test", "Widgets")
QT_FILES = (
    *(f"Qt{module}.abi3.so" for module in QT_MODULES),
    "Qt/plugins/platforms/libqoffscreen.so",
    "Qt/plugins/platforms/libqxcb.so",
    "Qt/plugins/xcbglintegrations/*.so",
    "Qt/plugins/platforminputcontexts/libcompose*.so",
    "Qt/plugins/platforminputcontexts/libibus*.so",
    "Qt/plugins/imageformats/libqjpeg.so",
    "Qt/plugins/imageformats/libqsvg.so",
    "Qt/plugins/iconengines/libqsvgicon.so",
    "Qt/plugins/printsupport/*.so",
    "Qt/plugins/tls/*.so",
)


def release() -> Release:
    """Tell which system this is; an unknown one has no name."""
    try:
        return read_release(Path("/etc/os-release").read_text(encoding="utf-8"))
    except OSError:
        return Release()


def can_load(library: str) -> bool:
    """Whether the system's loader finds a shared library and all that it needs."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Whether the system has a font with Chinese. (The station brings one of its own.)"""
    files = (name for folder in FONT_FOLDERS for _, _, names in os.walk(folder) for name in names)
    if any(is_chinese_font(name) for name in files):
        return True
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    return bool(listed.stdout.strip())


def qt_files(pyside: Path) -> list[Path]:
    """List the wheel's shared libraries that the station uses, given PySide6's folder."""
    return sorted(file for pattern in QT_FILES for file in pyside.glob(pattern))


def libraries_not_found(files: list[Path]) -> set[str]:
    """Ask ldd which shared libraries these files need and the system does not have."""
    ldd = subprocess.run(
        ["ldd", *map(str, files)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    )
    return {
        line.split()[0]
        for line in ldd.stdout.splitlines()
        if line.endswith("not found") and "=>" in line
    }


def missing_for_station() -> list[str]:
    """Name the packages that the station cannot run without and that are not here."""
    packages = packages_of([name for name in LIBRARIES if not can_load(name)], release())
    if importlib.util.find_spec("ensurepip") is None:
        packages.insert(0, f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    return packages


def missing_for_tests() -> list[str]:
    """Name the packages of what the tests start (a browser draws with the system's fonts)."""
    missing = [names for names in TEST_PROGRAMS if not any(shutil.which(n) for n in names)]
    packages = [program_package(names, release()) for names in missing]
    packages += [beside for one in packages for beside in NEEDED_BESIDE.get(one, ())]
    packages += [package for name, package in TEST_LIBRARIES.items() if not can_load(name)]
    return packages if has_chinese_font() else [*packages, CHINESE_FONT_PACKAGE]


def install(packages: list[str]) -> None:
    """Install packages as root; for anybody else, stop with the one command to type."""
    if not packages:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise SetupStopped(
            "系统还缺几个组件。请输入下面这一行，再运行 ./run：",
            "The system lacks some packages. Please type this one line, then ./run again:",
            command_to_type(packages),
        )
    count = len(packages)
    progress(f"安装 {count} 个系统组件", f"installing {count} system packages")
    apt_install(packages)
    importlib.invalidate_caches()


def command_to_type(packages: list[str]) -> str:
    """Spell the one command that installs packages, as this system's people type it."""
    if not shutil.which("apt-get"):
        return "(apt) " + " ".join(packages)
    line = "apt-get update && apt-get install -y " + " ".join(packages)
    if shutil.which("sudo"):
        return "sudo sh -c '" + line + "'"
    return "su -c '" + line + "'"


def apt_install(packages: list[str]) -> None:
    """Run apt-get as root; first repairs an installation that was cut off before."""
    run_quietly(["dpkg", "--configure", "-a"])
    apt_get = ["apt-get", "-o", "DPkg::Lock::Timeout=120"]
    run_quietly([*apt_get, "update"])
    done = run_quietly(
        [*apt_get, "install", "-y", "--no-install-recommends", "--reinstall", *packages]
    )
    if done.returncode:
        print(done.stdout[-3000:], file=sys.stderr)
        raise SetupStopped(
            "系统组件没有装上（原因在上面）。请检查网络和磁盘空间，再运行一次 ./run。",
            "The system packages could not be installed (see above). "
            "Check the network and the disk space, then ./run again.",
        )


def run_quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run a package manager's command that asks nothing; its output is kept, not shown."""
    return subprocess.run(
        command,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"},
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
