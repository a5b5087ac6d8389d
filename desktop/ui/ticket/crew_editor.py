"""Who is sent: the lead and the others, with each one's share of the job."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.parts.avatar import Avatar
from desktop.ui.parts.button import IconButton
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from domain.repair.checks import crew_of
from domain.repair.ticket import Share

translate = QCoreApplication.translate

Worker = tuple[str, str]
"""Code and name."""


class CrewEditor(QWidget):
    """A row for each worker. Emits ``changed`` when the crew, its lead or its shares change."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        self._leads = QButtonGroup(self)
        self._total = PlainLabel(theme, "", "caption", "danger_text", parent=self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self._total)
        self._total.hide()

    def crew(self) -> tuple[Share, ...]:
        """The crew as it stands; the rules judge it."""
        return tuple(row.share() for row in self._rows)

    def set_crew(self, crew: Sequence[Share]) -> None:
        """Show this crew."""
        for row in self._rows:
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = [self._row(share) for share in crew]
        self._say()
        self.changed.emit()

    def add_workers(self, workers: Sequence[Worker]) -> None:
        """More workers; the shares become even, the lead stays."""
        had = [
            (share.worker, share.name) for share in sorted(self.crew(), key=lambda s: not s.lead)
        ]
        known = {code for code, _ in had}
        everybody = [*had, *(worker for worker in workers if worker[0] not in known)]
        self.set_crew(crew_of(everybody) if everybody else ())

    def _row(self, share: Share) -> _Row:
        row = _Row(self._theme, share, self)
        self._leads.addButton(row.lead)
        row.lead.toggled.connect(self._lead_changed)
        row.part.valueChanged.connect(self._share_changed)
        row.away.clicked.connect(lambda: self._remove(row))
        self._column.insertWidget(self._column.count() - 1, row)
        return row

    def _remove(self, row: _Row) -> None:
        rest = [each.share() for each in self._rows if each is not row]
        rest.sort(key=lambda share: not share.lead)
        self.set_crew(crew_of([(s.worker, s.name) for s in rest]) if rest else ())

    def _lead_changed(self) -> None:
        self.changed.emit()

    def _share_changed(self) -> None:
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        total = sum(share.share for share in self.crew())
        wrong = bool(self._rows) and total != 100
        for row in self._rows:
            row.part.setVisible(len(self._rows) > 1)
            row.lead.setVisible(len(self._rows) > 1)
        said = translate("ticket", "The shares make {total}%, not 100%")
        self._total.setText(said.format(total=total) if wrong else "")
        self._total.setVisible(wrong)


class _Row(QWidget):
    def __init__(self, theme: Theme, share: Share, parent: QWidget) -> None:
        super().__init__(parent)
        self._worker, self._name = share.worker, share.name
        self.lead = QRadioButton(translate("ticket", "lead"), self)
        self.lead.setChecked(share.lead)
        self.lead.setAccessibleName(translate("ticket", "{name} leads").format(name=share.name))
        self.part = _Percent(self)
        self.part.setRange(1, 100)
        self.part.setSuffix(" %")
        self.part.setValue(share.share)
        self.part.setAccessibleName(translate("ticket", "Share of {name}").format(name=share.name))
        away = translate("ticket", "Take {name} away").format(name=share.name)
        self.away = IconButton(theme, "x", away, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Avatar(theme, share.name, self))
        row.addWidget(PlainLabel(theme, share.name, "strong", parent=self), 1)
        row.addWidget(self.lead)
        row.addWidget(self.part)
        row.addWidget(self.away)

    def share(self) -> Share:
        return Share(self._worker, self._name, self.part.value(), self.lead.isChecked())


class _Percent(QSpinBox):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
