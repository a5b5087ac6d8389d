"""The school's rules of sending (派工规则): weights, how parts are measured, shifts. All data."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct, structs

from domain import rulefile
from domain.calendar_rules import Span

_FILE = "dispatch"
WHOLE = 100
"""What the points of the parts come to together."""
_Points = Annotated[int, Meta(ge=0, le=WHOLE)]
_Loss = Annotated[int, Meta(ge=WHOLE, le=1_000)]

PARTS = ("skill", "zone", "load", "distance", "history", "fairness")
"""The parts that give points, in the order in which they are told."""


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """What each part counts, in points; a worker whom everything speaks for has 100.

    Its defaults are those of the shipped file, for whoever has no file at hand.

    Attributes:
        load: for empty hands; falls evenly to nothing at ``Staff.max_in_hand``.
        distance: for the same building; falls to nothing ``Terms.far`` buildings away.
        history: for who has done ``Terms.known`` jobs in the building.
        fairness: for who was sent nowhere lately; half of it at the average.
        off_duty: taken off, so that nobody who is away stands before one who is here.
        in_crew: taken off for one who has the ticket already.
    """

    skill: _Points = 40
    zone: _Points = 20
    load: _Points = 15
    distance: _Points = 10
    history: _Points = 5
    fairness: _Points = 10
    off_duty: _Loss = 200
    in_crew: _Loss = 400
    source: str = ""

    @property
    def total(self) -> int:
        """The points of all parts together."""
        return sum(getattr(self, part) for part in PARTS)


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """How the parts are measured.

    Attributes:
        days: so far back jobs count as known.
        fair_days: so far back sendings are compared.
        far: buildings on a round after which nothing is near.
        here_hours: so long a worker is taken to be where they were sent last.
    """

    days: Annotated[int, Meta(ge=1, le=366)] = 60
    fair_days: Annotated[int, Meta(ge=1, le=60)] = 7
    far: Annotated[int, Meta(ge=1, le=500)] = 8
    known: Annotated[int, Meta(ge=1, le=100)] = 3
    here_hours: Annotated[int, Meta(ge=1, le=48)] = 8
    source: str = ""


class Override(Struct, frozen=True, forbid_unknown_fields=True):
    """An answer to why somebody else than the first was sent."""

    code: str
    name: str
    name_en: str


class NextWeights(Struct, frozen=True, forbid_unknown_fields=True):
    """What makes a ticket press (下一张), in points."""

    source: str
    breach: _Points
    priority: _Points
    waiting: _Points


class ShiftRule(Struct, frozen=True, forbid_unknown_fields=True):
    """A shift: hours of a day; ``night`` is for those alone who are put down for that night."""

    code: str
    name: str
    name_en: str
    source: str
    hours: Span
    night: bool = False


class Dispatching(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in ``resources/rules/dispatch.toml``."""

    weights: Weights
    terms: Terms
    overrides: tuple[Override, ...]
    next: NextWeights
    shifts: tuple[ShiftRule, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Dispatching:
        """Read the rules from TOML text.

        Raises:
            Trouble: ``rules_invalid`` with the place and what was expected there.
        """
        found = rulefile.convert(_FILE, rulefile.load(_FILE, text), cls, hook=_hook)
        if not balanced(found.weights):
            raise rulefile.wrong(_FILE, "weights", f"Expected parts that sum to {WHOLE}")
        for name in ("overrides", "shifts"):
            codes = [each.code for each in getattr(found, name)]
            if len(set(codes)) < len(codes):
                raise rulefile.wrong(_FILE, name, "Expected each code once")
        return found

    def override(self, code: str) -> Override | None:
        """An answer by its code."""
        return next((each for each in self.overrides if each.code == code), None)

    def shift(self, code: str) -> ShiftRule | None:
        """A shift by its code."""
        return next((each for each in self.shifts if each.code == code), None)

    @property
    def night(self) -> ShiftRule | None:
        """The shift of the nights, if the school has one."""
        return next((each for each in self.shifts if each.night), None)


def balanced(weights: Weights) -> bool:
    """Whether the points of all parts come to 100, so that scores can be read as such."""
    return weights.total == WHOLE


def checked(values: dict[str, int], base: Weights) -> Weights:
    """Weights as somebody typed them over ``base``.

    Raises:
        Trouble: ``rules_invalid`` if one is out of bounds or the parts do not come to 100.
    """
    made = rulefile.convert(_FILE, structs.asdict(base) | values, Weights, at="weights.")
    if not balanced(made):
        raise rulefile.wrong(_FILE, "weights", f"Expected parts that sum to {WHOLE}")
    return made


def _hook(kind: type, value: Any) -> Any:
    if kind is Span:
        return Span.parse(value)
    raise ValueError(f"Expected {kind.__name__}")
