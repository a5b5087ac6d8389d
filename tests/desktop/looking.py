"""What an eye would find wrong with a window: words that are cut, widgets that lie over one
another or outside, and controls that a screen reader could not name."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QTabBar,
    QWidget,
)

from desktop.ui.board.columns import Columns
from desktop.ui.parts.plain_label import PlainLabel

_SLACK = 1  # px, of rounding


def faults(root: QWidget) -> list[str]:
    """Everything wrong with a window, or a part of it, as it stands, one line each."""
    found = []
    for widget in shown_in(root):
        found += [f"{kind}: {called(widget)}" for kind in _faults_of(root.window(), widget)]
    return found


def nameless(root: QWidget) -> list[str]:
    """What the keyboard reaches and a screen reader has no word for."""
    return [
        called(widget)
        for widget in shown_in(root)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and not isinstance(widget.parentWidget(), QAbstractSpinBox | QComboBox)
        and not spoken_name(widget)
    ]


def sideways(root: QWidget) -> list[str]:
    """Fields and texts that one would have to scroll sideways to see whole; tables may,
    and the workers' columns."""
    return [
        f"sideways: {called(area)}"
        for area in shown_in(root)
        if isinstance(area, QScrollArea)
        and not isinstance(area, Columns)
        and area.horizontalScrollBar().maximum() > 0
    ]


def spoken_name(widget: QWidget) -> str:
    """What a screen reader says it is."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return "" if interface is None else interface.text(QAccessible.Text.Name)


def shown_in(root: QWidget) -> Iterator[QWidget]:
    """The widgets in it that are in sight, not those of its dialogs."""
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and widget.window() is root.window() and not _behind(widget):
            yield widget


def called(widget: QWidget) -> str:
    """Where a widget is and what stands on it."""
    names = []
    step: QWidget | None = widget
    while step is not None and len(names) < 4:
        names.append(type(step).__name__)
        step = step.parentWidget()
    text = words_of(widget) or spoken_name(widget)
    return f"{' < '.join(names)} {text!r} {widget.width()}x{widget.height()}"


def words_of(widget: QWidget) -> str:
    """The text that stands on a widget."""
    if isinstance(widget, QLabel | QAbstractButton):
        return widget.text()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLineEdit):
        return widget.text() or widget.placeholderText()
    return ""


def _faults_of(root: QWidget, widget: QWidget) -> Iterator[str]:
    if _is_cut(widget) and not widget.toolTip():
        yield "cut"
    if _is_low(widget):
        yield "too low"
    if _is_outside(root, widget):
        yield "outside"
    for other in _neighbours(widget):
        over = widget.geometry() & other.geometry()
        if over.width() > _SLACK and over.height() > _SLACK:
            yield f"over {called(other)}"


def _is_cut(widget: QWidget) -> bool:
    if isinstance(widget, PlainLabel):
        return widget.is_cut()
    if isinstance(widget, QLabel) and not widget.wordWrap() and widget.text():
        needed = widget.fontMetrics().horizontalAdvance(widget.text())
        return needed > widget.contentsRect().width() + _SLACK
    if isinstance(widget, QAbstractButton) and widget.text():
        return widget.sizeHint().width() > widget.width() + _SLACK
    if isinstance(widget, QComboBox):
        words = widget.fontMetrics().horizontalAdvance(widget.currentText())
        return words + widget.height() > widget.width() + _SLACK
    if isinstance(widget, QLineEdit) and not widget.text():
        needed = widget.fontMetrics().horizontalAdvance(widget.placeholderText())
        margins = widget.textMargins()
        return needed > widget.contentsRect().width() - margins.left() - margins.right() - 4
    return False


def _is_low(widget: QWidget) -> bool:
    if isinstance(widget, PlainLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height() + _SLACK
    if isinstance(widget, QLabel | QPushButton | QLineEdit) and words_of(widget):
        return widget.fontMetrics().height() > widget.height() + 2
    return False


def _behind(widget: QWidget) -> bool:
    """Whether it is in a panel behind another: Qt keeps those beside the window."""
    step: QWidget | None = widget
    while step is not None:
        if isinstance(step, QDockWidget | QTabBar):
            return step.x() < 0 or step.visibleRegion().isEmpty()
        step = step.parentWidget()
    return False


def _is_outside(root: QWidget, widget: QWidget) -> bool:
    """Whether a part of it can't be seen, and no scrolling would show it."""
    step = widget.parentWidget()
    while step is not None and step is not root:
        if isinstance(step, QAbstractScrollArea):
            return False
        step = step.parentWidget()
    at = QRect(widget.mapTo(root, QPoint()), widget.size())
    return not root.rect().adjusted(-2, -2, 2, 2).contains(at)


def _neighbours(widget: QWidget) -> Iterator[QWidget]:
    """Those beside it that stand after it; each pair comes once."""
    parent = widget.parentWidget()
    if parent is None or parent.layout() is None or isinstance(widget, QPlainTextEdit):
        return
    beside = [one for one in parent.children() if isinstance(one, QWidget) and one.isVisible()]
    for other in beside[beside.index(widget) + 1 :]:
        if _placed(parent, widget) and _placed(parent, other):
            yield other


def _placed(parent: QWidget, widget: QWidget) -> bool:
    """Whether a layout put it there: what floats lies over the others on purpose."""
    layout = parent.layout()
    return layout is not None and _holds(layout, widget)


def _holds(layout: object, widget: QWidget) -> bool:
    count = layout.count()  # type: ignore[attr-defined]
    for at in range(count):
        item = layout.itemAt(at)  # type: ignore[attr-defined]
        if item.widget() is widget:
            return True
        if item.layout() is not None and _holds(item.layout(), widget):
            return True
    return False
