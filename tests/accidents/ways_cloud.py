"""Ways of writing that a failing disk meets at each of their calls: the cloud's."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from cloud import backup, epochs
from cloud.app import open_cloud
from domain.repair import commands as c
from domain.wire import WireCommand
from tests.accidents.ways import Way
from tests.cloud.desks import Desks
from tests.worlds import NOON, HeldClock


class InTheCloud(Way):
    """A cloud's folder in which some was accepted already; what was acknowledged is counted."""

    def make(self, folder: Path) -> None:
        self.said: list[str] = []
        cloud = open_cloud(folder)
        self.desks = Desks(cloud.ledger, HeldClock(), "m")
        self.desks.roster()
        self.uid = self.desks.ids()
        self.push(self.report(self.uid))
        self.made = list(self.said)
        cloud.store.close()

    def open(self, folder: Path) -> None:
        self.said = list(self.made)
        self.cloud = open_cloud(folder)
        self.desks = Desks(self.cloud.ledger, HeldClock(), "n")
        self.desks._numbers = 10

    def report(self, uid: str = "") -> WireCommand:
        """A call that a station took down."""
        return self.desks.command(uid or self.desks.ids(), self.desks.wish())

    def push(self, *commands: WireCommand) -> None:
        """Acknowledged when this returns."""
        results = self.desks.push(*commands)
        assert [result.outcome for result in results] == ["accepted"] * len(commands)
        self.said += [result.id for result in results]

    def go_on(self) -> None:
        self.push(self.report(), self.desks.command(self.uid, c.Note("又有地方了")))

    def close(self) -> None:
        self.cloud.store.close()

    def look(self, folder: Path, done: bool) -> None:
        again = open_cloud(folder)
        assert again.store.check() == []
        entries = Desks(again.ledger, HeldClock()).feed()
        assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
        assert sorted(entry.command_id for entry in entries) == sorted(self.said)
        again.store.close()


class Accept(InTheCloud):
    """A push of three; the station sends what was not acknowledged again."""

    def act(self) -> None:
        uid = self.desks.ids()
        self.words = [self.report(uid), self.desks.command(uid, c.Accept()), self.report()]
        self.push(*self.words)

    def go_on(self) -> None:
        if self.words[0].id not in self.said:
            self.push(*self.words)
        super().go_on()


class AcceptIntoTheFile(Accept):
    """The same, and the WAL is carried into the main file after every commit."""

    def open(self, folder: Path) -> None:
        super().open(folder)
        self.cloud.store.run("PRAGMA wal_autocheckpoint = 1")


class Picture(InTheCloud):
    """A station sends a picture."""

    def make(self, folder: Path) -> None:
        super().make(folder)
        out = io.BytesIO()
        Image.effect_noise((300, 200), 90).convert("RGB").save(out, "JPEG")
        self._picture = out.getvalue()

    def act(self) -> None:
        self._kept = self.cloud.blobs.put(self._picture, "A", NOON)

    def go_on(self) -> None:
        self.act()
        super().go_on()
        found = self.cloud.blobs.get(self._kept.hash)
        assert found is not None
        assert found[0].read_bytes() == self._picture


class CloudBackup(InTheCloud):
    """The backup of the night; the one before stays whatever happens."""

    def make(self, folder: Path) -> None:
        super().make(folder)
        cloud = open_cloud(folder)
        self._old = backup.back_up(cloud.ledger, folder, NOON).file
        cloud.store.close()

    def act(self) -> None:
        backup.back_up(self.cloud.ledger, self.cloud.folder, NOON + 86_400_000)

    def go_on(self) -> None:
        self.act()
        super().go_on()

    def look(self, folder: Path, done: bool) -> None:
        super().look(folder, done)
        new = backup.newest(folder)
        assert new.name > self._old
        for file in (new, new.with_name(self._old)):
            assert backup.verify(file, folder / "blobs", NOON).file == file.name


class Publish(InTheCloud):
    """The files that new stations start from are made."""

    def act(self) -> None:
        assert self.cloud.snapshots is not None
        self.cloud.snapshots.keep_fresh()

    def open(self, folder: Path) -> None:
        (folder / "snapshots").mkdir(exist_ok=True)
        super().open(folder)

    def go_on(self) -> None:
        self.act()
        assert self.cloud.snapshots is not None
        for kind in ("open", "all"):
            reply = self.cloud.snapshots.reply(kind)
            assert reply.state == "ready"
            assert self.cloud.snapshots.path(reply.id).stat().st_size == reply.size
        super().go_on()


class Outside(InTheCloud):
    """The copy of the history's name beside the database."""

    def act(self) -> None:
        self.push(self.report())
        epochs.write_outside(self.cloud.ledger, self.cloud.folder, NOON)

    def look(self, folder: Path, done: bool) -> None:
        assert epochs.read_outside(folder) is not None
        super().look(folder, done)


class OpenCloud(InTheCloud):
    """The cloud is started on a disk that fails."""

    def open(self, folder: Path) -> None:
        self.said, self._folder = list(self.made), folder

    def act(self) -> None:
        open_cloud(self._folder).store.close()

    def go_on(self) -> None:
        super().open(self._folder)
        super().go_on()


class OpenNewCloud(OpenCloud):
    """The very first start."""

    def make(self, folder: Path) -> None:
        self.made: list[str] = []

    def go_on(self) -> None:
        InTheCloud.open(self, self._folder)
        self.desks.roster()
        self.uid = self.desks.ids()
        self.push(self.report(self.uid))
        InTheCloud.go_on(self)


CLOUD_WAYS: dict[str, type[Way]] = {
    "accept": Accept,
    "accept-into-file": AcceptIntoTheFile,
    "picture": Picture,
    "cloud-backup": CloudBackup,
    "publish": Publish,
    "outside": Outside,
    "open-cloud": OpenCloud,
    "open-new-cloud": OpenNewCloud,
}
