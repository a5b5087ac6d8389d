"""The command bar: one field from which everything is found and everything is done."""
