"""What must not work: other people's tickets, other sites' forms, and bytes made to do harm."""

from __future__ import annotations

import http.client
import io
import struct
import zlib
from urllib.parse import urlsplit

import pytest
import requests
from PIL import Image

from domain.repair import commands as c
from tests.cloud.pages.served import DAY, Campus, new_key, report_form
from tests.worlds import MINUTE


def jpeg(size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 40, 10)).save(out, "JPEG", **options)
    return out.getvalue()


def png_of(width: int, height: int) -> bytes:
    """A PNG that is small on the wire and huge when drawn."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    row = b"\0" + b"\0" * ((width + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    end = chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + end


# ------------------------------------------------------------------ whose it is


def test_nobody_sees_or_touches_another_ones_ticket(campus: Campus) -> None:
    owner, stranger = campus.student(), campus.student()
    uid = campus.report(campus.person_phone(owner), owner)
    session = campus.person_phone(stranger)
    at = f"{campus.url}/tickets/{uid}"
    for reply in (
        session.get(at),
        session.get(f"{at}/live"),
        session.get(f"{at}/photos/{'0' * 64}"),
    ):
        assert reply.status_code == 404
        assert owner.name not in reply.text
    for act in ("urge", "withdraw", "pass", "fail", "rate", "note", "rework"):
        reply = session.post(f"{at}/{act}", {"key": new_key(), "text": "x", "reason": "x"})
        assert reply.status_code == 404
    assert campus.ticket(uid).version == 1


def test_only_the_crew_sees_and_does_the_job(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W101", "张大勇"))
    other = campus.phone("staff:W201")
    for path in (f"/jobs/{uid}", f"/jobs/{uid}/live"):
        reply = other.get(campus.url + path)
        assert reply.status_code == 403
        assert person.name not in reply.text
        assert person.phones[0] not in reply.text
    before = campus.ticket(uid).version
    assert other.post(f"{campus.url}/jobs/{uid}/take", {"key": new_key()}).status_code == 403
    assert campus.ticket(uid).version == before


def test_requesters_and_workers_keep_to_their_own_pages(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid)
    requester, worker = campus.person_phone(person), campus.phone("staff:W101")
    assert requester.get(f"{campus.url}/jobs").status_code == 403
    assert requester.post(f"{campus.url}/jobs/{uid}/take", {"key": new_key()}).status_code == 403
    assert requester.post(f"{campus.url}/duty", {"key": new_key(), "on": "0"}).status_code == 403
    assert worker.get(f"{campus.url}/report").status_code == 403
    assert worker.get(f"{campus.url}/tickets/{uid}").status_code == 403


def test_without_signing_in_nothing_is_shown_or_done(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    for path in ("/", "/report", "/tickets", f"/tickets/{uid}", "/jobs", "/me", "/report/place"):
        reply = requests.get(campus.url + path, allow_redirects=False)
        assert (reply.status_code, reply.headers["location"][:8]) == (303, "/sign-in")
    assert requests.post(f"{campus.url}/report", report_form(person)).status_code == 401
    assert requests.post(f"{campus.url}/photos", data=jpeg()).status_code == 401
    made_up = {"paidan": "x" * 43}
    assert requests.get(f"{campus.url}/me", cookies=made_up, allow_redirects=False).is_redirect


def test_a_session_ends_by_signing_out_by_time_and_by_leaving_the_roster(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    cookie = session.cookies["paidan"]
    session.post(f"{campus.url}/sign-out")
    old = {"paidan": cookie}
    assert requests.get(f"{campus.url}/me", cookies=old, allow_redirects=False).is_redirect
    late = campus.person_phone(person)
    now = campus.clock.now
    campus.clock.advance(31 * DAY)
    assert late.get(f"{campus.url}/me", allow_redirects=False).is_redirect
    campus.clock.now = now
    assert not late.get(f"{campus.url}/me", allow_redirects=False).is_redirect


def test_one_key_is_not_two_peoples(campus: Campus) -> None:
    owner, thief = campus.student(), campus.student()
    form = report_form(owner)
    uid = campus.report(campus.person_phone(owner), owner, **form)
    stolen = report_form(thief) | {"key": form["key"]}
    reply = campus.person_phone(thief).post(f"{campus.url}/report", stolen)
    assert reply.status_code == 409
    assert uid not in reply.text
    assert campus.tickets_at(thief.room) == []


def test_the_workers_and_requesters_numbers_are_masked_when_it_is_long_over(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person)
    campus.finish(uid, ("W103", "刘明辉"))
    session.post(f"{campus.url}/tickets/{uid}/pass", {"key": new_key()})
    stars = {"quality": "5", "speed": "5", "attitude": "5"}
    session.post(f"{campus.url}/tickets/{uid}/rate", {"key": new_key()} | stars)
    worker = campus.phone("staff:W103")
    assert person.phones[0] in worker.get(f"{campus.url}/jobs/{uid}").text
    campus.clock.advance(8 * DAY)
    assert person.phones[0] not in worker.get(f"{campus.url}/jobs/{uid}").text
    page = session.get(f"{campus.url}/tickets/{uid}").text
    assert "13900020103" not in page
    assert "139****0103" in page


# ------------------------------------------------------------------ guessing and forging


def test_wrong_codes_are_counted_by_address_and_tell_nothing(campus: Campus) -> None:
    person = campus.student()
    good = campus.code(f"person:{person.code}")
    told = []
    for n in range(25):
        number = person.code if n < 3 else f"nobody{n}"
        form = {"number": number, "code": f"AAAA-{n:04d}"}
        # Another address than the other tests': the loopback net is a whole /8.
        told.append(_post_from("127.0.0.9", campus, "/sign-in", form))
    wrong = {said for status, said in told if status == 403}
    assert len(wrong) == 1
    assert [status for status, _ in told].count(429) == 5
    assert (
        _post_from("127.0.0.9", campus, "/sign-in", {"number": person.code, "code": good})[0] == 429
    )
    assert campus.cloud.store.value(
        "SELECT count(*) FROM code WHERE subject = ? AND used_at IS NULL",
        (f"person:{person.code}",),
    )
    ok = requests.post(f"{campus.url}/sign-in", {"number": person.code, "code": good})
    assert ok.url.endswith("/consent")


def _post_from(address: str, campus: Campus, path: str, form: dict[str, str]) -> tuple[int, str]:
    """A form from another address of this machine; the status and what the page says about it."""
    host, port = urlsplit(campus.url).netloc.split(":")
    line = http.client.HTTPConnection(host, int(port), source_address=(address, 0), timeout=10)
    body = requests.models.RequestEncodingMixin._encode_params(form)
    line.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
    reply = line.getresponse()
    text = reply.read().decode()
    line.close()
    said = text.partition('role="alert"')[2].partition("<p>")[2].partition("</p>")[0]
    return reply.status, said


def test_ten_wrong_guesses_void_that_persons_code_and_nobody_elses(campus: Campus) -> None:
    one, other = campus.roommates()
    good, others = campus.code(f"person:{one.code}"), campus.code(f"person:{other.code}")
    for n in range(10):
        form = {"number": one.code, "code": f"BBBB-{n:04d}"}
        assert _post_from("127.0.0.10", campus, "/sign-in", form)[0] == 403
    assert (
        _post_from("127.0.0.11", campus, "/sign-in", {"number": one.code, "code": good})[0] == 403
    )
    form = {"number": other.code, "code": others}
    assert _post_from("127.0.0.11", campus, "/sign-in", form)[0] == 303


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused(campus: Campus, headers: dict[str, str]) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    reply = session.post(f"{campus.url}/report", report_form(person), headers=headers)
    assert reply.status_code == 403
    assert campus.tickets_at(person.room) == []
    assert session.post(f"{campus.url}/photos", data=jpeg(), headers=headers).status_code == 403


def test_cookies_and_headers_leave_no_gap(campus: Campus) -> None:
    person = campus.student()
    form = {"number": person.code, "code": campus.code(f"person:{person.code}")}
    reply = requests.post(f"{campus.url}/sign-in", form, allow_redirects=False)
    cookie = reply.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    proxied = {"X-Forwarded-Proto": "https"}
    form["code"] = campus.code(f"person:{person.code}")
    reply = requests.post(f"{campus.url}/sign-in", form, headers=proxied, allow_redirects=False)
    assert reply.headers["set-cookie"].startswith("__Host-paidan=")
    assert "Secure" in reply.headers["set-cookie"]
    for path in ("/sign-in", "/nowhere", "/school.css", "/me"):
        headers = requests.get(campus.url + path, allow_redirects=False).headers
        assert "'unsafe-inline'" not in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\r\nX: y",
        "",
    ],
)
def test_signing_in_never_leads_to_another_site(campus: Campus, back: str) -> None:
    session = campus.person_phone(campus.student())
    reply = session.get(f"{campus.url}/sign-in", params={"back": back}, allow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


# ------------------------------------------------------------------ what people type


def test_markup_stays_text_everywhere(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    said = "<script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}"
    uid = campus.report(session, person, description=said, spot="\"'><svg onload=alert(3)>")
    campus.dispatch(uid)
    worker = campus.phone("staff:W101")
    pages = [
        session.get(f"{campus.url}/tickets/{uid}").text,
        session.get(f"{campus.url}/").text,
        worker.get(f"{campus.url}/jobs").text,
        worker.get(f"{campus.url}/jobs/{uid}").text,
    ]
    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page
        assert "&lt;script&gt;alert(1)" in page
        assert "{{7*7}}" in page


def test_text_that_turns_itself_round_is_straightened(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    uid = campus.report(session, person, description="灯\u202e坏\u2066了\u200b\x00\x1b[31m！")
    assert campus.ticket(uid).description == "灯坏了[31m！"


@pytest.mark.parametrize("length", [2_001, 100_000, 390_000])
def test_too_long_a_text_is_refused_with_a_sentence(campus: Campus, length: int) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    form = report_form(person) | {
        "description": "坏" * (length // 9 if length > 100_000 else length)
    }
    reply = session.post(f"{campus.url}/report", form)
    assert reply.status_code in (413, 422)
    assert "太长" in reply.text or "太大" in reply.text
    assert campus.tickets_at(person.room) == []


def test_an_endless_form_is_cut_off(campus: Campus) -> None:
    session = campus.person_phone(campus.student())

    def endless() -> object:
        for _ in range(200):
            yield b"description=" + b"x" * 10_000 + b"&"

    head = {"Content-Type": "application/x-www-form-urlencoded"}
    big = session.post(f"{campus.url}/sign-out", data=b"a=" + b"x" * 70_000_000, headers=head)
    assert big.status_code == 413
    chunked = session.post(f"{campus.url}/photos", data=endless(), headers=head)  # type: ignore[arg-type]
    assert chunked.status_code in (413, 422)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("place", "东校区/不存在", "找不到这个地点"),
        ("place", "", "找不到这个地点"),
        ("fault", "water", "请选择故障类别"),
        ("fault", "no.such", "请选择故障类别"),
        ("phone", "", "请填写联系电话"),
        ("wanted_at", "1000", "已经过了"),
        ("wanted_at", "soon", "填得不对"),
        ("wanted_at", "99999999999999", "填得不对"),
        ("description", " \u200b ", "请填写故障描述"),
        ("key", "", "填得不对"),
        ("key", "'; DROP TABLE ticket; --", "填得不对"),
        ("photos", "0" * 64, "照片没有传上来"),
        ("photos", "../../etc/passwd", "照片没有传上来"),
    ],
)
def test_fields_that_do_not_fit_are_told_and_nothing_is_stored(
    campus: Campus, field: str, value: str, says: str
) -> None:
    person = campus.student()
    reply = campus.person_phone(person).post(
        f"{campus.url}/report", report_form(person) | {field: value}
    )
    assert 400 <= reply.status_code < 500
    assert says in reply.text
    assert campus.tickets_at(person.room) == []


@pytest.mark.parametrize(
    "path",
    [
        "/static/../cloud.db",
        "/static/x/..%2f..%2fcloud.db",
        "/static/x/%2e%2e%2fbase.html",
        "/static/x/base.html",
        "/tickets/../../etc/passwd",
        "/tickets/%00",
        "/tickets/" + "a" * 3_000,
        "/photos/..%2f..%2fcloud.db",
        "/%2e%2e/cloud.db",
        "/jobs/x' OR '1'='1",
    ],
)
def test_tricks_with_paths_find_nothing(campus: Campus, path: str) -> None:
    session = campus.person_phone(campus.student())
    request = requests.Request("GET", campus.url).prepare()
    request.url = campus.url + path  # as it is: requests would tidy it up
    request.headers["Cookie"] = f"paidan={session.cookies['paidan']}"
    reply = requests.Session().send(request)
    assert reply.status_code in (403, 404)
    assert "SQLite" not in reply.text


# ------------------------------------------------------------------ pictures


def test_a_photo_is_taken_in_shown_to_its_people_and_to_nobody_else(campus: Campus) -> None:
    person, stranger = campus.student(), campus.student()
    session = campus.person_phone(person)
    sent = session.post(f"{campus.url}/photos", data=jpeg(), headers={"Content-Type": "image/jpeg"})
    digest = sent.json()["hash"]
    files = [("files", ("b.png", png_of(40, 30), "image/png"))]
    form = report_form(person) | {"photos": digest}
    reply = session.post(f"{campus.url}/report", form, files=files)
    uid = reply.url.rsplit("/", 1)[1]
    assert len(campus.ticket(uid).photos) == 2
    campus.dispatch(uid)
    worker = campus.phone("staff:W101")
    for who, at in ((session, "tickets"), (worker, "jobs")):
        shown = who.get(f"{campus.url}/{at}/{uid}/photos/{digest}")
        assert shown.headers["content-type"] == "image/jpeg"
        assert "sandbox" in shown.headers["content-security-policy"]
        small = who.get(f"{campus.url}/{at}/{uid}/photos/{digest}?small")
        assert Image.open(io.BytesIO(small.content)).size == (64, 48)
    hidden = campus.person_phone(stranger).get(f"{campus.url}/tickets/{uid}/photos/{digest}")
    assert hidden.status_code == 404


def test_a_camera_tells_nothing_of_where_it_was(campus: Campus) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret maker"
    session = campus.person_phone(campus.student())
    sent = session.post(
        f"{campus.url}/photos", data=jpeg(exif=exif), headers={"Content-Type": "image/jpeg"}
    )
    found = campus.cloud.blobs.get(sent.json()["hash"])
    assert found is not None
    assert b"Secret maker" not in found[0].read_bytes()


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (png_of(12_000, 12_000), "尺寸太大"),
        (png_of(60_000, 60), "尺寸太大|照片打不开|"),
        (jpeg((800, 600))[:-4_000], "照片打不开"),
        (b"", "照片打不开"),
        (b"<html><script>alert(1)</script></html>", "照片打不开"),
        (b"GIF89a" + b"\0" * 400, "照片打不开"),
        (b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 30, "照片打不开"),
        (b"\xff" * (10 * 1024 * 1024 + 10), "太大"),
    ],
    ids=["bomb", "ribbon", "cut", "empty", "html", "gif", "polyglot", "too big"],
)
def test_bytes_that_are_no_honest_picture_are_refused(
    campus: Campus, data: bytes, says: str
) -> None:
    session = campus.person_phone(campus.student())
    headers = {"Content-Type": "image/jpeg", "Accept": "application/json"}
    reply = session.post(f"{campus.url}/photos", data=data, headers=headers)
    if says.endswith("|"):
        assert reply.status_code in (200, 422)
        return
    assert reply.status_code in (413, 422)
    assert says in reply.json()["say"]


def test_a_picture_that_is_also_a_page_is_never_served_as_one(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    both = jpeg() + b"<script>alert(document.cookie)</script>"
    sent = session.post(f"{campus.url}/photos", data=both, headers={"Content-Type": "text/html"})
    uid = campus.report(session, person, photos=sent.json()["hash"])
    shown = session.get(f"{campus.url}/tickets/{uid}/photos/{sent.json()['hash']}")
    assert shown.headers["content-type"] == "image/jpeg"
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in shown.headers["content-security-policy"]


def test_seven_photos_are_one_too_many(campus: Campus) -> None:
    person = campus.student()
    session = campus.person_phone(person)
    files = [("files", (f"{n}.jpg", jpeg((30 + n, 20)), "image/jpeg")) for n in range(7)]
    reply = session.post(f"{campus.url}/report", report_form(person), files=files)
    assert reply.status_code == 422
    assert "最多 6 张" in reply.text
    assert campus.tickets_at(person.room) == []


# ------------------------------------------------------------------ two people at once


def test_a_step_on_a_ticket_withdrawn_meanwhile_is_told_in_words(campus: Campus) -> None:
    person = campus.student()
    uid = campus.report(campus.person_phone(person), person)
    campus.dispatch(uid, ("W102", "王铁柱"))
    worker = campus.phone("staff:W102")
    campus.office(uid, c.Void("重复登记", "李桂芳"))
    reply = worker.post(f"{campus.url}/jobs/{uid}/take", {"key": new_key()})
    assert reply.status_code == 409
    assert "已经作废" in reply.text
    again = worker.post(
        f"{campus.url}/jobs/{uid}/take", {"key": new_key()}, headers={"Accept": "application/json"}
    )
    assert again.json()["code"] == "wrong_state"
    assert "不用再操作" in again.json()["say"]


def test_a_bug_shows_a_page_and_no_trace(campus: Campus, caplog: pytest.LogCaptureFixture) -> None:
    session = campus.person_phone(campus.student())
    real = campus.cloud.ledger.meta

    def broken(key: str, default: str = "") -> str:
        if key == "reporters_seq":
            raise ZeroDivisionError("secret detail")
        return real(key, default)

    campus.cloud.ledger.meta = broken  # type: ignore[method-assign]
    campus.clock.advance(MINUTE)
    person = campus.student()
    other = campus.person_phone(person)
    campus.report(other, person)
    try:
        reply = session.get(f"{campus.url}/tickets")
    finally:
        campus.cloud.ledger.meta = real  # type: ignore[method-assign]
    assert reply.status_code == 500
    assert "页面出了故障" in reply.text
    assert "secret detail" not in reply.text
    assert "page failed: GET /tickets" in caplog.text
