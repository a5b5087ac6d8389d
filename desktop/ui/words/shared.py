"""Words of what all desks share: what is wrong with a change, and what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from desktop.ui.words.names import join
from domain import shared

translate = QCoreApplication.translate

SENTENCES: Mapping[str, str] = {
    "macro_changed": QT_TRANSLATE_NOOP(
        "words",
        "Another desk changed the quick act “{name}” meanwhile. Look at it, then do it again if "
        "you still want to.",
    ),
    "weights_changed": QT_TRANSLATE_NOOP(
        "words",
        "Another desk set the weights meanwhile. Look at them in the settings, then do it again "
        "if you still want to.",
    ),
}


def wished(wish: Any) -> str:
    """What a change of something shared asks, in a few words."""
    if isinstance(wish, shared.ChangeTexts):
        taken = translate("words", "without {texts}").format(texts=join(wish.drop))
        return join((*(one.text for one in wish.put), *((taken,) if wish.drop else ())))
    if isinstance(wish, shared.ChangeMacro):
        gone = translate("words", "without {texts}").format(texts=wish.name)
        return gone if wish.new is None else wish.name
    if isinstance(wish, shared.SetWeights):
        return points(wish.new)
    return ""


def points(weights: shared.Points | None) -> str:
    """Weights in one line: 40 / 20 / 15 / 10 / 5 / 10."""
    if weights is None:
        return translate("words", "as the school has it")
    return " / ".join(str(getattr(weights, name)) for name in weights.__struct_fields__)
