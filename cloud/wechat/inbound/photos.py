"""Pictures sent in the chat: fetched once, then opened in a report by the person who sent them."""

from __future__ import annotations

from msgspec import Struct

from cloud.blobs import Blobs
from cloud.wechat.ports import Media
from domain.problems import Refusal
from storage.database import Database


class ChatPhoto(Struct, frozen=True):
    """A picture on its way to a report.

    Attributes:
        hash: of the kept picture; empty while it is not here yet.
        subject: whose report it may go into; empty while nobody opened the link.
    """

    token: str
    openid: str
    media: str
    hash: str
    subject: str


_FIELDS = "token, openid, media, hash, subject"


def of_push(store: Database, key: str) -> ChatPhoto | None:
    """The picture of one push."""
    return _one(store.row(f"SELECT {_FIELDS} FROM chat_photo WHERE push = ?", (key,)))


def fetch(store: Database, blobs: Blobs, media: Media, key: str, now: int) -> None:
    """Have the picture of a push here. Once it is, nothing is asked again.

    Raises:
        Refusal: what is wrong with the picture, or it is over at the platform.
        Trouble: the platform or the disk is in the way.
    """
    photo = of_push(store, key)
    if photo is None or photo.hash:
        return
    kept = blobs.put(media.media(photo.media), f"wechat:{photo.openid}", now)
    with store.writing():
        store.run("UPDATE chat_photo SET hash = ? WHERE push = ?", (kept.hash, key))


def opened(store: Database, token: str, subject: str, bound: str | None) -> ChatPhoto:
    """The picture behind a link, for the person who sent it.

    An openid that is bound belongs to that person; otherwise the first who opens the link has it.

    Args:
        subject: who opens it.
        bound: whom the sender's openid is bound to.

    Raises:
        Refusal: ``no_such_photo``.
    """
    with store.writing():
        photo = _one(store.row(f"SELECT {_FIELDS} FROM chat_photo WHERE token = ?", (token,)))
        owner = photo and (bound or photo.subject or subject)
        if photo is None or owner != subject:
            raise Refusal("no_such_photo", photo="")
        store.run("UPDATE chat_photo SET subject = ? WHERE token = ?", (subject, token))
    return photo


def sender_of(store: Database, token: str) -> str | None:
    """The openid that a picture came from."""
    found = store.value("SELECT openid FROM chat_photo WHERE token = ?", (token,))
    return None if found is None else str(found)


def _one(row: tuple[str, ...] | None) -> ChatPhoto | None:
    return None if row is None else ChatPhoto(*row)
