"""Accidents on real processes and files: kills, full and broken disks, power cuts, broken lines."""
