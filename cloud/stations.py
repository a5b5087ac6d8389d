"""The commands about stations: codes to enrol by, what they may hold, the end of their access."""

from __future__ import annotations

import argparse

from cloud import enrolment
from cloud.cloud import Cloud
from domain.problems import Refusal


def run_stations(cloud: Cloud, options: argparse.Namespace) -> int:
    """Do what one of these commands asks. Returns the exit code.

    Raises:
        Refusal: ``no_such_station`` with those there are; ``scope_behind_wall``.
    """
    try:
        return _run(cloud, options)
    except Refusal as refusal:
        if refusal.code != "no_such_station":
            raise
        known = "、".join(enrolment.enrolled(cloud.store)) or "（无 none）"
        raise Refusal(refusal.code, **refusal.facts, known=known) from refusal


def _run(cloud: Cloud, options: argparse.Namespace) -> int:
    if options.work == "enrol-code":
        print(enrolment.invite(cloud.store, options.scope, cloud.clock()))
    elif options.work == "rescope":
        enrolment.rescope(cloud.ledger, options.station, options.scope)
        print(f"已改为 now: {options.station} {options.scope}")
    else:
        enrolment.revoke(cloud.ledger, options.station, cloud.clock())
        print(f"已撤销 revoked: {options.station}")
    return 0
