"""How a station starts without what it does not need yet: start-up time is the operator's."""

from __future__ import annotations

import builtins
import ctypes
import gc
import importlib
import importlib.util
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_LIBRARIES = ("PySide6.QtWidgets", "PySide6.QtGui", "PySide6.QtCore")
_TOWER = 500
"""A pattern longer than this, in characters, was put together by a program."""

began = time.monotonic()
"""When the first line of the program ran, s on the monotonic clock."""


def begin() -> None:
    """A station is about to start in this process; to be called before ``storage`` is imported."""
    # What a start makes is there to stay: looking for garbage in it costs a twentieth of it.
    gc.disable()
    threading.Thread(target=_load_libraries, name="libraries", daemon=True).start()
    # The model layer loads PostgreSQL's driver if it finds it: 60 ms for what only a cloud uses.
    sys.modules.setdefault("psycopg", None)  # type: ignore[arg-type]
    _spare("typing_extensions", "msgspec")
    importlib.import_module("desktop.opening")  # meanwhile, what needs nothing of Qt
    _import_plainly()


def _load_libraries() -> None:
    """Load Qt's shared libraries beside the imports: a second core is there and has nothing to do.

    Nothing hangs on it: what is missing here is found, or complained of, by the import itself.
    """
    for name in _LIBRARIES:
        package, _, module = name.partition(".")
        where = importlib.util.find_spec(package)
        folders = where.submodule_search_locations if where is not None else None
        for folder in folders or ():
            for file in Path(folder).glob(f"{module}.*.so"):
                try:
                    ctypes.CDLL(str(file))
                except OSError:
                    return  # the import says why, with the words for it


def _import_plainly() -> None:
    """Import modules without reading their source.

    Qt's binding looks into the source of every module that is imported after it, for a start's 140
    a fifteenth of it: so that ``from __feature__ import`` can give Qt's methods other names. Nobody
    does that here, and in a program packed without sources it could not be done.
    """
    with _towers_later():
        import PySide6.QtCore  # noqa: F401  puts its own import in the place of the usual one

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


class _Tower:
    """A pattern that is compiled when one of its methods is called."""

    def __init__(self, compile_: Callable[..., re.Pattern[str]], text: str, flags: int) -> None:
        self._compile = compile_
        self._given = text, flags

    def __getattr__(self, method: str) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            return getattr(self._compile(*self._given), method)(*arguments)

        return call


@contextmanager
def _towers_later() -> Iterator[None]:
    """Qt's binding compiles three patterns of brackets in brackets in brackets when it is imported.

    They take a twentieth of a start, and are used to write type stubs and to explain a call with
    wrong arguments: time enough when that happens.
    """
    usual = re.compile

    def compile_(pattern: Any, flags: int = 0) -> object:
        if isinstance(pattern, str) and len(pattern) > _TOWER:
            return _Tower(usual, pattern, flags)
        return usual(pattern, flags)

    re.compile = compile_  # type: ignore[assignment]
    try:
        yield
    finally:
        re.compile = usual


def _spare(name: str, module: str) -> None:
    """Import ``module`` without what it takes from ``name`` where the language lacks it."""
    if name not in sys.modules:
        sys.modules[name] = None  # type: ignore[assignment]
        try:
            importlib.import_module(module)
        finally:
            del sys.modules[name]


def started() -> None:
    """All is loaded: what was made so far is not looked through again (``desktop.garbage``)."""
    if not gc.isenabled():
        gc.freeze()
