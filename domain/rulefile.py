"""Rule files: how a TOML rule file becomes checked structs, or says what is wrong where.

The files under ``resources/rules`` are data that a school edits. A wrong entry is never skipped:
the whole file is refused, with the place and what was expected there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from domain.problems import Trouble

if TYPE_CHECKING:
    from msgspec import inspect

T = TypeVar("T")
Hook = Callable[[type, Any], Any]

_PLACED = re.compile(r"(?s)(?P<expected>.*?)(?: - at `\$?(?P<at>[^`]*)`)?\Z")
_STEP = re.compile(r"[^.\[\]]+")
_TOML_PLACED = re.compile(r"(?s)(?P<expected>.*?) \(at (?P<at>[^()]*)\)\Z")


def wrong(file: str, at: str, expected: str) -> Trouble:
    """The trouble that a rule file gives: ``rules_invalid`` with file, place and expectation."""
    return Trouble("rules_invalid", file=file, at=at or "(top)", expected=expected)


def load(file: str, text: str) -> dict[str, Any]:
    """Read TOML text.

    Args:
        file: the rule file's short name ("calendar"), for the message.

    Raises:
        Trouble: ``rules_invalid`` where the text is no TOML, with line and column.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        placed = _TOML_PLACED.match(str(error))
        if placed is None:
            raise wrong(file, "", str(error)) from None
        raise wrong(file, placed["at"], placed["expected"]) from None


def convert(file: str, value: Any, shape: type[T], *, at: str = "", hook: Hook | None = None) -> T:
    """Check a loaded value against a struct.

    Args:
        at: where the value lies in the file ("schedules.office"), put before the inner place.
        hook: makes the types that TOML does not know; a ``ValueError`` in it says what it expected.

    Raises:
        Trouble: ``rules_invalid`` with the first place that is wrong.
    """
    try:
        return msgspec.convert(value, shape, dec_hook=hook)
    except msgspec.ValidationError as error:
        placed = _PLACED.match(str(error))
        inner, expected = (placed["at"] or "", placed["expected"]) if placed else ("", str(error))
        from msgspec import inspect  # for a wrong file alone

        if choices := _choices(inspect.type_info(shape), _STEP.findall(inner)):
            expected = f"Expected one of {', '.join(choices)}: {expected}"
        raise wrong(file, (at + inner).lstrip("."), expected) from None


def _choices(kind: inspect.Type, path: list[str]) -> list[str]:
    """The words that are allowed at that place, if there is a list of them."""
    from msgspec import inspect

    if isinstance(kind, inspect.UnionType):
        return [choice for one in kind.types for choice in _choices(one, path)]
    if isinstance(kind, inspect.LiteralType):
        return [] if path else [str(value) for value in kind.values]
    if isinstance(kind, inspect.StructType) and path:
        field = next((f for f in kind.fields if f.encode_name == path[0]), None)
        return [] if field is None else _choices(field.type, path[1:])
    if isinstance(kind, inspect.VarTupleType) and path:
        return _choices(kind.item_type, path[1:])
    return []
