"""Where the focus of a window is, if it is anywhere."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def focused_in(window: QWidget) -> QWidget | None:
    """The widget that has, or will have, the focus of a window; Qt has none in a fresh one."""
    return window.focusWidget()
