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
    TEST_PROGRAMS,
    Release,
    is_chinese_font,
    packages_of,
    read_release,
)
from build_spec.setup.words import SetupStopped, progress, say

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts").expanduser(),
    Path("~/.fonts").expanduser(),
)

# Qt's files in the wheel whose libraries must all be found.
QT_FILES = (
    "Qt{Core,DBus,Gui,Network,OpenGL,PrintSupport,Svg,SvgWidgets,Test,Widgets}.abi3.so",
    "Qt/plugins/platforms/libq{offscreen,xcb}.so",
    "Qt/plugins/xcbglintegrations/*.so",
    "Qt/plugins/platforminputcontexts/lib{compose,ibus}*.so",
    "Qt/plugins/imageformats/libq{gif,ico,jpeg,svg,webp}.so",
    "Qt/plugins/iconengines/*.so",
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


def has_chinese_font(bundled: Path) -> bool:
    """Whether Chinese can be drawn, with a font of the system's or one that we bring."""
    folders = [*FONT_FOLDERS, bundled]
    files = (name for folder in folders for _, _, names in os.walk(folder) for name in names)
    if any(is_chinese_font(name) for name in files):
        return True
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    return bool(listed.stdout.strip())


def braces(pattern: str) -> list[str]:
    """Spell out one {a,b} of a pattern, as a shell does."""
    head, brace, rest = pattern.partition("{")
    if not brace:
        return [pattern]
    choices, _, tail = rest.partition("}")
    return [head + choice + tail for choice in choices.split(",")]


def qt_files(pyside: Path) -> list[Path]:
    """List the wheel's shared libraries that the station uses, given PySide6's folder."""
    globs = [glob for pattern in QT_FILES for glob in braces(pattern)]
    return sorted(file for glob in globs for file in pyside.glob(glob))


def libraries_not_found(files: list[Path]) -> set[str]:
    """Ask ldd which shared libraries these files need and the system does not have."""
    if not files:
        return set()
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


def missing_for_station(bundled_fonts: Path) -> tuple[list[str], list[str]]:
    """Name the packages that the station lacks: those it cannot do without, and a font."""
    needed, _ = packages_of([name for name in LIBRARIES if not can_load(name)], release())
    if importlib.util.find_spec("ensurepip") is None:
        needed.insert(0, f"python{sys.version_info[0]}.{sys.version_info[1]}-venv")
    return needed, [] if has_chinese_font(bundled_fonts) else [CHINESE_FONT_PACKAGE]


def missing_for_tests() -> list[str]:
    """Name the packages of the programs that the tests start and that are not here."""
    return [package for names, package in TEST_PROGRAMS if not any(shutil.which(n) for n in names)]


def install(needed: list[str], useful: list[str]) -> None:
    """Install packages as root; for anybody else, say the one command to type.

    Stops when one of `needed` is missing afterwards; what is only `useful` is advised.
    """
    packages = needed + useful
    if not packages:
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        progress("安装系统组件：" + " ".join(packages), "installing system packages")
        apt_install(packages)
        importlib.invalidate_caches()
        return
    if needed:
        raise SetupStopped(
            "系统还缺几个组件。请输入下面这一行，再运行 ./run：",
            "The system lacks some packages. Please type this one line, then ./run again:",
            command_to_type(packages),
        )
    say(
        "系统里没有中文字体，汉字会显示成方框。装字体请输入：",
        "There is no Chinese font, Chinese will show as boxes. To install one, type:",
        command_to_type(packages),
    )


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
    done = run_quietly([*apt_get, "install", "-y", "--no-install-recommends", *packages])
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
