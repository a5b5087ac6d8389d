"""The list of materials: what is offered first, and what is wrong with a list."""

from __future__ import annotations

import pytest

from domain import materials
from domain.problems import Trouble
from resources import rule_text
from tests.prepared import rules

STOCK = materials.parse(rule_text("materials"), rules().faults)


def test_what_fits_the_fault_is_offered_first_then_its_category_and_else_everything() -> None:
    names = [one.name for one in materials.fitting(STOCK, "water.tap")]
    assert names[:2] == ["龙头阀芯", "水龙头"]
    assert "生料带" in names
    assert "网线" not in names
    assert materials.fitting(STOCK, "elevator.stuck") == STOCK


def test_every_common_category_has_something_to_pick() -> None:
    for category in ("water", "power", "wood", "civil", "hvac", "network"):
        assert len(materials.fitting(STOCK, category)) < len(STOCK), category


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ('name = "a"\nunit = "个"\nfaults = ["water.nothing"]', "a fault's code"),
        ('name = "a"\nunit = "个"\n[[materials]]\nname = "a"\nunit = "个"', "each name once"),
        ('name = "a"\nunit = "个"\nprice = "zwölf"', "price"),
    ],
)
def test_a_wrong_list_is_named(entries: str, said: str) -> None:
    with pytest.raises(Trouble, match=said):
        materials.parse(f'source = "试"\n[[materials]]\n{entries}', rules().faults)
