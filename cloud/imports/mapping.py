"""Which column of a table is which field: headers known by data file, and a user's own mapping."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, get_args

from msgspec import Struct, structs

import resources
from cloud.imports.usermapping import UserFile, parsed, read_text, unknown
from domain import rulefile
from domain.problems import Trouble
from domain.text import fold, shorten

Kind = Literal["people", "places", "workers", "tickets", "clinic-staff", "schedules"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_HINT = re.compile(r"[(\[【<{].*?[)\]】>}]|[*?:：？#]")
_DIGITS = re.compile(r"\d")


class FieldRule(Struct, frozen=True, forbid_unknown_fields=True):
    """One field of a kind.

    Attributes:
        headers: what people call its column.
        required: whether a table without it is refused.
        many: whether several columns together give its value (two telephone columns).
    """

    headers: tuple[str, ...]
    required: bool = False
    many: bool = False


class _KindFile(Struct, frozen=True, forbid_unknown_fields=True):
    fields: dict[str, FieldRule]
    values: dict[str, dict[str, tuple[str, ...]]] = {}
    hints: dict[str, tuple[str, ...]] = {}


class _CommonFile(Struct, frozen=True, forbid_unknown_fields=True):
    footers: tuple[str, ...]
    nothing: tuple[str, ...]


class Mapping(Struct, frozen=True):
    """Everything needed to understand a table of one kind.

    Attributes:
        fields: what there is to find.
        aliases: folded header to field.
        chosen: folded headers that the user gave, by field: they must be there.
        ignored: folded headers to pass over.
        words: for each field with fixed values, folded word to values (水电 is two skills).
        defaults: values for fields whose column is missing or whose cell is empty.
        hints: what parts of names give away (学生公寓 is a dorm), in the file's order.
        footers: what the first cell of a row of totals or signatures looks like, folded.
        nothing: words in small letters that stand for an empty cell.
        sheet: the sheet to read, empty for the first that fits.
    """

    kind: Kind
    fields: dict[str, FieldRule]
    aliases: dict[str, str]
    chosen: dict[str, tuple[str, ...]] = {}
    ignored: frozenset[str] = frozenset()
    words: dict[str, dict[str, tuple[str, ...]]] = {}
    defaults: dict[str, str] = {}
    hints: dict[str, tuple[str, ...]] = {}
    footers: str = ""
    nothing: frozenset[str] = frozenset({""})
    sheet: str = ""

    def field_of(self, header: str) -> str | None:
        """The field that a header names, None for a column to pass over."""
        for spelling in spellings(header):
            if spelling in self.ignored:
                return None
            if spelling in self.aliases:
                return self.aliases[spelling]
        return None

    def recognised(self, headers: Iterable[str]) -> list[str]:
        """The fields named by a row, one for each column that names one."""
        return [field for header in headers if (field := self.field_of(header))]

    def missing(self, found: Iterable[str]) -> tuple[str, ...]:
        """The required fields that neither a column nor a default gives."""
        given = {*found, *self.defaults}
        return tuple(
            name for name, field in self.fields.items() if field.required and name not in given
        )


class Columns(Struct, frozen=True):
    """The columns of one table.

    Attributes:
        header: the headers as they stand in the file.
        places: field to the columns that give it, from 0.
        ignored: headers of columns that are passed over.
        told: the fields that the table speaks of, by a column or by a default.
    """

    header: tuple[str, ...]
    places: dict[str, tuple[int, ...]]
    ignored: tuple[str, ...]
    told: frozenset[str] = frozenset()

    def by_field(self) -> dict[str, tuple[str, ...]]:
        """The headers that give each field."""
        return {
            field: tuple(self.header_of(column) for column in columns)
            for field, columns in self.places.items()
        }

    def header_of(self, column: int) -> str:
        """The header over a column."""
        return self.header[column] if column < len(self.header) else ""


def spellings(header: str) -> list[str]:
    """A header folded, and again without marks and hints: `手机号*（必填）` is also `手机号`."""
    whole = fold(header)
    bare = _HINT.sub("", whole)
    return [whole] if bare in ("", whole) else [whole, bare]


def built_in(kind: Kind) -> Mapping:
    """The mapping with the headers and words of `resources/imports`.

    Raises:
        Trouble: `rules_invalid`.
    """
    file = rulefile.convert(kind, rulefile.load(kind, _bundled(kind)), _KindFile)
    common = rulefile.convert("common", rulefile.load("common", _bundled("common")), _CommonFile)
    aliases = {fold(name): name for name in file.fields}
    for name, field in file.fields.items():
        for header in field.headers:
            if aliases.setdefault(fold(header), name) != name:
                raise rulefile.wrong(kind, f"fields.{name}.headers", f"{header} of one field only")
    return Mapping(
        kind=kind,
        fields=file.fields,
        aliases=aliases,
        words={name: _by_word(values) for name, values in file.values.items()},
        hints=file.hints,
        footers=_footer_pattern(common.footers),
        nothing=frozenset(word.casefold() for word in ("", *common.nothing)),
    )


def _footer_pattern(words: tuple[str, ...]) -> str:
    """`合计`, `合计:`, `合计120人`, `第1页`; but not `注册处`, `note12` or `第1教学楼`."""
    known = sorted({fold(word) for word in words}, key=len, reverse=True)
    chinese = "|".join(re.escape(word) for word in known if not word.isascii())
    latin = "|".join(re.escape(word) for word in known if word.isascii())
    return rf"(?:{chinese}|共)(?:[:(\[].*|\d.*)?|(?:{latin})(?::.*)?|第\d+页.*"


def _bundled(name: str) -> str:
    return resources.path("imports", f"{name}.toml").read_text(encoding="utf-8")


def load_mapping(kind: Kind, user_file: Path | None = None) -> Mapping:
    """The built-in mapping, with a user's file laid over it.

    The file's `[columns]` say which header (or headers) give a field, `ignore` which to pass over,
    `[defaults]` what to take where there is none, `[values.<field>]` which words mean which value,
    and `sheet` which sheet to read.

    Raises:
        Trouble: as `usermapping.read_text` and `laid_over`.
    """
    base = built_in(kind)
    return base if user_file is None else laid_over(base, read_text(user_file), user_file.name)


def laid_over(base: Mapping, text: str, name: str = "mapping") -> Mapping:
    """A user's mapping, given as TOML text, laid over another.

    Raises:
        Trouble: `mapping_twice`, `mapping_line`, `mapping_key`, `mapping_form`.
    """
    user = parsed(text, name)
    _check_fields(base, user, name)
    aliases, chosen = dict(base.aliases), {}
    for field, headers in user.columns.items():
        listed = (headers,) if isinstance(headers, str) else headers
        aliases = {header: known for header, known in aliases.items() if known != field}
        chosen[field] = listed
    for field, listed in chosen.items():
        aliases |= {fold(header): field for header in listed}
    words = dict(base.words)
    for field, values in user.values.items():
        words[field] = words[field] | _by_word(values)
    return structs.replace(
        base,
        aliases=aliases,
        chosen=chosen,
        ignored=frozenset(fold(header) for header in user.ignore),
        words=words,
        defaults=user.defaults,
        sheet=user.sheet,
    )


def columns_of(mapping: Mapping, header: Sequence[str], file: str) -> Columns:
    """Find the fields in a row of headers.

    Raises:
        Trouble: `columns_missing` with the headers found, `columns_not_there` for headers that the
            user's mapping names.
    """
    places: dict[str, tuple[int, ...]] = {}
    ignored = []
    for column, name in enumerate(header):
        field = mapping.field_of(name)
        if field is not None:
            places[field] = (*places.get(field, ()), column)
        elif name:
            ignored.append(name)
    found = tuple(shorten(name, 20) for name in header if name)[:40]
    folded = {spelling for name in header for spelling in spellings(name)}
    absent = [
        name for names in mapping.chosen.values() for name in names if fold(name) not in folded
    ]
    if absent:
        raise Trouble("columns_not_there", file=file, missing=tuple(absent), found=found)
    if missing := mapping.missing(places):
        wanted = tuple(mapping.fields[name].headers[0] for name in missing)
        raise Trouble("columns_missing", file=file, missing=wanted, found=found)
    return Columns(
        tuple(header), places, tuple(ignored), frozenset(places) | frozenset(mapping.defaults)
    )


def looks_like_header(cells: Sequence[str]) -> int:
    """How much a row looks like headers where nothing else is known: words without digits."""
    words = {cell for cell in cells if cell and len(cell) <= 30 and not _DIGITS.search(cell)}
    return len(words)


def _by_word(values: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {fold(value): (value,) for value in values}
    for value, words in values.items():
        for word in map(fold, words):
            found[word] = tuple(dict.fromkeys((*found.get(word, ()), value)))
    return found


def _check_fields(base: Mapping, user: UserFile, name: str) -> None:
    for part, fields in (("columns", user.columns), ("defaults", user.defaults)):
        for field in fields:
            if field not in base.fields:
                raise unknown(name, f"{part}.{field}", base.fields)
    for field, values in user.values.items():
        if field not in base.words:
            raise unknown(name, f"values.{field}", base.words)
        allowed = sorted({value for values in base.words[field].values() for value in values})
        for value in values:
            if value not in allowed:
                raise unknown(name, f"values.{field}.{value}", allowed)
