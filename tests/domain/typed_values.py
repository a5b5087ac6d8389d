"""Values of any message type: one full example of each, and everything that the type allows."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from msgspec import Raw
from msgspec import inspect as mi

INTS = st.one_of(
    st.integers(min_value=-2, max_value=10),
    st.integers(min_value=1_795_000_000_000, max_value=1_796_000_000_000),
    st.sampled_from([-(10**30), 2**63, 10**18, 4_102_444_800_001]),
)
HOSTILE_TEXTS = st.sampled_from(
    [
        "",
        " ",
        "\u202e\u2066\ufeff",
        "\x00\x1b[2J",
        "<img src=x onerror=alert(1)>",
        "'; DROP TABLE ticket;--",
        "漏" * 3000,
        "😀" * 100,
        "a\r\n\r\n\r\nb",
        "W101",
        "f" * 64,
        "BX261124-A009",
    ]
)
TEXTS = st.one_of(HOSTILE_TEXTS, st.text(max_size=12))


def anything(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any value that a decoder of this type would let through."""
    return _strategy(mi.type_info(kind))


_PLAIN: dict[type[mi.Type], st.SearchStrategy[Any]] = {
    mi.StrType: TEXTS,
    mi.IntType: INTS,
    mi.BoolType: st.booleans(),
    mi.NoneType: st.none(),
    mi.AnyType: st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
}


def _strategy(info: mi.Type) -> st.SearchStrategy[Any]:
    match info:
        case mi.StructType():
            return st.builds(info.cls, **{f.name: _strategy(f.type) for f in info.fields})
        case mi.LiteralType(values=words):
            return st.sampled_from(words)
        case mi.UnionType(types=types):
            return st.one_of([_strategy(one) for one in types])
        case mi.VarTupleType(item_type=item):
            return st.lists(_strategy(item), max_size=3).map(tuple)
        case mi.DictType(key_type=key, value_type=value):
            return st.dictionaries(_strategy(key), _strategy(value), max_size=3)
    return _PLAIN[type(info)]


def example(kind: type[Any]) -> Any:
    """The one full example of a type: every field set, and to something else than its default."""
    return _example(mi.type_info(kind), "")


def _example(info: mi.Type, name: str) -> Any:
    match info:
        case mi.StructType():
            return info.cls(**{field.name: _field_example(field) for field in info.fields})
        case mi.LiteralType(values=words):
            return words[-1]
        case mi.UnionType(types=types):
            return _example(next(t for t in types if not isinstance(t, mi.NoneType)), name)
        case mi.VarTupleType(item_type=item):
            return (_example(item, name),)
        case mi.DictType(value_type=value):
            return {"key": _example(value, name)}
    return {
        mi.StrType: f"«{name}»",
        mi.IntType: 7,
        mi.BoolType: True,
        mi.AnyType: name,
        mi.RawType: Raw(b'{"kind":"repair.accept"}'),
    }[type(info)]


def _field_example(field: mi.Field) -> Any:
    value = _example(field.type, field.name)
    if value != field.default:
        return value
    if isinstance(field.type, mi.LiteralType):
        return field.type.values[0]
    return not value
