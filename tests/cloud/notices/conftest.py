"""A street for each test of notices."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cloud.cloud import Cloud
from tests.cloud.desks import Desks
from tests.cloud.notices.streets import Street
from tests.wechat_platform.door import Platform
from tests.worlds import HeldClock


@pytest.fixture
def street(
    cloud: Cloud, desks: Desks, platform: Platform, clock: HeldClock
) -> Iterator[Street]:
    """People on the roster, and a platform that knows one phone."""
    made = Street(cloud, desks, platform, clock)
    yield made
    made.close()
