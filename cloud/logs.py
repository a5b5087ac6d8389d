"""The cloud's log: one JSON object a line on stderr, with nothing in it that is about somebody."""

from __future__ import annotations

import logging
import re
from typing import Any

import msgspec

_PERSONAL = (
    (re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"), "<phone>"),
    (re.compile(r"(?<![A-Za-z0-9_-])o[A-Za-z0-9_-]{27}(?![A-Za-z0-9_-])"), "<openid>"),
    (re.compile(r"\b(access_token|secret|corpsecret|code)=[^&\s\"']+"), r"\1=<hidden>"),
)
"""What must not stand in a log though somebody's words (a database's, a library's) carry it."""
_QUIET = ("urllib3", "asyncio", "PIL", "multipart", "python_multipart")


class JsonLines(logging.Formatter):
    """``at`` (ms UTC), ``level``, ``logger``, ``said``, and ``trace`` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line: dict[str, Any] = {
            "at": int(record.created * 1_000),
            "level": record.levelname.lower(),
            "logger": record.name,
            "said": without_personal(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = without_personal(self.formatException(record.exc_info))
        return msgspec.json.encode(line).decode()


def without_personal(text: str) -> str:
    """Text without telephone numbers, openids and secrets."""
    for pattern, instead in _PERSONAL:
        text = pattern.sub(instead, text)
    return text


def start() -> None:
    """Log from here on; a second call changes nothing."""
    root = logging.getLogger()
    if any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
