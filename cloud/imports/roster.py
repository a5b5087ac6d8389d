"""What a whole roster means: who comes, who changes, and who is missing and has left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, structs

from cloud.identity.masking import masked_name, masked_number
from cloud.imports.loading import Loaded
from cloud.imports.records import Record, Row, record_digest
from cloud.imports.storing import known_record
from cloud.ledger import CloudLedger
from domain.directory import Person, aggregate_of
from domain.problems import Refusal
from domain.services import decode_state
from storage.database import Database

LEAVE_PERCENT = 10
_FEW = 5
"""So few may leave without being asked about, however small the roster is."""
_BLOCK = 5_000
_SHOWN = 10
"""People named in each list; they are counted in any case."""
_FIELDS = {
    "name": "姓名",
    "kind": "身份",
    "unit": "院系",
    "phones": "电话",
    "room": "宿舍",
    "card_no": "卡号",
    "active": "状态",
}


class Change(Struct, frozen=True):
    """A person who is known otherwise."""

    person: Person
    fields: tuple[str, ...]


class Diff(Struct, frozen=True):
    """What an import of people would do to the roster.

    Attributes:
        known: people of these kinds who are active now.
        leaving: those who are active no more: not in a whole roster, or said to have left.
        rows: what is to be stored; of a whole roster with those who left.
    """

    known: int
    new: tuple[Person, ...]
    changed: tuple[Change, ...]
    leaving: tuple[Person, ...]
    rows: tuple[Row[Record], ...]

    def check(self, percent: int, confirmed: int | None) -> None:
        """Refuse if so many would leave that it looks like half a file.

        Args:
            percent: of those known that may leave without being asked about.
            confirmed: how many a person said shall leave; None if nobody was asked.

        Raises:
            Refusal: ``roster_many_leave``; ``roster_other_number`` where another number was
                confirmed than would leave.
        """
        count = len(self.leaving)
        if confirmed is not None and confirmed != count:
            raise Refusal("roster_other_number", leaving=count, confirmed=confirmed)
        many = count > _FEW and count * 100 > self.known * percent
        if many and confirmed is None:
            raise Refusal("roster_many_leave", leaving=count, known=self.known, percent=percent)

    def sentences(self) -> list[str]:
        """The difference in Chinese, a line each; people masked as on any page."""
        lines = [
            f"与现有花名册（在册 {self.known} 人）相比："
            f"+{len(self.new)} 新增，−{len(self.leaving)} 离开，~{len(self.changed)} 变更。"
        ]
        lines += _listed("新增", [_shown(one) for one in self.new])
        lines += _listed("离开", [_shown(one) for one in self.leaving])
        return lines + _listed("变更", [_changed(one) for one in self.changed])


def diff(ledger: CloudLedger, loaded: Loaded, *, whole: bool) -> Diff:
    """Compare a table of people with the roster.

    Args:
        whole: the table has everybody of the kinds of people in it. Who of them is missing has
            left, and who left before and is in it again has come back.

    Raises:
        Refusal: ``roster_not_whole`` if a row of a whole roster is bad: who stands there would
            seem to have left.
    """
    if whole and loaded.report.bad:
        raise Refusal("roster_not_whole", bad=loaded.report.bad)
    known = known_record(ledger)
    rows: list[Row[Record]] = []
    new, changed, leaving = [], [], []
    for row in loaded.rows:
        person = row.record
        if not isinstance(person, Person):
            raise TypeError(type(person))
        if whole and not person.active and "active" not in row.told:
            person = structs.replace(person, active=True)
            row = _row(person, row.line, row.told)
        rows.append(row)
        before = None if row.state == "new" else known(row.key)
        if not isinstance(before, Person):
            new.append(person)
        elif before.active and not person.active:
            leaving.append(person)
        elif row.state == "changed":
            changed.append(Change(person, _differing(before, person)))
    kinds = {row.record.kind for row in loaded.rows if isinstance(row.record, Person)}
    keys = {row.key for row in rows}
    active = [one for one in _people(ledger.store) if one.active and one.kind in kinds]
    if whole:
        missing = [one for one in active if aggregate_of(one) not in keys]
        leaving += missing
        rows += [_row(structs.replace(one, active=False), 0, _ACTIVE) for one in missing]
    return Diff(len(active), tuple(new), tuple(changed), tuple(leaving), tuple(rows))


_ACTIVE = frozenset({"active"})


def _row(person: Person, line: int, told: frozenset[str]) -> Row[Record]:
    return Row(line, person, aggregate_of(person), record_digest(person), told, state="changed")


def _people(store: Database) -> Iterator[Person]:
    """Everybody whom the roster ever had, in the order of their numbers."""
    after = "person:"
    while True:
        rows = store.rows(
            "SELECT aggregate, state FROM record WHERE aggregate > ? AND aggregate < 'person;' "
            "ORDER BY aggregate LIMIT ?",
            (after, _BLOCK),
        )
        for _, state in rows:
            person = decode_state("directory", state).person
            if person is not None:
                yield person
        if len(rows) < _BLOCK:
            return
        after = rows[-1][0]


def _differing(before: Person, after: Person) -> tuple[str, ...]:
    return tuple(
        word for name, word in _FIELDS.items() if getattr(before, name) != getattr(after, name)
    )


def _listed(word: str, shown: Sequence[str]) -> list[str]:
    if not shown:
        return []
    more = f"……等 {len(shown)} 人" if len(shown) > _SHOWN else ""
    return [f"{word}：{'，'.join(shown[:_SHOWN])}{more}"]


def _shown(person: Person) -> str:
    return f"{masked_name(person.name)} {masked_number(person.code)}"


def _changed(change: Change) -> str:
    return f"{_shown(change.person)}（{'、'.join(change.fields)}）"
