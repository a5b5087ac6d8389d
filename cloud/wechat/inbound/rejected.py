"""The one way in which a push is turned away."""

from __future__ import annotations


class PushRejected(Exception):
    """What came is not a push of the platform's. Whoever sent it learns nothing of the reason.

    Args:
        reason: a word for the log; never anything of what came.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
