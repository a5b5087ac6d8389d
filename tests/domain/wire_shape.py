"""The shapes that stations and clouds of different versions must agree on, as data.

Frozen in ``wire_v<N>.json``; run ``python -m tests.domain.wire_shape`` to freeze them anew after
a deliberate change.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from msgspec import inspect as mi

from domain import comparing, mending, starting, wire
from domain.services import ARGS, EVENTS, SERVICES
from domain.wire import OLDEST_SERVED, WIRE_VERSION
from tests.domain.typed_values import example

HERE = Path(__file__).parent

MESSAGES: dict[str, type[Struct]] = {
    name: value
    for module in (wire, comparing, mending, starting)
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, Struct) and value.__module__ == module.__name__
    if not name.startswith("_")
}
STATES: dict[str, type[Struct]] = {
    service.state.__name__: service.state for service in SERVICES.values()
}
"""They travel too, inside a snapshot."""
SERVED = tuple(range(OLDEST_SERVED, WIRE_VERSION + 1))


def groups() -> dict[str, dict[str, type[Any]]]:
    """Everything that travels, by the words it is known by."""
    return {"messages": MESSAGES, "commands": ARGS, "events": EVENTS, "states": STATES}


def file_of(version: int) -> Path:
    """Where a wire version is frozen."""
    return HERE / f"wire_v{version}.json"


def frozen(version: int) -> dict[str, Any]:
    """The shapes and examples of a wire version."""
    found: dict[str, Any] = json.loads(file_of(version).read_text("utf-8"))
    return found


def shapes() -> dict[str, dict[str, str]]:
    """Every struct that travels: its fields, their types, and the defaults of the optional ones."""
    found: dict[str, dict[str, str]] = {}
    for members in groups().values():
        for kind in members.values():
            _shape(mi.type_info(kind), found)
    return dict(sorted(found.items()))


def examples() -> dict[str, dict[str, Any]]:
    """One full example of everything that travels, as the JSON in which it travels."""
    return {
        group: {
            name: json.loads(msgspec.json.encode(example(kind)))
            for name, kind in sorted(members.items())
        }
        for group, members in groups().items()
    }


def drift(old: dict[str, dict[str, str]], new: dict[str, dict[str, str]]) -> list[str]:
    """What a neighbour who knows the old shapes would not understand, or would miss.

    An additional optional field is none: old readers pass over it, and old writers leave it out.
    """
    found = [f"{name}: new" for name in new.keys() - old.keys()]
    for name, fields in old.items():
        now = new.get(name)
        if now is None:
            found.append(f"{name}: gone")
            continue
        for field, text in fields.items():
            if now.get(field) != text:
                found.append(f"{name}.{field}: {text!r} became {now.get(field, 'gone')!r}")
        for field in now.keys() - fields.keys():
            if " = " not in now[field]:
                found.append(f"{name}.{field}: new and required")
    return sorted(found)


def _shape(info: mi.Type, found: dict[str, dict[str, str]]) -> str:
    match info:
        case mi.StructType():
            return _struct_shape(info, found)
        case mi.LiteralType(values=words):
            return " | ".join(repr(word) for word in sorted(words))
        case mi.UnionType(types=types):
            return " | ".join(sorted(_shape(one, found) for one in types))
        case mi.VarTupleType(item_type=item):
            return f"[{_shape(item, found)}]"
        case mi.DictType(key_type=key, value_type=value):
            return f"{{{_shape(key, found)}: {_shape(value, found)}}}"
    return type(info).__name__.removesuffix("Type").lower()


def _struct_shape(info: mi.StructType, found: dict[str, dict[str, str]]) -> str:
    name = str(info.tag or info.cls.__name__)
    if name not in found:
        fields = found[name] = {}
        for field in info.fields:
            text = _shape(field.type, found)
            fields[field.encode_name] = text if field.required else f"{text} = {_default(field)}"
    return name


def _default(field: mi.Field) -> str:
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return msgspec.json.encode(value).decode()


def main() -> None:
    """Freeze the shapes of this version."""
    body = {"shapes": shapes(), "examples": examples()}
    text = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True)
    file_of(WIRE_VERSION).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
