"""How many tickets are in each state, counted by triggers in each database's own language."""

from __future__ import annotations

_SQLITE: tuple[str, ...] = (
    """CREATE TRIGGER tally_insert AFTER INSERT ON ticket BEGIN
         INSERT INTO tally VALUES (new.status, 1)
           ON CONFLICT (status) DO UPDATE SET count = count + 1;
       END""",
    """CREATE TRIGGER tally_update AFTER UPDATE OF status ON ticket
       WHEN old.status <> new.status BEGIN
         UPDATE tally SET count = count - 1 WHERE status = old.status;
         INSERT INTO tally VALUES (new.status, 1)
           ON CONFLICT (status) DO UPDATE SET count = count + 1;
       END""",
    """CREATE TRIGGER tally_delete AFTER DELETE ON ticket BEGIN
         UPDATE tally SET count = count - 1 WHERE status = old.status;
       END""",
)

_POSTGRES: tuple[str, ...] = (
    """CREATE FUNCTION tally_ticket() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
         IF TG_OP <> 'INSERT' THEN
           UPDATE tally SET count = count - 1 WHERE status = OLD.status;
         END IF;
         IF TG_OP <> 'DELETE' THEN
           INSERT INTO tally VALUES (NEW.status, 1)
             ON CONFLICT (status) DO UPDATE SET count = tally.count + 1;
         END IF;
         RETURN NULL;
       END $$""",
    """CREATE TRIGGER tally_come_and_go AFTER INSERT OR DELETE ON ticket
         FOR EACH ROW EXECUTE FUNCTION tally_ticket()""",
    """CREATE TRIGGER tally_update AFTER UPDATE OF status ON ticket
         FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION tally_ticket()""",
)

TRIGGERS = {"sqlite": _SQLITE, "postgres": _POSTGRES}
"""The statements that make them, by ``Database.dialect``."""
