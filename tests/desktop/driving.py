"""How tests drive a window: real drags on an X screen of their own, drop events without one."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.drag import encode

ROOT = Path(__file__).resolve().parents[2]
STEP_MS = 15
NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
_BOTH = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction


# ---- an X screen


def on_screen(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test on a real (virtual) X screen: here if there is one, else in a run of its own.

    Without a screen Qt cannot drag: ``QDrag.exec`` returns at once. One such run does all of a
    file's that need a screen, and each says what became of it there.
    """

    @pytest.mark.screen
    @functools.wraps(test)
    def run(*args: Any, **fixtures: Any) -> None:
        if QGuiApplication.platformName() == "xcb":
            test(*args, **fixtures)
            return
        if not sys.platform.startswith("linux"):
            pytest.skip("an X screen is had on Linux only")
        name = os.environ["PYTEST_CURRENT_TEST"].rpartition(" ")[0]
        said = _on_its_screen(name.partition("::")[0])
        assert f"PASSED {name}\n" in said, said

    return run


@functools.cache
def _on_its_screen(file: str) -> str:
    """What a run of a file's tests for a screen said."""
    with x_screen() as display:
        env = os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider"]
        found = subprocess.run(
            [*command, "-m", "screen", file],
            cwd=ROOT, env=env, capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
    return found.stdout + found.stderr


@contextmanager
def x_screen(size: str = "1600x1000x24") -> Iterator[str]:
    """An Xvfb that nobody else uses, as a value for DISPLAY; else the screen there is."""
    server = shutil.which("Xvfb")
    if server is None:
        assert os.environ.get("DISPLAY"), "install Xvfb (apt package xvfb): nothing to drag on"
        yield os.environ["DISPLAY"]
        return
    ours, theirs = os.pipe()
    command = [server, "-displayfd", str(theirs), "-screen", "0", size, "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=(theirs,), stderr=subprocess.DEVNULL)
    os.close(theirs)
    try:
        with os.fdopen(ours) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        process.terminate()
        process.wait(10)


def real_drag(
    qtbot: QtBot,
    source: QWidget,
    start: QPoint,
    target: QWidget,
    end: QPoint,
    *,
    keys: Qt.KeyboardModifier = NO_KEYS,
    on_the_way: Callable[[], None] | None = None,
) -> None:
    """Drag with the mouse from a point of `source` to a point of `target`, in the same window.

    The window gets the events, as from a mouse. Once the drag has begun Qt runs a loop of its own,
    so a timer feeds the rest; `on_the_way` is called over the target, before the button is let go.
    """
    window = source.window().windowHandle()
    first, last = source.mapTo(source.window(), start), target.mapTo(target.window(), end)
    points = [first + (last - first) * n / 6 for n in range(1, 7)] + [last + QPoint(1, 1)] * 3
    steps: list[Callable[[], None]] = [
        functools.partial(QTest.mouseMove, window, point) for point in points
    ]
    if on_the_way is not None:
        steps.append(on_the_way)
    left = Qt.MouseButton.LeftButton
    steps.append(functools.partial(QTest.mouseRelease, window, left, keys, last))
    done: list[bool] = []

    def feed() -> None:
        if not steps:
            done.append(True)
            return
        QTimer.singleShot(STEP_MS, feed)
        steps.pop(0)()

    QTest.mousePress(window, left, keys, first)
    QTimer.singleShot(STEP_MS, feed)
    pull = QApplication.startDragDistance() + 4
    for n in (1, 2):
        QTest.mouseMove(window, first + QPoint(n * pull, 0))
    qtbot.waitUntil(lambda: bool(done), timeout=10_000)


# ---- drop events


class Flight:
    """A drag of tickets over `widget`, by events: works without a screen, and can be looked at."""

    def __init__(self, widget: QWidget, uids: Sequence[str]) -> None:
        self._widget, self._mime = widget, encode(uids)
        self._inside = False

    def over(
        self,
        target: QWidget,
        keys: Qt.KeyboardModifier = NO_KEYS,
        *,
        x: int | None = None,
        y: int | None = None,
    ) -> bool:
        """Move to the middle of `target`, or to `x` or `y` in it; whether a drop is taken."""
        point = self._point(target, x, y)
        left = Qt.MouseButton.LeftButton
        if not self._inside:
            enter = QDragEnterEvent(point, _BOTH, self._mime, left, keys)
            QApplication.sendEvent(self._widget, enter)
            self._inside = True
        move = QDragMoveEvent(point, _BOTH, self._mime, left, keys)
        QApplication.sendEvent(self._widget, move)
        return move.isAccepted()

    def drop(
        self, target: QWidget, keys: Qt.KeyboardModifier = NO_KEYS, *, y: int | None = None
    ) -> bool:
        """Let go over `target`; whether it was taken."""
        self.over(target, keys, y=y)
        self._inside = False
        point = QPointF(self._point(target, None, y))
        drop = QDropEvent(point, _BOTH, self._mime, Qt.MouseButton.LeftButton, keys)
        QApplication.sendEvent(self._widget, drop)
        return drop.isAccepted()

    def leave(self) -> None:
        """Carry it away from the widget."""
        self._inside = False
        QApplication.sendEvent(self._widget, QDragLeaveEvent())

    def _point(self, target: QWidget, x: int | None, y: int | None) -> QPoint:
        inside = target.rect().center()
        if x is not None:
            inside.setX(x)
        if y is not None:
            inside.setY(y)
        return target.mapTo(self._widget, inside)


# ---- pictures


def picture(widget: QWidget, name: str) -> Path | None:
    """Keep a picture of `widget` in the folder that PAIDAN_SHOTS names; none if it names none."""
    folder = os.environ.get("PAIDAN_SHOTS")
    if not folder:
        return None
    path = Path(folder) / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    assert widget.grab().save(str(path))
    return path
