"""Speed, as ratios to limits measured in the same run: ``./run bench``."""
