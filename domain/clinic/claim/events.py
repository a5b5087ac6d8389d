"""What happened to a claim. Facts only."""

from __future__ import annotations

from typing import Any

from domain.clinic.claim.state import Amounts, Invoice
from domain.clinic.people import Patient
from domain.clinic.rules import Paper
from domain.envelope import Event


class Drafted(Event, frozen=True, omit_defaults=True, tag="claim.drafted"):
    """A claim began."""

    number: str
    patient: Patient
    case: str
    invoice: Invoice
    year: int
    referral: str = ""
    note: str = ""


class Edited(Event, frozen=True, omit_defaults=True, tag="claim.edited"):
    """What was typed has changed."""

    case: str
    invoice: Invoice
    year: int
    referral: str = ""
    note: str = ""


class PaperAttached(Event, frozen=True, omit_defaults=True, tag="claim.attached"):
    """Pictures of a paper were added."""

    paper: Paper
    photos: tuple[str, ...]


class PaperDetached(Event, frozen=True, omit_defaults=True, tag="claim.detached"):
    """A picture was taken away."""

    photo: str


class Submitted(Event, frozen=True, omit_defaults=True, tag="claim.submitted"):
    """The clinic has it."""


class Taken(Event, frozen=True, omit_defaults=True, tag="claim.taken"):
    """A clerk has it in hand."""


class PapersAsked(Event, frozen=True, omit_defaults=True, tag="claim.papers_asked"):
    """Back to the person."""

    text: str
    papers: tuple[Paper, ...] = ()


class Approved(Event, frozen=True, omit_defaults=True, tag="claim.approved"):
    """It will be paid once the paper is here."""

    amounts: Amounts
    paper_due: int
    note: str = ""


class Rejected(Event, frozen=True, omit_defaults=True, tag="claim.rejected"):
    """It will not be paid. ``lapsed``: the paper did not come in time."""

    reason: str = ""
    lapsed: bool = False


class Withdrawn(Event, frozen=True, omit_defaults=True, tag="claim.withdrawn"):
    """The person took it back."""


class PaperReceived(Event, frozen=True, omit_defaults=True, tag="claim.paper_received"):
    """The paper invoice is here."""


class PaperProlonged(Event, frozen=True, omit_defaults=True, tag="claim.paper_prolonged"):
    """The paper may come later."""

    until: int
    reason: str


class Sent(Event, frozen=True, omit_defaults=True, tag="claim.sent"):
    """The finance office has it."""

    batch: str


class Paid(Event, frozen=True, omit_defaults=True, tag="claim.paid"):
    """The money was sent."""

    amount: int


class Undone(Event, frozen=True, omit_defaults=True, tag="claim.undone"):
    """An act was taken back."""

    command_id: str
    act: str
    before: dict[str, Any]
