"""The platform's parts in one application. A new part is a module with ``routes(world)``."""

from __future__ import annotations

from starlette.applications import Starlette

from tests.wechat_platform import (
    control,
    customer,
    media,
    menus,
    oauth,
    subscriptions,
    templates,
    tokens,
    wecom,
)
from tests.wechat_platform.world import World

PARTS = (control, tokens, menus, templates, subscriptions, customer, media, wecom, oauth)


def build(world: World) -> Starlette:
    """The application over a world."""
    return Starlette(routes=[route for part in PARTS for route in part.routes(world)])
