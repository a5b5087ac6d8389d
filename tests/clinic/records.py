"""One record in every feed, each with words that are found nowhere else."""

from __future__ import annotations

import io
from typing import Any

from msgspec import Struct
from PIL import Image

from domain.clinic import consult, referral
from domain.clinic.claim import commands as claim
from domain.clinic.claim.state import Invoice
from domain.clinic.people import Patient
from domain.clinic.session import commands as session
from domain.people import Actor
from domain.repair import commands as repair
from domain.repair.ticket import Reporter
from tests.clinic.house import STAFF, House


class Thing(Struct, frozen=True):
    """Something that lies in a feed, by all the names that it could be asked for by."""

    feed: str
    aggregate: str
    command: str
    number: str
    photo: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What may stand in an answer because it stood in the question."""
        return tuple(one for one in (self.aggregate, self.command, self.number, self.photo) if one)


NOWHERE = Thing("", "consult:" + "f" * 32, "e" * 32, "GH261124-Z999", "d" * 64)
"""What does not exist."""
WORDS = {
    "clinic": ("鲲鹏一号甲", "13977770001"),
    "care": ("鲲鹏二号咨询内容", "鲲鹏三号诊断", "鲲鹏四号医院", "鲲鹏五号建议", "鲲鹏八号说明"),
    "claims": ("鲲鹏六号医院", "KP77770099", "鲲鹏七号备注"),
}
"""Words that stand in one feed's records alone, for whoever searches bytes."""


def picture(shade: int) -> bytes:
    """A picture that no other one is like."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 3, 7)).save(out, "JPEG")
    return out.getvalue()


def fill(house: House) -> dict[str, Thing]:
    """Put one thing into each feed."""
    who = Patient(WORDS["clinic"][0], "20249999", WORDS["clinic"][1])
    person = Actor(who.person, who.name, "requester")
    return {
        "logistics": _ticket(house),
        "directory": Thing("directory", "person:20240001", "h" + "0" * 30 + "5", "20240001"),
        "clinic": _visit(house, who, person),
        "care": _care(house, who, person),
        "claims": _claim(house, who, person),
    }


def photo(house: House, shade: int, feed: str) -> str:
    """A picture in the cloud, under that feed."""
    return house.cloud.cloud.blobs.put(picture(shade), "test", house.clock(), None, feed).hash


def _ticket(house: House) -> Thing:
    number, uid = house.ledger.draw_number("BX", house.clock()), house.ids()
    wish = repair.Report(
        number, "water.pipe", "东校区/3栋/301", "东校区 3栋 301", Reporter("赵佳宁", "13800009999"),
        "水管漏水", zone="东区宿舍",
    )  # fmt: skip
    done = house.say(uid, wish)
    return Thing("logistics", uid, done.id, number, photo(house, 10, "logistics"))


def _visit(house: House, who: Patient, person: Actor) -> Thing:
    number = house.ledger.draw_number("GH", house.clock())
    done = house.say(house.uid(), session.Book(number, who, 0), person)
    return Thing("clinic", house.uid(), done.id, number)


def _care(house: House, who: Patient, person: Actor) -> Thing:
    words, doctor = WORDS["care"], STAFF["D1"]
    uid, shot = f"consult:{house.ids()}", photo(house, 20, "care")
    done = house.say(uid, consult.Ask(who, words[0], (shot,), read=True), person)
    house.say(uid, consult.ToVisit(words[3]), doctor)
    number = house.ledger.draw_number("ZZ", house.clock())
    issue = referral.Issue(number, who, words[2], words[1], "2026-11-24", note=words[4])
    house.say(f"referral:{house.ids()}", issue, doctor)
    return Thing("care", uid, done.id, number, shot)


def _claim(house: House, who: Patient, person: Actor) -> Thing:
    words, uid = WORDS["claims"], f"claim:{house.ids()}"
    number, shot = house.ledger.draw_number("YB", house.clock()), photo(house, 30, "claims")
    invoice = Invoice(words[1], "2026-11-20", words[0], 12_345)
    draft: Any = claim.Draft(number, who, "emergency", invoice, "", words[2])
    done = house.say(uid, draft, person)
    house.say(uid, claim.Attach("invoice", (shot,)), person)
    return Thing("claims", uid, done.id, number, shot)
