"""The platform as it pushes: signs, seals, delivers over HTTP, delivers again when nobody answers.

Written from the platform's documentation on ``cryptography`` alone; shares nothing with the cloud.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

import requests
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

SECONDS = 5.0
"""After so long the platform hangs up."""
ATTEMPTS = 3
_numbers = itertools.count(7_000_000_000_000_000_001)


@dataclass
class Account:
    """The account as the platform's console has it."""

    appid: str = "wx0123456789abcdef"
    token: str = "paidanToken"
    aes_key: str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
    name: str = "gh_0123456789ab"


def signed(*parts: str) -> str:
    """SHA-1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def padded(data: bytes, block: int = 32) -> bytes:
    """PKCS#7; the platform pads to 32."""
    missing = block - len(data) % block
    return data + bytes([missing]) * missing


def framed(message: bytes, appid: str) -> bytes:
    """The frame before its padding."""
    return os.urandom(16) + struct.pack(">I", len(message)) + message + appid.encode()


def encrypted(frame: bytes, aes_key: str) -> str:
    """A padded frame under the key."""
    key = base64.b64decode(aes_key + "=")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(cipher.update(frame) + cipher.finalize()).decode()


def decrypted(text: str, aes_key: str) -> tuple[str, str]:
    """The message and the appid of a reply's frame, whose padding must be right."""
    key = base64.b64decode(aes_key + "=")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    frame = cipher.update(base64.b64decode(text)) + cipher.finalize()
    pad = frame[-1]
    assert 1 <= pad <= 32
    assert frame[-pad:] == bytes([pad]) * pad
    assert len(frame) % 32 == 0
    length = struct.unpack(">I", frame[16:20])[0]
    return frame[20 : 20 + length].decode(), frame[20 + length : -pad].decode()


def xml_of(**fields: Any) -> str:
    """The body as the platform writes it: texts in CDATA, numbers bare, elements in elements."""
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>"


def _element(name: str, value: Any) -> str:
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    if isinstance(value, dict):
        return f"<{name}>{''.join(_element(n, v) for n, v in value.items())}</{name}>"
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    return f"<{name}><![CDATA[{value}]]></{name}>"


@dataclass
class Answered:
    """What came back, as the platform reads it."""

    status: int
    text: str
    fields: dict[str, str] = field(default_factory=dict)
    deliveries: int = 1

    @property
    def said(self) -> str:
        """The words shown to the person; empty if there are none."""
        return self.fields.get("Content", "")


class Pusher:
    """Pushes to one callback.

    Args:
        url: of the callback.
        clock: ms UTC, the platform's.
        mode: ``plain``, ``compatible`` or ``secure``.
        seconds: after which it hangs up.
    """

    def __init__(
        self,
        url: str,
        clock: Callable[[], int],
        mode: str = "secure",
        account: Account | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.url = url
        self.clock = clock
        self.mode = mode
        self.account = account or Account()
        self.seconds = seconds
        self.session = requests.Session()
        self.session.trust_env = False

    def check(self, echo: str = "8127394871263") -> requests.Response:
        """The check of the address, as when the console's form is sent."""
        query = {**self.stamp(), "echostr": echo}
        return self.session.get(self.url, params=query, timeout=self.seconds)

    def message(self, openid: str, kind: str, **more: Any) -> str:
        """A message's body."""
        return self._body(openid, MsgType=kind, **more, MsgId=next(_numbers))

    def event(self, openid: str, name: str, **more: Any) -> str:
        """An event's body."""
        return self._body(openid, MsgType="event", Event=name, **more)

    def text(self, openid: str, content: str) -> Answered:
        """Somebody sends words."""
        return self.deliver(self.message(openid, "text", Content=content))

    def happened(self, openid: str, name: str, **more: Any) -> Answered:
        """Something happens."""
        return self.deliver(self.event(openid, name, **more))

    def deliver(self, body: str) -> Answered:
        """Deliver one push, up to three times while nobody answers in time."""
        for attempt in range(1, ATTEMPTS + 1):
            query, data = self.sealed(body)
            try:
                reply = self.send(query, data)
            except requests.RequestException:
                continue
            return self.read(reply, attempt)
        return Answered(0, "", deliveries=ATTEMPTS)

    def sealed(self, body: str) -> tuple[dict[str, str], bytes]:
        """The query and body of one delivery in this account's mode."""
        query = self.stamp()
        if self.mode == "plain":
            return query, body.encode()
        account = self.account
        text = encrypted(padded(framed(body.encode(), account.appid)), account.aes_key)
        return self.around(query, text, body if self.mode == "compatible" else "")

    def around(
        self, query: dict[str, str], text: str, beside: str = ""
    ) -> tuple[dict[str, str], bytes]:
        """A sealed text with its signature, and what stands in the open beside it."""
        query = {
            **query,
            "encrypt_type": "aes",
            "msg_signature": signed(
                self.account.token, query["timestamp"], query["nonce"], text
            ),
        }
        encrypt = f"<Encrypt><![CDATA[{text}]]></Encrypt>"
        if beside:
            return query, beside.replace("</xml>", f"{encrypt}</xml>").encode()
        to = f"<ToUserName><![CDATA[{self.account.name}]]></ToUserName>"
        return query, f"<xml>{to}{encrypt}</xml>".encode()

    def send(self, query: dict[str, str], data: bytes) -> requests.Response:
        """One delivery over the wire."""
        return self.session.post(
            self.url,
            params=query,
            data=data,
            headers={"Content-Type": "text/xml"},
            timeout=self.seconds,
        )

    def stamp(self) -> dict[str, str]:
        """Timestamp, nonce and their signature."""
        timestamp, nonce = str(self.clock() // 1_000), str(next(_numbers) % 10**10)
        return {
            "signature": signed(self.account.token, timestamp, nonce),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": "o-somebody",
        }

    def read(self, reply: requests.Response, attempt: int = 1) -> Answered:
        """An answer, opened as the platform opens it."""
        answered = Answered(reply.status_code, reply.text, deliveries=attempt)
        if reply.status_code != 200 or not reply.text.startswith("<"):
            return answered
        fields = fields_of(reply.text)
        if self.mode != "plain":
            whole = signed(
                self.account.token, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"]
            )
            assert whole == fields["MsgSignature"]
            text, appid = decrypted(fields["Encrypt"], self.account.aes_key)
            assert appid == self.account.appid
            fields = fields_of(text)
        answered.fields = fields
        return answered

    def close(self) -> None:
        """Hang up."""
        self.session.close()

    def _body(self, openid: str, **more: Any) -> str:
        return xml_of(
            ToUserName=self.account.name,
            FromUserName=openid,
            CreateTime=self.clock() // 1_000,
            **more,
        )


def fields_of(text: str) -> dict[str, str]:
    """An answer's elements."""
    return {child.tag: child.text or "" for child in ElementTree.fromstring(text)}
