"""What every test stands on: no display, held time, no unexpected log record."""

from __future__ import annotations

import gc
import itertools
import logging
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.memory import memory

# Every worker, and every process that a test starts, would compile each module for itself.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_API", "pyside6")

# A power cut may take the files of tests: most of their waiting is for a disk to say "written".
# Those of a green test go with it, or all of them together would fill the memory.
if (_memory := memory()) is not None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_memory))

# The same examples in every run, and no deadline: a busy machine is no reason to fail.
settings.register_profile("paidan", derandomize=True, deadline=None)
settings.load_profile("paidan")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Share out as ``tests.sharing`` says where whole files are asked for."""
    if config.getvalue("dist") != "loadfile":
        return None
    from tests.sharing import Sharing

    config.option.loadscopereorder = False  # a file of few tests may be the longest
    return Sharing(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long where several workers are at it."""
    if hasattr(config, "workerinput"):
        from tests.sharing import in_order

        items[:] = in_order(items)


def pytest_collection_finish() -> None:
    """What is loaded and collected is there to stay: nobody is to look for garbage in it again.

    And it is looked for between two tests alone. Python would do it in any thread, a cloud's for
    one, and delete there what an earlier test left of its window: Qt does not survive that.
    """
    gc.collect()
    gc.freeze()
    gc.disable()


_windows = pytest.StashKey[list[Any]]()
_tests = itertools.count(1)
_WHOLE_EVERY = 20
"""Every so many tests all of the memory is searched for garbage, not what is young alone."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Hold the windows of a test that are still shown until they are closed.

    Qt goes on painting them after the test has let go of them: collected in the middle of that,
    they would take the whole run with them.
    """
    yield
    qt = sys.modules.get("PySide6.QtWidgets")
    if qt is not None and qt.QApplication.instance() is not None:
        shown = (one for one in qt.QApplication.topLevelWidgets() if one.isVisible())
        item.stash[_windows] = list(shown)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Let go of them once Qt has deleted them."""
    yield
    item.stash[_windows] = []
    gc.collect(0 if next(_tests) % _WHOLE_EVERY else 2)


@pytest.hookimpl(specname="pytest_runtest_teardown", tryfirst=True)
def pytest_delete_closed_windows() -> None:
    """Delete the windows that pytest-qt has closed: without a running loop Qt keeps them all.

    Every one of them is styled again at each change of the theme, and its clocks tick in the tests
    that follow, on files that are gone.
    """
    core = sys.modules.get("PySide6.QtCore")
    if core is not None and core.QCoreApplication.instance() is not None:
        core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(autouse=True)
def no_unexpected_log_records(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning or worse in the log that the test did not ask for (with ``caplog``) fails it.

    A program that the test ran in here may have begun a log of its own: it ends with the test.
    """
    collector = _Collector()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    root.addHandler(collector)
    yield
    root.setLevel(level)
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    if "caplog" not in request.fixturenames and collector.records:
        found = "\n".join(record.getMessage() for record in collector.records)
        pytest.fail(f"unexpected log records:\n{found}")
