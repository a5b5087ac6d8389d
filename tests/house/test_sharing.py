"""A run in which workers die comes to its end, with every other test run once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from types import SimpleNamespace
from typing import Any

import pytest

from tests.sharing import Sharing, in_order


class Config:
    """What the scheduler asks of pytest's configuration."""

    option = SimpleNamespace(loadscopereorder=False)

    def getvalue(self, name: str) -> list[str]:
        return ["popen", "popen"]


class Worker:
    """A worker as xdist's are: it begins a test when it knows the next one, or that none comes."""

    def __init__(self, name: str) -> None:
        self.gateway = SimpleNamespace(id=name)
        self.shutting_down = False
        self.asked: list[int] = []

    def send_runtest_some(self, indices: list[int]) -> None:
        self.asked += indices

    def shutdown(self) -> None:
        self.shutting_down = True

    @property
    def can_begin(self) -> bool:
        return len(self.asked) > 1 or bool(self.asked and self.shutting_down)


class Run:
    """The scheduler between workers that die of some tests; xdist's own part played in between."""

    def __init__(self, tests: list[str], deadly: Collection[str]) -> None:
        self.tests, self.deadly = tests, deadly
        self.passed = Counter[str]()
        self.died_of: list[str] = []
        self.sharing: Any = Sharing(Config(), None)  # type: ignore[arg-type]
        self.workers: list[Worker] = []
        for _ in range(2):
            self.sharing.add_node(self._worker())
        for worker in self.workers:
            self.sharing.add_node_collection(worker, tests)
        self.sharing.schedule()

    def _worker(self) -> Worker:
        self.workers.append(Worker(f"gw{len(self.workers)}"))
        return self.workers[-1]

    def to_its_end(self) -> None:
        while self.workers:
            if self.sharing.tests_finished:
                for worker in self.workers:
                    worker.shutdown()
            able = [worker for worker in self.workers if worker.can_begin]
            for worker in able:
                if worker in self.workers and worker.can_begin:
                    self._step(worker)
            ended = [one for one in self.workers if one.shutting_down and not one.asked]
            for worker in ended:
                assert self.sharing.remove_node(worker) is None
                self.workers.remove(worker)
            assert able or ended, "all wait for ever"

    def _step(self, worker: Worker) -> None:
        test = self.tests[worker.asked[0]]
        if test not in self.deadly:
            self.passed[test] += 1
            self.sharing.mark_test_complete(worker, worker.asked.pop(0))
            return
        self.workers.remove(worker)
        self.died_of.append(self.sharing.remove_node(worker))
        other = self._worker()
        self.sharing.add_node(other)
        for one in self.workers:
            if one.can_begin:
                self._step(one)  # life goes on while the new one collects
                break
        self.sharing.add_node_collection(other, self.tests)
        self.sharing.schedule()


FILES = [f"tests/test_{name}.py::test_{n}" for name in "abcdefgh" for n in range(3)]
LIVES = [f"tests/simulation/test_lives.py::test_lives[{n}]" for n in range(6)]
TESTS = FILES + LIVES


@pytest.mark.parametrize(
    "deadly",
    [
        [],
        [FILES[0]],
        [FILES[13]],
        [FILES[-1]],
        [LIVES[0]],
        [LIVES[-1]],
        LIVES[-2:],
        [FILES[3], FILES[4], FILES[20]],
        FILES[:3],
        LIVES,
    ],
    ids=lambda deadly: ", ".join(one.partition("test_")[2] for one in deadly) or "none",
)
def test_every_test_is_run_once_whoever_dies(deadly: list[str]) -> None:
    run = Run(TESTS, deadly)
    run.to_its_end()
    assert sorted(run.died_of) == sorted(deadly)
    assert run.passed == Counter(set(TESTS) - set(deadly))


@pytest.mark.parametrize("test", TESTS)
def test_any_test_may_be_the_one_that_kills_a_worker(test: str) -> None:
    run = Run(TESTS, [test])
    run.to_its_end()
    assert run.died_of == [test]
    assert run.passed == Counter(set(TESTS) - {test})


def test_what_takes_long_is_begun_first_and_what_fills_gaps_last() -> None:
    files = ["tests/house/test_a.py", "tests/simulation/test_lives.py", "tests/stories/test_b.py"]
    items: Any = [SimpleNamespace(nodeid=f"{file}::test_{n}") for file in files for n in (1, 2)]
    order = [item.nodeid for item in in_order(items)]
    assert [one.partition("::")[0] for one in order[::2]] == [files[2], files[0], files[1]]
    assert [one[-1] for one in order] == ["1", "2"] * 3
