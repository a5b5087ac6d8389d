"""What every test stands on: no display, held time, no unexpected log record."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

# The same examples in every run, and no deadline: a busy machine is no reason to fail.
settings.register_profile("paidan", derandomize=True, deadline=None)
settings.load_profile("paidan")


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_log_records(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning or worse in the log that the test did not ask for (with ``caplog``) fails it."""
    collector = _Collector()
    root = logging.getLogger()
    root.addHandler(collector)
    yield
    root.removeHandler(collector)
    if "caplog" not in request.fixturenames and collector.records:
        found = "\n".join(record.getMessage() for record in collector.records)
        pytest.fail(f"unexpected log records:\n{found}")
