"""Push buttons and icon buttons in the ranks of the desk."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QToolButton, QWidget

from desktop.ui.parts.drawing import plain_tip
from desktop.ui.theme import Theme

Kind = Literal["primary", "secondary", "danger", "ghost"]
_ICON_INK: dict[Kind, str] = {
    "primary": "on_accent",
    "secondary": "text_2",
    "danger": "on_danger",
    "ghost": "text_2",
}


def as_label(text: str) -> str:
    """`text` for a button or an action, which take a single & for a mnemonic."""
    return text.replace("&", "&&")


class Button(QPushButton):
    """A push button. `kind` is its rank, `slim` fits it into a line of text or a banner."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        kind: Kind = "secondary",
        icon: str = "",
        *,
        slim: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", kind)
        self.setProperty("slim", slim)
        self.setAutoDefault(False)
        if icon:
            theme.bind_icon(self, icon, _ICON_INK[kind])

    def set_kind(self, kind: Kind) -> None:
        """Give a button without an icon another rank."""
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)


class IconButton(QToolButton):
    """A button that is only an icon; `name` is what it does, for the tip and for screen readers."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        name: str,
        *,
        ink: str = "text_2",
        shortcut: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setToolTip(plain_tip(f"{name}  {shortcut}" if shortcut else name))
        if shortcut:
            self.setShortcut(shortcut)
        theme.bind_icon(self, icon, ink)
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        side = self._theme.metrics.icon
        self.setIconSize(QSize(side, side))
