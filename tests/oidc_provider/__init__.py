"""A small real OpenID provider in a process of its own, which can be told to forge its tokens."""
