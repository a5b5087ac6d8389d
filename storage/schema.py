"""The tables, as peewee models. They declare and migrate; hot paths speak SQL on their columns."""

from __future__ import annotations

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BlobField,
    CompositeKey,
    IntegerField,
    Model,
    TextField,
)


class TicketRow(Model):
    """A ticket as lists show it, plus its whole state; ``confirmed`` only while something waits."""

    id = AutoField()
    uid = TextField(unique=True)
    number = TextField(index=True)
    status = TextField()
    rank = IntegerField(help_text="priority as a number, 0 = emergency")
    fault = TextField()
    zone = TextField()
    team = TextField()
    place = TextField()
    place_text = TextField()
    reporter = TextField()
    phone = TextField()
    description = TextField()
    workers = TextField(help_text="names, the lead first")
    reported_at = BigIntegerField()
    updated_at = BigIntegerField()
    due_at = BigIntegerField(null=True)
    due_clock = TextField(help_text="accept, dispatch, take, arrive, finish, return or empty")
    warn_at = BigIntegerField(null=True)
    urges = IntegerField()
    reworks = IntegerField()
    reporters = IntegerField()
    waiting = IntegerField(help_text="commands not yet agreed by the cloud")
    version = IntegerField()
    open = IntegerField()
    state = BlobField()
    confirmed = BlobField(null=True)
    digest = BigIntegerField(null=True, help_text="of the agreed state; see storage.marks")
    period = IntegerField(default=0)
    parent = TextField(default="", help_text="the incident that it is part of, else empty")

    class Meta:
        table_name = "ticket"


class AssignmentRow(Model):
    """Who has a ticket in hand now; the worker board's columns."""

    id = AutoField()
    ticket = TextField(index=True)
    worker = TextField(index=True)
    lead = IntegerField()

    class Meta:
        table_name = "assignment"


class TallyRow(Model):
    """How many tickets are in each state, kept by triggers: counting half a million takes 11 ms."""

    status = TextField(primary_key=True)
    count = IntegerField()

    class Meta:
        table_name = "tally"


class RecordRow(Model):
    """A directory aggregate's whole state (person, place, staff)."""

    aggregate = TextField(primary_key=True)
    version = IntegerField()
    state = BlobField()
    confirmed = BlobField(null=True)
    digest = BigIntegerField(null=True)
    period = IntegerField(default=0)

    class Meta:
        table_name = "record"
        without_rowid = True


class LookupRow(Model):
    """What a person types to find a record: names, initials, phones backwards, room numbers."""

    kind = TextField()
    key = TextField()
    aggregate = TextField()

    class Meta:
        table_name = "lookup"
        without_rowid = True
        primary_key = False
        constraints = [SQL("PRIMARY KEY (kind, key, aggregate)")]
        indexes = ((("aggregate",), False),)


class EntryRow(Model):
    """Agreed entries, in feed order: the timeline. ``data`` is the wire form."""

    id = AutoField()
    feed = TextField()
    seq = BigIntegerField()
    command = TextField(unique=True)
    aggregate = TextField()
    version = IntegerField()
    data = BlobField()

    class Meta:
        table_name = "entry"
        indexes = ((("feed", "seq"), True), (("aggregate", "version"), False))


class DigestRow(Model):
    """The digests of agreed states, summed up by triggers: what two files are compared by."""

    feed = TextField()
    period = IntegerField()
    bucket = IntegerField()
    total = BigIntegerField()

    class Meta:
        table_name = "digest"
        without_rowid = True
        primary_key = CompositeKey("feed", "period", "bucket")


class RepairRow(Model):
    """What was found to differ from the cloud and was mended; kept, with what was there before."""

    id = AutoField()
    at = BigIntegerField()
    feed = TextField()
    aggregate = TextField()
    cause = TextField(help_text="missing, extra, state, row")
    number = TextField()
    had_version = IntegerField()
    got_version = IntegerField()
    had = BlobField(null=True, help_text="the agreed state that was there, as stored")

    class Meta:
        table_name = "repair"


class OutboxRow(Model):
    """The station's own commands, in order; kept after they settled, for a cloud that forgets."""

    id = AutoField()
    command = TextField(unique=True)
    aggregate = TextField()
    feed = TextField()
    kind = TextField()
    data = BlobField()
    state = TextField(help_text="waiting, accepted, settled, refused, parked")
    created_at = BigIntegerField()
    tries = IntegerField(default=0)
    tried_at = BigIntegerField(null=True)
    problem = BlobField(null=True)
    seq = BigIntegerField(null=True)
    exported_at = BigIntegerField(null=True, help_text="when it went into a parcel last")

    class Meta:
        table_name = "outbox"
        indexes = ((("state", "id"), False), (("aggregate", "state"), False))


class AttentionRow(Model):
    """Something a person has to see: a refused, superseded or parked command, with both sides."""

    id = AutoField()
    command = TextField()
    aggregate = TextField()
    number = TextField()
    cause = TextField(help_text="refused, superseded, parked, met")
    problem = BlobField()
    data = BlobField(help_text="the command as it was asked")
    created_at = BigIntegerField()
    state = TextField(help_text="open, done")
    done_at = BigIntegerField(null=True)
    action = TextField(default="")
    note = TextField(default="")

    class Meta:
        table_name = "attention"
        indexes = ((("command", "cause"), True), (("state", "id"), False))


class CursorRow(Model):
    """How far each feed has been received, in which history of the cloud."""

    feed = TextField(primary_key=True)
    epoch = TextField()
    seq = BigIntegerField()
    head = BigIntegerField()
    received_at = BigIntegerField()

    class Meta:
        table_name = "cursor"
        without_rowid = True


class MetaRow(Model):
    """Single facts of this file: station, letters, counters, epoch."""

    key = TextField(primary_key=True)
    value = TextField()

    class Meta:
        table_name = "meta"
        without_rowid = True


class TransferRow(Model):
    """Pictures to send or fetch, by content hash."""

    hash = TextField(primary_key=True)
    direction = TextField(help_text="up, down")
    state = TextField(help_text="waiting, done, failed")
    tries = IntegerField(default=0)
    problem = TextField(default="")
    created_at = BigIntegerField(help_text="when it was queued, or failed last")

    class Meta:
        table_name = "transfer"


class CommandRow(Model):
    """The cloud's stored result of each command: a repeated push gets the same answer."""

    command = TextField(primary_key=True)
    digest = TextField()
    station = TextField()
    outcome = TextField()
    feed = TextField()
    seq = BigIntegerField()
    problem = BlobField(null=True)
    at = BigIntegerField()

    class Meta:
        table_name = "command"
        without_rowid = True


class FeedRow(Model):
    """The head of each feed; the row is the lock under which numbers are given."""

    feed = TextField(primary_key=True)
    seq = BigIntegerField()

    class Meta:
        table_name = "feed"
        without_rowid = True


class StationRow(Model):
    """An enrolled station. Only the token's hash is kept."""

    station = TextField(primary_key=True)
    name = TextField()
    letters = TextField(unique=True)
    provisional = TextField(help_text="letters of numbers given before enrolment")
    token_hash = TextField(unique=True)
    incarnation = TextField()
    feeds = TextField()
    enrolled_at = BigIntegerField()
    seen_at = BigIntegerField(null=True)
    revoked_at = BigIntegerField(null=True)

    class Meta:
        table_name = "station"
        without_rowid = True


class CodeRow(Model):
    """One-time codes: enrolment of a station, or first sign-in of a person."""

    code_hash = TextField(primary_key=True)
    purpose = TextField(help_text="enrol, sign_in")
    subject = TextField()
    expires_at = BigIntegerField()
    used_at = BigIntegerField(null=True)
    tries = IntegerField(default=0)
    request_hash = TextField(null=True, help_text="of the request that used it up")
    made = TextField(null=True, help_text="the station that it made")

    class Meta:
        table_name = "code"
        without_rowid = True


class SessionRow(Model):
    """A signed-in person on the pages. Only the cookie's hash is kept."""

    session_hash = TextField(primary_key=True)
    person = TextField(index=True)
    role = TextField()
    created_at = BigIntegerField()
    expires_at = BigIntegerField()
    proved_at = BigIntegerField(default=0, help_text="when they last proved who they are")

    class Meta:
        table_name = "session"


class BlobRow(Model):
    """Pictures that the cloud holds, by content hash; the bytes lie in files."""

    hash = TextField(primary_key=True)
    size = IntegerField()
    mime = TextField()
    width = IntegerField()
    height = IntegerField()
    uploaded_by = TextField()
    at = BigIntegerField()

    class Meta:
        table_name = "blob"


class LettersRow(Model):
    """Letters of numbers that a station gave in an earlier life, or before it was copied."""

    station = TextField()
    letters = TextField()
    since = BigIntegerField()

    class Meta:
        table_name = "letters"
        without_rowid = True
        primary_key = CompositeKey("station", "letters")


class HeardRow(Model):
    """The last command that came from each station: one that does not know it is set back."""

    station = TextField(primary_key=True)
    command = TextField()

    class Meta:
        table_name = "heard"
        without_rowid = True


class ParkedRow(Model):
    """Entries of a lost history that don't go with what was accepted since: for a person to see."""

    command = TextField(primary_key=True)
    feed = TextField()
    aggregate = TextField()
    data = BlobField()
    problem = BlobField()
    station = TextField(help_text="the one that offered it first")
    at = BigIntegerField()

    class Meta:
        table_name = "parked"
        without_rowid = True


SHARED: list[type[Model]] = [
    TicketRow,
    AssignmentRow,
    TallyRow,
    RecordRow,
    LookupRow,
    EntryRow,
    MetaRow,
    DigestRow,
]
STATION: list[type[Model]] = [
    *SHARED,
    OutboxRow,
    AttentionRow,
    CursorRow,
    TransferRow,
    RepairRow,
]
CLOUD: list[type[Model]] = [*SHARED, CommandRow, FeedRow, StationRow, CodeRow, SessionRow, BlobRow]
RECOVERY: list[type[Model]] = [LettersRow, HeardRow, ParkedRow]
"""What the cloud has beside these since its second version."""

INDEXES: tuple[str, ...] = (
    "CREATE INDEX ticket_open ON ticket (rank, reported_at, id) WHERE open = 1",
    "CREATE INDEX ticket_due ON ticket (due_at, id) WHERE open = 1",
    "CREATE INDEX ticket_status ON ticket (status, id)",
    "CREATE INDEX ticket_place ON ticket (place, id)",
    "CREATE INDEX ticket_phone ON ticket (phone, id)",
)
"""What models can't say: indexes over some rows, or in another order."""
FAMILY_INDEX = "CREATE INDEX IF NOT EXISTS ticket_parent ON ticket (parent) WHERE parent <> ''"
