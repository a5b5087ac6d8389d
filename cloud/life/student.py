"""A student (or teacher): reports, urges, adds, confirms or complains, and rates."""

from __future__ import annotations

from random import Random
from urllib.parse import quote, unquote

from cloud.life.page import Page
from cloud.life.patience import Patience
from cloud.life.phone import Phone
from cloud.life.pictures import picture
from cloud.life.sayings import Said, Sayings
from domain.directory import Person, Place
from domain.problems import Refusal

_LOOKED_AT = 4
"""Tickets that somebody looks at in one go."""
_SOME = 0.15
_STARS = ("quality", "speed", "attitude")


class Student:
    """One person with a phone.

    Attributes:
        waiting: own tickets that the desk has not sent anybody to, when last looked at.
        running: own tickets that are not over, when last looked at.
    """

    def __init__(self, person: Person, phone: Phone, sayings: Sayings, dice: Random) -> None:
        self.person = person
        self.phone = phone
        self.waiting = 0
        self.running = 0
        self._sayings = sayings
        self._words = sayings.requester
        self._dice = dice
        self._patience = Patience(dice)

    def report(self, place: Place, said: Said) -> str | None:
        """Report something at a place; whoever finds it reported already joins in.

        Returns:
            What was done; None where it stood there already as one's own.

        Raises:
            Refusal, Trouble: as ``Phone.send``.
        """
        page = self._form_for(place)
        answers = {
            "fault": said.fault,
            "description": said.text,
            "spot": self._dice.choice(self._words.spot) if place.use == "dorm" else "",
            "enter_alone": "1" if self._dice.random() < _SOME else "0",
        }
        form = page.need("report")
        moments = [value for value in form.offered.get("wanted_at", []) if value]
        if moments and self._dice.random() < _SOME:
            answers["wanted_at"] = self._dice.choice(moments)
        shots = [picture(said.picture, self._dice)] if said.picture else []
        answer = self.phone.send(page, form, answers, shots)
        join = answer.form("join")
        if join is not None:
            self.phone.send(answer, join, {})
            return f"同报 {place.text}：{said.text}"
        if answer.form("report") is not None:
            return None
        self.waiting += 1
        self.running += 1
        return f"报修 {place.text}：{said.text}"

    def look(self, now: int) -> str | None:
        """Look at one's own tickets and do the first thing whose time has come.

        Args:
            now: ms of the campus's clock.

        Raises:
            Refusal, Trouble: as ``Phone.send``.
        """
        listed = self.phone.open("/tickets?show=open")
        _still_signed_in(listed)
        links = listed.links_to(r"/tickets/[0-9a-f]{32}")
        self._patience.forget_all_but(links)
        self.running, self.waiting = len(links), 0
        for link in links[:_LOOKED_AT]:
            page = self.phone.open(link)
            self.waiting += "withdraw" in page.acts
            done = self._answer(link, page, now) or self._ask(link, page, now)
            if done is not None:
                return done
        return None

    def _form_for(self, place: Place) -> Page:
        """The form for that place, reached by typing its name as a person would."""
        if place.code == self.person.room:
            page = self.phone.open("/report")
        else:
            found = self.phone.open(f"/report/place?q={quote(place.text)}")
            _still_signed_in(found)
            links = [
                link
                for link in found.links_to(r"/report\?place=.*")
                if unquote(link).endswith(f"={place.code}")
            ]
            page = self.phone.open(links[0] if links else f"/report?place_text={quote(place.text)}")
        _still_signed_in(page)
        return page

    def _answer(self, link: str, page: Page, now: int) -> str | None:
        """What the office waits for: whether it is repaired, and how it was."""
        words, dice = self._words, self._dice
        if "pass" in page.acts and self._patience.over(link, "pass", now, (15, 60)):
            if dice.random() < _SOME:
                said = dice.choice(words.fail)
                self.phone.send(page, page.need("fail"), {"reason": said})
                return f"不认可完工：{said}"
            self.phone.send(page, page.need("pass"), {})
            return "确认修好"
        if "rate" in page.acts and self._patience.over(link, "rate", now, (10, 40)):
            return self._rate(page)
        return None

    def _rate(self, page: Page) -> str:
        stars, said = ("5", "5", "5"), self._dice.choice(self._words.good)
        if self._dice.random() < 2 * _SOME:
            fair = self._dice.choice(self._words.fair)
            stars, said = fair.stars, fair.text
        answers = dict(zip(_STARS, stars, strict=True)) | {"text": said}
        self.phone.send(page, page.need("rate"), answers)
        return f"评价 {'/'.join(stars)} {said}"

    def _ask(self, link: str, page: Page, now: int) -> str | None:
        """What comes to mind while one waits."""
        over, words, dice = self._patience.over, self._words, self._dice
        if "urge" in page.acts and over(link, "urge", now, (120, 360), 0.6):
            self.phone.send(page, page.need("urge"), {})
            return "催办"
        if "note" in page.acts and over(link, "note", now, (60, 300), 0.3):
            # Said once: the same words again would only be noise at the desk.
            self._patience.never(link, "note")
            said = dice.choice(words.note)
            self.phone.send(page, page.need("note"), {"text": said})
            return f"补充：{said}"
        if "withdraw" in page.acts and over(link, "withdraw", now, (120, 600), 0.05):
            self.phone.send(page, page.need("withdraw"), {"text": dice.choice(words.withdraw)})
            return "撤销"
        return None


def _still_signed_in(page: Page) -> None:
    """Whose session is over finds the sign-in page instead.

    Raises:
        Refusal: ``sign_in``.
    """
    if page.address.startswith("/sign-in"):
        raise Refusal("sign_in")
