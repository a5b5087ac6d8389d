"""Taking a repair down while the caller talks."""
