"""Eight hours at the desk: an operator who never stops, a campus that never stops reporting."""
