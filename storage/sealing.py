"""Bytes that only the cloud can open: X25519 (RFC 7748), HKDF-SHA256 (RFC 5869), AES-256-GCM.

Whoever seals needs the cloud's public key alone, and can't open it again. The ciphers are loaded
when something is sealed or opened: a start of the cloud needs none.
"""

from __future__ import annotations

import secrets

from domain.problems import Trouble

_KEY, _NONCE = 32, 12
_PURPOSE = b"paidan.farewell.1"


def new_key() -> bytes:
    """A private key, 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """The public key that belongs to it, 32 bytes."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(data: bytes, public: bytes) -> bytes:
    """Lock bytes up for whoever has the private key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    once = X25519PrivateKey.generate()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    sender = once.public_key().public_bytes_raw()
    nonce = secrets.token_bytes(_NONCE)
    opener = AESGCM(_derived(shared, sender, public))
    return sender + nonce + opener.encrypt(nonce, data, _PURPOSE)


def unseal(sealed: bytes, private: bytes) -> bytes:
    """What was locked up.

    Raises:
        Trouble: ``seal_broken`` if it was changed, or sealed for another key.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sender, nonce, rest = sealed[:_KEY], sealed[_KEY : _KEY + _NONCE], sealed[_KEY + _NONCE :]
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(
            X25519PublicKey.from_public_bytes(sender)
        )
        opener = AESGCM(_derived(shared, sender, public_of(private)))
        return opener.decrypt(nonce, rest, _PURPOSE)
    except (InvalidTag, ValueError) as error:
        raise Trouble("seal_broken") from error


def _derived(shared: bytes, sender: bytes, public: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), _KEY, sender + public, _PURPOSE).derive(shared)
