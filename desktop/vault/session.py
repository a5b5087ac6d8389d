"""One person's turn at a clinic station: open, paused behind a PIN, or locked with the key gone."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Literal

from desktop.vault.secrets_typed import check_pin
from desktop.vault.vault import Unlocked
from domain.problems import Refusal

State = Literal["locked", "open", "paused"]

PIN_TRIES = 5
_MINUTE = 60.0


class Session:
    """Judges when a running session is covered and when it ends.

    A deleted grant is not looked at here: see ``grant.TrustedTime``.

    Args:
        monotonic: seconds that never jump, and go on while the machine sleeps.
        pause_after: minutes without a key or a movement until the screen is covered.
        lock_after: minutes of being covered until the key is let go.
    """

    def __init__(
        self, monotonic: Callable[[], float], pause_after: int = 5, lock_after: int = 60
    ) -> None:
        self._monotonic = monotonic
        self.pause_after = pause_after
        self.lock_after = lock_after
        self.state: State = "locked"
        self.opened: Unlocked | None = None
        self._pin: tuple[bytes, bytes] | None = None
        self._tries = 0
        self._since = 0.0

    def begin(self, opened: Unlocked, pin: str = "") -> None:
        """Somebody unlocked the station.

        Args:
            pin: what re-opens it after a pause; without one the passphrase is asked.

        Raises:
            Refusal: ``pin_form``, ``pin_plain``.
        """
        salt = secrets.token_bytes(16)
        self._pin = (salt, _hashed(check_pin(pin), salt)) if pin else None
        self.opened = opened
        self._opened_now()

    @property
    def has_pin(self) -> bool:
        """Whether a PIN re-opens it."""
        return self._pin is not None

    def touch(self) -> None:
        """A key was pressed or the mouse moved: only an open session lives on by it."""
        if self.state == "open" and not self.is_over:
            self._since = self._monotonic()

    @property
    def is_over(self) -> bool:
        """Whether it has been left alone for so long that the next look changes it.

        Whoever wakes a sleeping machine moves the mouse before anything has looked.
        """
        limit = self.pause_after if self.state == "open" else self.lock_after
        return self.state != "locked" and self._idle >= limit

    @property
    def _idle(self) -> float:
        return (self._monotonic() - self._since) / _MINUTE

    def look(self) -> State:
        """What the session is by now; to be asked every few seconds."""
        if self.is_over:
            asleep = self._idle >= self.pause_after + self.lock_after
            if self.state == "open" and not asleep:
                self.pause()
            else:
                self.end()
        return self.state

    def pause(self) -> None:
        """Cover the screen; the key stays in memory and the station goes on receiving."""
        if self.state == "open":
            self.state, self._since = "paused", self._monotonic()

    def resume(self, pin: str) -> None:
        """Re-open a paused session.

        Raises:
            Refusal: ``pin_wrong`` with ``left``; ``session_locked`` once there is none left.
        """
        if self.look() != "paused" or self._pin is None:
            raise Refusal("session_locked")
        salt, kept = self._pin
        if hmac.compare_digest(_hashed(pin.strip(), salt), kept):
            self._opened_now()
            return
        self._tries += 1
        if self._tries >= PIN_TRIES:
            self.end()
            raise Refusal("session_locked")
        raise Refusal("pin_wrong", left=PIN_TRIES - self._tries)

    def _opened_now(self) -> None:
        self.state, self._tries, self._since = "open", 0, self._monotonic()

    def end(self) -> None:
        """Let the key go."""
        self.state, self.opened, self._pin = "locked", None, None


def _hashed(pin: str, salt: bytes) -> bytes:
    # In memory only, and with five tries: slowness would win nothing here.
    return hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, 1_000)
