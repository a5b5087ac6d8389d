"""The wire between station and cloud: shapes are frozen, and all arrives as it was sent."""

from __future__ import annotations

import json

import msgspec
import pytest
from msgspec import Raw, structs

from domain.envelope import UnknownEvent, kind_of
from domain.problems import Trouble
from domain.repair import commands as c
from domain.repair import events as e
from domain.services import ARGS, EVENTS, decode_state, encode_state
from domain.wire import (
    Failure,
    PullReply,
    PushReply,
    PushRequest,
    PushResult,
    WireProblem,
    decode,
    encode,
    read_command,
    read_entry,
    read_refusal,
    wire_command,
    wire_entry,
    wire_problem,
)
from tests.domain import wire_shape
from tests.domain.repairs import a_command, an_entry, case_in
from tests.domain.typed_values import example

ADVICE = """
Stations of another version are out there. If the change is meant:
  - additive (new message, command, event): python -m tests.domain.wire_shape
  - anything else (a word in a list, a type, a name): first raise domain.wire.WIRE_VERSION and teach
    the cloud to serve the older ones; then the same command writes the new version's own file.
"""


# --------------------------------------------------------------- frozen shapes


def test_nothing_that_travels_has_changed_its_shape() -> None:
    version = wire_shape.WIRE_VERSION
    assert wire_shape.file_of(version).exists(), ADVICE
    changed = wire_shape.drift(wire_shape.frozen(version)["shapes"], wire_shape.shapes())
    assert not changed, "\n".join([*changed, ADVICE])


@pytest.mark.parametrize("version", wire_shape.SERVED)
@pytest.mark.parametrize("group", ["messages", "commands", "events", "states"])
def test_what_every_served_version_wrote_is_read_and_written_back_the_same(
    version: int, group: str
) -> None:
    kinds = wire_shape.groups()[group]
    for name, written in wire_shape.frozen(version)["examples"][group].items():
        read = msgspec.json.decode(json.dumps(written).encode(), type=kinds[name])
        again = json.loads(msgspec.json.encode(read))
        assert {key: again[key] for key in written} == written, name


def test_every_command_and_event_is_frozen_with_an_example_in_which_no_field_is_missing() -> None:
    body = wire_shape.frozen(wire_shape.WIRE_VERSION)
    assert body["examples"].keys() == {"messages", "commands", "events", "states"}
    for group in ("commands", "events"):
        for kind, written in body["examples"][group].items():
            assert written.keys() - {"kind"} == body["shapes"][kind].keys()


def test_the_watch_on_the_shapes_sees_every_kind_of_change() -> None:
    old = {"A": {"x": "int", "y": 'str = ""'}, "B": {}}
    assert wire_shape.drift(old, old) == []
    assert wire_shape.drift(old, {**old, "B": {"z": "bool = false"}}) == []
    assert wire_shape.drift(old, {"A": old["A"]}) == ["B: gone"]
    assert wire_shape.drift(old, {**old, "C": {}}) == ["C: new"]
    assert wire_shape.drift(old, {**old, "B": {"z": "bool"}}) == ["B.z: new and required"]
    changed = {**old, "A": {"x": "str", "y": "str"}}
    assert wire_shape.drift(old, changed) == [
        "A.x: 'int' became 'str'",
        "A.y: 'str = \"\"' became 'str'",
    ]
    assert wire_shape.drift(old, {**old, "A": {"x": "int"}}) == ["A.y: 'str = \"\"' became 'gone'"]


# ---------------------------------------------------------------- round trips


@pytest.mark.parametrize("kind", sorted(ARGS))
def test_every_command_arrives_as_it_was_sent(kind: str) -> None:
    command = a_command(example(ARGS[kind]))
    page = encode(PushRequest(1, "e1", (wire_command(command),)))
    (arrived,) = decode(page, PushRequest).commands
    assert read_command(arrived) == command


@pytest.mark.parametrize("kind", sorted(EVENTS))
def test_every_event_arrives_as_it_was_sent(kind: str) -> None:
    entry = an_entry(example(EVENTS[kind]), e.Accepted())
    page = encode(PullReply("e1", "logistics", (wire_entry(entry),), 9))
    (arrived,) = decode(page, PullReply).entries
    assert read_entry(arrived) == entry
    assert kind_of(entry.events[0]) == kind


@pytest.mark.parametrize("name", sorted(wire_shape.MESSAGES))
def test_every_message_arrives_as_it_was_sent(name: str) -> None:
    message = example(wire_shape.MESSAGES[name])
    assert decode(encode(message), type(message)) == message


@pytest.mark.parametrize("service", ["repair", "directory"])
def test_a_stored_state_is_read_as_it_was_written(service: str) -> None:
    name = {"repair": "Ticket", "directory": "Record"}[service]
    state = example(wire_shape.STATES[name])
    assert decode_state(service, encode_state(state)) == state


def test_a_refusal_keeps_its_facts_on_the_way() -> None:
    refusal = case_in("taken").refused(c.Accept())
    assert isinstance(refusal.facts["wanted"], tuple)
    failure = decode(encode(Failure(wire_problem(refusal))), Failure)
    assert read_refusal(failure.problem) == refusal
    result = PushResult("1", "refused", problem=wire_problem(refusal))
    reply = PushReply("e1", (result,), {"logistics": 4})
    assert decode(encode(reply), PushReply) == structs.replace(
        reply, results=(structs.replace(result, problem=failure.problem),)
    )


def test_a_trouble_travels_as_a_problem_too() -> None:
    assert wire_problem(Trouble("disk_full", free=0)) == WireProblem("disk_full", {"free": 0})


# ------------------------------------------------------------ other versions


def test_an_event_of_an_unknown_kind_is_kept_whole_and_sent_on_unchanged() -> None:
    body = b'{"kind":"repair.drone_sent","height":40,"path":[1,2,{"x":null}]}'
    wired = structs.replace(wire_entry(an_entry(e.Accepted())), events=(Raw(body),))
    page = encode(PullReply("e1", "logistics", (wired,), 1))
    entry = read_entry(decode(page, PullReply).entries[0])
    del page
    (event,) = entry.events
    assert event == UnknownEvent("repair.drone_sent", Raw(body))
    assert kind_of(event) == "repair.drone_sent"
    assert wire_entry(entry) == wired


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'{"kind":"repair.held","cause":"flood","back":"taken"}', "repair.held"),
        (b'{"kind":"repair.taken"}', "repair.taken"),
        (b'{"kind":7}', ""),
        (b'{"no":"kind"}', ""),
        (b"[]", ""),
        (b'{"kind":"repair.noted","text":"\xff"}', "repair.noted"),
        (b'{"kind":"repair.x","deep":' + b"[" * 90_000 + b"]" * 90_000 + b"}", ""),
    ],
)
def test_an_event_that_this_version_cannot_read_is_kept_and_stops_no_feed(
    body: bytes, kind: str
) -> None:
    wired = structs.replace(wire_entry(an_entry()), events=(Raw(body),))
    assert read_entry(wired).events == (UnknownEvent(kind, Raw(body)),)


def test_fields_that_only_a_newer_version_knows_are_passed_over() -> None:
    newer = Raw(b'{"kind":"repair.take","worker":"W101","by_drone":true}')
    wired = structs.replace(wire_command(a_command()), args=newer)
    assert read_command(wired).args == c.Take("W101")
