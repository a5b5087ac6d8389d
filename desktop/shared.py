"""What all desks of the office share, at this desk: views, texts and quick acts, weights."""

from __future__ import annotations

from typing import Protocol

from msgspec import Struct, structs

from domain import shared
from domain.dispatching import Weights, checked
from domain.envelope import Args, Command
from domain.phrases import Macro, Phrase, Phrasebook
from domain.shared import ListView, Points, Texts
from storage import lookup
from storage.ledger import Ledger


class Desk(Protocol):
    """What this needs of the station."""

    def submit(self, uid: str, args: Args) -> Command: ...

    def submit_all(self, wishes: list[tuple[str, Args]]) -> list[Command]: ...


class Seen(Struct, frozen=True):
    """Texts and quick acts as an operator begins to change them: the difference is asked for."""

    book: Phrasebook
    texts: Texts


class Shared:
    """Everything on the main thread, as the station's own reads and writes."""

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        self._desk, self._ledger = desk, ledger

    # ---- views ---------------------------------------------------------------------------

    def views(self) -> list[ListView]:
        """The views that all desks have."""
        return lookup.shared_views(self._ledger.store)

    def share(self, view: ListView) -> None:
        """Let all desks have a view.

        Raises:
            Refusal, Trouble: as ``Station.submit``.
        """
        self._desk.submit(shared.view_id(view), shared.ShareView(view))

    def unshare(self, view: ListView) -> None:
        """Let no desk have it any more.

        Raises:
            Refusal, Trouble: as ``Station.submit``.
        """
        self._desk.submit(shared.view_id(view), shared.UnshareView())

    # ---- texts and quick acts ------------------------------------------------------------

    def texts(self) -> Texts:
        """What the office changed about the file's."""
        record = lookup.record(self._ledger.store, shared.TEXTS)
        return (record.texts if record is not None else None) or Texts()

    def book(self, file: Phrasebook) -> Phrasebook:
        """The texts and quick acts in force, made of the school's file."""
        texts = self.texts()
        return Phrasebook(
            file.source,
            shared.phrases_of(file.phrases, texts),
            shared.macros_of(file.macros, texts),
        )

    def seen(self, file: Phrasebook) -> Seen:
        """How they stand now."""
        return Seen(self.book(file), self.texts())

    def write(
        self, seen: Seen, phrases: tuple[Phrase, ...], macros: tuple[Macro, ...]
    ) -> None:
        """Change what was seen into these, at all desks; what others changed meanwhile stays.

        Raises:
            Refusal, Trouble: as ``Station.submit_all``.
        """
        was = (seen.book.phrases, seen.book.macros)
        wishes = shared.changing(was, (phrases, macros), seen.texts)
        if wishes:
            self._desk.submit_all([(shared.TEXTS, wish) for wish in wishes])

    # ---- weights -------------------------------------------------------------------------

    def weights(self, file: Weights) -> Weights | None:
        """Those that the office adopted, over the school's; None while it adopted none."""
        points = self.points()
        if points is None:
            return None
        return checked(structs.asdict(points), file)

    def adopt(self, weights: Weights | None) -> None:
        """Let these count at all desks; None: those of the school's file.

        Raises:
            Refusal, Trouble: as ``Station.submit``.
        """
        new = None
        if weights is not None:
            new = Points(**{name: getattr(weights, name) for name in Points.__struct_fields__})
        self._desk.submit(shared.WEIGHTS, shared.SetWeights(new, self.points()))

    def points(self) -> Points | None:
        """The points that the office adopted; None while it adopted none."""
        record = lookup.record(self._ledger.store, shared.WEIGHTS)
        return None if record is None else record.weights
