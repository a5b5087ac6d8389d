"""What the cloud is told of a clinic's access log, so that a tail cut off it shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.clinic.access import SEALS, WISHES, Seal, uid_of
from domain.envelope import Args
from domain.services import SERVICES
from storage import access, clinic_queries
from storage.access import Head
from storage.database import Store

if TYPE_CHECKING:
    from desktop.clinic import ClinicStation

SEAL_EVERY = 3_600_000
"""Between two seals of the access log, ms."""


def seal_wish(station: ClinicStation) -> tuple[str, Args] | None:
    """A wish to seal the log as it is, if it grew.

    One that lost what was sealed is not sealed over: the last seal is what shows it.
    """
    service = next((one for one in SEALS if SERVICES[one].feed in station.feeds), None)
    if service is None or not station.station or lacks_sealed(station):
        return None
    head, uid = access.head(station.folder.store), uid_of(service, station.station)
    sealed: Seal | None = station.state(uid)
    grew = head.count > (0 if sealed is None else sealed.count)
    return (uid, WISHES[service](head.count, head.link)) if grew else None


def seal_wanted(station: ClinicStation) -> Iterator[tuple[str, Args]]:
    """The same, if the last seal is old."""
    wish = seal_wish(station)
    if wish is not None:
        sealed: Seal | None = station.state(wish[0])
        if sealed is None or station.now() - sealed.at >= SEAL_EVERY:
            yield wish


def lacks_sealed(station: ClinicStation) -> bool:
    """Whether the access log lost something that was sealed: it was tampered with."""
    store = station.folder.store
    return not all(access.holds(store, one) for one in sealed_heads(store, station.station))


def sealed_heads(store: Store, station: str) -> list[Head]:
    """What was sealed of a station's access log, in whichever feeds this file holds."""
    seals = (clinic_queries.state(store, uid_of(one, station)) for one in SEALS)
    return [Head(seal.count, seal.head) for seal in seals if seal is not None]
