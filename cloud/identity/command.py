"""``paidan cloud bindings``, ``unbind``, ``reveals``, ``sign-in-test``: the office's own tools."""

from __future__ import annotations

from datetime import datetime

from cloud import codes
from cloud.cloud import Cloud
from cloud.identity import reveals, sessions
from cloud.identity.bindings import Bindings, accounts
from cloud.identity.masking import masked_name
from cloud.identity.visitor import PERSON, STAFF
from domain.ids import CAMPUS_ZONE
from domain.problems import Refusal
from storage import lookup

TEST = "sign_in_test"
"""What an installer's codes for the trial of the school's sign-in are issued for."""

_DAY = 86_400_000
_TAIL = 6
"""Characters of an openid by which people tell one from another."""
_CHANGES = {
    "bound": "绑定",
    "renewed": "重新绑定",
    "rebound": "改绑他人",
    "unbound": "解除",
    "revoked": "本人在微信撤回授权",
    "left": "离开花名册",
    "unreachable": "取消关注",
    "reachable": "重新关注",
}
_NONE = "没有。There are none."
_WHAT = {"phone": "看到电话", "code": "发放登录码"}


def run_bindings(cloud: Cloud, number: str) -> int:
    """Tell a person's WeChats and what ever happened to them."""
    told = 0
    for subject in _subjects(cloud, number):
        for account in accounts(cloud.store):
            bindings = Bindings(cloud.ledger, account)
            for one in bindings.of(subject):
                told += 1
                follows = "" if one.unreachable_at is None else "，未关注公众号"
                print(f"{subject} …{one.openid[-_TAIL:]}  {_moment(one.bound_at)} 绑定{follows}")
            for change in bindings.changes(subject):
                told += 1
                word = _CHANGES.get(change.change, change.change)
                tail = change.openid[-_TAIL:]
                print(f"  {_moment(change.at)} …{tail} {word}（{change.actor}，{change.method}）")
    if not told:
        print(_NONE)
    return 0


def run_unbind(cloud: Cloud, number: str, tail: str) -> int:
    """End a person's bindings, all or the one whose openid ends so; their sessions end too."""
    ended, now = 0, cloud.clock()
    for subject in _subjects(cloud, number):
        for account in accounts(cloud.store):
            bindings = Bindings(cloud.ledger, account)
            for one in bindings.of(subject):
                if one.openid.endswith(tail):
                    ended += bindings.end(subject, "office", now, openid=one.openid)
        sessions.end_all(cloud.store, subject)
    print(f"已解除 {ended} 个微信绑定，并退出所有登录。Unbound: {ended}; signed out everywhere.")
    return 0


def run_reveals(cloud: Cloud, days: int, number: str) -> int:
    """Tell who was shown whose whole telephone number in the last days."""
    start = cloud.clock() - days * _DAY
    viewers = [f"{kind}{number}" for kind in (STAFF, PERSON)] if number else [""]
    found = [one for viewer in viewers for one in reveals.since(cloud.store, start, viewer)]
    if not found:
        print(_NONE)
    for one in found:
        ticket = lookup.ticket(cloud.store, one.about)
        about = one.about
        if ticket is not None:
            about = f"{ticket.number} {masked_name(ticket.reporter.name)}"
        what, _, station = one.what.partition("@")
        where = f"（派单台 {station}）" if station else ""
        print(f"{_moment(one.at)}  {one.viewer}  {_WHAT.get(what, what)}{where}  {about}")
    return 0


def run_test_code(cloud: Cloud) -> int:
    """A code for the trial of the school's sign-in."""
    code = codes.issue(cloud.store, TEST, "installer", cloud.clock())
    address = cloud.settings.identity.address
    if not address and cloud.settings.wechat is not None:
        address = cloud.settings.wechat.address
    print(f"{code}\n{address or 'http://127.0.0.1:8710'}/sign-in-test")
    return 0


def _subjects(cloud: Cloud, number: str) -> list[str]:
    """The records of a number, also of those who left."""
    subjects = [f"{kind}{number}" for kind in (STAFF, PERSON)]
    found = [one for one in subjects if lookup.record(cloud.store, one) is not None]
    if not found:
        raise Refusal("not_on_roster", person=number)
    return found


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1_000, CAMPUS_ZONE):%Y-%m-%d %H:%M}"
