"""Stations and their cloud in one process, under a seeded scheduler that breaks what can break."""
