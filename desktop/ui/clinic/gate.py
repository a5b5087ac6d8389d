"""The clinic's page: its lock, or what lies behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from desktop.ui.clinic.cards import LockCard
from desktop.ui.clinic.copies import Copies
from desktop.ui.clinic.lock import CoverCard, PaperCard, RecoverCard, SetUpCard, UnlockCard
from desktop.ui.theme import Theme
from desktop.vault.turn import Turn, Unlocked


class _Hands(QObject):
    """Whatever a hand does anywhere in the program keeps an open session open."""

    def __init__(self, turn: Turn[Any], parent: QObject) -> None:
        super().__init__(parent)
        self._turn = turn

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        return self._turn.eventFilter(watched, event)


class Gate(QStackedWidget):
    """Shows what the stage of the session asks for.

    Args:
        make_inside: makes the view of an open clinic; it is thrown away when the clinic is locked.
    """

    def __init__(
        self,
        theme: Theme,
        turn: Turn[Any],
        make_inside: Callable[[Any], QWidget],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.turn, self._make_inside = turn, make_inside
        self._made: tuple[Unlocked, str] | None = None
        self.inside: QWidget | None = None
        self._copies = Copies(lambda: turn.stage == "open" and self.isVisible(), self)
        self.set_up = SetUpCard(theme, turn, self)
        self.paper = PaperCard(theme, self)
        self.unlock = UnlockCard(theme, turn, self)
        self.recover = RecoverCard(theme, turn, self)
        self.cover = CoverCard(theme, turn, self)
        for card in (self.set_up, self.paper, self.unlock, self.recover, self.cover):
            self.addWidget(card)
        self.set_up.made.connect(self._key_made)
        self.paper.written.connect(self._code_written)
        self.unlock.recovery_wanted.connect(lambda: self.setCurrentWidget(self.recover))
        self.recover.given_up.connect(self._show_stage)
        self.cover.refused.connect(self.unlock.refuse)
        turn.changed.connect(self._show_stage)
        turn.ending.connect(self._drop_inside)
        qt = QApplication.instance()
        assert qt is not None
        # A child: it goes with the page, and listens no longer than that is there.
        qt.installEventFilter(_Hands(turn, self))
        self._show_stage()

    def focus_first(self) -> None:
        """Put the cursor where the next thing is typed."""
        shown = self.currentWidget()
        if isinstance(shown, LockCard):
            shown.take_focus()
        elif shown is not None:
            shown.setFocus()

    def _show_stage(self) -> None:
        stage = self.turn.stage
        if stage != "open":
            self._put_away()
        if stage == "absent":
            self.setCurrentWidget(self.set_up)
        elif stage == "locked":
            self.unlock.show_holders()
            self.setCurrentWidget(self.unlock)
        elif stage == "paused":
            self.cover.show_who()
            self.setCurrentWidget(self.cover)
        else:
            self._show_inside()

    def _show_inside(self) -> None:
        if self.inside is None:
            self.inside = self._make_inside(self.turn.inside)
            self.addWidget(self.inside)
        self.setCurrentWidget(self.inside)
        self.inside.setFocus()

    def remake(self) -> None:
        """Make the view of what is open anew: somebody's roles came, or changed."""
        if self.turn.inside is None:
            return
        shown = self.currentWidget() is self.inside
        self._drop_inside()
        if shown:
            self._show_inside()

    def _put_away(self) -> None:
        """Close what stands before the page (dialogs, papers, lists), empty the clipboard."""
        for one in [] if self.inside is None else self.inside.findChildren(QWidget):
            if one.isWindow():
                one.close()
        self._copies.forget()

    def _drop_inside(self) -> None:
        self._put_away()
        inside, self.inside = self.inside, None
        if inside is not None:
            self.removeWidget(inside)
            inside.close()
            inside.deleteLater()

    def _key_made(self, made: Unlocked, code: str, pin: str) -> None:
        self._made = made, pin
        self.paper.show_code(code)
        self.setCurrentWidget(self.paper)

    def _code_written(self) -> None:
        made, self._made = self._made, None
        if made is not None:
            self.turn.begin(*made)
