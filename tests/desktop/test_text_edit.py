"""Long texts in the ticket panel, at any width."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme
from desktop.ui.ticket import text_edit


def test_a_text_that_just_needs_a_scroll_bar_settles_at_any_width(qtbot: QtBot) -> None:
    """The bar takes width, the text breaks anew: that must not go round and round."""
    theme = Theme()
    shown = text_edit.ReadingText(theme, "description", most_lines=6)
    qtbot.addWidget(shown)
    shown.show()
    for length in range(30, 90):
        shown.set_text("水管漏水已经流到走廊" * length)
        for width in range(200, 232, 3):
            shown.resize(width, shown.height())
            qtbot.wait(0)
    assert shown.height() > 0
