"""What whoever runs the cloud does with the account from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
import segno
from PIL import Image

from cloud.app import fill_sample, open_cloud
from cloud.console import sentence
from cloud.wechat import qr
from cloud.wechat.buttons import Button
from cloud.wechat.inbound import inbox
from cloud.wechat.inbound.pushes import Unsubscribe
from desktop.cli import main
from domain.problems import Refusal
from tests.cloud.callbacks.chats import ADDRESS, CONSOLE, account_settings
from tests.wechat_platform.configured import configure
from tests.wechat_platform.door import Platform
from tests.wechat_platform.world import SECRET
from tests.worlds import NOON

MENU = """
[[wechat.menu]]
name = "报修"
path = "/report"

[[wechat.menu]]
name = "更多"

[[wechat.menu.buttons]]
name = "我的工单"
key = "tickets"

[[wechat.menu.buttons]]
name = "后勤主页"
url = "https://hq.example.edu.cn/"
"""


@pytest.fixture
def data(tmp_path: Path, platform: Platform) -> Path:
    """A cloud's folder with a configured account."""
    configure(tmp_path, platform.base, MENU)
    return tmp_path


def run(*words: str) -> int:
    return main(["cloud", *words])


def test_the_configured_menu_is_put_to_the_platform_and_shown(
    data: Path, platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("menu", "show", "--data", str(data)) == 0
    assert "（无）" in capsys.readouterr().out
    assert run("menu", "push", "--data", str(data)) == 0
    assert platform.see()["menu"] == {
        "button": [
            {"name": "报修", "type": "view", "url": f"{ADDRESS}/report"},
            {
                "name": "更多",
                "sub_button": [
                    {"name": "我的工单", "type": "click", "key": "tickets"},
                    {"name": "后勤主页", "type": "view", "url": "https://hq.example.edu.cn/"},
                ],
            },
        ]
    }
    capsys.readouterr()
    assert run("menu", "show", "--data", str(data)) == 0
    assert capsys.readouterr().out.count("后勤主页") == 2


def test_what_the_platform_has_against_it_is_told_in_words(
    data: Path, platform: Platform, capsys: pytest.CaptureFixture[str]
) -> None:
    platform.fault("/cgi-bin/menu/create", 48001, errmsg="api unauthorized")
    assert run("menu", "push", "--data", str(data)) == 1
    said = capsys.readouterr().err
    assert "48001" in said
    assert "微信没有照办" in said


def test_what_the_configuration_says_is_told_without_its_secrets(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("config", "--data", str(data)) == 0
    said = capsys.readouterr().out
    assert f"{ADDRESS}/wechat/callback" in said
    assert "file key" in said
    assert not [word for word in (SECRET, CONSOLE.token, CONSOLE.aes_key) if word in said]


DEEP = Button("上", buttons=(Button("中", buttons=(Button("下", key="help"),)),))
WRONG_MENUS: dict[str, tuple[Button, ...]] = {
    "menu_too_many": (Button("报修", key="report"),) * 4,
    "menu_too_deep": (DEEP,),
    "menu_name": (Button("我要报修水电", key="report"),),
    "menu_one_of": (Button("报修", key="report", path="/report"),),
    "menu_key": (Button("报修", key="repair"),),
    "menu_path": (Button("报修", path="report"),),
    "menu_url": (Button("主页", url="ftp://x"),),
}


@pytest.mark.parametrize("code", WRONG_MENUS)
def test_a_menu_that_the_platform_would_refuse_is_refused_at_the_start(code: str) -> None:
    with pytest.raises(Refusal) as caught:
        account_settings(menu=WRONG_MENUS[code])
    assert caught.value.code == code
    assert str(caught.value.facts["key"]).startswith("wechat.menu")
    assert sentence(caught.value)


def test_names_are_measured_in_bytes_as_the_platform_does() -> None:
    account_settings(menu=(Button("我要报修啊", key="report"),))  # 15 bytes
    below = Button("长" * 20, key="report")
    account_settings(menu=(Button("更多", buttons=(below,)),))
    with pytest.raises(Refusal):
        account_settings(menu=(Button("更多", buttons=(Button("长" * 21, key="report"),)),))


@pytest.fixture(scope="module")
def campus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("campus")
    cloud = open_cloud(folder)
    fill_sample(cloud)
    cloud.store.close()
    return folder


def test_every_room_of_a_floor_has_its_code_on_the_sheet(campus: Path, tmp_path: Path) -> None:
    out = tmp_path / "rooms.png"
    options = ("--data", str(campus), "--address", ADDRESS, "--under", "东校区/3栋/3层")
    assert run("qr", "rooms", str(out), *options) == 0
    cloud = open_cloud(campus)
    rooms = qr.rooms(cloud.store, "东校区/3栋/3层")
    cloud.store.close()
    assert [room.text for room in rooms][:2] == ["东校区 3栋 301", "东校区 3栋 302"]
    with Image.open(out) as sheet:
        for at, room in enumerate(rooms):
            drawn = qr.code(qr.address_of(ADDRESS, room))
            middle = at % qr.COLUMNS * (sheet.width // qr.COLUMNS) + sheet.width // 3 // 2
            corner = (middle - drawn.width // 2, at // qr.COLUMNS * (sheet.height // qr.ROWS) + 110)
            box = (*corner, corner[0] + drawn.width, corner[1] + drawn.height)
            assert sheet.crop(box).tobytes() == drawn.tobytes()


def test_a_code_says_the_address_of_the_report_with_its_room(campus: Path) -> None:
    cloud = open_cloud(campus)
    room = qr.rooms(cloud.store, "东校区/3栋")[0]
    cloud.store.close()
    address = qr.address_of(ADDRESS, room)
    assert address == (
        f"{ADDRESS}/report?place=%E4%B8%9C%E6%A0%A1%E5%8C%BA/3%E6%A0%8B/101"
    )
    drawn, made = qr.code(address), segno.make_qr(address, error="m")
    modules = [list(row) for row in made.matrix_iter(scale=1, border=4)]
    size = drawn.width // len(modules)
    assert size >= 5  # a third of a millimetre and more on paper
    shown = [
        [int(drawn.getpixel((x * size + 1, y * size + 1)) == 0) for x in range(len(modules))]
        for y in range(len(modules))
    ]
    assert shown == modules


def test_a_building_becomes_a_document_of_several_pages(campus: Path, tmp_path: Path) -> None:
    out = tmp_path / "rooms.pdf"
    options = ("--data", str(campus), "--address", ADDRESS, "--under", "东校区/3栋")
    assert run("qr", "rooms", str(out), *options) == 0
    assert out.read_bytes().count(b"/Type /Page\n") == 5


def test_codes_that_lead_nowhere_are_not_printed(
    campus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ("--data", str(campus))
    assert run("qr", "rooms", str(tmp_path / "a.pdf"), *common) == 1
    assert "网址" in capsys.readouterr().err
    assert run("qr", "rooms", str(tmp_path / "a.doc"), *common, "--address", ADDRESS) == 1
    assert "PDF" in capsys.readouterr().err


def test_what_could_not_be_worked_is_listed_and_can_be_tried_again(
    campus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cloud = open_cloud(campus)
    push = Unsubscribe(
        to_user_name="gh_1", from_user_name="oA", create_time=1, event="unsubscribe"
    )
    inbox.store_push(cloud.store, push, NOON)
    waiting = inbox.claim(cloud.store, NOON)
    assert waiting is not None
    inbox.failed(cloud.store, waiting, Refusal("media_gone"), NOON)
    assert inbox.claim(cloud.store, NOON + 10**9) is None
    assert run("inbox", "--data", str(campus)) == 0
    assert "parked  1  media_gone" in capsys.readouterr().out
    assert run("inbox", "--retry", "--data", str(campus)) == 0
    again = inbox.claim(cloud.store, cloud.clock())
    assert again is not None
    inbox.done(cloud.store, again, NOON)
    capsys.readouterr()
    assert run("inbox", "--data", str(campus)) == 0
    assert "没有未处理" in capsys.readouterr().out
    cloud.store.close()
