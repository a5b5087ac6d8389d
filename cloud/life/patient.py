"""Somebody at the clinic: books, watches the number, asks in writing, hands in a bill."""

from __future__ import annotations

from random import Random

from cloud.life.page import Page
from cloud.life.patience import Patience
from cloud.life.phone import Phone
from cloud.life.pictures import picture
from cloud.life.sayings import PatientWords
from domain.calendar import campus_date
from domain.problems import Refusal

_VISIT = r"/clinic/visits/session:[^/]+/[0-9a-f]{32}"
_SESSION = r"/clinic/sessions/session:[^?]+"
_DAY = r"/clinic/book\?day=.*"
_GIVES_UP = 0.05
_WITH_PICTURE = 0.4


class ClinicPatient:
    """One person's errands at the clinic, on the phone that they report with.

    What is told of them says that something was done, and nothing of what it was about.
    """

    def __init__(self, phone: Phone, words: PatientWords, dice: Random) -> None:
        self._phone = phone
        self._words = words
        self._dice = dice
        self._patience = Patience(dice)
        self._asked = False
        self._claim = ""

    def look(self, now: int) -> str | None:
        """Do one thing at the clinic, if there is one to do.

        Args:
            now: ms of the campus's clock.

        Raises:
            Refusal, Trouble: as ``Phone.send``.
        """
        kinds = [self._number, self._question, self._bill]
        self._dice.shuffle(kinds)
        return next((told for kind in kinds if (told := kind(now)) is not None), None)

    def _open(self, address: str) -> Page:
        """A page of the clinic's; its own consent is given where it is asked for first."""
        page = self._phone.open(address)
        if page.address.startswith("/sign-in"):
            raise Refusal("sign_in")
        consent = page.form("consent")
        return page if consent is None else self._phone.send(page, consent, {"agree": "1"})

    def _number(self, now: int) -> str | None:
        """Book, or look at the number that one has."""
        visits = self._open("/clinic").links_to(_VISIT)
        if not visits:
            return self._book()
        page = self._open(visits[0])
        if "cancel" in page.acts and self._dice.random() < _GIVES_UP:
            self._phone.send(page, page.need("cancel"), {})
            return "在校医院取消预约"
        over = self._patience.over(visits[0], "look", now, (60, 240))
        if not over:
            return None
        self._patience.forget_all_but([])
        return "看校医院的号"

    def _book(self) -> str | None:
        """A time of any day that is open; the waiting list where all are taken."""
        days = self._open("/clinic/book").links_to(_DAY)
        page = self._open(self._dice.choice(days)) if days else None
        sessions = page.links_to(_SESSION) if page is not None else []
        if not sessions:
            return None
        page = self._open(self._dice.choice(sessions))
        book, wait = page.form("book"), page.form("wait")
        if book is not None:
            self._phone.send(page, book, {"slot": self._dice.choice(book.offered["slot"])})
            return "预约校医院"
        if wait is not None:
            self._phone.send(page, wait, {})
            return "在校医院候补"
        return None

    def _question(self, now: int) -> str | None:
        """Ask once, in writing."""
        if self._asked:
            return None
        self._asked = True
        page = self._open("/clinic/consults/new")
        said = self._dice.choice(self._words.ask)
        shots = [picture("plain", self._dice)] if self._dice.random() < _WITH_PICTURE else []
        self._phone.send(page, page.need("new"), {"text": said, "read": "1"}, shots)
        return "在校医院在线咨询"

    def _bill(self, now: int) -> str | None:
        """Hand in a bill: the form, then one paper after the other, then the whole."""
        if not self._claim:
            return self._draft(now)
        if not self._patience.over(self._claim, "paper", now, (20, 90)):
            return None
        self._patience.forget_all_but([])
        page = self._open(self._claim)
        paper, whole = page.form("attach"), page.form("submit")
        if paper is not None:
            self._phone.send(page, paper, {}, [picture("plain", self._dice)])
            return "上传报销材料"
        if whole is not None:
            self._phone.send(page, whole, {})
            return "提交医药费报销"
        return None

    def _draft(self, now: int) -> str:
        page = self._open("/clinic/claims/new")
        form = page.need("new")
        answers = {
            "case": self._words.claim_case,
            "invoice": "".join(self._dice.choice("0123456789") for _ in range(20)),
            "date": campus_date(now).isoformat(),
            "hospital": self._dice.choice(self._words.hospital),
            "total": f"{self._dice.randrange(20, 900)}.{self._dice.randrange(100):02d}",
            "itemised": "1",
        }
        page = self._phone.send(page, form, answers)
        self._claim = page.address.partition("?")[0]
        return "填写医药费报销"
