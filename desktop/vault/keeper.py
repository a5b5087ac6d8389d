"""The machine's own part of a key: a secret in the operating system's keyring, where it has one.

Windows has its credential store, Linux desktops the Secret Service. A keyring that would write the
secret down in the clear counts as none.
"""

from __future__ import annotations

import logging
import secrets
from typing import Protocol

from domain.problems import Trouble

_log = logging.getLogger("paidan.vault")

_SERVICE = "paidan.clinic"
_TRUSTED = ("keyring.backends.Windows", "keyring.backends.macOS", "keyring.backends.SecretService",
            "keyring.backends.libsecret", "keyring.backends.kwallet")  # fmt: skip


class Keeper(Protocol):
    """Keeps one secret of this machine, by the vault it belongs to."""

    def keep(self, vault: str) -> bytes:
        """Draw a secret and keep it. Empty where the machine has no keyring to trust."""

    def find(self, vault: str) -> bytes:
        """The secret that was kept.

        Raises:
            Trouble: ``keyring_lost``, ``keyring_locked``.
        """

    def forget(self, vault: str) -> None:
        """Let it be as if it had never been kept."""


class NoKeeper:
    """A machine without a keyring: the passphrase alone protects."""

    def keep(self, vault: str) -> bytes:
        """None."""
        return b""

    def find(self, vault: str) -> bytes:
        """None: whatever was kept elsewhere is not here."""
        raise Trouble("keyring_lost")

    def forget(self, vault: str) -> None:
        """Nothing was kept."""


class SystemKeeper:
    """The operating system's keyring, through the ``keyring`` library."""

    def keep(self, vault: str) -> bytes:
        """Draw a secret and keep it; empty where there is no keyring, or it is locked."""
        import keyring
        from keyring.errors import KeyringError

        backend = keyring.get_keyring()
        if not type(backend).__module__.startswith(_TRUSTED):
            _log.info("no keyring of the operating system: the passphrase alone protects")
            return b""
        secret = secrets.token_bytes(32)
        try:
            backend.set_password(_SERVICE, vault, secret.hex())
            if backend.get_password(_SERVICE, vault) != secret.hex():
                return b""
        except KeyringError as error:
            _log.warning("the keyring takes nothing: %s", type(error).__name__)
            return b""
        return secret

    def find(self, vault: str) -> bytes:
        """The secret that was kept.

        Raises:
            Trouble: ``keyring_lost``, ``keyring_locked``.
        """
        import keyring
        from keyring.errors import KeyringError

        try:
            kept = keyring.get_keyring().get_password(_SERVICE, vault)
        except KeyringError as error:
            raise Trouble("keyring_locked", detail=type(error).__name__) from error
        if not kept:
            raise Trouble("keyring_lost")
        return bytes.fromhex(kept)

    def forget(self, vault: str) -> None:
        """Take it out of the keyring."""
        import keyring
        from keyring.errors import KeyringError

        try:
            keyring.get_keyring().delete_password(_SERVICE, vault)
        except KeyringError as error:
            _log.warning("the keyring gives nothing up: %s", type(error).__name__)
