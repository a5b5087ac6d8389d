"""The configuration of notices: what can not be sent is told before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloud.notices.settings import Notices
from cloud.settings import read_settings
from cloud.settings_words import sentence
from domain.problems import Refusal

GOOD = """
[[notices.templates]]
id = "all"
fields = { character_string1 = "number", thing2 = "fault", phrase3 = "step", time5 = "happened" }
[[notices.templates]]
id = "work"
kinds = ["job", "rework"]
fields = { thing2 = "place" }
[[notices.templates]]
id = "asked"
subscription = true
fields = { thing2 = "said" }
"""


def read(tmp_path: Path, text: str) -> Notices:
    path = tmp_path / "cloud.toml"
    path.write_text(text, encoding="utf-8")
    return read_settings(path, {}).notices


def test_a_kind_goes_by_the_template_that_names_it_else_by_the_one_for_all(tmp_path: Path) -> None:
    notices = read(tmp_path, GOOD)
    found = [
        notices.template_of(kind, subscription=subscription)
        for kind, subscription in (("job", False), ("held", False), ("held", True))
    ]  # type: ignore[misc]
    assert [use.id for use in found if use is not None] == ["work", "all", "asked"]
    assert Notices().template_of("held", subscription=False) is None


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ('id = ""\nfields = {}', "setting_template_id"),
        ('id = "t"\nfields = { first = "number" }', "setting_field_type"),
        ('id = "t"\nfields = { thing1 = "description" }', "setting_field_value"),
        ('id = "t"\nfields = { time1 = "fault" }', "setting_field_fit"),
        ('id = "t"\nfields = {}\n[[notices.templates]]\nid = "u"\nfields = {}',
         "setting_template_twice"),
        ('id = "t"\nkinds = ["lunch"]\nfields = {}', "settings_bad"),
        ('id = "t"', "settings_lacks"),
    ],
)  # fmt: skip
def test_what_the_platform_would_refuse_is_refused_here_with_its_line(
    tmp_path: Path, line: str, code: str
) -> None:
    with pytest.raises(Refusal) as told:
        read(tmp_path, f"[[notices.templates]]\n{line}\n")
    assert told.value.code == code
    said = sentence(told.value)
    assert said is not None
    assert "cloud.toml" in said
    assert "{" not in said
    assert told.value.facts["line"]
