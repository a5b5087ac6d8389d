"""The clinic in WeChat: places, questions, referrals and claims, each person's own alone."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import requests

from cloud.pages import words
from domain.clinic import consult
from domain.clinic import referral as r
from domain.clinic.claim import commands as claim_c
from domain.clinic.claim.state import STATUSES as CLAIM_STATUSES
from domain.clinic.consult import STATUSES as THREAD_STATUSES
from domain.clinic.people import Patient
from domain.clinic.referral import STATUSES as REFERRAL_STATUSES
from domain.clinic.rules import PAPERS
from domain.clinic.session import commands as c
from domain.clinic.session.state import STATUSES
from domain.problems import Refusal
from resources import path
from storage import clinic_queries
from tests.cloud.pages.phones import picture
from tests.cloud.pages.served import Campus, key_in, new_key
from tests.cloud.pages.ward import CLERK, DAYS, DOCTOR, Ward

_tags = iter(range(1, 1 << 20))
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def ward(campus: Campus) -> Ward:
    return Ward(campus, f"x{next(_tags)}")


def post(campus: Campus, phone: requests.Session, to: str, /, **form: object) -> requests.Response:
    """A form sent with a key of its own."""
    data = {"key": new_key()} | form
    return phone.post(f"{campus.url}{to}", data, allow_redirects=False)


def booked(ward: Ward, phone: requests.Session, session: str, slot: int, **more: object) -> str:
    """A slot booked through the form; the visit's page."""
    form = {"session": session, "slot": slot, "phone": "13800001111", "mark": "first"} | more
    reply = post(ward.campus, phone, "/clinic/book", **form)
    assert reply.status_code == 303, reply.text
    return reply.headers["location"]


def test_a_place_is_booked_once_however_often_the_form_is_sent(campus: Campus, ward: Ward) -> None:
    student = campus.student()
    phone = ward.client(student)
    uid = ward.session("D1", DAYS[2], "am")
    page = phone.get(f"{campus.url}/clinic/sessions/{uid}").text
    assert "余 6" in page
    key = key_in(page, "/clinic/book")
    places = {booked(ward, phone, uid, 1, key=key) for _ in range(2)}
    assert len(places) == 1
    (visit,) = ward.state(uid).visits
    assert (visit.slot, visit.patient.person) == (1, student.code)
    assert visit.number.startswith("GH261124-W")
    assert "已预约" in phone.get(campus.url + places.pop()).text
    assert "余 5" in phone.get(f"{campus.url}/clinic/sessions/{uid}").text


def test_who_comes_second_is_told_and_keeps_what_was_typed(campus: Campus, ward: Ward) -> None:
    one, two = campus.roommates()
    uid = ward.session("D1", DAYS[2], "am")
    booked(ward, ward.client(one), uid, 2)
    form = {"session": uid, "slot": 2, "phone": "13911112222", "mark": "again"}
    reply = post(campus, ward.client(two), "/clinic/book", **form)
    assert reply.status_code == 409
    assert "这个时间刚被别人约走了" in reply.text
    assert "13911112222" in reply.text


def test_what_is_not_let_out_yet_says_when_it_will_be(campus: Campus, ward: Ward) -> None:
    phone = ward.client(campus.student())
    page = phone.get(f"{campus.url}/clinic/book?doctor=D1{ward.tag}&day={DAYS[3]}").text
    assert "明天 07:00 放号" in page
    assert "/clinic/sessions/" not in page
    form = {"session": ward.session("D1", DAYS[3], "am"), "slot": 0, "phone": "13800001111"}
    reply = post(campus, phone, "/clinic/book", **form)
    assert "还没放号，2026-11-25 07:00 开始预约" in reply.text


def test_changing_gives_the_old_place_back_in_the_same_breath(campus: Campus, ward: Ward) -> None:
    phone = ward.client(campus.student())
    old, new = ward.session("D1", DAYS[2], "am"), ward.session("D1", DAYS[1], "pm")
    place = booked(ward, phone, old, 0)
    first = f"{old}|{place.rsplit('/', 1)[1]}"
    again = post(campus, phone, "/clinic/book", session=new, slot=0, phone="13800001111")
    assert again.status_code == 303  # another day is no second visit of the day
    second = f"{new}|{again.headers['location'].rsplit('/', 1)[1]}"
    taken = ward.book(old, campus.student(), 3)
    for slot, status in ((3, 409), (4, 303)):
        form = {"session": old, "slot": slot, "phone": "13800001111", "instead": first}
        assert post(campus, phone, "/clinic/book", **form).status_code == status
        visit = ward.state(old).visit(first.partition("|")[2])
        assert visit is not None
        assert visit.slot == (0 if status == 409 else 4)
    assert ward.state(old).visit(taken) is not None
    dental = ward.session("D2", DAYS[2], "am")
    booked(ward, phone, dental, 5, instead=second)
    moved = ward.state(new).visit(second.partition("|")[2])
    assert moved is not None
    assert (moved.status, moved.moved_to) == ("cancelled", dental)


def test_a_refused_change_leaves_the_old_place_as_it_was(campus: Campus, ward: Ward) -> None:
    phone = ward.client(campus.student())
    old, new = ward.session("D1", DAYS[2], "am"), ward.session("D2", DAYS[2], "am")
    place = booked(ward, phone, old, 0)
    instead = f"{old}|{place.rsplit('/', 1)[1]}"
    ward.at(DAYS[1], 17 * 60 + 30)
    form = {"session": new, "slot": 1, "phone": "13800001111", "instead": instead}
    reply = post(campus, phone, "/clinic/book", **form)
    assert "不能在微信取消或改约" in reply.text
    assert ward.state(new).visits == ()
    (visit,) = ward.state(old).visits
    assert visit.status == "booked"


def test_the_waiting_list_fills_a_freed_place(campus: Campus, ward: Ward) -> None:
    uid = ward.session("D2", DAYS[2], "am")
    holders = [campus.student() for _ in range(6)]
    for n, student in enumerate(holders):
        ward.book(uid, student, n)
    waiting = campus.student()
    phone = ward.client(waiting)
    assert "加入候补" in phone.get(f"{campus.url}/clinic/sessions/{uid}").text
    reply = post(campus, phone, "/clinic/wait", session=uid, phone="13800001111", mark="first")
    mine = reply.headers["location"]
    assert "候补第 1 位" in phone.get(campus.url + mine).text
    assert "候补中" in phone.get(f"{campus.url}/clinic").text
    gone = ward.state(uid).visits[3]
    holder = ward.client(holders[3])
    address = f"/clinic/visits/{uid}/{gone.id}"
    assert post(campus, holder, f"{address}/cancel").status_code == 303
    page = phone.get(campus.url + mine).text
    assert "已预约" in page
    assert "08:30" in page


def test_how_many_are_before_me_goes_down_without_a_word_of_who(
    campus: Campus, ward: Ward
) -> None:
    one, two = campus.roommates()
    phone = ward.client(two)
    uid = ward.session("D1", DAYS[2], "am")
    first = ward.book(uid, one, 0)
    mine = booked(ward, phone, uid, 1)
    ward.at(DAYS[2], 7 * 60 + 50)
    for visit in (first, mine.rsplit("/", 1)[1]):
        ward.do(uid, c.CheckIn(visit))
    page = phone.get(campus.url + mine)
    assert "前面还有 1 位" in page.text
    assert one.name not in page.text
    tag = re.search(r"data-tag='([^']+)'", page.text)
    assert tag is not None
    ward.do(uid, c.Call(), DOCTOR)
    live = phone.get(campus.url + mine + "/live", headers={"If-None-Match": tag[1]})
    assert "下一位就是您" in live.text
    again = phone.get(
        campus.url + mine + "/live", headers={"If-None-Match": live.headers["ETag"]}
    )
    assert again.status_code == 304


def test_nobody_sees_or_touches_what_is_another_persons(campus: Campus, ward: Ward) -> None:
    one, two = campus.roommates()
    mine, other = ward.client(one), ward.client(two)
    uid = ward.session("D1", DAYS[2], "am")
    visit = booked(ward, mine, uid, 1)
    thread = _asked(campus, mine)
    claim = _drafted(campus, mine)
    paper = f"referral:{new_key()}"
    ward.do(paper, _issue(campus, Patient(one.name, one.code)), DOCTOR)
    referral = f"/clinic/referrals/{paper.partition(':')[2]}"
    for address in (visit, thread, claim, referral):
        assert mine.get(campus.url + address).status_code == 200
        assert other.get(campus.url + address).status_code == 404, address
    for act in (f"{visit}/cancel", f"{thread}/close", f"{claim}/withdraw"):
        assert post(campus, other, act).status_code == 404, act
    staff = campus.phone("staff:W101")
    assert staff.get(f"{campus.url}/clinic").status_code == 403


def test_health_is_agreed_to_apart_before_anything_of_it_is_shown(
    campus: Campus, ward: Ward
) -> None:
    student = campus.student()
    phone = campus.person_phone(student)
    wanted = f"/clinic/book?doctor=D1{ward.tag}"
    asked = phone.get(campus.url + wanted)
    assert "单独同意" in asked.text
    uid = ward.session("D1", DAYS[2], "am")
    refused = post(campus, phone, "/clinic/wait", session=uid, phone="13800001111")
    assert refused.status_code == 403
    version = re.search(r'name="version" value="([^"]+)"', asked.text)
    assert version is not None
    unticked = post(campus, phone, "/clinic/consent", version=version[1], back=wanted)
    assert unticked.status_code == 403
    for back, to in ((wanted, wanted), ("//evil.example/clinic", "/clinic"), ("/me", "/clinic")):
        given = post(campus, phone, "/clinic/consent", version=version[1], agree="1", back=back)
        assert given.headers["location"] == to
    assert "林海" in phone.get(campus.url + wanted).text


# -------------------------------------------------------------- consultations


def _asked(campus: Campus, phone: requests.Session, **more: object) -> str:
    form = {"text": "嗓子疼两天了", "read": "1"} | more
    reply = post(campus, phone, "/clinic/consults/new", **form)
    assert reply.status_code == 303, reply.text
    return reply.headers["location"]


def test_a_question_with_a_picture_is_answered_and_asked_again(campus: Campus, ward: Ward) -> None:
    phone = ward.client(campus.student())
    unread = post(campus, phone, "/clinic/consults/new", text="头晕")
    assert "不处理急症" in unread.text
    photo = phone.post(f"{campus.url}/photos", picture(40, 30)["buffer"]).json()["hash"]
    place = _asked(campus, phone, photos=photo)
    uid = f"consult:{place.rsplit('/', 1)[1]}"
    ward.do(uid, consult.Answer("多喝水，先观察"), DOCTOR)
    page = phone.get(campus.url + place).text
    assert "医生已回复" in page
    assert "急症请立即拨打" in page
    assert phone.get(f"{campus.url}{place}/photos/{photo}?small").status_code == 200
    for at in ("/clinic", place, f"{place}/live", f"{place}/photos/{photo}", "/clinic/claims"):
        told = phone.get(campus.url + at).headers["Cache-Control"]
        assert told == "private, no-store", "nothing of it stays in a browser"
    for feeds, seen in ((("logistics", "directory"), False), (("clinic", "care"), True)):
        assert (campus.cloud.blobs.get(photo, feeds) is not None) is seen
    assert post(campus, phone, f"{place}/again", text="还在烧").status_code == 303
    ward.do(uid, consult.ToEmergency("请马上去急诊"), DOCTOR)
    page = phone.get(campus.url + place).text
    assert "请立即急诊" in page
    assert "追问" not in page


def test_who_knows_the_name_of_a_picture_alone_gets_it_by_no_form(
    campus: Campus, ward: Ward
) -> None:
    one, two = campus.roommates()
    mine, other = ward.client(one), ward.client(two)
    photo = mine.post(f"{campus.url}/photos", picture(61, 30)["buffer"]).json()["hash"]
    place = _asked(campus, mine, photos=photo)
    stolen = {"text": "看看", "read": "1", "photos": photo}
    assert post(campus, other, "/clinic/consults/new", **stolen).status_code == 404
    own = _asked(campus, other)
    for at in (place, own):
        assert other.get(f"{campus.url}{at}/photos/{photo}").status_code == 404
    again = post(campus, mine, f"{place}/again", text="再看一次", photos=photo)
    assert again.status_code == 303, "one's own may be sent once more"


# ----------------------------------------------------------- referrals, claims


def _issue(campus: Campus, patient: Patient) -> r.Issue:
    number = campus.cloud.ledger.draw_number("ZZ", campus.clock())
    return r.Issue(number, patient, "市第一人民医院", "待查", "2026-11-24")


def _drafted(campus: Campus, phone: requests.Session, **more: object) -> str:
    form = {
        "case": "holiday", "invoice": f"2431{next(_tags):012d}", "date": "2026-11-20",
        "hospital": "市第一人民医院", "total": "123.45", "itemised": "1",
    } | more  # fmt: skip
    reply = post(campus, phone, "/clinic/claims/new", **form)
    assert reply.status_code == 303, reply.text
    return reply.headers["location"]


def test_a_claim_says_what_is_missing_until_it_can_be_handed_in(
    campus: Campus, ward: Ward
) -> None:
    phone = ward.client(campus.student())
    place = _drafted(campus, phone)
    uid = f"claim:{place.rsplit('/', 1)[1]}"
    for n, (paper, word) in enumerate(
        (("invoice", "发票"), ("record", "校外病历"), ("id_copy", "身份证复印件"))
    ):
        page = phone.get(campus.url + place).text
        assert "还缺这些材料" in page
        assert f"上传 {word}" in page
        refused = post(campus, phone, f"{place}/submit")
        assert "还缺材料" in refused.text
        assert word in refused.text
        photo = phone.post(f"{campus.url}/photos", picture(40 + n, 30)["buffer"]).json()["hash"]
        assert post(campus, phone, f"{place}/attach", paper=paper, photos=photo).status_code == 303
    assert "材料齐了，可以提交" in phone.get(campus.url + place).text
    assert post(campus, phone, f"{place}/submit").status_code == 303
    ward.do(uid, claim_c.Approve(own=2_345), CLERK)
    page = phone.get(campus.url + place).text
    for said in ("审核通过，请交纸质发票", "12月1日 23:59", "¥100.00", "¥80.00"):
        assert said in page


def test_an_invoice_of_somebody_else_is_refused_without_saying_whose(
    campus: Campus, ward: Ward
) -> None:
    one, two = campus.roommates()
    mine, other = ward.client(one), ward.client(two)
    number = f"24319999{next(_tags):010d}"
    place = _drafted(campus, mine, invoice=number)
    for n, paper in enumerate(("invoice", "record", "id_copy")):
        photo = mine.post(f"{campus.url}/photos", picture(50 + n, 30)["buffer"]).json()["hash"]
        post(campus, mine, f"{place}/attach", paper=paper, photos=photo)
    assert post(campus, mine, f"{place}/submit").status_code == 303
    form = {"case": "holiday", "invoice": f"{number[:4]} {number[4:]}", "date": "2026-11-20",
            "hospital": "某院", "total": "5"}  # fmt: skip
    refused = post(campus, other, "/clinic/claims/new", **form)
    assert refused.status_code == 409
    assert "这张发票已经报过了" in refused.text
    assert one.name not in refused.text
    assert 'value="某院"' in refused.text


def test_a_slip_comes_back_for_a_referral(campus: Campus, ward: Ward) -> None:
    student = campus.student()
    phone = ward.client(student)
    uid = f"referral:{new_key()}"
    ward.do(uid, _issue(campus, Patient(student.name, student.code)), DOCTOR)
    place = f"/clinic/referrals/{uid.partition(':')[2]}"
    form = {"hospital": "市第一人民医院", "visited_on": "2026-11-24", "text": "已就诊"}
    assert post(campus, phone, f"{place}/slip", **form).status_code == 303
    found = clinic_queries.referral(campus.cloud.store, uid)
    assert found is not None
    assert found.status == "returned"
    assert "已交回执" in phone.get(f"{campus.url}/clinic/referrals").text


# ----------------------------------------------------------------------- words

AT_THE_DESK = {
    # said by rules that only the clinic's desk or a job can meet
    "already_calling", "amount_differs", "bad_number", "exists_already", "extra_slots_used_up",
    "foreign_station", "log_shorter", "no_such_priority", "no_such_schedule", "no_walk_in_left",
    "nobody_waits", "not_today", "own_claim", "paper_late", "referral_date", "room_taken",
    "too_early_to_miss", "undo_not_yours", "undo_too_late", "undo_too_old",
}  # fmt: skip


def test_every_problem_of_the_clinic_that_comes_up_on_a_page_has_its_own_sentence() -> None:
    codes = {
        str(node.args[0].value)
        for file in sorted((ROOT / "domain/clinic").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Refusal"
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    assert len(codes) > 50
    assert codes > AT_THE_DESK
    told = {code for code in codes - AT_THE_DESK}
    assert {code for code in told if "没有办成（" in words.sentence(Refusal(code))} == set()


def test_every_state_and_paper_has_its_word_and_icon() -> None:
    w = words.clinic
    assert set(w.VISIT_STATES) == set(STATUSES)
    assert set(w.THREAD_STATES) == set(THREAD_STATUSES)
    assert set(w.REFERRAL_STATES) == set(REFERRAL_STATUSES)
    assert set(w.CLAIM_STATES) == set(CLAIM_STATUSES)
    assert set(w.PAPERS) == set(PAPERS)
    states = [*w.VISIT_STATES.values(), *w.THREAD_STATES.values(), *w.CLAIM_STATES.values()]
    for shown in (*states, *w.REFERRAL_STATES.values(), w.ON_LIST):
        assert (path("icons") / f"{shown.icon}.svg").exists()
    problem = Refusal("papers_missing", papers=("invoice", "id_copy"))
    assert words.sentence(problem) == "还缺材料：发票、身份证复印件。请上传后再提交。"


def test_no_word_that_a_template_of_the_clinic_uses_is_missing() -> None:
    used = {
        name
        for template in path("pages", "templates").glob("clinic*.html")
        for name in re.findall(r"\bw\.clinic\.([A-Za-z_]+)", template.read_text("utf-8"))
    }
    assert len(used) > 60
    assert {name for name in used if not hasattr(words.clinic, name)} == set()
