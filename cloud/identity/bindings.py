"""Whose WeChat is whose: openids of one official account bound to people of the roster."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct

from cloud.identity.visitor import visitor_of
from cloud.ledger import CloudLedger
from domain.problems import Refusal
from storage.database import Database

MOST_OPENIDS = 2
_COUNTER = "bindings_made"
_SECOND = 1_000


class KnowsOpenids(Protocol):
    """What those who write to people, and hear from them, need to know of bindings."""

    def openids_of(self, subject: str) -> list[str]:
        """The openids under which a person can be reached now, the newest binding first."""

    def person_of(self, openid: str) -> str | None:
        """The subject (``person:…``, ``staff:…``) that an openid is bound to; None if nobody's."""


class Binding(Struct, frozen=True):
    """One openid of one person.

    Attributes:
        method: how the person proved who they are.
        consent: version of the text that was agreed to.
        unreachable_at: since when they do not follow any more, ms UTC.
    """

    openid: str
    subject: str
    method: str
    consent: str
    bound_at: int
    unreachable_at: int | None = None


class Change(Struct, frozen=True):
    """One change of a binding: what, when (ms UTC), and whose doing it was."""

    at: int
    openid: str
    subject: str
    change: str
    actor: str
    method: str
    consent: str


_FIELDS = "openid, subject, method, consent, bound_at, unreachable_at"


class Bindings:
    """The bindings of one official account.

    Args:
        account: its appid. Openids of another account are other names.
        most: openids that one person may have at a time.
    """

    def __init__(self, ledger: CloudLedger, account: str, most: int = MOST_OPENIDS) -> None:
        self._ledger = ledger
        self._store: Database = ledger.store
        self._account = account
        self._most = most

    @property
    def account(self) -> str:
        """The official account's appid."""
        return self._account

    def openids_of(self, subject: str) -> list[str]:
        """The openids under which a person can be reached now, the newest binding first."""
        return [b.openid for b in self.of(subject) if b.unreachable_at is None]

    def person_of(self, openid: str) -> str | None:
        """The subject that an openid is bound to; None if nobody's, or one who has left."""
        found = self._active(openid)
        if found is None or visitor_of(self._store, found.subject) is None:
            return None
        return found.subject

    def subject(self, openid: str) -> str | None:
        """``person_of``, as the official account's inbound side asks it."""
        return self.person_of(openid)

    def revoked(self, openid: str, at: int) -> None:
        """The person took back the authorization at the platform: the binding ends.

        Args:
            at: when, ms UTC, in whole seconds. A binding made since is another word of theirs.
        """
        found = self._active(openid)
        if found is not None and found.bound_at < at + _SECOND:
            self.end(found.subject, found.subject, at, openid=openid, why="revoked")

    def of(self, subject: str) -> list[Binding]:
        """A person's bindings, the newest first."""
        sql = (
            f"SELECT {_FIELDS} FROM binding WHERE subject = ? AND account = ? "
            "AND ended_at IS NULL ORDER BY id DESC"
        )
        return [Binding(*row) for row in self._store.rows(sql, (subject, self._account))]

    def changes(self, subject: str) -> list[Change]:
        """What ever happened to a person's bindings, oldest first."""
        sql = (
            "SELECT at, openid, subject, change, actor, method, consent FROM binding_change "
            "WHERE subject = ? AND account = ? ORDER BY id"
        )
        return [Change(*row) for row in self._store.rows(sql, (subject, self._account))]

    def bind(self, openid: str, subject: str, method: str, consent: str, now: int) -> Binding:
        """Bind an openid to a person; who had it before has it no longer.

        Raises:
            Refusal: ``not_on_roster``; ``openids_used_up`` with the most there may be.
        """
        if visitor_of(self._store, subject) is None:
            raise Refusal("not_on_roster", person=subject.partition(":")[2])
        made = Binding(openid, subject, method, consent, now)
        with self._store.writing():
            # One at a time, in all processes: what is counted below must hold until it is written.
            self._ledger.count_up(_COUNTER)
            before = self._active(openid)
            others = [one for one in self.of(subject) if one.openid != openid]
            if len(others) >= self._most:
                raise Refusal("openids_used_up", limit=self._most)
            if before is not None:
                change = "rebound" if before.subject != subject else "renewed"
                self._end(before, change, subject, now)
            self._store.run(
                "INSERT INTO binding (account, openid, subject, method, consent, bound_at) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (self._account, openid, subject, method, consent, now),
            )
            self._note(made, "bound", subject, now)
        return made

    def end(
        self, subject: str, by: str, now: int, *, openid: str = "", why: str = "unbound"
    ) -> int:
        """End a person's bindings. Returns how many ended.

        Args:
            by: whose doing it is, a subject or ``office``.
            openid: only this one; empty for all of them.
            why: ``unbound``; ``left`` where the person left the roster.
        """
        with self._store.writing():
            found = [one for one in self.of(subject) if openid in ("", one.openid)]
            for one in found:
                self._end(one, why, by, now)
        return len(found)

    def unfollowed(self, openid: str, now: int) -> None:
        """They follow no longer: the binding stays, but nothing can be sent there."""
        found = self._active(openid)
        if found is not None and found.unreachable_at is None:
            self._reach(found, now, "unreachable", now)

    def followed(self, openid: str, now: int) -> None:
        """They follow (again): what is sent there arrives."""
        found = self._active(openid)
        if found is not None and found.unreachable_at is not None:
            self._reach(found, None, "reachable", now)

    def _reach(self, one: Binding, unreachable_at: int | None, change: str, now: int) -> None:
        with self._store.writing():
            done = self._store.run(
                "UPDATE binding SET unreachable_at = ? "
                "WHERE account = ? AND openid = ? AND subject = ? AND ended_at IS NULL",
                (unreachable_at, self._account, one.openid, one.subject),
            )
            if done.rowcount:
                self._note(one, change, one.subject, now)

    def _active(self, openid: str) -> Binding | None:
        row = self._store.row(
            f"SELECT {_FIELDS} FROM binding WHERE account = ? AND openid = ? AND ended_at IS NULL",
            (self._account, openid),
        )
        return None if row is None else Binding(*row)

    def _end(self, one: Binding, change: str, actor: str, now: int) -> None:
        done = self._store.run(
            "UPDATE binding SET ended_at = ? "
            "WHERE account = ? AND openid = ? AND subject = ? AND ended_at IS NULL",
            (now, self._account, one.openid, one.subject),
        )
        if done.rowcount:
            self._note(one, change, actor, now)

    def _note(self, one: Binding, change: str, actor: str, now: int) -> None:
        self._store.run(
            "INSERT INTO binding_change "
            "(at, account, openid, subject, change, actor, method, consent) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (now, self._account, one.openid, one.subject, change, actor, one.method, one.consent),
        )


def accounts(store: Database) -> list[str]:
    """The accounts that somebody is bound in."""
    return [row[0] for row in store.rows("SELECT DISTINCT account FROM binding ORDER BY account")]
