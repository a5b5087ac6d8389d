"""The log file, and where our own bugs go: never lost, never a dialog in the operator's way."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType

_log = logging.getLogger("paidan")


class _Early(logging.Handler):
    """Holds what is logged before there is a file."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.held: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.held.append(record)


def start(folder: Path) -> None:
    """Log into ``folder``. Personal data is not logged: ids and codes are.

    What is logged is held until ``write`` or the first error of ours.
    """
    root = logging.getLogger()
    root.addHandler(_Early(folder))
    root.setLevel(logging.INFO)
    logging.getLogger("qasync").setLevel(logging.WARNING)  # it tells which Qt it found
    sys.excepthook = _unexpected
    threading.excepthook = lambda args: _unexpected(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def write() -> None:
    """Put what was held into the file, and what comes too (five files of 2 MB)."""
    # Rotating files load sockets and pickles: not before the first picture.
    from logging.handlers import RotatingFileHandler

    root = logging.getLogger()
    for early in [each for each in root.handlers if isinstance(each, _Early)]:
        early.folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            early.folder / "station.log", maxBytes=2_000_000, backupCount=4, encoding="utf-8"
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
        root.removeHandler(early)
        root.addHandler(handler)
        for record in early.held:
            handler.handle(record)


def _unexpected(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    write()
    _log.critical("unexpected error", exc_info=(kind, error, trace))
