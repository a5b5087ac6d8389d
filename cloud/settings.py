"""The cloud's configuration file: one TOML, read whole and checked before anything starts."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from cloud.identity.settings import Identity
from cloud.limits import Limits
from cloud.notices.settings import Notices
from cloud.secret import Secret, read_secret
from cloud.wechat.settings import WeChat
from domain.problems import Fact, Refusal

FILE = "cloud.toml"
"""Its name in the cloud's data folder."""

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_MOMENT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


class School(Struct, frozen=True, forbid_unknown_fields=True):
    """``[school]``: what stands on the pages, and when people sleep. Empty: as the database has it.

    Attributes:
        hotline: the office's telephone for emergencies.
        colour: ``#rrggbb``.
        night_from, night_to: ``HH:MM`` on the campus clock; nobody is told anything between.
    """

    name: str = ""
    office: str = ""
    hotline: str = ""
    colour: str = ""
    night_from: str = "22:00"
    night_to: str = "07:00"

    def __post_init__(self) -> None:
        if self.colour and not _COLOUR.fullmatch(self.colour):
            raise Refusal("setting_colour", key="school.colour")
        for name in ("night_from", "night_to"):
            if not _MOMENT.fullmatch(getattr(self, name)):
                raise Refusal("setting_moment", key=f"school.{name}")

    @property
    def night(self) -> tuple[int, int]:
        """The night's begin and end as minutes of the day."""
        return _minutes(self.night_from), _minutes(self.night_to)

    def facts(self) -> dict[str, str]:
        """What the file says of the school, as facts of the cloud's database."""
        known = {
            "school": self.name,
            "office": self.office,
            "hotline": self.hotline,
            "colour": self.colour,
        }
        return {name: value for name, value in known.items() if value}


class Backup(Struct, frozen=True, forbid_unknown_fields=True):
    """``[backup]``: of every night.

    Attributes:
        nightly: whether the cloud makes one by itself; off where somebody else sees to it.
        programs: the folder of ``pg_dump`` and ``pg_restore``, if they are not on the path.
    """

    nightly: bool = True
    programs: str = ""


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file. Every part may be left out; without a file the cloud is the embedded one."""

    school: School = School()
    wechat: WeChat | None = None
    identity: Identity = Identity()
    notices: Notices = Notices()
    backup: Backup = Backup()
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        if self.wechat is not None and self.identity.address not in ("", self.wechat.address):
            raise Refusal("setting_addresses_differ", key="identity.address")


def settings_of(data: Path, config: Path | None, environ: Mapping[str, str]) -> Settings:
    """The settings of a data folder: those of ``config``, else of its ``cloud.toml``, else none.

    Raises:
        Refusal: see ``read_settings``; ``settings_missing`` if ``config`` is not there.
    """
    path = config or data / FILE
    if config is None and not path.exists():
        return Settings()
    return read_settings(path, environ)


def read_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read and check one file.

    Raises:
        Refusal: ``settings_missing``, ``settings_unreadable``, ``settings_syntax``,
            ``settings_unknown``, ``settings_lacks``, ``settings_bad`` and what the
            parts have against their values; with ``path``, ``line`` and ``key``.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
        raw = tomllib.loads(text)
    except FileNotFoundError as error:
        raise Refusal("settings_missing", path=str(path)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal("settings_unreadable", path=str(path), detail=str(error)) from error
    except tomllib.TOMLDecodeError as error:
        raise Refusal("settings_syntax", path=str(path), detail=str(error)) from error
    for refusal in _misnamed(raw, msgspec.inspect.type_info(Settings), ""):
        raise _placed(refusal, path, text)
    try:
        return msgspec.convert(_with_secrets(raw, path.parent, environ), Settings)
    except Refusal as refusal:
        raise _placed(refusal, path, text) from refusal
    except msgspec.ValidationError as error:
        said, _, where = str(error).partition(" - at `$")
        key = where.rstrip("`").lstrip(".")
        raise _placed(Refusal("settings_bad", key=key, detail=said), path, text) from error


def _with_secrets(raw: dict[str, Any], folder: Path, environ: Mapping[str, str]) -> Any:
    """The file's values with every secret read."""
    return _filled(raw, msgspec.inspect.type_info(Settings), "", folder, environ)


def _filled(
    value: Any, kind: msgspec.inspect.Type, at: str, folder: Path, environ: Mapping[str, str]
) -> Any:
    if _of_class(kind, Secret):
        try:
            return read_secret(value, folder, environ)
        except Refusal as refusal:
            raise Refusal(refusal.code, key=at, **refusal.facts) from refusal
    for name, each, inner in list(_parts(value, kind)):
        filled = _filled(each, inner, _joined(at, name), folder, environ)
        value = _replaced(value, name, filled)
    return value


def _misnamed(value: Any, kind: msgspec.inspect.Type, at: str) -> Iterator[Refusal]:
    """Keys that no part knows, with the name that was probably meant; keys that are missing."""
    struct = _struct(kind)
    if struct is not None and isinstance(value, dict):
        names = [field.encode_name for field in struct.fields]
        for name in value:
            if name not in names:
                hint = next(iter(difflib.get_close_matches(name, names, 1)), "")
                yield Refusal("settings_unknown", key=_joined(at, name), hint=hint)
        for field in struct.fields:
            if field.required and field.encode_name not in value:
                yield Refusal("settings_lacks", key=_joined(at, field.encode_name))
    for part, each, inner in _parts(value, kind):
        yield from _misnamed(each, inner, _joined(at, part))


def _parts(
    value: Any, kind: msgspec.inspect.Type
) -> Iterator[tuple[str | int, Any, msgspec.inspect.Type]]:
    """The values inside a value, with their names and declared types."""
    for one in _choices(kind):
        match one, value:
            case msgspec.inspect.StructType(fields=fields), dict():
                for field in fields:
                    if field.encode_name in value:
                        yield field.encode_name, value[field.encode_name], field.type
            case msgspec.inspect.DictType(value_type=inner), dict():
                yield from ((name, each, inner) for name, each in value.items())
            case (
                msgspec.inspect.ListType(item_type=inner)
                | msgspec.inspect.VarTupleType(item_type=inner)
            ), list():
                yield from ((place, each, inner) for place, each in enumerate(value))


def _choices(kind: msgspec.inspect.Type) -> tuple[msgspec.inspect.Type, ...]:
    return kind.types if isinstance(kind, msgspec.inspect.UnionType) else (kind,)


def _struct(kind: msgspec.inspect.Type) -> msgspec.inspect.StructType | None:
    return next((k for k in _choices(kind) if isinstance(k, msgspec.inspect.StructType)), None)


def _of_class(kind: msgspec.inspect.Type, cls: type) -> bool:
    return any(isinstance(k, msgspec.inspect.CustomType) and k.cls is cls for k in _choices(kind))


def _joined(at: str, name: str | int) -> str:
    if isinstance(name, int):
        return f"{at}[{name}]"
    return f"{at}.{name}" if at else name


def _replaced(value: Any, name: str | int, filled: Any) -> Any:
    copy = value.copy()
    copy[name] = filled
    return copy


def _placed(refusal: Refusal, path: Path, text: str) -> Refusal:
    """The refusal with the file's name and the line on which the key stands, 0 if on none."""
    key = str(refusal.facts.get("key", ""))
    facts: dict[str, Fact] = {"path": str(path), "line": line_of(text, key)}
    return Refusal(refusal.code, **(facts | refusal.facts))


def line_of(text: str, key: str) -> int:
    """The line of a key such as ``wechat.menu[1].name``, else of the table around it; or 0."""
    tables: dict[str, int] = {}
    best, table = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line):
            table = header[2]
            if header[1] == "[[":
                tables[table] = tables.get(table, -1) + 1
                table = f"{table}[{tables[table]}]"
            if key == table or key.startswith((f"{table}.", f"{table}[")):
                best = number
        elif found := re.match(r"\s*([A-Za-z0-9_.\"-]+)\s*=", line):
            name = _joined(table, found[1].replace('"', ""))
            if key == name:
                return number
            if key.startswith((f"{name}.", f"{name}[")):
                best = number
    return best


def _minutes(moment: str) -> int:
    hours, minutes = moment.split(":")
    return int(hours) * 60 + int(minutes)
