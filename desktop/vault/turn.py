"""Unlocking, covering and locking the clinic on this station, and what is open meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, Literal, Protocol, TypeVar

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from desktop.vault.secrets_typed import as_drawn, check_pin
from desktop.vault.session import Session
from desktop.vault.vault import Unlocked, Vault
from domain.problems import Refusal

__all__ = ["Opened", "Turn", "Unlocked", "as_drawn", "check_pin"]

_log = logging.getLogger("paidan.vault")

LOOKED_EVERY = 5_000
"""Between two looks at the session, ms."""

_LIVELY = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseMove,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.InputMethod,
    }
)

Stage = Literal["absent", "locked", "open", "paused"]


class Opened(Protocol):
    """What lies behind the lock once it is open."""

    def unlocked(self, by: Unlocked, failures: int) -> None:
        """Somebody came in, after so many wrong tries; it goes into the access log."""

    def may_go_on(self) -> bool:
        """Whether it may stay open now; asked at every look."""

    def close(self) -> None:
        """Close everything and let the key go."""


Inside = TypeVar("Inside", bound=Opened)


class Turn(QObject, Generic[Inside]):
    """Who is in the clinic's part of the station, if anybody.

    ``vault.create``, ``unlock`` and ``recover`` take half a second and belong in a thread; what
    they give is handed to ``begin``.

    Args:
        make: opens the clinic's files with a key; raises ``Trouble`` (``key_wrong``...), and then
            nothing is open.

    Signals:
        changed: the stage.
        ending: the session is about to end; whoever shows something of it lets go.

    Attributes:
        inside: what is open; None while locked.
    """

    changed = Signal(str)
    ending = Signal()

    def __init__(
        self, vault: Vault, session: Session, make: Callable[[Unlocked], Inside]
    ) -> None:
        super().__init__()
        self.vault = vault
        self.session = session
        self._make = make
        self.inside: Inside | None = None
        self.failures = 0
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKED_EVERY)
        self._timer.timeout.connect(self.look)

    @property
    def stage(self) -> Stage:
        """``absent`` where no vault was made yet; a lost one is locked, and for good without it."""
        if self.session.state == "locked" and not (self.vault.exists or self.vault.is_lost):
            return "absent"
        return self.session.state

    def begin(self, opened: Unlocked, pin: str = "") -> None:
        """Open the clinic's files for whoever unlocked.

        Raises:
            Refusal: what is wrong with the PIN.
            Trouble: what is wrong with the files; the station stays locked.
        """
        if self.inside is not None:
            raise Refusal("session_open")
        self.session.begin(opened, pin)
        try:
            self.inside = self._make(opened)
            self.inside.unlocked(opened, self.failures)
        except BaseException:  # whatever ends it, also a stopped program: half open is locked
            self._let_go()
            raise
        self.failures = 0
        self._timer.start()
        self.changed.emit(self.stage)

    def failed(self) -> None:
        """A passphrase was wrong. It is noted once somebody gets in: before, no log can be."""
        self.failures += 1

    def pause(self) -> None:
        """Cover the clinic; with a PIN it is quickly open again."""
        if self.session.state == "open":
            self.session.pause()
            self.changed.emit(self.stage)

    def resume(self, pin: str) -> None:
        """Uncover it.

        Raises:
            Refusal: ``pin_wrong``; ``session_locked``, and then it is.
        """
        try:
            self.session.resume(pin)
        except Refusal:
            if self.session.state == "locked":
                self.lock()
            raise
        self.changed.emit(self.stage)

    def lock(self) -> None:
        """Close the files and let the key go; what was not sent stays in them."""
        if self.inside is not None:
            self.ending.emit()
        self._let_go()
        self.changed.emit(self.stage)

    def look(self) -> None:
        """Whether time has covered or ended the session."""
        if self.inside is not None and not self.inside.may_go_on():
            _log.info("the clinic was locked: it may be open no longer")
            self.lock()
            return
        before = self.session.state
        now = self.session.look()
        if now == "locked" and before != "locked":
            _log.info("the clinic was locked: nobody was there")
            self.lock()
        elif now != before:
            self.changed.emit(self.stage)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Installed on the application: whatever a hand does keeps the session open."""
        if event.type() in _LIVELY:
            if self.session.is_over:
                self.look()
            self.session.touch()
        return False

    def _let_go(self) -> None:
        self._timer.stop()
        inside, self.inside = self.inside, None
        self.session.end()
        if inside is not None:
            inside.close()
