"""OpenID Connect against a real provider, and against every token that must not be believed."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from msgspec import structs

from cloud.identity.oidc import OidcProvider
from cloud.identity.sign_in import Trip
from domain.problems import Refusal, Trouble
from tests.oidc_provider.fixture import Issuer, issuer, provider_process
from tests.worlds import HOUR, MINUTE, NOON

__all__ = ["issuer", "provider_process"]

TRIP = Trip("http://127.0.0.1:1/sign-in/oidc/back", "one-state", "of-this-browser")
RENEWED = Trip(TRIP.back, TRIP.state, TRIP.secret, renew=True)
AT = NOON // 1_000


def visit(provider: OidcProvider, trip: Trip = TRIP, now: int = NOON) -> dict[str, str]:
    """What a browser comes back with."""
    reply = requests.get(provider.away(trip, now), allow_redirects=False, timeout=20)
    return dict(parse_qsl(urlsplit(reply.headers["location"]).query))


def test_the_mapped_claim_is_the_number(issuer: Issuer) -> None:
    provider = OidcProvider(issuer.settings())
    issuer.set(claims={"preferred_username": "S900001", "groups": ["a", "b"], "nested": {"x": 1}})
    found = provider.asserted(visit(provider), NOON, TRIP)
    assert (found.number, found.user) == ("S900001", "u-77")
    assert found.attributes["groups"] == ("a", "b")
    assert "nested" not in found.attributes
    assert "nonce" not in found.attributes


def test_what_the_token_does_not_say_userinfo_does_if_it_is_of_the_same_person(
    issuer: Issuer,
) -> None:
    provider = OidcProvider(issuer.settings())
    assert provider.asserted(visit(provider), NOON, TRIP).number == "S900001"
    issuer.set(userinfo={"sub": "u-78", "preferred_username": "S900002"})
    with pytest.raises(Refusal, match="another's"):
        provider.asserted(visit(provider), NOON, TRIP)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "http://evil.example"}, "InvalidIssuer"),
        ({"aud": "another-client"}, "InvalidAudience"),
        ({"aud": ["paidan", "other"]}, "azp"),
        ({"aud": ["paidan", "other"], "azp": "other"}, "azp"),
        ({"exp": AT - 121}, "expired"),
        ({"exp": "soon"}, "expired"),
        ({"exp": None}, "MissingRequiredClaim"),
        ({"iat": AT + 200}, "iat"),
        ({"nbf": AT + 200}, "nbf"),
        ({"nonce": "of another trip"}, "nonce"),
        ({"nonce": None}, "MissingRequiredClaim"),
        ({"sub": None}, "MissingRequiredClaim"),
        ({"sub": 7}, "InvalidSubject"),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(
    issuer: Issuer, claims: dict[str, Any], reason: str
) -> None:
    provider = OidcProvider(issuer.settings())
    issuer.set(claims=claims)
    with pytest.raises(Refusal, match=reason):
        provider.asserted(visit(provider), NOON, TRIP)


@pytest.mark.parametrize(
    ("forge", "reason"),
    [("none", "algorithm"), ("hs256", "algorithm"), ("key", "key"), ("kid", "InvalidSignature")],
)
def test_a_token_that_the_provider_did_not_sign_is_refused(
    issuer: Issuer, forge: str, reason: str
) -> None:
    provider = OidcProvider(issuer.settings())
    issuer.set(forge=forge)
    with pytest.raises(Refusal, match=reason):
        provider.asserted(visit(provider), NOON, TRIP)


def test_two_clients_in_one_audience_are_fine_if_it_was_made_for_us(issuer: Issuer) -> None:
    provider = OidcProvider(issuer.settings())
    issuer.set(claims={"aud": ["paidan", "other"], "azp": "paidan", "exp": AT - 60})
    assert provider.asserted(visit(provider), NOON, TRIP).number == "S900001"


def test_a_code_is_good_once_and_for_the_browser_that_asked(issuer: Issuer) -> None:
    provider = OidcProvider(issuer.settings())
    given = visit(provider)
    provider.asserted(given, NOON, TRIP)
    with pytest.raises(Refusal, match="invalid_grant"):
        provider.asserted(given, NOON, TRIP)
    thief = Trip(TRIP.back, TRIP.state, "of-another-browser")
    with pytest.raises(Refusal, match="invalid_grant"):
        provider.asserted(visit(provider), NOON, thief)


def test_binding_needs_a_password_typed_just_now(issuer: Issuer) -> None:
    provider = OidcProvider(issuer.settings())
    away = provider.away(RENEWED, NOON)
    assert "prompt=login" in away
    assert "max_age=0" in away
    assert provider.asserted(visit(provider, RENEWED), NOON, RENEWED).number == "S900001"
    issuer.set(typed=3_600)
    with pytest.raises(Refusal, match="auth_time"):
        provider.asserted(visit(provider, RENEWED), NOON, RENEWED)
    issuer.set(claims={"auth_time": None})
    with pytest.raises(Refusal, match="auth_time"):
        provider.asserted(visit(provider, RENEWED), NOON, RENEWED)


def test_a_password_typed_before_we_asked_for_it_binds_nobody(issuer: Issuer) -> None:
    provider = OidcProvider(issuer.settings())
    trip = structs.replace(RENEWED, begun_at=NOON - MINUTE)
    issuer.set(typed=119)
    assert provider.asserted(visit(provider, trip), NOON, trip).number == "S900001"
    issuer.set(typed=121)
    with pytest.raises(Refusal, match="auth_time"):
        provider.asserted(visit(provider, trip), NOON, trip)


def test_what_the_provider_refuses_and_what_comes_from_another_is_refused(issuer: Issuer) -> None:
    provider = OidcProvider(issuer.settings())
    with pytest.raises(Refusal, match="access_denied"):
        provider.asserted({"error": "access_denied"}, NOON, TRIP)
    with pytest.raises(Refusal, match="iss"):
        provider.asserted(visit(provider) | {"iss": "http://evil.example"}, NOON, TRIP)
    with pytest.raises(Refusal, match="no code"):
        provider.asserted({}, NOON, TRIP)


def test_a_new_key_is_fetched_and_forged_ones_make_no_flood(issuer: Issuer) -> None:
    provider = OidcProvider(issuer.settings())
    provider.asserted(visit(provider), NOON, TRIP)
    issuer.set(rotated=1)
    later = NOON + 2 * MINUTE
    assert provider.asserted(visit(provider), later, TRIP).number == "S900001"
    assert issuer.fetched() == 1
    issuer.set(rotated=1, forge="key")
    for _ in range(3):
        with pytest.raises(Refusal, match="key"):
            provider.asserted(visit(provider), later, TRIP)
    assert issuer.fetched() == 0, "the last fetch is not a minute old"


def test_a_document_of_another_issuer_is_not_followed(issuer: Issuer) -> None:
    issuer.set(issuer="http://evil.example")
    with pytest.raises(Trouble, match="another issuer"):
        OidcProvider(issuer.settings()).away(TRIP, NOON)
    issuer.set()
    provider = OidcProvider(issuer.settings())
    provider.away(TRIP, NOON)
    issuer.set(issuer="http://evil.example")
    provider.away(TRIP, NOON + MINUTE)
    with pytest.raises(Trouble, match="another issuer"):
        provider.away(TRIP, NOON + HOUR)
