"""The platform for tests: one process for all tests of a worker, a fresh world for each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.wechat_platform.door import Platform, running


@pytest.fixture(scope="session")
def platform_process() -> Iterator[Platform]:
    """The process, shared."""
    with running() as platform:
        yield platform


@pytest.fixture
def platform(platform_process: Platform) -> Platform:
    """WeChat's servers, nothing set and nothing sent yet."""
    platform_process.reset()
    return platform_process
