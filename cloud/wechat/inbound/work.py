"""Working the inbox: what a push means for other rooms, any number of times with the same end."""

from __future__ import annotations

import logging
from collections.abc import Callable

from cloud.blobs import Blobs
from cloud.wechat.inbound import inbox, photos, pushes
from cloud.wechat.inbound.inbox import Waiting
from cloud.wechat.ports import Bindings, Consent, Media, Outbox, Outcome
from domain.problems import Problem, Trouble
from storage.database import Database

_log = logging.getLogger("paidan.wechat")

_STATUS = {"success": "delivered", "failed:userblock": "blocked"}
_DELIVERED = ("0", "")


class Worker:
    """Works what waits in the inbox; several may, in several processes.

    Args:
        media: fetches pictures.
        outbox: hears what became of notices, and who can be reached.
        bindings: who is behind an openid.
        clock: ms UTC.
    """

    def __init__(
        self,
        store: Database,
        blobs: Blobs,
        media: Media,
        outbox: Outbox,
        bindings: Bindings,
        clock: Callable[[], int],
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._media = media
        self._outbox = outbox
        self._bindings = bindings
        self._clock = clock

    def run(self) -> int:
        """Work everything that is due. Returns how many pushes were taken up.

        A push that fails waits longer each time; it holds up no other.

        Raises:
            Trouble: the database is in the way.
        """
        taken = 0
        while (waiting := inbox.claim(self._store, self._clock())) is not None:
            taken += 1
            self._one(waiting)
        return taken

    def _one(self, waiting: Waiting) -> None:
        try:
            self._effects(waiting)
        except Problem as problem:
            _log.info("a %s waits or is parked: %s", type(waiting.push).__name__, problem.code)
            inbox.failed(self._store, waiting, problem, self._clock())
        except Exception as error:
            # A bug in one kind of push must not stop the others; it is tried after the next repair.
            _log.exception("a %s could not be worked", type(waiting.push).__name__)
            trouble = Trouble("inbox_bug", detail=type(error).__name__)
            inbox.failed(self._store, waiting, trouble, self._clock())
        else:
            inbox.done(self._store, waiting, self._clock())

    def _effects(self, waiting: Waiting) -> None:
        push = waiting.push
        if push.window:
            self._outbox.heard(push.openid, push.window, push.at)
        match push:
            case pushes.Image():
                photos.fetch(self._store, self._blobs, self._media, waiting.key, self._clock())
            case pushes.Subscribe() | pushes.Unsubscribe():
                if not inbox.superseded(self._store, waiting):
                    follows = isinstance(push, pushes.Subscribe)
                    self._outbox.reachable(push.openid, follows, push.at)
            case pushes.AuthorizationRevoked():
                self._bindings.revoked(push.revoked, push.at)
            case _:
                self._tell_outbox(push)

    def _tell_outbox(self, push: pushes.AnyPush) -> None:
        match push:
            case pushes.TemplateDone():
                self._outbox.outcome(_template_outcome(push))
            case pushes.SubscriptionSent():
                for one in push.list:
                    self._outbox.outcome(_sent_outcome(push, one))
            case pushes.SubscriptionChange():
                for one in push.list:
                    word = one.subscribe_status_string
                    self._outbox.consent(Consent(push.openid, one.template_id, word, push.at))
            case _:
                pass


def _template_outcome(push: pushes.TemplateDone) -> Outcome:
    # Written with and without the space after the colon.
    said = "".join(push.status.lower().split())
    return Outcome(push.openid, push.msgid, _STATUS.get(said, "failed"), push.status, push.at)


def _sent_outcome(push: pushes.SubscriptionSent, one: pushes.Subscription) -> Outcome:
    if one.error_code in _DELIVERED:
        status = "delivered"
    else:
        status = "blocked" if "block" in one.error_status.lower() else "failed"
    return Outcome(push.openid, one.msgid, status, one.error_status, push.at)
