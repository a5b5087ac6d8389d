"""The clinic's rules as data of the school, and what its decisions are given (``ClinicTerms``)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct

from domain import rulefile
from domain.calendar import Calendar, campus_date, instant
from domain.clinic.around import Around
from domain.clinic.session.state import PLAIN_RANK

Paper = Literal[
    "invoice", "record", "id_copy", "internship_proof", "emergency_proof", "itemised", "other"
]
"""发票, 校外病历, 身份证, 实习证明, 急诊证明, 费用清单, 其他."""
PAPERS: tuple[Paper, ...] = Paper.__args__  # type: ignore[attr-defined]

_FILE = "clinic"
_DAY = timedelta(days=1)
_Days = Annotated[int, Meta(ge=0, le=400)]
_Minutes = Annotated[int, Meta(ge=0, le=7 * 1440)]
_Few = Annotated[int, Meta(ge=0, le=100)]
_TimeOfDay = Annotated[str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_MonthDay = Annotated[str, Meta(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
_Code = Annotated[str, Meta(pattern=r"^[a-z_]{1,40}$")]


class Booking(Struct, frozen=True, forbid_unknown_fields=True):
    """When and how often may be booked."""

    source: str
    release_time: _TimeOfDay
    window_days: Annotated[int, Meta(ge=1, le=60)]
    cancel_by_days: _Days
    cancel_by_time: _TimeOfDay
    book_until_minutes: _Minutes
    one_a_day: bool
    late_minutes: _Minutes
    waiting_max: _Few
    wait_notice_minutes: _Minutes
    extra_max: _Few
    open_days: Annotated[int, Meta(ge=1, le=60)]


class Block(Struct, frozen=True, forbid_unknown_fields=True):
    """So many (``limit``) within the window, and there is no booking in WeChat for some days."""

    source: str
    limit: Annotated[int, Meta(ge=1, le=100)]
    window_days: Annotated[int, Meta(ge=1, le=400)]
    block_days: Annotated[int, Meta(ge=1, le=400)]


class Queue(Struct, frozen=True, forbid_unknown_fields=True):
    """How calling goes."""

    source: str
    behind: _Few
    passes_max: Annotated[int, Meta(ge=1, le=20)]
    undo_minutes: _Minutes
    miss_after_minutes: _Minutes


URGENT_RANK = 1


class Priority(Struct, frozen=True, forbid_unknown_fields=True):
    """Who goes before others; smaller ranks first."""

    code: _Code
    name: Annotated[str, Meta(min_length=1, max_length=20)]
    rank: Annotated[int, Meta(ge=0, lt=PLAIN_RANK)]

    @property
    def urgent(self) -> bool:
        """Whether such a person is seen without a place, and again on the same day."""
        return self.rank <= URGENT_RANK


class LeaseTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a station has slots of its own."""

    hours: Annotated[int, Meta(ge=1, le=400)]
    margin_minutes: _Minutes
    ahead_days: Annotated[int, Meta(ge=1, le=60)]


class ConsultTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """Consultations in writing."""

    open_max: Annotated[int, Meta(ge=1, le=100)]
    follow_ups: _Few
    close_days: Annotated[int, Meta(ge=1, le=100)]
    max_photos: Annotated[int, Meta(ge=0, le=20)]
    max_text: Annotated[int, Meta(ge=80, le=10_000)]


class ReferralTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """Referrals to other hospitals."""

    source: str
    valid_days: Annotated[int, Meta(ge=1, le=400)]
    emergency_days: _Days


class ClaimTerms(Struct, frozen=True, forbid_unknown_fields=True):
    """Reimbursement."""

    source: str
    year_starts: _MonthDay
    upload_until: _MonthDay
    open_max: Annotated[int, Meta(ge=1, le=1000)]
    ratio: Annotated[int, Meta(ge=0, le=1000)]
    deductible: Annotated[int, Meta(ge=0, le=10_000_000)]
    paper_days: Annotated[int, Meta(ge=1, le=60)]
    max_photos: Annotated[int, Meta(ge=1, le=20)]
    undo_minutes: _Minutes


class Case(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of claim: the papers that it needs, and whether a referral is among them."""

    code: _Code
    name: Annotated[str, Meta(min_length=1, max_length=40)]
    referral: bool
    papers: tuple[Paper, ...]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    booking: Booking
    missed: Block
    cancelled: Block
    queue: Queue
    lease: LeaseTerms
    consult: ConsultTerms
    referral: ReferralTerms
    claim: ClaimTerms
    priorities: tuple[Priority, ...]
    cases: Annotated[tuple[Case, ...], Meta(min_length=1)]


class ClinicRules(Struct, frozen=True):
    """All of the clinic's rules; the calendar gives the working days of terms."""

    booking: Booking
    missed: Block
    cancelled: Block
    queue: Queue
    lease: LeaseTerms
    consult: ConsultTerms
    referral: ReferralTerms
    claim: ClaimTerms
    priorities: tuple[Priority, ...]
    cases: tuple[Case, ...]
    calendar: Calendar

    @classmethod
    def parse(cls, text: str, calendar: Calendar) -> ClinicRules:
        """Read the rules from TOML text (``resources/rules/clinic.toml``).

        Raises:
            Trouble: ``rules_invalid`` with the place and what was expected there.
        """
        file = rulefile.convert(_FILE, rulefile.load(_FILE, text), _File)
        for name in ("priorities", "cases"):
            codes = [each.code for each in getattr(file, name)]
            for n, code in enumerate(codes):
                if code in codes[:n]:
                    raise rulefile.wrong(_FILE, f"{name}[{n}].code", "Expected each code once")
        for name in ("year_starts", "upload_until"):
            if not _is_day(getattr(file.claim, name)):
                raise rulefile.wrong(_FILE, f"claim.{name}", "Expected a day of every year, MM-DD")
        fields = {name: getattr(file, name) for name in file.__struct_fields__}
        return cls(**fields, calendar=calendar)

    def priority(self, code: str) -> Priority | None:
        """The priority of that code."""
        return next((each for each in self.priorities if each.code == code), None)

    def case(self, code: str) -> Case | None:
        """The case of that code."""
        return next((each for each in self.cases if each.code == code), None)

    def opens_at(self, day: date) -> int:
        """放号 of a day's sessions, ms UTC."""
        return instant(day - self.booking.window_days * _DAY, minute_of(self.booking.release_time))

    def cancel_by(self, day: date) -> int:
        """Until when a visit of that day may be cancelled in WeChat, ms UTC."""
        back = day - self.booking.cancel_by_days * _DAY
        return instant(back, minute_of(self.booking.cancel_by_time))

    def paper_due(self, at: int) -> int:
        """End of the last working day for the paper of what was approved then, ms UTC."""
        day, left = campus_date(at), self.claim.paper_days
        while left:
            day += _DAY
            left -= self.calendar.kind_of(day) in ("workday", "make_up")
        return instant(day + _DAY) - 1

    def claim_year(self, invoice: date) -> int:
        """The year in which the claim year of an invoice begins."""
        month, day = map(int, self.claim.year_starts.split("-"))
        return invoice.year - (invoice < date(invoice.year, month, day))

    def upload_until(self, year: int) -> date:
        """The last day for what belongs to the claim year that began in ``year``."""
        start = date(year + 1, *map(int, self.claim.year_starts.split("-")))
        last = date(year + 1, *map(int, self.claim.upload_until.split("-")))
        return last if last >= start else last.replace(year=year + 2)


class ClinicTerms(Struct, frozen=True):
    """What decisions of the clinic are given: the rules, and the world around the command."""

    rules: ClinicRules
    around: Around


def minute_of(time_of_day: str) -> int:
    """Minutes after midnight of ``HH:MM``."""
    hour, minute = time_of_day.split(":")
    return int(hour) * 60 + int(minute)


def civil_date(text: str) -> date | None:
    """The date of ``YYYY-MM-DD``, None where it is none or not written just so."""
    if not re.fullmatch(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _is_day(month_day: str) -> bool:
    return civil_date(f"2001-{month_day}") is not None
