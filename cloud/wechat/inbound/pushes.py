"""What the platform pushes: one schema for each message and event, read out of XML fields.

Source: the platform's 接收普通消息 and 接收事件推送; 订阅通知 for the three about subscriptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, cast

import msgspec
from msgspec import Meta, Struct, field

from cloud.wechat.inbound.rejected import PushRejected
from cloud.wechat.inbound.xml import Fields

Openid = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Seconds = Annotated[int, Meta(ge=0, lt=1 << 33)]
Short = Annotated[str, Meta(max_length=256)]
Long = Annotated[str, Meta(max_length=8_192)]
_Digits = Annotated[str, Meta(pattern=r"^[0-9]{0,20}$")]


class Push(Struct, frozen=True, kw_only=True, rename="pascal", tag_field="kind"):
    """What every push has.

    Attributes:
        to_user_name: the account.
        from_user_name: who did it, by openid.
        create_time: seconds UTC, by the platform's clock.
    """

    window: ClassVar[str] = ""
    """What this act is worth for customer messages, see ``ports.Outbox.heard``; or empty."""

    to_user_name: Openid
    from_user_name: Openid
    create_time: Seconds

    @property
    def openid(self) -> str:
        """Who did it."""
        return self.from_user_name

    @property
    def at(self) -> int:
        """When it happened, ms UTC."""
        return self.create_time * 1_000

    def key(self) -> tuple[str, ...]:
        """What tells it from every other push."""
        return (self.from_user_name, str(self.create_time))


class Message(Push, frozen=True, kw_only=True):
    """Something that a person sent."""

    window = "message"
    msg_id: Annotated[str, Meta(pattern=r"^[0-9]{1,20}$")]

    def key(self) -> tuple[str, ...]:
        """Its number at the platform."""
        return (self.msg_id,)


class Text(Message, frozen=True, kw_only=True, tag="text"):
    """Words."""

    content: Long


class Image(Message, frozen=True, kw_only=True, tag="image"):
    """A picture; the platform keeps it for three days."""

    media_id: Annotated[str, Meta(min_length=1, max_length=512)]


class Location(Message, frozen=True, kw_only=True, tag="location"):
    """A place on the map that a person chose, in degrees (GCJ-02)."""

    latitude: Annotated[float, Meta(ge=-90, le=90)] = field(name="Location_X")
    longitude: Annotated[float, Meta(ge=-180, le=180)] = field(name="Location_Y")
    label: Short = ""


class OtherMessage(Message, frozen=True, kw_only=True, tag="other"):
    """Voice, video, a link: what we don't read."""

    msg_type: Short


class Event(Push, frozen=True, kw_only=True):
    """Something that happened."""

    event: Short
    event_key: Annotated[str, Meta(max_length=1_024)] = ""

    def key(self) -> tuple[str, ...]:
        """Who, when, what kind and with which key: two in one second may differ in that alone."""
        return (*Push.key(self), self.event.lower(), self.event_key)


class Subscribe(Event, frozen=True, kw_only=True, tag="subscribe"):
    """Follows the account; by a QR code the key is ``qrscene_`` and what the code says."""

    window = "follow"


class Unsubscribe(Event, frozen=True, kw_only=True, tag="unsubscribe"):
    """Does not follow any more."""


class Scan(Event, frozen=True, kw_only=True, tag="scan"):
    """A follower scanned a QR code of the account; the key is what the code says."""

    window = "scan"


class Click(Event, frozen=True, kw_only=True, tag="click"):
    """A press on the menu."""

    window = "menu"


class TemplateDone(Event, frozen=True, kw_only=True, tag="template_done"):
    """What became of a template message."""

    msgid: _Digits = field(name="MsgID")
    status: Short

    def key(self) -> tuple[str, ...]:
        """The message's number tells several apart."""
        return (*Event.key(self), self.msgid)


class Subscription(Struct, frozen=True, kw_only=True, rename="pascal"):
    """One template in an event about subscription notices."""

    template_id: Short
    subscribe_status_string: Short = ""
    msgid: _Digits = field(default="", name="MsgID")
    error_code: Short = ""
    error_status: Short = ""


class SubscriptionChange(Event, frozen=True, kw_only=True, tag="subscription_change"):
    """What a person answered in the window that asks, or changed later in the settings."""

    list: tuple[Subscription, ...] = ()

    def key(self) -> tuple[str, ...]:
        """Which templates."""
        each = (f"{one.template_id} {one.subscribe_status_string}" for one in self.list)
        return (*Event.key(self), *each)


class SubscriptionSent(Event, frozen=True, kw_only=True, tag="subscription_sent"):
    """What became of subscription messages."""

    list: tuple[Subscription, ...] = ()

    def key(self) -> tuple[str, ...]:
        """Which messages."""
        return (*Event.key(self), *(one.msgid for one in self.list))


class AuthorizationRevoked(Event, frozen=True, kw_only=True, tag="authorization_revoked"):
    """A person took back what they had allowed; ``from_user_name`` may be the platform's own."""

    revoked: Openid = field(name="OpenID")

    def key(self) -> tuple[str, ...]:
        """Whose it is."""
        return (*Event.key(self), self.revoked)


class OtherEvent(Event, frozen=True, kw_only=True, tag="other_event"):
    """What we don't use: a link of the menu opened, a position told, and what is new."""


AnyPush = (
    Text
    | Image
    | Location
    | OtherMessage
    | Subscribe
    | Unsubscribe
    | Scan
    | Click
    | TemplateDone
    | SubscriptionChange
    | SubscriptionSent
    | AuthorizationRevoked
    | OtherEvent
)

_MESSAGES: Mapping[str, type[Push]] = {"text": Text, "image": Image, "location": Location}
_EVENTS: Mapping[str, type[Push]] = {
    "subscribe": Subscribe,
    "unsubscribe": Unsubscribe,
    "scan": Scan,
    "click": Click,
    "templatesendjobfinish": TemplateDone,
    "subscribe_msg_popup_event": SubscriptionChange,
    "subscribe_msg_change_event": SubscriptionChange,
    "subscribe_msg_sent_event": SubscriptionSent,
    "user_authorization_revoke": AuthorizationRevoked,
}
_LISTS = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")
"""Around the lists. The platform's own sample of one event once carried another's: any will do."""


def read_push(fields: Fields) -> AnyPush:
    """The push in these fields.

    Raises:
        PushRejected: ``schema``.
    """
    kind = fields.get("MsgType")
    event = fields.get("Event")
    if kind == "event":
        schema = _EVENTS.get(event.lower() if isinstance(event, str) else "", OtherEvent)
    else:
        schema = _MESSAGES.get(kind if isinstance(kind, str) else "", OtherMessage)
    known = {name: value for name, value in fields.items() if name != "kind"}
    if issubclass(schema, SubscriptionChange | SubscriptionSent):
        known["List"] = _listed(fields)
    try:
        return cast("AnyPush", msgspec.convert(known, schema, strict=False))
    except msgspec.ValidationError as error:
        raise PushRejected("schema") from error


def _listed(fields: Fields) -> list[Any]:
    around = [one for name in _LISTS for one in fields.get(name) or [] if isinstance(one, dict)]
    return [one for each in [fields, *around] for one in each.get("List") or []]
