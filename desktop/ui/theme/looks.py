"""How states and priorities are told at a glance: each has a hue, a shape and a word."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QCoreApplication


def QT_TRANSLATE_NOOP(context: str, source: str) -> str:
    """Mark `source` for lupdate, which knows this name; Qt's own is typed `object`."""
    return source


class Look(Struct, frozen=True):
    """A hue of `tokens`, a shape of `glyphs`, and the English source of the word."""

    hue: str
    shape: str
    source: str
    context: str = "State"

    def word(self) -> str:
        """The word in the operator's language."""
        return QCoreApplication.translate(self.context, self.source)


# Keys are those of `domain.repair.ticket.Status` and `Priority`.
STATES: dict[str, Look] = {
    "reported": Look("orange", "diamond", QT_TRANSLATE_NOOP("State", "Reported")),
    "accepted": Look("amber", "triangle", QT_TRANSLATE_NOOP("State", "To dispatch")),
    "dispatched": Look("violet", "ring", QT_TRANSLATE_NOOP("State", "Dispatched")),
    "taken": Look("blue", "half", QT_TRANSLATE_NOOP("State", "Taken")),
    "working": Look("indigo", "disc", QT_TRANSLATE_NOOP("State", "Working")),
    "held": Look("brown", "bars", QT_TRANSLATE_NOOP("State", "On hold")),
    "finished": Look("teal", "target", QT_TRANSLATE_NOOP("State", "To inspect")),
    "inspected": Look("green", "star", QT_TRANSLATE_NOOP("State", "To rate")),
    "archived": Look("slate", "tick", QT_TRANSLATE_NOOP("State", "Archived")),
    "rejected": Look("red", "cross", QT_TRANSLATE_NOOP("State", "Rejected")),
    "withdrawn": Look("slate", "slash", QT_TRANSLATE_NOOP("State", "Withdrawn")),
    "merged": Look("slate", "overlap", QT_TRANSLATE_NOOP("State", "Merged")),
    "voided": Look("slate", "box_cross", QT_TRANSLATE_NOOP("State", "Voided")),
    "transferred": Look("pink", "arrow", QT_TRANSLATE_NOOP("State", "Transferred")),
}

PRIORITIES: dict[str, Look] = {
    "emergency": Look("red", "bolt", QT_TRANSLATE_NOOP("Priority", "Emergency"), "Priority"),
    "urgent": Look("orange", "up_two", QT_TRANSLATE_NOOP("Priority", "Urgent"), "Priority"),
    "normal": Look("slate", "square", QT_TRANSLATE_NOOP("Priority", "Normal"), "Priority"),
    "planned": Look("blue", "down", QT_TRANSLATE_NOOP("Priority", "Planned"), "Priority"),
}

# For the states of services that have no table of their own, and for a state this version
# does not know yet.
GENERAL: dict[str, Look] = {
    "general.waiting": Look("amber", "ring", QT_TRANSLATE_NOOP("State", "Waiting")),
    "general.active": Look("indigo", "disc", QT_TRANSLATE_NOOP("State", "Under way")),
    "general.paused": Look("brown", "bars", QT_TRANSLATE_NOOP("State", "Paused")),
    "general.done": Look("green", "tick", QT_TRANSLATE_NOOP("State", "Done")),
    "general.refused": Look("red", "cross", QT_TRANSLATE_NOOP("State", "Refused")),
    "general.cancelled": Look("slate", "slash", QT_TRANSLATE_NOOP("State", "Cancelled")),
    "general.unknown": Look("slate", "question", QT_TRANSLATE_NOOP("State", "Unknown")),
}

LOOKS: dict[str, Look] = {**STATES, **PRIORITIES, **GENERAL}


def look_of(key: str) -> Look:
    """The look of a state or priority; an unknown key looks unknown, it never fails."""
    return LOOKS.get(key) or GENERAL["general.unknown"]
