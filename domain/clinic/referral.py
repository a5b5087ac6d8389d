"""A referral to another hospital (转诊): number, validity, and the slip that comes back."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from domain.clinic.people import Patient
from domain.envelope import Args, Event

Status = Literal[
    "valid",  # 有效
    "returned",  # 已回执
    "expired",  # 已失效
    "revoked",  # 已撤销
]
STATUSES: tuple[Status, ...] = Status.__args__  # type: ignore[attr-defined]
Way = Literal["normal", "emergency", "psychological"]
"""普通转诊, 急诊补登, 心理中心转介."""


class Slip(Struct, frozen=True, omit_defaults=True):
    """就诊回执: where and when the person was seen. ``visited_on`` is ``YYYY-MM-DD``."""

    hospital: str
    visited_on: str
    text: str = ""
    photos: tuple[str, ...] = ()


class Referral(Struct, frozen=True, omit_defaults=True):
    """One referral. Days are campus dates, ``YYYY-MM-DD``; times ms UTC.

    Attributes:
        diagnosis: in short; never shown at reception nor to who reimburses.
    """

    uid: str
    number: str
    patient: Patient
    way: Way
    status: Status
    hospital: str
    diagnosis: str
    issued_on: str
    valid_until: str
    doctor: str
    doctor_name: str
    issued_at: int
    department: str = ""
    note: str = ""
    slips: tuple[Slip, ...] = ()
    closed_at: int | None = None
    reason: str = ""
    version: int = 0
    updated_at: int = 0


class Issue(Args, frozen=True, omit_defaults=True, tag="referral.issue"):
    """开具转诊.

    Attributes:
        issued_on: the day from which it holds: an emergency is registered afterwards.
        valid_until: empty: as long as the rules say.
    """

    number: str
    patient: Patient
    hospital: str
    diagnosis: str
    issued_on: str
    way: Way = "normal"
    valid_until: str = ""
    department: str = ""
    note: str = ""


class ReturnSlip(Args, frozen=True, omit_defaults=True, tag="referral.return_slip"):
    """The person was there, and brings the slip."""

    slip: Slip


class Prolong(Args, frozen=True, omit_defaults=True, tag="referral.prolong"):
    """Valid until a later day."""

    valid_until: str
    reason: str


class Revoke(Args, frozen=True, omit_defaults=True, tag="referral.revoke"):
    """Taken back by a doctor, with the reason."""

    reason: str


class Expire(Args, frozen=True, omit_defaults=True, tag="referral.expire"):
    """Its time is over, and no slip came."""


class Issued(Event, frozen=True, omit_defaults=True, tag="referral.issued"):
    """A referral holds."""

    number: str
    patient: Patient
    way: Way
    hospital: str
    diagnosis: str
    issued_on: str
    valid_until: str
    department: str = ""
    note: str = ""


class SlipReturned(Event, frozen=True, omit_defaults=True, tag="referral.slip_returned"):
    """A slip came back."""

    slip: Slip


class Prolonged(Event, frozen=True, omit_defaults=True, tag="referral.prolonged"):
    """Valid for longer."""

    valid_until: str
    reason: str


class Revoked(Event, frozen=True, omit_defaults=True, tag="referral.revoked"):
    """Holds no more."""

    reason: str


class Expired(Event, frozen=True, omit_defaults=True, tag="referral.expired"):
    """Its time was over."""
