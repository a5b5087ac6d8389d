"""Guessed codes, other sites' forms, stolen cookies, ways that lead elsewhere."""

from __future__ import annotations

import http.client
from urllib.parse import urlencode, urlsplit

import pytest
import requests

from tests.cloud.pages.pictures import jpeg
from tests.cloud.pages.served import Campus, report_form


def test_wrong_codes_are_counted_by_address_and_tell_nothing(campus: Campus) -> None:
    person = campus.student()
    good = campus.code(f"person:{person.code}")
    told = []
    most = campus.cloud.settings.limits.code_tries_address
    for n in range(most + 5):
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
    body = urlencode(form)
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
