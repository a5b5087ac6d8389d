"""``paidan cloud check``: a walk through a real installation, and what to mend in it."""
