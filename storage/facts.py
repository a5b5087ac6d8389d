"""Single facts of a station's file, read without its writer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.database import Store

if TYPE_CHECKING:
    from domain.wire import EnrolReply


def fact(store: Store, key: str, default: str = "") -> str:
    """One fact (``station``, ``letters``, ``cloud``, a counter)."""
    found = store.value("SELECT value FROM meta WHERE key = ?", (key,))
    return default if found is None else str(found)


def of_enrolment(store: Store, reply: EnrolReply, url: str) -> dict[str, str]:
    """The facts of a station that this cloud took in.

    Letters of numbers given before are kept: they were told to people, and another enrolment has
    to tell the cloud of them.
    """
    provisional, former = fact(store, "provisional"), fact(store, "former").split()
    had = {fact(store, "letters")} - {"", reply.letters, provisional}
    return {
        "former": " ".join(dict.fromkeys([*former, *had])),
        "station": reply.station,
        "name": reply.name,
        "token": reply.token,
        "feeds": " ".join(reply.feeds),
        "school": reply.school,
        "letters": reply.letters,
        "cloud": url,
        "asks_life": "",
        "enrolling": "",
    }
