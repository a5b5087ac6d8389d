"""What desks share travels through the cloud, and a change that came second is told in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from desktop.ui.attention.wishes import Wishes
from desktop.ui.words import sentence
from desktop.ui.words.shared import points
from domain.people import Actor
from domain.shared import TEXTS, WEIGHTS, ChangeMacro, ListView, Points, QuickAct, SetWeights
from storage import lookup
from tests.shots.office import Office
from tests.worlds import HeldClock

OTHER = Actor("H003", "王建国", "leader")


@pytest.fixture
def office(tmp_path: Path, qtbot: QtBot) -> Iterator[Office]:
    made = Office(tmp_path, HeldClock())
    yield made
    made.close()


def test_what_is_shared_offline_is_there_at_once_and_in_the_cloud_later(office: Office) -> None:
    station, view = office.station, ListView("open", "due", fault="water")
    seen = station.shared.seen(station.usual_phrasebook)
    station.shared.share(view)
    station.shared.write(seen, seen.book.phrases[1:], seen.book.macros)
    assert station.shared.views() == [view]
    assert station.phrasebook.phrases == seen.book.phrases[1:]
    assert len(station.outbox()) == 2
    office.exchange()
    assert station.outbox() == []
    assert station.attention() == []
    assert lookup.shared_views(office.cloud.store) == [view]
    record = lookup.record(office.cloud.store, TEXTS)
    assert record is not None
    assert record.texts == station.shared.texts()


def test_of_two_leaders_weights_the_later_is_told_with_both_and_can_be_asked_again(
    office: Office,
) -> None:
    station = office.station
    mine = structs.replace(station.sending.rules.weights, skill=30, zone=30)
    theirs = Points(20, 40, 15, 10, 5, 10)
    station.shared.adopt(mine)
    office.tell(WEIGHTS, SetWeights(theirs), OTHER, "desk")
    office.exchange()
    assert station.sending.weights.zone == 40
    [item] = station.attention()
    wishes = Wishes(station)
    assert wishes.number(item.command) == "All desks"
    assert "30 / 30" in wishes.whole(item.command)
    assert wishes.now(item.aggregate, item.command) == points(theirs)
    assert sentence(item.problem).startswith("Another desk set the weights")
    station.close_attention(item, "redo")
    office.exchange()
    assert station.attention() == []
    record = lookup.record(office.cloud.store, WEIGHTS)
    assert record is not None
    assert record.weights == Points(30, 30, 15, 10, 5, 10)


def test_a_quick_act_changed_at_two_desks_is_told_and_the_other_texts_stay(office: Office) -> None:
    station = office.station
    seen = station.shared.seen(station.usual_phrasebook)
    first, *others = seen.book.macros
    changed = structs.replace(first, note="本台改的")
    station.shared.write(seen, seen.book.phrases[1:], (changed, *others))
    theirs = QuickAct(first.name, note="另一台改的")
    office.tell(TEXTS, ChangeMacro(first.name, theirs), OTHER, "desk")
    office.exchange()
    [item] = station.attention()
    assert item.problem.code == "macro_changed"
    book = station.shared.book(station.usual_phrasebook)
    assert book.macros[0].note == "另一台改的"
    assert book.phrases == seen.book.phrases[1:]
