"""The board's own words: reasons, verdicts and what was done, made into phrases."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from desktop.ui.board.plan import Deed, Verdict
from desktop.ui.words import in_english, join, moment, sentence
from domain.directory import Duty
from domain.faults import FaultTree
from domain.suggest import Reason, skill_name

translate = QCoreApplication.translate


def fault_text(code: str, faults: FaultTree) -> str:
    """What is broken, without its category: 水管漏水."""
    fault = faults.get(code)
    if fault is None:
        return code
    return fault.name_en if in_english() else fault.name


def skill_text(tag: str, faults: FaultTree) -> str:
    """A skill as people say it: 水."""
    return skill_name(tag, faults, english=in_english())


def team_text(team: str, faults: FaultTree) -> str:
    """A team's name; rosters may hold its code or already its name."""
    known = faults.teams.get(team)
    if known is not None:
        return known.name_en if in_english() else known.name
    return team or translate("board", "Others")


def load_text(count: int, limit: int) -> str:
    """How much somebody has in hand: 手上 3/5."""
    return translate("board", "{count}/{limit} in hand").format(count=count, limit=limit)


def duty_text(duty: Duty, now: int) -> str:
    """Why somebody is away and until when: 病假，今天 14:00 回."""
    if duty.until is None:
        return duty.note
    back = translate("board", "back {time}").format(time=moment(duty.until, now))
    if not duty.note:
        return back
    return translate("board", "{note}, {back}").format(note=duty.note, back=back)


def reason_text(reason: Reason, faults: FaultTree, now: int) -> str:
    """One thing that speaks for or against a worker, in a few words; ``now`` in ms UTC."""
    if reason.code == "on_duty":
        return translate("board", "on duty")
    if reason.code == "skill":
        return translate("board", "skill {name}").format(name=skill_text(reason.text, faults))
    if reason.code == "zone":
        return translate("board", "serves {zone}").format(zone=reason.text)
    if reason.code == "every_zone":
        return translate("board", "serves every zone")
    if reason.code == "load":
        return load_text(reason.count, reason.limit)
    return warning_text(reason, faults, now)


def warning_text(reason: Reason, faults: FaultTree, now: int) -> str:
    """One thing that speaks against a worker."""
    if reason.code == "off_duty":
        why = duty_text(Duty(False, note=reason.text, until=reason.until), now)
        said = translate("board", "off duty")
        return translate("board", "{said}: {why}").format(said=said, why=why) if why else said
    if reason.code == "no_skill":
        name = skill_text(reason.text, faults)
        return translate("board", "skill missing: {name}").format(name=name)
    if reason.code == "other_zone":
        return translate("board", "outside their zones: {zone}").format(zone=reason.text)
    if reason.code == "full":
        return translate("board", "full: {load}").format(load=load_text(reason.count, reason.limit))
    return translate("board", "has it already")


def short_warnings(warnings: Sequence[Reason]) -> str:
    """What speaks against a worker in as few words as can be, each once: 离岗 · 跨区."""
    words = {
        "off_duty": translate("board", "off duty"),
        "no_skill": translate("board", "skill missing"),
        "other_zone": translate("board", "outside their zones"),
        "full": translate("board", "full"),
    }
    once = dict.fromkeys(words[each.code] for each in warnings if each.code in words)
    return " · ".join(once)


def deed_text(deed: Deed, name: str) -> str:
    """What a drop would do."""
    return {
        "dispatch": translate("board", "Dispatch to {name}"),
        "accept_dispatch": translate("board", "Accept and dispatch to {name}"),
        "reassign": translate("board", "Reassign to {name}"),
        "join": translate("board", "Add {name} as co-worker"),
    }[deed].format(name=name)


def verdict_lines(verdict: Verdict, faults: FaultTree, now: int) -> list[str]:
    """What stands under the deed: the refusal's sentence, or what to mind."""
    if verdict.refusal is not None:
        return [sentence(verdict.refusal)]
    lines = [warning_text(warning, faults, now) for warning in verdict.warnings]
    if verdict.restarts:
        lines.append(translate("board", "waits to be taken again"))
    return lines


def done_text(deed: Deed, numbers: Sequence[str], names: Sequence[str]) -> str:
    """What was done, for the toast: 已派 BX261124-A001 给 张大勇."""
    what = numbers[0] if len(numbers) == 1 else _tickets(len(numbers))
    return {
        "dispatch": translate("board", "{what} dispatched to {names}"),
        "accept_dispatch": translate("board", "{what} accepted and dispatched to {names}"),
        "reassign": translate("board", "{what} reassigned to {names}"),
        "join": translate("board", "{names} added to {what}"),
    }[deed].format(what=what, names=join(names))


def returned_text(numbers: Sequence[str]) -> str:
    """What was handed back, for the toast."""
    what = numbers[0] if len(numbers) == 1 else _tickets(len(numbers))
    return translate("board", "{what} waits for dispatch again").format(what=what)


def duty_done_text(name: str, on: bool) -> str:
    """Whose duty was set, for the toast."""
    if on:
        return translate("board", "{name} is on duty").format(name=name)
    return translate("board", "{name} is off duty").format(name=name)


def _tickets(count: int) -> str:
    return translate("board", "{count} tickets").format(count=count)
