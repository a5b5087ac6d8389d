"""Bytes from outside: whatever arrives is read, refused or kept, and explodes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw, structs

from domain.envelope import UnknownEvent
from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.services import ARGS, encode_state
from domain.values import LATEST_MOMENT
from domain.wire import (
    PushRequest,
    WireCommand,
    WireEntry,
    decode,
    encode,
    read_command,
    read_entry,
    wire_command,
    wire_entry,
)
from tests.domain.repairs import (
    DESK,
    NOON,
    STUDENT,
    UID,
    Case,
    a_command,
    a_report,
    an_entry,
)
from tests.domain.typed_values import anything, example


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"kind":"repair.explode"}', "unknown_kind"),
        (b'{"kind":"payroll.raise"}', "unknown_kind"),
        (b'{"kind":""}', "unknown_kind"),
        (b"null", "bad_command"),
        (b'"repair.accept"', "bad_command"),
        (b"{}", "bad_command"),
        (b"{", "bad_command"),
        (b"", "bad_command"),
        (b'{"kind":"repair.take"}', "bad_command"),
        (b'{"kind":"repair.take","worker":7}', "bad_command"),
        (b'{"kind":"repair.hold","cause":"bored"}', "bad_command"),
        (b'{"kind":"repair.edit","changes":[{"field":"status","old":1,"new":2}]}', "bad_command"),
        (b'{"kind":"repair.edit","changes":[{"field":"spot","old":1.5,"new":[]}]}', "bad_command"),
        (b'{"kind":"repair.note","text":"\xc3\x28"}', "bad_command"),
        (b'{"kind":"repair.note","text":"\\ud83d"}', "bad_command"),
        (b'{"kind":"repair.x","deep":' + b"[" * 90_000 + b"]" * 90_000 + b"}", "bad_command"),
    ],
)
def test_a_command_body_that_makes_no_sense_is_refused(body: bytes, code: str) -> None:
    wired = structs.replace(wire_command(a_command()), args=Raw(body))
    with pytest.raises(Refusal) as caught:
        read_command(wired)
    assert caught.value.code == code
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"id": ""}, "id"),
        ({"id": "x" * 201}, "id"),
        ({"aggregate": ""}, "aggregate"),
        ({"station": "s" * 1_000_000}, "station"),
        ({"incarnation": "i" * 201}, "incarnation"),
        ({"actor": Actor("", "无名", "requester")}, "actor"),
        ({"actor": Actor("S1", "名" * 201, "requester")}, "actor"),
        ({"happened_at": -1}, "happened_at"),
        ({"issued_at": LATEST_MOMENT + 1}, "issued_at"),
        ({"base": -1}, "base"),
        ({"base": 2**64}, "base"),
    ],
)
def test_an_envelope_that_no_honest_station_sends_is_refused(
    change: dict[str, Any], detail: str
) -> None:
    wired = structs.replace(wire_command(a_command()), **change)
    with pytest.raises(Refusal) as caught:
        read_command(wired)
    assert caught.value == Refusal("bad_command", detail=detail)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[1]",
        b'{"wire":1,"epoch":"e","commands":{}}',
        b'{"wire":"1","epoch":"e","commands":[]}',
        b'{"wire":1,"epoch":"\xff","commands":[]}',
        b'{"wire":1,"epoch":"e","commands":[],"deep":' + b"[" * 90_000 + b"]" * 90_000 + b"}",
    ],
)
def test_a_message_that_makes_no_sense_is_refused(body: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        decode(body, PushRequest)
    assert caught.value.code == "bad_message"
    assert len(str(caught.value.facts["detail"])) <= 200


def test_half_a_character_pasted_at_the_desk_is_refused_before_it_lies_in_the_outbox() -> None:
    with pytest.raises(Refusal) as caught:
        wire_command(a_command(c.Note("坏\ud83d")))
    assert caught.value == Refusal("bad_command", detail="surrogates not allowed")


def test_a_command_with_half_a_character_is_cleaned_in_what_it_causes() -> None:
    case = Case()
    assert case.do(a_report(description="坏\ud83d了"), STUDENT).description == "坏了"
    assert encode_state(case.known)


@given(st.sampled_from(sorted(ARGS)).flatmap(lambda kind: anything(ARGS[kind])))
def test_any_command_that_can_be_written_is_read_back_the_same(args: Any) -> None:
    command = a_command(args, actor=DESK, aggregate=UID, happened_at=NOON)
    wired = decode(encode(wire_command(command)), WireCommand)
    assert read_command(wired) == command


@given(st.data())
def test_damaged_bytes_are_refused_or_read_but_never_explode(data: st.DataObject) -> None:
    whole = encode(
        wire_command(a_command(example(data.draw(st.sampled_from(list(ARGS.values()))))))
    )
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 8)))
    damaged = whole[:start] + data.draw(st.binary(max_size=8)) + whole[end:]
    try:
        command = read_command(decode(damaged, WireCommand))
    except Refusal as refusal:
        assert refusal.code in ("bad_message", "bad_command", "unknown_kind")  # noqa: PT017
    else:
        assert read_command(wire_command(command)) == command


@given(st.binary(max_size=60))
def test_damaged_entries_are_refused_or_kept(junk: bytes) -> None:
    wired = structs.replace(wire_entry(an_entry()), events=(Raw(junk),))
    (event,) = read_entry(wired).events
    assert isinstance(event, UnknownEvent)
    assert event.raw == Raw(junk)
    assert isinstance(wire_entry(read_entry(wired)), WireEntry)
