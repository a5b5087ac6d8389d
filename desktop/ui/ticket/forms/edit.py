"""修改: corrections field by field; only what was changed is sent, with what stood there before."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.ui.intake.fault_field import FaultField
from desktop.ui.intake.fault_index import FaultIndex
from desktop.ui.intake.place_field import PlaceField
from desktop.ui.ticket.forms.base import ActForm
from desktop.ui.words import priority_text
from domain.envelope import Args
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import PRIORITIES
from domain.text import phone

translate = QCoreApplication.translate


_PLAIN_FIELDS = (
    "fault", "place", "spot", "priority", "description", "wanted_at", "planned_at", "asset",
    "enter_alone", "billable",
)  # fmt: skip


class EditForm(ActForm):
    """Every field that may be corrected, as it is now."""

    ACT = c.Edit

    def build(self) -> None:
        ticket = self.ticket
        self._before = {name: getattr(ticket, name) for name in _PLAIN_FIELDS}
        self._before["phone"] = ticket.reporter.phone
        self._fault = FaultField(FaultIndex(self.station.faults), self.theme, self)
        self._fault.set_fault(self.station.faults.get(ticket.fault))
        self.add("fault", translate("ticket", "Fault"), self._fault, self._fault_code)
        self._place = PlaceField(self.station, self.theme, self)
        self._place.set_place(self.station.place(ticket.place), ticket.place_text)
        self.add("place", translate("ticket", "Place"), self._place, self._place_code)
        self.add_line("spot", translate("ticket", "Spot"), ticket.spot)
        options = [(key, priority_text(key)) for key in PRIORITIES]
        self.add_choice(
            "priority", translate("ticket", "Priority"), options, ticket.priority, beside=True
        )
        self.add_text("description", translate("ticket", "Description"), text=ticket.description)
        self.add_line("phone", translate("ticket", "Telephone"), ticket.reporter.phone)
        self.add_line("asset", translate("ticket", "Asset number"), ticket.asset, beside=True)
        wanted = self.add_when("wanted_at", translate("ticket", "Time wanted"))
        wanted.set_moment(ticket.wanted_at)
        planned = self.add_when("planned_at", translate("ticket", "Planned visit"))
        planned.set_moment(ticket.planned_at)
        self._moments = {"wanted_at": wanted, "planned_at": planned}
        enter = translate("ticket", "May enter with nobody in")
        self.add_tick("enter_alone", enter, ticket.enter_alone)
        self.add_tick("billable", translate("ticket", "To be paid"), ticket.billable)

    def args(self) -> Args:
        now = self.values()
        changed = [name for name, value in now.items() if value != self._first[name]]
        if not changed:
            raise Refusal("nothing_changes", number=self.ticket.number)
        return c.Edit(tuple(self._change(name, now[name]) for name in changed))

    def _change(self, name: Any, value: Any) -> c.FieldChange:
        old = self._before[name]
        if name in self._moments:
            return c.FieldChange(name, old, self._moments[name].value(name))
        if name == "place":
            place = self._place.place
            zone = place.zone if place is not None else ""
            return c.FieldChange(name, old, value[0], value[1], zone)
        if name == "fault" and not value:
            raise Refusal("text_missing", field="fault")
        if name == "phone":
            value = phone(value) or value
        return c.FieldChange(name, old, value)

    def _fault_code(self) -> str:
        fault = self._fault.fault
        return fault.code if fault is not None else ""

    def _place_code(self) -> tuple[str, str]:
        place = self._place.place
        return (place.code if place is not None else "", self._place.text)
