"""Tokens that all processes share: fetched by one of them at a time, read by all.

A row of the database holds the value, when it is over, and a lease of whoever fetches the next one.
``stable_token`` gives the same value to everybody who asks in the ordinary mode, so nothing that is
in use is ever killed from here: a forced refresh is an administrator's, in the platform's console.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from cloud.secret import Secret
from cloud.wechat.answers import Answered, NotAsked, Unsure
from cloud.wechat.calls import Calls
from domain.problems import Trouble
from storage.database import Database

_log = logging.getLogger("paidan.wechat")

EARLY = 10 * 60_000
"""A token with less than that left is exchanged, ms."""
_LEASE = 30_000
_REST = 60_000
"""The platform gives the old one until five minutes before its end: not asked more often, ms."""
_LOOK_SECONDS = 0.1
_LOOKS = 150

Fetch = Callable[[], tuple[str, int]]
"""Asks the platform: the value and how long it is good, s."""


class SharedToken:
    """One token of one account.

    Attributes:
        name: its row's.

    Args:
        name: its row's, ``wechat:<appid>``.
        holder: this process and part, as others see it in the lease.
        clock: ms UTC.
        sleep: waits so many seconds while another process fetches.
    """

    def __init__(
        self,
        store: Database,
        name: str,
        fetch: Fetch,
        holder: str,
        clock: Callable[[], int],
        sleep: Callable[[float], None],
    ) -> None:
        self._store = store
        self.name = name
        self._fetch = fetch
        self._holder = holder
        self._clock = clock
        self._sleep = sleep

    def get(self) -> str:
        """A token that is good now.

        Raises:
            Answered, NotAsked, Unsure: what the platform had against giving one.
            Trouble: ``wechat_token_wait``: another process is fetching it and has not come back.
        """
        for _ in range(_LOOKS):
            now = self._clock()
            value, expires_at = self._known()
            if value and expires_at - now > EARLY:
                return value
            if self._lease(now):
                return self._renewed(value if expires_at > now else "")
            if value and expires_at > now:
                return value  # somebody is at it, and this one is good for some minutes still
            self._sleep(_LOOK_SECONDS)
        raise Trouble("wechat_token_wait", name=self.name)

    def renew(self, bad: str) -> str:
        """A token that is not ``bad``: another process may have it already.

        Raises:
            Answered: 40001 where the platform insists on the one that it refused; else as ``get``.
        """
        with self._store.writing():
            self._store.run(
                "UPDATE credential SET expires_at = 0, "
                "lease_until = CASE WHEN holder = '' THEN 0 ELSE lease_until END "
                "WHERE name = ? AND value = ?",
                (self.name, bad),
            )
        value = self.get()
        if value == bad:
            raise Answered(40001, "the platform gives the token that it refuses")
        return value

    def _known(self) -> tuple[str, int]:
        sql = "SELECT value, expires_at FROM credential WHERE name = ?"
        row = self._store.row(sql, (self.name,))
        return ("", 0) if row is None else (str(row[0]), int(row[1]))

    def _lease(self, now: int) -> bool:
        with self._store.writing():
            self._store.run(
                "INSERT INTO credential "
                "(name, value, expires_at, holder, lease_until, problem, detail) "
                "VALUES (?, '', 0, '', 0, '', '') ON CONFLICT (name) DO NOTHING",
                (self.name,),
            )
            won = self._store.run(
                "UPDATE credential SET holder = ?, lease_until = ? "
                "WHERE name = ? AND lease_until <= ? AND expires_at <= ?",
                (self._holder, now + _LEASE, self.name, now, now + EARLY),
            )
            return int(won.rowcount) > 0

    def _renewed(self, good: str) -> str:
        """Ask the platform, outside any transaction; the old one does while it is good."""
        asked_at = self._clock()
        try:
            value, seconds = self._fetch()
        except (Answered, NotAsked, Unsure) as problem:
            detail = problem.said if isinstance(problem, Answered) else ""
            code = str(problem.facts.get("errcode", problem.code))
            self._let_go(0, "problem = ?, detail = ?", (code, detail))
            if good:
                _log.warning("the token %s could not be exchanged: %s", self.name, code)
                return good
            raise
        self._let_go(
            asked_at + _REST,
            "value = ?, expires_at = ?, problem = '', detail = ''",
            (value, asked_at + seconds * 1_000),
        )
        return value

    def _let_go(self, until: int, what: str, values: tuple[Any, ...]) -> None:
        with self._store.writing():
            self._store.run(
                f"UPDATE credential SET {what}, holder = '', lease_until = ? "
                "WHERE name = ? AND holder = ?",
                (*values, until, self.name, self._holder),
            )


def account_token(calls: Calls, appid: str, secret: Secret) -> Fetch:
    """``POST /cgi-bin/stable_token`` in the ordinary mode."""

    def fetch() -> tuple[str, int]:
        answer = calls.post(
            "/cgi-bin/stable_token",
            {
                "grant_type": "client_credential",
                "appid": appid,
                "secret": secret.reveal(),
                "force_refresh": False,
            },
        )
        return _value(answer, "access_token")

    return fetch


def corp_token(calls: Calls, corpid: str, secret: Secret) -> Fetch:
    """``GET /cgi-bin/gettoken`` of WeCom."""

    def fetch() -> tuple[str, int]:
        query = {"corpid": corpid, "corpsecret": secret.reveal()}
        return _value(calls.get("/cgi-bin/gettoken", query), "access_token")

    return fetch


def page_ticket(calls: Calls) -> Fetch:
    """``GET /cgi-bin/ticket/getticket``: what pages sign their JS-SDK calls with."""

    def fetch() -> tuple[str, int]:
        return _value(calls.get("/cgi-bin/ticket/getticket", {"type": "jsapi"}), "ticket")

    return fetch


def _value(answer: dict[str, Any], name: str) -> tuple[str, int]:
    value, seconds = answer.get(name), answer.get("expires_in")
    if not isinstance(value, str) or not value or not isinstance(seconds, int):
        raise Unsure(f"the answer has no {name}")
    return value, seconds


