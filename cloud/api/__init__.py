"""The sync service: the doors that stations come through."""
