"""The commands about stations: codes to enrol by, what they may hold, the end of their access."""

from __future__ import annotations

import argparse

from cloud import enrolment
from cloud.cloud import Cloud


def run_stations(cloud: Cloud, options: argparse.Namespace) -> int:
    """Do what one of these commands asks. Returns the exit code.

    Raises:
        Refusal: ``no_such_station``, ``scope_behind_wall``.
    """
    if options.work == "enrol-code":
        print(enrolment.invite(cloud.store, options.scope, cloud.clock()))
    elif options.work == "rescope":
        enrolment.rescope(cloud.ledger, options.station, options.scope)
        print(f"已改为 now: {options.station} {options.scope}")
    else:
        enrolment.revoke(cloud.ledger, options.station, cloud.clock())
        print(f"已撤销 revoked: {options.station}")
    return 0
