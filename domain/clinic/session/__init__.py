"""One doctor's half-day: its slots, who booked them, who waits, and in which order."""
