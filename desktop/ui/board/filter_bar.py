"""Which workers are shown: by name, team, zone and skill, and only those on duty."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QComboBox, QHBoxLayout, QSizePolicy, QWidget

from desktop.station import OnDuty
from desktop.ui.board.contents import WorkerFilter
from desktop.ui.board.phrases import skill_text, team_text, translate
from desktop.ui.parts.button import IconButton
from desktop.ui.parts.choice import Choice
from desktop.ui.parts.filter_chips import Filter, FilterChips
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.search_box import SearchBox
from desktop.ui.theme import Theme
from domain.faults import FaultTree

_ON = "on"
_ANY_WIDTH = 16_777_215  # Qt's own: no limit


class FilterBar(QWidget):
    """Emits `changed` with a `WorkerFilter`, `left` when Escape is pressed in an empty search."""

    changed = Signal(WorkerFilter)
    left = Signal()

    def __init__(self, theme: Theme, faults: FaultTree, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._faults = theme, faults
        self.search = SearchBox(theme, translate("board", "Find a worker"), "/", parent=self)
        self.search.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.search.searched.connect(self._say)
        self.search.left.connect(self.left)
        self.team = self._choice(translate("board", "All teams"))
        self.zone = self._choice(translate("board", "All zones"))
        self.skill = self._choice(translate("board", "All skills"))
        self.only_on = FilterChips(
            theme, [Filter(_ON, translate("board", "Only on duty"))], parent=self
        )
        self.only_on.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.only_on.changed.connect(self._say)
        self._reset = IconButton(theme, "funnel-x", translate("board", "Show all workers"))
        self._reset.clicked.connect(self.clear)
        self._told = PlainLabel(theme, "", "caption", "muted", parent=self)
        self._told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._rows = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._rows.addWidget(self.search, 2)
        self._row = QHBoxLayout()
        for widget in (self.team, self.zone, self.skill, self.only_on, self._reset):
            self._row.addWidget(widget)
        self._row.addWidget(self._told, 1)
        self._rows.addLayout(self._row, 5)
        self._reset.hide()
        theme.follow(self._restyle)

    def chosen(self) -> WorkerFilter:
        """What is chosen now."""
        return WorkerFilter(
            team=self.team.currentData() or "",
            zone=self.zone.currentData() or "",
            skill=self.skill.currentData() or "",
            only_on=_ON in self.only_on.keys_on(),
            typed=self.search.text().strip(),
        )

    def clear(self) -> None:
        """Show everybody again."""
        for choice in (self.team, self.zone, self.skill):
            choice.blockSignals(True)
            choice.setCurrentIndex(0)
            choice.blockSignals(False)
        self.only_on.set_on([])
        self.search.clear_now()
        self._say()

    def offer(self, workers: Iterable[OnDuty]) -> None:
        """Offer what the roster has; what is chosen stays chosen."""
        known = list(workers)
        on = sum(each.duty.on for each in known)
        teams = dict.fromkeys(each.staff.team for each in known)
        zones = sorted({zone for each in known for zone in each.staff.zones})
        skills = sorted({tag for each in known for tag in each.staff.skills})
        _fill(self.team, [(team, team_text(team, self._faults)) for team in teams if team])
        _fill(self.zone, [(zone, zone) for zone in zones])
        _fill(self.skill, [(tag, skill_text(tag, self._faults)) for tag in skills])
        said = translate("board", "{on} of {all} on duty").format(on=on, all=len(known))
        self._told.setText(said)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._needed(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The choices beside the search, or below it where the room ends."""
        gap = self._theme.metrics.space_2
        beside = self._needed() + gap + self.search.minimumWidth()
        below = beside + self._told.minimumSizeHint().width() > self.width()
        self._told.setVisible(not below)  # the teams' heads say it too
        ways = QBoxLayout.Direction
        self._rows.setDirection(ways.TopToBottom if below else ways.LeftToRight)
        self.search.setMaximumWidth(_ANY_WIDTH if below else 14 * self._theme.metrics.body)

    def _needed(self) -> int:
        """The least width of the choices, px."""
        items = [self._row.itemAt(at) for at in range(self._row.count() - 1)]
        widths = [item.minimumSize().width() for item in items if item and not item.isEmpty()]
        return sum(widths) + self._row.spacing() * (len(widths) - 1)

    def _choice(self, everything: str) -> QComboBox:
        choice = Choice(self._theme, everything, everything, self)
        choice.currentIndexChanged.connect(self._say)
        return choice

    def _say(self) -> None:
        chosen = self.chosen()
        self._reset.setVisible(chosen != WorkerFilter())
        self.changed.emit(chosen)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._rows.setContentsMargins(0, 0, 0, 0)
        for row in (self._rows, self._row):
            row.setSpacing(metrics.space_2)
        self.search.setMinimumWidth(6 * metrics.body)
        self._arrange()


def _fill(choice: QComboBox, offers: list[tuple[str, str]]) -> None:
    """Offer these below the first, which stands for all."""
    if offers == [(choice.itemData(n), choice.itemText(n)) for n in range(1, choice.count())]:
        return
    chosen = choice.currentData()
    choice.blockSignals(True)
    while choice.count() > 1:
        choice.removeItem(1)
    for key, text in offers:
        choice.addItem(text, key)
    choice.setCurrentIndex(max(0, choice.findData(chosen)))
    choice.blockSignals(False)
