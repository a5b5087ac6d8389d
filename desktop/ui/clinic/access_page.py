"""The access log for the auditor: emergency views to be looked into, and every look at a record."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.ui import words
from desktop.ui.background import Work
from desktop.ui.clinic.asking import Asking
from desktop.ui.clinic.door import ClinicDoor
from desktop.ui.clinic.words import translate
from desktop.ui.parts.button import Button
from desktop.ui.parts.card import Card, SectionTitle
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP

DEEDS: dict[str, str] = {
    "read": QT_TRANSLATE_NOOP("clinic", "looked at"),
    "print": QT_TRANSLATE_NOOP("clinic", "printed"),
    "break_glass": QT_TRANSLATE_NOOP("clinic", "emergency view"),
    "review": QT_TRANSLATE_NOOP("clinic", "reviewed"),
    "unlock": QT_TRANSLATE_NOOP("clinic", "unlocked"),
    "unlock_failed": QT_TRANSLATE_NOOP("clinic", "wrong passphrase"),
    "export": QT_TRANSLATE_NOOP("clinic", "exported"),
}
SERVICES: dict[str, str] = {
    "consult": QT_TRANSLATE_NOOP("clinic", "consultation"),
    "referral": QT_TRANSLATE_NOOP("clinic", "referral"),
    "claim": QT_TRANSLATE_NOOP("clinic", "claim"),
    "session": QT_TRANSLATE_NOOP("clinic", "visit"),
    "care": QT_TRANSLATE_NOOP("clinic", "all records of a person"),
}


class AccessPage(QWidget):
    """Signals:
    told: a review was written, in words.
    refused: the ``Problem`` in its way.
    """

    told = Signal(str)
    refused = Signal(object)

    def __init__(self, theme: Theme, door: ClinicDoor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._door = theme, door
        self._open: list[Any] = []
        self.waiting = SectionTitle(theme, self.tr("Emergency views to be reviewed"), parent=self)
        self.views = self._table()
        self.views.setAccessibleName(self.tr("Emergency views to be reviewed"))
        self.review = Button(theme, self.tr("Reviewed…"), "primary", "check")
        self.log = self._table()
        self.log.setAccessibleName(self.tr("Access log"))
        self.check = Button(theme, self.tr("Check the log"), "secondary", "shield")
        self.more = Button(theme, self.tr("Older ones"), "ghost", "history")
        self.whole = PlainLabel(theme, "", "body", "text_2", parent=self)
        self._work = Work("access-log", self)
        self._work.done.connect(self._checked)
        self._work.failed.connect(self.refused)
        self._place()
        self.review.clicked.connect(self.ask_review)
        self.check.clicked.connect(self.check_log)
        self.more.clicked.connect(self.show_older)
        self.views.itemSelectionChanged.connect(self._show_acts)

    def reload(self) -> None:
        """Read both lists anew."""
        self._open = self._door.to_review()
        self._fill(self.views, self._open)
        self.waiting.badge.set_count(len(self._open))
        self._fill(self.log, self._door.access_lines())
        self._show_acts()

    def show_older(self) -> None:
        """Read on where the list ends."""
        last = self.log.item(self.log.rowCount() - 1, 0) if self.log.rowCount() else None
        if last is not None:
            self._fill(self.log, self._door.access_lines(last.data(_ID)), more=True)

    def ask_review(self) -> None:
        """Ask what was found about the emergency view that is chosen."""
        row = self.views.currentRow()
        if not 0 <= row < len(self._open):
            return
        line = self._open[row]

        def act(_: str, finding: str) -> None:
            self._door.review(line, finding)
            self.told.emit(self.tr("Reviewed: {who}").format(who=line.access.name))
            self.reload()

        asked = Asking(
            self._theme, self.tr("Review an emergency view"), self.tr("Reviewed"), act,
            about=f"{line.access.name}  {words.when(line.access.at)}  {line.access.reason}",
            parent=self,
        )  # fmt: skip
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.open()

    def check_log(self) -> None:
        """See in a thread whether every line is as it was written."""
        self.check.setEnabled(False)
        self.whole.setText(self.tr("Being checked…"))
        self._work.start(lambda progress: self._door.log_broken_at())

    def showEvent(self, event: object) -> None:
        self.reload()

    def _checked(self, broken: object) -> None:
        self.check.setEnabled(True)
        if broken is None:
            self.whole.set_ink("success_text")
            self.whole.setText(self.tr("Every line is as it was written."))
        else:
            self.whole.set_ink("danger_text")
            self.whole.setText(
                self.tr("Line {line} was changed or is missing. Tell the administrator.").format(
                    line=broken
                )
            )

    def _show_acts(self) -> None:
        self.review.setEnabled(self.views.currentRow() >= 0 and bool(self._open))

    def _fill(self, table: QTableWidget, lines: list[Any], *, more: bool = False) -> None:
        first = table.rowCount() if more else 0
        table.setRowCount(first + len(lines))
        for row, line in enumerate(lines, first):
            one = line.access
            texts = (
                words.when(one.at),
                f"{one.name}  {one.actor}",
                translate("clinic", DEEDS.get(one.deed, one.deed)),
                translate("clinic", SERVICES.get(one.service, one.service)),
                one.person,
                one.reason,
            )
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setData(_ID, line.id)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                table.setItem(row, column, item)

    def _table(self) -> QTableWidget:
        heads = [
            self.tr("When"), self.tr("Who"), self.tr("What"), self.tr("Of"), self.tr("Person"),
            self.tr("Reason"),
        ]  # fmt: skip
        table = QTableWidget(0, len(heads), self)
        table.setHorizontalHeaderLabels(heads)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setStretchLastSection(True)
        table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        table.setTabKeyNavigation(False)
        return table

    def _place(self) -> None:
        above, below = Card(self._theme, parent=self), Card(self._theme, parent=self)
        self.waiting.add_action(self.review)
        above.body.addWidget(self.waiting)
        above.body.addWidget(self.views, 1)
        head = QHBoxLayout()
        head.addWidget(SectionTitle(self._theme, self.tr("Access log"), parent=below))
        head.addWidget(self.whole, 1)
        head.addWidget(self.more)
        head.addWidget(self.check)
        below.body.addLayout(head)
        below.body.addWidget(self.log, 1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(above, 1)
        self._column.addWidget(below, 2)
        self._theme.follow(self._restyle)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        gap = metrics.space_3
        self._column.setContentsMargins(gap, metrics.space_2, gap, gap)
        self._column.setSpacing(metrics.space_2)
        for table in (self.views, self.log):
            table.verticalHeader().setDefaultSectionSize(metrics.row)


_ID = Qt.ItemDataRole.UserRole
