"""The exchange with the cloud in sentences: what the sync view shows, without a widget in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.station import Station
from desktop.ui import words
from desktop.ui.status import SKEW_TOLD, link_words, skew_words

if TYPE_CHECKING:
    from desktop.station import FeedState, Mishap, Repair

translate = QCoreApplication.translate

SUFFIX = "paidan-outbox"
_FEEDS: dict[str, str] = {
    "logistics": str(QT_TRANSLATE_NOOP("sync", "Repairs")),
    "directory": str(QT_TRANSLATE_NOOP("sync", "Staff and places")),
}
_CAUSES: dict[str, str] = {
    "missing": str(QT_TRANSLATE_NOOP("sync", "was missing here")),
    "extra": str(QT_TRANSLATE_NOOP("sync", "is not in the cloud")),
    "state": str(QT_TRANSLATE_NOOP("sync", "differed from the cloud")),
    "row": str(QT_TRANSLATE_NOOP("sync", "was shown wrong")),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A name, what is said of it, and in which ink."""

    name: str
    text: str
    ink: str = "text"


def of_link(station: Station, now: int) -> list[Fact]:
    """The line, the clocks, the last comparison."""
    fresh = station.freshness
    _, text, tone = link_words(fresh, enrolled=bool(station.meta("cloud")))
    ink = {"success": "success_text", "warn": "warn_text"}.get(tone, "text")
    found = [Fact(translate("sync", "Line"), text, ink)]
    if fresh.link == "stopped" and fresh.problem is not None:
        found.append(Fact(translate("sync", "Because"), words.sentence(fresh.problem), "warn_text"))
    if station.meta("cloud"):
        found.append(Fact(translate("sync", "Address"), station.meta("cloud")))
    skew = skew_words(fresh.skew) or translate("sync", "agrees with the cloud's")
    found.append(
        Fact(
            translate("sync", "Clock"),
            skew,
            "warn_text" if abs(fresh.skew) >= SKEW_TOLD else "text",
        )
    )
    checked = fresh.checked_at or int(station.meta("checked", "0"))
    ink = "text"
    if station.exchange.of_two_versions():
        said = translate(
            "sync", "paused: cloud and station are of different versions, until both are the same"
        )
        ink = "warn_text"
    elif checked:
        said = translate("sync", "the same as the cloud's, {time}")
        said = said.format(time=words.moment(checked, now))
    else:
        said = translate("sync", "not compared yet; it is done by itself")
    found.append(Fact(translate("sync", "Compared"), said, ink))
    return found


def of_feeds(feeds: Sequence[FeedState], now: int) -> list[Fact]:
    """A line for each feed."""
    found: list[Fact] = []
    for one in feeds:
        said = translate("sync", "{seq} of {head} came, last heard {time}").format(
            seq=one.seq, head=max(one.seq, one.head), time=words.moment(one.at, now)
        )
        ink = "warn_text" if one.seq < one.head else "text"
        source = _FEEDS.get(one.feed)
        found.append(Fact(translate("sync", str(source)) if source else one.feed, said, ink))
    if not found:
        nothing = translate("sync", "nothing has come yet")
        found.append(Fact(translate("sync", "Data"), nothing, "text_2"))
    return found


def of_carried(station: Station, now: int) -> list[Fact]:
    """The outbox, pictures, a file to start from, files of other stations."""
    fresh, pictures = station.freshness, station.exchange.pictures()
    nothing = translate("sync", "nothing waits")
    acts = nothing
    if fresh.waiting:
        acts = translate("sync", "%n wait", "", fresh.waiting)
        if fresh.oldest_waiting is not None:
            oldest = translate("sync", "the oldest from {time}")
            acts += " · " + oldest.format(time=words.moment(fresh.oldest_waiting, now))
    found = [
        Fact(translate("sync", "Acts to upload"), acts),
        Fact(translate("sync", "Photos to upload"), _waiting(pictures.up, nothing)),
        Fact(translate("sync", "Photos to fetch"), _waiting(pictures.down, nothing)),
    ]
    if pictures.failed:
        given_up = translate("sync", "%n given up after many tries", "", pictures.failed)
        found.append(Fact(translate("sync", "Photos not carried"), given_up, "warn_text"))
    if fresh.to_fetch:
        said = translate("sync", "{done} of {size} MB").format(
            done=fresh.fetched // 1_000_000, size=max(1, fresh.to_fetch // 1_000_000)
        )
        found.append(Fact(translate("sync", "Whole data file"), said))
    parcels = station.exchange.parcels()
    if parcels:
        found.append(Fact(translate("sync", "Files of other stations"), _waiting(parcels, nothing)))
    return found


def of_desk(station: Station, now: int) -> list[Fact]:
    """Who this station is, and its last backup."""
    name, letters = station.meta("name"), station.meta("letters")
    incarnation = station.meta("incarnation")
    made = station.exchange.last_backup()
    said = translate("sync", "none yet; it is made by itself")
    return [
        Fact(translate("sync", "Name"), name or translate("sync", "not connected yet")),
        Fact(translate("sync", "Letters in numbers"), letters),
        Fact(translate("sync", "Mark of this folder"), incarnation[-8:]),
        Fact(translate("sync", "Last backup"), said if made is None else words.moment(made, now)),
    ]


def of_mishaps(mishaps: Sequence[Mishap], now: int) -> list[Fact]:
    """The last problems, newest first."""
    found = [
        Fact(words.moment(one.at, now), _again(words.sentence(one.problem), one.times))
        for one in mishaps
    ]
    return found or [_none(translate("sync", "none since the program started"))]


def of_repairs(repairs: Sequence[Repair], now: int) -> list[Fact]:
    """What differed from the cloud, newest first."""
    found = [
        Fact(words.moment(one.at, now), f"{one.number} {_cause(one.cause)}") for one in repairs
    ]
    return found or [_none(translate("sync", "nothing ever differed"))]


def file_name(station: Station) -> str:
    """A name for an export that tells whose it is and when it was made."""
    digits = "".join(ch for ch in words.when(station.clock()) if ch.isdigit())
    return f"{station.meta('letters')}-{digits}.{SUFFIX}"


def _waiting(count: int, nothing: str) -> str:
    return translate("sync", "%n wait", "", count) if count else nothing


def _again(text: str, times: int) -> str:
    if times == 1:
        return text
    return f"{text} " + translate("sync", "(%n times)", "", times)


def _cause(cause: str) -> str:
    source = _CAUSES.get(cause)
    return translate("sync", str(source)) if source else cause


def _none(text: str) -> Fact:
    return Fact(text, "")
