"""What people did in the chat, as far as it allows us to write to them: windows and consents."""

from __future__ import annotations

from storage.database import Database

_HOUR = 3_600_000
WINDOWS: dict[str, tuple[int, int]] = {
    "message": (48 * _HOUR, 5),
    "menu": (60_000, 3),
    "follow": (60_000, 3),
    "scan": (60_000, 3),
}
"""How long (ms) and how often one may write after an act (the platform's 客服消息 page)."""


class Chat:
    """Windows and consents by openid. Counts are kept on the safe side: spent before the call."""

    def __init__(self, store: Database) -> None:
        self._store = store

    def heard(self, openid: str, act: str, at: int) -> None:
        """Somebody did something. A short window does not end a longer one that is open.

        Args:
            act: a key of ``WINDOWS``.
            at: ms UTC.
        """
        length, count = WINDOWS[act]
        with self._store.writing():
            self._store.run(
                "INSERT INTO chat_window (openid, until, \"left\", at) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (openid) DO UPDATE SET until = excluded.until, "
                '"left" = excluded."left", at = excluded.at '
                "WHERE excluded.at > chat_window.at AND "
                '(excluded.until > chat_window.until OR chat_window."left" = 0)',
                (openid, at + length, count, at),
            )

    def open(self, openid: str, now: int) -> bool:
        """Whether one may write to them."""
        sql = 'SELECT 1 FROM chat_window WHERE openid = ? AND until > ? AND "left" > 0'
        return self._store.value(sql, (openid, now)) is not None

    def wrote(self, openid: str) -> None:
        """One message less."""
        with self._store.writing():
            self._store.run(
                'UPDATE chat_window SET "left" = "left" - 1 WHERE openid = ? AND "left" > 0',
                (openid,),
            )

    def not_written(self, openid: str) -> None:
        """The call was not made after all."""
        with self._store.writing():
            self._store.run(
                'UPDATE chat_window SET "left" = "left" + 1 WHERE openid = ?', (openid,)
            )

    def shut(self, openid: str) -> None:
        """The platform says that the window is over or used up."""
        with self._store.writing():
            self._store.run('UPDATE chat_window SET "left" = 0 WHERE openid = ?', (openid,))

    def consented(self, openid: str, template: str, word: str, at: int) -> None:
        """Somebody allowed one notice of a template more, or takes all back; each word once.

        Args:
            word: ``accept`` or ``reject``.
            at: ms UTC.
        """
        one = 1 if word == "accept" else 0
        with self._store.writing():
            self._store.run(
                'INSERT INTO allowance (openid, template, "left", at) VALUES (?, ?, ?, ?) '
                "ON CONFLICT (openid, template) DO UPDATE SET at = excluded.at, "
                '"left" = CASE WHEN ? = 1 THEN allowance."left" + 1 ELSE 0 END '
                "WHERE excluded.at > allowance.at",
                (openid, template, one, at, one),
            )

    def left(self, openid: str, template: str) -> int:
        """How many notices of this template are allowed."""
        sql = 'SELECT "left" FROM allowance WHERE openid = ? AND template = ?'
        return int(self._store.value(sql, (openid, template)) or 0)

    def allowed(self, openid: str, template: str) -> bool:
        """Whether a notice of this template is allowed."""
        return self.left(openid, template) > 0

    def used(self, openid: str, template: str) -> None:
        """One consent less."""
        with self._store.writing():
            self._store.run(
                'UPDATE allowance SET "left" = "left" - 1 '
                'WHERE openid = ? AND template = ? AND "left" > 0',
                (openid, template),
            )

    def not_used(self, openid: str, template: str) -> None:
        """The call was not made after all."""
        with self._store.writing():
            self._store.run(
                'UPDATE allowance SET "left" = "left" + 1 WHERE openid = ? AND template = ?',
                (openid, template),
            )

    def refused(self, openid: str, template: str) -> None:
        """The platform says that there is no consent left."""
        with self._store.writing():
            self._store.run(
                'UPDATE allowance SET "left" = 0 WHERE openid = ? AND template = ?',
                (openid, template),
            )
