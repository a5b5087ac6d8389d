"""The provider as a test holds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from cloud.identity.settings import Oidc
from cloud.secret import Secret
from tests.oidc_provider.provider import CLIENT, SECRET
from tests.processes import running, shared
from tests.worlds import NOON

ME = {"sub": "u-77", "preferred_username": "S900001", "name": "陈欣怡"}


class Issuer:
    """The school's OpenID provider."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"

    def settings(self, **more: Any) -> Oidc:
        """The configuration that fits it."""
        return Oidc(self.issuer, CLIENT, Secret(SECRET), **more)

    def set(self, **world: Any) -> None:
        """A world with a held clock and ``ME`` at the browser, and what is told here."""
        told = {"at": NOON // 1_000, "me": ME} | world
        requests.post(f"{self.issuer}/_control", json=told, timeout=20).raise_for_status()

    def fetched(self) -> int:
        """How often the keys were asked for since the world was set."""
        return int(requests.get(f"{self.issuer}/_control", timeout=20).json()["fetched"])


@pytest.fixture(scope="session")
def provider_process(pytestconfig: pytest.Config) -> Issuer:
    """The process, shared."""
    return shared(pytestconfig, _provider)


@contextmanager
def _provider() -> Iterator[Issuer]:
    with running("tests.oidc_provider") as port:
        yield Issuer(port)


@pytest.fixture
def issuer(provider_process: Issuer) -> Issuer:
    """A provider that tells the truth."""
    provider_process.set()
    return provider_process
