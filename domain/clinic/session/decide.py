"""May it be so? One session's decisions: the same on the station at once, and in the cloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain import values
from domain.clinic.policy import check_role
from domain.clinic.rules import ClinicTerms
from domain.clinic.session import booking, calling, holding
from domain.clinic.session import commands as c
from domain.clinic.session.state import Session
from domain.envelope import Command, Event
from domain.problems import Refusal

_DECIDERS: dict[type, Callable[[Session, Any, Command, ClinicTerms], tuple[Event, ...]]] = {
    c.Book: booking.book,
    c.WalkIn: booking.walk_in,
    c.Cancel: booking.cancel,
    c.Rebook: booking.rebook,
    c.Wait: booking.wait,
    c.Unwait: booking.unwait,
    c.CheckIn: calling.check_in,
    c.Call: calling.call,
    c.Pass: calling.pass_,
    c.Enter: calling.enter,
    c.Finish: calling.finish,
    c.Leave: calling.leave,
    c.Miss: calling.miss,
    c.Prioritise: calling.prioritise,
    c.Reorder: calling.reorder,
    c.Undo: calling.undo,
    c.AddSlot: holding.add_slot,
    c.Stop: holding.stop,
    c.Resume: holding.resume,
    c.LeaseSlots: holding.lease,
    c.GiveBack: holding.give_back,
}


def decide(session: Session | None, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """Turn a command into the events it causes on this session.

    Args:
        terms: the rules, and what else is known: other visits, the decider's clock.

    Raises:
        Refusal: with the code and facts of the rule that says no.
    """
    values.times(command)
    check_role(command)
    args: Any = command.args
    if isinstance(args, c.Open):
        return holding.open_(session, args, command, terms)
    if session is None:
        raise Refusal("no_such_session", session=command.aggregate)
    return _DECIDERS[type(args)](session, args, command, terms)


def concerned(session: Session | None, command: Command) -> frozenset[str]:
    """The persons whose other visits a decision has to know: the command's, and who waits."""
    patient = getattr(command.args, "patient", None)
    named = "" if patient is None else patient.person
    waiting = () if session is None else (*session.waiting, *session.stopped_waiting)
    persons = {named, *(waiter.patient.person for waiter in waiting)}
    if command.actor.role == "requester":
        persons.add(command.actor.id)
    return frozenset(person for person in persons if person)
