"""Pictures: shown to those who have a part in the ticket; bytes made to do harm are refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from cloud.blobs import PENDING
from tests.cloud.pages.pictures import jpeg, png_of
from tests.cloud.pages.served import Campus, report_form


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
    found = campus.cloud.blobs.get(sent.json()["hash"], (PENDING,))
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
