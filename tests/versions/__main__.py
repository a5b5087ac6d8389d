"""``python -m tests.versions``: keep the files that this version writes, once for each schema.

What was kept is never made anew: it is what stands on people's desks.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import shutil
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from cloud.app import open_cloud, program_version
from domain.wire import WIRE_VERSION
from storage.migrations import VERSION
from tests.versions.world import KEPT, desk_of, live, pack, told
from tests.worlds import NOON, HeldClock


def main() -> int:
    """Write ``tests/fixtures/versions/VERSION-schemaN``."""
    parser = argparse.ArgumentParser(prog="python -m tests.versions", description=__doc__)
    parser.add_argument("--again", action="store_true", help="it was not released yet")
    options = parser.parse_args()
    place = KEPT / f"{program_version()}-schema{VERSION}"
    if place.exists() and not options.again:
        print(f"{place.name} is kept already")
        return 1
    QCoreApplication([])
    logging.basicConfig(level=logging.ERROR)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clinic = asyncio.run(live(folder, HeldClock(NOON)))
        desk, cloud = desk_of(folder), open_cloud(folder / "cloud")
        found = {"schema": VERSION, "wire": WIRE_VERSION} | told(desk, cloud)
        found["clinic"] = clinic
        desk.folder.close()
        cloud.store.close()
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        pack(folder, place / "world.tar.xz")
    text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
    (place / "told.json").write_text(text + "\n", "utf-8")
    size = sum(file.stat().st_size for file in place.iterdir())
    print(f"kept: {place.relative_to(KEPT.parents[2])}, {size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
