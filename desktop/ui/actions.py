"""The one table of what keyboard and menus can do, and the QActions made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from desktop.ui.parts.button import as_label
from desktop.ui.parts.drawing import plain_tip
from desktop.ui.theme import Theme
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP

translate = QCoreApplication.translate

Where = Literal["window", "queue", "told"]
Needs = Literal["", "ticket"]


@dataclass(frozen=True, slots=True)
class Spec:
    """One row of the table.

    Attributes:
        keys: shortcuts, the first one is the one shown.
        where: ``window``: anywhere; ``queue``: while the queue has the focus; ``told``: the view
            answers the key itself, here it is only listed.
        needs: what must be there; without it the action is disabled.
    """

    key: str
    source: str
    keys: tuple[str, ...]
    icon: str = ""
    where: Where = "window"
    needs: Needs = ""

    def text(self) -> str:
        """What it is called."""
        return translate("actions", self.source)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together on the sheet of keys."""

    source: str
    specs: tuple[Spec, ...]

    def text(self) -> str:
        """What it is called."""
        return translate("actions", self.source)


GROUPS: tuple[Group, ...] = (
    Group(
        QT_TRANSLATE_NOOP("actions", "Desk"),
        (
            Spec("new", QT_TRANSLATE_NOOP("actions", "New repair"), ("F4", "Ctrl+N"), "plus"),
            Spec("go", QT_TRANSLATE_NOOP("actions", "Go to or do…"), ("F7", "Ctrl+K"), "zap"),
            Spec("find", QT_TRANSLATE_NOOP("actions", "Find a ticket"), ("Ctrl+F",), "search"),
            Spec("pull", QT_TRANSLATE_NOOP("actions", "Next ticket that needs you"), ("F10",),
                 "zap"),
            Spec("by_building", QT_TRANSLATE_NOOP("actions", "Dispatch by building…"), ("Ctrl+B",),
                 "building-2"),
            Spec("roster", QT_TRANSLATE_NOOP("actions", "Shifts and leave…"), ("Ctrl+Shift+S",),
                 "calendar"),
            Spec("sign_in_code", QT_TRANSLATE_NOOP("actions", "Give a sign-in code…"),
                 ("Ctrl+Shift+I",), "key"),
            Spec("undo", QT_TRANSLATE_NOOP("actions", "Undo"), ("Ctrl+Z",), "undo-2"),
            Spec("toast", QT_TRANSLATE_NOOP("actions", "Go to the last message"), ("F8",), "bell"),
            Spec("mute", QT_TRANSLATE_NOOP("actions", "Sounds on or off"), ("Ctrl+Shift+M",),
                 "volume-2"),
            Spec("operator", QT_TRANSLATE_NOOP("actions", "Somebody else sits down…"),
                 ("Ctrl+Shift+O",), "users"),
            Spec("drill", QT_TRANSLATE_NOOP("actions", "Begin a drill"),
                 ("Ctrl+Shift+Y",), "siren"),
            Spec("help", QT_TRANSLATE_NOOP("actions", "Help on this view"), ("F1",),
                 "circle-question-mark"),
            Spec("keys", QT_TRANSLATE_NOOP("actions", "Show the keys"), ("?",), "keyboard"),
            Spec("tour", QT_TRANSLATE_NOOP("actions", "Show me around"), ("Shift+F1",),
                 "lightbulb"),
        ),
    ),
    Group(
        QT_TRANSLATE_NOOP("actions", "Views"),
        (
            Spec("queue", QT_TRANSLATE_NOOP("actions", "Queue"), ("F2", "Ctrl+1"), "list"),
            Spec("board", QT_TRANSLATE_NOOP("actions", "Worker board"), ("F3", "Ctrl+2"),
                 "square-kanban"),
            Spec("both", QT_TRANSLATE_NOOP("actions", "Queue and board side by side"), ("Ctrl+3",),
                 "layout-dashboard"),
            Spec("panel", QT_TRANSLATE_NOOP("actions", "Ticket panel"), ("F9",), "panel-right"),
            Spec("attention", QT_TRANSLATE_NOOP("actions", "Needs a look"), ("F6",), "bell"),
            Spec("outbox", QT_TRANSLATE_NOOP("actions", "To upload"), ("Shift+F6",),
                 "cloud-upload"),
            Spec("wallboard", QT_TRANSLATE_NOOP("actions", "Wall board on the second screen"),
                 ("F11",), "monitor"),
            Spec("settings", QT_TRANSLATE_NOOP("actions", "Settings"), ("Ctrl+,",), "settings"),
            Spec("density", QT_TRANSLATE_NOOP("actions", "Compact, comfortable, large type"),
                 ("Ctrl+0",), "type"),
            Spec("scheme", QT_TRANSLATE_NOOP("actions", "Light or dark"), ("Ctrl+Shift+L",),
                 "contrast"),
        ),
    ),
    Group(
        QT_TRANSLATE_NOOP("actions", "Lists"),
        (
            Spec("keep_view", QT_TRANSLATE_NOOP("actions", "Keep this view, or let it go"),
                 ("Ctrl+D",), "star"),
            Spec("columns", QT_TRANSLATE_NOOP("actions", "Columns of the queue…"),
                 ("Ctrl+Shift+H",), "square-kanban"),
            Spec("next", QT_TRANSLATE_NOOP("actions", "Next ticket"), ("Alt+Down",), "arrow-down"),
            Spec("previous", QT_TRANSLATE_NOOP("actions", "Previous ticket"), ("Alt+Up",),
                 "arrow-up"),
            *(
                Spec(f"list.{key}", source, (f"Alt+{n}",), where="window")
                for n, (key, source) in enumerate(
                    (
                        ("reported", QT_TRANSLATE_NOOP("actions", "To accept")),
                        ("accepted", QT_TRANSLATE_NOOP("actions", "To dispatch")),
                        ("moving", QT_TRANSLATE_NOOP("actions", "Under way")),
                        ("held", QT_TRANSLATE_NOOP("actions", "On hold")),
                        ("finished", QT_TRANSLATE_NOOP("actions", "To inspect")),
                        ("open", QT_TRANSLATE_NOOP("actions", "Open")),
                        ("late", QT_TRANSLATE_NOOP("actions", "Late or soon")),
                        ("all", QT_TRANSLATE_NOOP("actions", "History")),
                        ("incidents", QT_TRANSLATE_NOOP("actions", "Incidents")),
                    ),
                    1,
                )
            ),
        ),
    ),
    Group(
        QT_TRANSLATE_NOOP("actions", "Paper"),
        (
            Spec("export", QT_TRANSLATE_NOOP("actions", "Export the list in sight…"), ("Ctrl+E",),
                 "download"),
            Spec("print", QT_TRANSLATE_NOOP("actions", "Print work orders"), ("Ctrl+P",), "printer",
                 needs="ticket"),
            Spec("paper.slip", QT_TRANSLATE_NOOP("actions", "Enter a slip"), ("F5",), "pencil"),
            Spec("paper.batch", QT_TRANSLATE_NOOP("actions", "Enter many slips"), ("Shift+F5",),
                 "clipboard-plus"),
            Spec("paper.pack", QT_TRANSLATE_NOOP("actions", "Outage pack"), ("F12",), "siren"),
            Spec("handover", QT_TRANSLATE_NOOP("actions", "Hand over the shift…"), ("Shift+F12",),
                 "users"),
            Spec("paper.slips", QT_TRANSLATE_NOOP("actions", "Blank slips…"), ("Ctrl+Shift+K",),
                 "qr-code"),
            Spec("paper.days", QT_TRANSLATE_NOOP("actions", "Day lists of the workers"),
                 ("Ctrl+Shift+D",), "clipboard-list"),
            Spec("paper.rounds", QT_TRANSLATE_NOOP("actions", "Rounds of the buildings"),
                 ("Ctrl+Shift+B",), "building-2"),
            Spec("paper.notice", QT_TRANSLATE_NOOP("actions", "Notice for a door…"),
                 ("Ctrl+Shift+N",), "megaphone"),
        ),
    ),
    Group(
        QT_TRANSLATE_NOOP("actions", "In the queue"),
        (
            Spec("open", QT_TRANSLATE_NOOP("actions", "Open the ticket"), ("Enter",), "ticket",
                 "told", "ticket"),
            Spec("accept", QT_TRANSLATE_NOOP("actions", "Accept"), ("A",), "check", "queue",
                 "ticket"),
            Spec("dispatch", QT_TRANSLATE_NOOP("actions", "Dispatch to…"), ("D",), "send", "queue",
                 "ticket"),
            Spec("best", QT_TRANSLATE_NOOP("actions", "Dispatch to the best"), ("F",), "zap",
                 "queue", "ticket"),
            Spec("step", QT_TRANSLATE_NOOP("actions", "Next step"), ("Ctrl+Enter", "Ctrl+Return"),
                 "arrow-right", "queue", "ticket"),
            Spec("note", QT_TRANSLATE_NOOP("actions", "Write a note"), ("N",), "message-square",
                 "queue", "ticket"),
            Spec("hold", QT_TRANSLATE_NOOP("actions", "Put on hold"), ("H",), "pause", "queue",
                 "ticket"),
            Spec("edit", QT_TRANSLATE_NOOP("actions", "Correct the ticket"), ("E",), "pencil",
                 "queue", "ticket"),
            Spec("incident", QT_TRANSLATE_NOOP("actions", "Put under an incident…"), ("I",), "link",
                 "queue", "ticket"),
            Spec("acts", QT_TRANSLATE_NOOP("actions", "All acts"), ("Shift+F10",), "ellipsis",
                 "told", "ticket"),
            Spec("copy", QT_TRANSLATE_NOOP("actions", "Copy as a table"), ("Ctrl+C",), "copy",
                 "told", "ticket"),
            Spec("copy.number", QT_TRANSLATE_NOOP("actions", "Copy the number"), ("Ctrl+Shift+C",),
                 "hash", "queue", "ticket"),
        ),
    ),
    Group(
        QT_TRANSLATE_NOOP("actions", "On the board"),
        (
            Spec("board.dispatch", QT_TRANSLATE_NOOP("actions", "Dispatch to…"), ("D",),
                 where="told"),
            Spec("board.best", QT_TRANSLATE_NOOP("actions", "Dispatch to the best"), ("F",),
                 where="told"),
            Spec("board.join", QT_TRANSLATE_NOOP("actions", "Add a co-worker…"), ("Shift+D",),
                 where="told"),
            Spec("board.back", QT_TRANSLATE_NOOP("actions", "Hand back"), ("Backspace",),
                 where="told"),
            Spec("board.open", QT_TRANSLATE_NOOP("actions", "Open the ticket"), ("Ctrl+Enter",),
                 where="told"),
            Spec("board.duty", QT_TRANSLATE_NOOP("actions", "On or off duty"), ("O",),
                 where="told"),
            Spec("board.plan", QT_TRANSLATE_NOOP("actions", "Shifts and leave…"), ("S",),
                 where="told"),
            Spec("board.find", QT_TRANSLATE_NOOP("actions", "Find a worker"), ("/",),
                 where="told"),
        ),
    ),
)  # fmt: skip

SPECS: Mapping[str, Spec] = {spec.key: spec for group in GROUPS for spec in group.specs}


class Actions(QObject):
    """The QActions of one window, by key. Those the views answer themselves have none."""

    def __init__(self, theme: Theme, window: QWidget, queue: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._actions: dict[str, QAction] = {}
        for spec in SPECS.values():
            if spec.where != "told":
                self._make(spec, window if spec.where == "window" else queue)

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    def can(self, key: str) -> bool:
        """Whether the window does this act, and may do it now."""
        return key in self._actions and self._actions[key].isEnabled()

    def name(self, key: str) -> str:
        """What an act is called now."""
        return self._actions[key].text().replace("&&", "&")

    def say(self, key: str, text: str) -> None:
        """Call an action something more exact (撤销派单：BX…)."""
        action = self._actions[key]
        action.setText(as_label(text))
        action.setToolTip(plain_tip(f"{text}  {SPECS[key].keys[0]}"))

    def have(self, *, ticket: bool, operator: bool) -> None:
        """What is there now; enables the actions that need it, and somebody to do them."""
        for key, action in self._actions.items():
            action.setEnabled(not SPECS[key].needs or (ticket and operator))

    def _make(self, spec: Spec, owner: QWidget) -> None:
        action = QAction(as_label(spec.text()), self)
        action.setShortcuts([QKeySequence(keys) for keys in spec.keys])
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        whole = Qt.ShortcutContext.WindowShortcut
        action.setShortcutContext(whole if spec.where == "window" else inside)
        action.setToolTip(plain_tip(f"{spec.text()}  {spec.keys[0]}"))
        if spec.icon:
            self._theme.bind_icon(action, spec.icon)
        owner.addAction(action)
        self._actions[spec.key] = action
