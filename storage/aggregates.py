"""A station's aggregates: what is agreed, and what a screen shows with the waiting words on top."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from domain.envelope import Command
from domain.problems import Refusal
from domain.repair.rules import Terms
from domain.repair.ticket import Ticket
from domain.replay import predict, replay
from domain.services import AnyTerms, decode_state, encode_state, service_of
from storage import outbox, scope, search
from storage.clinic import ClinicSide
from storage.database import Store
from storage.projection import DueOf, Shown, put_all, state_columns, stored_states

_log = logging.getLogger("paidan.storage")


class Held(Struct, frozen=True):
    """An aggregate in the hands of one transaction.

    Attributes:
        shown: the state on the screen, None if there is none.
        confirmed: the agreed state as stored: None if it is the shown one, empty if there is none.
    """

    service: str
    shown: Any
    confirmed: bytes | None

    @property
    def agreed(self) -> Any:
        """The state that the cloud has agreed to, or None."""
        if self.confirmed is None:
            return self.shown
        return decode_state(self.service, self.confirmed) if self.confirmed else None


class Aggregates:
    """Reads and writes aggregates inside the ledger's transactions."""

    def __init__(
        self, store: Store, terms: Terms, due_of: DueOf, clinic: ClinicSide | None = None
    ) -> None:
        self._store = store
        self._terms = terms
        self._clinic = clinic
        self._due_of = due_of
        self._kin: dict[str, str] = {}
        self._asked = False

    def asked(self) -> bool:
        """Whether a worker's wish for more time came or went since this was asked last."""
        found, self._asked = self._asked, False
        return found

    def kin(self) -> dict[str, str]:
        """Incidents that a ticket came to or left since this was asked last: they look different.

        Given with their service, as what a transaction touched.
        """
        found, self._kin = self._kin, {}
        return found

    def hold(self, wanted: Mapping[str, str]) -> dict[str, Held]:
        """Take up aggregates, given with their services; those not there yet are held empty."""
        held = {one: Held(service, None, None) for one, service in wanted.items()}
        for service in sorted(set(wanted.values())):
            ids = [one for one, of in wanted.items() if of == service]
            for one, (state, confirmed) in stored_states(self._store, service, ids).items():
                held[one] = Held(service, decode_state(service, state), confirmed)
        return held

    def ask(self, command: Command, now: int) -> None:
        """Decide one own command on what is shown, show its outcome, and queue it.

        Raises:
            Refusal: the rule that says no; ``feed_not_yours``.
        """
        scope.check(self._store, (service_of(command.kind).feed,))
        held = self.hold({command.aggregate: command.service})
        one = held[command.aggregate]
        state, _ = predict(one.shown, command, self._terms_of(command, one.shown))
        confirmed = one.confirmed
        if confirmed is None:
            confirmed = b"" if one.shown is None else encode_state(one.shown)
        outbox.add(self._store, command, now)
        waiting = outbox.pending_count(self._store, command.aggregate)
        self._write([Shown(command.aggregate, state, waiting, confirmed)], held)

    def rebuild(self, touched: Mapping[str, str]) -> None:
        """Show these aggregates anew, after the commands that wait on them have changed.

        A row that was damaged on the disk and can't be read stays as it is: the next comparison
        with the cloud mends it, with what waits on top.
        """
        held: dict[str, Held] = {}
        agreed: dict[str, Any] = {}
        for one, service in touched.items():
            try:
                found = self.hold({one: service})
                agreed[one] = found[one].agreed
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                _log.warning("%s can't be read, and is left as it is: %s", one, error)
                continue
            held |= found
        self.show(agreed, held)

    def show(self, agreed: Mapping[str, Any], held: Mapping[str, Held]) -> None:
        """Write what a screen shows: the agreed states with what waits replayed on top."""
        waiting = outbox.pending(self._store, agreed)
        shown: list[Shown] = []
        for one, state in agreed.items():
            commands = waiting.get(one, [])
            on_top, confirmed = state, None
            if commands:
                on_top = replay(state, commands, self._terms_of).state
                confirmed = b"" if state is None else encode_state(state)
            if on_top is None:
                self._drop(one, held[one].service)
            else:
                shown.append(Shown(one, on_top, len(commands), confirmed))
        self._write(shown, held)

    def _terms_of(self, command: Command, state: Any) -> AnyTerms:
        if service_of(command.kind).terms == "repair":
            return self._terms
        if self._clinic is None:
            raise Refusal("feed_not_yours", feed=service_of(command.kind).feed)
        return self._clinic.terms_of(self._store, command, state)

    def _write(self, shown: Sequence[Shown], held: Mapping[str, Held]) -> None:
        put_all(self._store, shown, self._due_of)
        for each in shown:
            if isinstance(each.state, Ticket):
                before = held[each.aggregate].shown
                parents = {each.state.parent, before.parent if before is not None else ""}
                if len(parents) == 2:
                    self._kin |= dict.fromkeys(parents - {""}, "repair")
                wish = before.extension_asked if before is not None else None
                self._asked |= wish != each.state.extension_asked
        renamed = [
            each.state
            for each in shown
            if isinstance(each.state, Ticket)
            and search.changed(held[each.aggregate].shown, each.state)
        ]
        if renamed:
            search.index(self._store, renamed)

    def _drop(self, one: str, service: str) -> None:
        """What only this station had seen, and the cloud refused, leaves the lists."""
        search.forget(self._store, one)
        table, key = state_columns(service)
        self._store.run(f"DELETE FROM {table} WHERE {key} = ?", (one,))
        self._store.run("DELETE FROM assignment WHERE ticket = ?", (one,))
        self._store.run("DELETE FROM lookup WHERE aggregate = ?", (one,))
        self._store.run("DELETE FROM visit WHERE session = ?", (one,))
