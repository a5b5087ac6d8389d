"""The file of another history takes the old one's place whole or not at all, whenever one dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from storage import mirror, offers, snapshot
from tests.simulation.fragile import FragileStore, Kill, forget_fuses, fuse_in
from tests.storage.desk import Desk, quick_folder
from tests.sync.files import Start
from tests.sync.held import live
from tests.sync.restored import Restored, shown


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Start]]:
    """A maker of desks whose process can be ended at any statement; each has an unsent word."""
    for module in (snapshot, offers, mirror):
        monkeypatch.setattr(module, "Store", FragileStore)
    with quick_folder() as place:

        def make() -> Start:
            folder = place / f"desk{len(list(place.iterdir()))}"
            folder.mkdir()
            fuse_in(folder)
            desk = Desk(folder, key=None, store=FragileStore)
            cloud = Restored(folder)
            cloud.work(6)
            desk.receive(cloud.feed)
            cloud.restored(upto=4)
            desk.report(uid="u" * 32)
            return Start(desk, cloud)

        yield make
    forget_fuses()


def test_a_crash_at_any_statement_leaves_the_old_file_or_the_new_one(
    fragile: Callable[[], Start],
) -> None:
    ended = {_crashed(fragile(), left) for left in range(0, 400, 9)}
    assert ended == {"e1 killed", "e2 killed", "e2 whole"}


async def nothing() -> bool:
    """Nothing is to be given back."""
    return False


def _crashed(start: Start, left: int) -> str:
    """End a desk after so many statements, open it again; which history it is in then."""
    desk, fuse, how = start.desk, fuse_in(start.desk.folder), "killed"

    async def story() -> None:
        fuse.light(left)
        await start.arrivals().begin_anew("e2", nothing)

    desk.ledger.leave_history()
    try:
        live(story)
        how = "whole"
    except Kill:
        fuse.close_all()
    fuse.put_out()
    desk.reopen()
    assert desk.shows("u" * 32) == "reported"
    assert list(desk.states().values()) == ["waiting"]
    assert desk.store.check() == []
    [epoch] = desk.ledger.epochs()
    assert shown(desk) == {"e1": 7, "e2": 5}[epoch]
    desk.close()
    return f"{epoch} {how}"
