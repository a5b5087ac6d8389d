"""The school's rules in one hand: calendar, limits, faults, the clinic's, and decisions' terms."""

from __future__ import annotations

from msgspec import Struct

from domain import sla
from domain.calendar import Calendar
from domain.clinic.rules import ClinicRules
from domain.faults import FaultTree
from domain.limits import Limits
from domain.repair.rules import Terms
from domain.repair.ticket import Ticket
from domain.sla import Clock


class Rulebook(Struct, frozen=True):
    """Everything that is data of the school rather than code."""

    calendar: Calendar
    limits: Limits
    faults: FaultTree
    terms: Terms
    clinic: ClinicRules

    @classmethod
    def parse(cls, *, calendar: str, limits: str, faults: str, clinic: str) -> Rulebook:
        """Read the rule files' TOML text.

        Raises:
            Trouble: ``rules_invalid`` with file, place and what is expected there.
        """
        days = Calendar.parse(calendar)
        tree = FaultTree.parse(faults)
        school = Limits.parse(limits, days, tree)
        return cls(days, school, tree, school.terms, ClinicRules.parse(clinic, days))

    def clocks_of(self, ticket: Ticket, *, running: bool = False) -> tuple[Clock, ...]:
        """The 受理, 派单, 接单, 到场 and 完工 clocks of a ticket; those that run alone if asked."""
        return sla.clocks(sla.facts_of(ticket), self.limits, self.calendar, running=running)
