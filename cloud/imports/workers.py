"""Workers: the rows of the office's own roster (维修人员名册)."""

from __future__ import annotations

from typing import cast

from msgspec import Struct

import resources
from cloud.imports.cells import unknown_word
from cloud.imports.row import RowReader
from domain.directory import Staff
from domain.faults import FaultTree
from domain.people import Role
from domain.pinyin import pinyin_initials
from domain.problems import Refusal
from domain.text import fold

Words = dict[str, tuple[str, ...]]

_DEFAULT_IN_HAND = 5


class Worker(Struct, frozen=True):
    """A member of the office, and whether he is usually on duty (None: the table does not say)."""

    staff: Staff
    on_duty: bool | None = None


class Trades(Struct, frozen=True):
    """What the school's fault tree knows of workers: folded words to skills, and names to teams."""

    skills: Words
    teams: dict[str, str]

    @classmethod
    def of(cls, tree: FaultTree, words: Words) -> Trades:
        """From the fault tree's own names, and the mapping's words for the skills it has.

        A category's name stands for the category's skill, a fault's for its own.
        """
        tags = {fault.skill for fault in tree.faults.values()}
        skills: Words = {}
        for word, meant in words.items():
            if kept := tuple(skill for skill in meant if skill in tags):
                skills[word] = kept
        for fault in tree.faults.values():
            for name in (fault.skill, fault.name, *fault.name.split("/"), fault.code):
                skills.setdefault(fold(name), (fault.skill,))
        teams = {
            fold(name): team.code
            for team in tree.teams.values()
            for name in (team.code, team.name, team.name_en)
        }
        return cls(skills, teams)

    @classmethod
    def bundled(cls, words: Words) -> Trades:
        """From the fault tree that lies with the program.

        Raises:
            Trouble: `rules_invalid`.
        """
        text = resources.path("rules", "faults.toml").read_text(encoding="utf-8")
        return cls.of(FaultTree.parse(text), words)


def worker(row: RowReader, trades: Trades) -> Worker:
    """Read one worker."""
    name = row.text("name")
    phones = row.phones("phones")
    if len(phones) > 1:
        row.remark("phones", Refusal("phone_only_first", kept=phones[0]), "、".join(phones[1:]))
    active = row.flag("active")
    staff = Staff(
        code=row.code("code"),
        name=name,
        role=cast(Role, row.word("role", "worker")),
        phone=phones[0] if phones else "",
        team=_team(row, trades.teams),
        skills=_skills(row, trades.skills),
        zones=row.names("zones"),
        max_in_hand=row.count("max_in_hand", _DEFAULT_IN_HAND, least=1, most=99),
        initials=pinyin_initials(name),
        active=True if active is None else active,
    )
    return Worker(staff, row.flag("on_duty"))


def told(row: RowReader) -> frozenset[str]:
    """The fields of `Staff` that the table speaks of, and `on_duty`."""
    fields = row.told & {"role", "team", "skills", "zones", "max_in_hand", "active", "on_duty"}
    phone = {"phone"} if "phones" in row.told else set()
    return fields | phone | {"code", "name", "initials"}


def _team(row: RowReader, teams: dict[str, str]) -> str:
    """The team's code; a team that the fault tree does not know stays as written."""
    name = row.text("team")
    code = teams.get(fold(name))
    if name and code is None:
        row.remark("team", Refusal("team_unknown"), name)
    return code or name


def _skills(row: RowReader, words: Words) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for name in row.names("skills"):
        meant = words.get(fold(name))
        if meant is None:
            row.refuse("skills", unknown_word(words), name)
        else:
            found |= dict.fromkeys(meant)
    return tuple(found)
