"""The clinic's tables: who works there (校医院人员), and when its doctors see patients (排班)."""

from __future__ import annotations

from typing import Any, cast

from cloud.imports.cells import unknown_word
from cloud.imports.row import RowReader
from domain.clinic.people import PREFIX as STAFF
from domain.clinic.people import PutClinicStaff
from domain.clinic.schedule import PREFIX as PLAN
from domain.clinic.schedule import HalfDay, Schedule
from domain.people import CLINIC_ROLES
from domain.pinyin import pinyin_initials
from domain.text import fold

ClinicRecord = PutClinicStaff | Schedule
_SLOTS, _MINUTES, _MOST = 12, 15, 60
_FIRST = {"am": "08:00", "pm": "14:00"}
_EVER = "2000-01-01"


def member(row: RowReader) -> PutClinicStaff:
    """Read one member of the clinic's staff."""
    active = row.flag("active")
    found = _meant(row, "roles")
    roles = tuple(role for role in CLINIC_ROLES if role in found)
    return PutClinicStaff(row.code("code"), row.text("name"), roles, active is not False)


def plan(row: RowReader) -> Schedule:
    """Read one doctor's plan: a row is a doctor, the half-days are a list (周一上午、周三下午)."""
    name, department = row.text("name"), row.text("department")
    slots = row.count("slots", _SLOTS, least=1, most=_MOST)
    common: dict[str, Any] = {
        "minutes": row.count("minutes", _MINUTES, least=1, most=240),
        "slots": slots,
        "walk_ins": row.count("walk_ins", 0, least=0, most=_MOST),
        "desk": row.count("desk", 0, least=0, most=slots),
    }
    first = {half: row.text(f"first_{half}") or usual for half, usual in _FIRST.items()}
    halves = tuple(
        HalfDay(int(word[0]) - 1, cast(Any, word[1:]), first[word[1:]], **common)
        for word in _meant(row, "weekly")
    )
    active = row.flag("active")
    return Schedule(
        doctor=row.code("code"),
        name=name,
        department=row.text("department_code") or department,
        department_name=department,
        room=row.text("room"),
        halves=halves,
        valid_from=row.text("valid_from") or _EVER,
        valid_until=row.text("valid_until"),
        title=row.text("title"),
        initials=pinyin_initials(name),
        active=active is not False,
    )


def key_of(record: ClinicRecord) -> str:
    """The aggregate that a record is of."""
    if isinstance(record, Schedule):
        return PLAN + record.doctor
    return STAFF + record.code


def _meant(row: RowReader, field: str) -> tuple[str, ...]:
    """What the words of a list stand for, each once."""
    words = row.words(field)
    found: dict[str, None] = {}
    for name in row.names(field):
        meant = words.get(fold(name))
        if meant is None:
            row.refuse(field, unknown_word(words), name)
        else:
            found |= dict.fromkeys(meant)
    return tuple(found)
