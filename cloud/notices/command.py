"""``paidan cloud notices``: what was sent, to whom (masked) and why not; and sending it again."""

from __future__ import annotations

import argparse
from datetime import datetime

from cloud.app import open_cloud
from cloud.notices import listing
from cloud.notices.listing import Line
from cloud.notices.pauses import lift, pauses
from cloud.notices.words import STEPS
from domain.ids import CAMPUS_ZONE

_STATES = {
    "waiting": "待发 waiting",
    "sending": "发送中 sending",
    "sent": "已发 sent",
    "listed": "仅站内 on the pages",
    "merged": "并入后一条 told with a later one",
    "withdrawn": "已撤回 taken back",
    "unknown": "不确定 unknown",
    "failed": "失败 failed",
    "withheld": "恢复后未发 withheld",
    "repeated": "已重发 sent again",
}
_WHY = {
    "no_way_left": "没有可用的渠道 no channel reached them",
    "too_old": "超过时限未能发出 too old",
    "dead": "内容被拒 the message itself was refused",
    "no_answer": "微信没有回音 no answer came",
    "refused_when_repeated": "重试时被拒 refused when repeated",
    "restored": "数据库恢复过 the database was restored",
    "off": "此类通知已关闭 this kind is off",
    "happened_long_ago": "事情已过去太久 it happened long ago",
    "came_and_went": "未发出已失效 over before it was sent",
    "bug": "程序错误，见日志 see the log",
}


def run_notices(options: argparse.Namespace) -> int:
    """List notices; have some sent again; let a channel work again."""
    cloud = open_cloud(options.data, options.database, options.config)
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
    code, _, rest = one.why.partition("; ")
    if code.startswith("with:"):
        code = f"→ {code.removeprefix('with:')}"
    why = "; ".join(part for part in (_WHY.get(code, code), rest) if part)
    parts = [str(one.id), _moment(one.made_at), one.number or "-", title, one.to]
    parts += [_STATES.get(one.state, one.state), *([one.channel] if one.channel else [])]
    return "  ".join([*parts, *([why] if why else [])])


def _moment(at: int) -> str:
    return datetime.fromtimestamp(at / 1_000, CAMPUS_ZONE).strftime("%m-%d %H:%M")
