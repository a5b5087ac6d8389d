"""What people of the sample campus say and write, from ``resources/campus/life.toml``."""

from __future__ import annotations

import tomllib
from collections import deque
from random import Random

from msgspec import Struct, convert

from domain.faults import FaultTree
from resources import path

_REMEMBERED = 40
"""So many reports are not said again at once."""


class ReportSaying(Struct, frozen=True):
    """What is said of one fault, where it can be, and what its picture shows."""

    fault: str
    where: tuple[str, ...]
    say: tuple[str, ...]
    picture: str = ""


class FairRating(Struct, frozen=True):
    """Stars for quality, speed and attitude, and why they are not five."""

    stars: tuple[str, str, str]
    text: str


class Requester(Struct, frozen=True):
    """Requesters' words; ``add`` follows what is said of the fault, ``add_at_home`` in a dorm."""

    add: tuple[str, ...]
    add_at_home: tuple[str, ...]
    spot: tuple[str, ...]
    note: tuple[str, ...]
    withdraw: tuple[str, ...]
    good: tuple[str, ...]
    fail: tuple[str, ...]
    fair: tuple[FairRating, ...]
    confirm: tuple[str, ...]


class PatientWords(Struct, frozen=True):
    """What people ask the clinic; where they were seen, and by which kind of claim."""

    ask: tuple[str, ...]
    hospital: tuple[str, ...]
    claim_case: str


class HoldSaying(Struct, frozen=True):
    """Why a job pauses."""

    cause: str
    note: str


class WorkerWords(Struct, frozen=True):
    """Workers' words."""

    hand_back: tuple[str, ...]
    note: tuple[str, ...]
    hold: tuple[HoldSaying, ...]


class FinishSaying(Struct, frozen=True):
    """What was done about a fault, or about a whole category; minutes are a range.

    Attributes:
        materials: 品名, 数量, 单位, 单价 (yuan) as a worker types them.
    """

    fault: str
    outcome: str
    minutes: tuple[int, int]
    text: tuple[str, ...]
    materials: tuple[tuple[str, str, str, str], ...]


class _File(Struct, frozen=True):
    report: tuple[ReportSaying, ...]
    requester: Requester
    patient: PatientWords
    worker: WorkerWords
    finish: tuple[FinishSaying, ...]


class Said(Struct, frozen=True):
    """One report's words."""

    fault: str
    text: str
    picture: str


class Sayings:
    """All words of the campus, and which were used lately.

    Args:
        faults: the tree, to tell a job's fault from its page.
    """

    def __init__(self, faults: FaultTree, dice: Random) -> None:
        text = path("campus", "life.toml").read_text(encoding="utf-8")
        self._file: _File = convert(tomllib.loads(text), _File)
        self._dice = dice
        self._lately: deque[str] = deque(maxlen=_REMEMBERED)
        codes = (code for code, fault in faults.faults.items() if fault.parent)
        self._paths = {faults.path_text(code): code for code in codes}

    @property
    def requester(self) -> Requester:
        """Requesters' words."""
        return self._file.requester

    @property
    def patient(self) -> PatientWords:
        """Words at the clinic."""
        return self._file.patient

    @property
    def worker(self) -> WorkerWords:
        """Workers' words."""
        return self._file.worker

    def report(self, use: str) -> Said:
        """Something that can be broken in a building of that use (``outdoor`` outside)."""
        fitting = [one for one in self._file.report if use in one.where] or self._file.report
        kinds = [(one, say) for one in fitting for say in one.say]
        fresh = [(one, say) for one, say in kinds if say not in self._lately] or kinds
        one, say = self._dice.choice(fresh)
        self._lately.append(say)
        words = self.requester
        more = words.add_at_home if use == "dorm" else words.add
        return Said(one.fault, say + self._dice.choice(more), one.picture)

    def finish(self, words: str) -> FinishSaying:
        """What is written of the fault that stands on a job's page."""
        shown = max((text for text in self._paths if text in words), key=len, default="")
        code = self._paths.get(shown, "")
        known = [one for one in self._file.finish if code.startswith(one.fault)]
        return max(known, key=lambda one: len(one.fault))
