"""The register of referrals (转诊登记)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.ui.clinic.record_kinds import Deed, Entry, Kind, Said, Told
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from domain.calendar import campus_date
from domain.clinic import referral as r
from domain.clinic.rules import ClinicRules

translate = QCoreApplication.translate

_STATUS: dict[r.Status, tuple[str, str]] = {
    "valid": ("general.active", QT_TRANSLATE_NOOP("clinic", "Valid")),
    "returned": ("general.done", QT_TRANSLATE_NOOP("clinic", "Slip is back")),
    "expired": ("general.cancelled", QT_TRANSLATE_NOOP("clinic", "Expired")),
    "revoked": ("rejected", QT_TRANSLATE_NOOP("clinic", "Revoked")),
}
WAYS: dict[r.Way, str] = {
    "normal": QT_TRANSLATE_NOOP("clinic", "Referral"),
    "emergency": QT_TRANSLATE_NOOP("clinic", "Emergency, registered afterwards"),
    "psychological": QT_TRANSLATE_NOOP("clinic", "Through the counselling centre"),
}


def _line(one: r.Referral) -> Entry:
    look, word = _STATUS[one.status]
    detail = " · ".join(filter(None, (one.number, one.hospital, one.valid_until)))
    return Entry(
        one.uid, one.patient.person, one.patient.name, detail, look, translate("clinic", word),
        one.issued_at,
    )  # fmt: skip


def _told(one: r.Referral, rules: ClinicRules, now: int) -> Told:
    look, word = _STATUS[one.status]
    facts = [
        (translate("clinic", "Number"), one.number),
        (translate("clinic", "Person"), f"{one.patient.name}  {one.patient.person}"),
        *((translate("clinic", "Kind"), translate("clinic", WAYS[way])) for way in WAYS
          if way == one.way),
        (translate("clinic", "Hospital"), f"{one.hospital}  {one.department}".strip()),
        (translate("clinic", "Diagnosis"), one.diagnosis),
        (translate("clinic", "Valid"), f"{one.issued_on} – {one.valid_until}"),
        (translate("clinic", "Doctor"), one.doctor_name),
        (translate("clinic", "Note"), one.note),
        (translate("clinic", "Reason"), one.reason),
    ]
    said = tuple(
        Said(slip.hospital, f"{slip.visited_on}  {slip.text}".strip(), 0, False, slip.photos)
        for slip in one.slips
    )
    warnings: tuple[str, ...] = ()
    if one.status == "valid" and campus_date(now).isoformat() > one.valid_until:
        warnings = (translate("clinic", "Its time is over; no slip came back."),)
    shown = tuple(fact for fact in facts if fact[1])
    return Told(
        " → ".join(filter(None, (one.patient.name, one.hospital))), look,
        translate("clinic", word), shown, said, warnings, _deeds(one),
    )  # fmt: skip


def _deeds(one: r.Referral) -> tuple[Deed, ...]:
    if one.status != "valid":
        return ()
    day = one.valid_until

    def slip(visited_on: str) -> r.ReturnSlip:
        return r.ReturnSlip(r.Slip(one.hospital, visited_on))

    return (
        Deed("slip", translate("clinic", "The slip is back"), slip, "day",
             translate("clinic", "Seen on"), first=True),
        Deed("prolong", translate("clinic", "Prolong"),
             lambda until: r.Prolong(until, translate("clinic", "prolonged at the desk")), "day",
             translate("clinic", "Valid until, now {day}").format(day=day)),
        Deed("revoke", translate("clinic", "Revoke"), lambda text: r.Revoke(text), "text",
             translate("clinic", "Reason"), danger=True),
    )  # fmt: skip


REFERRALS = Kind(
    "referral",
    QT_TRANSLATE_NOOP("clinic", "No referrals"),
    QT_TRANSLATE_NOOP("clinic", "Those that a doctor issues are registered here."),
    _line,
    _told,
    lambda one: one.status == "valid",
    QT_TRANSLATE_NOOP("clinic", "Issue a referral"),
)
