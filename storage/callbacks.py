"""The cloud's tables of what WeChat pushed: the inbox, and pictures sent in the chat."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BlobField, IntegerField, Model, TextField


class InboxRow(Model):
    """One push, stored before it is answered and worked after."""

    id = AutoField()
    key = TextField(unique=True, help_text="the same for every delivery of one push")
    kind = TextField()
    openid = TextField()
    data = BlobField()
    received_at = BigIntegerField()
    state = TextField(help_text="waiting, done, parked")
    due_at = BigIntegerField(help_text="when it may be worked (again)")
    tries = IntegerField(default=0)
    problem = TextField(default="", help_text="why it is not done, last")
    done_at = BigIntegerField(null=True)

    class Meta:
        table_name = "inbox"
        indexes = ((("state", "due_at"), False),)


class ChatPhotoRow(Model):
    """A picture somebody sent in the chat, on its way to a new report."""

    token = TextField(primary_key=True, help_text="in the link that opens the report with it")
    push = TextField(unique=True, help_text="the inbox's key")
    openid = TextField()
    media = TextField(help_text="its id at the platform")
    hash = TextField(default="", help_text="once it is fetched")
    subject = TextField(default="", help_text="who opened the link first")
    at = BigIntegerField()

    class Meta:
        table_name = "chat_photo"
        without_rowid = True


CALLBACKS: list[type[Model]] = [InboxRow, ChatPhotoRow]
