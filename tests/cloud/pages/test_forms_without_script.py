"""Every form works as a plain form: what the pages do without script, and for any simple client."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import requests

from cloud.identity import consent
from domain.people import SYSTEM
from domain.repair import commands as c
from domain.repair.ticket import Reporter, Ticket
from tests.cloud.pages.served import DAY, Campus, key_in, new_key, report_form
from tests.worlds import LEADER, MINUTE, NOON


def test_a_person_of_the_roster_signs_in_agrees_and_reaches_home(campus: Campus) -> None:
    person = campus.student()
    session = requests.Session()
    away = session.get(f"{campus.url}/tickets?show=open", allow_redirects=False)
    assert away.status_code == 303
    assert away.headers["location"] == "/sign-in?back=/tickets%3Fshow%3Dopen"
    form = {
        "number": person.code,
        "code": campus.code(f"person:{person.code}").lower(),
        "back": "/",
    }
    page = session.post(f"{campus.url}/sign-in", form)
    assert page.url == f"{campus.url}/consent"
    assert "个人信息使用说明" in page.text
    version = page.text.split('name="version" value="')[1].split('"')[0]
    home = session.post(f"{campus.url}/consent", {"version": version, "agree": "1", "back": "/"})
    assert home.url == f"{campus.url}/"
    assert f"{person.name}，您好" in home.text


def test_the_consent_is_asked_before_anything_else_and_only_once(campus: Campus) -> None:
    person = campus.student()
    session = requests.Session()
    subject = f"person:{person.code}"
    session.post(f"{campus.url}/sign-in", {"number": person.code, "code": campus.code(subject)})
    assert session.get(f"{campus.url}/report").url.startswith(f"{campus.url}/consent")
    refused = session.post(f"{campus.url}/report", report_form(person))
    assert refused.status_code == 403
    assert "同意" in refused.text
    untick = session.post(f"{campus.url}/consent", {"version": consent.VERSION})
    assert untick.status_code == 403
    session.post(f"{campus.url}/consent", {"version": consent.VERSION, "agree": "1"})
    again = requests.Session()
    form = {"number": person.code, "code": campus.code(subject), "back": "/tickets"}
    assert again.post(f"{campus.url}/sign-in", form).url == f"{campus.url}/tickets"


def test_a_report_becomes_a_ticket_with_everything_the_form_said(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    page = session.get(f"{campus.url}/report")
    assert f'value="{person.phones[0]}"' in page.text
    wanted = campus.clock() + 180 * MINUTE
    uid = campus.report(
        session,
        person,
        key=key_in(page.text, "/report"),
        fault="water.burst",
        spot="阳台",
        enter_alone="1",
        wanted_at=str(wanted),
        phone=f"０{person.phones[0]}",
    )
    ticket = campus.ticket(uid)
    assert (ticket.place, ticket.spot, ticket.fault) == (person.room, "阳台", "water.burst")
    assert (ticket.priority, ticket.team, ticket.status) == ("emergency", "water_power", "reported")
    assert (ticket.enter_alone, ticket.wanted_at) == (True, wanted)
    assert ticket.zone == "东区宿舍" or ticket.zone == "西区"
    assert ticket.reporter.person == person.code
    assert ticket.reporter.phone == person.phones[0]
    assert ticket.reporter.channel == "wechat"
    assert ticket.number.startswith("BX261124-W")
    shown = session.get(f"{campus.url}/tickets/{uid}").text
    assert ticket.number in shown
    assert "待受理" in shown
    assert "前受理" in shown


def test_the_same_form_sent_twice_is_one_ticket(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    form = report_form(person)
    first = campus.report(session, person, **form)
    campus.clock.advance(MINUTE)
    assert campus.report(session, person, **form) == first
    assert campus.tickets_at(person.room) == [first]


def test_a_form_that_arrives_eight_times_at_once_is_one_ticket(campus: Campus) -> None:
    person = campus.student()
    cookies = campus.person_phone(person).cookies
    form = report_form(person)

    def press(_: int) -> str:
        url = f"{campus.url}/report"
        reply = requests.post(url, form, cookies=cookies, allow_redirects=False, timeout=20)
        return f"{reply.status_code} {reply.headers.get('location')}"

    with ThreadPoolExecutor(8) as pool:
        told = set(pool.map(press, range(8)))
    (uid,) = campus.tickets_at(person.room)
    assert told == {f"303 /tickets/{uid}"}


def test_a_used_form_with_other_words_is_not_taken_for_the_first(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    form = report_form(person)
    uid = campus.report(session, person, **form)
    other = form | {"description": "窗户关不上", "fault": "wood.window"}
    reply = session.post(f"{campus.url}/report", other)
    assert reply.status_code == 409
    assert f"/tickets/{uid}" in reply.text
    assert "窗户关不上" in reply.text
    fresh = key_in(reply.text, "/report")
    assert fresh != form["key"]
    assert campus.report(session, person, **other | {"key": fresh}) != uid


def test_a_refused_form_keeps_what_was_typed_and_may_be_corrected(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    form = report_form(person) | {"phone": "随便", "spot": "<b>阳台</b>"}
    reply = session.post(f"{campus.url}/report", form)
    assert reply.status_code == 422
    assert "电话“随便”看不懂" in reply.text
    assert "水龙头关不紧，一直滴水" in reply.text
    assert "&lt;b&gt;阳台&lt;/b&gt;" in reply.text
    assert key_in(reply.text, "/report") == form["key"]
    assert campus.report(session, person, **form | {"phone": person.phones[0]})


def test_a_room_mate_is_asked_to_follow_the_ticket_that_is_open(campus: Campus) -> None:
    one, other = campus.roommates()
    uid = campus.report(campus.person_phone(one), one)
    session = campus.person_phone(other)
    form = report_form(other) | {"fault": "water.valve", "description": "我这边也漏"}
    asked = session.post(f"{campus.url}/report", form)
    assert asked.status_code == 409
    number = campus.ticket(uid).number
    assert f"已经有人报修 {number}" in asked.text
    assert one.name not in asked.text
    join = {
        "key": key_in(asked.text, f"/tickets/{uid}/join"),
        "phone": other.phones[0],
        "text": "我这边也漏",
    }
    joined = session.post(f"{campus.url}/tickets/{uid}/join", join)
    assert joined.url == f"{campus.url}/tickets/{uid}"
    assert [r.person for r in campus.ticket(uid).reporters] == [one.code, other.code]
    assert number in session.get(f"{campus.url}/tickets").text
    session.post(f"{campus.url}/tickets/{uid}/join", join)
    assert len(campus.ticket(uid).reporters) == 2
    insisted = campus.report(session, other, **form | {"anyway": "1"})
    assert campus.tickets_at(one.room) == [uid, insisted]


def test_a_requester_follows_a_ticket_to_its_end(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person)
    at = f"{campus.url}/tickets/{uid}"
    assert session.post(f"{at}/urge", {"key": new_key()}).status_code == 200
    again = session.post(f"{at}/urge", {"key": new_key()})
    assert again.status_code == 429
    assert "刚刚已经催过了" in again.text
    session.post(f"{at}/note", {"key": new_key(), "text": "晚上在宿舍"})
    campus.dispatch(uid)
    page = session.get(at).text
    assert "张师傅" in page
    assert "张大勇" not in page
    assert 'href="tel:13900020101"' in page
    late = session.post(f"{at}/withdraw", {"key": new_key()})
    assert late.status_code == 409
    assert "师傅已经派出，不能撤销" in late.text
    campus.office(
        uid, c.Take("W101"), c.Arrive("W101"), c.Finish("W101", "repaired", "换了阀芯", 20)
    )
    assert "修好了吗" in session.get(at).text
    failed = session.post(f"{at}/fail", {"key": new_key(), "reason": "还在滴水"})
    assert failed.url == at
    assert campus.ticket(uid).reworks == 1
    campus.office(uid, c.Take("W101"), c.Arrive("W101"), c.Finish("W101", "replaced", "换龙头", 10))
    session.post(f"{at}/pass", {"key": new_key()})
    missing = session.post(f"{at}/rate", {"key": new_key(), "quality": "5", "speed": "4"})
    assert missing.status_code == 422
    assert "三项都打上星" in missing.text
    stars = {"quality": "5", "speed": "4", "attitude": "5", "text": "谢谢师傅"}
    rated = session.post(f"{at}/rate", {"key": new_key()} | stars)
    assert rated.status_code == 200
    ticket = campus.ticket(uid)
    assert ticket.status == "archived"
    assert ticket.rating is not None
    assert (ticket.rating.quality, ticket.rating.speed, ticket.rating.attitude) == (5, 4, 5)
    session.post(f"{at}/rate-more", {"key": new_key(), "text": "用了一周，很好"})
    assert campus.ticket(uid).more_rating == "用了一周，很好"
    session.post(f"{at}/rework", {"key": new_key(), "reason": "又滴水了"})
    assert campus.ticket(uid).status == "accepted"
    story = session.get(at).text
    for said in (
        "已提交报修",
        "催办",
        "晚上在宿舍",
        "师傅已接单",
        "师傅已到场",
        "还在滴水",
        "申请返修",
    ):
        assert said in story


def test_a_worker_does_a_job_from_taking_to_finishing(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W102", "王铁柱"))
    session = campus.phone("staff:W102")
    listed = session.get(f"{campus.url}/").text
    assert "待接单" in listed
    assert f"/jobs/{uid}" in listed
    at = f"{campus.url}/jobs/{uid}"
    page = session.get(at).text
    assert person.name in page
    assert f'href="tel:{person.phones[0]}"' in page
    steps = [
        ("take", {}, "taken"),
        ("arrive", {}, "working"),
        ("hold", {"cause": "parts", "until": "2026-11-25T09:00", "note": "等阀芯"}, "held"),
        ("resume", {}, "working"),
    ]
    for act, fields, status in steps:
        reply = session.post(f"{at}/{act}", {"key": new_key()} | fields)
        assert reply.status_code == 200, reply.text
        assert campus.ticket(uid).status == status
    assert campus.ticket(uid).holds[0].until == 1_795_568_400_000
    finish = {
        "key": new_key(),
        "outcome": "replaced",
        "text": "换了阀芯",
        "minutes": "25",
        "material_name": ["阀芯", "生料带", ""],
        "material_quantity": ["1", "０.５", ""],
        "material_unit": ["个", "卷", ""],
        "material_price": ["12.5", "", ""],
    }
    session.post(f"{at}/finish", finish)
    result = campus.ticket(uid).result
    assert result is not None
    assert (result.outcome, result.minutes) == ("replaced", 25)
    used = [(m.name, m.quantity, m.unit, m.price) for m in result.materials]
    assert used == [("阀芯", 1000, "个", 1250), ("生料带", 500, "卷", 0)]


def test_what_a_worker_did_without_signal_happened_when_it_was_done(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W103", "刘明辉"))
    session = campus.phone("staff:W103")
    at = f"{campus.url}/jobs/{uid}"
    campus.clock.advance(60 * MINUTE)
    now = campus.clock()
    form = {"key": new_key(), "waited_ms": str(40 * MINUTE)}
    session.post(f"{at}/take", form)
    assert campus.ticket(uid).taken_at == now - 40 * MINUTE
    campus.clock.advance(MINUTE)
    again = session.post(f"{at}/take", form | {"waited_ms": str(41 * MINUTE)})
    assert again.url == at
    assert campus.ticket(uid).taken_at == now - 40 * MINUTE


def test_a_worker_hands_back_with_a_reason_and_is_free_of_it(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W104", "赵永福"))
    session = campus.phone("staff:W104")
    at = f"{campus.url}/jobs/{uid}"
    silent = session.post(f"{at}/hand-back", {"key": new_key(), "reason": " "})
    assert silent.status_code == 422
    assert "请填写原因" in silent.text
    back = session.post(f"{at}/hand-back", {"key": new_key(), "reason": "没有工具"})
    assert back.url == f"{campus.url}/jobs"
    assert campus.ticket(uid).status == "accepted"
    assert session.get(at).status_code == 403


def test_a_worker_goes_off_duty_and_comes_back(campus: Campus) -> None:
    session = campus.phone("staff:W201")
    off = {"key": new_key(), "on": "0", "note": "领料", "until": "2026-11-24T14:00"}
    assert "领料" in session.post(f"{campus.url}/duty", off).text
    again = session.post(f"{campus.url}/duty", off)
    assert again.status_code == 200
    back = session.post(f"{campus.url}/duty", {"key": new_key(), "on": "1"})
    assert "<b>在岗</b>" in back.text


def test_who_went_off_duty_until_a_time_is_back_by_then(campus: Campus) -> None:
    session = campus.phone("staff:W201")
    off = {"key": new_key(), "on": "0", "note": "领料", "until": "2026-11-24T14:00"}
    assert "<b>在岗</b>" not in session.post(f"{campus.url}/duty", off).text
    campus.clock.advance(121 * MINUTE)
    assert "<b>在岗</b>" in session.get(f"{campus.url}/jobs").text


def test_lists_can_be_paged_and_filtered(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uids = [campus.report(session, person, anyway="1") for _ in range(23)]
    campus.office(uids[0], c.Reject("duplicate"))
    first = session.get(f"{campus.url}/tickets").text
    assert [uid in first for uid in uids] == [False] * 3 + [True] * 20
    older = first.split('href="/tickets?before=')[1].split('"')[0]
    rest = session.get(f"{campus.url}/tickets?before={older}").text
    assert [uid in rest for uid in uids] == [True] * 3 + [False] * 20
    over = session.get(f"{campus.url}/tickets?show=over").text
    assert [uid in over for uid in uids] == [True] + [False] * 22
    assert "未受理" in over


def test_what_the_desk_took_down_on_the_telephone_is_among_ones_own_tickets(campus: Campus) -> None:
    person = campus.student()
    number = campus.cloud.ledger.draw_number("BX", campus.clock())
    reporter = Reporter(person.name, person.phones[0], person.code)
    wish = c.Report(number, "power.light", person.room, "东校区", reporter, "灯不亮")
    uid = campus.cloud.new_id()
    campus.cloud.submit(uid, wish, LEADER, "phone")
    session = campus.person_phone(person)
    assert number in session.get(f"{campus.url}/").text
    assert "后勤代为登记了报修" in session.get(f"{campus.url}/tickets/{uid}").text


def test_the_live_part_is_sent_only_when_something_happened(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person)
    at = f"{campus.url}/tickets/{uid}/live"
    first = session.get(at)
    assert "<html" not in first.text
    seen = {"If-None-Match": first.headers["etag"]}
    nothing = session.get(at, headers=seen)
    assert (nothing.status_code, nothing.content) == (304, b"")
    campus.office(uid, c.Accept())
    news = session.get(at, headers=seen)
    assert news.status_code == 200
    assert "后勤已受理" in news.text
    held = {"If-None-Match": news.headers["etag"]}
    campus.clock.advance(DAY)
    assert session.get(at, headers=held).status_code == 200


def test_inner_notes_stay_inside_and_public_ones_reach_the_reporter(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person)
    campus.dispatch(uid, ("W202", "周根发"))
    worker = campus.phone("staff:W202")
    at = f"{campus.url}/jobs/{uid}/note"
    worker.post(at, {"key": new_key(), "text": "上次也是这间"})
    worker.post(at, {"key": new_key(), "text": "明早八点到", "public": "1"})
    page = session.get(f"{campus.url}/tickets/{uid}").text
    assert "明早八点到" in page
    assert "上次也是这间" not in page
    assert "上次也是这间" in worker.get(f"{campus.url}/jobs/{uid}").text


def test_repairs_of_an_older_system_are_among_ones_own_tickets_too(campus: Campus) -> None:
    person = campus.student()
    uid = campus.cloud.new_id()
    past = Ticket(
        uid=uid,
        number="BX250301-W001",
        status="archived",
        priority="normal",
        fault="power.light",
        place=person.room,
        place_text="东校区 宿舍",
        reporters=(Reporter(person.name, person.phones[0], person.code, "wechat", NOON - DAY),),
        description="去年的灯",
        reported_at=NOON - 2 * DAY,
        closed_at=NOON - DAY,
        origin="old#1",
    )
    campus.cloud.submit(uid, c.KeepPast(past), SYSTEM, "system")
    session = campus.person_phone(person)
    assert f"/tickets/{uid}" in session.get(f"{campus.url}/tickets?show=over").text
    page = session.get(f"{campus.url}/tickets/{uid}").text
    assert "从旧系统转入的维修记录" in page
    assert "去年的灯" in page
