"""The clinic's reception on the day: set up, connected, looked at, covered and locked."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.clinic.gate import Gate
from desktop.ui.enrol import EnrolDialog
from desktop.workday.desk import Desk

NURSE = ("Y001", "陈静")
"""Who sits at the sample clinic's reception."""
_PASSPHRASE, _PIN = "春风又绿江南岸", "2580"
_PAINTED = 0.1
"""Seconds until a page has laid itself out and read what it shows."""


async def look_into_the_clinic(desk: Desk, code: Callable[[], Awaitable[str]]) -> None:
    """Set the reception up as its first person does, and picture all its pages.

    Args:
        code: gives a one-time code for a clinic.
    """
    window, shot = desk.window, desk.journal.shot
    window.show_page("clinic")
    gate = window.pages.clinic
    await asyncio.sleep(_PAINTED)
    shot(window, "clinic-set-up", "校医院前台先设口令 / the clinic is set up behind its own lock")
    card = gate.set_up
    for line, text in (
        (card.code, NURSE[0]), (card.name, NURSE[1]), (card.passphrase, _PASSPHRASE),
        (card.again, _PASSPHRASE), (card.pin, _PIN),
    ):  # fmt: skip
        line.setText(text)
    card.act()
    await desk.until(lambda: gate.currentWidget() is gate.paper, "the recovery code")
    gate.paper.end.setText(gate.paper.shown[-1].text().split()[-1])
    gate.paper.act()
    await desk.until(lambda: gate.inside is not None, "the clinic open")
    await _connect(desk, await code())
    await desk.until(lambda: _has_come(gate), "the clinic's sessions")
    inside = _inside(gate)
    for key in inside.views_seen():
        inside.show_page(key)
        await asyncio.sleep(_PAINTED)
        shot(window, f"clinic-{key}", f"校医院前台 / the clinic: {key}")
    inside.show_calls()
    await asyncio.sleep(_PAINTED)
    assert inside.waiting_room is not None
    shot(inside.waiting_room, "clinic-calls", "候诊大屏 / the screen in the waiting room")
    inside.waiting_room.close()
    gate.turn.pause()
    await asyncio.sleep(_PAINTED)
    shot(window, "clinic-covered", "暂离：盖住画面 / covered for a moment")
    gate.turn.lock()
    await asyncio.sleep(_PAINTED)
    shot(window, "clinic-locked", "锁定 / locked")
    await desk.come_to_the_front()
    window.show_view("queue")


def _inside(gate: Gate) -> ClinicDesk:
    """What is open now: it is made anew when the roles of whoever sits there come."""
    assert isinstance(gate.inside, ClinicDesk)
    return gate.inside


def _has_come(gate: Gate) -> bool:
    online = gate.turn.inside is not None and gate.turn.inside.station.freshness.link == "online"
    return online and bool(_inside(gate).today.sessions.current)


async def _connect(desk: Desk, code: str) -> None:
    """Type the code into the form, as the administrator gave it."""
    desk.window.pages.clinic_enrol_wanted.emit()
    dialog = desk.window.findChild(EnrolDialog)
    assert isinstance(dialog, EnrolDialog)
    await desk.until(dialog.isActiveWindow, "the form in front")
    desk.hands.type(code)
    desk.hands.enter()
    await desk.until(lambda: not dialog.isVisible(), "the clinic connected")
