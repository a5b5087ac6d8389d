"""What stands on a card, what its tip adds, and how it is read aloud."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QCoreApplication

from desktop.station import QueueRow
from desktop.ui.board.phrases import fault_text
from desktop.ui.parts.drawing import plain_tip
from desktop.ui.words import (
    clock_text,
    fault_path,
    join,
    priority_text,
    span,
    status_text,
    when,
)
from domain.faults import FaultTree
from domain.repair.ticket import PRIORITIES
from domain.text import plain

translate = QCoreApplication.translate
Heat = Literal["", "warn", "breached"]


def heat(row: QueueRow, now: int) -> Heat:
    """How a card's clock stands at `now` (ms UTC)."""
    if row.due_at is None:
        return ""
    if now > row.due_at:
        return "breached"
    return "warn" if row.warn_at is not None and now >= row.warn_at else ""


def clock_words(row: QueueRow, now: int) -> tuple[str, str]:
    """The clock in full and shortened: (到场 还剩 40 分, 还剩 40 分); empty if none runs."""
    if row.due_at is None:
        return "", ""
    left = span(row.due_at - now)
    return f"{clock_text(row.due_clock)} {left}", left


def fault_line(row: QueueRow, faults: FaultTree) -> str:
    """What is broken and what was said of it, on one line."""
    said = plain(row.description)
    fault = fault_text(row.fault, faults)
    return f"{fault} · {said}" if said else fault


def others_text(row: QueueRow) -> str:
    """The crew, if it is more than one: 张大勇、王铁柱, the lead first."""
    return row.workers if "、" in row.workers else ""


def spoken(row: QueueRow, faults: FaultTree, now: int) -> str:
    """The card for a screen reader."""
    return join(
        part
        for part in (
            status_text(row.status),
            priority_text(PRIORITIES[row.rank]),
            row.number,
            row.place_text,
            fault_line(row, faults),
            clock_words(row, now)[0],
            translate("board", "waits for the cloud") if row.waiting else "",
        )
        if part
    )


def card_tip(row: QueueRow, faults: FaultTree) -> str:
    """All of a card's words, the caller included, as a tip that shows plain text."""
    lines = [
        f"{row.number}  {status_text(row.status)}  {priority_text(PRIORITIES[row.rank])}",
        row.place_text,
        fault_path(row.fault, faults),
        row.description,
        f"{row.reporter} {row.phone}".strip(),
        translate("board", "Reported {time}").format(time=when(row.reported_at)),
    ]
    if row.workers:
        lines.append(translate("board", "Crew: {names}").format(names=row.workers))
    if row.waiting:
        lines.append(translate("board", "Waits for the cloud"))
    return plain_tip("\n".join(line for line in lines if line))
