"""The official account's inbound side in one hand: its door, its replies, its worker."""

from __future__ import annotations

import asyncio
import logging

import anyio
from starlette.routing import BaseRoute

from cloud.cloud import Cloud
from cloud.wechat.inbound import inbox
from cloud.wechat.inbound.door import PATIENCE, CallbackDoor
from cloud.wechat.inbound.envelope import Envelope
from cloud.wechat.inbound.replies import Replies
from cloud.wechat.inbound.work import Worker
from cloud.wechat.ports import Bindings, Media, Outbox
from cloud.wechat.settings import WeChat
from domain.problems import Trouble

_log = logging.getLogger("paidan.wechat")

_AGAIN_SECONDS = 5.0
"""So often what waits is looked at though nothing came; its own waits start with as much."""
_HOUR = 3_600_000


class OfficialAccount:
    """One account over one cloud.

    Args:
        media: fetches pictures that people send.
        outbox: hears what became of notices, and who can be reached.
        bindings: who is behind an openid.
        patience: seconds in which a push must be stored.
    """

    def __init__(
        self,
        cloud: Cloud,
        settings: WeChat,
        media: Media,
        outbox: Outbox,
        bindings: Bindings,
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._cloud = cloud
        self._news = asyncio.Event()
        self._cleared_at = 0
        self.worker = Worker(cloud.store, cloud.blobs, media, outbox, bindings, cloud.clock)
        self._door = CallbackDoor(
            cloud.store,
            Envelope(settings),
            Replies(cloud, settings, bindings),
            cloud.clock,
            self._news.set,
            chat=cloud.settings.limits.chat,
            patience=patience,
        )

    def routes(self) -> list[BaseRoute]:
        """The callback's routes."""
        return self._door.routes()

    async def keep_working(self) -> None:
        """Work the inbox until cancelled: at once when something came, and what waits when due."""
        while True:
            self._news.clear()
            try:
                await asyncio.to_thread(self._round)
            except Trouble as trouble:
                _log.warning("the inbox waits: %s", trouble.code)
            except Exception:
                # A loop that ended in silence would look like a quiet day.
                _log.exception("the inbox's round failed")
            with anyio.move_on_after(_AGAIN_SECONDS):
                await self._news.wait()

    def _round(self) -> None:
        self.worker.run()
        now = self._cloud.clock()
        if now - self._cleared_at > _HOUR:
            inbox.clear(self._cloud.store, now)
            self._cleared_at = now
