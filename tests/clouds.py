"""Clouds in processes of their own for tests: on copied files, asked without more processes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import IO, Any

from cloud import enrolment
from cloud.app import fill_sample, open_cloud, open_database
from desktop.processes import CloudProcess
from domain.scopes import LOGISTICS
from tests import forking
from tests.prepared import fill


class ReadyCloud(CloudProcess):
    """``paidan cloud serve`` on loopback, with the sample campus in it before it starts."""

    def start(self) -> None:
        if self._sample and not self.database and not (self.data / "cloud.db").exists():
            fill(self.data, "cloud with campus", _with_campus)
        super().start()

    def _launch(self, command: list[str], log: IO[bytes], environment: dict[str, str]) -> Any:
        _, _, module, *arguments = command
        return forking.start(module, *arguments, out=log, env=environment)

    def enrol_code(self) -> str:
        """A one-time code, from the function that the command calls."""
        database = open_database(self.data, self.database)
        try:
            return enrolment.invite(database, LOGISTICS, time.time_ns() // 1_000_000)
        finally:
            database.close()

    def records(self) -> int:
        """How many records of the directory it has."""
        database = open_database(self.data, self.database)
        try:
            return int(database.value("SELECT count(*) FROM record"))
        finally:
            database.close()


def _with_campus(folder: Path) -> None:
    cloud = open_cloud(folder)
    fill_sample(cloud)
    cloud.store.close()
