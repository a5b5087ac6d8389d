"""How often anybody may ask: the configuration's ``[limits]``, and what is counted by it.

Reading is counted in each process's memory and costs no write. Whoever is known is counted by
themself and never by their address: thousands of a campus share one. An address is counted for
those who are nobody yet.
"""

from __future__ import annotations

from msgspec import Struct

from cloud.identity.throttle import Throttle
from domain.problems import Refusal

MINUTE = 60_000
QUARTER = 15 * MINUTE
HOUR = 60 * MINUTE
_MOST = 1_000_000


class Limits(Struct, frozen=True, forbid_unknown_fields=True):
    """``[limits]``. 0 stands for no limit.

    Attributes:
        pages, forms: pages a person opens, forms they send, in a minute.
        pages_address, forms_address: the same of all who have not signed in, by address.
        reports, photos: new reports and pictures of one person, in an hour.
        chat: messages, presses on the menu and scans of one person in the chat, in a minute.
        code_tries, code_tries_address: wrong sign-in codes for one 学工号, and from one address,
            in a quarter of an hour.
        codes: sign-in codes that one member of the office gives out, in an hour.
        station: requests of one station, in a minute.
        station_address: requests at the stations' doors by none of them, by address, in a minute.
        enrol_tries: wrong enrolment codes from one address, in a quarter of an hour.
    """

    pages: int = 300
    pages_address: int = 3_000
    forms: int = 60
    forms_address: int = 600
    reports: int = 30
    photos: int = 240
    chat: int = 30
    code_tries: int = 20
    code_tries_address: int = 200
    codes: int = 60
    station: int = 6_000
    station_address: int = 600
    enrol_tries: int = 8

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            if not 0 <= getattr(self, name) <= _MOST:
                raise Refusal("setting_limit", key=f"limits.{name}", limit=_MOST)


class Gate:
    """Counts what people ask of the pages, in memory."""

    def __init__(self, limits: Limits) -> None:
        self._people = _pair(limits.pages, limits.forms)
        self._strangers = _pair(limits.pages_address, limits.forms_address)

    def enter(self, subject: str, origin: str, now: int, *, form: bool) -> None:
        """Count one request before it is worked.

        Args:
            subject: who asks; empty for nobody who is known.
            origin: their address (``throttle.origin``), which counts for those alone.
            now: ms UTC.
            form: whether something is sent.

        Raises:
            Refusal: ``too_often``.
        """
        both = self._people if subject else self._strangers
        both[form].spend(subject or origin, now)


def _pair(pages: int, forms: int) -> dict[bool, Throttle]:
    return {False: Throttle(pages, MINUTE), True: Throttle(forms, MINUTE)}
