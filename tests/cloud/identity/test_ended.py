"""Bindings that ended after a backup stay ended, however that backup comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud import backup
from cloud.app import new_id, open_cloud, rulebook
from cloud.cloud import Cloud
from cloud.identity import ended
from cloud.identity.bindings import Bindings
from cloud.restore import LIVE, restore
from domain.directory import Person, aggregate_of, put
from domain.people import SYSTEM
from tests.worlds import MINUTE, HeldClock

ACCOUNT = "wx0123456789abcdef"
ONE, OTHER = "person:20240001", "person:20240002"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "cloud"


def opened(data: Path, clock: HeldClock) -> Cloud:
    made = open_cloud(data)
    made.clock = clock
    return made


@pytest.fixture
def cloud(data: Path, clock: HeldClock) -> Iterator[Cloud]:
    """Two people with three WeChats, and a backup of them."""
    made = opened(data, clock)
    for person in (Person("20240001", "张子涵"), Person("20240002", "李想")):
        made.submit(aggregate_of(person), put(person), SYSTEM, "system")
    bindings = Bindings(made.ledger, ACCOUNT)
    for openid, subject in (("o-stays", ONE), ("o-given-up", ONE), ("o-moves", OTHER)):
        bindings.bind(openid, subject, "cas", "v", clock.advance(MINUTE))
    backup.back_up(made.ledger, data, clock())
    yield made
    made.store.close()


def lose_a_day(cloud: Cloud, clock: HeldClock) -> None:
    """What happens after the backup, and is forgotten with it."""
    bindings = Bindings(cloud.ledger, ACCOUNT)
    bindings.end(ONE, ONE, clock.advance(MINUTE), openid="o-given-up")
    bindings.bind("o-moves", ONE, "cas", "v", clock.advance(MINUTE))
    bindings.unfollowed("o-stays", clock.advance(MINUTE))
    assert ended.keep(cloud.ledger, cloud.folder, clock()) == 0


def holders(cloud: Cloud) -> dict[str, str | None]:
    bindings = Bindings(cloud.ledger, ACCOUNT)
    return {one: bindings.person_of(one) for one in ("o-stays", "o-given-up", "o-moves")}


def test_a_restore_revives_nobodys_binding(
    cloud: Cloud, data: Path, clock: HeldClock, caplog: pytest.LogCaptureFixture
) -> None:
    lose_a_day(cloud, clock)
    text = (data / ended.FILE).read_text()
    assert "o-given-up" not in text
    assert "20240001" not in text
    cloud.store.close()
    restore(data, backup.newest(data), rulebook(), clock(), new_id)
    back = opened(data, clock)
    assert holders(back) == {"o-stays": ONE, "o-given-up": None, "o-moves": None}
    assert "2 bindings that had ended came back" in caplog.text
    told = Bindings(back.ledger, ACCOUNT).changes(ONE)[-1]
    assert (told.change, told.actor, told.openid) == ("unbound", "restore", "o-given-up")
    bindings = Bindings(back.ledger, ACCOUNT)
    bindings.bind("o-given-up", ONE, "cas", "v", clock.advance(MINUTE))
    assert ended.keep(back.ledger, data, clock()) == 0
    back.store.close()
    again = opened(data, clock)
    assert holders(again)["o-given-up"] == ONE, "bound anew is bound"
    again.store.close()


def test_a_database_put_back_by_hand_revives_nobodys_either(
    cloud: Cloud, data: Path, clock: HeldClock, caplog: pytest.LogCaptureFixture
) -> None:
    lose_a_day(cloud, clock)
    cloud.store.close()
    (data / LIVE).write_bytes(backup.newest(data).read_bytes())
    for suffix in ("-wal", "-shm"):
        (data / f"{LIVE}{suffix}").unlink(missing_ok=True)
    back = opened(data, clock)
    assert holders(back) == {"o-stays": ONE, "o-given-up": None, "o-moves": None}
    assert "2 bindings that had ended" in caplog.text
    back.store.close()


def test_what_cannot_be_read_is_told_and_made_anew(
    cloud: Cloud, data: Path, clock: HeldClock, caplog: pytest.LogCaptureFixture
) -> None:
    lose_a_day(cloud, clock)
    (data / ended.FILE).write_text("{")
    assert ended.keep(cloud.ledger, data, clock()) == 0
    assert "can't be read" in caplog.text
    assert (data / ended.FILE).read_text().count("\n") > 3
    clock.advance(401 * 24 * 60 * MINUTE)
    Bindings(cloud.ledger, ACCOUNT).end(ONE, ONE, clock(), openid="o-stays")
    ended.keep(cloud.ledger, data, clock())
    kept = ended._read(data)
    assert len(kept.keys) == 1, "no backup is older than the rest"
