"""消息设置: by which channel somebody is told first, when not, and whether at all by the phone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, structs
from starlette.responses import Response

from cloud.notices import preferences
from cloud.notices.preferences import Preference
from cloud.notices.settings import ChannelName
from cloud.pages.visit import Visit
from cloud.pages.words import telling
from cloud.settings import Settings
from domain.problems import Refusal

ADDRESS = "/me/messages"
_HOUR = 60
BEGINS = tuple(hour * _HOUR for hour in (18, 19, 20, 21, 22, 23, 0))
ENDS = tuple(hour * _HOUR for hour in range(5, 13))


class Way(Struct, frozen=True):
    """One channel of the list."""

    name: ChannelName
    label: str
    hint: str


def shown(visit: Visit) -> Response:
    """What is set, and what may be."""
    wish = preferences.of(visit.cloud.store, visit.visitor.subject)
    settings = visit.cloud.settings
    night = settings.school.night
    return visit.page(
        "preferences.html",
        ways=[Way(name, *telling.CHANNELS[name]) for name in wish.ordered(_usual(visit))],
        wish=wish,
        own_order=bool(wish.order),
        night=(telling.clock(night[0]), telling.clock(night[1])),
        begins=[(minute, telling.clock(minute)) for minute in BEGINS],
        ends=[(minute, telling.clock(minute)) for minute in ENDS],
        may_be_silent=visit.visitor.staff is None,
    )


def change(visit: Visit) -> Response:
    """One thing is set anew: ``up`` (``channel``), ``usual``, ``quiet`` (``from``, ``to``),
    ``silent`` (``on``)."""
    act = _ACTS.get(visit.path["act"])
    if act is None:
        raise Refusal("no_such_page")
    store, subject = visit.cloud.store, visit.visitor.subject
    wish = act(visit, preferences.of(store, subject))
    preferences.keep(store, subject, wish, visit.now)
    return visit.done(ADDRESS, telling.PREFERENCE_KEPT)


def _usual(visit: Visit) -> list[ChannelName]:
    """The channels of one's group that this school has, in the school's order."""
    settings = visit.cloud.settings
    notices = settings.notices
    order = notices.person if visit.visitor.staff is None else notices.staff
    return [name for name in order if _has(settings, name)]


def _has(settings: Settings, name: ChannelName) -> bool:
    if name == "wecom":
        return settings.identity.wecom is not None
    if settings.wechat is None:
        return False
    uses = {use.subscription for use in settings.notices.templates}
    return {"template": False in uses, "subscription": True in uses}.get(name, True)


def _up(visit: Visit, wish: Preference) -> Preference:
    name = visit.form.get("channel")
    if name not in _usual(visit):
        raise Refusal("bad_value", field="channel")
    return preferences.raised(_usual(visit), wish, name)


def _as_usual(visit: Visit, wish: Preference) -> Preference:
    return structs.replace(wish, order=())


def _quiet(visit: Visit, wish: Preference) -> Preference:
    if not visit.form.flag("own"):
        return structs.replace(wish, quiet=None)
    begin, end = visit.form.number("from"), visit.form.number("to")
    if begin not in BEGINS or end not in ENDS:
        raise Refusal("bad_value", field="quiet")
    return structs.replace(wish, quiet=(begin, end))


def _silent(visit: Visit, wish: Preference) -> Preference:
    # Work and breaches have to reach whoever answers for them.
    if visit.visitor.staff is not None:
        raise Refusal("not_for_you")
    return structs.replace(wish, only_listed=visit.form.flag("on"))


_ACTS: Mapping[str, Callable[[Visit, Preference], Preference]] = {
    "up": _up,
    "usual": _as_usual,
    "quiet": _quiet,
    "silent": _silent,
}
