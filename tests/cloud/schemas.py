"""Messages made from the wire's own types: right ones, and ones with something wrong in them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import msgspec.inspect as kinds
from hypothesis import strategies as st

from domain.directory import PutPerson, PutPlace, PutStaff, SetDuty
from domain.repair.rules import RULES

COMMANDS: tuple[type[Any], ...] = (*RULES, PutPerson, PutPlace, PutStaff, SetDuty)
"""Every kind of wish that may lie in a push."""

_WORDS = st.sampled_from(
    ("", "W101", "H001", "water.tap", "东校区/1栋/101", "BX261124-A001", "0" * 32, "a" * 64)
) | st.text(max_size=12)
_NUMBERS = st.sampled_from((0, 1, -1, 1_795_492_800_000, 2**31, 2**53, 2**63)) | st.integers()
_NAMES = st.text(max_size=5)
_ANY = st.recursive(
    st.none() | st.booleans() | _NUMBERS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=6,
)


@cache
def message(kind: type[Any]) -> st.SearchStrategy[Any]:
    """JSON values of a struct's shape."""
    return _of(kinds.type_info(kind))


@cache
def body(kind: type[Any], **known: Any) -> st.SearchStrategy[bytes]:
    """Bodies: of the struct's shape, with something wrong in them, or anything.

    Args:
        known: fields that hold this, so that more than the first lock is tried.
    """
    fixed = {name: value for name, value in known.items() if name in kind.__struct_fields__}
    right = message(kind).map(lambda value: value | fixed)
    spoiled = st.tuples(right, st.randoms(use_true_random=False), _ANY).map(_spoiled)
    cut = right.map(lambda value: _encoded(value)[:-3])
    half = right.map(lambda value: _encoded(value).replace(b'"', b'"\\ud800', 2))
    return st.one_of(right.map(_encoded), spoiled.map(_encoded), cut, half, st.binary(max_size=40))


def _encoded(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def _spoiled(parts: tuple[Any, Any, Any]) -> Any:
    """The value with one thing in it put out, left out or doubled."""
    value, dice, other = parts
    if isinstance(value, dict) and value and dice.random() < 0.9:
        name = dice.choice(sorted(value))
        if dice.random() < 0.2:
            return {key: each for key, each in value.items() if key != name}
        return value | {name: _spoiled((value[name], dice, other))}
    if isinstance(value, list) and value and dice.random() < 0.9:
        place = dice.randrange(len(value))
        return [*value[:place], _spoiled((value[place], dice, other)), *value[place:]]
    return other


def _of(kind: kinds.Type) -> st.SearchStrategy[Any]:
    simple = _SIMPLE.get(type(kind))
    if simple is not None:
        return simple
    match kind:
        case kinds.StructType():
            return _struct(kind)
        case kinds.UnionType(types=types):
            return st.one_of([_of(each) for each in types])
        case kinds.LiteralType(values=values):
            return st.sampled_from(values)
        case kinds.VarTupleType(item_type=item) | kinds.ListType(item_type=item):
            return st.lists(_of(item), max_size=3)
        case kinds.DictType(key_type=key, value_type=value):
            return st.dictionaries(_of(key), _of(value), max_size=3)
        case kinds.RawType():
            return st.sampled_from(COMMANDS).flatmap(message)
    raise NotImplementedError(kind)


_SIMPLE: dict[type[Any], st.SearchStrategy[Any]] = {
    kinds.IntType: _NUMBERS,
    kinds.StrType: _WORDS,
    kinds.BoolType: st.booleans(),
    kinds.NoneType: st.none(),
    kinds.AnyType: _ANY,
}


def _struct(kind: kinds.StructType) -> st.SearchStrategy[Any]:
    must = {f.encode_name: _of(f.type) for f in kind.fields if f.required}
    may = {f.encode_name: _of(f.type) for f in kind.fields if not f.required}
    made = st.fixed_dictionaries(must, optional=may)
    if kind.tag_field is None:
        return made
    name, tag = kind.tag_field, kind.tag
    return made.map(lambda value: {name: tag} | value)
