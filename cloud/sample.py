"""The sample campus of a newcomer's first start, from ``resources/campus``."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from typing import Any

from domain.clinic.people import PREFIX as STAFF
from domain.clinic.people import PutClinicStaff
from domain.clinic.schedule import PREFIX as SCHEDULE
from domain.clinic.schedule import HalfDay, PutSchedule, Schedule
from domain.clinic.session.state import Half
from domain.directory import Body, Person, Place, Staff
from domain.envelope import Args
from domain.pinyin import pinyin_initials
from resources import path

_HALVES: tuple[tuple[Half, str], ...] = (("am", "08:00"), ("pm", "14:00"))


def sample_campus(seed: int = 2026) -> list[Body]:
    """Places, people and staff, the same for the same seed."""
    data = tomllib.loads(path("campus", "campus.toml").read_text(encoding="utf-8"))
    places = list(_places(data))
    return [*places, *_people(data, places, random.Random(seed)), *_staff(data)]


def sample_school() -> tuple[str, str]:
    """The school's and the office's name."""
    data = tomllib.loads(path("campus", "campus.toml").read_text(encoding="utf-8"))
    return str(data["school"]), str(data["office"])


def sample_clinic() -> list[tuple[str, Args]]:
    """The clinic's staff and its doctors' plans; sessions open of them by themselves."""
    data = tomllib.loads(path("campus", "clinic.toml").read_text(encoding="utf-8"))
    names = {row["code"]: row["name"] for row in data["staff"]}
    staff: list[tuple[str, Args]] = [
        (STAFF + row["code"], PutClinicStaff(row["code"], row["name"], tuple(row["roles"])))
        for row in data["staff"]
    ]
    plans = [_plan(row, names[row["code"]], data["valid_from"]) for row in data["doctor"]]
    return [*staff, *((SCHEDULE + plan.doctor, PutSchedule(plan)) for plan in plans)]


def _plan(row: dict[str, Any], name: str, valid_from: str) -> Schedule:
    halves = tuple(
        HalfDay(weekday, half, first, row["minutes"], row["slots"], row["walk_ins"], row["desk"])
        for weekday in row["weekdays"]
        for half, first in _HALVES
    )
    return Schedule(
        row["code"],
        name,
        row["department"],
        row["department_name"],
        row["room"],
        halves,
        valid_from,
        title=row["title"],
        initials=pinyin_initials(name),
    )


def _places(data: dict[str, Any]) -> Iterator[Place]:
    campuses = list(dict.fromkeys(row["campus"] for row in data["building"]))
    for order, campus in enumerate(campuses):
        yield _place(campus, campus, "campus", "", order=order)
    order = 0
    for row in data["building"]:
        for name in row["names"]:
            order += 1
            yield from _building(row, name, order)
    for row in data["outdoor"]:
        for name in row["names"]:
            order += 1
            code = f"{row['campus']}/{name}"
            yield _place(code, name, "outdoor", row["campus"], zone=row["zone"], order=order)


def _building(row: dict[str, Any], name: str, order: int) -> Iterator[Place]:
    code = f"{row['campus']}/{name}"
    zone, use = row["zone"], row["use"]
    aliases = tuple(row.get("aliases", ()))
    yield _place(
        code, name, "building", row["campus"], zone=zone, use=use, order=order, aliases=aliases
    )
    for floor in range(1, row["floors"] + 1):
        floor_code = f"{code}/{floor}层"
        yield _place(floor_code, f"{floor}层", "floor", code, zone=zone, use=use, order=floor)
        for n in range(1, row["rooms"] + 1):
            room = f"{floor}{n:02d}"
            riser = f"{name}-{(n - 1) // row['riser'] + 1}号立管"
            yield _place(
                f"{code}/{room}", room, "room", floor_code, zone=zone, use=use, order=n, riser=riser
            )


def _place(code: str, name: str, kind: Any, parent: str, **fields: Any) -> Place:
    parts = code.split("/")
    initials = pinyin_initials(parts[1] if kind == "room" else name)
    if kind == "room":
        initials = tuple(f"{one}{name}" for one in initials)
    return Place(code, name, kind, " ".join(parts), parent, initials=initials, **fields)


def _people(data: dict[str, Any], places: list[Place], rng: random.Random) -> Iterator[Person]:
    spec = data["people"]
    given = spec["given"].split()
    dorms = [p for p in places if p.kind == "room" and p.use == "dorm"]
    offices = [p for p in places if p.kind == "room" and p.use in ("office", "teaching")]
    for n in range(spec["students"] + spec["staff"]):
        student = n < spec["students"]
        name = rng.choice(spec["surnames"]) + rng.choice(given)
        yield Person(
            code=f"2024{n + 1:04d}" if student else f"T{n - spec['students'] + 1:04d}",
            name=name,
            kind="student" if student else "staff",
            unit=rng.choice(spec["units"] if student else spec["offices"]),
            phones=(f"1{rng.choice('3578')}{rng.randrange(10**9):09d}",),
            room=rng.choice(dorms if student else offices).code,
            card_no=f"{880000 + n}",
            initials=pinyin_initials(name),
        )


def _staff(data: dict[str, Any]) -> Iterator[Staff]:
    for row in data["staff"]:
        yield Staff(
            code=row["code"],
            name=row["name"],
            role=row.get("role", "worker"),
            phone=row["phone"],
            team=row["team"],
            skills=tuple(row.get("skills", ())),
            zones=tuple(row.get("zones", ())),
            initials=pinyin_initials(row["name"]),
        )
