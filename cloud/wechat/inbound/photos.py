"""Pictures sent in the chat: fetched once, then opened in a report by the person who sent them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from cloud.blobs import Blobs
from cloud.wechat.ports import Media
from storage.database import Database

WAITS = 3 * 3_600_000
"""So long does a picture wait for a report, ms."""
MOST = 6
"""As many as a report takes."""


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


def sender_of(store: Database, token: str) -> str | None:
    """The openid that the picture behind a link came from; None if it is used, or long over."""
    found = store.value("SELECT openid FROM chat_photo WHERE token = ?", (token,))
    return None if found is None else str(found)


def open_link(store: Database, token: str, subject: str, bound: str | None, now: int) -> bool:
    """Give the picture behind a link, and the sender's other new ones, to whoever sent them.

    An openid that is bound belongs to that person; otherwise the first who opens the link has it.

    Args:
        subject: who opens it.
        bound: whom the sender's openid is bound to.
        now: ms UTC.

    Returns:
        Whether it is theirs.
    """
    with store.writing():
        photo = _one(store.row(f"SELECT {_FIELDS} FROM chat_photo WHERE token = ?", (token,)))
        if photo is None or (bound or photo.subject or subject) != subject:
            return False
        store.run(
            "UPDATE chat_photo SET subject = ? WHERE token = ? "
            "OR (openid = ? AND subject = '' AND at > ?)",
            (subject, token, photo.openid, now - WAITS),
        )
    return True


def waiting_for(store: Database, subject: str, now: int) -> list[ChatPhoto]:
    """The pictures that wait for a person's next report, oldest first; ``now`` in ms UTC."""
    rows = store.rows(
        f"SELECT {_FIELDS} FROM chat_photo WHERE subject = ? AND at > ? ORDER BY at DESC LIMIT ?",
        (subject, now - WAITS, MOST),
    )
    return [ChatPhoto(*row) for row in reversed(rows)]


def used(store: Database, subject: str, hashes: Sequence[str]) -> None:
    """They are in a report now, and wait no longer."""
    with store.writing():
        for digest in hashes:
            store.run(
                "DELETE FROM chat_photo WHERE subject = ? AND hash = ?", (subject, digest)
            )


def _one(row: tuple[str, ...] | None) -> ChatPhoto | None:
    return None if row is None else ChatPhoto(*row)
