"""The ways of signing in that a school has configured."""

from __future__ import annotations

from cloud.identity.campus import Campus
from cloud.identity.cas import CasServer
from cloud.identity.settings import Identity
from cloud.identity.sign_in import OneTimeCodes, SignIn
from cloud.identity.wecom import WeComDoor
from cloud.limits import Limits
from storage.database import Database


def ways_of(store: Database, settings: Identity, limits: Limits) -> list[SignIn]:
    """Every way, in the order in which they are offered."""
    ways: list[SignIn] = []
    if settings.cas is not None:
        ways.append(Campus(store, CasServer(settings.cas)))
    if settings.oidc is not None:
        # Its ciphers are loaded only where there is a provider.
        from cloud.identity.oidc import OidcProvider

        ways.append(Campus(store, OidcProvider(settings.oidc)))
    if settings.wecom is not None:
        ways.append(Campus(store, WeComDoor(settings.wecom)))
    if settings.codes:
        ways.append(OneTimeCodes(store, limits))
    return ways
