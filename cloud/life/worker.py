"""A repair worker: takes jobs or hands them back, arrives, pauses for parts, finishes."""

from __future__ import annotations

from random import Random

from cloud.life.page import Page
from cloud.life.patience import Patience
from cloud.life.phone import Phone
from cloud.life.pictures import picture
from cloud.life.sayings import Sayings
from domain.directory import Staff
from domain.problems import Refusal

_LOOKED_AT = 8
"""Jobs that somebody looks at in one go."""
_HANDED_BACK = 0.07
_PICTURED = 0.3
_PAUSED = 4 * 3_600_000
_LONGER = 48 * 3_600_000
"""ms from now: when a pause is to end, and how much longer a job may take."""

Job = tuple[str, Page]


class Worker:
    """One worker with a phone. Works at one job at a time."""

    def __init__(self, staff: Staff, phone: Phone, sayings: Sayings, dice: Random) -> None:
        self.staff = staff
        self.phone = phone
        self._sayings = sayings
        self._words = sayings.worker
        self._dice = dice
        self._patience = Patience(dice)

    def look(self, now: int) -> str | None:
        """Look at one's jobs and do the first thing whose time has come.

        Args:
            now: ms of the campus's clock.

        Returns:
            What was done; None where nothing is to be done yet.

        Raises:
            Refusal, Trouble: as ``Phone.send``; ``sign_in`` if the session is over.
        """
        listed = self.phone.open("/jobs")
        if listed.address.startswith("/sign-in"):
            raise Refusal("sign_in")
        links = listed.links_to(r"/jobs/[0-9a-f]{32}")
        self._patience.forget_all_but(links)
        jobs = [(link, self.phone.open(link)) for link in links[:_LOOKED_AT]]
        return self._answer_new(jobs, now) or self._work_on(jobs, now) or self._set_out(jobs, now)

    def _answer_new(self, jobs: list[Job], now: int) -> str | None:
        for link, page in jobs:
            if "take" not in page.acts or not self._patience.over(link, "take", now, (6, 22)):
                continue
            if self._dice.random() < _HANDED_BACK:
                why = self._dice.choice(self._words.hand_back)
                self.phone.send(page, page.need("hand-back"), {"reason": why})
                return f"退单：{why}"
            self.phone.send(page, page.need("take"), {})
            return "接单"
        return None

    def _work_on(self, jobs: list[Job], now: int) -> str | None:
        """The job in hand: a note, a pause, or the end of it."""
        over = self._patience.over
        for link, page in jobs:
            if "resume" in page.acts and over(link, "resume", now, (60, 150)):
                self.phone.send(page, page.need("resume"), {})
                return "恢复"
            if "finish" not in page.acts:
                continue
            if over(link, "note", now, (15, 60), 0.25):
                self._patience.never(link, "note")
                said = self._dice.choice(self._words.note)
                self.phone.send(page, page.need("note"), {"text": said})
                return f"备注：{said}"
            if over(link, "ask-extension", now, (20, 60), 0.1):
                self._patience.never(link, "ask-extension")
                form = page.need("ask-extension")
                why = self._dice.choice(form.offered["why"][:-1])  # the last is none of these
                self.phone.send(page, form, {"due": str(now + _LONGER), "why": why})
                return f"申请延期：{why}"
            if over(link, "hold", now, (10, 40), 0.18):
                self._patience.never(link, "hold")
                hold = self._dice.choice(self._words.hold)
                back = str(now + _PAUSED)
                answers = {"cause": hold.cause, "until": back, "note": hold.note}
                self.phone.send(page, page.need("hold"), answers)
                return f"挂起：{hold.note}"
            if over(link, "finish", now, (40, 110)):
                return self._finish(page)
        return None

    def _set_out(self, jobs: list[Job], now: int) -> str | None:
        """Off to the next job, once the hands are free."""
        if any("finish" in page.acts for _, page in jobs):
            return None
        for link, page in jobs:
            if "arrive" in page.acts and self._patience.over(link, "arrive", now, (12, 45)):
                self.phone.send(page, page.need("arrive"), {})
                return "到场"
        return None

    def _finish(self, page: Page) -> str:
        saying = self._sayings.finish(page.words)
        text = self._dice.choice(saying.text)
        used = saying.materials
        answers: dict[str, str | list[str]] = {
            "outcome": saying.outcome,
            "text": text,
            "minutes": str(self._dice.randrange(*saying.minutes, 5)),
        }
        columns = ("material_name", "material_quantity", "material_unit", "material_price")
        for n, column in enumerate(columns):
            answers[column] = [row[n] for row in used] or [""]
        pictured = self._dice.random() < _PICTURED
        shots = [picture("plain", self._dice)] if pictured else []
        self.phone.send(page, page.need("finish"), answers, shots)
        return f"完工：{text}"
