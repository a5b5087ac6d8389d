"""Make ``domain/phrases_spoken.py``: ``python -m tests.domain.make_phrases_spoken``.

Of the library's 47,000 phrases a twenty-fifth gives some character another initial than it has by
itself, and not for the sake of a shorter phrase inside. The others need not be in memory: 44 MiB.
"""

from __future__ import annotations

import sys
import textwrap
from importlib import metadata
from pathlib import Path

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

import domain.pinyin as spoken

FILE = Path(spoken.__file__).with_name("phrases_spoken.py")
_HEAD = '''\
"""Phrases in which a character has another initial than alone; made by a tool of the tests."""

from __future__ import annotations

MADE_OF = "pypinyin {version}"

PHRASES = """\\
{lines}
"""
"""A phrase and its initials, apart from the next by a space or a line's end."""
'''
_WIDTH = 66
"""Characters of a line; Chinese ones take two columns."""
_LEAST_ALIKE = 0.998


def text() -> str:
    """The module's text."""
    said = {phrase: spelled for phrase in PHRASES_DICT if (spelled := _spelled(phrase))}
    kept: dict[str, str] = {}
    for phrase in sorted(said, key=lambda one: (len(one), one)):
        if spoken.read_with(kept, phrase) != said[phrase]:
            kept[phrase] = said[phrase]
    alike = sum(spoken.read_with(kept, phrase) == said[phrase] for phrase in said) / len(said)
    assert alike > _LEAST_ALIKE, alike
    words = " ".join(f"{phrase}{initials}" for phrase, initials in kept.items())
    lines = textwrap.fill(words, _WIDTH, break_long_words=False, break_on_hyphens=False)
    return _HEAD.format(version=metadata.version("pypinyin"), lines=lines)


def _spelled(phrase: str) -> str:
    """A phrase's initials, "" where it has signs in it or sounds without one."""
    initials = "".join(lazy_pinyin(phrase, style=Style.FIRST_LETTER))
    whole = len(initials) == len(phrase) and initials.isascii() and initials.isalpha()
    return initials if whole else ""


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(FILE.read_text(encoding="utf-8") != text())
    FILE.write_text(text(), encoding="utf-8")
