"""Python's search for garbage, on Qt's thread alone and between two things."""

from __future__ import annotations

import gc
import itertools

from PySide6.QtCore import QObject, QTimer

LOOKED_EVERY = 500
"""Between two looks, ms."""
_SETTLED = 10
"""After so many looks all of the window is made: what is there then is there to stay."""
_WHOLE_EVERY = 120
"""Every so many looks all of the memory is searched."""


class Garbage(QObject):
    """Looks for cyclic garbage for as long as it lives.

    Python would begin its search in whatever thread happens to make the next object. Found by a
    worker thread, a part of a window that was let go of is deleted there, which Qt does not
    survive; and begun in the middle of a long piece of work a search takes longer than a frame.

    Where Python looks for itself (``gc.isenabled``) this does nothing.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._looks = itertools.count(1)
        timer = QTimer(self, interval=LOOKED_EVERY)
        timer.timeout.connect(self.look)
        timer.start()

    def look(self) -> None:
        """Search what is young if there is enough of it, and all now and then."""
        if gc.isenabled():
            return
        look = next(self._looks)
        young, older, _ = gc.get_count()
        enough, enough_older, _ = gc.get_threshold()
        if look == _SETTLED or not look % _WHOLE_EVERY:
            gc.collect()
        elif young > enough:
            gc.collect(1 if older > enough_older else 0)
        if look == _SETTLED:
            gc.freeze()
