"""What the operating system must have, and by which package Debian and Ubuntu call it. Pure.

The libraries are those that `ldd` finds missing on a minimal system for QtCore, QtGui, QtWidgets,
QtPrintSupport, QtSvg, QtNetwork, QtTest, and for Qt's xcb, offscreen and CUPS plugins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

LIBRARIES: dict[str, str] = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libcups.so.2": "libcups2",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}

# Renamed where time_t became 64 bits wide.
RENAMED_T64 = {"libcups2": "libcups2t64", "libglib2.0-0": "libglib2.0-0t64"}

CHINESE_FONT_PACKAGE = "fonts-noto-cjk"

# Parts of file names of fonts that have Chinese, in lower case.
CHINESE_FONT_FILES = (
    "notosanscjk", "notoserifcjk", "notosanssc", "sourcehan", "wqy-", "droidsansfallback",
    "uming", "ukai", "simsun", "simhei", "simkai", "msyh", "deng", "harmonyos_sans_sc",
    "hanyi", "fzsong", "fzhei", "gbsn00lp", "gkai00mp",
)  # fmt: skip

# What the tests start besides: commands any one of which will do; the first names the package.
TEST_PROGRAMS = (
    ("chromium", "chromium-browser", "google-chrome"),
    ("Xvfb",),
    ("xauth",),
    ("openbox",),
    ("xdotool",),
    ("gcc", "cc"),
)
# What a package is of no use without, and only recommends.
NEEDED_BESIDE = {"gcc": ("libc6-dev",)}


# What the driver of the browser needs, by ldd.
TEST_LIBRARIES = {"libatomic.so.1": "libatomic1"}


@dataclass(frozen=True)
class Release:
    """Which system this is, as /etc/os-release tells: `debian` 12, `ubuntu` 24.04."""

    name: str = ""
    version: tuple[int, ...] = ()

    @property
    def has_t64_names(self) -> bool:
        """Whether the packages whose time_t grew have their new names."""
        first = {"debian": (13,), "ubuntu": (24, 4)}.get(self.name)
        return first is not None and self.version >= first


def read_release(os_release: str) -> Release:
    """Read the text of /etc/os-release (freedesktop.org's os-release(5))."""
    fields = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    numbers = fields.get("VERSION_ID", "").strip("\"'").split(".")
    version = tuple(int(n) for n in numbers if n.isdigit())
    return Release(fields.get("ID", "").strip("\"'"), version)


def packages_of(libraries: Iterable[str], release: Release) -> list[str]:
    """Name the packages that bring these libraries (all of them known), sorted."""
    packages = {LIBRARIES[library] for library in libraries}
    if release.has_t64_names:
        packages = {RENAMED_T64.get(package, package) for package in packages}
    return sorted(packages)


def program_package(commands: tuple[str, ...], release: Release) -> str:
    """Name the package of one of TEST_PROGRAMS; Ubuntu's Chromium is a snap behind a package."""
    if release.name == "ubuntu" and "chromium-browser" in commands:
        return "chromium-browser"
    return commands[0].lower()


def is_chinese_font(file_name: str) -> bool:
    """Whether a font file, by its name, can write Chinese."""
    name = file_name.lower()
    return name.endswith((".ttf", ".ttc", ".otf")) and any(p in name for p in CHINESE_FONT_FILES)
