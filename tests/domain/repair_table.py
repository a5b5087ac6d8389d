"""The table of a repair's steps as the office tells it: what, from where, by whom, to where.

Written out apart from the rules on purpose: `test_repair_table` holds the rules against it, for
every step, every state and every person.
"""

from __future__ import annotations

from msgspec import Struct

from domain.envelope import Args
from domain.people import SYSTEM, Actor
from domain.repair import commands as c
from domain.repair.rules import EXTENDABLE
from domain.repair.ticket import OPEN, STATUSES, Reporter, Status, Ticket
from tests.domain.repairs import (
    ADMIN,
    CARETAKER,
    CREW,
    DAY,
    DESK,
    LEADER,
    MAIN_NUMBER,
    MAIN_UID,
    MATE,
    MINUTE,
    NOON,
    OTHER_CREW,
    OTHER_NUMBER,
    OTHER_STUDENT,
    OTHER_UID,
    OTHER_WORKER,
    STUDENT,
    WORKER,
    Case,
    case_in,
    photo,
)

WHO: dict[str, tuple[Actor, ...]] = {
    "desk": (DESK, LEADER, ADMIN),
    "leaders": (LEADER, ADMIN),
    "worker": (WORKER,),  # of the crew, speaking for himself
    "crew": (WORKER, MATE),
    "workers": (WORKER, MATE, OTHER_WORKER),
    "reporter": (STUDENT,),
    "neighbour": (OTHER_STUDENT,),
    "caretaker": (CARETAKER,),
    "system": (SYSTEM,),
}
OF_THE_CREW = ("worker", "crew")


class Row(Struct, frozen=True):
    """One row. ``after`` is how long the ticket rests before the step, ms."""

    what: str
    wish: Args
    before: str
    who: str
    to: str
    after: int = MINUTE

    @property
    def states(self) -> tuple[Status, ...]:
        """The states it is possible from, in their order."""
        return tuple(status for status in STATUSES if status in self.before.split())

    def admits(self, actor: Actor, ticket: Ticket) -> bool:
        """Whether this person is one of those who may, on a ticket with or without a crew."""
        return any(
            actor in WHO[word] and (ticket.crew != () or word not in OF_THE_CREW)
            for word in self.who.split()
        )

    def after_state(self, before: Status) -> Status:
        """The state it leads to; a ticket that comes back from a pause was being worked on."""
        if self.to == "same":
            return before
        return "working" if self.to == "back" else self.to  # type: ignore[return-value]


# what     | from                                   | who                              | to
_TEXT = """
受理       | reported                               | desk                             | accepted
驳回       | reported                               | desk                             | rejected
撤销       | reported accepted                      | desk reporter caretaker          | withdrawn
合并       | reported accepted dispatched           | desk                             | merged
作废       | before-finish                          | leaders                          | voided
派单       | reported accepted                      | desk                             | dispatched
接单       | dispatched                             | desk worker                      | taken
退单       | dispatched taken                       | desk worker                      | accepted
转派       | dispatched taken working held          | desk                             | dispatched
转外       | accepted dispatched taken working held | desk                             | transferred
到场       | taken                                  | desk worker                      | working
挂起       | accepted dispatched taken working      | desk crew                        | held
恢复       | held                                   | desk crew                        | back
到期恢复   | held                                   | desk crew system                 | back
申请延期   | taken working held                     | worker                           | same
不同意延期 | taken working held                     | desk                             | same
批准延期   | taken working held                     | desk                             | same
延期       | taken working held                     | desk                             | same
完工       | working                                | desk worker                      | finished
验收       | finished                               | desk reporter caretaker          | inspected
默认验收   | finished                               | system                           | inspected
验收不通过 | finished                               | desk reporter caretaker          | dispatched
评价       | inspected                              | desk reporter caretaker          | archived
默认好评   | inspected                              | system                           | archived
追加评价   | archived                               | desk reporter caretaker          | same
返修       | inspected archived                     | desk reporter caretaker          | accepted
催办       | before-finish                          | desk reporter caretaker          | same
备注       | any                                    | desk workers reporter caretaker system | same
知道了     | any                                    | desk                             | same
照片       | any                                    | desk workers reporter caretaker  | same
归入事件   | open                                   | desk                             | same
移出事件   | open                                   | desk                             | same
一并完工   | reported accepted held                 | desk                             | finished
记入事件   | any                                    | desk                             | same
通知全部   | any                                    | desk                             | same
拆单       | open                                   | desk                             | same
同报       | open                                   | desk workers neighbour caretaker | same
修改       | open                                   | desk caretaker                   | same
修改       | reported                               | reporter                         | same
"""

_STATES = {
    "any": " ".join(STATUSES),
    "open": "reported accepted dispatched taken working held finished",
    "before-finish": "reported accepted dispatched taken working held",
}

WISHES: dict[str, Args] = {
    "受理": c.Accept(team="水电班"),
    "驳回": c.Reject("out_of_scope"),
    "撤销": c.Withdraw("自己修好了"),
    "合并": c.Merge(MAIN_UID, MAIN_NUMBER),
    "作废": c.Void("测试单", "李桂芳"),
    "派单": c.Dispatch(CREW),
    "接单": c.Take("W101"),
    "退单": c.HandBack("W101", "在别处抢修"),
    "转派": c.Reassign(("W101", "W102"), OTHER_CREW),
    "转外": c.Transfer("国资处", "GZ-7"),
    "到场": c.Arrive("W101", "扫码"),
    "挂起": c.HoldWork("parts", NOON + 9 * DAY),
    "恢复": c.Resume(),
    "到期恢复": c.Resume(),
    "申请延期": c.AskExtension("W101", NOON + 9 * DAY, "等配件"),
    "不同意延期": c.RefuseExtension(NOON, "今天必须修好"),
    "批准延期": c.Extend(NOON + 9 * DAY, "等配件", asked_at=NOON),
    "延期": c.Extend(NOON + 9 * DAY, "等配件"),
    "完工": c.Finish("W101", "repaired"),
    "验收": c.PassInspection(),
    "默认验收": c.PassInspection("default"),
    "验收不通过": c.FailInspection("还在滴水"),
    "评价": c.Rate(5, 4, 3),
    "默认好评": c.Rate(5, 5, 5, auto=True),
    "追加评价": c.RateMore("师傅很细心"),
    "返修": c.Rework("又漏了"),
    "催办": c.Urge("什么时候来"),
    "备注": c.Note("钥匙在值班室"),
    "知道了": c.Seen(),
    "照片": c.AddPhotos((photo(1),)),
    "同报": c.Join(Reporter("吴桐", "13800009999", "S2021999")),
    "归入事件": c.Link(OTHER_UID, OTHER_NUMBER, MAIN_UID),
    "移出事件": c.Unlink(MAIN_UID),
    "一并完工": c.FinishAlong(MAIN_UID, "repaired", "总闸已送电"),
    "记入事件": c.Gather((OTHER_UID,), (OTHER_NUMBER,)),
    "通知全部": c.Announce("known"),
    "拆单": c.Split(OTHER_UID, OTHER_NUMBER, "灯也坏了"),
    "修改": c.Edit((c.FieldChange("description", "水龙头关不紧", "水龙头断了"),)),
}
"""An example of every step."""

FIRST: dict[str, Args] = dict.fromkeys(
    ("归入事件", "移出事件", "一并完工"), c.Link(MAIN_UID, MAIN_NUMBER)
) | {"知道了": c.Note("请看", to=(DESK.id, LEADER.id, ADMIN.id))}
"""What has to be so before a step, of a ticket in a state that lets it be."""

ASKED = ("不同意延期", "批准延期")
"""Answers to what a worker asked."""


def ready(what: str, status: Status) -> Case:
    """A ticket in that state, of which that step can be asked."""
    case = case_in(status)
    if what in FIRST and (status in OPEN or what == "知道了"):
        case.do(FIRST[what])
    if what in ASKED and status in EXTENDABLE:
        case.do(WISHES["申请延期"], WORKER, at=NOON)
    return case


_RESTS = {"到期恢复": 3 * DAY, "默认验收": 8 * DAY, "默认好评": 8 * DAY}


def _row(line: str) -> Row:
    what, before, who, to = (cell.strip() for cell in line.split("|"))
    return Row(what, WISHES[what], _STATES.get(before, before), who, to, _RESTS.get(what, MINUTE))


TABLE = tuple(_row(line) for line in _TEXT.strip().splitlines())

ARROWS: frozenset[tuple[Status, Status]] = frozenset(
    (status, row.after_state(status)) for row in TABLE for status in row.states if row.to != "back"
)
"""Every change of state that the table names; `held` goes back to where it was held."""
