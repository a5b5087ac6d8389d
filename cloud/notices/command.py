"""``paidan cloud notices``: what was sent, to whom (masked) and why not; and sending it again."""

from __future__ import annotations

import argparse
from datetime import datetime

from cloud.app import open_existing
from cloud.notices import listing, outcomes
from cloud.notices.listing import Line
from cloud.notices.pauses import lift, pauses
from cloud.notices.words import STEPS
from cloud.pages.words.telling import preferred
from domain.ids import CAMPUS_ZONE


def run_notices(options: argparse.Namespace) -> int:
    """List notices; have some sent again; let a channel work again."""
    cloud = open_existing(options.data, options.database, options.config)
    store, now = cloud.store, cloud.clock()
    try:
        if options.resume:
            lift(store, options.resume)
            print(f"已恢复渠道 resumed: {options.resume}")
        ids = listing.failed_ids(store) if options.again_failed else options.again
        if ids:
            count = listing.send_again(store, ids, now)
            print(f"将重新发送 {count} 条 {count} of {len(ids)} will be sent again")
            return 0
        found = listing.lines(
            store,
            person=options.person,
            number=options.ticket,
            failed=options.failed,
            limit=options.limit,
        )
        for one in found:
            print(_said(one))
        if not found:
            print("没有符合条件的通知。There are none.")
        for pause in pauses(store, now).values():
            print(
                f"渠道暂停 {pause.name} rests until {_moment(pause.until)}: "
                f"{pause.code} {pause.detail}"
            )
    finally:
        store.close()
    return 0


def _said(one: Line) -> str:
    title = next((both[0] for kind, both in STEPS.items() if kind == one.kind), one.kind)
    parts = [str(one.id), _moment(one.made_at), one.number or "-", title, one.to]
    parts += [" ".join(outcomes.state(one.state)), one.channel]
    wish = preferred(one.wish)
    parts += [f"本人设置 own wish: {wish}" if wish else ""]
    parts += [" ".join(outcomes.why(one.why)) if one.why else "", "; ".join(one.tried)]
    return "  ".join(part for part in parts if part)


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, CAMPUS_ZONE).strftime("%m-%d %H:%M")
