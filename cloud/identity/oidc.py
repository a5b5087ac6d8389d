"""OpenID Connect: authorization code with PKCE, and a token that is believed only as far as signed.

Sources: OpenID Connect Core 1.0 sections 3.1 (code flow, 3.1.3.7 what to check of a token) and 5.3
(UserInfo), Discovery 1.0 section 4, RFC 7636 (PKCE), RFC 9207 (``iss`` beside the code).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import jwt

from cloud.identity.calls import ask_json
from cloud.identity.campus import Asserted, first_of
from cloud.identity.oidc_keys import Keys
from cloud.identity.settings import Oidc
from cloud.identity.sign_in import Trip
from domain.problems import Refusal, Trouble

_LEEWAY = 120
"""Seconds that two servers' clocks may differ."""
_FRESH = 900
"""Seconds within which a password asked for anew must have been typed."""
_TYPED = 60
"""Seconds by which it may seem to have been typed before we asked: the clocks differ."""
_HOUR = 3_600_000
_NOT_SHOWN = {"nonce", "at_hash", "c_hash", "s_hash", "jti", "sid"}


class OidcProvider:
    """The school's OpenID provider (``Prover``)."""

    name = "oidc"
    renews = True

    def __init__(self, settings: Oidc) -> None:
        self._settings = settings
        self.label = settings.label
        self._keys = Keys()
        self._document: tuple[int, dict[str, Any]] | None = None

    def away(self, trip: Trip, now: int) -> str:
        """The provider's page, told nonce and challenge of this trip.

        Raises:
            Trouble: ``sign_in_unreachable``.
        """
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": trip.back,
            "scope": self._settings.scope,
            "state": trip.state,
            "nonce": trip.derived("nonce"),
            "code_challenge": trip.challenge(),
            "code_challenge_method": "S256",
        }
        if trip.renew:
            query |= {"prompt": "login", "max_age": "0"}
        endpoint = self._endpoint("authorization_endpoint", now)
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def asserted(self, given: Mapping[str, str], now: int, trip: Trip) -> Asserted:
        """What the provider says of the code that came back.

        Raises:
            Refusal: ``sign_in_refused`` with what is wrong as its ``reason``.
            Trouble: ``sign_in_unreachable``.
        """
        if given.get("error"):
            raise self._refused(given["error"][:60])
        if not given.get("code"):
            raise self._refused("no code")
        if given.get("iss", self._settings.issuer) != self._settings.issuer:
            raise self._refused("iss")
        told = self._tokens(given["code"], now, trip)
        claims = self._checked(str(told.get("id_token", "")), now, trip)
        if self._settings.number not in claims:
            claims = self._with_userinfo(claims, str(told.get("access_token", "")), now)
        attributes = {
            name: values
            for name, claim in claims.items()
            if name not in _NOT_SHOWN and (values := _values(claim))
        }
        number = first_of(attributes, self._settings.number)
        return Asserted(number, str(claims["sub"]), attributes)

    def _tokens(self, code: str, now: int, trip: Trip) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": trip.back,
            "client_id": self._settings.client_id,
            "code_verifier": trip.derived("verifier"),
        }
        login, secret = None, self._settings.client_secret
        if secret is not None:
            known = self._discovered(now).get("token_endpoint_auth_methods_supported")
            if known and "client_secret_basic" not in known:
                form["client_secret"] = secret.reveal()
            else:
                both = (self._settings.client_id, secret.reveal())
                login = (quote(both[0], safe=""), quote(both[1], safe=""))
        told = ask_json(self._endpoint("token_endpoint", now), form=form, login=login)
        if "id_token" not in told:
            raise self._refused(str(told.get("error", "no id_token"))[:60])
        return told

    def _checked(self, token: str, now: int, trip: Trip) -> dict[str, Any]:
        """The token's claims, if it is this provider's, for us, of this trip and of now."""
        claims = self._signed(token, now)
        at = now // 1_000
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        strange = {
            "expired": not _number(claims["exp"]) or claims["exp"] <= at - _LEEWAY,
            "iat": not _number(claims["iat"]) or claims["iat"] > at + _LEEWAY,
            "nbf": "nbf" in claims
            and (not _number(claims["nbf"]) or claims["nbf"] > at + _LEEWAY),
            "azp": (len(audience) > 1 or "azp" in claims)
            and claims.get("azp") != self._settings.client_id,
            "nonce": not hmac.compare_digest(
                str(claims["nonce"]).encode(), trip.derived("nonce").encode()
            ),
            "auth_time": trip.renew
            and (
                not _number(claims.get("auth_time"))
                or claims["auth_time"] < max(at - _FRESH, trip.begun_at // 1_000 - _TYPED)
            ),
        }
        for reason, wrong in strange.items():
            if wrong:
                raise self._refused(reason)
        return claims

    def _signed(self, token: str, now: int) -> dict[str, Any]:
        issuer = self._settings.issuer
        try:
            header = jwt.get_unverified_header(token)
            if header.get("alg") not in self._settings.algorithms:
                raise self._refused("algorithm")
            where = self._endpoint("jwks_uri", now)
            key = self._keys.key(where, str(header.get("kid", "")), header["alg"], now)
            if key is None:
                raise self._refused("key")
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(self._settings.algorithms),
                audience=self._settings.client_id,
                issuer=issuer,
                options={
                    "require": ["iss", "sub", "aud", "exp", "iat", "nonce"],
                    # The library asks the machine's clock; ours is an argument.
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                    "enforce_minimum_key_length": True,
                },
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise self._refused(type(error).__name__) from None
        return claims

    def _with_userinfo(self, claims: dict[str, Any], token: str, now: int) -> dict[str, Any]:
        if not token or "userinfo_endpoint" not in self._discovered(now):
            return claims
        bearer = {"Authorization": f"Bearer {token}"}
        more = ask_json(self._endpoint("userinfo_endpoint", now), headers=bearer)
        if more.get("sub") != claims["sub"]:
            raise self._refused("userinfo is another's")
        return more | claims

    def _endpoint(self, name: str, now: int) -> str:
        found = str(self._discovered(now).get(name, ""))
        if not found.startswith(("https://", "http://")):
            raise Trouble("sign_in_unreachable", host=self._settings.issuer, detail=f"no {name}")
        return found

    def _discovered(self, now: int) -> dict[str, Any]:
        """The provider's document, asked for once an hour."""
        kept = self._document
        if kept is not None and kept[0] <= now < kept[0] + _HOUR:
            return kept[1]
        url = f"{self._settings.issuer.rstrip('/')}/.well-known/openid-configuration"
        found = ask_json(url)
        if found.get("issuer") != self._settings.issuer:
            detail = "the document names another issuer"
            raise Trouble("sign_in_unreachable", host=self._settings.issuer, detail=detail)
        self._document = (now, found)
        return found

    def _refused(self, reason: str) -> Refusal:
        return Refusal("sign_in_refused", way=self.name, reason=reason)


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _values(claim: Any) -> tuple[str, ...]:
    """A claim as texts; what has parts of its own is not for us."""
    claims = claim if isinstance(claim, list) else [claim]
    return tuple(str(one)[:500] for one in claims if isinstance(one, str | int | float))
