"""Time limits (时限) by priority and fault, and the school's terms: data, never constants."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Annotated, Literal

from msgspec import Meta, Struct, structs

from domain import rulefile
from domain.calendar import Calendar
from domain.calendar_rules import ALWAYS
from domain.faults import FaultTree
from domain.repair.rules import Terms
from domain.repair.ticket import Priority

ClockKind = Literal["accept", "dispatch", "take", "arrive", "finish"]
"""受理, 派单, 接单, 到场, 完工."""
CLOCK_KINDS: tuple[ClockKind, ...] = ("accept", "dispatch", "take", "arrive", "finish")

_FILE = "limits"
_Days = Annotated[int, Meta(ge=1, le=366)]
_Minutes = Annotated[int, Meta(ge=0, le=366 * 1440)]


class Limit(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a step may take: minutes of that schedule's open time."""

    minutes: Annotated[int, Meta(ge=1, le=366 * 1440)]
    schedule: str


ByPlan = Literal["by_plan"]
"""Due at the planned time that was agreed."""
Limits5 = tuple[Limit, Limit, Limit, Limit | ByPlan, Limit]


class _PriorityEntry(Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    accept: Limit
    dispatch: Limit
    take: Limit
    arrive: Limit | ByPlan
    finish: Limit


class _Priorities(Struct, frozen=True, forbid_unknown_fields=True):
    emergency: _PriorityEntry
    urgent: _PriorityEntry
    normal: _PriorityEntry
    planned: _PriorityEntry


class _FaultEntry(Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    source: str
    priority: Priority | None = None
    accept: Limit | None = None
    dispatch: Limit | None = None
    take: Limit | None = None
    arrive: Limit | ByPlan | None = None
    finish: Limit | None = None


class _TermsEntry(Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    inspect_days: _Days
    rate_days: _Days
    urge_gap_minutes: _Minutes
    undo_minutes: _Minutes
    max_photos: Annotated[int, Meta(ge=0, le=20)]
    max_text: Annotated[int, Meta(ge=80, le=10_000)]


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    warn_at: Annotated[float, Meta(gt=0, le=1)]
    priorities: _Priorities
    terms: _TermsEntry
    faults: tuple[_FaultEntry, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """Every limit of the school.

    Attributes:
        warn_at: share of a limit after which its clock warns.
        terms: what decisions on repair tickets need (warranty from the fault tree included).
    """

    warn_at: float
    terms: Terms
    _priorities: _Priorities
    _faults: tuple[_FaultEntry, ...]
    _found: dict[tuple[Priority, str], Limits5] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, calendar: Calendar, faults: FaultTree) -> Limits:
        """Read limits from TOML text (``resources/rules/limits.toml``).

        Args:
            calendar: its schedules may be named.
            faults: its codes may be named; gives the warranty terms.

        Raises:
            Trouble: ``rules_invalid`` with the place and what was expected there.
        """
        file = rulefile.convert(_FILE, rulefile.load(_FILE, text), _File)
        schedules = (ALWAYS, *calendar.schedules)
        for name in file.priorities.__struct_fields__:
            _check_schedules(getattr(file.priorities, name), f"priorities.{name}", schedules)
        taken: set[tuple[str, Priority | None]] = set()
        for n, entry in enumerate(file.faults):
            if faults.get(entry.code) is None:
                raise rulefile.wrong(_FILE, f"faults[{n}].code", "Expected a code of faults.toml")
            if (entry.code, entry.priority) in taken:
                raise rulefile.wrong(_FILE, f"faults[{n}].code", "Expected each code once")
            taken.add((entry.code, entry.priority))
            _check_schedules(entry, f"faults[{n}]", schedules)
        plain = structs.asdict(file.terms)
        del plain["source"]
        terms = Terms(warranty_days=faults.warranty_days(), **plain)
        return cls(file.warn_at, terms, file.priorities, file.faults)

    def of(self, priority: Priority, fault: str) -> Limits5:
        """The limits of the five clocks, in the order of ``CLOCK_KINDS``.

        Args:
            fault: code of a fault or category; one that the tree does not know has no overrides.
        """
        found = self._found.get((priority, fault))
        if found is None:
            found = self._found[priority, fault] = self._find(priority, fault)
        return found

    def _find(self, priority: Priority, fault: str) -> Limits5:
        limits = structs.asdict(getattr(self._priorities, priority))
        # The longest code wins, and of equal codes the one that names the priority.
        for entry in sorted(self._faults, key=lambda e: (len(e.code), e.priority is not None)):
            covers = fault == entry.code or fault.startswith(entry.code + ".")
            if covers and entry.priority in (None, priority):
                own = {kind: getattr(entry, kind) for kind in CLOCK_KINDS}
                limits |= {kind: limit for kind, limit in own.items() if limit is not None}
        return tuple(limits[kind] for kind in CLOCK_KINDS)


def _check_schedules(
    entry: _PriorityEntry | _FaultEntry, at: str, schedules: Collection[str]
) -> None:
    for kind in CLOCK_KINDS:
        limit = getattr(entry, kind)
        if isinstance(limit, Limit) and limit.schedule not in schedules:
            expected = f"Expected one of {', '.join(schedules)}"
            raise rulefile.wrong(_FILE, f"{at}.{kind}.schedule", expected)
