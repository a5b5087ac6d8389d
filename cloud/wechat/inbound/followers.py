"""Who follows and who does not any more: told to the bindings, then to the notices' outbox."""

from __future__ import annotations

from cloud.identity.bindings import Bindings
from cloud.wechat.ports import Consent, Outbox, Outcome


class Followers:
    """An ``Outbox`` in front of another one, that keeps the bindings up to date.

    Args:
        behind: the notices' own; None where there are no notices.
    """

    def __init__(self, bindings: Bindings, behind: Outbox | None = None) -> None:
        self._bindings = bindings
        self._behind = behind

    def outcome(self, outcome: Outcome) -> None:
        """See ``Outbox.outcome``."""
        if self._behind is not None:
            self._behind.outcome(outcome)

    def consent(self, consent: Consent) -> None:
        """See ``Outbox.consent``."""
        if self._behind is not None:
            self._behind.consent(consent)

    def reachable(self, openid: str, reachable: bool, at: int) -> None:
        """See ``Outbox.reachable``."""
        if reachable:
            self._bindings.followed(openid, at)
        else:
            self._bindings.unfollowed(openid, at)
        if self._behind is not None:
            self._behind.reachable(openid, reachable, at)

    def heard(self, openid: str, act: str, at: int) -> None:
        """See ``Outbox.heard``."""
        if self._behind is not None:
            self._behind.heard(openid, act, at)
