"""The shipped fault tree as a start reads it: checked and taken apart already.

It is kept in `resources/rules/faults.json` beside the text it was made of. Where a school has
changed the text, the text counts. After a change of ours write it anew with
`python -m desktop.prepared`; a test tells when it is stale.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

import resources
from domain.faults import FaultTree


class Prepared(msgspec.Struct, frozen=True):
    """A fault tree, and the text that says it."""

    source: str
    tree: FaultTree


def fault_tree() -> FaultTree:
    """The school's fault tree: reading the text takes as long as opening all of a desk's files.

    Raises:
        Trouble: ``rules_invalid``.
    """
    text = resources.rule_text("faults")
    try:
        kept = msgspec.json.decode(_file().read_bytes(), type=Prepared)
    except (OSError, msgspec.DecodeError):
        return FaultTree.parse(text)
    return kept.tree if kept.source == text else FaultTree.parse(text)


def made() -> bytes:
    """What the file should hold."""
    text = resources.rule_text("faults")
    return msgspec.json.encode(Prepared(text, FaultTree.parse(text)), order="deterministic") + b"\n"


def _file() -> Path:
    return resources.path("rules", "faults.json")


if __name__ == "__main__":
    _file().write_bytes(made())
