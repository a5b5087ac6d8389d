"""Problems made into sentences: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication

from desktop.ui.words.measures import when
from desktop.ui.words.names import (
    field_text,
    join,
    kind_text,
    role_text,
    status_text,
    value_text,
)
from desktop.ui.words.sentences import INSTEAD, SENTENCES
from domain.repair.ticket import ENDED, STATUSES
from domain.text import shorten

translate = QCoreApplication.translate

_LOOP = frozenset(
    f"repair.{step}" for step in ("accept", "dispatch", "take", "arrive", "finish", "pass", "rate")
)


class Told(Protocol):
    """A code and the facts its sentence needs: a ``Problem``, or one that came over the wire."""

    @property
    def code(self) -> str: ...

    @property
    def facts(self) -> Mapping[str, Any]: ...


def sentence(problem: Told) -> str:
    """What is wrong and what to do, in the operator's language. Plain text, never markup.

    Args:
        problem: a ``Refusal``, a ``Trouble``, or a problem stored beside a command.
    """
    if problem.code == "wrong_state":
        return _wrong_state(problem.facts)
    source = SENTENCES.get(problem.code)
    if source is None:
        return translate(
            "words",
            "It was not done ({code}). Try again; if it fails again, tell the administrator.",
        ).format(code=shorten(problem.code))
    return translate("words", source).format_map(_Shown(problem.facts))


def reason(problem: Told) -> str:
    """Why an act is not open, short enough to stand beside it in a menu: 请先受理."""
    if problem.code == "wrong_state":
        return _hint(problem.facts)
    if problem.code == "not_allowed_for_role":
        return translate("words", "Not for a {role}").format(
            role=role_text(str(problem.facts.get("role", "")))
        )
    return sentence(problem)


def _wrong_state(facts: Mapping[str, Any]) -> str:
    kind, status = str(facts.get("kind", "")), str(facts.get("status", ""))
    said = translate("words", "{kind}: not while the ticket is “{status}”.").format(
        kind=kind_text(kind), status=status_text(status)
    )
    return translate("words", "{first} {second}").format(first=said, second=_hint(facts))


def _hint(facts: Mapping[str, Any]) -> str:
    """What to do instead, or when it would be possible."""
    kind, status = str(facts.get("kind", "")), str(facts.get("status", ""))
    instead = INSTEAD.get((kind, status))
    if instead is not None:
        return translate("words", instead)
    wanted = facts.get("wanted") or ()
    if kind in _LOOP and wanted and _is_past(status, wanted):
        return translate("words", "This step is done already.")
    if status in ENDED and not ENDED.issuperset(wanted):
        return translate("words", "It has ended. If something is still wrong, take down a new one.")
    return translate("words", "Possible when: {wanted}.").format(
        wanted=join(status_text(one) for one in wanted)
    )


def _is_past(status: str, wanted: Sequence[str]) -> bool:
    order = [str(one) for one in STATUSES]
    if status not in order or order.index(status) > order.index("archived"):
        return False
    return all(one in order and order.index(one) < order.index(status) for one in wanted)


class _Shown(dict[str, str]):
    """A problem's facts as words; a fact that another version left out shows as a question mark."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        field = str(facts.get("field", ""))
        super().__init__({name: _fact(name, value, field) for name, value in facts.items()})

    def __missing__(self, name: str) -> str:
        return "?"


def _fact(name: str, value: Any, field: str) -> str:
    if name in ("mine", "theirs", "base"):
        return value_text(field, value)
    made = _FACTS.get(name)
    if made is not None:
        return made(value)
    if isinstance(value, list | tuple):
        return join(shorten(str(one)) for one in value)
    return shorten(str(value))


def _time(value: Any) -> str:
    return when(value) if isinstance(value, int) else shorten(str(value))


_FACTS: Mapping[str, Callable[[Any], str]] = {
    "role": lambda value: role_text(str(value)),
    "kind": lambda value: kind_text(str(value)),
    "status": lambda value: status_text(str(value)),
    "field": lambda value: field_text(str(value)),
    "happened_at": _time,
    "until": _time,
    "due": _time,
    "at": _time,
    "earlier": _time,
    "later": _time,
}
