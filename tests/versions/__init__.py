"""Files that a version wrote, kept for ever: what comes later has to open them and lose nothing."""
