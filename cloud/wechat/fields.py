"""The typed fields of a template: what each type takes, and texts shortened to fit.

Source: the platform's table 模板内容各字段的限制. A value that breaks its rule is refused as 47003
for ever, so nothing goes out that was not fitted here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from domain.ids import CAMPUS_ZONE
from domain.problems import Refusal
from domain.text import plain

MARK = re.compile(r"\{\{\s*(\w+)\.DATA\s*\}\}")
"""A field in a template's content: ``{{thing2.DATA}}``."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_TYPE = re.compile(r"([a-z_]+?)[0-9]{1,3}")


def type_of(name: str) -> str:
    """The type in a field's name: ``thing`` of ``thing2``; empty if it is none that is known."""
    found = _TYPE.fullmatch(name)
    return found[1] if found is not None and found[1] in _FITTERS else ""


def fit(name: str, value: str | int) -> str:
    """A value as its field takes it.

    Args:
        name: the field's, ``thing2``.
        value: a text, or a moment in ms UTC for ``time`` and ``date``.

    Raises:
        Refusal: ``field_type`` for an unknown type, ``field_value`` where no shortening helps.
    """
    kind = type_of(name)
    if not kind:
        raise Refusal("field_type", field=name)
    fitted = _FITTERS[kind](value)
    if not fitted:
        raise Refusal("field_value", field=name)
    return fitted


def names_in(content: str) -> list[str]:
    """The fields of a template's content, in their order."""
    return MARK.findall(content)


def _cut(limit: int) -> Callable[[str | int], str]:
    def cut(value: str | int) -> str:
        text = plain(str(value))
        return text if len(text) <= limit else text[: limit - 1] + "…"

    return cut


def _ascii(limit: int) -> Callable[[str | int], str]:
    def ascii_only(value: str | int) -> str:
        return "".join(ch for ch in str(value) if "!" <= ch <= "~")[:limit]

    return ascii_only


def _phrase(value: str | int) -> str:
    return "".join(_CHINESE.findall(str(value)))[:5]


def _name(value: str | int) -> str:
    text = plain(str(value))
    if text.isascii():
        return "".join(ch for ch in text if ch.isalpha() or ch in " .")[:20].strip()
    return "".join(_CHINESE.findall(text))[:10]


def _digits(limit: int) -> Callable[[str | int], str]:
    def digits(value: str | int) -> str:
        return "".join(ch for ch in str(value) if ch.isascii() and (ch.isdigit() or ch in "+-"))[
            :limit
        ]

    return digits


def _number(value: str | int) -> str:
    text = str(value)
    return text if re.fullmatch(r"\d{1,10}(\.\d{1,2})?", text) else ""


def _moment(form: str) -> Callable[[str | int], str]:
    def moment(value: str | int) -> str:
        if isinstance(value, str):
            return ""
        return datetime.fromtimestamp(value / 1_000, CAMPUS_ZONE).strftime(form)

    return moment


_FITTERS: dict[str, Callable[[str | int], str]] = {
    "thing": _cut(20),
    "short_thing": _cut(5),
    "const": _cut(20),
    "character_string": _ascii(32),
    "phrase": _phrase,
    "name": _name,
    "phone_number": _digits(17),
    "number": _number,
    "amount": _number,
    "time": _moment("%Y年%m月%d日 %H:%M"),
    "date": _moment("%Y年%m月%d日"),
}
