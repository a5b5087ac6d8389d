"""Pictures at the platform: what people sent in the chat, and what we put there for three days."""

from __future__ import annotations

from cloud.wechat.answers import Answered
from cloud.wechat.calls import Calls
from domain.problems import Refusal

LARGEST = 2 * 1024 * 1024
"""The documentation says 10 MB in one place and 2 in another: the smaller one holds in any case."""
_GONE = frozenset({40007, 40004})


class PlatformMedia:
    """Temporary media of one account."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def media(self, media_id: str) -> bytes:
        """The bytes of what somebody sent. Blocks; never called inside a transaction.

        Raises:
            Refusal: ``media_gone``: over, or not ours; it will never be had.
            Trouble: the platform can't be reached now, or won't answer.
        """
        try:
            return self._calls.fetch("/cgi-bin/media/get", {"media_id": media_id})[0]
        except Answered as problem:
            if problem.errcode in _GONE:
                raise Refusal("media_gone") from problem
            raise

    def put(self, name: str, data: bytes, mime: str) -> str:
        """Leave a picture there for three days; its id.

        Raises:
            Refusal: ``photo_too_big``.
            Trouble: as ``media``.
        """
        if len(data) > LARGEST:
            raise Refusal("photo_too_big")
        answer = self._calls.upload("/cgi-bin/media/upload", {"type": "image"}, name, data, mime)
        return str(answer.get("media_id", ""))
