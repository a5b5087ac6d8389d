"""The outage pack (停网应急包): everything to work with on paper, in one file."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.printing.flow import Column, Flow, Head
from desktop.printing.papers.lists import Building, Worker, duty_list, open_tickets
from desktop.printing.papers.work_order import blank_slips
from desktop.printing.sheet import BODY, LARGE, LEADING, TITLE, Box, Page, SizeName, Text
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP

translate = QCoreApplication.translate

PROTOCOL = (
    QT_TRANSLATE_NOOP(
        "paper",
        "Put this pack on the desk and note the time at which the system stopped. "
        "Whoever is on duty leads; nobody waits for the computer.",
    ),
    QT_TRANSLATE_NOOP(
        "paper",
        "Each report gets one blank slip, in the order of its number. Write place, name, phone, "
        "fault and the time; tell the caller the number on the slip.",
    ),
    QT_TRANSLATE_NOOP(
        "paper",
        "Danger first: burst pipes, smell of burning or gas, electric shock, people in a lift. "
        "Call the worker and the leader at once, write afterwards.",
    ),
    QT_TRANSLATE_NOOP(
        "paper",
        "Choose the worker from the duty list by telephone. Write name and time on the slip; "
        "the worker takes the slip along, or copies number, place and fault.",
    ),
    QT_TRANSLATE_NOOP(
        "paper",
        "Tickets that were open before are in the list by building. Go on with them there; "
        "tick what is done and write down when, by whom and what was used.",
    ),
    QT_TRANSLATE_NOOP(
        "paper",
        "The worker writes arrival, completion, materials and result, has the reporter sign, "
        "and brings the slip back the same day.",
    ),
    QT_TRANSLATE_NOOP(
        "paper",
        "Never correct a number by hand and never use a slip twice. A spoilt slip is struck "
        "through, marked void, signed and kept.",
    ),
    QT_TRANSLATE_NOOP(
        "paper",
        "When the system is back: scan each slip, or press Shift+F5 and enter them all with the "
        "times on the paper. Two people: one reads, one types. Keep the slips for a year.",
    ),
)


class Pack(Struct, frozen=True):
    """What goes into a pack.

    Attributes:
        slips: numbers for blank slips, reserved for this paper alone.
    """

    buildings: tuple[Building, ...]
    workers: tuple[Worker, ...]
    slips: tuple[str, ...]


def outage_pack(pack: Pack, head: Head, size: SizeName) -> list[Page]:
    """How to work, who can be sent, what is open, and blank slips; lists always on A4."""
    flow = Flow(head, translate("paper", "Outage pack"), note=head.as_of())
    _facts(flow, pack)
    flow.heading(translate("paper", "How to work on paper"))
    for at, step in enumerate(PROTOCOL, 1):
        _step(flow, at, translate("paper", step))
    pages = flow.finish()
    if pack.workers:
        flow = Flow(head, translate("paper", "Duty list"), note=head.as_of())
        duty_list(flow, pack.workers)
        pages += flow.finish()
    flow = Flow(head, translate("paper", "Open tickets by building"), note=head.as_of())
    if pack.buildings:
        open_tickets(flow, pack.buildings)
    else:
        flow.paragraph(translate("paper", "Nothing is open."))
    pages += flow.finish()
    return pages + blank_slips(pack.slips, head, size)


def _facts(flow: Flow, pack: Pack) -> None:
    jobs = sum(len(building.jobs) for building in pack.buildings)
    slips = f"{pack.slips[0]} – {pack.slips[-1]}" if pack.slips else "–"
    facts = (
        (translate("paper", "Open tickets"), str(jobs)),
        (translate("paper", "On duty"), str(sum(worker.on for worker in pack.workers))),
        (translate("paper", "Blank slips"), slips),
        (translate("paper", "Stopped at"), "____ / ____  ____ : ____"),
        (translate("paper", "Back at"), "____ / ____  ____ : ____"),
        (translate("paper", "In charge"), ""),
    )
    labels = [Column("", 34), Column("", flow.inner / 2 - 34, BODY + 0.2, True)] * 2
    rows = [[*facts[at], *facts[at + 3]] for at in range(3)]
    flow.table(labels[:3] + [Column("", 0.0, BODY + 0.2, True)], rows, 10)
    flow.skip(4)


def _step(flow: Flow, at: int, text: str) -> None:
    flow.need(16)
    top = flow.y
    side = 8.4
    flow.put(Box(flow.left, top + 0.6, side, side, 0.0, 0.0))
    flow.put(Text(flow.left, top + 0.9, side, (str(at),), LARGE, True, "centre", 1.0))
    flow.paragraph(text, BODY + 0.5, indent=13)
    flow.y = max(flow.y, top + TITLE * LEADING) + 3
