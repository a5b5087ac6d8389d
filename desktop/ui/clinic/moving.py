"""Another time for a visit: what has to be asked for it, and which times there are."""

from __future__ import annotations

from domain.clinic.session import commands as c
from domain.clinic.session.state import Visit
from domain.envelope import Args


def move_wishes(uid: str, visit: Visit, to: str, slot: int) -> list[tuple[str, Args]]:
    """What gives a visit of one session a slot of another one, or of its own.

    Args:
        uid: the session it is in, and ``to`` the one it goes to.
    """
    if uid == to:
        return [(uid, c.Rebook(visit.id, slot))]
    book = c.Book("", visit.patient, slot, visit.marks, visit.id)
    return [(to, book), (uid, c.Cancel(visit.id, "moved", "", to))]
