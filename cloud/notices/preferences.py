"""How a person wants to be told: their own order of the channels, their own quiet hours, or not at
all by the phone. What they leave open is as the school has it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from cloud.notices.settings import ChannelName
from domain.problems import Refusal
from storage.database import Database

LATEST = 12 * 60
EARLIEST = 18 * 60
"""Own quiet hours lie between these minutes of the day: a night, so that nobody's day is one."""


class Preference(Struct, frozen=True):
    """One person's.

    Attributes:
        order: channels in the order in which they are tried; empty: as the school has it.
        quiet: minutes of the campus's day between which they are not disturbed; None: the school's
            night. What may pass the night passes these too.
        only_listed: nothing is sent; it stands in the list of messages.
    """

    order: tuple[str, ...] = ()
    quiet: tuple[int, int] | None = None
    only_listed: bool = False

    def ordered(self, usual: Sequence[ChannelName]) -> list[ChannelName]:
        """The channels of one's group in one's own order; those not named come last."""
        return sorted(usual, key=lambda name: _place(self.order, name))


USUAL = Preference()


def of(store: Database, subject: str) -> Preference:
    """What a person prefers; all as usual where they never said."""
    sql = (
        "SELECT channels, quiet_from, quiet_to, only_listed FROM notice_preference "
        "WHERE subject = ?"
    )
    row = store.row(sql, (subject,))
    if row is None:
        return USUAL
    quiet = None if row[1] is None else (int(row[1]), int(row[2]))
    return Preference(tuple(str(row[0]).split()), quiet, bool(row[3]))


def keep(store: Database, subject: str, wish: Preference, now: int) -> None:
    """Remember what a person prefers from now on (ms UTC).

    Raises:
        Refusal: ``bad_value`` for quiet hours that are no night.
    """
    begin, end = wish.quiet or (None, None)
    if wish.quiet is not None and not _is_night(*wish.quiet):
        raise Refusal("bad_value", field="quiet")
    with store.writing():
        store.run(
            "INSERT INTO notice_preference (subject, channels, quiet_from, quiet_to, only_listed, "
            "at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (subject) DO UPDATE SET "
            "channels = excluded.channels, quiet_from = excluded.quiet_from, "
            "quiet_to = excluded.quiet_to, only_listed = excluded.only_listed, at = excluded.at",
            (subject, " ".join(wish.order), begin, end, int(wish.only_listed), now),
        )


def forget(store: Database, subject: str) -> None:
    """Whoever leaves leaves no wishes behind; inside the caller's transaction."""
    store.run("DELETE FROM notice_preference WHERE subject = ?", (subject,))


def raised(usual: Sequence[ChannelName], wish: Preference, name: str) -> Preference:
    """The preference with one channel a place further up."""
    order = wish.ordered(usual)
    at = next((place for place, each in enumerate(order) if each == name), 0)
    if at:
        order[at - 1], order[at] = order[at], order[at - 1]
    return Preference(tuple(order), wish.quiet, wish.only_listed)


def _place(order: Sequence[str], name: str) -> int:
    return order.index(name) if name in order else len(order)


def _is_night(begin: int, end: int) -> bool:
    """Whether the hours begin in an evening (or at midnight) and end by noon."""
    return (EARLIEST <= begin < 24 * 60 or begin == 0) and 0 < end <= LATEST
