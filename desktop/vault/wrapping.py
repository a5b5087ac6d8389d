"""A key locked up under a secret, and taken out again: argon2id, HKDF-SHA256, AES-256-GCM.

Argon2id after RFC 9106, HKDF after RFC 5869. A passphrase is slow to try, a code that was drawn at
random needs no slowness.
"""

from __future__ import annotations

import secrets
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

KEY_BYTES = 32
_SALT = 16
_NONCE = 12
_TAG = 16


class Slowness(Struct, frozen=True):
    """How much work one try of a passphrase costs.

    The default took half a second and 256 MiB where it was measured; a wrong guess costs a thief
    the same.
    """

    memory_kib: int = 256 * 1024
    passes: int = 4
    lanes: int = 4


NONE = Slowness(0, 0, 0)
"""For secrets that were drawn at random and can't be guessed."""
_MOST = Slowness(1024 * 1024, 64, 16)
"""What a file may ask of a machine."""


class Wrapped(Struct, frozen=True):
    """A key as it lies in a file: useless without the secret it was wrapped with."""

    salt: bytes
    nonce: bytes
    sealed: bytes
    slowness: Slowness

    @property
    def is_of_here(self) -> bool:
        """Whether ``wrap`` can have made it; another would stop the machine rather than open."""
        cost = self.slowness
        slow = (
            1 <= cost.passes <= _MOST.passes
            and 1 <= cost.lanes <= _MOST.lanes
            and 8 * cost.lanes <= cost.memory_kib <= _MOST.memory_kib
        )
        lengths = (len(self.salt), len(self.nonce), len(self.sealed))
        return lengths == (_SALT, _NONCE, KEY_BYTES + _TAG) and (slow or cost == NONE)


def wrap(key: bytes, secret: str, device: bytes, purpose: str, slowness: Slowness) -> Wrapped:
    """Lock ``key`` up.

    Args:
        secret: what a person types.
        device: what only this machine's keyring knows; empty where it has none.
        purpose: whose it is: what was wrapped for one opens for nobody else.
    """
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    opener = _opener(secret, device, salt, slowness)
    return Wrapped(salt, nonce, AESGCM(opener).encrypt(nonce, key, purpose.encode()), slowness)


def unwrap(wrapped: Wrapped, secret: str, device: bytes, purpose: str) -> bytes | None:
    """The key, or None where the secret, the device or the purpose is another one."""
    opener = _opener(secret, device, wrapped.salt, wrapped.slowness)
    try:
        return AESGCM(opener).decrypt(wrapped.nonce, wrapped.sealed, purpose.encode())
    except InvalidTag:
        return None


def branch(key: bytes, purpose: str) -> bytes:
    """Another key of 32 bytes that follows from ``key`` and does not lead back to it."""
    return HKDF(SHA256(), KEY_BYTES, None, purpose.encode()).derive(key)


def seal(key: bytes, data: bytes, purpose: str) -> bytes:
    """Lock a few bytes up under a key: what comes back out is what was put in, or nothing."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(branch(key, purpose)).encrypt(nonce, data, purpose.encode())


def unseal(key: bytes, sealed: bytes, purpose: str) -> bytes | None:
    """What ``seal`` locked up; None if it was changed or belongs to another key."""
    try:
        opener = AESGCM(branch(key, purpose))
        return opener.decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
    except (InvalidTag, ValueError):
        return None


def _opener(secret: str, device: bytes, salt: bytes, slowness: Slowness) -> bytes:
    # Two keyboards may spell the same character in two ways.
    typed = unicodedata.normalize("NFKC", secret).encode()
    if slowness != NONE:
        typed = Argon2id(
            salt=salt,
            length=KEY_BYTES,
            iterations=slowness.passes,
            lanes=slowness.lanes,
            memory_cost=slowness.memory_kib,
        ).derive(typed)
    return HKDF(SHA256(), KEY_BYTES, salt, b"paidan.vault.opener").derive(typed + device)
