"""Every single text, number and photo of every command: cleaned or refused, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec import Struct, structs
from msgspec import inspect as mi

from domain.envelope import Args
from domain.repair import commands as c
from domain.repair.ticket import Material
from domain.text import has_control
from domain.wire import encode, wire_entry
from tests.domain.repair_table import TABLE, WISHES, ready
from tests.domain.repairs import (
    LEADER,
    MAIN_NUMBER,
    MAIN_UID,
    NOON,
    OTHER_STUDENT,
    STUDENT,
    WORKER,
    Case,
    a_report,
    photo,
)

DIRTY = "\u202e甲\u0000乙\u2066\ufeff"
HUGE = "漏" * 100_000
CHANGE = c.FieldChange("place", "东校区/3栋/301", "西校区", "西校区", "西区")
FULL: dict[str, Args] = {
    **WISHES,
    "提交": a_report(
        spot="阳台",
        wanted_at=NOON,
        asset="ZC",
        team="水电班",
        zone="东区",
        split_from=MAIN_UID,
        split_from_number=MAIN_NUMBER,
    ),
    "撤销": c.Withdraw("自己修好了", "陈晓"),
    "派单": structs.replace(WISHES["派单"], planned_at=NOON, note="急"),
    "转派": structs.replace(WISHES["转派"], planned_at=NOON, note="急"),
    "完工": c.Finish("W101", "repaired", "好", 5, (Material("管", 1, price=1),), (photo(1),)),
    "同报": c.Join(
        structs.replace(WISHES["同报"].reporter, at=NOON),  # type: ignore[attr-defined]
        "也漏",
        MAIN_NUMBER,
    ),
    "修改": c.Edit((CHANGE,)),
}
"""Every step with every field set that it may have."""


def places(value: Any, info: mi.Type, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths to every text and number in a command."""
    match info:
        case mi.StructType():
            for field in info.fields:
                yield from places(getattr(value, field.name), field.type, (*path, field.name))
        case mi.VarTupleType(item_type=item):
            for n, one in enumerate(value):
                yield from places(one, item, (*path, n))
        case mi.UnionType(types=types):
            kind = mi.IntType if isinstance(value, int) else mi.StrType
            yield from (path for one in types if isinstance(one, kind) and value is not None)
        case mi.StrType() | mi.IntType():
            yield path


def planted(value: Any, path: tuple[Any, ...], seed: Any) -> Any:
    """The command with that value in that place."""
    if not path:
        return seed
    step, rest = path[0], path[1:]
    if isinstance(value, Struct):
        return structs.replace(value, **{step: planted(getattr(value, step), rest, seed)})
    return tuple(planted(one, rest, seed) if n == step else one for n, one in enumerate(value))


def value_at(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = getattr(value, step) if isinstance(step, str) else value[step]
    return value


def paths(what: str, kind: type) -> list[tuple[Any, ...]]:
    wish = FULL[what]
    found = places(wish, mi.type_info(type(wish)))
    return [path for path in found if isinstance(value_at(wish, path), kind)]


def begun(what: str) -> tuple[Case, Any, int]:
    """A ticket on which the step is possible, by whom, and after how long."""
    if what == "提交":
        return Case(), STUDENT, 0
    row = next(row for row in TABLE if row.what == what)
    actor = {"同报": OTHER_STUDENT, "申请延期": WORKER}.get(what, LEADER)
    return ready(what, row.states[0]), (actor if row.who != "system" else None), row.after


STEPS = [what for what in FULL if begun(what)[1] is not None]


@pytest.mark.parametrize("what", STEPS)
def test_a_full_example_of_the_step_goes_in(what: str) -> None:
    case, actor, after = begun(what)
    case.do(FULL[what], actor, after=after)


@pytest.mark.parametrize("what", STEPS)
def test_text_that_cannot_be_seen_is_in_no_event(what: str) -> None:
    for path in paths(what, str):
        case, actor, after = begun(what)
        wish = planted(FULL[what], path, value_at(FULL[what], path) + DIRTY)
        if case.again().answer(wish, actor, after=after) is not None:
            continue
        case.do(wish, actor, after=after)
        written = encode(wire_entry(case.entries[-1])).decode()
        assert not has_control(written), path
        assert "\\u0000" not in written, path
        assert not set("\u202e\u2066\ufeff") & set(written), path


@pytest.mark.parametrize("what", STEPS)
def test_text_without_end_is_refused_everywhere(what: str) -> None:
    for path in paths(what, str):
        case, actor, after = begun(what)
        refusal = case.refused(planted(FULL[what], path, HUGE), actor, after=after)
        assert len(str(refusal)) < 500, path


@pytest.mark.parametrize("what", STEPS)
@pytest.mark.parametrize("number", [10**30, 2**63, -(10**30)])
def test_numbers_that_no_row_can_hold_are_refused_everywhere(what: str, number: int) -> None:
    for path in paths(what, int):
        if isinstance(value_at(FULL[what], path), bool):
            continue
        case, actor, after = begun(what)
        assert case.answer(planted(FULL[what], path, number), actor, after=after), path


@pytest.mark.parametrize("what", [what for what in STEPS if hasattr(FULL[what], "photos")])
def test_photos_are_content_hashes_and_not_too_many(what: str) -> None:
    case, actor, after = begun(what)
    for photos, code in (
        (("../../x",), "bad_photo"),
        (tuple(photo(n) for n in range(10)), "too_many_photos"),
    ):
        wish = structs.replace(FULL[what], photos=photos)  # type: ignore[arg-type]
        assert case.refused(wish, actor, after=after).code == code


def test_the_planting_reaches_every_kind_of_place() -> None:
    assert ("materials", 0, "name") in paths("完工", str)
    assert ("materials", 0, "price") in paths("完工", int)
    assert ("changes", 0, "text") in paths("修改", str)
    assert ("crew", 1, "share") in paths("派单", int)
    assert ("planned_at",) in paths("派单", int)
    assert ("reporter", "at") in paths("同报", int)
    assert planted(FULL["派单"], ("crew", 0, "name"), "甲").crew[0].name == "甲"
