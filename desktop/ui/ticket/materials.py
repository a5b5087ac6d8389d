"""The table of what was used: typed in units and yuan, kept in thousandths and fen."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.ui.parts.button import Button, IconButton
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from desktop.ui.words import read_quantity, read_yuan, yuan
from domain.problems import Refusal
from domain.repair.ticket import Material

translate = QCoreApplication.translate

_LONGEST = 60
_USUAL_UNIT = "个"


class Materials(QWidget):
    """Rows to type in; a new one opens by itself when Enter is pressed in the last."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(4)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 4)
        self._grid.setColumnStretch(1, 2)
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnStretch(3, 2)
        for at, head in enumerate(self._heads()):
            self._grid.addWidget(PlainLabel(theme, head, "caption", "muted", parent=self), 0, at)
        self._more = Button(
            theme, translate("ticket", "Add material"), "ghost", "plus", slim=True, parent=self
        )
        self._more.clicked.connect(self.start_row)
        self._sum = PlainLabel(theme, "", "number_strong", parent=self)
        foot = QHBoxLayout()
        foot.addWidget(self._more)
        foot.addStretch(1)
        foot.addWidget(self._sum)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._grid)
        column.addLayout(foot)
        self.setFocusProxy(self._more)
        self._say()

    def typed(self) -> list[tuple[str, ...]]:
        """What stands in the rows, as it was typed."""
        return [row.typed() for row in self._rows]

    def materials(self) -> tuple[Material, ...]:
        """The rows as materials; empty rows are left out.

        Raises:
            Refusal: ``bad_value`` of ``quantity`` or ``price``, ``text_missing`` of ``name``.
        """
        return tuple(row.material() for row in self._rows if any(row.typed()))

    def start_row(self) -> None:
        """One more row, the cursor in its name."""
        self._add_row().name.setFocus(Qt.FocusReason.OtherFocusReason)

    def mark_wrong(self) -> None:
        """Put the cursor where a row cannot be right."""
        for row in self._rows:
            editor = row.wrong_editor() if any(row.typed()) else None
            if editor is not None:
                editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _add_row(self) -> _Row:
        row = _Row(self._theme, self)
        self._rows.append(row)
        at = self._grid.rowCount()
        for column, editor in enumerate((*row.editors, row.away)):
            self._grid.addWidget(editor, at, column)
            editor.show()  # at once: a hidden one cannot take the focus
        for editor in row.editors:
            editor.textChanged.connect(self._say)
            editor.returnPressed.connect(lambda: self._next_row(row))
        row.away.clicked.connect(lambda: self._remove(row))
        self._say()
        return row

    def _next_row(self, row: _Row) -> None:
        if row is self._rows[-1]:
            self.start_row()
        else:
            self._rows[self._rows.index(row) + 1].name.setFocus()

    def _remove(self, row: _Row) -> None:
        self._rows.remove(row)
        for editor in (*row.editors, row.away):
            self._grid.removeWidget(editor)
            editor.deleteLater()
        self._say()

    def _heads(self) -> tuple[str, ...]:
        return (
            translate("ticket", "Material"),
            translate("ticket", "Quantity"),
            translate("ticket", "Unit"),
            translate("ticket", "Price (yuan)"),
        )

    def _heads_shown(self) -> None:
        for column in range(4):
            item = self._grid.itemAtPosition(0, column)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(bool(self._rows))

    def _say(self) -> None:
        self._heads_shown()
        try:
            total = sum(m.quantity * m.price for m in self.materials()) // 1000
        except Refusal:
            self._sum.setText("")
        else:
            said = translate("ticket", "Together {money}").format(money=yuan(total))
            self._sum.setText(said if total else "")
        self.changed.emit()


class _Row:
    """The editors of one material; the grid holds them."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        self.name = QLineEdit(parent)
        self.quantity = QLineEdit(parent)
        self.unit = QLineEdit(parent)
        self.price = QLineEdit(parent)
        self.editors = (self.name, self.quantity, self.unit, self.price)
        self.unit.setPlaceholderText(_USUAL_UNIT)
        self.quantity.setPlaceholderText("1")
        names = (
            translate("ticket", "Material"),
            translate("ticket", "Quantity"),
            translate("ticket", "Unit"),
            translate("ticket", "Price (yuan)"),
        )
        for editor, name in zip(self.editors, names, strict=True):
            editor.setAccessibleName(name)
            editor.setMaxLength(_LONGEST)
            letters = 5 if editor is self.name else 3
            editor.setMinimumWidth(letters * theme.metrics.body)
        self.away = IconButton(theme, "x", translate("ticket", "Take this row away"), parent=parent)

    def typed(self) -> tuple[str, ...]:
        return tuple(editor.text().strip() for editor in self.editors)

    def wrong_editor(self) -> QLineEdit | None:
        """The first editor whose content cannot be right."""
        name, amount, _, price = self.typed()
        if not name:
            return self.name
        if read_quantity(amount or "1") is None:
            return self.quantity
        return self.price if read_yuan(price) is None else None

    def material(self) -> Material:
        name, amount, unit, price = self.typed()
        if not name:
            raise Refusal("text_missing", field="name")
        thousandths = read_quantity(amount or "1")
        if thousandths is None:
            raise Refusal("bad_value", field="quantity")
        fen = read_yuan(price)
        if fen is None:
            raise Refusal("bad_value", field="price")
        return Material(name, thousandths, unit or _USUAL_UNIT, price=fen)
