"""Tables of places: one tree, whatever the columns."""

from __future__ import annotations

import pytest

from cloud.imports import Loaded, Record, load
from cloud.imports.rooms import Step, code_of, number_in, split_path, steps_of, tidy
from domain.directory import Place, PlaceKind


def tree(text: str, known: dict[str, Record] | None = None) -> Loaded:
    return load("places", text.encode(), name="地点.csv", stored=(known or {}).get)


def places(loaded: Loaded) -> dict[str, Place]:
    return {row.record.code: row.record for row in loaded.rows if isinstance(row.record, Place)}


def test_a_row_brings_its_ancestors_and_parents_come_first() -> None:
    loaded = tree("位置\n东校区/3栋/2单元/301/阳台\n")
    found = [(row.record, row.implied) for row in loaded.rows]
    assert [(one.code, one.kind, one.parent, implied) for one, implied in found] == [  # type: ignore[union-attr]
        ("东校区", "campus", "", True),
        ("东校区/3栋", "building", "东校区", True),
        ("东校区/3栋/2单元", "unit", "东校区/3栋", True),
        ("东校区/3栋/2单元/301", "room", "东校区/3栋/2单元", True),
        ("东校区/3栋/2单元/301/阳台", "spot", "东校区/3栋/2单元/301", False),
    ]
    assert (loaded.report.good, loaded.report.implied) == (1, 4)


def test_columns_for_the_levels_and_one_column_for_the_path_give_the_same_tree() -> None:
    levels = "校区,片区名,楼栋,单元,楼层,房间\n东校区,桃园,3,2,3,301室\n西校区,,图书馆,,二楼,大厅\n"
    path = "位置\n东校区/桃园/3栋/2单元/3层/301\n西校区＞图书馆＞2层＞大厅\n"
    mixed = "校区,地点\n东校区,桃园/3栋/2单元/3楼/301\n西校区,西校区/图书馆/2F/大厅\n"
    assert places(tree(levels)) == places(tree(path)) == places(tree(mixed))
    assert list(places(tree(path))) == [
        "东校区",
        "西校区",
        "东校区/桃园",
        "西校区/图书馆",
        "东校区/桃园/3栋",
        "西校区/图书馆/2层",
        "东校区/桃园/3栋/2单元",
        "西校区/图书馆/2层/大厅",
        "东校区/桃园/3栋/2单元/3层",
        "东校区/桃园/3栋/2单元/301",
    ]


def test_a_room_has_one_code_with_and_without_its_floor() -> None:
    found = places(tree("位置\n东校区/3栋/3层/301\n"))
    assert found["东校区/3栋/301"].parent == "东校区/3栋/3层"
    assert found["东校区/3栋/301"].text == "东校区 3栋 301"
    assert "东校区/3栋/301" in places(tree("位置\n东校区/3栋/301\n"))


def test_everything_a_row_says_of_its_place_is_kept() -> None:
    text = (
        "校区,楼栋,房间,楼栋类型,别名,责任片区,立管,排序,状态\n"
        "东校区,3栋,301,学生公寓,旧301、老301,东区,3栋-1号立管,7,停用\n"
    )
    room = places(tree(text))["东校区/3栋/301"]
    assert room == Place(
        code="东校区/3栋/301",
        name="301",
        kind="room",
        text="东校区 3栋 301",
        parent="东校区/3栋",
        use="dorm",
        aliases=("旧301", "老301"),
        zone="东区",
        riser="3栋-1号立管",
        order=7,
        initials=("3d301",),
        active=False,
    )


def test_rooms_have_use_and_zone_from_above_wherever_the_building_stands_in_the_file() -> None:
    text = (
        "校区,楼栋,房间,楼栋类型,责任片区\n"
        "东校区,3栋,301,,\n东校区,3栋,,宿舍,东区\n东校区,3栋,小卖部,食堂,\n"
    )
    found = places(tree(text))
    assert (found["东校区/3栋/301"].use, found["东校区/3栋/301"].zone) == ("dorm", "东区")
    assert (found["东校区/3栋/小卖部"].use, found["东校区/3栋/小卖部"].zone) == ("canteen", "东区")
    assert found["东校区"].zone == ""


def test_a_building_without_a_row_has_what_all_its_rooms_agree_on() -> None:
    text = "校区,楼栋,房间,类型,责任片区\n东校区,3栋,301,宿舍,东区\n东校区,3栋,302,宿舍,西区\n"
    building = places(tree(text))["东校区/3栋"]
    assert (building.use, building.zone) == ("dorm", "")


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("学生宿舍3栋", "dorm"),
        ("李园1舍", "dorm"),
        ("一食堂", "canteen"),
        ("图书馆", "library"),
        ("实训中心", "lab"),
        ("体育馆", "sport"),
        ("第三教学楼", "teaching"),
        ("行政楼", "office"),
        ("家属楼2栋", "family"),
        ("明德楼", ""),
    ],
)
def test_a_buildings_own_name_tells_its_use(name: str, use: str) -> None:
    assert places(tree(f"校区,楼栋\n东校区,{name}\n"))[f"东校区/{name}"].use == use


def test_initials_are_typed_from_the_building_on() -> None:
    found = places(tree("位置\n重庆校区/图书馆/203/阳台\n"))
    assert found["重庆校区"].initials[0] == "cqxq"
    assert "zqxq" in found["重庆校区"].initials
    assert found["重庆校区/图书馆/203"].initials == ("tsg203",)
    assert found["重庆校区/图书馆/203/阳台"].initials[0] == "tsg203yt"


def test_buildings_are_ordered_by_their_numbers() -> None:
    found = places(tree("校区,楼栋\n东校区,十二号楼\n东校区,3栋\n东校区,明德楼\n"))
    assert [one.order for one in found.values()] == [0, 12, 3, 0]


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        ("东校区,,301,", "房间", "place_without_building"),
        (",,,东校区/301", "位置", "place_without_building"),
        ("东校区,3栋,301," + "x" * 300, "位置", "cell_too_long"),
        ("东校区,3栋,301,西校区/1栋", "位置", "place_out_of_order"),
    ],
)
def test_a_way_that_leads_nowhere_is_refused(line: str, column: str, code: str) -> None:
    loaded = tree(f"校区,楼栋,房间,位置\n{line}\n")
    assert [(one.column, one.code) for one in loaded.report.problems] == [(column, code)]
    assert not loaded.rows


def test_a_row_without_a_place_is_refused() -> None:
    loaded = tree("位置,别名\n,旧楼\n")
    assert [one.code for one in loaded.report.problems] == ["place_without_path"]


def test_one_code_is_never_two_kinds_of_place() -> None:
    loaded = tree("校区,片区名,楼栋\n东区,,1栋\n,东区,2栋\n")
    assert [(one.line, one.code) for one in loaded.report.problems] == [(3, "place_two_kinds")]
    assert "东区/2栋" not in places(loaded)


def test_the_same_place_twice_is_one_and_two_opinions_of_it_are_a_problem() -> None:
    loaded = tree("位置,责任片区\n东校区/3栋,东\n东校区/3栋,东\n东校区／3 栋,西\n")
    assert loaded.report.repeated == 1
    assert [(one.line, one.code, one.facts) for one in loaded.report.problems] == [
        (4, "key_twice", {"first": 2})
    ]


def test_known_ancestors_stay_as_they_are_and_hand_down_what_they_have() -> None:
    building = Place(
        "东校区/3栋",
        "3栋",
        "building",
        "东校区 3栋",
        "东校区",
        "dorm",
        ("三号楼",),
        "东区",
        order=9,
    )
    known: dict[str, Record] = {"place:东校区/3栋": building}
    loaded = tree("位置,立管\n东校区/3栋/301,1号\n", known)
    assert places(loaded)["东校区/3栋"] == building
    assert places(loaded)["东校区/3栋/301"].zone == "东区"
    assert places(loaded)["东校区/3栋/301"].use == "dorm"
    states = {row.key: (row.state, row.implied) for row in loaded.rows}
    assert states["place:东校区/3栋"] == ("unchanged", True)
    assert states["place:东校区/3栋/301"] == ("new", False)


def test_a_known_place_keeps_what_the_table_does_not_speak_of() -> None:
    building = Place(
        "东校区/3栋",
        "3栋",
        "building",
        "东校区 3栋",
        "东校区",
        "dorm",
        ("三号楼",),
        "东区",
        order=9,
    )
    loaded = tree("校区,楼栋,责任片区\n东校区,3栋,西区\n", {"place:东校区/3栋": building})
    found = places(loaded)["东校区/3栋"]
    assert (found.aliases, found.use, found.zone) == (("三号楼",), "dorm", "西区")


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("东校区/3楼/3楼/301", ["campus", "building", "floor", "room"]),
        ("东区/桃园/1栋", ["campus", "area", "building"]),
        ("本部/中心广场", ["campus", "outdoor"]),
        ("本部/梧桐路/路灯12", ["campus", "outdoor", "spot"]),
        ("明德楼/报告厅", ["building", "room"]),
        ("江城/明德楼/第二层/B座", ["campus", "building", "floor", "room"]),
    ],
)
def test_a_written_path_tells_the_kind_of_each_place(path: str, kinds: list[PlaceKind]) -> None:
    assert [step.kind for step in steps_of(split_path(path))] == kinds


@pytest.mark.parametrize(
    ("kind", "name", "tidied"),
    [
        ("building", "3", "3栋"),
        ("building", "3#", "3栋"),
        ("building", "3号楼", "3号楼"),
        ("unit", "2", "2单元"),
        ("floor", "3", "3层"),
        ("floor", "三楼", "3层"),
        ("floor", "第十二层", "12层"),
        ("floor", "3F", "3层"),
        ("floor", "负一层", "B1层"),
        ("floor", "-1", "B1层"),
        ("floor", "B2", "B2层"),
        ("floor", "夹层", "夹层"),
        ("room", "301室", "301"),
        ("room", "Ａ－301 房间", "A-301"),
        ("room", "会议室", "会议室"),
    ],
)
def test_numbered_places_have_one_spelling(kind: PlaceKind, name: str, tidied: str) -> None:
    assert tidy(kind, name) == tidied
    assert tidy(kind, tidied) == tidied


def test_a_separator_in_a_name_does_not_split_its_code() -> None:
    assert code_of((Step("building", "A/B座"), Step("room", "301"))) == "A-B座/301"


def test_numbers_are_read_in_names() -> None:
    assert [number_in(name) for name in ("3栋", "十二号楼", "二十", "两仪楼", "明德楼")] == [
        3,
        12,
        20,
        2,
        0,
    ]
