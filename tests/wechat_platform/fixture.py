"""The platform for tests: one process for all tests of a worker, a fresh world for each."""

from __future__ import annotations

import pytest

from tests.processes import shared
from tests.wechat_platform.door import Platform, running


@pytest.fixture(scope="session")
def platform_process(pytestconfig: pytest.Config) -> Platform:
    """The process, shared."""
    return shared(pytestconfig, running)


@pytest.fixture
def platform(platform_process: Platform) -> Platform:
    """WeChat's servers, nothing set and nothing sent yet."""
    platform_process.reset()
    return platform_process
