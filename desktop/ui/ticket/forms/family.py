"""Forms of incidents and their parts: put under, take out, finish with it, tell all, split."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QCheckBox

from desktop.station import QueueRow
from desktop.ui.parts.button import Button, as_label
from desktop.ui.ticket.forms.base import ActForm
from desktop.ui.words import fault_path, outcome_text, status_text
from domain.envelope import Args
from domain.ids import parse_number
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.family import Split
from domain.text import shorten

translate = QCoreApplication.translate

OUTCOMES = ("repaired", "replaced", "temporary", "unrepairable", "nothing_found")
_MOST_NAMED = 6
_MOST_TICKS = 9


class LinkForm(ActForm):
    """归入事件: the incident by its number, or one of those that it may be."""

    ACT = c.Link

    def build(self) -> None:
        self._number = self.add_line(
            "number",
            translate("family", "Number of the incident"),
            hint=translate("family", "This ticket keeps its own work and its own inspection."),
            required=True,
        )
        for row in self.station.families.related(self.ticket)[:_MOST_NAMED]:
            self._offer(row)

    def args(self) -> Args:
        return self.wishes()[0][1]

    def wishes(self) -> list[tuple[str, Args]]:
        typed = self._number.text().strip()
        if not typed:
            raise Refusal("text_missing", field="number")
        parse_number(typed)
        parent = self.station.families.parent(typed)
        return self.station.families.linking(parent.uid, [self.ticket.uid])

    def _offer(self, row: QueueRow) -> None:
        size = translate("family", "%n tickets in it", "", row.children) if row.children else ""
        parts = (row.number, status_text(row.status), row.place_text, size)
        words = "  ".join(part for part in parts if part)
        button = Button(self.theme, as_label(words[:60]), "ghost", slim=True, parent=self)
        button.clicked.connect(lambda: self._number.setText(row.number))
        self.column.addWidget(button)


class UnlinkForm(ActForm):
    """移出事件: it is a matter of its own."""

    ACT = c.Unlink

    def build(self) -> None:
        said = translate("family", "It leaves the incident {number} and goes on by itself.")
        self.add_words(said.format(number=self.ticket.parent_number))

    def args(self) -> Args:
        return c.Unlink(self.ticket.parent)

    def wishes(self) -> list[tuple[str, Args]]:
        return self.station.families.unlinking([self.ticket.uid])


class FinishAlongForm(ActForm):
    """一并完工 of one child; of all at once through its incident."""

    ACT = c.FinishAlong

    def build(self) -> None:
        said = translate("family", "It only waited for {number}, which was dealt with.")
        self.add_words(said.format(number=self.ticket.parent_number))
        options = [(key, outcome_text(key)) for key in OUTCOMES]
        self.outcome = self.add_choice("outcome", translate("ticket", "Outcome"), options)
        self._text = self.add_text("result", translate("ticket", "What was done"))

    def args(self) -> Args:
        text = self._text.toPlainText()
        return c.FinishAlong(self.ticket.parent, self.outcome.currentData(), text)


class AnnounceForm(ActForm):
    """通知全部报修人: one message to everybody who reported the incident or a part of it."""

    ACT = c.Announce

    def build(self) -> None:
        reached = self.station.families.reached(self.ticket.uid)
        said = translate("family", "%n people get one message in WeChat", "", reached.known)
        self.add_words(said)
        if reached.phones:
            said = translate("family", "%n more can only be called:", "", len(reached.phones))
            names = [f"{name} {phone}".strip() for name, phone in reached.phones[:_MOST_NAMED]]
            self.add_words(f"{said} {translate('family', ', ').join(names)}")
        options = [
            ("known", translate("family", "It is known and being worked on")),
            ("over", translate("family", "It is over")),
        ]
        over = self.ticket.status in ("finished", "inspected", "archived")
        label = translate("family", "What they are told")
        self.what = self.add_choice("what", label, options, "over" if over else "known")
        self._until = self.add_when("until", translate("family", "Likely over by"))
        self.what.currentIndexChanged.connect(self._fit)
        self._fit()

    def args(self) -> Args:
        what = self.what.currentData()
        return c.Announce(what, self._until.value("until") if what == "known" else None)

    def _fit(self) -> None:
        self.fields["until"].setVisible(self.what.currentData() == "known")


class SplitForm(ActForm):
    """拆单: the second fault becomes a ticket of its own, with its reporter, photos and notes."""

    ACT = c.Split

    def build(self) -> None:
        faults = self.station.faults
        options = [(code, fault_path(code, faults)) for code in faults.faults]
        label = translate("family", "Fault of the new ticket")
        self._fault = self.add_choice("fault", label, options, self.ticket.fault)
        self._text = self.add_text(
            "text", translate("family", "What is wrong there"), required=True
        )
        who = [(str(n), one.name) for n, one in enumerate(self.ticket.reporters)]
        self._who = self.add_choice("reporter", translate("family", "Whose report it is"), who)
        self.fields["reporter"].setVisible(len(who) > 1)
        photo, notes = translate("ticket", "Photo {number}"), self._noted()
        count = len(self.ticket.photos)
        named = [photo.format(number=n + 1) for n in range(count)]
        self._photos = self._ticks(self.ticket.photos, named)
        self._notes = self._ticks(notes, [shorten(note) for note in notes])
        self.add_words(
            translate("family", "Photos and notes that are ticked go to the new ticket too.")
        ).setVisible(bool(self._photos or self._notes))

    def args(self) -> Args:
        return self.wishes()[-1][1]

    def wishes(self) -> list[tuple[str, Args]]:
        wishes, self._times = self.station.families.splitting(self.ticket, self._part())
        return wishes

    def happened_at(self) -> int | list[int] | None:
        own = self.when_row.happened_at() or self.station.clock()
        return [own if at is None else at for at in self._times]

    def _part(self) -> Split:
        text = self._text.toPlainText()
        if not text.strip():
            raise Refusal("text_missing", field="text")
        return Split(
            self._fault.currentData(),
            text,
            self.ticket.reporters[int(self._who.currentData())],
            tuple(value for value, box in self._photos if box.isChecked()),
            tuple(value for value, box in self._notes if box.isChecked()),
        )

    def _noted(self) -> list[str]:
        """What was noted on the ticket, the newest first."""
        items = self.station.timeline(self.ticket.uid)
        events = [event for item in reversed(items) for event in item.entry.events]
        return list(dict.fromkeys(one.text for one in events if isinstance(one, e.Noted)))

    def _ticks(self, values: Sequence[str], words: Sequence[str]) -> list[tuple[str, QCheckBox]]:
        pairs = zip(values[:_MOST_TICKS], words, strict=False)
        return [(value, self.add_tick(f"tick {value}", said)) for value, said in pairs]


