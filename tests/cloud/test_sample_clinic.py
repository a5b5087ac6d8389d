"""The sample campus has a clinic that sees patients, without anybody's doing."""

from __future__ import annotations

from cloud.app import fill_sample
from cloud.clinic.jobs import run_due
from cloud.cloud import Cloud
from domain.clinic.session.slots import free_slots
from storage import clinic_queries
from tests.worlds import HeldClock


def test_its_sessions_open_by_themselves_and_have_places_to_book(
    cloud: Cloud, clock: HeldClock
) -> None:
    fill_sample(cloud)
    run_due(cloud.ledger, clock())
    plans = clinic_queries.schedules(cloud.store)
    assert {plan.department_name for plan in plans} == {"内科", "外科", "口腔科", "中医科"}
    opened = clinic_queries.sessions(cloud.store, "2026-11-25", "2026-11-25")
    assert len(opened) >= 4
    assert all(free_slots(one, clock()) for one in opened)
    assert run_due(cloud.ledger, clock()) == []
