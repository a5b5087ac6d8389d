"""The cloud's tables of who is who: bindings to WeChat, sign-ins under way, what was revealed."""

from __future__ import annotations

from peewee import AutoField, BigIntegerField, BlobField, IntegerField, Model, TextField


class BindingRow(Model):
    """An account's openid is a person's. One that ended stays, with when."""

    id = AutoField()
    account = TextField(help_text="appid of the official account")
    openid = TextField()
    subject = TextField(index=True, help_text="person:..., staff:...")
    method = TextField(help_text="how the person proved who they are: cas, oidc, code")
    consent = TextField(help_text="version of the text that was agreed to")
    bound_at = BigIntegerField()
    unreachable_at = BigIntegerField(null=True, help_text="since when they no longer follow")
    ended_at = BigIntegerField(null=True)

    class Meta:
        table_name = "binding"


class BindingChangeRow(Model):
    """Every change of a binding, and who made it. Only added to."""

    id = AutoField()
    at = BigIntegerField()
    account = TextField()
    openid = TextField()
    subject = TextField(index=True)
    change = TextField(
        help_text="bound, renewed, rebound, unbound, revoked, left, unreachable, reachable"
    )
    actor = TextField(help_text="whose doing it was")
    method = TextField()
    consent = TextField()

    class Meta:
        table_name = "binding_change"


class AttemptRow(Model):
    """A sign-in that was sent elsewhere and has not come back: taken out when it does."""

    state_hash = TextField(primary_key=True)
    browser_hash = TextField()
    way = TextField()
    purpose = TextField(help_text="session, bind, test")
    back = TextField(help_text="where on this site to go on")
    tries = IntegerField()
    expires_at = BigIntegerField()

    class Meta:
        table_name = "attempt"
        without_rowid = True


class PendingRow(Model):
    """A browser whose openid is known and that has not said yet whose it is."""

    browser_hash = TextField(primary_key=True)
    account = TextField()
    openid = TextField()
    consent = TextField(help_text="version agreed to, empty until then")
    subject = TextField(help_text="whom the campus named, empty until then")
    method = TextField()
    back = TextField()
    expires_at = BigIntegerField()

    class Meta:
        table_name = "pending"
        without_rowid = True


class ThrottleRow(Model):
    """How often one key acted since when: shared by all processes."""

    key = TextField(primary_key=True)
    since = BigIntegerField()
    count = IntegerField()

    class Meta:
        table_name = "throttle"
        without_rowid = True


class RevealRow(Model):
    """Whole personal data that somebody was shown, once a day and thing."""

    id = AutoField()
    at = BigIntegerField()
    viewer = TextField()
    about = TextField(help_text="the ticket")
    what = TextField(help_text="phone")
    day = TextField()

    class Meta:
        table_name = "reveal"
        indexes = ((("viewer", "about", "what", "day"), True),)


class DropRow(Model):
    """A file that was put into the folder for rosters, by the hash of its bytes."""

    hash = TextField(primary_key=True)
    name = TextField()
    at = BigIntegerField()
    outcome = TextField(help_text="empty while it is worked on; done, rejected")

    class Meta:
        table_name = "dropped"
        without_rowid = True


class StagedRow(Model):
    """A block of an import that is taken and not in yet; blocks go in by their ids."""

    id = AutoField()
    at = BigIntegerField(help_text="when the import was kept")
    commands = BlobField(help_text="wire commands as JSON, zstd")

    class Meta:
        table_name = "staged"


IDENTITY: list[type[Model]] = [
    BindingRow,
    BindingChangeRow,
    AttemptRow,
    PendingRow,
    ThrottleRow,
    RevealRow,
    DropRow,
]
IDENTITY_INDEXES = (
    "CREATE UNIQUE INDEX binding_active ON binding (account, openid) WHERE ended_at IS NULL",
)
