"""The cloud's tables of notices: what people are told, what became of it, and what calls need."""

from __future__ import annotations

from peewee import (
    AutoField,
    BigIntegerField,
    BlobField,
    CompositeKey,
    IntegerField,
    Model,
    TextField,
)


class NoticeRow(Model):
    """One person is to be told one thing, once. Written with the entry that it tells of."""

    id = AutoField()
    key = TextField(unique=True, help_text="command (or ticket), kind, person: told once")
    command = TextField(help_text="of the entry; empty where a lapse of time tells")
    ticket = TextField(index=True)
    kind = TextField()
    subject = TextField(help_text="person:..., staff:...")
    facts = BlobField(help_text="cloud.notices.kinds.Facts: all that a text can say")
    happened_at = BigIntegerField()
    made_at = BigIntegerField()
    not_before = BigIntegerField()
    state = TextField(help_text="see cloud.notices.outbox")
    holder = TextField(default="", help_text="the sender at work on it")
    lease_until = BigIntegerField(default=0)
    tries = IntegerField(default=0)
    channel = TextField(default="", help_text="by which it went out")
    problem = TextField(default="", help_text="why it did not, as a code")
    sent_at = BigIntegerField(null=True)
    read_at = BigIntegerField(null=True)

    class Meta:
        table_name = "notice"
        indexes = ((("subject", "id"), False),)


class DeliveryRow(Model):
    """One try to reach somebody by one channel: noted before the call, and again after it."""

    id = AutoField()
    notice = IntegerField(index=True)
    channel = TextField()
    address = TextField()
    began_at = BigIntegerField()
    ended_at = BigIntegerField(null=True)
    outcome = TextField(default="", help_text="empty while nobody knows; see cloud.notices.course")
    code = IntegerField(default=0)
    detail = TextField(default="")
    msgid = TextField(default="", index=True)
    arrived = TextField(default="", help_text="what the platform pushed later")

    class Meta:
        table_name = "delivery"


class CredentialRow(Model):
    """A token or ticket that all processes share, and who is fetching a new one."""

    name = TextField(primary_key=True)
    value = TextField(default="")
    expires_at = BigIntegerField(default=0)
    holder = TextField(default="")
    lease_until = BigIntegerField(default=0)
    problem = TextField(default="", help_text="why the last fetch failed, as a code")
    detail = TextField(default="")

    class Meta:
        table_name = "credential"
        without_rowid = True


class PauseRow(Model):
    """A channel (or one template of it) that is left alone for a while, and why."""

    name = TextField(primary_key=True)
    until = BigIntegerField()
    code = IntegerField()
    detail = TextField(default="")
    since = BigIntegerField()

    class Meta:
        table_name = "pause"
        without_rowid = True


class WindowRow(Model):
    """How long and how often somebody may be written to after what they did in the chat."""

    openid = TextField(primary_key=True)
    until = BigIntegerField()
    left = IntegerField()
    at = BigIntegerField()

    class Meta:
        table_name = "chat_window"
        without_rowid = True


class AllowanceRow(Model):
    """How many subscription notices of a template somebody has still allowed."""

    openid = TextField()
    template = TextField()
    left = IntegerField()
    at = BigIntegerField()

    class Meta:
        table_name = "allowance"
        without_rowid = True
        primary_key = CompositeKey("openid", "template")


class PreferenceRow(Model):
    """How a person wants to be told, where it is not as the school has it."""

    subject = TextField(primary_key=True)
    channels = TextField(default="", help_text="in their order; empty: the school's")
    quiet_from = IntegerField(null=True, help_text="minute of the campus's day; null: its night")
    quiet_to = IntegerField(null=True)
    only_listed = IntegerField(default=0)
    at = BigIntegerField()

    class Meta:
        table_name = "notice_preference"
        without_rowid = True


NOTICES: list[type[Model]] = [
    NoticeRow,
    DeliveryRow,
    CredentialRow,
    PauseRow,
    WindowRow,
    AllowanceRow,
]
NOTICE_INDEXES = (
    "CREATE INDEX notice_due ON notice (not_before, id) WHERE state IN ('waiting', 'sending')",
    "CREATE INDEX notice_unread ON notice (subject) WHERE read_at IS NULL",
)
FINDING_INDEXES = (
    "CREATE INDEX notice_breach ON notice (subject) WHERE kind = 'breach'",
    "CREATE INDEX notice_undone ON notice (id) WHERE state IN ('failed', 'unknown', 'withheld')",
    "CREATE INDEX notice_made ON notice (made_at)",
    "CREATE INDEX inbox_openid ON inbox (openid)",
    "CREATE INDEX session_expires ON session (expires_at)",
)
"""What is looked for every minute or at a press, among the rows of a year."""
