"""Bugs planted one at a time into a private copy: a proof that finds none proves nothing."""
