"""The notices' part of the configuration file: ``[notices]``."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from cloud.notices.kinds import Kind
from cloud.wechat.fields import type_of
from domain.problems import Refusal

ChannelName = Literal["template", "subscription", "customer", "wecom"]

VALUES = (
    "number", "fault", "place", "said", "step", "who", "happened", "due", "title",
)  # fmt: skip
"""What a template's field can be filled with: see ``cloud.notices.words``."""
MOMENTS = frozenset({"happened", "due"})
_TAKES: dict[str, frozenset[str]] = {
    "thing": frozenset(VALUES) - MOMENTS,
    "const": frozenset({"step"}),
    "short_thing": frozenset({"step"}),
    "phrase": frozenset({"step"}),
    "character_string": frozenset({"number"}),
    "name": frozenset({"who"}),
    "time": MOMENTS,
    "date": MOMENTS,
}
"""Which values a field's type takes whatever they are: so none is refused when it is sent."""


class TemplateUse(Struct, frozen=True, forbid_unknown_fields=True):
    """``[[notices.templates]]``: one template of the account, and what it is used for.

    Attributes:
        id: as the platform's console shows it.
        kinds: of notices that go out by it; empty: all that no other template names.
        fields: field name -> value, ``{thing2 = "fault"}``.
        subscription: it is a subscription notice (订阅通知), not a template message.
    """

    id: str
    fields: dict[str, str]
    kinds: tuple[Kind, ...] = ()
    subscription: bool = False

    def check(self, at: str) -> None:
        """Refuse what the platform would refuse.

        Args:
            at: its place in the file.

        Raises:
            Refusal: ``setting_template_id``, ``setting_field_type``, ``setting_field_value``,
                ``setting_field_fit``.
        """
        if not self.id.strip():
            raise Refusal("setting_template_id", key=f"{at}.id")
        for name, value in self.fields.items():
            where = {"key": f"{at}.fields", "field": name, "value": value}
            if not type_of(name):
                raise Refusal("setting_field_type", **where)
            if value not in VALUES:
                raise Refusal("setting_field_value", **where, known="、".join(VALUES))
            if value not in _TAKES.get(type_of(name), frozenset()):
                raise Refusal("setting_field_fit", **where)


class Notices(Struct, frozen=True, forbid_unknown_fields=True):
    """What people are told, and how. Without an account: in the list of messages on the pages.

    Attributes:
        off: kinds that disturb nobody; they stand in the list of messages.
        person, staff: in which order the channels are tried.
        templates: of the official account.
        duty: codes of those who are told of urgent reports at night, where nobody has said on the
            desk or the phone that they are on duty.
    """

    off: tuple[Kind, ...] = ("arrived",)
    person: tuple[ChannelName, ...] = ("template", "subscription", "customer")
    staff: tuple[ChannelName, ...] = ("wecom", "template", "subscription", "customer")
    templates: tuple[TemplateUse, ...] = ()
    duty: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for place, use in enumerate(self.templates):
            use.check(f"notices.templates[{place}]")
        for subscription in (False, True):
            named = [
                kind
                for use in self.templates
                if use.subscription is subscription
                for kind in (use.kinds or ("",))
            ]
            twice = next((kind for kind in named if named.count(kind) > 1), None)
            if twice is not None:
                key = f"notices.templates[{len(self.templates) - 1}]"
                raise Refusal("setting_template_twice", key=key, kind=twice or "*")

    def template_of(self, kind: Kind, *, subscription: bool) -> TemplateUse | None:
        """The template by which a kind goes out, None if there is none."""
        uses = [use for use in self.templates if use.subscription is subscription]
        named = next((use for use in uses if kind in use.kinds), None)
        return named or next((use for use in uses if not use.kinds), None)


