"""The two families of expected failure. Anything else that is raised is a bug of ours."""

from __future__ import annotations

Fact = str | int | float | bool | None | tuple[str, ...]


class Problem(Exception):
    """A failure that a person is told about: a code and the facts that a sentence needs.

    The sentence is made where it is shown (desk, page, command line), in the reader's language.
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({details})" if details else self.code

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Problem) or type(other) is not type(self):
            return False
        return (self.code, self.facts) == (other.code, other.facts)

    def __hash__(self) -> int:
        return hash((type(self), self.code))


class Refusal(Problem):
    """A rule says no. Nothing was changed, and asking again unchanged gives the same answer."""


class Trouble(Problem):
    """The world is in the way (disk, network, damaged file). The same wish may succeed later."""
