"""One ticket whole: what is known of it, what happened, and everything that can be done with it."""

NARROWEST = 20
"""Of the panel, in body heights: what it needs to be read."""
USUAL = 27
"""Width that is asked for, in body heights."""
