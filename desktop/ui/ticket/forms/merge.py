"""合并: this ticket is the same matter as another one, which goes on; its reporters go along."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.station import QueueRow
from desktop.ui.parts.button import Button, as_label
from desktop.ui.ticket.forms.base import ActForm
from desktop.ui.words import status_text
from domain.envelope import Args
from domain.ids import parse_number
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import OPEN, Reporter, Ticket

translate = QCoreApplication.translate

_DAY = 86_400_000


class MergeForm(ActForm):
    """The main ticket by its number, or one of those that look alike."""

    ACT = c.Merge
    RANK = "danger"

    def build(self) -> None:
        self._number = self.add_line(
            "number",
            translate("ticket", "Number of the main ticket"),
            hint=translate("ticket", "It goes on; this one ends, its reporters move over."),
            required=True,
        )
        since = self.station.clock() - _DAY
        rows = self.station.similar(self.ticket.place, self.ticket.fault, since)
        for row in rows:
            if row.uid != self.ticket.uid and row.open:
                self._add_similar(row)

    def args(self) -> Args:
        main = self._main()
        return c.Merge(main.uid, main.number)

    def wishes(self) -> list[tuple[str, Args]]:
        main = self._main()
        there = {_identity(reporter) for reporter in main.reporters}
        moving = [one for one in self.ticket.reporters if _identity(one) not in there]
        joins: list[tuple[str, Args]] = [
            (main.uid, c.Join(one, merged_from=self.ticket.uid)) for one in moving
        ]
        return [*super().wishes(), *joins]

    def _main(self) -> Ticket:
        typed = self._number.text().strip()
        if not typed:
            raise Refusal("text_missing", field="number")
        parse_number(typed)
        row = self.station.by_number(typed)
        main = self.station.ticket(row.uid) if row is not None else None
        if main is None:
            raise Refusal("main_not_found", number=typed, field="number")
        if main.uid != self.ticket.uid and main.status not in OPEN:
            raise Refusal("main_has_ended", number=typed, status=main.status, field="number")
        return main

    def _add_similar(self, row: QueueRow) -> None:
        words = f"{row.number}  {status_text(row.status)}  {row.description}"
        button = Button(self.theme, as_label(words[:40]), "ghost", slim=True, parent=self)
        button.clicked.connect(lambda: self._number.setText(row.number))
        self.column.addWidget(button)


def _identity(reporter: Reporter) -> str:
    return reporter.person or reporter.phone or reporter.name
