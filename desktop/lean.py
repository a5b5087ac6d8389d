"""How a station starts without what it does not need yet: start-up time is the operator's."""

from __future__ import annotations

import builtins
import ctypes
import gc
import importlib
import importlib.util
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_LIBRARIES = ("PySide6.QtWidgets", "PySide6.QtGui", "PySide6.QtCore")
_MEANWHILE = (
    *("desktop.opening", "storage.lookup", "storage.queries", "domain.directory", "zoneinfo"),
    *("base64", "inspect", "tempfile", "zipfile"),  # these for Qt's binding
)
"""What a first picture needs, and what of it needs nothing of Qt."""
_EXPLANATIONS = frozenset(
    f"shibokensupport/signature/{name}.py"
    for name in ("errorhandler", "layout", "parser")
    + ("lib/enum_sig", "lib/pyi_generator", "lib/tool")
)
_LATER = """\
def __getattr__(name):
    from desktop.lean import whole
    return whole(globals(), {!r}, name)
"""
_sources: dict[str, Any] = {}
"""By their place in the binding; each goes when it is compiled."""
_one_at_a_time = threading.RLock()

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
    for name in _MEANWHILE:
        importlib.import_module(name)
    _import_plainly()


def _load_libraries() -> None:
    """Load Qt's shared libraries beside the imports: a second core is there and has nothing to do.

    Nothing hangs on it: what is missing here is found, or complained of, by the import itself.
    """
    load = _loader()
    for name in _LIBRARIES:
        package, _, module = name.partition(".")
        where = importlib.util.find_spec(package)
        folders = where.submodule_search_locations if where is not None else None
        for folder in folders or ():
            for file in Path(folder).glob(f"{module}.*.so"):
                try:
                    load(str(file))
                except OSError:
                    return  # the import says why, with the words for it


def _loader() -> Callable[[str], object]:
    """What loads a library, if it can while other threads run."""
    if sys.platform != "linux":
        return ctypes.CDLL
    dlopen = ctypes.CDLL(None).dlopen  # called so it lets go of the interpreter, which CDLL holds
    dlopen.restype = ctypes.c_void_p
    return lambda file: dlopen(file.encode(), os.RTLD_NOW)


def _import_plainly() -> None:
    """Import modules without reading their source.

    Qt's binding looks into the source of every module that is imported after it, for a start's 140
    a fifteenth of it: so that ``from __feature__ import`` can give Qt's methods other names. Nobody
    does that here, and in a program packed without sources it could not be done.
    """
    with _explanations_later():
        import PySide6.QtCore  # noqa: F401  puts its own import in the place of the usual one

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


@contextmanager
def _explanations_later() -> Iterator[None]:
    """Qt's binding compiles from source, when it is imported, what tells of its calls' arguments.

    It takes a tenth of a start, and is used to explain a call with wrong arguments and to write
    type stubs: time enough when that happens. The binding carries those sources in itself
    (``shibokensupport``) and hands each to ``compile``; where it does otherwise one day, all is
    as it was.
    """
    usual = builtins.compile

    def compile_(source: Any, filename: Any, mode: str, *others: Any, **named: Any) -> Any:
        if filename not in _EXPLANATIONS:
            return usual(source, filename, mode, *others, **named)
        _sources[filename] = source
        return usual(_LATER.format(filename), filename, mode)

    builtins.compile = compile_
    try:
        yield
    finally:
        builtins.compile = usual


def explanations_to_come() -> list[str]:
    """The sources that wait, by their place in the binding."""
    return sorted(_sources)


def whole(module: dict[str, Any], filename: str, name: str) -> Any:
    """Run what a module of ``_explanations_later`` says, and give what it calls ``name``.

    :raises AttributeError: there is no such name in it; so it is with ``__path__`` and its like,
        which the import of any module asks for.
    """
    if not name.startswith("__"):
        with _one_at_a_time:
            if (source := _sources.pop(filename, None)) is not None:
                del module["__getattr__"]
                exec(compile(source, filename, "exec"), module)
    if name in module:
        return module[name]
    raise AttributeError(f"module {module['__name__']!r} has no attribute {name!r}")


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
