"""The school's own sign-in: what a prover asserts, and whom of the roster it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from msgspec import Struct

from cloud.identity.sign_in import Trip
from cloud.identity.visitor import subjects_of
from domain.problems import Refusal
from storage.database import Database


class Asserted(Struct, frozen=True):
    """What the school's server said of a person.

    Attributes:
        number: the 学工号 by the configured mapping; empty if what it names did not arrive.
        user: the server's own name of the person.
        attributes: everything else that arrived, each with all its values.
    """

    number: str
    user: str
    attributes: dict[str, tuple[str, ...]]


class Prover(Protocol):
    """A server that proves who somebody is.

    Attributes:
        name: its word in addresses.
        label: what its button says.
        renews: whether it heeds ``Trip.renew``.
    """

    name: str
    label: str
    renews: bool

    def away(self, trip: Trip, now: int) -> str:
        """Where the browser goes.

        Raises:
            Trouble: ``sign_in_unreachable``.
        """

    def asserted(self, given: Mapping[str, str], now: int, trip: Trip) -> Asserted:
        """What the server says of whoever came back.

        Raises:
            Refusal: ``sign_in_refused`` with the server's ``reason``.
            Trouble: ``sign_in_unreachable``.
        """


class Campus:
    """A way of signing in (``SignIn``) over a prover and the roster."""

    def __init__(self, store: Database, prover: Prover) -> None:
        self._store = store
        self.prover = prover
        self.name = prover.name
        self.label = prover.label
        self.renews = prover.renews

    def away(self, trip: Trip, now: int) -> str:
        """Where the browser goes.

        Raises:
            Trouble: ``sign_in_unreachable``.
        """
        return self.prover.away(trip, now)

    def prove(self, given: Mapping[str, str], address: str, now: int, trip: Trip) -> str:
        """The subject whom the prover named.

        Raises:
            Refusal: ``sign_in_refused``; ``number_not_told`` where the mapping found nothing;
                ``not_on_roster``.
            Trouble: ``sign_in_unreachable``.
        """
        return self.subject(self.prover.asserted(given, now, trip))

    def subject(self, asserted: Asserted) -> str:
        """The roster's record of who was asserted.

        Raises:
            Refusal: ``number_not_told``, ``not_on_roster``.
        """
        if not asserted.number:
            raise Refusal("number_not_told", way=self.name)
        known = subjects_of(self._store, asserted.number)
        if not known:
            raise Refusal("not_on_roster", person=asserted.number[:40])
        return known[0]


def first_of(attributes: Mapping[str, tuple[str, ...]], name: str) -> str:
    """The one value of an attribute; empty if there is none, or more than one to choose from."""
    values = dict.fromkeys(value.strip() for value in attributes.get(name, ()))
    return next(iter(values)) if len(values) == 1 else ""
