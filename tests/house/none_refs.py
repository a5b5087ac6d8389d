"""Measures which PySide6 calls lose a reference to None, True or False; prints one line for each.

On Python 3.11 such a call aborts the program after some thousand repetitions ("none_dealloc"), or
later, in a place that has nothing to do with it. Run as a program: a loss ends with exit code 1.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from PySide6.QtCore import QAbstractTableModel, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

REPEATS = 500
LOSS = -0.2  # references a call; 0 is right, a fault shows as about -1
WATCHED = (None, True, False)
SPARE = [*WATCHED] * 100_000  # so that a loss is measured before it kills this process


class Empty(QAbstractTableModel):
    """A model whose cells are all None."""

    def rowCount(self, parent: object = None) -> int:
        return 2

    def columnCount(self, parent: object = None) -> int:
        return 2

    def data(self, index: object, role: int = 0) -> None:
        return None


class Painting(QStyledItemDelegate):
    """A delegate that paints by its base class."""

    def paint(self, painter: object, option: object, index: object) -> None:
        super().paint(painter, option, index)


class Telling(QObject):
    """Has a signal with a value and one without."""

    told = Signal(object)
    woke = Signal()


def calls(painter: QPainter, pixmap: QPixmap) -> dict[str, Callable[[], object]]:
    """Name one call of every kind that the station makes often; the objects live on in them."""
    rect, option = QRect(0, 0, 50, 20), QStyleOptionViewItem()
    pen, brush = QPen(Qt.GlobalColor.red), QBrush(Qt.GlobalColor.red)
    widget, label, edit, timer = QWidget(), QLabel(), QLineEdit(), QTimer()
    view, model, telling = QTableView(), Empty(), Telling()
    telling.told.connect(lambda _: None)
    telling.woke.connect(lambda: None)
    painting, style, index = Painting(), QApplication.style(), model.index(0, 0)
    view.setModel(model)
    view.setItemDelegate(painting)
    view.show()
    return {
        "painter.save, restore": lambda: (painter.save(), painter.restore()),
        "painter.setPen(colour)": lambda: painter.setPen(QColor("#ddd")),
        "painter.setPen(pen)": lambda: painter.setPen(pen),
        "painter.setBrush": lambda: painter.setBrush(brush),
        "painter.drawText": lambda: painter.drawText(rect, 0x84, "x"),
        "painter.fillRect": lambda: painter.fillRect(rect, brush),
        "painter.drawRoundedRect": lambda: painter.drawRoundedRect(rect, 3, 3),
        "painter.drawPixmap": lambda: painter.drawPixmap(0, 0, pixmap),
        "style.drawPrimitive": lambda: style.drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, view
        ),
        "delegate.paint by its base": lambda: painting.paint(painter, option, index),
        "index.data": lambda: index.data(0),
        "model.dataChanged.emit": lambda: model.dataChanged.emit(index, index, [0]),
        "model reset": lambda: (model.beginResetModel(), model.endResetModel()),
        "signal with a value": lambda: telling.told.emit(None),
        "signal without": lambda: telling.woke.emit(),
        "timer start, stop": lambda: (timer.start(1000), timer.stop()),
        "label.setText": lambda: label.setText("x"),
        "edit.setText": lambda: edit.setText("x"),
        "widget.update": widget.update,
        "widget.resize": lambda: widget.resize(10, 10),
        "widget.setToolTip": lambda: widget.setToolTip("x"),
        "widget.parent": widget.parent,
        "widget.setProperty(None)": lambda: widget.setProperty("a", None),
        "view repainted by Qt": view.viewport().repaint,
        "processEvents": QApplication.processEvents,
    }


def drift(call: Callable[[], object]) -> float:
    """Measure how many references to a watched object one call loses (negative) at worst."""
    call()
    before = [sys.getrefcount(value) for value in WATCHED]
    for _ in range(REPEATS):
        call()
    after = [sys.getrefcount(value) for value in WATCHED]
    return min((b - a) / REPEATS for a, b in zip(before, after, strict=True))


def main() -> int:
    """Measure every call; returns the exit code."""
    application = QApplication([])
    pixmap = QPixmap(200, 200)
    painter = QPainter(pixmap)
    losses = 0
    for name, call in calls(painter, pixmap).items():
        lost = drift(call)
        losses += lost < LOSS
        print(f"{lost:+.2f} {name}", flush=True)
    painter.end()
    del application
    return 1 if losses else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # with lost references, an orderly end may abort
