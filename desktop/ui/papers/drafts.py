"""What was typed for a paper and not put out yet: held here and in a file, whatever closes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QObject, QTimer

from desktop.ui.intake.draft import KeptFile

translate = QCoreApplication.translate

DRAFT_MS = 300

Kept = TypeVar("Kept", bound=Struct)


class HandoverDraft(Struct, frozen=True, omit_defaults=True):
    """A hand-over as it was typed; ``since`` (ms UTC) is 0 where the proposal was left."""

    since: int = 0
    notes: str = ""


class NoticeDraft(Struct, frozen=True, omit_defaults=True):
    """A notice as it was typed; a field is empty where its proposal was left."""

    title: str = ""
    place: str = ""
    begin: str = ""
    end: str = ""
    text: str = ""
    phone: str = ""
    signed: str = ""
    date: str = ""


class Unsent(Generic[Kept]):
    """A draft that outlives its dialog, and with a path the program too.

    Args:
        nothing: the draft in which nothing is typed.
    """

    def __init__(self, path: Path | None, nothing: Kept) -> None:
        self._file = KeptFile(path, nothing)
        self._nothing = nothing
        self._held: Kept | None = None
        self._stored = nothing

    def load(self) -> Kept:
        """What was left.

        Raises:
            OSError: the file is there and the disk does not give it.
        """
        if self._held is None:
            self._held = self._nothing
            self._held = self._stored = self._file.load() or self._nothing
        return self._held

    def keep(self, draft: Kept) -> None:
        """Hold it, and write it if it is not on the disk as it is.

        Raises:
            OSError: the disk does not take it; it is held all the same.
        """
        self._held = draft
        if draft != self._stored:
            self._file.keep(draft)
            self._stored = draft

    def drop(self) -> None:
        """Forget it.

        Raises:
            OSError: the disk does not let go of it.
        """
        self.keep(self._nothing)


class Keeping(QObject):
    """Keeps what one dialog has typed: a moment after each key, and when it closes.

    Args:
        tell: says in words that the disk is in the way; empty: it no longer is.
    """

    def __init__(
        self,
        unsent: Unsent[Kept],
        typed: Callable[[], Kept],
        tell: Callable[[str], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._keep: Callable[[], None] = lambda: unsent.keep(typed())
        self._drop, self._tell = unsent.drop, tell
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MS)
        self._timer.timeout.connect(self.now)

    def soon(self) -> None:
        """Something was typed."""
        self._timer.start()

    def now(self) -> None:
        """Keep what is typed."""
        self._do(self._keep)

    def drop(self) -> None:
        """It has gone where it was meant for."""
        self._do(self._drop)

    def _do(self, act: Callable[[], None]) -> None:
        self._timer.stop()
        try:
            act()
        except OSError as error:
            self._tell(disk_trouble(error))
        else:
            self._tell("")


def disk_trouble(error: OSError) -> str:
    """Words for a disk that keeps or gives no draft."""
    said = translate("papers", "What is typed cannot be kept on this disk ({reason})")
    return said.format(reason=error.strerror or str(error))
