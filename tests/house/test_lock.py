"""The locks: exact, hashed, from no named place, and with the Qt that does not abort."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("runtime", "dev")
REQUIREMENT = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?: ; (?P<marker>.+?))?(?: --hash=sha256:[0-9a-f]{64})+"
)


def lines(lock: str) -> list[str]:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    return [re.sub(r"\s+", " ", line) for line in text.replace("\\\n", " ").splitlines() if line]


def pinned(lock: str) -> dict[str, str]:
    found = [REQUIREMENT.fullmatch(line) for line in lines(lock)]
    return {match["name"]: match["version"] for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_one_exact_version_with_hashes(lock: str) -> None:
    assert [line for line in lines(lock) if not REQUIREMENT.fullmatch(line)] == []
    assert len(lines(lock)) > 20


@pytest.mark.parametrize("lock", LOCKS)
def test_no_lock_names_the_place_that_packages_come_from(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert re.findall(r"://|--\S*(?:index|link|host)\S*", text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_qt_is_not_the_version_that_loses_references(lock: str) -> None:
    assert pinned(lock)["pyside6-essentials"] == pinned(lock)["shiboken6"] != "6.12.0"


def test_qt_comes_without_its_addons() -> None:
    assert {"pyside6", "pyside6-addons"} & set(pinned("dev")) == set()


def test_the_tests_run_on_the_versions_that_are_shipped() -> None:
    assert pinned("runtime").items() <= pinned("dev").items()


def test_everything_that_the_project_asks_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {
        "runtime": project["dependencies"],
        "dev": project["dependencies"] + project["optional-dependencies"]["dev"],
    }
    for lock, requirements in wanted.items():
        names = {re.match(r"[\w.-]+", text)[0] for text in requirements}  # type: ignore[index]
        assert {re.sub(r"[._]", "-", n).lower() for n in names} - set(pinned(lock)) == set()


def test_what_is_installed_is_what_is_locked() -> None:
    installed = {
        re.sub(r"[._]", "-", dist.name).lower(): dist.version for dist in metadata.distributions()
    }
    differing = {
        name: (version, installed[name])
        for name, version in pinned("dev").items()
        if name in installed and installed[name] != version
    }
    assert differing == {}


def test_no_wheel_brings_a_module_named_like_one_of_our_rooms() -> None:
    rooms = {"desktop", "sync", "storage", "domain", "cloud", "resources", "tests", "build_spec"}
    assert rooms & set(metadata.packages_distributions()) == set()
