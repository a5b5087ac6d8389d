"""Where a clinic station's key is kept: wrapped for each person, handed over only when unlocked."""
