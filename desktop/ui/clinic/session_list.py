"""The sessions of one day: who sees patients where, and how it goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyleOptionViewItem, QWidget

from desktop.ui.clinic.two_lines import TwoLines
from desktop.ui.clinic.words import half_word
from desktop.ui.parts.drawing import RIGHT
from desktop.ui.theme import Theme
from domain.clinic.session.state import AHEAD, QUEUED, Session

_UID = Qt.ItemDataRole.UserRole
_SESSION = Qt.ItemDataRole.UserRole + 1


class SessionList(QListWidget):
    """Signals:
    chosen: the uid of the session that the keys are on.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._filling = False
        self.setItemDelegate(_Row(theme, self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setAccessibleName(self.tr("Sessions of the day"))
        self.currentItemChanged.connect(self._moved)
        theme.follow(self._restyle)

    @property
    def current(self) -> str:
        """The uid of the session that is shown, "" without one."""
        item = self.currentItem()
        return "" if self.currentRow() < 0 else str(item.data(_UID))

    def show_sessions(self, sessions: Sequence[Session], now: int) -> None:
        """Show these; the one that was chosen stays chosen if it is still there.

        Args:
            now: ms UTC; a session that is over is not what one begins with.
        """
        before = self.current
        self._filling = True
        if [self.item(n).data(_UID) for n in range(self.count())] != [s.uid for s in sessions]:
            self.clear()
            for session in sessions:
                self.addItem(QListWidgetItem())
                self.item(self.count() - 1).setData(_UID, session.uid)
        for n, session in enumerate(sessions):
            item = self.item(n)
            item.setData(_SESSION, session)
            item.setText(" ".join((*_titles(session), self._counts(session))))
        place = next(
            (n for n, s in enumerate(sessions) if s.uid == before), _liveliest(sessions, now)
        )
        self.setCurrentRow(place)
        self._filling = False
        if self.current != before:
            self.chosen.emit(self.current)

    def _moved(self, now: QListWidgetItem | None, before: QListWidgetItem | None) -> None:
        if not self._filling:
            self.chosen.emit(self.current)

    def _counts(self, session: Session) -> str:
        if session.stopped:
            return self.tr("No clinic")
        waiting = sum(v.status in QUEUED or v.status == "called" for v in session.visits)
        ahead = sum(v.status in AHEAD for v in session.visits)
        done = sum(v.status == "done" for v in session.visits)
        return self.tr("{waiting} wait · {ahead} to come · {done} done").format(
            waiting=waiting, ahead=ahead, done=done
        )

    def counts(self, session: Session) -> str:
        """How it goes there, in words."""
        return self._counts(session)

    def _restyle(self) -> None:
        self.setFixedWidth(self._theme.metrics.body * 18)
        self.viewport().update()


def _liveliest(sessions: Sequence[Session], now: int) -> int:
    """Where most wait; the first one that takes place and is not over; -1 without any."""
    if not sessions:
        return -1
    ranks = [
        (len(s.queue), not s.stopped, s.plan.ends_at > now, -n) for n, s in enumerate(sessions)
    ]
    return -max(ranks)[-1]


def _titles(session: Session) -> tuple[str, str]:
    plan = session.plan
    return (
        f"{plan.doctor_name}  {half_word(plan.half)}",
        " · ".join(part for part in (plan.department_name, plan.room) if part),
    )


class _Row(TwoLines):
    def __init__(self, theme: Theme, parent: SessionList) -> None:
        super().__init__(theme, parent)
        self._list = parent

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        session: Session = index.data(_SESSION)
        painter.save()
        upper, lower = self.lines(painter, option)
        title, where = _titles(session)
        self.say(painter, upper, where, "caption", "muted", RIGHT)
        self.say(painter, upper, title, "strong", "muted" if session.stopped else "text")
        ink = "danger_text" if session.stopped else "text_2"
        self.say(painter, lower, self._list.counts(session), "caption", ink)
        painter.restore()
