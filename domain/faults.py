"""The fault tree (大类 > 小类): what can be broken, how urgent it is, who answers for it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, structs

from domain.problems import Trouble
from domain.repair.ticket import PRIORITIES, Priority
from domain.text import fold

ZoneRule = Literal["zone", "campus"]
"""The crew that serves the place's zone, or one crew for the whole campus."""

_FILE = "faults"
_Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
_Name = Annotated[str, Meta(min_length=1)]
_Days = Annotated[int, Meta(ge=0, le=3650)]
_Minutes = Annotated[int, Meta(ge=1, le=60_000)]


class Team(Struct, frozen=True, forbid_unknown_fields=True):
    """Who answers for faults (班组, 科室, 维保单位). ``external``: not of this office (转外)."""

    code: _Code
    name: _Name
    name_en: _Name
    external: bool = False


class Fault(Struct, frozen=True):
    """A node of the tree; what it does not say itself it has from its category.

    Attributes:
        code: stable, ``water.pipe``; a category's code has no dot.
        parent: the category's code, empty for a category.
        team_by_use: another team by the building's use (``directory.Place.use``).
        warranty_days: 返修 term after 完工.
        minutes: 定额工时, standard minutes of one worker.
        words: what callers say for it.
        active: whether it is offered for new tickets.
    """

    code: str
    name: str
    name_en: str
    parent: str
    priority: Priority
    team: str
    zone_rule: ZoneRule
    skill: str
    warranty_days: int
    minutes: int
    team_by_use: dict[str, str] = {}
    words: tuple[str, ...] = ()
    active: bool = True

    def team_at(self, use: str) -> str:
        """The team that answers for it in a building of that use."""
        return self.team_by_use.get(use, self.team)


class _FaultEntry(Struct, frozen=True, forbid_unknown_fields=True):
    code: _Code
    name: _Name
    name_en: _Name
    priority: Priority | None = None
    team: str | None = None
    zone_rule: ZoneRule | None = None
    skill: _Name | None = None
    warranty_days: _Days | None = None
    minutes: _Minutes | None = None
    team_by_use: dict[str, str] | None = None
    words: tuple[_Name, ...] = ()
    active: bool = True


class _CategoryEntry(Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
    name: _Name
    name_en: _Name
    priority: Priority
    team: str
    zone_rule: ZoneRule
    skill: _Name
    warranty_days: _Days
    minutes: _Minutes
    faults: Annotated[tuple[_FaultEntry, ...], Meta(min_length=1)]
    team_by_use: dict[str, str] = {}
    words: tuple[_Name, ...] = ()
    active: bool = True


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    source: str
    warranty_days: _Days
    teams: Annotated[tuple[Team, ...], Meta(min_length=1)]
    categories: Annotated[tuple[_CategoryEntry, ...], Meta(min_length=1)]


class FaultTree(Struct, frozen=True):
    """The whole tree, in the file's order.

    Attributes:
        faults: every node by code, categories included.
        teams: by code.
        default_warranty_days: for codes that the tree does not know.
    """

    faults: dict[str, Fault]
    teams: dict[str, Team]
    default_warranty_days: int

    @classmethod
    def parse(cls, text: str) -> FaultTree:
        """Read a tree from TOML text (``resources/rules/faults.toml``).

        Raises:
            Trouble: ``rules_invalid`` with the place and what was expected there.
        """
        from domain import rulefile  # a desk starts without reading text

        file = rulefile.convert(_FILE, rulefile.load(_FILE, text), _File)
        teams: dict[str, Team] = {}
        for n, team in enumerate(file.teams):
            _once(team.code, teams, f"teams[{n}].code")
            teams[team.code] = team
        faults: dict[str, Fault] = {}
        for n, category in enumerate(file.categories):
            for node, at in _nodes(category, f"categories[{n}]"):
                _once(node.code, faults, f"{at}.code")
                _check_teams(node, teams, at)
                faults[node.code] = node
        return cls(faults, teams, file.warranty_days)

    def get(self, code: str) -> Fault | None:
        """The fault or category of that code; None if the tree does not know it (any more)."""
        return self.faults.get(code)

    def children(self, code: str = "") -> tuple[Fault, ...]:
        """What is offered below that code, in order; the categories for an empty code."""
        return tuple(f for f in self.faults.values() if f.parent == code and f.active)

    def path_text(self, code: str, *, english: bool = False, separator: str = " › ") -> str:
        """``水 › 水管漏水``. A code that the tree does not know is shown as it is."""
        names: list[str] = []
        fault = self.get(code)
        while fault is not None:
            names.insert(0, fault.name_en if english else fault.name)
            fault = self.get(fault.parent)
        return separator.join(names) or code

    def suggest(self, said: str, limit: int = 5) -> tuple[Fault, ...]:
        """Faults that a caller's words point to, the best first.

        The more characters of the text a fault's and its category's words explain, the better;
        of equals the more urgent comes first, then the file's order.
        """
        heard = fold(said)
        found: list[tuple[int, Fault]] = []
        for fault in self.faults.values():
            if fault.parent and fault.active:
                words = _words(fault) | {fold(word) for word in self.faults[fault.parent].words}
                explained = _explained(heard, words)
                if explained:
                    found.append((explained, fault))
        found.sort(key=lambda pair: (-pair[0], PRIORITIES.index(pair[1].priority)))
        return tuple(fault for _, fault in found[:limit])

    def warranty_days(self) -> dict[str, int]:
        """返修 terms by code; a longer code goes before its prefix, "" is for the unknown rest."""
        terms = {"": self.default_warranty_days}
        return terms | {fault.code: fault.warranty_days for fault in self.faults.values()}


def _words(fault: Fault) -> set[str]:
    return {fold(word) for word in (*fault.name.split("/"), *fault.words)}


def _explained(heard: str, words: set[str]) -> int:
    """How many characters of the text lie in one of the words."""
    covered: set[int] = set()
    for word in words:
        start = heard.find(word)
        while start >= 0:
            covered.update(range(start, start + len(word)))
            start = heard.find(word, start + 1)
    return len(covered)


def _nodes(category: _CategoryEntry, at: str) -> list[tuple[Fault, str]]:
    """The category and its faults, each with its place in the file."""
    given: dict[str, Any] = structs.asdict(category)
    entries = given.pop("faults")
    nodes = [(Fault(parent="", **given), at)]
    for n, entry in enumerate(entries):
        place = f"{at}.faults[{n}]"
        if entry.code.rpartition(".")[0] != category.code:
            raise _wrong(f"{place}.code", f"Expected a code `{category.code}.…`")
        own = {name: value for name, value in structs.asdict(entry).items() if value is not None}
        nodes.append((Fault(**given | own, parent=category.code), place))
    return nodes


def _once(code: str, taken: dict[str, Any], at: str) -> None:
    if code in taken:
        raise _wrong(at, f"Expected a code of its own, `{code}` is taken")


def _check_teams(fault: Fault, teams: dict[str, Team], at: str) -> None:
    named = {"team": fault.team}
    named |= {f"team_by_use.{use}": team for use, team in fault.team_by_use.items()}
    for field, team in named.items():
        if team not in teams:
            raise _wrong(f"{at}.{field}", f"Expected one of {', '.join(teams)}")


def _wrong(at: str, expected: str) -> Trouble:
    from domain import rulefile

    return rulefile.wrong(_FILE, at, expected)
