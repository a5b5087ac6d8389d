"""What is true of the work: pure rules, no clock, no I/O, no Qt, no database."""
