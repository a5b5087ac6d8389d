"""News of the clinic: each person is told that there is some, and nobody of what."""

from __future__ import annotations

from typing import Any

from cloud.notices.clinic import page_of
from cloud.notices.kinds import Notice, TakenBack
from cloud.notices.tell import tell
from cloud.notices.words import say
from domain.clinic import consult
from domain.clinic.session import commands as c
from domain.faults import FaultTree
from resources import rule_text
from tests.domain.clinic.cases import CHEN, DESK, DOCTOR, NURSE, WU, Clinic, patient, person

FAULTS = FaultTree.parse(rule_text("faults"))


def told(clinic: Clinic, args: Any, by: Any, **envelope: Any) -> list[Notice | TakenBack]:
    """What this wish gives to tell."""
    on = envelope.get("on") or clinic.am
    before = clinic.states.get(on)
    clinic.do(args, by, **envelope)
    return tell(before, clinic.entries[-1], clinic.states[on])


def people(found: list[Notice | TakenBack]) -> list[str]:
    """Who is told."""
    return [one.subject.partition(":")[2] for one in found if isinstance(one, Notice)]


def test_who_books_is_told_nothing_and_whom_the_desk_booked_is() -> None:
    clinic = Clinic()
    assert told(clinic, c.Book(clinic.number(), patient(CHEN), 0), CHEN) == []
    assert people(told(clinic, c.Book(clinic.number(), patient(WU), 1), DESK)) == [WU.id]


def test_whoever_is_stopped_or_gets_a_freed_place_is_told() -> None:
    clinic = Clinic()
    for n in range(6):
        clinic.book(person(20 + n), n)
    clinic.do(c.Wait(clinic.number(), patient(CHEN)), CHEN)
    holder = clinic.session.holder(3)
    assert holder is not None
    assert people(told(clinic, c.Cancel(holder.id), person(23))) == [CHEN.id]
    clinic.do(c.Wait(clinic.number(), patient(WU)), WU)
    concerned = sorted([CHEN.id, WU.id, *(f"S{20 + n}" for n in range(6) if n != 3)])
    assert sorted(people(told(clinic, c.Stop("医生外出"), NURSE))) == concerned
    assert sorted(people(told(clinic, c.Resume(), NURSE))) == concerned


def test_whoever_is_called_is_told_once_and_so_is_who_is_nearly_next() -> None:
    clinic = Clinic()
    ids = [clinic.book(person(50 + n), n) for n in range(4)]
    clinic.to_the_day(-10)
    for visit in ids:
        clinic.do(c.CheckIn(visit), DESK)
    found = told(clinic, c.Call(), DOCTOR)
    assert people(found) == ["S50", "S52"]
    taken_back = told(clinic, c.Undo(ids[0], clinic.entries[-1].command_id), DOCTOR)
    assert [type(one) for one in taken_back] == [TakenBack]
    again = told(clinic, c.Call(), DOCTOR)
    near = [one.key for one in (*found, *again) if isinstance(one, Notice) and "soon" in one.key]
    assert len(near) == 2
    assert len(set(near)) == 1  # stored under one key: told once
    assert told(clinic, c.Call(ids[0]), DOCTOR) == []


def test_what_is_told_names_nothing_of_anybody() -> None:
    clinic = Clinic()
    clinic.do(c.Book(clinic.number(), patient(CHEN), 0), CHEN)
    ask = consult.Ask(patient(CHEN), "最近总是失眠", read=True)
    clinic.do(ask, CHEN, on="consult:1")
    (notice,) = told(clinic, consult.Answer("来心理门诊看看"), DOCTOR, on="consult:1")
    assert isinstance(notice, Notice)
    said = say(notice, FAULTS, clinic.now)
    assert said.text == "校医院有一条新消息，请打开查看。"
    assert said.page == "/clinic/consults/1"
    whole = f"{said} {notice.facts}"
    for word in ("失眠", "心理", CHEN.name, "林海", "内科", "咨询", "GH26"):
        assert word not in whole
    assert page_of(clinic.am) == "/clinic"
