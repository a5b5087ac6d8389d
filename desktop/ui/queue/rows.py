"""The rows that were looked at: kept by id while there is room, fetched in blocks when not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from desktop.station import Changes, Order, QueueRow, Station
from desktop.ui.queue.news import News
from desktop.ui.queue.sorting import KEYS, Key


class Rows:
    """A bounded cache of list rows.

    Attributes:
        gone: ids that are in a list's order and no longer in the file.
        frozen: keys of rows that stand where they were although they belong elsewhere by now.
        news: what others did to rows at hand.
        astray: those of the frozen that belong to the list still, at another place.
    """

    KEPT = 6_000

    def __init__(self, station: Station) -> None:
        self._station = station
        self._rows: dict[int, QueueRow] = {}
        self.gone: set[int] = set()
        self.frozen: dict[int, Key] = {}
        self.astray: set[int] = set()
        self.news = News()
        self._own: set[str] = set()

    def __contains__(self, row_id: int) -> bool:
        return row_id in self._rows

    def get(self, row_id: int) -> QueueRow | None:
        """The row if it is at hand."""
        return self._rows.get(row_id)

    def put(self, row: QueueRow) -> None:
        """Keep a row, or its newer version."""
        was = self._rows.get(row.id)
        if was is not None and row.uid not in self._own and _told(was) != _told(row):
            self.news.touch(row.id)
        self._rows[row.id] = row

    def hear(self, changes: Changes) -> None:
        """What was done here, or came back agreed, is no news to whoever did it."""
        if changes.outbox:
            self._own |= changes.tickets
        else:
            self._own -= changes.tickets

    def start_anew(self, rows: Sequence[QueueRow]) -> None:
        """Forget everything and keep these."""
        self._rows = {row.id: row for row in rows}
        for each in (self.gone, self.news, self._own):
            each.clear()
        self.frozen.clear()
        self.astray.clear()

    def thin_out(self, held: Collection[int]) -> None:
        """Forget all but the held ones: a held row's old key must stay known."""
        self._rows = {i: self._rows[i] for i in held if i in self._rows}

    def forget(self, row_id: int) -> None:
        """A row is not shown any more."""
        self._rows.pop(row_id, None)
        self.thaw(row_id)
        self.gone.discard(row_id)
        self.news.forget(row_id)

    def freeze(self, order: Order, row_id: int, *, belongs: bool) -> None:
        """Let a row stand where it is; ``belongs``: somewhere else in the same list."""
        self.frozen.setdefault(row_id, self.key(order, row_id))
        (self.astray.add if belongs else self.astray.discard)(row_id)

    def thaw(self, row_id: int) -> None:
        """Let a row stand where it belongs again."""
        self.frozen.pop(row_id, None)
        self.astray.discard(row_id)

    def fetch(self, ids: Iterable[int], held: Collection[int]) -> bool:
        """Bring a block of rows to hand. Returns whether all of them are still in the file.

        Raises:
            Trouble: they cannot be read.
        """
        if len(self._rows) > self.KEPT:
            self.thin_out(held)
        wanted = [i for i in ids if i not in self._rows]
        self._rows.update({row.id: row for row in self._station.rows(wanted)})
        missing = set(wanted) - self._rows.keys()
        self.gone |= missing
        return not missing

    def of_uids(self, uids: Collection[str]) -> set[int]:
        """The row ids at hand of these tickets."""
        return {i for i, row in self._rows.items() if row.uid in uids}

    def key(self, order: Order, row_id: int) -> Key:
        """A row's key in an order, as it was when it was put in its place."""
        if order == "newest":
            return (-row_id,)
        if order == "oldest":
            return (row_id,)
        frozen = self.frozen.get(row_id)
        if frozen is not None:
            return frozen
        if row_id not in self._rows:
            self.fetch([row_id], ())
        row = self._rows.get(row_id)
        return () if row is None else KEYS[order](row)


def _told(row: QueueRow) -> tuple[object, ...]:
    """What a row says of its ticket, its clocks and the exchange aside."""
    return (
        row.status, row.rank, row.fault, row.place_text, row.reporter, row.phone, row.description,
        row.workers, row.urges, row.reworks, row.reporters, row.parent, row.children,
    )  # fmt: skip
