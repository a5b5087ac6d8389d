"""A desk's data folder is copied or put back, with real processes: no number is given twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from desktop.home import home_of
from storage.database import Store
from tests.stories.actors import StationProcess, eventually
from tests.stories.office import LEAK, Office

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = Office(tmp_path)
    yield made
    made.close()


@pytest.fixture
def later() -> Iterator[ExitStack]:
    """What is to end with the test."""
    with ExitStack() as stack:
        yield stack


def report(station: StationProcess, words: str = "水管漏水") -> str:
    """A ticket taken down. Returns its number."""
    return str(station.ask("report", **(LEAK | {"words": words}))["number"])


def numbers(station: StationProcess) -> list[str]:
    """The numbers of all tickets that a desk shows."""
    return sorted(json.loads(one)["number"] for one in station.ask("state")["tickets"].values())


def state(station: StationProcess) -> Any:
    return station.ask("state")


def copy_of(office: Office, tmp_path: Path, later: ExitStack) -> StationProcess:
    """Desk A's folder on another disk, opened while desk A works on."""
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    made = StationProcess(tmp_path / "copy", "H001", "李桂芳", "leader")
    later.callback(made.stop)
    return made


def test_a_copied_folder_is_a_desk_of_its_own_and_both_work(
    office: Office, tmp_path: Path, later: ExitStack
) -> None:
    """Also what was not sent when the copy was made goes in once."""
    given = [report(office.a)]
    office.plug_a.pull(True)
    given.append(report(office.a, "复制时还没有上传"))
    office.a.stop()
    copy = copy_of(office, tmp_path, later)
    office.a.start()

    assert state(copy)["letters"] != office.letters_a, "at once, without asking anybody"
    given += [report(desk) for desk in (office.a, copy) for _ in range(3)]
    office.plug_a.pull(False)
    office.a.ask("connect", url=office.plug_a.url)
    copy.ask("connect", url=office.plug_a.url)
    eventually(lambda: state(copy)["letters"] == "C", "letters for the copy")
    given += [report(desk) for desk in (office.a, copy, office.b) for _ in range(2)]

    desks = (office.a, office.b, copy)
    eventually(
        lambda: all(
            numbers(desk) == sorted(given) and not state(desk)["waiting"] for desk in desks
        ),
        "everything at all three desks",
    )
    assert len(set(given)) == len(given)
    assert [state(desk)["letters"] for desk in desks] == ["A", "B", "C"]
    assert [state(desk)["attention"] for desk in desks] == [[], [], []]


def test_a_folder_put_back_into_its_own_place_gives_no_number_again(
    office: Office, tmp_path: Path
) -> None:
    """Nothing in the folder tells: the cloud knows a word of this desk that the desk does not."""
    given = [report(office.a)]
    eventually(office.settled, "the first ticket")
    office.a.stop()
    files = {p: p.read_bytes() for p in (tmp_path / "a").rglob("*") if p.is_file()}
    office.a.start()
    office.a.ask("connect", url=office.plug_a.url)
    given += [report(office.a) for _ in range(3)]
    eventually(office.settled, "what the older state does not know")
    office.a.stop()
    for path, data in files.items():
        path.write_bytes(data)  # into the same files: same disk, same places
    for path in set((tmp_path / "a").rglob("*")) - files.keys():
        if path.is_file():
            path.unlink()

    office.a.start()
    assert state(office.a)["letters"] == office.letters_a, "nobody can tell yet"
    office.a.ask("connect", url=office.plug_a.url)
    eventually(lambda: state(office.a)["letters"] == "C", "letters of its new life")
    given += [report(office.a) for _ in range(3)]
    eventually(
        lambda: numbers(office.a) == numbers(office.b) == sorted(given) and office.settled(),
        "everything at both desks",
    )
    assert len(set(given)) == len(given) == 7
    assert [state(desk)["attention"] for desk in office.desks] == [[], []]
    store = Store(office.cloud.data / "cloud.db")
    closed = store.value("SELECT incarnation FROM station WHERE station = 'A'")
    store.close()
    assert closed == "-", "nobody speaks as the old life any more"


def test_two_alike_that_nothing_tells_apart_are_parted_by_the_cloud(
    office: Office, tmp_path: Path, later: ExitStack
) -> None:
    """A copied virtual machine: both have the same life, until both have spoken."""
    office.a.stop()
    home = home_of(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "copy")
    copy = StationProcess(tmp_path / "copy", "H001", "李桂芳", "leader", home)
    later.callback(copy.stop)
    office.a.start()
    for desk in (office.a, copy):
        desk.ask("connect", url=office.plug_a.url)
    uids = [desk.ask("report", **LEAK)["uid"] for desk in (office.a, copy)]
    eventually(
        lambda: len({state(d)["letters"] for d in (office.a, copy, office.b)}) == 3,
        "three desks with letters of their own",
    )
    for desk in (office.a, copy):
        uids.append(desk.ask("report", **LEAK)["uid"])
    eventually(
        lambda: all(not state(d)["waiting"] for d in (office.a, copy)),
        "all words answered",
    )
    told = state(office.a)["attention"] + state(copy)["attention"]
    assert told in ([], ["number_taken"]), "at most what both gave before they could know is told"
    known = state(office.b)["tickets"].keys()
    assert len(known & set(uids)) + len(told) == len(uids)
