"""A form field for a narrow panel: the line below it is there only when it says something."""

from __future__ import annotations

from typing import Any

from desktop.ui.parts.field import Field


class SlimField(Field):
    """As ``Field``, for docked forms where height is dear."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._below.setVisible(bool(self._below.text()))

    def set_error(self, text: str) -> None:
        super().set_error(text)
        self._below.setVisible(bool(self._below.text()))
