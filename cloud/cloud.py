"""The cloud's parts in one hand, as its doors are given them. Made by ``cloud.app`` alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cloud import epochs
from cloud.blobs import Blobs
from cloud.feeds import Hub
from cloud.ledger import CloudLedger
from cloud.settings import Settings
from cloud.snapshots import Snapshots
from domain.envelope import Args
from domain.people import Actor, Channel
from domain.wire import PushResult
from storage.database import Database


class Cloud:
    """Collaborators by constructor; no global.

    Attributes:
        clock: ms UTC.
        new_id: UUIDv7 hex.
        version: the program's version.
        snapshots: files to start from; None where none are offered.
        settings: of the configuration file; the embedded ones where there is none.
    """

    def __init__(
        self,
        ledger: CloudLedger,
        blobs: Blobs,
        hub: Hub,
        clock: Callable[[], int],
        new_id: Callable[[], str],
        version: str,
        snapshots: Snapshots | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.ledger = ledger
        self.blobs = blobs
        self.hub = hub
        self.clock = clock
        self.new_id = new_id
        self.version = version
        self.snapshots = snapshots
        self.settings = settings or Settings()

    @property
    def store(self) -> Database:
        """The cloud's database."""
        return self.ledger.store

    @property
    def epoch(self) -> str:
        """The random id of this history; a restore gives a new one."""
        return self.ledger.meta("epoch")

    @property
    def folder(self) -> Path:
        """The cloud's data folder."""
        return self.blobs.folder.parent

    @property
    def backed_up(self) -> dict[str, int]:
        """How far each feed lies in a checked backup of this history."""
        return epochs.backed_up(self.ledger)

    def submit(
        self,
        aggregate: str,
        args: Args,
        actor: Actor,
        channel: Channel,
        *,
        command_id: str | None = None,
        base: int = 0,
    ) -> PushResult:
        """One command from a page or job; listeners are told.

        Args:
            command_id: the page's idempotency key as UUID hex; a new one if None.

        Raises:
            Refusal: the rule that says no.
        """
        result = self.ledger.submit(
            aggregate,
            args,
            actor,
            channel,
            command_id=command_id or self.new_id(),
            now=self.clock(),
            base=base,
        )
        self.hub.publish({result.feed: result.seq})
        return result
