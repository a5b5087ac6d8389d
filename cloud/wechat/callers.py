"""Who calls: the official account and the WeCom app with their tokens, from the configuration."""

from __future__ import annotations

import os
from collections.abc import Callable

from cloud.identity.settings import WeCom
from cloud.wechat.calls import READ_SECONDS, Calls
from cloud.wechat.media import PlatformMedia
from cloud.wechat.settings import WeChat
from cloud.wechat.tokens import SharedToken, account_token, corp_token, page_ticket
from storage.database import Database


class AccountCaller:
    """One official account: its calls, its shared token, tickets for pages, pictures.

    Args:
        clock: ms UTC.
        sleep: waits so many seconds while another process fetches a token.
        read_seconds: how long an answer may take.
    """

    def __init__(
        self,
        settings: WeChat,
        store: Database,
        clock: Callable[[], int],
        sleep: Callable[[float], None],
        *,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self.appid = settings.appid
        self.address = settings.address
        self._bare = Calls(settings.api_base, read_seconds=read_seconds)
        self.token = SharedToken(
            store,
            f"wechat:{settings.appid}",
            account_token(self._bare, settings.appid, settings.secret),
            _holder(),
            clock,
            sleep,
        )
        self.calls = Calls(settings.api_base, self.token, read_seconds=read_seconds)
        self.tickets = SharedToken(
            store, f"jsapi:{settings.appid}", page_ticket(self.calls), _holder(), clock, sleep
        )
        self.media = PlatformMedia(self.calls)

    def close(self) -> None:
        """Hang up."""
        self._bare.close()
        self.calls.close()


class CorpCaller:
    """One app of the school's WeCom. Arguments as of ``AccountCaller``."""

    def __init__(
        self,
        settings: WeCom,
        store: Database,
        clock: Callable[[], int],
        sleep: Callable[[float], None],
        *,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self.agent = settings.agent
        self._bare = Calls(settings.api_base, read_seconds=read_seconds)
        self.token = SharedToken(
            store,
            f"wecom:{settings.corpid}:{settings.agent}",
            corp_token(self._bare, settings.corpid, settings.secret),
            _holder(),
            clock,
            sleep,
        )
        self.calls = Calls(settings.api_base, self.token, read_seconds=read_seconds)

    def close(self) -> None:
        """Hang up."""
        self._bare.close()
        self.calls.close()


def _holder() -> str:
    """This process and part in a lease: another one of the same process is another holder."""
    return f"{os.getpid()}-{os.urandom(4).hex()}"
