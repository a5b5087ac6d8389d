"""A place that is gone, given away twice or stopped: what its person sees in WeChat."""

from __future__ import annotations

import re

from domain.clinic.session import commands as c
from tests.cloud.pages.served import Campus, new_key
from tests.cloud.pages.ward import DAYS, Ward


def test_who_lost_a_place_to_another_is_told_and_takes_one_of_the_next_free_times(
    campus: Campus,
) -> None:
    ward = Ward(campus, "displaced")
    student = campus.student()
    phone, uid = ward.client(student), ward.session("D1", DAYS[2], "am")
    ward.book(uid, campus.student(), 2)
    lost = ward.at_desk(uid, student, 2)
    place = f"/clinic/visits/{uid}/{lost}"
    page = phone.get(campus.url + place).text
    assert "这个时间已被占用" in page
    links = re.findall(r'href="(/clinic/sessions/[^"]+slot=[^"]+)"', page)
    times = re.findall(r'slot=\d+[^>]*>\s*([^<]+?)\s*</a>', page)
    assert len(links) == len(times) == 3
    assert "08:30" in times[0], "the first after the lost one"
    ward.book(uid, campus.student(), 3)
    page = phone.get(campus.url + place).text
    [first, *_] = re.findall(r'href="(/clinic/sessions/[^"]+slot=[^"]+)"', page)
    assert "slot=4" in first, "what was taken since is offered no more"
    form = phone.get(campus.url + first.replace("&amp;", "&")).text
    assert re.search(r'name="slot" value="4" required checked', form)
    typed = {"session": uid, "slot": 4, "phone": "13800001111", "instead": f"{uid}|{lost}"}
    sent = phone.post(
        f"{campus.url}/clinic/book", {"key": new_key()} | typed, allow_redirects=False
    )
    assert (sent.status_code, sent.headers["location"]) == (303, place)
    visit = ward.state(uid).visit(lost)
    assert visit is not None
    assert (visit.status, visit.slot) == ("booked", 4)
    assert "最近的空号" not in phone.get(campus.url + place).text


def test_who_waits_for_a_place_in_a_session_that_is_stopped_sees_it_and_waits_on_later(
    campus: Campus,
) -> None:
    ward = Ward(campus, "listed")
    student = campus.student()
    phone, uid = ward.client(student), ward.session("D1", DAYS[2], "am")
    session = ward.state(uid)
    for slot in session.slots:
        if slot.kind == "booked":
            ward.book(uid, campus.student(), slot.index)
    key = new_key()
    form = {"key": key, "session": uid, "phone": "13800001111"}
    place = f"{campus.url}/clinic/visits/{uid}/{key}"
    assert "候补第 1 位" in phone.post(f"{campus.url}/clinic/wait", form).text
    ward.do(uid, c.Stop("停电"))
    page = phone.get(place).text
    assert "门诊停诊，候补先停下" in page
    assert "候补第" not in page
    links = re.findall(r'href="(/clinic/sessions/[^"]+slot=[^"]+)"', page)
    assert len(links) == 3, "other times beside it"
    assert phone.get(campus.url + links[0].replace("&amp;", "&")).status_code == 200
    assert "停诊" in phone.get(f"{campus.url}/clinic").text
    ward.do(uid, c.Resume())
    assert "候补第 1 位" in phone.get(place).text
