"""Typed text put into one form: invisible characters, widths, digits and telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

# U+FF01..U+FF5E are the wide twins of '!'..'~'; U+3000 is the wide space.
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

# Nothing to see, or worse: they reorder what is seen (CVE-2021-42574 calls it Trojan Source).
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_TO_CLEAN = re.compile(f"[{_INVISIBLE}\\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
_SPACES_IN_LINE = re.compile(r"[^\S\n]+")
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n{3,}")

# Of telephone numbers: compiled when the first is read, which a desk's start does not.
_PHONE_LIMIT = 64  # a longer text is no number, and takes the patterns below too long
_PHONE_SEPARATORS = r"[/\\、,;|\n]|或者?"
_PHONE_LABEL = (
    r"(?i)^(?:手机|移动|联系|办公|宅|家庭|座机|固话|电话|短号|小号|tel|phone|mobile)*(?:号码|号)?[::]?"
)
_PHONE_NOTE = r"\([^()\d]*\)$"  # 13800138000(父)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212.\u00b7", "-"))
_FILLERS = r"[\s\-()]"
_MOBILE = r"(?:(?:\+|00)?86|0)?(1[3-9]\d{9})"
_LANDLINE = (
    r"(?i)(?:(?:\+|00)?86[\s\-]*)?\(?(?P<area>0?10|0?2\d|0?[3-9]\d{2})??\)?[\s\-]*"
    r"(?P<line>[2-9]\d{2,3}[\s\-]?\d{4})"
    r"(?:\s*(?:[-#x*]|转|分机号?|ext\.?)\s*(?P<extension>\d{1,6}))?"
)
_SERVICE = r"[48]00\d{7}"
_SHORT = r"[1-9]\d{2,5}"
_ABROAD = r"\+(?!86)[1-9]\d{6,14}"


def has_control(text: str) -> bool:
    """Whether text carries characters that no keyboard types (NUL, escapes, half surrogates)."""
    return _CONTROL.search(text) is not None


def plain(text: str) -> str:
    """One line of text without invisible or control characters and with single spaces.

    Wide punctuation stays as it is: in Chinese prose it is the right one.
    """
    if text.isascii() and text.isprintable():
        return text.strip() if "  " not in text else " ".join(text.split())
    if not _TO_CLEAN.search(text):
        return text
    spaced = _SPACES.sub(" ", _UNSEEN.sub("", text))  # some control characters part words
    return " ".join(_CONTROL.sub("", spaced).split())


def plain_lines(text: str) -> str:
    """Like `plain`, but line breaks stay (at most one empty line in a row)."""
    if not _TO_CLEAN.search(text):
        return text
    text = _LINE_END.sub("\n", _UNSEEN.sub("", text))
    lines = _SPACES_IN_LINE.sub(" ", _CONTROL.sub("", text)).split("\n")
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip("\n")


def narrow(text: str) -> str:
    """Wide letters, digits, signs and spaces made narrow: `Ａ３－１０１` becomes `A3-101`."""
    return text if text.isascii() else text.translate(_NARROW)


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """What two spellings of the same word have in common: no width, no case, no spaces."""
    return _SPACES.sub("", narrow(plain(text))).casefold()


def digits(text: str) -> str:
    """The decimal digits of text, wide ones and those of other scripts included, as 0-9."""
    return "".join(str(int(character)) for character in text if character.isdecimal())


def shorten(text: str, limit: int = 40) -> str:
    """Text on one line, cut to `limit` characters with `…`; control characters as `·`."""
    shown = _SPACES.sub(" ", _CONTROL.sub("·", _UNSEEN.sub("", text[: 4 * limit]))).strip()
    return shown if len(shown) <= limit and len(text) <= 4 * limit else shown[: limit - 1] + "…"


def phone(text: str) -> str | None:
    """One telephone number in its normal form, or None when it is none.

    A mainland mobile is 11 digits; a landline is its digits with the area code when given, then
    `-extension`; campus short numbers have 3-6 digits; numbers abroad keep their `+`.
    """
    if len(text) > _PHONE_LIMIT:
        return None
    typed = re.sub(_PHONE_LABEL, "", narrow(plain(text)).translate(_DASHES).strip())
    typed = re.sub(_PHONE_NOTE, "", typed).strip()
    bare = re.sub(_FILLERS, "", typed)
    if mobile := re.fullmatch(_MOBILE, bare):
        return mobile[1]
    if re.fullmatch(_SERVICE, bare) or re.fullmatch(_SHORT, bare) or re.fullmatch(_ABROAD, bare):
        return bare
    landline = re.fullmatch(_LANDLINE, typed)
    if landline is None:
        return None
    area, line, extension = landline["area"] or "", digits(landline["line"]), landline["extension"]
    if area and not area.startswith("0"):
        if len(area + line) != 10:  # eleven digits without the 0: rather a mistyped mobile
            return None
        area = "0" + area  # a spreadsheet took the 0 away
    return area + line + (f"-{extension}" if extension else "")


def split_phones(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The telephone numbers in a cell, each once and in order, and the parts that are none.

    Numbers stand apart by / 、 , ; | or a line break, or by a space where the whole is no number.
    """
    if len(text) == 11 and text.isascii() and re.fullmatch(_MOBILE, text):
        return (text,), ()  # nearly all of a long list
    found: dict[str, None] = {}
    unclear: list[str] = []
    for part in _phone_parts(plain_lines(text)):
        number = phone(part)
        if number is None:
            unclear.append(plain(part))
        else:
            found[number] = None
    return tuple(found), tuple(unclear)


def _phone_parts(text: str) -> Iterable[str]:
    for part in re.split(_PHONE_SEPARATORS, narrow(text)):
        if not part.strip():
            continue
        if phone(part) is None and len(part.split()) > 1:
            yield from part.split()
        else:
            yield part
