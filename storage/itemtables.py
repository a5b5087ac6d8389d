"""The tables of the services without a wide one of their own, and of the clinic's visits."""

from __future__ import annotations

from peewee import BigIntegerField, BlobField, IntegerField, Model, TextField


class ItemRow(Model):
    """An aggregate of a service without a wide table of its own, as lists and limits ask for it."""

    uid = TextField(primary_key=True)
    service = TextField()
    feed = TextField()
    number = TextField()
    status = TextField()
    person = TextField()
    day = TextField()
    at = BigIntegerField()
    topic = TextField()
    open = IntegerField()
    waiting = IntegerField()
    version = IntegerField()
    state = BlobField()
    confirmed = BlobField(null=True)
    digest = BigIntegerField(null=True)
    period = IntegerField(default=0)

    class Meta:
        table_name = "item"
        indexes = (
            (("service", "day"), False),
            (("service", "person"), False),
            (("service", "topic"), False),
            (("service", "open", "at"), False),
            (("number",), False),
            (("feed",), False),
        )


class VisitRow(Model):
    """One person's visit, or place on a waiting list; written with its session."""

    id = TextField(primary_key=True)
    session = TextField(index=True)
    person = TextField()
    day = TextField()
    department = TextField()
    doctor = TextField()
    status = TextField()
    start_at = BigIntegerField()
    ended_at = BigIntegerField()
    by_person = IntegerField()
    slot = IntegerField(null=True)
    number = TextField(index=True)
    name = TextField()
    initials = TextField()
    phone = TextField()

    class Meta:
        table_name = "visit"
        without_rowid = True
        indexes = ((("person", "day"), False), (("day",), False))


ITEMS: list[type[Model]] = [ItemRow, VisitRow]
"""Stations and cloud have them alike."""
