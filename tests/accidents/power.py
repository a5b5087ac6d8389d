"""A scene is recorded, its power is cut at its moments, and the program opens what is left."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from domain.problems import Problem
from tests.accidents import cuts, disk
from tests.accidents.ways import opened
from tests.memory import memory
from tests.worlds import NOON

SECONDS = 100.0


class Scene(Struct):
    """A recorded scene: the folder it was in, and its changes."""

    root: Path
    changes: list[cuts.Change]


class Looked(Struct):
    """What was looked at, and what must not be."""

    images: int = 0
    syncs: int = 0
    wrong: list[str] = []


def recorded(place: Path, kind: str, mode: str = "full") -> Scene:
    """Live a scene in a process of its own over the recording disk."""
    root, journal = place / "lived", place / "journal"
    root.mkdir()
    disk.run("tests.accidents.scene", str(root), str(journal), kind, mode, seconds=SECONDS)
    return Scene(root, cuts.read(journal))


def look_at_all(
    scene: Scene,
    *,
    every: int,
    dice: int,
    enough: int = 1_000,
    harm: Callable[[Path], None] = lambda image: None,
) -> Looked:
    """Cut the power at the scene's moments and open each image.

    Args:
        every: at each so manieth moment.
        dice: so many images with dice at each of them.
        enough: stop to look after so many that are wrong.
        harm: done to each image before it is opened.
    """
    found = Looked()
    chance = random.Random(7)
    with tempfile.TemporaryDirectory(dir=memory()) as name:
        image = Path(name) / "image"

        def cut(at: cuts.Disk, words: list[str]) -> None:
            for how in (*cuts.HOWS[:2], *cuts.HOWS[2:] * dice):
                if len(found.wrong) >= enough:
                    return
                image.mkdir()
                at.image(image, chance, how)
                harm(image)
                found.images += 1
                try:
                    look(image, words)
                except (AssertionError, Problem) as wrong:
                    found.wrong.append(f"{how} after {words[-1:]}: {wrong!r}"[:300])
                shutil.rmtree(image)

        found.syncs = cuts.moments(scene.changes, scene.root, every, cut)
    return found


def look(image: Path, words: list[str]) -> None:
    """Open the folder as the program does, and find all that was acknowledged.

    Args:
        words: of the scene, so far.

    Raises:
        AssertionError: something is lost, or doubled, or damaged.
        Trouble: it does not open.
    """
    told: dict[str, list[str]] = {"said": [], "photo": [], "number": []}
    for word in words:
        kind, _, value = word.partition(" ")
        told[kind].append(value)
    folder = opened(image, "z")
    try:
        assert folder.recovery is None, "damaged"
        ledger = folder.ledger
        found = [row[0] for row in ledger.store.rows("SELECT command FROM outbox")]
        lost = set(told["said"]) - set(found)
        assert not lost, f"a word is lost: {len(lost)} of {len(told['said'])}"
        assert len(found) == len(set(found)), "a word twice"
        twice = {wire.id for wire, _ in folder.mirror.words()}
        assert set(told["said"]) <= twice, "a word is lost in the second copy"
        damage = ledger.store.check()
        assert damage == [], f"damaged pages: {damage}"
        assert all(folder.photos.has(one) for one in told["photo"]), "a picture is lost"
        numbers = {row[0] for row in ledger.store.rows("SELECT number FROM ticket")}
        if ledger.meta("letters"):
            assert ledger.draw_number("BX", NOON) not in numbers | set(told["number"])
    finally:
        folder.close()
