"""Secrets of the configuration: named in the file, kept outside it, never shown."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from domain.problems import Refusal

_LONGEST = 8_192


class Secret:
    """A word that must not be read by people. ``reveal`` is the only way to it.

    Args:
        value: the word.
        named: where it comes from, for people: ``env NAME`` or ``file PATH``.
    """

    __slots__ = ("_value", "named")

    def __init__(self, value: str, named: str = "") -> None:
        self._value = value
        self.named = named

    def reveal(self) -> str:
        """The word itself; only where it is used."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret(***, {self.named})"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash((Secret, self.named))

    def __reduce__(self) -> Any:
        raise TypeError("a secret is not to be stored")


def read_secret(named: object, folder: Path, environ: Mapping[str, str]) -> Secret:
    """The secret that ``{env = "NAME"}`` or ``{file = "path"}`` stands for.

    Args:
        named: what stands in the configuration.
        folder: the configuration's own; relative paths start there.

    Raises:
        Refusal: ``secret_in_file``, ``secret_form``, ``secret_env_missing``,
            ``secret_file_missing``, ``secret_empty``.
    """
    if isinstance(named, str):
        raise Refusal("secret_in_file")
    if not isinstance(named, dict) or len(named) != 1 or not set(named) <= {"env", "file"}:
        raise Refusal("secret_form")
    kind, name = next(iter(named.items()))
    if not isinstance(name, str) or not name:
        raise Refusal("secret_form")
    if kind == "env":
        if name not in environ:
            raise Refusal("secret_env_missing", name=name)
        value = environ[name]
    else:
        value = _of_file(folder / name)
    value = value.strip()
    if not value:
        raise Refusal("secret_empty", name=name)
    return Secret(value, f"{kind} {name}")


def _of_file(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(_LONGEST)
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("secret_file_missing", name=str(path), detail=str(error)) from error
