"""How the suite is shared out among workers: by files, what takes long first, what fills gaps last.

A file stays with one worker, for its cloud, browser or PostgreSQL is started once. Lives of the
simulation need nothing of one another, so each bunch of them may go to whoever is free.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

_LONG = ("tests/stories/", "tests/accidents/", "tests/mutants/", "tests/simulation/")
_FILLING = "tests/simulation/test_lives.py"


class Sharing(LoadFileScheduling):
    """Files in the order of ``in_order``, and the filling ones test by test.

    A worker that dies is replaced and the run goes on: what it died of has failed and is not begun
    again, the rest of its files is. As the class beneath does it, that test would kill one worker
    after the other, and whoever is given a file in which nothing is left waits for ever.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return nodeid if file == _FILLING else file

    def remove_node(self, node: WorkerController) -> str | None:
        """Take a worker out that has ended or died; the test it died of."""
        files = self.assigned_work[node]
        died_of = next((t for tests in files.values() for t, done in tests.items() if not done), "")
        if not died_of:
            return super().remove_node(node)
        for tests in files.values():
            if died_of in tests:
                tests[died_of] = True
        for name in [name for name, tests in files.items() if all(tests.values())]:
            del files[name]
        self.workqueue.update(files)
        del self.assigned_work[node]
        for other in self.nodes:
            self._reschedule(other)
        return died_of

    def schedule(self) -> None:
        """Give out what there is. Nobody begins a test before it is known what comes after it."""
        super().schedule()
        if self.collection is None:
            return
        for node in self.nodes:
            while node in self.registered_collections and self._waits(node):
                self._assign_work_unit(node)
            if not self.workqueue:
                self._reschedule(node)

    def _waits(self, node: WorkerController) -> bool:
        return bool(self.workqueue) and self._pending_of(self.assigned_work[node]) < 2

    def _reschedule(self, node: WorkerController) -> None:
        if node in self.registered_collections:  # a new one may not know its tests yet
            super()._reschedule(node)


def in_order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The tests as they are to be begun; those of a file stay together and in their order."""
    return sorted(items, key=lambda item: _rank(item.nodeid.partition("::")[0]))


def _rank(file: str) -> int:
    if file == _FILLING:
        return 2
    return 0 if file.startswith(_LONG) or "_in_browser" in file else 1
