"""How a station starts without what it does not need yet: start-up time is the operator's."""

from __future__ import annotations

import builtins
import gc
import importlib
import sys
import time

began = time.monotonic()
"""When the first line of the program ran, s on the monotonic clock."""


def begin() -> None:
    """A station is about to start in this process; to be called before ``storage`` is imported."""
    # What a start makes is there to stay: looking for garbage in it costs a twentieth of it.
    gc.disable()
    # The model layer loads PostgreSQL's driver if it finds it: 60 ms for what only a cloud uses.
    sys.modules.setdefault("psycopg", None)  # type: ignore[arg-type]
    _import_plainly()
    _spare("typing_extensions", "msgspec")


def _import_plainly() -> None:
    """Import modules without reading their source.

    Qt's binding looks into the source of every module that is imported after it, for a start's 140
    a fifteenth of it: so that ``from __feature__ import`` can give Qt's methods other names. Nobody
    does that here, and in a program packed without sources it could not be done.
    """
    import PySide6.QtCore  # noqa: F401  puts its own import in the place of the usual one

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _spare(name: str, module: str) -> None:
    """Import ``module`` without what it takes from ``name`` where the language lacks it."""
    if name not in sys.modules:
        sys.modules[name] = None  # type: ignore[assignment]
        try:
            importlib.import_module(module)
        finally:
            del sys.modules[name]


def started() -> None:
    """All is loaded: garbage is looked for from now on, and not among what was made so far."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
