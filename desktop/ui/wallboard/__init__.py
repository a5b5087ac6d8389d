"""The wall board: how things stand, to be read across a room, without anybody's personal data."""
