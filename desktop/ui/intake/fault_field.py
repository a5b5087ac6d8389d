"""What is broken: typed in the caller's words or by initials, or browsed as a tree."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.ui.intake.fault_index import FaultIndex
from desktop.ui.intake.suggest_box import Choice, SuggestBox
from desktop.ui.parts.button import IconButton, as_label
from desktop.ui.theme import Theme
from desktop.ui.words import fault_path, in_english, priority_text
from domain.faults import Fault

translate = QCoreApplication.translate


class FaultField(QWidget):
    """Emits ``changed`` when another fault is meant, ``done`` when one was taken with Enter."""

    changed = Signal()
    done = Signal()

    def __init__(self, index: FaultIndex, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._index, self._theme = index, theme
        self._fault: Fault | None = None
        self.said = ""
        """What was typed to find it: often the caller's very words."""
        self.box = SuggestBox(theme, translate("intake", "Fault"), self._look, self)
        self.box.setPlaceholderText(translate("intake", "What the caller says, or initials"))
        self.box.taken.connect(self._taken)
        self.box.edited.connect(self._edited)
        self.box.entered.connect(self.done)
        self._browse = IconButton(
            theme, "list", translate("intake", "Browse the faults"), parent=self
        )
        self._browse.clicked.connect(self._open_menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.box, 1)
        row.addWidget(self._browse)
        self.setFocusProxy(self.box)

    @property
    def fault(self) -> Fault | None:
        """The fault that is meant."""
        return self._fault

    def set_fault(self, fault: Fault | None) -> None:
        """Mean this fault."""
        self._fault = fault
        self.box.setText("" if fault is None else fault_path(fault.code, self._index.tree))
        self.changed.emit()

    def _look(self, typed: str) -> list[Choice]:
        self.said = typed
        return [self._choice(fault) for fault in self._index.find(typed)] if typed else []

    def _choice(self, fault: Fault) -> Choice:
        tree = self._index.tree
        team = tree.teams[fault.team]
        name = team.name_en if in_english() else team.name
        return Choice(fault_path(fault.code, tree), name, priority_text(fault.priority), fault)

    def _taken(self, choice: Choice) -> None:
        self._fault = choice.data
        self.changed.emit()
        self.done.emit()

    def _edited(self) -> None:
        if self._fault is not None:
            self._fault = None
            self.changed.emit()

    def _open_menu(self) -> None:
        menu = self.menu()
        menu.popup(self._browse.mapToGlobal(QPoint(0, self._browse.height())))

    def menu(self) -> QMenu:
        """The tree as a menu."""
        menu = QMenu(self)
        for category in self._index.tree.children():
            branch = menu.addMenu(as_label(category.name))
            for fault in self._index.tree.children(category.code):
                action = branch.addAction(as_label(fault.name))
                action.triggered.connect(lambda _=False, fault=fault: self._picked(fault))
        return menu

    def _picked(self, fault: Fault) -> None:
        self.said = ""
        self.set_fault(fault)
        self.done.emit()
