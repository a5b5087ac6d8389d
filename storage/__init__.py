"""How facts lie in a database: schema, ledger, outbox, queries. Knows domain, nothing above."""
