"""Signatures and sealed frames of pushes and replies, strictly.

Source: the platform's 消息加解密说明, 技术方案. AES-256-CBC, the key's first half as IV; a frame is
16 random bytes, the message's length in 4 bytes big-endian, the message, the appid, padded by
PKCS#7 to a multiple of 32. ``wechatpy`` brings the cipher and the signature; its own reading of
frames lets five kinds of exceptions out and compares with ``!=``, so frames are read here.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets

from wechatpy.crypto.cryptography import WeChatCipher  # type: ignore[import-untyped]
from wechatpy.utils import WeChatSigner  # type: ignore[import-untyped]

from cloud.secret import Secret
from cloud.wechat.inbound.rejected import PushRejected

_RANDOM = 16
_LENGTH = 4
_PAD = 32


def signature(*parts: str) -> str:
    """SHA-1 over the parts, sorted and joined: of token, timestamp, nonce and what was sealed."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    return str(signer.signature)


def check_signature(given: str, *parts: str) -> None:
    """Compare in constant time.

    Raises:
        PushRejected: ``signature``.
    """
    if not hmac.compare_digest(given.encode(), signature(*parts).encode()):
        raise PushRejected("signature")


def unseal(text: str, keys: tuple[Secret, ...], appid: str) -> tuple[bytes, Secret]:
    """What was sealed, and the key that opened it: the current one or the previous.

    Raises:
        PushRejected: ``frame_...`` of the current key, if none opens it.
    """
    frame = _decoded(text)
    first: PushRejected | None = None
    for key in keys:
        try:
            return _opened(_cipher(key).decrypt(frame), appid), key
        except PushRejected as rejected:
            first = first or rejected
    raise first or PushRejected("no_key")


def seal(message: bytes, key: Secret, appid: str) -> str:
    """A message as the platform opens it."""
    frame = secrets.token_bytes(_RANDOM) + len(message).to_bytes(_LENGTH, "big")
    frame += message + appid.encode()
    pad = _PAD - len(frame) % _PAD
    sealed: bytes = _cipher(key).encrypt(frame + bytes([pad]) * pad)
    return base64.b64encode(sealed).decode()


def _decoded(text: str) -> bytes:
    try:
        frame = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise PushRejected("frame_base64") from error
    if not frame or len(frame) % _PAD:
        raise PushRejected("frame_truncated")
    return frame


def _opened(frame: bytes, appid: str) -> bytes:
    pad = frame[-1]
    if not 1 <= pad <= _PAD or frame[-pad:] != bytes([pad]) * pad:
        raise PushRejected("frame_padding")
    whole = frame[:-pad]
    start = _RANDOM + _LENGTH
    if len(whole) < start:
        raise PushRejected("frame_short")
    length = int.from_bytes(whole[_RANDOM:start], "big")
    if length > len(whole) - start:
        raise PushRejected("frame_length")
    message, whose = whole[start : start + length], whole[start + length :]
    if not hmac.compare_digest(whose, appid.encode()):
        raise PushRejected("frame_appid")
    return message


def _cipher(key: Secret) -> WeChatCipher:
    return WeChatCipher(base64.b64decode(key.reveal() + "="))
