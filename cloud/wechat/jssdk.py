"""What a page needs to call the phone through WeChat (JS-SDK): a signature over its address."""

from __future__ import annotations

import hashlib

from msgspec import Struct

from cloud.wechat.calls import TokenSource


class PageConfig(Struct, frozen=True, rename="camel"):
    """The arguments of ``wx.config``; ``timestamp`` in s."""

    app_id: str
    timestamp: int
    nonce_str: str
    signature: str


def signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 over the four in this order; of the address without ``#…`` (the platform's 附录)."""
    bare = url.partition("#")[0]
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={bare}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def page_config(tickets: TokenSource, appid: str, url: str, now: int, nonce: str) -> PageConfig:
    """``wx.config`` for one page.

    Args:
        url: the page's whole address as the browser has it.
        now: ms UTC.

    Raises:
        Trouble: the ticket could not be had.
    """
    seconds = now // 1_000
    return PageConfig(appid, seconds, nonce, signature(tickets.get(), nonce, seconds, url))
