"""An office in processes of their own: one cloud, two desks, each on a line that can be cut."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from desktop.outage import Plug
from tests.clouds import ReadyCloud
from tests.stories.actors import StationProcess, eventually

LEAK = {
    "place": "东校区/3栋/301",
    "fault": "water.pipe",
    "words": "卫生间水管漏水",
    "name": "张子涵",
    "phone": "13800001111",
}


class Office:
    """One cloud and two desks, each on a line of its own that can be cut."""

    def __init__(self, folder: Path) -> None:
        self._open = ExitStack()
        self.cloud = ReadyCloud(folder / "cloud")
        self._open.callback(self.cloud.stop)
        self.cloud.start()
        self.plug_a = Plug(("127.0.0.1", self.cloud.port))
        self.plug_b = Plug(("127.0.0.1", self.cloud.port))
        self._open.callback(self.plug_a.close)
        self._open.callback(self.plug_b.close)
        self.a = StationProcess(folder / "a", "H001", "李桂芳", "leader")
        self.b = StationProcess(folder / "b", "H002", "周敏", "dispatcher")
        self._open.callback(self.a.stop)
        self._open.callback(self.b.stop)
        self.letters_a = self._connect(self.a, self.plug_a, "一号台")
        self.letters_b = self._connect(self.b, self.plug_b, "二号台")
        records = self.cloud.records()
        eventually(
            lambda: all(desk.ask("state")["records"] == records for desk in self.desks),
            "the whole campus is at the desks",
        )

    def _connect(self, station: StationProcess, plug: Plug, name: str) -> str:
        told = station.ask("connect", url=plug.url, code=self.cloud.enrol_code(), name=name)
        return str(told["letters"])

    @property
    def desks(self) -> tuple[StationProcess, StationProcess]:
        """Both desks."""
        return self.a, self.b

    def hurry(self) -> None:
        """Both send now."""
        for desk in self.desks:
            desk.ask("hurry")

    def close(self) -> None:
        self._open.close()

    def settled(self) -> bool:
        """Nothing waits, and both desks show the same."""
        a, b = self.a.ask("state"), self.b.ask("state")
        return not a["waiting"] and not b["waiting"] and a["tickets"] == b["tickets"]
