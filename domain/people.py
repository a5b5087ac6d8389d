"""Who acts, and what each role is."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Role = Literal["requester", "caretaker", "dispatcher", "leader", "worker", "system", "admin"]
"""报修人, 楼栋管理员/宿管, 受理员与调度员, 班组长, 维修工, 系统, 管理员."""

OFFICE_ROLES: tuple[Role, ...] = Role.__args__  # type: ignore[attr-defined]

ClinicRole = Literal["receptionist", "nurse", "doctor", "clerk", "auditor"]
"""挂号分诊, 护士, 医生, 报销经办, 审计: the clinic's own. None of them has a say elsewhere."""
CLINIC_ROLES: tuple[ClinicRole, ...] = ClinicRole.__args__  # type: ignore[attr-defined]

AnyRole = Literal[Role, ClinicRole]

Channel = Literal["wechat", "phone", "counter", "patrol", "caretaker", "paper", "desk", "system"]
"""微信, 电话, 现场, 巡检, 宿管代报, 纸单补录, 派单台, 系统."""

DESK_ROLES: frozenset[Role] = frozenset({"dispatcher", "leader", "admin"})


class Actor(Struct, frozen=True, omit_defaults=True):
    """Who asked: the person's code (学工号/工号), the name shown, and the role acted in."""

    id: str
    name: str
    role: AnyRole


SYSTEM = Actor("system", "系统", "system")
