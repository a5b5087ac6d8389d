"""Where a data folder lies: on which machine, in which place of its disk. A copy lies elsewhere."""

from __future__ import annotations

import sys
from pathlib import Path

LASTING = ("station.key", "words.db")
"""Files that are made once and never replaced."""
_MACHINE_IDS = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))


def home_of(folder: Path) -> str:
    """A mark of this machine and of the folder's lasting files; copies of them have other ones.

    It stays when the folder is renamed. Where a file system gives its files other numbers after a
    start, the folder takes itself for a copy and gets new letters: safe, if not wanted.
    """
    files = (str((folder / name).stat().st_ino) for name in LASTING if (folder / name).exists())
    return " ".join(_hash(f"{_machine()} {one}") for one in ("", *files))


def is_elsewhere(kept: str, here: str) -> bool:
    """Whether a folder's mark is another folder's. One file that was put back does not make it so.

    Args:
        kept: the mark that was noted in it; ``here`` the one it has.
    """
    machine, *files = here.split()
    kept_machine, *kept_files = kept.split()
    return machine != kept_machine or not set(files) & set(kept_files)


def _hash(text: str) -> str:
    # Not Python's own: that loads the whole of OpenSSL before the first picture. And Qt not above:
    # this module is imported before it (``desktop.lean``).
    from PySide6.QtCore import QCryptographicHash

    sha256 = QCryptographicHash.Algorithm.Sha256
    return bytes(QCryptographicHash.hash(text.encode(), sha256).toHex().data()).decode()[:16]


def _machine() -> str:
    """The operating system's own id of this installation; empty if it has none."""
    if sys.platform == "win32":
        import winreg

        path = r"SOFTWARE\Microsoft\Cryptography"
        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
                return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        except OSError:
            return ""
    for file in _MACHINE_IDS:
        try:
            return file.read_text(encoding="ascii").strip()
        except OSError:
            continue
    return ""
