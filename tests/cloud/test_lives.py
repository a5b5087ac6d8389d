"""A station's life: letters belong to one folder alone, however folders are copied and put back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloud import codes, enrolment, lives
from cloud.app import open_cloud
from cloud.cloud import Cloud
from cloud.enrolment import PURPOSE, KnownStation
from desktop.home import home_of, is_elsewhere
from desktop.opening import Folder, open_folder
from domain.directory import Staff, aggregate_of, put
from domain.mending import (
    ReincarnateRequest,
)
from domain.people import SYSTEM
from domain.problems import Refusal
from domain.wire import (
    WIRE_VERSION,
    EnrolReply,
    EnrolRequest,
    PushRequest,
    read_command,
)
from storage import lives as own_lives
from storage import outbox
from tests.cloud.desks import Desks
from tests.storage.desk import quick_folder, wish
from tests.worlds import LEADER, NOON, HeldClock, Ids

pytestmark = pytest.mark.usefixtures("caplog")  # what happens to folders is in the log
AGAIN = ReincarnateRequest(WIRE_VERSION, "i2", "TQQQ")


def enrolled(cloud: Cloud, incarnation: str = "i1", former: tuple[str, ...] = ()) -> EnrolReply:
    """A new station."""
    code = codes.issue(cloud.store, PURPOSE, "", cloud.clock())
    request = EnrolRequest(WIRE_VERSION, code, "派单台", incarnation, "TABC", former)
    return enrolment.enrol(cloud.ledger, request, cloud.clock())


def known(cloud: Cloud, reply: EnrolReply) -> KnownStation:
    """The station as its token shows it."""
    return enrolment.station_of(cloud.ledger, reply.token)


# ---- in the cloud ------------------------------------------------------------------------


def test_a_copy_becomes_a_station_of_its_own_and_the_other_goes_on(cloud: Cloud) -> None:
    first = enrolled(cloud)
    copy = lives.reincarnate(cloud.ledger, known(cloud, first), AGAIN, NOON)
    assert (first.letters, copy.letters) == ("A", "B")
    assert copy.token != first.token
    lives.check(known(cloud, first), "i1")
    lives.check(known(cloud, copy), "i2")
    letters = set(known(cloud, copy).origin.letters)
    assert letters == {"B", "TQQQ", "A", "TABC"}, "it still reports the numbers that it gave as A"


def test_the_life_of_a_folder_that_was_set_back_ends(cloud: Cloud) -> None:
    first = enrolled(cloud)
    wish = ReincarnateRequest(WIRE_VERSION, "i2", "TQQQ", closes=True)
    lives.reincarnate(cloud.ledger, known(cloud, first), wish, NOON)
    with pytest.raises(Refusal, match="incarnation_unknown"):
        lives.check(known(cloud, first), "i1")
    with pytest.raises(Refusal, match="incarnation_unknown"):
        lives.check(known(cloud, first), "i2")


def test_asked_again_after_a_lost_answer_it_gets_the_same_letters(cloud: Cloud) -> None:
    first = enrolled(cloud)
    lost = lives.reincarnate(cloud.ledger, known(cloud, first), AGAIN, NOON)
    again = lives.reincarnate(cloud.ledger, known(cloud, first), AGAIN, NOON)
    assert again.letters == lost.letters
    assert known(cloud, again).letters == "B"
    with pytest.raises(Refusal, match="token_unknown"):
        known(cloud, lost)
    assert enrolled(cloud, "i9").letters == "C"


def test_nobody_gets_another_stations_token_by_naming_its_life(cloud: Cloud) -> None:
    first, other = enrolled(cloud), enrolled(cloud, "i7")
    claim = ReincarnateRequest(WIRE_VERSION, "i7", "TQQQ")
    made = lives.reincarnate(cloud.ledger, known(cloud, first), claim, NOON)
    assert made.letters == "C"
    assert known(cloud, other).letters == "B", "its token holds"


def test_letters_that_a_restored_cloud_forgot_are_the_stations_again(cloud: Cloud) -> None:
    """But never those that somebody else has."""
    enrolled(cloud)
    back = enrolled(cloud, "i5", former=("AC", "A", "TAWU"))
    assert set(known(cloud, back).former) == {"TABC", "AC", "TAWU"}
    for claimed in ("W", "WAB", "a", "ABCDE", ""):
        with pytest.raises(Refusal, match="bad_value"):
            enrolled(cloud, "i6", former=(claimed,))


def test_the_last_word_of_a_station_is_told_to_it_alone(cloud: Cloud, desks: Desks) -> None:
    first = enrolled(cloud)
    assert lives.last_word(cloud.store, first.token) == ""
    command = desks.command("t1", desks.wish())
    assert lives.hear(cloud.store, first.station, [command]) == ""
    assert lives.hear(cloud.store, first.station, []) == command.id
    assert lives.last_word(cloud.store, first.token) == command.id
    assert lives.last_word(cloud.store, "somebody else's") == ""


def test_a_station_of_an_older_version_tells_no_life_and_is_served(cloud: Cloud) -> None:
    lives.check(known(cloud, enrolled(cloud)), "")


# ---- in the folder -----------------------------------------------------------------------


def test_a_folder_knows_its_home(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    for name in ("station.key", "words.db"):
        (here / name).write_bytes(b"1")
    mark = home_of(here)
    assert not is_elsewhere(mark, home_of(here.rename(tmp_path / "renamed")))
    copy = Path(shutil.copytree(tmp_path / "renamed", tmp_path / "copy"))
    assert is_elsewhere(mark, home_of(copy))
    (tmp_path / "renamed" / "station.key").rename(tmp_path / "old")
    (tmp_path / "renamed" / "station.key").write_bytes(b"1")
    assert not is_elsewhere(mark, home_of(tmp_path / "renamed")), "one file that was put back"
    assert is_elsewhere(mark, " ".join(["another", *mark.split()[1:]])), "another machine"


class Farm:
    """Folders of one office that are used, copied and put back, and their cloud."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.clock = HeldClock()
        self.ids = Ids("f")
        self.cloud = open_cloud(root / "cloud")
        self.cloud.clock = self.clock
        staff = Staff(LEADER.id, LEADER.name, "leader")
        self.cloud.ledger.submit(
            aggregate_of(staff), put(staff), SYSTEM, "system", command_id=self.ids(), now=NOON
        )
        self.homes = ["h0 a b"]
        self.unaware: set[int] = set()
        self.given: list[str] = []
        self.told: list[str] = []
        folder = self.open(0)
        folder.ledger.enrolled(enrolled(self.cloud, folder.ledger.meta("incarnation")), "http://c")
        folder.close()

    def path(self, n: int) -> Path:
        return self.root / f"desk{n}"

    def open(self, n: int) -> Folder:
        home = self.homes[n]
        return open_folder(self.path(n), self.clock, self.ids, lambda folder: home)

    def report(self, n: int) -> None:
        """A ticket taken down, if the folder can know that its letters are its own."""
        if n in self.unaware:
            return
        folder = self.open(n)
        number = folder.ledger.draw_number("BX", self.clock())
        desks = Desks(self.cloud.ledger, self.clock)
        desks.ids = self.ids
        command = desks.command(self.ids(), wish(number))
        folder.ledger.record([read_command(command)], self.clock())
        self.given.append(number)
        folder.close()

    def copy(self, n: int) -> None:
        """The folder on another machine."""
        shutil.copytree(self.path(n), self.path(len(self.homes)))
        self.homes.append(f"h{len(self.homes)} c{len(self.homes)} d{len(self.homes)}")
        if n in self.unaware:
            self.unaware.add(len(self.homes) - 1)

    def save(self, n: int) -> None:
        shutil.rmtree(self.root / f"saved{n}", ignore_errors=True)
        shutil.copytree(self.path(n), self.root / f"saved{n}")

    def put_back(self, n: int) -> None:
        """The saved state in the same place of the same disk: nothing there tells."""
        if (self.root / f"saved{n}").exists():
            shutil.rmtree(self.path(n))
            shutil.copytree(self.root / f"saved{n}", self.path(n))
            self.unaware.add(n)

    def connect(self, n: int) -> None:
        """Greet and send, as the engine does."""
        folder = self.open(n)
        ledger = folder.ledger
        for _ in range(3):
            token = ledger.meta("token")
            last = lives.last_word(self.cloud.store, token)
            if last and not ledger.meta(own_lives.ASKS) and not outbox.knows(ledger.store, last):
                own_lives.again(ledger, self.ids, set_back=True)
            station = enrolment.station_of(self.cloud.ledger, token)
            if ledger.meta(own_lives.ASKS):
                wanted = own_lives.request(ledger)
                reply = lives.reincarnate(self.cloud.ledger, station, wanted, self.clock())
                ledger.enrolled(reply, "http://c")
                station = enrolment.station_of(self.cloud.ledger, reply.token)
            commands = outbox.to_send(ledger.store, 500)
            request = PushRequest(WIRE_VERSION, "e", commands, ledger.meta("incarnation"))
            try:
                lives.check(station, request.incarnation)
            except Refusal:
                own_lives.again(ledger, self.ids, set_back=True)
                continue
            results = self.cloud.ledger.accept(commands, station.origin, self.clock())
            lives.hear(self.cloud.store, station.station, commands)
            ledger.settle(results, self.clock())
            self.told += [r.problem.code for r in results if r.problem is not None]
            break
        else:
            raise AssertionError("it found no life of its own")
        self.unaware.discard(n)
        folder.close()


_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["report", "report", "connect", "copy", "save", "put_back"]),
        st.integers(0, 3),
    ),
    max_size=16,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS)
def test_no_number_is_given_twice(acts: list[tuple[str, int]]) -> None:
    """Whatever is copied and put back, and whenever it reaches the cloud again.

    A folder that was put back where nothing tells it is the one case that only the cloud can know
    of: the walk takes down no ticket there before it has reached it.
    """
    with quick_folder() as root:
        farm = Farm(root)
        for act, n in acts:
            getattr(farm, act)(n % len(farm.homes))
            farm.clock.advance(1_000)
        for n in range(len(farm.homes)):
            farm.connect(n)
            farm.report(n)
            farm.connect(n)
        assert len(set(farm.given)) == len(farm.given)
        assert farm.told == [], "everything that was taken down goes in"
        letters = [farm.open(n).ledger.meta("letters") for n in range(len(farm.homes))]
        assert len(set(letters)) == len(letters)
        farm.cloud.store.close()
