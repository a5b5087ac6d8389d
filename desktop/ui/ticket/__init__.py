"""One ticket whole: what is known of it, what happened, and everything that can be done with it."""
