"""The clinic's reception: what lies behind its lock, and the lock."""
