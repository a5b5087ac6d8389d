"""Files stay readable: how long they and their functions are, their names, no hidden failure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = (
    "domain", "storage", "sync", "cloud", "desktop", "resources", "build_spec", "tests",
)  # fmt: skip

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
NAMES_THAT_SAY_NOTHING = {
    "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils",
}  # fmt: skip

BROAD = {"Exception", "BaseException"}


def python_files() -> list[Path]:
    return sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py"))


def name(file: Path) -> str:
    return str(file.relative_to(ROOT))


def long_functions(source: str) -> Iterator[tuple[str, int]]:
    """Find functions longer than the limit, counted from `def` to the last line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield node.name, lines


def hidden_failures(source: str) -> Iterator[int]:
    """Find the lines of handlers that catch everything and do nothing about it."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = set() if node.type is None else {ast.unparse(n) for n in ast.walk(node.type)}
        does_nothing = all(
            isinstance(step, ast.Pass | ast.Continue)
            or (isinstance(step, ast.Expr) and isinstance(step.value, ast.Constant))
            for step in node.body
        )
        if does_nothing and (node.type is None or caught & BROAD):
            yield node.lineno


def test_there_is_something_to_measure() -> None:
    assert Path(__file__) in python_files()


def test_no_file_is_longer_than_the_limit() -> None:
    lengths = {name(f): len(f.read_text(encoding="utf-8").splitlines()) for f in python_files()}
    assert {file: n for file, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    found = {
        f"{name(file)}: {function}": lines
        for file in python_files()
        for function, lines in long_functions(file.read_text(encoding="utf-8"))
    }
    assert found == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    said = {name(f) for f in python_files() if NAMES_THAT_SAY_NOTHING & {f.stem, f.parent.name}}
    assert said == set()


def test_no_failure_is_caught_and_dropped() -> None:
    found = [
        f"{name(file)}:{line}"
        for file in python_files()
        for line in hidden_failures(file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "handler",
    ["except Exception:\n    pass", "except:\n    ...", "except (OSError, Exception):\n    pass"],
)
def test_a_dropped_failure_is_noticed(handler: str) -> None:
    assert list(hidden_failures(f"try:\n    work()\n{handler}\n")) == [3]


def test_a_failure_that_is_handled_or_narrow_is_none_of_it() -> None:
    handlers = "except OSError:\n    pass\nexcept Exception as problem:\n    tell(problem)\n"
    assert list(hidden_failures(f"try:\n    work()\n{handlers}")) == []


def test_a_function_over_the_limit_is_noticed() -> None:
    source = "def long():\n" + "    x = 1\n" * LONGEST_FUNCTION
    assert list(long_functions(source)) == [("long", LONGEST_FUNCTION + 1)]
