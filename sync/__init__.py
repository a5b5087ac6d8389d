"""Keeps station and cloud in step: push, pull, poke. Knows domain and storage, never the cloud's code."""
