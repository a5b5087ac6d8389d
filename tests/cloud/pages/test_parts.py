"""The pages' parts by themselves: typed numbers, colours, throttles, slots, ways of signing in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
import requests
from starlette.applications import Starlette

from cloud.app import fill_sample, open_cloud
from cloud.identity import consent
from cloud.identity.settings import Identity
from cloud.identity.sign_in import Trip
from cloud.pages.brand import Brand, _contrast, _rgb
from cloud.pages.door import PagesDoor
from cloud.pages.forms import Form, fen, thousandths
from cloud.pages.job_acts import materials
from cloud.pages.safety import own_path
from cloud.pages.slots import days_of_slots
from cloud.settings import Settings
from domain.problems import Refusal
from tests.cloud.pages.served import listening
from tests.worlds import HOUR, NOON, HeldClock


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("12.5", 1250), ("¥ 3", 300), ("0.05", 5), ("１２．５０元", 1250), ("", 0), ("0", 0)],
)
def test_yuan_become_fen_exactly(typed: str, wanted: int) -> None:
    assert fen(typed) == wanted


@pytest.mark.parametrize("typed", ["-1", "1.234", "1e3", "一百", "12,5", "1" * 9, "٣"])
def test_what_is_no_price_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="bad_price"):
        fen(typed)


def test_quantities_become_thousandths_and_are_never_nothing() -> None:
    assert [thousandths(t) for t in ("1", "0.5", "２", "12.345")] == [1000, 500, 2000, 12345]
    for typed in ("0", "0.000", "", "-1", "x", "1.2345"):
        with pytest.raises(Refusal, match="bad_quantity"):
            thousandths(typed)


def test_material_rows_keep_together_and_empty_ones_are_passed_over() -> None:
    rows = [("阀芯", "", "", "12.5"), ("", "", "个", ""), ("胶", "0.5", "管", "")]
    names = ("material_name", "material_quantity", "material_unit", "material_price")
    pairs = tuple((name, cell) for row in rows for name, cell in zip(names, row, strict=True))
    found = [(m.name, m.quantity, m.unit, m.price) for m in materials(Form(pairs))]
    assert found == [("阀芯", 1000, "个", 1250), ("胶", 500, "管", 0)]
    with pytest.raises(Refusal, match="text_missing"):
        materials(Form((("material_quantity", "2"),)))


def test_a_typed_time_is_campus_time() -> None:
    def at(typed: str) -> int | None:
        return Form((("until", typed),)).moment("until")

    assert at("2026-11-24T12:00") == NOON
    assert at(str(NOON)) == NOON
    assert at("") is None
    for wrong in ("tomorrow", "2026-13-01T00:00", "0001-01-01T00:00", "9" * 16):
        with pytest.raises(Refusal, match="bad_value"):
            at(wrong)


@pytest.mark.parametrize(
    "colour", ["#3d57d6", "#ffffff", "#000000", "#ffcc00", "#c8102e", "#7fff00", "#808080"]
)
def test_any_schools_colour_can_be_read_on_every_ground(colour: str) -> None:
    css = Brand("校", "处", "", colour).css()
    light, dark = (dict(_pairs(part)) for part in css.split("@media"))
    assert _contrast(_rgb(light["--school"]), _rgb(light["--school-ink"])) >= 4.5
    for scheme, surface in ((light, "#ffffff"), (dark, "#1a1d24")):
        text = _rgb(scheme["--school-text"])
        assert _contrast(text, _rgb(surface)) >= 4.5
        assert _contrast(text, _rgb(scheme["--school-soft"])) >= 4.5


def _pairs(css: str) -> list[tuple[str, str]]:
    inner = css[css.rindex("{") + 1 : css.index("}")]
    return [(name, value) for name, _, value in (rule.partition(":") for rule in inner.split(";"))]




def test_slots_begin_two_hours_ahead_and_past_ones_are_gone() -> None:
    days = days_of_slots(NOON)
    assert [day for day, _ in days][:2] == ["今天 周二", "明天 周三"]
    assert [slot.text for slot in days[0][1]] == ["下午 14:00-17:00", "晚上 18:30-21:00"]
    assert len(days[1][1]) == 3
    late = days_of_slots(NOON + 8 * HOUR)
    assert late[0][0] == "明天 周三"


@pytest.mark.parametrize(
    ("path", "kept"),
    [("/tickets?show=open", True), ("/report?place=东校区/3栋", True), ("", False), ("x", False)],
)
def test_only_paths_of_this_site_are_gone_back_to(path: str, kept: bool) -> None:
    assert own_path(path) == (path if kept else "/")


class SchoolSignIn:
    """Stands for a school's CAS: knows one ticket, once."""

    name = "cas"
    label = ""
    renews = True

    def __init__(self) -> None:
        self.trips: list[Trip] = []

    def away(self, trip: Trip, now: int) -> str | None:
        return f"https://cas.example/login?service={trip.back}&state={trip.state}"

    def prove(self, given: Mapping[str, str], address: str, now: int, trip: Trip) -> str:
        self.trips.append(trip)
        if given.get("ticket") != "ST-1":
            raise Refusal("sign_in_lost")
        return "person:20240001"


def test_a_schools_own_sign_in_stands_beside_and_can_not_be_forged(tmp_path: Path) -> None:
    cloud = open_cloud(tmp_path)
    cloud.clock = HeldClock()
    fill_sample(cloud)
    consent.agree(cloud.ledger, "person:20240001", NOON)
    cloud.settings = Settings(identity=Identity(address="https://repair.example"))
    school = SchoolSignIn()
    app = Starlette(routes=PagesDoor(cloud, [school]).routes())
    with listening(app) as url, requests.Session() as session:

        def get(path: str) -> requests.Response:
            proxied = {"Host": "repair.example", "X-Forwarded-Proto": "https"}
            reply = session.get(url + path, headers=proxied, allow_redirects=False, timeout=20)
            for cookie in session.cookies:
                cookie.secure = False  # the proxy that ends https stands before this server
            return reply

        assert "/sign-in/cas" in get("/sign-in").text
        away = get("/sign-in/cas?back=/tickets").headers["location"]
        service = "https://repair.example/sign-in/cas/back"
        assert away.startswith(f"https://cas.example/login?service={service}&state=")
        state = away.rpartition("=")[2]
        assert get("/sign-in/cas/back?ticket=ST-1&state=guess").status_code == 422
        assert school.trips == []
        back = get(f"/sign-in/cas/back?ticket=ST-1&state={state}")
        assert (back.status_code, back.headers["location"]) == (303, "/tickets")
        assert school.trips[0].back == service
        assert "我的报修" in get("/tickets").text
        session.cookies.clear()
        assert get(f"/sign-in/cas/back?ticket=ST-1&state={state}").status_code == 422
        assert get("/sign-in/nobody").status_code == 404
    cloud.store.close()
