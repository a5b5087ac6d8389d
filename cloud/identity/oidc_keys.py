"""A provider's public keys: kept for an hour, fetched anew for a key that is not known yet."""

from __future__ import annotations

from typing import Any

import jwt

from cloud.identity.calls import ask_json

_HOUR = 3_600_000
_GAP = 60_000
"""So long between two fetches for unknown keys: who sends forged tokens makes no flood of them."""
_FAMILY = {"RS": "RSA", "PS": "RSA", "ES": "EC"}


class Keys:
    """The keys behind one ``jwks_uri``."""

    def __init__(self) -> None:
        self._found: list[dict[str, Any]] = []
        self._at: int | None = None

    def key(self, url: str, kid: str, algorithm: str, now: int) -> Any | None:
        """The public key that a token names; None if there is none that may sign so.

        Args:
            kid: as the token has it; empty is right only where one key fits.
            algorithm: such as ``RS256``.

        Raises:
            Trouble: ``sign_in_unreachable``.
        """
        if self._at is None or not self._at <= now < self._at + _HOUR:
            self._fetch(url, now)
        found = self._fitting(kid, algorithm)
        if found is None and self._at is not None and now >= self._at + _GAP:
            self._fetch(url, now)
            found = self._fitting(kid, algorithm)
        return None if found is None else jwt.PyJWK(found, algorithm).key

    def _fitting(self, kid: str, algorithm: str) -> dict[str, Any] | None:
        fit = [
            one
            for one in self._found
            if one.get("kty") == _FAMILY.get(algorithm[:2])
            and one.get("use", "sig") == "sig"
            and one.get("alg", algorithm) == algorithm
            and (not kid or one.get("kid") == kid)
        ]
        return fit[0] if len(fit) == 1 else None

    def _fetch(self, url: str, now: int) -> None:
        told = ask_json(url).get("keys", [])
        self._found = [one for one in told if isinstance(one, dict)]
        self._at = now
