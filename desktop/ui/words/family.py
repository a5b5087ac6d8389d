"""Sentences of incidents, their children and split tickets: what is wrong, and what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from desktop.ui.words.measures import when
from desktop.ui.words.names import join, outcome_text
from domain.repair import events as e

translate = QCoreApplication.translate

SENTENCES: Mapping[str, str] = {
    "link_to_itself": QT_TRANSLATE_NOOP(
        "words", "{number} cannot be a part of itself. Choose another ticket as the incident."
    ),
    "linked_already": QT_TRANSLATE_NOOP(
        "words", "{number} is a part of {parent} already. Nothing more is needed."
    ),
    "not_linked": QT_TRANSLATE_NOOP(
        "words", "{number} is not a part of any incident (any more). Nothing needs to be done."
    ),
    "family_changed": QT_TRANSLATE_NOOP(
        "words",
        "Another desk moved {number} meanwhile; its incident is “{parent}” now. Look at it, then "
        "do it again if you still want to.",
    ),
    "parent_has_ended": QT_TRANSLATE_NOOP(
        "words", "{number} is “{status}” already. Choose an incident that goes on."
    ),
    "parent_is_child": QT_TRANSLATE_NOOP(
        "words", "{number} is itself a part of {parent}. Put the tickets under {parent} instead."
    ),
    "child_is_parent": QT_TRANSLATE_NOOP(
        "words", "One of these tickets is an incident itself. Take its tickets out of it first."
    ),
    "no_such_parent": QT_TRANSLATE_NOOP(
        "words", "There is no ticket {number} on this desk. Check the number of the incident."
    ),
}

_NAMED = 6
"""So many numbers are read out; of more, their count."""


def linked(event: e.Linked) -> str:
    """归入事件 BX…."""
    said = translate("words", "Put under the incident {number}").format(number=event.parent_number)
    if not event.old_number:
        return said
    return translate("words", "{said} (before under {number})").format(
        said=said, number=event.old_number
    )


def unlinked(event: e.Unlinked) -> str:
    """移出事件 BX…."""
    return translate("words", "Taken out of the incident {number}").format(number=event.old_number)


def gathered(event: e.Gathered) -> str:
    """归入 3 张工单：BX…."""
    if event.out:
        said = translate("words", "{count} tickets taken out: {numbers}")
    else:
        said = translate("words", "{count} tickets put under it: {numbers}")
    return said.format(count=len(event.numbers), numbers=_numbers(event.numbers))


def finished_along(event: e.FinishedAlong) -> str:
    """随事件 BX… 一并完工，修复."""
    said = translate("words", "Finished with the incident {number}, {outcome}").format(
        number=event.parent_number, outcome=outcome_text(event.result.outcome)
    )
    if not event.result.text:
        return said
    return translate("words", "{said}: {details}").format(said=said, details=event.result.text)


def announced(event: e.Announced) -> str:
    """已通知全部报修人."""
    if event.what == "over":
        return translate("words", "Told all reporters: it is over")
    if event.until is None:
        return translate("words", "Told all reporters: it is being worked on")
    return translate("words", "Told all reporters: it is being worked on, until {time}").format(
        time=when(event.until)
    )


def standing(children: int, undone: int, reporters: int) -> str:
    """未完 3/12 · 40 人报修."""
    said = translate("words", "{undone} of {children} not done · {reporters} reporters")
    return said.format(children=children, undone=undone, reporters=reporters)


def told(what: str, at: str) -> str:
    """5 分前已通知; 未通知. Short, for it stands first where there is little room.

    Args:
        at: when, in words.
        what: ``known`` or ``over`` as it was told last, empty if nothing was.
    """
    if not what:
        return translate("words", "nobody told yet")
    if what == "over":
        return translate("words", "told it is over, {time}").format(time=at)
    return translate("words", "told, {time}").format(time=at)


def split_off(event: e.SplitOff) -> str:
    """拆出 BX…：…."""
    said = translate("words", "Split: the other fault goes on as {number}").format(
        number=event.new_number
    )
    if not event.text:
        return said
    return translate("words", "{said}: {details}").format(said=said, details=event.text)


def _numbers(numbers: Sequence[str]) -> str:
    if len(numbers) <= _NAMED:
        return join(numbers)
    return translate("words", "{numbers} and others").format(numbers=join(numbers[:_NAMED]))
