"""Tickets found while typing: what is found, what is not, and in which order."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from domain.repair import commands as c
from domain.repair.ticket import Reporter
from resources import path
from storage import search, words
from storage.database import Store
from storage.migrations import migrate
from storage.queries import FIELDS, QueueRow
from tests.desktop.make_tickets import make_tickets
from tests.storage.desk import Desk, Feed, corrected, quick_folder
from tests.storage.make_initials import table
from tests.worlds import KEY, NOON


def found(desk: Desk, typed: str) -> list[str]:
    """Last three digits of the numbers found."""
    return [row.number[-3:] for row in search.search(desk.store, typed)]


@pytest.fixture
def three(desk: Desk) -> Desk:
    """Three tickets of a desk; A003 is the newest."""
    desk.report(description="卫生间水管爆裂，走廊积水", place_text="东校区 5栋 511")
    desk.report(
        description="宿舍wifi连不上，路由器闪红灯",
        place_text="西校区 桃园1舍 602",
        reporter=Reporter("欧阳若曦", "13651237788"),
    )
    desk.report(
        description="重物砸坏灯管",
        place_text="东校区 图书馆 204",
        spot="阅览区",
        reporter=Reporter("王秀兰", "02787654321"),
    )
    return desk


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("水", ["001"]),
        ("管", ["003", "001"]),
        ("水管", ["001"]),
        ("水管爆裂", ["001"]),
        ("管水", []),
        ("爆裂走廊", []),
        ("走廊 卫生间", ["001"]),
        ("走廊 图书馆", []),
        ("灯", ["003", "002"]),
        ("wifi", ["002"]),
        ("WIFI", ["002"]),
        ("ｗｉｆｉ", ["002"]),
        ("wif", ["002"]),
        ("阅览区", ["003"]),
        ("图书馆 204", ["003"]),
        ("东校区", ["003", "001"]),
        ("欧阳", ["002"]),
        ("张子涵", ["001"]),
    ],
)
def test_by_characters_in_a_row_newest_first(three: Desk, typed: str, numbers: list[str]) -> None:
    assert found(three, typed) == numbers


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("sg", ["003", "002", "001"]),  # 水管, 书馆, and 闪红 with 红 read as gōng
        ("sgbl", ["001"]),
        ("tsg", ["003"]),
        ("TSG", ["003"]),
        ("dxq5d", ["001"]),
        ("dxq", ["003", "001"]),
        ("oyrx", ["002"]),
        ("欧阳rx", ["002"]),
        ("zwzhdg", ["003"]),  # 重 read as zhòng
        ("cwzhdg", ["003"]),  # and as chóng
        ("sgx", []),
        ("qq", []),
    ],
)
def test_by_pinyin_initials(three: Desk, typed: str, numbers: list[str]) -> None:
    assert found(three, typed) == numbers


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("13651237788", ["002"]),
        ("1365", ["002"]),
        ("7788", ["002"]),
        ("37788", ["002"]),
        ("0278", ["003"]),
        ("654321", ["003"]),
        ("5123", []),
        ("778", []),
    ],
)
def test_by_four_digits_of_a_phone_from_either_end(
    three: Desk, typed: str, numbers: list[str]
) -> None:
    assert found(three, typed) == numbers


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("511", ["001"]),
        ("51", ["001"]),
        ("5-511", ["001"]),
        ("5栋511", ["001"]),
        ("5栋 511", ["001"]),
        ("桃园1舍602", ["002"]),
        ("1-602", ["002"]),
        ("5栋602", []),
    ],
)
def test_by_room(three: Desk, typed: str, numbers: list[str]) -> None:
    assert found(three, typed) == numbers


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("BX261124-A002", ["002"]),
        ("bx261124-a002", ["002"]),
        ("BX26", ["003", "002", "001"]),
        ("bx261124-a", ["003", "002", "001"]),
        ("bx261125", []),
        ("A002", ["002"]),
        ("a00", ["003", "002", "001"]),
    ],
)
def test_by_number_or_its_tail(three: Desk, typed: str, numbers: list[str]) -> None:
    assert found(three, typed) == numbers


@pytest.mark.parametrize("typed", ["", "   ", '"', "*", "OR", 'a" OR "b', "NEAR(水 管)", "水*管"])
def test_what_no_word_is_finds_nothing_and_breaks_nothing(three: Desk, typed: str) -> None:
    assert found(three, typed) == []


def test_every_keystroke_of_a_word_finds_what_the_word_finds(three: Desk) -> None:
    for typed, number in (("水管爆裂", "001"), ("tsg", "003"), ("13651237788", "002"),
                          ("5-511", "001"), ("wifi", "002")):  # fmt: skip
        for end in range(1, len(typed) + 1):
            if typed[:end].isdigit() and end < 4 and len(typed) > 4:
                continue  # too few digits of a phone
            assert number in found(three, typed[:end]), typed[:end]


def test_a_correction_is_found_by_its_new_words_only(three: Desk) -> None:
    uid = search.search(three.store, "水管")[0].uid
    three.ask(uid, corrected("description", "卫生间水管爆裂，走廊积水", "厨房跳闸"))
    assert found(three, "水管") == []
    assert found(three, "厨房跳闸") == ["001"]
    three.ask(uid, corrected("phone", "13800001111", "13999998888"))
    assert found(three, "1111") == []
    assert found(three, "8888") == ["001"]


def test_who_joined_a_ticket_finds_it_by_name_and_phone(three: Desk) -> None:
    uid = search.search(three.store, "水管")[0].uid
    three.ask(uid, c.Join(Reporter("陈浩然", "18672340099")))
    assert found(three, "陈浩然") == ["001"]
    assert found(three, "0099") == ["001"]


def test_no_more_are_found_than_asked_for(desk: Desk) -> None:
    for _ in range(5):
        desk.report()
    assert [row.number[-1] for row in search.search(desk.store, "漏水", 3)] == ["5", "4", "3"]


def test_found_before_and_after_it_went_into_the_index(desk: Desk, feed: Feed) -> None:
    """The newest are read without the index; both kinds come once, newest first."""
    for n in range(search.BATCH + 10):
        feed.reported(description=f"第{n}号水表漏水")
    desk.receive(feed, upto=search.BATCH - 1)
    assert desk.store.value("SELECT count(*) FROM search_docsize") == 0
    desk.receive(feed, upto=search.BATCH)
    assert desk.store.value("SELECT count(*) FROM search_docsize") == search.BATCH
    desk.receive(feed)
    rows = search.search(desk.store, "水表", 1_000)
    assert [row.id for row in rows] == list(range(search.BATCH + 10, 0, -1))
    assert [row.description for row in search.search(desk.store, "第3号")] == ["第3号水表漏水"]


def test_a_correction_of_what_is_in_the_index_and_of_what_is_not(desk: Desk, feed: Feed) -> None:
    uids = [feed.reported(description="水表漏水") for _ in range(search.BATCH + 5)]
    desk.receive(feed)
    for uid in (uids[0], uids[-1]):
        feed.say(uid, corrected("description", "水表漏水", "电梯困人"))
    desk.receive(feed)
    assert [row.uid for row in search.search(desk.store, "电梯困人")] == [uids[-1], uids[0]]
    assert len(search.search(desk.store, "水表", 1_000)) == len(uids) - 2


def test_a_screenful_of_false_candidates_does_not_hold_the_window(desk: Desk, feed: Feed) -> None:
    for _ in range(search.LOOKED_AT + search.BATCH):
        feed.reported(description="水管和漏水，管漏了")
    desk.receive(feed)
    assert search.search(desk.store, "水管漏水") == []


@pytest.fixture(scope="module")
def stocked() -> Iterator[Store]:
    """Eight hundred tickets."""
    with quick_folder() as folder:
        store = Store(folder / "station.db", KEY)
        migrate(store, "station")
        make_tickets(store, 800, now=NOON, searchable=True, seed=7)
        yield store
        store.close()


def test_the_index_agrees_with_reading_every_ticket(
    stocked: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever two to four characters of a ticket are typed, it is among what is found."""
    monkeypatch.setattr(search, "LOOKED_AT", 800)
    dice = random.Random(3)
    rows = [QueueRow._make(row) for row in stocked.rows(f"SELECT {FIELDS} FROM ticket")]
    for _ in range(150):
        row = dice.choice(rows)
        text = dice.choice([row.description, row.reporter, row.place_text.replace(" ", "")])
        text = text.replace("，", " ").split()[0]
        start = dice.randrange(max(1, len(text) - 1))
        typed = text[start : start + dice.randrange(2, 5)].lower()
        if len(typed) < 2 or typed.isdigit():
            continue
        wanted = {
            each.uid
            for each in rows
            if words.has(search._words((*each, None)), [typed])
        }  # fmt: skip
        assert row.uid in wanted
        assert {each.uid for each in search.search(stocked, typed, 800)} == wanted, typed


def test_a_file_written_past_the_ledger_is_indexed_anew(stocked: Store) -> None:
    before = [row.uid for row in search.search(stocked, "水龙头", 800)]
    assert before
    with stocked.writing():
        search.forget_all(stocked)
    search.index_all(stocked)
    assert [row.uid for row in search.search(stocked, "水龙头", 800)] == before


def test_an_index_made_by_an_earlier_version_is_merged_as_rarely_from_its_next_words_on(
    desk: Desk, feed: Feed
) -> None:
    asked = "SELECT v FROM search_config WHERE k = 'automerge'"
    desk.store.run("INSERT INTO search (search, rank) VALUES ('automerge', 4)")
    for _ in range(search.BATCH + 1):
        feed.reported(description="水表漏水")
    desk.receive(feed)
    assert desk.store.value(asked) == search.PIECES


def test_the_table_of_initials_is_what_the_library_says() -> None:
    made = path("pinyin", "initials.txt").read_text(encoding="utf-8")
    assert made == table(), "make it anew: python -m tests.storage.make_initials"
