"""Stored results of commands: a wish that comes again is told from another under the same id."""

from __future__ import annotations

import hashlib

import msgspec

from domain.envelope import Command
from domain.problems import Refusal
from domain.wire import PushResult, WireCommand, WireProblem, read_command
from storage.database import Row


def read(wire: WireCommand) -> Command | Refusal:
    """The command, or why it can't be read."""
    try:
        return read_command(wire)
    except Refusal as refusal:
        return refusal


def digest_of(wire: WireCommand) -> str:
    """What is wished, without by which station and when it was sent: these change on the way.

    A station that was enrolled anew signs what it could not send before with its new name.
    """
    wish = msgspec.json.encode((wire.aggregate, wire.actor, wire.channel))
    return hashlib.blake2b(wish + bytes(wire.args), digest_size=16).hexdigest()


def stored(row: Row) -> PushResult:
    """The result that was kept: command, digest, outcome, feed, seq, problem."""
    problem = msgspec.json.decode(row[5], type=WireProblem) if row[5] else None
    return PushResult(row[0], row[2], row[3], row[4], problem)


def repeated(command_id: str, digest: str, known: str, result: PushResult) -> PushResult:
    """The stored result of a command that comes again."""
    if known and digest != known:
        # Two wishes under one id: a programming error or a forgery, never to be guessed at.
        return PushResult(command_id, "refused", problem=WireProblem("command_id_reused"))
    return result
