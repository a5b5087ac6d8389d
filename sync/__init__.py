"""Keeps station and cloud in step: push, pull, poke. Never knows the cloud's code."""
