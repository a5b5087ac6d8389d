"""Make ``resources/pinyin/initials.txt``: ``python -m tests.storage.make_initials``.

The library that knows the readings takes half a second and 57 MiB to load; the table takes neither.
"""

from __future__ import annotations

from domain.pinyin import pinyin_initials
from resources import path

BLOCKS = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000))


def table() -> str:
    """A line for each set of initials, with the characters that have it."""
    found: dict[str, list[str]] = {}
    for block in BLOCKS:
        for character in map(chr, block):
            initials = "".join(pinyin_initials(character))
            if initials:
                found.setdefault(initials, []).append(character)
    return "".join(f"{initials} {''.join(them)}\n" for initials, them in sorted(found.items()))


if __name__ == "__main__":
    path("pinyin", "initials.txt").write_text(table(), encoding="utf-8")
