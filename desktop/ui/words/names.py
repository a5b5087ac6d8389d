"""Single words: what states, priorities, channels, roles, acts, clocks and fields are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.ui.theme.looks import QT_TRANSLATE_NOOP, look_of
from desktop.ui.words.measures import when
from domain.faults import FaultTree
from domain.text import shorten

translate = QCoreApplication.translate


def in_english() -> bool:
    """Whether the desk is set in English: the rule files have their names in two languages."""
    return translate("words", "names in English") == "names in English"


def fault_path(code: str, faults: FaultTree) -> str:
    """What is broken with its category, in the desk's language: 水 › 水管漏水."""
    return faults.path_text(code, english=in_english())


CHANNELS: Mapping[str, str] = {
    "wechat": QT_TRANSLATE_NOOP("words", "WeChat"),
    "phone": QT_TRANSLATE_NOOP("words", "telephone"),
    "counter": QT_TRANSLATE_NOOP("words", "at the counter"),
    "patrol": QT_TRANSLATE_NOOP("words", "patrol"),
    "caretaker": QT_TRANSLATE_NOOP("words", "through a caretaker"),
    "paper": QT_TRANSLATE_NOOP("words", "paper slip"),
    "desk": QT_TRANSLATE_NOOP("words", "dispatch desk"),
    "system": QT_TRANSLATE_NOOP("words", "system"),
}
ROLES: Mapping[str, str] = {
    "requester": QT_TRANSLATE_NOOP("words", "requester"),
    "caretaker": QT_TRANSLATE_NOOP("words", "caretaker"),
    "dispatcher": QT_TRANSLATE_NOOP("words", "dispatcher"),
    "leader": QT_TRANSLATE_NOOP("words", "leader"),
    "worker": QT_TRANSLATE_NOOP("words", "worker"),
    "system": QT_TRANSLATE_NOOP("words", "system"),
    "admin": QT_TRANSLATE_NOOP("words", "administrator"),
}
KINDS: Mapping[str, str] = {
    "repair.report": QT_TRANSLATE_NOOP("words", "Report"),
    "repair.keep_past": QT_TRANSLATE_NOOP("words", "Keep an older system's repair"),
    "repair.accept": QT_TRANSLATE_NOOP("words", "Accept"),
    "repair.reject": QT_TRANSLATE_NOOP("words", "Reject"),
    "repair.withdraw": QT_TRANSLATE_NOOP("words", "Withdraw"),
    "repair.merge": QT_TRANSLATE_NOOP("words", "Merge"),
    "repair.void": QT_TRANSLATE_NOOP("words", "Void"),
    "repair.dispatch": QT_TRANSLATE_NOOP("words", "Dispatch"),
    "repair.take": QT_TRANSLATE_NOOP("words", "Take"),
    "repair.hand_back": QT_TRANSLATE_NOOP("words", "Hand back"),
    "repair.reassign": QT_TRANSLATE_NOOP("words", "Reassign"),
    "repair.transfer": QT_TRANSLATE_NOOP("words", "Transfer outside"),
    "repair.arrive": QT_TRANSLATE_NOOP("words", "Arrive"),
    "repair.hold": QT_TRANSLATE_NOOP("words", "Put on hold"),
    "repair.resume": QT_TRANSLATE_NOOP("words", "Resume"),
    "repair.ask_extension": QT_TRANSLATE_NOOP("words", "Ask for extension"),
    "repair.refuse_extension": QT_TRANSLATE_NOOP("words", "Refuse extension"),
    "repair.extend": QT_TRANSLATE_NOOP("words", "Extend"),
    "repair.finish": QT_TRANSLATE_NOOP("words", "Finish"),
    "repair.pass": QT_TRANSLATE_NOOP("words", "Pass inspection"),
    "repair.fail": QT_TRANSLATE_NOOP("words", "Fail inspection"),
    "repair.rework": QT_TRANSLATE_NOOP("words", "Rework"),
    "repair.rate": QT_TRANSLATE_NOOP("words", "Rate"),
    "repair.rate_more": QT_TRANSLATE_NOOP("words", "Add to the rating"),
    "repair.urge": QT_TRANSLATE_NOOP("words", "Urge"),
    "repair.note": QT_TRANSLATE_NOOP("words", "Note"),
    "repair.seen": QT_TRANSLATE_NOOP("words", "Note seen"),
    "repair.photos": QT_TRANSLATE_NOOP("words", "Add photos"),
    "repair.join": QT_TRANSLATE_NOOP("words", "Add a reporter"),
    "repair.link": QT_TRANSLATE_NOOP("words", "Put under an incident"),
    "repair.unlink": QT_TRANSLATE_NOOP("words", "Take out of the incident"),
    "repair.gather": QT_TRANSLATE_NOOP("words", "Note what an incident is made of"),
    "repair.finish_along": QT_TRANSLATE_NOOP("words", "Finish with the incident"),
    "repair.announce": QT_TRANSLATE_NOOP("words", "Tell everybody concerned"),
    "repair.split": QT_TRANSLATE_NOOP("words", "Split into two"),
    "repair.edit": QT_TRANSLATE_NOOP("words", "Edit"),
    "repair.undo": QT_TRANSLATE_NOOP("words", "Undo"),
    "directory.put_person": QT_TRANSLATE_NOOP("words", "Change a person's record"),
    "directory.put_place": QT_TRANSLATE_NOOP("words", "Change a place's record"),
    "directory.put_staff": QT_TRANSLATE_NOOP("words", "Change a staff record"),
    "directory.set_duty": QT_TRANSLATE_NOOP("words", "Set who is on duty"),
    "directory.set_plan": QT_TRANSLATE_NOOP("words", "Plan shifts and leave"),
    "directory.share_view": QT_TRANSLATE_NOOP("words", "Share a view with all desks"),
    "directory.unshare_view": QT_TRANSLATE_NOOP("words", "Take a view from all desks"),
    "directory.change_texts": QT_TRANSLATE_NOOP("words", "Change the texts of all desks"),
    "directory.change_macro": QT_TRANSLATE_NOOP("words", "Change a quick act of all desks"),
    "directory.set_weights": QT_TRANSLATE_NOOP("words", "Set the weights of all desks"),
}
HOLD_CAUSES: Mapping[str, str] = {
    "parts": QT_TRANSLATE_NOOP("words", "waiting for parts"),
    "appointment": QT_TRANSLATE_NOOP("words", "waiting for an appointment"),
    "nobody_in": QT_TRANSLATE_NOOP("words", "nobody in the room"),
    "third_party": QT_TRANSLATE_NOOP("words", "waiting for a third party"),
    "approval": QT_TRANSLATE_NOOP("words", "waiting for approval"),
    "outage": QT_TRANSLATE_NOOP("words", "power or water is off"),
    "weather": QT_TRANSLATE_NOOP("words", "weather"),
    "other": QT_TRANSLATE_NOOP("words", "other reason"),
}
OUTCOMES: Mapping[str, str] = {
    "repaired": QT_TRANSLATE_NOOP("words", "repaired"),
    "replaced": QT_TRANSLATE_NOOP("words", "replaced"),
    "temporary": QT_TRANSLATE_NOOP("words", "made safe for now"),
    "unrepairable": QT_TRANSLATE_NOOP("words", "cannot be repaired"),
    "nothing_found": QT_TRANSLATE_NOOP("words", "no fault found"),
}
REJECT_REASONS: Mapping[str, str] = {
    "out_of_scope": QT_TRANSLATE_NOOP("words", "not a repair of ours"),
    "incomplete": QT_TRANSLATE_NOOP("words", "not enough was told"),
    "duplicate": QT_TRANSLATE_NOOP("words", "reported already"),
    "other": QT_TRANSLATE_NOOP("words", "other reason"),
}
CLOCKS: Mapping[str, str] = {
    "accept": QT_TRANSLATE_NOOP("words", "Acceptance"),
    "dispatch": QT_TRANSLATE_NOOP("words", "Dispatch"),
    "take": QT_TRANSLATE_NOOP("words", "Take"),
    "arrive": QT_TRANSLATE_NOOP("words", "Arrival"),
    "finish": QT_TRANSLATE_NOOP("words", "Completion"),
    "return": QT_TRANSLATE_NOOP("words", "Return"),
}
CLOCK_STATES: Mapping[str, str] = {
    "running": QT_TRANSLATE_NOOP("words", "running"),
    "warn": QT_TRANSLATE_NOOP("words", "almost due"),
    "breached": QT_TRANSLATE_NOOP("words", "overdue"),
    "met": QT_TRANSLATE_NOOP("words", "in time"),
    "missed": QT_TRANSLATE_NOOP("words", "done late"),
    "paused": QT_TRANSLATE_NOOP("words", "paused"),
}
FIELDS: Mapping[str, str] = {
    "priority": QT_TRANSLATE_NOOP("words", "priority"),
    "fault": QT_TRANSLATE_NOOP("words", "fault"),
    "place": QT_TRANSLATE_NOOP("words", "place"),
    "spot": QT_TRANSLATE_NOOP("words", "spot"),
    "description": QT_TRANSLATE_NOOP("words", "description"),
    "wanted_at": QT_TRANSLATE_NOOP("words", "time wanted"),
    "enter_alone": QT_TRANSLATE_NOOP("words", "entry without anybody in"),
    "asset": QT_TRANSLATE_NOOP("words", "asset number"),
    "billable": QT_TRANSLATE_NOOP("words", "to be paid"),
    "planned_at": QT_TRANSLATE_NOOP("words", "planned visit"),
    "phone": QT_TRANSLATE_NOOP("words", "phone"),
    "reporter": QT_TRANSLATE_NOOP("words", "reporter's name"),
    "reason": QT_TRANSLATE_NOOP("words", "reason"),
    "asked_by": QT_TRANSLATE_NOOP("words", "who asked"),
    "approver": QT_TRANSLATE_NOOP("words", "approver"),
    "note": QT_TRANSLATE_NOOP("words", "note"),
    "unit": QT_TRANSLATE_NOOP("words", "unit"),
    "result": QT_TRANSLATE_NOOP("words", "what was done"),
    "text": QT_TRANSLATE_NOOP("words", "text"),
    "materials": QT_TRANSLATE_NOOP("words", "minutes and materials"),
    "stars": QT_TRANSLATE_NOOP("words", "stars (1 to 5)"),
    "code": QT_TRANSLATE_NOOP("words", "code"),
    "crew": QT_TRANSLATE_NOOP("words", "crew"),
    "quality": QT_TRANSLATE_NOOP("words", "stars for quality"),
    "speed": QT_TRANSLATE_NOOP("words", "stars for speed"),
    "attitude": QT_TRANSLATE_NOOP("words", "stars for attitude"),
    "photos": QT_TRANSLATE_NOOP("words", "photos"),
    "worker": QT_TRANSLATE_NOOP("words", "worker"),
    "proof": QT_TRANSLATE_NOOP("words", "proof"),
    "external_number": QT_TRANSLATE_NOOP("words", "their number"),
    "happened_at": QT_TRANSLATE_NOOP("words", "when it happened"),
    "issued_at": QT_TRANSLATE_NOOP("words", "when it was entered"),
    "dispatched_at": QT_TRANSLATE_NOOP("words", "time of dispatch"),
    "arrived_at": QT_TRANSLATE_NOOP("words", "time of arrival"),
    "finished_at": QT_TRANSLATE_NOOP("words", "time of completion"),
    "until": QT_TRANSLATE_NOOP("words", "until when"),
    "due": QT_TRANSLATE_NOOP("words", "new due time"),
    "minutes": QT_TRANSLATE_NOOP("words", "minutes of work"),
    "quantity": QT_TRANSLATE_NOOP("words", "quantity"),
    "price": QT_TRANSLATE_NOOP("words", "price"),
    "number": QT_TRANSLATE_NOOP("words", "ticket number"),
    "children": QT_TRANSLATE_NOOP("words", "tickets of the incident"),
    "parent": QT_TRANSLATE_NOOP("words", "incident"),
    "name": QT_TRANSLATE_NOOP("words", "name"),
    "zone": QT_TRANSLATE_NOOP("words", "zone"),
    "team": QT_TRANSLATE_NOOP("words", "crew in charge"),
}


def status_text(status: str) -> str:
    """A ticket's state as the desk calls it: 待受理."""
    return look_of(status).word()


def priority_text(priority: str) -> str:
    """抢修, 急修, 一般, 计划."""
    return look_of(priority).word()


def channel_text(channel: str) -> str:
    """How a wish came in: 微信, 电话, 现场."""
    return _word(CHANNELS, channel)


def role_text(role: str) -> str:
    """报修人, 调度员, 维修工."""
    return _word(ROLES, role)


def kind_text(kind: str) -> str:
    """What a command asks, as its button says it: 派单 for ``repair.dispatch``."""
    return _word(KINDS, kind)


def hold_cause_text(cause: str) -> str:
    """Why work is on hold: 待料."""
    return _word(HOLD_CAUSES, cause)


def outcome_text(outcome: str) -> str:
    """What came of the work: 修复."""
    return _word(OUTCOMES, outcome)


def reject_reason_text(reason: str) -> str:
    """Why a report was rejected: 非维修范围."""
    return _word(REJECT_REASONS, reason)


def clock_text(kind: str) -> str:
    """What a clock counts to: 受理, 派单, 接单, 到场, 完工."""
    return _word(CLOCKS, kind)


def clock_state_text(state: str) -> str:
    """How a clock stands: 已超时."""
    return _word(CLOCK_STATES, state)


def field_text(field: str) -> str:
    """A field's name inside a sentence: 期望时间."""
    return _word(FIELDS, field)


def value_text(field: str, value: Any) -> str:
    """A field's value as people read it; long text is cut, codes of faults and places stay."""
    if value is None or value == "":
        return translate("words", "(empty)")
    if isinstance(value, bool):
        return translate("words", "yes") if value else translate("words", "no")
    if field == "priority":
        return priority_text(str(value))
    if field in ("wanted_at", "planned_at") and isinstance(value, int):
        return when(value)
    return shorten(str(value))


def join(words: Iterable[str]) -> str:
    """Words one after another: 待派单、待接单."""
    return translate("words", ", ").join(words)


def _word(table: Mapping[str, str], key: str) -> str:
    """A word of a table; a code that this version does not know yet is shown as it is."""
    source = table.get(key)
    return shorten(key) if source is None else translate("words", source)
