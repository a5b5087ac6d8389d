"""Discovery, authorization with PKCE, tokens by RSA keys, UserInfo; forged as ``/_control`` says.

Sources: OpenID Connect Core 1.0, Discovery 1.0, RFC 7636.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

CLIENT, SECRET = "paidan", "secret of the client/+"


@dataclass
class World:
    """What the provider knows and how it is told to forge; set over ``/_control``.

    Attributes:
        at: its clock, seconds.
        me: claims of the person at the browser.
        typed: seconds ago that the password was typed.
        forge: ``none``, ``hs256`` (signed with the public key as a shared word), ``key`` (a key
            that nobody publishes), ``kid`` (the same under a published name), or empty.
        claims: put over the token's own; a null takes one away.
        userinfo: put over UserInfo's own.
        issuer: that the discovery document names; empty for the right one.
        rotated: how many keys came after the first.
    """

    at: int = 0
    me: dict[str, Any] = field(default_factory=dict)
    typed: int = 0
    forge: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    rotated: int = 0
    fetched: int = 0


class Provider:
    """One issuer."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.world = World()
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, Any]] = {}
        self._keys = [_key(), _key()]
        self._private = _key()

    async def discovery(self, request: Request) -> Response:
        """``/.well-known/openid-configuration``."""
        base = self.issuer
        return JSONResponse(
            {
                "issuer": self.world.issuer or base,
                "authorization_endpoint": f"{base}/authorize",
                "token_endpoint": f"{base}/token",
                "jwks_uri": f"{base}/jwks",
                "userinfo_endpoint": f"{base}/userinfo",
            }
        )

    async def jwks(self, request: Request) -> Response:
        """The key in use."""
        self.world.fetched += 1
        kid, key = self._current()
        told = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
        return JSONResponse({"keys": [told | {"kid": kid, "use": "sig"}]})

    async def authorize(self, request: Request) -> Response:
        """``/authorize``: whoever is at the browser is ``me``; nothing is asked."""
        asked = dict(request.query_params)
        right = (
            asked.get("client_id") == CLIENT
            and asked.get("response_type") == "code"
            and "openid" in asked.get("scope", "").split()
            and asked.get("code_challenge_method") == "S256"
        )
        if not right:
            return PlainTextResponse("invalid_request", 400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"], "iss": self.issuer})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 302)

    async def token(self, request: Request) -> Response:
        """``/token``: a code for a token, once, to who made the challenge."""
        form = dict(await request.form())
        asked = self.codes.pop(str(form.get("code", "")), None)
        if request.headers.get("authorization") != _basic():
            return JSONResponse({"error": "invalid_client"}, 401)
        if (
            asked is None
            or asked["redirect_uri"] != form.get("redirect_uri")
            or asked["code_challenge"] != _challenge(str(form.get("code_verifier", "")))
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe(16)
        self.tokens[access] = self.world.me
        id_token = self._signed(self._claims(asked))
        return JSONResponse({"access_token": access, "token_type": "Bearer", "id_token": id_token})

    async def userinfo(self, request: Request) -> Response:
        """``/userinfo``."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self.tokens:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse(self.tokens[token] | self.world.userinfo)

    async def control(self, request: Request) -> Response:
        """GET tells the world; POST makes it anew with what is told."""
        if request.method == "POST":
            self.world = World(**await request.json())
        return JSONResponse({f.name: getattr(self.world, f.name) for f in fields(World)})

    def _claims(self, asked: dict[str, str]) -> dict[str, Any]:
        at = self.world.at or int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": self.world.me.get("sub", ""),
            "aud": CLIENT,
            "exp": at + 300,
            "iat": at,
            "nonce": asked.get("nonce", ""),
        }
        if "max_age" in asked:
            claims["auth_time"] = at - self.world.typed
        claims |= self.world.claims
        return {name: value for name, value in claims.items() if value is not None}

    def _signed(self, claims: dict[str, Any]) -> str:
        kid, key = self._current()
        forge = self.world.forge
        if forge == "none":
            return jwt.encode(claims, None, algorithm="none", headers={"kid": kid})
        if forge == "hs256":
            # The library refuses a public key as a shared word: it is signed by hand.
            return _by_hand(claims, kid, key)
        if forge == "key":
            return jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": "unheard"})
        if forge == "kid":
            return jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": kid})
        return jwt.encode(claims, key, algorithm="RS256", headers={"kid": kid})

    def _current(self) -> tuple[str, rsa.RSAPrivateKey]:
        place = self.world.rotated % len(self._keys)
        return f"k{place}", self._keys[place]


def build(issuer: str) -> Starlette:
    """The application of one issuer."""
    one = Provider(issuer)
    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", one.discovery),
            Route("/jwks", one.jwks),
            Route("/authorize", one.authorize),
            Route("/token", one.token, methods=["POST"]),
            Route("/userinfo", one.userinfo),
            Route("/_control", one.control, methods=["GET", "POST"]),
        ]
    )


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _challenge(verifier: str) -> str:
    return _b64(hashlib.sha256(verifier.encode()).digest())


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _basic() -> str:
    # RFC 6749 section 2.3.1: both are written as in a form before they are joined.
    both = urlencode({CLIENT: SECRET}).replace("=", ":", 1).replace("+", "%20", 3)
    return f"Basic {base64.b64encode(both.encode()).decode()}"


def _by_hand(claims: dict[str, Any], kid: str, key: rsa.RSAPrivateKey) -> str:
    word = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    header = {"alg": "HS256", "typ": "JWT", "kid": kid}
    signed = ".".join(_b64(json.dumps(part).encode()) for part in (header, claims))
    return f"{signed}.{_b64(hmac.digest(word, signed.encode(), 'sha256'))}"
