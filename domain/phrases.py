"""常用语 and 快捷操作: texts that are written again and again, and several acts under one name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct

from domain.repair.ticket import HoldCause, Priority, Ticket
from domain.text import fold

# A start knows what texts look like, for they lie in the settings; it reads and does none.
if TYPE_CHECKING:
    from domain.envelope import Args

Field = Literal["note", "reason", "result", "text"]
"""Where a text is offered: remarks, reasons, what was done, what somebody said."""
_FILE = "phrases"
_DAY = 86_400_000
_Days = Annotated[int, Meta(ge=0, le=90)]
_Line = Annotated[str, Meta(min_length=1, max_length=300)]


class Phrase(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One text; without ``where`` it is offered in every field."""

    text: _Line
    where: tuple[Field, ...] = ()


class Macro(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Several acts on one ticket under one name: those that are set, in this order.

    Attributes:
        priority: corrected to this one.
        note: a remark; ``public``: the reporter sees it.
        hold: put on hold for this cause, for so many ``days`` (0: until somebody resumes it).
        unit: transferred to this unit, which ends it here: never together with ``hold``.
    """

    name: _Line
    accept: bool = False
    priority: Priority | None = None
    note: str = ""
    public: bool = False
    hold: HoldCause | None = None
    days: _Days = 0
    unit: str = ""


class Phrasebook(Struct, frozen=True, forbid_unknown_fields=True):
    """All texts and macros of a desk, and where they come from."""

    source: str
    phrases: tuple[Phrase, ...] = ()
    macros: tuple[Macro, ...] = ()


def parse(text: str) -> Phrasebook:
    """Read a phrase file (``resources/rules/phrases.toml``).

    Raises:
        Trouble: ``rules_invalid`` with the first place that is wrong.
    """
    from domain import rulefile

    book = rulefile.convert(_FILE, rulefile.load(_FILE, text), Phrasebook)
    for n, macro in enumerate(book.macros):
        if macro.hold is not None and macro.unit:
            raise rulefile.wrong(_FILE, f"macros[{n}]", "either hold or unit: a transfer ends it")
        if not does_something(macro):
            raise rulefile.wrong(_FILE, f"macros[{n}]", "something that it does")
    return book


def does_something(macro: Macro) -> bool:
    """Whether a macro has any act."""
    acts = (macro.accept, macro.priority, macro.note, macro.hold, macro.unit)
    return any(bool(one) for one in acts)


def wishes(macro: Macro, ticket: Ticket, now: int) -> list[Args]:
    """What a macro asks of a ticket; all of it, or, with the rule that says no, none.

    Args:
        now: ms UTC, from which a hold's days count.
    """
    from domain.repair import commands as c

    found: list[Args] = []
    if macro.accept and ticket.status == "reported":
        found.append(c.Accept())
    if macro.priority is not None and macro.priority != ticket.priority:
        found.append(c.Edit((c.FieldChange("priority", ticket.priority, macro.priority),)))
    if macro.note:
        found.append(c.Note(macro.note, macro.public))
    if macro.hold is not None:
        until = now + macro.days * _DAY if macro.days else None
        found.append(c.HoldWork(macro.hold, until, macro.note))
    if macro.unit:
        found.append(c.Transfer(macro.unit, note=macro.note))
    return found


def offered(
    phrases: Iterable[Phrase],
    field: str,
    typed: str,
    initials: Callable[[str], tuple[str, ...]],
    most: int = 6,
) -> list[str]:
    """The texts for what is being typed, those that begin so first.

    Args:
        typed: the last words; a text that is typed whole is not offered again.
        initials: gives a text's pinyin initials; asked only where Latin letters are typed.
    """
    wanted = fold(typed)
    if not wanted:
        return []
    found: list[tuple[int, int, str]] = []
    for place, phrase in enumerate(phrases):
        if phrase.where and field not in phrase.where:
            continue
        text = fold(phrase.text)
        if text == wanted:
            continue
        if wanted in text:
            found.append((0 if text.startswith(wanted) else 1, place, phrase.text))
        elif wanted.isascii() and any(one.startswith(wanted) for one in initials(phrase.text)):
            found.append((2, place, phrase.text))
    return [text for _, _, text in sorted(found)[:most]]
