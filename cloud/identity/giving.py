"""Giving somebody a code to sign in with, on the pages or at a station; each one is on record."""

from __future__ import annotations

from cloud import codes
from cloud.identity import reveals
from cloud.identity.sign_in import PURPOSE
from cloud.identity.throttle import SharedThrottle
from cloud.identity.visitor import STAFF, Visitor, visitor_of
from cloud.limits import HOUR, Limits
from domain.giving import CodeGiven
from domain.people import DESK_ROLES
from domain.problems import Refusal
from storage.database import Database

MINUTES = 24 * 60
"""A code's life: who has a form to take home signs in tonight."""
WHAT = "code"
"""What is noted of it, with the station behind an ``@`` where it was given at one."""


def may_have(who: Visitor) -> bool:
    """Whether the office gives them codes: not to its own dispatchers and leaders, whose name would
    be worth more than the giver's own."""
    return who.actor.role not in DESK_ROLES


class Giving:
    """Gives codes out.

    Args:
        limits: how many one giver gives in an hour.
    """

    def __init__(self, store: Database, limits: Limits) -> None:
        self._store = store
        self._given = SharedThrottle(store, "codes-by", limits.codes, HOUR)

    def give(self, giver: Visitor, subject: str, now: int, station: str = "") -> CodeGiven:
        """A code for somebody of the roster; the one they had before ends.

        Args:
            station: where it is given, if at one.

        Raises:
            Refusal: ``not_for_you``, ``not_on_roster``, ``no_code_for_desk``, ``too_often``.
        """
        if not giver.dispatches:
            raise Refusal("not_for_you")
        who = visitor_of(self._store, subject)
        if who is None:
            raise Refusal("not_on_roster", person="")
        if not may_have(who):
            raise Refusal("no_code_for_desk")
        self._given.spend(giver.subject, now)
        reveals.note(
            self._store, giver.subject, subject, f"{WHAT}@{station}" if station else WHAT, now,
            each=True,
        )  # fmt: skip
        code = codes.issue(self._store, PURPOSE, subject, now, minutes=MINUTES)
        return CodeGiven(subject, code, now + MINUTES * codes.MINUTE)

    def give_at(self, operator: str, subject: str, station: str, now: int) -> CodeGiven:
        """A code given by whoever sits at a station.

        Args:
            operator: their 工号.

        Raises:
            Refusal: as ``give``.
        """
        giver = visitor_of(self._store, f"{STAFF}{operator}")
        if giver is None:
            raise Refusal("not_for_you")
        return self.give(giver, subject, now, station)
