"""Every planted bug still has its place in the program, and the hunt finds some of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.mutants.plants import Mutant, mutants, planted
from tests.mutants.trees import Tree

ROOT = Path(__file__).resolve().parents[2]
QUICKLY_FOUND = ("counter-stands-still", "apply-everything", "a-lease-without-end")


@pytest.mark.parametrize("mutant", mutants(), ids=lambda mutant: mutant.name)
def test_a_planted_bug_still_applies_and_can_be_compiled(mutant: Mutant) -> None:
    for path, text in planted(mutant, ROOT).items():
        compile(text, str(path), "exec")
        assert text != path.read_text(encoding="utf-8")


def test_each_has_a_name_of_its_own_and_there_are_many() -> None:
    names = Counter(mutant.name for mutant in mutants())
    assert max(names.values()) == 1
    assert len(names) >= 60
    assert sum(mutant.clinic for mutant in mutants()) >= 10


def test_some_are_really_planted_and_found(tmp_path: Path) -> None:
    tree = Tree(ROOT, tmp_path / "tree")
    for mutant in mutants():
        if mutant.name in QUICKLY_FOUND:
            assert tree.judge(mutant, 30).found, mutant.breaks
