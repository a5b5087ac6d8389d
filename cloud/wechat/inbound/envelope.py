"""From a request to a push that the platform really sent, and from a reply to its answer."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from msgspec import Struct

from cloud.secret import Secret
from cloud.wechat.inbound.pushes import AnyPush, Push, read_push
from cloud.wechat.inbound.rejected import PushRejected
from cloud.wechat.inbound.sealed import check_signature, seal, signature, unseal
from cloud.wechat.inbound.xml import Fields, read_xml, write_xml
from cloud.wechat.settings import WeChat

FRESH = 3_600_000
"""So far may the platform's time be from ours, ms. Wide: whether a push that is delivered again is
signed anew is not documented."""
_MOST_ECHO = 1_024

_HEX = re.compile(r"[0-9a-f]{40}")
_SECONDS = re.compile(r"[0-9]{1,10}")
_NONCE = re.compile(r"[\x21-\x7e]{1,128}")

Query = Sequence[tuple[str, str]]


class Opened(Struct, frozen=True):
    """A push, and the key that it was sealed with: the answer is sealed with the same."""

    push: AnyPush
    key: Secret | None


class Envelope:
    """Opens what is pushed to one account and closes what is answered.

    Args:
        settings: the account.
    """

    def __init__(self, settings: WeChat) -> None:
        self._settings = settings
        self._keys = settings.aes_keys

    def verify(self, query: Query, now: int) -> str:
        """The word to give back when the platform checks our address.

        Raises:
            PushRejected: it is not the platform that asks.
        """
        asked = _single(query)
        self.greet(query, now)
        echo = asked.get("echostr", "")
        if not echo or len(echo) > _MOST_ECHO:
            raise PushRejected("echo")
        return echo

    def greet(self, query: Query, now: int) -> None:
        """Check what stands in the address, before anything of the body is read.

        Raises:
            PushRejected: ``query_...``, ``stale``, ``signature``.
        """
        asked = _single(query)
        timestamp, nonce = _stamp(asked, now)
        check_signature(_hex(asked, "signature"), self._token, timestamp, nonce)

    def open(self, query: Query, body: bytes, now: int) -> Opened:
        """The push in a request.

        Raises:
            PushRejected: it is not a push of the platform's to this account.
        """
        self.greet(query, now)
        asked = _single(query)
        fields = read_xml(body)
        sealed = asked.get("encrypt_type", "raw")
        if sealed not in ("raw", "aes"):
            raise PushRejected("query_encrypt_type")
        if sealed == "aes" or "Encrypt" in fields:
            return self._unsealed(asked, fields, now)
        if self._settings.mode == "secure":
            raise PushRejected("downgrade")
        return Opened(read_push(fields), None)

    def close(self, opened: Opened, reply: Fields, now: int) -> str:
        """An answer to a push, sealed as the push was."""
        push: Push = opened.push
        head = {
            "ToUserName": push.from_user_name,
            "FromUserName": push.to_user_name,
            "CreateTime": now // 1_000,
        }
        text = write_xml(head | reply)
        if opened.key is None:
            return text
        sealed = seal(text.encode(), opened.key, self._settings.appid)
        timestamp, nonce = str(now // 1_000), secrets.token_hex(8)
        return write_xml(
            {
                "Encrypt": sealed,
                "MsgSignature": signature(self._token, timestamp, nonce, sealed),
                "TimeStamp": timestamp,
                "Nonce": nonce,
            }
        )

    @property
    def _token(self) -> str:
        return self._settings.token.reveal()

    def _unsealed(self, asked: dict[str, str], outside: Fields, now: int) -> Opened:
        timestamp, nonce = _stamp(asked, now)
        sealed = outside.get("Encrypt")
        if not isinstance(sealed, str) or not sealed:
            raise PushRejected("encrypt_missing")
        check_signature(_hex(asked, "msg_signature"), self._token, timestamp, nonce, sealed)
        message, key = unseal(sealed, self._keys, self._settings.appid)
        fields = read_xml(message)
        # What stands in the open beside it is not signed, and is not looked at.
        return Opened(read_push(fields), key)


def _single(query: Query) -> dict[str, str]:
    """The query with each name once."""
    found = dict(query)
    if len(found) != len(query):
        raise PushRejected("query_twice")
    return found


def _stamp(asked: dict[str, str], now: int) -> tuple[str, str]:
    timestamp, nonce = asked.get("timestamp", ""), asked.get("nonce", "")
    if not _SECONDS.fullmatch(timestamp) or not _NONCE.fullmatch(nonce):
        raise PushRejected("query_stamp")
    if abs(now - int(timestamp) * 1_000) > FRESH:
        raise PushRejected("stale")
    return timestamp, nonce


def _hex(asked: dict[str, str], name: str) -> str:
    if not _HEX.fullmatch(asked.get(name, "")):
        raise PushRejected("query_signature")
    return asked[name]
