"""What a decision of the clinic may know beside its own aggregate: rows that storage looks up."""

from __future__ import annotations

from msgspec import Struct

CLOUD = "cloud"


class VisitRow(Struct, frozen=True):
    """One visit of a person, anywhere in the clinic.

    Attributes:
        id: the command that booked it.
        status: a ``session.state.Status``.
        start_at: when its turn is, ms UTC; 0 if it has no slot.
        ended_at: when it was cancelled or missed, ms UTC; 0 while it lasts.
        by_person: whether the person cancelled it themself, and not to move it.
    """

    id: str
    session: str
    person: str
    day: str
    department: str
    doctor: str
    status: str
    start_at: int = 0
    ended_at: int = 0
    by_person: bool = False


class Opening(Struct, frozen=True, omit_defaults=True):
    """A free slot somewhere: what is offered to whom a slot was taken from."""

    session: str
    slot: int
    start_at: int
    doctor: str = ""


class ReferralRow(Struct, frozen=True):
    """A referral of a person, as reimbursement may see it: number and dates, nothing medical.

    Attributes:
        issued_on: campus date, ``YYYY-MM-DD``; so is ``valid_until``.
    """

    number: str
    issued_on: str
    valid_until: str


class Around(Struct, frozen=True):
    """The world around one command.

    Attributes:
        now: ms UTC of who decides: the cloud's clock, or the station's never-falling one.
        decider: ``cloud``, or the station's id.
        visits: visits of everybody in ``concerned``, in this session and all others, also those
            that ended within the longest window of the rules.
        openings: free slots of the same department's other sessions, soonest first; may be empty.
        open_items: how many open aggregates of the same service this person has.
        invoices: uids of other claims in force with the same invoice number.
        referrals: this person's referrals that were not revoked.
        sealed: length and head of this station's access log by its seals in other feeds.
        deducted: fen of this claim year's deductible that this person's other claims bear.
        formerly: what the command's station was called before it began a life of its own.
    """

    now: int
    decider: str = CLOUD
    visits: tuple[VisitRow, ...] = ()
    openings: tuple[Opening, ...] = ()
    open_items: int = 0
    invoices: tuple[str, ...] = ()
    referrals: tuple[ReferralRow, ...] = ()
    deducted: int = 0
    sealed: tuple[tuple[int, str], ...] = ()
    formerly: tuple[str, ...] = ()

    @property
    def with_authority(self) -> bool:
        """Whether the cloud decides; a station only predicts."""
        return self.decider == CLOUD
