"""Where garbage is looked for: on Qt's thread, never in whichever thread makes an object."""

from __future__ import annotations

import gc
import itertools
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.garbage import Garbage


class Part:
    """Of a window that was let go of: it holds itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def found_by() -> Iterator[list[threading.Thread]]:
    found: list[threading.Thread] = []
    was, gone = gc.isenabled(), Part()
    gc.disable()
    weakref.finalize(gone, lambda: found.append(threading.current_thread()))
    del gone
    yield found
    if was:
        gc.enable()


def many() -> None:
    """As many objects as Python would begin its search for."""
    kept = [[] for _ in range(3 * gc.get_threshold()[0])]  # type: ignore[var-annotated]
    assert kept


def test_no_worker_thread_finds_what_was_let_go_of(
    qapp: QApplication, found_by: list[threading.Thread]
) -> None:
    garbage = Garbage()
    worker = threading.Thread(target=many)
    worker.start()
    worker.join()
    assert found_by == []
    kept = [[] for _ in range(2 * gc.get_threshold()[0])]  # type: ignore[var-annotated]
    garbage.look()
    assert kept
    assert found_by == [threading.main_thread()]


def test_what_grew_old_is_found_too(
    qapp: QApplication, found_by: list[threading.Thread]
) -> None:
    gc.collect(0)
    garbage = Garbage()
    garbage._looks = itertools.count(11)  # not the look after which all counts as there to stay
    for _ in range(120):
        garbage.look()
    assert found_by == [threading.main_thread()]
