"""常用语 and 快捷操作 of all desks: two tables to write in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.station import Station
from desktop.ui.parts.button import Button
from desktop.ui.parts.card import SectionTitle
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.settings.values import Preferences
from desktop.ui.theme import Theme
from desktop.ui.words import hold_cause_text, sentence
from domain.phrases import Macro, Phrase, does_something
from domain.problems import Problem
from domain.repair.ticket import HoldCause
from domain.text import plain

_CAUSES: tuple[HoldCause, ...] = HoldCause.__args__  # type: ignore[attr-defined]
_FIELDS = ("", "note", "reason", "result", "text")
_MOST_DAYS = 90


class PhrasesDialog(QDialog):
    """Use ``open()``. What is kept counts at all desks; the school's file's can be had back."""

    def __init__(
        self,
        station: Station,
        theme: Theme,
        preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._station, self._theme, self._preferences = station, theme, preferences
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Texts and quick acts"))
        self._words = {
            "": self.tr("everywhere"),
            "note": self.tr("notes"),
            "reason": self.tr("reasons"),
            "result": self.tr("what was done"),
            "text": self.tr("what people say"),
        }
        self.texts = self._table((self.tr("Text"), self.tr("Offered in")), self.tr("Texts"))
        heads = (
            self.tr("Name"),
            self.tr("Note"),
            self.tr("On hold for"),
            self.tr("Days"),
            self.tr("Transfer to"),
        )
        self.macros = self._table(heads, self.tr("Quick acts"))
        self._kept: dict[str, Macro] = {}
        self._wrong = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self._wrong.hide()
        self.ok = Button(theme, self.tr("Keep"), "primary", parent=self)
        self.ok.clicked.connect(self.take)
        usual = Button(theme, self.tr("The usual ones again"), "ghost", parent=self)
        usual.clicked.connect(self._usual)
        away = Button(theme, self.tr("Cancel"), parent=self)
        away.clicked.connect(self.reject)
        self._foot = QHBoxLayout()
        self._foot.addWidget(usual)
        self._foot.addStretch(1)
        self._foot.addWidget(away)
        self._foot.addWidget(self.ok)
        self._lay_out()
        self._seen = station.shared.seen(station.usual_phrasebook)
        book = station.phrasebook
        self._fill(book.phrases, book.macros)
        theme.follow(self._restyle)

    def take(self) -> None:
        """Keep what is written, unless a row makes no sense."""
        phrases = self._phrases()
        macros = self._read_macros()
        for row, macro in enumerate(macros):
            if not macro.name or not does_something(macro) or (macro.hold and macro.unit):
                self.macros.selectRow(row)
                self._say(
                    self.tr(
                        "Each quick act needs a name and something to do; a transfer ends the "
                        "ticket, so not together with a hold."
                    )
                )
                return
        try:
            self._station.shared.write(self._seen, phrases, tuple(macros))
        except Problem as problem:
            self._say(sentence(problem))
            return
        self._preferences.give_up_phrases()
        self.accept()

    def _say(self, wrong: str) -> None:
        self._wrong.setText(wrong)
        self._wrong.show()

    # ---- rows ----------------------------------------------------------------------------

    def add_text(self, phrase: Phrase) -> None:
        """One more row of the texts."""
        row = self.texts.rowCount()
        self.texts.insertRow(row)
        self.texts.setItem(row, 0, QTableWidgetItem(phrase.text))
        where = QComboBox()
        where.setAccessibleName(self.tr("Offered in"))
        for key in _FIELDS:
            where.addItem(self._words[key], key)
        where.setCurrentIndex(max(0, where.findData(next(iter(phrase.where), ""))))
        self.texts.setCellWidget(row, 1, where)

    def add_macro(self, macro: Macro) -> None:
        """One more row of the quick acts."""
        row = self.macros.rowCount()
        self.macros.insertRow(row)
        self._kept[macro.name] = macro
        for column, text in ((0, macro.name), (1, macro.note), (4, macro.unit)):
            self.macros.setItem(row, column, QTableWidgetItem(text))
        days = str(macro.days) if macro.days else ""
        self.macros.setItem(row, 3, QTableWidgetItem(days))
        cause = QComboBox()
        cause.setAccessibleName(self.tr("On hold for"))
        cause.addItem("–", "")
        for key in _CAUSES:
            cause.addItem(hold_cause_text(key), key)
        cause.setCurrentIndex(max(0, cause.findData(macro.hold or "")))
        self.macros.setCellWidget(row, 2, cause)

    def _phrases(self) -> tuple[Phrase, ...]:
        found: list[Phrase] = []
        for row in range(self.texts.rowCount()):
            text = self._text(self.texts, row, 0)
            where = self._chosen(self.texts, row, 1)
            if text:
                found.append(Phrase(text, (where,) if where else ()))
        return tuple(found)

    def _read_macros(self) -> list[Macro]:
        found: list[Macro] = []
        for row in range(self.macros.rowCount()):
            name, note, unit = (self._text(self.macros, row, n) for n in (0, 1, 4))
            cause, typed = self._chosen(self.macros, row, 2), self._text(self.macros, row, 3)
            days = int(typed) if typed.isascii() and typed.isdigit() else 0
            if not (name or note or unit or cause):
                continue
            known = self._kept.get(name, Macro(name or "-"))
            found.append(
                Macro(
                    name,
                    accept=known.accept,
                    priority=known.priority,
                    note=note,
                    public=known.public,
                    hold=cause or None,
                    days=min(days, _MOST_DAYS),
                    unit=unit,
                )
            )
        return found

    def _text(self, table: QTableWidget, row: int, column: int) -> str:
        item = table.item(row, column)
        return "" if item is None else plain(item.text())[:300]

    def _chosen(self, table: QTableWidget, row: int, column: int) -> Any:
        box = table.cellWidget(row, column)
        return box.currentData() if isinstance(box, QComboBox) else ""

    def _usual(self) -> None:
        """The school's texts again, in the tables; they count once they are kept."""
        book = self._station.usual_phrasebook
        self._fill(book.phrases, book.macros)

    def _fill(self, phrases: Sequence[Phrase], macros: Sequence[Macro]) -> None:
        self.texts.setRowCount(0)
        self.macros.setRowCount(0)
        for phrase in phrases:
            self.add_text(phrase)
        for macro in macros:
            self.add_macro(macro)

    # ---- looks ---------------------------------------------------------------------------

    def _table(self, heads: Sequence[str], name: str) -> QTableWidget:
        table = QTableWidget(0, len(heads), self)
        table.setAccessibleName(name)
        table.setHorizontalHeaderLabels(list(heads))
        table.verticalHeader().setVisible(False)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        head = table.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        for wide in (0, 1) if len(heads) > 2 else (0,):
            head.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        why = self.tr(
            "A text is offered by its beginning or initials while one writes (all of them after "
            "a /); a quick act stands in the menu of acts and in the command bar (F7). All desks "
            "of the office have them."
        )
        own = self._preferences.values
        if own.phrases is not None or own.macros is not None:
            alone = self.tr("Those below were this desk's own so far; Keep gives them to all.")
            why = f"{why} {alone}"
        label = PlainLabel(self._theme, why, "body", "text_2", wrap=True, parent=self)
        self._column.addWidget(label)
        adding: list[tuple[QTableWidget, Callable[[], None]]] = [
            (self.texts, lambda: self.add_text(Phrase(""))),
            (self.macros, lambda: self.add_macro(Macro(""))),
        ]
        for table, add in adding:
            title = SectionTitle(self._theme, table.accessibleName(), parent=self)
            more = Button(self._theme, self.tr("Add"), icon="plus", slim=True, parent=self)
            more.clicked.connect(lambda _=False, table=table, add=add: self._add(table, add))
            less = Button(self._theme, self.tr("Remove"), "ghost", "minus", slim=True, parent=self)
            less.clicked.connect(lambda _=False, table=table: table.removeRow(table.currentRow()))
            title.add_action(more)
            title.add_action(less)
            self._column.addWidget(title)
            self._column.addWidget(table, 1)
        self._column.addWidget(self._wrong)
        self._column.addLayout(self._foot)

    def _add(self, table: QTableWidget, add: Callable[[], None]) -> None:
        add()
        row = table.rowCount() - 1
        table.scrollToBottom()
        table.setCurrentCell(row, 0)
        item = table.item(row, 0)
        if item is not None:
            table.editItem(item)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()  # only now the choices are dressed and know how wide they are

    def _fit(self) -> None:
        """The columns of choices are as wide as the longest."""
        metrics = self._theme.metrics
        for table, column in ((self.texts, 1), (self.macros, 2)):
            table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            box = table.cellWidget(0, column)
            if isinstance(box, QComboBox):
                wide = box.minimumSizeHint().width() + 2 * metrics.space_2
                table.setColumnWidth(column, max(11 * metrics.body, wide))

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, metrics.space_4, edge, metrics.space_4)
        self._column.setSpacing(metrics.space_2)
        self._foot.setSpacing(metrics.space_2)
        for table in (self.texts, self.macros):
            table.verticalHeader().setDefaultSectionSize(metrics.row)
        self._fit()
        wanted = QSize(58 * metrics.body, 44 * metrics.body)
        self.resize(wanted.boundedTo(self.screen().availableSize() * 0.92))
