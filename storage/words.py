"""What a ticket is found by: the tokens of its text, and whether it has what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise, product

from msgspec import Struct

from domain.repair.ticket import Ticket
from domain.text import narrow
from resources import path
from storage.projection import tails

INITIALS, PHONE, PHONE_BACKWARDS = "①②③"
"""Marks that nobody types, before tokens of another kind than the words themselves."""
LEAST_DIGITS = 4
"""Digits of a phone, from either end, that are worth looking for."""

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_RUNS = re.compile(f"([{_HAN}]+)|([0-9a-z]+(?:-[0-9a-z]+)*)")
_LETTERS = re.compile("[a-z]+")


class Words(Struct, frozen=True):
    """The parts of a ticket that people type to find it."""

    number: str
    place: str
    description: str
    names: tuple[str, ...]
    phones: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What is written, as it may be typed."""
        names = map(_without_spaces, self.names)
        return (
            self.number.lower(), *_of_path(self.place), _without_spaces(self.description), *names
        )  # fmt: skip


def words_of(ticket: Ticket) -> Words:
    """A ticket's words, as far as its row shows them, with those who joined."""
    return Words(
        ticket.number,
        f"{ticket.place_text} {ticket.spot}",
        ticket.description[:300],
        tuple(reporter.name for reporter in ticket.reporters),
        tuple(reporter.phone for reporter in ticket.reporters if reporter.phone),
    )


def folded(text: str) -> str:
    """Text without width and case."""
    return narrow(text).lower()


@lru_cache(maxsize=4_096)
def _without_spaces(text: str) -> str:
    return "".join(folded(text).split())


@lru_cache(maxsize=4_096)
def _of_path(place: str) -> tuple[str, ...]:
    """A place's path in one word, and its short form (``3-301``)."""
    return (_without_spaces(place), *(tail for tail in tails(place) if "-" in tail))


def tokens(words: Words) -> set[str]:
    """The set of tokens that stands for a ticket in the index."""
    found = {words.number.rpartition("-")[2].lower()}
    found.update(_of_text(words.description), _of_place(words.place))
    for name in words.names:
        found.update(_of_text(name))
    for phone in words.phones:
        found.add(PHONE + phone)
        found.add(PHONE_BACKWARDS + phone[::-1])
    return found


def _of_text(text: str) -> set[str]:
    found: set[str] = set()
    # What is written apart may be typed in one: with spaces, and once more without.
    together = f" {_without_spaces(text)}" if " " in text.strip() else ""
    for han, other in _RUNS.findall(folded(text) + together):
        if han:
            found.update(han)
            for pair in pairwise(han):
                found.update(_of_pair(*pair))
        else:
            found.add(other)
            found.update(other.split("-"))
    return found


@lru_cache(maxsize=4_096)
def _of_place(text: str) -> frozenset[str]:
    return frozenset(_of_text(text).union(_of_path(text)[1:]))


@lru_cache(maxsize=65_536)
def _of_pair(one: str, two: str) -> tuple[str, ...]:
    """Two characters as they are and as initials, in every likely reading."""
    table = _initials()
    spoken = product(table.get(one, ""), table.get(two, ""))
    return (one + two, *(f"{INITIALS}{first}{second}" for first, second in spoken))


def conditions(word: str) -> Iterator[str]:
    """What an index query asks of one typed word; nothing where no part of it is worth asking."""
    for han, other in _RUNS.findall(word):
        if len(han) == 1:
            yield f'"{han}"'
        elif han:
            yield " AND ".join(f'"{one}{two}"' for one, two in pairwise(han))
        elif ways := _ways(other):
            yield f"({' OR '.join(ways)})"


def _ways(run: str) -> list[str]:
    """The tokens by which letters and digits may be meant."""
    letters = _LETTERS.findall(run)
    pairs = [f'"{INITIALS}{one}{two}"' for group in letters for one, two in pairwise(group)]
    ways = [f"({' AND '.join(pairs)})"] if pairs else []
    if len(run) >= 3 or pairs:
        ways.append(f'"{run}"*')
    if run.isdigit() and len(run) >= LEAST_DIGITS:
        ways += [f'"{PHONE}{run}"*', f'"{PHONE_BACKWARDS}{run[::-1]}"*']
    return ways


def has(words: Words, typed: list[str]) -> bool:
    """Whether a ticket has every typed (folded) word: letter by letter, or by initials."""
    texts = words.texts
    return all(_has_phone(words, word) or _has_text(texts, word) for word in typed)


def _has_phone(words: Words, word: str) -> bool:
    if len(word) < LEAST_DIGITS or not word.isdigit():
        return False
    return any(phone.startswith(word) or phone.endswith(word) for phone in words.phones)


def _has_text(texts: tuple[str, ...], word: str) -> bool:
    if any(word in text for text in texts):
        return True
    return bool(_LETTERS.search(word)) and any(_is_spoken(text, word) for text in texts)


def _is_spoken(text: str, word: str) -> bool:
    """Whether the word stands in the text with initials for some of its characters."""
    table = _initials()
    ways = [character + table.get(character, "") for character in text]
    return any(
        all(typed in ways[start + n] for n, typed in enumerate(word))
        for start in range(len(ways) - len(word) + 1)
    )


@cache
def _initials() -> dict[str, str]:
    """Pinyin initials by character, in every likely reading; the file is made by a test tool."""
    lines = path("pinyin", "initials.txt").read_text(encoding="utf-8").splitlines()
    return {
        character: letters
        for letters, _, characters in (line.partition(" ") for line in lines)
        for character in characters
    }
