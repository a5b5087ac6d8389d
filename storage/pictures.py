"""Which pictures a state shows: a station wants those of what is open."""

from __future__ import annotations

from typing import Any

from domain.clinic.claim.state import ENDED, Claim
from domain.clinic.consult import OPEN as TALKING
from domain.clinic.consult import Consult
from domain.clinic.referral import Referral
from domain.repair.ticket import OPEN, Ticket


def of_state(state: Any) -> tuple[str, ...]:
    """Every picture of it, by content hash."""
    if isinstance(state, Ticket):
        return state.photos + (state.result.photos if state.result else ())
    if isinstance(state, Consult):
        return tuple(photo for message in state.messages for photo in message.photos)
    if isinstance(state, Referral):
        return tuple(photo for slip in state.slips for photo in slip.photos)
    if isinstance(state, Claim):
        return tuple(each.photo for each in state.papers)
    return ()


def is_open(state: Any) -> bool:
    """Whether somebody works on it, so that its pictures are wanted."""
    if isinstance(state, Ticket):
        return state.status in OPEN
    if isinstance(state, Consult):
        return state.status in TALKING
    return isinstance(state, Referral) or (isinstance(state, Claim) and state.status not in ENDED)
