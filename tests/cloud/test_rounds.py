"""Work beside the requests goes on with its next round, whatever became of the last one."""

from __future__ import annotations

import asyncio
import logging

import pytest

from cloud.app import _aside
from domain.problems import Trouble


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (Trouble("disk_full"), "jobs: to be done again"),
        (Trouble("database_busy"), ""),
        (OSError(28, "No space left on device"), "jobs failed"),
        (KeyError("a bug"), "jobs failed"),
    ],
)
def test_no_failure_ends_the_rounds(
    error: Exception, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[int] = []

    def work() -> None:
        done.append(len(done))
        if len(done) == 1:
            raise error

    async def rounds() -> None:
        for _ in range(2):
            await _aside("jobs", work)

    with caplog.at_level(logging.WARNING):
        asyncio.run(rounds())
    assert done == [0, 1]
    assert told in caplog.text
