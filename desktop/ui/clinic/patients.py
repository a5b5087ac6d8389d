"""Who it is for: found while one types, read from a card, or as it was typed."""

from __future__ import annotations

from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.intake.suggest_box import Choice
from domain.clinic.people import Patient
from domain.text import digits, phone, plain


def suggested(door: ClinicDoor, text: str) -> list[Choice]:
    """People whom a typed text may mean, the best first."""
    return [
        Choice(found.patient.name, found.detail, data=found.patient)
        for found in door.find_patients(text)
    ]


def read(door: ClinicDoor, text: str) -> Patient | None:
    """Whom a whole text means: a card reader types the number, else a name not on the roster."""
    typed = plain(text)
    found = door.find_patients(typed, 2) if typed else []
    return found[0].patient if len(found) == 1 else as_typed(typed)


def as_typed(typed: str) -> Patient | None:
    """Somebody not on the roster: a name, and a phone if there is one in it."""
    words = typed.split()
    phones = [word for word in words if phone(word)]
    name = " ".join(word for word in words if word not in phones)
    if not name or digits(name) == name:
        return None
    return Patient(name, phone=phone(phones[0]) or "" if phones else "")
