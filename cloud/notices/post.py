"""The notices of one cloud in one hand: who calls, which channels there are, their rounds."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from cloud.cloud import Cloud
from cloud.identity.bindings import Bindings
from cloud.notices.channels import (
    ByCustomerMessage,
    BySubscription,
    ByTemplate,
    ByWeCom,
    Channel,
)
from cloud.notices.chat import Chat
from cloud.notices.heard import Heard
from cloud.notices.lapsing import clear_old, tell_lapses
from cloud.notices.night import Night
from cloud.notices.sender import Sender
from cloud.pages.words.moments import local
from cloud.wechat.callers import AccountCaller, CorpCaller
from cloud.wechat.calls import READ_SECONDS
from domain.escalation import Escalation
from resources import rule_text


class Post:
    """Made by the composition root. Without WeChat it sends nothing, and the lists are all.

    Args:
        sleep: waits so many seconds while another process fetches a token.
        read_seconds: how long an answer of WeChat's may take.
    """

    def __init__(
        self,
        cloud: Cloud,
        *,
        sleep: Callable[[float], None] = time.sleep,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        settings, store = cloud.settings, cloud.store
        self._cloud = cloud
        self._night = Night(settings.school.night, settings.notices.duty)
        self.account: AccountCaller | None = None
        self.corp: CorpCaller | None = None
        self.bindings: Bindings | None = None
        self.heard: Heard | None = None
        wechat, wecom = settings.wechat, settings.identity.wecom
        if wechat is not None:
            self.account = AccountCaller(
                wechat, store, cloud.clock, sleep, read_seconds=read_seconds
            )
            self.bindings = Bindings(
                cloud.ledger, wechat.appid, settings.identity.openids_per_person
            )
            self.heard = Heard(store, self.bindings)
        if wecom is not None:
            self.corp = CorpCaller(wecom, store, cloud.clock, sleep, read_seconds=read_seconds)
        self._steps = Escalation.parse(rule_text("escalation"))
        self.sender = Sender(
            store,
            self._channels(),
            settings.notices,
            cloud.ledger.rulebook.faults,
            cloud.clock,
            f"{os.getpid()}-{os.urandom(4).hex()}",
            openids=self.bindings,
            night=settings.school.night,
        )

    def _channels(self) -> list[Channel]:
        found: list[Channel] = []
        settings, chat = self._cloud.settings, Chat(self._cloud.store)
        if self.account is not None and self.bindings is not None:
            found += [
                ByTemplate(self.account, self.bindings, settings.notices),
                BySubscription(self.account, self.bindings, settings.notices, chat),
                ByCustomerMessage(self.account, self.bindings, chat),
            ]
        if self.corp is not None:
            address = (
                self.account.address if self.account is not None else settings.identity.address
            )
            found.append(ByWeCom(self.corp, address, _day_and_clock, self._cloud.store))
        return found

    def tell_lapses(self) -> None:
        """Write notices of what lapsed by now; let old messages go.

        Raises:
            Trouble: what the database has against it.
        """
        ledger, now = self._cloud.ledger, self._cloud.clock()
        tell_lapses(ledger, now, self._night, self._steps)
        clear_old(ledger, now)

    def close(self) -> None:
        """Hang up."""
        for caller in (self.account, self.corp):
            if caller is not None:
                caller.close()


def _day_and_clock(at: int) -> str:
    return local(at).strftime("%m月%d日 %H:%M")
