"""The cloud goes back to an older backup, with real processes: what any desk knew comes back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.cli import main
from domain.repair import commands as c
from storage.backup import backups
from storage.database import Store
from tests.stories.actors import StationProcess, eventually
from tests.stories.office import LEAK, Office
from tests.stories.wechat import WeChat

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def wechat(office: Office) -> WeChat:
    return WeChat(office.cloud.data)


def back_up(office: Office) -> Path:
    """A backup beside the running cloud."""
    assert main(["cloud", "backup", "--data", str(office.cloud.data)]) == 0
    return backups(office.cloud.data / "backups", "cloud")[0]


def restore(office: Office, backup: Path) -> None:
    """Stop the cloud, put the backup in its place, start it."""
    office.cloud.stop()
    assert main(["cloud", "restore", backup.name, "--data", str(office.cloud.data)]) == 0
    office.cloud.start()


def tickets(station: StationProcess) -> dict[str, Any]:
    """Every ticket that a desk shows."""
    return dict(station.ask("state")["tickets"])


def entries(office: Office) -> list[tuple[str, str]]:
    """The commands of every entry in the cloud, with their feeds."""
    store = Store(office.cloud.data / "cloud.db")
    try:
        return store.rows("SELECT feed, command FROM entry ORDER BY feed, seq")
    finally:
        store.close()


def epoch_of(office: Office) -> str:
    """The name of the cloud's history."""
    store = Store(office.cloud.data / "cloud.db")
    try:
        return str(store.value("SELECT value FROM meta WHERE key = 'epoch'"))
    finally:
        store.close()


def healed(office: Office) -> bool:
    """Both desks are in the cloud's history, nothing waits, both show the same."""
    epoch = epoch_of(office)
    return all(d.ask("state")["epoch"] == epoch for d in office.desks) and office.settled()


def busy_hour(office: Office, wechat: WeChat, before: str) -> set[str]:
    """Work at both desks and in WeChat, seen by all. Returns the tickets born in it."""
    a, b = office.desks
    first = a.ask("report", **(LEAK | {"words": "恢复前才报的"}))["uid"]
    a.ask("accept", uid=first)
    a.ask("dispatch", uid=first, worker="W101", name="张大勇")
    born, _ = wechat.report()
    eventually(lambda: born in tickets(b), "the WeChat ticket at desk B")
    b.ask("accept", uid=born)
    b.ask("note", uid=before, text="二号台记的")
    second = b.ask("report", **(LEAK | {"place": "西校区/桃园1舍/601"}))["uid"]
    wechat.say(born, c.Note("我下午在宿舍"))
    wanted = {first, second, born}
    eventually(
        lambda: wanted <= tickets(a).keys() and office.settled() and _notes(a, born) == 1,
        "the hour's work at both desks",
    )
    return wanted


def _notes(station: StationProcess, uid: str) -> int:
    return int(json.loads(tickets(station).get(uid, "{}")).get("notes", 0))


def test_what_came_after_the_backup_is_there_again_and_nothing_twice(
    office: Office, wechat: WeChat
) -> None:
    """Own work, the other desk's, and tickets born in WeChat: 100 % of what a desk has seen."""
    before = office.a.ask("report", **LEAK)["uid"]
    eventually(office.settled, "the first ticket at both desks")
    backup = back_up(office)
    born = busy_hour(office, wechat, before)
    shown, said, old = tickets(office.a), entries(office), epoch_of(office)

    restore(office, backup)
    assert epoch_of(office) != old
    office.hurry()
    eventually(lambda: healed(office) and len(entries(office)) == len(said), "all is back")

    assert tickets(office.a) == tickets(office.b) == shown, "as if nothing had happened"
    assert born <= shown.keys()
    assert sorted(entries(office)) == sorted(said), "each act once"
    assert [desk.ask("state")["attention"] for desk in office.desks] == [[], []]


def test_a_desk_shows_and_takes_down_everything_while_the_cloud_comes_back(
    office: Office, wechat: WeChat
) -> None:
    """No list is empty for a moment, no place is unknown, and what is said meanwhile goes up."""
    before = office.a.ask("report", **LEAK)["uid"]
    eventually(office.settled, "the first ticket at both desks")
    backup = back_up(office)
    busy_hour(office, wechat, before)
    shown = tickets(office.a)
    places = office.a.ask("state")["places"]
    restore(office, backup)
    office.a.ask("watch")
    office.hurry()
    said = [office.a.ask("report", **LEAK)["uid"] for _ in range(3)]

    def back() -> bool:
        if not healed(office):
            said.append(office.a.ask("report", **LEAK)["uid"])
        return healed(office)

    eventually(back, "both desks in the new history")
    assert office.a.ask("fewest") == [len(shown), places]
    assert shown.keys() | set(said) == tickets(office.b).keys()


def test_numbers_given_before_the_restore_are_never_given_again(
    office: Office, wechat: WeChat
) -> None:
    """Neither the cloud's own, which went back, nor the desks'."""
    backup = back_up(office)
    given = [wechat.report()[1] for _ in range(3)]
    given += [office.a.ask("report", **LEAK)["number"] for _ in range(2)]
    eventually(lambda: office.settled() and len(tickets(office.b)) == 5, "all five at desk B")
    restore(office, backup)
    given += [wechat.report()[1] for _ in range(3)]
    given += [office.a.ask("report", **LEAK)["number"] for _ in range(2)]
    office.hurry()
    eventually(lambda: healed(office) and len(tickets(office.b)) == 10, "all ten at desk B")
    assert len(set(given)) == 10
    numbers = {json.loads(one)["number"] for one in tickets(office.b).values()}
    assert numbers == set(given)


def test_a_desk_that_was_away_for_long_gives_back_what_only_it_has_seen(
    office: Office, wechat: WeChat
) -> None:
    """The cloud was restored and went on for days before it came back, with work of its own."""
    a, b = office.desks
    shared = a.ask("report", **LEAK)["uid"]
    kept, _ = wechat.report("备份里有的")
    eventually(lambda: kept in tickets(b) and office.settled(), "the beginning")
    backup = back_up(office)
    office.plug_a.pull(True)
    only_b, _ = wechat.report("只有二号台看到的")
    wechat.say(kept, c.Withdraw())
    eventually(
        lambda: only_b in tickets(b) and json.loads(tickets(b)[kept])["status"] == "withdrawn",
        "what happened in WeChat, at desk B alone",
    )
    office.plug_b.pull(True)
    unsent = b.ask("report", **(LEAK | {"place": "东校区/1栋/101"}))["uid"]
    b.ask("note", uid=shared, text="断网时记的")

    restore(office, backup)
    office.plug_a.pull(False)
    a.ask("hurry")
    eventually(
        lambda: a.ask("state")["epoch"] == epoch_of(office) and kept in tickets(a),
        "desk A in the new history",
    )
    assert only_b not in tickets(a)
    a.ask("accept", uid=kept)
    a.ask("dispatch", uid=kept, worker="W101", name="张大勇")
    eventually(lambda: not a.ask("state")["waiting"], "desk A's work in the cloud")
    assert {unsent, only_b} <= tickets(b).keys(), "shown all the while"

    office.plug_b.pull(False)
    office.hurry()
    eventually(lambda: healed(office), "both desks agree")
    assert {shared, kept, only_b, unsent} <= tickets(a).keys()
    assert json.loads(tickets(a)[kept])["status"] == "dispatched", "what was agreed since holds"
    assert json.loads(tickets(a)[shared])["notes"] == 1
    assert b.ask("state")["attention"] == ["lost_in_restore"], "the withdrawal is told, not dropped"
    assert a.ask("state")["attention"] == []
    assert main(["cloud", "parked", "--data", str(office.cloud.data)]) == 0


def test_a_database_put_back_by_hand_is_noticed(office: Office, wechat: WeChat) -> None:
    """The file was exchanged without the tool: the copy of the epoch outside tells."""
    before = office.a.ask("report", **LEAK)["uid"]
    eventually(office.settled, "the first ticket at both desks")
    backup = back_up(office)
    busy_hour(office, wechat, before)
    shown, said, old = tickets(office.a), entries(office), epoch_of(office)
    office.cloud.stop()
    _by_hand(office, backup)
    office.cloud.start()
    assert epoch_of(office) != old
    assert "OLDER THAN THE CLOUD THAT RAN HERE" in _log(office)
    office.hurry()
    eventually(lambda: healed(office) and len(entries(office)) == len(said), "all is back")
    assert tickets(office.a) == tickets(office.b) == shown


def test_a_whole_disk_that_went_back_is_noticed_by_the_first_desk(
    office: Office, wechat: WeChat
) -> None:
    """Also the copy outside is old; and the cloud went on in the old epoch before a desk came."""
    before = office.a.ask("report", **LEAK)["uid"]
    eventually(office.settled, "the first ticket at both desks")
    backup = back_up(office)
    outside = (office.cloud.data / "epoch.json").read_bytes()
    busy_hour(office, wechat, before)
    shown, old = tickets(office.a), epoch_of(office)
    for plug in (office.plug_a, office.plug_b):
        plug.pull(True)
    office.cloud.stop()
    _by_hand(office, backup)
    (office.cloud.data / "epoch.json").write_bytes(outside)
    office.cloud.start()
    assert epoch_of(office) == old
    # More than was lost: no cursor is ahead.
    later = {wechat.report()[0] for _ in range(12)}
    for plug in (office.plug_a, office.plug_b):
        plug.pull(False)
    office.hurry()
    wanted = shown.keys() | later
    eventually(
        lambda: epoch_of(office) != old and healed(office) and tickets(office.a).keys() == wanted,
        "all is back",
    )
    assert "THE CLOUD WENT BACK IN TIME" in _log(office)
    now = tickets(office.a)
    renewed = {uid for uid in shown if now[uid] != shown[uid]}
    assert len(renewed) == 1, "the WeChat ticket: its number was given twice, it has a new one"
    assert all(_whole(now[uid]) == _whole(shown[uid]) for uid in shown)
    assert len({json.loads(one)["number"] for one in now.values()}) == len(wanted)
    told = [desk.ask("state")["attention"] for desk in office.desks]
    assert sorted(told) == [[], ["number_renewed"]], "a person is asked to tell the student"


def test_no_restore_under_a_running_cloud(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """It would be pulled from under the stations' feet."""
    backup, old = back_up(office), epoch_of(office)
    assert main(["cloud", "restore", str(backup), "--data", str(office.cloud.data)]) == 1
    assert "请先停止它" in capsys.readouterr().err
    assert epoch_of(office) == old


def _whole(ticket: str) -> Any:
    return json.loads(ticket) | {"number": ""}


def _by_hand(office: Office, backup: Path) -> None:
    for suffix in ("-wal", "-shm"):
        (office.cloud.data / f"cloud.db{suffix}").unlink(missing_ok=True)
    shutil.copyfile(backup, office.cloud.data / "cloud.db")


def _log(office: Office) -> str:
    return (office.cloud.data / "cloud.log").read_text(encoding="utf-8")
