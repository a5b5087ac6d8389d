"""The small widgets every page of the desk is made of; each takes the theme first."""
