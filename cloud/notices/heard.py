"""What the platform pushes of our messages and of the people we write to, taken in."""

from __future__ import annotations

from cloud.notices.channels import Openids
from cloud.notices.chat import WINDOWS, Chat
from cloud.wechat.ports import Consent, Outcome
from domain.problems import Trouble
from storage.database import Database

_UNDER_WAY = (
    # The first condition is the index's own, which has few rows.
    "SELECT 1 FROM notice JOIN delivery ON delivery.notice = notice.id "
    "WHERE notice.state IN ('waiting', 'sending') AND notice.state = 'sending' "
    "AND delivery.address = ? LIMIT 1"
)


class Heard:
    """The inbound side's ``Outbox``. Every call may come twice, and hours late."""

    def __init__(self, store: Database, openids: Openids) -> None:
        self._store = store
        self._openids = openids
        self._chat = Chat(store)

    def outcome(self, outcome: Outcome) -> None:
        """A message arrived, or did not: then the next channel is tried at once.

        Raises:
            Trouble: ``outcome_early``: one is being sent there at this moment, whose number is not
                noted yet. The platform may push what became of it before its answer is read.
        """
        with self._store.writing():
            if self._store.value(_UNDER_WAY, (outcome.openid,)) is not None:
                raise Trouble("outcome_early")
            found = self._store.rows(
                "UPDATE delivery SET arrived = ?, detail = CASE WHEN ? = 'delivered' THEN detail "
                "ELSE ? END, outcome = CASE WHEN ? = 'delivered' THEN outcome ELSE 'refused' END "
                "WHERE msgid = ? AND msgid <> '' AND address = ? AND arrived = '' "
                "AND channel IN ('template', 'subscription') RETURNING notice",
                (
                    outcome.status,
                    outcome.status,
                    outcome.detail[:200],
                    outcome.status,
                    outcome.msgid,
                    outcome.openid,
                ),
            )
            if found and outcome.status != "delivered":
                self._store.run(
                    "UPDATE notice SET state = 'waiting', not_before = ?, sent_at = NULL, "
                    "channel = '' WHERE id = ? AND state = 'sent'",
                    (outcome.at, found[0][0]),
                )

    def consent(self, consent: Consent) -> None:
        """Somebody allowed or refused one template."""
        self._chat.consented(consent.openid, consent.template, consent.word, consent.at)

    def reachable(self, openid: str, reachable: bool, at: int) -> None:
        """Somebody follows the account (again), or does not any more."""
        if reachable:
            self._openids.followed(openid, at)
        else:
            self._openids.unfollowed(openid, at)

    def heard(self, openid: str, act: str, at: int) -> None:
        """Somebody did something in the chat; an act that opens no window is passed over."""
        if act in WINDOWS:
            self._chat.heard(openid, act, at)
