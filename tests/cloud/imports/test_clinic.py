"""The clinic's two tables: who works there, and when its doctors see patients."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloud.app import open_cloud
from cloud.cloud import Cloud
from cloud.imports import load
from cloud.imports.storing import known_record, store
from domain.clinic.schedule import HalfDay, SetDayOff
from domain.people import SYSTEM
from storage import clinic_queries
from tests.worlds import NOON

STAFF = "工号,姓名,岗位\nY1,陈静,挂号、护士\nY2,沈若谷,主任医师\n合计,2,\n"
PLANS = (
    "工号,医生,职称,科室,诊室,出诊时间,限号,现场号,窗口预留,上午开始\n"
    "Y2,沈若谷,主任医师,内科,201,周一上午、周三下午,10,2,4,08:30\n"
)


@pytest.fixture
def cloud(tmp_path: Path) -> Cloud:
    made = open_cloud(tmp_path / "cloud")
    made.clock = lambda: NOON
    return made


def taken(cloud: Cloud, kind: str, text: str) -> tuple[int, int]:
    """Take a table in; how many were written, and how many were as they had been."""
    loaded = load(kind, text.encode(), name="x.csv", stored=known_record(cloud.ledger))  # type: ignore[arg-type]
    assert loaded.report.bad == 0, loaded.report.problems
    done = store(cloud.ledger, loaded.rows, NOON, cloud.new_id)
    assert done.refused == ()
    return done.written, sum(row.state == "unchanged" for row in loaded.rows)


def test_staff_come_in_with_all_their_roles_and_the_same_table_again_changes_nothing(
    cloud: Cloud,
) -> None:
    assert taken(cloud, "clinic-staff", STAFF) == (2, 0)
    known = clinic_queries.staff_member(cloud.store, "Y1")
    assert known is not None
    assert (known.name, known.roles) == ("陈静", ("receptionist", "nurse"))
    assert taken(cloud, "clinic-staff", STAFF) == (0, 2)
    cloud.store.close()


def test_a_plan_comes_in_by_half_days_and_days_off_stay(cloud: Cloud) -> None:
    assert taken(cloud, "schedules", PLANS) == (1, 0)
    [plan] = clinic_queries.schedules(cloud.store)
    common = {"minutes": 15, "slots": 10, "walk_ins": 2, "desk": 4}
    assert plan.halves == (
        HalfDay(0, "am", "08:30", **common),
        HalfDay(2, "pm", "14:00", **common),
    )
    assert (plan.department_name, plan.room, plan.title) == ("内科", "201", "主任医师")
    cloud.submit("schedule:Y2", SetDayOff("2026-12-02"), SYSTEM, "system")
    assert taken(cloud, "schedules", PLANS) == (0, 1)
    assert taken(cloud, "schedules", PLANS.replace("201", "305")) == (1, 0)
    [plan] = clinic_queries.schedules(cloud.store)
    assert (plan.room, plan.off) == ("305", ("2026-12-02",))
    cloud.store.close()


@pytest.mark.parametrize(
    ("kind", "text", "column"),
    [
        ("clinic-staff", "工号,姓名,岗位\nY1,陈静,院长\n", "岗位"),
        ("schedules", PLANS.replace("周三下午", "周八下午"), "出诊时间"),
        ("schedules", PLANS.replace(",10,", ",许多,"), "限号"),
    ],
    ids=["role", "half-day", "number"],
)
def test_what_is_not_understood_is_told_with_its_column(
    kind: str, text: str, column: str
) -> None:
    report = load(kind, text.encode(), name="x.csv").report  # type: ignore[arg-type]
    assert [(one.line, one.column) for one in report.problems] == [(2, column)]
