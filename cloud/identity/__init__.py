"""Who visits the pages: ways of signing in, sessions, and the consent each person gave."""
