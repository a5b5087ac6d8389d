"""The control of the failing disk: what it does to a plain file, and a careless desk found out."""

from __future__ import annotations

import errno
import json
import tempfile
from pathlib import Path

from domain.problems import Trouble
from tests.accidents.disk import Disk
from tests.accidents.sweep import sweep
from tests.accidents.ways import Record


class Careless(Record):
    """Says "saved" whatever the disk said."""

    def act(self) -> None:
        try:
            super().act()
        except Trouble:
            self.said += [word.id for word in self.words]


def main() -> None:
    """Print what was told and whether the loss was seen."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        disk, told = Disk(folder), []
        for error in (errno.ENOSPC, errno.EIO):
            place = folder / str(error)
            place.touch()
            with place.open("wb", buffering=0) as file, disk.failing(2, error, on=False):
                file.write(b"first")
                try:
                    file.write(b"second")
                except OSError as failed:
                    told.append(failed.errno)
                file.write(b"third")
        (folder / "way").mkdir()
        found = sweep(Careless(), "careless", "full", 5, folder / "way")
    print(json.dumps({"told": told, "lost": bool(found.wrong)}))


if __name__ == "__main__":
    main()
