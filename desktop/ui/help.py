"""Help (F1): the page on the view in sight in plain words; leads to the tour and the keys."""

from __future__ import annotations

import tomllib

import msgspec
from msgspec import Struct
from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from resources import path


class Section(Struct, frozen=True, forbid_unknown_fields=True):
    """One question and its answer."""

    head: str
    text: str


class Page(Struct, frozen=True, forbid_unknown_fields=True):
    """The help on one view; ``key`` is the view's."""

    key: str
    title: str
    parts: tuple[Section, ...]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    pages: tuple[Page, ...]


def pages(language: str) -> tuple[Page, ...]:
    """The pages in ``zh_CN`` or ``en``."""
    text = path("help", f"{language}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _File).pages


class HelpDialog(QDialog):
    """Use ``open()``.

    Signals:
        tour_wanted: show the first tour again.
        keys_wanted: show the sheet of keys.
    """

    tour_wanted = Signal()
    keys_wanted = Signal()

    def __init__(self, theme: Theme, page: str, parent: QWidget | None = None) -> None:
        """`page` is the view in sight."""
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Help"))
        chinese = QLocale().language() is QLocale.Language.Chinese
        self.pages = pages("zh_CN" if chinese else "en")
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Pages"))
        for each in self.pages:
            self.list.addItem(QListWidgetItem(each.title))
        self._inside = QWidget(self)
        self._inside.setObjectName("scrolled")
        self._text = QVBoxLayout(self._inside)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self._inside)
        self.area.setAccessibleName(self.tr("Help"))
        self._lay_out()
        self.list.currentRowChanged.connect(self._show)
        theme.follow(self._restyle)
        keys = [each.key for each in self.pages]
        self.list.setCurrentRow(keys.index(page) if page in keys else 0)
        self.list.setFocus()

    def words(self) -> str:
        """All of the page in sight."""
        labels = self._inside.findChildren(PlainLabel)
        return "\n".join(label.text() for label in labels)

    def _show(self, row: int) -> None:
        while (item := self._text.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        page, theme, inside = self.pages[row], self._theme, self._inside
        self._text.addWidget(PlainLabel(theme, page.title, "title", parent=inside))
        for part in page.parts:
            self._text.addWidget(PlainLabel(theme, part.head, "subtitle", parent=inside))
            words = PlainLabel(theme, part.text, "body", "text_2", wrap=True, parent=inside)
            self._text.addWidget(words)
        self._text.addStretch(1)
        self.area.verticalScrollBar().setValue(0)

    def _lay_out(self) -> None:
        theme = self._theme
        tour = Button(theme, self.tr("Show me around"), "secondary", "lightbulb", parent=self)
        keys = Button(theme, self.tr("Keys (?)"), "secondary", "keyboard", parent=self)
        close = Button(theme, self.tr("Close"), "primary", parent=self)
        tour.clicked.connect(self.accept)
        tour.clicked.connect(self.tour_wanted)
        keys.clicked.connect(self.accept)
        keys.clicked.connect(self.keys_wanted)
        close.clicked.connect(self.accept)
        self.tour, self.keys = tour, keys
        beside = QHBoxLayout()
        beside.addWidget(self.list, 1)
        beside.addWidget(self.area, 3)
        foot = QHBoxLayout()
        foot.addWidget(tour)
        foot.addWidget(keys)
        foot.addStretch(1)
        foot.addWidget(close)
        self._whole = QVBoxLayout(self)
        self._whole.addLayout(beside, 1)
        self._whole.addLayout(foot)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4
        self._whole.setContentsMargins(edge, edge, edge, edge)
        self._whole.setSpacing(metrics.space_3)
        self._text.setContentsMargins(edge, 0, edge, 0)
        self._text.setSpacing(metrics.space_2)
        size = self.screen().availableSize()
        self.resize(
            min(60 * metrics.body, size.width() * 94 // 100),
            min(40 * metrics.body, size.height() * 90 // 100),
        )
