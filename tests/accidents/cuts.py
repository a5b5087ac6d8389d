"""What a power cut may leave of files: images built from a record of writes and syncs.

What was synced is there. Of what was not, each write may be there, or not, or some of its sectors;
names that were given or taken since their folder was synced, up to any of them. The model is that
of SQLite's own crash tests (its ``test6.c``): no disk keeps less, and many keep more.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct, field

SECTOR = 512
_HEAD = struct.Struct("<cHHqq")


class Change(Struct, frozen=True):
    """One line of the record.

    Attributes:
        op: ``w`` write, ``t`` truncate, ``s`` sync, ``c`` create, ``u`` unlink, ``r`` rename,
            ``m`` a word of the scene's own.
        at: where it was written, or the new length.
    """

    op: str
    path: str
    other: str
    at: int
    data: bytes


class Inode(Struct):
    """A file's bytes: those on the disk, and what was done to them since."""

    kept: bytearray = field(default_factory=bytearray)
    loose: list[Change] = field(default_factory=list)


def read(journal: Path) -> list[Change]:
    """The record that ``Disk.recording`` left."""
    data, at = journal.read_bytes(), 0
    found: list[Change] = []
    while at < len(data):
        op, one, two, offset, size = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        path, other = data[at : at + one].decode(), data[at + one : at + one + two].decode()
        at += one + two
        has_data = op == b"w"
        found.append(Change(op.decode(), path, other, offset, data[at : at + size * has_data]))
        at += size * has_data
    return found


class Disk:
    """The files under one folder, as far as they are on the disk.

    Args:
        root: the folder that was recorded.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: dict[str, Inode] = {}
        self._kept: dict[str, Inode] = {}
        self._loose: list[Change] = []
        self._made: dict[int, Inode] = {}

    def do(self, change: Change) -> None:
        """Go on by one change."""
        match change.op:
            case "w" | "t":
                self._names[change.path].loose.append(change)
            case "c":
                inode = self._names[change.path] = Inode()
                self._made[id(change)] = inode
                self._loose.append(change)
            case "u":
                self._names.pop(change.path, None)
                self._loose.append(change)
            case "r":
                self._names[change.other] = self._names.pop(change.path)
                self._loose.append(change)
            case "s":
                self._sync(change.path)

    def _sync(self, path: str) -> None:
        inode = self._names.get(path)
        if inode is not None:
            for change in inode.loose:
                _apply(inode.kept, change)
            inode.loose.clear()
            return
        here = [one for one in self._loose if str(Path(one.path).parent) == path]
        for change in here:
            self._name(self._kept, change)
        self._loose = [one for one in self._loose if one not in here]

    def _name(self, names: dict[str, Inode], change: Change) -> None:
        if change.op == "c":
            names[change.path] = self._made[id(change)]
        elif change.op == "u":
            names.pop(change.path, None)
        elif (inode := names.pop(change.path, None)) is not None:
            names[change.other] = inode

    def image(self, target: Path, dice: random.Random, how: str) -> None:
        """Write what a cut at this moment may leave into an empty folder.

        Args:
            how: ``synced`` nothing else; ``all`` everything, as after a kill; ``some`` of the
                writes; ``torn``, of some a part of their sectors.
        """
        names = dict(self._kept)
        upto = {"synced": 0, "all": len(self._loose)}.get(how, dice.randint(0, len(self._loose)))
        for change in self._loose[:upto]:
            self._name(names, change)
        for path, inode in names.items():
            file = target / Path(path).relative_to(self._root)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(_left(inode, dice, how))


def _left(inode: Inode, dice: random.Random, how: str) -> bytes:
    data = bytearray(inode.kept)
    for change in inode.loose:
        if how == "all" or (how != "synced" and dice.random() < 0.5):
            torn = how == "torn" and change.op == "w" and dice.random() < 0.5
            for part in _sectors(change, dice) if torn else (change,):
                _apply(data, part)
    return bytes(data)


def _sectors(change: Change, dice: random.Random) -> Iterator[Change]:
    """Some of the sectors of a write."""
    at, end = change.at, change.at + len(change.data)
    while at < end:
        upto = min(end, (at // SECTOR + 1) * SECTOR)
        if dice.random() < 0.5:
            data = change.data[at - change.at : upto - change.at]
            yield Change("w", change.path, "", at, data)
        at = upto


def _apply(data: bytearray, change: Change) -> None:
    if change.op == "t":
        del data[change.at :]
        data.extend(bytes(change.at - len(data)))
        return
    data.extend(bytes(max(0, change.at - len(data))))
    data[change.at : change.at + len(change.data)] = change.data


HOWS = ("synced", "all", "some", "torn")


def moments(
    changes: list[Change], root: Path, every: int, seen: Callable[[Disk, list[str]], None]
) -> int:
    """Stop before each so manieth sync, and after each word of the scene.

    Args:
        seen: given the disk of that moment and the scene's words so far.

    Returns:
        How many syncs there are.
    """
    disk, words, syncs = Disk(root), list[str](), 0
    for change in changes:
        if change.op == "s":
            syncs += 1
            if syncs % every == 0:
                seen(disk, words)
        if change.op == "m":
            words.append(change.path)
            if len(words) % every == 0:
                seen(disk, words)
        else:
            disk.do(change)
    return syncs
